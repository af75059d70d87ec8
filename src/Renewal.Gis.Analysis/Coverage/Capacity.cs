using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.Coverage;

/// <summary>What there is of a service against what people need (千人指标).</summary>
/// <param name="Norm">The need of a thousand people.</param>
/// <param name="Have">
/// Sum over the sites whose capacity or area is known, in the unit of the norm; null where none is known, or where the data hold no such site at
/// all: nobody can tell then whether it is missing or was never mapped.
/// </param>
/// <param name="Need">What the people need.</param>
/// <param name="Known">Sites that are in <paramref name="Have"/>.</param>
/// <param name="Unknown">Sites whose capacity or area is not known.</param>
/// <param name="Met">Whether it is enough; null where that cannot be told, for want of figures or of people.</param>
public sealed record Capacity(ServiceNorm Norm, double? Have, double Need, int Known, int Unknown, bool? Met)
{
    private const double MicroPerOne = 1e6;

    /// <summary>Adds sites up.</summary>
    /// <param name="norm">The need of a thousand people.</param>
    /// <param name="people">People, ≥ 0.</param>
    /// <param name="sites">The figure of each site in the unit of the norm, null where it is not known.</param>
    /// <param name="inData">Whether the data hold any such site, open or not, here or elsewhere.</param>
    internal static Capacity Of(ServiceNorm norm, double people, IEnumerable<double?> sites, bool inData)
    {
        long micro = 0;
        int known = 0;
        int unknown = 0;
        foreach (double? site in sites)
        {
            if (site is { } figure)
            {
                // Whole millionths, so that the sum does not depend on the order.
                micro += (long)Math.Round(figure * MicroPerOne);
                known++;
            }
            else
            {
                unknown++;
            }
        }

        double need = norm.PerThousand * people / 1000;
        double? have = !inData || (known == 0 && unknown > 0) ? null : micro / MicroPerOne;
        bool? met = have is not { } sum || people <= 0 ? null
            : (norm.Above ? sum > need : sum >= need) ? true
            : unknown > 0 ? null : false;
        return new Capacity(norm, have, need, known, unknown, met);
    }
}
