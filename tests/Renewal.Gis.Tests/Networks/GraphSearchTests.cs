using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Networks;

public class GraphSearchTests
{
    [Fact]
    public void Distances_equal_the_textbook_algorithm_on_random_graphs()
    {
        Prop.ForAll(Graphs(), g =>
        {
            GraphSearch search = new(WeightedGraph.Build(g.Nodes, g.Arcs));
            search.Run([new Seed(0, 0, 0)], GraphSearch.Unreached, default);
            Dictionary<long, long> expected = ReferenceDijkstra.From(0, g.Arcs.ToLookup(a => (long)a.Tail, a => ((long)a.Head, (long)a.Weight)));
            return Enumerable.Range(0, g.Nodes).All(n => search.Distance(n) == (expected.TryGetValue(n, out long d) ? d : GraphSearch.Unreached));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void A_limit_keeps_exactly_the_nodes_within_it()
    {
        Prop.ForAll(Graphs(), Gen.Choose(0, 60).ToArbitrary(), (g, limit) =>
        {
            WeightedGraph graph = WeightedGraph.Build(g.Nodes, g.Arcs);
            GraphSearch all = new(graph);
            GraphSearch bounded = new(graph);
            all.Run([new Seed(0, 0, 0)], GraphSearch.Unreached, default);
            bounded.Run([new Seed(0, 0, 0)], limit, default);
            return Enumerable.Range(0, g.Nodes).All(n => bounded.Distance(n) == (all.Distance(n) <= limit ? all.Distance(n) : GraphSearch.Unreached));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Catchments_partition_what_is_reached_and_ties_go_to_the_lowest_owner()
    {
        Prop.ForAll(Graphs(), Gen.Choose(1, 4).ToArbitrary(), (g, seeds) =>
        {
            seeds = Math.Min(seeds, g.Nodes);
            WeightedGraph graph = WeightedGraph.Build(g.Nodes, g.Arcs);
            GraphSearch together = new(graph);
            // The owners are handed in from the highest to the lowest: the order must not matter.
            together.Run([.. Enumerable.Range(0, seeds).Reverse().Select(s => new Seed(s, 0, s))], GraphSearch.Unreached, default);
            GraphSearch[] alone = [.. Enumerable.Range(0, seeds).Select(s =>
            {
                GraphSearch one = new(graph);
                one.Run([new Seed(s, 0, s)], GraphSearch.Unreached, default);
                return one;
            })];
            return Enumerable.Range(0, g.Nodes).All(n =>
            {
                int nearest = alone.Min(a => a.Distance(n));
                int owner = nearest == GraphSearch.Unreached ? -1 : Array.FindIndex(alone, a => a.Distance(n) == nearest);
                return together.Distance(n) == nearest && together.Owner(n) == owner;
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    // Loops, parallel arcs, arcs without a length, arcs as long as the circle of buckets and far beyond it, closed ones; seeds far apart.
    [Fact]
    public void Distances_and_owners_equal_the_textbook_algorithm_on_graphs_of_every_kind()
    {
        Random random = new(20261121);
        int[] longest = [0, 1, 12, 5_000, 70_000, 300_000_000];
        for (int round = 0; round < 1500; round++)
        {
            int nodes = random.Next(1, 40);
            (int Tail, int Head, int Weight, int Edge)[] arcs = [.. Enumerable.Range(0, random.Next(120)).Select(e => (
                random.Next(nodes), random.Next(nodes), random.Next(8) == 0 ? WeightedGraph.Closed : random.Next(longest[random.Next(longest.Length)] + 1), e))];
            Seed[] seeds = [.. Enumerable.Range(0, random.Next(8)).Select(_ => new Seed(
                random.Next(nodes), random.Next(longest[random.Next(longest.Length)] + 1), random.Next(4)))];
            int limit = random.Next(3) == 0 ? GraphSearch.Unreached : random.Next(longest[random.Next(longest.Length)] + 1);
            GraphSearch search = new(WeightedGraph.Build(nodes, arcs));
            ILookup<long, (long, long)> lookup = arcs.Where(a => a.Weight < WeightedGraph.Closed).ToLookup(a => (long)a.Tail, a => ((long)a.Head, (long)a.Weight));
            Dictionary<long, (long Distance, int Owner)> expected = ReferenceDijkstra.From(
                seeds.Select(s => ((long)s.Node, (long)s.Distance, s.Owner)), lookup, Math.Min(limit, WeightedGraph.Closed - 1));

            // Twice: the second run finds the arrays as the first has left them.
            for (int run = 0; run < 2; run++)
            {
                search.Run(seeds, limit, default);
                Assert.Equal(
                    expected.OrderBy(e => e.Key).Select(e => (e.Key, e.Value.Distance, e.Value.Owner)),
                    search.Settled.Order().Select(n => ((long)n, (long)search.Distance(n), search.Owner(n))));
                Assert.Equal(search.Settled.Select(search.Distance).Order(), search.Settled.Select(search.Distance));
                Assert.All(Enumerable.Range(0, nodes).Except(search.Settled), n => Assert.Equal((GraphSearch.Unreached, -1), (search.Distance(n), search.Owner(n))));
            }
        }
    }

    [Fact]
    public void A_search_that_was_stopped_leaves_nothing_behind()
    {
        const int nodes = 10_000;
        GraphSearch search = new(WeightedGraph.Build(nodes, [.. Enumerable.Range(1, nodes - 1).Select(n => (n - 1, n, 7, n))]));
        using CancellationTokenSource stopped = new();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => search.Run([new Seed(0, 0, 0), new Seed(9_990, 80_000, 3)], GraphSearch.Unreached, stopped.Token));
        search.Run([new Seed(9_998, 0, 1)], GraphSearch.Unreached, default);
        Assert.Equal([9_998, 9_999], search.Settled);
        Assert.Equal((7, 1), (search.Distance(9_999), search.Owner(9_999)));
    }

    [Fact]
    public void A_second_search_allocates_nothing()
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(40, 40, 100).Streets, GridCity.Projection);
        GraphSearch search = new(network.Graph);
        Seed[] seeds = [new Seed(3, 0, 0), new Seed(1500, 20_000, 1)];
        search.Run(seeds, GraphSearch.Unreached, default);
        long before = GC.GetAllocatedBytesForCurrentThread();
        search.Run(seeds, GraphSearch.Unreached, default);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_second_run_forgets_the_first()
    {
        GraphSearch search = new(WeightedGraph.Build(3, [(0, 1, 5, 0)]));
        search.Run([new Seed(0, 0, 0)], GraphSearch.Unreached, default);
        search.Run([new Seed(2, 1, 7)], GraphSearch.Unreached, default);
        Assert.Equal((GraphSearch.Unreached, GraphSearch.Unreached, 1), (search.Distance(0), search.Distance(1), search.Distance(2)));
        Assert.Equal((-1, 7), (search.Owner(1), search.Owner(2)));
        Assert.Equal([2], search.Settled);
    }

    [Fact]
    public void A_graph_refuses_what_does_not_fit()
    {
        Assert.Contains("node 0 to 9", Assert.Throws<ArgumentException>(() => WeightedGraph.Build(2, [(0, 9, 1, 4)])).Message, StringComparison.Ordinal);
        Assert.Contains("weight 1073741825", Assert.Throws<ArgumentException>(() => WeightedGraph.Build(2, [(0, 1, WeightedGraph.Closed + 1, 4)])).Message, StringComparison.Ordinal);
        Assert.Contains("weight -1", Assert.Throws<ArgumentException>(() => WeightedGraph.Build(2, [(0, 1, -1, 4)])).Message, StringComparison.Ordinal);
    }

    // pgRouting's manual: the sample city, whose costs are 1, and its printed answers. A negative cost closes the direction.
    [SharedTheory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public void The_documented_answers_of_pgr_drivingDistance_come_out(int caseNumber, bool directed)
    {
        (WeightedGraph graph, int[] ids) = SampleCity(directed);
        JsonNode published = Published("driving-distance.json")[caseNumber]!;
        GraphSearch search = new(graph);
        foreach (IGrouping<long, JsonNode?> rows in published["rows"]!.AsArray().GroupBy(r => r!["from_v"]?.GetValue<long>() ?? 11))
        {
            search.Run([new Seed(Array.IndexOf(ids, (int)rows.Key), 0, 0)], 30, default);
            Assert.Equal(
                rows.Select(r => (Node: r!["node"]!.GetValue<int>(), Cost: Tenths(r["agg_cost"]!))).Order(),
                search.Settled.Select(n => (Node: ids[n], Cost: search.Distance(n))).Order());
        }
    }

    // Point 1 of the manual lies at 0.4 of edge 1 (5 → 6); point 6 at 0.7 of edge 4 splits nothing here, for a search ends on edges by itself.
    [SharedFact]
    public void The_documented_answer_of_pgr_withPointsDD_comes_out()
    {
        (WeightedGraph graph, int[] ids) = SampleCity(directed: true);
        GraphSearch search = new(graph);
        // Driving on the right, the point on the left side can only be left towards node 5.
        search.Run([new Seed(Array.IndexOf(ids, 5), 4, 0)], 33, default);
        Assert.Equal(
            Published("with-points-dd.json")[0]!["rows"]!.AsArray().Where(r => r!["node"]!.GetValue<int>() > 0)
                .Select(r => (Node: r!["node"]!.GetValue<int>(), Cost: Tenths(r["agg_cost"]!))).Order(),
            search.Settled.Select(n => (Node: ids[n], Cost: search.Distance(n))).Order());
    }

    private static int Tenths(JsonNode cost) => (int)Math.Round(10 * cost.GetValue<double>());

    private static JsonArray Published(string file) =>
        JsonNode.Parse(File.ReadAllText(Repository.SharedPath("geodata", "expected", "pgrouting", file)))!["cases"]!.AsArray();

    private static (WeightedGraph Graph, int[] Ids) SampleCity(bool directed)
    {
        string[] lines = File.ReadAllLines(Repository.SharedPath("geodata", "expected", "pgrouting", "edges.csv"));
        int[][] rows = [.. lines.Skip(1).Select(l => l.Split(',').Take(5).Select(v => int.Parse(v, CultureInfo.InvariantCulture)).ToArray())];
        int[] ids = [.. rows.SelectMany(r => new[] { r[1], r[2] }).Distinct().Order()];
        List<(int, int, int, int)> arcs = [];
        foreach (int[] r in rows)
        {
            (int from, int to) = (Array.IndexOf(ids, r[1]), Array.IndexOf(ids, r[2]));
            foreach ((int tail, int head, int cost) in new[] { (from, to, r[3]), (to, from, r[4]) }.Where(a => a.Item3 >= 0))
            {
                arcs.Add((tail, head, 10 * cost, r[0]));
                if (!directed)
                {
                    arcs.Add((head, tail, 10 * cost, r[0]));
                }
            }
        }

        return (WeightedGraph.Build(ids.Length, arcs), ids);
    }

    private static Arbitrary<(int Nodes, (int Tail, int Head, int Weight, int Edge)[] Arcs)> Graphs()
    {
        Gen<(int, (int, int, int, int)[])> graphs =
            from nodes in Gen.Choose(1, 25)
            from arcs in Gen.ArrayOf(
                from tail in Gen.Choose(0, nodes - 1)
                from head in Gen.Choose(0, nodes - 1)
                from weight in Gen.Choose(0, 12)
                select (tail, head, weight, 0))
            select (nodes, arcs);
        return graphs.ToArbitrary();
    }
}
