using System.Diagnostics;
using NetTopologySuite.Geometries;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Clusters;
using Renewal.Gis.Storage.Migrations;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Benchmarks.Serving;

/// <summary>The built server as a process of its own, over a database with the demo city and a generated one.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    /// <summary>Code of the generated city.</summary>
    public const string GeneratedRegion = "bench-city";

    /// <summary>Code of the demo city.</summary>
    public const string DemoRegion = "530402-demo";

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly string _clusterConnection;
    private readonly string _databaseName;

    private BenchServer(Process process, Uri address, string clusterConnection, string databaseName)
    {
        (_process, _clusterConnection, _databaseName) = (process, clusterConnection, databaseName);
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
    }

    /// <summary>Talks to the server.</summary>
    public HttpClient Client { get; }

    /// <summary>Makes the database, loads the city and starts the server.</summary>
    /// <param name="city">The generated city.</param>
    /// <param name="clusterConnection">A database of the cluster to use.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="InputException">The server is not built or does not start.</exception>
    public static async Task<BenchServer> StartAsync(City city, string clusterConnection, CancellationToken cancel)
    {
        string program = Path.Combine(Checkout.Root, "src", "Renewal.Gis.Server", "bin", "Release", "net10.0", "renewal.dll");
        if (!File.Exists(program))
        {
            throw new InputException("The server is not built: start the measurement with `./renewal bench`, which builds it.");
        }

        string name = $"bench_server_{Guid.NewGuid():N}";
        string connectionString = await DatabaseCreator.EnsureAsync(clusterConnection, name, cancel).ConfigureAwait(false);
        Process? process = null;
        try
        {
            await using (Database database = new(connectionString))
            {
                await new Migrator(database).MigrateAsync(cancel).ConfigureAwait(false);
                await new RegionDataStore(database).ReplaceAsync(
                    new Region(GeneratedRegion, null, "基准城", "Benchmark City", "study-area", Generated: true, "benchmark", Outline(city.Region.Data)), city.Region.Data,
                    new ImportNote("demo", "benchmark", null, new Dictionary<string, long>()), null, cancel).ConfigureAwait(false);
            }

            process = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--port", "0"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["RENEWAL_HOME"] = Checkout.Root, ["RENEWAL_DB"] = connectionString },
            })!;
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
                : new BenchServer(process, new Uri(line["ready ".Length..]), clusterConnection, name);
        }
        catch
        {
            process?.Kill();
            await DatabaseCreator.DropAsync(clusterConnection, name, default).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using (Process signal = Process.Start("kill", ["-s", "INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await signal.WaitForExitAsync().ConfigureAwait(false);
        }

        if (!_process.WaitForExit(60_000))
        {
            _process.Kill();
        }

        _process.Dispose();
        await DatabaseCreator.DropAsync(_clusterConnection, _databaseName, default).ConfigureAwait(false);
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
