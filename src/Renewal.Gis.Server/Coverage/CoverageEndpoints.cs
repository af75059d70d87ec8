using System.Globalization;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Server.Coverage;

/// <summary>/api/analyses/coverage.</summary>
internal static class CoverageEndpoints
{
    public static void MapCoverage(this IEndpointRouteBuilder routes) => routes.MapGet("/api/analyses/coverage", CoverageAsync);

    private static async Task<IResult> CoverageAsync(
        HttpRequest request, Answering answering, FeatureStore features, StandardsLibrary standards, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "unit", "reading", "year", "ruleSet", "breakdown", "lon", "lat", "minutes", "limit");
        bool circle = query.Text("lon") is not null || query.Text("lat") is not null;
        CoverageQuestion asked = new(
            query.Text("ruleSet"), AnalysisQuestions.Reading(query.Text("reading")), CoverageQuestions.Breakdown(query.Text("breakdown")),
            circle ? (query.RequiredNumber("lon", -180, 180), query.RequiredNumber("lat", -89, 89)) : null,
            query.Number("limit", 1, CoverageQuestions.MostLimitM), CoverageQuestions.Minutes(query.Text("minutes")));
        _ = CoverageQuestions.Set(standards, asked.RuleSet);
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        CoverageQuestions.CheckScope(question.Unit, asked);
        IReadOnlyList<RenewalUnit> units = [];
        if (asked.Breakdown == CoverageBreakdown.Units)
        {
            units = await features.ListUnitsAsync(question.RegionCode, cancel).ConfigureAwait(false);
            question = question.Reading(string.Join(' ', units.Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Id}/{u.Version}"))));
        }

        return await answering.AnswerAsync(question, (region, work) => CoverageQuestions.Answer(region, question.Unit, asked, units, work)).ConfigureAwait(false);
    }
}
