using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>From the local frame of the city to longitude and latitude, rounded to 10⁻⁹ degrees (0.1 mm).</summary>
internal sealed class Ground
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4490);
    private readonly LocalProjection projection;
    private readonly double east, north;

    public Ground(DemoCitySettings settings)
    {
        projection = LocalProjection.For(settings.Centre.Lon);
        (east, north) = projection.ToMetres(settings.Centre.Lon, settings.Centre.Lat);
    }

    public Coordinate Place(Vec p)
    {
        (double lon, double lat) = projection.ToLonLat(east + p.X, north + p.Y);
        return new Coordinate(Math.Round(lon, 9), Math.Round(lat, 9));
    }

    public Point Point(Vec p) => Factory.CreatePoint(Place(p));

    public LineString Line(IEnumerable<Vec> points) => Factory.CreateLineString([.. points.Select(Place)]);

    /// <summary>Any geometry of the local frame.</summary>
    public Geometry Place(Geometry metres) => new GeometryEditor(Factory).Edit(metres, new ToLonLat(this));

    /// <summary>A polygon or multipolygon of the local frame as a multipolygon.</summary>
    public MultiPolygon Multi(Geometry metres) => Place(metres) switch
    {
        MultiPolygon multi => multi,
        Geometry polygon => Factory.CreateMultiPolygon([(Polygon)polygon]),
    };

    private sealed class ToLonLat(Ground ground) : GeometryEditor.CoordinateOperation
    {
        public override Coordinate[] Edit(Coordinate[] coordinates, Geometry geometry) =>
            [.. coordinates.Select(c => ground.Place(Vec.From(c)))];
    }
}
