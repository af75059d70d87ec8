using System.CommandLine;
using System.Diagnostics;
using Npgsql;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;
using Renewal.Gis.Benchmarks.Serving;
using Renewal.Gis.Storage.Clusters;

namespace Renewal.Gis.Benchmarks;

/// <summary><c>bench server</c>: the table of the server's speed, each row against a peer in the same run.</summary>
internal static class ServerCommand
{
    private const int QuickCount = 100_000;
    private const int FullCount = 1_000_000;
    private const int QuickRounds = 4;
    private const int FullRounds = 7;
    private const int QuickSeconds = 2;
    private const int FullSeconds = 3;

    public static Command Create()
    {
        Option<bool> quick = new("--quick") { Description = $"Only {QuickCount:N0} polygons, {QuickRounds - 1} turns of {QuickSeconds} s that count instead of {FullRounds - 1} of {FullSeconds} s: under 5 minutes." };
        Option<int> scale = new("--scale") { Description = "Number of polygons; other than the default only to try the command: turns take a second.", DefaultValueFactory = _ => QuickCount };
        Option<string> format = Report.FormatOption();
        Option<FileInfo?> write = Report.WriteOption();
        Option<string[]> only = Report.OnlyOption();
        Option<string> state = Report.StateOption();
        Command command = new(
            "server",
            "Measure the server against pgbench with the same SQL, nginx with files, and MapServer. A ratio above 1 means that we are ahead. A missed \"must\" is shown, the exit code stays 0. A request that fails ends the run.")
        {
            quick, format, write, scale, only, state,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            Report report = await RunAsync(
                parsed.GetValue(quick), parsed.GetRequiredValue(scale), parsed.GetValue(only) ?? [], parsed.GetRequiredValue(state), cancel).ConfigureAwait(false);
            report.Publish(parsed.GetRequiredValue(format), parsed.GetValue(write));
        });
        return command;
    }

    private static async Task<Report> RunAsync(bool quick, int scale, string[] only, string state, CancellationToken cancel)
    {
        Stopwatch watch = Stopwatch.StartNew();
        void Say(string text) => Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds,6:F1} s  {text}");

        bool trial = scale != QuickCount;
        int rounds = trial ? 1 : quick ? QuickRounds : FullRounds;
        int seconds = trial ? 1 : quick ? QuickSeconds : FullSeconds;
        using PrivateCluster cluster = PrivateCluster.Start(state);
        List<Row> rows = [];
        foreach (int count in (int[])(quick || trial ? [scale] : [QuickCount, FullCount]))
        {
            Polygons polygons = new(count);
            Say($"loading {count:N0} polygons");
            await using BenchServer server = await BenchServer.StartAsync(polygons.LoadAsync, cluster.ConnectionString, ["--no-demo", "--tile-cache", "0", "--tile-files", "0"], cancel).ConfigureAwait(false);
            await using BenchServer caching = await server.BesideAsync(["--no-demo", "--tile-files", "0"], cancel).ConfigureAwait(false);
            using WebPeers peers = WebPeers.Start(server.ConnectionString);
            ServingBenchmark benchmark = new(server, caching, peers, polygons, rounds, seconds);
            foreach ((string task, Func<CancellationToken, Task<Row>> run) in benchmark.Tasks)
            {
                string name = count == FullCount ? $"{task}-million" : task;
                if (only.Length == 0 || only.Any(o => name.StartsWith(o, StringComparison.Ordinal)))
                {
                    cancel.ThrowIfCancellationRequested();
                    Row row = await run(cancel).ConfigureAwait(false) with { Name = name };
                    Say($"{row.Name}: {Row.Digits(row.OursMs)} ms, {row.Peer} {row.PeerText}, ratio {Row.Digits(row.Ratio)}, {row.Verdict}, {row.Answers}");
                    rows.Add(row);
                }
            }
        }

        return new Report("server", rows, [], [], Machine.Describe($"{await DatabaseVersionsAsync(cluster.ConnectionString, cancel).ConfigureAwait(false)}, {WebPeers.Versions}", rounds), watch.Elapsed);
    }

    private static async Task<string> DatabaseVersionsAsync(string connectionString, CancellationToken cancel)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand command = source.CreateCommand("SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) || ', PostGIS ' || default_version FROM pg_available_extensions WHERE name = 'postgis'");
        return (string)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
    }
}
