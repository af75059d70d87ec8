using System.Globalization;
using System.IO.Compression;
using System.Text;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Serving;

/// <summary>Connections that no client library would make: slow, half open, lying, endless. The server ends them and serves the others.</summary>
public sealed class HostileConnectionTests(SmallServer server) : IClassFixture<SmallServer>
{
    [Fact]
    public async Task A_header_that_comes_a_byte_at_a_time_is_cut_off_and_others_are_served_meanwhile()
    {
        List<Task<RawAnswer?>> slow = [.. Enumerable.Range(0, 40).Select(_ => DripAsync("GET /ogc HTTP/1.1\r\nHost: 127.0.0.1\r\n"u8.ToArray(), [.. "X-Slow: "u8, .. Enumerable.Repeat((byte)'a', 5000)]))];
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await RawHttp.AskAsync(server.Url, RawHttp.Request("GET", "/ogc/collections/facilities/items?limit=1")))?.Status);
        }

        foreach (RawAnswer? answer in await Task.WhenAll(slow))
        {
            Assert.Equal(408, answer?.Status);
            answer!.Problem("a slow header");
        }
    }

    [Fact]
    public async Task A_body_that_comes_a_byte_at_a_time_is_cut_off_and_takes_no_place_of_a_write()
    {
        byte[] head = Encoding.ASCII.GetBytes("POST /ogc/collections/renewal-units/items HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/geo+json\r\nContent-Length: 100000\r\n\r\n");
        List<Task<RawAnswer?>> slow = [.. Enumerable.Range(0, 40).Select(_ => DripAsync(head, [.. Enumerable.Repeat((byte)' ', 5000)]))];
        for (int i = 0; i < 20; i++)
        {
            RawAnswer? answer = await RawHttp.AskAsync(
                server.Url, RawHttp.Request("POST", "/ogc/collections/renewal-units/items", "{"u8.ToArray(), "Content-Type: application/geo+json"));
            Assert.Equal(400, answer?.Status);
            Assert.Equal(0, server.Lanes.Writes.UnderWay);
        }

        foreach (RawAnswer? answer in await Task.WhenAll(slow))
        {
            Assert.Equal(408, answer?.Status);
            answer!.Problem("a slow body");
        }
    }

    [Fact]
    public async Task A_connection_that_is_closed_for_sending_is_ended()
    {
        foreach (string sent in new[] { "", "GET", "GET /ogc HTTP/1.1\r\nHost: 127.0.0.1\r\n", "POST /api/life-circles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{\"a\":" })
        {
            using RawHttp http = await RawHttp.ConnectAsync(server.Url);
            await http.SendAsync(sent);
            http.CloseSending();
            RawAnswer? answer = await http.ReadAsync();
            Assert.True(answer is null or { Status: >= 400 and < 500 }, $"'{sent}' was answered {answer?.Status}");
        }

        await AliveAsync();
    }

    [Fact]
    public async Task Garbage_behind_a_good_request_is_refused_and_the_good_one_answered()
    {
        using RawHttp http = await RawHttp.ConnectAsync(server.Url);
        byte[] sent = [.. RawHttp.Request("GET", "/api/standards"), .. RawHttp.Request("GET", "/health/live"), 0, 1, 2, 255, .. "\r\n\r\nHELO\r\n\r\n"u8];
        await http.SendAsync(sent);
        Assert.Equal(200, (await http.ReadAsync())?.Status);
        Assert.Equal(200, (await http.ReadAsync())?.Status);
        RawAnswer? garbage = await http.ReadAsync();
        Assert.Equal(400, garbage?.Status);
        garbage!.Problem("garbage");
        Assert.Null(await http.ReadAsync());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", 505)]
    [InlineData("GET /\r\n\r\n", 400)]
    [InlineData("G\u0000T / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\u0000b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX : a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n folded\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\nHost: evil.example\n\n", 400)]
    [InlineData("POST /api/life-circles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("POST /api/life-circles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 400)]
    [InlineData("POST /api/life-circles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", 400)]
    [InlineData("POST /api/life-circles HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n", 400)]
    [InlineData("POST /api/life-circles HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nabc\r\n", 400)]
    [InlineData("POST /api/life-circles HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    [InlineData("POST /api/life-circles HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400)]
    [InlineData("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", 400)]
    [InlineData("GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400)]
    public async Task What_is_not_good_HTTP_is_refused_with_a_problem(string request, int status)
    {
        RawAnswer? answer = await RawHttp.AskAsync(server.Url, request);
        Assert.NotNull(answer);
        answer.Problem(request);
        Assert.True(answer.Status == status || (status == 400 && answer.Status is > 400 and < 500) || answer.Status == 505, $"{answer.Status} {answer.Text}");
        await AliveAsync();
    }

    [Fact]
    public async Task A_body_longer_than_it_says_does_not_become_another_request_of_the_same_line()
    {
        using RawHttp http = await RawHttp.ConnectAsync(server.Url);
        await http.SendAsync("POST /api/analyses/what-if?region=grid HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nDELETE /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        RawAnswer? first = await http.ReadAsync();
        Assert.InRange(first!.Status, 400, 499);
        // Two lengths that differ are how requests are smuggled past a proxy: the line is closed.
        Assert.Equal("close", first.Header("connection"));
    }

    [Fact]
    public async Task Ten_thousand_header_lines_and_an_endless_one_are_431_and_an_endless_address_is_414()
    {
        RawAnswer? lines = await RawHttp.AskAsync(server.Url, RawHttp.Request("GET", "/ogc", null, [.. Enumerable.Range(0, 10_000).Select(i => $"X-{i}: {i}")]));
        Assert.Equal(431, lines?.Status);
        lines!.Problem("10,000 lines");
        RawAnswer? wide = await RawHttp.AskAsync(server.Url, RawHttp.Request("GET", "/ogc", null, "X-Wide: " + new string('x', 1 << 20)));
        Assert.Equal(431, wide?.Status);
        wide!.Problem("a wide line");
        RawAnswer? address = await RawHttp.AskAsync(server.Url, RawHttp.Request("GET", "/ogc?x=" + new string('x', 1 << 20)));
        Assert.Equal(414, address?.Status);
        address!.Problem("a long address");
    }

    [Fact]
    public async Task A_filter_with_two_thousand_vertices_fits_into_the_address()
    {
        string ring = string.Join(',', Enumerable.Range(0, 2001).Select(i =>
            FormattableString.Invariant($"{100 + Math.Cos(i * Math.PI / 1000):F6} {24 + Math.Sin(i * Math.PI / 1000):F6}")));
        ring = ring[..(ring.LastIndexOf(',') + 1)] + ring[..ring.IndexOf(',', StringComparison.Ordinal)];
        string filter = Uri.EscapeDataString($"S_INTERSECTS(geometry,POLYGON(({ring})))");
        Assert.InRange(filter.Length, 40_000, 64_000);
        RawAnswer? answer = await RawHttp.AskAsync(server.Url, RawHttp.Request("GET", "/ogc/collections/facilities/items?limit=1&filter=" + filter));
        Assert.True(answer?.Status == 200, $"{answer?.Status} {answer?.Text}");
    }

    [Fact]
    public async Task A_compressed_body_is_refused_unread()
    {
        using MemoryStream bomb = new();
        await using (GZipStream gzip = new(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++)
            {
                await gzip.WriteAsync(zeros);
            }
        }

        foreach (string target in new[] { "/ogc/collections/renewal-units/items", "/api/analyses/what-if?region=grid", "/api/life-circles" })
        {
            RawAnswer? answer = await RawHttp.AskAsync(server.Url, RawHttp.Request("POST", target, bomb.ToArray(), "Content-Type: application/geo+json", "Content-Encoding: gzip"));
            Assert.Equal(415, answer?.Status);
            answer!.Problem(target);
            Assert.Equal("identity", answer.Header("accept-encoding"));
        }
    }

    [Fact]
    public async Task Thousands_of_idle_and_hostile_connections_leave_the_memory_bounded_and_the_server_answering()
    {
        // With room on the machine garbage is collected late; bounded, the process shows what it needs.
        using RenewalProcess process = RenewalProcess.StartWithin(heapMb: 400, server.Database.ConnectionString, "serve", "--port", "0", "--no-demo");
        string url = await process.WaitUntilReadyAsync();
        byte[] question = RawHttp.Request("GET", "/ogc/collections/facilities/items?limit=1");
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(200, (await RawHttp.AskAsync(url, question))?.Status);
        }

        long before = WorkingSetMb(process.Id);
        List<RawHttp> open = [];
        try
        {
            for (int i = 0; i < 3000; i++)
            {
                RawHttp http = await RawHttp.ConnectAsync(url);
                open.Add(http);
                // A third says nothing, a third begins a header, a third announces a body that does not come.
                await http.SendAsync((i % 3) switch
                {
                    0 => "",
                    1 => "GET /ogc HTTP/1.1\r\nHost: 127.0.0.1\r\n",
                    _ => "POST /ogc/collections/renewal-units/items HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20000000\r\nContent-Type: application/geo+json\r\n\r\n{",
                });
            }

            for (int i = 0; i < 50; i++)
            {
                Assert.Equal(200, (await RawHttp.AskAsync(url, question))?.Status);
            }

            long during = WorkingSetMb(process.Id);
            Assert.True(during < before + 300, $"{before} MB before, {during} MB with 3,000 connections");
        }
        finally
        {
            open.ForEach(http => http.Dispose());
        }

        // Twenty bodies at the bound, all at once, and again, two gigabytes in all: what they take is given back or used anew.
        byte[] body = new byte[19_900_000];
        Array.Fill(body, (byte)' ');
        byte[] large = RawHttp.Request("POST", "/ogc/collections/renewal-units/items", body, "Content-Type: application/geo+json");
        List<long> after = [];
        for (int round = 0; round < 5; round++)
        {
            RawAnswer?[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RawHttp.AskAsync(url, large)));
            Assert.All(answers, answer => Assert.True(answer is { Status: >= 400 and < 500 or 503 }, $"{answer?.Status}"));
            after.Add(WorkingSetMb(process.Id));
        }

        Assert.True(after.Max() < before + 700, $"{before} MB before, {string.Join(", ", after)} MB after 400 MB of bodies each");
        Assert.Equal(200, (await RawHttp.AskAsync(url, question))?.Status);
    }

    private static long WorkingSetMb(int pid) =>
        long.Parse(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    private async Task<RawAnswer?> DripAsync(byte[] first, byte[] rest)
    {
        using RawHttp http = await RawHttp.ConnectAsync(server.Url);
        await http.SendAsync(first);
        Task<RawAnswer?> answer = http.ReadAsync();
        foreach (byte next in rest)
        {
            if (answer.IsCompleted)
            {
                break;
            }

            await http.SendAsync(new[] { next });
            await Task.WhenAny(answer, Task.Delay(100));
        }

        return await answer;
    }

    private async Task AliveAsync() => Assert.Equal(200, (await RawHttp.AskAsync(server.Url, RawHttp.Request("GET", "/ogc/collections/facilities/items?limit=1")))?.Status);
}
