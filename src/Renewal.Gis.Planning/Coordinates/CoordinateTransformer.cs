using System.Globalization;

namespace Renewal.Gis.Planning.Coordinates;

/// <summary>
/// Takes points from one coordinate reference system to another, by way of WGS 84 longitude and latitude. CGCS2000 (EPSG:4490) and
/// WGS 84 are taken as equal: their difference is about a metre and no public transformation between them is better than that.
/// </summary>
public sealed class CoordinateTransformer
{
    private readonly CoordinateSystem from;
    private readonly CoordinateSystem to;

    private CoordinateTransformer(CoordinateSystem from, CoordinateSystem to)
    {
        this.from = from;
        this.to = to;
    }

    /// <summary>A transformer between two named systems.</summary>
    /// <param name="from">Name of the source, one of <see cref="CoordinateSystem.KnownNames"/>.</param>
    /// <param name="to">Name of the target, one of the same.</param>
    /// <exception cref="InputException">A name is not known.</exception>
    public static CoordinateTransformer Create(string from, string to) => new(CoordinateSystem.Parse(from), CoordinateSystem.Parse(to));

    /// <summary>Transforms one point.</summary>
    /// <param name="x">Longitude in degrees or easting in metres.</param>
    /// <param name="y">Latitude in degrees or northing in metres.</param>
    /// <returns>X: longitude or easting, Y: latitude or northing in the target.</returns>
    /// <exception cref="InputException">The point is outside the source or the target, or its coordinates are swapped.</exception>
    public (double X, double Y) Transform(double x, double y)
    {
        // Kashgar written as 39.5, 75.9 is a place in the Arctic, which nobody sends through a Chinese system.
        if (from.InDegrees && (from.Chinese || to.Chinese) && x is >= 3 and <= 54 && y is >= 73 and <= 90)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{from.Name}: {x}, {y} is no place in China. Longitude and latitude look swapped: the longitude comes first."));
        }

        (double lon, double lat) = from.ToLonLat(x, y);
        return to.FromLonLat(lon, lat);
    }
}
