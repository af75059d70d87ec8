namespace Renewal.Gis.Server.Tiles;

/// <summary>How much room tiles may take.</summary>
/// <param name="Bytes">Bytes in memory; 0 keeps none.</param>
/// <param name="FileBytes">Bytes in files; 0 keeps none.</param>
/// <param name="Folder">Where the files are, or null for none.</param>
internal sealed record TileCacheOptions(long Bytes = TileCacheOptions.DefaultMegabytes * TileCacheOptions.BytesPerMegabyte, long FileBytes = 0, string? Folder = null)
{
    /// <summary>Bytes of a megabyte.</summary>
    public const long BytesPerMegabyte = 1 << 20;

    /// <summary>Megabytes in memory when nothing else is said.</summary>
    public const int DefaultMegabytes = 256;

    /// <summary>Megabytes in files when nothing else is said.</summary>
    public const int DefaultFileMegabytes = 1024;
}
