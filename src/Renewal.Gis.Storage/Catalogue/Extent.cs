namespace Renewal.Gis.Storage.Catalogue;

/// <summary>How many features a collection has, and where and when they are.</summary>
/// <param name="Count">Features, with and without a shape.</param>
/// <param name="Bbox">West, south, east, north in degrees; null where no feature has a shape.</param>
/// <param name="From">First instant, or null where no feature has a time.</param>
/// <param name="To">Last instant, or null where no feature has a time.</param>
public sealed record Extent(long Count, IReadOnlyList<double>? Bbox, DateTimeOffset? From, DateTimeOffset? To);
