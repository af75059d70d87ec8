using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.LifeCircles;

/// <summary>Whether stairs and slopes cost more than level ground.</summary>
public enum Hills
{
    /// <summary>All metres are equal, as in the standards.</summary>
    Off,

    /// <summary>Stairs cost more.</summary>
    Stairs,

    /// <summary>Slopes cost more, where they are measured.</summary>
    Slopes,

    /// <summary>Both.</summary>
    On,
}

/// <summary>Lengths of streets over stairs and slopes.</summary>
public static class HillsExtensions
{
    /// <summary>
    /// Length of a street in metres on the level that take as long, the mean of both directions: never less than its own length. A stair is never charged for
    /// its slope too.
    /// </summary>
    /// <param name="hills">What counts.</param>
    /// <param name="street">The street; a slope that is not measured costs nothing.</param>
    /// <param name="rule">The cost functions with their sources.</param>
    public static double EquivalentM(this Hills hills, Street street, HillsConvention rule)
    {
        ArgumentNullException.ThrowIfNull(street);
        ArgumentNullException.ThrowIfNull(rule);
        if (hills is Hills.Stairs or Hills.On && street.Class == "steps")
        {
            return street.LengthM * rule.StairsFactor;
        }

        if (hills is Hills.Slopes or Hills.On && street is { InclinePct: { } percent, Class: not "steps" })
        {
            double up = Math.Exp(rule.SlopeExponent * Math.Abs(percent / 100 + rule.SlopeOffset));
            double down = Math.Exp(rule.SlopeExponent * Math.Abs(-percent / 100 + rule.SlopeOffset));
            return street.LengthM * (up + down) / 2 / Math.Exp(rule.SlopeExponent * Math.Abs(rule.SlopeOffset));
        }

        return street.LengthM;
    }
}
