using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Rasters;

namespace Renewal.Gis.Tests.Rasters;

public class NestedContourTests
{
    private const double StepM = 10;
    private const double ToleranceM = 2;

    private static readonly GeometryFactory Factory = new();

    // Noise has every case of the sixteen squares, both saddles in both ways, holes in holes; smooth fields have long borders to straighten.
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void On_rising_random_grids_each_polygon_is_valid_holds_its_points_and_the_polygon_before(int smoothings)
    {
        Random random = new(5);
        for (int i = 0; i < 60; i++)
        {
            int columns = random.Next(4, 40);
            int rows = random.Next(4, 40);
            double[] values = Noise(columns, rows, smoothings, random);
            NestedContour contour = new(columns, 100, 200, StepM, ToleranceM, Factory);
            MultiPolygon before = Factory.CreateMultiPolygon();
            for (int level = 0; level < 4; level++)
            {
                contour.Find(values, 0, 0, columns - 1, rows - 1);
                MultiPolygon traced = contour.Draw(values);
                Assert.True(traced.IsValid);
                AssertHoldsItsPoints(traced, values, columns);
                Assert.InRange(before.Difference(traced).Area, 0, 1e-6);
                before = traced;
                Raise(values, columns, rows, random);
            }
        }
    }

    [Fact]
    public void A_border_is_moved_by_no_more_than_the_tolerance_and_straight_ones_lose_their_vertices()
    {
        const int side = 81;
        double[] values = new double[side * side];
        for (int p = 0; p < values.Length; p++)
        {
            // A square turned by an angle whose sides cut the grid everywhere else.
            (double x, double y) = (p % side * StepM - 400, p / side * StepM - 400);
            values[p] = 250 - Math.Max(Math.Abs(0.8 * x + 0.6 * y), Math.Abs(-0.6 * x + 0.8 * y));
        }

        NestedContour contour = new(side, -400, -400, StepM, ToleranceM, Factory);
        contour.Find(values, 0, 0, side - 1, side - 1);
        MultiPolygon drawn = contour.Draw(values);
        MultiPolygon plain = RasterContour.Trace(values, side, -400, -400, StepM, Factory);
        Assert.InRange(drawn.NumPoints, 5, 25);
        Assert.True(plain.NumPoints > 200);
        Assert.Equal(500 * 500, drawn.Area, 0.01 * 500 * 500);
        Assert.InRange(NetTopologySuite.Algorithm.Distance.DiscreteHausdorffDistance.Distance(plain, drawn, 0.1), 0, ToleranceM);
    }

    [Fact]
    public void Only_the_squares_that_are_looked_at_are_drawn()
    {
        double[] values = [.. Enumerable.Repeat(-1.0, 100)];
        values[33] = 1;
        values[77] = 1;
        NestedContour contour = new(10, 0, 0, StepM, 0, Factory);
        contour.Find(values, 5, 5, 2, 4);
        contour.Find(values, 7, 5, 2, 4);
        MultiPolygon drawn = contour.Draw(values);
        Assert.Equal(new Envelope(65, 75, 65, 75), drawn.EnvelopeInternal);
    }

    private static double[] Noise(int columns, int rows, int smoothings, Random random)
    {
        double[] values = [.. Enumerable.Range(0, columns * rows).Select(_ => random.NextDouble() - 0.5)];
        for (int s = 0; s < smoothings; s++)
        {
            values = [.. Enumerable.Range(0, values.Length).Select(p => (values[p] + values[(p + 1) % values.Length] + values[(p + columns) % values.Length]) / 2)];
        }

        Close(values, columns, rows);
        return values;
    }

    // Some points rise a little, some much, some not at all: borders of two levels coincide in part.
    private static void Raise(double[] values, int columns, int rows, Random random)
    {
        for (int p = 0; p < values.Length; p++)
        {
            values[p] += random.Next(3) switch { 0 => 0, 1 => 0.02, _ => 0.4 * random.NextDouble() };
        }

        Close(values, columns, rows);
    }

    private static void Close(double[] values, int columns, int rows)
    {
        for (int p = 0; p < values.Length; p++)
        {
            if (p % columns == 0 || p % columns == columns - 1 || p / columns == 0 || p / columns == rows - 1)
            {
                values[p] = -0.5;
            }
        }
    }

    private static void AssertHoldsItsPoints(MultiPolygon traced, double[] values, int columns)
    {
        IndexedPointInAreaLocator? locator = traced.IsEmpty ? null : new(traced);
        for (int p = 0; p < values.Length; p++)
        {
            Location expected = values[p] >= 0 ? Location.Interior : Location.Exterior;
            Assert.Equal(expected, locator?.Locate(new Coordinate(100 + StepM * (p % columns), 200 + StepM * (p / columns))) ?? Location.Exterior);
        }
    }
}
