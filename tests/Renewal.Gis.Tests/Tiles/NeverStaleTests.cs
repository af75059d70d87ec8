using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Npgsql;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Tests.Tiles;

/// <summary>Eight writers, readers, two servers, one database, and somebody who cuts lines.</summary>
public sealed class NeverStaleTests(TileServers servers) : IClassFixture<TileServers>
{
    private const int Writers = 8;
    private const int EditsEach = 125;
    private const int Zoom = 14;
    private const string Items = "/ogc/collections/renewal-units/items";

    [Fact]
    public async Task After_each_of_a_thousand_random_edits_the_next_tile_shows_it_on_both_servers()
    {
        TileServer[] both = [await servers.StartAsync(), await servers.StartAsync(new Server.Tiles.TileCacheOptions(FileBytes: 1 << 20, Folder: Path.Combine(servers.Folder, "never-stale")))];
        // Tiles that nobody edits: each of them is to keep its tag.
        List<(string Path, string? Tag)> untouched = [];
        for (int i = 0; i < 10; i++)
        {
            await servers.AddUnitAsync(102.1 + 0.05 * i, 24.9, 0.001, $"Untouched {i}");
        }

        foreach (int i in Enumerable.Range(0, 10))
        {
            string path = TilePlace.Path("renewal-units", Zoom, 102.1 + 0.05 * i, 24.9);
            untouched.Add((path, (await OkAsync(both[0], path)).Tag));
            Assert.Equal(untouched[^1].Tag, (await OkAsync(both[1], path)).Tag);
        }

        using CancellationTokenSource done = new();
        ConcurrentQueue<string> wrong = new();
        Task[] readers = [.. both.Select(server => ReadAsync(server, wrong, done.Token))];
        Task cutter = CutLinesAsync(done.Token);
        int[] edits = await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => new Writer(w, servers, both).RunAsync()));
        await done.CancelAsync();
        await Task.WhenAll([.. readers, cutter]);
        Assert.Empty(wrong);
        Assert.Equal(Writers * EditsEach, edits.Sum());
        foreach (TileServer server in both)
        {
            foreach ((string path, string? tag) in untouched)
            {
                Assert.Equal(HttpStatusCode.NotModified, (await OkAsync(server, path, tag)).Status);
            }
        }
    }

    [Fact]
    public async Task No_update_is_lost_between_writers_who_save_the_same_unit()
    {
        TileServer[] both = [await servers.StartAsync(), await servers.StartAsync()];
        long id = await servers.AddUnitAsync(102.05, 24.05, 0.001, "0");
        int[] saved = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async w =>
        {
            TileServer server = both[w % 2];
            int successes = 0;
            while (successes < 10)
            {
                using HttpResponseMessage current = await server.Client.GetAsync($"{Items}/{id}");
                JsonElement feature = JsonDocument.Parse(await current.Content.ReadAsStringAsync()).RootElement;
                int value = int.Parse(feature.GetProperty("properties").GetProperty("name").GetString()!, CultureInfo.InvariantCulture);
                HttpStatusCode status = await PutAsync(server, id, current.Headers.ETag!, Feature(102.05, 24.05, $"{value + 1}"));
                Assert.Contains(status, new[] { HttpStatusCode.OK, HttpStatusCode.PreconditionFailed });
                successes += status == HttpStatusCode.OK ? 1 : 0;
            }

            return successes;
        }));
        Assert.Equal($"{saved.Sum()}", await servers.ExecuteAsync($"SELECT name FROM renewal.renewal_units WHERE id = {id}"));
        foreach (TileServer server in both)
        {
            await server.Feed.CatchUpAsync(default);
            VectorFeature shown = Assert.Single(VectorTile.Read((await OkAsync(server, TilePlace.Path("renewal-units", 15, 102.05, 24.05))).Body)[0].Features);
            Assert.Equal($"{saved.Sum()}", shown.Properties["name"]);
        }
    }

    // A reader that has seen the n-th state in a tile must never see an earlier one in it from the same server, unless that unit was deleted or renamed since. Two tiles
    // may differ for a moment on the server where the edit was not made: one that was cut anew shows it before the news is there.
    private static async Task ReadAsync(TileServer server, ConcurrentQueue<string> wrong, CancellationToken cancel)
    {
        Dictionary<(int Writer, int Zoom), long> seen = [];
        Random random = new(server.GetHashCode());
        while (!cancel.IsCancellationRequested)
        {
            int w = random.Next(Writers);
            (int Writer, int Zoom) tile = (w, random.Next(3) == 0 ? 12 : Zoom);
            (double lon, double lat) = Writer.Middle(w);
            (HttpStatusCode status, _, byte[] body) = await server.GetAsync(TilePlace.Path("renewal-units", tile.Zoom, lon, lat));
            long newest = status != HttpStatusCode.OK ? 0 : VectorTile.Read(body)[0].Features
                .Select(f => ((string)f.Properties["name"]).Split(' ')).Where(name => name[0] == $"w{w}").Select(name => long.Parse(name[1], CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
            if (newest > 0 && newest < seen.GetValueOrDefault(tile) && !Writer.Deleted.ContainsKey((w, seen[tile])))
            {
                wrong.Enqueue($"{tile}: state {newest} after {seen[tile]}");
            }

            seen[tile] = Math.Max(newest, seen.GetValueOrDefault(tile));
        }
    }

    private async Task CutLinesAsync(CancellationToken cancel)
    {
        for (int i = 0; !cancel.IsCancellationRequested; i++)
        {
            string line = i % 2 == 0 ? "renewal listener" : "renewal changes";
            await servers.ExecuteAsync(
                $"""
                SELECT count(pg_terminate_backend(pid)) FROM (
                    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{line}' ORDER BY random() LIMIT 1) AS one
                """);
            await Task.Delay(400, CancellationToken.None);
        }
    }

    private static string Feature(double lon, double lat, string name)
    {
        const double h = 0.00025;
        double[][] ring = [[lon - h, lat - h], [lon + h, lat - h], [lon + h, lat + h], [lon - h, lat + h], [lon - h, lat - h]];
        return JsonSerializer.Serialize(new { type = "Feature", properties = new { name, region_code = "grid" }, geometry = new { type = "Polygon", coordinates = new[] { ring } } });
    }

    private static async Task<HttpStatusCode> PutAsync(TileServer server, long id, EntityTagHeaderValue tag, string feature)
    {
        using HttpRequestMessage request = new(HttpMethod.Put, $"{Items}/{id}") { Content = new StringContent(feature, Encoding.UTF8, new MediaTypeHeaderValue("application/geo+json")) };
        request.Headers.IfMatch.Add(tag);
        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        return answer.StatusCode;
    }

    // Whoever cannot be sure says so with 503; nothing else than that is asked for again.
    private static async Task<(HttpStatusCode Status, string? Tag, byte[] Body)> OkAsync(TileServer server, string path, string? tag = null)
    {
        for (int i = 0; ; i++)
        {
            (HttpStatusCode Status, string? Tag, byte[] Body) answer = await server.GetAsync(path, tag);
            if (answer.Status != HttpStatusCode.ServiceUnavailable || i == 200)
            {
                return answer;
            }

            await Task.Delay(20);
        }
    }

    /// <summary>One writer with a tile of its own: it knows what has to be in it.</summary>
    private sealed class Writer(int number, TileServers servers, TileServer[] both)
    {
        /// <summary>States whose unit was deleted: writer and number.</summary>
        public static readonly ConcurrentDictionary<(int Writer, long Number), bool> Deleted = new();

        private const int Cells = 25;
        private const double SpacingDeg = 0.0015;

        private readonly Random _random = new(number);
        private readonly Dictionary<long, (int Cell, string Name)> _units = [];
        private long _state;

        public static (double Lon, double Lat) Middle(int writer)
        {
            // The middle of a tile, with one tile between it and the next writer's.
            TileAddress first = TilePlace.At(Zoom, 102.3, 24.4);
            double n = Math.Pow(2, Zoom);
            return ((first.Column + 2 * writer + 0.5) / n * 360 - 180, Math.Atan(Math.Sinh(Math.PI * (1 - 2 * (first.Row + 0.5) / n))) * 180 / Math.PI);
        }

        public async Task<int> RunAsync()
        {
            for (int i = 0; i < EditsEach; i++)
            {
                TileServer here = both[_random.Next(2)];
                bool overHttp = _random.Next(2) == 0;
                await EditAsync(here, overHttp);
                if (!overHttp)
                {
                    await CatchUpAsync(here);
                }

                // The very next request where the edit was made; elsewhere as soon as the news is there.
                Assert.Equal(Expected(), await ShownAsync(here));
                TileServer there = both[Array.IndexOf(both, here) ^ 1];
                string shown = await ShownAsync(there);
                for (int wait = 0; shown != Expected() && wait < 1000; wait++)
                {
                    await Task.Delay(10);
                    shown = await ShownAsync(there);
                }

                Assert.Equal(Expected(), shown);
            }

            return EditsEach;
        }

        private string Expected() => string.Join(',', _units.OrderBy(u => u.Key).Select(u => $"{u.Key}:{u.Value.Name}"));

        private async Task<string> ShownAsync(TileServer server)
        {
            (double lon, double lat) = Middle(number);
            (HttpStatusCode status, _, byte[] body) = await OkAsync(server, TilePlace.Path("renewal-units", Zoom, lon, lat));
            return status == HttpStatusCode.NoContent ? ""
                : string.Join(',', VectorTile.Read(body)[0].Features.OrderBy(f => f.Id).Select(f => $"{f.Id}:{f.Properties["name"]}"));
        }

        private static async Task CatchUpAsync(TileServer server)
        {
            for (int i = 0; ; i++)
            {
                try
                {
                    await server.Feed.CatchUpAsync(default);
                    return;
                }
                catch (Exception e) when (e is NpgsqlException or IOException && i < 50)
                {
                    await Task.Delay(10);
                }
            }
        }

        private (double Lon, double Lat) PlaceOf(int cell)
        {
            (double lon, double lat) = Middle(number);
            return (lon + (cell % 5 - 2) * SpacingDeg, lat + (cell / 5 - 2) * SpacingDeg);
        }

        private async Task EditAsync(TileServer server, bool overHttp)
        {
            int[] free = [.. Enumerable.Range(0, Cells).Except(_units.Values.Select(u => u.Cell))];
            string name = $"w{number} {++_state}";
            int kind = _units.Count == 0 ? 0 : _random.Next(_units.Count > 15 ? 1 : 0, 4);
            long id = _units.Count == 0 ? 0 : _units.Keys.ElementAt(_random.Next(_units.Count));
            string old = id == 0 ? "" : _units[id].Name;
            int target = free[_random.Next(free.Length)];
            (double lon, double lat) = PlaceOf(target);
            FormattableString shape = $"ST_Multi(ST_Expand(ST_SetSRID(ST_MakePoint({lon}, {lat}), 4490), 0.00025))";
            string sqlShape = FormattableString.Invariant(shape);
            if (kind == 0)
            {
                long added = overHttp ? await PostAsync(server, Feature(lon, lat, name))
                    : (long)(await servers.ExecuteAsync($"INSERT INTO renewal.renewal_units (region_code, name, author, geometry) VALUES ('grid', '{name}', 'test', {sqlShape}) RETURNING id"))!;
                _units.Add(added, (target, name));
            }
            else if (kind == 1)
            {
                Deleted[(number, long.Parse(old.Split(' ')[1], CultureInfo.InvariantCulture))] = true;
                if (overHttp)
                {
                    using HttpRequestMessage request = new(HttpMethod.Delete, $"{Items}/{id}");
                    request.Headers.IfMatch.Add(await TagAsync(server, id));
                    using HttpResponseMessage answer = await server.Client.SendAsync(request);
                    Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
                }
                else
                {
                    await servers.ExecuteAsync($"DELETE FROM renewal.renewal_units WHERE id = {id}");
                }

                _units.Remove(id);
            }
            else
            {
                // Renamed and moved: the number of its old name is gone, too.
                Deleted[(number, long.Parse(old.Split(' ')[1], CultureInfo.InvariantCulture))] = true;
                if (overHttp)
                {
                    Assert.Equal(HttpStatusCode.OK, await PutAsync(server, id, await TagAsync(server, id), Feature(lon, lat, name)));
                }
                else
                {
                    await servers.ExecuteAsync($"UPDATE renewal.renewal_units SET name = '{name}', geometry = {sqlShape} WHERE id = {id}");
                }

                _units[id] = (target, name);
            }
        }

        private static async Task<long> PostAsync(TileServer server, string feature)
        {
            using HttpResponseMessage answer = await server.Client.PostAsync(Items, new StringContent(feature, Encoding.UTF8, new MediaTypeHeaderValue("application/geo+json")));
            Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
            return long.Parse(answer.Headers.Location!.ToString().Split('/')[^1], CultureInfo.InvariantCulture);
        }

        private static async Task<EntityTagHeaderValue> TagAsync(TileServer server, long id)
        {
            using HttpResponseMessage current = await server.Client.GetAsync($"{Items}/{id}");
            return current.Headers.ETag!;
        }
    }
}
