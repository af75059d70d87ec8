using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Planning.Filters;

/// <summary>
/// Makes shapes of the coordinates of a filter: takes them from the filter's coordinate reference system, in the axis order of its authority, to EPSG:4490
/// longitude and latitude. Heights are left out: what is stored has none.
/// </summary>
/// <param name="crs">The filter's system.</param>
/// <param name="limits">Counts the vertices.</param>
internal sealed class ShapeBuilder(PublishedCrs crs, FilterLimits limits)
{
    // The side of a box in a projection is a curve in degrees; so many parts bring a side of 100 km within a metre.
    private const int PartsOfSide = 32;

    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4490);

    private readonly CoordinateTransformer? _transformer = crs.AsStored ? null : CoordinateTransformer.Create(crs.Name, "EPSG:4490");

    /// <summary>One vertex.</summary>
    /// <param name="place">Where it was written.</param>
    /// <param name="numbers">Two to four numbers; what is behind the second is left out.</param>
    public Coordinate Vertex(Place place, ReadOnlySpan<double> numbers)
    {
        if (numbers.Length is < 2 or > 4)
        {
            throw place.Mistake(string.Create(CultureInfo.InvariantCulture, $"a vertex has two numbers, not {numbers.Length}."));
        }

        limits.AddVertex(place);
        return Stored(place, numbers[0], numbers[1]);
    }

    /// <summary>A shape of the vertices of its parts.</summary>
    public static Point Point(Coordinate vertex) => Factory.CreatePoint(vertex);

    /// <summary>A line.</summary>
    public static LineString Line(Place place, List<Coordinate> vertices) => vertices.Count >= 2
        ? Factory.CreateLineString([.. vertices])
        : throw place.Mistake("a line has two vertices or more.");

    /// <summary>A ring of a polygon.</summary>
    public static LinearRing Ring(Place place, List<Coordinate> vertices)
    {
        if (vertices.Count < 4)
        {
            throw place.Mistake("a ring of a polygon has four vertices or more, the last of them like the first.");
        }

        return vertices[0].Equals2D(vertices[^1])
            ? Factory.CreateLinearRing([.. vertices])
            : throw place.Mistake("the ring of the polygon is not closed: write its first vertex again at the end.");
    }

    /// <summary>A polygon: the first ring is its outline.</summary>
    public static Polygon Polygon(List<LinearRing> rings) => Factory.CreatePolygon(rings[0], [.. rings.Skip(1)]);

    /// <summary>A shape of several of one type.</summary>
    public static Geometry Several(string type, List<Geometry> parts) => type switch
    {
        "MULTIPOINT" => Factory.CreateMultiPoint([.. parts.Cast<Point>()]),
        "MULTILINESTRING" => Factory.CreateMultiLineString([.. parts.Cast<LineString>()]),
        "MULTIPOLYGON" => Factory.CreateMultiPolygon([.. parts.Cast<Polygon>()]),
        _ => Factory.CreateGeometryCollection([.. parts]),
    };

    /// <summary>
    /// A box of four numbers, or of six with heights. One whose west is greater than its east goes across the 180th meridian; one without width or height
    /// is a line or a point.
    /// </summary>
    public Geometry Box(Place place, ReadOnlySpan<double> numbers)
    {
        if (numbers.Length is not (4 or 6))
        {
            throw place.Mistake(string.Create(CultureInfo.InvariantCulture, $"a BBOX has four numbers, or six with heights, not {numbers.Length}."));
        }

        int half = numbers.Length / 2;
        (double x1, double y1, double x2, double y2) = crs.NorthFirst
            ? (numbers[1], numbers[0], numbers[half + 1], numbers[half])
            : (numbers[0], numbers[1], numbers[half], numbers[half + 1]);
        if (y1 > y2)
        {
            throw place.Mistake(string.Create(CultureInfo.InvariantCulture, $"the BBOX ends south ({y2}) of where it begins ({y1}): write the smaller corner first."));
        }

        if (x1 > x2 && !crs.InDegrees)
        {
            throw place.Mistake(string.Create(CultureInfo.InvariantCulture, $"the BBOX ends west ({x2}) of where it begins ({x1}): write the smaller corner first."));
        }

        // A box that reaches beyond the system is cut there, as bbox is.
        (y1, y2) = (Math.Max(y1, crs.Area.MinY), Math.Min(y2, crs.Area.MaxY));
        if (x1 <= x2)
        {
            return Part(x1, x2) ?? throw place.Mistake($"the BBOX lies outside of {crs.Name}.");
        }

        Geometry? east = Part(x1, crs.Area.MaxX);
        Geometry? west = Part(crs.Area.MinX, x2);
        return (east, west) switch
        {
            (Polygon a, Polygon b) => Factory.CreateMultiPolygon([a, b]),
            ({ } a, { } b) => Factory.CreateGeometryCollection([a, b]),
            _ => east ?? west ?? throw place.Mistake($"the BBOX lies outside of {crs.Name}."),
        };

        Geometry? Part(double from, double to)
        {
            (double left, double right) = (Math.Max(from, crs.Area.MinX), Math.Min(to, crs.Area.MaxX));
            return left <= right && y1 <= y2 ? Simplest(place, left, y1, right, y2) : null;
        }
    }

    private Geometry Simplest(Place place, double x1, double y1, double x2, double y2)
    {
        if (x1 < x2 && y1 < y2)
        {
            return Rectangle(place, x1, y1, x2, y2);
        }

        limits.AddVertex(place);
        limits.AddVertex(place);
        Coordinate from = Projected(place, x1, y1);
        return x1 == x2 && y1 == y2 ? Factory.CreatePoint(from) : Factory.CreateLineString([from, Projected(place, x2, y2)]);
    }

    private Polygon Rectangle(Place place, double x1, double y1, double x2, double y2)
    {
        (double X, double Y)[] corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)];
        int parts = crs.InDegrees ? 1 : PartsOfSide;
        List<Coordinate> ring = [];
        for (int side = 0; side < 4; side++)
        {
            for (int i = 0; i < parts; i++)
            {
                limits.AddVertex(place);
                double share = (double)i / parts;
                ring.Add(Projected(
                    place, corners[side].X + share * (corners[side + 1].X - corners[side].X), corners[side].Y + share * (corners[side + 1].Y - corners[side].Y)));
            }
        }

        limits.AddVertex(place);
        ring.Add(ring[0].Copy());
        return Factory.CreatePolygon([.. ring]);
    }

    private Coordinate Stored(Place place, double first, double second) => crs.NorthFirst ? Projected(place, second, first) : Projected(place, first, second);

    private Coordinate Projected(Place place, double x, double y)
    {
        if (_transformer is null)
        {
            if (Math.Abs(x) > 180 || Math.Abs(y) > 90)
            {
                throw place.Mistake(string.Create(
                    CultureInfo.InvariantCulture,
                    $"longitude {x} and latitude {y} are no place: {(crs.NorthFirst ? $"in {crs.Name} the latitude comes first" : "the longitude comes first")}, and filter-crs names other systems."));
            }

            // -0 and 0 are one place, and are written alike.
            return new Coordinate(x + 0.0, y + 0.0);
        }

        try
        {
            (double lon, double lat) = _transformer.Transform(x, y);
            return new Coordinate(lon + 0.0, lat + 0.0);
        }
        catch (InputException e)
        {
            throw place.Mistake(e.Message);
        }
    }
}
