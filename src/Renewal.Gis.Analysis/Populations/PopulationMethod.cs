namespace Renewal.Gis.Analysis.Populations;

/// <summary>How a number of people was found, the best first.</summary>
public enum PopulationMethod
{
    /// <summary>Counted people (户数、人口 of the project ledger).</summary>
    Survey,

    /// <summary>Counted households times the people of a household.</summary>
    Households,

    /// <summary>Residential floor area over the floor area of a person.</summary>
    FloorArea,

    /// <summary>Residential land times the mean density of the region's residential land with a better figure.</summary>
    Area,
}

/// <summary>A number of people with the methods that it rests on.</summary>
public sealed record PopulationFigure
{
    /// <summary>People by method; methods without people are left out.</summary>
    public required IReadOnlyDictionary<PopulationMethod, double> ByMethod { get; init; }

    /// <summary>People.</summary>
    public double People => ByMethod.Values.Sum();

    /// <summary>The method as one word: survey, households, floor-area or area; mixed where several were used; none without people.</summary>
    public string Method => ByMethod.Count switch { 0 => "none", 1 => Slug(ByMethod.Keys.Single()), _ => "mixed" };

    /// <summary>The word for a method, as the database and the interfaces spell it.</summary>
    public static string Slug(PopulationMethod method) => method switch
    {
        PopulationMethod.Survey => "survey",
        PopulationMethod.Households => "households",
        PopulationMethod.FloorArea => "floor-area",
        _ => "area",
    };

    /// <summary>The method of a word; survey where a figure came without one.</summary>
    public static PopulationMethod Parse(string? slug) => slug switch
    {
        "households" => PopulationMethod.Households,
        "floor-area" => PopulationMethod.FloorArea,
        "area" => PopulationMethod.Area,
        _ => PopulationMethod.Survey,
    };
}
