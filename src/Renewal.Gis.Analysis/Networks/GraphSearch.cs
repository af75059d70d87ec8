using System.Numerics;
using System.Runtime.CompilerServices;

namespace Renewal.Gis.Analysis.Networks;

/// <summary>Where a search starts.</summary>
/// <param name="Node">Node.</param>
/// <param name="Distance">Distance at the start, ≥ 0, in the unit of the graph's weights.</param>
/// <param name="Owner">Number that the nodes reached from here keep, ≥ 0.</param>
public readonly record struct Seed(int Node, int Distance, int Owner);

/// <summary>
/// Shortest distances from many seeds up to a limit, with the owner of the nearest seed. A throw-away calculator that may be run again: its
/// arrays are marked with the number of the run, so that a small search on a large graph does not pay for clearing them, and a run
/// allocates nothing once they have grown. Not safe for two threads at once; the graph is.
/// </summary>
/// <remarks>
/// <para>
/// Labels are pairs (distance, owner) in lexicographic order: of two seeds at the same distance the lower owner wins, whatever the order
/// of the seeds and arcs. That makes catchments reproducible.
/// </para>
/// <para>
/// The queue is Dial's: distances are whole numbers, so there is one bucket for each, and taking the nearest node is taking any of the
/// first bucket that holds one. No arc is longer than the largest weight, so the buckets are used in a circle. Layout: bucket <c>b</c> is a
/// pile of entries that starts at <c>_top[b]</c> and goes on by <c>Entry.Next</c>, 0 being its end; entries that are taken are used again at
/// once, so that the pool stays as small as the frontier and in the cache. One bit for each bucket, and one for each 64 of these, say
/// which hold something: a small search does not walk over empty ones. What lies beyond the circle, a seed far behind the others or the
/// rare arc of many kilometres, waits in a heap.
/// </para>
/// <para>
/// A node that gets a better label while it waits is not looked for: the old entry is passed over when its bucket is reached, for the
/// node's distance is another by then. Only an arc of weight 0 can lower the owner of a node whose arcs have been followed; it goes into
/// the bucket again, and the bucket is done when it is empty.
/// </para>
/// </remarks>
public sealed class GraphSearch
{
    /// <summary>Distance of what was not reached; also the limit of a search without one.</summary>
    public const int Unreached = int.MaxValue;

    private const int FewestBuckets = 1 << 12;
    private const int MostBuckets = 1 << 16;

    // A node's Run is the number of the run that saw it last, plus what has become of it since.
    private const int Waiting = 0;
    private const int Followed = 1;
    private const int WaitingAgain = 2;
    private const int RunStep = 4;

    private readonly WeightedGraph _graph;
    private readonly Node[] _nodes;
    private readonly int[] _top;
    private readonly ulong[] _occupied;
    private readonly ulong[] _occupiedWords;
    private readonly PriorityQueue<int, int> _far = new();
    private Entry[] _entries = new Entry[256];
    private int _freeEntry;
    private int _usedEntries;
    private int[] _settled = new int[256];
    private int _settledCount;
    private int _run = RunStep;
    private bool _interrupted;

    /// <summary>A search over a graph.</summary>
    public GraphSearch(WeightedGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _graph = graph;
        _nodes = new Node[graph.NodeCount];
        int buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(graph.LargestWeight + 1, FewestBuckets, MostBuckets));
        _top = new int[buckets];
        _occupied = new ulong[buckets >> 6];
        _occupiedWords = new ulong[buckets >> 12];
    }

    /// <summary>Nodes within the limit, nearest first.</summary>
    public ArraySegment<int> Settled => new(_settled, 0, _settledCount);

    /// <summary>Runs the search; results of the run before are gone.</summary>
    /// <param name="seeds">Where it starts, in any order.</param>
    /// <param name="limit">
    /// Greatest distance that still counts, ≥ 0, or <see cref="Unreached"/> for none; from <see cref="WeightedGraph.Closed"/> on nothing counts.
    /// </param>
    /// <param name="cancel">Stops the search.</param>
    public void Run(ReadOnlySpan<Seed> seeds, int limit, CancellationToken cancel)
    {
        Begin();
        _interrupted = true;
        limit = Math.Min(limit, WeightedGraph.Closed - 1);
        int current = limit;
        foreach (ref readonly Seed seed in seeds)
        {
            current = Math.Min(current, seed.Distance);
        }

        foreach (ref readonly Seed seed in seeds)
        {
            if (seed.Distance <= limit && Improve(ref _nodes[seed.Node], seed.Distance, seed.Owner, _run))
            {
                Push(seed.Node, seed.Distance, current);
            }
        }

        Follow(current, limit, cancel);
        _interrupted = false;
    }

    /// <summary>Distance of a node, or <see cref="Unreached"/>.</summary>
    public int Distance(int node)
    {
        ref readonly Node state = ref _nodes[node];
        return state.Run >= _run ? state.Distance : Unreached;
    }

    /// <summary>Owner of the nearest seed, or −1 where nothing was reached.</summary>
    public int Owner(int node)
    {
        ref readonly Node state = ref _nodes[node];
        return state.Run >= _run ? state.Owner : -1;
    }

    /// <summary>Label of a node, distance × 2³² + owner, or <see cref="long.MaxValue"/> where nothing was reached. Labels compare as the search does.</summary>
    public long Label(int node)
    {
        ref readonly Node state = ref _nodes[node];
        return state.Run >= _run ? ((long)state.Distance << 32) | (uint)state.Owner : long.MaxValue;
    }

    /// <summary>Copies the labels of all nodes, see <see cref="Label"/>.</summary>
    /// <param name="labels">Receives one label for each node of the graph.</param>
    public void CopyLabels(Span<long> labels)
    {
        ReadOnlySpan<Node> nodes = _nodes;
        labels = labels[..nodes.Length];
        for (int n = 0; n < nodes.Length; n++)
        {
            ref readonly Node state = ref nodes[n];
            labels[n] = state.Run >= _run ? ((long)state.Distance << 32) | (uint)state.Owner : long.MaxValue;
        }
    }

    private void Begin()
    {
        if (_interrupted)
        {
            Array.Clear(_top);
            Array.Clear(_occupied);
            Array.Clear(_occupiedWords);
            _far.Clear();
        }

        _run += RunStep;
        if (_run > int.MaxValue - RunStep)
        {
            Array.Clear(_nodes);
            _run = RunStep;
        }

        _settledCount = 0;
        _freeEntry = 0;
        _usedEntries = 0;
    }

    // Follows the arcs of every node, from the nearest on. A bucket may be filled again while it is emptied, by arcs of weight 0.
    private void Follow(int current, int limit, CancellationToken cancel)
    {
        int[] firstArc = _graph.FirstArc;
        ReadOnlySpan<int> head = _graph.ArcHead;
        ReadOnlySpan<int> weight = _graph.ArcWeight;
        Span<Node> nodes = _nodes;
        int[] top = _top;
        ulong[] occupied = _occupied;
        Entry[] entries = _entries;
        int mask = top.Length - 1;
        int run = _run;
        for (current = NextDistance(current); current != Unreached; current = NextDistance(current))
        {
            int slot = current & mask;
            int entry;
            while ((entry = top[slot]) != 0)
            {
                int node = entries[entry].Node;
                top[slot] = entries[entry].Next;
                entries[entry].Next = _freeEntry;
                _freeEntry = entry;
                ref Node state = ref nodes[node];
                if (state.Distance != current || state.Run == run + Followed)
                {
                    continue; // A better label was found after this entry went in.
                }

                if (state.Run == run + Waiting)
                {
                    Settle(node, cancel);
                }

                state.Run = run + Followed;
                int owner = state.Owner;
                int last = firstArc[node + 1];
                for (int arc = firstArc[node]; arc < last; arc++)
                {
                    int distance = current + weight[arc];
                    if (distance > limit)
                    {
                        continue;
                    }

                    int to = head[arc];
                    if (Improve(ref nodes[to], distance, owner, run))
                    {
                        Push(to, distance, current);
                        entries = _entries;
                    }
                }
            }

            occupied[slot >> 6] &= ~(1UL << slot);
            if (occupied[slot >> 6] == 0)
            {
                _occupiedWords[slot >> 12] &= ~(1UL << (slot >> 6));
            }
        }
    }

    // Whether a node got a better label for which it has to be put into a bucket; one that waits in the right bucket has not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Improve(ref Node state, int distance, int owner, int run)
    {
        if (state.Run < run)
        {
            state.Run = run + Waiting;
        }
        else if (distance >= state.Distance)
        {
            if (distance > state.Distance || owner >= state.Owner)
            {
                return false;
            }

            state.Owner = owner;
            if (state.Run != run + Followed)
            {
                return false;
            }

            state.Run = run + WaitingAgain;
        }

        state.Distance = distance;
        state.Owner = owner;
        return true;
    }

    private void Push(int node, int distance, int current)
    {
        if (distance - current >= _top.Length)
        {
            _far.Enqueue(node, distance);
            return;
        }

        int entry = _freeEntry;
        if (entry != 0)
        {
            _freeEntry = _entries[entry].Next;
        }
        else
        {
            entry = ++_usedEntries;
            if (entry == _entries.Length)
            {
                Array.Resize(ref _entries, 2 * entry);
            }
        }

        int slot = distance & (_top.Length - 1);
        _entries[entry] = new Entry { Node = node, Next = _top[slot] };
        _top[slot] = entry;
        _occupied[slot >> 6] |= 1UL << slot;
        _occupiedWords[slot >> 12] |= 1UL << (slot >> 6);
    }

    // The least distance, from the current one on, at which a node waits; its bucket holds what waited beyond the circle, too.
    private int NextDistance(int current)
    {
        int slot = NextOccupied(current & (_top.Length - 1));
        int next = slot < 0 ? Unreached : current + ((slot - current) & (_top.Length - 1));
        if (_far.Count > 0)
        {
            _far.TryPeek(out _, out int far);
            next = Math.Min(next, far);
            while (_far.TryPeek(out int node, out far) && far == next)
            {
                _far.Dequeue();
                Push(node, far, far);
            }
        }

        return next;
    }

    // The first bucket in the circle, from the given one on, that holds something; −1 where none does.
    private int NextOccupied(int slot)
    {
        int word = slot >> 6;
        ulong bits = _occupied[word] & (ulong.MaxValue << slot);
        if (bits != 0)
        {
            return (word << 6) + BitOperations.TrailingZeroCount(bits);
        }

        // The words after it, then those before it, and at last the word itself again for the bits before the bucket.
        int block = word >> 6;
        ulong words = (word & 63) == 63 ? 0 : _occupiedWords[block] & (ulong.MaxValue << (word + 1));
        for (int i = 0; words == 0; i++)
        {
            if (i == _occupiedWords.Length)
            {
                return -1;
            }

            block = block + 1 == _occupiedWords.Length ? 0 : block + 1;
            words = _occupiedWords[block];
        }

        word = (block << 6) + BitOperations.TrailingZeroCount(words);
        return (word << 6) + BitOperations.TrailingZeroCount(_occupied[word]);
    }

    private void Settle(int node, CancellationToken cancel)
    {
        if (_settledCount == _settled.Length)
        {
            Array.Resize(ref _settled, 2 * _settledCount);
        }

        _settled[_settledCount++] = node;
        if ((_settledCount & 0xFFF) == 0)
        {
            cancel.ThrowIfCancellationRequested();
        }
    }

    private struct Node
    {
        public int Run;
        public int Distance;
        public int Owner;
    }

    private struct Entry
    {
        public int Node;
        public int Next;
    }
}
