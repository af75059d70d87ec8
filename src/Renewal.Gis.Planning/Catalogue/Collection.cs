namespace Renewal.Gis.Planning.Catalogue;

/// <summary>A column of a collection that people see.</summary>
/// <param name="Name">Name in SQL, GeoJSON and tiles (snake case).</param>
/// <param name="Type">string, integer, number, boolean.</param>
/// <param name="TitleZh">Chinese title.</param>
/// <param name="TitleEn">English title.</param>
/// <param name="Unit">Unit (m², 元, 户 …) or null.</param>
/// <param name="InTiles">Also an attribute of the vector tiles.</param>
public sealed record Column(string Name, string Type, string TitleZh, string TitleEn, string? Unit = null, bool InTiles = false);

/// <summary>
/// One collection of features: the single entry that features, tiles, exports and the page are made from. Table and column names reach SQL from
/// here and from nowhere else.
/// </summary>
/// <param name="Id">Id in paths and tile layers, such as green-spaces.</param>
/// <param name="Table">Table with its schema, such as renewal.green_spaces.</param>
/// <param name="TitleZh">Chinese title.</param>
/// <param name="TitleEn">English title.</param>
/// <param name="GeometryType">Point, LineString, Polygon, MultiPolygon or Geometry.</param>
/// <param name="MinZoom">Smallest tile zoom at which the collection is served.</param>
/// <param name="Editable">Features may be created, replaced and deleted over HTTP.</param>
/// <param name="Columns">Columns that people see, in order.</param>
public sealed record Collection(
    string Id, string Table, string TitleZh, string TitleEn, string GeometryType, int MinZoom, bool Editable, IReadOnlyList<Column> Columns)
{
    /// <summary>What the ids of imported reference layers begin with.</summary>
    public const string ReferencePrefix = "reference-";

    /// <summary>The rows have a numeric id; regions are keyed by their code.</summary>
    public bool HasNumericId => Id != "regions";

    /// <summary>Column that holds the region's code.</summary>
    public string RegionColumn => Id == "regions" ? "code" : "region_code";

    /// <summary>The rows belong to a region; reference layers do not.</summary>
    public bool HasRegion => !Id.StartsWith(ReferencePrefix, StringComparison.Ordinal);

    /// <summary>The rows carry a version for ETags.</summary>
    public bool HasVersion => HasRegion && HasNumericId;
}
