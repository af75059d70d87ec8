using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Tests.Tiles;

/// <summary>Which tile holds a place, by the formula of the Web Mercator quad.</summary>
internal static class TilePlace
{
    public static TileAddress At(int zoom, double lon, double lat)
    {
        double n = Math.Pow(2, zoom);
        return new TileAddress(zoom, (int)((lon + 180) / 360 * n), (int)((1 - Math.Asinh(Math.Tan(lat * Math.PI / 180)) / Math.PI) / 2 * n));
    }

    public static string Path(string layers, TileAddress tile) => FormattableString.Invariant($"/tiles/{layers}/{tile.Zoom}/{tile.Column}/{tile.Row}.mvt");

    public static string Path(string layers, int zoom, double lon, double lat) => Path(layers, At(zoom, lon, lat));
}
