using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Siting;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.Siting;

/// <summary>People within the limit and how far they walk, before or after.</summary>
internal sealed record SitingAccessAnswer(double Population, double? PopulationRate, double? MeanDistanceM, double PopulationUnreached);

/// <summary>Properties of a chosen site. Gain: people newly served (cover), or metres by which the mean distance falls (median).</summary>
internal sealed record ChosenSiteProperties(
    int Order, string Id, string Kind, string? Name, double Lon, double Lat, double Gain, double PopulationServed, bool Required, double? LandM2);

/// <summary>Answer of /api/analyses/siting: a GeoJSON FeatureCollection with foreign members.</summary>
internal sealed record SitingAnswer(
    string Type, string Region, long DataVersion, BilingualText? Notice, int? Year, string Category, string NameZh, string NameEn, string Objective, int Sites,
    double LimitM, double? ReachM, double? StepM, int Candidates, int CandidatesLeftOut, int Pairs, double? Capacity, double? PlacesPerThousand, bool IgnoreExisting,
    double Population, string PopulationMethod, SitingAccessAnswer Before, SitingAccessAnswer After, double ObjectiveBefore, double ObjectiveAfter, double ObjectiveBound,
    double Gap, bool Proved, int BoundSteps, int Exchanges, RuleCitation Rule, IReadOnlyList<FeatureAnswer<ChosenSiteProperties>> Features);

/// <summary>One use of a released parcel.</summary>
internal sealed record ParcelUseAnswer(
    string Category, string NameZh, string NameEn, string Group, string Level, double LimitM, bool Favoured, double PopulationNewlyServed, double PopulationAround,
    double? NearestM, double? LandM2, bool? LargeEnough, string Clause, string Source, string Obligation, string Confidence);

/// <summary>Properties of a released parcel.</summary>
internal sealed record ParcelProperties(
    string Id, string Name, string Kind, string Status, int? PlanYear, double AreaM2, bool Linked, string? BestUse, string? BestNameZh, string? BestNameEn,
    double BestNewlyServed, IReadOnlyList<ParcelUseAnswer> Uses);

/// <summary>Answer of /api/analyses/released-parcels: a GeoJSON FeatureCollection with foreign members.</summary>
internal sealed record ReleasedParcelsAnswer(
    string Type, string Region, long DataVersion, BilingualText? Notice, int? Year, BilingualText Clause, BilingualText Priority, string PopulationMethod,
    IReadOnlyList<FeatureAnswer<ParcelProperties>> Features);

/// <summary>Turns results into answers.</summary>
internal static class SitingAnswers
{
    private static readonly BilingualText Clause = new(
        "临政办发〔2022〕47号 三、要素保障和政策支持（五）盘活土地资源", "Lincang 2022 No. 47, part 3 (5): putting land to use");

    private static readonly BilingualText Priority = new(
        "“15分钟生活圈”内城镇低效用地再开发整理腾退出的土地，优先用于建设社区医疗、卫生、养老、教育、托育等公共服务设施",
        "Land set free by redeveloping low-efficiency land within the 15-minute life circle goes first to community medical care, health, care of the aged, education and childcare.");

    public static SitingAnswer Siting(AnalysisRegion region, SitingParameters parameters, Rule rule, RegionSitingQuestion question, double? stepM, RegionSitingResult result)
    {
        SitingSolution solution = result.Solution;
        double unit = question.Objective == SitingObjective.Cover
            ? Homes.MicroPerOne
            : Math.Max(1, result.Population.People) * Homes.MicroPerOne * WalkingNetwork.DmPerM;
        return new SitingAnswer(
            "FeatureCollection", region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year, rule.Category, rule.NameZh, rule.NameEn,
            question.Objective == SitingObjective.Cover ? "cover" : "median", solution.Sites.Count, question.LimitM,
            question.Objective == SitingObjective.Median ? question.ReachM : null, stepM, result.Candidates.Count, result.LeftOut, result.Pairs, question.Capacity,
            question.PlacesPerThousand, question.IgnoreExisting, Round(result.Population.People), result.Population.Method,
            Access(result.Before, result.Population.People), Access(result.After, result.Population.People), Round(solution.Before / unit), Round(solution.After / unit),
            Round(solution.Bound / unit), Math.Round(solution.Gap, 6), solution.IsProved, solution.BoundSteps, solution.Exchanges, AnalysisAnswers.Cite(rule),
            [.. solution.Sites.Select((s, i) => Site(region, parameters, i + 1, result.Candidates[s.Candidate], s.Gain / unit, s.Served))]);
    }

    public static ReleasedParcelsAnswer Parcels(AnalysisRegion region, IReadOnlyList<ParcelRanking> rankings) => new(
        "FeatureCollection", region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year, Clause, Priority,
        region.Prepared.Homes.Sum(Enumerable.Range(0, region.Prepared.Homes.Count)).Method,
        [
            .. rankings.Select(r => new FeatureAnswer<ParcelProperties>("Feature", r.Parcel.Geometry, new ParcelProperties(
                FormattableString.Invariant($"{r.Parcel.Kind}-{r.Parcel.Id}"), r.Parcel.Name, r.Parcel.Kind, r.Parcel.Status, r.Parcel.PlanYear, Round(r.Parcel.AreaM2),
                r.Link.IsLinked, r.Best?.Rule.Category, r.Best?.Rule.NameZh, r.Best?.Rule.NameEn, Round(r.Best?.NewlyServed ?? 0),
                [.. r.Uses.Select(u => Use(u, region.Prepared.Standards))]))),
        ]);

    /// <summary>The answer as a terminal shows it: one row for each of the first uses of each parcel; levels that ask for the same are one.</summary>
    public static object Rows(ReleasedParcelsAnswer answer) => new
    {
        answer.Region,
        answer.Clause,
        parcels = answer.Features.SelectMany(f => f.Properties.Uses.DistinctBy(u => (u.Category, u.LimitM)).Take(3).Select((use, i) => new
        {
            parcel = f.Properties.Id, f.Properties.Name, f.Properties.AreaM2, rank = i + 1, use.Category, use.NameEn, use.Level, use.Favoured, use.PopulationNewlyServed,
            use.NearestM, needsM2 = use.LandM2, use.LargeEnough,
        })),
    };

    private static FeatureAnswer<ChosenSiteProperties> Site(AnalysisRegion region, SitingParameters parameters, int order, SiteCandidate site, double gain, long served)
    {
        Point place = (Point)region.Prepared.Projection.ToLonLat(GeometryFactory.Default.CreatePoint(new Coordinate(site.X, site.Y)));
        return new FeatureAnswer<ChosenSiteProperties>("Feature", place, new ChosenSiteProperties(
            order, site.Id, site.Kind, site.Name, Math.Round(place.X, 6), Math.Round(place.Y, 6), Round(gain), Round(served / Homes.MicroPerOne),
            parameters.Required.Contains(site.Id), site.AreaM2 is { } area ? Round(area) : null));
    }

    private static SitingAccessAnswer Access(SitingAccess access, double people) => new(
        Round(access.People), people > 0 ? Math.Round(access.People / people, 6) : null, access.MeanM is { } mean ? Round(mean) : null, Round(access.Unreached));

    private static ParcelUseAnswer Use(ParcelUse use, StandardsLibrary standards) => new(
        use.Rule.Category, use.Rule.NameZh, use.Rule.NameEn, standards.Category(use.Rule.Category).Group, use.Rule.Level, use.Limit.Metres!.Value, use.IsFavoured,
        Round(use.NewlyServed), Round(use.PeopleAround), use.NearestM is { } nearest ? Round(nearest) : null, use.LandM2, use.IsLargeEnough, use.Rule.Clause, use.Rule.Source,
        use.Rule.Obligation, use.Rule.Confidence);

    private static double Round(double value) => Math.Round(value, 1);
}
