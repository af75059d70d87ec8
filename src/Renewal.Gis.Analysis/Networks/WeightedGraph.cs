namespace Renewal.Gis.Analysis.Networks;

/// <summary>
/// An immutable directed graph with whole-number weights. Layout: the arcs that leave node <c>n</c> stand at
/// <c>FirstArc[n] … FirstArc[n + 1] − 1</c> of three parallel arrays, so that a search reads memory in one direction; an undirected
/// edge is two arcs with the same <see cref="ArcEdge"/>. Whole numbers make sums exact: equal distances are equal, whatever the order.
/// </summary>
public sealed class WeightedGraph
{
    /// <summary>
    /// Weight of an arc that nothing passes, and the distance from which on nothing is reached: 107,374 km in decimetres. A closed arc is
    /// so beyond every limit and needs no test of its own in a search; no sum of a distance and a weight overflows.
    /// </summary>
    public const int Closed = 1 << 30;

    internal WeightedGraph(int[] firstArc, int[] arcHead, int[] arcWeight, int[] arcEdge)
    {
        FirstArc = firstArc;
        ArcHead = arcHead;
        ArcWeight = arcWeight;
        ArcEdge = arcEdge;
        int largest = 0;
        foreach (int weight in arcWeight)
        {
            largest = weight < Closed ? Math.Max(largest, weight) : largest;
        }

        LargestWeight = largest;
    }

    /// <summary>Number of nodes.</summary>
    public int NodeCount => FirstArc.Length - 1;

    /// <summary>Number of arcs.</summary>
    public int ArcCount => ArcHead.Length;

    /// <summary>Largest weight of an arc that is not closed.</summary>
    internal int LargestWeight { get; }

    internal int[] FirstArc { get; }

    internal int[] ArcHead { get; }

    internal int[] ArcWeight { get; }

    internal int[] ArcEdge { get; }

    /// <summary>Builds a graph.</summary>
    /// <param name="nodeCount">Number of nodes; nodes are 0 … nodeCount − 1.</param>
    /// <param name="arcs">Tail, head, weight (≥ 0) and edge of every arc; a weight of <see cref="Closed"/> closes it. Arcs of one node keep this order.</param>
    /// <exception cref="ArgumentException">A node does not exist, or a weight is negative or above <see cref="Closed"/>.</exception>
    public static WeightedGraph Build(int nodeCount, IReadOnlyList<(int Tail, int Head, int Weight, int Edge)> arcs)
    {
        ArgumentNullException.ThrowIfNull(arcs);
        int[] firstArc = new int[nodeCount + 1];
        foreach ((int tail, int head, int weight, int edge) in arcs)
        {
            if ((uint)tail >= (uint)nodeCount || (uint)head >= (uint)nodeCount || weight is < 0 or > Closed)
            {
                throw new ArgumentException($"Edge {edge} from node {tail} to {head} with weight {weight} does not fit a graph of {nodeCount} nodes.", nameof(arcs));
            }

            firstArc[tail + 1]++;
        }

        for (int n = 0; n < nodeCount; n++)
        {
            firstArc[n + 1] += firstArc[n];
        }

        int[] next = firstArc[..nodeCount];
        int[] heads = new int[arcs.Count];
        int[] weights = new int[arcs.Count];
        int[] edges = new int[arcs.Count];
        foreach ((int tail, int head, int weight, int edge) in arcs)
        {
            int arc = next[tail]++;
            heads[arc] = head;
            weights[arc] = weight;
            edges[arc] = edge;
        }

        return new WeightedGraph(firstArc, heads, weights, edges);
    }

    /// <summary>The same graph with other weights; all else is shared.</summary>
    /// <param name="arcWeight">One weight for each arc, 0 … <see cref="Closed"/>.</param>
    internal WeightedGraph WithWeights(int[] arcWeight) => new(FirstArc, ArcHead, arcWeight, ArcEdge);
}
