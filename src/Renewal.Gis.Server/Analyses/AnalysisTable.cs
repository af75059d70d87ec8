using System.Globalization;
using System.Text.Json;

namespace Renewal.Gis.Server.Analyses;

/// <summary>
/// Writes an answer for people: one line for each figure, and one table for each list, with the columns that a terminal has room for. It reads
/// the JSON of the answer, so that a figure has the same name in both.
/// </summary>
internal static class AnalysisTable
{
    private static readonly HashSet<string> LeftOut =
    [
        "geometry", "rule", "limitRule", "classes", "notice", "clause", "source", "type", "missing", "nameZh", "obligation", "confidence",
        "populationByMethod", "nearestFacilityId", "residentialAreaId", "group", "radiusSource", "reasonZh", "years",
    ];

    /// <summary>Writes the answer.</summary>
    public static void Write(object answer, TextWriter writer)
    {
        JsonElement root = JsonSerializer.SerializeToElement(answer, answer.GetType(), AnalysisAnswers.Json);
        foreach (JsonProperty figure in root.EnumerateObject().Where(p => !IsList(p) && !LeftOut.Contains(p.Name)))
        {
            writer.WriteLine($"{figure.Name,-34}{Show(figure.Value)}");
        }

        foreach (JsonProperty list in root.EnumerateObject().Where(p => IsList(p) && !LeftOut.Contains(p.Name)))
        {
            writer.WriteLine();
            WriteRows(list.Value, writer);
        }
    }

    private static void WriteRows(JsonElement rows, TextWriter writer)
    {
        List<string[]> lines = [];
        foreach (JsonElement item in rows.EnumerateArray())
        {
            JsonElement row = item.TryGetProperty("properties", out JsonElement properties) ? properties : item;
            JsonProperty[] cells = [.. row.EnumerateObject().Where(c => !LeftOut.Contains(c.Name) && !IsList(c) && (c.Value.ValueKind != JsonValueKind.Object || c.Name == "capacity"))];
            if (lines.Count == 0)
            {
                lines.Add([.. cells.Select(c => c.Name)]);
            }

            lines.Add([.. cells.Select(c => Show(c.Value))]);
        }

        if (lines.Count == 0)
        {
            writer.WriteLine("nothing");
            return;
        }

        int[] widths = [.. lines[0].Select((_, column) => lines.Max(l => Width(l[column])))];
        foreach (string[] line in lines)
        {
            writer.WriteLine(string.Concat(line.Select((cell, column) => cell + new string(' ', widths[column] - Width(cell) + 2))).TrimEnd());
        }
    }

    private static bool IsList(JsonProperty property) => property.Value.ValueKind == JsonValueKind.Array;

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "-",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Number => value.GetDouble().ToString("#,0.####", CultureInfo.InvariantCulture),
        JsonValueKind.Object => string.Join(", ", value.EnumerateObject().Where(p => !IsList(p)).Select(p => $"{p.Name} {Show(p.Value)}")),
        _ => value.ToString(),
    };

    // A Chinese character takes two columns of a terminal.
    private static int Width(string text) => text.Sum(c => c >= '\u2E80' ? 2 : 1);
}
