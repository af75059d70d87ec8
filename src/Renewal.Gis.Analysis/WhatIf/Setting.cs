using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>The rules of one category that have a distance, in the order of the standard.</summary>
internal sealed record CategoryRules(string Category, Rule[] Rules, RuleLimit[] Limits, int[] LimitsDm);

/// <summary>A scope of a scenario: the region, a renewal unit or a residential area.</summary>
/// <param name="Collection">regions, renewal-units or residential-areas.</param>
/// <param name="Id">Feature id; 0 for the region.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="ResidentialM2">Residential land in m².</param>
/// <param name="Pieces">Its land among the pieces that parks are held against.</param>
/// <param name="LandMm2">Land points in mm², all of them.</param>
internal sealed record ScenarioScope(string Collection, long Id, string? Name, double ResidentialM2, Range Pieces, long LandMm2);

/// <summary>An open facility: where it is linked and where it stands, in metres.</summary>
internal sealed record OpenFacility(string Category, Link Link, double X, double Y);

/// <summary>
/// What all scenarios of a region share: the region as it is, the scopes, and the state before any edit, each part made when it is first
/// needed. Many threads may share one.
/// </summary>
internal sealed class Setting
{
    private readonly Lazy<Ground> _ground;
    private readonly Dictionary<string, Lazy<CategoryAccess>> _access;
    private readonly Lazy<ParkCover[]> _parks;
    private readonly Lazy<SegmentGrid> _homeGrid;
    private readonly Lazy<SegmentGrid> _landGrid;
    private readonly Lazy<(long[] People, long[] Households)> _population;
    private readonly Geometry[] _pieces;
    private readonly int[] _noUnits = [];
    private readonly int[][] _unitsOfHome;
    private readonly int[][] _unitsOfLand;

    public Setting(PreparedRegion region, IReadOnlyList<RenewalUnit> units)
    {
        Region = region;
        Categories = [.. region.Standards.FacilityRules
            .Select(r => (Rule: r, Limit: RuleLimit.Of(r, region.Standards)))
            .Where(r => r.Limit.Metres is not null)
            .GroupBy(r => r.Rule.Category)
            .Select(g => new CategoryRules(
                g.Key, [.. g.Select(r => r.Rule)], [.. g.Select(r => r.Limit)],
                [.. g.Select(r => (int)Math.Round(r.Limit.Metres!.Value * WalkingNetwork.DmPerM))]))];
        ParkIndicators = [.. region.Standards.ParkRateEditions.Where(e => e.Default).SelectMany(e => e.Indicators, (e, rule) => (e, rule, ParkRateCalculator.Question(rule)))];

        RegionData data = region.Data;
        FacilityIds = Index(data.Facilities, f => f.Id);
        GreenSpaceIds = Index(data.GreenSpaces, g => g.Id);
        StreetIds = Index(data.Streets, s => s.Id);
        EntranceIds = Index(data.Entrances, e => e.Id);
        AreaIds = Index(data.ResidentialAreas, a => a.Id);
        Facilities = region.Categories.SelectMany(c => region.Sites(c)!.Facilities).ToDictionary(f => f, f =>
        {
            (double x, double y) = region.Projection.ToMetres(data.Facilities[f].Geometry.X, data.Facilities[f].Geometry.Y);
            return new OpenFacility(data.Facilities[f].Category, region.FacilityLinks[f], x, y);
        });

        Scope whole = Scope.Whole(region);
        Scope[] inside = [.. units.Select(u => Scope.Inside(region, u.Geometry))];
        int areas = data.ResidentialAreas.Count;
        List<Geometry> pieces = [.. region.Land.Shapes];
        List<ScenarioScope> scopes = [new("regions", 0, null, whole.ResidentialAreaM2, ..areas, LandMm2(whole.RasterPoints))];
        for (int u = 0; u < inside.Length; u++)
        {
            int first = pieces.Count;
            pieces.AddRange(inside[u].Land.Select(l => l.Shape));
            scopes.Add(new("renewal-units", units[u].Id, units[u].Name, inside[u].ResidentialAreaM2, first..pieces.Count, LandMm2(inside[u].RasterPoints)));
        }

        for (int a = 0; a < areas; a++)
        {
            scopes.Add(new(
                "residential-areas", data.ResidentialAreas[a].Id, data.ResidentialAreas[a].Name, region.Land.AreaM2[a], a..(a + 1),
                LandMm2(Enumerable.Range(region.Raster.FirstOfPart[a], region.Raster.FirstOfPart[a + 1] - region.Raster.FirstOfPart[a]))));
        }

        Scopes = [.. scopes];
        _pieces = [.. pieces];
        FirstCommunity = 1 + inside.Length;
        _unitsOfHome = UnitsOf(region.Homes.Count, inside.Select(s => s.Homes));
        _unitsOfLand = UnitsOf(region.Raster.Count, inside.Select(s => (IReadOnlyList<int>)s.RasterPoints));
        _ground = new(MakeGround);
        _access = Categories.ToDictionary(
            c => c.Category,
            c => new Lazy<CategoryAccess>(() => CategoryAccess.Compute(
                Ground, c.LimitsDm, OriginSet.Of(Facilities.Where(f => f.Value.Category == c.Category).Select(f => (f.Key, f.Value.Link))), Scopes.Length)));
        _parks = new(() => [.. ParkIndicators.Select(p => ParkCover.Compute(region.ParkRates.ServiceAreas(p.Question), _pieces, region.ParkRates.Counting(p.Question).Count))]);
        _homeGrid = new(() => new SegmentGrid(region.Homes.X, region.Homes.Y, region.Homes.X, region.Homes.Y));
        _landGrid = new(() => new SegmentGrid(region.Raster.X, region.Raster.Y, region.Raster.X, region.Raster.Y));
        _population = new(() => CountPopulation(region.Homes.PeopleMicro, region.Homes.HouseholdsMicro));
    }

    public PreparedRegion Region { get; }

    /// <summary>Categories with a rule that has a distance, in the order of the standard.</summary>
    public CategoryRules[] Categories { get; }

    public (ParkRateEdition Edition, ParkRule Rule, ParkRateQuestion Question)[] ParkIndicators { get; }

    /// <summary>The region, then the units, then the residential areas in the order of the data.</summary>
    public ScenarioScope[] Scopes { get; }

    public int FirstCommunity { get; }

    public Dictionary<long, int> FacilityIds { get; }

    public Dictionary<long, int> GreenSpaceIds { get; }

    public Dictionary<long, int> StreetIds { get; }

    public Dictionary<long, int> EntranceIds { get; }

    public Dictionary<long, int> AreaIds { get; }

    /// <summary>Open facilities by their place in the data.</summary>
    public Dictionary<int, OpenFacility> Facilities { get; }

    public Ground Ground => _ground.Value;

    public ParkCover[] Parks => _parks.Value;

    /// <summary>The homes by place.</summary>
    public SegmentGrid HomeGrid => _homeGrid.Value;

    /// <summary>The land points by place.</summary>
    public SegmentGrid LandGrid => _landGrid.Value;

    /// <summary>Millionths of people and households of every scope.</summary>
    public (long[] People, long[] Households) Population => _population.Value;

    public CategoryAccess Access(string category) => _access[category].Value;

    /// <summary>Millionths of people and households of every scope, for some homes.</summary>
    public (long[] People, long[] Households) CountPopulation(long[] peopleMicro, long[] householdsMicro)
    {
        (long[] people, long[] households) = (new long[Scopes.Length], new long[Scopes.Length]);
        for (int h = 0; h < peopleMicro.Length; h++)
        {
            people[0] += peopleMicro[h];
            households[0] += householdsMicro[h];
            foreach (int scope in Ground.Homes.ScopesOf(h))
            {
                people[scope] += peopleMicro[h];
                households[scope] += householdsMicro[h];
            }
        }

        return (people, households);
    }

    private static Dictionary<long, int> Index<T>(IReadOnlyList<T> rows, Func<T, long> id)
    {
        Dictionary<long, int> index = new(rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            index.TryAdd(id(rows[i]), i);
        }

        return index;
    }

    private static int[][] UnitsOf(int places, IEnumerable<IReadOnlyList<int>> members)
    {
        int[][] units = new int[places][];
        int scope = 0;
        foreach (IReadOnlyList<int> unit in members)
        {
            scope++;
            foreach (int place in unit)
            {
                units[place] = [.. units[place] ?? [], scope];
            }
        }

        return units;
    }

    private long LandMm2(IEnumerable<int> points) => points.Sum(p => Region.Raster.AreaMm2[p]);

    private Ground MakeGround()
    {
        int[][] homes = new int[Region.Homes.Count][];
        for (int h = 0; h < homes.Length; h++)
        {
            int[] units = _unitsOfHome[h] ?? _noUnits;
            homes[h] = Region.Homes.Area[h] < 0 ? units : [.. units, FirstCommunity + Region.Homes.Area[h]];
        }

        int[][] land = new int[Region.Raster.Count][];
        for (int a = 0; a < Region.Data.ResidentialAreas.Count; a++)
        {
            for (int p = Region.Raster.FirstOfPart[a]; p < Region.Raster.FirstOfPart[a + 1]; p++)
            {
                land[p] = [.. _unitsOfLand[p] ?? _noUnits, FirstCommunity + a];
            }
        }

        return new Ground(
            Region.Network,
            PlaceLayer.Build(
                Region.Homes.X, Region.Homes.Y, [Region.Homes.PeopleMicro, Region.Homes.HouseholdsMicro], Region.HomeLinks, Region.Network.EdgeCount, homes),
            PlaceLayer.Build(Region.Raster.X, Region.Raster.Y, [Region.Raster.AreaMm2], Region.RasterLinks, Region.Network.EdgeCount, land));
    }
}
