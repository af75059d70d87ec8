using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Rasters;

namespace Renewal.Gis.Tests.Rasters;

public class RasterContourTests
{
    private static readonly GeometryFactory Factory = new();

    [Fact]
    public void A_disc_has_the_area_of_theory()
    {
        MultiPolygon disc = Trace(41, 41, (x, y) => 150 - Math.Sqrt(x * x + y * y), originX: -200, originY: -200);
        Assert.Equal(1, disc.NumGeometries);
        Assert.Equal(Math.PI * 150 * 150, disc.Area, 0.002 * Math.PI * 150 * 150);
    }

    [Fact]
    public void A_ring_has_a_hole_and_an_island_in_the_hole_is_a_polygon_of_its_own()
    {
        MultiPolygon rings = Trace(61, 61, (x, y) => Math.Sqrt(x * x + y * y) is double r && r < 60 ? 50 - r : 50 - Math.Abs(r - 200), originX: -300, originY: -300);
        Assert.True(rings.IsValid);
        Assert.Equal(2, rings.NumGeometries);
        Assert.Equal([0, 1], rings.Geometries.Cast<Polygon>().Select(p => p.NumInteriorRings).Order());
        Assert.Equal(Math.PI * (250 * 250 - 150 * 150 + 50 * 50), rings.Area, 2000.0);
    }

    [Fact]
    public void What_touches_the_edge_of_the_grid_is_closed_half_a_step_outside()
    {
        MultiPolygon all = Trace(3, 2, (_, _) => 1);
        Assert.Equal(new Envelope(-5, 25, -5, 15), all.EnvelopeInternal);
    }

    [Fact]
    public void Nothing_and_no_number_are_outside()
    {
        Assert.True(Trace(5, 5, (_, _) => -1).IsEmpty);
        Assert.True(Trace(5, 5, (_, _) => double.NaN).IsEmpty);
        Assert.True(RasterContour.Trace([], 0, 0, 0, 10, Factory).IsEmpty);
    }

    // White noise has every case of the sixteen squares, both saddles in both ways, holes in holes.
    [Fact]
    public void On_random_grids_the_polygons_are_valid_and_hold_exactly_the_points_that_are_not_negative()
    {
        Random random = new(3);
        for (int i = 0; i < 100; i++)
        {
            int columns = random.Next(1, 25);
            double[] values = [.. Enumerable.Range(0, columns * random.Next(1, 25)).Select(_ => random.NextDouble() - 0.5)];
            MultiPolygon traced = RasterContour.Trace(values, columns, 100, 200, 10, Factory);
            Assert.True(traced.IsValid);
            IndexedPointInAreaLocator locator = new(traced);
            for (int p = 0; p < values.Length; p++)
            {
                Location expected = values[p] >= 0 ? Location.Interior : Location.Exterior;
                Assert.Equal(expected, locator.Locate(new Coordinate(100 + 10 * (p % columns), 200 + 10 * (p / columns))));
            }
        }
    }

    private static MultiPolygon Trace(int columns, int rows, Func<double, double, double> value, double originX = 0, double originY = 0) =>
        RasterContour.Trace(
            [.. Enumerable.Range(0, columns * rows).Select(p => value(originX + 10 * (p % columns), originY + 10 * (p / columns)))],
            columns, originX, originY, 10, Factory);
}
