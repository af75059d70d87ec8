using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Tests.Answers;

namespace Renewal.Gis.Tests.Jobs;

/// <summary>The life of a job, over HTTP.</summary>
public class JobTests(AnswerServer server) : IClassFixture<AnswerServer>
{
    [Fact]
    public async Task What_is_answered_within_the_wait_is_no_job()
    {
        server.Puzzle("quick").LetGo();
        using HttpResponseMessage answer = await AskAsync("puzzle?region=grid&name=quick", "respond-async, wait=30");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("name=quick", await server.Client.GetStringAsync("/api/jobs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_question_becomes_a_job_that_tells_how_far_it_is_and_keeps_the_answer()
    {
        Puzzle puzzle = server.Puzzle("long");
        string address = await StartAsync("puzzle?region=grid&name=long");
        JsonElement running = await UntilStateAsync(address, "running");
        Assert.Equal((0.5, "puzzling", "推敲"), (running.GetProperty("progress").GetDouble(), Stage(running, "en"), Stage(running, "zh")));
        Assert.Equal(("grid", "GET /api/analyses/puzzle?region=grid&name=long"), (Text(running, "region"), Text(running, "question")));
        Assert.Equal(JsonValueKind.Null, running.GetProperty("result").ValueKind);
        using (HttpResponseMessage early = await server.Client.GetAsync(address + "/result"))
        {
            Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        }

        puzzle.LetGo();
        JsonElement done = await UntilStateAsync(address, "done");
        Assert.Equal(1, done.GetProperty("progress").GetDouble());
        Assert.True(done.GetProperty("elapsedMs").GetInt64() >= running.GetProperty("elapsedMs").GetInt64());
        using HttpResponseMessage result = await server.Client.GetAsync(Text(done, "result"));
        using HttpResponseMessage direct = await server.Client.GetAsync("/api/analyses/puzzle?name=long&region=grid");
        Assert.Equal(await direct.Content.ReadAsByteArrayAsync(), await result.Content.ReadAsByteArrayAsync());
        Assert.Equal((direct.Headers.ETag, direct.Content.Headers.ContentType), (result.Headers.ETag, result.Content.Headers.ContentType));
        Assert.Equal(1, puzzle.Started);
        using HttpRequestMessage again = new(HttpMethod.Get, Text(done, "result"));
        again.Headers.IfNoneMatch.Add(direct.Headers.ETag!);
        using HttpResponseMessage known = await server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        string newest = Text(JsonDocument.Parse(await server.Client.GetStringAsync("/api/jobs")).RootElement[0], "question");
        Assert.Equal("GET /api/analyses/puzzle?region=grid&name=long", newest);
    }

    [Fact]
    public async Task A_cancelled_job_really_stops()
    {
        Puzzle puzzle = server.Puzzle("cancelled");
        string address = await StartAsync("puzzle?region=grid&name=cancelled");
        await UntilStateAsync(address, "running");
        Assert.Equal("cancelled", Text(await DeleteAsync(address), "state"));
        await UntilAsync(() => puzzle.Stopped == 1);
        using HttpResponseMessage result = await server.Client.GetAsync(address + "/result");
        Assert.Equal(HttpStatusCode.Gone, result.StatusCode);
        Assert.Equal("cancelled", Text(await DeleteAsync(address), "state"));
        puzzle.LetGo();
        Assert.Equal("cancelled", Text(await GetAsync(address), "state"));
    }

    [Fact]
    public async Task A_cancelled_job_that_reads_the_region_leaves_no_query_behind()
    {
        await using NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction holding = await connection.BeginTransactionAsync();
        // The region has to be read anew after an edit, and cannot be before the lock is gone.
        await using NpgsqlCommand edit = server.Database.Database.Source.CreateCommand("UPDATE renewal.facilities SET capacity = 7 WHERE region_code = 'grid'");
        await edit.ExecuteNonQueryAsync();
        await using NpgsqlCommand hold = new("LOCK TABLE renewal.streets IN ACCESS EXCLUSIVE MODE", connection);
        await hold.ExecuteNonQueryAsync();
        string address = await StartAsync("coverage?region=grid");
        await UntilAsync(WaitingQueriesAsync, 1);
        Assert.Equal("reading the region", Stage(await GetAsync(address), "en"));
        await DeleteAsync(address);
        await UntilAsync(WaitingQueriesAsync, 0);
        await holding.RollbackAsync();
        using HttpResponseMessage next = await server.Client.GetAsync("/api/analyses/coverage?region=grid");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_job_takes_nothing_from_others_who_asked_the_same()
    {
        Puzzle puzzle = server.Puzzle("shared");
        string mine = await StartAsync("puzzle?region=grid&name=shared");
        string yours = await StartAsync("puzzle?name=shared&region=grid");
        Assert.NotEqual(mine, yours);
        await DeleteAsync(mine);
        puzzle.LetGo();
        await UntilStateAsync(yours, "done");
        Assert.Equal((1, 0), (puzzle.Started, puzzle.Stopped));
        Assert.Equal("cancelled", Text(await GetAsync(mine), "state"));
    }

    [Fact]
    public async Task A_job_that_fails_says_what_the_direct_answer_would_have_said()
    {
        Puzzle puzzle = server.Puzzle("wrong");
        puzzle.Mistake = new InputException("The puzzle lacks a piece.", 422, "拼图缺了一块。");
        string address = await StartAsync("puzzle?region=grid&name=wrong");
        puzzle.LetGo();
        JsonElement error = (await UntilStateAsync(address, "failed")).GetProperty("error");
        Assert.Equal((422, "The puzzle lacks a piece.", "拼图缺了一块。"), (error.GetProperty("status").GetInt32(), Text(error, "detail"), Text(error, "detailZh")));
        using HttpResponseMessage result = await server.Client.GetAsync(address + "/result");
        using HttpResponseMessage direct = await server.Client.GetAsync("/api/analyses/puzzle?region=grid&name=wrong");
        Assert.Equal((HttpStatusCode.UnprocessableContent, HttpStatusCode.UnprocessableContent), (result.StatusCode, direct.StatusCode));
        Assert.Equal(
            Text(JsonDocument.Parse(await direct.Content.ReadAsStringAsync()).RootElement, "detail"),
            Text(JsonDocument.Parse(await result.Content.ReadAsStringAsync()).RootElement, "detail"));
    }

    [Fact]
    public async Task A_bug_fails_a_job_without_telling_the_client_its_inside()
    {
        Puzzle puzzle = server.Puzzle("bug");
        puzzle.Mistake = new InvalidOperationException("The secret of the inside.");
        string address = await StartAsync("puzzle?region=grid&name=bug");
        puzzle.LetGo();
        JsonElement failed = await UntilStateAsync(address, "failed");
        Assert.Equal(500, failed.GetProperty("error").GetProperty("status").GetInt32());
        Assert.DoesNotContain("secret", failed.GetRawText(), StringComparison.Ordinal);
        using HttpResponseMessage result = await server.Client.GetAsync(address + "/result");
        Assert.Equal(HttpStatusCode.InternalServerError, result.StatusCode);
        Assert.DoesNotContain("secret", await result.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_waits_for_a_job_hears_of_its_end_at_once()
    {
        Puzzle puzzle = server.Puzzle("waited");
        string address = await StartAsync("puzzle?region=grid&name=waited");
        await UntilStateAsync(address, "running");
        using HttpRequestMessage request = new(HttpMethod.Get, address) { Headers = { { "Prefer", "wait=60" } } };
        Task<HttpResponseMessage> waiting = server.Client.SendAsync(request);
        puzzle.LetGo();
        using HttpResponseMessage ended = await waiting;
        Assert.Equal("done", Text(JsonDocument.Parse(await ended.Content.ReadAsStringAsync()).RootElement, "state"));
    }

    [Fact]
    public async Task Events_follow_a_job_to_its_end()
    {
        Puzzle puzzle = server.Puzzle("events");
        string address = await StartAsync("puzzle?region=grid&name=events");
        using HttpResponseMessage response = await server.Client.GetAsync(address + "/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        List<string> events = [];
        await foreach (SseItem<string> item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            Assert.Equal(item.EventType, Text(JsonDocument.Parse(item.Data).RootElement, "state"));
            events.Add(item.EventType);
            if (item.EventType == "running")
            {
                puzzle.LetGo();
            }
        }

        Assert.Equal("done", events[^1]);
        Assert.Contains("running", events);
    }

    [Fact]
    public async Task Who_finds_every_processor_busy_waits_in_a_queue_that_has_an_end()
    {
        int workers = Math.Max(2, Environment.ProcessorCount);
        List<string> busy = [];
        for (int i = 0; i < workers; i++)
        {
            busy.Add(await StartAsync($"puzzle?region=grid&name=busy{i}"));
            await UntilStateAsync(busy[i], "running");
        }

        try
        {
            string queued = await StartAsync("puzzle?region=grid&name=queued");
            JsonElement job = await GetAsync(queued);
            Assert.Equal(("queued", JsonValueKind.Null), (Text(job, "state"), job.GetProperty("progress").ValueKind));
            Assert.Contains("waiting", Stage(job, "en"), StringComparison.Ordinal);
            busy.Add(queued);
            for (int i = 1; i < 64; i++)
            {
                busy.Add(await StartAsync($"puzzle?region=grid&name=queue{i}"));
            }

            using HttpResponseMessage refused = await server.Client.GetAsync("/api/analyses/puzzle?region=grid&name=toomany");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.Equal(0, server.Puzzle("toomany").Started);
            // What waits in the queue can be cancelled as well, and makes room.
            await DeleteAsync(queued);
            Assert.Equal(0, server.Puzzle("queued").Started);
        }
        finally
        {
            foreach (string address in busy)
            {
                await DeleteAsync(address);
            }
        }

        server.Puzzle("after").LetGo();
        using HttpResponseMessage after = await server.Client.GetAsync("/api/analyses/puzzle?region=grid&name=after");
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("000000000000000000000000")]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("%27%20OR%201=1%20--")]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("%E4%BB%BB%E5%8A%A1%00")]
    public async Task An_id_that_is_none_gets_404_and_nothing_else(string id)
    {
        foreach ((HttpMethod method, string address) in new[]
        {
            (HttpMethod.Get, $"/api/jobs/{id}"), (HttpMethod.Delete, $"/api/jobs/{id}"), (HttpMethod.Get, $"/api/jobs/{id}/result"), (HttpMethod.Get, $"/api/jobs/{id}/events"),
        })
        {
            using HttpRequestMessage request = new(method, address);
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            string body = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{response.StatusCode}: {body}");
            Assert.DoesNotContain("<script>", body, StringComparison.Ordinal);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            }
        }
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private static string Stage(JsonElement job, string language) => Text(job.GetProperty("stage"), language);

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 600 && !condition(); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(condition(), "It did not come to pass in 30 seconds.");
    }

    private static async Task UntilAsync(Func<Task<long>> count, long expected)
    {
        for (int i = 0; i < 600 && await count() != expected; i++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(expected, await count());
    }

    private async Task<long> WaitingQueriesAsync()
    {
        await using NpgsqlCommand waiting = server.Database.Database.Source.CreateCommand(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'renewal.streets'::regclass");
        return (long)(await waiting.ExecuteScalarAsync())!;
    }

    private async Task<HttpResponseMessage> AskAsync(string question, string prefer)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/analyses/" + question) { Headers = { { "Prefer", prefer } } };
        return await server.Client.SendAsync(request);
    }

    private async Task<string> StartAsync(string question)
    {
        using HttpResponseMessage accepted = await AskAsync(question, "respond-async");
        Assert.True(accepted.StatusCode == HttpStatusCode.Accepted, await accepted.Content.ReadAsStringAsync());
        Assert.Equal("respond-async", Assert.Single(accepted.Headers.GetValues("Preference-Applied")));
        Assert.Equal($"/api/jobs/{Text(JsonDocument.Parse(await accepted.Content.ReadAsStringAsync()).RootElement, "id")}", accepted.Headers.Location!.OriginalString);
        return accepted.Headers.Location.OriginalString;
    }

    private async Task<JsonElement> GetAsync(string address) => JsonDocument.Parse(await server.Client.GetStringAsync(address)).RootElement;

    private async Task<JsonElement> DeleteAsync(string address)
    {
        using HttpResponseMessage response = await server.Client.DeleteAsync(address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<JsonElement> UntilStateAsync(string address, string state)
    {
        JsonElement job = await GetAsync(address);
        for (int i = 0; i < 600 && Text(job, "state") != state; i++)
        {
            await Task.Delay(50);
            job = await GetAsync(address);
        }

        Assert.Equal(state, Text(job, "state"));
        return job;
    }
}
