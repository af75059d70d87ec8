using NetTopologySuite.Algorithm;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Analysis.Networks;

/// <summary>
/// What the straight way from a place to its street may not cross: rivers, railways, motorways, walls. Streets cross them on bridges and
/// at gates, and that is in the network already; only the snap lines need this test.
/// </summary>
/// <remarks>
/// A crossing does not count where the place itself stands inside the barrier's polygon (a home on an island drawn as water), where it is
/// within <see cref="GateM"/> of a gate that walkers may pass, or within <see cref="TouchM"/> of either end of the line (a street that
/// runs along the wall, a facility drawn on it).
/// </remarks>
public sealed class BarrierIndex
{
    /// <summary>A gate opens a barrier for lines that cross it within this distance, in metres.</summary>
    public const double GateM = 5;

    /// <summary>The first and last part of a snap line that may touch a barrier, in metres.</summary>
    public const double TouchM = 0.1;

    private readonly SegmentGrid _segments;
    private readonly int[] _segmentBarrier;
    private readonly IPointOnGeometryLocator?[] _areas;
    private readonly SegmentGrid _gates;

    private BarrierIndex(SegmentGrid segments, int[] segmentBarrier, IPointOnGeometryLocator?[] areas, SegmentGrid gates)
    {
        _segments = segments;
        _segmentBarrier = segmentBarrier;
        _areas = areas;
        _gates = gates;
    }

    /// <summary>No barriers.</summary>
    public static BarrierIndex Empty { get; } = new(new SegmentGrid([], [], [], []), [], [], new SegmentGrid([], [], [], []));

    /// <summary>Builds the index.</summary>
    /// <param name="barriers">Barriers, EPSG:4490.</param>
    /// <param name="entrances">Gates; those closed to walkers open nothing.</param>
    /// <param name="projection">The metres of the network.</param>
    public static BarrierIndex Build(IEnumerable<Barrier> barriers, IEnumerable<Entrance> entrances, LocalProjection projection)
    {
        ArgumentNullException.ThrowIfNull(barriers);
        ArgumentNullException.ThrowIfNull(entrances);
        ArgumentNullException.ThrowIfNull(projection);
        List<double> x1 = [];
        List<double> y1 = [];
        List<double> x2 = [];
        List<double> y2 = [];
        List<int> barrierOf = [];
        List<IPointOnGeometryLocator?> areas = [];
        foreach (Barrier barrier in barriers)
        {
            Geometry shape = projection.ToMetres(barrier.Geometry);
            areas.Add(shape is IPolygonal ? new IndexedPointInAreaLocator(shape) : null);
            foreach (LineString line in NetTopologySuite.Geometries.Utilities.LinearComponentExtracter.GetLines(shape).OfType<LineString>())
            {
                CoordinateSequence c = line.CoordinateSequence;
                for (int i = 1; i < c.Count; i++)
                {
                    x1.Add(c.GetX(i - 1));
                    y1.Add(c.GetY(i - 1));
                    x2.Add(c.GetX(i));
                    y2.Add(c.GetY(i));
                    barrierOf.Add(areas.Count - 1);
                }
            }
        }

        (double X, double Y)[] gates = [.. entrances.Where(e => e.OpenToWalkers && e.Kind == "gate").Select(e => projection.ToMetres(e.Geometry.X, e.Geometry.Y))];
        double[] gateX = [.. gates.Select(g => g.X)];
        double[] gateY = [.. gates.Select(g => g.Y)];
        return new BarrierIndex(
            new SegmentGrid([.. x1], [.. y1], [.. x2], [.. y2]), [.. barrierOf], [.. areas], new SegmentGrid(gateX, gateY, gateX, gateY));
    }

    /// <summary>Whether a barrier stands between a place and a point of the network, both in metres.</summary>
    /// <param name="placeX">Easting of the place.</param>
    /// <param name="placeY">Northing of the place.</param>
    /// <param name="streetX">Easting of the point on the street.</param>
    /// <param name="streetY">Northing of the point on the street.</param>
    /// <param name="scratch">A list that the caller keeps for the next call.</param>
    internal bool Blocks(double placeX, double placeY, double streetX, double streetY, List<int> scratch)
    {
        if (_segmentBarrier.Length == 0)
        {
            return false;
        }

        double dx = streetX - placeX;
        double dy = streetY - placeY;
        double length = Math.Sqrt(dx * dx + dy * dy);
        if (length <= 2 * TouchM)
        {
            return false;
        }

        double t = TouchM / length;
        Coordinate a = new(placeX + t * dx, placeY + t * dy);
        Coordinate b = new(streetX - t * dx, streetY - t * dy);
        scratch.Clear();
        _segments.Query(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), scratch);
        if (scratch.Count == 0)
        {
            return false;
        }

        RobustLineIntersector crossing = new();
        foreach (int s in scratch)
        {
            crossing.ComputeIntersection(a, b, new Coordinate(_segments.X1[s], _segments.Y1[s]), new Coordinate(_segments.X2[s], _segments.Y2[s]));
            if (crossing.HasIntersection && !IsOpenAt(crossing.GetIntersection(0)) && !StandsInside(_segmentBarrier[s], placeX, placeY))
            {
                return true;
            }
        }

        return false;
    }

    private bool StandsInside(int barrier, double x, double y) => _areas[barrier]?.Locate(new Coordinate(x, y)) == Location.Interior;

    private bool IsOpenAt(Coordinate crossing)
    {
        if (_gates.X1.Length == 0)
        {
            return false;
        }

        List<int> near = [];
        _gates.Query(crossing.X - GateM, crossing.Y - GateM, crossing.X + GateM, crossing.Y + GateM, near);
        return near.Exists(g =>
            (_gates.X1[g] - crossing.X) * (_gates.X1[g] - crossing.X) + (_gates.Y1[g] - crossing.Y) * (_gates.Y1[g] - crossing.Y) <= GateM * GateM);
    }
}
