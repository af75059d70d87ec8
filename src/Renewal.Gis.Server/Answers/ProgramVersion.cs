using System.Security.Cryptography;
using System.Text;
using Renewal.Gis.Server.State;

namespace Renewal.Gis.Server.Answers;

/// <summary>What an answer hangs on besides data and question: the program, and the files of rules that it reads at its start.</summary>
internal static class ProgramVersion
{
    /// <summary>A hash of both; another after an upgrade or an edit of <c>data/standards</c>.</summary>
    public static string Read()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Builds are deterministic: the same sources give the same module id.
        foreach (string assembly in (string[])["Renewal.Gis.Planning", "Renewal.Gis.Analysis", "Renewal.Gis.Exchange", "Renewal.Gis.Storage", "renewal"])
        {
            hash.AppendData(System.Reflection.Assembly.Load(assembly).ManifestModule.ModuleVersionId.ToByteArray());
        }

        foreach (string file in Directory.GetFiles(Installation.Data("standards"), "*.json").Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
