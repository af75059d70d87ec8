using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Serving;

/// <summary>/health/live: the process answers. /health/ready: the database answers too. /metrics: figures for Prometheus.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live"));
        routes.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Write(), PrometheusText.ContentType)).AddEndpointFilter(QueryParameters.None);
        routes.MapGet("/health/ready", async (RegionDataStore regions, CancellationToken cancel) =>
        {
            await regions.DataVersionsAsync(cancel).ConfigureAwait(false);
            return Results.Text("ready");
        });
    }
}
