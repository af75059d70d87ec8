using System.Text.Json;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>
/// What the generated city is made from. The plan (streets, river, railway, zones, sites) is drawn in metres east and north of the
/// centre, before it is scaled, turned and bent. The file is data/demo/city.json; docs/demo-city.md explains every setting.
/// </summary>
public sealed record DemoCitySettings
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Raised with every change of the generator, so that a server that loads changed files anew loads the city anew too.</summary>
    public required int Revision { get; init; }

    /// <summary>Seed of all random numbers. The same settings give the same city.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Code of the region that is generated.</summary>
    public required string RegionCode { get; init; }

    /// <summary>Code of the region above it.</summary>
    public required string ParentCode { get; init; }

    /// <summary>Chinese name of the region.</summary>
    public required string NameZh { get; init; }

    /// <summary>English name of the region.</summary>
    public required string NameEn { get; init; }

    /// <summary>Centre of the city on real ground.</summary>
    public required DemoCentre Centre { get; init; }

    /// <summary>Factor on every coordinate of the plan, 0.7–1.3.</summary>
    public required double Scale { get; init; }

    /// <summary>Turn of the plan in degrees, counter-clockwise, −45 to 45.</summary>
    public required double RotationDeg { get; init; }

    /// <summary>Slow bending of the whole plan by noise.</summary>
    public required DemoWarp Warp { get; init; }

    /// <summary>People who shall live in the city, met to ± 1 %.</summary>
    public required int PopulationTarget { get; init; }

    /// <summary>Ring of the region, plan metres.</summary>
    public required double[][] Outline { get; init; }

    /// <summary>The river.</summary>
    public required DemoRiver River { get; init; }

    /// <summary>The reservoir at the edge.</summary>
    public required DemoReservoir Reservoir { get; init; }

    /// <summary>The railway.</summary>
    public required DemoRailway Railway { get; init; }

    /// <summary>The expressway around the city.</summary>
    public required DemoExpressway Expressway { get; init; }

    /// <summary>Streets that are drawn by hand: arterials and main collectors. The others are cut into what they enclose.</summary>
    public required DemoStreet[] Streets { get; init; }

    /// <summary>What kind of quarter stands where; the first zone that holds a place counts, elsewhere is fringe.</summary>
    public required DemoZone[] Zones { get; init; }

    /// <summary>How each kind of quarter is cut into blocks.</summary>
    public required Dictionary<string, DemoZoneRule> ZoneRules { get; init; }

    /// <summary>Places with a name and a size of their own.</summary>
    public required DemoSite[] Sites { get; init; }

    /// <summary>Facilities by category of the standards.</summary>
    public required DemoFacility[] Facilities { get; init; }

    /// <summary>The district's lines of the renewal programme, with the figures of the document.</summary>
    public required DemoProject[] Projects { get; init; }

    /// <summary>Code of the programme document that <see cref="Projects"/> come from.</summary>
    public required string ProgrammeCode { get; init; }

    /// <summary>Stems of generated names.</summary>
    public required DemoNames Names { get; init; }

    /// <summary>Reads the settings from JSON.</summary>
    /// <param name="json">UTF-8 JSON, as data/demo/city.json.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="InputException">The JSON is not readable or a value is out of its range.</exception>
    public static DemoCitySettings Read(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        DemoCitySettings settings;
        try
        {
            settings = JsonSerializer.Deserialize<DemoCitySettings>(json, Options)
                       ?? throw new InputException("The settings of the demo city are empty.");
        }
        catch (JsonException e)
        {
            throw new InputException($"The settings of the demo city are not readable: {e.Message}");
        }

        settings.Check();
        return settings;
    }

    private void Check()
    {
        List<string> wrong = [];
        if (Scale is < 0.7 or > 1.3)
        {
            wrong.Add("scale must be 0.7–1.3");
        }

        if (RotationDeg is < -45 or > 45)
        {
            wrong.Add("rotationDeg must be −45 to 45");
        }

        if (Warp.AmplitudeM is < 0 or > 40 || Warp.WavelengthM < 400)
        {
            wrong.Add("warp.amplitudeM must be 0–40 and warp.wavelengthM at least 400");
        }

        if (PopulationTarget is < 1000 or > 1_000_000)
        {
            wrong.Add("populationTarget must be 1,000–1,000,000");
        }

        if (wrong.Count > 0)
        {
            throw new InputException($"Settings of the demo city: {string.Join("; ", wrong)}.");
        }
    }
}

/// <summary>A place on the ground.</summary>
/// <param name="Lon">Degrees east.</param>
/// <param name="Lat">Degrees north.</param>
public sealed record DemoCentre(double Lon, double Lat);

/// <summary>Bending of the plan.</summary>
/// <param name="AmplitudeM">Largest shift in metres, 0–40.</param>
/// <param name="WavelengthM">Distance over which it changes, at least 400 m.</param>
public sealed record DemoWarp(double AmplitudeM, double WavelengthM);

/// <summary>The river: water between two strips of green.</summary>
/// <param name="Name">Name.</param>
/// <param name="WidthM">Mean width of the water in metres.</param>
/// <param name="GreenM">Width of the green on each bank in metres.</param>
/// <param name="Points">Centre line from the source, plan metres.</param>
public sealed record DemoRiver(string Name, double WidthM, double GreenM, double[][] Points);

/// <summary>The reservoir.</summary>
/// <param name="Name">Name.</param>
/// <param name="Points">Shore, plan metres.</param>
public sealed record DemoReservoir(string Name, double[][] Points);

/// <summary>The railway and its station.</summary>
/// <param name="Name">Name of the line.</param>
/// <param name="StationName">Name of the station.</param>
/// <param name="Station">Where the station stands, plan metres.</param>
/// <param name="CorridorM">Half width of the railway land in metres.</param>
/// <param name="Points">Line, plan metres.</param>
public sealed record DemoRailway(string Name, string StationName, double[] Station, double CorridorM, double[][] Points);

/// <summary>The expressway.</summary>
/// <param name="Name">Name.</param>
/// <param name="CorridorM">Half width of its land in metres.</param>
/// <param name="Points">Line, plan metres.</param>
/// <param name="Interchanges">Names of the streets that it is joined to by ramps.</param>
public sealed record DemoExpressway(string Name, double CorridorM, double[][] Points, string[] Interchanges);

/// <summary>A street drawn by hand.</summary>
/// <param name="Name">Name.</param>
/// <param name="Class">OpenStreetMap <c>highway</c> value.</param>
/// <param name="Points">Points of a smooth curve, plan metres. Ends that overshoot a crossing by less than 60 m are cut off.</param>
/// <param name="Closed">A ring.</param>
public sealed record DemoStreet(string Name, string Class, double[][] Points, bool Closed = false);

/// <summary>A zone.</summary>
/// <param name="Kind">core, old, estate, industry, village or hamlet.</param>
/// <param name="Polygon">Ring, plan metres.</param>
public sealed record DemoZone(string Kind, double[][] Polygon);

/// <summary>How a kind of quarter is cut.</summary>
/// <param name="Cuts">From wide to narrow: what a block above an area is cut by.</param>
/// <param name="WobbleDeg">How far cut streets stray from the direction of the streets around.</param>
/// <param name="SnapM">A new street meets the junction across the street when it is nearer than this.</param>
/// <param name="LotM2">Blocks are divided into lots of about this size, m²; 0: not at all.</param>
/// <param name="DividedShare">Share of the blocks that are divided, 0–1.</param>
/// <param name="Uses">Shares of the uses of a lot; they sum up to 1, or the rest stays empty.</param>
/// <param name="SmallUses">The same for lots under 1.5 times <paramref name="LotM2"/>; null: as <paramref name="Uses"/>.</param>
public sealed record DemoZoneRule(
    DemoCut[] Cuts, double WobbleDeg, double SnapM, double LotM2 = 0, double DividedShare = 1, Dictionary<string, double>? Uses = null,
    Dictionary<string, double>? SmallUses = null);

/// <summary>Blocks above an area are cut by a street of a class.</summary>
/// <param name="Class">OpenStreetMap <c>highway</c> value.</param>
/// <param name="AboveM2">Area in m², measured to the centre lines.</param>
public sealed record DemoCut(string Class, double AboveM2);

/// <summary>A place with a name and a size of its own.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind">village, hamlet, old-town, shantytown, factory, park, hill-park, lake-park or square.</param>
/// <param name="At">A point inside it, plan metres.</param>
/// <param name="AreaM2">About its size with half the streets around it, m².</param>
/// <param name="Households">Households, or null where they follow from the dwellings.</param>
/// <param name="FloorAreaM2">Residential floor area in m², or null; with households: one house for each.</param>
/// <param name="Parts">Parts with figures of their own, side by side, or null.</param>
/// <param name="Class">CJJ/T 85-2017 class of a park.</param>
/// <param name="Status">existing, under-construction or planned (parks).</param>
/// <param name="Year">Year of opening (parks).</param>
/// <param name="LandM2">Exact land inside the red lines, m² (factories), or null.</param>
public sealed record DemoSite(
    string Name, string Kind, double[] At, double AreaM2, int? Households = null, double? FloorAreaM2 = null, DemoPart[]? Parts = null,
    string? Class = null, string? Status = null, int? Year = null, double? LandM2 = null);

/// <summary>A part of a site.</summary>
/// <param name="Name">Name.</param>
/// <param name="Households">Households.</param>
/// <param name="FloorAreaM2">Residential floor area in m².</param>
public sealed record DemoPart(string Name, int? Households, double? FloorAreaM2);

/// <summary>How many facilities of a category there are, and what they are like.</summary>
/// <param name="Category">Slug of the facility categories.</param>
/// <param name="NameZh">Ending of the name.</param>
/// <param name="PeoplePer">People for one facility.</param>
/// <param name="Years">First and last year of opening; after 2024 it is under construction, after 2026 planned.</param>
/// <param name="PlotM2">Plot in m² where it has one of its own, else it is a room in a building or a place by the street.</param>
/// <param name="Zones">Zones whose lots it may take.</param>
/// <param name="Building">school, hospital, trade or null.</param>
/// <param name="Host">Without a plot: shop (in a shop), estate (in a community), street (beside a street), park or stop (on main streets).</param>
/// <param name="Capacity">Places, beds, seats … or null.</param>
/// <param name="FloorAreaM2">Floor area in m², or null.</param>
public sealed record DemoFacility(
    string Category, string NameZh, int PeoplePer, int[] Years, double? PlotM2 = null, string[]? Zones = null, string? Building = null,
    string? Host = null, double? Capacity = null, double? FloorAreaM2 = null);

/// <summary>A line of the programme document. Figures are the document's, in m² and yuan.</summary>
/// <param name="Table">Table of the document.</param>
/// <param name="Row">Row of the table.</param>
/// <param name="Name">Name in the document.</param>
/// <param name="Category">old-community, shantytown, urban-village or old-factory.</param>
/// <param name="PlanYear">Year of the plan.</param>
/// <param name="Sites">Sites that are its footprint; empty: the old communities of the city, by the line's share.</param>
/// <param name="Communities">Communities.</param>
/// <param name="Households">Households.</param>
/// <param name="Units">Dwellings (套).</param>
/// <param name="FloorAreaM2">Floor area in m².</param>
/// <param name="AreaM2">Area that is renewed, m².</param>
/// <param name="InvestmentYuan">Investment in yuan.</param>
/// <param name="Relocation">What becomes of the factory (退二进三), or null.</param>
public sealed record DemoProject(
    string Table, string Row, string Name, string Category, int PlanYear, string[] Sites, int? Communities = null, int? Households = null,
    int? Units = null, double? FloorAreaM2 = null, double? AreaM2 = null, decimal? InvestmentYuan = null, DemoRelocation? Relocation = null);

/// <summary>What becomes of a factory.</summary>
/// <param name="Type">land-use-change, rebuild or upgrade.</param>
/// <param name="TargetLandUse">Use of the old site afterwards.</param>
public sealed record DemoRelocation(string Type, string TargetLandUse);

/// <summary>Stems of names; no names of persons.</summary>
/// <param name="Streets">Streets.</param>
/// <param name="Lanes">Lanes of the old town and the villages.</param>
/// <param name="Estates">Estates.</param>
/// <param name="OldCommunities">Work units whose compounds are old communities.</param>
/// <param name="Parks">Parks and gardens.</param>
/// <param name="Works">Factories.</param>
public sealed record DemoNames(string[] Streets, string[] Lanes, string[] Estates, string[] OldCommunities, string[] Parks, string[] Works);
