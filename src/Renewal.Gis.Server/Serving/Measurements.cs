using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Diagnostics;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Tiles;

namespace Renewal.Gis.Server.Serving;

/// <summary>What the server measures about itself; <c>/metrics</c> shows it, and any other listener to the meter can read it too.</summary>
internal sealed class Measurements
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Renewal.Gis";

    private readonly Histogram<double> _requests;
    private readonly Lanes _lanes;

    public Measurements(IMeterFactory meters, Lanes lanes, TileCache tiles, Answering answering)
    {
        _lanes = lanes;
        Meter meter = meters.Create(MeterName);
        _requests = meter.CreateHistogram<double>("renewal.request.duration", "s", "Time from the first byte of a request to the last of its answer; tiles from memory are not among them.");
        meter.CreateObservableGauge("renewal.lane.waiting", () => OfLanes(lane => lane.Waiting), null, "Requests that wait for a place.");
        meter.CreateObservableGauge("renewal.lane.at_work", () => OfLanes(lane => lane.UnderWay), null, "Requests that are worked on.");
        meter.CreateObservableCounter("renewal.lane.refused", () => OfLanes(lane => lane.Refused), null, "Requests that were refused because there were too many.");
        meter.CreateObservableGauge("renewal.analyses.under_way", () => (long)answering.UnderWay, null, "Analyses that are computed or wait for a processor.");
        meter.CreateObservableCounter("renewal.tile.from_memory", () => tiles.FromMemory, null, "Tiles that were in memory.");
        meter.CreateObservableCounter("renewal.tile.cut", () => tiles.Cuts, null, "Tiles that the database cut.");
        meter.CreateObservableGauge("renewal.tile.memory", () => tiles.Bytes, "By", "Tiles in memory.");
        meter.CreateObservableGauge("renewal.tile.files", () => tiles.FileBytes, "By", "Tiles in files.");
        meter.CreateObservableGauge("renewal.process.memory", () => Environment.WorkingSet, "By", "Working set of the server.");
        meter.CreateObservableGauge("renewal.process.heap", () => GC.GetTotalMemory(false), "By", "Managed memory in use.");
        meter.CreateObservableGauge("renewal.process.queued_work", () => ThreadPool.PendingWorkItemCount, null, "Work that waits for a thread.");
    }

    /// <summary>Measures the requests that come this far.</summary>
    public static void Use(WebApplication app)
    {
        Measurements measurements = app.Services.GetRequiredService<Measurements>();
        app.Use(next => context => measurements.MeasureAsync(context, next));
    }

    private async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            // The handler of exceptions takes the endpoint away.
            Lane? lane = _lanes.Of(context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint);
            _requests.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new("lane", lane?.Name ?? "none"), new("status", context.Response.StatusCode));
        }
    }

    private IEnumerable<Measurement<long>> OfLanes(Func<Lane, long> value) => _lanes.All.Select(lane => new Measurement<long>(value(lane), new KeyValuePair<string, object?>("lane", lane.Name)));
}
