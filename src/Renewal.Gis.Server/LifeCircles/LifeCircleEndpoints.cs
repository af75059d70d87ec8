using System.Globalization;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.LifeCircles;

namespace Renewal.Gis.Server.LifeCircles;

/// <summary>Life circles: computed, saved, computed anew, deleted. Saved ones are read from the collection life-circles.</summary>
internal static class LifeCircleEndpoints
{
    private const string Author = "planner";

    public static void MapLifeCircles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/analyses/life-circle", AnswerAsync);
        routes.MapPost("/api/life-circles", SaveAsync);
        routes.MapPost("/api/life-circles/{set:long}/recompute", RecomputeAsync);
        routes.MapDelete("/api/life-circles/{set:long}", DeleteAsync);
    }

    private static async Task<IResult> AnswerAsync(HttpRequest request, Answering answering, CancellationToken cancel)
    {
        (_, Question question, LifeCircleQuestion circles) = await ReadAsync(request, answering, [], cancel).ConfigureAwait(false);
        return await answering.AnswerAsync(question, circles.Answer).ConfigureAwait(false);
    }

    private static async Task<IResult> SaveAsync(
        HttpRequest request, Answering answering, AnalysisRegions regions, LifeCircleStore store, CancellationToken cancel)
    {
        (QueryParameters query, Question question, LifeCircleQuestion circles) = await ReadAsync(request, answering, ["name"], cancel).ConfigureAwait(false);
        string name = query.Text("name")?.Trim() is { Length: >= 1 and <= 200 } text ? text
            : throw new InputException("The parameter name must have 1 to 200 characters.", 400, "名称应为 1 至 200 个字。");
        LifeCircleAnswer answer = await ComputeAsync(regions, question.RegionCode, question.Year, circles, cancel).ConfigureAwait(false);
        NetTopologySuite.Geometries.Point origin = NetTopologySuite.Geometries.GeometryFactory.Default.CreatePoint(new NetTopologySuite.Geometries.Coordinate(answer.Origin.Lon, answer.Origin.Lat));
        (string kind, long? id) = circles.Unit is { } unit ? ("renewal-unit", (long?)unit.Id)
            : circles.Community is { } community ? ("residential-area", community)
            : circles.Facility is { } facility ? ("facility", facility) : ("point", null);
        long set = await store.InsertAsync(
            new LifeCircleSource(
                question.RegionCode, name, kind, id, origin, circles.Walking, circles.SpeedMPerMin, LifeCircleQuestion.Word(circles.Hills), question.Year),
            Saved(answer), Author, cancel).ConfigureAwait(false);
        return Results.Json(new SavedAnswer(set, name, answer.DataVersion, circles.Minutes), AnalysisAnswers.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RecomputeAsync(
        long set, AnalysisRegions regions, FeatureStore features, LifeCircleStore store, CancellationToken cancel)
    {
        (LifeCircleSource source, int[] minutes) = await store.FindAsync(set, cancel).ConfigureAwait(false) ?? throw Unknown(set);
        RenewalUnit? unit = source.OriginKind != "renewal-unit" ? null : await features.FindUnitAsync(source.OriginId!.Value, cancel).ConfigureAwait(false)
            ?? throw new InputException($"The renewal unit {source.OriginId} of these life circles has been deleted: delete them too.", 409, "这组生活圈的更新单元已删除，请一并删除生活圈。");
        LifeCircleQuestion circles = new(
            source.OriginKind == "point" ? (source.Origin.X, source.Origin.Y) : null, unit, source.OriginKind == "residential-area" ? source.OriginId : null,
            source.OriginKind == "facility" ? source.OriginId : null, minutes, source.Walking, source.SpeedMPerMin, LifeCircleQuestion.ReadHills(source.Hills));
        LifeCircleAnswer answer = await ComputeAsync(regions, source.RegionCode, source.Year, circles, cancel).ConfigureAwait(false);
        await store.UpdateAsync(set, Saved(answer), Author, cancel).ConfigureAwait(false);
        return Results.Json(new SavedAnswer(set, source.Name, answer.DataVersion, minutes), AnalysisAnswers.Json);
    }

    private static async Task<IResult> DeleteAsync(long set, LifeCircleStore store, CancellationToken cancel) =>
        await store.DeleteAsync(set, cancel).ConfigureAwait(false) ? Results.NoContent() : throw Unknown(set);

    private static InputException Unknown(long set) => new(
        string.Create(CultureInfo.InvariantCulture, $"There are no saved life circles {set}: they may have been deleted."), 404, "没有这组已保存的生活圈，可能已被删除。");

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

    // Not from the cache: what is saved says which data it was computed from.
    private static Task<LifeCircleAnswer> ComputeAsync(AnalysisRegions regions, string region, int? year, LifeCircleQuestion circles, CancellationToken cancel) =>
        regions.RunAsync(region, (loaded, work) => circles.Answer(loaded.InYear(year), work), cancel);

    private static SavedCircle[] Saved(LifeCircleAnswer answer) =>
    [
        .. answer.Circles.Select(c => new SavedCircle(
            c.Minutes, c.LimitM, c.AreaM2, c.NetworkKm * 1000, c.Population, c.PopulationMethod, answer.Rule.Source, answer.DataVersion,
            (NetTopologySuite.Geometries.MultiPolygon)c.Geometry)),
    ];

    /// <summary>A saved set.</summary>
    private sealed record SavedAnswer(long Set, string Name, long DataVersion, int[] Minutes);
}
