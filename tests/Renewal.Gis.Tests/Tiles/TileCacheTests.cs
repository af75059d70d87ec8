using System.Net;
using System.Security.Cryptography;
using Renewal.Gis.Server.Tiles;

namespace Renewal.Gis.Tests.Tiles;

public sealed class TileCacheTests(TileServers servers) : IClassFixture<TileServers>
{
    [Fact]
    public async Task A_hundred_requests_for_one_cold_tile_make_one_query()
    {
        await servers.AddUnitAsync(102.11, 24.11, 0.002);
        TileServer server = await servers.StartAsync();
        string path = TilePlace.Path("renewal-units", 14, 102.11, 24.11);
        (HttpStatusCode Status, string? Tag, byte[] Body)[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => server.GetAsync(path)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.Tag).Distinct());
        Assert.Equal(1, server.Cuts);
        Assert.Equal(HttpStatusCode.NotModified, (await server.GetAsync(path, answers[0].Tag)).Status);
        Assert.Equal(1, server.Cuts);
    }

    [Fact]
    public async Task An_edit_takes_out_the_tiles_that_it_touches_at_every_zoom_and_no_others()
    {
        await servers.AddUnitAsync(102.25, 24.25, 0.001);
        await servers.AddUnitAsync(102.75, 24.75, 0.001);
        TileServer server = await servers.StartAsync();
        string[] near = [.. Enumerable.Range(8, 9).Select(zoom => TilePlace.Path("renewal-units", zoom, 102.25, 24.25))];
        string[] far = [.. Enumerable.Range(11, 6).Select(zoom => TilePlace.Path("renewal-units", zoom, 102.75, 24.75)), TilePlace.Path("streets", 14, 102.25, 24.25)];
        Dictionary<string, string?> tags = [];
        foreach (string path in near.Concat(far))
        {
            tags[path] = (await server.GetAsync(path)).Tag;
        }

        using HttpResponseMessage created = await server.PostUnitAsync(102.2502, 24.2502, 0.001, "New here");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        long cuts = server.Cuts;
        foreach (string path in near)
        {
            (HttpStatusCode status, string? tag, _) = await server.GetAsync(path, tags[path]);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.NotEqual(tags[path], tag);
        }

        Assert.Equal(near.Length, server.Cuts - cuts);
        foreach (string path in far)
        {
            Assert.Equal(HttpStatusCode.NotModified, (await server.GetAsync(path, tags[path])).Status);
        }

        Assert.Equal(near.Length, server.Cuts - cuts);
    }

    [Fact]
    public async Task A_unit_that_is_moved_leaves_its_old_tile_and_comes_into_its_new_one()
    {
        long id = await servers.AddUnitAsync(102.31, 24.31, 0.001);
        TileServer server = await servers.StartAsync();
        string old = TilePlace.Path("renewal-units", 15, 102.31, 24.31);
        string next = TilePlace.Path("renewal-units", 15, 102.36, 24.36);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync(old)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await server.GetAsync(next)).Status);
        await servers.ExecuteAsync($"UPDATE renewal.renewal_units SET geometry = ST_Translate(geometry, 0.05, 0.05) WHERE id = {id}");
        await server.Feed.CatchUpAsync(default);
        Assert.Equal(HttpStatusCode.NoContent, (await server.GetAsync(old)).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync(next)).Status);
    }

    [Fact]
    public async Task A_tile_is_the_same_plain_and_compressed_on_every_server_and_its_tag_is_that_of_its_content()
    {
        await servers.AddUnitAsync(102.41, 24.41, 0.002);
        TileServer first = await servers.StartAsync();
        TileServer second = await servers.StartAsync();
        string path = TilePlace.Path("renewal-units,streets", 14, 102.41, 24.41);
        (_, string? tag, byte[] plain) = await first.GetAsync(path);
        Assert.Equal($"W/\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..20]}\"", tag);
        using HttpRequestMessage request = new(HttpMethod.Get, path) { Headers = { AcceptEncoding = { new("gzip") } } };
        using HttpResponseMessage packed = await second.Client.SendAsync(request);
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        using System.IO.Compression.GZipStream gzip = new(await packed.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        await gzip.CopyToAsync(unpacked);
        Assert.Equal(plain, unpacked.ToArray());
        Assert.Equal(tag, packed.Headers.ETag?.ToString());
        Assert.Contains("nosniff", (await first.Client.GetAsync(path)).Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact]
    public async Task An_error_is_not_kept()
    {
        await servers.AddUnitAsync(102.45, 24.45, 0.002);
        TileServer server = await servers.StartAsync();
        string path = TilePlace.Path("renewal-units", 14, 102.45, 24.45);
        await servers.ExecuteAsync("ALTER TABLE renewal.renewal_units RENAME COLUMN geometry_3857 TO gone");
        (HttpStatusCode status, string? tag, _) = await server.GetAsync(path);
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Null(tag);
        await servers.ExecuteAsync("ALTER TABLE renewal.renewal_units RENAME COLUMN gone TO geometry_3857");
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Memory_and_files_stay_within_their_bounds()
    {
        for (int i = 0; i < 40; i++)
        {
            await servers.AddUnitAsync(102.6 + 0.004 * i, 24.6, 0.001, $"Unit {i}");
        }

        const long mostBytes = 20_000;
        const long mostFileBytes = 40_000;
        TileServer server = await servers.StartAsync(new TileCacheOptions(mostBytes, mostFileBytes, Path.Combine(servers.Folder, "bounds")));
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 40; i++)
            {
                Assert.Equal(HttpStatusCode.OK, (await server.GetAsync(TilePlace.Path("renewal-units", 17, 102.6 + 0.004 * i, 24.6))).Status);
                Assert.InRange(server.Cache.Bytes, 0, mostBytes);
                Assert.InRange(server.Cache.FileBytes, 0, mostFileBytes);
            }
        }

        await servers.StopAsync(server);
        Assert.InRange(Directory.GetFiles(Path.Combine(servers.Folder, "bounds"), "*", SearchOption.AllDirectories).Sum(file => TileFiles.Room(new FileInfo(file).Length)), 1, mostFileBytes);
    }

    [Fact]
    public async Task A_server_that_starts_again_takes_up_the_files_that_nothing_has_touched()
    {
        await servers.AddUnitAsync(102.51, 24.21, 0.001);
        await servers.AddUnitAsync(102.55, 24.21, 0.001);
        await servers.AddUnitAsync(102.59, 24.21, 0.001);
        TileCacheOptions options = new(FileBytes: 10 << 20, Folder: Path.Combine(servers.Folder, "again"));
        string[] paths = [.. new[] { 102.51, 102.55, 102.59 }.Select(lon => TilePlace.Path("renewal-units", 15, lon, 24.21))];
        TileServer server = await servers.StartAsync(options);
        string?[] tags = [.. await Task.WhenAll(paths.Select(async path => (await server.GetAsync(path)).Tag))];
        await servers.StopAsync(server);
        string[] files = Directory.GetFiles(options.Folder!, "*.tile", SearchOption.AllDirectories);
        Assert.Equal(3, files.Length);

        // One is touched while no server runs; one is damaged on the disk.
        await servers.AddUnitAsync(102.5105, 24.21, 0.001);
        string damaged = files.Single(file => File.ReadAllText(file).Contains(paths[2][7..^4], StringComparison.Ordinal));
        byte[] bytes = await File.ReadAllBytesAsync(damaged);
        bytes[^40] ^= 1;
        await File.WriteAllBytesAsync(damaged, bytes);
        await File.WriteAllBytesAsync(Path.Combine(options.Folder!, "short.tile"), bytes[..30]);

        server = await servers.StartAsync(options);
        (HttpStatusCode Status, string? Tag, byte[] Body)[] again = await Task.WhenAll(paths.Select(path => server.GetAsync(path)));
        Assert.NotEqual(tags[0], again[0].Tag);
        Assert.Equal(tags[1..], again[1..].Select(answer => answer.Tag));
        Assert.Equal(2, server.Cuts);
        Assert.False(File.Exists(Path.Combine(options.Folder!, "short.tile")));
        await servers.StopAsync(server);

        // A log that does not go back to the files empties them.
        await servers.AddUnitAsync(102.9, 24.9, 0.001);
        await servers.ExecuteAsync("DELETE FROM renewal.changes WHERE clock < (SELECT max(clock) FROM renewal.changes)");
        server = await servers.StartAsync(options);
        Assert.Equal(tags[1], (await server.GetAsync(paths[1])).Tag);
        Assert.Equal(1, server.Cuts);
    }

    [Fact]
    public async Task A_trimmed_log_empties_the_memory_of_a_server_that_was_behind()
    {
        await servers.AddUnitAsync(102.51, 24.51, 0.001);
        TileServer server = await servers.StartAsync();
        string path = TilePlace.Path("renewal-units", 15, 102.51, 24.51);
        string? tag = (await server.GetAsync(path)).Tag;
        // One transaction: the server sees the new row, but not the one that it knew.
        await servers.ExecuteAsync(
            """
            BEGIN;
            UPDATE renewal.renewal_units SET name = 'Renamed unseen' WHERE ST_Intersects(geometry, ST_SetSRID(ST_MakePoint(102.51, 24.51), 4490));
            SET CONSTRAINTS ALL IMMEDIATE;
            DELETE FROM renewal.changes;
            INSERT INTO renewal.changes (collection, operation) VALUES ('', 'start');
            COMMIT
            """);
        await server.Feed.CatchUpAsync(default);
        Assert.NotEqual(tag, (await server.GetAsync(path)).Tag);
    }

    [Fact]
    public async Task A_listener_that_was_killed_or_a_notification_that_was_lost_makes_no_tile_stale()
    {
        long id = await servers.AddUnitAsync(102.81, 24.31, 0.001);
        TileServer server = await servers.StartAsync();
        string path = TilePlace.Path("renewal-units", 15, 102.81, 24.31);
        for (int round = 0; round < 10; round++)
        {
            string? tag = (await server.GetAsync(path)).Tag;
            long clock = server.Feed.Position!.Value.Clock;
            // The kill and the edit come from one transaction: the server has no time to listen again before the edit is there.
            await servers.ExecuteAsync(
                $"""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'renewal {(round % 2 == 0 ? "listener" : "changes")}';
                UPDATE renewal.renewal_units SET name = 'Round {round}' WHERE id = {id}
                """);
            if (round % 2 == 1)
            {
                await server.Feed.CatchUpAsync(default).ContinueWith(_ => { }, TaskScheduler.Default);
                await server.Feed.CatchUpAsync(default);
            }
            else
            {
                // The end of the line, or the change itself through the new one, has to reach the server.
                await WaitUntilAsync(() => !server.Feed.IsCurrent || server.Feed.Position!.Value.Clock > clock, TimeSpan.FromSeconds(20));
            }

            Assert.NotEqual(tag, (await server.GetAsync(path)).Tag);
            await WaitUntilAsync(() => server.Feed.IsCurrent, TimeSpan.FromSeconds(20));
        }
    }

    private static async Task WaitUntilAsync(Func<bool> condition, TimeSpan most)
    {
        for (TimeSpan waited = TimeSpan.Zero; waited < most && !condition(); waited += TimeSpan.FromMilliseconds(5))
        {
            await Task.Delay(5);
        }
    }
}
