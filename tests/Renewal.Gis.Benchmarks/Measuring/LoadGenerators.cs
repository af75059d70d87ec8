using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Benchmarks.Measuring;

/// <summary>What a run of <c>wrk</c> saw.</summary>
/// <param name="PerSecond">Answers in a second.</param>
/// <param name="Refused">Answers 503.</param>
/// <param name="Failed">Other answers that were no success, and broken connections.</param>
internal readonly record struct LoadResult(double PerSecond, long Refused, long Failed);

/// <summary>Many clients at once: wrk for HTTP, pgbench for SQL.</summary>
internal static partial class LoadGenerators
{
    // Requests are made before the first is sent; answers are looked at only where refusals are expected, for that costs time.
    private const string Script = """
        local paths = os.getenv("BENCH_PATHS")
        local counting = os.getenv("BENCH_COUNT") == "1"
        local threads = {}
        function setup(thread) table.insert(threads, thread) end
        function init(args)
          math.randomseed(os.time())
          refused, failed, requests = 0, 0, {}
          for path in io.lines(paths) do requests[#requests + 1] = wrk.format("GET", path, { ["Accept-Encoding"] = os.getenv("BENCH_ENCODING"), ["Host"] = wrk.headers["Host"] }) end
        end
        function request() return requests[math.random(#requests)] end
        if counting then
          function response(status)
            if status == 503 then refused = refused + 1 elseif status > 399 then failed = failed + 1 end
          end
        end
        function done(summary)
          local r, f = 0, counting and 0 or summary.errors.status
          for _, t in ipairs(threads) do r = r + t:get("refused"); f = f + t:get("failed") end
          f = f + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
          print(string.format("RESULT %d %d %d %d", summary.requests, summary.duration, r, f))
        end
        """;

    /// <summary>Asks for paths at random.</summary>
    /// <param name="server">Address of the server.</param>
    /// <param name="paths">What to ask for.</param>
    /// <param name="clients">Clients at once.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="encoding">Accept-Encoding.</param>
    /// <param name="countRefusals">503 is counted apart from the failures.</param>
    public static LoadResult Wrk(Uri server, IEnumerable<string> paths, int clients, int seconds, string encoding = "identity", bool countRefusals = false)
    {
        string folder = Directory.CreateTempSubdirectory("renewal-bench-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "load.lua"), Script);
            File.WriteAllLines(Path.Combine(folder, "paths"), paths);
            string output = Run(
                "wrk", "wrk", ["-t", "1", "-c", $"{clients}", "-d", $"{seconds}s", "--timeout", "30s", "-s", Path.Combine(folder, "load.lua"), server.ToString()],
                new() { ["BENCH_PATHS"] = Path.Combine(folder, "paths"), ["BENCH_COUNT"] = countRefusals ? "1" : "0", ["BENCH_ENCODING"] = encoding });
            long[] seen = [.. WrkResult().Match(output).Groups.Cast<Group>().Skip(1).Select(g => long.Parse(g.Value, CultureInfo.InvariantCulture))];
            return new LoadResult((seen[0] - seen[2]) * 1e6 / seen[1], seen[2], seen[3]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs a script of pgbench with prepared statements; transactions in a second.</summary>
    /// <exception cref="InputException">A statement failed.</exception>
    public static double PgBench(string connectionString, string script, int clients, int seconds)
    {
        NpgsqlConnectionStringBuilder database = new(connectionString);
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, script);
            string output = Run(
                "/usr/lib/postgresql/15/bin/pgbench", "postgresql-15", ["-n", "-M", "prepared", "-c", $"{clients}", "-j", "1", "-T", $"{seconds}", "-f", file], new()
                {
                    ["PGHOST"] = database.Host, ["PGPORT"] = database.Port.ToString(CultureInfo.InvariantCulture), ["PGUSER"] = database.Username,
                    ["PGPASSWORD"] = database.Password, ["PGDATABASE"] = database.Database,
                });
            return double.Parse(PgBenchResult().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Run(string program, string package, IReadOnlyList<string> arguments, Dictionary<string, string?> environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InputException($"{Path.GetFileName(program)} failed: {errors.Result.Trim()} {output.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InputException($"{program} cannot be started ({e.Message}): apt-get install {package}.");
        }
    }

    [GeneratedRegex(@"RESULT (\d+) (\d+) (\d+) (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex WrkResult();

    [GeneratedRegex(@"tps = ([\d.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex PgBenchResult();
}
