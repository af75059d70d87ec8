using NetTopologySuite.Geometries;

namespace Renewal.Gis.Analysis.Rasters;

/// <summary>
/// Turns a regular grid of values into the polygons where the value is not negative: marching squares between the grid's points, the
/// border interpolated along each side of a square. Where all four corners of a square alternate, the mean decides whether the two
/// corners are one piece.
/// </summary>
/// <remarks>
/// The border runs within one grid step of where the value changes its sign. A jump between two points (a river, an unreached street)
/// should be clamped to a step on either side before, or the border is drawn towards the smaller value.
/// </remarks>
internal static class RasterContour
{
    // Interpolated borders keep off the grid's points, or two rings could touch in one.
    private const double Margin = 0.01;

    /// <summary>Traces the polygons.</summary>
    /// <param name="values">Values row by row, <paramref name="columns"/> in each, from the smallest northing up; NaN counts as negative.</param>
    /// <param name="columns">Points from west to east.</param>
    /// <param name="originX">Easting of the first point in metres.</param>
    /// <param name="originY">Northing of the first point in metres.</param>
    /// <param name="stepM">Distance between neighbouring points in metres, &gt; 0.</param>
    /// <param name="factory">Makes the result.</param>
    /// <returns>Valid polygons, empty where no value is zero or more.</returns>
    public static MultiPolygon Trace(ReadOnlySpan<double> values, int columns, double originX, double originY, double stepM, GeometryFactory factory)
    {
        int rows = columns == 0 ? 0 : values.Length / columns;

        // One ring of outside points all round closes every border.
        int width = columns + 2;
        int height = rows + 2;
        double[] padded = new double[width * height];
        Array.Fill(padded, double.NegativeInfinity);
        for (int r = 0; r < rows; r++)
        {
            values.Slice(r * columns, columns).CopyTo(padded.AsSpan((r + 1) * width + 1));
        }

        List<LinearRing> rings = [];
        Dictionary<int, int> next = [];
        Connect(padded, width, 0, 0, width - 1, height - 1, next);
        foreach (List<int> sides in Rings(next))
        {
            List<Coordinate> ring = [.. sides.Select(side => Crossing(padded, width, side, originX - stepM, originY - stepM, stepM))];
            ring.Add(ring[0].Copy());
            rings.Add(factory.CreateLinearRing([.. ring]));
        }

        return factory.CreateMultiPolygon(Assemble(rings, factory));
    }

    /// <summary>The rings of the borders that <see cref="Connect"/> found, each as the sides of squares that it crosses, with the inside on its left.</summary>
    /// <param name="next">The borders; empty afterwards.</param>
    public static IEnumerable<List<int>> Rings(Dictionary<int, int> next)
    {
        // In the order of the sides, so that equal grids give equal polygons.
        int[] starts = [.. next.Keys];
        Array.Sort(starts);
        foreach (int start in starts)
        {
            List<int> ring = [];
            for (int side = start; next.Remove(side, out int following); side = following)
            {
                ring.Add(side);
            }

            if (ring.Count > 0)
            {
                yield return ring;
            }
        }
    }

    /// <summary>
    /// Finds the borders between points that are not negative and the others in a rectangle of squares. A side of a square is named by its lower
    /// left point: 2 × point for the one to the east, 2 × point + 1 for the one to the north.
    /// </summary>
    /// <param name="v">Values row by row, <paramref name="width"/> in each.</param>
    /// <param name="width">Points in a row of the whole grid.</param>
    /// <param name="column0">First column of squares.</param>
    /// <param name="row0">First row of squares.</param>
    /// <param name="columns">Columns of squares.</param>
    /// <param name="rows">Rows of squares.</param>
    /// <param name="next">Receives, for a side that a border crosses into a square, the side where it leaves it.</param>
    public static void Connect(double[] v, int width, int column0, int row0, int columns, int rows, Dictionary<int, int> next)
    {
        for (int r = row0; r < row0 + rows; r++)
        {
            for (int c = column0; c < column0 + columns; c++)
            {
                int p = r * width + c;
                int south = 2 * p;
                int west = 2 * p + 1;
                int north = 2 * (p + width);
                int east = 2 * (p + 1) + 1;
                int corners = (v[p] >= 0 ? 1 : 0) | (v[p + 1] >= 0 ? 2 : 0) | (v[p + width + 1] >= 0 ? 4 : 0) | (v[p + width] >= 0 ? 8 : 0);
                // Each border goes with the inside on its left.
                switch (corners)
                {
                    case 1: next[south] = west; break;
                    case 2: next[east] = south; break;
                    case 3: next[east] = west; break;
                    case 4: next[north] = east; break;
                    case 6: next[north] = south; break;
                    case 7: next[north] = west; break;
                    case 8: next[west] = north; break;
                    case 9: next[south] = north; break;
                    case 11: next[east] = north; break;
                    case 12: next[west] = east; break;
                    case 13: next[south] = east; break;
                    case 14: next[west] = south; break;
                    case 5 or 10:
                        bool joined = v[p] + v[p + 1] + v[p + width] + v[p + width + 1] >= 0;
                        if (corners == 5)
                        {
                            (next[south], next[north]) = joined ? (east, west) : (west, east);
                        }
                        else
                        {
                            (next[east], next[west]) = joined ? (north, south) : (south, north);
                        }

                        break;
                }
            }
        }
    }

    private static Coordinate Crossing(double[] v, int width, int side, double originX, double originY, double stepM)
    {
        int p = side >> 1;
        bool northward = (side & 1) == 1;
        double a = v[p];
        double b = v[northward ? p + width : p + 1];
        double t = double.IsInfinity(a) || double.IsInfinity(b) || double.IsNaN(a) || double.IsNaN(b) ? 0.5 : Math.Clamp(a / (a - b), Margin, 1 - Margin);
        return new Coordinate(
            originX + stepM * (p % width + (northward ? 0 : t)),
            originY + stepM * (p / width + (northward ? t : 0)));
    }

    /// <summary>Polygons from rings that do not cross, shells counter-clockwise: a hole belongs to the smallest shell that holds one of its points.</summary>
    public static Polygon[] Assemble(IReadOnlyList<LinearRing> rings, GeometryFactory factory)
    {
        LinearRing[] shells = [.. rings.Where(r => r.IsCCW)];
        IEnumerable<LinearRing> holes = rings.Where(r => !r.IsCCW);
        (LinearRing Ring, double Area)[] bySize = [.. shells.Select(s => (s, NetTopologySuite.Algorithm.Area.OfRing(s.CoordinateSequence))).OrderBy(s => s.Item2)];
        List<LinearRing>[] inside = [.. bySize.Select(_ => new List<LinearRing>())];
        foreach (LinearRing hole in holes)
        {
            int shell = Array.FindIndex(bySize, s =>
                s.Ring.EnvelopeInternal.Contains(hole.EnvelopeInternal)
                && NetTopologySuite.Algorithm.PointLocation.IsInRing(hole.GetCoordinateN(0), s.Ring.Coordinates));
            inside[shell].Add(hole);
        }

        return [.. bySize.Select((s, i) => factory.CreatePolygon(s.Ring, [.. inside[i]]))];
    }
}
