using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;

namespace Renewal.Gis.Benchmarks.Networks;

/// <summary>The same field on the same graph with its nodes numbered at random: what the order along the Hilbert curve is worth.</summary>
internal static class NodeOrderBenchmark
{
    public static Row Run(City city, PeerDatabase _, Rounds rounds, string name)
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
        Seed[] seeds = [.. city.FacilityNodes.Select((node, i) => new Seed(node, 0, i))];
        Seed[] renumbered = [.. seeds.Select(s => s with { Node = number[s.Node] })];
        (double oursMs, double peerMs) = rounds.Measure(
            () => hilbert.Run(seeds, FieldBenchmark.LimitDm, default), () => random.Run(renumbered, FieldBenchmark.LimitDm, default));
        int different = Enumerable.Range(0, graph.NodeCount)
            .Count(n => hilbert.Distance(n) != random.Distance(number[n]) || hilbert.Owner(n) != random.Owner(number[n]));
        return new Row(
            name, "the field, nodes in the order of the Hilbert curve", oursMs, "our search, nodes in random order", peerMs, 2, 3,
            different == 0 ? Row.Equal : $"{different:N0} distances differ");
    }
}
