using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.Siting;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Analyses;

namespace Renewal.Gis.Server.Siting;

/// <summary>Siting and released parcels as the API and the command line ask for them.</summary>
internal static class SitingQuestions
{
    /// <summary>Beyond this nobody goes on foot; a mean distance does not fall for people who come nearer than that only on paper.</summary>
    private const double UsualReachM = 3000;

    /// <summary>Where to put facilities.</summary>
    public static SitingAnswer Siting(AnalysisRegion region, RenewalUnit? unit, SitingParameters parameters, Work work)
    {
        PreparedRegion prepared = region.Prepared;
        Rule rule = FindRule(prepared.Standards, parameters);
        double limitM = parameters.LimitM ?? RuleLimit.Of(rule, prepared.Standards).Metres!.Value;
        double reachM = parameters.ReachM ?? Math.Max(UsualReachM, limitM);
        if (reachM < limitM)
        {
            throw new InputException(FormattableString.Invariant($"reach ({reachM} m) must not be smaller than the limit ({limitM} m)."), zh: "reach 不能小于服务距离。");
        }

        Scope scope = AnalysisQuestions.ScopeOf(region, unit);
        List<SiteCandidate> candidates = [];
        double? stepM = null;
        if (parameters.HasGrid)
        {
            (IReadOnlyList<SiteCandidate> grid, double step) = CandidatePlaces.Grid(
                prepared, scope, parameters.StepM, parameters.Objective == SitingObjective.Median ? reachM : limitM, work.Cancel);
            candidates.AddRange(grid);
            stepM = step;
        }
        else if (parameters.StepM is not null)
        {
            throw new InputException("step belongs to candidates=grid: add it, or leave the step out.", zh: "网格间距只用于网格候选点。");
        }

        if (parameters.HasPlanned)
        {
            candidates.AddRange(CandidatePlaces.Planned(prepared, rule.Category));
        }

        if (parameters.HasParcels)
        {
            candidates.AddRange(CandidatePlaces.Parcels(prepared));
        }

        NetworkLinker linker = prepared.Linker();
        candidates.AddRange(parameters.Points.Select(p => CandidatePlaces.Point(prepared, linker, p.Id, p.Name, p.Lon, p.Lat)));
        RegionSitingQuestion question = new()
        {
            Category = rule.Category,
            Objective = parameters.Objective,
            Sites = parameters.Sites,
            LimitM = limitM,
            ReachM = reachM,
            Candidates = candidates,
            Required = parameters.Required,
            Forbidden = parameters.Forbidden,
            ForbiddenLand = parameters.ForbiddenLand,
            IgnoreExisting = parameters.IgnoreExisting,
            Capacity = parameters.Capacity,
            PlacesPerThousand = parameters.PlacesPerThousand,
        };
        return SitingAnswers.Siting(region, parameters, rule, question, stepM, RegionSiting.Solve(prepared, scope, question, work));
    }

    /// <summary>What released parcels could become.</summary>
    public static ReleasedParcelsAnswer ReleasedParcels(AnalysisRegion region, Work work) => SitingAnswers.Parcels(region, ParcelUses.Rank(region.Prepared, work));

    // With a limit of one's own the rule need not have one.
    private static Rule FindRule(StandardsLibrary standards, SitingParameters parameters)
    {
        if (parameters.LimitM is not null
            && standards.FacilityRules.FirstOrDefault(r => r.Category == parameters.Category && (parameters.Level is null || r.Level == parameters.Level)) is { } rule)
        {
            return rule;
        }

        return AnalysisQuestions.FindRule(standards, parameters.Category, parameters.Level);
    }
}
