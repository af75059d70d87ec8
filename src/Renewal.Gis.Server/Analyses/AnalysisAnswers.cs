using System.Text.Json;
using System.Text.Json.Serialization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Gaps;
using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.RenewalUnits;
using Renewal.Gis.Analysis.Shortfalls;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Server.Commands;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.Analyses;

/// <summary>A rule as an answer cites it.</summary>
internal sealed record RuleCitation(
    string Id, string Source, string Clause, string NameZh, string NameEn, string Category, string Level, string Obligation, string Confidence,
    double? RadiusM, double? MinAreaM2);

/// <summary>A figure of people with the method it rests on.</summary>
internal sealed record PeopleAnswer(double Population, string PopulationMethod, IReadOnlyDictionary<string, double> PopulationByMethod);

/// <summary>Where a life circle starts.</summary>
internal sealed record OriginAnswer(double Lon, double Lat)
{
    /// <summary>point, renewal-unit, residential-area or facility.</summary>
    public string Kind { get; init; } = "point";

    /// <summary>Feature id, null for a point.</summary>
    public long? Id { get; init; }

    /// <summary>Name of the feature, or null.</summary>
    public string? Name { get; init; }
}

/// <summary>Walking distances on the ground: a grid of points in the metres of the region, so compact that a browser can draw it.</summary>
/// <param name="StepM">Metres between neighbouring points.</param>
/// <param name="Columns">Points from west to east.</param>
/// <param name="Rows">Points from south to north.</param>
/// <param name="WestM">Easting of the first column.</param>
/// <param name="SouthM">Northing of the first row.</param>
/// <param name="Proj">The projection of these metres as PROJ writes it.</param>
/// <param name="UnitM">Metres of one unit of <paramref name="Data"/>.</param>
/// <param name="Unreached">Number that stands for a point beyond the widest circle.</param>
/// <param name="Data">Distances row by row from the south-west, each two bytes, the low one first, in base 64.</param>
internal sealed record RasterAnswer(
    double StepM, int Columns, int Rows, double WestM, double SouthM, string Proj, double UnitM, int Unreached, string Data);

/// <summary>A facility that a life circle lacks.</summary>
internal sealed record MissingAnswer(string Category, string NameZh, string NameEn, string Clause);

/// <summary>One life circle.</summary>
internal sealed record CircleAnswer(
    int Minutes, double LimitM, double SpeedMPerMin, double AreaM2, double NetworkKm, double Population, string PopulationMethod, double Households,
    IReadOnlyDictionary<string, int> Facilities, IReadOnlyList<MissingAnswer> Missing, Geometry Geometry)
{
    /// <summary>The streets reached, each as far as it is; only where they were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Geometry? Streets { get; init; }
}

/// <summary>The rule of the walking distances.</summary>
internal sealed record WalkingRuleAnswer(
    string Id, string Source, string Clause, string NameZh, string NameEn, string Confidence, IReadOnlyDictionary<string, double> LimitM);

/// <summary>Answer of /api/analyses/life-circle.</summary>
internal sealed record LifeCircleAnswer(
    string Region, long DataVersion, BilingualText? Notice, int? Year, OriginAnswer Origin, double? SnapM, bool OnIsland, IReadOnlyList<CircleAnswer> Circles,
    WalkingRuleAnswer Rule, HillsAnswer? Hills)
{
    /// <summary>Distances on the ground; only where they were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RasterAnswer? Raster { get; init; }
}

/// <summary>What stairs and slopes cost in an answer: the walking distances are equivalent metres then, the streets reached true ones.</summary>
/// <param name="Hills">stairs, slopes or on.</param>
/// <param name="StairsFactor">A metre of stairs in metres on the level, or null where stairs do not count.</param>
/// <param name="StairsSource">Where the factor comes from.</param>
/// <param name="SlopeSource">Where the cost of slopes comes from, or null where they do not count.</param>
/// <param name="Confidence">verified or from-memory.</param>
/// <param name="Stairways">Walkable stairs in the region's data.</param>
/// <param name="StreetsWithIncline">Walkable streets whose slope is known; all others count as level.</param>
/// <param name="Streets">Walkable streets.</param>
internal sealed record HillsAnswer(
    string Hills, double? StairsFactor, string? StairsSource, string? SlopeSource, string Confidence, int Stairways, int StreetsWithIncline, int Streets);

/// <summary>Answer of <c>renewal analyse park-rate --radius</c>, and of /api/analyses/park-rate with a radius.</summary>
internal sealed record ParkRateFigures(
    double RadiusM, double MinAreaM2, int Parks, double ResidentialAreaM2, double CoveredAreaM2, double BufferAreaM2, double? Rate);

/// <summary>One size class of an indicator.</summary>
internal sealed record SizeClassAnswer(double RadiusM, double MinAreaM2, double? BelowAreaM2);

/// <summary>One park service-radius indicator.</summary>
internal sealed record IndicatorAnswer(
    string Id, string NameZh, string NameEn, string Edition, double RadiusM, double MinAreaM2, bool ParksOnly, IReadOnlyList<SizeClassAnswer> Classes,
    int Parks, double ResidentialAreaM2, double CoveredAreaM2, double? Rate, double? Limit, bool? Met, RuleCitation Rule, RuleCitation? LimitRule);

/// <summary>Answer of /api/analyses/park-rate without a radius.</summary>
internal sealed record IndicatorsAnswer(string Region, long DataVersion, BilingualText? Notice, int? Year, IReadOnlyList<IndicatorAnswer> Indicators);

/// <summary>Properties of a gap.</summary>
internal sealed record GapProperties(
    string Category, string NameZh, string NameEn, double LimitM, string Clause, double AreaM2, double Population, string PopulationMethod,
    long? NearestFacilityId, string? NearestFacilityName, double? NearestM, long ResidentialAreaId, string? ResidentialAreaName,
    double WorstLon, double WorstLat, double? WorstM);

/// <summary>A GeoJSON Feature.</summary>
internal sealed record FeatureAnswer<T>(string Type, Geometry Geometry, T Properties);

/// <summary>Answer of /api/analyses/gaps: a GeoJSON FeatureCollection with foreign members.</summary>
internal sealed record GapsAnswer(
    string Type, string Region, long DataVersion, BilingualText? Notice, int? Year, string Reading, RuleCitation Rule, double LimitM, double AreaM2,
    double Population, double PopulationOutsideResidentialLand, int Slivers, IReadOnlyList<FeatureAnswer<GapProperties>> Features);

/// <summary>A project of a unit.</summary>
internal sealed record UnitProjectAnswer(long Id, string Name, string Category, int? PlanYear, double Share, decimal? InvestmentYuan);

/// <summary>A protected thing that a unit touches.</summary>
internal sealed record ProtectionAnswer(long Id, string Name, string Kind);

/// <summary>The life circle in a unit's report.</summary>
internal sealed record UnitCircleAnswer(
    int Minutes, double LimitM, double AreaM2, double NetworkKm, double Population, IReadOnlyDictionary<string, int> Facilities, Geometry Geometry);

/// <summary>One line of a shortfall list.</summary>
internal sealed record ShortfallAnswer(
    string Category, string NameZh, string NameEn, string Group, string Level, int Have, double? LimitM, double? NearestM, string? NearestName,
    string Status, double UnservedPopulation, string Clause, string Source, string Confidence, string Obligation);

/// <summary>Answer of /api/analyses/unit.</summary>
internal sealed record UnitAnswer(
    string Region, long DataVersion, BilingualText? Notice, int? Year, double AreaM2, double PerimeterM, double Population, string PopulationMethod,
    double Households, double FloorAreaM2, int Buildings, int StoreysAssumed, IReadOnlyList<UnitProjectAnswer> Projects,
    IReadOnlyList<ProtectionAnswer> Protections, IReadOnlyList<IndicatorAnswer> ParkRates, UnitCircleAnswer LifeCircle,
    IReadOnlyList<ShortfallAnswer> Shortfall);

/// <summary>Answer of <c>renewal analyse shortfall</c>.</summary>
internal sealed record ShortfallsAnswer(string Region, long DataVersion, BilingualText? Notice, int? Year, double Population, string PopulationMethod, IReadOnlyList<ShortfallAnswer> Shortfall);

/// <summary>Answer of <c>renewal analyse distance</c>.</summary>
internal sealed record DistanceAnswer(double DistanceM, double SnapFromM, double SnapToM);

/// <summary>Answer of <c>renewal analyse reach</c>.</summary>
internal sealed record ReachAnswer(double LimitM, double NetworkKm, int Nodes, double SnapM);

/// <summary>Turns results into the answers of the API and the command line: rounded to what their method can tell, rules cited.</summary>
internal static class AnalysisAnswers
{
    /// <summary>Most places that an answer lists; the rest is counted.</summary>
    public const int MostUnlinked = 500;

    /// <summary>As every answer, with geometry as GeoJSON.</summary>
    public static readonly JsonSerializerOptions Json = new(Output.Json) { Converters = { new GeoJsonGeometryConverter() } };

    public static RuleCitation Cite(Rule rule) => new(
        rule.Id, rule.Source, rule.Clause, rule.NameZh, rule.NameEn, rule.Category, rule.Level, rule.Obligation, rule.Confidence, rule.RadiusM, rule.MinAreaM2);

    public static CircleAnswer Circle(LifeCircle circle, int minutes, StandardsLibrary standards) => new(
        minutes, circle.LimitM, Math.Round(circle.LimitM / minutes, 1), Area(circle.AreaM2), Km(circle.NetworkM), People(circle.Population.People),
        circle.Population.Method, People(circle.Households), circle.Facilities,
        [
            .. standards.FacilityRules
                .Where(r => r.Level == $"min{minutes}" && r.Obligation == "required" && !circle.Facilities.ContainsKey(r.Category))
                .Select(r => new MissingAnswer(r.Category, r.NameZh, r.NameEn, r.Clause)),
        ],
        circle.Geometry);

    public static WalkingRuleAnswer WalkingRule(StandardsLibrary standards) => new(
        "gb50180-walking-distances", standards.Walking.Source, "3.0.4", "各级生活圈步行距离", "walking distances of the life circles", standards.Walking.Confidence,
        standards.Walking.CutoffM.ToDictionary(c => c.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), c => c.Value));

    public static ParkRateFigures ParkRate(ParkRate rate, double radiusM, double minAreaM2) => new(
        radiusM, minAreaM2, rate.Parks, Area(rate.ResidentialAreaM2), Area(rate.CoveredAreaM2), Area(rate.BufferAreaM2), Share(rate.Rate));

    public static IndicatorAnswer Indicator(ParkIndicator indicator)
    {
        ParkRateQuestion question = ParkRateCalculator.Question(indicator.Rule);
        ParkSizeClass widest = question.Classes.MaxBy(c => c.RadiusM)!;
        return new IndicatorAnswer(
            indicator.Rule.Id, indicator.Rule.NameZh, indicator.Rule.NameEn, indicator.Edition.Id, widest.RadiusM, question.Classes.Min(c => c.MinAreaM2),
            question.ParksOnly, [.. question.Classes.Select(c => new SizeClassAnswer(c.RadiusM, c.MinAreaM2, c.BelowAreaM2))], indicator.Rate.Parks,
            Area(indicator.Rate.ResidentialAreaM2), Area(indicator.Rate.CoveredAreaM2), Share(indicator.Rate.Rate),
            indicator.Rule.Limit?.Threshold?.Values[0] / 100, indicator.Met, Cite(indicator.Rule.Sites[0]),
            indicator.Rule.Limit is null ? null : Cite(indicator.Rule.Limit));
    }

    public static GapsAnswer Gaps(AnalysisRegion region, string category, string nameZh, string nameEn, Rule rule, CoverageReading reading, GapLayer layer) => new(
        "FeatureCollection", region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year, Reading(reading), Cite(rule), layer.LimitM,
        Area(layer.AreaM2), People(layer.Population.People), People(layer.OutsidePopulation.People), layer.Slivers,
        [
            .. layer.Gaps.Select(g => new FeatureAnswer<GapProperties>("Feature", g.Geometry, new GapProperties(
                category, nameZh, nameEn, layer.LimitM, rule.Clause, Area(g.AreaM2), People(g.Population.People), g.Population.Method,
                g.NearestId, g.NearestName, Metres(g.NearestM), g.Area.Id, g.Area.Name, Math.Round(g.Worst.X, 7), Math.Round(g.Worst.Y, 7), Metres(g.WorstM)))),
        ]);

    public static UnitAnswer Unit(AnalysisRegion region, UnitReport report) => new(
        region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year, Area(report.AreaM2), Metres(report.PerimeterM)!.Value,
        People(report.Population.People), report.Population.Method, People(report.Households), Area(report.FloorAreaM2), report.Buildings,
        report.StoreysAssumed,
        [
            .. report.Projects.Select(p => new UnitProjectAnswer(
                p.Project.Id, p.Project.Name, p.Project.Category, p.Project.PlanYear, Math.Round(p.Share, 4), p.Project.InvestmentYuan)),
        ],
        [.. report.Protections.Select(p => new ProtectionAnswer(p.Id, p.Name, p.Kind))],
        [.. report.ParkRates.Select(Indicator)],
        new UnitCircleAnswer(
            UnitReporter.Minutes, report.LifeCircle.LimitM, Area(report.LifeCircle.AreaM2), Km(report.LifeCircle.NetworkM),
            People(report.LifeCircle.Population.People), report.LifeCircle.Facilities, report.LifeCircle.Geometry),
        [.. report.Shortfalls.Select(s => Shortfall(s, region.Prepared.Standards))]);

    public static ShortfallAnswer Shortfall(Shortfall line, StandardsLibrary standards) => new(
        line.Rule.Category, line.Rule.NameZh, line.Rule.NameEn, standards.Category(line.Rule.Category).Group, line.Rule.Level, line.Have,
        line.Limit.Metres, Metres(line.NearestM), line.Nearest?.Name, Slug(line.Status), People(line.UnservedPopulation), line.Rule.Clause,
        line.Rule.Source, line.Rule.Confidence, line.Rule.Obligation);

    public static string Reading(CoverageReading reading) => reading == CoverageReading.Walking ? "walking" : "straight-line";

    public static Dictionary<string, double> ByMethod(PopulationFigure figure) =>
        figure.ByMethod.ToDictionary(m => PopulationFigure.Slug(m.Key), m => People(m.Value));

    /// <summary>Kilometres of streets from metres; lengths are whole decimetres.</summary>
    public static double Km(double metres) => Math.Round(metres / 1000, 4);

    private static string Slug(ShortfallStatus status) => status switch
    {
        ShortfallStatus.Missing => "missing",
        ShortfallStatus.Beyond => "beyond",
        _ => "ok",
    };

    public static double Area(double squareMetres) => Math.Round(squareMetres, 1);

    internal static double? Metres(double? metres) => metres is { } value ? Math.Round(value, 1) : null;

    public static double People(double people) => Math.Round(people, 1);

    internal static double? Rounded(double? value) => value is { } figure ? Math.Round(figure, 1) : null;

    public static double? Share(double? share) => share is { } value ? Math.Round(value, 6) : null;
}
