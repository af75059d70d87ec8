using Renewal.Gis.Analysis.Networks;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>The facilities of one category as the starts of a distance field: links by owner, in order of their edges. Immutable.</summary>
internal sealed class OriginSet
{
    private static readonly Comparer<(int Owner, Link Link)> ByEdge = Comparer<(int Owner, Link Link)>.Create(
        (a, b) => (a.Link.Edge, a.Owner).CompareTo((b.Link.Edge, b.Owner)));

    private readonly int[] _edges;
    private readonly (int Owner, Link Link)[] _origins;

    private OriginSet((int Owner, Link Link)[] origins)
    {
        _origins = origins;
        _edges = [.. origins.Select(o => o.Link.Edge)];
    }

    /// <summary>The origins with a link, by edge and owner.</summary>
    public ReadOnlySpan<(int Owner, Link Link)> All => _origins;

    /// <summary>A set of origins; those without a link are passed over.</summary>
    public static OriginSet Of(IEnumerable<(int Owner, Link Link)> origins) =>
        new([.. origins.Where(o => o.Link.IsLinked).Order(ByEdge)]);

    /// <summary>The set without some origins and with some others; those without a link are passed over.</summary>
    public OriginSet With(IEnumerable<(int Owner, Link Link)> lost, IEnumerable<(int Owner, Link Link)> gained)
    {
        // In place of a sort: a set has thousands of origins, an edit a few.
        List<(int Owner, Link Link)> origins = [.. _origins];
        foreach ((int Owner, Link Link) origin in lost.Where(o => o.Link.IsLinked))
        {
            origins.RemoveAt(origins.BinarySearch(origin, ByEdge));
        }

        foreach ((int Owner, Link Link) origin in gained.Where(o => o.Link.IsLinked))
        {
            origins.Insert(~origins.BinarySearch(origin, ByEdge), origin);
        }

        return new OriginSet([.. origins]);
    }

    /// <summary>The origins on an edge.</summary>
    public ReadOnlySpan<(int Owner, Link Link)> On(int edge)
    {
        int first = Array.BinarySearch(_edges, edge);
        if (first < 0)
        {
            return [];
        }

        int last = first + 1;
        while (first > 0 && _edges[first - 1] == edge)
        {
            first--;
        }

        while (last < _edges.Length && _edges[last] == edge)
        {
            last++;
        }

        return _origins.AsSpan(first, last - first);
    }
}
