using System.Reflection;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Regions;

/// <summary>A text in both languages of the page.</summary>
internal sealed record BilingualText(string Zh, string En);

/// <summary>One region as the page lists it.</summary>
internal sealed record RegionSummary(
    string Code, string? ParentCode, string NameZh, string NameEn, string Level, bool Generated, string Source, double[]? Bbox, bool HasData,
    long? DataVersion, DateTimeOffset? DataDate, IReadOnlyDictionary<string, long> Counts, BilingualText? Notice);

/// <summary>/api/about and /api/regions.</summary>
internal static class RegionEndpoints
{
    /// <summary>What the map and every export of a generated region say.</summary>
    public static readonly BilingualText GeneratedNotice = new(
        "演示数据：图形为程序生成，并非实测；计划数据取自玉溪市城市更新文件，为真实数字。",
        "Demo: the geometry is generated, not surveyed; the plan figures are those of the Yuxi renewal document.");

    private static readonly BilingualText OsmAttribution = new("© OpenStreetMap 贡献者（ODbL 1.0）", "© OpenStreetMap contributors (ODbL 1.0)");

    /// <summary>The notice of a region, or null.</summary>
    public static BilingualText? NoticeOf(Region region) => region.Generated ? GeneratedNotice : null;

    public static void MapRegions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/about", AboutAsync).AddEndpointFilter(QueryParameters.None);
        routes.MapGet("/api/regions", ListAsync).AddEndpointFilter(QueryParameters.None);
    }

    private static async Task<IResult> AboutAsync(RegionDataStore regions, CancellationToken cancel)
    {
        Dictionary<string, DateTimeOffset> dates = await regions.DataDatesAsync(cancel).ConfigureAwait(false);
        IReadOnlyList<Region> all = await regions.ListAsync(cancel).ConfigureAwait(false);
        Region? first = all.Where(r => dates.ContainsKey(r.Code)).OrderByDescending(r => r.Generated).FirstOrDefault();
        return Results.Json(new
        {
            name = "Renewal.Gis",
            version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0],
            defaultRegion = first?.Code,
            attributions = new[] { OsmAttribution },
        });
    }

    private static async Task<IReadOnlyList<RegionSummary>> ListAsync(RegionDataStore regions, FeatureStore features, CancellationToken cancel)
    {
        Dictionary<string, long> versions = await regions.DataVersionsAsync(cancel).ConfigureAwait(false);
        ILookup<string, (string Id, string Region, long Count)> counts =
            (await features.CountAsync(cancel).ConfigureAwait(false)).ToLookup(c => c.RegionCode);
        Dictionary<string, DateTimeOffset> dates = await regions.DataDatesAsync(cancel).ConfigureAwait(false);
        return (await regions.ListAsync(cancel).ConfigureAwait(false)).Select(r => new RegionSummary(
            r.Code, r.ParentCode, r.NameZh, r.NameEn, r.Level, r.Generated, r.Source, BboxOf(r.Geometry),
            dates.ContainsKey(r.Code), versions.TryGetValue(r.Code, out long version) ? version : null,
            dates.TryGetValue(r.Code, out DateTimeOffset date) ? date : null,
            counts[r.Code].ToDictionary(c => c.Id, c => c.Count), NoticeOf(r))).ToArray();
    }

    private static double[]? BboxOf(MultiPolygon? geometry)
    {
        if (geometry is null || geometry.IsEmpty)
        {
            return null;
        }

        Envelope box = geometry.EnvelopeInternal;
        return [box.MinX, box.MinY, box.MaxX, box.MaxY];
    }
}
