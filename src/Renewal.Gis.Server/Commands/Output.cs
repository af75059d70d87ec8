using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Renewal.Gis.Server.Commands;

/// <summary>What the commands share: the <c>--format</c> option and JSON on standard output, nothing else.</summary>
internal static class Output
{
    /// <summary>camelCase, Chinese not escaped.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = false,
    };

    /// <summary><c>--format table|json</c> and what else the command can write; the first is the default.</summary>
    public static Option<string> FormatOption(params string[] formats)
    {
        Option<string> option = new("--format")
        {
            Description = "How to print the result.",
            DefaultValueFactory = _ => formats[0],
        };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    /// <summary>Writes one JSON document and a line end to standard output.</summary>
    public static void WriteJson<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Json));
}
