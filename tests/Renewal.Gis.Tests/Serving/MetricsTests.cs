using System.Globalization;
using System.Text.RegularExpressions;

namespace Renewal.Gis.Tests.Serving;

public sealed class MetricsTests(SmallServer server) : IClassFixture<SmallServer>
{
    [Fact]
    public async Task Requests_refusals_and_tiles_are_counted_as_they_were_made()
    {
        Dictionary<string, double> before = await ReadAsync();
        for (int i = 0; i < 7; i++)
        {
            (await server.Client.GetAsync("/ogc/collections/facilities/items")).Dispose();
            (await server.Client.GetAsync("/tiles/buildings/6/50/27.mvt")).Dispose();
        }

        (await server.Client.GetAsync("/ogc/collections/facilities/items?bogus=1")).Dispose();
        (await server.Client.GetAsync("/nowhere")).Dispose();
        Task<HttpResponseMessage> download = server.Client.GetAsync("/api/export/held");
        while (server.Lanes.Downloads.UnderWay == 0)
        {
            await Task.Delay(10);
        }

        (await server.Client.GetAsync("/api/export/facilities.geojson")).Dispose();
        Dictionary<string, double> after = await ReadAsync();
        Assert.Equal(1, after["renewal_lane_at_work{lane=\"download\"}"]);
        server.LetGo();
        (await download).Dispose();
        double Grew(string series) => after[series] - before.GetValueOrDefault(series);
        Assert.Equal(7, Grew("renewal_request_duration_seconds_count{lane=\"read\",status=\"200\"}"));
        Assert.Equal(7, Grew("renewal_request_duration_seconds_bucket{lane=\"read\",status=\"200\",le=\"+Inf\"}"));
        Assert.Equal(1, Grew("renewal_request_duration_seconds_count{lane=\"read\",status=\"400\"}"));
        Assert.Equal(1, Grew("renewal_request_duration_seconds_count{lane=\"none\",status=\"404\"}"));
        Assert.Equal(1, Grew("renewal_request_duration_seconds_count{lane=\"download\",status=\"503\"}"));
        Assert.Equal(1, Grew("renewal_lane_refused_total{lane=\"download\"}"));
        Assert.Equal(1, Grew("renewal_tile_cut_total"));
        Assert.Equal(6, Grew("renewal_tile_from_memory_total"));
        Assert.True(after["renewal_process_memory_bytes"] > 1_000_000);
        Assert.Contains(after, series => series.Key.StartsWith("db_client_connection", StringComparison.Ordinal));
    }

    /// <summary>Reads the text as its format says: comments, and lines of a series and a number.</summary>
    private async Task<Dictionary<string, double>> ReadAsync()
    {
        using HttpResponseMessage answer = await server.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        string text = await answer.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Dictionary<string, double> series = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = Regex.Match(line, """^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*\})?) (\S+)$""");
            Assert.True(match.Success || Regex.IsMatch(line, "^# (HELP|TYPE) [a-z_]+ "), line);
            if (match.Success)
            {
                series.Add(match.Groups[1].Value, double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
            }
        }

        return series;
    }
}
