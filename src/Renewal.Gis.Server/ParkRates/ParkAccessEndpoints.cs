using Renewal.Gis.Planning;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Server.ParkRates;

/// <summary>/api/analyses/park-access: who walks how far to a way into a park.</summary>
internal static class ParkAccessEndpoints
{
    public static void MapParkAccess(this IEndpointRouteBuilder routes) => routes.MapGet("/api/analyses/park-access", ParkAccessAsync);

    private static async Task<IResult> ParkAccessAsync(HttpRequest request, Answering answering, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "unit", "radius", "minArea", "parksOnly", "edition", "year");
        double? radiusM = query.Number("radius", 1, 10_000);
        double minAreaM2 = query.Number("minArea", 0, 1e9) ?? 0;
        string? edition = query.Text("edition");
        bool parksOnly = query.Text("parksOnly") switch
        {
            null or "true" => true,
            "false" => false,
            string text => throw new InputException($"The parameter parksOnly must be true or false, not {text}."),
        };
        if (radiusM is null && (query.Text("minArea") ?? query.Text("parksOnly")) is not null)
        {
            throw new InputException("minArea and parksOnly belong to radius: the indicators of an edition bring their own sizes. Add radius, or leave them out.");
        }

        if (radiusM is not null && edition is not null)
        {
            throw new InputException("edition brings the distance of the standard: give either edition or radius.");
        }

        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        return radiusM is { } radius
            ? await answering.AnswerAsync(
                question, (region, work) => ParkAccessQuestions.OfDistance(region, question.Unit, radius, minAreaM2, parksOnly, work)).ConfigureAwait(false)
            : await answering.AnswerAsync(question, (region, work) => ParkAccessQuestions.OfEdition(region, question.Unit, edition, work)).ConfigureAwait(false);
    }
}
