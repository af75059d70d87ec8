using System.Text.Json;
using System.Text.Json.Nodes;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.Edits;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.RenewalUnits;
using Renewal.Gis.Server.Edits;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Edits;

namespace Renewal.Gis.Server.RenewalUnits;

/// <summary>Splits and merges renewal units, and tells what came of what.</summary>
internal static class RenewalUnitEndpoints
{
    private static readonly Collection Units = Collections.Find("renewal-units");

    public static void MapRenewalUnits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/renewal-units/{id:long}/split", SplitAsync);
        routes.MapPost("/api/renewal-units/merge", MergeAsync);
        routes.MapGet("/api/renewal-units/{id:long}/origins", OriginsAsync).AddEndpointFilter(QueryParameters.None);
    }

    private static async Task<IResult> SplitAsync(long id, HttpContext context, EditStore edits, CancellationToken cancel)
    {
        ExpectedVersion expected = EditRequest.ReadIfMatch(context.Request);
        JsonElement body = await ReadAsync(context.Request, ["line", "areas", "parts"], cancel).ConfigureAwait(false);
        Geometry? line = body.TryGetProperty("line", out JsonElement given) ? GeoJsonReader.ReadGeometry(given) : null;
        Geometry[] areas = [.. Elements(body, "areas", UnitSplitting.MostParts).Select(area => (Geometry)UnitGeometry.Check(GeoJsonReader.ReadGeometry(area), "area", "区域"))];
        if (line is not (null or LineString or MultiLineString) || (line is null) == (areas.Length == 0))
        {
            throw new InputException("A unit is split by line, a LineString or MultiLineString, or by areas, a list of polygons: give one of the two.", 422);
        }

        IReadOnlyDictionary<string, object?>[] parts = [.. Elements(body, "parts", UnitSplitting.MostParts).Select(part => EditBodyReader.ReadProperties(part, Units).Values)];
        EditOutcome outcome = await edits.RemakeUnitsAsync(
            [(id, expected)], "split", units => UnitSplitting.Describe(
                units[0], line is not null ? UnitSplitting.ByLines(units[0].Geometry, line) : UnitSplitting.ByAreas(units[0].Geometry, areas), parts),
            EditEndpoints.Author, cancel).ConfigureAwait(false);
        return Answer(context, outcome, ended: 1);
    }

    private static async Task<IResult> MergeAsync(HttpContext context, EditStore edits, CancellationToken cancel)
    {
        JsonElement body = await ReadAsync(context.Request, ["units", "properties"], cancel).ConfigureAwait(false);
        List<(long Id, ExpectedVersion Expected)> units = [];
        foreach (JsonElement unit in Elements(body, "units", UnitMerging.MostUnits))
        {
            units.Add((Number(unit, "id"), ExpectedVersion.Of(Number(unit, "version"))));
        }

        if (units.Select(unit => unit.Id).Distinct().Count() is < 2)
        {
            throw new InputException("A merge takes two units or more: {\"units\": [{\"id\": 1, \"version\": 1}, …]}.", 422, "合并至少需要两个更新单元。");
        }

        Dictionary<string, object?> given = body.TryGetProperty("properties", out JsonElement properties) ? EditBodyReader.ReadProperties(properties, Units).Values : [];
        EditOutcome outcome = await edits.RemakeUnitsAsync(
            units, "merge", states => [UnitMerging.Describe(states, UnitMerging.Land(states), given)], EditEndpoints.Author, cancel).ConfigureAwait(false);
        return Answer(context, outcome, units.Count);
    }

    private static async Task<IResult> OriginsAsync(long id, EditStore edits, CancellationToken cancel)
    {
        IReadOnlyList<UnitOrigin> origins = await edits.ReadOriginsAsync(id, cancel).ConfigureAwait(false);
        return Results.Json(new
        {
            id,
            parents = origins.Where(o => o.Id == id).Select(o => new { id = o.ParentId, version = o.ParentVersion, o.Operation, o.Author, o.Time }),
            children = origins.Where(o => o.ParentId == id).Select(o => new { o.Id, o.Operation, o.Author, o.Time }),
        }, Commands.Output.Json);
    }

    private static IResult Answer(HttpContext context, EditOutcome outcome, int ended) => !outcome.Saved
        ? EditAnswers.OfList(context, outcome, new HashSet<string>(), dryRun: false)
        : Results.Text(
            new JsonObject
            {
                ["type"] = "FeatureCollection",
                ["features"] = new JsonArray([.. outcome.Items.Skip(ended).Select(item => JsonNode.Parse(item.GeoJson!))]),
            }.ToJsonString(Commands.Output.Json),
            EditRequest.GeoJson, System.Text.Encoding.UTF8, StatusCodes.Status201Created);

    private static async Task<JsonElement> ReadAsync(HttpRequest request, string[] members, CancellationToken cancel)
    {
        JsonElement body = GeoJsonReader.Parse(await EditRequest.ReadBodyAsync(request, cancel, EditRequest.Json).ConfigureAwait(false));
        return body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Any(member => !members.Contains(member.Name))
            ? throw new InputException($"The body must be an object with {string.Join(", ", members)} and nothing else.", 422)
            : body;
    }

    private static JsonElement[] Elements(JsonElement body, string name, int most) =>
        !body.TryGetProperty(name, out JsonElement list) ? []
        : list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= most ? [.. list.EnumerateArray()]
        : throw new InputException($"The member {name} must be a list of up to {most}.", 422);

    private static long Number(JsonElement unit, string name) =>
        unit.ValueKind == JsonValueKind.Object && unit.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : throw new InputException("Every unit of a merge needs its id and the version as it was read.", 422);
}
