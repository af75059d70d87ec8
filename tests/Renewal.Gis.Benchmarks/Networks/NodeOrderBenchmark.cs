using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;

namespace Renewal.Gis.Benchmarks.Networks;

/// <summary>
/// The same search on the same graph with its nodes numbered at random: what the order along the Hilbert curve is worth. Most for single balls, which
/// stay in one place; less for the field, whose 2,000 fronts are all over the city at once.
/// </summary>
internal static class NodeOrderBenchmark
{
    public static Row Balls(City city, PeerDatabase _, Rounds rounds, string name) => Measure(
        city, rounds, name, $"{city.BallNodes.Length} balls of 1,000 m, one after the other", (search, starts) =>
        {
            foreach (Seed start in starts)
            {
                search.Run([start], FieldBenchmark.LimitDm, default);
            }
        },
        city.BallNodes);

    public static Row Field(City city, PeerDatabase _, Rounds rounds, string name) => Measure(
        city, rounds, name, "the nearest-facility field", (search, starts) => search.Run(starts, FieldBenchmark.LimitDm, default), city.FacilityNodes);

    private static Row Measure(City city, Rounds rounds, string name, string task, Action<GraphSearch, Seed[]> run, int[] nodes)
    {
        WeightedGraph graph = city.Network.Graph;
        int[] number = [.. Enumerable.Range(0, graph.NodeCount)];
        new Random(1).Shuffle(number);
        List<(int Tail, int Head, int Weight, int Edge)> arcs = new(graph.ArcCount);
        for (int node = 0; node < graph.NodeCount; node++)
        {
            for (int arc = graph.FirstArc[node]; arc < graph.FirstArc[node + 1]; arc++)
            {
                arcs.Add((number[node], number[graph.ArcHead[arc]], graph.ArcWeight[arc], graph.ArcEdge[arc]));
            }
        }

        GraphSearch hilbert = new(graph);
        GraphSearch random = new(WeightedGraph.Build(graph.NodeCount, arcs));
        Seed[] seeds = [.. nodes.Select((node, i) => new Seed(node, 0, i))];
        Seed[] renumbered = [.. seeds.Select(s => s with { Node = number[s.Node] })];
        (double oursMs, double peerMs) = rounds.Measure(() => run(hilbert, seeds), () => run(random, renumbered));

        // What both hold now: the field, or the last ball.
        int different = Enumerable.Range(0, graph.NodeCount)
            .Count(n => hilbert.Distance(n) != random.Distance(number[n]) || hilbert.Owner(n) != random.Owner(number[n]));
        return new Row(
            name, $"{task}, nodes along the Hilbert curve", oursMs, "our search, nodes at random", peerMs, 2, 3,
            different == 0, different == 0 ? "equal" : $"{different:N0} distances differ");
    }
}
