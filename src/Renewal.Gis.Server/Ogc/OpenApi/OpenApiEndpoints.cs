using System.Text.Json.Nodes;
using Renewal.Gis.Server.Ogc.Pages;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Catalogue;

namespace Renewal.Gis.Server.Ogc.OpenApi;

/// <summary>/openapi/v1.json, the definition for programs, and /openapi, the same for people.</summary>
internal static class OpenApiEndpoints
{
    public static void MapOpenApi(this IEndpointRouteBuilder routes)
    {
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        routes.MapMethods("/openapi/v1.json", reading, DefinitionAsync);
        routes.MapMethods("/openapi", reading, PageAsync);
    }

    private static Task<IResult> DefinitionAsync(HttpContext context, EndpointDataSource endpoints, PublicAddress address, CollectionStore catalogue, CancellationToken cancel) =>
        AnswerAsync(context, [MediaFormat.OpenApi, MediaFormat.Html], endpoints, address, catalogue, cancel);

    private static Task<IResult> PageAsync(HttpContext context, EndpointDataSource endpoints, PublicAddress address, CollectionStore catalogue, CancellationToken cancel) =>
        AnswerAsync(context, [MediaFormat.Html, MediaFormat.OpenApi], endpoints, address, catalogue, cancel);

    private static async Task<IResult> AnswerAsync(
        HttpContext context, MediaFormat[] offered, EndpointDataSource endpoints, PublicAddress address, CollectionStore catalogue, CancellationToken cancel)
    {
        _ = new QueryParameters(context.Request, "f", "lang");
        MediaFormat format = MediaFormat.Choose(context, offered);
        string language = AnswerLanguage.Choose(context);
        JsonObject document = OpenApiDocument.Create(new ServerRoutes(endpoints), await catalogue.ListAsync(cancel).ConfigureAwait(false), address, language);
        return format == MediaFormat.Html ? OpenApiPage.Write(new Page(context, language), document) : Results.Json(document, Commands.Output.Json, format.MediaType);
    }
}
