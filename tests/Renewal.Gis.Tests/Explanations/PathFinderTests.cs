using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Explanations;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Networks;
using Renewal.Gis.Tests.Osm;

namespace Renewal.Gis.Tests.Explanations;

public class PathFinderTests
{
    [Fact]
    public void The_path_in_a_grid_goes_straight_to_the_street_along_it_round_the_corner_and_straight_to_the_facility()
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(4, 4, 100).Streets, GridCity.Projection);
        NetworkSweep sweep = Sweep(network, out Link[] accesses, (250, 320));
        WalkedPath path = PathFinder.Find(network, sweep, owner => accesses[owner], Link(network, 130, -20))!;

        // 20 m to the southern street, 70 m east to the corner, 300 m north, 50 m east on the northernmost street, 20 m north.
        Assert.Equal((200, 200, 4600, 4200), (path.SnapFromDm, path.SnapToDm, path.LengthDm, path.StreetsDm));
        Assert.Equal([700, 1000, 1000, 1000, 500], path.Parts.Select(p => p.LengthDm));
        Assert.Equal(0, path.Access);
    }

    [Theory]
    [InlineData(10, 90)]
    [InlineData(90, 10)]
    [InlineData(50, 50)]
    public void On_one_street_the_path_goes_along_it_and_not_by_its_ends(double from, double to)
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(4, 4, 100).Streets, GridCity.Projection);
        NetworkSweep sweep = Sweep(network, out Link[] accesses, (to, 10));
        WalkedPath path = PathFinder.Find(network, sweep, owner => accesses[owner], Link(network, from, -5))!;
        Assert.Equal((int)Math.Abs(to - from) * 10 + 150, path.LengthDm);
        Assert.Equal(from == to ? [] : [(0, (int)from * 10, (int)to * 10)], path.Parts.Select(p => (p.Edge, p.FromDm, p.ToDm)));
    }

    [Fact]
    public void Streets_without_length_are_passed_and_lead_nobody_in_circles()
    {
        // Nine junctions on one spot, joined crosswise by streets of no length, between two streets of 100 m.
        GridCity city = new(1, 1, 1);
        city.AddStreet(1, 10, (0, 0), (100, 0));
        for (int i = 10; i < 18; i++)
        {
            city.AddStreet(i, i + 1, (100, 0), (100, 0));
            city.AddStreet(i == 10 ? 12 : 10, i, (100, 0), (100, 0));
        }

        city.AddStreet(18, 2, (100, 0), (200, 0));
        WalkingNetwork network = WalkingNetwork.Build(city.Streets, GridCity.Projection);
        NetworkSweep sweep = Sweep(network, out Link[] accesses, (200, 0));
        WalkedPath path = PathFinder.Find(network, sweep, owner => accesses[owner], Link(network, 0, 0))!;
        Assert.Equal((2000, 2), (path.LengthDm, path.Parts.Count));
    }

    [Fact]
    public void Of_two_ways_of_one_length_the_lowest_street_is_taken()
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(2, 2, 100).Streets, GridCity.Projection);
        NetworkSweep sweep = Sweep(network, out Link[] accesses, (100, 100));
        WalkedPath path = PathFinder.Find(network, sweep, owner => accesses[owner], Link(network, 0, 0))!;
        Assert.Equal([0, 2], path.Parts.Select(p => p.Edge));
    }

    [Fact]
    public void What_is_not_reached_has_no_path()
    {
        GridCity city = new(2, 2, 100);
        city.AddStreet(90, 91, (1000, 0), (1100, 0));
        WalkingNetwork network = WalkingNetwork.Build(city.Streets, GridCity.Projection);
        NetworkSweep sweep = Sweep(network, out Link[] accesses, (50, 0));
        Assert.Null(PathFinder.Find(network, sweep, owner => accesses[owner], Link(network, 1050, 0)));
    }

    // Two thousand homes and forty facilities at random places, some of them on islands. The textbook algorithm knows only the streets of the file.
    [SharedTheory]
    [InlineData("monaco-250101.osm.pbf", 2000, 40)]
    [InlineData("liechtenstein-211028.osm.pbf", 2000, 8)]
    [InlineData("porto-streets.osm.pbf", 2000, 4)]
    public void Every_path_is_connected_and_exactly_as_long_as_the_distance_and_as_the_textbook_says(string file, int homes, int checkedByTextbook)
    {
        RegionData data = OsmFiles.Import(file).Data;
        PreparedRegion region = TestRegion.Prepare(data);
        WalkingNetwork network = region.Network;
        Random random = new(20261124);
        NetworkLinker linker = region.Linker();
        Link[] places = [.. Enumerable.Range(0, homes + 40).Select(_ => Somewhere(random, network, linker))];
        Link[] facilities = places[homes..];
        NetworkSweep sweep = new(network);
        sweep.Run(facilities, GraphSearch.Unreached, default);
        ILookup<long, (long, long)> streets = ReferenceDijkstra.BothWays(data.Streets.Where(s => s.Walkable)
            .Select(s => (s.FromNode, s.ToNode, (long)Math.Round(s.LengthM * 10, MidpointRounding.AwayFromZero))));
        int found = 0;
        for (int h = 0; h < homes; h++)
        {
            Link home = places[h];
            int distanceDm = sweep.Distance(home, out int owner);
            WalkedPath? path = PathFinder.Find(network, sweep, o => facilities[o], home);
            Assert.Equal(distanceDm != GraphSearch.Unreached, path is not null);
            if (path is null)
            {
                continue;
            }

            found++;
            Assert.Equal((distanceDm, owner), (path.LengthDm, path.Access));
            AssertConnected(network, home, path, facilities[owner]);
            if (h < checkedByTextbook)
            {
                Assert.Equal(path.LengthDm, ByTextbook(network, streets, home, facilities));
            }
        }

        Assert.InRange(found, homes * 9 / 10, homes);
    }

    [SharedFact]
    public void The_drawn_line_is_as_long_as_the_path_but_for_the_rounding_of_its_streets()
    {
        PreparedRegion region = TestRegion.Prepare(OsmFiles.Import("monaco-250101.osm.pbf").Data);
        WalkingNetwork network = region.Network;
        Random random = new(3);
        NetworkLinker linker = region.Linker();
        Link facility = Somewhere(random, network, linker);
        Coordinate facilityPlace = PathDrawer.PointOn(network, facility);
        facility = facility with { OffsetDm = 0 };
        NetworkSweep sweep = new(network);
        sweep.Run([facility], GraphSearch.Unreached, default);
        for (int i = 0; i < 500; i++)
        {
            Link home = Somewhere(random, network, linker) with { OffsetDm = 0 };
            if (PathFinder.Find(network, sweep, _ => facility, home) is not { } path)
            {
                continue;
            }

            DrawnPath drawn = PathDrawer.Draw(network, region.Data.Streets, path, home, PathDrawer.PointOn(network, home), facility, facilityPlace);
            double onEllipsoidM = Geodesic.LengthM(region.Projection.ToLonLat(drawn.Whole));
            Assert.Equal(path.LengthDm / 10.0, onEllipsoidM, 0.06 * (path.Parts.Count + 2));
            Assert.Equal(path.StreetsDm, drawn.Steps.Sum(s => s.LengthDm));
            Assert.Equal(drawn.Steps.Sum(s => s.Line.Length), drawn.Whole.Length, 0.3);
            Assert.All(drawn.Steps.Zip(drawn.Steps.Skip(1)), pair =>
            {
                Assert.True(pair.First.Line.EndPoint.EqualsExact(pair.Second.Line.StartPoint, 0.2));
                Assert.NotEqual((pair.First.Name, pair.First.Name is null ? pair.First.Class : ""), (pair.Second.Name, pair.Second.Name is null ? pair.Second.Class : ""));
            });
        }
    }

    private static long ByTextbook(WalkingNetwork network, ILookup<long, (long, long)> streets, Link home, Link[] facilities)
    {
        Dictionary<long, long> distances = ReferenceDijkstra.From(Ends(network, home), streets);
        return facilities.Where(f => f.IsLinked).Min(f => Math.Min(
            Ends(network, f).Min(e => distances.TryGetValue(e.Node, out long d) ? d + e.Distance : long.MaxValue),
            f.Edge == home.Edge ? home.OffsetDm + f.OffsetDm + Math.Abs(home.D0Dm - f.D0Dm) : long.MaxValue));
    }

    private static IEnumerable<(long Node, long Distance)> Ends(WalkingNetwork network, Link link) =>
    [
        (network.SourceNodeOf(network.EdgeFrom[link.Edge]), link.OffsetDm + link.D0Dm),
        (network.SourceNodeOf(network.EdgeTo[link.Edge]), link.OffsetDm + link.D1Dm),
    ];

    private static void AssertConnected(WalkingNetwork network, Link home, WalkedPath path, Link facility)
    {
        Assert.Equal((home.OffsetDm, facility.OffsetDm), (path.SnapFromDm, path.SnapToDm));
        HashSet<int> at = NodesAt(network, home.Edge, home.D0Dm);
        (int Edge, int Dm) inside = (home.Edge, home.D0Dm);
        foreach (WalkedPart part in path.Parts)
        {
            Assert.True(network.IsOpen(part.Edge));
            Assert.True(inside == (part.Edge, part.FromDm) || at.Overlaps(NodesAt(network, part.Edge, part.FromDm)), "The path is torn.");
            inside = (part.Edge, part.ToDm);
            at = NodesAt(network, part.Edge, part.ToDm);
        }

        Assert.True(inside == (facility.Edge, facility.D0Dm) || at.Overlaps(NodesAt(network, facility.Edge, facility.D0Dm)), "The path does not end at the facility.");
    }

    // Junctions at a point of an edge, and those that streets of no length join with them.
    private static HashSet<int> NodesAt(WalkingNetwork network, int edge, int dm)
    {
        HashSet<int> nodes = [];
        if (dm == 0)
        {
            nodes.Add(network.EdgeFrom[edge]);
        }

        if (dm == network.EdgeLengthDm[edge])
        {
            nodes.Add(network.EdgeTo[edge]);
        }

        for (bool grows = nodes.Count > 0; grows;)
        {
            grows = false;
            foreach (int node in nodes.ToArray())
            {
                for (int arc = network.Graph.FirstArc[node]; arc < network.Graph.FirstArc[node + 1]; arc++)
                {
                    grows |= network.Graph.ArcWeight[arc] == 0 && nodes.Add(network.Graph.ArcHead[arc]);
                }
            }
        }

        return nodes;
    }

    // Near a street, so that it can be linked.
    private static Link Somewhere(Random random, WalkingNetwork network, NetworkLinker linker)
    {
        while (true)
        {
            int v = random.Next(network.VertexX.Length);
            Link link = linker.Link(network.VertexX[v] + random.Next(-60, 60), network.VertexY[v] + random.Next(-60, 60));
            if (link.IsLinked)
            {
                return link;
            }
        }
    }

    private static NetworkSweep Sweep(WalkingNetwork network, out Link[] accesses, params (double X, double Y)[] places)
    {
        NetworkSweep sweep = new(network);
        accesses = [.. places.Select(p => Link(network, p.X, p.Y))];
        sweep.Run(accesses, GraphSearch.Unreached, default);
        return sweep;
    }

    private static Link Link(WalkingNetwork network, double x, double y)
    {
        (double mx, double my) = GridCity.Metres(x, y);
        return new NetworkLinker(network, BarrierIndex.Empty).Link(mx, my);
    }
}
