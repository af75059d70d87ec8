using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Storage.Features;

/// <summary>Which features of a collection are wanted, what of them, and in which order. Everything that is left out selects all.</summary>
public sealed record FeatureQuery
{
    /// <summary>Only this region; collections without regions ignore it.</summary>
    public string? RegionCode { get; init; }

    /// <summary>Only features that touch this box, and those without geometry.</summary>
    public BoundingBox? Box { get; init; }

    /// <summary>Only features of this time by the collection's time column, and those without time.</summary>
    public TimeInterval? Time { get; init; }

    /// <summary>Only features whose columns have exactly these values, as a URL writes them.</summary>
    public IReadOnlyList<(Column Column, string Value)> Equal { get; init; } = [];

    /// <summary>Only features for which this is true.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Only these ids: numbers, or codes where the collection is keyed by code.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The properties that are wanted, in this order; null: all.</summary>
    public IReadOnlyList<Column>? Columns { get; init; }

    /// <summary>Order; the id is always the last key.</summary>
    public IReadOnlyList<SortColumn> Sort { get; init; } = [];

    /// <summary>Where the page before ended (<see cref="FeatureReader.Position"/>), or null.</summary>
    public string? After { get; init; }

    /// <summary>At most so many, or null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Features to pass over before the first: only within a page, for pages follow each other by <see cref="After"/>.</summary>
    internal int Skip { get; init; }

    /// <summary>Leave the geometry out.</summary>
    public bool SkipGeometry { get; init; }

    /// <summary>System of the geometry.</summary>
    public PublishedCrs Crs { get; init; } = PublishedCrs.Crs84;

    /// <summary>The features as they were at this time, from the history; null: as they are.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Seconds that the database may think about it; null: as long as it takes, for downloads.</summary>
    public int? TimeoutS { get; init; } = InteractiveTimeoutS;

    /// <summary>The timeout of everything that a person or a map waits for.</summary>
    public const int InteractiveTimeoutS = 30;
}

/// <summary>One key of an order.</summary>
/// <param name="Column">Column; features without a value come last either way.</param>
/// <param name="Descending">Largest first.</param>
public readonly record struct SortColumn(Column Column, bool Descending);
