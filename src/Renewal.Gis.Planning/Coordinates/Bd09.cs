namespace Renewal.Gis.Planning.Coordinates;

/// <summary>
/// BD-09 (百度坐标), the longitudes and latitudes of Baidu's maps: GCJ-02 shifted once more, by 760 to 985 m. Public formula, within
/// 0.02 m of what the service answered for 164 cities, given the GCJ-02 place. Not shifted where <see cref="Gcj02"/> is not.
/// </summary>
public static class Bd09
{
    private const double LonOffsetDeg = 0.0065;
    private const double LatOffsetDeg = 0.006;
    private const double WavesPerDegree = Math.PI * 3000 / 180;

    /// <summary>Shifts a GCJ-02 place to BD-09.</summary>
    /// <param name="lonDeg">GCJ-02 longitude in degrees.</param>
    /// <param name="latDeg">GCJ-02 latitude in degrees.</param>
    public static (double Lon, double Lat) FromGcj02(double lonDeg, double latDeg) =>
        Gcj02.Covers(lonDeg, latDeg) ? Shifted(lonDeg, latDeg) : (lonDeg, latDeg);

    /// <summary>Finds the GCJ-02 place that <see cref="FromGcj02"/> shifts to the given one, within 1e-11 degrees.</summary>
    /// <param name="lonDeg">BD-09 longitude in degrees.</param>
    /// <param name="latDeg">BD-09 latitude in degrees.</param>
    public static (double Lon, double Lat) ToGcj02(double lonDeg, double latDeg)
    {
        if (!Gcj02.Covers(lonDeg, latDeg))
        {
            return (lonDeg, latDeg);
        }

        double lon = lonDeg - LonOffsetDeg, lat = latDeg - LatOffsetDeg;
        // The wave has an amplitude of 0.00002° and 52 radians a degree: every round gains more than two digits.
        for (int round = 0; round < 5; round++)
        {
            (double reachedLon, double reachedLat) = Shifted(lon, lat);
            lon += lonDeg - reachedLon;
            lat += latDeg - reachedLat;
        }

        return (lon, lat);
    }

    /// <summary>Shifts a WGS 84 place to BD-09.</summary>
    /// <param name="lonDeg">Longitude in degrees.</param>
    /// <param name="latDeg">Latitude in degrees.</param>
    public static (double Lon, double Lat) FromWgs84(double lonDeg, double latDeg)
    {
        (double lon, double lat) = Gcj02.FromWgs84(lonDeg, latDeg);
        return FromGcj02(lon, lat);
    }

    /// <summary>Finds the WGS 84 place that <see cref="FromWgs84"/> shifts to the given one.</summary>
    /// <param name="lonDeg">BD-09 longitude in degrees.</param>
    /// <param name="latDeg">BD-09 latitude in degrees.</param>
    public static (double Lon, double Lat) ToWgs84(double lonDeg, double latDeg)
    {
        (double lon, double lat) = ToGcj02(lonDeg, latDeg);
        return Gcj02.ToWgs84(lon, lat);
    }

    private static (double Lon, double Lat) Shifted(double lonDeg, double latDeg)
    {
        double radius = double.Hypot(lonDeg, latDeg) + 0.00002 * Math.Sin(latDeg * WavesPerDegree);
        double angle = Math.Atan2(latDeg, lonDeg) + 0.000003 * Math.Cos(lonDeg * WavesPerDegree);
        (double sin, double cos) = Math.SinCos(angle);
        return (radius * cos + LonOffsetDeg, radius * sin + LatOffsetDeg);
    }
}
