using System.CommandLine;
using System.Diagnostics;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Networks;
using Renewal.Gis.Benchmarks.ParkRates;
using Renewal.Gis.Benchmarks.Peers;
using Renewal.Gis.Benchmarks.Serving;
using Renewal.Gis.Benchmarks.Siting;
using Renewal.Gis.Benchmarks.WhatIf;

namespace Renewal.Gis.Benchmarks;

/// <summary><c>bench analysis</c>: the table of the analyses' speed, each row against a peer in the same run.</summary>
internal static class AnalysisCommand
{
    private const int FullNodes = 200_000;
    private const int FullPoints = 200_000;
    private const int QuickPoints = 20_000;
    private const int QuickRounds = 3;
    private const int FullRounds = 7;

    /// <summary>In which runs a row is measured in Porto too.</summary>
    private enum Porto
    {
        Never,
        Full,
        Quick,
    }

    private static readonly (string Name, bool Quick, Porto Porto, Func<City, PeerDatabase, Rounds, string, Row> Run)[] Tasks =
    [
        ("nearest-facility-field", true, Porto.Quick, FieldBenchmark.Run),
        ("ball", true, Porto.Quick, BallBenchmark.Run),
        ("link", true, Porto.Full, LinkBenchmark.Run),
        ("node-order", true, Porto.Full, NodeOrderBenchmark.Balls),
        ("node-order-field", false, Porto.Full, NodeOrderBenchmark.Field),
        ("add-facility", true, Porto.Never, FacilityBenchmark.Add),
        ("remove-facility", true, Porto.Never, FacilityBenchmark.Remove),
        ("close-street", true, Porto.Never, StreetBenchmark.Run),
        ("park-rate-what-if", true, Porto.Never, ParkBenchmark.Run),
        ("siting", true, Porto.Never, SitingBenchmark.Cover),
        ("siting-median", false, Porto.Never, SitingBenchmark.Median),
    ];

    public static Command Create()
    {
        Option<bool> quick = new("--quick") { Description = $"{QuickRounds} rounds instead of {FullRounds}, {QuickPoints:N0} points to link, no figures of our own: under 5 minutes." };
        Option<string> format = Report.FormatOption();
        Option<FileInfo?> write = Report.WriteOption();
        Option<int> scale = new("--scale") { Description = "Junctions of the generated city; other than the default only to try the command: Porto is left out.", DefaultValueFactory = _ => FullNodes };
        Option<string[]> only = Report.OnlyOption();
        Option<string> state = Report.StateOption();
        Command command = new("analysis", "Measure the analyses against pgRouting, PostGIS and themselves; a ratio above 1 means that we are ahead. A missed \"must\" is shown, the exit code stays 0.")
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

    private static async Task<Report> RunAsync(bool quick, int nodes, string[] only, string state, CancellationToken cancel)
    {
        Stopwatch watch = Stopwatch.StartNew();
        void Say(string text) => Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds,6:F1} s  {text}");

        Rounds rounds = new(quick ? QuickRounds : FullRounds, nodes == FullNodes ? 60 : 5);
        int points = Math.Min(nodes, quick ? QuickPoints : FullPoints);
        bool Wanted(string name) => only.Length == 0 || only.Any(o => name.StartsWith(o, StringComparison.Ordinal));
        List<Row> rows = [];
        List<Figure> figures = [];
        using PeerDatabase peers = await PeerDatabase.CreateAsync(state, cancel).ConfigureAwait(false);
        foreach (Func<City?> make in (Func<City?>[])[() => City.Generate(nodes, points), () => nodes == FullNodes ? City.ReadPorto(points) : null])
        {
            if (make() is not { } city)
            {
                continue;
            }

            Say($"{city.Name}: {city.Network.NodeCount:N0} nodes, {city.Network.EdgeCount:N0} edges");
            peers.Load(city);
            foreach ((string task, bool isQuick, Porto porto, Func<City, PeerDatabase, Rounds, string, Row> run) in Tasks)
            {
                bool made = city.Name == City.Generated;
                string name = made ? task : $"{task}-{city.Name}";
                if (Wanted(name) && (made ? isQuick || !quick : porto >= (quick ? Porto.Quick : Porto.Full)))
                {
                    cancel.ThrowIfCancellationRequested();
                    Row row = run(city, peers, rounds, name);
                    Say($"{row.Name}: {Row.Digits(row.OursMs)} ms, {row.Peer} {row.PeerText}, ratio {Row.Digits(row.Ratio)}, {row.Verdict}, {row.Answers}");
                    rows.Add(row);
                }
            }
            if (!quick && city.Name == City.Generated && Wanted("allocated"))
            {
                figures.AddRange(AllocationBenchmark.Run(city));
            }

            if (!quick && city.Name == City.Generated && Wanted("request"))
            {
                Say("loading the city into a server");
                await using BenchServer server = await BenchServer.StartAsync(city, peers.Server, cancel).ConfigureAwait(false);
                (IReadOnlyList<Row> requests, IReadOnlyList<Figure> times) = await RequestBenchmark.RunAsync(server, city, Say, cancel).ConfigureAwait(false);
                rows.AddRange(requests);
                figures.AddRange(times);
            }
        }

        List<GrowthPoint> growth = [];
        foreach (int size in (int[])(quick || !Wanted("growth") ? [] : [10_000, 50_000, 200_000, 1_000_000, 2_000_000]))
        {
            cancel.ThrowIfCancellationRequested();
            GrowthPoint point = GrowthBenchmark.Run(size, rounds);
            Say($"growth: {size:N0} nodes, field {point.FieldNs:F0} ns and ball {point.BallNs:F0} ns for each settled node, {point.MiBPerMillionEdges:F0} MiB for a million edges");
            growth.Add(point);
        }

        if (growth.Count > 0)
        {
            figures.Add(new("growth-field", GrowthBenchmark.Exponent(growth, p => p.FieldNs), "", "exponent of the time for each settled node of the field, 10,000 to 2,000,000 nodes; 0 is no growth"));
            figures.Add(new("growth-ball", GrowthBenchmark.Exponent(growth, p => p.BallNs), "", "the same for a ball"));
            figures.Add(new("memory", growth[^1].MiBPerMillionEdges, "MiB", "network in memory for a million edges, shapes and index included, at 2,000,000 nodes"));
        }

        return new Report("analysis", rows, figures, growth, Machine.Describe(peers.Versions, rounds.Count), watch.Elapsed);
    }
}
