using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.Shortfalls;

/// <summary>How a unit stands against a facility rule.</summary>
public enum ShortfallStatus
{
    /// <summary>Nobody of the unit has one within the distance.</summary>
    Missing,

    /// <summary>There is one within the distance of some, and others live beyond it.</summary>
    Beyond,

    /// <summary>Everybody has one within the distance.</summary>
    Ok,
}

/// <summary>One line of the shortfall list of a unit.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Limit">The walking distance.</param>
/// <param name="Have">Existing facilities within the distance of somebody who lives in the unit, inside or outside of it; without a distance, those inside.</param>
/// <param name="NearestM">Shortest walking distance from a home of the unit to one, in metres; null where none can be reached.</param>
/// <param name="Nearest">That facility, or null.</param>
/// <param name="Status">How the unit stands.</param>
/// <param name="UnservedPopulation">People of the unit who have none within the distance.</param>
public sealed record Shortfall(
    Rule Rule, RuleLimit Limit, int Have, double? NearestM, Facility? Nearest, ShortfallStatus Status, double UnservedPopulation);
