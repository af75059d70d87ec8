using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.RenewalUnits;
using Renewal.Gis.Tests.Demo;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.RenewalUnits;

/// <summary>The checks against PostGIS: its validity, its repair, its intersections, over random and generated shapes.</summary>
public class SaveChecksPostGisTests(DatabaseFixture database, GeneratedCity city) : IClassFixture<DatabaseFixture>, IClassFixture<GeneratedCity>
{
    private const int Cases = 3000;
    private const int CityPairs = 700;
    private static readonly Region Anywhere = new("any", null, "任意", "Any", "study-area", true, "test", null);

    [Fact]
    public async Task Validity_and_repair_of_random_rings_are_those_of_PostGIS()
    {
        Random random = new(20261121);
        Polygon[] rings = [.. Enumerable.Range(0, Cases).Select(_ => Ring(random, corners: 4 + random.Next(7), star: random.Next(2) == 0))];
        List<(bool Valid, double RepairedM2)> theirs = [];
        await using (NpgsqlCommand command = Command(
            """
            SELECT ST_IsValid(g), ST_Area(ST_Transform(ST_CollectionExtract(ST_MakeValid(g, 'method=structure'), 3), 4543))
            FROM unnest($1::text[]) WITH ORDINALITY AS t (wkt, n), LATERAL (SELECT ST_GeomFromText(wkt, 4490) AS g) AS s ORDER BY n
            """,
            rings))
        {
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                theirs.Add((reader.GetBoolean(0), reader.GetDouble(1)));
            }
        }

        int invalid = 0, repaired = 0;
        for (int i = 0; i < rings.Length; i++)
        {
            Finding? fault = UnitGeometry.FindFault(rings[i]);
            Assert.True(theirs[i].Valid == fault is not { Code: FindingCodes.Invalid }, rings[i].AsText());
            if (fault?.Offer is not { } offer)
            {
                continue;
            }

            invalid++;
            Assert.True(offer.Geometry.IsValid);
            // Pieces below a square metre are left out of an offer, and there are few of them.
            double oursM2 = GridCity.Projection.ToMetres(offer.Geometry).Area;
            Assert.InRange(oursM2, theirs[i].RepairedM2 - 3, theirs[i].RepairedM2 + 0.1);
            repaired += Math.Abs(oursM2 - theirs[i].RepairedM2) < 0.1 ? 1 : 0;
        }

        Assert.True(invalid > Cases / 4, $"{invalid} invalid");
        Assert.True(repaired > 0.97 * invalid, $"{repaired} of {invalid} to the tenth of a square metre");
    }

    [Fact]
    public async Task Overlaps_of_random_shapes_have_the_areas_that_PostGIS_finds()
    {
        Random random = new(4);
        (MultiPolygon Land, MultiPolygon Neighbour)[] pairs = [.. Enumerable.Range(0, Cases).Select(_ => (Star(random), Star(random)))];
        await CompareAsync(pairs, least: Cases / 2);
    }

    [Fact]
    public async Task Overlaps_of_the_generated_citys_land_have_the_areas_that_PostGIS_finds()
    {
        // Projects against projects, homes and parks, each shifted so that borders that were common overlap by centimetres to metres.
        MultiPolygon[] land = [.. city.Data.Projects.Select(p => p.Geometry).OfType<MultiPolygon>().Concat(city.Data.ResidentialAreas.Select(a => a.Geometry)).Take(1500)];
        Random random = new(8);
        List<(MultiPolygon, MultiPolygon)> pairs = [];
        NetTopologySuite.Index.Strtree.STRtree<int> tree = new();
        for (int i = 0; i < land.Length; i++)
        {
            tree.Insert(land[i].EnvelopeInternal, i);
        }

        for (int i = 0; i < land.Length && pairs.Count < CityPairs; i++)
        {
            foreach (int other in tree.Query(land[i].EnvelopeInternal).Where(other => other != i).Take(4))
            {
                double shiftDeg = random.NextDouble() * 4e-5;
                pairs.Add((land[i], (MultiPolygon)new NetTopologySuite.Geometries.Utilities.AffineTransformation(1, 0, shiftDeg, 0, 1, -shiftDeg).Transform(land[other])));
            }
        }

        Assert.True(pairs.Count > 500, $"{pairs.Count} pairs");
        await CompareAsync([.. pairs], least: 100);
    }

    private async Task CompareAsync((MultiPolygon Land, MultiPolygon Neighbour)[] pairs, int least)
    {
        List<(double OverlapM2, double SliverM2)> theirs = [];
        await using (NpgsqlCommand command = Command(
            """
            SELECT coalesce(sum(area) FILTER (WHERE width > 1), 0), coalesce(sum(area) FILTER (WHERE width <= 1), 0)
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS t (a, b, n)
                 LEFT JOIN LATERAL (
                     SELECT ST_Area(piece.geom) AS area, 2 * ST_Area(piece.geom) / nullif(ST_Perimeter(piece.geom), 0) AS width
                     FROM ST_Dump(ST_CollectionExtract(ST_Intersection(
                         ST_Transform(ST_GeomFromText(a, 4490), $3), ST_Transform(ST_GeomFromText(b, 4490), $3)), 3)) AS piece) AS pieces
                 ON area > 0.5 AND width > 0.05
            GROUP BY n ORDER BY n
            """,
            [.. pairs.Select(p => p.Land)], [.. pairs.Select(p => p.Neighbour)]))
        {
            // The 3-degree zone of the place: EPSG:4534 is that of 75° E.
            command.Parameters.Add(new() { Value = 4534 + (int)Math.Round((pairs[0].Land.Centroid.X - 75) / 3) });
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                theirs.Add((reader.GetDouble(0), reader.GetDouble(1)));
            }
        }

        int overlapping = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            IReadOnlyList<Finding> findings = new SaveChecks(pairs[i].Land).Find(Anywhere, [new PlanNeighbour(1, "B", pairs[i].Neighbour)], []);
            double Area(string code) => findings.Where(f => f.Code == code).Sum(f => f.Figures[0].Value);
            string place = $"pair {i}: {pairs[i].Land.AsText()} {pairs[i].Neighbour.AsText()}";
            Assert.True(Math.Abs(theirs[i].OverlapM2 - Area("overlap")) < 0.02, $"{theirs[i].OverlapM2} m², not {Area("overlap")} {place}");
            Assert.True(Math.Abs(theirs[i].SliverM2 - Area("sliver")) < 0.02, $"{theirs[i].SliverM2} m², not {Area("sliver")} {place}");
            overlapping += Area("overlap") > 0 ? 1 : 0;
            foreach (Finding finding in findings.Where(f => f.Offer is not null))
            {
                Assert.True(finding.Offer!.Geometry.IsValid);
                Geometry common = GridCity.Projection.ToMetres(finding.Offer.Geometry.Intersection(pairs[i].Neighbour));
                Assert.True(finding.Code != "overlap" || common.Area < 0.05, place);
            }
        }

        Assert.True(overlapping >= least, $"{overlapping} pairs overlap");
    }

    private NpgsqlCommand Command(string sql, params Geometry[][] shapes)
    {
        NpgsqlConnection connection = new(database.ConnectionString);
        connection.Open();
        NpgsqlCommand command = new(sql, connection);
        WKTWriter writer = new() { PrecisionModel = new PrecisionModel(PrecisionModels.Floating) };
        foreach (Geometry[] list in shapes)
        {
            command.Parameters.Add(new() { Value = list.Select(writer.Write).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        }

        return command;
    }

    /// <summary>A ring of random corners: around a middle, which makes a star, or anyhow, which mostly crosses itself.</summary>
    private static Polygon Ring(Random random, int corners, bool star)
    {
        Coordinate[] ring = new Coordinate[corners + 1];
        for (int i = 0; i < corners; i++)
        {
            (double x, double y) = star
                ? (100 + (20 + 80 * random.NextDouble()) * Math.Cos(i * Math.Tau / corners), 100 + (20 + 80 * random.NextDouble()) * Math.Sin(i * Math.Tau / corners))
                : (200 * random.NextDouble(), 200 * random.NextDouble());
            Coordinate place = GridCity.Place(x, y);
            ring[i] = new Coordinate(Math.Round(place.X, 9), Math.Round(place.Y, 9));
        }

        ring[corners] = ring[0].Copy();
        return GeometryFactory.Default.CreatePolygon(ring);
    }

    private static MultiPolygon Star(Random random)
    {
        while (true)
        {
            Polygon ring = Ring(random, 3 + random.Next(12), star: true);
            if (ring.IsValid)
            {
                return GeometryFactory.Default.CreateMultiPolygon([ring]);
            }
        }
    }
}
