namespace Renewal.Gis.Storage;

/// <summary>Quotes names for SQL: the columns of an imported file may be called anything.</summary>
internal static class Sql
{
    /// <summary>An identifier in double quotes.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text in single quotes; a backslash has no meaning there (standard_conforming_strings).</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
