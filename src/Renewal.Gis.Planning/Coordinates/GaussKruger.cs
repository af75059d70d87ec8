namespace Renewal.Gis.Planning.Coordinates;

/// <summary>
/// A zone of the CGCS2000 Gauss-Krüger system (高斯-克吕格投影): transverse Mercator on GRS 80, scale 1 on the central meridian,
/// false easting 500,000 m. EPSG numbers the zones between 75° E and 135° E; elsewhere the zone works in the same way without a number.
/// </summary>
/// <param name="WidthDeg">Width of the zone: 3 or 6 degrees.</param>
/// <param name="CentralMeridianDeg">Central meridian: a multiple of 3, or 3 plus a multiple of 6; −180 to 180.</param>
public readonly record struct GaussKrugerZone(int WidthDeg, int CentralMeridianDeg)
{
    /// <summary>Number of the zone: 1–120 (3 degrees, zone 1 at 3° E) or 1–60 (6 degrees, zone 1 at 3° E).</summary>
    public int Number
    {
        get
        {
            int east = (CentralMeridianDeg + 359) % 360 + 1;
            return WidthDeg == 3 ? east / 3 : (east + 3) / 6;
        }
    }

    /// <summary>EPSG code of the system whose eastings carry no zone number, or null outside 75–135° E.</summary>
    public int? Epsg => !InChina ? null : WidthDeg == 3 ? 4534 + Number - 25 : 4502 + Number - 13;

    /// <summary>EPSG code of the system whose eastings start with the zone number, or null outside 75–135° E.</summary>
    public int? EpsgWithZoneNumber => !InChina ? null : WidthDeg == 3 ? 4513 + Number - 25 : 4491 + Number - 13;

    private bool InChina => CentralMeridianDeg is >= 75 and <= 135;

    /// <summary>The projection of the zone.</summary>
    /// <param name="withZoneNumber">The zone number stands before the easting: 34,547,997 instead of 547,997.</param>
    public TransverseMercator Projection(bool withZoneNumber = false) =>
        new(Ellipsoid.Grs80, CentralMeridianDeg, GaussKruger.FalseEastingM + (withZoneNumber ? Number * 1e6 : 0));
}

/// <summary>Finds the zones of the CGCS2000 Gauss-Krüger system.</summary>
public static class GaussKruger
{
    /// <summary>Easting of a central meridian in metres, before a zone number.</summary>
    public const double FalseEastingM = 500_000;

    /// <summary>The 3-degree zone of a longitude. A place on the border of two zones belongs to the eastern one.</summary>
    /// <param name="lonDeg">Longitude in degrees, −180 to 180.</param>
    public static GaussKrugerZone ZoneOf(double lonDeg) => new(3, Meridian(3 * Math.Floor(Valid(lonDeg) / 3 + 0.5)));

    /// <summary>The 6-degree zone of a longitude. A place on the border of two zones belongs to the eastern one.</summary>
    /// <param name="lonDeg">Longitude in degrees, −180 to 180.</param>
    public static GaussKrugerZone SixDegreeZoneOf(double lonDeg) => new(6, Meridian(6 * Math.Floor(Valid(lonDeg) / 6) + 3));

    /// <summary>The zone of an EPSG code, and whether its eastings carry the zone number; null when the code is none of the 64.</summary>
    /// <param name="epsg">EPSG code: 4491–4512 for 6 degrees, 4513–4554 for 3 degrees.</param>
    public static (GaussKrugerZone Zone, bool WithZoneNumber)? FromEpsg(int epsg) => epsg switch
    {
        >= 4491 and <= 4501 => (new(6, 75 + 6 * (epsg - 4491)), true),
        >= 4502 and <= 4512 => (new(6, 75 + 6 * (epsg - 4502)), false),
        >= 4513 and <= 4533 => (new(3, 75 + 3 * (epsg - 4513)), true),
        >= 4534 and <= 4554 => (new(3, 75 + 3 * (epsg - 4534)), false),
        _ => null,
    };

    private static double Valid(double lonDeg) => Math.Abs(lonDeg) <= 180
        ? lonDeg
        : throw new ArgumentOutOfRangeException(nameof(lonDeg), lonDeg, "A longitude is -180 to 180 degrees.");

    private static int Meridian(double degrees) => degrees > 180 ? (int)degrees - 360 : (int)degrees;
}
