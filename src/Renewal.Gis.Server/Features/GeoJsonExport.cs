using System.Text.Json;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Regions;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Server.Features;

/// <summary>Streams features as one GeoJSON FeatureCollection, one feature a line, with the notice of a generated region.</summary>
internal static class GeoJsonExport
{
    /// <summary>Writes the collection; returns the number of features.</summary>
    public static async Task<long> WriteAsync(TextWriter writer, IAsyncEnumerable<FeatureRow> rows, Region? region, CancellationToken cancel)
    {
        await writer.WriteAsync("{\"type\":\"FeatureCollection\",").ConfigureAwait(false);
        if (region is not null && RegionEndpoints.NoticeOf(region) is { } notice)
        {
            await writer.WriteAsync($"\"notice\":{JsonSerializer.Serialize(notice, Commands.Output.Json)},").ConfigureAwait(false);
        }

        await writer.WriteAsync("\"features\":[").ConfigureAwait(false);
        long count = 0;
        await foreach (FeatureRow row in rows.WithCancellation(cancel).ConfigureAwait(false))
        {
            await writer.WriteAsync(count++ == 0 ? "\n" : ",\n").ConfigureAwait(false);
            await writer.WriteAsync(row.GeoJson.AsMemory(), cancel).ConfigureAwait(false);
        }

        await writer.WriteAsync("\n]}\n").ConfigureAwait(false);
        return count;
    }
}
