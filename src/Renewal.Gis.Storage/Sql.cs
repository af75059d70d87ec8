namespace Renewal.Gis.Storage;

/// <summary>Quotes names for SQL, for the columns of an imported file may be called anything; and the SRID of what is stored.</summary>
internal static class Sql
{
    /// <summary>EPSG:4490, CGCS2000, of every stored geometry.</summary>
    public const int Srid = 4490;

    /// <summary>An identifier in double quotes.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text in single quotes; a backslash has no meaning there (standard_conforming_strings).</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
