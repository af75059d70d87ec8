using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Answers;

namespace Renewal.Gis.Server.Analyses;

/// <summary>
/// Walking networks kept in files, so that a server that starts again does not build them: one for each region, of its newest data. A file
/// is only taken when it names the same program, data version and streets, and is whole; otherwise the network is built and the file replaced.
/// </summary>
/// <remarks>
/// The streets count, not only their version: two databases may give the same number to different data. A file is written under another name and
/// then renamed, so that two processes may do so at once. That a file cannot be read or written is no reason to fail: then nothing is kept.
/// </remarks>
/// <param name="folder">Where they are; made when it is absent. Null keeps nothing.</param>
internal sealed class NetworkSnapshots(string? folder)
{
    private const string Extension = ".network";

    private readonly Lazy<string> _program = new(ProgramVersion.Read);

    /// <summary>The folder of a state folder.</summary>
    public static string FolderIn(string state) => Path.Combine(state, "cache", "networks");

    /// <summary>The network of a region, read when it is kept, else built and kept.</summary>
    /// <param name="regionCode">Region.</param>
    /// <param name="dataVersion">Version of its data.</param>
    /// <param name="streets">Its streets.</param>
    /// <param name="build">Builds the network of these streets.</param>
    public WalkingNetwork Get(string regionCode, long dataVersion, IReadOnlyList<Street> streets, Func<WalkingNetwork> build)
    {
        if (folder is null)
        {
            return build();
        }

        // Codes are for people and may hold anything; the name of a file may not.
        string region = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(regionCode)))[..16];
        string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{region}-{dataVersion}{Extension}"));
        byte[] about = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_program.Value}\n{regionCode}\n{dataVersion}\n"));
        byte[] key = SHA256.HashData([.. about, .. WalkingNetwork.Digest(streets)]);
        if (TryRead(file, key) is { } kept)
        {
            return kept;
        }

        WalkingNetwork network = build();
        TryWrite(folder, region, file, key, network);
        return network;
    }

    private static WalkingNetwork? TryRead(string file, byte[] key)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            byte[] keyOfFile = new byte[key.Length];
            stream.ReadExactly(keyOfFile);
            return keyOfFile.AsSpan().SequenceEqual(key) ? WalkingNetwork.Load(stream) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    private static void TryWrite(string folder, string region, string file, byte[] key, WalkingNetwork network)
    {
        string unfinished = $"{file}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder);
            using (FileStream stream = File.Create(unfinished))
            {
                stream.Write(key);
                network.Save(stream);
            }

            File.Move(unfinished, file, overwrite: true);

            // Older versions, and what a process that was killed has left.
            foreach (string other in Directory.GetFiles(folder, region + "-*").Where(f => f != file))
            {
                File.Delete(other);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(unfinished);
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next one that is written deletes it.
        }
    }
}
