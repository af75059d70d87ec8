using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Server.LifeCircles;

/// <summary>Life circles: computed, saved, computed anew, deleted. Saved ones are read from the collection life-circles.</summary>
internal static class LifeCircleEndpoints
{
    public static void MapLifeCircles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/analyses/life-circle", AnswerAsync);
        routes.MapPost("/api/life-circles", SaveAsync);
        routes.MapPatch("/api/life-circles/{id:long}", RenameAsync);
        routes.MapPost("/api/life-circles/{id:long}/recompute", RecomputeAsync);
        routes.MapDelete("/api/life-circles/{id:long}", DeleteAsync);
    }

    private static async Task<IResult> AnswerAsync(HttpRequest request, Answering answering, CancellationToken cancel)
    {
        (QueryParameters query, Question question, LifeCircleQuestion circles) = await ReadAsync(request, answering, ["include"], cancel).ConfigureAwait(false);
        return await answering.AnswerAsync(question, circles.With(query.Text("include")).Answer).ConfigureAwait(false);
    }

    private static async Task<IResult> SaveAsync(HttpRequest request, Answering answering, SavedLifeCircles saved, CancellationToken cancel)
    {
        await ReadBodyAsync(request, cancel).ConfigureAwait(false);
        (QueryParameters query, Question question, LifeCircleQuestion circles) = await ReadAsync(request, answering, ["name"], cancel).ConfigureAwait(false);
        SavedSet set = await saved.SaveAsync(question.RegionCode, question.Year, SavedLifeCircles.Name(query.Text("name")), circles, cancel).ConfigureAwait(false);
        request.HttpContext.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"/ogc/collections/life-circles/items/{set.Set}");
        return Results.Json(set, AnalysisAnswers.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RenameAsync(long id, HttpRequest request, SavedLifeCircles saved, CancellationToken cancel)
    {
        await ReadBodyAsync(request, cancel).ConfigureAwait(false);
        QueryParameters query = new(request, "name");
        return Results.Json(await saved.RenameAsync(id, SavedLifeCircles.Name(query.Text("name")), cancel).ConfigureAwait(false), AnalysisAnswers.Json);
    }

    private static async Task<IResult> RecomputeAsync(long id, SavedLifeCircles saved, CancellationToken cancel) =>
        Results.Json(await saved.RecomputeAsync(id, cancel).ConfigureAwait(false), AnalysisAnswers.Json);

    private static async Task<IResult> DeleteAsync(long id, SavedLifeCircles saved, CancellationToken cancel)
    {
        await saved.DeleteAsync(id, cancel).ConfigureAwait(false);
        return Results.NoContent();
    }

    // The parameters may come as the members of a JSON object too; those of the address win.
    private static async Task ReadBodyAsync(HttpRequest request, CancellationToken cancel)
    {
        using StreamReader reader = new(request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync(cancel).ConfigureAwait(false);
        if (body.Length == 0)
        {
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            Dictionary<string, StringValues> parameters = document.RootElement.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null).ToDictionary(
                m => m.Name,
                m => new StringValues(m.Value.ValueKind == JsonValueKind.Array ? string.Join(',', m.Value.EnumerateArray()) : m.Value.ToString()), StringComparer.OrdinalIgnoreCase);
            foreach ((string name, StringValues value) in request.Query)
            {
                parameters[name] = value;
            }

            request.Query = new QueryCollection(parameters);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InputException($"The body must be a JSON object of parameters, such as {{\"name\":\"…\",\"lon\":…,\"lat\":…}}: {e.Message}");
        }
    }

    private static async Task<(QueryParameters Query, Question Question, LifeCircleQuestion Circles)> ReadAsync(
        HttpRequest request, Answering answering, string[] more, CancellationToken cancel)
    {
        QueryParameters query = new(
            request, ["region", "unit", "community", "facility", "lon", "lat", "minutes", "walking", "speed", "hills", "year", .. more]);
        int[] minutes = AnalysisQuestions.Minutes(query.Text("minutes"));
        double? speed = query.Number("speed", 20, 200);
        (long? community, long? facility) = (query.Id("community"), query.Id("facility"));
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        bool elsewhere = question.Unit is not null || community is not null || facility is not null;
        if ((question.Unit is null ? 0 : 1) + (community is null ? 0 : 1) + (facility is null ? 0 : 1) + (elsewhere && query.Text("lon") is not null ? 1 : 0) > 1)
        {
            throw new InputException("Give one origin: lon and lat, unit, community or facility.");
        }

        (double, double)? place = elsewhere ? null : (query.RequiredNumber("lon", -180, 180), query.RequiredNumber("lat", -89, 89));
        return (query, question, new LifeCircleQuestion(
            place, question.Unit, community, facility, minutes, query.Text("walking") ?? LifeCircleQuestion.Standard, speed, LifeCircleQuestion.ReadHills(query.Text("hills"))));
    }
}
