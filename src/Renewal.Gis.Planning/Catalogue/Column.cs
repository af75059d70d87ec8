namespace Renewal.Gis.Planning.Catalogue;

/// <summary>A column of a collection that people see.</summary>
/// <param name="Name">Name in SQL, GeoJSON, tiles and filters (snake case; that of the file in a reference layer).</param>
/// <param name="Type">string, integer, number, boolean, date, time or date-time.</param>
/// <param name="TitleZh">Chinese title.</param>
/// <param name="TitleEn">English title.</param>
/// <param name="Unit">Unit (m², 元, 户 …) or null.</param>
/// <param name="TileZoom">Smallest zoom at which the column is an attribute of the vector tiles; null: never.</param>
public sealed record Column(string Name, string Type, string TitleZh, string TitleEn, string? Unit = null, int? TileZoom = null)
{
    /// <summary>What the title does not say, in Chinese; null where it says all.</summary>
    public string? DescriptionZh { get; init; }

    /// <summary>The same in English.</summary>
    public string? DescriptionEn { get; init; }

    /// <summary>A new feature must have it.</summary>
    public bool Required { get; init; }

    /// <summary>What the column is when a client gives no value (text or boolean); null: it stays empty.</summary>
    public object? Default { get; init; }

    /// <summary>Set by the server, never by a client.</summary>
    public bool Computed { get; init; }

    /// <summary>The only values that the column can have; null: any.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Smallest number, or null.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest number, or null.</summary>
    public double? Maximum { get; init; }

    /// <summary>Longest text in characters, or null.</summary>
    public int? MaxLength { get; init; }
}
