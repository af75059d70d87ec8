namespace Renewal.Gis.Planning.Catalogue;

/// <summary>
/// One collection of features: the single entry that features, queryables, schemas, tiles, exports and the page are made from. Table and column names
/// reach SQL from here and from nowhere else.
/// </summary>
/// <param name="Id">Id in paths and tile layers, such as green-spaces.</param>
/// <param name="Table">Table with its schema, such as renewal.green_spaces.</param>
/// <param name="TitleZh">Chinese title.</param>
/// <param name="TitleEn">English title.</param>
/// <param name="GeometryType">Point, LineString, Polygon, MultiPolygon or Geometry.</param>
/// <param name="MinZoom">Smallest tile zoom at which the collection is served.</param>
/// <param name="Editable">Features may be created, replaced, updated and deleted over HTTP.</param>
/// <param name="Columns">Columns that people see, in order.</param>
public sealed record Collection(
    string Id, string Table, string TitleZh, string TitleEn, string GeometryType, int MinZoom, bool Editable, IReadOnlyList<Column> Columns)
{
    /// <summary>What the ids of imported reference layers begin with.</summary>
    public const string ReferencePrefix = "reference-";

    /// <summary>Largest tile zoom at which any collection is served.</summary>
    public const int MaxZoom = 22;

    /// <summary>What the features are, in Chinese.</summary>
    public string DescriptionZh { get; init; } = "";

    /// <summary>What the features are, in English.</summary>
    public string DescriptionEn { get; init; } = "";

    /// <summary>
    /// Column that <c>datetime</c> asks for: an integer column is a calendar year, date and date-time columns are what they say; null: the features have
    /// no time, and <c>datetime</c> returns them all.
    /// </summary>
    public string? TimeColumn { get; init; }

    /// <summary>Every change is kept in the table's history, so that the collection can be read as of a time.</summary>
    public bool HasHistory { get; init; }

    /// <summary>The table of the rows that have ended.</summary>
    public string HistoryTable => HasHistory ? Table.Replace("_today", "", StringComparison.Ordinal) + "_history" : throw new InvalidOperationException($"{Id} keeps no history.");

    /// <summary>A feature can be without geometry: not drawn yet, or not to be drawn. Elsewhere the table demands one.</summary>
    public bool MayLackGeometry { get; init; }

    /// <summary>The table is a view with columns that change without an edit of the row, and without a new version.</summary>
    public bool IsView => Table.EndsWith("_today", StringComparison.Ordinal);

    /// <summary>The rows have a numeric id; regions are keyed by their code.</summary>
    public bool HasNumericId => Id != "regions";

    /// <summary>Column that holds the region's code.</summary>
    public string RegionColumn => Id == "regions" ? "code" : "region_code";

    /// <summary>The rows belong to a region; reference layers do not.</summary>
    public bool HasRegion => !Id.StartsWith(ReferencePrefix, StringComparison.Ordinal);

    /// <summary>The rows carry a version for ETags, and when they became what they are (valid_from).</summary>
    public bool HasVersion => HasRegion && HasNumericId;

    /// <summary>A column by name, or null.</summary>
    public Column? Find(string name) => Columns.FirstOrDefault(c => c.Name == name);
}
