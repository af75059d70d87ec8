using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.WhatIf;

/// <summary>A figure before and after the edits.</summary>
internal sealed record BeforeAfter<T>(T Before, T After);

/// <summary>What lies within the walking distance of a rule.</summary>
internal sealed record AccessAnswer(int Facilities, double Population, double? PopulationRate, double Households, double AreaM2, double? AreaRate);

/// <summary>A rule whose coverage on foot changes.</summary>
internal sealed record AccessChangeAnswer(
    string Category, string Level, string Obligation, string NameZh, string NameEn, string Clause, string Source, string Confidence, double LimitM, string RadiusFrom,
    double PopulationChange, AccessAnswer Before, AccessAnswer After);

/// <summary>What a park indicator covers.</summary>
internal sealed record ParkAnswer(int Parks, double CoveredAreaM2, double? Rate, bool? Met);

/// <summary>A park indicator that changes.</summary>
internal sealed record ParkChangeAnswer(string Edition, string Id, string NameZh, string NameEn, double? LimitPercent, ParkAnswer Before, ParkAnswer After);

/// <summary>What changes in the region, a unit or a community.</summary>
internal sealed record ScopeAnswer(
    string Collection, long Id, string? Name, double ResidentialAreaM2, BeforeAfter<double> Population, BeforeAfter<double> Households,
    IReadOnlyList<AccessChangeAnswer> Coverage, IReadOnlyList<ParkChangeAnswer> ParkRates);

/// <summary>Answer of /api/analyses/what-if.</summary>
internal sealed record WhatIfAnswer(
    string Region, long DataVersion, BilingualText? Notice, int? Year, string Reading, int Edits, ScopeAnswer Difference, IReadOnlyList<ScopeAnswer> Units,
    IReadOnlyList<ScopeAnswer> Communities, int CommunitiesLeftOff);

/// <summary>One changed figure, for a terminal.</summary>
internal sealed record ChangeRow(string Collection, long Id, string? Name, string Figure, string Level, double Before, double After, double Change);

/// <summary>Turns the difference of two scenarios into the answer of the API and the command line.</summary>
internal static class WhatIfAnswers
{
    /// <summary>Most communities that an answer lists; the rest is counted.</summary>
    public const int MostCommunities = 100;

    public static WhatIfAnswer Of(AnalysisRegion region, int edits, ScenarioDifference difference) => new(
        region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year, "walking", edits, Scope(difference.Region),
        [.. difference.Units.Select(Scope)], [.. difference.Communities.Take(MostCommunities).Select(Scope)],
        Math.Max(0, difference.Communities.Count - MostCommunities));

    /// <summary>The changes as rows: people within each rule's distance, and land within the radius of parks in m².</summary>
    public static object Rows(WhatIfAnswer answer) => new
    {
        answer.Region,
        answer.DataVersion,
        answer.Year,
        answer.Reading,
        answer.Edits,
        answer.CommunitiesLeftOff,
        Changes = ((ScopeAnswer[])[answer.Difference, .. answer.Units, .. answer.Communities]).SelectMany(s => s.Coverage
            .Select(c => new ChangeRow(s.Collection, s.Id, s.Name, c.Category, c.Level, c.Before.Population, c.After.Population, c.PopulationChange))
            .Concat(s.ParkRates.Select(p => new ChangeRow(
                s.Collection, s.Id, s.Name, p.Id, p.Edition, p.Before.CoveredAreaM2, p.After.CoveredAreaM2, Math.Round(p.After.CoveredAreaM2 - p.Before.CoveredAreaM2, 1))))),
    };

    private static ScopeAnswer Scope(ScopeDifference scope) => new(
        scope.Collection, scope.Id, scope.Name, AnalysisAnswers.Area(scope.ResidentialAreaM2),
        new(AnalysisAnswers.People(scope.Before.People), AnalysisAnswers.People(scope.After.People)),
        new(AnalysisAnswers.People(scope.Before.Households), AnalysisAnswers.People(scope.After.Households)),
        [
            .. scope.Access.Select(a => new AccessChangeAnswer(
                a.Rule.Category, a.Rule.Level, a.Rule.Obligation, a.Rule.NameZh, a.Rule.NameEn, a.Rule.Clause, a.Rule.Source, a.Rule.Confidence, a.Limit.Metres!.Value,
                a.Limit.FromLevel ? "level" : "rule", AnalysisAnswers.People(a.After.People - a.Before.People),
                Access(a.Before, scope.Before.People, scope.ResidentialAreaM2), Access(a.After, scope.After.People, scope.ResidentialAreaM2))),
        ],
        [
            .. scope.Parks.Select(p => new ParkChangeAnswer(
                p.Edition.Id, p.Rule.Id, p.Rule.NameZh, p.Rule.NameEn, p.Rule.Limit?.Threshold is { Values: [double limit, ..] } ? limit : null, Park(p, p.Before, scope), Park(p, p.After, scope))),
        ]);

    private static AccessAnswer Access(AccessFigure figure, double people, double landM2) => new(
        figure.Facilities, AnalysisAnswers.People(figure.People), AnalysisAnswers.Share(people > 0 ? Math.Min(1, figure.People / people) : null),
        AnalysisAnswers.People(figure.Households), AnalysisAnswers.Area(figure.AreaM2), AnalysisAnswers.Share(landM2 > 0 ? Math.Min(1, figure.AreaM2 / landM2) : null));

    private static ParkAnswer Park(ParkChange change, ParkFigure figure, ScopeDifference scope)
    {
        double? rate = scope.ResidentialAreaM2 > 0 ? figure.CoveredAreaM2 / scope.ResidentialAreaM2 : null;
        return new ParkAnswer(
            figure.Parks, AnalysisAnswers.Area(figure.CoveredAreaM2), AnalysisAnswers.Share(rate), rate is { } share ? change.Rule.Limit?.Threshold?.IsMet(100 * share) : null);
    }
}
