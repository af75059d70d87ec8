using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Networks;

/// <summary>
/// Links places to the walking network. The rule: the nearest open edge, tunnels apart, of the largest component that no barrier hides; where there is none
/// within the maximum snap distance, the nearest edge of another component, marked <see cref="LinkFlaw.OnIsland"/>. Nearest is by the
/// distance in decimetres, ties go to the lowest edge, and on one edge to the point nearest its first node. Only the nearest point of
/// an edge is tried against the barriers.
/// </summary>
/// <remarks>
/// Nearly every place is linked to the very nearest edge of the largest component, so that is looked for first, by the few cells around
/// the place. Only where a barrier hides it, or there is none, all edges around are put in order and tried one after the other.
/// A throw-away calculator with scratch arrays: one per thread. The network and the barriers may be shared.
/// </remarks>
public sealed class NetworkLinker
{
    /// <summary>
    /// Longest straight way from a place to its street in metres. It reaches the middle of the largest blocks whose inner paths nobody has
    /// mapped; what is further away has no street in the data, and is counted as not linked.
    /// </summary>
    public const double DefaultMaxSnapM = 250;

    // Half a cell: two by two cells hold the street of most homes.
    private const double FirstRadiusM = SegmentGrid.CellM / 2;

    // Places are linked along the Hilbert curve over cells of this side: what is near in space is then near in time, and in the cache.
    private const double OrderM = 128;

    private static readonly Candidate None = new(-1, 0, 0, 0);

    private readonly WalkingNetwork _network;
    private readonly BarrierIndex _barriers;
    private readonly double _maxSnapM;

    // The edges around a place that needs more than the nearest one. An edge e is among them when _candidates[_position[e]] is its own.
    private int[] _position = [];
    private Candidate[] _candidates = new Candidate[64];
    private long[] _order = new long[64];
    private int _count;

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
    }

    /// <summary>Links many places.</summary>
    /// <param name="x">Eastings in metres.</param>
    /// <param name="y">Northings in metres, as many.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public LinkageTable LinkAll(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Work work)
    {
        LinkageTable table = new(x.Length);
        ulong[] order = new ulong[x.Length];
        for (int i = 0; i < order.Length; i++)
        {
            uint position = HilbertCurve.Position(
                (int)Math.Floor(x[i] / OrderM) & (HilbertCurve.Side - 1), (int)Math.Floor(y[i] / OrderM) & (HilbertCurve.Side - 1));
            order[i] = ((ulong)position << 32) | (uint)i;
        }

        Array.Sort(order);
        for (int k = 0; k < order.Length; k++)
        {
            if ((k & 0x3FF) == 0)
            {
                work.Step(k, x.Length);
            }

            int i = (int)(order[k] & uint.MaxValue);
            table[i] = Link(x[i], y[i]);
        }

        return table;
    }

    /// <summary>Links one place.</summary>
    /// <param name="x">Easting in metres.</param>
    /// <param name="y">Northing in metres.</param>
    /// <returns>The link; <see cref="LinkFlaw.TooFar"/> where a coordinate is not a number.</returns>
    public Link Link(double x, double y)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y))
        {
            return Networks.Link.Failed(LinkFlaw.TooFar);
        }

        (Candidate nearest, Candidate island) = FindNearest(x, y);
        if (nearest.Edge >= 0)
        {
            return IsFree(x, y, nearest) ? LinkTo(nearest, LinkFlaw.None) : TryAll(x, y);
        }

        return island.Edge < 0 ? Networks.Link.Failed(LinkFlaw.TooFar)
            : IsFree(x, y, island) ? LinkTo(island, LinkFlaw.OnIsland) : TryAll(x, y);
    }

    // The nearest edge of the largest component, barriers or not, and where there is none that of the others; edge −1 for none within
    // the maximum snap distance.
    private (Candidate Nearest, Candidate Island) FindNearest(double x, double y)
    {
        double[] vertexX = _network.VertexX;
        double[] vertexY = _network.VertexY;
        Candidate best = None;
        Candidate island = None;

        // The greatest distance that may still be as many decimetres as the best.
        double within = _maxSnapM;
        double withinSquare = within * within;
        CellRange read = CellRange.Empty;
        for (double radius = Math.Min(FirstRadiusM, _maxSnapM);;)
        {
            CellRange cells = SegmentGrid.Around(x - radius, y - radius, x + radius, y + radius);
            for (int row = cells.FirstRow; row <= cells.LastRow; row++)
            {
                for (int column = cells.FirstColumn; cells.Next(row, ref column, read, out int last);)
                {
                    foreach (int v in _network.Segments.Read(row, ref column, last))
                    {
                        double dx = vertexX[v + 1] - vertexX[v];
                        double dy = vertexY[v + 1] - vertexY[v];
                        double square = dx * dx + dy * dy;
                        double t = square == 0 ? 0 : Math.Clamp(((x - vertexX[v]) * dx + (y - vertexY[v]) * dy) / square, 0, 1);
                        double ox = vertexX[v] + t * dx - x;
                        double oy = vertexY[v] + t * dy - y;
                        double distanceSquare = ox * ox + oy * oy;
                        if (distanceSquare > withinSquare)
                        {
                            continue;
                        }

                        Candidate candidate = new(_network.SegmentEdge[v], v, t, Math.Sqrt(distanceSquare));
                        EdgeStanding standing = _network.EdgeStanding[candidate.Edge];
                        if (standing == EdgeStanding.OnLargest && candidate.IsBefore(best))
                        {
                            best = candidate;
                            within = Math.Min(_maxSnapM, UpTo(ToDm(best.DistanceM)));
                            withinSquare = within * within;
                        }
                        else if (standing == EdgeStanding.OnIsland && best.Edge < 0 && candidate.IsBefore(island))
                        {
                            island = candidate;
                        }
                    }
                }
            }

            if (radius >= within)
            {
                return (best, island);
            }

            read = cells;
            radius = best.Edge >= 0 ? within : Math.Min(2 * radius, _maxSnapM);
        }
    }

    // Every edge around, nearest first; the first that is free is the answer.
    private Link TryAll(double x, double y)
    {
        if (_position.Length < _network.EdgeCount)
        {
            _position = new int[_network.EdgeCount];
        }

        _count = 0;
        Candidate island = None;
        int tried = 0;
        CellRange read = CellRange.Empty;
        for (double radius = Math.Min(2 * FirstRadiusM, _maxSnapM);; radius = Math.Min(2 * radius, _maxSnapM))
        {
            CellRange cells = SegmentGrid.Around(x - radius, y - radius, x + radius, y + radius);
            Collect(x, y, cells, read);
            read = cells;
            bool complete = radius >= _maxSnapM;
            for (; tried < _count; tried++)
            {
                if (!complete && UpTo((int)(_order[tried] >> 32)) > radius)
                {
                    break; // An edge outside the radius may come before it.
                }

                Candidate candidate = _candidates[_position[(int)(_order[tried] & uint.MaxValue)]];
                bool onLargest = _network.EdgeStanding[candidate.Edge] == EdgeStanding.OnLargest;
                if ((onLargest || island.Edge < 0) && IsFree(x, y, candidate))
                {
                    if (onLargest)
                    {
                        return LinkTo(candidate, LinkFlaw.None);
                    }

                    island = candidate;
                }
            }

            if (complete)
            {
                return island.Edge >= 0 ? LinkTo(island, LinkFlaw.OnIsland) : Networks.Link.Failed(LinkFlaw.BehindBarrier);
            }
        }
    }

    // Adds the nearest point of every open edge within the maximum snap distance, from the cells that have not been read, and puts all in
    // order: by decimetres, then by edge.
    private void Collect(double x, double y, CellRange cells, CellRange read)
    {
        for (int row = cells.FirstRow; row <= cells.LastRow; row++)
        {
            for (int column = cells.FirstColumn; cells.Next(row, ref column, read, out int last);)
            {
                foreach (int v in _network.Segments.Read(row, ref column, last))
                {
                    Candidate candidate = NearestOn(v, x, y);
                    if (candidate.DistanceM <= _maxSnapM && _network.IsOpen(candidate.Edge))
                    {
                        Keep(candidate);
                    }
                }
            }
        }

        for (int i = 0; i < _count; i++)
        {
            _order[i] = ((long)ToDm(_candidates[i].DistanceM) << 32) | (uint)_candidates[i].Edge;
        }

        Array.Sort(_order, 0, _count);
    }

    private void Keep(Candidate candidate)
    {
        int at = _position[candidate.Edge];
        if (at < _count && _candidates[at].Edge == candidate.Edge)
        {
            if (candidate.IsNearerThan(_candidates[at]))
            {
                _candidates[at] = candidate;
            }

            return;
        }

        if (_count == _candidates.Length)
        {
            Array.Resize(ref _candidates, 2 * _count);
            Array.Resize(ref _order, 2 * _count);
        }

        _position[candidate.Edge] = _count;
        _candidates[_count++] = candidate;
    }

    private Candidate NearestOn(int v, double x, double y)
    {
        double[] vertexX = _network.VertexX;
        double[] vertexY = _network.VertexY;
        double dx = vertexX[v + 1] - vertexX[v];
        double dy = vertexY[v + 1] - vertexY[v];
        double square = dx * dx + dy * dy;
        double t = square == 0 ? 0 : Math.Clamp(((x - vertexX[v]) * dx + (y - vertexY[v]) * dy) / square, 0, 1);
        double ox = vertexX[v] + t * dx - x;
        double oy = vertexY[v] + t * dy - y;
        return new Candidate(_network.SegmentEdge[v], v, t, Math.Sqrt(ox * ox + oy * oy));
    }

    private bool IsFree(double x, double y, Candidate candidate)
    {
        int v = candidate.Vertex;
        return !_barriers.Blocks(
            x, y, _network.VertexX[v] + candidate.T * (_network.VertexX[v + 1] - _network.VertexX[v]),
            _network.VertexY[v] + candidate.T * (_network.VertexY[v + 1] - _network.VertexY[v]));
    }

    private Link LinkTo(Candidate candidate, LinkFlaw flaw)
    {
        (int edge, int v, double t, double distanceM) = candidate;
        double alongM = _network.VertexAlongM[v] + t * (_network.VertexAlongM[v + 1] - _network.VertexAlongM[v]);
        double totalM = _network.VertexAlongM[_network.FirstVertex[edge + 1] - 1];
        int lengthDm = _network.EdgeLengthDm[edge];
        int d0 = totalM == 0 ? 0 : (int)Math.Round(lengthDm * (alongM / totalM), MidpointRounding.AwayFromZero);
        return new Link(edge, d0, lengthDm - d0, ToDm(distanceM), flaw);
    }

    private static int ToDm(double metres) => (int)Math.Round(metres * WalkingNetwork.DmPerM, MidpointRounding.AwayFromZero);

    // No distance that rounds to so many decimetres is greater; with room for the rounding of the product.
    private static double UpTo(int dm) => (dm + 0.5) / WalkingNetwork.DmPerM + 1e-9;

    // The point of an edge nearest to a place: on the segment that starts at a vertex, at a part t of it.
    private readonly record struct Candidate(int Edge, int Vertex, double T, double DistanceM)
    {
        // By the rule: fewer decimetres, or as many and a lower edge; on one edge the nearest point.
        public bool IsBefore(Candidate other)
        {
            if (Edge == other.Edge || other.Edge < 0)
            {
                return other.Edge < 0 || IsNearerThan(other);
            }

            int dm = ToDm(DistanceM);
            int otherDm = ToDm(other.DistanceM);
            return dm < otherDm || (dm == otherDm && Edge < other.Edge);
        }

        // On one edge: nearer to the place, or as near and further to the edge's first node.
        public bool IsNearerThan(Candidate other) =>
            DistanceM != other.DistanceM ? DistanceM < other.DistanceM : Vertex != other.Vertex ? Vertex < other.Vertex : T < other.T;
    }
}
