namespace Renewal.Gis.Planning.Coordinates;

/// <summary>An ellipsoid of revolution that stands for the Earth.</summary>
/// <param name="SemiMajorAxisM">Equatorial radius in metres, &gt; 0.</param>
/// <param name="Flattening">(a − b) / a, &gt; 0 and &lt; 0.01.</param>
public sealed record Ellipsoid(double SemiMajorAxisM, double Flattening)
{
    /// <summary>GRS 80: a = 6,378,137 m, 1/f = 298.257222101, the constants that CGCS2000 takes over.</summary>
    public static Ellipsoid Grs80 { get; } = new(6378137, 1 / 298.257222101);

    /// <summary>WGS 84, the ellipsoid of GPS. It differs from GRS 80 by 0.1 mm in the polar axis.</summary>
    public static Ellipsoid Wgs84 { get; } = new(6378137, 1 / 298.257223563);

    /// <summary>Polar radius b in metres.</summary>
    public double SemiMinorAxisM => SemiMajorAxisM * (1 - Flattening);

    /// <summary>First eccentricity squared, e².</summary>
    public double EccentricitySquared => Flattening * (2 - Flattening);

    /// <summary>Third flattening n = (a − b) / (a + b).</summary>
    public double ThirdFlattening => Flattening / (2 - Flattening);
}
