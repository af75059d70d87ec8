using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;

namespace Renewal.Gis.Tests.ParkRates;

/// <summary>Rates of shapes whose areas are known from theory; a square of side a with radius r serves a² + 4ar + πr².</summary>
public class ParkRateTests
{
    private static readonly ParkRateQuestion Parks300 = new(true, [new ParkSizeClass(300, 0)]);

    [Fact]
    public void The_area_within_the_radius_of_a_square_park_is_that_of_theory()
    {
        double expected = 100 * 100 + 4 * 100 * 300 + Math.PI * 300 * 300;
        ParkRate rate = Rate([Park(GridCity.Rectangle(0, 0, 100, 100))], [Land(GridCity.Rectangle(-1000, -1000, 2000, 2000))], Parks300);
        Assert.Equal(1, rate.Parks);
        Assert.Equal(4_000_000, rate.ResidentialAreaM2, 1.0);
        // Chords of the arcs: 0.0025 % of the disc at most, and never too much.
        Assert.InRange(rate.BufferAreaM2, expected - 2.6e-5 * Math.PI * 300 * 300, expected + 0.1);
        Assert.Equal(rate.BufferAreaM2, rate.CoveredAreaM2, 0.01);
        Assert.InRange(100 * expected / 4_000_000 - 100 * rate.Rate!.Value, -0.00001, 0.0025);
    }

    [Fact]
    public void Two_parks_that_serve_the_same_land_count_it_once()
    {
        ParkRate one = Rate([Park(GridCity.Rectangle(0, 0, 100, 100))], [Land(GridCity.Rectangle(-500, -500, 1000, 1000))], Parks300);
        ParkRate twice = Rate(
            [Park(GridCity.Rectangle(0, 0, 100, 100)), Park(GridCity.Rectangle(0, 0, 100, 100))], [Land(GridCity.Rectangle(-500, -500, 1000, 1000))], Parks300);
        Assert.Equal(2, twice.Parks);
        Assert.Equal(one.CoveredAreaM2, twice.CoveredAreaM2, 0.001);
        Assert.Equal(one.BufferAreaM2, twice.BufferAreaM2, 0.001);
    }

    [Fact]
    public void Land_drawn_twice_counts_once_and_belongs_to_the_smaller_area()
    {
        ResidentialArea[] areas = [Land(GridCity.Rectangle(0, 0, 400, 400)), Land(GridCity.Rectangle(100, 100, 100, 100)), Land(GridCity.Rectangle(300, 0, 200, 400))];
        ResidentialParts parts = ResidentialParts.Build(areas, GridCity.Projection, default);
        Assert.Equal(200_000, parts.TotalM2, 0.1);
        Assert.Equal([110_000, 10_000, 80_000], parts.AreaM2.Select(a => Math.Round(a)));
    }

    [Fact]
    public void Only_what_the_question_names_counts()
    {
        GreenSpace park = Park(GridCity.Rectangle(0, 0, 100, 100));
        GreenSpace[] green =
        [
            park with { AreaM2 = 5000 },
            park with { AreaM2 = 4999.99 },
            park with { AreaM2 = 6000, Status = "planned" },
            park with { AreaM2 = 6000, Park = false },
            park with { AreaM2 = 6000, Park = false, Public = false },
            park with { AreaM2 = 1999 },
        ];
        ResidentialArea[] land = [Land(GridCity.Rectangle(0, 0, 100, 100))];
        Assert.Equal(3, Rate(green, land, Parks300).Parks);
        Assert.Equal(4, Rate(green, land, new ParkRateQuestion(false, [new ParkSizeClass(300, 0)])).Parks);
        Assert.Equal(1, Rate(green, land, new ParkRateQuestion(true, [new ParkSizeClass(500, 5000)])).Parks);
        ParkRateCalculator calculator = Calculator(green, land);
        Assert.Equal(
            [500, 300],
            calculator.Counting(new ParkRateQuestion(true, [new ParkSizeClass(500, 5000), new ParkSizeClass(300, 2000, 5000)])).Select(c => c.RadiusM));
    }

    [Fact]
    public void A_unit_narrows_the_land_and_not_the_parks()
    {
        MultiPolygon unit = GridCity.Rectangle(300, 0, 300, 100);
        ParkRate rate = Calculator([Park(GridCity.Rectangle(0, 0, 100, 100))], [Land(GridCity.Rectangle(-1000, -1000, 2000, 2000))])
            .Compute(Parks300, GridCity.Projection.ToMetres(unit), default);
        Assert.Equal((1, 30_000.0, 10_000.0), (rate.Parks, Math.Round(rate.ResidentialAreaM2), Math.Round(rate.CoveredAreaM2)));
    }

    [Fact]
    public void No_residential_land_has_no_rate_and_no_parks_have_the_rate_zero()
    {
        Assert.Null(Rate([Park(GridCity.Rectangle(0, 0, 100, 100))], [], Parks300).Rate);
        Assert.Equal(0, Rate([], [Land(GridCity.Rectangle(0, 0, 100, 100))], Parks300).Rate);
    }

    [Fact]
    public void An_outline_that_crosses_itself_is_mended_and_counted()
    {
        // A bow tie of two triangles of 2,500 m² each.
        MultiPolygon bowTie = GridCity.Polygon((0, 0), (100, 100), (100, 0), (0, 100));
        ParkRate rate = Rate([Park(bowTie)], [Land(bowTie), Land(GridCity.Rectangle(1000, 0, 50, 100))], Parks300);
        Assert.Equal((10_000.0, 5_000.0), (Math.Round(rate.ResidentialAreaM2), Math.Round(rate.CoveredAreaM2)));
    }

    // A bay 4 m deep and 1 km wide, which a buffer that simplifies its input may lose.
    [Fact]
    public void A_shallow_bay_of_a_park_is_not_smoothed_away()
    {
        ServiceAreas areas = new([(GridCity.Projection.ToMetres(GridCity.Polygon((0, 0), (1000, 0), (1000, 100), (500, 96), (0, 100))), 500)], ServiceAreas.ExactQuadrantSegments, default);
        Assert.True(areas.Covers(GridCity.Projection.ToMetres(GridCity.Point(500, 595.9))));
        Assert.False(areas.Covers(GridCity.Projection.ToMetres(GridCity.Point(500, 596.1))));
    }

    [Fact]
    public void A_larger_radius_a_smaller_size_or_one_more_park_never_lowers_the_rate()
    {
        Random random = new(5);
        for (int i = 0; i < 30; i++)
        {
            GreenSpace[] parks = [.. Enumerable.Range(0, 8).Select(_ => Park(Blob(random)))];
            ResidentialArea[] land = [.. Enumerable.Range(0, 10).Select(_ => Land(Blob(random)))];
            double radius = random.Next(50, 600);
            double size = random.Next(0, 40_000);
            double rate = Rate(parks, land, Question(radius, size)).Rate!.Value;
            Assert.InRange(rate, 0, 1);
            Assert.True(Rate(parks, land, Question(radius + 20, size)).Rate >= rate - 1e-9);
            Assert.True(Rate(parks, land, Question(radius, size * 0.8)).Rate >= rate - 1e-9);
            Assert.True(Rate([.. parks, Park(Blob(random))], land, Question(radius, size)).Rate >= rate - 1e-9);
        }

        static ParkRateQuestion Question(double radius, double size) => new(true, [new ParkSizeClass(radius, size)]);
    }

    internal static GreenSpace Park(MultiPolygon shape) =>
        new(0, null, "G1", "park", true, true, "existing", null, Geodesic.AreaM2(shape), null, shape);

    internal static ResidentialArea Land(MultiPolygon shape) =>
        new(0, null, "residential", null, null, null, null, null, Geodesic.AreaM2(shape), null, shape);

    internal static MultiPolygon Blob(Random random)
    {
        (double cx, double cy) = (random.NextDouble() * 3000, random.NextDouble() * 3000);
        int corners = random.Next(4, 14);
        return GridCity.Polygon([.. Enumerable.Range(0, corners).Select(i =>
        {
            double r = 30 + random.NextDouble() * 200;
            return (cx + r * Math.Cos(2 * Math.PI * i / corners), cy + r * Math.Sin(2 * Math.PI * i / corners));
        })]);
    }

    private static ParkRate Rate(GreenSpace[] green, ResidentialArea[] land, ParkRateQuestion question) => Calculator(green, land).Compute(question, null, default);

    internal static ParkRateCalculator Calculator(IReadOnlyList<GreenSpace> green, IReadOnlyList<ResidentialArea> land) =>
        new(green, ResidentialParts.Build(land, GridCity.Projection, default), GridCity.Projection);
}

/// <summary>PostGIS as the oracle: its own projection (equal-area, centred), its own buffers, union and intersection.</summary>
public class ParkRatePostGisTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private const string Query = """
        WITH metres AS (
            SELECT format('+proj=laea +lat_0=%s +lon_0=%s +ellps=GRS80 +units=m', $3::float8, $4::float8) AS crs
        ),
        parks AS (SELECT ST_MakeValid(ST_Transform(ST_SetSRID(g, 4490), crs)) AS g FROM metres, unnest($1::geometry[]) AS g),
        land AS (SELECT ST_Union(ST_MakeValid(ST_Transform(ST_SetSRID(g, 4490), crs))) AS g FROM metres, unnest($2::geometry[]) AS g),
        served AS (SELECT ST_Union(ST_Buffer(g, $5::float8, 'quad_segs=256')) AS g FROM parks)
        SELECT ST_Area(land.g), ST_Area(ST_Intersection(land.g, served.g)), ST_Area(served.g) FROM land, served
        """;

    [Fact]
    public async Task Rates_of_random_towns_agree_with_a_query_in_PostGIS_within_a_hundredth_of_a_point()
    {
        Random random = new(11);
        for (int i = 0; i < 5; i++)
        {
            GreenSpace[] parks = [.. Enumerable.Range(0, 10).Select(_ => ParkRateTests.Park(ParkRateTests.Blob(random)))];
            ResidentialArea[] land = [.. Enumerable.Range(0, 30).Select(_ => ParkRateTests.Land(ParkRateTests.Blob(random)))];
            foreach (double radius in new double[] { 50, 300, 500 })
            {
                ParkRate ours = ParkRateTests.Calculator(parks, land).Compute(new ParkRateQuestion(true, [new ParkSizeClass(radius, 0)]), null, default);
                await AssertAgreesAsync(fixture, ours, parks.Select(p => p.Geometry), land.Select(l => l.Geometry), radius);
            }
        }
    }

    internal static async Task AssertAgreesAsync(
        DatabaseFixture fixture, ParkRate ours, IEnumerable<Geometry> parks, IEnumerable<Geometry> land, double radiusM)
    {
        Geometry[] landShapes = [.. land];
        Coordinate middle = landShapes[0].Factory.BuildGeometry(landShapes).EnvelopeInternal.Centre;
        await using NpgsqlCommand command = fixture.Database.Source.CreateCommand(Query);
        command.Parameters.Add(new() { Value = parks.ToArray() });
        command.Parameters.Add(new() { Value = landShapes });
        command.Parameters.Add(new() { Value = middle.Y });
        command.Parameters.Add(new() { Value = middle.X });
        command.Parameters.Add(new() { Value = radiusM });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        (double residential, double covered, double buffer) = (row.GetDouble(0), row.GetDouble(1), row.GetDouble(2));
        Assert.Equal(residential, ours.ResidentialAreaM2, residential * 1e-5);
        Assert.Equal(buffer, ours.BufferAreaM2, buffer * 1e-3);
        Assert.InRange(100 * Math.Abs(covered / residential - ours.Rate!.Value), 0, 0.01);
    }
}

/// <summary>Real towns, with the same query.</summary>
public class ParkRateRealTownTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [SharedTheory]
    [InlineData("monaco-250101.osm.pbf", 300, 0)]
    [InlineData("monaco-250101.osm.pbf", 500, 5000)]
    [InlineData("liechtenstein-211028.osm.pbf", 300, 0)]
    [InlineData("liechtenstein-211028.osm.pbf", 500, 5000)]
    public async Task Rates_of_OpenStreetMap_parks_agree_with_a_query_in_PostGIS_within_a_hundredth_of_a_point(string file, double radiusM, double minAreaM2)
    {
        RegionData data = OsmFiles.Import(file).Data;
        PreparedRegion region = TestRegion.Prepare(data);
        ParkRate ours = region.ParkRates.Compute(new ParkRateQuestion(true, [new ParkSizeClass(radiusM, minAreaM2)]), null, default);
        await ParkRatePostGisTests.AssertAgreesAsync(
            fixture, ours, data.GreenSpaces.Where(g => g.Kind == "park" && g.AreaM2 >= minAreaM2).Select(g => g.Geometry),
            data.ResidentialAreas.Select(a => a.Geometry), radiusM);
    }
}
