using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Storage.Tiles;

/// <summary>A tile of the Web Mercator quad (EPSG:3857): its zoom, its column from the west and its row from the north.</summary>
/// <param name="Zoom">0 to 22.</param>
/// <param name="Column">0 to 2^zoom − 1.</param>
/// <param name="Row">0 to 2^zoom − 1.</param>
public readonly record struct TileAddress(int Zoom, int Column, int Row)
{
    /// <summary>Units along one side of a tile.</summary>
    public const int Extent = 4096;

    /// <summary>Units around a tile in which shapes are still drawn, so that lines and signs do not end at its border.</summary>
    public const int Buffer = 64;

    /// <summary>Half the side of the world in metres of EPSG:3857.</summary>
    public const double HalfWorldM = 20037508.342789244;

    /// <summary>Metres of EPSG:3857 along one side.</summary>
    public double SideM => 2 * HalfWorldM / (1L << Zoom);

    /// <summary>Metres of EPSG:3857 of one unit.</summary>
    public double UnitM => SideM / Extent;

    /// <summary>The tile in metres of EPSG:3857.</summary>
    public Envelope Bounds => new(
        -HalfWorldM + Column * SideM, -HalfWorldM + (Column + 1) * SideM, HalfWorldM - (Row + 1) * SideM, HalfWorldM - Row * SideM);

    /// <summary>The tile with its buffer in metres of EPSG:3857.</summary>
    public Envelope Buffered
    {
        get
        {
            Envelope bounds = Bounds;
            bounds.ExpandBy(Buffer * UnitM);
            return bounds;
        }
    }

    /// <summary>Checks an address.</summary>
    /// <exception cref="InputException">404: there is no such tile.</exception>
    public static TileAddress Check(int zoom, long column, long row) =>
        zoom is < 0 or > Collection.MaxZoom || column < 0 || row < 0 || column >= 1L << zoom || row >= 1L << zoom
            ? throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"There is no tile {zoom}/{column}/{row}: zoom is 0 to {Collection.MaxZoom}, column and row are 0 to 2^zoom − 1."), 404)
            : new TileAddress(zoom, (int)column, (int)row);
}
