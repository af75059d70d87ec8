using System.Globalization;

namespace Renewal.Gis.Planning.Coordinates;

/// <summary>
/// A coordinate reference system that users name. Coordinates are always x = longitude or easting, y = latitude or northing, whatever
/// axis order the authority declares; who speaks a protocol with the declared order swaps at the border (docs/coordinates.md).
/// </summary>
public sealed class CoordinateSystem
{
    /// <summary>What may be named, for help texts and errors.</summary>
    public const string KnownNames =
        "EPSG:4490, EPSG:4326, OGC:CRS84, EPSG:3857, GCJ-02, BD-09, and CGCS2000 Gauss-Krüger EPSG:4491 to EPSG:4554";

    /// <summary>Krüger's series holds its 0.1 mm within this distance of the central meridian.</summary>
    private const double FurthestFromMeridianDeg = 10;

    private const double FurthestFromMeridianM = 1_200_000;
    private const double PoleNorthingM = 10_001_966;
    private const double WebMercatorEdgeM = Math.PI * 6378137;
    private const double WebMercatorEdgeLatDeg = 85.06;
    private const double RadiansPerDegree = Math.PI / 180;

    private readonly Func<double, double, (double, double)> toLonLat;
    private readonly Func<double, double, (double, double)> fromLonLat;

    private CoordinateSystem(
        string name, bool inDegrees, bool chinese,
        Func<double, double, (double, double)> toLonLat, Func<double, double, (double, double)> fromLonLat)
    {
        Name = name;
        InDegrees = inDegrees;
        Chinese = chinese;
        this.toLonLat = toLonLat;
        this.fromLonLat = fromLonLat;
    }

    /// <summary>Name as <see cref="Parse"/> takes it, such as EPSG:4543.</summary>
    public string Name { get; }

    /// <summary>Longitude and latitude in degrees; otherwise easting and northing in metres.</summary>
    public bool InDegrees { get; }

    /// <summary>Made for China: coordinates in it are expected there.</summary>
    internal bool Chinese { get; }

    /// <summary>Finds a system by its name; capitals do not matter.</summary>
    /// <param name="name">One of <see cref="KnownNames"/>.</param>
    /// <exception cref="InputException">The name is not known; the message lists what is.</exception>
    public static CoordinateSystem Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string canonical = name.Trim().ToUpperInvariant();
        return canonical switch
        {
            "EPSG:4490" => Degrees(canonical, true, (lon, lat) => (lon, lat), (lon, lat) => (lon, lat)),
            "EPSG:4326" or "OGC:CRS84" => Degrees(canonical, false, (lon, lat) => (lon, lat), (lon, lat) => (lon, lat)),
            "GCJ-02" => Degrees(canonical, true, Gcj02.ToWgs84, Gcj02.FromWgs84),
            "BD-09" => Degrees(canonical, true, Bd09.ToWgs84, Bd09.FromWgs84),
            "EPSG:3857" => new(canonical, false, false, FromWebMercator, ToWebMercator),
            _ when canonical.StartsWith("EPSG:", StringComparison.Ordinal)
                && int.TryParse(canonical.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int epsg)
                && GaussKruger.FromEpsg(epsg) is (GaussKrugerZone zone, bool withZoneNumber) => Zone(canonical, zone, withZoneNumber),
            _ => throw new InputException($"The coordinate reference system '{name}' is not known. Known are {KnownNames}."),
        };
    }

    /// <summary>WGS 84 longitude and latitude of a point in this system.</summary>
    /// <exception cref="InputException">The point is outside the system.</exception>
    internal (double Lon, double Lat) ToLonLat(double x, double y) => toLonLat(x, y);

    /// <summary>The point of a WGS 84 longitude and latitude in this system.</summary>
    /// <exception cref="InputException">The place is outside the system.</exception>
    internal (double X, double Y) FromLonLat(double lon, double lat) => fromLonLat(lon, lat);

    private static CoordinateSystem Degrees(
        string name, bool chinese, Func<double, double, (double, double)> toLonLat, Func<double, double, (double, double)> fromLonLat) =>
        new(name, true, chinese, (lon, lat) => InRange(lon, lat) ? toLonLat(lon, lat) : throw NoPlace(name, lon, lat), fromLonLat);

    private static bool InRange(double lon, double lat) => Math.Abs(lon) <= 180 && Math.Abs(lat) <= 90;

    private static InputException NoPlace(string name, double lon, double lat) => new(
        InRange(lat, lon)
            ? string.Create(CultureInfo.InvariantCulture,
                $"{name}: latitude {lat} is not within -90 to 90. Longitude and latitude look swapped: the longitude comes first.")
            : string.Create(CultureInfo.InvariantCulture,
                $"{name}: {lon}, {lat} is no place: longitude is -180 to 180 and latitude -90 to 90 degrees."));

    private static CoordinateSystem Zone(string name, GaussKrugerZone zone, bool withZoneNumber)
    {
        TransverseMercator projection = zone.Projection(withZoneNumber);
        double falseEastingM = GaussKruger.FalseEastingM + (withZoneNumber ? zone.Number * 1e6 : 0);
        return new(name, false, true, ToLonLat, FromLonLat);

        (double, double) ToLonLat(double x, double y)
        {
            if (Math.Abs(x - falseEastingM) <= FurthestFromMeridianM && Math.Abs(y) <= PoleNorthingM)
            {
                return projection.Inverse(x, y);
            }

            string hint = "";
            if (Math.Abs(y - falseEastingM) <= FurthestFromMeridianM && Math.Abs(x) <= PoleNorthingM)
            {
                hint = " Easting and northing look swapped: the easting comes first.";
            }
            else if (EpsgOfZoneNumber((int)(x / 1e6)) is int numbered)
            {
                hint = $" The easting seems to start with the zone number {(int)(x / 1e6)}, as in EPSG:{numbered}.";
            }
            else if (withZoneNumber && Math.Abs(x - GaussKruger.FalseEastingM) <= FurthestFromMeridianM)
            {
                hint = $" The easting lacks the zone number {zone.Number}: EPSG:{zone.Epsg} is the same zone without it.";
            }

            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{name}: {x}, {y} is outside: eastings are {falseEastingM:F0} ± {FurthestFromMeridianM:F0} m, northings up to {PoleNorthingM:F0} m.{hint}"));
        }

        (double, double) FromLonLat(double lon, double lat)
        {
            double fromMeridian = Math.Abs(Math.IEEERemainder(lon - zone.CentralMeridianDeg, 360));
            if (fromMeridian <= FurthestFromMeridianDeg)
            {
                return projection.Forward(lon, lat);
            }

            GaussKrugerZone own = GaussKruger.ZoneOf(lon);
            string hint = own.Epsg is int epsg ? $" EPSG:{epsg} is made for that place." : "";
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{name}: longitude {lon:F4} is more than {FurthestFromMeridianDeg} degrees from its central meridian {zone.CentralMeridianDeg}.{hint}"));
        }
    }

    private static int? EpsgOfZoneNumber(int number) => number switch
    {
        >= 13 and <= 23 => new GaussKrugerZone(6, 6 * number - 3).EpsgWithZoneNumber,
        >= 25 and <= 45 => new GaussKrugerZone(3, 3 * number).EpsgWithZoneNumber,
        _ => null,
    };

    private static (double, double) ToWebMercator(double lon, double lat) => Math.Abs(lat) <= WebMercatorEdgeLatDeg
        ? (lon * RadiansPerDegree * 6378137, Math.Asinh(Math.Tan(lat * RadiansPerDegree)) * 6378137)
        : throw new InputException(string.Create(CultureInfo.InvariantCulture,
            $"EPSG:3857: latitude {lat:F4} is outside: the system ends at {WebMercatorEdgeLatDeg} degrees."));

    private static (double, double) FromWebMercator(double x, double y) =>
        // EPSG's area of use ends at 85.06°, which lies 11.5 km beyond the square of the tiles.
        Math.Abs(x) <= WebMercatorEdgeM + 1 && Math.Abs(y) <= WebMercatorEdgeM + 11_500
            ? (x / 6378137 / RadiansPerDegree, Math.Atan(Math.Sinh(y / 6378137)) / RadiansPerDegree)
            : throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"EPSG:3857: {x}, {y} is outside: both coordinates are within ± {WebMercatorEdgeM:F0} m."));
}
