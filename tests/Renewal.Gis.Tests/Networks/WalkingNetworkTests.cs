using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Tests.Networks;

/// <summary>The generated grid city: every distance is known from theory.</summary>
public class WalkingNetworkTests
{
    [Fact]
    public void A_grid_has_the_junctions_streets_and_length_of_theory()
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(11, 7, 100).Streets, GridCity.Projection);
        Assert.Equal((77, 136, 13_600.0), (network.NodeCount, network.EdgeCount, network.LengthM));
    }

    [Fact]
    public void Streets_that_may_not_be_walked_are_closed()
    {
        GridCity city = new(3, 3, 100);
        WalkingNetwork network = WalkingNetwork.Build(city.Streets.Select((s, i) => s with { Walkable = i > 0 }), GridCity.Projection);
        Assert.Equal((12, 11, 1100.0), (network.EdgeCount, network.OpenEdgeCount, network.LengthM));
        Assert.False(network.IsOpen(0));

        // The way to the far end of the closed street leads round the block, and the places on the street go to the next one.
        NetworkSweep sweep = new(network);
        sweep.Run([Link(network, 0, 0)], GraphSearch.Unreached, default);
        Assert.Equal(3000, sweep.Distance(Link(network, 100, 0), out _));
        Assert.Equal((1, 400), (Link(network, 40, 0).Edge, Link(network, 40, 0).OffsetDm));
        Assert.DoesNotContain(sweep.Reach().Parts, p => p.Edge == 0);
    }

    [Fact]
    public void A_street_without_a_line_has_no_edge()
    {
        GridCity city = new(2, 2, 100);
        city.Streets[1] = city.Streets[1] with { Geometry = LineString.Empty };
        WalkingNetwork network = WalkingNetwork.Build(city.Streets, GridCity.Projection);
        Assert.Equal([0, -1, 1, 2], Enumerable.Range(0, 4).Select(network.EdgeOfStreet));
        Assert.Equal([0, 2, 3], Enumerable.Range(0, 3).Select(network.StreetOfEdge));
    }

    [Fact]
    public void No_streets_make_an_empty_network_to_which_nothing_is_linked()
    {
        WalkingNetwork network = WalkingNetwork.Build([], GridCity.Projection);
        Assert.Equal(0, network.NodeCount);
        Assert.Equal(LinkFlaw.TooFar, Link(network, 0, 0).Flaw);
    }

    [Theory]
    // East along one street, then north: Manhattan distance, less what the places are away from the junctions.
    [InlineData(30, 0, 270, 0, 240)]
    [InlineData(30, 0, 300, 250, 520)]
    [InlineData(0, 40, 500, 460, 920)]
    // Both in the middle of parallel streets of one block: round the nearer corner.
    [InlineData(130, 100, 180, 200, 190)]
    [InlineData(110, 100, 120, 200, 130)]
    // On one street: along it, not by its ends.
    [InlineData(110, 0, 190, 0, 80)]
    [InlineData(150, 0, 150, 0, 0)]
    public void The_distance_between_two_places_on_streets_is_that_of_theory(double x1, double y1, double x2, double y2, double expectedM)
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(7, 7, 100).Streets, GridCity.Projection);
        NetworkSweep sweep = new(network);
        sweep.Run([Link(network, x1, y1)], GraphSearch.Unreached, default);
        Assert.Equal(expectedM * 10, sweep.Distance(Link(network, x2, y2), out int owner));
        Assert.Equal(0, owner);
    }

    [Fact]
    public void The_straight_ways_to_the_streets_count_at_both_ends()
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(7, 7, 100).Streets, GridCity.Projection);
        Link from = Link(network, 150, 30);
        Link to = Link(network, 350, -20);
        Assert.Equal((500, 500, 300), (from.D0Dm, from.D1Dm, from.OffsetDm));
        NetworkSweep sweep = new(network);
        sweep.Run([from], GraphSearch.Unreached, default);
        Assert.Equal(300 + 2000 + 200, sweep.Distance(to, out _));
        sweep.Run([from], 2499, default);
        Assert.Equal(GraphSearch.Unreached, sweep.Distance(to, out int owner));
        Assert.Equal(-1, owner);
    }

    // From a junction of an endless grid, k blocks reach 2k² + 2k + 1 junctions and 4k² block sides; another p metres add p on each of 8k + 4.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 70)]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 49.9)]
    [InlineData(5, 50)]
    public void What_can_be_reached_is_that_of_theory(int blocks, double restM)
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(15, 15, 100).Streets, GridCity.Projection);
        NetworkSweep sweep = new(network);
        sweep.Run([Link(network, 700, 700)], (int)Math.Round((blocks * 100 + restM) * 10), default);
        (IReadOnlyList<ReachedPart> parts, long lengthDm) = sweep.Reach();
        Assert.Equal(2 * blocks * blocks + 2 * blocks + 1, sweep.ReachedNodes);
        Assert.Equal((long)Math.Round((4 * blocks * blocks * 100 + (8 * blocks + 4) * restM) * 10), lengthDm);
        Assert.Equal(lengthDm, parts.Sum(p => (long)p.ToDm - p.FromDm));
    }

    [Fact]
    public void An_edge_reached_from_both_ends_is_counted_once()
    {
        // From the middle of one side of a single block the ways round meet on the far side.
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(2, 2, 100).Streets, GridCity.Projection);
        NetworkSweep sweep = new(network);
        sweep.Run([Link(network, 50, 0)], 1900, default);
        Assert.Equal((3_800, 4), (sweep.Reach().LengthDm, sweep.ReachedNodes));
        sweep.Run([Link(network, 50, 0)], 2100, default);
        Assert.Equal(4_000, sweep.Reach().LengthDm);
    }

    [Fact]
    public void Every_distance_of_a_random_city_equals_the_textbook_algorithm_exactly()
    {
        Random random = new(20261120);
        List<Street> streets = RandomStreets(random, nodes: 300, count: 600);
        WalkingNetwork network = WalkingNetwork.Build(streets, GridCity.Projection);
        ILookup<long, (long, long)> lookup = ReferenceDijkstra.BothWays(streets.Select(s => (s.FromNode, s.ToNode, (long)Math.Round(s.LengthM * 10, MidpointRounding.AwayFromZero))));
        NetworkSweep sweep = new(network);
        int compared = 0;
        while (compared < 2000)
        {
            Link from = Link(network, random.Next(0, 3000), random.Next(0, 3000));
            if (!from.IsLinked)
            {
                continue;
            }

            sweep.Run([from], GraphSearch.Unreached, default);
            Dictionary<long, long> expected = ReferenceDijkstra.From(Ends(network, from, from.OffsetDm).Select(e => (e.Node, e.Distance)), lookup);
            for (int j = 0; j < 50; j++)
            {
                Link to = Link(network, random.Next(0, 3000), random.Next(0, 3000));
                if (!to.IsLinked)
                {
                    Assert.Equal(GraphSearch.Unreached, sweep.Distance(to, out _));
                    continue;
                }

                long shortest = Ends(network, to, to.OffsetDm).Min(e => expected.TryGetValue(e.Node, out long d) ? d + e.Distance : long.MaxValue);
                if (to.Edge == from.Edge)
                {
                    shortest = Math.Min(shortest, from.OffsetDm + to.OffsetDm + Math.Abs(from.D0Dm - to.D0Dm));
                }

                Assert.Equal(shortest == long.MaxValue ? GraphSearch.Unreached : shortest, sweep.Distance(to, out _));
                compared++;
            }
        }
    }

    [Fact]
    public void Every_link_of_a_random_city_equals_a_search_over_all_segments()
    {
        Random random = new(7);
        List<Street> streets = RandomStreets(random, nodes: 300, count: 400);
        WalkingNetwork network = WalkingNetwork.Build(streets, GridCity.Projection);
        var lines = streets
            .Select((s, e) => (Line: GridCity.Projection.ToMetres(s.Geometry), Edge: e))
            .Where(s => network.NodeComponent[network.EdgeFrom[s.Edge]] == network.LargestComponent).ToArray();
        for (int i = 0; i < 2000; i++)
        {
            (double x, double y) = (random.NextDouble() * 3000, random.NextDouble() * 3000);
            Link link = Link(network, x, y);
            Point place = GridCity.Projection.ToMetres(GridCity.Point(x, y));
            var nearest = lines
                .Select(s => (OffsetDm: (int)Math.Round(s.Line.Distance(place) * 10), s.Edge, s.Line))
                .Where(s => s.OffsetDm <= 2500)
                .OrderBy(s => (s.OffsetDm, s.Edge)).FirstOrDefault();
            if (nearest.Line is null)
            {
                Assert.NotEqual(LinkFlaw.None, link.Flaw);
                continue;
            }

            Assert.Equal((nearest.Edge, nearest.OffsetDm), (link.Edge, link.OffsetDm));
            double alongM = nearest.Line.Length * link.D0Dm / (link.D0Dm + link.D1Dm);
            Coordinate joint = new NetTopologySuite.LinearReferencing.LengthIndexedLine(nearest.Line).ExtractPoint(alongM);
            Assert.InRange(joint.Distance(place.Coordinate), 0, link.OffsetM + 0.11);
            Assert.Equal(network.EdgeLengthDm[link.Edge], link.D0Dm + link.D1Dm);
        }
    }

    [Fact]
    public void A_tie_goes_to_the_lowest_edge()
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(2, 2, 100).Streets, GridCity.Projection);
        // The centre of the block is equally far from all four sides; a corner lies on two.
        Assert.Equal(0, Link(network, 50, 50).Edge);
        Assert.Equal((0, 1000), (Link(network, 100, 0).Edge, Link(network, 100, 0).D0Dm));
    }

    [Fact]
    public void A_house_above_a_tunnel_is_linked_to_a_street_in_the_open_but_may_walk_through_the_tunnel()
    {
        GridCity city = new(2, 2, 100);
        city.Streets.Add(city.AddStreet(1, 4, (0, 0), (50, 50), (100, 100)) with { Tunnel = true });
        city.Streets.RemoveAt(city.Streets.Count - 2);
        WalkingNetwork network = WalkingNetwork.Build(city.Streets, GridCity.Projection);
        Link above = Link(network, 50, 49);
        Assert.Equal((0, 490), (above.Edge, above.OffsetDm));
        NetworkSweep sweep = new(network);
        sweep.Run([Link(network, 0, 0)], GraphSearch.Unreached, default);
        Assert.Equal(1414, sweep.Distance(Link(network, 100, 100), out _));
    }

    [Fact]
    public void A_place_beside_a_fragment_is_linked_to_the_largest_part_and_far_from_it_to_the_fragment_with_a_mark()
    {
        GridCity city = new(5, 5, 100);
        city.AddStreet(900, 901, (450, 200), (450, 230));
        city.AddStreet(902, 903, (900, 0), (950, 0));
        WalkingNetwork network = WalkingNetwork.Build(city.Streets, GridCity.Projection);
        Link beside = Link(network, 449, 210);
        Assert.Equal((LinkFlaw.None, 490), (beside.Flaw, beside.OffsetDm));
        Link apart = Link(network, 920, 10);
        Assert.Equal((LinkFlaw.OnIsland, 100, 903L), (apart.Flaw, apart.OffsetDm, network.SourceNodeOf(network.EdgeTo[apart.Edge])));
        Assert.Equal(LinkFlaw.TooFar, Link(network, 700, 1000).Flaw);
    }

    [Fact]
    public void A_snap_line_does_not_cross_a_river_but_takes_the_next_street_on_its_own_bank()
    {
        GridCity city = new(2, 2, 100);
        BarrierIndex river = Barriers([new Barrier(1, null, "water", null, GridCity.Rectangle(10, 20, 60, 5))], []);
        WalkingNetwork network = WalkingNetwork.Build(city.Streets, GridCity.Projection);
        Link across = Link(network, 60, 30);
        Link along = Link(network, 60, 30, river);
        Assert.Equal((0, 300), (across.Edge, across.OffsetDm));
        Assert.Equal((2, 400), (along.Edge, along.OffsetDm)); // the eastern side of the block
    }

    [Fact]
    public void A_place_walled_in_on_all_sides_is_reported_and_a_gate_lets_it_out()
    {
        GridCity city = new(2, 2, 100);
        Geometry wall = GridCity.Line((20, 20), (80, 20), (80, 80), (20, 80), (20, 20));
        Barrier barrier = new(1, null, "wall", null, wall);
        WalkingNetwork network = WalkingNetwork.Build(city.Streets, GridCity.Projection);
        Assert.Equal(LinkFlaw.BehindBarrier, Link(network, 50, 50, Barriers([barrier], [])).Flaw);
        Entrance closed = new(1, "gate", false, null, GridCity.Point(50, 20));
        Assert.Equal(LinkFlaw.BehindBarrier, Link(network, 50, 50, Barriers([barrier], [closed])).Flaw);
        Link let = Link(network, 50, 50, Barriers([barrier], [closed with { OpenToWalkers = true }]));
        Assert.Equal((LinkFlaw.None, 0, 500), (let.Flaw, let.Edge, let.D0Dm));
    }

    [Fact]
    public void A_place_inside_the_water_that_blocks_it_and_a_wall_along_the_street_do_not_cut_it_off()
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(2, 2, 100).Streets, GridCity.Projection);
        Barrier lake = new(1, null, "water", null, GridCity.Rectangle(20, 20, 60, 60));
        Barrier wall = new(2, null, "wall", null, GridCity.Line((0, 0), (100, 0)));
        Assert.Equal(LinkFlaw.None, Link(network, 50, 40, Barriers([lake], [])).Flaw);
        Assert.Equal((LinkFlaw.None, 0), (Link(network, 50, 40, Barriers([wall], [])).Flaw, Link(network, 50, 40, Barriers([wall], [])).Edge));
    }

    private static BarrierIndex Barriers(Barrier[] barriers, Entrance[] entrances) => BarrierIndex.Build(barriers, entrances, GridCity.Projection);

    private static Link Link(WalkingNetwork network, double x, double y, BarrierIndex? barriers = null)
    {
        (double px, double py) = GridCity.Metres(x, y);
        return new NetworkLinker(network, barriers ?? BarrierIndex.Empty).Link(px, py);
    }

    private static (long Node, long Distance)[] Ends(WalkingNetwork network, Link link, int offsetDm) =>
    [
        (network.SourceNodeOf(network.EdgeFrom[link.Edge]), offsetDm + link.D0Dm),
        (network.SourceNodeOf(network.EdgeTo[link.Edge]), offsetDm + link.D1Dm),
    ];

    // Streets with a bend between random junctions that are near each other; loops, parallel streets and fragments occur.
    private static List<Street> RandomStreets(Random random, int nodes, int count)
    {
        GridCity city = new(1, 1, 1);
        (double X, double Y)[] places = [.. Enumerable.Range(0, nodes).Select(_ => (random.NextDouble() * 3000, random.NextDouble() * 3000))];
        while (city.Streets.Count < count)
        {
            int a = random.Next(nodes);
            int b = random.Next(20) == 0 ? a : random.Next(nodes);
            if (Math.Abs(places[a].X - places[b].X) + Math.Abs(places[a].Y - places[b].Y) < 400)
            {
                (double X, double Y) bend = ((places[a].X + places[b].X) / 2 + random.Next(-60, 60), (places[a].Y + places[b].Y) / 2 + random.Next(-60, 60));
                city.AddStreet(a, b, places[a], bend, places[b]);
            }
        }

        return city.Streets;
    }
}
