namespace Renewal.Gis.Analysis.ParkRates;

/// <summary>Which green spaces count with which radius.</summary>
/// <param name="RadiusM">Service radius in metres, &gt; 0, straight from the boundary.</param>
/// <param name="MinAreaM2">Smallest size in m² that counts, ≥ 0.</param>
/// <param name="BelowAreaM2">Size in m² from which it no longer counts here, or null. A green space in no class does not count at all.</param>
public sealed record ParkSizeClass(double RadiusM, double MinAreaM2, double? BelowAreaM2 = null);

/// <summary>What a park service-radius rate counts.</summary>
/// <param name="ParksOnly">Only green spaces that count as a park; else every public green space.</param>
/// <param name="Classes">Size classes; a place is covered when any of them covers it.</param>
public sealed record ParkRateQuestion(bool ParksOnly, IReadOnlyList<ParkSizeClass> Classes);

/// <summary>A park service-radius rate (公园绿地服务半径覆盖率).</summary>
/// <param name="Parks">Green spaces that count, in the whole region.</param>
/// <param name="ResidentialAreaM2">Residential land in m².</param>
/// <param name="CoveredAreaM2">Residential land within the radius of one of them, in m².</param>
/// <param name="BufferAreaM2">All land within the radius in m², overlaps once, the green spaces themselves included.</param>
public sealed record ParkRate(int Parks, double ResidentialAreaM2, double CoveredAreaM2, double BufferAreaM2)
{
    /// <summary>Covered share of the residential land, 0 to 1; null where there is no residential land.</summary>
    public double? Rate => ResidentialAreaM2 > 0 ? CoveredAreaM2 / ResidentialAreaM2 : null;
}
