using System.Text;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Server.Siting;

/// <summary>/api/analyses/siting and /api/analyses/released-parcels. They only read.</summary>
internal static class SitingEndpoints
{
    public static void MapSiting(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/analyses/siting", SitingAsync);
        routes.MapPost("/api/analyses/siting", SitingOfPlacesAsync);
        routes.MapGet("/api/analyses/released-parcels", ReleasedParcelsAsync);
    }

    private static Task<IResult> SitingAsync(HttpRequest request, Answering answering, CancellationToken cancel) => AnswerAsync(request, answering, null, cancel);

    private static async Task<IResult> SitingOfPlacesAsync(HttpRequest request, Answering answering, CancellationToken cancel)
    {
        using StreamReader body = new(request.Body, Encoding.UTF8);
        return await AnswerAsync(request, answering, await body.ReadToEndAsync(cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
    }

    private static async Task<IResult> AnswerAsync(HttpRequest request, Answering answering, string? body, CancellationToken cancel)
    {
        QueryParameters query = new(request, ["region", "unit", "year", .. SitingParameters.Names]);
        SitingParameters parameters = SitingParameters.Read(query.Text, body);
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        return await answering.AnswerAsync(
            body is null ? question : question.Reading(body), (region, work) => SitingQuestions.Siting(region, question.Unit, parameters, work),
            "application/geo+json").ConfigureAwait(false);
    }

    private static async Task<IResult> ReleasedParcelsAsync(HttpRequest request, Answering answering, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "year");
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        return await answering.AnswerAsync(question, (region, work) => SitingQuestions.ReleasedParcels(region, work), "application/geo+json").ConfigureAwait(false);
    }
}
