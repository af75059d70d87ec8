using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Distance;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;

namespace Renewal.Gis.Analysis.Explanations;

/// <summary>
/// Explains figures: why a home, a community, a unit or a region is served or not, with the path that is walked. It reads the links, sweeps and
/// homes that the figures were computed from and computes none of them again, so that an explanation cannot differ from its figure.
/// </summary>
/// <param name="region">The region.</param>
public sealed class Explainer(PreparedRegion region)
{
    /// <summary>Sites that an explanation names: the nearest and two alternatives.</summary>
    public const int MostSites = 3;

    /// <summary>Residential areas that an explanation lists.</summary>
    public const int MostAreas = 10;

    /// <summary>A place so near to the point of a home is the home, in metres: coordinates travel with seven decimals.</summary>
    public const double SamePlaceM = 0.5;

    private static readonly double[] Shares = [0.25, 0.5, 0.75, 0.9, 1];
    private static readonly double[] ExcessShares = [0.5, 0.9, 1];

    /// <summary>The place at a longitude and latitude: the home whose point or building it is, else the place itself.</summary>
    /// <param name="lonDeg">Longitude, EPSG:4490.</param>
    /// <param name="latDeg">Latitude, EPSG:4490.</param>
    public ExplainedPlace PlaceAt(double lonDeg, double latDeg)
    {
        (double x, double y) = region.Projection.ToMetres(lonDeg, latDeg);
        Homes homes = region.Homes;
        Point point = GeometryFactory.Default.CreatePoint(new Coordinate(lonDeg, latDeg));
        int inside = -1;
        for (int h = 0; h < homes.Count; h++)
        {
            if (Math.Abs(homes.X[h] - x) <= SamePlaceM && Math.Abs(homes.Y[h] - y) <= SamePlaceM)
            {
                return PlaceOf(h);
            }

            if (inside < 0 && homes.Building[h] >= 0 && region.Data.Buildings[homes.Building[h]].Geometry is { } shape
                && shape.EnvelopeInternal.Contains(lonDeg, latDeg) && shape.Intersects(point))
            {
                inside = h;
            }
        }

        return inside >= 0 ? PlaceOf(inside) : new ExplainedPlace(x, y, region.Linker().Link(x, y), -1, AreaAt(x, y));
    }

    /// <summary>The place of a building: the home that it is, else its middle.</summary>
    /// <param name="building">Index of the building in the data.</param>
    public ExplainedPlace PlaceOfBuilding(int building)
    {
        int home = Array.IndexOf(region.Homes.Building, building);
        Point middle = region.Data.Buildings[building].Geometry.InteriorPoint;
        return home >= 0 ? PlaceOf(home) : PlaceAt(middle.X, middle.Y);
    }

    /// <summary>The place of a home.</summary>
    public ExplainedPlace PlaceOf(int home) =>
        new(region.Homes.X[home], region.Homes.Y[home], region.HomeLinks[home], home, region.Homes.Area[home]);

    /// <summary>Explains a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="sites">What serves it.</param>
    /// <param name="ruleLimitM">Distance of the rule in metres, for where there is no site.</param>
    /// <param name="reading">How distances are read.</param>
    /// <param name="cancel">Stops the work.</param>
    public PlaceExplanation Explain(ExplainedPlace place, ServingSites sites, double ruleLimitM, CoverageReading reading, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(sites);
        Point point = GeometryFactory.Default.CreatePoint(new Coordinate(place.X, place.Y));
        WalkedPath? path = sites.Path(region.Network, place.Link);
        double straightM = sites.StraightM(point, out int straightSite);
        bool walking = reading == CoverageReading.Walking;
        int decides = walking ? path is null ? -1 : sites.Accesses[path.Access].Site : straightSite;
        double? valueM = walking ? path?.LengthDm / (double)WalkingNetwork.DmPerM : straightSite < 0 ? null : straightM;
        int building = place.Home < 0 ? -1 : region.Homes.Building[place.Home];
        return new PlaceExplanation(
            place, building < 0 ? null : region.Data.Buildings[building], place.Area < 0 ? null : region.Data.ResidentialAreas[place.Area], reading, decides < 0 ? ruleLimitM : sites.Sites[decides].LimitM, valueM, valueM is null ? Cause(place, sites) : UnreachedCause.None,
            Nearest(place, point, sites, walking && path is not null, cancel),
            path is null ? null : Draw(path, place, sites.Accesses[path.Access]), path is null ? -1 : sites.Accesses[path.Access].Site,
            straightSite < 0 ? null : GeometryFactory.Default.CreateLineString(Reverse(DistanceOp.NearestPoints(sites.Sites[straightSite].Shape, point))), straightSite,
            new LinkExplainer(region).Explain(place.X, place.Y, place.Link), place.Home < 0 ? null : People(place.Home));
    }

    /// <summary>Explains what the homes of a scope have.</summary>
    /// <param name="scope">The whole region or a unit.</param>
    /// <param name="area">Only this residential area of it, or −1 for all.</param>
    /// <param name="sites">What serves them.</param>
    /// <param name="ruleLimitM">Distance of the rule in metres; the widest where it differs by size.</param>
    /// <param name="reading">How distances are read.</param>
    /// <param name="cancel">Stops the work.</param>
    public GroupExplanation Explain(Scope scope, int area, ServingSites sites, double ruleLimitM, CoverageReading reading, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(sites);
        List<Member> members = Members(scope, area, out bool byLand);
        PopulationFigure population = byLand ? region.Homes.Sum([]) : region.Homes.Sum(members.Select(m => m.Place.Home));
        int unreached = -1;
        int worst = -1;
        for (int i = 0; i < members.Count; i++)
        {
            if ((i & 0x3FF) == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }

            Member member = members[i] = Measure(members[i], sites, reading);
            if (double.IsInfinity(member.Metres))
            {
                unreached = unreached < 0 || member.WeightMicro > members[unreached].WeightMicro ? i : unreached;
            }
            else if (worst < 0 || member.ExcessM > members[worst].ExcessM)
            {
                worst = i;
            }
        }

        Member[] beyond = [.. members.Where(m => m.ExcessM > 0)];
        AreaShare[] areas = [.. Areas(members).Where(a => a.PeopleBeyond > 0)];
        return new GroupExplanation(
            reading, ruleLimitM, byLand, members.Count, population, Total(members.Where(m => m.ExcessM <= 0)), Total(beyond),
            Total(beyond.Where(m => double.IsInfinity(m.Metres))), Quantiles(members, m => m.Metres, Shares), Quantiles(beyond, m => m.ExcessM, ExcessShares),
            worst < 0 ? null : Explain(members[worst].Place, sites, ruleLimitM, reading, cancel),
            unreached < 0 ? null : Explain(members[unreached].Place, sites, ruleLimitM, reading, cancel),
            [.. areas.OrderByDescending(a => a.PeopleBeyond).ThenBy(a => a.Area?.Id).Take(MostAreas)], areas.Length);
    }

    private DrawnPath Draw(WalkedPath path, ExplainedPlace place, SiteAccess access) => PathDrawer.Draw(
        region.Network, region.Data.Streets, path, place.Link, new Coordinate(place.X, place.Y), access.Link, access.Place);

    // Each site by its own distance: one sweep from the place to all accesses.
    private List<SiteDistance> Nearest(ExplainedPlace place, Point point, ServingSites sites, bool onFoot, CancellationToken cancel)
    {
        int[] distanceDm = new int[sites.Sites.Count];
        int[] accessOf = new int[distanceDm.Length];
        Array.Fill(distanceDm, GraphSearch.Unreached);
        Array.Fill(accessOf, -1);
        NetworkSweep sweep = new(region.Network);
        sweep.Run([place.Link], GraphSearch.Unreached, cancel);
        for (int a = 0; a < sites.Accesses.Count; a++)
        {
            int site = sites.Accesses[a].Site;
            int distance = sweep.Distance(sites.Accesses[a].Link, out _);
            if (accessOf[site] < 0 || distance < distanceDm[site])
            {
                (distanceDm[site], accessOf[site]) = (distance, a);
            }
        }

        IEnumerable<int> order = onFoot
            ? Enumerable.Range(0, distanceDm.Length).Where(s => distanceDm[s] != GraphSearch.Unreached)
                .OrderBy(s => distanceDm[s] / (double)WalkingNetwork.DmPerM - sites.Sites[s].LimitM).ThenBy(s => s)
            : Enumerable.Range(0, distanceDm.Length).OrderBy(s => sites.Sites[s].Shape.Distance(point) - sites.Sites[s].LimitM).ThenBy(s => s);
        return
        [
            .. order.Take(MostSites).Select(s => new SiteDistance(
                s, distanceDm[s] == GraphSearch.Unreached ? null : distanceDm[s], sites.Sites[s].Shape.Distance(point), accessOf[s])),
        ];
    }

    private static UnreachedCause Cause(ExplainedPlace place, ServingSites sites) =>
        sites.Sites.Count == 0 ? UnreachedCause.NoSite
        : !place.Link.IsLinked ? UnreachedCause.PlaceNotLinked
        : sites.Accesses.Any(a => a.Link.IsLinked) ? UnreachedCause.NoWay
        : UnreachedCause.SitesNotLinked;

    private PeopleExplanation People(int home)
    {
        Homes homes = region.Homes;
        int area = homes.Area[home];
        int building = homes.Building[home];
        int[] neighbours = area < 0 ? [] : [.. Enumerable.Range(0, homes.Count).Where(h => homes.Area[h] == area && homes.PeopleMicro[h] > 0)];
        return new PeopleExplanation(
            homes.People(home), homes.SumHouseholds([home]), homes.Method[home],
            area >= 0 && region.Data.ResidentialAreas[area] is var land && (land.Population ?? land.Households ?? land.FloorAreaM2) is not null,
            area < 0 ? null : homes.Sum(neighbours).People, neighbours.Length, building >= 0 && region.Data.Buildings[building].Storeys is null);
    }

    private int AreaAt(double x, double y)
    {
        Point point = GeometryFactory.Default.CreatePoint(new Coordinate(x, y));
        return Array.FindIndex(region.Land.Shapes, s => s.EnvelopeInternal.Contains(x, y) && s.Intersects(point));
    }

    private List<Member> Members(Scope scope, int area, out bool byLand)
    {
        Homes homes = region.Homes;
        List<Member> members = [];
        foreach (int home in scope.Homes)
        {
            if (homes.PeopleMicro[home] > 0 && (area < 0 || homes.Area[home] == area))
            {
                members.Add(new Member(PlaceOf(home), homes.PeopleMicro[home], 0, 0));
            }
        }

        byLand = members.Count == 0;
        if (byLand)
        {
            HashSet<int> wanted = [.. scope.RasterPoints];
            for (int a = area < 0 ? 0 : area; a < (area < 0 ? region.Land.Shapes.Length : area + 1); a++)
            {
                for (int p = region.Raster.FirstOfPart[a]; p < region.Raster.FirstOfPart[a + 1]; p++)
                {
                    if (wanted.Contains(p))
                    {
                        members.Add(new Member(new ExplainedPlace(region.Raster.X[p], region.Raster.Y[p], region.RasterLinks[p], -1, a), region.Raster.AreaMm2[p], 0, 0));
                    }
                }
            }
        }

        return members;
    }

    private static Member Measure(Member member, ServingSites sites, CoverageReading reading)
    {
        if (reading == CoverageReading.Walking)
        {
            int distanceDm = sites.WalkingDm(member.Place.Link, out int access);
            if (access < 0)
            {
                return member with { Metres = double.PositiveInfinity, ExcessM = double.PositiveInfinity };
            }

            int limitDm = (int)Math.Round(sites.Sites[sites.Accesses[access].Site].LimitM * WalkingNetwork.DmPerM);
            return member with { Metres = distanceDm / (double)WalkingNetwork.DmPerM, ExcessM = (distanceDm - limitDm) / (double)WalkingNetwork.DmPerM };
        }

        double metres = sites.StraightM(GeometryFactory.Default.CreatePoint(new Coordinate(member.Place.X, member.Place.Y)), out int site);
        return member with { Metres = metres, ExcessM = site < 0 ? double.PositiveInfinity : metres - sites.Sites[site].LimitM };
    }

    private IEnumerable<AreaShare> Areas(List<Member> members) => members.GroupBy(m => m.Place.Area, (area, all) =>
    {
        Member[] homes = [.. all];
        double farthestM = homes.Max(m => m.Metres);
        return new AreaShare(
            area < 0 ? null : region.Data.ResidentialAreas[area], Total(homes), Total(homes.Where(m => m.ExcessM > 0)),
            double.IsInfinity(farthestM) ? null : farthestM);
    });

    private static List<DistanceQuantile> Quantiles(IReadOnlyCollection<Member> members, Func<Member, double> figure, double[] shares)
    {
        List<DistanceQuantile> quantiles = [];
        (double Figure, long WeightMicro)[] sorted = [.. members.Select(m => (figure(m), m.WeightMicro)).OrderBy(m => m.Item1)];
        long total = sorted.Sum(m => m.WeightMicro);
        long sum = 0;
        int next = 0;
        foreach ((double metres, long weight) in sorted)
        {
            sum += weight;
            while (next < shares.Length && total > 0 && sum >= shares[next] * total)
            {
                quantiles.Add(new DistanceQuantile(shares[next++], double.IsInfinity(metres) ? null : metres));
            }
        }

        return quantiles;
    }

    private static double Total(IEnumerable<Member> members) => members.Sum(m => m.WeightMicro) / Homes.MicroPerOne;

    private static Coordinate[] Reverse(Coordinate[] line) => [line[1], line[0]];

    /// <param name="Place">A home or a point of land.</param>
    /// <param name="WeightMicro">Millionths of people, or mm².</param>
    /// <param name="Metres">Distance by the reading; infinite where there is none.</param>
    /// <param name="ExcessM">Distance less the limit of its site.</param>
    private readonly record struct Member(ExplainedPlace Place, long WeightMicro, double Metres, double ExcessM);
}
