using System.Globalization;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Storage.Tiles;

/// <summary>Which tile it is: all that a cache has to know of it.</summary>
/// <param name="Text">The same text for the same tile, and for no other.</param>
/// <param name="Address">Where it lies.</param>
/// <param name="Collections">Ids of the collections that it is made from, each once.</param>
public sealed record TileKey(string Text, TileAddress Address, IReadOnlyList<string> Collections);

/// <summary>What a tile shall hold.</summary>
/// <param name="Address">Where it lies.</param>
/// <param name="Layers">Its layers, in drawing order, each once.</param>
/// <param name="RegionCode">Only features of this region, or null.</param>
/// <param name="Filter">Only features that fit, in every layer; or null.</param>
/// <param name="Time">Only features of this time, in layers that have a time; or null.</param>
public sealed record TileQuery(TileAddress Address, IReadOnlyList<TileLayer> Layers, string? RegionCode = null, Filter? Filter = null, TimeInterval? Time = null)
{
    /// <summary>Which tile this is: filters that say the same in other blanks or in JSON are the same.</summary>
    public TileKey Key { get; } = new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(',', Layers.Select(l => l.Id))}/{Address.Zoom}/{Address.Column}/{Address.Row}?region={Uri.EscapeDataString(RegionCode ?? "")}&time={Written(Time)}&filter={Filter}"),
        Address,
        [.. Layers.Select(l => l.Collection.Id).Distinct()]);

    private static string Written(TimeInterval? time) => time is null ? "" : $"{Written(time.Start)}/{Written(time.End)}";

    // A day and its first moment are not the same end of an interval.
    private static string Written(Instant? instant) => instant is not { } end ? ".." : string.Create(CultureInfo.InvariantCulture, $"{end.Time:O}{(end.WholeDay ? "d" : "")}");
}
