using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Planning.Features;

/// <summary>The box that <c>bbox</c> asks for.</summary>
public sealed class BoundingBox
{
    private BoundingBox(PublishedCrs crs, IReadOnlyList<Envelope> parts)
    {
        Crs = crs;
        Parts = parts;
    }

    /// <summary>System of <see cref="Parts"/>.</summary>
    public PublishedCrs Crs { get; }

    /// <summary>
    /// The box in its own system, x (longitude, easting) first: one envelope, two where it lies across the antimeridian, none where the system ends before it.
    /// </summary>
    public IReadOnlyList<Envelope> Parts { get; }

    /// <summary>A box of longitude and latitude.</summary>
    public BoundingBox(Envelope lonLat)
        : this(PublishedCrs.Crs84, [lonLat])
    {
    }

    /// <summary>Reads four numbers, or six of which the heights are left out, in the axis order that the system's authority declares.</summary>
    /// <param name="text">What the client sent.</param>
    /// <param name="crs">System of the numbers.</param>
    /// <exception cref="InputException">It is no box.</exception>
    public static BoundingBox Parse(string text, PublishedCrs crs)
    {
        double[] n = [.. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        if (n.Length is not (4 or 6) || !n.All(double.IsFinite))
        {
            throw Wrong(text, crs);
        }

        (double first, double second, double firstEnd, double secondEnd) = n.Length == 4 ? (n[0], n[1], n[2], n[3]) : (n[0], n[1], n[3], n[4]);
        (double west, double south, double east, double north) = crs.NorthFirst ? (second, first, secondEnd, firstEnd) : (first, second, firstEnd, secondEnd);
        if (south > north || (west > east && !crs.InDegrees) || (n.Length == 6 && n[2] > n[5]))
        {
            throw Wrong(text, crs);
        }

        return new BoundingBox(crs, [.. Cut(west, south, east, north, crs)]);
    }

    /// <summary>
    /// The part of the stored longitudes and latitudes that holds one of <see cref="Parts"/>: a little more than its outline, since an edge that is straight in
    /// metres is not straight in degrees. For the spatial index; the box itself decides.
    /// </summary>
    public Envelope Hull(Envelope part)
    {
        if (Crs.AsStored)
        {
            return part;
        }

        const int steps = 16;
        CoordinateTransformer toDegrees = CoordinateTransformer.Create(Crs.Name, "EPSG:4490");
        Envelope hull = new();
        for (int i = 0; i <= steps; i++)
        {
            for (int j = 0; j <= steps; j++)
            {
                (double lon, double lat) = toDegrees.Transform(part.MinX + part.Width * i / steps, part.MinY + part.Height * j / steps);
                hull.ExpandToInclude(lon, lat);
            }
        }

        const double smallest = 1e-6;
        hull.ExpandBy(hull.Width / steps + smallest, hull.Height / steps + smallest);
        return hull;
    }

    private static IEnumerable<Envelope> Cut(double west, double south, double east, double north, PublishedCrs crs)
    {
        if (crs.InDegrees)
        {
            if (east - west >= 360)
            {
                return Inside(-180, 180);
            }

            // Some clients count on across the antimeridian: from 170 to 190, or from -190 to -170.
            double turn = west >= 180 ? -360 : east <= -180 ? 360 : 0;
            (west, east) = (west + turn, east + turn);
            (west, east) = (west < -180 ? west + 360 : west, east > 180 ? east - 360 : east);
            if (west > east)
            {
                return Inside(west, 180).Concat(Inside(-180, east));
            }
        }

        return Inside(west, east);

        IEnumerable<Envelope> Inside(double from, double to)
        {
            Envelope inside = new Envelope(from, to, south, north).Intersection(crs.Area);
            return inside.IsNull ? [] : [inside];
        }
    }

    private static InputException Wrong(string text, PublishedCrs crs)
    {
        string order = (crs.InDegrees, crs.NorthFirst) switch
        {
            (true, false) => "west,south,east,north in degrees",
            (true, true) => "south,west,north,east in degrees",
            (false, false) => "the smallest easting and northing and the largest ones in metres",
            _ => "the smallest northing and easting and the largest ones in metres",
        };
        return new InputException($"The parameter bbox must be {order} ({crs.Name}), or six numbers with heights, not {text}.");
    }
}
