using Renewal.Gis.Analysis.Networks;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>The facilities of one category as the starts of a distance field: links by owner, in order of their edges. Immutable.</summary>
internal sealed class OriginSet
{
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
        new([.. origins.Where(o => o.Link.IsLinked).OrderBy(o => o.Link.Edge).ThenBy(o => o.Owner)]);

    /// <summary>The set without some owners and with some new links.</summary>
    public OriginSet With(IReadOnlyCollection<int> lost, IEnumerable<(int Owner, Link Link)> gained) =>
        Of(_origins.Where(o => !lost.Contains(o.Owner)).Concat(gained));

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
