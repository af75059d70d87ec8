using Renewal.Gis.Analysis.Networks;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>The ground that facilities are reached on: streets, homes and land points with their links.</summary>
internal sealed record Ground(WalkingNetwork Network, PlaceLayer Homes, PlaceLayer Land)
{
    /// <summary>People, households, land: what a total counts, in this order.</summary>
    public const int Kinds = 3;
}

/// <summary>
/// Who reaches a facility of one category on foot, within each of its rules' distances: the distance field, and the totals of every scope.
/// Immutable; an edit makes a new one by summing again only the places whose way may have changed.
/// </summary>
internal sealed class CategoryAccess
{
    private readonly int[] _limitsDm;
    private readonly int _widestDm;
    private readonly OriginSet _origins;
    private readonly DistanceField _field;
    private readonly int _scopes;

    // ((rule × scopes) + scope) × Kinds + kind, in the whole-number units of the layers.
    private readonly long[] _totals;

    private CategoryAccess(int[] limitsDm, OriginSet origins, DistanceField field, int scopes, long[] totals)
    {
        (_limitsDm, _origins, _field, _scopes, _totals) = (limitsDm, origins, field, scopes, totals);
        _widestDm = limitsDm.Max();
    }

    /// <summary>What a scope has within the limit of a rule.</summary>
    /// <param name="rule">Place of the rule among those of the category.</param>
    /// <param name="scope">Scope.</param>
    /// <param name="kind">0 people, 1 households (millionths), 2 land (mm²).</param>
    public long Total(int rule, int scope, int kind) => _totals[(rule * _scopes + scope) * Ground.Kinds + kind];

    /// <summary>Whether a scope has the same within the limit of a rule in another state of the category.</summary>
    public bool TotalsEqual(CategoryAccess other, int rule, int scope)
    {
        int first = (rule * _scopes + scope) * Ground.Kinds;
        return _totals.AsSpan(first, Ground.Kinds).SequenceEqual(other._totals.AsSpan(first, Ground.Kinds));
    }

    /// <summary>Computes everything from nothing.</summary>
    /// <param name="ground">The ground.</param>
    /// <param name="limitsDm">Limits of the category's rules in decimetres, at least one.</param>
    /// <param name="origins">The facilities.</param>
    /// <param name="scopes">Number of scopes, the region included.</param>
    public static CategoryAccess Compute(Ground ground, int[] limitsDm, OriginSet origins, int scopes)
    {
        DistanceField field = FieldUpdate.Compute(ground.Network, origins, limitsDm.Max());
        CategoryAccess access = new(limitsDm, origins, field, scopes, new long[limitsDm.Length * scopes * Ground.Kinds]);
        for (int h = 0; h < ground.Homes.Count; h++)
        {
            access.Add(ground.Homes, h, access.Distance(ground.Network, ground.Homes[h]), 0, 1);
        }

        for (int p = 0; p < ground.Land.Count; p++)
        {
            access.Add(ground.Land, p, access.Distance(ground.Network, ground.Land[p]), 2, 1);
        }

        return access;
    }

    /// <summary>The state after an edit.</summary>
    /// <param name="before">The ground before.</param>
    /// <param name="after">The ground after.</param>
    /// <param name="lost">Facilities that are no more, with their old links.</param>
    /// <param name="gained">Facilities that are new, with their links.</param>
    /// <param name="edges">Edges that were opened or closed.</param>
    /// <param name="homes">Homes with another link or weight.</param>
    /// <param name="land">Land points with another link.</param>
    public CategoryAccess Update(
        Ground before, Ground after, IReadOnlyCollection<(int Owner, Link Link)> lost, IReadOnlyCollection<(int Owner, Link Link)> gained,
        IReadOnlyCollection<int> edges, IReadOnlyCollection<int> homes, IReadOnlyCollection<int> land)
    {
        (int Owner, Link Link)[] linkedLost = [.. lost.Where(o => o.Link.IsLinked)];
        (int Owner, Link Link)[] linkedGained = [.. gained.Where(o => o.Link.IsLinked)];
        OriginSet origins = linkedLost.Length + linkedGained.Length == 0 ? _origins : _origins.With(linkedLost, linkedGained);
        (DistanceField field, IReadOnlyCollection<int> changed) = FieldUpdate.Run(
            _field, before.Network, after.Network, _widestDm, linkedLost, [.. linkedGained.Select(o => o.Owner)], origins, edges);
        CategoryAccess access = new(_limitsDm, origins, field, _scopes, (long[])_totals.Clone());

        HashSet<int> touchedEdges = [.. linkedLost.Select(o => o.Link.Edge), .. linkedGained.Select(o => o.Link.Edge)];
        WeightedGraph graph = after.Network.Graph;
        foreach (int node in changed)
        {
            for (int arc = graph.FirstArc[node]; arc < graph.FirstArc[node + 1]; arc++)
            {
                touchedEdges.Add(graph.ArcEdge[arc]);
            }
        }

        access.SumAgain(this, before, after, b => b.Homes, 0, touchedEdges, homes);
        access.SumAgain(this, before, after, b => b.Land, 2, touchedEdges, land);
        return access;
    }

    private void SumAgain(
        CategoryAccess old, Ground before, Ground after, Func<Ground, PlaceLayer> layerOf, int kind, HashSet<int> edges, IReadOnlyCollection<int> more)
    {
        (PlaceLayer oldLayer, PlaceLayer newLayer) = (layerOf(before), layerOf(after));
        HashSet<int> places = [.. more];
        foreach (int edge in edges)
        {
            newLayer.AddPlacesOn(edge, places);
        }

        foreach (int place in places)
        {
            int oldDm = old.Distance(before.Network, oldLayer[place]);
            int newDm = Distance(after.Network, newLayer[place]);
            if (oldDm != newDm || !ReferenceEquals(oldLayer.Weights, newLayer.Weights))
            {
                Add(oldLayer, place, oldDm, kind, -1);
                Add(newLayer, place, newDm, kind, 1);
            }
        }
    }

    private void Add(PlaceLayer layer, int place, int distanceDm, int firstKind, int sign)
    {
        for (int rule = 0; rule < _limitsDm.Length; rule++)
        {
            if (distanceDm <= _limitsDm[rule])
            {
                for (int k = 0; k < layer.Weights.Length; k++)
                {
                    long weight = sign * layer.Weights[k][place];
                    _totals[rule * _scopes * Ground.Kinds + firstKind + k] += weight;
                    foreach (int scope in layer.ScopesOf(place))
                    {
                        _totals[(rule * _scopes + scope) * Ground.Kinds + firstKind + k] += weight;
                    }
                }
            }
        }
    }

    // As NetworkSweep.Distance, on a field that is shared.
    private int Distance(WalkingNetwork network, Link place)
    {
        if (!place.IsLinked)
        {
            return GraphSearch.Unreached;
        }

        long best = DistanceField.None;
        long from = _field[network.EdgeFrom[place.Edge]];
        long to = _field[network.EdgeTo[place.Edge]];
        if (from != DistanceField.None)
        {
            best = (from >> 32) + place.D0Dm;
        }

        if (to != DistanceField.None)
        {
            best = Math.Min(best, (to >> 32) + place.D1Dm);
        }

        foreach ((_, Link origin) in _origins.On(place.Edge))
        {
            best = Math.Min(best, (long)origin.OffsetDm + Math.Abs(origin.D0Dm - place.D0Dm));
        }

        return best == DistanceField.None || best + place.OffsetDm > _widestDm ? GraphSearch.Unreached : (int)best + place.OffsetDm;
    }
}
