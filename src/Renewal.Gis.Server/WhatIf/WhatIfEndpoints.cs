using System.Text;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Server.WhatIf;

/// <summary>/api/analyses/what-if: what some edits would change. Nothing is saved.</summary>
internal static class WhatIfEndpoints
{
    public static void MapWhatIf(this IEndpointRouteBuilder routes) => routes.MapPost("/api/analyses/what-if", WhatIfAsync);

    private static async Task<IResult> WhatIfAsync(
        HttpRequest request, Answering answering, FeatureStore features, Scenarios scenarios, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "year");
        using StreamReader body = new(request.Body, Encoding.UTF8);
        string text = await body.ReadToEndAsync(cancel).ConfigureAwait(false);
        IReadOnlyList<Edit> edits = EditReader.Read(text);
        Question question = await answering.FindAsync(request, query, cancel).ConfigureAwait(false);
        IReadOnlyList<RenewalUnit> units = await features.ListUnitsAsync(question.RegionCode, cancel).ConfigureAwait(false);
        return await answering.AnswerAsync(
            question.Reading(text).Reading(string.Join(' ', units.Select(u => $"{u.Id}:{u.Version}"))),
            (region, work) =>
            {
                region.Prepared.Prepare(work);
                (Scenario start, Scenario end) = scenarios.Find(region.Prepared, units, edits);
                return WhatIfAnswers.Of(region, edits.Count, start.To(end));
            }).ConfigureAwait(false);
    }
}
