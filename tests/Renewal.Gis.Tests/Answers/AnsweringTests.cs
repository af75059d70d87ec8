using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Answers;

/// <summary>What a client sees of the answer cache, over HTTP.</summary>
public class AnsweringTests(AnswerServer server) : IClassFixture<AnswerServer>
{
    private const string Coverage = "coverage?region=grid";

    [Fact]
    public async Task The_same_question_in_other_words_has_the_same_tag_and_bytes()
    {
        using HttpResponseMessage first = await GetAsync($"life-circle?region=grid&unit={server.Unit}&minutes=5,10");
        using HttpResponseMessage turned = await GetAsync($"life-circle?minutes=5%2C10&unit={server.Unit}&region={Uri.EscapeDataString("方城")}");
        using HttpResponseMessage other = await GetAsync($"life-circle?region=grid&unit={server.Unit}&minutes=5");
        Assert.False(first.Headers.ETag!.IsWeak);
        Assert.Equal((true, true), (first.Headers.CacheControl!.Private, first.Headers.CacheControl.NoCache));
        Assert.Equal(first.Headers.ETag, turned.Headers.ETag);
        Assert.NotEqual(first.Headers.ETag, other.Headers.ETag);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await turned.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_client_that_has_the_answer_gets_304_without_a_body()
    {
        using HttpResponseMessage first = await GetAsync(Coverage);
        foreach (string tag in new[] { $"{first.Headers.ETag}", $"W/{first.Headers.ETag}", $"\"old\", {first.Headers.ETag}" })
        {
            using HttpResponseMessage again = await GetAsync(Coverage, ("If-None-Match", tag));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Empty(await again.Content.ReadAsByteArrayAsync());
            Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        }

        foreach (string tag in new[] { "\"old\"", "*", "nonsense" })
        {
            using HttpResponseMessage again = await GetAsync(Coverage, ("If-None-Match", tag));
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        }
    }

    [Fact]
    public async Task A_server_that_has_not_loaded_the_region_answers_304_without_reading_its_data()
    {
        using HttpResponseMessage first = await GetAsync(Coverage);
        await using WebApplication fresh = ServeCommand.Build(server.Database.Database, IPAddress.Loopback, port: 0);
        await fresh.StartAsync();
        using HttpClient client = new() { BaseAddress = new Uri(fresh.Urls.First()) };
        await using NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction holding = await connection.BeginTransactionAsync();
        await using NpgsqlCommand hold = new("LOCK TABLE renewal.streets IN ACCESS EXCLUSIVE MODE", connection);
        await hold.ExecuteNonQueryAsync();
        using HttpResponseMessage again = await GetAsync(Coverage, client, ("If-None-Match", $"{first.Headers.ETag}"));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task A_compressed_answer_has_a_tag_of_its_own_and_the_same_text()
    {
        using HttpResponseMessage plain = await GetAsync(Coverage);
        using HttpResponseMessage packed = await GetAsync(Coverage, ("Accept-Encoding", "gzip, br"));
        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.NotEqual(plain.Headers.ETag, packed.Headers.ETag);
        await using GZipStream unpacked = new(await packed.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using StreamReader text = new(unpacked);
        Assert.Equal(await plain.Content.ReadAsStringAsync(), await text.ReadToEndAsync());
        using HttpResponseMessage again = await GetAsync(Coverage, ("Accept-Encoding", "gzip"), ("If-None-Match", $"{packed.Headers.ETag}"));
        Assert.Equal((HttpStatusCode.NotModified, packed.Headers.ETag), (again.StatusCode, again.Headers.ETag));
        using HttpResponseMessage refused = await GetAsync(Coverage, ("Accept-Encoding", "gzip;q=0, identity"));
        Assert.Empty(refused.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task An_edit_of_the_data_gives_a_new_tag_and_a_new_answer()
    {
        server.Puzzle("edit").LetGo();
        using HttpResponseMessage before = await GetAsync("puzzle?region=grid&name=edit");
        await using NpgsqlCommand edit = server.Database.Database.Source.CreateCommand(
            "UPDATE renewal.residential_areas SET households = 7 WHERE region_code = 'grid'");
        await edit.ExecuteNonQueryAsync();
        using HttpResponseMessage after = await GetAsync("puzzle?region=grid&name=edit", ("If-None-Match", $"{before.Headers.ETag}"));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
        Assert.True(await VersionAsync(after) > await VersionAsync(before));
    }

    [Theory]
    [InlineData("protections", "unit?unit=UNIT", "INSERT INTO renewal.protections (region_code, name, kind, author, source, geometry) SELECT region_code, '古井', 'old-well', 'test', 'drawn', geometry FROM renewal.facilities WHERE category = 'kindergarten'")]
    [InlineData("factories", "released-parcels?region=grid", "INSERT INTO renewal.factory_relocations (region_code, name, type, author, source, geometry) SELECT region_code, '旧厂', 'land-use-change', 'test', 'drawn', geometry FROM renewal.residential_areas")]
    public async Task Whatever_an_answer_reads_changes_it(string what, string question, string edit)
    {
        string path = question.Replace("UNIT", $"{server.Unit}", StringComparison.Ordinal);
        using HttpResponseMessage before = await GetAsync(path);
        await using NpgsqlCommand command = server.Database.Database.Source.CreateCommand(edit);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
        using HttpResponseMessage after = await GetAsync(path, ("If-None-Match", $"{before.Headers.ETag}"));
        string answer = await after.Content.ReadAsStringAsync();
        Assert.True(after.StatusCode == HttpStatusCode.OK, $"{what}: {after.StatusCode}");
        Assert.Contains(what == "factories" ? "旧厂" : "古井", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_a_unit_changes_the_answers_about_that_unit_and_no_other()
    {
        string[] questions =
        [
            $"unit?unit={server.OtherUnit}", $"coverage?region=grid&unit={server.OtherUnit}", $"unit?unit={server.Unit}", "park-rate?region=grid",
        ];
        string[] before = await TagsAsync(questions);
        await UnitRows.MoveAsync(server.Database.Database, server.OtherUnit, GridCity.Rectangle(190, 190, 220, 220));
        string[] after = await TagsAsync(questions);
        Assert.Equal([false, false, true, true], before.Zip(after, (a, b) => a == b));
        using HttpResponseMessage report = await GetAsync(questions[0]);
        Assert.Equal(220 * 220, JsonDocument.Parse(await report.Content.ReadAsStringAsync()).RootElement.GetProperty("areaM2").GetDouble(), 1.0);
    }

    [Fact]
    public async Task A_drawing_is_known_by_its_text()
    {
        async Task<EntityTagHeaderValue> DrawAsync(string corners)
        {
            using StringContent body = new($$"""{"type":"Polygon","coordinates":[[{{corners}}]]}""", System.Text.Encoding.UTF8, "application/geo+json");
            using HttpResponseMessage response = await server.Client.PostAsync("/api/analyses/unit?region=grid", body);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            return response.Headers.ETag!;
        }

        static string Corners(double side)
        {
            NetTopologySuite.Geometries.Coordinate[] ring = GridCity.Rectangle(300, 300, side, side).Coordinates;
            return string.Join(',', ring.Select(c => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{c.X:R},{c.Y:R}]")));
        }

        Assert.Equal(await DrawAsync(Corners(150)), await DrawAsync(Corners(150)));
        Assert.NotEqual(await DrawAsync(Corners(150)), await DrawAsync(Corners(160)));
    }

    [Fact]
    public async Task A_hundred_equal_questions_at_once_are_computed_once()
    {
        Puzzle puzzle = server.Puzzle("hundred");
        Task<HttpResponseMessage>[] asked = [.. Enumerable.Range(0, 100).Select(_ => GetAsync("puzzle?region=grid&name=hundred"))];
        await UntilAsync(() => puzzle.Started == 1);
        puzzle.LetGo();
        HttpResponseMessage[] answers = await Task.WhenAll(asked);
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Single(answers.Select(a => a.Headers.ETag).Distinct());
        Assert.Equal(1, puzzle.Started);
        using HttpResponseMessage later = await GetAsync("puzzle?name=hundred&region=grid");
        Assert.Equal(1, puzzle.Started);
    }

    [Fact]
    public async Task Who_goes_away_stops_nothing_while_somebody_else_waits()
    {
        Puzzle puzzle = server.Puzzle("company");
        using CancellationTokenSource leaving = new();
        Task<HttpResponseMessage> first = server.Client.GetAsync("/api/analyses/puzzle?region=grid&name=company", leaving.Token);
        await UntilAsync(() => puzzle.Started == 1);
        Task<HttpResponseMessage> second = GetAsync("puzzle?region=grid&name=company");
        // The second has to be waiting before the first goes: it shows in nothing but time, so it is given some.
        await Task.Delay(300);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Task.Delay(300);
        puzzle.LetGo();
        using HttpResponseMessage answer = await second;
        Assert.Equal((HttpStatusCode.OK, 1, 0), (answer.StatusCode, puzzle.Started, puzzle.Stopped));
    }

    [Fact]
    public async Task A_computation_that_nobody_waits_for_any_more_is_stopped_and_the_next_who_asks_starts_anew()
    {
        Puzzle puzzle = server.Puzzle("alone");
        using CancellationTokenSource leaving = new();
        Task<HttpResponseMessage> only = server.Client.GetAsync("/api/analyses/puzzle?region=grid&name=alone", leaving.Token);
        await UntilAsync(() => puzzle.Started == 1);
        await leaving.CancelAsync();
        await UntilAsync(() => puzzle.Stopped == 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);
        puzzle.LetGo();
        using HttpResponseMessage next = await GetAsync("puzzle?region=grid&name=alone");
        Assert.Equal((HttpStatusCode.OK, 2), (next.StatusCode, puzzle.Started));
    }

    [Fact]
    public async Task A_mistake_reaches_everybody_who_asked_and_is_not_kept()
    {
        Puzzle puzzle = server.Puzzle("mistake");
        puzzle.Mistake = new InputException("The puzzle lacks a piece.", 422);
        Task<HttpResponseMessage>[] asked = [.. Enumerable.Range(0, 5).Select(_ => GetAsync("puzzle?region=grid&name=mistake"))];
        await UntilAsync(() => puzzle.Started == 1);
        puzzle.LetGo();
        foreach (HttpResponseMessage answer in await Task.WhenAll(asked))
        {
            Assert.Equal(HttpStatusCode.UnprocessableContent, answer.StatusCode);
            Assert.Null(answer.Headers.ETag);
            Assert.True(answer.Headers.CacheControl?.NoStore);
        }

        puzzle.Mistake = null;
        using HttpResponseMessage mended = await GetAsync("puzzle?region=grid&name=mistake");
        Assert.Equal(HttpStatusCode.OK, mended.StatusCode);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 600 && !condition(); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(condition(), "It did not come to pass in 30 seconds.");
    }

    private static async Task<long> VersionAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("dataVersion").GetInt64();

    private async Task<string[]> TagsAsync(IEnumerable<string> questions)
    {
        List<string> tags = [];
        foreach (string question in questions)
        {
            using HttpResponseMessage response = await GetAsync(question);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            tags.Add($"{response.Headers.ETag}");
        }

        return [.. tags];
    }

    private Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => GetAsync(path, server.Client, headers);

    private static async Task<HttpResponseMessage> GetAsync(string path, HttpClient client, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/analyses/" + path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }
}
