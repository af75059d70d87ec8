using NetTopologySuite.Geometries;

namespace Renewal.Gis.Analysis.Rasters;

/// <summary>
/// Draws polygons on one grid of points, each holding the one before: as <see cref="RasterContour"/>, and with straightened borders. Where a
/// point is inside once it has to be inside in every later grid of values.
/// </summary>
/// <remarks>
/// <para>
/// A border crosses sides of the grid's squares, and no side is crossed twice by one border or by two. So a border may be pulled straight as
/// long as it crosses the same sides, each within the tolerance: no point of the grid changes its side, and borders cannot meet. A
/// border is followed from one vertex as far as the sides can be seen through one another like a row of gates.
/// </para>
/// <para>
/// Where the border of the polygon before crosses the same side, its crossing closes the gate on the inner side. In every square the smaller
/// polygon then lies inside the larger one, whatever was straightened.
/// </para>
/// </remarks>
/// <param name="columns">Points from west to east.</param>
/// <param name="originX">Easting of the first point in metres.</param>
/// <param name="originY">Northing of the first point in metres.</param>
/// <param name="stepM">Distance between neighbouring points in metres, &gt; 0.</param>
/// <param name="toleranceM">How far a border may be moved along a side, in metres, ≥ 0.</param>
/// <param name="factory">Makes the results.</param>
internal sealed class NestedContour(int columns, double originX, double originY, double stepM, double toleranceM, GeometryFactory factory)
{
    // Borders keep off the grid's points, or two rings could touch in one.
    private const double Margin = 0.01;

    // Where the polygons before cross a side, as a fraction of it from its lower left point.
    private readonly Dictionary<int, double> _before = [];
    private readonly Dictionary<int, int> _found = [];
    private Gate[] _gates = new Gate[256];

    /// <summary>Looks for borders in a rectangle of squares; <see cref="Draw"/> then draws all that were found. Each square is looked at once.</summary>
    /// <param name="values">Values row by row.</param>
    /// <param name="column">First column of squares.</param>
    /// <param name="row">First row of squares.</param>
    /// <param name="squareColumns">Columns of squares.</param>
    /// <param name="squareRows">Rows of squares.</param>
    public void Find(double[] values, int column, int row, int squareColumns, int squareRows) =>
        RasterContour.Connect(values, columns, column, row, squareColumns, squareRows, _found);

    /// <summary>Draws the polygons where the value is not negative, from all borders between such points and others.</summary>
    /// <param name="values">The values in which they were found.</param>
    /// <returns>Valid polygons, empty where no border was found.</returns>
    public MultiPolygon Draw(double[] values)
    {
        List<LinearRing> rings = [];
        foreach (List<int> sides in RasterContour.Rings(_found))
        {
            rings.Add(factory.CreateLinearRing(Straighten(sides, values)));
        }

        return factory.CreateMultiPolygon(RasterContour.Assemble(rings, factory));
    }

    private Coordinate[] Straighten(List<int> sides, double[] values)
    {
        int count = sides.Count;
        if (_gates.Length < count + 1)
        {
            _gates = new Gate[2 * count];
        }

        for (int i = 0; i < count; i++)
        {
            _gates[i] = GateAt(sides[i], values);
        }

        _gates[count] = _gates[0];
        List<Coordinate> ring = [new(_gates[0].X, _gates[0].Y)];
        for (int from = 0; from < count;)
        {
            int to = FarthestVisible(from, count);
            for (int i = from + 1; i < to; i++)
            {
                _before[_gates[i].Side] = CrossingOf(_gates[i], _gates[from], _gates[to]);
            }

            _before[_gates[to].Side] = _gates[to].At;
            ring.Add(to == count ? ring[0].Copy() : new Coordinate(_gates[to].X, _gates[to].Y));
            from = to;
        }

        return [.. ring];
    }

    private Gate GateAt(int side, double[] values)
    {
        int p = side >> 1;
        bool northward = (side & 1) == 1;
        double a = values[p];
        double b = values[northward ? p + columns : p + 1];
        double at = Math.Clamp(a / (a - b), Margin, 1 - Margin);
        double low = Math.Max(Margin, at - toleranceM / stepM);
        double high = Math.Min(1 - Margin, at + toleranceM / stepM);
        bool insideIsLow = a >= 0;
        if (_before.TryGetValue(side, out double before))
        {
            at = insideIsLow ? Math.Max(at, before) : Math.Min(at, before);
            low = insideIsLow ? Math.Max(low, before) : Math.Min(low, at);
            high = insideIsLow ? Math.Max(high, at) : Math.Min(high, before);
        }

        double x = originX + stepM * (p % columns);
        double y = originY + stepM * (p / columns);
        (double inner, double outer) = insideIsLow ? (low, high) : (high, low);
        return northward
            ? new Gate(side, at, x, y + stepM * at, x, y + stepM * inner, x, y + stepM * outer)
            : new Gate(side, at, x + stepM * at, y, x + stepM * inner, y, x + stepM * outer, y);
    }

    // The last gate whose crossing is seen from that of a gate through all gates between them.
    private int FarthestVisible(int from, int count)
    {
        ref readonly Gate start = ref _gates[from];
        (double leftX, double leftY) = (_gates[from + 1].InnerX - start.X, _gates[from + 1].InnerY - start.Y);
        (double rightX, double rightY) = (_gates[from + 1].OuterX - start.X, _gates[from + 1].OuterY - start.Y);
        int farthest = from + 1;

        // No ring is pulled together to two vertices: there is a point of the grid inside, and borders pass it on both sides.
        for (int i = from + 2; i <= count && (from > 0 || i < count); i++)
        {
            ref readonly Gate gate = ref _gates[i];
            if (Cross(rightX, rightY, gate.X - start.X, gate.Y - start.Y) >= 0 && Cross(gate.X - start.X, gate.Y - start.Y, leftX, leftY) >= 0)
            {
                farthest = i;
            }

            (double x, double y) = (gate.InnerX - start.X, gate.InnerY - start.Y);
            if (Cross(x, y, leftX, leftY) > 0)
            {
                (leftX, leftY) = (x, y);
            }

            (x, y) = (gate.OuterX - start.X, gate.OuterY - start.Y);
            if (Cross(rightX, rightY, x, y) > 0)
            {
                (rightX, rightY) = (x, y);
            }

            if (Cross(rightX, rightY, leftX, leftY) <= 0)
            {
                break;
            }
        }

        return farthest;
    }

    private double CrossingOf(in Gate gate, in Gate from, in Gate to)
    {
        int p = gate.Side >> 1;
        if ((gate.Side & 1) == 1)
        {
            double y = from.Y + (gate.X - from.X) / (to.X - from.X) * (to.Y - from.Y);
            return (y - originY) / stepM - p / columns;
        }

        double x = from.X + (gate.Y - from.Y) / (to.Y - from.Y) * (to.X - from.X);
        return (x - originX) / stepM - p % columns;
    }

    private static double Cross(double ux, double uy, double vx, double vy) => ux * vy - uy * vx;

    /// <summary>A side that a border crosses: where it does, and between which points it may.</summary>
    private readonly record struct Gate(int Side, double At, double X, double Y, double InnerX, double InnerY, double OuterX, double OuterY);
}
