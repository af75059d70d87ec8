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

    // By entrance: its gate, or −1 for what is no gate. By gate: whether walkers may pass.
    private readonly int[] _entranceGate;
    private readonly bool[] _gateOpen;

    private BarrierIndex(
        SegmentGrid segments, int[] segmentBarrier, IPointOnGeometryLocator?[] areas, SegmentGrid gates, int[] entranceGate, bool[] gateOpen)
    {
        _segments = segments;
        _segmentBarrier = segmentBarrier;
        _areas = areas;
        _gates = gates;
        _entranceGate = entranceGate;
        _gateOpen = gateOpen;
    }

    /// <summary>No barriers.</summary>
    public static BarrierIndex Empty { get; } = new(new SegmentGrid([], [], [], []), [], [], new SegmentGrid([], [], [], []), [], []);

    /// <summary>Builds the index.</summary>
    /// <param name="barriers">Barriers, EPSG:4490.</param>
    /// <param name="entrances">Entrances; only gates that walkers may pass open a barrier.</param>
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

        List<double> gateX = [];
        List<double> gateY = [];
        List<int> entranceGate = [];
        List<bool> gateOpen = [];
        foreach (Entrance entrance in entrances)
        {
            bool isGate = entrance.Kind == "gate" && !entrance.Geometry.IsEmpty;
            entranceGate.Add(isGate ? gateX.Count : -1);
            if (isGate)
            {
                (double x, double y) = projection.ToMetres(entrance.Geometry.X, entrance.Geometry.Y);
                gateX.Add(x);
                gateY.Add(y);
                gateOpen.Add(entrance.OpenToWalkers);
            }
        }

        return new BarrierIndex(
            new SegmentGrid([.. x1], [.. y1], [.. x2], [.. y2]), [.. barrierOf], [.. areas],
            new SegmentGrid([.. gateX], [.. gateY], [.. gateX], [.. gateY]), [.. entranceGate], [.. gateOpen]);
    }

    /// <summary>The same barriers with some gates opened or closed, as if built from entrances with these <see cref="Entrance.OpenToWalkers"/>.</summary>
    /// <param name="changes">
    /// Positions in the entrances that the index was built from, and whether walkers may pass now; of several for one the last counts. An
    /// entrance that is no gate opens nothing.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An entrance does not exist.</exception>
    public BarrierIndex With(IReadOnlyCollection<(int Entrance, bool Open)> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        bool[] gateOpen = [.. _gateOpen];
        foreach ((int entrance, bool open) in changes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(entrance, nameof(changes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(entrance, _entranceGate.Length, nameof(changes));
            if (_entranceGate[entrance] >= 0)
            {
                gateOpen[_entranceGate[entrance]] = open;
            }
        }

        return new BarrierIndex(_segments, _segmentBarrier, _areas, _gates, _entranceGate, gateOpen);
    }

    /// <summary>Whether a barrier stands between a place and a point of the network, both in metres.</summary>
    internal bool Blocks(double placeX, double placeY, double streetX, double streetY) => FindBlocking(placeX, placeY, streetX, streetY) >= 0;

    /// <summary>A barrier that stands between a place and a point of the network, both in metres.</summary>
    /// <param name="placeX">Easting of the place.</param>
    /// <param name="placeY">Northing of the place.</param>
    /// <param name="streetX">Easting of the point on the street.</param>
    /// <param name="streetY">Northing of the point on the street.</param>
    /// <returns>Its number in the order in which the barriers were given, the lowest of several; −1 where there is none.</returns>
    internal int FindBlocking(double placeX, double placeY, double streetX, double streetY)
    {
        double dx = streetX - placeX;
        double dy = streetY - placeY;
        double length = Math.Sqrt(dx * dx + dy * dy);
        if (length <= 2 * TouchM)
        {
            return -1;
        }

        // The line without its first and last part, from a to b.
        double touch = TouchM / length;
        (double ax, double ay) = (placeX + touch * dx, placeY + touch * dy);
        (double bx, double by) = (streetX - touch * dx, streetY - touch * dy);
        int lowest = -1;
        CellRange cells = SegmentGrid.Around(Math.Min(ax, bx), Math.Min(ay, by), Math.Max(ax, bx), Math.Max(ay, by));
        for (int row = cells.FirstRow; row <= cells.LastRow; row++)
        {
            for (int column = cells.FirstColumn; column <= cells.LastColumn;)
            {
                foreach (int s in _segments.Read(row, ref column, cells.LastColumn))
                {
                    int barrier = _segmentBarrier[s];
                    if ((lowest < 0 || barrier < lowest) && Crosses(s, ax, ay, bx, by, out double x, out double y)
                        && !IsOpenAt(x, y) && !StandsInside(barrier, placeX, placeY))
                    {
                        lowest = barrier;
                    }
                }
            }
        }

        return lowest;
    }

    // Whether a barrier's segment and the line from a to b have a point in common, and where; not where one runs along the other.
    private bool Crosses(int segment, double ax, double ay, double bx, double by, out double x, out double y)
    {
        (double x1, double y1, double x2, double y2) = (_segments.X1[segment], _segments.Y1[segment], _segments.X2[segment], _segments.Y2[segment]);
        double side1 = Cross(bx - ax, by - ay, x1 - ax, y1 - ay);
        double side2 = Cross(bx - ax, by - ay, x2 - ax, y2 - ay);
        double sideA = Cross(x2 - x1, y2 - y1, ax - x1, ay - y1);
        double sideB = Cross(x2 - x1, y2 - y1, bx - x1, by - y1);
        double t = sideA / (sideA - sideB);
        (x, y) = (ax + t * (bx - ax), ay + t * (by - ay));
        return side1 * side2 <= 0 && !(side1 == 0 && side2 == 0) && sideA * sideB <= 0;
    }

    private static double Cross(double ux, double uy, double vx, double vy) => ux * vy - uy * vx;

    private bool StandsInside(int barrier, double x, double y) => _areas[barrier]?.Locate(new Coordinate(x, y)) == Location.Interior;

    private bool IsOpenAt(double x, double y)
    {
        CellRange cells = SegmentGrid.Around(x - GateM, y - GateM, x + GateM, y + GateM);
        for (int row = cells.FirstRow; row <= cells.LastRow; row++)
        {
            for (int column = cells.FirstColumn; column <= cells.LastColumn;)
            {
                foreach (int g in _gates.Read(row, ref column, cells.LastColumn))
                {
                    double dx = _gates.X1[g] - x;
                    double dy = _gates.Y1[g] - y;
                    if (_gateOpen[g] && dx * dx + dy * dy <= GateM * GateM)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
