namespace Renewal.Gis.Planning.Standards;

/// <summary>All standards that the software computes with.</summary>
public sealed class StandardsLibrary
{
    private readonly Dictionary<string, FacilityCategory> _categories;

    /// <summary>A library of checked standards.</summary>
    /// <param name="rules">Rules; their ids differ.</param>
    /// <param name="levels">Levels of GB 50180.</param>
    /// <param name="categories">Facility categories; their slugs differ.</param>
    /// <param name="parkRateEditions">Editions of the park service-radius rate.</param>
    /// <param name="walking">Walking conventions.</param>
    /// <param name="population">Population conventions.</param>
    /// <param name="ruleSets">Rule sets; their ids differ and one is the default.</param>
    public StandardsLibrary(
        IReadOnlyList<Rule> rules, IReadOnlyList<Level> levels, IReadOnlyList<FacilityCategory> categories,
        IReadOnlyList<ParkRateEdition> parkRateEditions, WalkingConvention walking, PopulationConvention population, IReadOnlyList<RuleSet> ruleSets)
    {
        Rules = rules;
        Levels = levels;
        Categories = categories;
        ParkRateEditions = parkRateEditions;
        Walking = walking;
        Population = population;
        RuleSets = ruleSets;
        DefaultRuleSet = ruleSets.Single(s => s.IsDefault);
        _categories = categories.ToDictionary(c => c.Slug, StringComparer.Ordinal);
    }

    /// <summary>Every rule, in the order of the files.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>Levels of GB 50180: 15, 10, 5 minutes and block.</summary>
    public IReadOnlyList<Level> Levels { get; }

    /// <summary>Every facility category.</summary>
    public IReadOnlyList<FacilityCategory> Categories { get; }

    /// <summary>Editions of the park service-radius rate.</summary>
    public IReadOnlyList<ParkRateEdition> ParkRateEditions { get; }

    /// <summary>Walking distances and speeds.</summary>
    public WalkingConvention Walking { get; }

    /// <summary>Figures that turn households and floor area into people.</summary>
    public PopulationConvention Population { get; }

    /// <summary>Sets of rules that a region is held against at once.</summary>
    public IReadOnlyList<RuleSet> RuleSets { get; }

    /// <summary>The set that is meant where nobody names one: the facilities of GB 50180-2018.</summary>
    public RuleSet DefaultRuleSet { get; }

    /// <summary>
    /// The facilities that GB 50180-2018 asks for (appendices B and C): rules of the levels 15, 10, 5 minutes and block whose category is
    /// a facility and not green space, building or place. In the order of the appendices.
    /// </summary>
    public IEnumerable<Rule> FacilityRules => Rules.Where(r =>
        r.StandardId == "gb-50180-2018" && r.Level is "min15" or "min10" or "min5" or "block"
        && Category(r.Category).Group is not ("green" or "building" or "composite"));

    /// <summary>The category of a slug that a rule names.</summary>
    public FacilityCategory Category(string slug) => _categories[slug];

    /// <summary>The category of a slug, or null.</summary>
    public FacilityCategory? FindCategory(string slug) => _categories.GetValueOrDefault(slug);

    /// <summary>The rule set of an id, or null.</summary>
    public RuleSet? FindRuleSet(string id) => RuleSets.FirstOrDefault(s => s.Id == id);

    /// <summary>The level of an id, or null where GB 50180 has none.</summary>
    public Level? FindLevel(string id) => Levels.FirstOrDefault(l => l.Id == id);
}

/// <summary>How minutes on foot become metres.</summary>
/// <param name="CutoffM">Metres for a number of minutes, as the standard states them: 5 → 300, 10 → 500, 15 → 1,000.</param>
/// <param name="Source">Standard and clause of the cut-offs.</param>
/// <param name="Confidence">verified or from-memory.</param>
/// <param name="DefaultSpeedMPerMin">Metres a minute where a time has no stated distance.</param>
/// <param name="Profiles">Walkers of another speed.</param>
/// <param name="Hills">What stairs and slopes cost.</param>
public sealed record WalkingConvention(
    IReadOnlyDictionary<int, double> CutoffM, string Source, string Confidence, double DefaultSpeedMPerMin, IReadOnlyList<WalkingProfile> Profiles,
    HillsConvention Hills);

/// <summary>A kind of walker.</summary>
/// <param name="Id">Identifier, such as <c>elderly</c>.</param>
/// <param name="NameZh">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="SpeedMPerMin">Metres a minute.</param>
/// <param name="Source">Where the speed comes from.</param>
/// <param name="Confidence">verified or from-memory.</param>
public sealed record WalkingProfile(string Id, string NameZh, string NameEn, double SpeedMPerMin, string Source, string Confidence);

/// <summary>What stairs and slopes cost in equivalent metres.</summary>
/// <param name="StairsFactor">A metre of stairs in metres on the level, ≥ 1.</param>
/// <param name="StairsSource">Where the factor comes from.</param>
/// <param name="SlopeExponent">k of speed ∝ exp(−k |S + d|), S = rise over run.</param>
/// <param name="SlopeOffset">d: the gentle way down that is fastest.</param>
/// <param name="SlopeSource">Where the function comes from.</param>
/// <param name="Confidence">verified or from-memory; the weaker of the two.</param>
public sealed record HillsConvention(
    double StairsFactor, string StairsSource, double SlopeExponent, double SlopeOffset, string SlopeSource, string Confidence);

/// <summary>How households and floor area become people.</summary>
/// <param name="PersonsPerHousehold">People in a household.</param>
/// <param name="FloorAreaPerPersonM2">Housing floor area of a person in m².</param>
public sealed record PopulationConvention(double PersonsPerHousehold, double FloorAreaPerPersonM2);
