using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Operation.Overlay;
using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Analysis.Shortfalls;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.RenewalUnits;

/// <summary>Writes the report of a renewal unit, saved or just drawn.</summary>
public static class UnitReporter
{
    /// <summary>Minutes of the unit's life circle.</summary>
    public const int Minutes = 15;

    /// <summary>Writes the report.</summary>
    /// <param name="region">The region.</param>
    /// <param name="unit">Valid polygons, EPSG:4490.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public static UnitReport Report(PreparedRegion region, Geometry unit, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(unit);
        Scope scope = Scope.Inside(region, unit);
        IPreparedGeometry prepared = PreparedGeometryFactory.Prepare(unit);
        (int buildings, double floorM2, int assumed) = CountBuildings(region.Data, prepared, unit.EnvelopeInternal);
        return new UnitReport(
            Geodesic.AreaM2(unit), Geodesic.LengthM(unit), scope.Population, scope.Households, buildings, floorM2, assumed,
            FindProjects(region, scope),
            [.. region.Data.Protections.Where(p => prepared.Intersects(p.Geometry))],
            ParkIndicators(region, scope, region.Standards.ParkRateEditions.Where(e => e.Default), work.Part(0, 0.2)),
            new LifeCircleCalculator(region).Around(
                ShortfallCalculator.Origins(region, scope), [region.Standards.Walking.CutoffM[Minutes]], work.Part(0.2, 0.7))[0],
            ShortfallCalculator.Compute(region, scope, work.Part(0.7, 1)));
    }

    /// <summary>The park service-radius indicators of some editions.</summary>
    public static IReadOnlyList<ParkIndicator> ParkIndicators(
        PreparedRegion region, Scope scope, IEnumerable<ParkRateEdition> editions, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(editions);
        (ParkRateEdition Edition, ParkRule Rule)[] wanted = [.. editions.SelectMany(e => e.Indicators, (e, rule) => (e, rule))];
        return
        [
            .. wanted.Select((w, i) => new ParkIndicator(
                w.Edition, w.Rule,
                region.ParkRates.Compute(
                    ParkRateCalculator.Question(w.Rule), scope.Unit, work.Part(i / (double)wanted.Length, (i + 1) / (double)wanted.Length)))),
        ];
    }

    private static (int Buildings, double FloorAreaM2, int Assumed) CountBuildings(RegionData data, IPreparedGeometry unit, Envelope box)
    {
        int typicalStoreys = Homes.TypicalStoreys(data.Buildings.Where(b => b.Use == "residential"));
        int count = 0;
        int assumed = 0;
        double floorM2 = 0;
        foreach (Building building in data.Buildings)
        {
            if (box.Intersects(building.Geometry.EnvelopeInternal) && unit.Intersects(building.Geometry.InteriorPoint))
            {
                count++;
                assumed += building.Storeys is null ? 1 : 0;
                floorM2 += building.FootprintM2 * (building.Storeys ?? (building.Use == "residential" ? typicalStoreys : 1));
            }
        }

        return (count, floorM2, assumed);
    }

    private static List<UnitProject> FindProjects(PreparedRegion region, Scope scope)
    {
        List<UnitProject> found = [];
        foreach (RenewalProject project in region.Data.Projects)
        {
            if (project.Geometry is not { IsEmpty: false } footprint)
            {
                continue;
            }

            Geometry shape = Polygonal.Mend(region.Projection.ToMetres(footprint));
            if (shape.EnvelopeInternal.Intersects(scope.Unit!.EnvelopeInternal))
            {
                double share = Polygonal.Overlay(shape, scope.Unit, SpatialFunction.Intersection).Area / shape.Area;
                if (share > 0)
                {
                    found.Add(new UnitProject(project, Math.Min(1, share)));
                }
            }
        }

        return [.. found.OrderByDescending(p => p.Share)];
    }
}
