using System.Security.Cryptography;
using System.Text;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Storage.Events;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Tiles;

/// <summary>What stands at the head of a tile's file.</summary>
/// <param name="Key">Which tile it is.</param>
/// <param name="CutAfter">The last change that was known when it was cut.</param>
/// <param name="Hash">Hash of its content.</param>
/// <param name="PlainBytes">Length of its content, uncompressed.</param>
internal sealed record TileHead(TileKey Key, ChangePosition CutAfter, string Hash, int PlainBytes);

/// <summary>
/// Tiles in files, one each, compressed. A file names its tile, the program that made it and the change after which it was cut, and ends with a checksum; one that is
/// of another program, cut short or damaged is removed. It is written under another name and then renamed, so that two servers may share a folder. That a
/// file cannot be read or written is no reason to fail: then the tile is cut.
/// </summary>
/// <param name="folder">Where they are; made when it is absent.</param>
internal sealed class TileFiles(string folder)
{
    private const string Extension = ".tile";
    private const int ChecksumBytes = 32;

    // A file takes whole blocks of the disk.
    private const int BlockBytes = 4096;

    private readonly Lazy<string> _program = new(ProgramVersion.Read);

    /// <summary>The folder of a state folder.</summary>
    public static string FolderIn(string state) => Path.Combine(state, "cache", "tiles");

    /// <summary>Room that a file of so many bytes takes.</summary>
    public static long Room(long bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;

    /// <summary>Heads of all files that this program can use, and the room that each takes; the others are removed.</summary>
    public IEnumerable<(TileHead Head, long Bytes)> List()
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            (TileHead, long)? found = null;
            try
            {
                using FileStream stream = File.OpenRead(file);
                found = ReadHead(stream) is { } head && FileOf(head.Key) == file ? (head, Room(stream.Length)) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }

            if (found is { } usable)
            {
                yield return usable;
            }
            else
            {
                Delete(file);
            }
        }
    }

    /// <summary>Reads a tile; null where there is none, or not the one that is wanted.</summary>
    /// <param name="key">Which tile.</param>
    /// <param name="hash">Hash that its content has to have.</param>
    public Tile? Read(TileKey key, string hash)
    {
        string file = FileOf(key);
        try
        {
            byte[] bytes = File.ReadAllBytes(file);
            if (bytes.Length > ChecksumBytes && SHA256.HashData(bytes.AsSpan(..^ChecksumBytes)).AsSpan().SequenceEqual(bytes.AsSpan(^ChecksumBytes..)))
            {
                using MemoryStream stream = new(bytes, 0, bytes.Length - ChecksumBytes);
                if (ReadHead(stream) is { } head && head.Key.Text == key.Text && head.Hash == hash)
                {
                    return Tile.OfFile(key, head.CutAfter, bytes[(int)stream.Position..^ChecksumBytes], head.PlainBytes, head.Hash);
                }
            }

            Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return null;
    }

    /// <summary>Writes a tile; returns the room that it takes, 0 where it could not be written.</summary>
    public long Write(Tile tile)
    {
        string file = FileOf(tile.Key);
        string draft = $"{file}.{Environment.ProcessId}";
        try
        {
            using MemoryStream stream = new();
            using (BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true))
            {
                writer.Write(_program.Value);
                writer.Write(tile.Key.Text);
                writer.Write(string.Join(',', tile.Key.Collections));
                writer.Write(tile.Key.Address.Zoom);
                writer.Write(tile.Key.Address.Column);
                writer.Write(tile.Key.Address.Row);
                writer.Write(tile.CutAfter.Clock);
                writer.Write(tile.CutAfter.At.UtcTicks);
                writer.Write(tile.Hash);
                writer.Write(tile.PlainBytes);
            }

            stream.Write(tile.Packed());
            stream.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(draft, stream.ToArray());
            File.Move(draft, file, overwrite: true);
            return Room(stream.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Delete(draft);
            return 0;
        }
    }

    /// <summary>Removes the file of a tile.</summary>
    public void Delete(TileKey key) => Delete(FileOf(key));

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private TileHead? ReadHead(Stream stream)
    {
        try
        {
            using BinaryReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
            if (reader.ReadString() != _program.Value)
            {
                return null;
            }

            string text = reader.ReadString();
            string[] collections = reader.ReadString().Split(',');
            TileAddress address = new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            ChangePosition position = new(reader.ReadInt64(), new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero));
            return new TileHead(new TileKey(text, address, collections), position, reader.ReadString(), reader.ReadInt32());
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    // Folders of some hundred files each.
    private string FileOf(TileKey key)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Text)))[..40];
        return Path.Combine(folder, name[..2], name + Extension);
    }
}
