using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Regions;

/// <summary>The open facilities of one category in a region, and the walking distance of everything to the nearest of them.</summary>
public sealed class CategorySites
{
    private readonly PreparedRegion _region;
    private readonly Lazy<NetworkSweep> _sweep;
    private readonly Lazy<Geometry[]> _shapes;
    private readonly Lazy<STRtree<int>> _index;

    internal CategorySites(PreparedRegion region, int[] facilities)
    {
        _region = region;
        Facilities = facilities;

        // One sweep without a limit serves every rule of the category, the gaps and the shortfalls.
        _sweep = new(() =>
        {
            NetworkSweep sweep = new(region.Network);
            sweep.Run([.. facilities.Select(f => region.FacilityLinks[f])], GraphSearch.Unreached, default);
            return sweep;
        });
        _shapes = new(() => [.. facilities.Select(f =>
            region.Projection.ToMetres((Geometry?)region.Data.Facilities[f].Site ?? region.Data.Facilities[f].Geometry))]);
        _index = new(() =>
        {
            STRtree<int> index = new();
            for (int i = 0; i < Shapes.Length; i++)
            {
                index.Insert(Shapes[i].EnvelopeInternal, i);
            }

            index.Build();
            return index;
        });
    }

    /// <summary>Indices of the facilities in the data of the region; the owners of <see cref="Sweep"/> are positions in this list.</summary>
    public IReadOnlyList<int> Facilities { get; }

    /// <summary>Walking distances from the nearest facility, without a limit.</summary>
    public NetworkSweep Sweep => _sweep.Value;

    /// <summary>Sites in metres: the plot where it is known, else the point.</summary>
    internal Geometry[] Shapes => _shapes.Value;

    /// <summary>The facility at a position of <see cref="Facilities"/>.</summary>
    public Facility Facility(int position) => _region.Data.Facilities[Facilities[position]];

    /// <summary>The nearest facility in a straight line from its plot boundary, or from its point where no plot is known.</summary>
    /// <param name="place">Place in metres.</param>
    /// <param name="position">Position in <see cref="Facilities"/>; the lowest of several at the same distance.</param>
    /// <returns>Metres.</returns>
    public double StraightDistanceM(Point place, out int position)
    {
        ArgumentNullException.ThrowIfNull(place);
        double best = double.MaxValue;
        position = -1;
        for (double reach = 500; position < 0 || best > reach; reach *= 4)
        {
            Envelope box = place.EnvelopeInternal.Copy();
            box.ExpandBy(reach);
            foreach (int i in _index.Value.Query(box).Order())
            {
                double distance = Shapes[i].Distance(place);
                if (distance < best)
                {
                    (best, position) = (distance, i);
                }
            }
        }

        return best;
    }

    /// <summary>Whether a place in metres lies within a straight distance of a facility.</summary>
    public bool IsWithin(Point place, double radiusM)
    {
        ArgumentNullException.ThrowIfNull(place);
        Envelope box = place.EnvelopeInternal.Copy();
        box.ExpandBy(radiusM);
        return _index.Value.Query(box).Any(i => Shapes[i].IsWithinDistance(place, radiusM));
    }
}
