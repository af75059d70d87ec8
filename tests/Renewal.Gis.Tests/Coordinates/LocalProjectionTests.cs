using FsCheck;
using FsCheck.Fluent;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Tests.Coordinates;

public class LocalProjectionTests
{
    private static readonly WKTReader Wkt = new();

    [Theory]
    [InlineData("POINT(102.5 24.3)")]
    [InlineData("POINT EMPTY")]
    [InlineData("LINESTRING(102.5 24.3,102.51 24.31)")]
    [InlineData("POLYGON((102 24,103 24,103 25,102 25,102 24),(102.4 24.4,102.4 24.6,102.7 24.6,102.4 24.4))")]
    [InlineData("MULTIPOLYGON(((102 24,103 24,103 25,102 24)),((101 24,101.5 24,101.5 25,101 24)))")]
    [InlineData("MULTIPOLYGON EMPTY")]
    [InlineData("GEOMETRYCOLLECTION(POINT(102.5 24.3),LINESTRING(102.5 24.3,102.51 24.31))")]
    public void A_geometry_comes_back_from_metres_as_it_was(string wkt)
    {
        Geometry lonLat = Wkt.Read(wkt);
        LocalProjection local = LocalProjection.For(102.5);
        Geometry metres = local.ToMetres(lonLat);
        Geometry back = local.ToLonLat(metres);
        Assert.Equal(lonLat.GeometryType, metres.GeometryType);
        Assert.Equal((4543, 4490), (metres.SRID, back.SRID));
        Assert.True(back.EqualsExact(lonLat, 1e-11), back.AsText());
    }

    [Fact]
    public void What_is_made_from_a_geometry_in_metres_knows_its_zone()
    {
        Geometry buffer = LocalProjection.For(98.6).ToMetres(Wkt.Read("POINT(98.6 24.4)")).Buffer(300);
        Assert.Equal(4542, buffer.SRID);
    }

    [Fact]
    public void Z_and_M_are_kept()
    {
        LocalProjection local = LocalProjection.For(102.5);
        Geometry back = local.ToLonLat(local.ToMetres(Wkt.Read("LINESTRING ZM(102.5 24.3 1600 1,102.51 24.31 1610 2)")));
        Assert.Equal([1600, 1610], back.Coordinates.Select(c => c.Z));
        Assert.Equal([1, 2], back.Coordinates.Select(c => c.M));
    }

    [Theory]
    [InlineData("POLYGON((102.5 24.3,102.51 24.3,102.51 24.309,102.5 24.309,102.5 24.3))", 0.0001)]
    [InlineData("POLYGON((103.49 24.3,103.499 24.3,103.499 24.309,103.49 24.309,103.49 24.3))", 0.0006)]
    [InlineData("POLYGON((7.41 43.72,7.45 43.725,7.44 43.75,7.40 43.74,7.41 43.72))", 0.0004)]
    [InlineData("POLYGON((-51.2 -30.1,-51.1 -30.1,-51.1 -30,-51.2 -30,-51.2 -30.1))", 0.0001)]
    public void Areas_in_metres_are_close_to_those_on_the_ellipsoid(string wkt, double relativeTolerance)
    {
        Geometry lonLat = Wkt.Read(wkt);
        double expected = Geodesic.AreaM2(lonLat);
        double area = LocalProjection.For(lonLat.EnvelopeInternal).ToMetres(lonLat).Area;
        Assert.Equal(expected, area, expected * relativeTolerance);
    }

    [Theory]
    [InlineData("POLYGON((103.49 24.3,103.499 24.3,103.499 24.309,103.49 24.309,103.49 24.3))")]
    [InlineData("POLYGON((7.41 43.72,7.45 43.725,7.44 43.75,7.40 43.74,7.41 43.72))")]
    [InlineData("POLYGON((102.3 24.3,102.7 24.3,102.7 24.6,102.3 24.6,102.3 24.3))")]
    public void Areas_in_a_projection_centred_on_the_place_are_those_on_the_ellipsoid(string wkt)
    {
        Geometry lonLat = Wkt.Read(wkt);
        double expected = Geodesic.AreaM2(lonLat);
        double area = LocalProjection.Centred(lonLat.Centroid.X).ToMetres(lonLat).Area;
        Assert.Equal(expected, area, expected * 1e-5);
    }

    [Fact]
    public void An_area_takes_the_zone_of_its_middle()
    {
        Assert.Equal(102, LocalProjection.For(new Envelope(100.6, 103.3, 24, 25)).Zone.CentralMeridianDeg);
        Assert.Throws<ArgumentException>(() => LocalProjection.For(new Envelope()));
    }

    [Fact]
    public void The_form_for_arrays_gives_what_the_form_for_single_points_gives_even_in_place()
    {
        LocalProjection local = LocalProjection.For(102.5);
        double[] first = [102.5, 101.2, 103.4], second = [24.3, 23.5, 25.9];
        (double X, double Y)[] expected = [.. first.Zip(second, local.ToMetres)];
        local.ToMetres(first, second, first, second);
        Assert.Equal(expected, first.Zip(second));
        local.ToLonLat(first, second, first, second);
        Assert.Equal([102.5, 101.2, 103.4], first, (a, b) => Math.Abs(a - b) < 1e-11);
        Assert.Equal([24.3, 23.5, 25.9], second, (a, b) => Math.Abs(a - b) < 1e-11);
        Assert.Throws<ArgumentException>(() => local.ToMetres(first, second, new double[2], second));
    }

    [Fact]
    public void Any_place_on_Earth_survives_the_way_there_and_back()
    {
        Gen<(double Lon, double Lat)> places = Gen.Choose(-180_000_000, 180_000_000).Zip(Gen.Choose(-89_000_000, 89_000_000))
            .Select(p => (p.Item1 / 1e6, p.Item2 / 1e6));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(places.ToArbitrary(), place =>
        {
            LocalProjection local = LocalProjection.For(place.Lon);
            (double x, double y) = local.ToMetres(place.Lon, place.Lat);
            (double lon, double lat) = local.ToLonLat(x, y);
            return Math.Abs(Math.IEEERemainder(lon - place.Lon, 360)) < 1e-9 && Math.Abs(lat - place.Lat) < 1e-11
                && Math.Abs(x - GaussKruger.FalseEastingM) < 170_000;
        }));
    }

    [Fact]
    public void A_short_straight_line_in_metres_is_as_long_as_on_the_ellipsoid_but_for_the_stretch_of_the_zone()
    {
        Gen<(int Lon, int Lat, int DLon, int DLat)> steps =
            from lon in Gen.Choose(97_000_000, 106_000_000)
            from lat in Gen.Choose(21_000_000, 29_000_000)
            from dLon in Gen.Choose(-2000, 2000)
            from dLat in Gen.Choose(-2000, 2000)
            select (lon, lat, dLon, dLat);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(steps.ToArbitrary(), step =>
        {
            double lon = step.Lon / 1e6, lat = step.Lat / 1e6, lon2 = lon + step.DLon / 1e6, lat2 = lat + step.DLat / 1e6;
            LocalProjection local = LocalProjection.For(lon);
            (double x1, double y1) = local.ToMetres(lon, lat);
            (double x2, double y2) = local.ToMetres(lon2, lat2);
            double scale = 1 + Math.Pow((x1 + x2) / 2 - 500_000, 2) / (2 * 6_371_000.0 * 6_371_000);
            double expected = Geodesic.DistanceM(lon, lat, lon2, lat2) * scale;
            return Math.Abs(double.Hypot(x2 - x1, y2 - y1) - expected) < 1e-5 * expected + 1e-6;
        }));
    }
}
