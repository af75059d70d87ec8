using Npgsql;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Demo;
using Renewal.Gis.Tests.Fixtures;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.Coverage;

/// <summary>
/// PostGIS as the oracle for the straight reading: the people and the floor area of the demo city by its own ladder in SQL, its own points in
/// the buildings, distances on the ellipsoid.
/// </summary>
public class CoveragePostGisTests(DatabaseFixture fixture, GeneratedCity city) : IClassFixture<DatabaseFixture>, IClassFixture<GeneratedCity>
{
    // $1 region, $2 categories, $3 radius of each in metres, $4 width of the border on either side in metres. A figure of a residential area is shared by the figures of its buildings.
    private const string Query = """
        WITH typical AS (
            SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY storeys) AS storeys FROM renewal.buildings WHERE region_code = $1 AND use = 'residential'
        ),
        home AS (
            SELECT b.id, ST_PointOnSurface(b.geometry)::geography AS place, a.id AS area_id,
                coalesce(b.population, b.households * 2.62, b.footprint_m2 * coalesce(b.storeys, t.storeys) / 35) AS own,
                coalesce(a.population, a.households * 2.62, a.floor_area_m2 / 35) AS control,
                b.footprint_m2 * coalesce(b.storeys, t.storeys) AS floor_m2
            FROM typical t CROSS JOIN renewal.buildings b
            LEFT JOIN LATERAL (
                SELECT a.* FROM renewal.residential_areas a
                WHERE a.region_code = b.region_code AND ST_Intersects(a.geometry, ST_PointOnSurface(b.geometry))
                ORDER BY ST_Area(a.geometry::geography) LIMIT 1
            ) a ON true
            WHERE b.region_code = $1 AND (b.use = 'residential' OR (b.use = 'other' AND b.footprint_m2 >= 40 AND a.id IS NOT NULL))
        ),
        people AS MATERIALIZED (
            SELECT id, place, floor_m2, CASE WHEN control IS NULL THEN own ELSE control * own / sum(own) OVER (PARTITION BY area_id) END AS people FROM home
        )
        SELECT q.category, sum(people), sum(floor_m2),
            coalesce(sum(people) FILTER (WHERE metres <= q.radius - $4), 0), coalesce(sum(people) FILTER (WHERE metres <= q.radius + $4), 0),
            coalesce(sum(floor_m2) FILTER (WHERE metres <= q.radius - $4), 0), coalesce(sum(floor_m2) FILTER (WHERE metres <= q.radius + $4), 0)
        FROM unnest($2::text[], $3::float8[]) AS q(category, radius)
        CROSS JOIN people p
        CROSS JOIN LATERAL (
            SELECT min(ST_Distance(coalesce(f.site, f.geometry)::geography, p.place, true)) AS metres FROM renewal.facilities f
            WHERE f.region_code = $1 AND f.category = q.category AND f.status = 'existing'
        ) nearest
        GROUP BY q.category
        """;

    // The two put the same home up to some millimetres elsewhere, and our metres are those of a projection: a home so near the border may fall on either side.
    private const double BorderM = 0.05;

    private static readonly string[] Asked = ["kindergarten", "primary-school", "community-health-center", "bus-stop", "food-market"];

    [Fact]
    public async Task The_people_and_the_floor_area_of_the_demo_city_within_a_radius_agree_with_a_query_in_PostGIS()
    {
        RegionDataStore store = new(fixture.Database);
        await store.ReplaceAsync(city.Region with { ParentCode = null }, city.Data with { Projects = [] }, new ImportNote("demo", "test", null, new Dictionary<string, long>()), null, default);
        PreparedRegion region = Prepare(city.Data);
        CoverageTable table = CoverageCalculator.Compute(region, Scope.Whole(region), CoverageReading.StraightLine, default);
        CoverageRow[] rows = [.. Asked.Select(category => table.Rows.First(r => r.Rule.Category == category && r.Limit.Metres is not null))];
        await using NpgsqlCommand command = fixture.Database.Source.CreateCommand(Query);
        command.Parameters.Add(new() { Value = city.Region.Code });
        command.Parameters.Add(new() { Value = Asked });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Limit.Metres!.Value).ToArray() });
        command.Parameters.Add(new() { Value = BorderM });
        command.CommandTimeout = 600;
        await using NpgsqlDataReader theirs = await command.ExecuteReaderAsync();
        int compared = 0;
        while (await theirs.ReadAsync())
        {
            CoverageRow row = rows.Single(r => r.Rule.Category == theirs.GetString(0));
            Assert.Equal(theirs.GetDouble(1), table.Population.People, 0.01);
            Assert.Equal(theirs.GetDouble(2), table.Extent.FloorAreaM2, 0.1);
            Assert.InRange(row.PopulationCovered!.Value, theirs.GetDouble(3) - 0.01, theirs.GetDouble(4) + 0.01);
            Assert.InRange(row.FloorAreaCoveredM2!.Value, theirs.GetDouble(5) - 0.1, theirs.GetDouble(6) + 0.1);
            Assert.True(theirs.GetDouble(4) - theirs.GetDouble(3) < 0.001 * theirs.GetDouble(1), "The border must not decide.");
            Assert.InRange(row.PopulationRate!.Value, 0.001, 0.999);
            compared++;
        }

        Assert.Equal(Asked.Length, compared);
    }
}
