using FsCheck;
using FsCheck.Fluent;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Coordinates;

public class CoordinateTransformerTests
{
    private static readonly string[] Names = ["EPSG:4490", "EPSG:4326", "OGC:CRS84", "EPSG:3857", "GCJ-02", "BD-09"];

    // PROJ 9.1.1 (cs2cs) for the place of the first county point.
    [Theory]
    [InlineData("EPSG:4490", "EPSG:4543", 102.472963, 24.341046, 547997.5117, 2693144.7975)]
    [InlineData("EPSG:4490", "EPSG:4522", 102.472963, 24.341046, 34547997.5117, 2693144.7975)]
    [InlineData("EPSG:4326", "EPSG:4496", 102.472963, 24.341046, 18243496.3807, 2695395.6113)]
    [InlineData("EPSG:4543", "EPSG:4544", 547997.5117, 2693144.7975, 243496.3807, 2695395.6113)]
    [InlineData("OGC:CRS84", "epsg:4543", 102.472963, 24.341046, 547997.5117, 2693144.7975)]
    public void Points_agree_with_PROJ(string from, string to, double x, double y, double expectedX, double expectedY)
    {
        (double actualX, double actualY) = CoordinateTransformer.Create(from, to).Transform(x, y);
        Assert.Equal(expectedX, actualX, 0.0001);
        Assert.Equal(expectedY, actualY, 0.0001);
    }

    [SharedFact]
    public void The_164_cities_agree_with_the_published_web_Mercator()
    {
        CoordinateTransformer there = CoordinateTransformer.Create("EPSG:4326", "EPSG:3857");
        CoordinateTransformer back = CoordinateTransformer.Create("EPSG:3857", "EPSG:4326");
        Assert.All(Gcj02Tests.ReadCities(), city =>
        {
            // The published metres have three decimals, the degrees seven (11 mm).
            (double x, double y) = there.Transform(city.Wgs84.Lon, city.Wgs84.Lat);
            Assert.Equal(city.WebMercator.X, x, 0.02);
            Assert.Equal(city.WebMercator.Y, y, 0.02);
            (double lon, double lat) = back.Transform(city.WebMercator.X, city.WebMercator.Y);
            Assert.Equal(city.Wgs84.Lon, lon, 2e-7);
            Assert.Equal(city.Wgs84.Lat, lat, 2e-7);
        });
    }

    [Fact]
    public void GCJ_02_goes_into_a_zone_by_way_of_its_true_place()
    {
        (double gcjLon, double gcjLat) = Gcj02.FromWgs84(102.472963, 24.341046);
        (double x, double y) = CoordinateTransformer.Create("gcj-02", "EPSG:4543").Transform(gcjLon, gcjLat);
        Assert.Equal(547997.5117, x, 0.0001);
        Assert.Equal(2693144.7975, y, 0.0001);
    }

    [Fact]
    public void Any_point_of_Yunnan_goes_through_any_two_systems_and_back()
    {
        string[] names = [.. Names, .. Enumerable.Range(4491, 64).Select(code => $"EPSG:{code}").Where(CoversYunnan)];
        Gen<(string From, string To, double Lon, double Lat)> cases =
            from first in Gen.Elements(names)
            from second in Gen.Elements(names)
            from lon in Gen.Choose(97_500_000, 106_200_000)
            from lat in Gen.Choose(21_100_000, 29_300_000)
            select (first, second, lon / 1e6, lat / 1e6);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (double x, double y) = CoordinateTransformer.Create("EPSG:4490", c.From).Transform(c.Lon, c.Lat);
            (x, y) = CoordinateTransformer.Create(c.From, c.To).Transform(x, y);
            (double lon, double lat) = CoordinateTransformer.Create(c.To, "EPSG:4490").Transform(x, y);
            return Math.Abs(lon - c.Lon) < 1e-9 && Math.Abs(lat - c.Lat) < 1e-9;
        }));

        static bool CoversYunnan(string name)
        {
            int epsg = int.Parse(name.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture);
            return GaussKruger.FromEpsg(epsg)!.Value.Zone.CentralMeridianDeg is >= 97 and <= 107;
        }
    }

    [Theory]
    [InlineData("EPSG:9999")]
    [InlineData("EPSG:4555")]
    [InlineData("EPSG:")]
    [InlineData("EPSG:-4543")]
    [InlineData("GCJ02 ")]
    [InlineData("")]
    public void An_unknown_system_is_refused_with_the_list_of_those_that_are_known(string name)
    {
        InputException mistake = Assert.Throws<InputException>(() => CoordinateTransformer.Create("EPSG:4490", name));
        Assert.Contains($"'{name}'", mistake.Message, StringComparison.Ordinal);
        Assert.All(Names, known => Assert.Contains(known, mistake.Message, StringComparison.Ordinal));
        Assert.Contains("EPSG:4491 to EPSG:4554", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:4490", "EPSG:4543", 24.34, 102.47, "look swapped")]
    [InlineData("EPSG:4326", "EPSG:3857", 24.34, 102.47, "look swapped")]
    [InlineData("EPSG:4490", "BD-09", 39.5, 75.9, "look swapped")]
    [InlineData("EPSG:4326", "GCJ-02", 39.5, 75.9, "look swapped")]
    [InlineData("EPSG:4490", "EPSG:3857", 200, 100, "is no place")]
    [InlineData("EPSG:4490", "EPSG:3857", 102, double.NaN, "is no place")]
    [InlineData("EPSG:4490", "EPSG:3857", 102, 89, "ends at 85.06")]
    [InlineData("EPSG:3857", "EPSG:4490", 30_000_000, 0, "is outside")]
    [InlineData("EPSG:4543", "EPSG:4490", 2_693_144, 547_997, "Easting and northing look swapped")]
    [InlineData("EPSG:4543", "EPSG:4490", 34_547_997, 2_693_144, "zone number 34, as in EPSG:4522")]
    [InlineData("EPSG:4543", "EPSG:4490", 18_243_496, 2_693_144, "zone number 18, as in EPSG:4496")]
    [InlineData("EPSG:4522", "EPSG:4490", 547_997, 2_693_144, "lacks the zone number 34: EPSG:4543")]
    [InlineData("EPSG:4543", "EPSG:4490", 547_997, 10_100_000, "is outside")]
    [InlineData("EPSG:4543", "EPSG:4490", double.NaN, 0, "is outside")]
    [InlineData("EPSG:4490", "EPSG:4543", 116.4, 39.9, "EPSG:4548 is made for that place")]
    [InlineData("EPSG:4326", "EPSG:4543", 7.4, 43.7, "more than 10 degrees")]
    public void A_point_that_cannot_be_meant_is_refused_with_the_reason(string from, string to, double x, double y, string reason)
    {
        CoordinateTransformer transformer = CoordinateTransformer.Create(from, to);
        InputException mistake = Assert.Throws<InputException>(() => transformer.Transform(x, y));
        Assert.Contains(reason, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Fact]
    public void Svalbard_is_a_place_in_the_systems_of_the_world()
    {
        // PROJ 9.1.1.
        (double x, double y) = CoordinateTransformer.Create("EPSG:4326", "EPSG:3857").Transform(15.6, 78.2);
        Assert.Equal(1736584.0564, x, 0.0001);
        Assert.Equal(14476656.9629, y, 0.0001);
    }
}
