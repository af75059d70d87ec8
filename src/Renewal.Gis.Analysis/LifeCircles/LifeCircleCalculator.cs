using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Rasters;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.LifeCircles;

/// <summary>
/// Computes life circles around a place or several. A home or facility is inside when its walking distance, both straight ways to the
/// street included, is within the limit; these figures come from the linkage tables.
/// </summary>
/// <remarks>The land is drawn by <see cref="CircleDrawing"/>: the figures and the polygon agree but for the polygon's error.</remarks>
public sealed class LifeCircleCalculator
{
    // Squares of the raster around what can be reached that are beyond every limit.
    private const int OutsideSquares = 3;

    // Of the time of a first circle in a quarter, whose raster has to be linked.
    private const double RasterShare = 0.7;

    // More than distances rise across a square.
    private const int BeyondDm = 400;

    private readonly PreparedRegion _region;
    private readonly NetworkSweep _sweep;

    /// <summary>A calculator for a region; a throw-away object for one thread.</summary>
    public LifeCircleCalculator(PreparedRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        _region = region;
        _sweep = new NetworkSweep(region.Network);
    }

    /// <summary>Distances on the ground of the circles computed last, up to the widest of them; null before the first.</summary>
    public DistanceRaster? Raster { get; private set; }

    /// <summary>Computes one circle for each limit. Each holds those of smaller limits: their land, streets, homes and facilities.</summary>
    /// <param name="origins">Where people start; the circle is what can be reached from any of them.</param>
    /// <param name="limitsM">Walking distances in metres, each 1 to 20,000.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public IReadOnlyList<LifeCircle> Around(IReadOnlyList<Link> origins, IReadOnlyList<double> limitsM, Work work)
    {
        ArgumentNullException.ThrowIfNull(origins);
        ArgumentNullException.ThrowIfNull(limitsM);
        int[] limitsDm = [.. limitsM.Select(ToDm)];
        Dictionary<int, (IReadOnlyList<ReachedPart> Parts, long LengthDm)> reach = [];
        foreach (int limitDm in limitsDm.Distinct().Order())
        {
            _sweep.Run(origins, limitDm, work.Cancel);
            reach[limitDm] = _sweep.Reach();
        }

        // One run serves all limits. It goes a little further, so that the border of the widest can be interpolated.
        int widestDm = limitsDm.DefaultIfEmpty().Max();
        _sweep.Run(origins, widestDm + BeyondDm, work.Cancel);
        (Raster, Link[] links) = AskRaster(widestDm, reach.GetValueOrDefault(widestDm).Parts ?? [], work.Part(0, RasterShare));
        using CircleDrawing drawing = new(_region, _sweep, Raster, links);
        int[] homeDistances = Distances(_region.HomeLinks);
        int[] facilityDistances = Distances(_region.FacilityLinks);
        int[] openFacilities = [.. _region.Categories.SelectMany(c => _region.Sites(c)!.Facilities).Order()];
        Dictionary<int, LifeCircle> circles = [];
        foreach ((int limitDm, (IReadOnlyList<ReachedPart> parts, long lengthDm)) in reach.OrderBy(r => r.Key))
        {
            work.Part(RasterShare, 1).Step(circles.Count, reach.Count);
            MultiPolygon shape = drawing.Draw(limitDm, parts, work.Cancel);
            int[] homes = Within(homeDistances, limitDm);
            int[] facilities = [.. openFacilities.Where(f => facilityDistances[f] <= limitDm)];
            circles[limitDm] = new LifeCircle(
                limitDm / (double)WalkingNetwork.DmPerM, LengthM(parts, lengthDm), shape.Area, _region.Homes.Sum(homes),
                _region.Homes.SumHouseholds(homes), CountByCategory(facilities), _region.Projection.ToLonLat(shape))
            {
                Reached = parts,
                HomesWithin = homes,
                FacilitiesWithin = facilities,
            };
        }

        return [.. limitsM.Zip(limitsDm, (limitM, limitDm) => circles[limitDm] with { LimitM = limitM })];
    }

    // Over stairs and slopes a street is longer to the walker than it is.
    private double LengthM(IReadOnlyList<ReachedPart> parts, long lengthDm)
    {
        if (_region.Hills == Hills.Off)
        {
            return lengthDm / (double)WalkingNetwork.DmPerM;
        }

        double lengthM = 0;
        foreach (ReachedPart part in parts)
        {
            int wholeDm = _region.Network.EdgeLengthDm[part.Edge];
            lengthM += wholeDm == 0 ? 0 : (part.ToDm - part.FromDm) / (double)wholeDm * _region.Data.Streets[_region.Network.StreetOfEdge(part.Edge)].LengthM;
        }

        return lengthM;
    }

    private SortedDictionary<string, int> CountByCategory(int[] facilities)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (int facility in facilities)
        {
            string category = _region.Data.Facilities[facility].Category;
            counts[category] = counts.GetValueOrDefault(category) + 1;
        }

        return counts;
    }

    private static int[] Within(int[] distances, int limitDm)
    {
        List<int> within = [];
        for (int i = 0; i < distances.Length; i++)
        {
            if (distances[i] <= limitDm)
            {
                within.Add(i);
            }
        }

        return [.. within];
    }

    private int[] Distances(LinkageTable places)
    {
        int[] distances = new int[places.Count];
        _sweep.Distances(places, distances, new int[places.Count]);
        return distances;
    }

    private (DistanceRaster Raster, Link[] Links) AskRaster(int widestDm, IReadOnlyList<ReachedPart> reached, Work work)
    {
        Envelope box = new();
        foreach (ReachedPart part in reached)
        {
            box.ExpandToInclude(_region.Network.Shape(part).EnvelopeInternal);
        }

        if (box.IsNull)
        {
            return (new DistanceRaster(LinkRaster.StepM, 0, 0, 0, 0, []), []);
        }

        box.ExpandBy(Math.Min(widestDm / (double)WalkingNetwork.DmPerM, NetworkLinker.DefaultMaxSnapM) + OutsideSquares * LinkRaster.StepM);
        int column = (int)Math.Floor(box.MinX / LinkRaster.StepM);
        int row = (int)Math.Floor(box.MinY / LinkRaster.StepM);
        int columns = 1 + (int)Math.Ceiling(box.MaxX / LinkRaster.StepM) - column;
        int rows = 1 + (int)Math.Ceiling(box.MaxY / LinkRaster.StepM) - row;
        Link[] links = _region.LinkRaster.Read(column, row, columns, rows, work);
        int[] distances = new int[links.Length];
        for (int p = 0; p < links.Length; p++)
        {
            distances[p] = _sweep.Distance(links[p], out _);
        }

        return (new DistanceRaster(LinkRaster.StepM, column * LinkRaster.StepM, row * LinkRaster.StepM, columns, rows, distances), links);
    }

    private static int ToDm(double metres) => (int)Math.Round(metres * WalkingNetwork.DmPerM, MidpointRounding.AwayFromZero);
}
