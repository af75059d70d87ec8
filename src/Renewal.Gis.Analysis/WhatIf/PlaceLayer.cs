using Renewal.Gis.Analysis.Networks;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>
/// Homes, or sample points of residential land, as the totals of a scenario count them: where each is linked, what it weighs and which scopes
/// it belongs to. Immutable; a scenario in which some links or weights differ shares the rest.
/// </summary>
/// <remarks>
/// Layout: the places linked to edge <c>e</c> are <c>_ofEdge[_firstOfEdge[e]] … _ofEdge[_firstOfEdge[e + 1] − 1]</c>; the scopes of place <c>p</c>
/// beside the region stand likewise in <c>_scopes</c>.
/// </remarks>
internal sealed class PlaceLayer
{
    private readonly LinkageTable _links;
    private readonly int[] _firstOfEdge;
    private readonly int[] _ofEdge;
    private readonly int[] _firstScope;
    private readonly int[] _scopes;

    // Links that differ from the table, and which places they bring to an edge.
    private readonly Dictionary<int, Link> _moved;
    private readonly ILookup<int, int> _movedTo;

    private PlaceLayer(
        double[] x, double[] y, long[][] weights, LinkageTable links, int[] firstOfEdge, int[] ofEdge, int[] firstScope, int[] scopes, Dictionary<int, Link> moved)
    {
        (X, Y, Weights) = (x, y, weights);
        (_links, _firstOfEdge, _ofEdge, _firstScope, _scopes, _moved) = (links, firstOfEdge, ofEdge, firstScope, scopes, moved);
        _movedTo = moved.Where(m => m.Value.IsLinked).ToLookup(m => m.Value.Edge, m => m.Key);
    }

    public int Count => X.Length;

    /// <summary>Eastings in metres.</summary>
    public double[] X { get; }

    /// <summary>Northings in metres.</summary>
    public double[] Y { get; }

    /// <summary>Whole-number weights, one array for each kind: millionths of people and of households, or mm² of land.</summary>
    public long[][] Weights { get; }

    /// <summary>The link of a place.</summary>
    public Link this[int place] => _moved.Count > 0 && _moved.TryGetValue(place, out Link moved) ? moved : _links[place];

    /// <summary>Builds the layer.</summary>
    /// <param name="x">Eastings in metres.</param>
    /// <param name="y">Northings in metres.</param>
    /// <param name="weights">Weights of each kind.</param>
    /// <param name="links">Links.</param>
    /// <param name="edges">Number of edges of the network.</param>
    /// <param name="scopesOf">Scopes of each place beside the region.</param>
    public static PlaceLayer Build(double[] x, double[] y, long[][] weights, LinkageTable links, int edges, IReadOnlyList<IReadOnlyList<int>> scopesOf)
    {
        int[] firstOfEdge = new int[edges + 1];
        for (int p = 0; p < x.Length; p++)
        {
            if (links.Edge[p] >= 0)
            {
                firstOfEdge[links.Edge[p] + 1]++;
            }
        }

        for (int e = 0; e < edges; e++)
        {
            firstOfEdge[e + 1] += firstOfEdge[e];
        }

        int[] ofEdge = new int[firstOfEdge[edges]];
        int[] next = firstOfEdge[..edges];
        for (int p = 0; p < x.Length; p++)
        {
            if (links.Edge[p] >= 0)
            {
                ofEdge[next[links.Edge[p]]++] = p;
            }
        }

        int[] firstScope = new int[x.Length + 1];
        List<int> scopes = [];
        for (int p = 0; p < x.Length; p++)
        {
            scopes.AddRange(scopesOf[p]);
            firstScope[p + 1] = scopes.Count;
        }

        return new PlaceLayer(x, y, weights, links, firstOfEdge, ofEdge, firstScope, [.. scopes], []);
    }

    /// <summary>The layer with other weights.</summary>
    public PlaceLayer With(long[][] weights) => new(X, Y, weights, _links, _firstOfEdge, _ofEdge, _firstScope, _scopes, _moved);

    /// <summary>The layer with other links of some places.</summary>
    public PlaceLayer With(IReadOnlyDictionary<int, Link> links)
    {
        Dictionary<int, Link> moved = new(_moved);
        foreach ((int place, Link link) in links)
        {
            moved[place] = link;
        }

        return new PlaceLayer(X, Y, Weights, _links, _firstOfEdge, _ofEdge, _firstScope, _scopes, moved);
    }

    /// <summary>Scopes of a place beside the region.</summary>
    public ReadOnlySpan<int> ScopesOf(int place) => _scopes.AsSpan(_firstScope[place], _firstScope[place + 1] - _firstScope[place]);

    /// <summary>Adds the places that are linked to an edge.</summary>
    public void AddPlacesOn(int edge, HashSet<int> places)
    {
        for (int i = _firstOfEdge[edge]; i < _firstOfEdge[edge + 1]; i++)
        {
            if (_moved.Count == 0 || !_moved.ContainsKey(_ofEdge[i]))
            {
                places.Add(_ofEdge[i]);
            }
        }

        foreach (int place in _movedTo[edge])
        {
            places.Add(place);
        }
    }
}
