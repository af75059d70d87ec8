using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Regions;
using static Renewal.Gis.Server.Analyses.AnalysisAnswers;

namespace Renewal.Gis.Server.Coverage;

/// <summary>Places without a way to the network.</summary>
internal sealed record UnlinkedAnswer(
    int ResidentialAreas, int Buildings, int Facilities, int GreenSpaces, int OnIslands, double Population, IReadOnlyList<UnlinkedPlace> Items, int ItemsLeftOff);

/// <summary>A rule set as an answer cites it.</summary>
internal sealed record RuleSetAnswer(string Id, string NameZh, string NameEn, string Source);

/// <summary>What there is against what people need.</summary>
internal sealed record CapacityAnswer(
    string Measure, string Unit, double? Have, double Need, double PerThousand, bool Derived, int Known, int Unknown, bool? Met);

/// <summary>One row of a coverage table.</summary>
internal sealed record CoverageRowAnswer(
    string Category, string Group, string Level, string Obligation, string NameZh, string NameEn, double? RadiusM, string RadiusFrom, string Clause,
    string Source, string Confidence, int Facilities, double? PopulationCovered, double? PopulationRate, double? HouseholdsCovered,
    double? AreaCoveredM2, double? AreaRate, string RuleId, string? RadiusSource, string? RuleReading, double? HouseholdsRate,
    double? FloorAreaCoveredM2, double? FloorAreaRate, CapacityAnswer? Capacity, string? NoRate, bool InData);

/// <summary>A need of all facilities of a set, or of all green, together.</summary>
internal sealed record CoverageTotalAnswer(string Id, string NameZh, string NameEn, string Clause, string Source, string Confidence, bool PerPerson, CapacityAnswer Capacity);

/// <summary>A rule that the data cannot answer.</summary>
internal sealed record NotComputedAnswer(string RuleId, string NameZh, string NameEn, string Clause, string Source, string ReasonZh, string ReasonEn);

/// <summary>The figures of one rule in one part of a breakdown.</summary>
internal sealed record CoveragePartRate(
    string RuleId, double? PopulationCovered, double? PopulationRate, double? HouseholdsCovered, double? HouseholdsRate, double? AreaCoveredM2, double? AreaRate,
    double? FloorAreaCoveredM2, double? FloorAreaRate, PartCapacityAnswer? Capacity);

/// <summary>What there is against what people need in one part; unit and need of a thousand people stand in the row of the rule.</summary>
internal sealed record PartCapacityAnswer(double? Have, double Need, int Unknown, bool? Met);

/// <summary>One part of a breakdown.</summary>
internal sealed record CoveragePartAnswer(
    long? Id, string? Name, double Population, string PopulationMethod, double Households, double ResidentialAreaM2, double FloorAreaM2,
    IReadOnlyList<CoveragePartRate> Rates);

/// <summary>The life circle that narrows an answer.</summary>
internal sealed record CircleScopeAnswer(double Lon, double Lat, double LimitM, double SnapM);

/// <summary>Answer of /api/analyses/coverage.</summary>
internal sealed record CoverageAnswer(
    string Region, long DataVersion, BilingualText? Notice, int? Year, string Reading, string PopulationMethod, double Population,
    IReadOnlyDictionary<string, double> PopulationByMethod, int AreasWithoutPopulation, double ResidentialAreaM2, double RasterStepM,
    RuleSetAnswer RuleSet, CircleScopeAnswer? Circle, double Households, double FloorAreaM2, int AreasWithoutFloorArea, string Breakdown, UnlinkedAnswer Unlinked,
    IReadOnlyList<CoverageRowAnswer> Rows, IReadOnlyList<CoverageTotalAnswer> Totals, IReadOnlyList<NotComputedAnswer> NotComputed,
    IReadOnlyList<CoveragePartAnswer> Parts, IReadOnlyList<int> Years);

/// <summary>Turns a coverage table into an answer: rounded to what its method can tell, rules cited.</summary>
internal static class CoverageAnswers
{
    public static CoverageAnswer Of(AnalysisRegion region, CoverageTable table, CoverageBreakdown breakdown, CircleScopeAnswer? circle) => new(
        region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year, Reading(table.Reading), table.Population.Method,
        People(table.Population.People), ByMethod(table.Population), region.Prepared.Homes.AreasWithoutFigure, Area(table.ResidentialAreaM2),
        region.Prepared.Raster.StepM, new RuleSetAnswer(table.RuleSet.Id, table.RuleSet.NameZh, table.RuleSet.NameEn, table.RuleSet.Source), circle,
        People(table.Extent.Households), Area(table.Extent.FloorAreaM2), table.AreasWithoutFloorArea, Word(breakdown),
        new UnlinkedAnswer(
            table.Unlinked.ResidentialAreas, table.Unlinked.Buildings, table.Unlinked.Facilities, table.Unlinked.GreenSpaces, table.Unlinked.OnIslands,
            People(table.Unlinked.People), [.. table.Unlinked.Items.Take(MostUnlinked)], Math.Max(0, table.Unlinked.Items.Count - MostUnlinked)),
        [.. table.Rows.Select(r => Row(r, region.Prepared.Standards))],
        [
            .. table.Totals.Select(t => new CoverageTotalAnswer(
                t.Rule.Id, t.Rule.NameZh, t.Rule.NameEn, t.Rule.Clause, t.Rule.Source, t.Rule.Confidence, t.Rule.Green is not null, CapacityOf(t.Capacity)!)),
        ],
        [
            .. table.RuleSet.NotComputed.Select(n => new NotComputedAnswer(
                n.Rule.Id, n.Rule.NameZh, n.Rule.NameEn, n.Rule.Clause, n.Rule.Source, n.ReasonZh, n.ReasonEn)),
        ],
        [.. table.Parts.Select(Part)], OpeningYears(region.Prepared.Data));

    /// <summary>The word of a breakdown.</summary>
    public static string Word(CoverageBreakdown breakdown) => breakdown switch
    {
        CoverageBreakdown.Communities => "communities",
        CoverageBreakdown.Units => "units",
        _ => "region",
    };

    private static CoverageRowAnswer Row(CoverageRow row, StandardsLibrary standards) => new(
        row.Service.Category, standards.Category(row.Service.Category).Group, row.Rule.Level, row.Rule.Obligation, row.Rule.NameZh, row.Rule.NameEn,
        row.Limit.Metres, row.Service.Distance.From is "rule" or "other-rule" ? row.Service.Distance.From : "level", row.Rule.Clause, row.Rule.Source,
        row.Service.Distance.Confidence == "verified" ? row.Rule.Confidence : "from-memory", row.Facilities, Rounded(row.PopulationCovered),
        Share(row.PopulationRate), Rounded(row.HouseholdsCovered), Rounded(row.AreaCoveredM2), Share(row.AreaRate), row.Rule.Id,
        row.Service.Distance.Source, ReadingOf(row.Rule.DistanceMethod), Share(row.HouseholdsRate), Rounded(row.FloorAreaCoveredM2),
        Share(row.FloorAreaRate), CapacityOf(row.Capacity), row.Service.HasDistance ? null : "no-distance", row.InData);

    private static CoveragePartAnswer Part(CoveragePart part) => new(
        part.Extent.Id, part.Extent.Name, People(part.Extent.Population.People), part.Extent.Population.Method, People(part.Extent.Households),
        Area(part.Extent.ResidentialAreaM2), Area(part.Extent.FloorAreaM2),
        [
            .. part.Rows.Select(r => new CoveragePartRate(
                r.Rule.Id, Rounded(r.PopulationCovered), Share(r.PopulationRate), Rounded(r.HouseholdsCovered), Share(r.HouseholdsRate), Rounded(r.AreaCoveredM2),
                Share(r.AreaRate), Rounded(r.FloorAreaCoveredM2), Share(r.FloorAreaRate),
                r.Capacity is { } c ? new PartCapacityAnswer(Rounded(c.Have), Math.Round(c.Need, 2), c.Unknown, c.Met) : null)),
        ]);

    private static CapacityAnswer? CapacityOf(Capacity? capacity) => capacity is not { } c ? null : new(
        c.Norm.Measure switch
        {
            NormMeasure.Places => "places",
            NormMeasure.Facilities => "facilities",
            NormMeasure.FloorArea => "floor-area",
            _ => "land-area",
        },
        c.Norm.Unit, Rounded(c.Have), Math.Round(c.Need, 2), Math.Round(c.Norm.PerThousand, 4), c.Norm.Derived, c.Known, c.Unknown, c.Met);

    // Which of the two readings the clause itself means; the standards' plain service radius means neither.
    private static string? ReadingOf(string? distanceMethod) => distanceMethod switch
    {
        "network-walk" => "walking",
        "euclidean-from-boundary" or "euclidean-from-point" => "straight-line",
        _ => null,
    };

    private static int[] OpeningYears(RegionData data) =>
        [.. data.Facilities.Select(f => f.OpeningYear).Concat(data.GreenSpaces.Select(g => g.OpeningYear)).OfType<int>().Distinct().Order()];
}
