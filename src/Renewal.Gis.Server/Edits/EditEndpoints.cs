using Renewal.Gis.Exchange.Edits;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Edits;

namespace Renewal.Gis.Server.Edits;

/// <summary>Writes to features (OGC API Features Part 4): create, replace, update and delete in every editable collection, one by one or as a list.</summary>
internal static class EditEndpoints
{
    // Until there are accounts everybody at this machine is the same author.
    public const string Author = "planner";

    public static void MapEdits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ogc/collections/{id}/items", CreateAsync);
        routes.MapPut("/ogc/collections/{id}/items/{fid:long}", ReplaceAsync);
        routes.MapPatch("/ogc/collections/{id}/items/{fid:long}", UpdateAsync);
        routes.MapDelete("/ogc/collections/{id}/items/{fid:long}", DeleteAsync);
        routes.MapPost("/api/edits", (HttpContext context, Editing editing, CancellationToken cancel) => SaveListAsync(context, editing, dryRun: false, cancel));
        routes.MapPost("/api/edits/check", (HttpContext context, Editing editing, CancellationToken cancel) => SaveListAsync(context, editing, dryRun: true, cancel));
        routes.MapMethods("/ogc/collections/{id}/items", ["OPTIONS"], (string id, HttpContext context, CollectionStore catalogue, CancellationToken cancel) =>
            AllowAsync(id, "POST", context, catalogue, cancel));
        routes.MapMethods("/ogc/collections/{id}/items/{fid:long}", ["OPTIONS"], (string id, HttpContext context, CollectionStore catalogue, CancellationToken cancel) =>
            AllowAsync(id, "PUT, PATCH, DELETE", context, catalogue, cancel));
    }

    private static async Task<IResult> CreateAsync(string id, HttpContext context, Editing editing, CancellationToken cancel)
    {
        Collection collection = await editing.FindAsync(id, cancel).ConfigureAwait(false);
        if (!collection.Editable)
        {
            return EditAnswers.ReadOnly(context, id, item: false);
        }

        GeoJsonReader.PositionReader? crs = EditRequest.ReadCrs(context.Request);
        EditBody body = EditBodyReader.ReadFeature(
            GeoJsonReader.Parse(await EditRequest.ReadBodyAsync(context.Request, cancel, EditRequest.GeoJson, EditRequest.Json).ConfigureAwait(false)), collection, crs);
        return await editing.SaveAsync(context, new FeatureEdit(EditKind.Create, collection, 0, ExpectedVersion.Whatever, body), cancel).ConfigureAwait(false);
    }

    private static async Task<IResult> ReplaceAsync(string id, long fid, HttpContext context, Editing editing, CancellationToken cancel)
    {
        Collection collection = await editing.FindAsync(id, cancel).ConfigureAwait(false);
        if (!collection.Editable)
        {
            return EditAnswers.ReadOnly(context, id, item: true);
        }

        ExpectedVersion expected = EditRequest.ReadIfMatch(context.Request);
        GeoJsonReader.PositionReader? crs = EditRequest.ReadCrs(context.Request);
        EditBody body = EditBodyReader.ReadFeature(
            GeoJsonReader.Parse(await EditRequest.ReadBodyAsync(context.Request, cancel, EditRequest.GeoJson, EditRequest.Json).ConfigureAwait(false)), collection, crs);
        return await editing.SaveAsync(context, new FeatureEdit(EditKind.Replace, collection, fid, expected, body), cancel).ConfigureAwait(false);
    }

    private static async Task<IResult> UpdateAsync(string id, long fid, HttpContext context, Editing editing, CancellationToken cancel)
    {
        Collection collection = await editing.FindAsync(id, cancel).ConfigureAwait(false);
        if (!collection.Editable)
        {
            return EditAnswers.ReadOnly(context, id, item: true);
        }

        ExpectedVersion expected = EditRequest.ReadIfMatch(context.Request);
        GeoJsonReader.PositionReader? crs = EditRequest.ReadCrs(context.Request);
        // Errors of the media type tell which patches are understood (RFC 5789 §3.1).
        context.Response.Headers["Accept-Patch"] = EditRequest.MergePatch;
        EditBody body = EditBodyReader.ReadPatch(
            GeoJsonReader.Parse(await EditRequest.ReadBodyAsync(context.Request, cancel, EditRequest.MergePatch).ConfigureAwait(false)), collection, crs);
        return await editing.SaveAsync(context, new FeatureEdit(EditKind.Update, collection, fid, expected, body), cancel).ConfigureAwait(false);
    }

    private static async Task<IResult> DeleteAsync(string id, long fid, HttpContext context, Editing editing, CancellationToken cancel)
    {
        Collection collection = await editing.FindAsync(id, cancel).ConfigureAwait(false);
        return collection.Editable
            ? await editing.SaveAsync(context, new FeatureEdit(EditKind.Delete, collection, fid, EditRequest.ReadIfMatch(context.Request), null), cancel).ConfigureAwait(false)
            : EditAnswers.ReadOnly(context, id, item: true);
    }

    private static async Task<IResult> SaveListAsync(HttpContext context, Editing editing, bool dryRun, CancellationToken cancel)
    {
        HashSet<string> confirmed = EditRequest.ReadConfirmed(context.Request);
        GeoJsonReader.PositionReader? crs = EditRequest.ReadCrs(context.Request);
        IReadOnlyList<FeatureEdit> list = EditListReader.Read(
            GeoJsonReader.Parse(await EditRequest.ReadBodyAsync(context.Request, cancel, EditRequest.Json).ConfigureAwait(false)), crs);
        EditOutcome outcome = await editing.SaveAsync(list, new EditTerms(Author, confirmed, dryRun), cancel).ConfigureAwait(false);
        return EditAnswers.OfList(context, outcome, confirmed, dryRun);
    }

    private static async Task<IResult> AllowAsync(string id, string writing, HttpContext context, CollectionStore catalogue, CancellationToken cancel)
    {
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        context.Response.Headers.Allow = collection.Editable ? $"GET, HEAD, OPTIONS, {writing}" : "GET, HEAD, OPTIONS";
        return Results.NoContent();
    }
}
