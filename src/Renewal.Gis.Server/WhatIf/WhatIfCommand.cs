using System.CommandLine;
using System.Text;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Analyses;

namespace Renewal.Gis.Server.WhatIf;

/// <summary><c>renewal analyse what-if</c>: what a list of edits would change.</summary>
internal static class WhatIfCommand
{
    public static Command Create()
    {
        AnalyseCommand.Invocation invocation = new("table", "json");
        Option<string> file = new("--edits") { Description = "File with {\"edits\":[{\"op\":\"add-facility\",…},…]}, or - for standard input.", Required = true };
        Option<bool> verify = new("--verify") { Description = "Compute everything from nothing too, and fail when a figure differs." };
        Command command = invocation.AddTo(new("what-if", "What adding, moving or removing facilities and parks, opening or closing streets and gates would change.") { file, verify });
        command.SetAction(async (parsed, cancel) =>
        {
            IReadOnlyList<Edit> edits = EditReader.Read(await ReadAsync(parsed.GetRequiredValue(file), cancel).ConfigureAwait(false));
            await invocation.RunAsync(
                parsed,
                (region, _, units, work) =>
                {
                    region.Prepared.Prepare(work);
                    (Scenario start, Scenario end) = new Scenarios().Find(region.Prepared, units, edits);
                    if (parsed.GetValue(verify))
                    {
                        PreparedRegion edited = new PreparedRegion(ScenarioData.Of(region.Prepared.Data, edits), region.Prepared.Standards).InYear(region.Prepared.Year);
                        end.Verify(Scenario.Of(edited, units));
                    }

                    return WhatIfAnswers.Of(region, edits.Count, start.To(end));
                },
                cancel,
                writeTable: (answer, writer) => AnalysisTable.Write(WhatIfAnswers.Rows(answer), writer)).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancel)
    {
        if (file == "-")
        {
            using StreamReader input = new(Console.OpenStandardInput(), Encoding.UTF8);
            return await input.ReadToEndAsync(cancel).ConfigureAwait(false);
        }

        try
        {
            return await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The edits cannot be read: {e.Message}");
        }
    }
}
