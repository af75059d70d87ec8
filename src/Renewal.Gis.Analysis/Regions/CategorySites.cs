using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Regions;

/// <summary>The open facilities of one category in a region, and the walking distance of everything to the nearest of them.</summary>
public sealed class CategorySites
{
    private readonly PreparedRegion _region;

    internal CategorySites(PreparedRegion region, int[] facilities)
    {
        _region = region;
        Facilities = facilities;
        Reach = new ServiceReach(
            region,
            () => [.. facilities.Select(f => region.Projection.ToMetres((Geometry?)region.Data.Facilities[f].Site ?? region.Data.Facilities[f].Geometry))],
            () => ([.. facilities.Select(f => region.FacilityLinks[f])], [.. Enumerable.Range(0, facilities.Length)]),
            position => (region.Data.Facilities[facilities[position]].Id, region.Data.Facilities[facilities[position]].Name));
    }

    /// <summary>Indices of the facilities in the data of the region; the owners of <see cref="Sweep"/> are positions in this list.</summary>
    public IReadOnlyList<int> Facilities { get; }

    /// <summary>Walking distances from the nearest facility, without a limit.</summary>
    public NetworkSweep Sweep => Reach.Sweep;

    /// <summary>Sites in metres: the plot where it is known, else the point.</summary>
    internal Geometry[] Shapes => Reach.Shapes;

    /// <summary>How far homes and land are from the facilities.</summary>
    internal ServiceReach Reach { get; }

    /// <summary>The facility at a position of <see cref="Facilities"/>.</summary>
    public Facility Facility(int position) => _region.Data.Facilities[Facilities[position]];

    /// <summary>The nearest facility in a straight line from its plot boundary, or from its point where no plot is known.</summary>
    /// <param name="place">Place in metres.</param>
    /// <param name="position">Position in <see cref="Facilities"/>; the lowest of several at the same distance.</param>
    /// <returns>Metres.</returns>
    public double StraightDistanceM(Point place, out int position) => Reach.StraightDistanceM(place, out position);
}
