using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>
/// Which places may be linked to another street after a street or gate was opened or closed. A few too many are asked again; none is
/// missed.
/// </summary>
/// <remarks>
/// A place keeps its link unless (a) its edge was closed or cut off from the largest part of the network; (b) it has a flaw and a changed edge
/// or gate is within the longest snap; or (c) an edge that was opened, or joined the largest part, or a gate, is not further away than
/// its present street. Opened and closed edges change membership of the largest part too, so those edges are looked at as well.
/// </remarks>
internal sealed class Relinking
{
    private readonly HashSet<int> _lost = [];
    private readonly List<(double X1, double Y1, double X2, double Y2)> _gained = [];
    private readonly Envelope _around = new();
    private readonly double _slackM = 0.1;

    /// <summary>For a network in which edges were opened or closed.</summary>
    public Relinking(WalkingNetwork before, WalkingNetwork after)
    {
        for (int edge = 0; edge < before.EdgeCount; edge++)
        {
            (EdgeStanding was, EdgeStanding now) = (before.EdgeStanding[edge], after.EdgeStanding[edge]);
            if (was != now)
            {
                Add(after, edge, lost: was == EdgeStanding.OnLargest || now == EdgeStanding.Closed, gained: now == EdgeStanding.OnLargest || was == EdgeStanding.Closed);
            }
        }
    }

    /// <summary>For a gate at a place in metres that was opened or closed.</summary>
    public Relinking(double x, double y)
    {
        _slackM += BarrierIndex.GateM;
        _gained.Add((x, y, x, y));
        _around.ExpandToInclude(x, y);
    }

    /// <summary>Whether a place may be linked elsewhere.</summary>
    public bool Concerns(double x, double y, Link link)
    {
        if (link.IsLinked && _lost.Contains(link.Edge))
        {
            return true;
        }

        double reachM = link.Flaw == LinkFlaw.None ? link.OffsetM + _slackM : NetworkLinker.DefaultMaxSnapM + _slackM;
        if (_around.IsNull || x < _around.MinX - reachM || x > _around.MaxX + reachM || y < _around.MinY - reachM || y > _around.MaxY + reachM)
        {
            return false;
        }

        if (link.Flaw != LinkFlaw.None)
        {
            return true;
        }

        foreach ((double x1, double y1, double x2, double y2) in _gained)
        {
            if (NetTopologySuite.Algorithm.DistanceComputer.PointToSegment(new Coordinate(x, y), new Coordinate(x1, y1), new Coordinate(x2, y2)) <= reachM)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The places of a layer whose link is another one now.</summary>
    /// <param name="layer">The layer, with its links before.</param>
    /// <param name="grid">Its places.</param>
    /// <param name="linker">A linker on the network after.</param>
    public Dictionary<int, Link> Find(PlaceLayer layer, SegmentGrid grid, NetworkLinker linker)
    {
        HashSet<int> near = [];
        foreach (int edge in _lost)
        {
            layer.AddPlacesOn(edge, near);
        }

        if (!_around.IsNull)
        {
            double reachM = NetworkLinker.DefaultMaxSnapM + _slackM;
            List<int> found = [];
            grid.Query(_around.MinX - reachM, _around.MinY - reachM, _around.MaxX + reachM, _around.MaxY + reachM, found);
            near.UnionWith(found);
        }

        Dictionary<int, Link> moved = [];
        foreach (int place in near)
        {
            Link before = layer[place];
            if (Concerns(layer.X[place], layer.Y[place], before) && linker.Link(layer.X[place], layer.Y[place]) is Link link && link != before)
            {
                moved.Add(place, link);
            }
        }

        return moved;
    }

    private void Add(WalkingNetwork network, int edge, bool lost, bool gained)
    {
        if (lost)
        {
            _lost.Add(edge);
        }

        for (int v = network.FirstVertex[edge]; v < network.FirstVertex[edge + 1] - 1; v++)
        {
            (double X1, double Y1, double X2, double Y2) = (network.VertexX[v], network.VertexY[v], network.VertexX[v + 1], network.VertexY[v + 1]);
            _around.ExpandToInclude(X1, Y1);
            _around.ExpandToInclude(X2, Y2);
            if (gained)
            {
                _gained.Add((X1, Y1, X2, Y2));
            }
        }
    }
}
