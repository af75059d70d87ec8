using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Renewal.Gis.Server.Commands;

/// <summary>Says in one line what is wrong with a command line; the library would print the whole usage to standard output.</summary>
internal static partial class UsageMistake
{
    public static string Explain(ParseResult parsed)
    {
        // The library's text names a .NET type and spreads lists over lines.
        string mistake = TypeName().Replace(parsed.Errors[0].Message, "");
        mistake = Space().Replace(mistake, " ").Trim();
        List<string> path = [];
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = command.Parent)
        {
            path.Insert(0, command.Command.Name);
        }

        return $"{mistake} See `{string.Join(' ', path)} --help`.";
    }

    [GeneratedRegex(" as expected type '[^']*'", RegexOptions.CultureInvariant)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();
}
