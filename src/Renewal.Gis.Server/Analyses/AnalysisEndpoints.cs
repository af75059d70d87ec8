using System.Text;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.RenewalUnits;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Coverage;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Server.Analyses;

/// <summary>/api/analyses: park rates, gaps, unit reports. All of them only read.</summary>
internal static class AnalysisEndpoints
{
    public static void MapAnalyses(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/analyses/park-rate", ParkRateAsync);
        routes.MapGet("/api/analyses/gaps", GapsAsync);
        routes.MapGet("/api/analyses/unit", UnitAsync);
        routes.MapPost("/api/analyses/unit", DrawnUnitAsync);
    }

    private static async Task<IResult> ParkRateAsync(HttpRequest request, Answering answering, CancellationToken cancel)
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
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        return radiusM is { } radius
            ? await answering.AnswerAsync(
                question, (region, work) => AnalysisQuestions.ParkRate(region, question.Unit, radius, minAreaM2, parksOnly, work)).ConfigureAwait(false)
            : await answering.AnswerAsync(question, (region, work) => AnalysisQuestions.Indicators(region, question.Unit, edition, work)).ConfigureAwait(false);
    }

    private static async Task<IResult> GapsAsync(HttpRequest request, Answering answering, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "unit", "category", "level", "reading", "year", "ruleSet", "rule");
        string? rule = query.Text("rule");
        string? ruleSet = query.Text("ruleSet");
        string? category = query.Text("category");
        if (category is null == rule is null)
        {
            throw new InputException("The parameter category is missing: a facility category, or a park indicator such as park-500; or name a rule of a rule set, but not both.");
        }

        string? level = query.Text("level");
        Analysis.Coverage.CoverageReading reading = AnalysisQuestions.Reading(query.Text("reading"));
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        return await answering.AnswerAsync(
            question, (region, work) => rule is null
                ? AnalysisQuestions.Gaps(region, question.Unit, category!, level, reading, work)
                : CoverageQuestions.Gaps(region, question.Unit, ruleSet, rule, reading, work), "application/geo+json").ConfigureAwait(false);
    }

    private static async Task<IResult> UnitAsync(HttpRequest request, Answering answering, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "unit", "year");
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        MultiPolygon land = question.Unit?.Geometry ?? throw new InputException("The parameter unit is missing: the id of a renewal unit. For a drawing send its geometry with POST.");
        return await answering.AnswerAsync(question, (region, work) => AnalysisQuestions.Unit(region, land, work)).ConfigureAwait(false);
    }

    private static async Task<IResult> DrawnUnitAsync(HttpRequest request, Answering answering, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "year");
        using StreamReader body = new(request.Body, Encoding.UTF8);
        string drawing = await body.ReadToEndAsync(cancel).ConfigureAwait(false);
        MultiPolygon land = UnitGeometry.Check(GeoJsonReader.ReadFeature(drawing).Geometry);
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        return await answering.AnswerAsync(
            question.Reading(drawing),
            (region, work) =>
            {
                UnitGeometry.CheckInside(land, region.Region);
                return AnalysisQuestions.Unit(region, land, work);
            }).ConfigureAwait(false);
    }
}
