using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;
using Xunit.Abstractions;

namespace Renewal.Gis.Tests.ParkRates;

/// <summary>Monaco in the database: PostGIS finds where streets cross the boundaries of parks, pgRouting how far everything is from there.</summary>
public class ParkAccessPostGisTests(DatabaseFixture fixture, ITestOutputHelper output) : IClassFixture<DatabaseFixture>
{
    // Crossing points of walkable streets in the open with the boundaries of existing parks; f is the share of the street before the point.
    private const string Crossings = """
        SELECT DISTINCT g.id, s.id, s.from_node, s.to_node, round(s.length_m * 10)::int, ST_LineLocatePoint(ST_Transform(s.geometry, 32632), ST_Transform(p.geom, 32632)), ST_X(p.geom), ST_Y(p.geom)
        FROM renewal.green_spaces g
        JOIN renewal.streets s ON s.region_code = g.region_code AND s.walkable AND NOT s.tunnel AND ST_Intersects(ST_Boundary(g.geometry), s.geometry)
        CROSS JOIN LATERAL ST_DumpPoints(ST_Intersection(ST_Boundary(g.geometry), s.geometry)) p
        WHERE g.region_code = 'monaco' AND g.park AND g.status = 'existing'
        """;

    // Vertex 0 stands for all crossings at once: one-way to the ends of their streets.
    private const string DrivingDistance = """
        SELECT node, agg_cost FROM pgr_drivingDistance(
            'SELECT id, from_node AS source, to_node AS target, round(length_m * 10) AS cost, round(length_m * 10) AS reverse_cost
             FROM renewal.streets WHERE walkable AND region_code = ''monaco''
             UNION ALL SELECT 1000000000 + row_number() OVER (), 0, node, cost, -1 FROM crossing_ends',
            0, 1e8, directed => true)
        """;

    [SharedFact]
    public async Task Crossings_and_walking_distances_in_Monaco_are_those_of_PostGIS_and_pgRouting()
    {
        RegionDataStore store = new(fixture.Database);
        RegionData imported = OsmFiles.Import("monaco-250101.osm.pbf").Data;
        await store.ReplaceAsync(
            new Region("monaco", null, "摩纳哥", "Monaco", "study-area", false, "test", GridCity.Rectangle(0, 0, 1, 1)), imported with { Entrances = [] },
            new ImportNote("osm", "test", null, new Dictionary<string, long>()), null, default);
        (RegionData data, _) = await store.LoadAsync("monaco", default);
        List<Crossing> theirs = await ReadCrossingsAsync();
        HashSet<long> crossed = [.. theirs.Select(c => c.Park)];
        Assert.InRange(crossed.Count, 5, 50);
        PreparedRegion region = TestRegion.Prepare(data with { GreenSpaces = [.. data.GreenSpaces.Where(g => crossed.Contains(g.Id))] });
        AssertSamePlaces(region, theirs);

        ParkAccess access = ParkAccess.Build(region, new ParkRateQuestion(true, [new ParkSizeClass(500, 0)]), default);
        Assert.All(access.Parks, p => Assert.Equal(ParkAccessKind.Crossing, p.Kind));
        Dictionary<long, double> nodes = await ReadDistancesAsync(theirs);
        int served = 0;
        int servedByThem = 0;
        for (int home = 0; home < region.Homes.Count; home++)
        {
            Link link = region.HomeLinks[home];
            double theirDm = link.IsLinked ? TheirDistanceDm(region, link, theirs, nodes) : double.PositiveInfinity;
            int ourDm = access.Sweeps.Single().Sweep.Distance(link, out _);
            Assert.Equal(double.IsInfinity(theirDm), ourDm == GraphSearch.Unreached);
            if (!double.IsInfinity(theirDm))
            {
                // Where along its street a crossing lies is rounded to the decimetre, and theirs is measured in another projection.
                Assert.InRange(ourDm - theirDm, -1, 1);
                served += access.Serves(link) ? 1 : 0;
                servedByThem += theirDm <= 5000 ? 1 : 0;
            }
        }

        output.WriteLine($"{access.Parks.Count} parks, {access.Points.Count} crossings, {served} of {region.Homes.Count} homes within 500 m");
        Assert.InRange(Math.Abs(served - servedByThem), 0, 2);
        Assert.InRange(served, region.Homes.Count / 10, region.Homes.Count);
    }

    private static double TheirDistanceDm(PreparedRegion region, Link link, List<Crossing> crossings, Dictionary<long, double> nodes)
    {
        Street street = region.Data.Streets[region.Network.StreetOfEdge(link.Edge)];
        double onStreet = crossings.Where(c => c.Street == street.Id).Select(c => Math.Abs(c.Share * c.LengthDm - link.D0Dm)).DefaultIfEmpty(double.PositiveInfinity).Min();
        double From(long node, int alongDm) => nodes.TryGetValue(node, out double distance) ? distance + alongDm : double.PositiveInfinity;
        return link.OffsetDm + Math.Min(onStreet, Math.Min(From(street.FromNode, link.D0Dm), From(street.ToNode, link.D1Dm)));
    }

    // Every crossing of theirs is one of ours within 5 cm, and the other way round.
    private static void AssertSamePlaces(PreparedRegion region, List<Crossing> theirs)
    {
        ParkAccessFinder finder = new(region);
        ILookup<long, Coordinate> byPark = theirs.ToLookup(c => c.Park, c =>
        {
            (double x, double y) = region.Projection.ToMetres(c.Lon, c.Lat);
            return new Coordinate(x, y);
        });
        foreach (GreenSpace green in region.Data.GreenSpaces)
        {
            Coordinate[] ours = [.. finder.Crossings(Polygonal.Mend(region.Projection.ToMetres(green.Geometry))).Select(c => c.Place)];
            Assert.All(ours, p => Assert.Contains(byPark[green.Id], t => t.Distance(p) < 0.05));
            Assert.All(byPark[green.Id], t => Assert.Contains(ours, p => t.Distance(p) < 0.05));
        }
    }

    private async Task<List<Crossing>> ReadCrossingsAsync()
    {
        await using NpgsqlCommand command = fixture.Database.Source.CreateCommand(Crossings);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
        List<Crossing> found = [];
        while (await row.ReadAsync())
        {
            found.Add(new Crossing(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt32(4), row.GetDouble(5), row.GetDouble(6), row.GetDouble(7)));
        }

        return found;
    }

    private async Task<Dictionary<long, double>> ReadDistancesAsync(List<Crossing> crossings)
    {
        await using NpgsqlConnection connection = await fixture.Database.Source.OpenConnectionAsync();
        await using (NpgsqlCommand setUp = new("CREATE EXTENSION IF NOT EXISTS pgrouting; CREATE TEMP TABLE crossing_ends (node bigint, cost float8)", connection))
        {
            await setUp.ExecuteNonQueryAsync();
        }

        await using (NpgsqlCommand fill = new("INSERT INTO crossing_ends SELECT * FROM unnest($1::bigint[], $2::float8[])", connection))
        {
            fill.Parameters.Add(new() { Value = crossings.SelectMany(c => new[] { c.FromNode, c.ToNode }).ToArray() });
            fill.Parameters.Add(new() { Value = crossings.SelectMany(c => new[] { c.Share * c.LengthDm, (1 - c.Share) * c.LengthDm }).ToArray() });
            await fill.ExecuteNonQueryAsync();
        }

        await using NpgsqlCommand search = new(DrivingDistance, connection);
        await using NpgsqlDataReader row = await search.ExecuteReaderAsync();
        Dictionary<long, double> nodes = [];
        while (await row.ReadAsync())
        {
            nodes[row.GetInt64(0)] = row.GetDouble(1);
        }

        return nodes;
    }

    private sealed record Crossing(long Park, long Street, long FromNode, long ToNode, int LengthDm, double Share, double Lon, double Lat);
}
