using NetTopologySuite.Geometries;

namespace Renewal.Gis.Storage.Events;

/// <summary>A place in the log of changes: which was the last change that somebody has seen.</summary>
/// <param name="Clock">Clock of that change; the order of clocks is the order of commits.</param>
/// <param name="At">When it was written. After a restored backup a clock may come again, but not at the same time.</param>
public readonly record struct ChangePosition(long Clock, DateTimeOffset At);

/// <summary>A committed change of a collection.</summary>
/// <param name="Position">Its clock and time.</param>
/// <param name="Collection">Id of the collection in the catalogue.</param>
/// <param name="RegionCode">Its region; null where the collection has none, or for all of them.</param>
/// <param name="FeatureIds">The features; null where they are too many to be named.</param>
/// <param name="Operation">insert, update, delete, or replace (the whole collection).</param>
/// <param name="Boxes">Extents before and after in metres of EPSG:3857, those that there are; none for features without a shape. Infinite: everywhere.</param>
public sealed record Change(ChangePosition Position, string Collection, string? RegionCode, IReadOnlyList<long>? FeatureIds, string Operation, IReadOnlyList<Envelope> Boxes)
{
    /// <summary>The clock.</summary>
    public long Clock => Position.Clock;
}
