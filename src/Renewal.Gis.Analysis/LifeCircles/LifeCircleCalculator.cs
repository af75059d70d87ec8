using NetTopologySuite.Geometries;
using NetTopologySuite.Simplify;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Rasters;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.LifeCircles;

/// <summary>
/// Computes life circles around a place or several. A home or facility is inside when its walking distance, both straight ways to the
/// street included, is within the limit; these figures come from the linkage tables.
/// </summary>
/// <remarks>
/// The polygon is drawn on a raster: each point is linked to the network like a home would be, and is inside when its distance is within
/// the limit; the border is interpolated between points. So it keeps reached streets apart from unreached ones within one raster
/// step, follows barriers, and agrees with the figures but for that step.
/// </remarks>
public sealed class LifeCircleCalculator
{
    private const double SimplifyM = 1;

    // Of the time of a first circle in a quarter, whose raster has to be linked.
    private const double RasterShare = 0.7;

    private readonly PreparedRegion _region;
    private readonly NetworkSweep _sweep;

    /// <summary>A calculator for a region; a throw-away object for one thread.</summary>
    public LifeCircleCalculator(PreparedRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        _region = region;
        _sweep = new NetworkSweep(region.Network);
    }

    /// <summary>Computes one circle for each limit.</summary>
    /// <param name="origins">Where people start; the circle is what can be reached from any of them.</param>
    /// <param name="limitsM">Walking distances in metres, each 1 to 20,000.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public IReadOnlyList<LifeCircle> Around(IReadOnlyList<Link> origins, IReadOnlyList<double> limitsM, Work work)
    {
        ArgumentNullException.ThrowIfNull(origins);
        ArgumentNullException.ThrowIfNull(limitsM);
        double widestM = limitsM.DefaultIfEmpty().Max();
        _sweep.Run(origins, ToDm(widestM), work.Cancel);
        Raster raster = AskRaster(widestM, work.Part(0, RasterShare));
        int[] homeDistances = Distances(_region.HomeLinks);
        int[] facilityDistances = Distances(_region.FacilityLinks);
        List<LifeCircle> circles = [];
        foreach (double limitM in limitsM)
        {
            work.Part(RasterShare, 1).Step(circles.Count, limitsM.Count);
            int limitDm = ToDm(limitM);
            _sweep.Run(origins, limitDm, work.Cancel);
            MultiPolygon shape = Draw(raster, limitDm);
            int[] homes = [.. Enumerable.Range(0, homeDistances.Length).Where(h => homeDistances[h] <= limitDm)];
            circles.Add(new LifeCircle(
                limitM, _sweep.Reach().LengthDm / (double)WalkingNetwork.DmPerM, shape.Area, _region.Homes.Sum(homes),
                _region.Homes.SumHouseholds(homes), CountFacilities(facilityDistances, limitDm), _region.Projection.ToLonLat(shape)));
        }

        return circles;
    }

    private SortedDictionary<string, int> CountFacilities(int[] distances, int limitDm)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string category in _region.Categories)
        {
            int within = _region.Sites(category)!.Facilities.Count(f => distances[f] <= limitDm);
            if (within > 0)
            {
                counts[category] = within;
            }
        }

        return counts;
    }

    private int[] Distances(LinkageTable places)
    {
        int[] distances = new int[places.Count];
        _sweep.Distances(places, distances, new int[places.Count]);
        return distances;
    }

    private Raster AskRaster(double widestM, Work work)
    {
        Envelope box = new();
        GeometryFactory factory = GeometryFactory.Default;
        foreach (ReachedPart part in _sweep.Reach().Parts)
        {
            box.ExpandToInclude(_region.Network.Line(part.Edge, part.FromDm, part.ToDm, factory).EnvelopeInternal);
        }

        if (box.IsNull)
        {
            return new Raster([], 0, 0, 0);
        }

        box.ExpandBy(Math.Min(widestM, NetworkLinker.DefaultMaxSnapM));
        int column = (int)Math.Floor(box.MinX / LinkRaster.StepM);
        int row = (int)Math.Floor(box.MinY / LinkRaster.StepM);
        int columns = 1 + (int)Math.Ceiling(box.MaxX / LinkRaster.StepM) - column;
        int rows = 1 + (int)Math.Ceiling(box.MaxY / LinkRaster.StepM) - row;
        Link[] links = _region.LinkRaster.Read(column, row, columns, rows, work);
        return new Raster([.. links.Select(l => _sweep.Distance(l, out _))], columns, column * LinkRaster.StepM, row * LinkRaster.StepM);
    }

    private static MultiPolygon Draw(Raster raster, int limitDm)
    {
        double[] values = [.. raster.DistancesDm.Select(d => Math.Clamp((limitDm - (double)d) / WalkingNetwork.DmPerM, -LinkRaster.StepM, LinkRaster.StepM))];
        MultiPolygon traced = RasterContour.Trace(values, raster.Columns, raster.OriginX, raster.OriginY, LinkRaster.StepM, GeometryFactory.Default);
        Geometry simple = traced.IsEmpty ? traced : TopologyPreservingSimplifier.Simplify(traced, SimplifyM);
        return simple as MultiPolygon ?? simple.Factory.CreateMultiPolygon([(Polygon)simple]);
    }

    private static int ToDm(double metres) => (int)Math.Round(metres * WalkingNetwork.DmPerM, MidpointRounding.AwayFromZero);

    private sealed record Raster(int[] DistancesDm, int Columns, double OriginX, double OriginY);
}
