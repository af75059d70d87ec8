using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// Land that renewal sets free (城镇低效用地再开发整理腾退出的土地): the footprint of a shantytown that is demolished, or the old site of a factory that moves out so that its land
/// changes its use (用地变更类). A factory that is rebuilt or upgraded in place keeps its land.
/// </summary>
/// <param name="Kind">project or factory-relocation.</param>
/// <param name="Id">Feature id.</param>
/// <param name="Name">Name.</param>
/// <param name="Status">reserve, planned, implementing or completed.</param>
/// <param name="PlanYear">Year of the plan, or null.</param>
/// <param name="AreaM2">Land in m², as drawn.</param>
/// <param name="Geometry">The parcel, EPSG:4490.</param>
public sealed record ReleasedParcel(string Kind, long Id, string Name, string Status, int? PlanYear, double AreaM2, MultiPolygon Geometry)
{
    /// <summary>The released parcels of a region, shantytowns first, then by id. Those without a footprint are left out.</summary>
    public static IReadOnlyList<ReleasedParcel> Of(RegionData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return
        [
            .. data.Projects.Where(p => p is { Category: "shantytown", Geometry.IsEmpty: false })
                .Select(p => new ReleasedParcel("project", p.Id, p.Name, p.Status, p.PlanYear, Geodesic.AreaM2(p.Geometry!), p.Geometry!)),
            .. data.FactoryRelocations.Where(f => f is { Type: "land-use-change", Geometry.IsEmpty: false })
                .Select(f => new ReleasedParcel("factory-relocation", f.Id, f.Name, f.Status, f.PlanYear, Geodesic.AreaM2(f.Geometry!), f.Geometry!)),
        ];
    }
}
