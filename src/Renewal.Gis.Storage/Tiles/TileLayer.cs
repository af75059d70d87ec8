using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Storage.Tiles;

/// <summary>A layer of a tile: the features of a collection, or the points at which their names are written.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="IsLabels">Its label points.</param>
public sealed record TileLayer(Collection Collection, bool IsLabels = false)
{
    /// <summary>What the ids of label layers end with.</summary>
    public const string LabelsSuffix = "-labels";

    // Streets of a county on one tile are a smear; the footprint of a project is what the map is for.
    private static readonly HashSet<string> NeverVanishing = ["renewal-units", "projects", "factory-relocations", "life-circles", "protections"];

    /// <summary>Name of the layer in the tile.</summary>
    public string Id => IsLabels ? Collection.Id + LabelsSuffix : Collection.Id;

    /// <summary>Features stay visible however small they are, and go last when a tile has to be thinned.</summary>
    public bool IsImportant => NeverVanishing.Contains(Collection.Id);

    /// <summary>The collection can have label points: areas with a name.</summary>
    public static bool HasLabels(Collection collection) =>
        collection.GeometryType is "MultiPolygon" or "Polygon" && (collection.Find("name") is not null || collection.Find("name_zh") is not null);

    /// <summary>Columns that are attributes at a zoom.</summary>
    public IEnumerable<Column> ColumnsAt(int zoom) => IsLabels
        ? Collection.Columns.Where(c => c.Name is "name" or "name_zh" or "name_en" or "level" or "status")
        : Collection.Columns.Where(c => c.TileZoom <= zoom);
}
