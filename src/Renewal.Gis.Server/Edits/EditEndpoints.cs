using System.Globalization;
using System.Text;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.RenewalUnits;
using Renewal.Gis.Server.Features;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Edits;

/// <summary>Writes to features: create, replace and delete renewal units.</summary>
internal static class EditEndpoints
{
    private const string GeoJson = "application/geo+json";

    // Until there are accounts everybody at this machine is the same author.
    private const string Author = "planner";

    public static void MapEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ogc/collections/{id}/items", CreateAsync);
        routes.MapPut("/ogc/collections/{id}/items/{fid:long}", ReplaceAsync);
        routes.MapDelete("/ogc/collections/{id}/items/{fid:long}", DeleteAsync);
    }

    private static async Task<IResult> CreateAsync(string id, HttpContext context, FeatureStore features, RegionDataStore regions, CancellationToken cancel)
    {
        Collection collection = Editable(id);
        RenewalUnit unit = await ReadUnitAsync(context.Request, regions, new RenewalUnit(0, "", "", null, null, 0, MultiPolygon.Empty), cancel).ConfigureAwait(false);
        long fid = await features.InsertUnitAsync(unit, Author, cancel).ConfigureAwait(false);
        FeatureRow row = await FeatureEndpoints.FindAsync(collection, fid, features, cancel).ConfigureAwait(false);
        context.Response.Headers.Location = $"/ogc/collections/{id}/items/{fid}";
        return FeatureEndpoints.Feature(context, row, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReplaceAsync(string id, long fid, HttpContext context, FeatureStore features, RegionDataStore regions, CancellationToken cancel)
    {
        Collection collection = Editable(id);
        FeatureRow current = await FeatureEndpoints.FindAsync(collection, fid, features, cancel).ConfigureAwait(false);
        long version = ExpectedVersion(context.Request);
        RenewalUnit before = (await features.FindUnitAsync(fid, cancel).ConfigureAwait(false))!;
        RenewalUnit unit = await ReadUnitAsync(context.Request, regions, before, cancel).ConfigureAwait(false);
        if (!await features.ReplaceUnitAsync(unit with { Version = version }, Author, cancel).ConfigureAwait(false))
        {
            return Stale(await features.FindAsync(collection, fid, cancel).ConfigureAwait(false) ?? current);
        }

        return FeatureEndpoints.Feature(context, await FeatureEndpoints.FindAsync(collection, fid, features, cancel).ConfigureAwait(false), StatusCodes.Status200OK);
    }

    private static async Task<IResult> DeleteAsync(string id, long fid, HttpContext context, FeatureStore features, CancellationToken cancel)
    {
        Collection collection = Editable(id);
        FeatureRow current = await FeatureEndpoints.FindAsync(collection, fid, features, cancel).ConfigureAwait(false);
        return await features.DeleteUnitAsync(fid, ExpectedVersion(context.Request), Author, cancel).ConfigureAwait(false)
            ? Results.NoContent()
            : Stale(await features.FindAsync(collection, fid, cancel).ConfigureAwait(false) ?? current);
    }

    private static Collection Editable(string id)
    {
        Collection collection = Collections.Find(id);
        return collection.Editable ? collection : throw new InputException($"The collection {id} is read only.", 405);
    }

    private static IResult Stale(FeatureRow current) => Results.Problem(
        "Somebody else has changed this feature meanwhile: compare with its current state, then save again with its ETag.",
        statusCode: StatusCodes.Status412PreconditionFailed,
        extensions: new Dictionary<string, object?> { ["current"] = JsonSerializer.Deserialize<JsonElement>(current.GeoJson) });

    private static long ExpectedVersion(HttpRequest request)
    {
        string? tag = request.Headers.IfMatch;
        if (string.IsNullOrEmpty(tag))
        {
            throw new InputException("The header If-Match is missing: send the ETag of the feature as it was read.", StatusCodes.Status428PreconditionRequired);
        }

        return tag.StartsWith("\"v", StringComparison.Ordinal) && tag.EndsWith('"')
            && long.TryParse(tag.AsSpan(2, tag.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            ? version
            : throw new InputException($"The header If-Match {tag} is not an ETag of this server: send the ETag of the feature as it was read.", 412);
    }

    private static async Task<RenewalUnit> ReadUnitAsync(HttpRequest request, RegionDataStore regions, RenewalUnit before, CancellationToken cancel)
    {
        if (!(request.ContentType ?? "").StartsWith(GeoJson, StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"The Content-Type must be {GeoJson}.", StatusCodes.Status415UnsupportedMediaType);
        }

        using StreamReader body = new(request.Body, Encoding.UTF8);
        GeoJsonFeature feature = GeoJsonReader.ReadFeature(await body.ReadToEndAsync(cancel).ConfigureAwait(false));
        MultiPolygon land = UnitGeometry.Check(feature.Geometry);
        string name = feature.Text("name")?.Trim() ?? "";
        if (name.Length is 0 or > 200)
        {
            throw new InputException("The renewal unit needs a name of 1 to 200 characters in properties.name.", 422, "请填写更新单元名称（1 至 200 个字）。");
        }

        int? planYear = feature.WholeNumber("plan_year");
        if (planYear is < 1990 or > 2100)
        {
            throw new InputException($"The plan year {planYear} is not between 1990 and 2100.", 422, $"计划年份 {planYear} 应在 1990 至 2100 之间。");
        }

        string code = before.Id != 0 ? before.RegionCode
            : feature.Text("region_code") ?? throw new InputException("The renewal unit needs its region in properties.region_code.", 422);
        Region region = await regions.FindAsync(code, cancel).ConfigureAwait(false);
        UnitGeometry.CheckInside(land, region);
        return before with { RegionCode = region.Code, Name = name, Note = feature.Text("note"), PlanYear = planYear, Geometry = land };
    }
}
