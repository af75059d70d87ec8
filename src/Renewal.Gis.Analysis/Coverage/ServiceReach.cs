using System.Collections.Concurrent;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;

namespace Renewal.Gis.Analysis.Coverage;

/// <summary>
/// How far the homes and the land of a region are from the nearest of some sites, in either reading. Distances of homes are computed once
/// and kept: every rule about these sites shares them, whatever its limit.
/// </summary>
/// <remarks>
/// On foot one sweep without a limit from all sites serves everything. In a straight line the sites are few and the homes are many, so each
/// site looks for the homes around it, up to the largest limit that was asked for.
/// </remarks>
internal sealed class ServiceReach
{
    // Most rules end at 1,000 m; a larger limit computes the straight distances once more.
    private const double FirstStraightM = 1000;

    private readonly PreparedRegion _region;
    private readonly Func<int, (long Id, string? Name)> _named;
    private readonly Lazy<STRtree<int>> _index;
    private readonly Lazy<Geometry[]> _shapes;
    private readonly Lazy<(Link[] Links, int[] Site)> _origins;
    private readonly Lazy<NetworkSweep> _sweep;
    private readonly Lazy<int[]> _homesDm;
    private readonly Lazy<SiteDistance[]> _sites;
    private readonly ConcurrentDictionary<double, double[]> _partsM2 = [];
    private (double UpToM, double[] HomesM)? _straight;
    private readonly Lock _gate = new();

    /// <summary>The reach of some sites.</summary>
    /// <param name="region">The region.</param>
    /// <param name="shapes">Sites in metres.</param>
    /// <param name="origins">Where they are entered on foot: links, and the site of each; a site may have several or none.</param>
    /// <param name="named">Feature id and name of a site.</param>
    public ServiceReach(
        PreparedRegion region, Func<Geometry[]> shapes, Func<(Link[] Links, int[] Site)> origins, Func<int, (long Id, string? Name)> named)
    {
        _region = region;
        _named = named;
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
        _shapes = new(shapes);
        _sites = new(() => [.. Shapes.Select(s => new SiteDistance(s))]);
        _origins = new(origins);
        _sweep = new(() =>
        {
            NetworkSweep sweep = new(region.Network);
            sweep.Run(_origins.Value.Links, GraphSearch.Unreached, default);
            return sweep;
        });
        _homesDm = new(() =>
        {
            int[] distances = new int[region.HomeLinks.Count];
            Sweep.Distances(region.HomeLinks, distances, new int[distances.Length]);
            return distances;
        });
    }

    /// <summary>Sites in metres.</summary>
    public Geometry[] Shapes => _shapes.Value;

    /// <summary>Where the sites are entered on foot; the owners of <see cref="Sweep"/> are positions here.</summary>
    public (Link[] Links, int[] Site) Origins => _origins.Value;

    /// <summary>Walking distances from the nearest site, without a limit.</summary>
    public NetworkSweep Sweep => _sweep.Value;

    /// <summary>Walking distance of each home in decimetres, <see cref="GraphSearch.Unreached"/> where there is no way.</summary>
    public int[] HomesDm => _homesDm.Value;

    /// <summary>Walking distance in whole decimetres, as the sweep counts.</summary>
    public static int ToDm(double metres) => (int)Math.Round(metres * WalkingNetwork.DmPerM);

    /// <summary>Feature id and name of a site.</summary>
    public (long Id, string? Name) Named(int site) => _named(site);

    /// <summary>The nearest site in a straight line; the lowest of several at the same distance, −1 where there is none.</summary>
    /// <param name="place">Place in metres.</param>
    /// <param name="site">The site.</param>
    /// <returns>Metres.</returns>
    public double StraightDistanceM(Point place, out int site)
    {
        double best = double.MaxValue;
        site = -1;
        for (double reach = 500; Shapes.Length > 0 && (site < 0 || best > reach); reach *= 4)
        {
            Envelope box = place.EnvelopeInternal.Copy();
            box.ExpandBy(reach);
            foreach (int i in _index.Value.Query(box).Order())
            {
                double distance = Shapes[i].Distance(place);
                if (distance < best)
                {
                    (best, site) = (distance, i);
                }
            }
        }

        return best;
    }

    /// <summary>Which sites are within a distance of one of some homes.</summary>
    /// <param name="reading">How distances are read.</param>
    /// <param name="metres">The distance.</param>
    /// <param name="fromHomes">A sweep from these homes, at least as far.</param>
    /// <param name="homes">The homes.</param>
    /// <param name="box">The box of the homes in metres.</param>
    public bool[] SitesWithin(CoverageReading reading, double metres, NetworkSweep fromHomes, int[] homes, Envelope box)
    {
        bool[] within = new bool[Shapes.Length];
        if (reading == CoverageReading.Walking)
        {
            int limitDm = ToDm(metres);
            for (int i = 0; i < Origins.Links.Length; i++)
            {
                within[Origins.Site[i]] |= fromHomes.Distance(Origins.Links[i], out _) <= limitDm;
            }

            return within;
        }

        Envelope wide = box.Copy();
        wide.ExpandBy(metres);
        for (int i = 0; i < within.Length; i++)
        {
            within[i] = wide.Intersects(Shapes[i].EnvelopeInternal)
                && Array.Exists(homes, h => _sites.Value[i].To(new Coordinate(_region.Homes.X[h], _region.Homes.Y[h])) <= metres);
        }

        return within;
    }

    /// <summary>Marks the homes within a distance; those that are marked stay so.</summary>
    public void MarkHomes(CoverageReading reading, double metres, bool[] covered)
    {
        if (reading == CoverageReading.Walking)
        {
            int limitDm = ToDm(metres);
            int[] distances = HomesDm;
            for (int h = 0; h < covered.Length; h++)
            {
                covered[h] |= distances[h] <= limitDm;
            }
        }
        else
        {
            double[] distances = HomesStraightM(metres);
            for (int h = 0; h < covered.Length; h++)
            {
                covered[h] |= distances[h] <= metres;
            }
        }
    }

    /// <summary>Marks the points of the land raster within a distance; those that are marked stay so.</summary>
    /// <param name="reading">How distances are read.</param>
    /// <param name="metres">The distance.</param>
    /// <param name="points">Points of the raster.</param>
    /// <param name="covered">Receives a mark for each of them.</param>
    /// <param name="cancel">Stops the work.</param>
    public void MarkPoints(CoverageReading reading, double metres, int[] points, bool[] covered, CancellationToken cancel)
    {
        if (reading == CoverageReading.Walking)
        {
            int limitDm = ToDm(metres);
            for (int i = 0; i < points.Length; i++)
            {
                covered[i] |= Sweep.Distance(_region.RasterLinks[points[i]], out _) <= limitDm;
            }

            return;
        }

        double[] x = [.. points.Select(p => _region.Raster.X[p])];
        double[] y = [.. points.Select(p => _region.Raster.Y[p])];
        SegmentGrid grid = new(x, y, x, y);
        Spread(grid, metres, (point, distance) => covered[point] |= distance <= metres, cancel);
    }

    /// <summary>Land of each residential part within a straight distance, in m²; exact but for the chords of the arcs.</summary>
    public double[] PartsStraightM2(double metres, CancellationToken cancel)
    {
        if (!_partsM2.TryGetValue(metres, out double[]? parts))
        {
            ServiceAreas areas = new(Shapes.Select(s => (s, metres)), ServiceAreas.QuickQuadrantSegments, cancel);
            parts = new double[_region.Land.Shapes.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                cancel.ThrowIfCancellationRequested();
                parts[i] = _region.Land.Shapes[i].IsEmpty ? 0 : areas.Covered(_region.Land.Shapes[i]).Area;
            }

            _partsM2[metres] = parts;
        }

        return parts;
    }

    /// <summary>The sites that may serve a box in a straight line, with their radius.</summary>
    public IEnumerable<(Geometry Shape, double RadiusM)> Near(Envelope box, double metres)
    {
        Envelope wide = box.Copy();
        wide.ExpandBy(metres);
        return Shapes.Where(s => wide.Intersects(s.EnvelopeInternal)).Select(s => (s, metres));
    }

    private double[] HomesStraightM(double metres)
    {
        lock (_gate)
        {
            if (_straight is not { } ready || ready.UpToM < metres)
            {
                double upToM = Math.Max(metres, FirstStraightM);
                double[] homes = new double[_region.Homes.Count];
                Array.Fill(homes, double.PositiveInfinity);
                Spread(_region.Services.HomeGrid, upToM, (home, distance) => homes[home] = Math.Min(homes[home], distance), default);
                _straight = ready = (upToM, homes);
            }

            return ready.HomesM;
        }
    }

    private void Spread(SegmentGrid places, double upToM, Action<int, double> found, CancellationToken cancel)
    {
        List<int> near = [];
        for (int i = 0; i < Shapes.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            Envelope box = Shapes[i].EnvelopeInternal;
            if (box.IsNull)
            {
                continue;
            }

            near.Clear();
            places.Query(box.MinX - upToM, box.MinY - upToM, box.MaxX + upToM, box.MaxY + upToM, near);
            foreach (int place in near)
            {
                Coordinate at = new(places.X1[place], places.Y1[place]);
                double besideM = Math.Max(box.MinX - at.X, at.X - box.MaxX);
                double aboveM = Math.Max(box.MinY - at.Y, at.Y - box.MaxY);
                if (Math.Max(besideM, aboveM) <= upToM)
                {
                    found(place, _sites.Value[i].To(at));
                }
            }
        }
    }

    /// <summary>The distance of places to one site: what NetTopologySuite says, without an object for each place.</summary>
    private sealed class SiteDistance(Geometry shape)
    {
        private readonly IndexedPointInAreaLocator? _inside = shape is IPolygonal ? new IndexedPointInAreaLocator(shape) : null;
        private readonly Coordinate[][] _lines = shape is Point
            ? []
            : [.. NetTopologySuite.Geometries.Utilities.LinearComponentExtracter.GetLines(shape).Select(line => line.Coordinates)];

        public double To(Coordinate place)
        {
            if (shape is Point point)
            {
                return point.Coordinate.Distance(place);
            }

            if (_inside is not null && _inside.Locate(place) != Location.Exterior)
            {
                return 0;
            }

            double best = double.PositiveInfinity;
            foreach (Coordinate[] line in _lines)
            {
                best = Math.Min(best, DistanceComputer.PointToSegmentString(place, line));
            }

            return best;
        }
    }
}
