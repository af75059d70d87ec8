using System.Text.Json.Nodes;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Server.Features;

namespace Renewal.Gis.Server.Ogc.OpenApi;

/// <summary>The parameters of the OGC paths as OpenAPI 3.0 writes them. Those of the standards are defined word for word as the standards do.</summary>
internal static class OpenApiParameters
{
    /// <summary>Parameters that stand once in the components and are named from everywhere: name of the component and definition.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Components(string language, string[] collections)
    {
        string Say(string zh, string en) => Words.Of(language, zh, en);
        JsonObject Entry(string name, string text, JsonObject schema, JsonNode? example = null) => Query(name, text, schema, example);

        yield return new("f", Entry("f", Say("答复的格式；不给时按 Accept", "Format of the answer; without it the header Accept decides"), String("json", "html")));
        yield return new("lang", Entry("lang", Say("标题与页面的语言；不给时按 Accept-Language", "Language of titles and pages; without it Accept-Language decides"), String("zh", "en")));
        yield return new("limit", Entry(
            "limit", Say("一页的要素数，超过最大值时取最大值", "Features of a page; more than the maximum is clamped to it"),
            new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = FeatureParameters.MaxLimit, ["default"] = FeatureParameters.DefaultLimit }));
        yield return new("bbox", Entry(
            "bbox", Say("与此范围相交的要素，以及没有图形的要素：西、南、东、北（度）", "Features that touch the box, and those without a geometry: west, south, east, north in degrees"),
            new JsonObject
            {
                ["type"] = "array",
                ["oneOf"] = new JsonArray(new JsonObject { ["minItems"] = 4, ["maxItems"] = 4 }, new JsonObject { ["minItems"] = 6, ["maxItems"] = 6 }),
                ["items"] = new JsonObject { ["type"] = "number" },
            },
            new JsonArray(97.5, 21.1, 106.2, 29.3)));
        yield return new("bbox-crs", Entry("bbox-crs", Say("bbox 的坐标参考系", "Coordinate reference system of bbox"), Systems()));
        yield return new("datetime", Entry(
            "datetime", Say("时间或区间，例如 2024-01-01/2025-12-31 或 2026-01-01T00:00:00Z/..", "A time or an interval, such as 2024-01-01/2025-12-31 or 2026-01-01T00:00:00Z/.."),
            new JsonObject { ["type"] = "string" }, "2020-01-01T00:00:00Z/.."));
        yield return new("crs", Entry("crs", Say("答复的坐标参考系", "Coordinate reference system of the answer"), Systems()));
        yield return new("region", Entry("region", Say("区域代码或名称", "Code or name of a region"), new JsonObject { ["type"] = "string" }));
        yield return new("ids", Entry("ids", Say("要素编号，以逗号分隔", "Ids of features"), Strings()));
        yield return new("skipGeometry", Entry("skipGeometry", Say("不要图形", "Leave the geometry out"), new JsonObject { ["type"] = "boolean", ["default"] = false }));
        yield return new("as-of", Entry("as-of", Say("这一时刻的要素（历史）", "The features as they were at this time"), new JsonObject { ["type"] = "string", ["format"] = "date-time" }));
        yield return new("count", Entry("count", Say("是否统计要素总数；不给时仅在统计很快时统计", "Whether to count all features of the question; without it only where that costs little"), new JsonObject { ["type"] = "boolean" }));
        yield return new("after", Entry("after", Say("上一页的末尾，见 next 链接", "Where the page before ended: only next links hold it"), new JsonObject { ["type"] = "string" }));
        yield return new("filter", Entry("filter", Say("CQL2 过滤条件", "Filter in CQL2"), new JsonObject { ["type"] = "string" }));
        yield return new("filter-lang", Entry(
            "filter-lang", Say("filter 的写法；cql-text 是旧称", "How the filter is written; cql-text is an old name of cql2-text"),
            With(String("cql2-text", "cql2-json", "cql-text"), "default", "cql2-text")));
        yield return new("filter-crs", Entry("filter-crs", Say("filter 中坐标的参考系", "Coordinate reference system of the coordinates in filter"), Systems()));
        yield return new("collections", Entry("collections", Say("瓦片中的数据集", "Collections in the tile"), Strings(collections)));
        yield return new("featureId", InPath("featureId", Say("要素编号", "Id of a feature"), new JsonObject { ["type"] = "string" }));
        yield return new("tileMatrixSetId", InPath("tileMatrixSetId", Say("瓦片矩阵集", "Tile matrix set"), String("WebMercatorQuad")));
        yield return new("tileMatrix", InPath("tileMatrix", Say("缩放级别", "Zoom"), new JsonObject { ["type"] = "string" }, "0"));
        yield return new("tileRow", InPath("tileRow", Say("行，自北起", "Row from the north"), new JsonObject { ["type"] = "integer", ["minimum"] = 0 }, 0));
        yield return new("tileCol", InPath("tileCol", Say("列，自西起", "Column from the west"), new JsonObject { ["type"] = "integer", ["minimum"] = 0 }, 0));
        yield return new("If-Match", new JsonObject
        {
            ["name"] = "If-Match", ["in"] = "header", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" },
            ["description"] = Say("读取该要素时得到的 ETag", "The ETag of the feature as it was read"),
        });
    }

    /// <summary>The parameter that chooses one of the formats of a path; with the two of most documents it is the common one.</summary>
    public static JsonObject Format(string language, IEnumerable<MediaFormat> offered)
    {
        string[] names = [.. offered.Select(format => format.Name).Distinct()];
        return names is ["json", "html"] ? Named("f") : Query("f", Words.Of(language, "答复的格式；不给时按 Accept", "Format of the answer; without it the header Accept decides"), String(names));
    }

    /// <summary>A column as a parameter: features with exactly this value.</summary>
    public static JsonObject Equal(Column column, string language)
    {
        JsonObject schema = CollectionSchema.Property(column, language);
        schema.Remove("readOnly");
        string title = schema["title"]!.GetValue<string>();
        schema.Remove("title");
        string description = schema["description"] is { } text ? $"{title}: {text}" : title;
        schema.Remove("description");
        return Query(column.Name, description, schema);
    }

    /// <summary>Names of columns of a collection, with commas between them.</summary>
    public static JsonObject Columns(string name, string description, Collection collection, bool signed)
    {
        string[] names = [.. collection.Columns.Select(column => column.Name)];
        return Query(name, description, Strings(signed ? [.. names, .. names.Select(n => "-" + n)] : names));
    }

    /// <summary>A reference to a parameter of the components.</summary>
    public static JsonObject Named(string component) => new() { ["$ref"] = "#/components/parameters/" + component };

    /// <summary>A parameter in the path of which nothing more is known.</summary>
    public static JsonObject InPath(string name, string? description, JsonObject schema, JsonNode? example = null)
    {
        JsonObject parameter = new() { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = schema };
        Add(parameter, description, example);
        return parameter;
    }

    private static JsonObject Query(string name, string description, JsonObject schema, JsonNode? example = null)
    {
        JsonObject parameter = new() { ["name"] = name, ["in"] = "query", ["required"] = false, ["schema"] = schema, ["style"] = "form", ["explode"] = false };
        Add(parameter, description, example);
        return parameter;
    }

    private static void Add(JsonObject parameter, string? description, JsonNode? example)
    {
        if (description is not null)
        {
            parameter["description"] = description;
        }

        if (example is not null)
        {
            parameter["example"] = example;
        }
    }

    private static JsonObject String(params IEnumerable<string> values) => new() { ["type"] = "string", ["enum"] = Array(values) };

    private static JsonObject Strings(params string[] values)
    {
        JsonObject items = new() { ["type"] = "string" };
        if (values.Length > 0)
        {
            items["enum"] = Array(values);
        }

        return new JsonObject { ["type"] = "array", ["items"] = items };
    }

    private static JsonObject Systems() => With(String(PublishedCrs.All.Select(crs => crs.Uri)), "default", PublishedCrs.Crs84Uri);

    private static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);

    private static JsonObject With(JsonObject schema, string key, string value)
    {
        schema[key] = value;
        return schema;
    }
}
