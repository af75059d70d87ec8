using System.Reflection;

namespace Renewal.Gis.Storage;

/// <summary>Reads the SQL files that lie beside the stores and in <c>migrations/</c>; they are embedded in the assembly.</summary>
internal static class SqlFile
{
    /// <summary>Reads an embedded file by its resource name.</summary>
    public static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"The SQL file {name} is not embedded.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
