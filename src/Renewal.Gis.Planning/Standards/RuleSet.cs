namespace Renewal.Gis.Planning.Standards;

/// <summary>A named set of rules that a region is held against at once (data/standards/rule-sets.json).</summary>
/// <param name="Id">Identifier, such as <c>gb-50180-2018</c>.</param>
/// <param name="NameZh">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Source">The standards, as a person cites them.</param>
/// <param name="IsDefault">Asked for where nobody names a set; one set is.</param>
/// <param name="Services">Rules about facilities and green spaces, in the order of the standard.</param>
/// <param name="Totals">Figures per thousand people or per person that hold for all facilities or green together.</param>
/// <param name="NotComputed">Rules of the standards that the data cannot answer, with the reason.</param>
public sealed record RuleSet(
    string Id, string NameZh, string NameEn, string Source, bool IsDefault, IReadOnlyList<ServiceRule> Services, IReadOnlyList<TotalRule> Totals,
    IReadOnlyList<NotComputedRule> NotComputed);

/// <summary>A rule about a service in one rule set: what serves, how far it may be, and how much of it people need.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Category">Slug of the category that serves; that of the rule unless the set names another.</param>
/// <param name="Distance">How far it may be.</param>
/// <param name="Green">Green spaces that serve, or null where facilities do.</param>
/// <param name="Norm">How much people need, or null where the rule does not say.</param>
/// <param name="AllOf">Covered is who is covered by each of these, or null where one service is meant.</param>
public sealed record ServiceRule(
    Rule Rule, string Category, ServiceDistance Distance, GreenSelection? Green, ServiceNorm? Norm, IReadOnlyList<ServiceRule>? AllOf = null)
{
    /// <summary>Whether there is a distance to hold homes and land against.</summary>
    public bool HasDistance => AllOf is not null || Distance.Metres is not null;

    /// <summary>The largest distance in metres; 0 where there is none.</summary>
    public double FarthestM =>
        AllOf is { } parts ? parts.Max(p => p.FarthestM)
        : Green is { } green ? green.Sizes.Max(s => s.RadiusM ?? 0)
        : Distance.Metres ?? 0;
}

/// <summary>The distance of a rule, and where it comes from.</summary>
/// <param name="Metres">Metres, or null where there is none.</param>
/// <param name="From">rule: its own; level: that of its level; other-rule: that of another rule; none.</param>
/// <param name="Source">Standard and clause, or null where there is no distance.</param>
/// <param name="Confidence">verified or from-memory.</param>
public sealed record ServiceDistance(double? Metres, string From, string? Source, string Confidence);

/// <summary>Which green spaces serve.</summary>
/// <param name="ParksOnly">Only green spaces that count as a park; else every public green space.</param>
/// <param name="ClassCode">Class of CJJ/T 85 that they must have or belong to, such as G11, or null for any.</param>
/// <param name="Sizes">Sizes that count, each with its radius; at least one.</param>
public sealed record GreenSelection(bool ParksOnly, string? ClassCode, IReadOnlyList<GreenSize> Sizes);

/// <summary>A size of green spaces.</summary>
/// <param name="MinAreaM2">Smallest size in m², ≥ 0.</param>
/// <param name="BelowAreaM2">Size in m² from which it no longer counts, or null.</param>
/// <param name="RadiusM">How far it serves in metres, or null where the rule states none.</param>
public sealed record GreenSize(double MinAreaM2, double? BelowAreaM2, double? RadiusM);

/// <summary>What a need is counted in.</summary>
public enum NormMeasure
{
    /// <summary>Places, beds and the like: the capacity of the facilities.</summary>
    Places,

    /// <summary>Facilities.</summary>
    Facilities,

    /// <summary>Floor area in m².</summary>
    FloorArea,

    /// <summary>Land in m²: the plots of facilities, the areas of green spaces.</summary>
    LandArea,
}

/// <summary>How much of a service people need (千人指标).</summary>
/// <param name="Measure">What it is counted in.</param>
/// <param name="PerThousand">At least so much for a thousand people, &gt; 0.</param>
/// <param name="Above">It must be more than that, not as much.</param>
/// <param name="Unit">beds, facilities or m².</param>
/// <param name="Derived">
/// Not in the standard as a figure per thousand: the size of one facility over the people of its area, the lower of the two ends
/// (smallest size for fewest people, largest for most).
/// </param>
public sealed record ServiceNorm(NormMeasure Measure, double PerThousand, bool Above, string Unit, bool Derived)
{
    /// <summary>The lower of the two ends of a range of sizes over a range of people; null where the people have no upper end.</summary>
    /// <param name="size">Size of one facility; at least its lower end.</param>
    /// <param name="people">People of one facility, or of the area that has one.</param>
    public static double? LeastPerThousand(Span size, Span people)
    {
        ArgumentNullException.ThrowIfNull(size);
        ArgumentNullException.ThrowIfNull(people);
        double? most = (size.Max ?? size.Min) / people.Max;
        double? fewest = size.Max is null ? null : size.Min / people.Min;
        return 1000 * (fewest < most ? fewest : most);
    }
}

/// <summary>A need that holds for all facilities of a set, or all green, together.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="NameZh">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Clause">Place in the standard.</param>
/// <param name="Source">Standard and clause, as a person cites it.</param>
/// <param name="Confidence">verified or from-memory.</param>
/// <param name="Green">Green spaces that count, or null where the facilities of the set do.</param>
/// <param name="Norm">How much people need.</param>
public sealed record TotalRule(
    string Id, string NameZh, string NameEn, string Clause, string Source, string Confidence, GreenSelection? Green, ServiceNorm Norm);

/// <summary>A rule that the data cannot answer.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="ReasonZh">Why, in Chinese.</param>
/// <param name="ReasonEn">Why, in English.</param>
public sealed record NotComputedRule(Rule Rule, string ReasonZh, string ReasonEn);
