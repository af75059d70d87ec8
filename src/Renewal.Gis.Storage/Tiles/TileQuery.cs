using System.Globalization;

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
public sealed record TileQuery(TileAddress Address, IReadOnlyList<TileLayer> Layers, string? RegionCode = null)
{
    /// <summary>Which tile this is.</summary>
    public TileKey Key { get; } = new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(',', Layers.Select(l => l.Id))}/{Address.Zoom}/{Address.Column}/{Address.Row}?region={Uri.EscapeDataString(RegionCode ?? "")}"),
        Address,
        [.. Layers.Select(l => l.Collection.Id).Distinct()]);
}
