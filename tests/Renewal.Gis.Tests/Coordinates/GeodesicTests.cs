using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Coordinates;

/// <summary>
/// Oracles: the Geocentric Datum of Australia technical manual (GRS 80), the closed form of the ellipsoid's surface, and PostGIS 3.3.2
/// geography (GeographicLib) in SRID 4490 for the shapes below.
/// </summary>
public class GeodesicTests
{
    private static readonly WKTReader Wkt = new();

    [Fact]
    public void The_line_from_Flinders_Peak_to_Buninyong_has_its_published_length()
    {
        double length = Geodesic.DistanceM(
            Dms(144, 25, 29.52440), -Dms(37, 57, 3.72030), Dms(143, 55, 35.38390), -Dms(37, 39, 10.15610));
        Assert.Equal(54972.271, length, 0.0005);
    }

    [Theory]
    [InlineData("LINESTRING(102.5 24.3,98.6 24.4)", 395893.1991910232)]
    [InlineData("LINESTRING(102.5 24.3,102.50001 24.30001)", 1.5024493842390287)]
    [InlineData("LINESTRING(102.5 24.3,7.42 43.73)", 8569833.48659994)]
    [InlineData("LINESTRING(0 0,1 0)", 111319.49079327357)]
    [InlineData("LINESTRING(102.5 24.3,102.5 24.4)", 11076.330163938996)]
    [InlineData("LINESTRING(102.5 24.3,102.51 24.305,102.513 24.31)", 1788.3851778056041)]
    [InlineData("MULTILINESTRING((102.5 24.3,102.5 24.4),(102.5 24.3,102.51 24.305,102.513 24.31))", 12864.7153417446)]
    [InlineData("POLYGON((179.5 -17,-179.5 -17,-179.5 -16.5,179.5 -16.5,179.5 -17))", 323916.32820095745)]
    [InlineData("POINT(102.5 24.3)", 0)]
    [InlineData("LINESTRING EMPTY", 0)]
    [InlineData("LINESTRING(102.5 24.3,102.5 24.3)", 0)]
    public void Lengths_agree_with_PostGIS_geography(string wkt, double expectedM) =>
        Assert.Equal(expectedM, Geodesic.LengthM(Wkt.Read(wkt)), 0.0001);

    [Theory]
    [InlineData("POLYGON((102.5432 24.3512,102.5433 24.3512,102.5433 24.3513,102.5432 24.3513,102.5432 24.3512))", 112.39563298597932, 1e-6)]
    [InlineData("POLYGON((102.5 24.3,102.51 24.3,102.51 24.309,102.5 24.309,102.5 24.3))", 1011925.6114106178, 1e-9)]
    [InlineData("POLYGON((102.5 24.3,102.6 24.3,102.6 24.39,102.5 24.39,102.5 24.3))", 101160954.48378754, 1e-7)]
    [InlineData("POLYGON((102 24,103 24,103 25,102 25,102 24))", 11226610937.904297, 1e-5)]
    [InlineData("POLYGON((102 24,103 24,102.2 25,102 24))", 5632533229.970192, 1e-5)]
    [InlineData("POLYGON((102 24,103 24,103 25,102 25,102 24),(102.4 24.4,102.4 24.6,102.7 24.6,102.4 24.4))", 10890078745.076508, 1e-5)]
    [InlineData("POLYGON((7.41 43.72,7.45 43.725,7.44 43.75,7.40 43.74,7.41 43.72))", 8727545.295606613, 1e-7)]
    [InlineData("POLYGON((179.5 -17,-179.5 -17,-179.5 -16.5,179.5 -16.5,179.5 -17))", 5900061489.559174, 1e-5)]
    [InlineData("POLYGON((-51.2 -30.1,-51.1 -30.1,-51.1 -30,-51.2 -30,-51.2 -30.1))", 106904546.26004028, 1e-7)]
    [InlineData("LINESTRING(102 24,103 24,103 25,102 24)", 0, 0)]
    [InlineData("POLYGON EMPTY", 0, 0)]
    public void Areas_agree_with_PostGIS_geography(string wkt, double expectedM2, double relativeTolerance) =>
        Assert.Equal(expectedM2, Geodesic.AreaM2(Wkt.Read(wkt)), expectedM2 * relativeTolerance);

    [Fact]
    public void An_eighth_of_the_Earth_has_an_eighth_of_its_surface()
    {
        // Surface of an oblate ellipsoid: 2πa² (1 + (1 − e²) / e · artanh e).
        double a = 6378137, f = 1 / 298.257222101, e = Math.Sqrt(f * (2 - f));
        double surface = 2 * Math.PI * a * a * (1 + (1 - e * e) / e * Math.Atanh(e));
        double eighth = Geodesic.AreaM2(Wkt.Read("POLYGON((0 0,90 0,90 90,0 90,0 0))"));
        Assert.Equal(surface / 8, eighth, surface * 1e-12);
    }

    [Fact]
    public void The_direction_of_a_ring_does_not_change_its_area()
    {
        Geometry polygon = Wkt.Read("POLYGON((102 24,103 24,102.2 25,102 24))");
        Assert.Equal(Geodesic.AreaM2(polygon), Geodesic.AreaM2(polygon.Reverse()), 1e-3);
    }

    [Fact]
    public void Places_that_are_opposite_on_the_Earth_are_refused_instead_of_measured_wrongly() =>
        Assert.Throws<ArgumentException>(() => Geodesic.DistanceM(0, 0, 179.9, 0.1));

    [SharedFact]
    public void The_areas_of_24_counties_agree_with_PROJ()
    {
        Dictionary<string, Geometry> counties = MapchinaCounties().ToDictionary(county => county.Code, county => county.Outline);
        string[][] rows = File.ReadLines(Repository.SharedPath("geodata", "coords", "cgcs2000-gauss-kruger-proj.csv"))
            .Skip(1).Select(line => line.Split(',')).ToArray();
        Assert.Equal(24, rows.Length);
        Assert.All(rows, row => Assert.Equal(Number(row[15]), Geodesic.AreaM2(counties[row[0]]), 1e-7 * Number(row[15]) + 0.5));
    }

    [SharedFact]
    public void The_areas_of_the_41_counties_are_within_0_6_percent_of_the_official_ones()
    {
        string[] prefectures = ["5303", "5304", "5309", "5323", "5331"];
        var counties = MapchinaCounties().Where(county => prefectures.Contains(county.Code[..4])).ToArray();
        Assert.Equal(41, counties.Length);
        Assert.All(counties, county =>
            Assert.InRange(Geodesic.AreaM2(county.Outline) / (county.OfficialAreaKm2 * 1e6), 0.994, 1.006));
    }

    private static double Dms(int degrees, int minutes, double seconds) => degrees + minutes / 60.0 + seconds / 3600;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<(string Code, double OfficialAreaKm2, Geometry Outline)> MapchinaCounties()
    {
        using JsonDocument file = JsonDocument.Parse(
            File.ReadAllBytes(Repository.SharedPath("geodata", "admin-cn", "yunnan-counties-wgs84-mapchina.geojson")));
        foreach (JsonElement feature in file.RootElement.GetProperty("features").EnumerateArray())
        {
            JsonElement properties = feature.GetProperty("properties");
            yield return (
                properties.GetProperty("Code_County").GetString()!,
                properties.GetProperty("Area").ValueKind == JsonValueKind.Number ? properties.GetProperty("Area").GetDouble() : double.NaN,
                GeoJsonOutlines.Read(feature.GetProperty("geometry")));
        }
    }
}
