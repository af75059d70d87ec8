using System.Diagnostics;
using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Clusters;
using Renewal.Gis.Storage.Migrations;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Benchmarks.Serving;

/// <summary>The built server as a process of its own, over a database of its own.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    /// <summary>Code of the generated city.</summary>
    public const string GeneratedRegion = "bench-city";

    /// <summary>Code of the demo city.</summary>
    public const string DemoRegion = "530402-demo";

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Func<Task> _dropDatabase;

    private BenchServer(Process process, Uri address, string connectionString, Func<Task> dropDatabase)
    {
        (_process, ConnectionString, _dropDatabase) = (process, connectionString, dropDatabase);
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
    }

    /// <summary>The server's database.</summary>
    public string ConnectionString { get; }

    /// <summary>Talks to the server.</summary>
    public HttpClient Client { get; }

    /// <summary>Memory of the server's process in bytes: now, and the most since the peak was forgotten.</summary>
    public (long Now, long Peak) ResidentBytes
    {
        get
        {
            string[] status = File.ReadAllLines($"/proc/{_process.Id}/status");
            long Field(string name) => 1024 * long.Parse(
                status.Single(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            return (Field("VmRSS:"), Field("VmHWM:"));
        }
    }

    /// <summary>Forgets the peak of <see cref="ResidentBytes"/>.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>A server with the demo city and a generated one.</summary>
    /// <param name="city">The generated city.</param>
    /// <param name="clusterConnection">A database of the cluster to use.</param>
    /// <param name="cancel">Stops the work.</param>
    public static Task<BenchServer> StartAsync(City city, string clusterConnection, CancellationToken cancel) => StartAsync(
        (connectionString, stop) => LoadAsync(city, connectionString, stop), clusterConnection, [], cancel);

    /// <summary>Makes a migrated database, loads it and starts the server.</summary>
    /// <param name="load">Fills the database with this connection string.</param>
    /// <param name="clusterConnection">A database of the cluster to use.</param>
    /// <param name="options">Options of <c>renewal serve</c>.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="InputException">The server is not built or does not start.</exception>
    public static async Task<BenchServer> StartAsync(
        Func<string, CancellationToken, Task> load, string clusterConnection, IReadOnlyList<string> options, CancellationToken cancel)
    {
        string name = $"bench_server_{Guid.NewGuid():N}";
        string connectionString = await DatabaseCreator.EnsureAsync(clusterConnection, name, cancel).ConfigureAwait(false);
        try
        {
            await using (Database database = new(connectionString))
            {
                await new Migrator(database).MigrateAsync(cancel).ConfigureAwait(false);
            }

            await load(connectionString, cancel).ConfigureAwait(false);
            (Process process, Uri address) = await LaunchAsync(connectionString, options, cancel).ConfigureAwait(false);
            return new BenchServer(process, address, connectionString, () => DatabaseCreator.DropAsync(clusterConnection, name, default));
        }
        catch
        {
            await DatabaseCreator.DropAsync(clusterConnection, name, default).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A second server over the same database; it ends before this one.</summary>
    public async Task<BenchServer> BesideAsync(IReadOnlyList<string> options, CancellationToken cancel)
    {
        (Process process, Uri address) = await LaunchAsync(ConnectionString, options, cancel).ConfigureAwait(false);
        return new BenchServer(process, address, ConnectionString, () => Task.CompletedTask);
    }

    private static async Task<(Process Process, Uri Address)> LaunchAsync(string connectionString, IReadOnlyList<string> options, CancellationToken cancel)
    {
        string program = Path.Combine(Checkout.Root, "src", "Renewal.Gis.Server", "bin", "Release", "net10.0", "renewal.dll");
        if (!File.Exists(program))
        {
            throw new InputException("The server is not built: start the measurement with `./renewal bench`, which builds it.");
        }

        Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--port", "0", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["RENEWAL_HOME"] = Checkout.Root, ["RENEWAL_DB"] = connectionString },
        })!;
        try
        {
            process.BeginErrorReadLine();
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(StartPatience);
            string? line;
            do
            {
                line = await process.StandardOutput.ReadLineAsync(patience.Token).ConfigureAwait(false);
            }
            while (line?.StartsWith("ready ", StringComparison.Ordinal) == false);
            return line is null
                ? throw new InputException("The server ended before it was ready: run `./renewal serve` to see why.")
                : (process, new Uri(line["ready ".Length..]));
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using (Process signal = Process.Start("kill", ["-s", "INT", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await signal.WaitForExitAsync().ConfigureAwait(false);
        }

        if (!_process.WaitForExit(60_000))
        {
            _process.Kill();
        }

        _process.Dispose();
        await _dropDatabase().ConfigureAwait(false);
    }

    private static async Task LoadAsync(City city, string connectionString, CancellationToken cancel)
    {
        await using Database database = new(connectionString);
        await new RegionDataStore(database).ReplaceAsync(
            new Region(GeneratedRegion, null, "基准城", "Benchmark City", "study-area", Generated: true, "benchmark", Outline(city.Region.Data)), city.Region.Data,
            new ImportNote("demo", "benchmark", null, new Dictionary<string, long>()), null, cancel).ConfigureAwait(false);
    }

    private static MultiPolygon Outline(RegionData data)
    {
        Envelope box = new();
        foreach (Street street in data.Streets)
        {
            box.ExpandToInclude(street.Geometry.EnvelopeInternal);
        }

        GeometryFactory factory = new(new PrecisionModel(), 4490);
        return factory.CreateMultiPolygon([(Polygon)factory.ToGeometry(box)]);
    }
}
