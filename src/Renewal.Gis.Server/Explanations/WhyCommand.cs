using System.CommandLine;
using NetTopologySuite.Geometries;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Commands;

namespace Renewal.Gis.Server.Explanations;

/// <summary><c>renewal analyse why</c>.</summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        AnalyseCommand.Invocation invocation = new("table", "json", "geojson");
        Option<string> category = new("--category") { Description = "Facility category, or park indicator such as park-500.", Required = true };
        Option<string?> level = new("--level") { Description = "min15, min10, min5 or block; the rule with the shortest distance when left out." };
        Option<string?> reading = new("--reading") { Description = "walking (the default) or straight-line." };
        Option<string?> at = new("--at") { Description = "LON,LAT of a home or any other place." };
        Option<long?> building = new("--building") { Description = "Id of a building." };
        Option<long?> community = new("--community") { Description = "Id of a residential area." };
        Command command = invocation.AddTo(new("why", "Why a home, community, unit or region is served or not: the rule, the path walked, the people.")
        {
            category, level, reading, at, building, community,
        });
        command.SetAction((parsed, cancel) => invocation.RunAsync(
            parsed,
            (region, unit, work) => ExplanationQuestions.Why(
                region, unit,
                new WhyQuestion(
                    parsed.GetRequiredValue(category), parsed.GetValue(level), parsed.GetValue(reading),
                    parsed.GetValue(at) is { } place ? PointArgument.Parse(place) : null, parsed.GetValue(building), parsed.GetValue(community)),
                work),
            cancel,
            answer => AnalyseCommand.FeatureCollection(Features(answer)),
            WriteTable));
        return command;
    }

    private static IEnumerable<(Geometry Geometry, object Properties)> Features(WhyAnswer answer)
    {
        if ((answer.Place ?? answer.Group?.Worst) is not { } place)
        {
            yield break;
        }

        if (place.Path is { } path)
        {
            yield return (path.Geometry, new { kind = "path", path.LengthM, path.SnapFromM, path.StreetsM, path.SnapToM, path.SiteId, place.LimitM, place.Met });
            yield return (path.SnapFrom, new { kind = "snap", lengthM = path.SnapFromM });
            foreach (StepAnswer step in path.Steps)
            {
                yield return (step.Geometry, new { kind = "street", step.Name, step.Class, step.LengthM });
            }

            yield return (path.SnapTo, new { kind = "snap", lengthM = path.SnapToM });
        }

        if (place.Straight is { } straight)
        {
            yield return (straight.Geometry, new { kind = "straight", straight.LengthM, straight.SiteId });
        }
    }

    // What it comes to in sentences, then the figures and the turns.
    private static void WriteTable(WhyAnswer answer, TextWriter writer)
    {
        PlaceAnswer? place = answer.Place ?? answer.Group?.Worst;
        foreach (SentenceAnswer sentence in answer.Sentences)
        {
            writer.WriteLine(sentence.En);
        }

        if (answer.Group is not null && place is not null)
        {
            writer.WriteLine();
            writer.WriteLine("The farthest home:");
        }

        foreach (SentenceAnswer sentence in place?.Sentences ?? [])
        {
            writer.WriteLine(sentence.En);
        }

        writer.WriteLine();
        AnalysisTable.Write(
            new
            {
                answer.Region,
                ruleId = answer.Rule.Id,
                cites = answer.Rule.Source,
                checkedAs = answer.Rule.Confidence,
                answer.Reading,
                answer.LimitM,
                place?.ValueM,
                answer.Met,
                place?.Lon,
                place?.Lat,
                nearest = place?.Nearest is null ? [] : place.Alternatives.Prepend(place.Nearest)
                    .Select(s => new { s.Id, s.Name, s.WalkingM, s.StraightM }),
                steps = place?.Path is not { } path ? [] : path.Steps.Select(s => new { street = s.Name ?? s.Class, lengthM = s.LengthM })
                    .Prepend(new { street = "to the street", lengthM = path.SnapFromM }).Append(new { street = "from the street", lengthM = path.SnapToM }),
                communities = answer.Group?.Communities.Select(c => new { c.ResidentialAreaId, c.Name, c.Population, c.Beyond, c.FarthestM }) ?? [],
            },
            writer);
    }
}
