using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Server.Ogc;
using Renewal.Gis.Server.Ogc.Pages;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Features;

/// <summary>Collections and their features: list, read, export, identify, search.</summary>
internal static class FeatureEndpoints
{
    private const string GeoJson = "application/geo+json";
    private const int MostCounted = 10_000;

    public static void MapFeatures(this IEndpointRouteBuilder routes)
    {
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        routes.MapMethods("/ogc/collections/{id}/items", reading, ItemsAsync);
        routes.MapMethods("/ogc/collections/{id}/items/{fid}", reading, ItemAsync);
        routes.MapMethods("/api/export/{id}.{format}", reading, ExportAsync);
        routes.MapGet("/api/identify", IdentifyAsync);
        routes.MapGet("/api/search", SearchAsync);
    }

    private static async Task ItemsAsync(
        string id, HttpContext context, CollectionStore catalogue, FeatureStore features, RegionDataStore regions, PublicAddress address, TimeProvider clock,
        CancellationToken cancel)
    {
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        HttpRequest request = context.Request;
        MediaFormat format = MediaFormat.Choose(context, FeatureFormats.OfPages);
        FeatureQuery query = await FeatureParameters.ReadPageAsync(request, collection, regions, cancel).ConfigureAwait(false);
        bool? count = FeatureParameters.Count(request);
        // Counting is a query of its own: of a plain listing it takes a millisecond, behind a condition it may take as long as the page.
        bool counts = query.After is null && (count ?? IsPlain(query));
        int? matched = counts ? await features.CountAsync(collection, query, MostCounted, cancel).ConfigureAwait(false) : null;

        int limit = query.Limit!.Value;
        await using FeatureReader reader = await features.OpenAsync(collection, query with { Limit = limit + 1, SkipGeometry = query.SkipGeometry || format == MediaFormat.Html }, cancel).ConfigureAwait(false);
        if (format == MediaFormat.Html)
        {
            SetHeaders(context, format, query);
            (List<string> rows, string? after) = await ReadRowsAsync(reader, limit, cancel).ConfigureAwait(false);
            Page page = new(context, AnswerLanguage.Choose(context));
            await FeaturePages.Items(
                page, collection, rows, after is null ? null : page.Here(("after", after)), query.After is null ? null : page.Here(("after", null)),
                matched ?? (query.After is null && after is null ? rows.Count : null),
                FeatureFormats.OfPages.Where(other => other != format).Select(other => (other.Title, page.Here(("f", other.Name))))).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        IFeatureWriter writer = FeatureFormats.Writer(format);
        FeatureStream stream = new(reader, writer, context.Response.Body);
        await stream.ReadFirstAsync(cancel).ConfigureAwait(false);

        List<Link> links = [.. Link.SelfAndAlternates(address, request, format, FeatureFormats.OfPages), CollectionLink(collection, address)];
        SetHeaders(context, format, query);
        GeoJsonWriter? geoJson = writer as GeoJsonWriter;
        if (geoJson is null)
        {
            // Other formats have no place for links in the body, and the header goes out before the end of the page is known.
            string? next = await features.FindPageEndAsync(collection, query, limit, cancel).ConfigureAwait(false);
            context.Response.Headers.Link = new StringValues([.. links.Concat(NextLink(next)).Select(link => $"<{link.Href}>; rel=\"{link.Rel}\"; type=\"{link.Type}\"")]);
        }

        geoJson?.AddHead("timeStamp", clock.GetUtcNow().UtcDateTime);
        if (HttpMethods.IsHead(request.Method))
        {
            return;
        }

        await stream.WriteFeaturesAsync(limit, cancel).ConfigureAwait(false);
        geoJson?.AddTail("numberReturned", stream.Count);
        bool whole = query.After is null && stream.Next is null;
        if (count is not false && (matched ?? (whole ? stream.Count : (long?)null)) is { } number)
        {
            geoJson?.AddTail("numberMatched", number);
        }

        geoJson?.AddTail("links", links.Concat(NextLink(stream.Next)));
        await stream.EndAsync(cancel).ConfigureAwait(false);

        IEnumerable<Link> NextLink(string? position) => position is null ? [] : [new Link("next", format.MediaType, address.Of(request, ("after", position)), "Next page")];
    }

    /// <summary>The features of a page as GeoJSON, and where the next page begins; null on the last.</summary>
    private static async Task<(List<string> Rows, string? After)> ReadRowsAsync(FeatureReader reader, int limit, CancellationToken cancel)
    {
        List<string> rows = [];
        FeatureBytes text = new();
        string? position = null;
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            if (rows.Count == limit)
            {
                return (rows, position);
            }

            text.Clear();
            reader.WriteGeoJson(text);
            rows.Add(Encoding.UTF8.GetString(text.Written));
            position = rows.Count == limit ? reader.Position() : null;
        }

        return (rows, null);
    }

    private static bool IsPlain(FeatureQuery query) => query is { Box: null, Time: null, AsOf: null, Filter: null, Ids: null, Equal.Count: 0 };

    private static async Task ItemAsync(
        string id, string fid, HttpContext context, CollectionStore catalogue, FeatureStore features, PublicAddress address, CancellationToken cancel)
    {
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        HttpRequest request = context.Request;
        MediaFormat format = MediaFormat.Choose(context, FeatureFormats.OfItems);
        FeatureQuery query = FeatureParameters.ReadItem(request, collection, fid);
        if (collection.HasNumericId && !long.TryParse(fid, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw NoFeature(collection, fid);
        }

        await using FeatureReader reader = await features.OpenAsync(collection, query, cancel).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            throw NoFeature(collection, fid);
        }

        SetHeaders(context, format, query);
        if (reader.Version > 0)
        {
            string tag = Tag(reader.Version);
            context.Response.Headers.ETag = tag;
            // A circle becomes stale without a new version, so that its tag only guards edits.
            if (!collection.IsView && request.Headers.IfNoneMatch.Any(sent => sent is not null && sent.Split(',').Any(one => one.Trim() == tag)))
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        if (format == MediaFormat.Html)
        {
            FeatureBytes row = new();
            reader.WriteGeoJson(row);
            await FeaturePages.Item(new Page(context, AnswerLanguage.Choose(context)), collection, Encoding.UTF8.GetString(row.Written)).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        Link[] links = [.. Link.SelfAndAlternates(address, request, format, FeatureFormats.OfItems), CollectionLink(collection, address)];
        FeatureBytes text = new();
        reader.WriteGeoJson(text, [.. ",\"links\":"u8, .. JsonSerializer.SerializeToUtf8Bytes(links, GeoJsonWriter.Json)]);
        context.Response.ContentLength = text.Written.Length;
        await context.Response.Body.WriteAsync(text.Memory, cancel).ConfigureAwait(false);
    }

    private static Link CollectionLink(Collection collection, PublicAddress address) =>
        new("collection", MediaFormat.Json.MediaType, address.At($"/ogc/collections/{Uri.EscapeDataString(collection.Id)}"), "The collection");

    private static void SetHeaders(HttpContext context, MediaFormat format, FeatureQuery query)
    {
        context.Response.ContentType = format == FeatureFormats.Csv ? format.MediaType + "; charset=utf-8; header=present" : format.MediaType;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["Content-Crs"] = $"<{query.Crs.Uri}>";
    }

    private static async Task ExportAsync(
        string id, string format, HttpContext context, CollectionStore catalogue, FeatureStore features, RegionDataStore regions, CancellationToken cancel)
    {
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        MediaFormat chosen = FeatureFormats.OfFile(format);
        FeatureQuery query = await FeatureParameters.ReadDownloadAsync(context.Request, collection, regions, cancel).ConfigureAwait(false);
        Region? region = query.RegionCode is { } code ? await regions.FindAsync(code, cancel).ConfigureAwait(false) : null;
        await using FeatureReader reader = await features.OpenAsync(collection, query, cancel).ConfigureAwait(false);
        FeatureStream stream = new(reader, FeatureFormats.FileWriter(chosen, region), context.Response.Body);
        await stream.ReadFirstAsync(cancel).ConfigureAwait(false);
        SetHeaders(context, chosen, query);
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileNameStar = $"{string.Join('-', ((string?[])[id, region?.Code, query.Ids is [string only] ? only : null]).OfType<string>())}.{format}",
        }.ToString();
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await stream.WriteFeaturesAsync(limit: null, cancel).ConfigureAwait(false);
        await stream.EndAsync(cancel).ConfigureAwait(false);
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
        ?? throw NoFeature(collection, fid.ToString(CultureInfo.InvariantCulture));

    private static InputException NoFeature(Collection collection, string fid) =>
        new($"There is no feature {fid} in {collection.Id}: it may have been deleted.", 404, "该要素不存在，可能已被删除。");

    private static string Tag(long version) => $"\"v{version}\"";

    /// <summary>The answer with one feature and the ETag of its version.</summary>
    internal static IResult Feature(HttpContext context, FeatureRow row, int status)
    {
        if (row.Version > 0)
        {
            context.Response.Headers.ETag = Tag(row.Version);
        }

        return Results.Text(row.GeoJson, GeoJson, Encoding.UTF8, status);
    }
}
