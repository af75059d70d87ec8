using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.ParkRates;

/// <summary>Walking distance to the ways into parks, as the API and the command line ask for it.</summary>
internal static class ParkAccessQuestions
{
    /// <summary>What the indicator is called, so that nobody takes it for the service-radius rate.</summary>
    public const string Measure = "park-access";

    private const int MostListed = 100;

    private static readonly BilingualText Note = new(
        "步行可达：沿道路走到公园入口的距离，与直线服务半径覆盖率是两项指标，不能相互替代，也不适用其限值。",
        "Walking distance to the ways into parks: another indicator than the service-radius rate in a straight line, which has the limit.");

    /// <summary>The walking indicators of an edition, or of the default ones.</summary>
    public static ParkAccessAnswer OfEdition(AnalysisRegion region, RenewalUnit? unit, string? edition, Work work)
    {
        IReadOnlyList<ParkRateEdition> known = region.Prepared.Standards.ParkRateEditions;
        ParkRateEdition[] wanted = [.. known.Where(e => edition is null ? e.Default : e.Id == edition)];
        return wanted.Length > 0
            ? Answer(region, [
                .. wanted.SelectMany(e => e.Indicators, (e, rule) => Figures(
                    region, unit, ParkRateCalculator.Question(rule), rule.Id, Walking(rule), e.Id, AnalysisAnswers.Cite(rule.Sites[0]), work)),
            ])
            : throw new InputException($"There is no edition {edition}. Editions: {string.Join(", ", known.Select(e => e.Id))}.");
    }

    /// <summary>The walking indicator of a distance of one's own.</summary>
    public static ParkAccessAnswer OfDistance(AnalysisRegion region, RenewalUnit? unit, double limitM, double minAreaM2, bool parksOnly, Work work) => Answer(
        region,
        [Figures(region, unit, new ParkRateQuestion(parksOnly, [new ParkSizeClass(limitM, minAreaM2)]), null, new("步行可达", "walking distance"), null, null, work)]);

    /// <summary>The ways into the parks of a question; kept for the next one.</summary>
    public static ParkAccess AccessOf(AnalysisRegion region, ParkRateQuestion question, CancellationToken cancel) =>
        region.Remember($"park access {question.ParksOnly} {string.Join(' ', question.Classes)}", () => ParkAccess.Build(region.Prepared, question, cancel));

    private static BilingualText Walking(ParkRule rule) => new($"步行可达：{rule.NameZh}", $"on foot: {rule.NameEn}");

    private static ParkAccessAnswer Answer(AnalysisRegion region, IReadOnlyList<ParkAccessFigures> figures) => new(
        region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year, Measure, Note, region.Prepared.Raster.StepM, figures);

    private static ParkAccessFigures Figures(
        AnalysisRegion region, RenewalUnit? unit, ParkRateQuestion question, string? id, BilingualText name, string? edition, RuleCitation? rule, Work work)
    {
        region.Prepared.Prepare(work);
        ParkAccess access = AccessOf(region, question, work.Cancel);
        ParkAccessRate rate = ParkAccessCalculator.Compute(region.Prepared, AnalysisQuestions.ScopeOf(region, unit), access, work.Cancel);
        ILookup<ParkAccessKind, AccessiblePark> parks = access.Parks.ToLookup(p => p.Kind);
        return new ParkAccessFigures(
            id, name.Zh, name.En, edition, question.Classes.Max(c => c.RadiusM), question.Classes.Min(c => c.MinAreaM2), question.ParksOnly,
            [.. question.Classes.Select(c => new SizeClassAnswer(c.RadiusM, c.MinAreaM2, c.BelowAreaM2))], access.Parks.Count,
            new ParksByAccessAnswer(
                parks[ParkAccessKind.Gate].Count(), parks[ParkAccessKind.Crossing].Count(), parks[ParkAccessKind.Boundary].Count(), parks[ParkAccessKind.None].Count()),
            access.Points.Count, [.. parks[ParkAccessKind.None].Take(MostListed).Select(p => new ParkWithoutAccessAnswer(p.Green.Id, p.Green.Name))],
            Math.Round(rate.Population.People, 1), rate.Population.Method, Math.Round(rate.PopulationServed, 1), Share(rate.PopulationRate),
            Math.Round(rate.PopulationUnreached, 1), Math.Round(rate.Households, 1), Math.Round(rate.HouseholdsServed, 1), Share(rate.HouseholdRate),
            Math.Round(rate.ResidentialAreaM2, 1), Math.Round(rate.AreaServedM2, 1), Share(rate.AreaRate), rule);
    }

    private static double? Share(double? share) => share is { } value ? Math.Round(value, 6) : null;
}
