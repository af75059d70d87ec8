using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Benchmarks.Serving;

/// <summary>
/// Tiles, features and exports of the whole server over HTTP, each against a peer on the same database in turns. A time is that of one request when
/// so many clients ask at once: a thousandth of the requests in a second, turned over.
/// </summary>
/// <param name="server">The server, whose tiles are not cached.</param>
/// <param name="caching">The same with its caches.</param>
/// <param name="peers">MapServer and nginx over the same database.</param>
/// <param name="polygons">What is served.</param>
/// <param name="rounds">Turns of each.</param>
/// <param name="seconds">Length of a turn.</param>
internal sealed class ServingBenchmark(BenchServer server, BenchServer caching, WebPeers peers, Polygons polygons, int rounds, int seconds)
{
    private const int FewClients = 4;
    private const int CacheClients = 16;
    private const int ManyClients = 64;
    private const int PageRow = 100_000;
    private const int Boxes = 500;
    private const string Collection = "buildings";
    private const long FlatBytes = 50_000_000;

    // A feature as the server answers it, but for its links and times.
    private const string FeatureJson = """
        json_build_object('type', 'Feature', 'id', id, 'geometry', ST_AsGeoJSON(geometry, 9, 0)::json, 'properties', json_build_object(
            'name', name, 'use', use, 'storeys', storeys, 'built_year', built_year, 'footprint_m2', footprint_m2, 'households', households, 'population', population,
            'region_code', region_code, 'source', source, 'source_id', source_id, 'version', version))
        """;

    /// <summary>The measurements by name.</summary>
    public IEnumerable<(string Name, Func<CancellationToken, Task<Row>> Run)> Tasks =>
    [
        ("cold-tile", ColdTileAsync),
        ("cold-tile-mapserver", ColdTileMapServerAsync),
        ("cached-tile", CachedTileAsync),
        ("items", ItemsAsync),
        ("items-mapserver", ItemsMapServerAsync),
        ("deep-page", DeepPageAsync),
        ("many-clients", ManyClientsAsync),
        ("export", ExportAsync),
    ];

    private async Task<Row> ColdTileAsync(CancellationToken cancel)
    {
        (int x, int y, int columns, int rows) = polygons.Tiles;
        TileQuery first = new(new TileAddress(Polygons.Zoom, x, y), [new TileLayer(Collections.Find(Collection))]);
        string sql = TileStore.Print(first);
        bool equal = await TileEqualsAsync(sql, cancel).ConfigureAwait(false);
        return Measured(
            "cold-tile", $"cut a tile at zoom {Polygons.Zoom}, {FewClients} clients", "pgbench, the same SQL", 0.85, 1, () => Wrk(server, TilePaths, FewClients),
            () => LoadGenerators.PgBench(server.ConnectionString, TileScript(first.Address, sql, columns, rows), FewClients, seconds), equal, equal ? "equal bytes" : "other bytes");
    }

    // The SQL of one tile with the corners of a tile at random in the place of its own.
    private static string TileScript(TileAddress first, string sql, int columns, int rows)
    {
        StringBuilder script = new();
        script.Append(CultureInfo.InvariantCulture, $"\\set column random(0, {columns - 1})\n\\set row random(0, {rows - 1})\n");
        int corner = 0;
        foreach (Envelope box in (Envelope[])[first.Bounds, first.Buffered])
        {
            foreach ((double value, string step) in (ReadOnlySpan<(double, string)>)[(box.MinX, "+ :column"), (box.MinY, "- :row"), (box.MaxX, "+ :column"), (box.MaxY, "- :row")])
            {
                script.Append(CultureInfo.InvariantCulture, $"\\set corner{corner} {value:R} {step} * {first.SideM:R}\n");
                sql = sql.Replace(value.ToString("R", CultureInfo.InvariantCulture), $":corner{corner++}::float8", StringComparison.Ordinal);
            }
        }

        return script.Append(sql).Append(";\n").ToString();
    }

    private async Task<Row> ColdTileMapServerAsync(CancellationToken cancel)
    {
        (int x, int y, int columns, int rows) = polygons.Tiles;
        string[] theirs = [.. TilesOf(x, y, columns, rows).Select(t => $"/mapserver?map=bench&mode=tile&tilemode=gmap&tile={t.X}+{t.Y}+{Polygons.Zoom}&layers=buildings&map.imagetype=mvt")];
        int our = CountFeatures(await server.Client.GetByteArrayAsync(new Uri(TilePaths[0], UriKind.Relative), cancel).ConfigureAwait(false));
        using HttpClient client = new() { BaseAddress = peers.Address };
        int their = CountFeatures(await client.GetByteArrayAsync(new Uri(theirs[0], UriKind.Relative), cancel).ConfigureAwait(false));
        return Measured(
            "cold-tile-mapserver", $"the same, {FewClients} clients", "MapServer 8, FastCGI", 1, 1.3,
            () => Wrk(server, TilePaths, FewClients), () => Wrk(peers.Address, theirs, FewClients), Math.Abs(our - their) <= our / 10, $"{our:N0} and {their:N0} features in a tile");
    }

    private async Task<Row> CachedTileAsync(CancellationToken cancel)
    {
        string[] some = [.. TilePaths.Take(64)];
        bool equal = true;
        using HttpClient plain = new(new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.None }) { BaseAddress = caching.Client.BaseAddress };
        plain.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        foreach (string path in some)
        {
            using HttpResponseMessage tile = await plain.GetAsync(new Uri(path, UriKind.Relative), cancel).ConfigureAwait(false);
            byte[] content = await tile.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            peers.Publish(path, content, tile.Content.Headers.ContentEncoding.Contains("gzip"));
            using HttpRequestMessage asked = new(HttpMethod.Get, new Uri(peers.Address, path)) { Headers = { { "Accept-Encoding", "gzip" } } };
            using HttpResponseMessage theirs = await plain.SendAsync(asked, cancel).ConfigureAwait(false);
            byte[] published = await theirs.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            equal &= content.AsSpan().SequenceEqual(published);
        }

        return Measured(
            "cached-tile", $"64 tiles that have been asked for before, {CacheClients} clients", "nginx, the same bytes as files", 0.7, 1,
            () => Wrk(caching.Client.BaseAddress!, some, CacheClients, "gzip"), () => Wrk(peers.Address, some, CacheClients, "gzip"), equal, equal ? "equal bytes" : "other bytes");
    }

    private async Task<Row> ItemsAsync(CancellationToken cancel)
    {
        (double west, double south, double degrees) = polygons.Corners;
        int steps = (int)(degrees * 1e5);
        string script = string.Create(CultureInfo.InvariantCulture, $"""
            \set west {west} + random(0, {steps}) / 100000.0
            \set south {south} + random(0, {steps}) / 100000.0
            \set east :west + 0.01
            \set north :south + 0.01
            SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(feature)) FROM (
                SELECT {FeatureJson} AS feature FROM renewal.buildings
                WHERE ST_Intersects(geometry, ST_MakeEnvelope(:west, :south, :east, :north, 4490)) ORDER BY id LIMIT 100) AS page;

            """);
        int features = await ReturnedAsync(server.Client, BoxPaths[0], cancel).ConfigureAwait(false);
        return Measured(
            "items", $"100 features in a box, {FewClients} clients", "pgbench, SQL that builds the same JSON", 0.75, 1,
            () => Wrk(server, BoxPaths, FewClients), () => LoadGenerators.PgBench(server.ConnectionString, script, FewClients, seconds), features == 100, $"{features} features");
    }

    private async Task<Row> ItemsMapServerAsync(CancellationToken cancel)
    {
        string[] theirs = [.. BoxPaths.Select(p => $"/mapserver/bench/ogcapi/collections/features/items?f=json&{p.Split('?')[1]}")];
        using HttpClient client = new() { BaseAddress = peers.Address };
        int our = await ReturnedAsync(server.Client, BoxPaths[0], cancel).ConfigureAwait(false);
        int their = await ReturnedAsync(client, theirs[0], cancel).ConfigureAwait(false);
        return Measured(
            "items-mapserver", $"the same, {FewClients} clients", "MapServer 8 OGC API", 2.5, 5,
            () => Wrk(server, BoxPaths, FewClients), () => Wrk(peers.Address, theirs, FewClients), our == their, $"{our} and {their} features");
    }

    private async Task<Row> DeepPageAsync(CancellationToken cancel)
    {
        const string first = $"/ogc/collections/{Collection}/items?f=json&limit=100";
        const string hop = $"/ogc/collections/{Collection}/items?f=json&limit=10000&properties=name&skipGeometry=true";
        string deep = hop;
        for (int row = 0; row + 10_100 < Math.Min(PageRow + 10_100, polygons.Count); row += 10_000)
        {
            deep = await NextAsync(deep, cancel).ConfigureAwait(false);
        }

        string[] deepPaths = [$"{first}&{deep.Split('?', '&').Single(p => p.StartsWith("after=", StringComparison.Ordinal))}"];
        int features = await ReturnedAsync(server.Client, deepPaths[0], cancel).ConfigureAwait(false);
        return Measured(
            "deep-page", $"a page of 100 at row {PageRow:N0}, {FewClients} clients", "the first page", 0.667, 1,
            () => Wrk(server, deepPaths, FewClients), () => Wrk(server, [first], FewClients), features == 100, $"{features} features");
    }

    private Task<Row> ManyClientsAsync(CancellationToken cancel)
    {
        List<string> mixed = [.. BoxPaths, .. TilePaths.Take(Boxes)];
        long refused = 0;
        double Ask(int clients)
        {
            cancel.ThrowIfCancellationRequested();
            LoadResult result = LoadGenerators.Wrk(server.Client.BaseAddress!, mixed, clients, seconds, countRefusals: true);
            refused += result.Refused;
            return result.Failed == 0 ? result.PerSecond : throw new InputException($"many-clients: {result.Failed} requests failed with {clients} clients.");
        }

        Row row = Measured("many-clients", $"tiles and features mixed, {ManyClients} clients", $"the same with {FewClients} clients", 0.8, 1, () => Ask(ManyClients), () => Ask(FewClients), true, "");
        return Task.FromResult(row with { Answers = $"no error, {refused:N0} answered 503" });
    }

    private async Task<Row> ExportAsync(CancellationToken cancel)
    {
        List<double> ourMs = [];
        List<double> theirMs = [];
        long ourBytes = 0;
        long theirBytes = 0;
        long grownBytes = 0;
        const string copy = $"COPY (SELECT {FeatureJson} FROM renewal.buildings ORDER BY id) TO STDOUT (FORMAT binary)";
        await using NpgsqlConnection connection = new(server.ConnectionString);
        await connection.OpenAsync(cancel).ConfigureAwait(false);
        // The first export is a warm-up for both.
        for (int round = 0; round <= Math.Min(rounds, 3); round++)
        {
            long before = server.ResidentBytes.Now;
            server.ForgetPeak();
            (double ms, ourBytes) = await DrainAsync(async () => await server.Client.GetStreamAsync(new Uri($"/api/export/{Collection}.geojson", UriKind.Relative), cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            if (round > 0)
            {
                grownBytes = Math.Max(grownBytes, server.ResidentBytes.Peak - before);
                ourMs.Add(ms);
            }

            (ms, theirBytes) = await DrainAsync(async () => await connection.BeginRawBinaryCopyAsync(copy, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            if (round > 0)
            {
                theirMs.Add(ms);
            }
        }

        bool alike = Math.Abs(ourBytes - theirBytes) <= theirBytes / 10;
        return new Row(
            "export", $"export {polygons.Count:N0} features as GeoJSON", Rounds.Median([.. ourMs]), "COPY of the same JSON", Rounds.Median([.. theirMs]), 0.7, 1, alike && grownBytes <= FlatBytes,
            $"{ourBytes / 1e6:F0} and {theirBytes / 1e6:F0} MB; the server's memory rose by {grownBytes / 1e6:F0} MB at most");
    }

    private static async Task<(double Ms, long Bytes)> DrainAsync(Func<Task<Stream>> open, CancellationToken cancel)
    {
        Stopwatch watch = Stopwatch.StartNew();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        await using (Stream stream = await open().ConfigureAwait(false))
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
            {
                bytes += read;
            }
        }

        return (watch.Elapsed.TotalMilliseconds, bytes);
    }

    private string[] TilePaths { get; } = MakeTilePaths(polygons);

    private string[] BoxPaths { get; } = MakeBoxPaths(polygons);

    private static string[] MakeTilePaths(Polygons polygons)
    {
        (int x, int y, int columns, int rows) = polygons.Tiles;
        return [.. TilesOf(x, y, columns, rows).Select(t => $"/tiles/{Collection}/{Polygons.Zoom}/{t.X}/{t.Y}.mvt")];
    }

    private static string[] MakeBoxPaths(Polygons polygons)
    {
        (double west, double south, double degrees) = polygons.Corners;
        Random random = new(1);
        return
        [
            .. Enumerable.Range(0, Boxes).Select(_ => (Lon: Math.Round(west + random.NextDouble() * degrees, 5), Lat: Math.Round(south + random.NextDouble() * degrees, 5)))
                .Select(b => string.Create(CultureInfo.InvariantCulture, $"/ogc/collections/{Collection}/items?f=json&limit=100&bbox={b.Lon},{b.Lat},{b.Lon + 0.01:F5},{b.Lat + 0.01:F5}")),
        ];
    }

    private static IEnumerable<(int X, int Y)> TilesOf(int x, int y, int columns, int rows) =>
        Enumerable.Range(0, columns * rows).Select(i => (x + i % columns, y + i / columns));

    private double Wrk(BenchServer asked, IEnumerable<string> paths, int clients) => Wrk(asked.Client.BaseAddress!, paths, clients);

    private double Wrk(Uri address, IEnumerable<string> paths, int clients, string encoding = "identity")
    {
        LoadResult result = LoadGenerators.Wrk(address, paths, clients, seconds, encoding);
        return result.Failed == 0 ? result.PerSecond : throw new InputException($"{result.Failed} requests to {address} failed, such as {paths.First()}.");
    }

    private Row Measured(string name, string task, string peer, double must, double aim, Func<double> ours, Func<double> theirs, bool agree, string answers)
    {
        List<double> our = [];
        List<double> their = [];
        // The first turn warms both up; a trial has only one.
        for (int i = 0; i < rounds; i++)
        {
            our.Add(ours());
            their.Add(theirs());
        }

        if (rounds > 1)
        {
            our.RemoveAt(0);
            their.RemoveAt(0);
        }

        return new Row(name, task, 1000 / Rounds.Median([.. our]), peer, 1000 / Rounds.Median([.. their]), must, aim, agree, answers);
    }

    private async Task<bool> TileEqualsAsync(string sql, CancellationToken cancel)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        byte[] theirs = (byte[])(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
        byte[] ours = await server.Client.GetByteArrayAsync(new Uri(TilePaths[0], UriKind.Relative), cancel).ConfigureAwait(false);
        return ours.AsSpan().SequenceEqual(theirs);
    }

    private async Task<string> NextAsync(string path, CancellationToken cancel)
    {
        using JsonDocument page = JsonDocument.Parse(await server.Client.GetStringAsync(new Uri(path, UriKind.Relative), cancel).ConfigureAwait(false));
        string href = page.RootElement.GetProperty("links").EnumerateArray().Single(l => l.GetProperty("rel").GetString() == "next").GetProperty("href").GetString()!;
        return new Uri(server.Client.BaseAddress!, href).PathAndQuery;
    }

    private static async Task<int> ReturnedAsync(HttpClient client, string path, CancellationToken cancel)
    {
        using JsonDocument page = JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), cancel).ConfigureAwait(false));
        return page.RootElement.GetProperty("features").GetArrayLength();
    }

    /// <summary>Features in a vector tile: the fields 2 of its layers, which are the fields 3 of the tile.</summary>
    private static int CountFeatures(ReadOnlySpan<byte> tile)
    {
        int count = 0;
        for (int at = 0; Field(tile, ref at) is var (number, content) && number > 0;)
        {
            if (number == 3)
            {
                ReadOnlySpan<byte> layer = tile[content];
                for (int i = 0; Field(layer, ref i) is var (inner, _) && inner > 0;)
                {
                    count += inner == 2 ? 1 : 0;
                }
            }
        }

        return count;
    }

    // The next field of a protocol buffer and where its content lies; 0 at the end.
    private static (int Number, Range Content) Field(ReadOnlySpan<byte> message, ref int at)
    {
        if (at >= message.Length)
        {
            return (0, default);
        }

        int key = Varint(message, ref at);
        int value = Varint(message, ref at);
        int length = (key & 7) == 2 ? value : 0;
        Range content = at..(at + length);
        at += length;
        return (key >> 3, content);
    }

    private static int Varint(ReadOnlySpan<byte> message, ref int at)
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            value |= (next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }
    }
}
