namespace Renewal.Gis.Planning.Programmes;

/// <summary>
/// The units that programme documents write, and the one unit in which each quantity is kept: m² for areas, yuan for money, the plain
/// number for everything else. Factors are powers of ten (万 = 10⁴, 亿 = 10⁸), so a conversion in <see cref="decimal"/> is exact.
/// </summary>
public static class PlanUnits
{
    private static readonly Dictionary<string, PlanUnit> ByName = new(StringComparer.Ordinal)
    {
        ["万平方米"] = new("m2", 10_000m),
        ["平方米"] = new("m2", 1m),
        ["㎡"] = new("m2", 1m),
        ["亿元"] = new("yuan", 100_000_000m),
        ["万元"] = new("yuan", 10_000m),
        ["元"] = new("yuan", 1m),
        ["万元/户"] = new("yuan per household", 10_000m),
        ["元/户"] = new("yuan per household", 1m),
        ["个"] = new("count", 1m),
        ["户"] = new("count", 1m),
        ["套"] = new("count", 1m),
        ["套/户"] = new("count", 1m),
        ["栋"] = new("count", 1m),
        ["%"] = new("percent", 1m),
        ["年"] = new("year", 1m),
        ["月"] = new("month", 1m),
        ["日"] = new("day", 1m),
        ["工作日"] = new("working day", 1m),
        ["分钟"] = new("minute", 1m),
        ["米"] = new("m", 1m),
        [""] = new("fraction", 1m),
    };

    /// <summary>Finds a unit by the name that the document gives it.</summary>
    /// <param name="name">Unit of the document, such as 万平方米; the empty text is a plain fraction.</param>
    /// <param name="unit">The unit in which the quantity is kept, and the factor to it.</param>
    /// <returns>False where the unit is not known.</returns>
    public static bool TryFind(string name, out PlanUnit unit) => ByName.TryGetValue(name, out unit);

    /// <summary>Converts a value of a document into the unit in which its quantity is kept.</summary>
    /// <param name="value">Value in <paramref name="unitName"/>.</param>
    /// <param name="unitName">Unit of the document.</param>
    /// <returns>Value in m², yuan or as a plain number.</returns>
    /// <exception cref="InputException">The unit is not known.</exception>
    public static decimal ToBase(decimal value, string unitName) => value * Find(unitName).Factor;

    /// <summary>As <see cref="TryFind"/>, for a unit that has to be known.</summary>
    /// <exception cref="InputException">The unit is not known.</exception>
    internal static PlanUnit Find(string name) =>
        TryFind(name, out PlanUnit unit) ? unit : throw new InputException($"The unit '{name}' is not known.");
}

/// <summary>A unit of a document, as a multiple of the unit in which its quantity is kept.</summary>
/// <param name="Base">m2, yuan, yuan per household, count, percent, year, month, day, working day, minute, m or fraction.</param>
/// <param name="Factor">Multiplies a value of the document; a positive power of ten.</param>
public readonly record struct PlanUnit(string Base, decimal Factor);
