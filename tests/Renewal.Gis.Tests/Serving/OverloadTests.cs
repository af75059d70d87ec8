using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Tests.Serving;

/// <summary>
/// A server that bears little: two reads at once and three in line, one write and one in line for half a second, one download, two seconds in the database; with
/// endpoints that a test holds back.
/// </summary>
public sealed class SmallServer : GuardedServer
{
    private TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected override ServerLimits Limits => ServerLimits.Default with
    {
        Reads = new LaneLimits(2, 3, TimeSpan.FromMinutes(1), 7),
        Writes = new LaneLimits(1, 1, TimeSpan.FromMilliseconds(500), 9),
        Downloads = new LaneLimits(1, 0, TimeSpan.Zero, 30),
        Streams = new LaneLimits(1, 0, TimeSpan.Zero, 30),
        Tiles = new LaneLimits(1, 0, TimeSpan.Zero, 2),
        Statement = TimeSpan.FromSeconds(2),
        Request = TimeSpan.FromSeconds(8),
        Body = TimeSpan.FromSeconds(2),
        Header = TimeSpan.FromSeconds(2),
    };

    /// <summary>Lets those go that are held, and holds the next ones.</summary>
    public void LetGo() => Interlocked.Exchange(ref _gate, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    protected override void Map(WebApplication app)
    {
        base.Map(app);
        async Task<string> HoldAsync(CancellationToken cancel)
        {
            await _gate.Task.WaitAsync(cancel);
            return "let go";
        }

        app.MapGet("/api/held", HoldAsync);
        app.MapPut("/api/held", HoldAsync);
        app.MapGet("/api/export/held", HoldAsync);
        app.MapGet("/api/held/events", HoldAsync);
        app.MapGet("/api/endless", async (HttpContext context) =>
        {
            // More than any buffer on the way holds, and no look whether the client is there: the server has to.
            byte[] block = new byte[1 << 16];
            for (int i = 0; i < 10_000; i++)
            {
                await context.Response.Body.WriteAsync(block, CancellationToken.None);
            }
        });
    }
}

/// <summary>More than the server bears, client by client.</summary>
public sealed class OverloadTests(SmallServer server) : IClassFixture<SmallServer>
{
    [Fact]
    public async Task Who_finds_the_line_full_is_refused_at_once_and_those_in_it_are_answered()
    {
        Task<HttpResponseMessage>[] atWork = [server.Client.GetAsync("/api/held"), server.Client.GetAsync("/api/held")];
        await UntilAsync(() => server.Lanes.Reads.UnderWay == 2);
        Task<HttpResponseMessage>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => server.Client.GetAsync("/ogc/collections/facilities/items"))];
        await UntilAsync(() => server.Lanes.Reads.Waiting == 3);
        using HttpResponseMessage refused = await server.Client.GetAsync("/ogc/collections/facilities/items");
        await BusyAsync(refused, "7");
        // What needs no database, or another lane, goes on.
        foreach (string free in new[] { "/health/live", "/", "/api/standards", "/api/jobs", "/api/analyses/coverage?region=grid" })
        {
            using HttpResponseMessage answer = await server.Client.GetAsync(free);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        server.LetGo();
        foreach (HttpResponseMessage answer in await Task.WhenAll([.. atWork, .. waiting]))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answer.Dispose();
        }

        Assert.Equal((0, 0), (server.Lanes.Reads.UnderWay, server.Lanes.Reads.Waiting));
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_to_come_again()
    {
        Task<HttpResponseMessage> atWork = server.Client.PutAsync("/api/held", null);
        await UntilAsync(() => server.Lanes.Writes.UnderWay == 1);
        using HttpResponseMessage refused = await server.Client.DeleteAsync("/ogc/collections/renewal-units/items/1");
        await BusyAsync(refused, "9");
        server.LetGo();
        (await atWork).Dispose();
    }

    [Fact]
    public async Task A_client_that_leaves_the_line_leaves_its_place()
    {
        Task<HttpResponseMessage>[] atWork = [server.Client.GetAsync("/api/held"), server.Client.GetAsync("/api/held")];
        await UntilAsync(() => server.Lanes.Reads.UnderWay == 2);
        using (RawHttp gone = await RawHttp.ConnectAsync(server.Url))
        {
            await gone.SendAsync(RawHttp.Request("GET", "/ogc/collections/facilities/items"));
            await UntilAsync(() => server.Lanes.Reads.Waiting == 1);
        }

        await UntilAsync(() => server.Lanes.Reads.Waiting == 0);
        server.LetGo();
        await Task.WhenAll(atWork);
    }

    [Fact]
    public async Task Downloads_and_streams_have_a_lane_of_their_own_and_take_no_place_of_a_read()
    {
        Task<HttpResponseMessage> download = server.Client.GetAsync("/api/export/held");
        Task<HttpResponseMessage> stream = server.Client.GetAsync("/api/held/events");
        await UntilAsync(() => server.Lanes.Downloads.UnderWay == 1 && server.Lanes.Streams.UnderWay == 1);
        using HttpResponseMessage second = await server.Client.GetAsync("/api/export/facilities.geojson");
        await BusyAsync(second, "30");
        using HttpResponseMessage secondStream = await server.Client.GetAsync("/api/held/events");
        await BusyAsync(secondStream, "30");
        using HttpResponseMessage read = await server.Client.GetAsync("/ogc/collections/facilities/items");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        server.LetGo();
        Assert.Equal(HttpStatusCode.OK, (await download).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stream).StatusCode);
    }

    [Fact]
    public async Task The_database_ends_a_query_that_is_stuck_and_other_requests_go_on()
    {
        await using NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction holding = await LockAsync(connection, "renewal.facilities");
        using HttpResponseMessage stuck = await server.Client.GetAsync("/ogc/collections/facilities/items");
        await BusyAsync(stuck, "5");
        Assert.Equal(0, await BlockedAsync(connection, holding));
        using HttpResponseMessage other = await server.Client.GetAsync("/ogc/collections/buildings/items");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_download_may_take_longer_than_a_statement_of_a_read()
    {
        await using NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction holding = await LockAsync(connection, "renewal.facilities");
        Task<HttpResponseMessage> download = server.Client.GetAsync("/api/export/facilities.geojson");
        await UntilAsync(async () => await BlockedAsync(connection, holding) == 1);
        // Longer than the bound of reads.
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.False(download.IsCompleted);
        await holding.RollbackAsync();
        using HttpResponseMessage answer = await download;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_answer_loses_its_place()
    {
        using RawHttp deaf = await RawHttp.ConnectAsync(server.Url);
        await deaf.SendAsync(RawHttp.Request("GET", "/api/endless"));
        await UntilAsync(() => server.Lanes.Reads.UnderWay == 1);
        await UntilAsync(() => server.Lanes.Reads.UnderWay == 0);
    }

    [Fact]
    public async Task A_tile_in_the_cache_waits_for_no_tile_that_is_cut()
    {
        const string cached = "/tiles/buildings/5/25/13.mvt";
        using HttpResponseMessage first = await server.Client.GetAsync(cached);
        Assert.True(first.IsSuccessStatusCode);
        await using NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction holding = await LockAsync(connection, "renewal.buildings");
        Task<HttpResponseMessage> cutting = server.Client.GetAsync("/tiles/buildings/14/12874/7063.mvt");
        await UntilAsync(() => server.Lanes.Tiles.UnderWay == 1);
        using HttpResponseMessage full = await server.Client.GetAsync("/tiles/streets/14/12874/7063.mvt");
        await BusyAsync(full, "2");
        using HttpResponseMessage again = await server.Client.GetAsync(cached);
        Assert.True(again.IsSuccessStatusCode);
        await holding.RollbackAsync();
        (await cutting).Dispose();
        // The refusal was not kept.
        using HttpResponseMessage later = await server.Client.GetAsync("/tiles/streets/14/12874/7063.mvt");
        Assert.True(later.IsSuccessStatusCode);
    }

    private static async Task BusyAsync(HttpResponseMessage answer, string retryAfter)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(retryAfter, Assert.Single(answer.Headers.GetValues("Retry-After")));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsByteArrayAsync());
        Assert.All(["detail", "detailZh"], name => Assert.NotEmpty(problem.GetProperty(name).GetString()!));
    }

    private static async Task<NpgsqlTransaction> LockAsync(NpgsqlConnection connection, string table)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using NpgsqlCommand command = new($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", connection, transaction);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    private static async Task<long> BlockedAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        // The statistics are frozen within a transaction unless told otherwise.
        await using NpgsqlCommand command = new(
            "SELECT pg_stat_clear_snapshot(); SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", connection, transaction);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.ReadAsync();
        return reader.GetInt64(0);
    }

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using CancellationTokenSource limit = new(RawHttp.Patience);
        while (!await holds())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
