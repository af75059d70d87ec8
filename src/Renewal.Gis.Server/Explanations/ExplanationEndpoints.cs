using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Server.Explanations;

/// <summary>/api/analyses/why: the rule, the path and the people behind a figure.</summary>
internal static class ExplanationEndpoints
{
    public static void MapExplanations(this IEndpointRouteBuilder routes) => routes.MapGet("/api/analyses/why", WhyAsync);

    private static async Task<IResult> WhyAsync(HttpRequest request, Answering answering, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "category", "level", "reading", "lon", "lat", "building", "community", "unit", "year");
        (double, double)? place = query.Text("lon") is null && query.Text("lat") is null
            ? null
            : (query.RequiredNumber("lon", -180, 180), query.RequiredNumber("lat", -89, 89));
        WhyQuestion why = new(query.Text("category"), query.Text("level"), query.Text("reading"), place, query.Id("building"), query.Id("community"));
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        return await answering.AnswerAsync(question, (region, work) => ExplanationQuestions.Why(region, question.Unit, why, work)).ConfigureAwait(false);
    }
}
