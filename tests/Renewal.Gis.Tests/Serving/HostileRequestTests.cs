using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Renewal.Gis.Tests.Serving;

/// <summary>
/// Every endpoint that the running server has, and what can be wrong with a request to it: none of it is ever a fault of the server, every refusal has the one shape,
/// and the server answers afterwards as before.
/// </summary>
public sealed class HostileRequestTests(GuardedServer server) : IClassFixture<GuardedServer>
{
    private static readonly string[] AbsurdValues =
    [
        "NaN", "Infinity", "-Infinity", "1e400", "1e308", "-0", "-1", "0", "99999999999999999999", "9223372036854775807", "0x10", "", ",", ",,,,", "1,2,3,NaN", "-1e400,0,1e400,1",
        "%FF%FE", "%ED%A0%80", "%0d%0aSet-Cookie:%20x=1", "..%2f..%2fetc%2fpasswd", "'", "%22", "%27;DROP%20TABLE%20renewal.regions--", "%3Cscript%3Ealert(1)%3C/script%3E", "%00", "a%00b",
        "%F0%9F%92%A5", "%25s%25n", "{}", "[]", "*", "null", "true", "..", "2026-13-45", "2026-01-01T00:00:00Z/2025-01-01T00:00:00Z", "http%3A%2F%2F127.0.0.1%3A1%2F",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];

    [Fact]
    public async Task An_unknown_parameter_is_never_passed_over()
    {
        List<string> faults = [];
        foreach ((string method, string route) in server.Endpoints.Where(e => e.Method is "GET" && !e.Route.StartsWith("/health/", StringComparison.Ordinal)))
        {
            RawAnswer? answer = await AskAsync(faults, method, Target(route) + "?bogus=1");
            // What is not there is a 404 first.
            if (answer is not { Status: 400 or 404 or 410 })
            {
                faults.Add($"{method} {route}?bogus=1 was answered {answer?.Status}");
            }
        }

        await EndAsync(faults);
    }

    [Fact]
    public async Task A_method_that_a_path_does_not_know_is_405_with_the_ones_that_it_knows()
    {
        List<string> faults = [];
        foreach (IGrouping<string, string> path in server.Endpoints.GroupBy(e => Target(e.Route), e => e.Method))
        {
            foreach (string method in Methods)
            {
                RawAnswer? answer = await AskAsync(faults, method, path.Key, method is "GET" or "HEAD" or "OPTIONS" or "TRACE" ? null : "{}"u8.ToArray());
                string[] allowed = (answer?.Header("allow") ?? "").Split(", ");
                if (method == "OPTIONS" && (answer is not { Status: 200 or 204 } || path.Except(allowed).Any()))
                {
                    faults.Add($"OPTIONS {path.Key} was answered {answer?.Status} with Allow: {answer?.Header("allow")}");
                }
                else if (method == "HEAD" && path.Contains("GET") && answer is { Status: 405 })
                {
                    faults.Add($"HEAD {path.Key} was answered 405");
                }
                else if (method is not ("OPTIONS" or "HEAD") && !path.Contains(method) && (answer is not { Status: 405 or 404 } || (answer.Status == 405 && allowed.Contains(method))))
                {
                    faults.Add($"{method} {path.Key} was answered {answer?.Status} with Allow: {answer?.Header("allow")}");
                }
            }
        }

        await EndAsync(faults);
    }

    [Fact]
    public async Task Absurd_values_of_every_parameter_are_refused_or_answered()
    {
        List<string> faults = [];
        int asked = 0;
        foreach ((string method, string route) in server.Endpoints.Where(e => e.Method is "GET"))
        {
            string target = Target(route);
            RawAnswer? unknown = await AskAsync(faults, method, target + "?bogus=1");
            string[] parameters = Regex.Match(unknown?.Text ?? "", @"Parameters: ([A-Za-z0-9_, -]+)") is { Success: true } list ? list.Groups[1].Value.Split(", ") : ["limit"];
            foreach (string parameter in parameters)
            {
                // One more that makes the question whole where it is needed.
                string region = parameter == "region" || !parameters.Contains("region") ? "" : "region=grid&";
                foreach (string value in AbsurdValues)
                {
                    await AskAsync(faults, method, $"{target}?{region}{parameter}={value}");
                    asked++;
                }

                await AskAsync(faults, method, $"{target}?{region}{parameter}=1&{parameter}=2");
                await AskAsync(faults, method, $"{target}?{region}{parameter}={new string('9', 5000)}");
                await AskAsync(faults, method, $"{target}?{region}{parameter}");
                await AskAsync(faults, method, $"{target}?{region}{parameter}[]=1&[=&&=&%");
            }
        }

        Assert.True(asked > 500, $"only {asked} questions were asked");
        await EndAsync(faults);
    }

    [Fact]
    public async Task Absurd_places_in_every_path_are_refused()
    {
        List<string> faults = [];
        string[] segments =
        [
            new string('a', 4000), new string('9', 400), "%00", "a%00", "%FF", "%C0%AE%C0%AE", "..%2f..%2fetc%2fpasswd", "%2e%2e", "..", ".", "%252e%252e", "%5c..%5c", "a%0d%0aSet-Cookie:%20x=1",
            "-0", "-1", "99999999999999999999", "NaN", "1e400", "'", "%22", "%3Cscript%3E", "%F0%9F%92%A5", "%zz", "%", "a;b=c", ",", ",,", "renewal.regions", "pg_catalog.pg_class",
        ];
        foreach ((string method, string route) in server.Endpoints)
        {
            foreach (Match hole in Regex.Matches(route, @"\{[^}]*\}"))
            {
                foreach (string segment in segments)
                {
                    string target = Target(route[..hole.Index]) + segment + Target(route[(hole.Index + hole.Length)..]);
                    await AskAsync(faults, method, target, method is "GET" or "DELETE" ? null : "{}"u8.ToArray(), "If-Match: \"v1\"");
                }
            }
        }

        foreach (string target in new[] { "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2f..%2fetc%2fpasswd", "/styles/..%5c..%5cetc", "//etc/passwd", "/%2fetc%2fpasswd", "/app/%2e%2e/%2e%2e/cluster.json" })
        {
            RawAnswer? answer = await AskAsync(faults, "GET", target);
            if (answer is { Status: < 400 } || (answer?.Text ?? "").Contains("root:", StringComparison.Ordinal))
            {
                faults.Add($"{target} was answered {answer?.Status}");
            }
        }

        await EndAsync(faults);
    }

    [Fact]
    public async Task Broken_bodies_are_refused_and_say_where()
    {
        List<string> faults = [];
        string nested = string.Concat(Enumerable.Repeat("[", 20_000));
        byte[][] bodies =
        [
            [], "{"u8.ToArray(), "{\"type\":\"Feature\",\n\"geometry\":nul}"u8.ToArray(), "[]"u8.ToArray(), "null"u8.ToArray(), "\"x\""u8.ToArray(), "1e400"u8.ToArray(), [0xFF, 0xFE, 0x00],
            "{\"name\":\"\xED\xA0\x80\"}"u8.ToArray(), "{\"name\":\"a\\u0000b\",\"name\":\"c\"}"u8.ToArray(), Encoding.ASCII.GetBytes(nested), Encoding.ASCII.GetBytes("{\"a\":" + nested),
            "{\"name\":1e400,\"lon\":1e400,\"lat\":-1e400}"u8.ToArray(), "{\"edits\":[{}]}"u8.ToArray(), "{\"edits\":[null]}"u8.ToArray(), "{\"edits\":1}"u8.ToArray(), "{\"places\":[{}]}"u8.ToArray(),
            """{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1e400,0],[1,1],[0,1],[1e400,0]]]},"properties":{"name":"a\u0000b","region_code":"grid"}}"""u8.ToArray(),
            """{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0]]]},"properties":{"name":"a","region_code":"grid"}}"""u8.ToArray(),
            """{"type":"Feature","geometry":{"type":"Point","coordinates":[99999999999999999999,-0]},"properties":{"name":"a","region_code":"grid"}}"""u8.ToArray(),
            """{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[100.1,24.1],[100.2,24.1],[100.2,24.2],[100.1,24.1]]]]},"properties":{"name":"a\u0000b","region_code":"grid","plan_year":99999999999999999999}}"""u8.ToArray(),
            """{"type":"FeatureCollection","features":[]}"""u8.ToArray(), """{"type":"Feature","geometry":null,"properties":null}"""u8.ToArray(), """{"type":"Feature","type":"Feature","properties":{"name":{"a":[1]}}}"""u8.ToArray(),
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"u8.ToArray(),
        ];
        string[] types = ["Content-Type: application/geo+json", "Content-Type: application/json", "Content-Type: application/merge-patch+json", "Content-Type: text/plain; charset=utf-7", "Content-Type: ;;;=", "X-None: 1"];
        foreach ((string method, string route) in server.Endpoints.Where(e => e.Method is not ("GET" or "HEAD" or "OPTIONS")))
        {
            foreach (byte[] body in bodies)
            {
                foreach (string type in types)
                {
                    await AskAsync(faults, method, Target(route) + (route.StartsWith("/api/analyses/", StringComparison.Ordinal) ? "?region=grid" : ""), body, type, "If-Match: \"v1\"");
                }
            }
        }

        await EndAsync(faults);
    }

    [Fact]
    public async Task A_body_above_the_bound_is_413_whether_it_says_so_or_not()
    {
        List<string> faults = [];
        foreach ((string method, string route) in server.Endpoints.Where(e => e.Method is "POST" or "PUT" or "PATCH"))
        {
            RawAnswer? told = await RawHttp.AskAsync(
                server.Url, $"{method} {Target(route)} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/geo+json\r\nIf-Match: \"v1\"\r\nContent-Length: 20000001\r\n\r\n");
            if (told is not { Status: 413 })
            {
                faults.Add($"{method} {route} was answered {told?.Status} {told?.Text}");
                continue;
            }

            told.Problem($"{method} {route}");
        }

        // Without a length: a chunk of 1 MiB over and over.
        using RawHttp http = await RawHttp.ConnectAsync(server.Url);
        await http.SendAsync("POST /ogc/collections/renewal-units/items HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/geo+json\r\nTransfer-Encoding: chunked\r\n\r\n");
        byte[] chunk = [.. "100000\r\n"u8, .. Enumerable.Repeat((byte)' ', 1 << 20), .. "\r\n"u8];
        for (int i = 0; i < 25; i++)
        {
            await http.SendAsync(chunk);
        }

        RawAnswer? answer = await http.ReadAsync();
        // The server may cut the line before the answer is read; it never takes the body.
        if (answer is not null && answer.Status != 413)
        {
            faults.Add($"an endless body was answered {answer.Status}");
        }

        await EndAsync(faults);
    }

    [Fact]
    public async Task Headers_that_mean_nothing_break_nothing()
    {
        List<string> faults = [];
        string[] headers =
        [
            "If-Match: *", "If-Match: W/\"v1\"", "If-Match: \"v99999999999999999999\"", "If-Match: \"v\"", "If-Match: ,,,", "If-None-Match: \"", "If-None-Match: W/", "If-Modified-Since: yesterday",
            "Accept: ,;q=a", "Accept: text/html;q=NaN", "Accept: image/x-none", "Accept-Language: zz;q=9, *;q=-1", "Accept-Encoding: gzip;q=x, br;;", "Prefer: wait=99999999999999999999, respond-async; x", "Prefer: =,;",
            "Range: bytes=0-0,5-,-99999999999999999999", "Expect: 200-ok", "Cookie: \x01\xff=1", "X-Name: \xC3\x28\xA0\xFF", "Content-Type: a/b/c; d=\"", "Content-Crs: <x", "Authorization: Basic !!!", "Origin: null",
            "X-HTTP-Method-Override: DELETE", "Forwarded: host=evil.example", "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AA", "Upgrade: websocket\r\nConnection: Upgrade",
            "Referer: \xFF", "Traceparent: zz", "Last-Event-ID: NaN", "Last-Event-ID: -1\xFF", $"X-Long: {new string('x', 20_000)}",
        ];
        foreach ((string method, string route) in server.Endpoints)
        {
            foreach (string header in headers)
            {
                await AskAsync(faults, method, Target(route), method is "GET" or "DELETE" ? null : "{}"u8.ToArray(), header);
            }
        }

        await EndAsync(faults);
    }

    /// <summary>A path of the route that leads to something.</summary>
    private string Target(string route) => Regex.Replace(route, @"\{(\w+)[^}]*\}", hole => (hole.Groups[1].Value, route) switch
    {
        ("fid", _) => server.Unit.ToString(CultureInfo.InvariantCulture),
        ("id", "/api/standards/{id}") => "cjj-t-85-2017",
        ("id", _) when route.Contains("/life-circles/", StringComparison.Ordinal) => "1",
        ("id", _) when route.Contains("/jobs/", StringComparison.Ordinal) => "0123456789abcdef01234567",
        ("id", _) when hole.Value.Contains(":long", StringComparison.Ordinal) => server.Unit.ToString(CultureInfo.InvariantCulture),
        ("id" or "collection" or "collectionId" or "layers", _) => "renewal-units",
        ("z" or "tileMatrix", _) => "0",
        ("x" or "y" or "row" or "col" or "tileRow" or "tileCol", _) => "0",
        ("tms" or "tileMatrixSet" or "tileMatrixSetId", _) => "WebMercatorQuad",
        _ => "1",
    });

    private async Task<RawAnswer?> AskAsync(List<string> faults, string method, string target, byte[]? body = null, params string[] headers)
    {
        string what = $"{method} {(target.Length > 200 ? target[..200] + "…" : target)} {string.Join(' ', headers.Select(h => h.Length > 80 ? h[..80] : h))} {(body is null ? "" : Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 100))))}";
        try
        {
            RawAnswer? answer = await RawHttp.AskAsync(server.Url, RawHttp.Request(method, target, body, headers));
            if (answer is null)
            {
                faults.Add($"{what}: closed without an answer");
            }
            else if (answer.Headers.ContainsKey("set-cookie"))
            {
                faults.Add($"{what}: a header was injected");
            }
            else if (answer.Status >= 400 && method != "HEAD")
            {
                answer.Problem(what);
            }

            if (answer is { Status: >= 500 and not (501 or 503) })
            {
                faults.Add($"{what}: {answer.Status} {answer.Text}");
            }

            return answer;
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or InvalidOperationException or KeyNotFoundException or OperationCanceledException)
        {
            faults.Add($"{what}: {e.Message}");
            return null;
        }
    }

    private async Task EndAsync(List<string> faults)
    {
        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(60))}");
        RawAnswer? alive = await RawHttp.AskAsync(server.Url, RawHttp.Request("GET", "/ogc/collections/renewal-units/items?limit=1"));
        Assert.Equal(200, alive?.Status);
    }
}
