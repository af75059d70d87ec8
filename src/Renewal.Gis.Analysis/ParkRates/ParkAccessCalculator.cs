using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;

namespace Renewal.Gis.Analysis.ParkRates;

/// <summary>Who reaches a way into a park on foot (步行可达). No service-radius rate, and not to be held against its limit.</summary>
/// <param name="Access">The parks and the ways into them.</param>
/// <param name="Population">People of the scope.</param>
/// <param name="PopulationServed">People who walk no further than the distance.</param>
/// <param name="PopulationUnreached">People who have no way on foot to any park at all.</param>
/// <param name="Households">Households of the scope.</param>
/// <param name="HouseholdsServed">Households that walk no further than the distance.</param>
/// <param name="ResidentialAreaM2">Residential land in m².</param>
/// <param name="AreaServedM2">Residential land from which the walk is no longer than the distance, in m²; by sample points, see <see cref="ResidentialLand.LandRaster"/>.</param>
public sealed record ParkAccessRate(
    ParkAccess Access, PopulationFigure Population, double PopulationServed, double PopulationUnreached, double Households, double HouseholdsServed,
    double ResidentialAreaM2, double AreaServedM2)
{
    /// <summary>Share of the people, 0 to 1; null where there are none.</summary>
    public double? PopulationRate => Population.People > 0 ? Math.Min(1, PopulationServed / Population.People) : null;

    /// <summary>Share of the households, 0 to 1; null where there are none.</summary>
    public double? HouseholdRate => Households > 0 ? Math.Min(1, HouseholdsServed / Households) : null;

    /// <summary>Share of the residential land, 0 to 1; null where there is none.</summary>
    public double? AreaRate => ResidentialAreaM2 > 0 ? AreaServedM2 / ResidentialAreaM2 : null;
}

/// <summary>Computes who reaches a way into a park on foot.</summary>
public static class ParkAccessCalculator
{
    /// <summary>Computes the shares of a scope.</summary>
    /// <param name="region">The region.</param>
    /// <param name="scope">Its homes and land; the parks may lie outside.</param>
    /// <param name="access">The ways into the parks that count.</param>
    /// <param name="cancel">Stops the work.</param>
    public static ParkAccessRate Compute(PreparedRegion region, Scope scope, ParkAccess access, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(access);
        List<int> served = [];
        List<int> unreached = [];
        foreach (int home in scope.Homes)
        {
            (access.Serves(region.HomeLinks[home]) ? served : access.Reaches(region.HomeLinks[home]) ? null : unreached)?.Add(home);
        }

        cancel.ThrowIfCancellationRequested();
        long servedMm2 = 0;
        long allMm2 = 0;
        foreach (int point in scope.RasterPoints)
        {
            allMm2 += region.Raster.AreaMm2[point];
            servedMm2 += access.Serves(region.RasterLinks[point]) ? region.Raster.AreaMm2[point] : 0;
        }

        double residentialM2 = scope.ResidentialAreaM2;
        return new ParkAccessRate(
            access, scope.Population, region.Homes.Sum(served).People, region.Homes.Sum(unreached).People, scope.Households, region.Homes.SumHouseholds(served),
            residentialM2, allMm2 > 0 ? residentialM2 * (servedMm2 / (double)allMm2) : 0);
    }
}
