using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Features;

/// <summary>Collections and their features: list, read, export, identify, search.</summary>
internal static class FeatureEndpoints
{
    private const string GeoJson = "application/geo+json";
    private const int DefaultLimit = 100;
    private const int MaxLimit = 10_000;

    public static void MapFeatures(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ogc/collections", ListCollectionsAsync);
        routes.MapGet("/ogc/collections/{id}", async (string id, CollectionStore catalogue, CancellationToken cancel) =>
            Describe(await catalogue.FindAsync(id, cancel).ConfigureAwait(false)));
        routes.MapGet("/ogc/collections/{id}/items", ItemsAsync);
        routes.MapGet("/ogc/collections/{id}/items/{fid:long}", ItemAsync);
        routes.MapGet("/api/export/{id}.geojson", ExportAsync);
        routes.MapGet("/api/identify", IdentifyAsync);
        routes.MapGet("/api/search", SearchAsync);
    }

    private static async Task<IResult> ListCollectionsAsync(CollectionStore catalogue, CancellationToken cancel) =>
        Results.Json(new { collections = (await catalogue.ListAsync(cancel).ConfigureAwait(false)).Select(Describe) });

    private static object Describe(Collection c) => new
    {
        id = c.Id,
        title = c.TitleEn,
        titleZh = c.TitleZh,
        itemType = "feature",
        geometryType = c.GeometryType,
        minZoom = c.MinZoom,
        editable = c.Editable,
        columns = c.Columns,
        links = new[] { new { rel = "items", type = GeoJson, href = $"/ogc/collections/{c.Id}/items" } },
    };

    private static async Task ItemsAsync(
        string id, HttpContext context, CollectionStore catalogue, FeatureStore features, RegionDataStore regions, CancellationToken cancel)
    {
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        QueryParameters query = new(context.Request, "region", "bbox", "limit", "after");
        int limit = (int)(query.Number("limit", 1, double.MaxValue) is { } wanted ? Math.Min(wanted, MaxLimit) : DefaultLimit);
        Region? region = query.Text("region") is { } name ? await regions.FindAsync(name, cancel).ConfigureAwait(false) : null;
        FeatureQuery page = new(region?.Code, query.Bbox("bbox"), After: query.Id("after") ?? 0, Limit: limit + 1);
        List<FeatureRow> rows = [];
        await foreach (FeatureRow row in features.ReadAsync(collection, page, cancel).ConfigureAwait(false))
        {
            rows.Add(row);
        }

        bool more = rows.Count > limit;
        StringBuilder json = new();
        json.Append("{\"type\":\"FeatureCollection\",\"numberReturned\":").Append(Math.Min(rows.Count, limit)).Append(",\"features\":[");
        json.AppendJoin(",\n", rows.Take(limit).Select(r => r.GeoJson)).Append("],\"links\":[");
        if (more)
        {
            QueryBuilder next = new(context.Request.Query.Where(p => p.Key != "after").Append(
                new("after", rows[limit - 1].Id.ToString(CultureInfo.InvariantCulture))));
            json.Append(JsonSerializer.Serialize(new { rel = "next", type = GeoJson, href = context.Request.Path + next.ToQueryString() }, Commands.Output.Json));
        }

        json.Append("]}");
        context.Response.ContentType = GeoJson;
        await context.Response.WriteAsync(json.ToString(), cancel).ConfigureAwait(false);
    }

    private static async Task<IResult> ItemAsync(
        string id, long fid, HttpContext context, CollectionStore catalogue, FeatureStore features, CancellationToken cancel)
    {
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        FeatureRow row = await FindAsync(collection, fid, features, cancel).ConfigureAwait(false);
        return Feature(context, row, StatusCodes.Status200OK);
    }

    private static async Task ExportAsync(
        string id, HttpContext context, CollectionStore catalogue, FeatureStore features, RegionDataStore regions, CancellationToken cancel)
    {
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        QueryParameters query = new(context.Request, "region", "bbox", "ids");
        Region? region = query.Text("region") is { } name ? await regions.FindAsync(name, cancel).ConfigureAwait(false) : null;
        FeatureQuery wanted = new(region?.Code, query.Bbox("bbox"), query.Ids("ids"));
        context.Response.ContentType = GeoJson;
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileNameStar = string.Join('-', ((string?[])[id, region?.Code, wanted.Ids is [long only] ? only.ToString(CultureInfo.InvariantCulture) : null])
                .OfType<string>()) + ".geojson",
        }.ToString();
        await using StreamWriter writer = new(context.Response.Body, new UTF8Encoding(false), bufferSize: 1 << 16);
        await GeoJsonExport.WriteAsync(writer, features.ReadAsync(collection, wanted, cancel), region, cancel).ConfigureAwait(false);
    }

    private static async Task IdentifyAsync(HttpContext context, CollectionStore catalogue, FeatureStore features, CancellationToken cancel)
    {
        QueryParameters query = new(context.Request, "lon", "lat", "toleranceM", "region", "collections");
        Coordinate place = new(query.RequiredNumber("lon", -180, 180), query.RequiredNumber("lat", -89, 89));
        IEnumerable<Collection> collections = query.Text("collections") is { } ids
            ? await catalogue.FindAllAsync(ids, cancel).ConfigureAwait(false)
            : (await catalogue.ListAsync(cancel).ConfigureAwait(false)).Where(c => c.Id != "life-circles");
        IReadOnlyList<string> hits = await features.IdentifyAsync(
            collections, place, query.Number("toleranceM", 0, 1000) ?? 5, query.Text("region"), cancel).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($"{{\"features\":[{string.Join(",\n", hits)}]}}", cancel).ConfigureAwait(false);
    }

    private static async Task SearchAsync(HttpContext context, FeatureStore features, CancellationToken cancel)
    {
        QueryParameters query = new(context.Request, "q", "region", "limit");
        string text = query.Text("q")?.Trim() ?? throw new InputException("The parameter q is missing: write a part of a name.");
        if (text.Length > 100)
        {
            throw new InputException("The parameter q is longer than 100 characters: write a part of a name.");
        }

        IReadOnlyList<string> hits = await features.SearchAsync(text, query.Text("region"), (int)(query.Number("limit", 1, 100) ?? 20), cancel).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($"[{string.Join(",\n", hits)}]", cancel).ConfigureAwait(false);
    }

    /// <summary>The feature with its exact text of GeoJSON; 404 where there is none.</summary>
    internal static async Task<FeatureRow> FindAsync(Collection collection, long fid, FeatureStore features, CancellationToken cancel) =>
        await features.FindAsync(collection, fid, cancel).ConfigureAwait(false)
        ?? throw new InputException($"There is no feature {fid} in {collection.Id}: it may have been deleted.", 404, "该要素不存在，可能已被删除。");

    /// <summary>The answer with one feature and the ETag of its version.</summary>
    internal static IResult Feature(HttpContext context, FeatureRow row, int status)
    {
        if (row.Version > 0)
        {
            context.Response.Headers.ETag = $"\"v{row.Version}\"";
        }

        return Results.Text(row.GeoJson, GeoJson, Encoding.UTF8, status);
    }
}
