using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Renewal.Gis.Tests.Answers;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Analyses;

/// <summary>
/// <c>renewal analyse</c> while it takes long: the streets are locked by the test, so that the region cannot be read until it lets go.
/// </summary>
public class AnalyseProgressTests(AnswerServer server) : IClassFixture<AnswerServer>
{
    [Fact]
    public async Task A_terminal_shows_the_progress_and_standard_output_holds_the_answer_alone()
    {
        string output = Path.Combine(Path.GetTempPath(), $"renewal-answer-{Guid.NewGuid():N}.json");
        try
        {
            (Process process, Task<string> terminal) = StartOnTerminal($"analyse coverage --region grid --format json > {output}");
            using (process)
            {
                await using (await HoldStreetsAsync())
                {
                    await UntilAsync(WaitsForStreetsAsync);
                    // It shows after one second.
                    await Task.Delay(TimeSpan.FromSeconds(2));
                }

                await process.WaitForExitAsync();
                string shown = await terminal;
                Assert.Contains("reading the region … 0 %", shown, StringComparison.Ordinal);
                Assert.EndsWith("\r\u001b[K", shown.TrimEnd('\n', '\r'), StringComparison.Ordinal);
                Assert.DoesNotContain("{", shown, StringComparison.Ordinal);
                Assert.Equal("grid", JsonDocument.Parse(await File.ReadAllTextAsync(output)).RootElement.GetProperty("region").GetString());
            }
        }
        finally
        {
            File.Delete(output);
        }
    }

    [Fact]
    public async Task A_log_file_shows_no_progress_and_an_interrupt_ends_with_130_and_no_query_left_behind()
    {
        await using IAsyncDisposable held = await HoldStreetsAsync();
        using RenewalProcess process = RenewalProcess.Start(server.Database.ConnectionString, "analyse", "coverage", "--region", "grid");
        await UntilAsync(WaitsForStreetsAsync);
        process.Signal("INT");
        Assert.Equal(130, await process.WaitAsync());
        Assert.Equal(("", ""), (process.Output.Trim(), process.Errors.Trim()));
        await UntilAsync(async () => !await WaitsForStreetsAsync());
    }

    private (Process Process, Task<string> Terminal) StartOnTerminal(string arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "renewal.dll");
        ProcessStartInfo start = new("script", ["-qec", $"dotnet {program} {arguments}", "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            Environment = { ["RENEWAL_HOME"] = Repository.Root, ["RENEWAL_DB"] = server.Database.ConnectionString },
        };
        Process process = Process.Start(start)!;
        return (process, process.StandardOutput.ReadToEndAsync());
    }

    private async Task<IAsyncDisposable> HoldStreetsAsync()
    {
        NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        await using NpgsqlCommand hold = new("BEGIN; LOCK TABLE renewal.streets IN ACCESS EXCLUSIVE MODE", connection);
        await hold.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<bool> WaitsForStreetsAsync()
    {
        await using NpgsqlCommand waiting = server.Database.Database.Source.CreateCommand(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'renewal.streets'::regclass");
        return (long)(await waiting.ExecuteScalarAsync())! > 0;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int i = 0; i < 600; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail("It did not come to pass in a minute.");
    }
}
