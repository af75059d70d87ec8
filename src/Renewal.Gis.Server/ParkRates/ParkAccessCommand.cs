using System.CommandLine;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Analyses;

namespace Renewal.Gis.Server.ParkRates;

/// <summary><c>renewal analyse park-access</c>.</summary>
internal static class ParkAccessCommand
{
    public static Command Create()
    {
        AnalyseCommand.Invocation invocation = new("table", "json");
        Option<double?> radius = new("--radius") { Description = "Walking distance in metres; without it the distances of the standards." };
        Option<double?> minArea = new("--min-area") { Description = "Smallest green space in m² (only with --radius)." };
        Option<bool> allGreen = new("--all-green") { Description = "Count every public green space, not only parks (only with --radius)." };
        Option<string?> edition = new("--edition") { Description = "Edition of the standard, such as garden-city-2022 (only without --radius)." };
        Command command = invocation.AddTo(new("park-access", "Who reaches a way into a park on foot; not the service-radius rate, see park-rate.") { radius, minArea, allGreen, edition });
        command.SetAction((parsed, cancel) => invocation.RunAsync(
            parsed,
            (region, unit, work) =>
            {
                if (parsed.GetValue(radius) is not { } radiusM)
                {
                    return parsed.GetValue(minArea) is not null || parsed.GetValue(allGreen)
                        ? throw new InputException("--min-area and --all-green belong to --radius: the indicators of the standards bring their own sizes. Add --radius, or leave them out.")
                        : ParkAccessQuestions.OfEdition(region, unit, parsed.GetValue(edition), work);
                }

                if (parsed.GetValue(edition) is not null)
                {
                    throw new InputException("--edition brings the distance of the standard: give either --edition or --radius.");
                }

                double minAreaM2 = parsed.GetValue(minArea) ?? 0;
                return radiusM is >= 1 and <= 10_000 && minAreaM2 >= 0
                    ? ParkAccessQuestions.OfDistance(region, unit, radiusM, minAreaM2, !parsed.GetValue(allGreen), work)
                    : throw new InputException("--radius must be 1 to 10000 m and --min-area at least 0 m².");
            },
            cancel,
            writeTable: WriteTable));
        return command;
    }

    private static void WriteTable(ParkAccessAnswer answer, TextWriter writer)
    {
        writer.WriteLine(answer.Note.En);
        writer.WriteLine();
        AnalysisTable.Write(
            new
            {
                answer.Region,
                answer.Year,
                answer.Measure,
                rows = answer.Indicators.Select(i => new
                {
                    indicator = i.Id,
                    i.LimitM,
                    i.MinAreaM2,
                    i.Parks,
                    byGate = i.ParksByAccess.Gate,
                    byCrossing = i.ParksByAccess.Crossing,
                    byBoundary = i.ParksByAccess.Boundary,
                    noWayIn = i.ParksByAccess.None,
                    i.PopulationRate,
                    i.HouseholdRate,
                    i.AreaRate,
                    i.PopulationUnreached,
                }),
            },
            writer);
    }
}
