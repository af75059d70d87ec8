using Renewal.Gis.Analysis.Networks;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>
/// Brings a distance field to the state that a search from nothing would find after origins or edges have come or gone, by touching only
/// what depends on them. A throw-away object for one thread.
/// </summary>
/// <remarks>
/// <para>What went: every junction whose label may rest on a lost origin or edge is reset. Those are found along tight arcs (label of the
/// head = label of the tail + weight); ties reset more than needed, never less. The reset junctions are offered the labels of their
/// neighbours that stayed, and of the origins among them.</para>
/// <para>What came: new origins and edges make offers too. One search then settles all offers, pruned wherever a label is not better
/// than what is there. Labels are totally ordered (distance, then owner), so that the result is the one that any other order of work
/// would give. After Ramalingam and Reps, An incremental algorithm for a generalization of the shortest-path problem, 1996.</para>
/// </remarks>
internal sealed class FieldUpdate
{
    private readonly WalkingNetwork _after;
    private readonly DistanceField _old;
    private readonly DistanceField.Draft _draft;
    private readonly int _limitDm;
    private readonly PriorityQueue<int, long> _queue = new();
    private readonly HashSet<int> _touched = [];

    private FieldUpdate(DistanceField old, WalkingNetwork after, int limitDm)
    {
        _old = old;
        _draft = old.Edit();
        _after = after;
        _limitDm = limitDm;
    }

    /// <summary>Computes a field from nothing.</summary>
    public static DistanceField Compute(WalkingNetwork network, OriginSet origins, int limitDm)
    {
        List<Seed> seeds = [];
        foreach ((int owner, Link link) in origins.All)
        {
            seeds.Add(new Seed(network.EdgeFrom[link.Edge], link.OffsetDm + link.D0Dm, owner));
            seeds.Add(new Seed(network.EdgeTo[link.Edge], link.OffsetDm + link.D1Dm, owner));
        }

        GraphSearch search = new(network.Graph);
        search.Run(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(seeds), limitDm, default);
        DistanceField.Draft draft = DistanceField.Empty(network.NodeCount).Edit();
        foreach (int node in search.Settled)
        {
            draft[node] = DistanceField.Label(search.Distance(node), search.Owner(node));
        }

        return draft.Finish();
    }

    /// <summary>Updates a field.</summary>
    /// <param name="old">The field before.</param>
    /// <param name="before">The network before.</param>
    /// <param name="after">The network after; the same one where no edge has changed.</param>
    /// <param name="limitDm">The limit of the field in decimetres.</param>
    /// <param name="lost">Origins that are no more, with their old links; one that has moved is lost and gained.</param>
    /// <param name="gained">Owners of origins that are new.</param>
    /// <param name="origins">All origins after.</param>
    /// <param name="edges">Edges that were opened or closed.</param>
    /// <returns>The field after, and the junctions whose label differs.</returns>
    public static (DistanceField Field, IReadOnlyCollection<int> Changed) Run(
        DistanceField old, WalkingNetwork before, WalkingNetwork after, int limitDm, IReadOnlyCollection<(int Owner, Link Link)> lost,
        IReadOnlyCollection<int> gained, OriginSet origins, IReadOnlyCollection<int> edges)
    {
        FieldUpdate update = new(old, after, limitDm);
        update.Reset(before, lost, edges);
        update.OfferToReset(origins);
        update.OfferNew(origins, gained, edges);
        update.Settle();
        return (update._draft.Finish(), [.. update._touched.Where(n => update._draft[n] != old[n])]);
    }

    private void Reset(WalkingNetwork before, IReadOnlyCollection<(int Owner, Link Link)> lost, IReadOnlyCollection<int> edges)
    {
        Stack<int> open = [];
        void Lose(int node)
        {
            if (_old[node] != DistanceField.None && _touched.Add(node))
            {
                _draft[node] = DistanceField.None;
                open.Push(node);
            }
        }

        foreach ((int owner, Link link) in lost)
        {
            foreach (int node in (ReadOnlySpan<int>)[before.EdgeFrom[link.Edge], before.EdgeTo[link.Edge]])
            {
                if ((int)(_old[node] & 0xFFFF_FFFF) == owner)
                {
                    Lose(node);
                }
            }
        }

        foreach (int edge in edges)
        {
            if (before.IsOpen(edge))
            {
                (int u, int v) = (before.EdgeFrom[edge], before.EdgeTo[edge]);
                long length = (long)before.EdgeLengthDm[edge] << 32;
                if (_old[u] != DistanceField.None && _old[v] == _old[u] + length)
                {
                    Lose(v);
                }

                if (_old[v] != DistanceField.None && _old[u] == _old[v] + length)
                {
                    Lose(u);
                }
            }
        }

        WeightedGraph graph = before.Graph;
        while (open.TryPop(out int node))
        {
            long label = _old[node];
            for (int arc = graph.FirstArc[node]; arc < graph.FirstArc[node + 1]; arc++)
            {
                if (_old[graph.ArcHead[arc]] == label + ((long)graph.ArcWeight[arc] << 32))
                {
                    Lose(graph.ArcHead[arc]);
                }
            }
        }
    }

    private void OfferToReset(OriginSet origins)
    {
        WeightedGraph graph = _after.Graph;
        foreach (int node in _touched.ToArray())
        {
            for (int arc = graph.FirstArc[node]; arc < graph.FirstArc[node + 1]; arc++)
            {
                // Edges are passable both ways, so the arc that leaves says what the one that comes in costs. What is reset itself holds no label
                // yet, or one that the search will pass on.
                long neighbour = _draft[graph.ArcHead[arc]];
                if (neighbour != DistanceField.None)
                {
                    Offer(node, neighbour + ((long)graph.ArcWeight[arc] << 32));
                }
            }
        }

        if (_touched.Count > 0)
        {
            foreach ((int owner, Link link) in origins.All)
            {
                OfferOrigin(owner, link);
            }
        }
    }

    private void OfferNew(OriginSet origins, IReadOnlyCollection<int> gained, IReadOnlyCollection<int> edges)
    {
        if (gained.Count > 0)
        {
            foreach ((int owner, Link link) in origins.All)
            {
                if (gained.Contains(owner))
                {
                    OfferOrigin(owner, link);
                }
            }
        }

        foreach (int edge in edges)
        {
            if (_after.IsOpen(edge))
            {
                (int u, int v) = (_after.EdgeFrom[edge], _after.EdgeTo[edge]);
                long length = (long)_after.EdgeLengthDm[edge] << 32;
                (long fromU, long fromV) = (_draft[u], _draft[v]);
                if (fromU != DistanceField.None)
                {
                    Offer(v, fromU + length);
                }

                if (fromV != DistanceField.None)
                {
                    Offer(u, fromV + length);
                }
            }
        }
    }

    private void OfferOrigin(int owner, Link link)
    {
        Offer(_after.EdgeFrom[link.Edge], DistanceField.Label((long)link.OffsetDm + link.D0Dm, owner));
        Offer(_after.EdgeTo[link.Edge], DistanceField.Label((long)link.OffsetDm + link.D1Dm, owner));
    }

    private void Offer(int node, long label)
    {
        if (label >> 32 <= _limitDm && label < _draft[node])
        {
            _touched.Add(node);
            _draft[node] = label;
            _queue.Enqueue(node, label);
        }
    }

    private void Settle()
    {
        WeightedGraph graph = _after.Graph;
        while (_queue.TryDequeue(out int node, out long label))
        {
            if (label == _draft[node])
            {
                for (int arc = graph.FirstArc[node]; arc < graph.FirstArc[node + 1]; arc++)
                {
                    Offer(graph.ArcHead[arc], label + ((long)graph.ArcWeight[arc] << 32));
                }
            }
        }
    }
}
