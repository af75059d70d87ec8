using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Exchange.Standards;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Commands;
using Renewal.Gis.Server.Coverage;
using Renewal.Gis.Server.Explanations;
using Renewal.Gis.Server.ParkRates;
using Renewal.Gis.Server.LifeCircles;
using Renewal.Gis.Server.Siting;
using Renewal.Gis.Server.State;
using Renewal.Gis.Server.WhatIf;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Analyses;

/// <summary><c>renewal analyse</c>: the analyses of the API, and two that only scripts ask for: distance and reach.</summary>
internal static class AnalyseCommand
{
    public static Command Create() => new("analyse", "Analyse a region: who reaches what on foot, what is covered, what is missing.")
    {
        ParkRate(), LifeCircle(), Coverage(), Gaps(), Shortfall(), Distance(), Reach(),
        WhatIfCommand.Create(), WhyCommand.Create(), ParkAccessCommand.Create(),
        SitingCommand.Create(), SitingCommand.CreateReleasedParcels(),
    };

    private static Command ParkRate()
    {
        Invocation invocation = new("table", "json");
        Option<double?> radius = new("--radius") { Description = "Service radius in metres; without it the indicators of the standards." };
        Option<double> minArea = new("--min-area") { Description = "Smallest green space in m² (only with --radius).", DefaultValueFactory = _ => 0 };
        Option<bool> allGreen = new("--all-green") { Description = "Count every public green space, not only parks (only with --radius)." };
        Option<string?> edition = new("--edition") { Description = "Edition of the standard, such as garden-city-2022 (only without --radius)." };
        Command command = invocation.AddTo(new("park-rate", "Residential land within the service radius of parks.") { radius, minArea, allGreen, edition });
        command.SetAction((parsed, cancel) => invocation.RunAsync<object>(
            parsed,
            (region, unit, work) =>
            {
                bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
                if (parsed.GetValue(radius) is not { } radiusM)
                {
                    if (Given(minArea) || Given(allGreen))
                    {
                        throw new InputException("--min-area and --all-green belong to --radius: the indicators of the standards bring their own sizes. Add --radius, or leave them out.");
                    }

                    return AnalysisQuestions.Indicators(region, unit, parsed.GetValue(edition), work);
                }

                if (Given(edition))
                {
                    throw new InputException("--edition brings the radius of the standard: give either --edition or --radius.");
                }

                double minAreaM2 = parsed.GetValue(minArea);
                return radiusM is >= 1 and <= 10_000 && minAreaM2 >= 0
                    ? AnalysisQuestions.ParkRate(region, unit, radiusM, minAreaM2, !parsed.GetValue(allGreen), work)
                    : throw new InputException("--radius must be 1 to 10000 m and --min-area at least 0 m².");
            },
            cancel));
        return command;
    }

    private static Command LifeCircle()
    {
        Invocation invocation = new("table", "json", "geojson");
        Option<string?> at = new("--at") { Description = "LON,LAT of the place; or name a --unit, --community or --facility." };
        Option<long?> community = new("--community") { Description = "Id of a residential area: from any of its homes." };
        Option<long?> facility = new("--facility") { Description = "Id of a facility." };
        Option<string?> minutes = new("--minutes") { Description = "Minutes with commas between them; 5,10,15 when left out." };
        Option<string?> walking = new("--walking") { Description = "standard (the distances of GB 50180), elderly, child, adult, fast or wheelchair." };
        Option<double?> speed = new("--speed") { Description = "Metres a minute, 20 to 200, in place of the convention's." };
        Option<string?> hills = new("--hills") { Description = "off (the default), stairs, slopes or on: what costs more than level ground." };
        Command command = invocation.AddTo(new("life-circle", "What can be reached on foot in some minutes from a place, a unit, a community or a facility.")
        {
            at, community, facility, minutes, walking, speed, hills,
        });
        command.SetAction((parsed, cancel) => invocation.RunAsync(
            parsed,
            (region, unit, work) =>
            {
                if (new object?[] { parsed.GetValue(at), unit, parsed.GetValue(community), parsed.GetValue(facility) }.Count(o => o is not null) != 1)
                {
                    throw new InputException("Give one of --at LON,LAT, --unit ID, --community ID and --facility ID.");
                }

                if (parsed.GetValue(speed) is < 20 or > 200)
                {
                    throw new InputException("--speed must be 20 to 200 metres a minute.");
                }

                return new LifeCircleQuestion(
                    parsed.GetValue(at) is { } place ? PointArgument.Parse(place) : null, unit, parsed.GetValue(community), parsed.GetValue(facility),
                    AnalysisQuestions.Minutes(parsed.GetValue(minutes)), parsed.GetValue(walking) ?? LifeCircleQuestion.Standard, parsed.GetValue(speed),
                    LifeCircleQuestion.ReadHills(parsed.GetValue(hills))).Answer(region, work);
            },
            cancel,
            answer => FeatureCollection(answer.Circles.Select(c => (c.Geometry, (object)new
            {
                c.Minutes, c.LimitM, c.AreaM2, c.NetworkKm, c.Population, c.PopulationMethod, c.Facilities,
            })))));
        return command;
    }

    private static Command Coverage()
    {
        Invocation invocation = new("table", "json");
        CoverageOptions options = new();
        Command command = invocation.AddTo(options.AddTo(new("coverage", "Share of people, floor area and residential land within the distance of each kind of facility.")));
        command.SetAction((parsed, cancel) =>
        {
            CoverageQuestion question = options.Read(parsed);
            return invocation.RunAsync(
                parsed, (region, unit, units, work) => CoverageQuestions.Answer(region, unit, question, units, work), cancel);
        });
        return command;
    }

    private static Command Gaps()
    {
        Invocation invocation = new("table", "json", "geojson");
        Option<string?> category = new("--category") { Description = "Facility category, or park indicator such as park-500; or name a --rule." };
        Option<string?> level = new("--level") { Description = "min15, min10, min5 or block; the rule with the shortest distance when left out." };
        Option<string?> rule = new("--rule") { Description = "Id of a rule of the --rule-set, instead of a category." };
        Option<string?> ruleSet = new("--rule-set") { Description = "Rule set of the --rule; GB 50180 when left out." };
        Option<string?> reading = ReadingOption();
        Command command = invocation.AddTo(
            new("gaps", "Residential land that is not covered, with the people on it and the nearest facility.") { category, level, rule, ruleSet, reading });
        command.SetAction((parsed, cancel) => invocation.RunAsync(
            parsed,
            (region, unit, work) => (parsed.GetValue(category), parsed.GetValue(rule)) switch
            {
                (string slug, null) => AnalysisQuestions.Gaps(region, unit, slug, parsed.GetValue(level), AnalysisQuestions.Reading(parsed.GetValue(reading)), work),
                (null, string id) => CoverageQuestions.Gaps(region, unit, parsed.GetValue(ruleSet), id, AnalysisQuestions.Reading(parsed.GetValue(reading)), work),
                _ => throw new InputException("Give either --category or --rule."),
            },
            cancel,
            answer => answer));
        return command;
    }

    private static Command Shortfall()
    {
        Invocation invocation = new("table", "json");
        Command command = invocation.AddTo(new("shortfall", "What a renewal unit has and lacks of the facilities of GB 50180."));
        command.SetAction((parsed, cancel) => invocation.RunAsync(
            parsed,
            (region, unit, work) => AnalysisQuestions.Shortfalls(region, unit ?? throw new InputException("Name the renewal unit with --unit ID."), work),
            cancel));
        return command;
    }

    private static Command Distance()
    {
        Invocation invocation = new("table", "json");
        Option<string> from = new("--from") { Description = "LON,LAT of the start.", Required = true };
        Option<string> to = new("--to") { Description = "LON,LAT of the end.", Required = true };
        Option<bool> sphere = new("--sphere") { Description = "Add great-circle lengths on a sphere of 6,371,000 m, to compare with GraphHopper." };
        Command command = invocation.AddTo(new("distance", "Walking distance along the streets; the straight ways to the streets are apart.") { from, to, sphere });
        command.SetAction((parsed, cancel) => invocation.RunAsync(
            parsed,
            (region, _, work) => AnalysisQuestions.Distance(
                parsed.GetValue(sphere) ? OnSphere(region) : region, PointArgument.Parse(parsed.GetRequiredValue(from)), PointArgument.Parse(parsed.GetRequiredValue(to)), work),
            cancel));
        return command;
    }

    private static Command Reach()
    {
        Invocation invocation = new("table", "json", "geojson");
        Option<string> from = new("--from") { Description = "LON,LAT of the start.", Required = true };
        Option<double> limit = new("--limit") { Description = "Distance along the streets in metres.", Required = true };
        Command command = invocation.AddTo(new("reach", "Streets within a distance of a place.") { from, limit });
        command.SetAction((parsed, cancel) =>
        {
            NetTopologySuite.Geometries.Geometry? streets = null;
            return invocation.RunAsync(
                parsed,
                (region, _, work) =>
                {
                    (ReachAnswer answer, streets) = AnalysisQuestions.Reach(
                        region, PointArgument.Parse(parsed.GetRequiredValue(from)), parsed.GetRequiredValue(limit), work);
                    return answer;
                },
                cancel,
                answer => FeatureCollection([(streets!, answer)]));
        });
        return command;
    }

    private static AnalysisRegion OnSphere(AnalysisRegion region)
    {
        RegionData data = region.Prepared.Data;
        data = data with { Streets = [.. data.Streets.Select(s => s with { LengthM = Geodesic.GreatCircleLengthM(s.Geometry) })] };
        return region with { Prepared = new PreparedRegion(data, region.Prepared.Standards) };
    }

    private static Option<string?> ReadingOption() => new("--reading") { Description = "walking (the default) or straight-line." };

    internal static object FeatureCollection(IEnumerable<(NetTopologySuite.Geometries.Geometry Geometry, object Properties)> features) => new
    {
        type = "FeatureCollection",
        features = features.Select(f => new FeatureAnswer<object>("Feature", f.Geometry, f.Properties)),
    };

    /// <summary>The options that all analyses share, and what they do alike: load the region, compute, print.</summary>
    internal sealed class Invocation(params string[] formats)
    {
        private readonly Option<string> _region = new("--region") { Description = "Region by code or name.", Required = true };
        private readonly Option<long?> _unit = new("--unit") { Description = "Id of a renewal unit: only what lies inside it." };
        private readonly Option<string?> _year = new("--year") { Description = "Count the facilities and green spaces that are open in this year; without it those that exist." };
        private readonly Option<string> _format = Output.FormatOption(formats);
        private readonly Option<string> _state = OpenDatabase.StateOption();

        public Command AddTo(Command command)
        {
            command.Options.Add(_region);
            if (command.Name is not ("distance" or "reach" or "what-if" or "released-parcels"))
            {
                command.Options.Add(_unit);
            }

            if (command.Name is not ("distance" or "reach"))
            {
                command.Options.Add(_year);
            }

            command.Options.Add(_format);
            command.Options.Add(_state);
            return command;
        }

        public Task RunAsync<T>(
            ParseResult parsed, Func<AnalysisRegion, RenewalUnit?, Work, T> analysis, CancellationToken cancel, Func<T, object>? toGeoJson = null,
            Action<T, TextWriter>? writeTable = null)
            where T : notnull => RunAsync(parsed, (region, unit, _, work) => analysis(region, unit, work), cancel, toGeoJson, writeTable);

        /// <summary>Runs an analysis that reads all units of the region too.</summary>
        public async Task RunAsync<T>(
            ParseResult parsed, Func<AnalysisRegion, RenewalUnit?, IReadOnlyList<RenewalUnit>, Work, T> analysis, CancellationToken cancel,
            Func<T, object>? toGeoJson = null, Action<T, TextWriter>? writeTable = null)
            where T : notnull
        {
            string state = parsed.GetRequiredValue(_state);
            await using OpenDatabase open = await OpenDatabase.OpenAsync(state, cancel).ConfigureAwait(false);
            using AnalysisRegions regions = new(
                new RegionDataStore(open.Database), StandardsReader.ReadFolder(Installation.Data("standards")), new NetworkSnapshots(NetworkSnapshots.FolderIn(state)));
            T answer = await TerminalProgress.ShowAsync(work => AnswerAsync(parsed, open.Database, regions, analysis, work), cancel).ConfigureAwait(false);
            switch (parsed.GetRequiredValue(_format))
            {
                case "json":
                    Console.Out.WriteLine(JsonSerializer.Serialize<object>(answer, AnalysisAnswers.Json));
                    break;
                case "geojson":
                    Console.Out.WriteLine(JsonSerializer.Serialize(toGeoJson!(answer), AnalysisAnswers.Json));
                    break;
                default:
                    (writeTable ?? ((a, writer) => AnalysisTable.Write(a, writer)))(answer, Console.Out);
                    break;
            }
        }

        private async Task<T> AnswerAsync<T>(
            ParseResult parsed, Database database, AnalysisRegions regions,
            Func<AnalysisRegion, RenewalUnit?, IReadOnlyList<RenewalUnit>, Work, T> analysis, Work work)
        {
            CancellationToken cancel = work.Cancel;
            AnalysisRegion region = await regions.LoadAsync(
                parsed.GetRequiredValue(_region), work.Part(0, AnalysisRegions.LoadShare, AnalysisRegions.Loading)).ConfigureAwait(false);
            region = parsed.CommandResult.Command.Options.Contains(_year) ? region.InYear(AnalysisQuestions.Year(parsed.GetValue(_year))) : region;
            IReadOnlyList<RenewalUnit> units = await new FeatureStore(database).ListUnitsAsync(region.Region.Code, cancel).ConfigureAwait(false);
            RenewalUnit? unit = null;
            if (parsed.CommandResult.Command.Options.Contains(_unit) && parsed.GetValue(_unit) is { } id)
            {
                unit = units.FirstOrDefault(u => u.Id == id);
                if (unit is null)
                {
                    throw new InputException(string.Create(CultureInfo.InvariantCulture, $"There is no renewal unit {id} in {region.Region.Code}."), 404);
                }
            }

            return analysis(region, unit, units, work.Part(AnalysisRegions.LoadShare, 1));
        }
    }
}
