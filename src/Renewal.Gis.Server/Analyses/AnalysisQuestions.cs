using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Gaps;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.RenewalUnits;
using Renewal.Gis.Analysis.Shortfalls;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.Analyses;

/// <summary>The analyses as the API and the command line ask for them: words and numbers in, answers out, mistakes named.</summary>
internal static class AnalysisQuestions
{
    // Of the time of a first answer about a region that is loaded.
    internal const double PrepareShare = 0.6;

    private const int MostMinutes = 60;
    private const double MostReachM = 20_000;
    private const int EarliestYear = 1900;
    private const int LatestYear = 2100;

    internal static readonly WorkStage Measuring = new("对照标准逐项计算", "measuring against the standards");
    internal static readonly WorkStage Drawing = new("绘制空白区", "drawing the gaps");

    /// <summary>5,10,15 from text.</summary>
    public static int[] Minutes(string? text)
    {
        int[] minutes = (text ?? "5,10,15").Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int m) ? m : 0).ToArray();
        return minutes.Length <= 6 && minutes.All(m => m is >= 1 and <= MostMinutes)
            ? minutes
            : throw new InputException($"minutes must be up to six whole numbers from 1 to {MostMinutes} with commas between them, not {text}.");
    }

    /// <summary>The year whose facilities and green spaces count, or null for those that exist.</summary>
    public static int? Year(string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int year) && year is >= EarliestYear and <= LatestYear ? year
        : throw new InputException(
            $"year must be a whole number from {EarliestYear} to {LatestYear}, not {text}: facilities and green spaces count that are open by then.",
            zh: $"年份应为 {EarliestYear} 到 {LatestYear} 的整数，不能是 {text}。");

    /// <summary>walking or straight-line.</summary>
    public static CoverageReading Reading(string? text) => text switch
    {
        null or "walking" => CoverageReading.Walking,
        "straight-line" => CoverageReading.StraightLine,
        _ => throw new InputException($"reading must be walking or straight-line, not {text}."),
    };

    /// <summary>Metres of some minutes on foot: those of the standard, else at a speed.</summary>
    public static double LimitM(WalkingConvention walking, int minutes, double? speedMPerMin) =>
        speedMPerMin is { } speed ? minutes * speed : walking.CutoffM.TryGetValue(minutes, out double cutoff) ? cutoff : minutes * walking.DefaultSpeedMPerMin;

    /// <summary>The land and homes that an analysis speaks of.</summary>
    public static Scope ScopeOf(AnalysisRegion region, RenewalUnit? unit) =>
        unit is null ? region.Remember("scope", () => Scope.Whole(region.Prepared)) : Scope.Inside(region.Prepared, unit.Geometry);

    /// <summary>A park service-radius rate with a radius of one's own.</summary>
    public static ParkRateFigures ParkRate(AnalysisRegion region, RenewalUnit? unit, double radiusM, double minAreaM2, bool parksOnly, Work work) =>
        AnalysisAnswers.ParkRate(
            region.Prepared.ParkRates.Compute(
                new ParkRateQuestion(parksOnly, [new ParkSizeClass(radiusM, minAreaM2)]), ScopeOf(region, unit).Unit, work),
            radiusM, minAreaM2);

    /// <summary>The park service-radius indicators of an edition, or of the default ones.</summary>
    public static IndicatorsAnswer Indicators(AnalysisRegion region, RenewalUnit? unit, string? edition, Work work)
    {
        IReadOnlyList<ParkRateEdition> known = region.Prepared.Standards.ParkRateEditions;
        ParkRateEdition[] wanted = [.. known.Where(e => edition is null ? e.Default : e.Id == edition)];
        if (wanted.Length == 0)
        {
            throw new InputException($"There is no edition {edition}. Editions: {string.Join(", ", known.Select(e => e.Id))}.");
        }

        return new IndicatorsAnswer(
            region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year,
            [.. UnitReporter.ParkIndicators(region.Prepared, ScopeOf(region, unit), wanted, work).Select(AnalysisAnswers.Indicator)]);
    }

    /// <summary>Gaps of a facility category, or of a park indicator.</summary>
    /// <param name="region">The region.</param>
    /// <param name="unit">A unit, or null for the region.</param>
    /// <param name="category">Slug of a facility category, or id of a park indicator such as park-500.</param>
    /// <param name="level">Level of the rule, or null for the one with the shortest distance.</param>
    /// <param name="reading">How distances are read; parks are always in a straight line.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public static GapsAnswer Gaps(AnalysisRegion region, RenewalUnit? unit, string category, string? level, CoverageReading reading, Work work)
    {
        StandardsLibrary standards = region.Prepared.Standards;
        region.Prepared.Prepare(work.Part(0, PrepareShare));
        Work drawing = work.Part(PrepareShare, 1, Drawing);
        Scope scope = ScopeOf(region, unit);
        if (standards.ParkRateEditions.SelectMany(e => e.Indicators).FirstOrDefault(i => i.Id == category) is { } park)
        {
            return AnalysisAnswers.Gaps(
                region, category, park.NameZh, park.NameEn, park.Sites[0], CoverageReading.StraightLine, GapCalculator.OfParks(region.Prepared, scope, park, drawing));
        }

        Rule rule = FindRule(standards, category, level);
        return AnalysisAnswers.Gaps(
            region, category, rule.NameZh, rule.NameEn, rule, reading, GapCalculator.OfFacility(region.Prepared, scope, rule, reading, drawing));
    }

    /// <summary>The facility rule of a category at a level, or at the one with the shortest distance; it has a distance.</summary>
    public static Rule FindRule(StandardsLibrary standards, string category, string? level)
    {
        Rule[] rules = [.. standards.FacilityRules.Where(r => r.Category == category && (level is null || r.Level == level))];
        if (rules.Length == 0)
        {
            string known = string.Join(", ", standards.FacilityRules.Select(r => r.Category).Distinct()
                .Concat(standards.ParkRateEditions.SelectMany(e => e.Indicators).Select(i => i.Id)));
            throw new InputException(level is null
                ? $"There is no rule for the category {category}. Categories: {known}."
                : $"There is no rule for the category {category} at the level {level}: use min15, min10, min5 or block, or leave the level out.");
        }

        return rules.Where(r => RuleLimit.Of(r, standards).Metres is not null).MinBy(r => RuleLimit.Of(r, standards).Metres)
            ?? throw new InputException($"The rule for {category} ({rules[0].Source}) states no distance, so nothing can lie beyond it.", 422);
    }

    /// <summary>The report of a unit, saved or just drawn.</summary>
    public static UnitAnswer Unit(AnalysisRegion region, MultiPolygon land, Work work)
    {
        region.Prepared.Prepare(work.Part(0, PrepareShare));
        return AnalysisAnswers.Unit(region, UnitReporter.Report(region.Prepared, land, work.Part(PrepareShare, 1, Measuring)));
    }

    /// <summary>The shortfall list of a unit.</summary>
    public static ShortfallsAnswer Shortfalls(AnalysisRegion region, RenewalUnit unit, Work work)
    {
        region.Prepared.Prepare(work.Part(0, PrepareShare));
        Scope scope = ScopeOf(region, unit);
        return new ShortfallsAnswer(
            region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year, Math.Round(scope.Population.People, 1), scope.Population.Method,
            [.. ShortfallCalculator.Compute(region.Prepared, scope, work.Part(PrepareShare, 1, Measuring)).Select(s => AnalysisAnswers.Shortfall(s, region.Prepared.Standards))]);
    }

    /// <summary>Walking distance between two places; the straight ways to the streets are apart.</summary>
    public static DistanceAnswer Distance(AnalysisRegion region, (double Lon, double Lat) from, (double Lon, double Lat) to, Work work)
    {
        Link start = LinkOrRefuse(region.Prepared, from);
        Link end = LinkOrRefuse(region.Prepared, to);
        NetworkSweep sweep = new(region.Prepared.Network);
        sweep.Run([start with { OffsetDm = 0 }], GraphSearch.Unreached, work.Cancel);
        int distanceDm = sweep.Distance(end with { OffsetDm = 0 }, out _);
        return distanceDm == GraphSearch.Unreached
            ? throw new InputException($"No streets lead on foot from {Show(from)} to {Show(to)}.", 422)
            : new DistanceAnswer(distanceDm / (double)WalkingNetwork.DmPerM, start.OffsetM, end.OffsetM);
    }

    /// <summary>Streets within a walking distance of a place; the straight way to the street is apart.</summary>
    /// <returns>The figures, and the streets in degrees.</returns>
    public static (ReachAnswer Answer, MultiLineString Streets) Reach(AnalysisRegion region, (double Lon, double Lat) from, double limitM, Work work)
    {
        if (!(limitM is >= 1 and <= MostReachM))
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The limit must be 1 to {MostReachM} m, not {limitM}."));
        }

        PreparedRegion prepared = region.Prepared;
        Link start = LinkOrRefuse(prepared, from);
        NetworkSweep sweep = new(prepared.Network);
        sweep.Run([start with { OffsetDm = 0 }], (int)Math.Round(limitM * WalkingNetwork.DmPerM), work.Cancel);
        (IReadOnlyList<ReachedPart> parts, long lengthDm) = sweep.Reach();
        MultiLineString streets = GeometryFactory.Default.CreateMultiLineString([.. parts.Select(p => prepared.Network.Shape(p))]);
        return (
            new ReachAnswer(limitM, AnalysisAnswers.Km(lengthDm / (double)WalkingNetwork.DmPerM), sweep.ReachedNodes, start.OffsetM),
            prepared.Projection.ToLonLat(streets));
    }

    /// <summary>Links a place, or says why it cannot be.</summary>
    public static Link LinkOrRefuse(PreparedRegion region, (double Lon, double Lat) place)
    {
        Link link = region.Link(place.Lon, place.Lat);
        return link.Flaw switch
        {
            LinkFlaw.TooFar => throw new InputException(
                $"No walkable street lies within {NetworkLinker.DefaultMaxSnapM} m of {Show(place)}: choose a place nearer to a street, and check that longitude comes first.", 422,
                $"{Show(place)} 周围 {NetworkLinker.DefaultMaxSnapM} 米内没有可步行的道路：请选择离道路更近的位置。"),
            LinkFlaw.BehindBarrier => throw new InputException(
                $"Every walkable street within {NetworkLinker.DefaultMaxSnapM} m of {Show(place)} lies behind water, a railway, a motorway or a wall: choose another place.", 422,
                $"{Show(place)} 周围 {NetworkLinker.DefaultMaxSnapM} 米内的道路都被水体、铁路、高速公路或围墙隔开：请选择别的位置。"),
            _ => link,
        };
    }

    private static string Show((double Lon, double Lat) place) => string.Create(CultureInfo.InvariantCulture, $"{place.Lon:0.######},{place.Lat:0.######}");
}
