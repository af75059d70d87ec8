using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Tests.Fixtures;

/// <summary>
/// A city whose streets are a square grid with its south-west corner on the central meridian 102° E, so that every distance, share and rate
/// is known from theory. Places are given in metres east and north of that corner; one street per block side, its length exact.
/// </summary>
internal sealed class GridCity
{
    private const double OriginX = 500_000;
    private const double OriginY = 2_700_000;

    private static readonly GeometryFactory LonLat = new(new PrecisionModel(), 4490);

    private readonly int _columns;
    private readonly int _rows;

    /// <param name="columns">Junctions from west to east.</param>
    /// <param name="rows">Junctions from south to north.</param>
    /// <param name="spacingM">Metres between junctions.</param>
    public GridCity(int columns, int rows, double spacingM)
    {
        _columns = columns;
        _rows = rows;
        SpacingM = spacingM;
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                if (c + 1 < columns)
                {
                    AddStreet(Node(c, r), Node(c + 1, r), (c * spacingM, r * spacingM), ((c + 1) * spacingM, r * spacingM));
                }

                if (r + 1 < rows)
                {
                    AddStreet(Node(c, r), Node(c, r + 1), (c * spacingM, r * spacingM), (c * spacingM, (r + 1) * spacingM));
                }
            }
        }
    }

    public static LocalProjection Projection { get; } = LocalProjection.For(102.0);

    public double SpacingM { get; }

    public List<Street> Streets { get; } = [];

    public long Node(int column, int row) => 1 + row * _columns + column;

    /// <summary>Adds a street of any shape; its length is the sum of its straight parts.</summary>
    public Street AddStreet(long from, long to, params (double X, double Y)[] places)
    {
        double lengthM = places.Zip(places.Skip(1)).Sum(p => Math.Sqrt(Math.Pow(p.First.X - p.Second.X, 2) + Math.Pow(p.First.Y - p.Second.Y, 2)));
        Street street = new(Streets.Count + 1, null, "residential", true, "default", from, to, lengthM, false, false, null, Line(places));
        Streets.Add(street);
        return street;
    }

    /// <summary>Metres of the projection for a place of the city.</summary>
    public static (double X, double Y) Metres(double x, double y) => (OriginX + x, OriginY + y);

    public static Coordinate Place(double x, double y)
    {
        (double lon, double lat) = Projection.ToLonLat(OriginX + x, OriginY + y);
        return new Coordinate(lon, lat);
    }

    public static Point Point(double x, double y) => LonLat.CreatePoint(Place(x, y));

    public static LineString Line(params (double X, double Y)[] places) => LonLat.CreateLineString([.. places.Select(p => Place(p.X, p.Y))]);

    public static MultiPolygon Rectangle(double x, double y, double width, double height) =>
        Polygon((x, y), (x + width, y), (x + width, y + height), (x, y + height));

    public static MultiPolygon Polygon(params (double X, double Y)[] corners) =>
        LonLat.CreateMultiPolygon([LonLat.CreatePolygon([.. corners.Append(corners[0]).Select(p => Place(p.X, p.Y))])]);
}
