using System.Globalization;
using ProjNet.CoordinateSystems;
using ProjNet.CoordinateSystems.Transformations;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Tests.Fixtures;
using Ellipsoid = Renewal.Gis.Planning.Coordinates.Ellipsoid;

namespace Renewal.Gis.Tests.Coordinates;

/// <summary>Oracles: a published point, PROJ 9.1.1 with the EPSG database, and IOGP's GIGS test series 5101; inside a zone also ProjNET.</summary>
public class TransverseMercatorTests
{
    private const double DegreesPerMillimetre = 1 / 111e6;

    [SharedFact]
    public void A_published_point_in_zone_111_is_met_within_a_tenth_of_a_millimetre()
    {
        foreach (string[] row in Rows("cgcs2000-gauss-kruger-published.csv"))
        {
            (GaussKrugerZone zone, bool prefixed) = GaussKruger.FromEpsg(int.Parse(row[4], CultureInfo.InvariantCulture))!.Value;
            CheckBothWays(zone.Projection(prefixed), Number(row[2]), Number(row[3]), Number(row[6]), Number(row[5]), 0.0001);
        }
    }

    [SharedFact]
    public void Twenty_four_county_points_agree_with_PROJ_within_a_tenth_of_a_millimetre_in_five_systems()
    {
        string[][] rows = [.. Rows("cgcs2000-gauss-kruger-proj.csv")];
        Assert.Equal(24, rows.Length);
        foreach (string[] row in rows)
        {
            double lon = Number(row[2]), lat = Number(row[3]);
            Check(row[4], easting: row[6], northing: row[5]);
            Check(row[7], easting: row[9], northing: row[8]);
            Check(row[10], easting: row[11], northing: row[5]);
            Check(row[12], easting: row[14], northing: row[13]);
            Assert.Equal(int.Parse(row[4], CultureInfo.InvariantCulture), GaussKruger.ZoneOf(lon).Epsg);
            Assert.Equal(int.Parse(row[10], CultureInfo.InvariantCulture), GaussKruger.ZoneOf(lon).EpsgWithZoneNumber);
            Assert.Equal(int.Parse(row[12], CultureInfo.InvariantCulture), GaussKruger.SixDegreeZoneOf(lon).EpsgWithZoneNumber);

            void Check(string epsg, string easting, string northing)
            {
                (GaussKrugerZone zone, bool prefixed) = GaussKruger.FromEpsg(int.Parse(epsg, CultureInfo.InvariantCulture))!.Value;
                CheckBothWays(zone.Projection(prefixed), lon, lat, Number(easting), Number(northing), 0.0001);
            }
        }
    }

    [SharedFact]
    public void The_GIGS_points_are_met_within_their_tolerance()
    {
        Dictionary<string, TransverseMercator> projections = new()
        {
            ["GIGS 5101.1"] = new(Ellipsoid.Wgs84, -2, 400_000, -100_000, 0.9996012717, 49),
            ["GIGS 5101.2"] = new(Ellipsoid.Wgs84, 3, 500_000, 0, 0.9996),
            ["GIGS 5101.3"] = new(Ellipsoid.Grs80, 141, 500_000, 10_000_000, 0.9996),
            ["GIGS 5101.4"] = new(Ellipsoid.Grs80, -60, 5_500_000, 0, 1, -90),
        };
        // The second column is quoted where it holds a comma: the numbers are counted from the end.
        string[][] rows = [.. Rows("transverse-mercator-gigs-5101.csv")];
        Assert.Equal(128, rows.Length);
        Assert.Equal(projections.Keys.Order(), rows.Select(row => row[0][..11]).Distinct().Order());
        Assert.All(rows, row =>
        {
            (double x, double y) = projections[row[0][..11]].Forward(Number(row[^5]), Number(row[^4]));
            double tolerance = Number(row[^1]);
            Assert.Equal(Number(row[^3]), x, tolerance);
            Assert.Equal(Number(row[^2]), y, tolerance);
        });
    }

    [Theory]
    [InlineData(99, 24, 500_000, 2655288.6538)]
    [InlineData(99, 0, 500_000, 0)]
    [InlineData(99, 90, 500_000, 10001965.7293)]
    [InlineData(99, -90, 500_000, -10001965.7293)]
    public void On_the_central_meridian_the_northing_is_the_length_of_the_meridian(double lon, double lat, double x, double y)
    {
        TransverseMercator projection = new GaussKrugerZone(3, 99).Projection();
        (double easting, double northing) = projection.Forward(lon, lat);
        Assert.Equal(x, easting, 0.0001);
        Assert.Equal(y, northing, 0.0001);
        Assert.Equal(lat, projection.Inverse(easting, northing).Lat, 1e-9);
    }

    [Fact]
    public void Inside_a_zone_ProjNET_finds_the_same_metres()
    {
        const string wkt = """
            PROJCS["zone 102",GEOGCS["CGCS2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],
            PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],
            PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",102],PARAMETER["scale_factor",1],
            PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]
            """;
        var projected = (ProjectedCoordinateSystem)new CoordinateSystemFactory().CreateFromWkt(wkt);
        MathTransform oracle = new CoordinateTransformationFactory()
            .CreateFromCoordinateSystems(projected.GeographicCoordinateSystem, projected).MathTransform;
        TransverseMercator ours = GaussKruger.ZoneOf(102).Projection();
        for (double lon = 100.5; lon <= 103.5; lon += 0.25)
        {
            for (double lat = 0; lat <= 54; lat += 4.5)
            {
                (double expectedX, double expectedY) = oracle.Transform(lon, lat);
                (double x, double y) = ours.Forward(lon, lat);
                Assert.Equal(expectedX, x, 0.00001);
                Assert.Equal(expectedY, y, 0.00001);
            }
        }
    }

    [Fact]
    public void A_central_meridian_that_is_no_longitude_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TransverseMercator(Ellipsoid.Grs80, 181, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TransverseMercator(Ellipsoid.Grs80, double.NaN, 0));
    }

    private static void CheckBothWays(TransverseMercator projection, double lon, double lat, double x, double y, double toleranceM)
    {
        (double easting, double northing) = projection.Forward(lon, lat);
        Assert.Equal(x, easting, toleranceM);
        Assert.Equal(y, northing, toleranceM);
        (double backLon, double backLat) = projection.Inverse(x, y);
        Assert.Equal(lon, backLon, DegreesPerMillimetre);
        Assert.Equal(lat, backLat, DegreesPerMillimetre);
    }

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Repository.SharedPath("geodata", "coords", file)).Skip(1).Select(line => line.Split(','));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
