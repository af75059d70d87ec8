using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.Coverage;

/// <summary>How a distance to a facility is read. The two are never mixed in one figure.</summary>
public enum CoverageReading
{
    /// <summary>On foot along the streets, the straight ways to the street included. The stricter one.</summary>
    Walking,

    /// <summary>Straight from the plot boundary, or from the point where no plot is known (服务半径).</summary>
    StraightLine,
}

/// <summary>The distance that a rule asks for.</summary>
/// <param name="Metres">Metres, or null where neither the rule nor its level has one.</param>
/// <param name="FromLevel">The rule states none, so it is the walking distance of its level.</param>
public readonly record struct RuleLimit(double? Metres, bool FromLevel)
{
    /// <summary>The limit of a rule.</summary>
    public static RuleLimit Of(Rule rule, StandardsLibrary standards)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(standards);
        return rule.RadiusM is { } radius ? new(radius, false) : new(standards.FindLevel(rule.Level)?.WalkDistanceM?.Max, true);
    }
}

/// <summary>What the figures are broken down by.</summary>
public enum CoverageBreakdown
{
    /// <summary>Not at all: one set of figures.</summary>
    Region,

    /// <summary>Residential areas (居住用地、小区), and the homes outside of all.</summary>
    Communities,

    /// <summary>Saved renewal units.</summary>
    Units,
}

/// <summary>Coverage of one rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Limit">The distance.</param>
/// <param name="Facilities">Open facilities of the category in the region; green spaces where those serve.</param>
/// <param name="PopulationCovered">People whose home is within the distance of one of them; null without a distance.</param>
/// <param name="PopulationRate">Their share, 0 to 1; null without a distance or without people.</param>
/// <param name="HouseholdsCovered">Households within the distance; null without a distance.</param>
/// <param name="AreaCoveredM2">Residential land within the distance in m²; null without a distance.</param>
/// <param name="AreaRate">Its share, 0 to 1; null without a distance or without residential land.</param>
public sealed record CoverageRow(
    Rule Rule, RuleLimit Limit, int Facilities, double? PopulationCovered, double? PopulationRate, double? HouseholdsCovered,
    double? AreaCoveredM2, double? AreaRate)
{
    /// <summary>The rule as its set reads it.</summary>
    public required ServiceRule Service { get; init; }

    /// <summary>The data of the region hold a facility of the category or a green space, open or not; without one, nobody can tell a gap from an empty map.</summary>
    public required bool InData { get; init; }

    /// <summary>Share of the households, 0 to 1; null without a distance or without households.</summary>
    public double? HouseholdsRate { get; init; }

    /// <summary>Residential floor area within the distance in m²; null without a distance.</summary>
    public double? FloorAreaCoveredM2 { get; init; }

    /// <summary>Its share, 0 to 1; null without a distance or without floor area.</summary>
    public double? FloorAreaRate { get; init; }

    /// <summary>What there is against what people need, or null where the rule names no need.</summary>
    public Capacity? Capacity { get; init; }
}

/// <summary>A need of all facilities of a set, or of all green, together.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Capacity">What there is against what people need.</param>
public sealed record CoverageTotal(TotalRule Rule, Capacity Capacity);

/// <summary>The figures of one part of a breakdown.</summary>
/// <param name="Extent">The part.</param>
/// <param name="Rows">One row for each service of the set, in its order.</param>
public sealed record CoveragePart(Extent Extent, IReadOnlyList<CoverageRow> Rows);

/// <summary>Service coverage of a region, unit or life circle by a rule set.</summary>
/// <param name="Reading">How distances are read.</param>
/// <param name="Population">People.</param>
/// <param name="ResidentialAreaM2">Residential land in m².</param>
/// <param name="Rows">One row for each service of the set, in its order.</param>
/// <param name="Unlinked">What has no way to the network.</param>
public sealed record CoverageTable(
    CoverageReading Reading, PopulationFigure Population, double ResidentialAreaM2, IReadOnlyList<CoverageRow> Rows, UnlinkedPlaces Unlinked)
{
    /// <summary>The rule set.</summary>
    public required RuleSet RuleSet { get; init; }

    /// <summary>What the figures speak of.</summary>
    public required Extent Extent { get; init; }

    /// <summary>Residential areas with homes whose floor area is not known, in the whole region.</summary>
    public required int AreasWithoutFloorArea { get; init; }

    /// <summary>Needs of all facilities of the set, or of all green, together.</summary>
    public required IReadOnlyList<CoverageTotal> Totals { get; init; }

    /// <summary>The parts of the breakdown; empty without one.</summary>
    public required IReadOnlyList<CoveragePart> Parts { get; init; }
}

/// <summary>Places without a way to the walking network: on foot they count as not covered.</summary>
/// <param name="ResidentialAreas">Residential areas no part of which is linked.</param>
/// <param name="Buildings">Homes that are not linked.</param>
/// <param name="Facilities">Facilities that are not linked; they serve nobody.</param>
/// <param name="GreenSpaces">Green spaces of the rule set that cannot be entered on foot; they serve nobody.</param>
/// <param name="OnIslands">Homes and facilities that are linked, but only to streets without connection to the largest part of the network.</param>
/// <param name="People">People whose home is not linked.</param>
/// <param name="Items">Each of them, those on islands included.</param>
public sealed record UnlinkedPlaces(
    int ResidentialAreas, int Buildings, int Facilities, int GreenSpaces, int OnIslands, double People, IReadOnlyList<UnlinkedPlace> Items);

/// <summary>One place without a good way to the walking network.</summary>
/// <param name="Collection">residential-areas, buildings, facilities or green-spaces.</param>
/// <param name="Id">Feature id.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="Reason">too-far, behind-barrier or on-island.</param>
public sealed record UnlinkedPlace(string Collection, long Id, string? Name, string Reason);
