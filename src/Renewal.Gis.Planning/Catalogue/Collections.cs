namespace Renewal.Gis.Planning.Catalogue;

/// <summary>The collections of the planning database.</summary>
public static class Collections
{
    private static readonly Column Name = new("name", "string", "名称", "Name", InTiles: true);
    private static readonly Column Region = new("region_code", "string", "区域代码", "Region", InTiles: true);
    private static readonly Column Source = new("source", "string", "数据来源", "Source");
    private static readonly Column SourceId = new("source_id", "string", "来源编号", "Source id");
    private static readonly Column Status = new("status", "string", "状态", "Status", InTiles: true);
    private static readonly Column PlanYear = new("plan_year", "integer", "计划年份", "Plan year", InTiles: true);
    private static readonly Column OpeningYear = new("opening_year", "integer", "建成年份", "Opening year", InTiles: true);
    private static readonly Column BuiltYear = new("built_year", "integer", "建成年份", "Built year", InTiles: true);
    private static readonly Column Households = new("households", "integer", "户数", "Households", "户", InTiles: true);
    private static readonly Column Population = new("population", "number", "人口", "Population", "人", InTiles: true);
    private static readonly Column Area = new("area_m2", "number", "用地面积", "Land area", "m²", InTiles: true);
    private static readonly Column FloorArea = new("floor_area_m2", "number", "建筑面积", "Floor area", "m²");
    private static readonly Column Investment = new("investment_yuan", "number", "投资", "Investment", "元");

    /// <summary>All collections, in the order of the layer tree.</summary>
    public static IReadOnlyList<Collection> All { get; } =
    [
        new("regions", "renewal.regions", "区域", "Regions", "MultiPolygon", 0, false,
        [
            new("code", "string", "代码", "Code", InTiles: true), new("name_zh", "string", "中文名", "Chinese name", InTiles: true),
            new("name_en", "string", "英文名", "English name", InTiles: true), new("level", "string", "层级", "Level", InTiles: true), Source,
        ]),
        new("renewal-units", "renewal.renewal_units", "更新单元", "Renewal units", "MultiPolygon", 8, true,
        [
            Name, PlanYear, new("note", "string", "备注", "Note"), new("retain_m2", "number", "保留建筑面积", "Retained floor area", "m²"),
            new("renovate_m2", "number", "改造建筑面积", "Renovated floor area", "m²"), new("demolish_m2", "number", "拆除建筑面积", "Demolished floor area", "m²"),
            new("build_m2", "number", "新建建筑面积", "New floor area", "m²"), Region, Source,
        ]),
        new("projects", "renewal.projects", "改造项目", "Renewal projects", "MultiPolygon", 8, false,
        [
            Name, new("category", "string", "类别", "Category", InTiles: true), PlanYear, Status, new("programme_code", "string", "规划文件", "Programme"),
            new("table_no", "string", "附表", "Table"), new("row_no", "string", "行", "Row"), new("communities", "integer", "小区数", "Communities", "个"), Households,
            new("units", "integer", "套数", "Dwellings", "套"), FloorArea, Area, Investment, new("built_year", "integer", "建成年份", "Built year"),
            new("note", "string", "备注", "Note"), Region, Source,
        ]),
        new("life-circles", "renewal.life_circles_today", "生活圈", "Life circles", "MultiPolygon", 8, false,
        [
            Name, new("minutes", "integer", "步行时间", "Minutes", "min", InTiles: true), new("limit_m", "number", "步行距离", "Walking distance", "m", InTiles: true),
            new("stale", "boolean", "已过期", "Stale", InTiles: true), new("set_id", "integer", "组", "Saved together", InTiles: true),
            new("origin_kind", "string", "起点类型", "Kind of origin"), new("origin_id", "integer", "起点编号", "Origin"),
            new("walking", "string", "步行口径", "Walking convention"), new("speed_m_per_min", "number", "步行速度", "Walking speed", "m/min"),
            new("hills", "string", "坡道与台阶", "Hills"), new("year", "integer", "年份", "Year"), new("area_m2", "number", "面积", "Area", "m²"), new("network_m", "number", "可达道路", "Streets reached", "m"),
            Population, new("population_method", "string", "人口口径", "Population method"), new("rule_source", "string", "依据", "Rule"),
            new("data_version", "integer", "数据版本", "Data version"), Region,
        ]),
        new("facilities", "renewal.facilities", "配套设施", "Facilities", "Point", 11, false,
        [
            Name, new("category", "string", "类别", "Category", InTiles: true), Status, OpeningYear, new("capacity", "number", "规模", "Capacity"), FloorArea, Region, Source, SourceId,
        ]),
        new("green-spaces", "renewal.green_spaces", "绿地", "Green spaces", "MultiPolygon", 8, false,
        [
            Name, new("class", "string", "绿地类别", "Class", InTiles: true), new("kind", "string", "类型", "Kind", InTiles: true),
            new("public", "boolean", "对公众开放", "Public"), new("park", "boolean", "公园", "Park", InTiles: true), Status, OpeningYear, Area, Region, Source, SourceId,
        ]),
        new("residential-areas", "renewal.residential_areas", "居住用地", "Residential areas", "MultiPolygon", 10, false,
        [
            Name, new("kind", "string", "类型", "Kind", InTiles: true), Population, new("population_method", "string", "人口口径", "Population method"), Households, BuiltYear,
            FloorArea, Area, Region, Source, SourceId,
        ]),
        new("factory-relocations", "renewal.factory_relocations", "厂区搬迁", "Factory relocations", "MultiPolygon", 8, false,
        [
            Name, new("type", "string", "类型", "Type", InTiles: true), PlanYear, Status, new("target_name", "string", "迁入园区", "Target park", InTiles: true),
            new("target_land_use", "string", "规划用途", "Target land use"), Area, Investment, Region, Source,
        ]),
        new("protections", "renewal.protections", "保护对象", "Protections", "Geometry", 11, false,
        [
            Name, new("kind", "string", "类型", "Kind", InTiles: true), new("grade", "string", "保护等级", "Grade"), new("note", "string", "备注", "Note"), Region, Source,
        ]),
        new("buildings", "renewal.buildings", "建筑", "Buildings", "MultiPolygon", 13, false,
        [
            Name, new("use", "string", "用途", "Use", InTiles: true), new("storeys", "integer", "层数", "Storeys", "层", InTiles: true),
            new("built_year", "integer", "建成年份", "Built year"), new("footprint_m2", "number", "占地面积", "Footprint", "m²"),
            new("households", "integer", "户数", "Households", "户"), new("population", "number", "人口", "Population", "人"), Region, Source, SourceId,
        ]),
        new("streets", "renewal.streets", "道路", "Streets", "LineString", 9, false,
        [
            Name, new("class", "string", "等级", "Class", InTiles: true), new("walkable", "boolean", "可步行", "Walkable", InTiles: true),
            new("walk_reason", "string", "判定规则", "Walkable rule"), new("length_m", "number", "长度", "Length", "m"),
            new("bridge", "boolean", "桥梁", "Bridge", InTiles: true), new("tunnel", "boolean", "隧道", "Tunnel", InTiles: true), new("incline_pct", "number", "坡度", "Incline", "%"),
            Region, Source, SourceId,
        ]),
        new("barriers", "renewal.barriers", "阻隔", "Barriers", "Geometry", 8, false,
        [
            Name, new("kind", "string", "类型", "Kind", InTiles: true), Region, Source, SourceId,
        ]),
        new("entrances", "renewal.entrances", "出入口", "Entrances", "Point", 14, false,
        [
            new("kind", "string", "类型", "Kind", InTiles: true), new("open_to_walkers", "boolean", "步行可通", "Open to walkers", InTiles: true), Region, Source, SourceId,
        ]),
    ];

    private static readonly Dictionary<string, Collection> ById = All.ToDictionary(c => c.Id);

    /// <summary>Finds a collection by id.</summary>
    /// <exception cref="InputException">There is none; the message lists them.</exception>
    public static Collection Find(string id) => ById.TryGetValue(id, out Collection? found)
        ? found
        : throw new InputException($"There is no collection {id}. Collections: {string.Join(", ", ById.Keys)}.", 404);
}
