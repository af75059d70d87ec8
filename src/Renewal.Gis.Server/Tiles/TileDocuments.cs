using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Server.Ogc;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Tiles;

/// <summary>What describes tiles: the tile matrix set and tileset metadata of OGC Two Dimensional Tile Matrix Set 2.0, and TileJSON 3.0.</summary>
internal static class TileDocuments
{
    public const string SetId = "WebMercatorQuad";
    public const string SetTitle = "Google Maps Compatible for the World";
    public const string SetUri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
    public const string Crs = "http://www.opengis.net/def/crs/EPSG/0/3857";
    public const string DataType = "vector";
    public const string TilingSchemeRelation = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

    /// <summary>Relation of a landing page or collection to its vector tilesets.</summary>
    public const string TileSetsRelation = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";

    /// <summary>Relation of the landing page to the tile matrix sets.</summary>
    public const string TilingSchemesRelation = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";

    private const string Tiles = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/";

    /// <summary>The classes of OGC API Tiles that the tests of the same names show.</summary>
    public static readonly string[] ConformanceClasses =
    [
        Tiles + "core", Tiles + "tileset", Tiles + "tilesets-list", Tiles + "dataset-tilesets", Tiles + "geodata-tilesets", Tiles + "collections-selection",
        Tiles + "datetime", Tiles + "mvt", "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset", "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    ];

    private const string Crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
    private const int PixelsPerTile = 256;

    // The standard's pixel is 0.28 mm.
    private const double PixelM = 0.00028;

    // The Mercator map ends here.
    private const double MostLatitudeDeg = 85.0511287798066;

    private static readonly JsonSerializerOptions Options = new(Commands.Output.Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The same for people to read.</summary>
    public static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };

    public static IResult Json<T>(T document) => Results.Json(document, Options);

    /// <summary>WebMercatorQuad, zoom 0 to 22.</summary>
    public static object TileMatrixSet() => new
    {
        id = SetId,
        title = SetTitle,
        uri = SetUri,
        crs = Crs,
        orderedAxes = (string[])["X", "Y"],
        wellKnownScaleSet = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        tileMatrices = Enumerable.Range(0, Collection.MaxZoom + 1).Select(zoom =>
        {
            double cellM = new TileAddress(zoom, 0, 0).SideM / PixelsPerTile;
            return new
            {
                id = zoom.ToString(CultureInfo.InvariantCulture),
                scaleDenominator = cellM / PixelM,
                cellSize = cellM,
                cornerOfOrigin = "topLeft",
                pointOfOrigin = (double[])[-TileAddress.HalfWorldM, TileAddress.HalfWorldM],
                matrixWidth = 1L << zoom,
                matrixHeight = 1L << zoom,
                tileWidth = PixelsPerTile,
                tileHeight = PixelsPerTile,
            };
        }),
    };

    /// <summary>Metadata of a tileset.</summary>
    /// <param name="title">Title.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="extents">Their extents, in the same order.</param>
    /// <param name="links">Links.</param>
    public static object TileSet(string title, IReadOnlyList<TileLayer> layers, IReadOnlyList<Extent> extents, IEnumerable<Link> links)
    {
        double[]? box = Union(extents);
        int from = layers.Min(l => l.Collection.MinZoom);
        return new
        {
            title,
            dataType = DataType,
            crs = Crs,
            tileMatrixSetURI = SetUri,
            tileMatrixSetLimits = box is null ? null : Enumerable.Range(from, Collection.MaxZoom + 1 - from).Select(zoom => Limits(zoom, box)),
            boundingBox = box is null ? null : new { lowerLeft = box[..2], upperRight = box[2..], crs = Crs84, orderedAxes = (string[])["Lon", "Lat"] },
            layers = layers.Select(layer => new
            {
                id = layer.Id,
                title = layer.Collection.TitleEn,
                dataType = DataType,
                geometryDimension = Dimension(layer.Collection),
                minTileMatrix = layer.Collection.MinZoom.ToString(CultureInfo.InvariantCulture),
                maxTileMatrix = Collection.MaxZoom.ToString(CultureInfo.InvariantCulture),
                propertiesSchema = new
                {
                    type = "object",
                    properties = layer.ColumnsAt(Collection.MaxZoom).ToDictionary(
                        column => column.Name, column => new { type = TypeOf(column), title = column.TitleEn, format = column.Type is "date" or "time" or "date-time" ? column.Type : null }),
                },
            }),
            links,
        };
    }

    /// <summary>TileJSON 3.0.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="extents">Their extents, in the same order.</param>
    /// <param name="tiles">Address of the tiles with {z}, {x} and {y}.</param>
    public static object TileJson(IReadOnlyList<TileLayer> layers, IReadOnlyList<Extent> extents, string tiles) => new
    {
        tilejson = "3.0.0",
        tiles = (string[])[tiles],
        scheme = "xyz",
        minzoom = layers.Min(l => l.Collection.MinZoom),
        maxzoom = Collection.MaxZoom,
        bounds = Union(extents),
        attribution = "© OpenStreetMap contributors (ODbL 1.0)",
        vector_layers = layers.Select(layer => new
        {
            id = layer.Id,
            description = layer.Collection.TitleEn,
            minzoom = layer.Collection.MinZoom,
            maxzoom = Collection.MaxZoom,
            fields = layer.ColumnsAt(Collection.MaxZoom).ToDictionary(
                column => column.Name, column => column.Type switch { "integer" or "number" => "Number", "boolean" => "Boolean", _ => "String" }),
        }),
    };

    private static object Limits(int zoom, double[] box)
    {
        (long west, long north) = TileOf(zoom, box[0], box[3]);
        (long east, long south) = TileOf(zoom, box[2], box[1]);
        return new { tileMatrix = zoom.ToString(CultureInfo.InvariantCulture), minTileRow = north, maxTileRow = south, minTileCol = west, maxTileCol = east };
    }

    private static (long Column, long Row) TileOf(int zoom, double lon, double lat)
    {
        double latitude = Math.Clamp(lat, -MostLatitudeDeg, MostLatitudeDeg) * Math.PI / 180;
        long count = 1L << zoom;
        long At(double share) => Math.Clamp((long)Math.Floor(share * count), 0, count - 1);
        return (At((lon + 180) / 360), At((1 - Math.Asinh(Math.Tan(latitude)) / Math.PI) / 2));
    }

    private static double[]? Union(IEnumerable<Extent> extents)
    {
        IReadOnlyList<double>[] boxes = [.. extents.Select(e => e.Bbox).OfType<IReadOnlyList<double>>()];
        return boxes.Length == 0 ? null : [boxes.Min(b => b[0]), boxes.Min(b => b[1]), boxes.Max(b => b[2]), boxes.Max(b => b[3])];
    }

    private static int? Dimension(Collection collection) => collection.GeometryType switch
    {
        "Point" or "MultiPoint" => 0,
        "LineString" or "MultiLineString" => 1,
        "Polygon" or "MultiPolygon" => 2,
        _ => null,
    };

    private static string TypeOf(Column column) => column.Type is "integer" or "number" or "boolean" ? column.Type : "string";
}
