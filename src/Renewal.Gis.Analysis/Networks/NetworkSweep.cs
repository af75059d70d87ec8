namespace Renewal.Gis.Analysis.Networks;

/// <summary>A part of an edge that can be reached.</summary>
/// <param name="Edge">Edge.</param>
/// <param name="FromDm">Start in decimetres from the edge's first node.</param>
/// <param name="ToDm">End in decimetres from the edge's first node, ≥ FromDm.</param>
public readonly record struct ReachedPart(int Edge, int FromDm, int ToDm);

/// <summary>
/// Walking distances from one or many places to every place within a limit, and whose place is the nearest. The distance of a place is
/// the straight way of the origin to its street, the way along the streets, and the straight way from the street to the place; on a shared
/// edge also the direct way along it. A throw-away calculator that may be run again; after a run it may be read by many threads.
/// </summary>
public sealed class NetworkSweep
{
    private readonly WalkingNetwork _network;
    private readonly GraphSearch _search;
    private int[] _originEdge = [];
    private (int D0Dm, int OffsetDm, int Owner)[] _origins = [];
    private int _limitDm;

    /// <summary>A calculator for a network.</summary>
    public NetworkSweep(WalkingNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _search = new GraphSearch(network.Graph);
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
        List<Seed> seeds = [];
        List<(int Edge, int D0Dm, int OffsetDm, int Owner)> onEdges = [];
        for (int i = 0; i < origins.Count; i++)
        {
            Link origin = origins[i];
            if (origin.IsLinked && origin.OffsetDm <= limitDm)
            {
                seeds.Add(new Seed(_network.EdgeFrom[origin.Edge], origin.OffsetDm + origin.D0Dm, i));
                seeds.Add(new Seed(_network.EdgeTo[origin.Edge], origin.OffsetDm + origin.D1Dm, i));
                onEdges.Add((origin.Edge, origin.D0Dm, origin.OffsetDm, i));
            }
        }

        onEdges.Sort();
        _originEdge = [.. onEdges.Select(o => o.Edge)];
        _origins = [.. onEdges.Select(o => (o.D0Dm, o.OffsetDm, o.Owner))];
        _search.Run(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(seeds), limitDm, cancel);
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
        SortedSet<int> edges = [.. _originEdge];
        foreach (int node in _search.Settled)
        {
            for (int arc = _network.Graph.FirstArc[node]; arc < _network.Graph.FirstArc[node + 1]; arc++)
            {
                if (_network.Graph.ArcWeight[arc] != WeightedGraph.Closed)
                {
                    edges.Add(_network.Graph.ArcEdge[arc]);
                }
            }
        }

        List<ReachedPart> parts = [];
        List<(int From, int To)> intervals = [];
        long lengthDm = 0;
        foreach (int edge in edges)
        {
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

        return (parts, lengthDm);
    }

    private int Distance(int edge, int d0Dm, int d1Dm, int offsetDm, out int owner)
    {
        long best = long.MaxValue;
        int from = _network.EdgeFrom[edge];
        int to = _network.EdgeTo[edge];
        if (_search.Distance(from) is int a and not GraphSearch.Unreached)
        {
            best = Label(a + d0Dm, _search.Owner(from));
        }

        if (_search.Distance(to) is int b and not GraphSearch.Unreached)
        {
            best = Math.Min(best, Label(b + d1Dm, _search.Owner(to)));
        }

        (int first, int last) = OriginsOn(edge);
        for (int i = first; i < last; i++)
        {
            best = Math.Min(best, Label(_origins[i].OffsetDm + Math.Abs(_origins[i].D0Dm - d0Dm), _origins[i].Owner));
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

        (int first, int last) = OriginsOn(edge);
        for (int i = first; i < last; i++)
        {
            int left = _limitDm - _origins[i].OffsetDm;
            intervals.Add((Math.Max(0, _origins[i].D0Dm - left), (int)Math.Min(length, _origins[i].D0Dm + (long)left)));
        }
    }

    private (int First, int Last) OriginsOn(int edge)
    {
        int first = Array.BinarySearch(_originEdge, edge);
        if (first < 0)
        {
            return (0, 0);
        }

        while (first > 0 && _originEdge[first - 1] == edge)
        {
            first--;
        }

        int last = first;
        while (last < _originEdge.Length && _originEdge[last] == edge)
        {
            last++;
        }

        return (first, last);
    }

    private static long Label(int distance, int owner) => ((long)distance << 32) | (uint)owner;
}
