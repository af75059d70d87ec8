namespace Renewal.Gis.Planning.Coordinates;

/// <summary>
/// GCJ-02 (国测局坐标, "Mars coordinates"), the shifted longitudes and latitudes of Chinese web maps. The shift is up to 715 m (in Yunnan 270–530 m) and
/// differs from place to place. The official algorithm is not public; this is the formula that open software uses, which is within
/// 0.74 m of what the map services answered for 164 cities (docs/coordinates.md).
/// </summary>
/// <remarks>
/// Outside the rectangle 72.004–137.8347° E, 0.8293–55.8271° N nothing is shifted. The rectangle takes in parts of China's neighbours:
/// the formula has no better border. WGS 84 and CGCS2000 are taken as one.
/// </remarks>
public static class Gcj02
{
    // Krasovsky 1940, the ellipsoid that the formula was written on, whatever the datum of the input.
    private const double SemiMajorAxisM = 6378245;
    private const double EccentricitySquared = 0.00669342162296594323;
    private const double DegreesPerRadian = 180 / Math.PI;

    /// <summary>Shifts a WGS 84 place to GCJ-02.</summary>
    /// <param name="lonDeg">Longitude in degrees.</param>
    /// <param name="latDeg">Latitude in degrees.</param>
    public static (double Lon, double Lat) FromWgs84(double lonDeg, double latDeg)
    {
        if (!Covers(lonDeg, latDeg))
        {
            return (lonDeg, latDeg);
        }

        (double lon, double lat) = ShiftDeg(lonDeg, latDeg);
        return (lonDeg + lon, latDeg + lat);
    }

    /// <summary>Finds the WGS 84 place that <see cref="FromWgs84"/> shifts to the given one, within 1e-11 degrees.</summary>
    /// <param name="lonDeg">GCJ-02 longitude in degrees.</param>
    /// <param name="latDeg">GCJ-02 latitude in degrees.</param>
    public static (double Lon, double Lat) ToWgs84(double lonDeg, double latDeg)
    {
        if (!Covers(lonDeg, latDeg))
        {
            return (lonDeg, latDeg);
        }

        double lon = lonDeg, lat = latDeg;
        // Over its own length the shift changes by less than 1 %, so every round gains two digits: 0.005° off at the start, below
        // 1e-12° after six. A single round, as most software does it, is up to 5 m off.
        for (int round = 0; round < 7; round++)
        {
            (double dLon, double dLat) = ShiftDeg(lon, lat);
            (lon, lat) = (lonDeg - dLon, latDeg - dLat);
        }

        return (lon, lat);
    }

    /// <summary>Whether the formula shifts this place.</summary>
    internal static bool Covers(double lonDeg, double latDeg) =>
        lonDeg is >= 72.004 and <= 137.8347 && latDeg is >= 0.8293 and <= 55.8271;

    private static (double Lon, double Lat) ShiftDeg(double lonDeg, double latDeg)
    {
        double x = lonDeg - 105, y = latDeg - 35;
        double both = (20 * SinPi(6 * x) + 20 * SinPi(2 * x)) * 2 / 3;
        double eastM = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.Sqrt(Math.Abs(x)) + both
            + (20 * SinPi(x) + 40 * SinPi(x / 3)) * 2 / 3 + (150 * SinPi(x / 12) + 300 * SinPi(x / 30)) * 2 / 3;
        double northM = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.Sqrt(Math.Abs(x)) + both
            + (20 * SinPi(y) + 40 * SinPi(y / 3)) * 2 / 3 + (160 * SinPi(y / 12) + 320 * SinPi(y / 30)) * 2 / 3;

        (double sin, double cos) = Math.SinCos(latDeg / DegreesPerRadian);
        double w2 = 1 - EccentricitySquared * sin * sin, w = Math.Sqrt(w2);
        double meridianRadiusM = SemiMajorAxisM * (1 - EccentricitySquared) / (w2 * w);
        double parallelRadiusM = SemiMajorAxisM / w * cos;
        return (eastM / parallelRadiusM * DegreesPerRadian, northM / meridianRadiusM * DegreesPerRadian);
    }

    private static double SinPi(double halfTurns) => Math.Sin(halfTurns * Math.PI);
}
