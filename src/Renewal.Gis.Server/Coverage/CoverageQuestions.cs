using System.Globalization;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Gaps;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Analyses;

namespace Renewal.Gis.Server.Coverage;

/// <summary>What is asked about coverage, beside the region, its unit and its year.</summary>
/// <param name="RuleSet">Id of the rule set, or null for the default.</param>
/// <param name="Reading">How distances are read.</param>
/// <param name="Breakdown">What the figures are broken down by.</param>
/// <param name="Place">Longitude and latitude of the middle of a life circle, or null.</param>
/// <param name="LimitM">Walking distance of the life circle in metres, or null.</param>
/// <param name="Minutes">Its minutes instead, or null.</param>
internal sealed record CoverageQuestion(
    string? RuleSet, CoverageReading Reading, CoverageBreakdown Breakdown, (double Lon, double Lat)? Place, double? LimitM, int? Minutes);

/// <summary>Coverage as the API and the command line ask for it.</summary>
internal static class CoverageQuestions
{
    /// <summary>Largest life circle in metres.</summary>
    public const double MostLimitM = 20_000;

    /// <summary>Computes the answer.</summary>
    /// <param name="region">The region.</param>
    /// <param name="unit">A unit, or null.</param>
    /// <param name="question">The question.</param>
    /// <param name="units">The saved units of the region, where the breakdown is by them.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public static CoverageAnswer Answer(AnalysisRegion region, RenewalUnit? unit, CoverageQuestion question, IReadOnlyList<RenewalUnit> units, Work work)
    {
        PreparedRegion prepared = region.Prepared;
        RuleSet ruleSet = Set(prepared.Standards, question.RuleSet);
        CheckScope(unit, question);
        prepared.Prepare(work.Part(0, AnalysisQuestions.PrepareShare));
        work = work.Part(AnalysisQuestions.PrepareShare, 1, AnalysisQuestions.Measuring);
        CircleScopeAnswer? circle = null;
        Extent extent;
        if (question.Place is { } place)
        {
            double limitM = question.LimitM ?? AnalysisQuestions.LimitM(prepared.Standards.Walking, question.Minutes ?? 15, null);
            Link link = AnalysisQuestions.LinkOrRefuse(prepared, place);
            circle = new CircleScopeAnswer(place.Lon, place.Lat, limitM, link.OffsetM);
            extent = Extent.Around(prepared, link, limitM, work.Cancel);
        }
        else
        {
            extent = Extent.Of(prepared, AnalysisQuestions.ScopeOf(region, unit), unit?.Id, unit?.Name);
        }

        IReadOnlyList<Extent> parts = question.Breakdown switch
        {
            CoverageBreakdown.Communities => extent.Communities(),
            CoverageBreakdown.Units => [.. units.Select(u => Extent.Of(prepared, Scope.Inside(prepared, u.Geometry), u.Id, u.Name))],
            _ => [],
        };
        return CoverageAnswers.Of(region, CoverageCalculator.Compute(prepared, extent, parts, ruleSet, question.Reading, work), question.Breakdown, circle);
    }

    /// <summary>Gaps of one rule of a set.</summary>
    /// <param name="region">The region.</param>
    /// <param name="unit">A unit, or null for the region.</param>
    /// <param name="ruleSet">Id of the rule set, or null for the default.</param>
    /// <param name="ruleId">Id of the rule.</param>
    /// <param name="reading">How distances are read.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public static GapsAnswer Gaps(AnalysisRegion region, RenewalUnit? unit, string? ruleSet, string ruleId, CoverageReading reading, Work work)
    {
        RuleSet set = Set(region.Prepared.Standards, ruleSet);
        ServiceRule rule = set.Services.FirstOrDefault(s => s.Rule.Id == ruleId)
            ?? throw new InputException($"The rule set {set.Id} has no row {ruleId}. Rows: {string.Join(", ", set.Services.Select(s => s.Rule.Id))}.");
        if (!rule.HasDistance)
        {
            throw new InputException(
                $"The rule {ruleId} ({rule.Rule.Source}) states no distance, so there is no gap to draw.", 422, $"{rule.Rule.NameZh}（{rule.Rule.Source}）没有规定距离，无法绘制缺口。");
        }

        region.Prepared.Prepare(work.Part(0, AnalysisQuestions.PrepareShare));
        return AnalysisAnswers.Gaps(
            region, rule.Category, rule.Rule.NameZh, rule.Rule.NameEn, rule.Rule, reading,
            GapCalculator.OfService(region.Prepared, AnalysisQuestions.ScopeOf(region, unit), rule, reading,
                work.Part(AnalysisQuestions.PrepareShare, 1, AnalysisQuestions.Drawing)));
    }

    /// <summary>region, communities or units.</summary>
    public static CoverageBreakdown Breakdown(string? text) => text switch
    {
        null or "region" => CoverageBreakdown.Region,
        "communities" => CoverageBreakdown.Communities,
        "units" => CoverageBreakdown.Units,
        _ => throw new InputException(
            $"breakdown must be region, communities or units, not {text}.", zh: $"breakdown 应为 region（地区）、communities（居住用地）或 units（更新单元），不能是 {text}。"),
    };

    /// <summary>Minutes of a life circle.</summary>
    public static int? Minutes(string? text) => text is null ? null
        : AnalysisQuestions.Minutes(text) is [int minutes] ? minutes
        : throw new InputException($"minutes must be one whole number here, not {text}: the figures are of one life circle.");

    /// <summary>Refuses scopes that contradict each other, before anything is loaded.</summary>
    public static void CheckScope(RenewalUnit? unit, CoverageQuestion question)
    {
        if (question.Place is null && (question.LimitM is not null || question.Minutes is not null))
        {
            throw new InputException("minutes and limit belong to a life circle: say where it is, longitude and latitude, or leave them out.");
        }

        if (question is { LimitM: not null, Minutes: not null })
        {
            throw new InputException("Give either the minutes or the limit of the life circle.");
        }

        if (unit is not null && question.Place is not null)
        {
            throw new InputException("Give either a unit or the place of a life circle.");
        }

        if (question.Breakdown == CoverageBreakdown.Units && (unit is not null || question.Place is not null))
        {
            throw new InputException("The breakdown by units is of the whole region: leave the unit and the life circle out.");
        }
    }

    /// <summary>A rule set by its id.</summary>
    public static RuleSet Set(StandardsLibrary standards, string? id) => id is null ? standards.DefaultRuleSet
        : standards.FindRuleSet(id) ?? throw new InputException(
            string.Create(CultureInfo.InvariantCulture, $"There is no rule set {id}. Rule sets: {string.Join(", ", standards.RuleSets.Select(s => s.Id))}."),
            zh: $"没有规则集 {id}。可选：{string.Join("、", standards.RuleSets.Select(s => $"{s.Id}（{s.NameZh}）"))}。");
}
