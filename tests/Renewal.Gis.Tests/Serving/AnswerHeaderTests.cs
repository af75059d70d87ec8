using System.Text;

namespace Renewal.Gis.Tests.Serving;

/// <summary>What every answer carries, and what of a request never comes back in one.</summary>
public sealed class AnswerHeaderTests(GuardedServer server) : IClassFixture<GuardedServer>
{
    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/js/app.js", 200)]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/metrics", 200)]
    [InlineData("GET", "/ogc/collections/facilities/items", 200)]
    [InlineData("GET", "/api/export/facilities.geojson", 200)]
    [InlineData("GET", "/tiles/buildings/14/12874/7063.mvt", 0)]
    [InlineData("GET", "/api/analyses/coverage?region=grid", 200)]
    [InlineData("HEAD", "/ogc/collections/facilities/items", 200)]
    [InlineData("OPTIONS", "/ogc/collections/renewal-units/items", 0)]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("PUT", "/metrics", 405)]
    [InlineData("GET", "/ogc/collections/facilities/items?bogus=1", 400)]
    [InlineData("GET", "/api/search?q=%00", 400)]
    [InlineData("GET", "/api/standards/%00", 400)]
    public async Task Every_answer_has_the_security_headers(string method, string target, int status)
    {
        for (int i = 0; i < 2; i++)
        {
            RawAnswer? answer = await RawHttp.AskAsync(server.Url, RawHttp.Request(method, target));
            Assert.NotNull(answer);
            Assert.True((status == 0 ? answer.Status < 300 : answer.Status == status), $"{answer.Status}");
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
            Assert.Equal("", answer.Header("Server"));
            if (!target.Contains("standards/%00", StringComparison.Ordinal))
            {
                Assert.Contains("default-src 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
                Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
            }
        }
    }

    [Fact]
    public async Task Links_are_never_made_from_what_a_request_says_about_itself()
    {
        string[] headers =
        [
            "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-Prefix: /evil", "X-Forwarded-For: 6.6.6.6", "Forwarded: host=evil.example;proto=https", "X-Original-URL: /evil",
            "X-Rewrite-URL: /evil", "X-Host: evil.example", "Origin: http://evil.example", "Referer: http://evil.example/",
        ];
        foreach (string target in server.Endpoints.Where(e => e.Method == "GET" && !e.Route.Contains('{', StringComparison.Ordinal)).Select(e => e.Route)
            .Concat(["/ogc/collections/facilities", "/ogc/collections/facilities/items?limit=1", "/ogc/collections/facilities/items?limit=1&f=html", "/nowhere"]))
        {
            RawAnswer? answer = await RawHttp.AskAsync(server.Url, RawHttp.Request("GET", target, null, headers));
            Assert.NotNull(answer);
            Assert.DoesNotContain("evil", answer.Text, StringComparison.Ordinal);
            Assert.All(answer.Headers, header => Assert.DoesNotContain("evil", header.Value, StringComparison.Ordinal));
        }

        foreach (string host in new[] { "localhost", "127.0.0.1:1", "LOCALHOST:9999", "[::1]" })
        {
            RawAnswer? answer = await RawHttp.AskAsync(server.Url, $"GET /ogc/collections/facilities/items?limit=1 HTTP/1.1\r\nHost: {host}\r\n\r\n");
            Assert.Equal(200, answer?.Status);
            // Another port or name than the server has would lead a client away.
            Assert.Contains(server.Url + "/ogc/collections/facilities/items", answer!.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:8080")]
    [InlineData("127.0.0.1@evil.example")]
    public async Task Another_name_is_refused_even_for_a_file_or_a_tile(string host)
    {
        foreach (string target in new[] { "/", "/health/live", "/metrics", "/tiles/buildings/14/12874/7063.mvt", "/ogc" })
        {
            RawAnswer? answer = await RawHttp.AskAsync(server.Url, $"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
            Assert.Equal(400, answer?.Status);
            answer!.Problem(host);
        }
    }

    [Fact]
    public async Task What_a_client_writes_into_an_address_is_no_markup_and_no_header_in_the_answer()
    {
        foreach (string target in new[] { "/%3Cscript%3Ealert(1)%3C/script%3E", "/ogc/collections/%3Cscript%3Ealert(1)%3C%2Fscript%3E?f=html", "/ogc/collections/facilities/items?f=html&q=%3Cscript%3Ealert(1)%3C/script%3E",
            "/ogc/collections/facilities/items?f=html&filter=name='%3Cscript%3Ealert(1)%3C/script%3E'", "/api/search?q=x%0d%0aSet-Cookie:a=b" })
        {
            RawAnswer? answer = await RawHttp.AskAsync(server.Url, RawHttp.Request("GET", target));
            Assert.NotNull(answer);
            Assert.False(answer.Header("content-type").StartsWith("text/html", StringComparison.Ordinal) && answer.Text.Contains("<script>alert", StringComparison.Ordinal), target);
            Assert.Equal("", answer.Header("Set-Cookie"));
        }
    }

    [Fact]
    public async Task Broken_JSON_is_told_with_its_line_and_place()
    {
        byte[] body = Encoding.UTF8.GetBytes("{\"type\":\"Feature\",\n  \"geometry\":nul}");
        foreach (string target in new[] { "/ogc/collections/renewal-units/items", "/api/life-circles", "/api/analyses/what-if?region=grid", "/api/analyses/siting?region=grid", "/api/analyses/unit?region=grid" })
        {
            RawAnswer? answer = await RawHttp.AskAsync(server.Url, RawHttp.Request("POST", target, body, "Content-Type: application/geo+json"));
            Assert.Equal(400, answer?.Status);
            string detail = answer!.Problem(target).GetProperty("detail").GetString()!;
            // The second line, however it is counted.
            Assert.Matches("(?i)line(number)?:? ?[12]", detail);
        }
    }

    [Fact]
    public async Task Sixty_four_clients_at_once_are_answered_or_told_when_to_come_again()
    {
        string[] targets =
        [
            "/ogc/collections/buildings/items?limit=50", "/ogc/collections/facilities/items", "/api/search?q=a", "/api/identify?lon=100&lat=24", "/tiles/buildings,streets/14/12874/7063.mvt",
            "/tiles/renewal-units/0/0/0.mvt", "/api/analyses/coverage?region=grid", "/api/export/streets.geojson", "/api/regions",
        ];
        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 64).SelectMany(client => targets.Select((_, i) => targets[(client + i) % targets.Length])).Select(async target =>
        {
            using HttpResponseMessage answer = await server.Client.GetAsync(target);
            await answer.Content.ReadAsByteArrayAsync();
            Assert.True(answer.IsSuccessStatusCode || (answer.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null), $"{target}: {answer.StatusCode}");
            return (int)answer.StatusCode;
        }));
        Assert.True(statuses.Count(status => status < 300) > statuses.Length / 2, $"{statuses.Count(status => status == 503)} of {statuses.Length} were refused");
        Assert.All(server.Lanes.All, lane => Assert.Equal(0, lane.Waiting));
    }

    [Fact]
    public void Every_route_has_a_lane_but_those_that_need_no_database()
    {
        IReadOnlyDictionary<string, string?> lanes = server.LaneNames;
        Assert.Equal(
            ["DELETE /api/jobs/{id}", "GET /api/jobs", "GET /api/jobs/{id}", "GET /api/jobs/{id}/result", "GET /api/standards", "GET /api/standards/{id}", "GET /health/live", "GET /health/ready", "GET /metrics"],
            lanes.Where(lane => lane.Value is null).Select(lane => lane.Key).Order(StringComparer.Ordinal));
        Assert.Equal("stream", lanes["GET /api/jobs/{id}/events"]);
        Assert.Equal("stream", lanes["GET /events"]);
        Assert.Equal("tile", lanes["GET /tiles/{layers}/{z:int}/{x:int}/{y:int}.mvt"]);
        Assert.Equal("read", lanes["GET /tiles/{layers}.json"]);
        Assert.Equal("read", lanes["GET /ogc/collections/{id}/items"]);
        Assert.Equal("write", lanes["POST /ogc/collections/{id}/items"]);
        Assert.Equal("analysis", lanes["POST /api/life-circles"]);
        Assert.All(lanes.Where(lane => lane.Key.Contains(" /api/export/", StringComparison.Ordinal)), lane => Assert.Equal("download", lane.Value));
    }
}
