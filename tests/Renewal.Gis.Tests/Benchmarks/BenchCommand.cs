using System.Diagnostics;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Benchmarks;

/// <summary>Runs <c>renewal bench</c> as a process of its own.</summary>
internal static class BenchCommand
{
    /// <summary>Standard output of a run that succeeds.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        string program = AppContext.BaseDirectory.Replace("Renewal.Gis.Tests", "Renewal.Gis.Benchmarks", StringComparison.Ordinal);
        // The cluster of the other tests: it runs already.
        ProcessStartInfo start = new(
            "dotnet", [Path.Combine(program, "Renewal.Gis.Benchmarks.dll"), .. arguments, "--state", Repository.Path(".cache", "test-state")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
