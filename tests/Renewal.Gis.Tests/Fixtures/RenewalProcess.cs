using System.Diagnostics;
using System.Text;

namespace Renewal.Gis.Tests.Fixtures;

/// <summary>The built <c>renewal</c> executable as a process of its own, as a planner's shell would start it.</summary>
internal sealed class RenewalProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private RenewalProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    /// <summary>Starts the executable; RENEWAL_DB is what <paramref name="database"/> says, or unset.</summary>
    public static RenewalProcess Start(string? database, params string[] arguments) => new(Process.Start(Describe(database, arguments))!);

    /// <summary>Starts the executable with a bound on its managed memory: what needs more fails.</summary>
    public static RenewalProcess StartWithin(int heapMb, string? database, params string[] arguments)
    {
        ProcessStartInfo start = Describe(database, arguments);
        start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{(long)heapMb << 20:x}";
        return new RenewalProcess(Process.Start(start)!);
    }

    /// <summary>Runs the executable to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string? database, params string[] arguments)
    {
        using RenewalProcess process = Start(database, arguments);
        int exitCode = await process.WaitAsync().ConfigureAwait(false);
        return (exitCode, process.Output, process.Errors);
    }

    /// <summary>Waits for the line <c>ready URL</c>; returns the URL.</summary>
    public async Task<string> WaitUntilReadyAsync()
    {
        for (Stopwatch waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromMinutes(3); await Task.Delay(100).ConfigureAwait(false))
        {
            string? line = Output.Split('\n').FirstOrDefault(l => l.StartsWith("ready ", StringComparison.Ordinal));
            if (line is not null)
            {
                return line["ready ".Length..].Trim();
            }

            Assert.False(_process.HasExited, $"renewal ended with {(_process.HasExited ? _process.ExitCode : 0)}: {Output} {Errors}");
        }

        throw new TimeoutException($"renewal was not ready in time: {Output} {Errors}");
    }

    /// <summary>Sends a signal by name, such as INT or KILL.</summary>
    public void Signal(string name) => Process.Start("kill", ["-s", name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

    /// <summary>Waits for the end; returns the exit code.</summary>
    public async Task<int> WaitAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
        await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Signal("INT");
            if (!_process.WaitForExit(60_000))
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private static ProcessStartInfo Describe(string? database, string[] arguments) => new("dotnet", [Path.Combine(AppContext.BaseDirectory, "renewal.dll"), .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
        Environment = { ["RENEWAL_HOME"] = Repository.Root, ["RENEWAL_DB"] = database ?? "" },
    };
}
