using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Networks;

/// <summary>
/// Links places to the walking network. The rule: the nearest open edge, tunnels apart, of the largest component that no barrier hides; where there is none
/// within the maximum snap distance, the nearest edge of another component, marked <see cref="LinkFlaw.OnIsland"/>. Nearest is by the
/// distance in decimetres, ties go to the lowest edge, and on one edge to the point nearest its first node. Only the nearest point of
/// an edge is tried against the barriers.
/// </summary>
/// <remarks>A throw-away calculator with scratch arrays: one per thread. The network and the barriers may be shared.</remarks>
public sealed class NetworkLinker
{
    /// <summary>
    /// Longest straight way from a place to its street in metres. It reaches the middle of the largest blocks whose inner paths nobody has
    /// mapped; what is further away has no street in the data, and is counted as not linked.
    /// </summary>
    public const double DefaultMaxSnapM = 250;

    private const double FirstRadiusM = 40;

    private readonly WalkingNetwork _network;
    private readonly BarrierIndex _barriers;
    private readonly double _maxSnapM;
    private readonly int[] _seen;
    private readonly double[] _distance;
    private readonly int[] _vertex;
    private readonly double[] _t;
    private readonly List<int> _segments = [];
    private readonly List<int> _edges = [];
    private readonly List<(int OffsetDm, int Edge)> _candidates = [];
    private readonly List<int> _near = [];
    private int _run;

    /// <summary>A linker.</summary>
    /// <param name="network">The network.</param>
    /// <param name="barriers">What a straight way may not cross.</param>
    /// <param name="maxSnapM">Longest straight way in metres, 1 to 2,000.</param>
    public NetworkLinker(WalkingNetwork network, BarrierIndex barriers, double maxSnapM = DefaultMaxSnapM)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(barriers);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSnapM, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxSnapM, 2000);
        _network = network;
        _barriers = barriers;
        _maxSnapM = maxSnapM;
        _seen = new int[network.EdgeCount];
        _distance = new double[network.EdgeCount];
        _vertex = new int[network.EdgeCount];
        _t = new double[network.EdgeCount];
    }

    /// <summary>Links many places.</summary>
    /// <param name="x">Eastings in metres.</param>
    /// <param name="y">Northings in metres, as many.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public LinkageTable LinkAll(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Work work)
    {
        LinkageTable table = new(x.Length);
        for (int i = 0; i < x.Length; i++)
        {
            if ((i & 0x3FF) == 0)
            {
                work.Step(i, x.Length);
            }

            table[i] = Link(x[i], y[i]);
        }

        return table;
    }

    /// <summary>Links one place.</summary>
    /// <param name="x">Easting in metres.</param>
    /// <param name="y">Northing in metres.</param>
    public Link Link(double x, double y)
    {
        double radius = Math.Min(FirstRadiusM, _maxSnapM);
        double triedM = -1;
        int island = -1;
        while (true)
        {
            CollectCandidates(x, y, radius);
            _barriers.FindNear(x, y, radius, _near);
            foreach ((_, int edge) in _candidates)
            {
                if (_distance[edge] <= triedM)
                {
                    continue; // Within the radius before, and it did not do then.
                }

                bool onLargest = _network.EdgeStanding[edge] == EdgeStanding.OnLargest;
                if ((onLargest || island < 0) && IsFree(x, y, edge))
                {
                    if (onLargest)
                    {
                        return LinkTo(edge, LinkFlaw.None);
                    }

                    island = edge;
                }
            }

            if (radius >= _maxSnapM)
            {
                return island >= 0
                    ? LinkTo(island, LinkFlaw.OnIsland)
                    : Networks.Link.Failed(_candidates.Count > 0 ? LinkFlaw.BehindBarrier : LinkFlaw.TooFar);
            }

            triedM = radius;
            radius = Math.Min(2 * radius, _maxSnapM);
        }
    }

    // Every edge within the radius, nearest first. What lies outside cannot be nearer, so the first that is free is the answer.
    private void CollectCandidates(double x, double y, double radius)
    {
        _run++;
        _segments.Clear();
        _edges.Clear();
        _candidates.Clear();
        SegmentGrid grid = _network.Segments;
        grid.Query(x - radius, y - radius, x + radius, y + radius, _segments);
        foreach (int s in _segments)
        {
            if (!_network.IsOpen(_network.SegmentEdge[s]))
            {
                continue;
            }

            double dx = grid.X2[s] - grid.X1[s];
            double dy = grid.Y2[s] - grid.Y1[s];
            double square = dx * dx + dy * dy;
            double t = square == 0 ? 0 : Math.Clamp(((x - grid.X1[s]) * dx + (y - grid.Y1[s]) * dy) / square, 0, 1);
            double ox = grid.X1[s] + t * dx - x;
            double oy = grid.Y1[s] + t * dy - y;
            double distance = Math.Sqrt(ox * ox + oy * oy);
            if (!(distance <= radius))
            {
                continue;
            }

            int edge = _network.SegmentEdge[s];
            int vertex = _network.SegmentVertex[s];
            if (_seen[edge] != _run)
            {
                _seen[edge] = _run;
                _edges.Add(edge);
            }
            else if (distance > _distance[edge] || (distance == _distance[edge] && (vertex, t).CompareTo((_vertex[edge], _t[edge])) >= 0))
            {
                continue;
            }

            _distance[edge] = distance;
            _vertex[edge] = vertex;
            _t[edge] = t;
        }

        foreach (int edge in _edges)
        {
            _candidates.Add((ToDm(_distance[edge]), edge));
        }

        _candidates.Sort();
    }

    private bool IsFree(double x, double y, int edge)
    {
        int v = _vertex[edge];
        double t = _t[edge];
        return !_barriers.Blocks(
            x, y, _network.VertexX[v] + t * (_network.VertexX[v + 1] - _network.VertexX[v]),
            _network.VertexY[v] + t * (_network.VertexY[v + 1] - _network.VertexY[v]), _near);
    }

    private Link LinkTo(int edge, LinkFlaw flaw)
    {
        int v = _vertex[edge];
        double alongM = _network.VertexAlongM[v] + _t[edge] * (_network.VertexAlongM[v + 1] - _network.VertexAlongM[v]);
        double totalM = _network.VertexAlongM[_network.FirstVertex[edge + 1] - 1];
        int lengthDm = _network.EdgeLengthDm[edge];
        int d0 = totalM == 0 ? 0 : (int)Math.Round(lengthDm * (alongM / totalM), MidpointRounding.AwayFromZero);
        return new Link(edge, d0, lengthDm - d0, ToDm(_distance[edge]), flaw);
    }

    private static int ToDm(double metres) => (int)Math.Round(metres * WalkingNetwork.DmPerM, MidpointRounding.AwayFromZero);
}
