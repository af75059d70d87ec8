using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Renewal.Gis.Benchmarks.Kernels;

/// <summary><c>bench kernels</c>: BenchmarkDotNet on the inner loops, with their allocations.</summary>
internal static class KernelsCommand
{
    public static Command Create()
    {
        Option<string> filter = new("--filter") { Description = "Kernels to run, as BenchmarkDotNet writes it: *Ball*", DefaultValueFactory = _ => "*" };
        Command command = new("kernels", "Measure the inner loops with BenchmarkDotNet: time and bytes allocated for each call.") { filter };
        command.SetAction(parsed =>
        {
            // In this process: a second build for each kernel would take longer than the kernels.
            IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
                .WithArtifactsPath(Path.Combine(Checkout.Root, ".cache", "bench-kernels"));
            BenchmarkSwitcher.FromAssembly(typeof(KernelsCommand).Assembly).Run(["--filter", parsed.GetRequiredValue(filter)], config);
        });
        return command;
    }
}
