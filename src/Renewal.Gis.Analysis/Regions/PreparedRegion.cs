using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Rasters;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Regions;

/// <summary>
/// The data of a region, made ready for analyses: projected, the network built, places linked. Each part is made when it is first asked
/// for and kept. Immutable as seen from outside; many threads may share one.
/// </summary>
public sealed class PreparedRegion
{
    private const int MostYears = 8;

    private static readonly WorkStage PreparingLand = new("整理居住用地", "preparing the residential land");
    private static readonly WorkStage CountingPeople = new("统计人口", "counting people");
    private static readonly WorkStage BuildingNetwork = new("构建步行网络", "building the walking network");
    private static readonly WorkStage Linking = new("把住宅和用地接入道路", "linking homes and land to streets");

    // The region without a year: it holds the views by year.
    private readonly PreparedRegion _today;
    private readonly Lock _gate = new();
    private readonly List<PreparedRegion> _years = [];

    // The region without hills keeps the views with them; they know it.
    private readonly Dictionary<Hills, PreparedRegion> _hills = [];
    private PreparedRegion? _level;
    private readonly RegionPart<WalkingNetwork> _network;
    private readonly Lazy<BarrierIndex> _barriers;
    private readonly RegionPart<ResidentialParts> _land;
    private readonly RegionPart<LandRaster> _raster;
    private readonly RegionPart<Homes> _homes;
    private readonly RegionPart<LinkageTable> _homeLinks;
    private readonly RegionPart<LinkageTable> _rasterLinks;
    private readonly RegionPart<LinkageTable> _facilityLinks;
    private readonly Lazy<StreetTiles> _streetTiles;
    private readonly Lazy<BarrierSquares> _barrierSquares;
    private readonly Lazy<ParkRateCalculator> _parkRates;
    private readonly Dictionary<string, Lazy<CategorySites>> _sites;

    /// <summary>Takes the data of a region.</summary>
    /// <param name="data">The data; must not change afterwards.</param>
    /// <param name="standards">The rules.</param>
    /// <param name="keepNetwork">
    /// Keeps the network between starts of the program: is handed the way to build it when it is first asked for, and returns the same one,
    /// built or read. Null where nothing is kept.
    /// </param>
    public PreparedRegion(RegionData data, StandardsLibrary standards, Func<Func<WalkingNetwork>, WalkingNetwork>? keepNetwork = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(standards);
        _today = this;
        Data = data;
        Standards = standards;
        Projection = LocalProjection.Centred(MiddleLongitude(data));

        WalkingNetwork Build() => WalkingNetwork.Build(data.Streets, Projection);
        _network = new(_ => keepNetwork is null ? Build() : keepNetwork(Build));
        _barriers = new(() => BarrierIndex.Build(data.Barriers, data.Entrances, Projection));
        _land = new(work => ResidentialParts.Build(data.ResidentialAreas, Projection, work));
        _raster = new(work => LandRaster.Build(Land, work));
        _homes = new(work => Homes.Build(data, Land, Raster, Projection, standards.Population, work));
        _homeLinks = new(work => Linker().LinkAll(Homes.X, Homes.Y, work));
        _rasterLinks = new(work => Linker().LinkAll(Raster.X, Raster.Y, work));
        _facilityLinks = new(LinkFacilities);
        LinkRaster = new LinkRaster(Linker);
        _streetTiles = new(() => new StreetTiles(Network, edge => data.Streets[Network.StreetOfEdge(edge)].Tunnel));
        _barrierSquares = new(() => new BarrierSquares(data.Barriers, Projection));
        _parkRates = new(() => new ParkRateCalculator(data.GreenSpaces, Land, Projection));
        Services = new Services(this, null);
        _sites = FindSites(null);
    }

    // A view in a year: everything but what opens is that of the region without a year.
    private PreparedRegion(PreparedRegion today, int year)
    {
        _today = today;
        Data = today.Data;
        Standards = today.Standards;
        Projection = today.Projection;
        Year = year;
        Hills = today.Hills;
        _network = today._network;
        _barriers = today._barriers;
        _land = today._land;
        _raster = today._raster;
        _homes = today._homes;
        _homeLinks = today._homeLinks;
        _rasterLinks = today._rasterLinks;
        _facilityLinks = today._facilityLinks;
        LinkRaster = today.LinkRaster;
        _streetTiles = today._streetTiles;
        _barrierSquares = today._barrierSquares;
        _parkRates = new(() => today.ParkRates.InYear(year));
        Services = new Services(this, today.Services);
        _sites = FindSites(today);
    }

    // A view on foot over stairs and slopes: only streets and what is linked to them differ.
    private PreparedRegion(PreparedRegion level, Hills hills)
    {
        _today = this;
        Data = level.Data;
        Standards = level.Standards;
        Projection = level.Projection;
        Hills = hills;
        _network = new(_ => WalkingNetwork.Build(Data.Streets.Select(s => s with { LengthM = hills.EquivalentM(s, Standards.Walking.Hills) }), Projection));
        _barriers = level._barriers;
        _land = level._land;
        _raster = level._raster;
        _homes = level._homes;
        _homeLinks = new(work => Linker().LinkAll(Homes.X, Homes.Y, work));
        _rasterLinks = new(work => Linker().LinkAll(Raster.X, Raster.Y, work));
        _facilityLinks = new(LinkFacilities);
        LinkRaster = new LinkRaster(Linker);
        _streetTiles = new(() => new StreetTiles(Network, edge => Data.Streets[Network.StreetOfEdge(edge)].Tunnel));
        _barrierSquares = level._barrierSquares;
        _parkRates = level._parkRates;
        Services = new Services(this, null);
        _sites = FindSites(null);
    }

    /// <summary>The data.</summary>
    public RegionData Data { get; }

    /// <summary>Whether stairs and slopes lengthen the streets of <see cref="Network"/>.</summary>
    public Hills Hills { get; }

    /// <summary>The year whose facilities and green spaces count, or null for those that exist.</summary>
    public int? Year { get; }

    /// <summary>The rules.</summary>
    public StandardsLibrary Standards { get; }

    /// <summary>The metres of all analyses of the region: true on the ellipsoid in its middle.</summary>
    public LocalProjection Projection { get; }

    /// <summary>The walking network.</summary>
    public WalkingNetwork Network => _network.Value;

    /// <summary>What snap lines may not cross.</summary>
    public BarrierIndex Barriers => _barriers.Value;

    /// <summary>Residential land, counted once.</summary>
    public ResidentialParts Land => _land.Value;

    /// <summary>Sample points on the residential land.</summary>
    public LandRaster Raster => _raster.Value;

    /// <summary>Where people live.</summary>
    public Homes Homes => _homes.Value;

    /// <summary>Links of <see cref="Homes"/>.</summary>
    public LinkageTable HomeLinks => _homeLinks.Value;

    /// <summary>Links of <see cref="Raster"/>.</summary>
    public LinkageTable RasterLinks => _rasterLinks.Value;

    /// <summary>Links of the facilities, in the order of the data.</summary>
    public LinkageTable FacilityLinks => _facilityLinks.Value;

    /// <summary>Links of a regular grid over the region.</summary>
    internal LinkRaster LinkRaster { get; }

    /// <summary>Edges by where they are, tunnels left out.</summary>
    internal StreetTiles StreetTiles => _streetTiles.Value;

    /// <summary>Where barriers run.</summary>
    internal BarrierSquares BarrierSquares => _barrierSquares.Value;

    /// <summary>Park service-radius rates.</summary>
    public ParkRateCalculator ParkRates => _parkRates.Value;

    /// <summary>What the rule sets ask about.</summary>
    internal Services Services { get; }

    /// <summary>Categories that have an open facility.</summary>
    public IEnumerable<string> Categories => _sites.Keys;

    /// <summary>The open facilities of a category, or null where there is none.</summary>
    public CategorySites? Sites(string category) => _sites.GetValueOrDefault(category)?.Value;

    /// <summary>
    /// The same region with the facilities and green spaces that are open in a year (<see cref="Opening.IsOpen"/>). Network, land, homes and
    /// links are shared, and the distances of every category that has the same facilities as without a year; the views asked for last
    /// are kept.
    /// </summary>
    /// <param name="year">The year, or null for what exists.</param>
    public PreparedRegion InYear(int? year)
    {
        if (year == Year)
        {
            return this;
        }

        if (year is not { } wanted)
        {
            return _today;
        }

        if (!ReferenceEquals(_today, this))
        {
            return _today.InYear(year);
        }

        lock (_gate)
        {
            int found = _years.FindIndex(v => v.Year == wanted);
            PreparedRegion view = found >= 0 ? _years[found] : new PreparedRegion(this, wanted);
            if (found >= 0 || _years.Count == MostYears)
            {
                _years.RemoveAt(Math.Max(found, 0));
            }

            _years.Add(view);
            return view;
        }
    }

    /// <summary>
    /// The same region, in the same year, on foot over stairs and slopes: streets have equivalent lengths (<see cref="HillsExtensions.EquivalentM"/>). Land
    /// and homes are shared, the views are kept.
    /// </summary>
    public PreparedRegion WithHills(Hills hills)
    {
        PreparedRegion level = _today._level ?? _today;
        lock (level._gate)
        {
            if (hills != Hills.Off && !level._hills.ContainsKey(hills))
            {
                level._hills[hills] = new PreparedRegion(level, hills) { _level = level };
            }

            return (hills == Hills.Off ? level : level._hills[hills]).InYear(Year);
        }
    }

    /// <summary>
    /// Makes what walking analyses need and is not there yet, all at once: land, homes, network and links. What is not made here is made when
    /// it is first asked for, but cannot be stopped then.
    /// </summary>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public void Prepare(Work work)
    {
        _land.Get(work.Part(0, 0.1, PreparingLand));
        _raster.Get(work.Part(0.1, 0.2, PreparingLand));
        _homes.Get(work.Part(0.2, 0.3, CountingPeople));
        work.Part(0.3, 0.4, BuildingNetwork).Report(0);
        _network.Get(work.Part(0.3, 0.4, BuildingNetwork));
        _ = Barriers;
        _homeLinks.Get(work.Part(0.4, 0.6, Linking));
        _facilityLinks.Get(work.Part(0.6, 0.65, Linking));
        _rasterLinks.Get(work.Part(0.65, 1, Linking));
    }

    /// <summary>A linker of one's own: it is not for two threads.</summary>
    public NetworkLinker Linker() => new(Network, Barriers);

    /// <summary>Links a place given in degrees.</summary>
    public Link Link(double lonDeg, double latDeg)
    {
        (double x, double y) = Projection.ToMetres(lonDeg, latDeg);
        return Linker().Link(x, y);
    }

    private Dictionary<string, Lazy<CategorySites>> FindSites(PreparedRegion? today)
    {
        Dictionary<string, List<int>> open = new(StringComparer.Ordinal);
        for (int f = 0; f < Data.Facilities.Count; f++)
        {
            Facility facility = Data.Facilities[f];
            if (facility.IsOpenIn(Year) && !facility.Geometry.IsEmpty)
            {
                if (!open.TryGetValue(facility.Category, out List<int>? list))
                {
                    open.Add(facility.Category, list = []);
                }

                list.Add(f);
            }
        }

        // The same facilities have the same distances: most categories of a view have swept already.
        return open.ToDictionary(
            c => c.Key,
            c => today?._sites.GetValueOrDefault(c.Key) is { } same && same.Value.Facilities.SequenceEqual(c.Value)
                ? same
                : new Lazy<CategorySites>(() => new CategorySites(this, [.. c.Value])),
            StringComparer.Ordinal);
    }

    private LinkageTable LinkFacilities(Work work)
    {
        (double X, double Y)[] places = [.. Data.Facilities.Select(f => f.Geometry.IsEmpty ? (double.NaN, double.NaN) : Projection.ToMetres(f.Geometry.X, f.Geometry.Y))];
        return Linker().LinkAll([.. places.Select(p => p.X)], [.. places.Select(p => p.Y)], work);
    }

    // The mean over the streets, not the middle of the envelope: one way that leaves the map would pull that away.
    private static double MiddleLongitude(RegionData data)
    {
        IEnumerable<Geometry> shapes = data.Streets.Count > 0 ? data.Streets.Select(s => s.Geometry)
            : data.ResidentialAreas.Count > 0 ? data.ResidentialAreas.Select(a => a.Geometry)
            : data.GreenSpaces.Select(g => g.Geometry);
        return shapes.Where(s => !s.IsEmpty).Select(s => s.EnvelopeInternal.Centre.X).DefaultIfEmpty().Average();
    }
}
