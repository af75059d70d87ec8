using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.Shortfalls;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.LifeCircles;

/// <summary>A question for life circles: where from, how long, and who walks how.</summary>
/// <param name="Place">Longitude and latitude, or null where one of the next three is given.</param>
/// <param name="Unit">A renewal unit: from any of its homes.</param>
/// <param name="Community">Id of a residential area: from any of its homes.</param>
/// <param name="Facility">Id of a facility.</param>
/// <param name="Minutes">Minutes of each circle.</param>
/// <param name="Walking">standard (the distances of GB 50180), or a profile of walking-and-population.json.</param>
/// <param name="SpeedMPerMin">Metres a minute in place of the convention's, or null.</param>
/// <param name="Hills">Whether stairs and slopes cost more.</param>
internal sealed record LifeCircleQuestion(
    (double Lon, double Lat)? Place, RenewalUnit? Unit, long? Community, long? Facility, int[] Minutes, string Walking, double? SpeedMPerMin, Hills Hills)
{
    /// <summary>The convention that stands for the distances of GB 50180.</summary>
    public const string Standard = "standard";

    private static readonly WorkStage OnFoot = new("沿道路推算步行范围", "walking the streets");

    /// <summary>off, stairs, slopes or on.</summary>
    public static Hills ReadHills(string? text) => text switch
    {
        null or "off" => Hills.Off,
        "stairs" => Hills.Stairs,
        "slopes" => Hills.Slopes,
        "on" => Hills.On,
        _ => throw new InputException($"hills must be off, stairs, slopes or on, not {text}."),
    };

    /// <summary>The word of an option.</summary>
    public static string Word(Hills hills) => hills switch { Hills.Stairs => "stairs", Hills.Slopes => "slopes", Hills.On => "on", _ => "off" };

    /// <summary>Computes the answer.</summary>
    /// <exception cref="InputException">The origin does not exist or has no way to a street, or the convention is unknown.</exception>
    public LifeCircleAnswer Answer(AnalysisRegion region, Work work)
    {
        PreparedRegion prepared = region.Prepared.WithHills(Hills);
        WalkingConvention walking = prepared.Standards.Walking;
        WalkingProfile? profile = Walking == Standard ? null : walking.Profiles.FirstOrDefault(p => p.Id == Walking)
            ?? throw new InputException($"There is no walking convention {Walking}. Conventions: {string.Join(", ", walking.Profiles.Select(p => p.Id))}.");
        double? speed = SpeedMPerMin ?? profile?.SpeedMPerMin;
        prepared.Prepare(work.Part(0, AnalysisQuestions.PrepareShare));
        (IReadOnlyList<Link> origins, Point middle) = Origins(prepared);
        double[] limitsM = [.. Minutes.Select(m => AnalysisQuestions.LimitM(walking, m, speed))];
        IReadOnlyList<LifeCircle> circles = new LifeCircleCalculator(prepared).Around(origins, limitsM, work.Part(AnalysisQuestions.PrepareShare, 1, OnFoot));
        return new LifeCircleAnswer(
            region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), prepared.Year, new OriginAnswer(middle.X, middle.Y),
            origins.Count == 1 ? origins[0].OffsetM : null, origins.All(o => o.Flaw == LinkFlaw.OnIsland),
            [.. circles.Select((c, i) => AnalysisAnswers.Circle(c, Minutes[i], prepared.Standards))], WalkingAnswer(prepared.Standards, profile, speed), Effort(walking.Hills));
    }

    private WalkingRuleAnswer WalkingAnswer(StandardsLibrary standards, WalkingProfile? profile, double? speed) => speed is { } metres
        ? new WalkingRuleAnswer(
            profile?.Id ?? "speed", "walking-and-population.json", "profiles", profile is null ? "自定速度" : profile.NameZh, profile is null ? "speed as asked for" : profile.NameEn,
            profile?.Confidence ?? "verified", Minutes.ToDictionary(m => m.ToString(CultureInfo.InvariantCulture), m => m * metres))
        : AnalysisAnswers.WalkingRule(standards);

    private HillsAnswer? Effort(HillsConvention rule) => Hills == Hills.Off ? null : new HillsAnswer(
        Word(Hills), Hills == Hills.Slopes ? null : rule.StairsFactor, Hills == Hills.Slopes ? null : rule.StairsSource, Hills == Hills.Stairs ? null : rule.SlopeSource,
        rule.Confidence);

    private (IReadOnlyList<Link> Origins, Point Middle) Origins(PreparedRegion region)
    {
        RegionData data = region.Data;
        if (Unit is not null)
        {
            return (ShortfallCalculator.Origins(region, Scope.Inside(region, Unit.Geometry)), Unit.Geometry.InteriorPoint);
        }

        if (Community is { } id)
        {
            ResidentialArea area = data.ResidentialAreas.FirstOrDefault(a => a.Id == id)
                ?? throw new InputException($"There is no residential area {id} in this region: it may have got another id with an import.", 404, $"本区域没有居住用地 {id}，重新导入后编号可能已改变。");
            return (ShortfallCalculator.Origins(region, Scope.Inside(region, area.Geometry)), area.Geometry.InteriorPoint);
        }

        if (Facility is { } facilityId)
        {
            int facility = Enumerable.Range(0, data.Facilities.Count).FirstOrDefault(f => data.Facilities[f].Id == facilityId, -1);
            return facility < 0
                ? throw new InputException($"There is no facility {facilityId} in this region: it may have got another id with an import.", 404, $"本区域没有设施 {facilityId}，重新导入后编号可能已改变。")
                : ([LinkedOrRefuse(region.FacilityLinks[facility], data.Facilities[facility])], data.Facilities[facility].Geometry);
        }

        (double lon, double lat) = Place!.Value;
        return ([AnalysisQuestions.LinkOrRefuse(region, (lon, lat))], GeometryFactory.Default.CreatePoint(new Coordinate(lon, lat)));
    }

    private static Link LinkedOrRefuse(Link link, Facility facility) => link.IsLinked ? link : throw new InputException(
        $"The facility {facility.Id} has no walkable street within {NetworkLinker.DefaultMaxSnapM} m that it can be reached from: choose a place on a street.", 422,
        $"设施 {facility.Id} 周围 {NetworkLinker.DefaultMaxSnapM} 米内没有可步行到达的道路：请选择道路上的位置。");
}
