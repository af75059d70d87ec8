using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.ParkRates;

namespace Renewal.Gis.Tests.ResidentialLand;

public class LandRasterTests
{
    [Fact]
    public void Each_point_stands_for_exactly_the_land_in_its_cell()
    {
        Random random = new(2);
        ResidentialArea[] areas =
        [
            .. Enumerable.Range(0, 20).Select(_ => TestRegion.Land(ParkRateTests.Blob(random))),
            TestRegion.Land(GridCity.Rectangle(5000, 0, 300, 2)),
            TestRegion.Land(GridCity.Rectangle(6000, 0, 3, 3)),
        ];
        (ResidentialParts land, LandRaster raster) = Lay(areas);
        for (int i = 0; i < areas.Length; i++)
        {
            double sum = 0;
            for (int p = raster.FirstOfPart[i]; p < raster.FirstOfPart[i + 1]; p++)
            {
                Polygon cell = (Polygon)land.Shapes[i].Factory.ToGeometry(new Envelope(raster.X[p] - 5, raster.X[p] + 5, raster.Y[p] - 5, raster.Y[p] + 5));
                Assert.Equal(cell.Intersection(land.Shapes[i]).Area, raster.AreaM2[p], 1e-5);
                sum += raster.AreaM2[p];
            }

            Assert.Equal(land.AreaM2[i], sum, 1e-4);
        }
    }

    [Fact]
    public void The_points_around_surround_every_place_on_the_land()
    {
        Random random = new(4);
        (ResidentialParts land, LandRaster raster) = Lay([.. Enumerable.Range(0, 10).Select(_ => TestRegion.Land(ParkRateTests.Blob(random)))]);
        for (int i = 0; i < land.Shapes.Length; i++)
        {
            HashSet<(long, long)> points = [.. Enumerable.Range(raster.FirstOfPart[i], raster.FirstOfPart[i + 1] - raster.FirstOfPart[i])
                .Select(p => ((long)Math.Floor(raster.X[p] / 10), (long)Math.Floor(raster.Y[p] / 10)))];
            foreach (Coordinate corner in land.Shapes[i].Coordinates)
            {
                (long c, long r) = ((long)Math.Floor(corner.X / 10), (long)Math.Floor(corner.Y / 10));
                Assert.All(from dr in Enumerable.Range(-1, 3) from dc in Enumerable.Range(-1, 3) select (c + dc, r + dr), p => Assert.Contains(p, points));
            }
        }
    }

    // The stated error: a standard deviation of 0.33 s² √(L / s) for a border of length L.
    [Fact]
    public void The_area_on_one_side_of_a_line_is_off_by_no_more_than_the_stated_error()
    {
        Random random = new(8);
        (ResidentialParts land, LandRaster raster) = Lay([TestRegion.Land(GridCity.Rectangle(3.3, 7.7, 1000, 1000))]);
        Geometry square = land.Shapes[0];
        double sumOfSquares = 0;
        const int lines = 200;
        for (int i = 0; i < lines; i++)
        {
            double angle = random.NextDouble() * Math.PI;
            (double nx, double ny) = (Math.Cos(angle), Math.Sin(angle));
            Coordinate middle = square.Centroid.Coordinate;
            double shift = random.NextDouble() * 300 - 150;
            double d = nx * middle.X + ny * middle.Y + shift;
            Coordinate foot = new(middle.X + nx * shift, middle.Y + ny * shift);
            Polygon halfPlane = square.Factory.CreatePolygon(
            [
                new(foot.X - 5000 * ny, foot.Y + 5000 * nx), new(foot.X + 5000 * ny, foot.Y - 5000 * nx),
                new(foot.X + 5000 * ny + 5000 * nx, foot.Y - 5000 * nx + 5000 * ny), new(foot.X - 5000 * ny + 5000 * nx, foot.Y + 5000 * nx + 5000 * ny),
                new(foot.X - 5000 * ny, foot.Y + 5000 * nx),
            ]);
            double exact = square.Intersection(halfPlane).Area;
            double sampled = Enumerable.Range(0, raster.Count).Where(p => nx * raster.X[p] + ny * raster.Y[p] >= d).Sum(p => raster.AreaM2[p]);
            sumOfSquares += (sampled - exact) * (sampled - exact);
        }

        Assert.InRange(Math.Sqrt(sumOfSquares / lines), 1, 0.33 * 100 * Math.Sqrt(1200 / 10));
    }

    private static (ResidentialParts Land, LandRaster Raster) Lay(ResidentialArea[] areas)
    {
        ResidentialParts land = ResidentialParts.Build(areas, GridCity.Projection, default);
        return (land, LandRaster.Build(land, default));
    }
}
