using NetTopologySuite.Geometries;

namespace Renewal.Gis.Planning.Coordinates;

/// <summary>
/// Lengths and areas on the ellipsoid GRS 80. Input is longitude and latitude in degrees (CGCS2000 or WGS 84); output is metres and
/// square metres, without the stretch of any map projection.
/// </summary>
/// <remarks>
/// Length: Vincenty's inverse formula (1975), within 0.1 mm; it does not converge for places that are nearly opposite each other.
/// Area: every vertex goes to the authalic sphere, which has the same areas as the ellipsoid, and the edges become great circles
/// there. A geodesic edge of the ellipsoid runs beside that great circle: the error is below 1e-9 of the area for edges up to 1 km,
/// below 1e-5 for edges up to 100 km (measured against PostGIS geography, see the tests).
/// </remarks>
public static class Geodesic
{
    private const double RadiansPerDegree = Math.PI / 180;
    private static readonly double A = Ellipsoid.Grs80.SemiMajorAxisM;
    private static readonly double B = Ellipsoid.Grs80.SemiMinorAxisM;
    private static readonly double F = Ellipsoid.Grs80.Flattening;
    private static readonly double E = Math.Sqrt(Ellipsoid.Grs80.EccentricitySquared);
    private static readonly double PolarQ = AuthalicQ(1);
    private static readonly double AuthalicRadiusSquaredM2 = A * A * PolarQ / 2;

    /// <summary>Length of the shortest line between two places, in metres.</summary>
    /// <param name="lon1Deg">Longitude of the first place in degrees.</param>
    /// <param name="lat1Deg">Latitude of the first place in degrees, −90 to 90.</param>
    /// <param name="lon2Deg">Longitude of the second place in degrees.</param>
    /// <param name="lat2Deg">Latitude of the second place in degrees, −90 to 90.</param>
    /// <exception cref="ArgumentException">The places are nearly opposite each other on the Earth.</exception>
    public static double DistanceM(double lon1Deg, double lat1Deg, double lon2Deg, double lat2Deg)
    {
        double lonDifference = Math.IEEERemainder(lon2Deg - lon1Deg, 360) * RadiansPerDegree;
        (double sinU1, double cosU1) = ReducedLatitude(lat1Deg);
        (double sinU2, double cosU2) = ReducedLatitude(lat2Deg);
        double lambda = lonDifference;
        for (int step = 0; step < 200; step++)
        {
            (double sinLambda, double cosLambda) = Math.SinCos(lambda);
            double across = cosU2 * sinLambda, along = cosU1 * sinU2 - sinU1 * cosU2 * cosLambda;
            double sinSigma = Math.Sqrt(across * across + along * along);
            double cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosLambda;
            if (sinSigma == 0 && cosSigma > 0)
            {
                return 0;
            }

            double sigma = Math.Atan2(sinSigma, cosSigma);
            double sinAlpha = cosU1 * cosU2 * sinLambda / sinSigma;
            double cos2Alpha = 1 - sinAlpha * sinAlpha;
            // On the equator the term below is 0 / 0; there it has no weight.
            double cos2SigmaM = cos2Alpha < 1e-15 ? 0 : cosSigma - 2 * sinU1 * sinU2 / cos2Alpha;
            double c = F / 16 * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
            double next = lonDifference + (1 - c) * F * sinAlpha
                * (sigma + c * sinSigma * (cos2SigmaM + c * cosSigma * (2 * cos2SigmaM * cos2SigmaM - 1)));
            if (Math.Abs(next - lambda) > 1e-13)
            {
                lambda = next;
                continue;
            }

            double u2 = cos2Alpha * (A * A - B * B) / (B * B);
            double capitalA = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
            double capitalB = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
            double correction = capitalB * sinSigma * (cos2SigmaM + capitalB / 4
                * (cosSigma * (2 * cos2SigmaM * cos2SigmaM - 1)
                    - capitalB / 6 * cos2SigmaM * (4 * sinSigma * sinSigma - 3) * (4 * cos2SigmaM * cos2SigmaM - 3)));
            return B * capitalA * (sigma - correction);
        }

        throw new ArgumentException(
            $"The places {lon1Deg}, {lat1Deg} and {lon2Deg}, {lat2Deg} are no pair of coordinates or nearly opposite on the Earth.");
    }

    /// <summary>Length of all lines of a geometry in metres; of a polygon, its perimeter with the holes; 0 for points.</summary>
    /// <param name="lonLat">Geometry in degrees.</param>
    public static double LengthM(Geometry lonLat)
    {
        ArgumentNullException.ThrowIfNull(lonLat);
        return lonLat switch
        {
            LineString line => LengthM(line.CoordinateSequence),
            Polygon polygon => LengthM(polygon.ExteriorRing) + polygon.InteriorRings.Sum(LengthM),
            GeometryCollection many => many.Geometries.Sum(LengthM),
            _ => 0,
        };
    }

    /// <summary>Length of a line given by its vertices, in metres; 0 for fewer than two.</summary>
    /// <param name="lonLat">Vertices in degrees.</param>
    public static double LengthM(CoordinateSequence lonLat)
    {
        ArgumentNullException.ThrowIfNull(lonLat);
        double sum = 0;
        for (int i = 1; i < lonLat.Count; i++)
        {
            sum += DistanceM(lonLat.GetX(i - 1), lonLat.GetY(i - 1), lonLat.GetX(i), lonLat.GetY(i));
        }

        return sum;
    }

    /// <summary>
    /// Length of a line on a sphere of 6,371,000 m (haversine), as GraphHopper and other routers add it: up to 0.4 % off the ellipsoid, kept
    /// only to compare with them.
    /// </summary>
    /// <param name="lonLat">Line in degrees.</param>
    public static double GreatCircleLengthM(LineString lonLat)
    {
        ArgumentNullException.ThrowIfNull(lonLat);
        const double radiusM = 6_371_000;
        double sum = 0;
        for (int i = 1; i < lonLat.NumPoints; i++)
        {
            Coordinate a = lonLat.GetCoordinateN(i - 1);
            Coordinate b = lonLat.GetCoordinateN(i);
            double latitude = Math.Sin(double.DegreesToRadians(b.Y - a.Y) / 2);
            double longitude = Math.Sin(double.DegreesToRadians(b.X - a.X) / 2);
            double haversine = latitude * latitude
                + Math.Cos(double.DegreesToRadians(a.Y)) * Math.Cos(double.DegreesToRadians(b.Y)) * longitude * longitude;
            sum += 2 * radiusM * Math.Asin(Math.Sqrt(haversine));
        }

        return sum;
    }

    /// <summary>Area of all polygons of a geometry in square metres, holes taken out; 0 for points and lines.</summary>
    /// <param name="lonLat">Valid geometry in degrees, without a pole inside; crossing the 180th meridian is allowed.</param>
    public static double AreaM2(Geometry lonLat)
    {
        ArgumentNullException.ThrowIfNull(lonLat);
        return lonLat switch
        {
            Polygon polygon => RingAreaM2(polygon.ExteriorRing.CoordinateSequence)
                - polygon.InteriorRings.Sum(ring => RingAreaM2(ring.CoordinateSequence)),
            GeometryCollection many => many.Geometries.Sum(AreaM2),
            _ => 0,
        };
    }

    private static double RingAreaM2(CoordinateSequence ring)
    {
        if (ring.Count < 4)
        {
            return 0;
        }

        double excess = 0;
        double previousHalfTan = HalfAuthalicTan(ring.GetY(0));
        for (int i = 1; i < ring.Count; i++)
        {
            // Signed area between the edge and the equator on a sphere of radius 1 (a spherical quadrangle).
            double halfTan = HalfAuthalicTan(ring.GetY(i));
            double halfLon = Math.IEEERemainder(ring.GetX(i) - ring.GetX(i - 1), 360) * RadiansPerDegree / 2;
            excess += 2 * Math.Atan(Math.Tan(halfLon) * (previousHalfTan + halfTan) / (1 + previousHalfTan * halfTan));
            previousHalfTan = halfTan;
        }

        return Math.Abs(excess) * AuthalicRadiusSquaredM2;
    }

    /// <summary>Tangent of half the authalic latitude.</summary>
    private static double HalfAuthalicTan(double latDeg)
    {
        double sine = AuthalicQ(Math.Sin(latDeg * RadiansPerDegree)) / PolarQ;
        return sine / (1 + Math.Sqrt(Math.Max(0, (1 - sine) * (1 + sine))));
    }

    private static double AuthalicQ(double sinLat) =>
        (1 - E * E) * (sinLat / (1 - E * E * sinLat * sinLat) + Math.Atanh(E * sinLat) / E);

    private static (double Sin, double Cos) ReducedLatitude(double latDeg)
    {
        (double sin, double cos) = Math.SinCos(latDeg * RadiansPerDegree);
        sin *= 1 - F;
        double norm = Math.Sqrt(sin * sin + cos * cos);
        return (sin / norm, cos / norm);
    }
}
