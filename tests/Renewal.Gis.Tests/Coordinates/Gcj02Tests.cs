using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Coordinates;

/// <summary>Oracles: what the map services answered for 164 cities, and the vectors that three open libraries publish.</summary>
public class Gcj02Tests
{
    [SharedFact]
    public void The_164_cities_are_within_0_74_m_in_GCJ_02_and_0_02_m_in_BD_09()
    {
        City[] cities = ReadCities();
        Assert.Equal(164, cities.Length);
        Assert.All(cities, city =>
        {
            Assert.InRange(DistanceM(city.Gcj02, Gcj02.FromWgs84(city.Wgs84.Lon, city.Wgs84.Lat)), 0, 0.74);
            Assert.InRange(DistanceM(city.Wgs84, Gcj02.ToWgs84(city.Gcj02.Lon, city.Gcj02.Lat)), 0, 0.75);
            Assert.InRange(DistanceM(city.Bd09, Bd09.FromGcj02(city.Gcj02.Lon, city.Gcj02.Lat)), 0, 0.02);
            Assert.InRange(DistanceM(city.Gcj02, Bd09.ToGcj02(city.Bd09.Lon, city.Bd09.Lat)), 0, 0.02);
            Assert.InRange(DistanceM(city.Bd09, Bd09.FromWgs84(city.Wgs84.Lon, city.Wgs84.Lat)), 0, 0.77);
            Assert.InRange(DistanceM(city.Wgs84, Bd09.ToWgs84(city.Bd09.Lon, city.Bd09.Lat)), 0, 0.78);
        });
    }

    [SharedFact]
    public void The_published_vectors_are_met_to_their_last_digits()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedPath("geodata", "coords", "gcj02-small-vectors.json")));
        JsonElement root = file.RootElement;
        JsonElement[] forward = [.. root.GetProperty("wgs84_to_gcj02").EnumerateArray()];
        Assert.Equal(2, forward.Length);
        Assert.All(forward, vector => AssertNear(
            Place(vector.GetProperty("gcj02")), Apply(Gcj02.FromWgs84, vector.GetProperty("wgs84")), 1e-9));
        Assert.All(root.GetProperty("gcj02_to_bd09").EnumerateArray(), vector => AssertNear(
            Place(vector.GetProperty("bd09")), Apply(Bd09.FromGcj02, vector.GetProperty("gcj02")), 1e-11));

        JsonElement bounds = root.GetProperty("inverse_error_bounds_m");
        Assert.All(root.GetProperty("gcj02_to_wgs84").EnumerateArray(), vector =>
        {
            (double Lon, double Lat) wgs84 = Apply(Gcj02.ToWgs84, vector.GetProperty("gcj02"));
            // The published place is that of the usual single round; the exact inverse is near it and better than it.
            (double Lon, double Lat) oneStep = Place(vector.GetProperty("wgs84_one_step"));
            (double Lon, double Lat) target = Place(vector.GetProperty("gcj02"));
            Assert.InRange(DistanceM(oneStep, wgs84), 0, bounds.GetProperty("one_step").GetDouble());
            Assert.True(DistanceM(target, Gcj02.FromWgs84(wgs84.Lon, wgs84.Lat)) < 1e-5);
            Assert.True(DistanceM(target, Gcj02.FromWgs84(oneStep.Lon, oneStep.Lat)) > 0.01);
        });
        Assert.All(root.GetProperty("outside_china_identity").EnumerateArray(), vector => AssertNear(
            Place(vector.GetProperty("input")), Apply(Gcj02.FromWgs84, vector.GetProperty("input")), 0));
    }

    [Theory]
    [InlineData(7.42, 43.73)]
    [InlineData(-51.2, -30.1)]
    [InlineData(72.0039, 35)]
    [InlineData(137.8348, 35)]
    [InlineData(105, 0.8292)]
    [InlineData(105, 55.8272)]
    public void Outside_China_nothing_moves(double lon, double lat)
    {
        Assert.Equal((lon, lat), Gcj02.FromWgs84(lon, lat));
        Assert.Equal((lon, lat), Gcj02.ToWgs84(lon, lat));
        Assert.Equal((lon, lat), Bd09.FromWgs84(lon, lat));
        Assert.Equal((lon, lat), Bd09.ToWgs84(lon, lat));
    }

    [Fact]
    public void In_Yunnan_the_shift_is_hundreds_of_metres_to_the_south_east()
    {
        (double lon, double lat) = Gcj02.FromWgs84(102.54, 24.35);
        Assert.InRange(lon - 102.54, 0.0010, 0.0016);
        Assert.InRange(lat - 24.35, -0.0031, -0.0025);
    }

    [Fact]
    public void Any_place_in_China_survives_the_way_there_and_back()
    {
        Gen<(double Lon, double Lat)> places = Gen.Choose(72_050_000, 137_800_000).Zip(Gen.Choose(850_000, 55_800_000))
            .Select(p => (p.Item1 / 1e6, p.Item2 / 1e6));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(places.ToArbitrary(), place =>
            ThereAndBack(Gcj02.FromWgs84, Gcj02.ToWgs84, place) && ThereAndBack(Bd09.FromGcj02, Bd09.ToGcj02, place)
                && ThereAndBack(Bd09.FromWgs84, Bd09.ToWgs84, place)));

        static bool ThereAndBack(
            Func<double, double, (double, double)> there, Func<double, double, (double Lon, double Lat)> back, (double Lon, double Lat) place)
        {
            (double lon, double lat) = there(place.Lon, place.Lat);
            (double Lon, double Lat) again = back(lon, lat);
            return Math.Abs(again.Lon - place.Lon) < 1e-11 && Math.Abs(again.Lat - place.Lat) < 1e-11;
        }
    }

    internal static City[] ReadCities()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedPath("geodata", "coords", "gcj02-bd09-china-cities.json")));
        return [.. file.RootElement.GetProperty("cities").EnumerateArray().Select(city =>
        {
            JsonElement coords = city.GetProperty("coords");
            return new City(
                Place(coords.GetProperty("WGS84")), Place(coords.GetProperty("GCJ02")), Place(coords.GetProperty("BD09")),
                Place(coords.GetProperty("EPSG3857")));
        })];
    }

    private static (double Lon, double Lat) Place(JsonElement pair) => (pair[0].GetDouble(), pair[1].GetDouble());

    private static (double Lon, double Lat) Apply(Func<double, double, (double Lon, double Lat)> transform, JsonElement pair) =>
        transform(pair[0].GetDouble(), pair[1].GetDouble());

    private static double DistanceM((double Lon, double Lat) first, (double Lon, double Lat) second) =>
        Geodesic.DistanceM(first.Lon, first.Lat, second.Lon, second.Lat);

    private static void AssertNear((double Lon, double Lat) expected, (double Lon, double Lat) actual, double toleranceDeg)
    {
        Assert.Equal(expected.Lon, actual.Lon, toleranceDeg);
        Assert.Equal(expected.Lat, actual.Lat, toleranceDeg);
    }

    internal sealed record City(
        (double Lon, double Lat) Wgs84, (double Lon, double Lat) Gcj02, (double Lon, double Lat) Bd09, (double X, double Y) WebMercator);
}
