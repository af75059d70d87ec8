using System.Numerics;

namespace Renewal.Gis.Analysis.Networks;

/// <summary>A part of an edge that can be reached.</summary>
/// <param name="Edge">Edge.</param>
/// <param name="FromDm">Start in decimetres from the edge's first node.</param>
/// <param name="ToDm">End in decimetres from the edge's first node, ≥ FromDm.</param>
public readonly record struct ReachedPart(int Edge, int FromDm, int ToDm);

/// <summary>
/// Walking distances from one or many places to every place within a limit, and whose place is the nearest. The distance of a place is
/// the straight way of the origin to its street, the way along the streets, and the straight way from the street to the place; on a shared
/// edge also the direct way along it. A throw-away calculator that may be run again, without allocating once its arrays have grown; after
/// a run it may be read by many threads.
/// </summary>
/// <remarks>
/// Layout: the origins stand in the order of their edges, and one bit for each edge says whether there are any on it, so that the
/// distance of a place costs two labels and a bit where, as nearly always, no origin shares its edge.
/// </remarks>
public sealed class NetworkSweep
{
    private readonly WalkingNetwork _network;
    private readonly GraphSearch _search;
    private readonly ulong[] _hasOrigin;
    private int[] _originEdge = [];
    private Origin[] _origins = [];
    private Seed[] _seeds = [];
    private int _originCount;
    private int _limitDm;

    /// <summary>A calculator for a network.</summary>
    public NetworkSweep(WalkingNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _search = new GraphSearch(network.Graph);
        _hasOrigin = new ulong[(network.EdgeCount + 63) >> 6];
    }

    /// <summary>Number of junctions within the limit.</summary>
    public int ReachedNodes => _search.Settled.Count;

    /// <summary>Junctions within the limit.</summary>
    internal ArraySegment<int> Settled => _search.Settled;

    /// <summary>Runs the sweep; results of the run before are gone.</summary>
    /// <param name="origins">Places to start from; those without a link are passed over. The owner of what is reached is the index here.</param>
    /// <param name="limitDm">Greatest distance in decimetres, offsets included, or <see cref="GraphSearch.Unreached"/> for none.</param>
    /// <param name="cancel">Stops the work.</param>
    public void Run(IReadOnlyList<Link> origins, int limitDm, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(origins);
        _limitDm = limitDm;
        for (int i = 0; i < _originCount; i++)
        {
            _hasOrigin[_originEdge[i] >> 6] = 0;
        }

        _originCount = 0;
        if (_origins.Length < origins.Count)
        {
            _originEdge = new int[origins.Count];
            _origins = new Origin[origins.Count];
            _seeds = new Seed[2 * origins.Count];
        }

        for (int i = 0; i < origins.Count; i++)
        {
            Link origin = origins[i];
            if (origin.IsLinked && origin.OffsetDm <= limitDm)
            {
                _seeds[2 * _originCount] = new Seed(_network.EdgeFrom[origin.Edge], origin.OffsetDm + origin.D0Dm, i);
                _seeds[2 * _originCount + 1] = new Seed(_network.EdgeTo[origin.Edge], origin.OffsetDm + origin.D1Dm, i);
                _hasOrigin[origin.Edge >> 6] |= 1UL << origin.Edge;
                _originEdge[_originCount] = origin.Edge;
                _origins[_originCount++] = new Origin(origin.D0Dm, origin.OffsetDm, i);
            }
        }

        Array.Sort(_originEdge, _origins, 0, _originCount);
        _search.Run(_seeds.AsSpan(0, 2 * _originCount), limitDm, cancel);
    }

    /// <summary>Distance of a place in decimetres, its own offset included; <see cref="GraphSearch.Unreached"/> beyond the limit.</summary>
    /// <param name="place">Link of the place.</param>
    /// <param name="owner">Index of the nearest origin, the lowest of several at the same distance; −1 beyond the limit.</param>
    public int Distance(Link place, out int owner)
    {
        owner = -1;
        return place.IsLinked ? Distance(place.Edge, place.D0Dm, place.D1Dm, place.OffsetDm, out owner) : GraphSearch.Unreached;
    }

    /// <summary>Distances of many places; see <see cref="Distance(Link, out int)"/>.</summary>
    /// <param name="places">Links.</param>
    /// <param name="distanceDm">Receives a distance for each.</param>
    /// <param name="owner">Receives an owner for each.</param>
    public void Distances(LinkageTable places, Span<int> distanceDm, Span<int> owner)
    {
        ArgumentNullException.ThrowIfNull(places);
        for (int i = 0; i < places.Count; i++)
        {
            owner[i] = -1;
            distanceDm[i] = places.Edge[i] < 0
                ? GraphSearch.Unreached
                : Distance(places.Edge[i], places.D0Dm[i], places.D1Dm[i], places.OffsetDm[i], out owner[i]);
        }
    }

    /// <summary>Every part of an edge within the limit, in the order of the edges, and their length in decimetres.</summary>
    public (IReadOnlyList<ReachedPart> Parts, long LengthDm) Reach()
    {
        WeightedGraph graph = _network.Graph;
        ulong[] touched = [.. _hasOrigin];
        foreach (int node in _search.Settled)
        {
            for (int arc = graph.FirstArc[node]; arc < graph.FirstArc[node + 1]; arc++)
            {
                if (graph.ArcWeight[arc] != WeightedGraph.Closed)
                {
                    touched[graph.ArcEdge[arc] >> 6] |= 1UL << graph.ArcEdge[arc];
                }
            }
        }

        List<ReachedPart> parts = [];
        List<(int From, int To)> intervals = [];
        long lengthDm = 0;
        for (int word = 0; word < touched.Length; word++)
        {
            for (ulong bits = touched[word]; bits != 0; bits &= bits - 1)
            {
                int edge = (word << 6) + BitOperations.TrailingZeroCount(bits);
                CollectIntervals(edge, intervals);
                intervals.Sort();
                int end = -1;
                foreach ((int from, int to) in intervals)
                {
                    if (end >= 0 && from <= end)
                    {
                        lengthDm += Math.Max(to - end, 0);
                        end = Math.Max(to, end);
                        parts[^1] = parts[^1] with { ToDm = end };
                    }
                    else
                    {
                        parts.Add(new ReachedPart(edge, from, to));
                        lengthDm += to - from;
                        end = to;
                    }
                }
            }
        }

        return (parts, lengthDm);
    }

    private int Distance(int edge, int d0Dm, int d1Dm, int offsetDm, out int owner)
    {
        long best = long.MaxValue;
        if (_search.Label(_network.EdgeFrom[edge]) is long a and not long.MaxValue)
        {
            best = a + ((long)d0Dm << 32);
        }

        if (_search.Label(_network.EdgeTo[edge]) is long b and not long.MaxValue)
        {
            best = Math.Min(best, b + ((long)d1Dm << 32));
        }

        foreach (ref readonly Origin origin in OriginsOn(edge))
        {
            best = Math.Min(best, ((long)(origin.OffsetDm + Math.Abs(origin.D0Dm - d0Dm)) << 32) | (uint)origin.Owner);
        }

        long distance = best == long.MaxValue ? GraphSearch.Unreached : (best >> 32) + offsetDm;
        if (distance > _limitDm || distance >= GraphSearch.Unreached)
        {
            owner = -1;
            return GraphSearch.Unreached;
        }

        owner = (int)(best & 0xFFFF_FFFF);
        return (int)distance;
    }

    private void CollectIntervals(int edge, List<(int From, int To)> intervals)
    {
        intervals.Clear();
        int length = _network.EdgeLengthDm[edge];
        if (_search.Distance(_network.EdgeFrom[edge]) is int a and not GraphSearch.Unreached)
        {
            intervals.Add((0, Math.Min(length, _limitDm - a)));
        }

        if (_search.Distance(_network.EdgeTo[edge]) is int b and not GraphSearch.Unreached)
        {
            intervals.Add((Math.Max(0, length - (_limitDm - b)), length));
        }

        foreach (ref readonly Origin origin in OriginsOn(edge))
        {
            int left = _limitDm - origin.OffsetDm;
            intervals.Add((Math.Max(0, origin.D0Dm - left), (int)Math.Min(length, origin.D0Dm + (long)left)));
        }
    }

    private ReadOnlySpan<Origin> OriginsOn(int edge)
    {
        if ((_hasOrigin[edge >> 6] >> edge & 1) == 0)
        {
            return [];
        }

        int first = Array.BinarySearch(_originEdge, 0, _originCount, edge);
        int last = first + 1;
        while (first > 0 && _originEdge[first - 1] == edge)
        {
            first--;
        }

        while (last < _originCount && _originEdge[last] == edge)
        {
            last++;
        }

        return _origins.AsSpan(first, last - first);
    }

    private readonly record struct Origin(int D0Dm, int OffsetDm, int Owner);
}
