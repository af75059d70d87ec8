namespace Renewal.Gis.Analysis.Networks;

/// <summary>Where a search starts.</summary>
/// <param name="Node">Node.</param>
/// <param name="Distance">Distance at the start, ≥ 0, in the unit of the graph's weights.</param>
/// <param name="Owner">Number that the nodes reached from here keep, ≥ 0.</param>
public readonly record struct Seed(int Node, int Distance, int Owner);

/// <summary>
/// Shortest distances from many seeds up to a limit, with the owner of the nearest seed. A throw-away calculator that may be run again: its
/// arrays are marked with the number of the run, so that a small search on a large graph does not pay for clearing them.
/// Not safe for two threads at once; the graph is.
/// </summary>
/// <remarks>
/// Labels are pairs (distance, owner) in lexicographic order, packed into one number: of two seeds at the same distance the lower owner
/// wins, whatever the order of the seeds and arcs. That makes catchments reproducible.
/// </remarks>
/// <param name="graph">The graph.</param>
public sealed class GraphSearch(WeightedGraph graph)
{
    /// <summary>Distance of what was not reached; also the limit of a search without one.</summary>
    public const int Unreached = int.MaxValue;

    private readonly long[] _label = new long[graph.NodeCount];
    private readonly int[] _run = new int[graph.NodeCount];
    private readonly PriorityQueue<int, long> _queue = new();
    private readonly List<int> _settled = [];
    private int _currentRun;

    /// <summary>Nodes within the limit, nearest first.</summary>
    public IReadOnlyList<int> Settled => _settled;

    /// <summary>Runs the search; results of the run before are gone.</summary>
    /// <param name="seeds">Where it starts.</param>
    /// <param name="limit">Greatest distance that still counts, ≥ 0, or <see cref="Unreached"/> for none.</param>
    /// <param name="cancel">Stops the search.</param>
    public void Run(ReadOnlySpan<Seed> seeds, int limit, CancellationToken cancel)
    {
        _currentRun++;
        _queue.Clear();
        _settled.Clear();
        foreach (Seed seed in seeds)
        {
            Offer(seed.Node, seed.Distance, seed.Owner, limit);
        }

        int[] firstArc = graph.FirstArc;
        int[] head = graph.ArcHead;
        int[] weight = graph.ArcWeight;
        while (_queue.TryDequeue(out int node, out long label))
        {
            if (label != _label[node])
            {
                continue; // A shorter way was found after this entry went in.
            }

            _settled.Add(node);
            if ((_settled.Count & 0xFFF) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            int distance = (int)(label >> 32);
            int owner = (int)(label & 0xFFFF_FFFF);
            for (int arc = firstArc[node]; arc < firstArc[node + 1]; arc++)
            {
                Offer(head[arc], distance + weight[arc], owner, limit);
            }
        }
    }

    /// <summary>Distance of a node, or <see cref="Unreached"/>.</summary>
    public int Distance(int node) => _run[node] == _currentRun ? (int)(_label[node] >> 32) : Unreached;

    /// <summary>Owner of the nearest seed, or −1 where nothing was reached.</summary>
    public int Owner(int node) => _run[node] == _currentRun ? (int)(_label[node] & 0xFFFF_FFFF) : -1;

    private void Offer(int node, int distance, int owner, int limit)
    {
        if (distance > limit)
        {
            return;
        }

        long label = ((long)distance << 32) | (uint)owner;
        if (_run[node] != _currentRun || label < _label[node])
        {
            _run[node] = _currentRun;
            _label[node] = label;
            _queue.Enqueue(node, label);
        }
    }
}
