using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Shortfalls;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.RenewalUnits;

/// <summary>A renewal project that a unit touches.</summary>
/// <param name="Project">The project.</param>
/// <param name="Share">Share of the project's footprint inside the unit, above 0 to 1.</param>
public sealed record UnitProject(RenewalProject Project, double Share);

/// <summary>A park service-radius indicator of a unit or region.</summary>
/// <param name="Edition">Edition of the standard.</param>
/// <param name="Rule">The indicator.</param>
/// <param name="Rate">The figures.</param>
public sealed record ParkIndicator(ParkRateEdition Edition, ParkRule Rule, ParkRate Rate)
{
    /// <summary>Whether the rate keeps the limit; null where there is no limit or no rate.</summary>
    public bool? Met => Rate.Rate is { } rate ? Rule.Limit?.Threshold?.IsMet(100 * rate) : null;
}

/// <summary>What a renewal unit (更新单元) holds, what serves it, what it lacks, and what it may not touch.</summary>
/// <param name="AreaM2">Land in m² on the ellipsoid.</param>
/// <param name="PerimeterM">Outline in metres on the ellipsoid, holes included.</param>
/// <param name="Population">People.</param>
/// <param name="Households">Households.</param>
/// <param name="Buildings">Buildings whose middle is inside.</param>
/// <param name="FloorAreaM2">Their footprint times storeys in m².</param>
/// <param name="StoreysAssumed">Buildings among them whose storeys are not known: homes take the region's median, others one.</param>
/// <param name="Projects">Projects whose footprint it meets, largest share first.</param>
/// <param name="Protections">Protected things that it meets.</param>
/// <param name="ParkRates">Park service-radius indicators of its residential land.</param>
/// <param name="LifeCircle">What its people reach in 15 minutes.</param>
/// <param name="Shortfalls">What it has and lacks.</param>
public sealed record UnitReport(
    double AreaM2, double PerimeterM, PopulationFigure Population, double Households, int Buildings, double FloorAreaM2, int StoreysAssumed,
    IReadOnlyList<UnitProject> Projects, IReadOnlyList<Protection> Protections, IReadOnlyList<ParkIndicator> ParkRates, LifeCircle LifeCircle,
    IReadOnlyList<Shortfall> Shortfalls);
