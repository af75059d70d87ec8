namespace Renewal.Gis.Planning.Standards;

/// <summary>One row of a planning standard, with the clause that it comes from and how far it was checked.</summary>
/// <param name="Id">Unique over all standards.</param>
/// <param name="StandardId">File of the standard, such as <c>gb-50180-2018</c>.</param>
/// <param name="Clause">Place in the standard.</param>
/// <param name="ItemCode">Row number, such as <c>B1-06</c> for row 6 of table B.0.1.</param>
/// <param name="NameZh">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Category">Slug of a <see cref="FacilityCategory"/>.</param>
/// <param name="Level">min15, min10, min5, min5-10, block, building, community, renewal-unit, district, city or any.</param>
/// <param name="Obligation">required, as-needed, indicator, target, planning-norm or definition, or a class of TD/T 1062.</param>
/// <param name="Strength">mandatory-clause, shall, should, may, evaluation, method, policy or policy-red-line.</param>
/// <param name="RadiusM">Limit of distance in metres, &gt; 0, or null where the clause states none.</param>
/// <param name="DistanceMethod">How the clause measures it, or null.</param>
/// <param name="MinAreaM2">Smallest size in m², ≥ 0, or null.</param>
/// <param name="LandArea">Land of one site in m², or null.</param>
/// <param name="Threshold">Limit of a figure, or null.</param>
/// <param name="Formula">Formula in words and symbols, or null.</param>
/// <param name="Note">Remark, or null.</param>
/// <param name="Source">Standard and clause, as a person cites it.</param>
/// <param name="Confidence">verified or from-memory; the mark of the weakest field.</param>
public sealed record Rule(
    string Id, string StandardId, string Clause, string ItemCode, string NameZh, string NameEn, string Category, string Level,
    string Obligation, string Strength, double? RadiusM, string? DistanceMethod, double? MinAreaM2, Span? LandArea,
    Threshold? Threshold, string? Formula, string? Note, string Source, string Confidence)
{
    /// <summary>Floor area of one facility in m², or null.</summary>
    public Span? FloorArea { get; init; }

    /// <summary>Places or beds of one facility in <see cref="CapacityUnit"/>, or null.</summary>
    public Span? Capacity { get; init; }

    /// <summary>What <see cref="Capacity"/> counts, such as beds, or null.</summary>
    public string? CapacityUnit { get; init; }

    /// <summary>People of the area that the rule is about, or of one facility; null where the clause names none.</summary>
    public Span? Population { get; init; }

    /// <summary>The clause names the people of one facility, not those of the area.</summary>
    public bool PopulationPerFacility { get; init; }
}

/// <summary>A range whose ends may be open.</summary>
/// <param name="Min">Lower end, included, or null.</param>
/// <param name="Max">Upper end, or null.</param>
public sealed record Span(double? Min, double? Max);

/// <summary>A limit of a figure.</summary>
/// <param name="Metric">Slug of the figure, such as <c>coverage_pct</c>.</param>
/// <param name="Operator">&gt;=, &gt;, &lt;=, &lt;, between, or reported where there is a figure and no limit.</param>
/// <param name="Values">One value; two for between; none for reported.</param>
/// <param name="Unit">Unit of the values, such as % or m2/person.</param>
public sealed record Threshold(string Metric, string Operator, IReadOnlyList<double> Values, string Unit)
{
    /// <summary>Whether a figure in <see cref="Unit"/> keeps the limit; null where there is none.</summary>
    public bool? IsMet(double figure) => Operator switch
    {
        ">=" => figure >= Values[0],
        ">" => figure > Values[0],
        "<=" => figure <= Values[0],
        "<" => figure < Values[0],
        "between" => figure >= Values[0] && figure <= Values[1],
        _ => null,
    };
}

/// <summary>A level of GB 50180 (生活圈居住区、居住街坊).</summary>
/// <param name="Id">min15, min10, min5 or block.</param>
/// <param name="NameZh">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Clause">Place in the standard.</param>
/// <param name="Minutes">Minutes on foot, or null for a block.</param>
/// <param name="WalkDistanceM">Walking distance in metres, or null for a block.</param>
/// <param name="Population">People of one such area.</param>
/// <param name="Confidence">verified or from-memory.</param>
public sealed record Level(
    string Id, string NameZh, string NameEn, string Clause, int? Minutes, Span? WalkDistanceM, Span Population, string Confidence);

/// <summary>A kind of facility.</summary>
/// <param name="Slug">Identifier.</param>
/// <param name="NameZh">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Group">education, childcare, medical, elder-care, culture, sport, fire, sanitation, market, administration, utilities, transport, green, building or composite.</param>
/// <param name="OsmTags">OpenStreetMap tags <c>key=value</c> that hint at the category; the importer decides.</param>
/// <param name="AliasesZh">Other Chinese names.</param>
public sealed record FacilityCategory(
    string Slug, string NameZh, string NameEn, string Group, IReadOnlyList<string> OsmTags, IReadOnlyList<string> AliasesZh);
