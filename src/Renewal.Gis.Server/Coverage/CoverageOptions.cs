using System.CommandLine;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Commands;

namespace Renewal.Gis.Server.Coverage;

/// <summary>The options of <c>renewal analyse coverage</c>, the same as the parameters of the path.</summary>
internal sealed class CoverageOptions
{
    private readonly Option<string?> _ruleSet = new("--rule-set") { Description = "Rules to hold the region against, such as td-t-1062-2021; GB 50180 when left out." };
    private readonly Option<string?> _reading = new("--reading") { Description = "walking (the default) or straight-line." };
    private readonly Option<string?> _breakdown = new("--breakdown") { Description = "region (the default), communities (residential areas) or units (saved renewal units)." };
    private readonly Option<string?> _at = new("--at") { Description = "LON,LAT of the middle of a life circle: only the homes within it." };
    private readonly Option<string?> _minutes = new("--minutes") { Description = "Minutes of the life circle; 15 when left out." };
    private readonly Option<double?> _limit = new("--limit") { Description = "Walking distance of the life circle in metres, instead of minutes." };

    public Command AddTo(Command command)
    {
        foreach (Option option in new Option[] { _ruleSet, _reading, _breakdown, _at, _minutes, _limit })
        {
            command.Options.Add(option);
        }

        return command;
    }

    public CoverageQuestion Read(ParseResult parsed)
    {
        double? limitM = parsed.GetValue(_limit);
        if (limitM is not (null or (>= 1 and <= CoverageQuestions.MostLimitM)))
        {
            throw new Planning.InputException($"--limit must be 1 to {CoverageQuestions.MostLimitM} m.");
        }

        return new CoverageQuestion(
            parsed.GetValue(_ruleSet), AnalysisQuestions.Reading(parsed.GetValue(_reading)), CoverageQuestions.Breakdown(parsed.GetValue(_breakdown)),
            parsed.GetValue(_at) is { } at ? PointArgument.Parse(at) : null, limitM, CoverageQuestions.Minutes(parsed.GetValue(_minutes)));
    }
}
