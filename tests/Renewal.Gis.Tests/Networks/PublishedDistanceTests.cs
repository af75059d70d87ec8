using System.Text.Json.Nodes;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Exchange.Standards;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;
using Xunit.Abstractions;

namespace Renewal.Gis.Tests.Networks;

/// <summary>Real street networks: the textbook algorithm, and distances that GraphHopper and openrouteservice publish.</summary>
public class PublishedDistanceTests(ITestOutputHelper output)
{
    private static readonly StandardsLibrary Standards = StandardsReader.ReadFolder(Repository.Path("data", "standards"));

    // From every origin to all junctions; then the nearest of many starts at odd distances, its owner included, within a limit and without.
    [SharedTheory]
    [InlineData("monaco-250101.osm.pbf", 10)]
    [InlineData("monaco-120706.osm.gz", 10)]
    [InlineData("liechtenstein-211028.osm.pbf", 4)]
    [InlineData("kotka-suburb-190414.osm.pbf", 20)]
    [InlineData("heidelberg-ors-streets.osm.pbf", 2)]
    [InlineData("porto-alegre-200812-streets.osm.pbf", 2)]
    [InlineData("porto-streets.osm.pbf", 1)]
    [InlineData("shanghai-centre-drive-260721.osm", 20)]
    public void Distances_and_owners_on_real_networks_equal_the_textbook_algorithm_exactly(string file, int origins)
    {
        WalkingNetwork network = Region(OsmFiles.Import(file).Data).Network;
        ILookup<long, (long, long)> streets = ReferenceDijkstra.BothWays(OsmFiles.Import(file).Data.Streets.Where(s => s.Walkable)
            .Select(s => (s.FromNode, s.ToNode, (long)Math.Round(s.LengthM * 10, MidpointRounding.AwayFromZero))));
        Random random = new(20261121);
        GraphSearch search = new(network.Graph);
        for (int i = 0; i < origins; i++)
        {
            int origin = random.Next(network.NodeCount);
            search.Run([new Seed(origin, 0, 0)], GraphSearch.Unreached, default);
            Dictionary<long, long> expected = ReferenceDijkstra.From(network.SourceNodeOf(origin), streets);
            Assert.Equal(0, Enumerable.Range(0, network.NodeCount)
                .Count(n => search.Distance(n) != (expected.TryGetValue(network.SourceNodeOf(n), out long d) ? d : GraphSearch.Unreached)));
        }

        // Few distances and many starts, so that ties are common.
        Seed[] seeds = [.. Enumerable.Range(0, 200).Select(_ => new Seed(random.Next(network.NodeCount), 500 * random.Next(40), random.Next(1000)))];
        long[] labels = new long[network.NodeCount];
        foreach (int limit in new[] { 25_000, GraphSearch.Unreached })
        {
            search.Run(seeds, limit, default);
            search.CopyLabels(labels);
            Dictionary<long, (long Distance, int Owner)> expected =
                ReferenceDijkstra.From(seeds.Select(s => (network.SourceNodeOf(s.Node), (long)s.Distance, s.Owner)), streets, limit);
            Assert.Equal(expected.Count, search.Settled.Count);
            Assert.Equal(0, Enumerable.Range(0, network.NodeCount).Count(n => expected.TryGetValue(network.SourceNodeOf(n), out (long Distance, int Owner) e)
                ? (search.Distance(n), search.Owner(n), labels[n]) != (e.Distance, e.Owner, (e.Distance << 32) + e.Owner)
                : (search.Distance(n), search.Owner(n), labels[n]) != (GraphSearch.Unreached, -1, long.MaxValue)));
        }
    }

    // GraphHopper adds great-circle lengths on a sphere of 6,371,000 m; ours are on the ellipsoid. With its lengths ours must be its distances.
    [SharedTheory]
    [InlineData(0)]
    [InlineData(1)]
    public void Walking_distances_on_GraphHoppers_sphere_are_those_that_it_publishes(int route)
    {
        JsonNode published = Published(0, route);
        RegionData data = OsmFiles.Import("monaco-120706.osm.gz").Data;
        double sphereM = DistanceM(data with { Streets = [.. data.Streets.Select(s => s with { LengthM = GreatCircleM(s.Geometry) })] }, published);
        double ellipsoidM = DistanceM(data, published);
        output.WriteLine($"published {published["expected_m"]} m, on its sphere {sphereM} m, on the ellipsoid {ellipsoidM} m");
        Assert.Equal(published["expected_m"]!.GetValue<double>(), sphereM, published["tolerance_m"]!.GetValue<double>());

        // Between 43.72° and 43.75° N a metre on that sphere is 0.9992 m (north) to 1.0027 m (east) on the ellipsoid.
        Assert.InRange(ellipsoidM / sphereM, 0.9991, 1.0028);
    }

    [SharedFact]
    public void The_walking_distance_in_Heidelberg_is_just_below_openrouteservices_recommended_path()
    {
        JsonNode published = Published(1, 0);
        double distanceM = DistanceM(OsmFiles.Import("heidelberg-ors-streets.osm.pbf").Data, published);
        output.WriteLine($"published {published["expected_m"]} m, shortest {distanceM} m");
        Assert.InRange(distanceM, 820, published["expected_m"]!.GetValue<double>());
    }

    private static double DistanceM(RegionData data, JsonNode route)
    {
        PreparedRegion region = Region(data);
        NetworkSweep sweep = new(region.Network);
        sweep.Run([Place(region, route["from"]!) with { OffsetDm = 0 }], GraphSearch.Unreached, default);
        return sweep.Distance(Place(region, route["to"]!) with { OffsetDm = 0 }, out _) / 10.0;
    }

    private static Link Place(PreparedRegion region, JsonNode place) => region.Link(place["lon"]!.GetValue<double>(), place["lat"]!.GetValue<double>());

    private static JsonNode Published(int set, int route) =>
        JsonNode.Parse(File.ReadAllText(Repository.SharedPath("geodata", "expected", "walking-distances.json")))!["sets"]![set]!["routes"]![route]!;

    private static PreparedRegion Region(RegionData data) => new(data, Standards);

    private static double GreatCircleM(LineString line)
    {
        double sum = 0;
        for (int i = 1; i < line.NumPoints; i++)
        {
            (double lat1, double lat2) = (Radians(line.GetCoordinateN(i - 1).Y), Radians(line.GetCoordinateN(i).Y));
            double sinLat = Math.Sin((lat2 - lat1) / 2);
            double sinLon = Math.Sin(Radians(line.GetCoordinateN(i).X - line.GetCoordinateN(i - 1).X) / 2);
            sum += 2 * 6_371_000 * Math.Asin(Math.Sqrt(sinLat * sinLat + Math.Cos(lat1) * Math.Cos(lat2) * sinLon * sinLon));
        }

        return sum;
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
