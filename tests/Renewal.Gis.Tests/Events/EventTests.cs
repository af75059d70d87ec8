using System.Net.ServerSentEvents;
using System.Text.Json;
using Renewal.Gis.Tests.Tiles;

namespace Renewal.Gis.Tests.Events;

public sealed class EventTests(TileServers servers) : IClassFixture<TileServers>
{
    [Fact]
    public async Task An_edit_on_one_server_is_an_event_on_the_other()
    {
        TileServer here = await servers.StartAsync();
        TileServer there = await servers.StartAsync();
        await using EventStream events = await EventStream.OpenAsync(there, "?region=grid");
        using HttpResponseMessage created = await here.PostUnitAsync(102.5, 24.5, 0.01, "Seen elsewhere");
        created.EnsureSuccessStatusCode();
        SseItem<string> item = await events.NextAsync("change");
        JsonElement change = JsonDocument.Parse(item.Data).RootElement;
        Assert.Equal(("renewal-units", "grid", "insert"), (change.GetProperty("collection").GetString(), change.GetProperty("region").GetString(), change.GetProperty("operation").GetString()));
        Assert.Equal(created.Headers.Location!.ToString().Split('/')[^1], change.GetProperty("ids")[0].ToString());
        Assert.Equal(item.EventId, change.GetProperty("clock").ToString());
        double[] bbox = [.. change.GetProperty("bbox").EnumerateArray().Select(e => e.GetDouble())];
        double[] expected = [102.495, 24.495, 102.505, 24.505];
        Assert.All(bbox.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public async Task Only_the_events_of_the_wanted_region_and_collections_come()
    {
        await servers.ExecuteAsync("INSERT INTO renewal.regions (code, name_zh, name_en, level, source) VALUES ('far', '远', 'Far', 'study-area', 'test') ON CONFLICT DO NOTHING");
        TileServer server = await servers.StartAsync();
        await using EventStream events = await EventStream.OpenAsync(server, "?region=grid&collections=renewal-units,regions");
        await servers.ExecuteAsync("INSERT INTO renewal.protections (region_code, name, kind, author, source, geometry) VALUES ('grid', 'Tree', 'old-tree', 'test', 'test', 'SRID=4490;POINT(102.5 24.5)')");
        await servers.ExecuteAsync("INSERT INTO renewal.renewal_units (region_code, name, author, geometry) VALUES ('far', 'Far', 'test', ST_Multi(ST_MakeEnvelope(103, 25, 103.1, 25.1, 4490)))");
        long wanted = await servers.AddUnitAsync(102.5, 24.5, 0.001);
        JsonElement change = JsonDocument.Parse((await events.NextAsync("change")).Data).RootElement;
        Assert.Equal(wanted, change.GetProperty("ids")[0].GetInt64());
    }

    [Fact]
    public async Task A_stream_goes_on_where_it_ended()
    {
        TileServer server = await servers.StartAsync();
        string last;
        await using (EventStream events = await EventStream.OpenAsync(server, ""))
        {
            await servers.AddUnitAsync(102.1, 24.1, 0.001, "First");
            last = (await events.NextAsync("change")).EventId!;
        }

        long[] missed = [await servers.AddUnitAsync(102.2, 24.1, 0.001, "Second"), await servers.AddUnitAsync(102.3, 24.1, 0.001, "Third")];
        await using EventStream again = await EventStream.OpenAsync(server, "", last);
        long[] read = [.. new[] { await again.NextAsync("change"), await again.NextAsync("change") }.Select(item => JsonDocument.Parse(item.Data).RootElement.GetProperty("ids")[0].GetInt64())];
        Assert.Equal(missed, read);
        await again.NextAsync("ready");
        long next = await servers.AddUnitAsync(102.4, 24.1, 0.001, "Fourth");
        Assert.Equal(next, JsonDocument.Parse((await again.NextAsync("change")).Data).RootElement.GetProperty("ids")[0].GetInt64());
    }

    [Fact]
    public async Task A_stream_that_the_log_no_longer_reaches_begins_with_a_reset()
    {
        TileServer server = await servers.StartAsync();
        await using EventStream events = await EventStream.OpenAsync(server, "?lastEventId=1");
        // The first row is the beginning of the log and still there.
        Assert.Equal("ready", (await events.NextAsync("ready")).EventType);
        await servers.ExecuteAsync("DELETE FROM renewal.changes WHERE clock < (SELECT max(clock) FROM renewal.changes)");
        await servers.AddUnitAsync(102.6, 24.1, 0.001, "After the trim");
        await using EventStream again = await EventStream.OpenAsync(server, "?lastEventId=1");
        Assert.Equal("reset", (await again.NextAsync("reset")).EventType);
    }

    [Theory]
    [InlineData("/events?regions=grid", 400)]
    [InlineData("/events?lastEventId=x", 400)]
    public async Task A_wrong_parameter_is_refused(string path, int status)
    {
        TileServer server = await servers.StartAsync();
        Assert.Equal(status, (int)(await server.GetAsync(path)).Status);
    }

    /// <summary>An open stream.</summary>
    private sealed class EventStream : IAsyncDisposable
    {
        private readonly HttpResponseMessage _response;
        private readonly IAsyncEnumerator<SseItem<string>> _items;
        private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(1));

        private EventStream(HttpResponseMessage response, Stream body)
        {
            _response = response;
            _items = SseParser.Create(body).EnumerateAsync(_patience.Token).GetAsyncEnumerator(_patience.Token);
        }

        public static async Task<EventStream> OpenAsync(TileServer server, string query, string? last = null)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/events" + query);
            if (last is not null)
            {
                request.Headers.Add("Last-Event-ID", last);
            }

            HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
            EventStream stream = new(response, await response.Content.ReadAsStreamAsync());
            if (last is null && query != "?lastEventId=1")
            {
                await stream.NextAsync("ready");
            }

            return stream;
        }

        /// <summary>The next event of a type; those of others before it are passed over.</summary>
        public async Task<SseItem<string>> NextAsync(string type)
        {
            while (await _items.MoveNextAsync())
            {
                if (_items.Current.EventType == type)
                {
                    return _items.Current;
                }
            }

            throw new EndOfStreamException();
        }

        public ValueTask DisposeAsync()
        {
            _response.Dispose();
            _patience.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
