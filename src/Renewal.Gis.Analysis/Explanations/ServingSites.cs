using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Explanations;

/// <summary>Where people walk to when they go to a site: the place of a facility, a gate of a park.</summary>
/// <param name="Site">Index of the site.</param>
/// <param name="Place">In metres of the projection.</param>
/// <param name="Link">Its link.</param>
/// <param name="Kind">site, gate, crossing or boundary.</param>
public sealed record SiteAccess(int Site, Coordinate Place, Link Link, string Kind);

/// <summary>One site that serves people.</summary>
/// <param name="Collection">facilities or green-spaces.</param>
/// <param name="Id">Feature id.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="Shape">Plot or point in metres of the projection; straight distances are to it.</param>
/// <param name="LimitM">Distance in metres within which it serves.</param>
public sealed record ServingSite(string Collection, long Id, string? Name, Geometry Shape, double LimitM);

/// <summary>
/// The sites that count for a rule, the accesses that people walk to, and the sweeps from them. Sites with one limit share a sweep; where
/// limits differ by size, each limit has its own, for the nearest site need not be one that is near enough.
/// </summary>
public sealed class ServingSites
{
    private readonly (int LimitDm, NetworkSweep Sweep, int[] Accesses)[] _sweeps;
    private readonly STRtree<int> _index = new();
    private readonly double _widestM;

    /// <summary>Sites with their sweeps.</summary>
    /// <param name="sites">Sites; lower ones win ties.</param>
    /// <param name="accesses">Accesses of all sites, those of a lower site first.</param>
    /// <param name="sweeps">For each limit in decimetres a sweep without a limit, and the access of each of its owners.</param>
    internal ServingSites(IReadOnlyList<ServingSite> sites, IReadOnlyList<SiteAccess> accesses, (int LimitDm, NetworkSweep Sweep, int[] Accesses)[] sweeps)
    {
        Sites = sites;
        Accesses = accesses;
        _sweeps = sweeps;
        _widestM = sites.Select(s => s.LimitM).DefaultIfEmpty().Max();
        for (int s = 0; s < sites.Count; s++)
        {
            _index.Insert(sites[s].Shape.EnvelopeInternal, s);
        }

        _index.Build();
    }

    /// <summary>The sites.</summary>
    public IReadOnlyList<ServingSite> Sites { get; }

    /// <summary>The accesses of all sites.</summary>
    public IReadOnlyList<SiteAccess> Accesses { get; }

    /// <summary>The open facilities of a category, each with one access: its place.</summary>
    /// <param name="region">The region.</param>
    /// <param name="category">Slug of the category.</param>
    /// <param name="limitM">Distance of the rule in metres.</param>
    public static ServingSites OfFacilities(PreparedRegion region, string category, double limitM)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (region.Sites(category) is not { } sites)
        {
            return new ServingSites([], [], []);
        }

        List<ServingSite> served = [];
        List<SiteAccess> accesses = [];
        for (int i = 0; i < sites.Facilities.Count; i++)
        {
            Facility facility = sites.Facility(i);
            (double x, double y) = region.Projection.ToMetres(facility.Geometry.X, facility.Geometry.Y);
            served.Add(new ServingSite("facilities", facility.Id, facility.Name, sites.Shapes[i], limitM));
            accesses.Add(new SiteAccess(i, new Coordinate(x, y), region.FacilityLinks[sites.Facilities[i]], "site"));
        }

        int limitDm = (int)Math.Round(limitM * WalkingNetwork.DmPerM);
        return new ServingSites(served, accesses, [(limitDm, sites.Sweep, [.. Enumerable.Range(0, accesses.Count)])]);
    }

    /// <summary>The green spaces that count for a park indicator, by their straight distances alone: the indicator knows no walking distance.</summary>
    /// <param name="region">The region.</param>
    /// <param name="question">What counts.</param>
    public static ServingSites OfParks(PreparedRegion region, ParkRateQuestion question)
    {
        ArgumentNullException.ThrowIfNull(region);
        return new ServingSites(
            [
                .. region.ParkRates.Counting(question).Select(c =>
                    new ServingSite("green-spaces", c.Green.Id, c.Green.Name, Polygonal.Mend(region.Projection.ToMetres(c.Green.Geometry)), c.RadiusM)),
            ], [], []);
    }

    /// <summary>The parks that people walk to, by the ways into them. Straight distances are to the boundary.</summary>
    /// <param name="region">The region.</param>
    /// <param name="access">The ways in.</param>
    public static ServingSites OfParkAccess(PreparedRegion region, ParkAccess access)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(access);
        return new ServingSites(
            [
                .. access.Parks.Select(p =>
                    new ServingSite("green-spaces", p.Green.Id, p.Green.Name, Polygonal.Mend(region.Projection.ToMetres(p.Green.Geometry)), p.LimitM)),
            ],
            [.. access.Points.Select(p => new SiteAccess(p.Park, p.Place, p.Link, Slug(access.Parks[p.Park].Kind)))],
            [.. access.Sweeps]);
    }

    /// <summary>The walking distance that decides whether a place is served: that of the site that leaves most of its limit, or exceeds it least.</summary>
    /// <param name="place">Link of the place.</param>
    /// <param name="access">Index of the access, −1 where none is reached; the lowest of several.</param>
    /// <returns>Decimetres, or <see cref="GraphSearch.Unreached"/>.</returns>
    public int WalkingDm(Link place, out int access)
    {
        (int distanceDm, access, _) = Nearest(place);
        return distanceDm;
    }

    /// <summary>The path of <see cref="WalkingDm"/>, whose <see cref="WalkedPath.Access"/> is an index of <see cref="Accesses"/>; null where none is reached.</summary>
    public WalkedPath? Path(WalkingNetwork network, Link place)
    {
        (int distanceDm, _, int sweep) = Nearest(place);
        if (distanceDm == GraphSearch.Unreached)
        {
            return null;
        }

        int[] accesses = _sweeps[sweep].Accesses;
        WalkedPath path = PathFinder.Find(network, _sweeps[sweep].Sweep, owner => Accesses[accesses[owner]].Link, place)!;
        return path with { Access = accesses[path.Access] };
    }

    /// <summary>The straight distance that decides whether a place is served.</summary>
    /// <param name="place">Place in metres of the projection.</param>
    /// <param name="site">Index of the site that leaves most of its limit, or exceeds it least; −1 where there is none.</param>
    /// <returns>Metres, or positive infinity.</returns>
    public double StraightM(Point place, out int site)
    {
        ArgumentNullException.ThrowIfNull(place);
        double bestM = double.PositiveInfinity;
        double least = double.PositiveInfinity;
        site = -1;
        // A site beyond the reach exceeds its limit by more than the reach less the widest limit.
        for (double reachM = 500; Sites.Count > 0 && least > reachM - _widestM; reachM *= 4)
        {
            Envelope box = place.EnvelopeInternal.Copy();
            box.ExpandBy(reachM);
            foreach (int s in _index.Query(box).Order())
            {
                double distanceM = Sites[s].Shape.Distance(place);
                if (distanceM - Sites[s].LimitM < least)
                {
                    (bestM, least, site) = (distanceM, distanceM - Sites[s].LimitM, s);
                }
            }
        }

        return bestM;
    }

    private static string Slug(ParkAccessKind kind) => kind switch
    {
        ParkAccessKind.Gate => "gate",
        ParkAccessKind.Crossing => "crossing",
        _ => "boundary",
    };

    private (int DistanceDm, int Access, int Sweep) Nearest(Link place)
    {
        (int DistanceDm, int Access, int Sweep) best = (GraphSearch.Unreached, -1, -1);
        long least = long.MaxValue;
        for (int s = 0; s < _sweeps.Length; s++)
        {
            int distanceDm = _sweeps[s].Sweep.Distance(place, out int owner);
            long excess = (long)distanceDm - _sweeps[s].LimitDm;
            if (distanceDm != GraphSearch.Unreached && (excess < least || (excess == least && _sweeps[s].Accesses[owner] < best.Access)))
            {
                best = (distanceDm, _sweeps[s].Accesses[owner], s);
                least = excess;
            }
        }

        return best;
    }
}
