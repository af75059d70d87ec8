using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;

namespace Renewal.Gis.Benchmarks.Serving;

/// <summary>
/// Whole requests over HTTP to a warm server, the client on the same machine: no two questions are equal, so that none is answered from memory.
/// Nineteen of twenty are answered within the figure (p95). A server that is asked more than it
/// can compute answers 503: those are counted beside the figure, and any other answer but 200 beside the verdict.
/// </summary>
internal sealed class RequestBenchmark
{
    private const int Requests = 200;
    private const double DemoLon = 102.54;
    private const double DemoLat = 24.35;
    private const int LifeCircles = 80;
    private const int Coverages = 12;

    // One warm-up for each four requests that count.
    private const int WarmUpShare = 4;
    private const double LimitMs = 50;
    private const double AimMs = 20;

    private readonly BenchServer _server;
    private readonly List<(double Lon, double Lat)> _places = [];
    private readonly string _region;
    private readonly string _cityInWords;
    private int _asked;
    private int _refused;
    private int _failed;

    private RequestBenchmark(BenchServer server, string region, string cityInWords, IEnumerable<(double Lon, double Lat)> places)
    {
        (_server, _region, _cityInWords) = (server, region, cityInWords);
        _places.AddRange(places);
    }

    /// <summary>Measures both cities of a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="city">The generated city.</param>
    /// <param name="say">Is told how far it is.</param>
    /// <param name="cancel">Stops the work.</param>
    public static async Task<(IReadOnlyList<Row> Rows, IReadOnlyList<Figure> Figures)> RunAsync(
        BenchServer server, City city, Action<string> say, CancellationToken cancel)
    {
        // Within 600 m of the middle: a planner looks at one part of the city, and the raster of a life circle there is linked once.
        List<(double, double)> generated = [.. Aside().Select(a => city.Region.Projection.ToLonLat(city.PointX.Average() + a.X, city.PointY.Average() + a.Y))];
        List<(double, double)> demo = [.. Aside().Select(a => (DemoLon + a.X * 1e-5, DemoLat + a.Y * 9e-6))];
        List<Row> rows = [];
        List<Figure> figures = [];
        foreach (RequestBenchmark requests in (RequestBenchmark[])
            [new(server, BenchServer.DemoRegion, "the demo city", demo), new(server, BenchServer.GeneratedRegion, "the generated city", generated)])
        {
            await requests.MeasureAsync(rows, figures, say, cancel).ConfigureAwait(false);
        }

        return (rows, figures);
    }

    private async Task MeasureAsync(List<Row> rows, List<Figure> figures, Action<string> say, CancellationToken cancel)
    {
        string suffix = _region == BenchServer.GeneratedRegion ? "" : "-demo";
        Stopwatch watch = Stopwatch.StartNew();
        await CoverageAsync(cancel).ConfigureAwait(false);
        figures.Add(new($"first-coverage{suffix}", watch.Elapsed.TotalSeconds, "s", $"the first coverage of all rules in {_cityInWords} after the server has started, with loading and preparing it"));
        watch.Restart();
        await WhatIfAsync(cancel).ConfigureAwait(false);
        figures.Add(new($"first-what-if{suffix}", watch.Elapsed.TotalSeconds, "s", $"the first what-if after that"));
        foreach (int clients in (int[])[1, 4])
        {
            double whatIfMs = await Percentile95Async(clients, Requests, WhatIfAsync, cancel).ConfigureAwait(false);
            string trouble = Trouble();
            say($"what-if-request{suffix}: {clients} clients, p95 {Row.Digits(whatIfMs)} ms{trouble}");
            if (clients == 1)
            {
                rows.Add(new Row(
                    $"what-if-request{suffix}", $"add a facility in {_cityInWords}, whole request, p95 of {Requests}", whatIfMs, "a limit of 50 ms", LimitMs, 1, LimitMs / AimMs,
                    trouble.Length == 0, $"200 OK{trouble}"));
            }
            else
            {
                figures.Add(new($"what-if-request-{clients}-clients{suffix}", whatIfMs, "ms", $"the same with {clients} clients at once{trouble}"));
            }

            double circleMs = await Percentile95Async(clients, LifeCircles, LifeCircleAsync, cancel).ConfigureAwait(false);
            figures.Add(new(
                $"life-circle-request-{clients}-clients{suffix}", circleMs, "ms", $"5, 10 and 15 minutes around a place in {_cityInWords}, p95, {clients} clients{Trouble()}"));
            double coverageMs = await Percentile95Async(clients, Coverages, CoverageAsync, cancel).ConfigureAwait(false);
            figures.Add(new(
                $"coverage-request-{clients}-clients{suffix}", coverageMs, "ms",
                $"coverage of all rules on foot in {_cityInWords}, each of {Coverages} in another year, p95, {clients} clients{Trouble()}"));
        }
    }

    private static async Task<double> Percentile95Async(int clients, int requests, Func<CancellationToken, Task> ask, CancellationToken cancel)
    {
        for (int i = 0; i < requests / WarmUpShare; i++)
        {
            await ask(cancel).ConfigureAwait(false);
        }

        double[][] times = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(
            async () =>
            {
                double[] mine = new double[requests / clients];
                for (int i = 0; i < mine.Length; i++)
                {
                    Stopwatch watch = Stopwatch.StartNew();
                    await ask(cancel).ConfigureAwait(false);
                    mine[i] = watch.Elapsed.TotalMilliseconds;
                }

                return mine;
            },
            cancel))).ConfigureAwait(false);
        double[] sorted = [.. times.SelectMany(t => t).Order()];
        return sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1];
    }

    private async Task WhatIfAsync(CancellationToken cancel)
    {
        (double lon, double lat) = NextPlace();
        string body = JsonSerializer.Serialize(new { edits = new[] { new { op = "add-facility", category = "kindergarten", lon, lat } } });
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _server.Client.PostAsync(new Uri($"/api/analyses/what-if?region={_region}", UriKind.Relative), content, cancel).ConfigureAwait(false);
        await ReadAsync(response, cancel).ConfigureAwait(false);
    }

    private Task LifeCircleAsync(CancellationToken cancel)
    {
        (double lon, double lat) = NextPlace();
        return GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/analyses/life-circle?region={_region}&lon={lon}&lat={lat}"), cancel);
    }

    private Task CoverageAsync(CancellationToken cancel) => GetAsync(
        string.Create(CultureInfo.InvariantCulture, $"/api/analyses/coverage?region={_region}&reading=walking&year={1950 + Interlocked.Increment(ref _asked) % 150}"), cancel);

    private async Task GetAsync(string path, CancellationToken cancel)
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(new Uri(path, UriKind.Relative), cancel).ConfigureAwait(false);
        await ReadAsync(response, cancel).ConfigureAwait(false);
    }

    private async Task ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        if (response.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable)
        {
            Interlocked.Increment(ref _refused);
        }
        else if (!response.IsSuccessStatusCode)
        {
            Interlocked.Increment(ref _failed);
        }
    }

    // What was refused or failed since it was last asked.
    private string Trouble()
    {
        (int refused, int failed) = (Interlocked.Exchange(ref _refused, 0), Interlocked.Exchange(ref _failed, 0));
        return (refused > 0 ? $"; {refused} answered 503" : "") + (failed > 0 ? $"; {failed} failed" : "");
    }

    private (double Lon, double Lat) NextPlace() => _places[Interlocked.Increment(ref _asked) % _places.Count];

    // Metres east and north, 1,200 × 1,200 of them before one comes again.
    private static IEnumerable<(double X, double Y)> Aside() => Enumerable.Range(0, 20 * Requests).Select(i => (i * 37 % 1_200 - 600.0, i * 91 % 1_201 - 600.0));
}
