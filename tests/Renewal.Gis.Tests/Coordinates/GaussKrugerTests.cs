using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Tests.Coordinates;

public class GaussKrugerTests
{
    [Theory]
    [InlineData(98.6, 99, 33, 4542, 4521)]
    [InlineData(102.5, 102, 34, 4543, 4522)]
    [InlineData(103.8, 105, 35, 4544, 4523)]
    [InlineData(75, 75, 25, 4534, 4513)]
    [InlineData(136.4, 135, 45, 4554, 4533)]
    [InlineData(103.5, 105, 35, 4544, 4523)]
    public void A_place_in_China_has_the_3_degree_zone_that_EPSG_numbers(double lon, int meridian, int number, int epsg, int prefixed)
    {
        GaussKrugerZone zone = GaussKruger.ZoneOf(lon);
        Assert.Equal((meridian, number, epsg, prefixed), (zone.CentralMeridianDeg, zone.Number, zone.Epsg, zone.EpsgWithZoneNumber));
    }

    [Theory]
    [InlineData(98.6, 99, 17, 4506, 4495)]
    [InlineData(102.5, 105, 18, 4507, 4496)]
    [InlineData(72, 75, 13, 4502, 4491)]
    [InlineData(134, 135, 23, 4512, 4501)]
    public void A_place_in_China_has_the_6_degree_zone_that_EPSG_numbers(double lon, int meridian, int number, int epsg, int prefixed)
    {
        GaussKrugerZone zone = GaussKruger.SixDegreeZoneOf(lon);
        Assert.Equal((meridian, number, epsg, prefixed), (zone.CentralMeridianDeg, zone.Number, zone.Epsg, zone.EpsgWithZoneNumber));
    }

    [Theory]
    [InlineData(7.4, 6, 2)]
    [InlineData(0.2, 0, 120)]
    [InlineData(-51.2, -51, 103)]
    [InlineData(180, 180, 60)]
    [InlineData(-180, -180, 60)]
    [InlineData(138, 138, 46)]
    public void A_place_outside_China_has_a_zone_without_an_EPSG_code(double lon, int meridian, int number)
    {
        GaussKrugerZone zone = GaussKruger.ZoneOf(lon);
        Assert.Equal((meridian, number), (zone.CentralMeridianDeg, zone.Number));
        Assert.Null(zone.Epsg);
        Assert.Null(zone.EpsgWithZoneNumber);
    }

    [Fact]
    public void Each_of_the_64_EPSG_codes_leads_to_a_zone_that_leads_back_to_it()
    {
        for (int epsg = 4491; epsg <= 4554; epsg++)
        {
            (GaussKrugerZone zone, bool prefixed) = GaussKruger.FromEpsg(epsg)!.Value;
            Assert.Equal(epsg, prefixed ? zone.EpsgWithZoneNumber : zone.Epsg);
        }

        Assert.Null(GaussKruger.FromEpsg(4490));
        Assert.Null(GaussKruger.FromEpsg(4555));
    }

    [Theory]
    [InlineData(180.1)]
    [InlineData(-181)]
    [InlineData(double.NaN)]
    public void A_longitude_out_of_range_has_no_zone(double lon)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussKruger.ZoneOf(lon));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussKruger.SixDegreeZoneOf(lon));
    }
}
