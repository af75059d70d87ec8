using System.CommandLine;
using System.Globalization;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Analyses;

namespace Renewal.Gis.Server.Siting;

/// <summary><c>renewal analyse siting</c>: where to put facilities.</summary>
internal static class SitingCommand
{
    public static Command Create()
    {
        AnalyseCommand.Invocation invocation = new("table", "json", "geojson");
        Option<string> category = new("--category") { Description = "Facility category, such as kindergarten.", Required = true };
        Option<string?> level = new("--level") { Description = "min15, min10, min5 or block; the rule with the shortest distance when left out." };
        Option<double?> limit = new("--limit") { Description = "Walking distance in metres instead of that of the rule." };
        Option<double?> reach = new("--reach") { Description = "Median only: whoever is farther counts as so far, in metres; 3,000 when left out." };
        Option<string?> objective = new("--objective") { Description = "cover (most people within the distance, the default) or median (shortest mean distance)." };
        Option<int> sites = new("--sites") { Description = "Number of new sites, 1 to 50.", DefaultValueFactory = _ => 1 };
        Option<string?> candidates = new("--candidates") { Description = "grid (the default), facilities-planned, released-parcels; several with commas." };
        Option<string?> places = new("--places") { Description = "File with {\"candidates\":[{\"lon\":…,\"lat\":…},…]}: places of your own." };
        Option<double?> step = new("--step") { Description = "Side of a grid cell in metres, 50 to 2,000." };
        Option<string?> required = new("--required") { Description = "Ids of candidates that must be chosen, with commas." };
        Option<string?> forbidden = new("--forbidden") { Description = "Ids of candidates, and water, protections, parks or none; water,protections when no land is named." };
        Option<double?> capacity = new("--capacity") { Description = "Places of a new site; without it there is room for all." };
        Option<double?> perThousand = new("--places-per-thousand") { Description = "Places that a thousand people need; 1,000 when left out." };
        Option<bool> ignoreExisting = new("--ignore-existing") { Description = "Plan as if there were none yet." };
        Command command = invocation.AddTo(new("siting", "Where to put new facilities, and how much better any other choice could be.")
        {
            category, level, limit, reach, objective, sites, candidates, places, step, required, forbidden, capacity, perThousand, ignoreExisting,
        });
        command.SetAction((parsed, cancel) =>
        {
            string? Text(string name) => name switch
            {
                "category" => parsed.GetRequiredValue(category),
                "level" => parsed.GetValue(level),
                "objective" => parsed.GetValue(objective),
                "candidates" => parsed.GetValue(candidates),
                "required" => parsed.GetValue(required),
                "forbidden" => parsed.GetValue(forbidden),
                "sites" => parsed.GetValue(sites).ToString(CultureInfo.InvariantCulture),
                "limit" => parsed.GetValue(limit)?.ToString(CultureInfo.InvariantCulture),
                "reach" => parsed.GetValue(reach)?.ToString(CultureInfo.InvariantCulture),
                "step" => parsed.GetValue(step)?.ToString(CultureInfo.InvariantCulture),
                "capacity" => parsed.GetValue(capacity)?.ToString(CultureInfo.InvariantCulture),
                "placesPerThousand" => parsed.GetValue(perThousand)?.ToString(CultureInfo.InvariantCulture),
                _ => parsed.GetValue(ignoreExisting) ? "true" : null,
            };
            SitingParameters parameters = SitingParameters.Read(Text, parsed.GetValue(places) is { } file ? ReadFile(file) : null);
            return invocation.RunAsync(parsed, (region, unit, work) => SitingQuestions.Siting(region, unit, parameters, work), cancel, answer => answer);
        });
        return command;
    }

    /// <summary><c>renewal analyse released-parcels</c>: what released land could become.</summary>
    public static Command CreateReleasedParcels()
    {
        AnalyseCommand.Invocation invocation = new("table", "json", "geojson");
        Command command = invocation.AddTo(new("released-parcels", "Land that shantytowns and factories set free, and what its life circle lacks most."));
        command.SetAction((parsed, cancel) => invocation.RunAsync(
            parsed, (region, _, work) => SitingQuestions.ReleasedParcels(region, work), cancel, answer => answer,
            (answer, writer) => AnalysisTable.Write(SitingAnswers.Rows(answer), writer)));
        return command;
    }

    private static string ReadFile(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The places cannot be read: {e.Message}");
        }
    }
}
