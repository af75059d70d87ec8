namespace Renewal.Gis.Planning.Catalogue;

/// <summary>The collections of the planning database.</summary>
public static class Collections
{
    private static readonly string[] Stages = ["existing", "under-construction", "planned"];
    private static readonly string[] PlanStages = ["reserve", "planned", "implementing", "completed"];
    private static readonly string[] Categories = ["old-community", "shantytown", "urban-village", "old-factory", "old-street-block"];

    // Tiles of small zooms hold what the map is drawn and named by; figures come in where single features are looked at.
    private static readonly Column Name = new("name", "string", "名称", "Name", TileZoom: 0) { MaxLength = 200 };
    private static readonly Column NeededName = Name with { Required = true };
    private static readonly Column Region = new("region_code", "string", "区域代码", "Region", TileZoom: 12)
    {
        Required = true, DescriptionZh = "行政区划代码（GB/T 2260）或自定义区域代码；要素建立后不再更改", DescriptionEn = "Code by GB/T 2260, or that of a study area; a feature never changes it",
    };
    private static readonly Column Source = new("source", "string", "数据来源", "Source") { Computed = true };
    private static readonly Column SourceId = new("source_id", "string", "来源编号", "Source id") { Computed = true, DescriptionZh = "要素在来源数据中的编号", DescriptionEn = "Id of the feature at the source of its data" };
    private static readonly Column Stage = new("status", "string", "状态", "Status", TileZoom: 0) { Values = Stages, Default = "existing" };
    private static readonly Column PlanStage = new("status", "string", "状态", "Status", TileZoom: 0) { Values = PlanStages, Default = "planned" };
    private static readonly Column PlanYear = new("plan_year", "integer", "计划年份", "Plan year", TileZoom: 0) { Minimum = 1990, Maximum = 2100 };
    private static readonly Column OpeningYear = new("opening_year", "integer", "建成年份", "Opening year", TileZoom: 12)
    {
        Minimum = 1800, Maximum = 2100, DescriptionZh = "投入使用的年份；空值表示早已建成", DescriptionEn = "Year it opens; empty: it has been there for long",
    };
    private static readonly Column BuiltYear = new("built_year", "integer", "建成年份", "Built year", TileZoom: 13) { Minimum = 1800, Maximum = 2100 };
    private static readonly Column Households = new("households", "integer", "户数", "Households", "户", TileZoom: 13) { Minimum = 0 };
    private static readonly Column Population = new("population", "number", "人口", "Population", "人", TileZoom: 13) { Minimum = 0 };
    private static readonly Column PopulationMethod = new("population_method", "string", "人口口径", "Population method") { Values = ["survey", "households", "floor-area", "area"] };
    private static readonly Column Area = new("area_m2", "number", "用地面积", "Land area", "m²", TileZoom: 12)
    {
        Minimum = 0, DescriptionZh = "未填时按所在高斯-克吕格带由图形计算", DescriptionEn = "When it is not given it is measured in the Gauss-Krüger zone of the place",
    };
    private static readonly Column FloorArea = new("floor_area_m2", "number", "建筑面积", "Floor area", "m²") { Minimum = 0 };
    private static readonly Column Investment = new("investment_yuan", "number", "投资", "Investment", "元") { Minimum = 0 };
    private static readonly Column Note = new("note", "string", "备注", "Note") { MaxLength = 2000 };

    /// <summary>All collections, in the order of the layer tree.</summary>
    public static IReadOnlyList<Collection> All { get; } =
    [
        new("regions", "renewal.regions", "区域", "Regions", "MultiPolygon", 0, false,
        [
            new("code", "string", "代码", "Code", TileZoom: 0), new("name_zh", "string", "中文名", "Chinese name", TileZoom: 0),
            new("name_en", "string", "英文名", "English name", TileZoom: 0), new("level", "string", "层级", "Level", TileZoom: 0), Source,
        ])
        {
            DescriptionZh = "州市、县区、园区与研究范围", DescriptionEn = "Prefectures, counties, development zones and study areas", MayLackGeometry = true,
        },
        new("renewal-units", "renewal.renewal_units", "更新单元", "Renewal units", "MultiPolygon", 8, true,
        [
            NeededName, PlanYear, Note, new("retain_m2", "number", "保留建筑面积", "Retained floor area", "m²") { Minimum = 0 },
            new("renovate_m2", "number", "改造建筑面积", "Renovated floor area", "m²") { Minimum = 0 },
            new("demolish_m2", "number", "拆除建筑面积", "Demolished floor area", "m²") { Minimum = 0 },
            new("build_m2", "number", "新建建筑面积", "New floor area", "m²") { Minimum = 0 }, Region, Source,
        ])
        {
            DescriptionZh = "规划人员划定的城市更新单元", DescriptionEn = "Areas drawn by planners that are renewed as one", TimeColumn = "plan_year", HasHistory = true,
        },
        new("projects", "renewal.projects", "改造项目", "Renewal projects", "MultiPolygon", 8, true,
        [
            NeededName, new("category", "string", "类别", "Category", TileZoom: 0) { Required = true, Values = Categories }, PlanYear, PlanStage,
            new("programme_code", "string", "规划文件", "Programme"), new("table_no", "string", "附表", "Table"), new("row_no", "string", "行", "Row"),
            new("communities", "integer", "小区数", "Communities", "个") { Minimum = 0 }, Households, new("units", "integer", "套数", "Dwellings", "套") { Minimum = 0 },
            FloorArea, Area, Investment, BuiltYear with { TileZoom = null }, Note, Region, Source,
        ])
        {
            DescriptionZh = "五类改造项目及其用地范围；尚未落图的项目没有图形", DescriptionEn = "Projects of the five categories with their footprints; one that nobody has placed yet has no geometry",
            TimeColumn = "plan_year", HasHistory = true, MayLackGeometry = true,
        },
        new("life-circles", "renewal.life_circles_today", "生活圈", "Life circles", "MultiPolygon", 8, false,
        [
            Name, new("minutes", "integer", "步行时间", "Minutes", "min", TileZoom: 0), new("limit_m", "number", "步行距离", "Walking distance", "m", TileZoom: 0),
            new("stale", "boolean", "已过期", "Stale", TileZoom: 0), new("set_id", "integer", "组", "Saved together", TileZoom: 0),
            new("origin_kind", "string", "起点类型", "Kind of origin"), new("origin_id", "integer", "起点编号", "Origin"),
            new("walking", "string", "步行口径", "Walking convention"), new("speed_m_per_min", "number", "步行速度", "Walking speed", "m/min"),
            new("hills", "string", "坡道与台阶", "Hills"), new("year", "integer", "年份", "Year"), new("area_m2", "number", "面积", "Area", "m²"), new("network_m", "number", "可达道路", "Streets reached", "m"),
            Population, PopulationMethod with { Values = null }, new("rule_source", "string", "依据", "Rule"),
            new("data_version", "integer", "数据版本", "Data version"), Region,
        ])
        {
            DescriptionZh = "已保存的步行生活圈；数据变化后标为已过期", DescriptionEn = "Saved walking circles; stale once the data they were computed from have changed", HasHistory = true,
        },
        new("facilities", "renewal.facilities", "配套设施", "Facilities", "Point", 11, true,
        [
            Name, new("category", "string", "类别", "Category", TileZoom: 0) { Required = true }, Stage, OpeningYear, new("capacity", "number", "规模", "Capacity") { Minimum = 0 },
            FloorArea, Region, Source, SourceId,
        ])
        {
            DescriptionZh = "社区配套设施，类别见 GB 50180", DescriptionEn = "Community facilities by the categories of GB 50180", TimeColumn = "opening_year", HasHistory = true,
        },
        new("green-spaces", "renewal.green_spaces", "绿地", "Green spaces", "MultiPolygon", 8, true,
        [
            Name, new("class", "string", "绿地类别", "Class", TileZoom: 0) { Default = "" }, new("kind", "string", "类型", "Kind", TileZoom: 0) { Default = "park" },
            new("public", "boolean", "对公众开放", "Public") { Default = true }, new("park", "boolean", "公园", "Park", TileZoom: 0) { Required = true }, Stage, OpeningYear, Area, Region, Source, SourceId,
        ])
        {
            DescriptionZh = "绿地与广场，类别按 CJJ/T 85-2017", DescriptionEn = "Green spaces and squares, classed by CJJ/T 85-2017", TimeColumn = "opening_year", HasHistory = true,
        },
        new("residential-areas", "renewal.residential_areas", "居住用地", "Residential areas", "MultiPolygon", 10, true,
        [
            Name, new("kind", "string", "类型", "Kind", TileZoom: 0) { Values = ["residential", "old-community", "urban-village", "new-estate"], Default = "residential" }, Population, PopulationMethod,
            Households, BuiltYear, FloorArea, Area, Region, Source, SourceId,
        ])
        {
            DescriptionZh = "居住用地及其人口", DescriptionEn = "Residential land and who lives there", HasHistory = true,
        },
        new("factory-relocations", "renewal.factory_relocations", "厂区搬迁", "Factory relocations", "MultiPolygon", 8, true,
        [
            NeededName, new("type", "string", "类型", "Type", TileZoom: 0) { Required = true, Values = ["land-use-change", "rebuild", "upgrade"] }, PlanYear, PlanStage, new("target_name", "string", "迁入园区", "Target park", TileZoom: 0),
            new("target_land_use", "string", "规划用途", "Target land use"), Area, Investment, Region, Source,
        ])
        {
            DescriptionZh = "列入搬迁改造计划的厂区", DescriptionEn = "Factories that a plan moves or rebuilds", TimeColumn = "plan_year", HasHistory = true, MayLackGeometry = true,
        },
        new("protections", "renewal.protections", "保护对象", "Protections", "Geometry", 11, true,
        [
            NeededName, new("kind", "string", "类型", "Kind", TileZoom: 0) { Required = true, Values = ["historic-building", "old-tree", "old-well", "historic-quarter"] },
            new("grade", "string", "保护等级", "Grade"), Note, Region, Source,
        ])
        {
            DescriptionZh = "历史建筑、古树名木、古井与历史地段", DescriptionEn = "Historic buildings, old trees, old wells and historic quarters", HasHistory = true,
        },
        new("buildings", "renewal.buildings", "建筑", "Buildings", "MultiPolygon", 13, false,
        [
            Name, new("use", "string", "用途", "Use", TileZoom: 0), new("storeys", "integer", "层数", "Storeys", "层", TileZoom: 14),
            new("built_year", "integer", "建成年份", "Built year"), new("footprint_m2", "number", "占地面积", "Footprint", "m²"),
            new("households", "integer", "户数", "Households", "户"), new("population", "number", "人口", "Population", "人"), Region, Source, SourceId,
        ])
        {
            DescriptionZh = "建筑轮廓", DescriptionEn = "Footprints of buildings",
        },
        new("streets", "renewal.streets", "道路", "Streets", "LineString", 9, false,
        [
            Name, new("class", "string", "等级", "Class", TileZoom: 0), new("walkable", "boolean", "可步行", "Walkable", TileZoom: 14),
            new("walk_reason", "string", "判定规则", "Walkable rule"), new("length_m", "number", "长度", "Length", "m"),
            new("bridge", "boolean", "桥梁", "Bridge", TileZoom: 0), new("tunnel", "boolean", "隧道", "Tunnel", TileZoom: 0), new("incline_pct", "number", "坡度", "Incline", "%"),
            Region, Source, SourceId,
        ])
        {
            DescriptionZh = "路网：每行为两个路口之间的一段", DescriptionEn = "The street network: one row between two junctions",
        },
        new("barriers", "renewal.barriers", "阻隔", "Barriers", "Geometry", 8, false,
        [
            Name, new("kind", "string", "类型", "Kind", TileZoom: 0), Region, Source, SourceId,
        ])
        {
            DescriptionZh = "步行不可穿越的水面、铁路、快速路与围墙", DescriptionEn = "Water, railways, motorways and walls that nobody can cross on foot",
        },
        new("entrances", "renewal.entrances", "出入口", "Entrances", "Point", 14, false,
        [
            new("kind", "string", "类型", "Kind", TileZoom: 0), new("open_to_walkers", "boolean", "步行可通", "Open to walkers", TileZoom: 0), Region, Source, SourceId,
        ])
        {
            DescriptionZh = "公园与小区的大门、建筑出入口", DescriptionEn = "Gates of parks and estates, entrances of buildings",
        },
    ];

    private static readonly Dictionary<string, Collection> ById = All.ToDictionary(c => c.Id);

    /// <summary>Finds a collection by id.</summary>
    /// <exception cref="InputException">There is none; the message lists them.</exception>
    public static Collection Find(string id) => ById.TryGetValue(id, out Collection? found)
        ? found
        : throw new InputException($"There is no collection {id}. Collections: {string.Join(", ", ById.Keys)}.", 404);
}
