using NetTopologySuite.Geometries;

namespace Renewal.Gis.Planning.Regions;

/// <summary>
/// What an import or the demo generator puts into a region, and what the analyses read from it. Geometry is EPSG:4490 lon/lat, 2-D.
/// An <c>Id</c> of 0 means: not stored yet.
/// </summary>
public sealed record RegionData
{
    /// <summary>Streets between junctions: the edges of the walking graph.</summary>
    public IReadOnlyList<Street> Streets { get; init; } = [];

    /// <summary>Buildings.</summary>
    public IReadOnlyList<Building> Buildings { get; init; } = [];

    /// <summary>Residential land.</summary>
    public IReadOnlyList<ResidentialArea> ResidentialAreas { get; init; } = [];

    /// <summary>Green spaces, parks among them.</summary>
    public IReadOnlyList<GreenSpace> GreenSpaces { get; init; } = [];

    /// <summary>Facilities of the standards' categories.</summary>
    public IReadOnlyList<Facility> Facilities { get; init; } = [];

    /// <summary>Gates and entrances.</summary>
    public IReadOnlyList<Entrance> Entrances { get; init; } = [];

    /// <summary>Water, rail, motorways and walls.</summary>
    public IReadOnlyList<Barrier> Barriers { get; init; } = [];

    /// <summary>Renewal projects with their footprints.</summary>
    public IReadOnlyList<RenewalProject> Projects { get; init; } = [];

    /// <summary>Factories that move out or change their use.</summary>
    public IReadOnlyList<FactoryRelocation> FactoryRelocations { get; init; } = [];

    /// <summary>Protected buildings, trees, wells and quarters.</summary>
    public IReadOnlyList<Protection> Protections { get; init; } = [];
}

/// <summary>A street between two junctions.</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="Class">OpenStreetMap <c>highway</c> value.</param>
/// <param name="Walkable">May be walked, by the walkable rule.</param>
/// <param name="WalkReason">Id of the walkable rule that decided.</param>
/// <param name="FromNode">Node at the first vertex; streets that share a node id are joined there.</param>
/// <param name="ToNode">Node at the last vertex.</param>
/// <param name="LengthM">Length in metres on the ellipsoid, ≥ 0.</param>
/// <param name="Bridge">On a bridge.</param>
/// <param name="Tunnel">In a tunnel or covered passage.</param>
/// <param name="SourceId">Id at the source (OpenStreetMap: w123), or null.</param>
/// <param name="Geometry">Line, EPSG:4490 lon/lat.</param>
public sealed record Street(
    long Id, string? Name, string Class, bool Walkable, string WalkReason, long FromNode, long ToNode, double LengthM,
    bool Bridge, bool Tunnel, string? SourceId, LineString Geometry)
{
    /// <summary>
    /// Rise over run in percent, −100 to 100, positive uphill from the first vertex to the last; null where nobody has measured it, which
    /// is most streets. Stairs are told by their <see cref="Class"/>.
    /// </summary>
    public double? InclinePct { get; init; }
}

/// <summary>A building.</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="Use">residential, commercial, industrial, public or other.</param>
/// <param name="Storeys">Storeys above ground, 1–200, or null where unknown.</param>
/// <param name="BuiltYear">Year of completion, or null.</param>
/// <param name="FootprintM2">Footprint in m².</param>
/// <param name="Households">Households, or null where unknown.</param>
/// <param name="Population">People, or null where unknown.</param>
/// <param name="SourceId">Id at the source, or null.</param>
/// <param name="Geometry">Footprint, EPSG:4490 lon/lat.</param>
public sealed record Building(
    long Id, string? Name, string Use, int? Storeys, int? BuiltYear, double FootprintM2, int? Households, double? Population,
    string? SourceId, MultiPolygon Geometry);

/// <summary>Residential land (居住用地) or one community (小区).</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="Kind">residential, old-community, urban-village or new-estate.</param>
/// <param name="Households">Households, or null where unknown.</param>
/// <param name="Population">People, or null where unknown.</param>
/// <param name="PopulationMethod">survey, households, floor-area or area; null where there is no figure.</param>
/// <param name="BuiltYear">Year of completion, or null.</param>
/// <param name="FloorAreaM2">Residential floor area in m², or null.</param>
/// <param name="AreaM2">Land in m².</param>
/// <param name="SourceId">Id at the source, or null.</param>
/// <param name="Geometry">Land, EPSG:4490 lon/lat.</param>
public sealed record ResidentialArea(
    long Id, string? Name, string Kind, int? Households, double? Population, string? PopulationMethod, int? BuiltYear,
    double? FloorAreaM2, double AreaM2, string? SourceId, MultiPolygon Geometry);

/// <summary>A green space.</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="Class">CJJ/T 85-2017 class (G1, G11, G12, G13, G14, G2, G3, XG, EG), empty where unknown.</param>
/// <param name="Kind">park, garden, square … as the source calls it.</param>
/// <param name="Public">Open to everybody.</param>
/// <param name="Park">Counts as a park (on OpenStreetMap data: leisure=park).</param>
/// <param name="Status">existing, under-construction or planned.</param>
/// <param name="OpeningYear">Year of opening, or null.</param>
/// <param name="AreaM2">Area in m².</param>
/// <param name="SourceId">Id at the source, or null.</param>
/// <param name="Geometry">Polygon, EPSG:4490 lon/lat.</param>
public sealed record GreenSpace(
    long Id, string? Name, string Class, string Kind, bool Public, bool Park, string Status, int? OpeningYear, double AreaM2,
    string? SourceId, MultiPolygon Geometry)
{
    /// <summary>Whether it is open in a year; see <see cref="Opening.IsOpen"/>.</summary>
    public bool IsOpenIn(int? year) => Opening.IsOpen(Status, OpeningYear, year);
}

/// <summary>A public facility.</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="Category">Slug of data/standards/facility-categories.json.</param>
/// <param name="Status">existing, under-construction or planned.</param>
/// <param name="OpeningYear">Year of opening, or null.</param>
/// <param name="Capacity">Places, beds … by category, or null.</param>
/// <param name="FloorAreaM2">Floor area in m², or null.</param>
/// <param name="SourceId">Id at the source, or null.</param>
/// <param name="Geometry">Where the facility stands, EPSG:4490 lon/lat.</param>
/// <param name="Site">The plot, where it is known.</param>
public sealed record Facility(
    long Id, string? Name, string Category, string Status, int? OpeningYear, double? Capacity, double? FloorAreaM2,
    string? SourceId, Point Geometry, MultiPolygon? Site)
{
    /// <summary>Whether it is open in a year; see <see cref="Opening.IsOpen"/>.</summary>
    public bool IsOpenIn(int? year) => Opening.IsOpen(Status, OpeningYear, year);
}

/// <summary>A gate of a park or estate, or an entrance of a building.</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Kind">gate or entrance.</param>
/// <param name="OpenToWalkers">May be passed on foot.</param>
/// <param name="SourceId">Id at the source, or null.</param>
/// <param name="Geometry">Point, EPSG:4490 lon/lat.</param>
public sealed record Entrance(long Id, string Kind, bool OpenToWalkers, string? SourceId, Point Geometry);

/// <summary>What cannot be crossed on foot except on a street.</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="Kind">water, railway, motorway or wall.</param>
/// <param name="SourceId">Id at the source, or null.</param>
/// <param name="Geometry">Line or polygon, EPSG:4490 lon/lat.</param>
public sealed record Barrier(long Id, string? Name, string Kind, string? SourceId, Geometry Geometry);

/// <summary>A renewal project (改造项目): one line of a plan.</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Name">Name in the document.</param>
/// <param name="Category">old-community, shantytown, urban-village, old-factory or old-street-block.</param>
/// <param name="PlanYear">Year of the plan, or null.</param>
/// <param name="Status">reserve, planned, implementing or completed.</param>
/// <param name="ProgrammeCode">Programme document, or null.</param>
/// <param name="TableNo">Table of the document, or null.</param>
/// <param name="RowNo">Row of the table, or null.</param>
/// <param name="Communities">Communities in the line, or null.</param>
/// <param name="Households">Households, or null.</param>
/// <param name="Units">Dwellings (套), or null.</param>
/// <param name="FloorAreaM2">Floor area in m², or null.</param>
/// <param name="AreaM2">Land in m², or null.</param>
/// <param name="InvestmentYuan">Investment in yuan, or null.</param>
/// <param name="BuiltYear">Built year, or null.</param>
/// <param name="Note">Remark, or null.</param>
/// <param name="Geometry">Footprint, EPSG:4490 lon/lat, null until placed.</param>
public sealed record RenewalProject(
    long Id, string Name, string Category, int? PlanYear, string Status, string? ProgrammeCode, string? TableNo, string? RowNo,
    int? Communities, int? Households, int? Units, double? FloorAreaM2, double? AreaM2, decimal? InvestmentYuan, int? BuiltYear,
    string? Note, MultiPolygon? Geometry);

/// <summary>A factory that moves out of the city or changes its use (退二进三).</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Name">Name.</param>
/// <param name="Type">land-use-change, rebuild or upgrade.</param>
/// <param name="TargetName">Industrial park it moves to, or null.</param>
/// <param name="Target">Place it moves to, EPSG:4490 lon/lat, or null.</param>
/// <param name="TargetLandUse">What the old site becomes, or null.</param>
/// <param name="PlanYear">Year of the plan, or null.</param>
/// <param name="Status">reserve, planned, implementing or completed.</param>
/// <param name="AreaM2">Old site in m², or null.</param>
/// <param name="InvestmentYuan">Investment in yuan, or null.</param>
/// <param name="Geometry">Old site, EPSG:4490 lon/lat, null until placed.</param>
public sealed record FactoryRelocation(
    long Id, string Name, string Type, string? TargetName, Point? Target, string? TargetLandUse, int? PlanYear, string Status,
    double? AreaM2, decimal? InvestmentYuan, MultiPolygon? Geometry);

/// <summary>Something that a unit or a demolition may not touch without a warning that names it.</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="Name">Name.</param>
/// <param name="Kind">historic-building, old-tree, old-well or historic-quarter.</param>
/// <param name="Grade">Grade of protection, or null.</param>
/// <param name="Note">Remark, or null.</param>
/// <param name="Geometry">Point or polygon, EPSG:4490 lon/lat.</param>
public sealed record Protection(long Id, string Name, string Kind, string? Grade, string? Note, Geometry Geometry);

/// <summary>A renewal unit (更新单元) that a planner has drawn.</summary>
/// <param name="Id">Feature id, 0 when not stored.</param>
/// <param name="RegionCode">Region.</param>
/// <param name="Name">Name, 1–200 characters.</param>
/// <param name="Note">Remark, or null.</param>
/// <param name="PlanYear">Year of the plan, or null.</param>
/// <param name="Version">1 when new, one more with every change.</param>
/// <param name="Geometry">Land, EPSG:4490 lon/lat, valid.</param>
public sealed record RenewalUnit(
    long Id, string RegionCode, string Name, string? Note, int? PlanYear, long Version, MultiPolygon Geometry);
