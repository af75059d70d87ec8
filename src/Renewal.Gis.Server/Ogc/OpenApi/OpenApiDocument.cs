using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Server.Features;
using Renewal.Gis.Server.Tiles;

namespace Renewal.Gis.Server.Ogc.OpenApi;

/// <summary>
/// The definition of the interfaces as OpenAPI 3.0.3. Every collection has its own paths, because clients such as GDAL look a collection up by its whole path; the
/// server of these paths is <c>/ogc</c>, which is where such clients start.
/// </summary>
internal sealed partial class OpenApiDocument
{
    private const string Items = "/ogc/collections/{id}/items";
    private const string Item = "/ogc/collections/{id}/items/{fid}";
    private const string MvtType = "application/vnd.mapbox-vector-tile";

    private readonly ServerRoutes _routes;
    private readonly string _language;
    private readonly JsonObject _paths = [];

    private OpenApiDocument(ServerRoutes routes, string language)
    {
        _routes = routes;
        _language = language;
    }

    /// <summary>Writes the definition.</summary>
    /// <param name="routes">What the server answers.</param>
    /// <param name="collections">The catalogue.</param>
    /// <param name="address">Where clients reach this server.</param>
    /// <param name="language">Language of titles and descriptions.</param>
    public static JsonObject Create(ServerRoutes routes, IReadOnlyList<Collection> collections, PublicAddress address, string language)
    {
        OpenApiDocument document = new(routes, language);
        document.AddDescriptions();
        foreach (Collection collection in collections)
        {
            document.AddCollection(collection);
        }

        document.AddTiles(null);
        document.AddOthers(address);
        return new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = new JsonObject
            {
                ["title"] = document.Say("城市更新规划数据库", "City renewal planning database"),
                ["description"] = document.Say("OGC API 与规划分析接口。", "The OGC APIs and the analyses for planners."),
                ["version"] = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = address.At("/ogc") }),
            ["tags"] = new JsonArray(
            [
                Tag("description", document.Say("说明", "Descriptions")),
                .. collections.Select(c => Tag(c.Id, document.Say(c.TitleZh, c.TitleEn))),
                Tag("tiles", document.Say("瓦片", "Tiles")), Tag("api", document.Say("规划分析及其他", "Analyses and the rest")),
            ]),
            ["paths"] = document._paths,
            ["components"] = new JsonObject
            {
                ["parameters"] = new JsonObject(OpenApiParameters.Components(language, [.. collections.Select(c => c.Id)])),
                ["schemas"] = OpenApiSchemas.Create(collections, language),
                ["responses"] = new JsonObject { ["Problem"] = Answer(document.Say("请求有误或服务失败", "The request is wrong, or the server failed"), ("application/problem+json", "exception")) },
            },
        };
    }

    private string Say(string zh, string en) => Words.Of(_language, zh, en);

    private void AddDescriptions()
    {
        AddDocument("/ogc", "/", Say("入口", "Landing page"), "landingPage");
        AddDocument("/ogc/conformance", "/conformance", Say("标准符合性", "Conformance classes"), "confClasses");
        AddDocument("/ogc/collections", "/collections", Say("数据集", "Collections"), "collections");
    }

    private void AddDocument(string route, string path, string summary, string schema, string tag = "description", string? jsonType = null, MediaFormat[]? formats = null)
    {
        formats ??= OgcEndpoints.Documents;
        Add("GET", route, path, tag, summary, [OpenApiParameters.Format(_language, formats), OpenApiParameters.Named("lang")], [("200", Answer(summary, (jsonType ?? formats[0].MediaType, schema), ("text/html", null)))]);
    }

    private void AddCollection(Collection collection)
    {
        string path = $"/collections/{collection.Id}";
        string title = Say(collection.TitleZh, collection.TitleEn);
        AddDocument("/ogc/collections/{id}", path, title, "collection", collection.Id);
        AddDocument("/ogc/collections/{id}/queryables", path + "/queryables", Say($"{title}：可查询的属性", $"{title}: queryables"), "schema", collection.Id, formats: OgcEndpoints.Schemas);
        AddDocument("/ogc/collections/{id}/schema", path + "/schema", Say($"{title}：属性表结构", $"{title}: schema"), "schema", collection.Id, formats: OgcEndpoints.FeatureSchemas);

        string[] ofPages = [.. Known("limit", "bbox", "bbox-crs", "datetime", "region", "ids", "skipGeometry", "crs", "as-of", "count", "after", "filter", "filter-lang", "filter-crs", "lang")];
        string[] ofItems = [.. Known("skipGeometry", "crs", "as-of", "lang")];
        JsonObject properties = OpenApiParameters.Columns("properties", Say("要返回的属性", "Properties of the answer"), collection, signed: false);
        Add(
            "GET", Items, path + "/items", collection.Id, Say($"{title}：要素", $"{title}: features"),
            [
                OpenApiParameters.Format(_language, FeatureFormats.OfPages), .. ofPages.Select(OpenApiParameters.Named), properties,
                OpenApiParameters.Columns("sortby", Say("排序，- 为降序", "Order; - is downwards"), collection, signed: true),
                .. collection.Columns.Where(c => !FeatureParameters.Names.Contains(c.Name)).Select(c => OpenApiParameters.Equal(c, _language)),
            ],
            [("200", Features(collection, FeatureFormats.OfPages, "features"))]);
        Add(
            "GET", Item, path + "/items/{featureId}", collection.Id, Say($"{title}：一个要素", $"{title}: one feature"),
            [OpenApiParameters.Named("featureId"), OpenApiParameters.Format(_language, FeatureFormats.OfItems), .. ofItems.Select(OpenApiParameters.Named), properties.DeepClone().AsObject()],
            [("200", Features(collection, FeatureFormats.OfItems, "feature")), ("304", Answer(Say("未变", "Not modified")))]);
        if (collection.Editable)
        {
            AddEdits(collection, path, title);
        }

        AddTiles(collection);

        IEnumerable<string> Known(params string[] names) => names.Where(name => FeatureParameters.Names.Contains(name) && (name != "as-of" || collection.HasHistory));
    }

    private void AddEdits(Collection collection, string path, string title)
    {
        JsonObject Body(string type, string schema) => new() { ["required"] = true, ["content"] = Content((type, schema)) };
        (string, JsonObject) saved = ("200", Answer(Say("已保存", "Saved"), (MediaFormat.GeoJson.MediaType, $"{collection.Id}.feature")));
        (string, JsonObject)[] refused = [("412", Problem()), ("415", Problem()), ("422", Problem()), ("428", Problem())];
        JsonObject feature = OpenApiParameters.Named("featureId");
        JsonObject match = OpenApiParameters.Named("If-Match");
        Add("POST", Items, path + "/items", collection.Id, Say($"{title}：新建", $"{title}: create"), [],
            [("201", Answer(Say("已新建", "Created"), (MediaFormat.GeoJson.MediaType, $"{collection.Id}.feature"))), ("415", Problem()), ("422", Problem())], Body(MediaFormat.GeoJson.MediaType, $"{collection.Id}.feature"));
        Add("PUT", Item, path + "/items/{featureId}", collection.Id, Say($"{title}：替换", $"{title}: replace"), [feature.DeepClone().AsObject(), match.DeepClone().AsObject()],
            [saved, .. refused.Select(Copy)], Body(MediaFormat.GeoJson.MediaType, $"{collection.Id}.feature"));
        Add("PATCH", Item, path + "/items/{featureId}", collection.Id, Say($"{title}：修改", $"{title}: update"), [feature.DeepClone().AsObject(), match.DeepClone().AsObject()],
            [Copy(saved), .. refused.Select(Copy)], Body("application/merge-patch+json", "object"));
        Add("DELETE", Item, path + "/items/{featureId}", collection.Id, Say($"{title}：删除", $"{title}: delete"), [feature, match], [("204", Answer(Say("已删除", "Deleted"))), .. refused.Select(Copy)]);

        static (string, JsonObject) Copy((string Status, JsonObject Answer) entry) => (entry.Status, entry.Answer.DeepClone().AsObject());
    }

    /// <summary>Tile paths of a collection, or of the whole data set (null).</summary>
    private void AddTiles(Collection? collection)
    {
        string route = collection is null ? "/ogc/tiles" : "/ogc/collections/{id}/tiles";
        string path = collection is null ? "/tiles" : $"/collections/{collection.Id}/tiles";
        string tag = collection?.Id ?? "tiles";
        string title = collection is null ? Say("瓦片", "Tiles") : Say($"{collection.TitleZh}：瓦片", $"{collection.TitleEn}: tiles");
        JsonObject[] Shared() => [OpenApiParameters.Named("f"), OpenApiParameters.Named("lang")];
        Add("GET", route, path, tag, title, Shared(), [("200", Answer(title, (MediaFormat.Json.MediaType, "object"), ("text/html", null)))]);
        Add("GET", route + "/{tileMatrixSetId}", path + "/{tileMatrixSetId}", tag, title, [OpenApiParameters.Named("tileMatrixSetId"), .. Shared()],
            [("200", Answer(title, (MediaFormat.Json.MediaType, "object"), ("text/html", null)))]);
        Add("GET", route + "/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", path + "/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", tag, title,
            [
                OpenApiParameters.Named("tileMatrixSetId"), OpenApiParameters.Named("tileMatrix"), OpenApiParameters.Named("tileRow"), OpenApiParameters.Named("tileCol"),
                OpenApiParameters.Format(_language, [TileParameters.Mvt]), .. TileParameters.Selection.Select(OpenApiParameters.Named),
                .. collection is null ? [OpenApiParameters.Named("collections")] : System.Array.Empty<JsonObject>(),
            ],
            [("200", Answer(title, (MvtType, "binary"))), ("204", Answer(Say("空", "Empty"))), ("304", Answer(Say("未变", "Not modified")))]);
        if (collection is null)
        {
            AddDocument("/ogc/tileMatrixSets", "/tileMatrixSets", Say("瓦片矩阵集", "Tile matrix sets"), "object", tag);
            Add("GET", "/ogc/tileMatrixSets/{tileMatrixSetId}", "/tileMatrixSets/{tileMatrixSetId}", tag, Say("瓦片矩阵集", "Tile matrix set"), [OpenApiParameters.Named("tileMatrixSetId"), .. Shared()],
                [("200", Answer(Say("瓦片矩阵集", "Tile matrix set"), (MediaFormat.Json.MediaType, "object"), ("text/html", null)))]);
        }
    }

    /// <summary>Everything beside the OGC APIs, by name: their parameters stand in the documentation.</summary>
    private void AddOthers(PublicAddress address)
    {
        foreach ((string method, string path) in _routes.All.Where(route => !route.Path.StartsWith("/ogc", StringComparison.Ordinal)))
        {
            // Paths of the document are under /ogc; a path item has its own server.
            if (_paths[path] is null)
            {
                _paths[path] = new JsonObject { ["servers"] = new JsonArray(new JsonObject { ["url"] = address.Root }) };
            }

            _paths[path]!.AsObject()[method.ToLowerInvariant()] = Operation(
                method, path, path.StartsWith("/tiles", StringComparison.Ordinal) ? "tiles" : "api", path,
                [.. Placeholder().Matches(path).Select(match => OpenApiParameters.InPath(match.Groups[1].Value, null, new JsonObject { ["type"] = "string" }))],
                [("200", Answer(Say("答复", "The answer")))]);
        }
    }

    private void Add(string method, string route, string path, string tag, string summary, JsonObject[] parameters, (string Status, JsonObject Answer)[] answers, JsonObject? body = null)
    {
        if (!_routes.Has(method, route))
        {
            return;
        }

        _paths[path] ??= new JsonObject();
        JsonObject operation = Operation(method, path, tag, summary, parameters, answers);
        if (body is not null)
        {
            operation["requestBody"] = body;
        }

        _paths[path]!.AsObject()[method.ToLowerInvariant()] = operation;
    }

    private static JsonObject Operation(string method, string path, string tag, string summary, JsonObject[] parameters, (string Status, JsonObject Answer)[] answers)
    {
        JsonObject responses = new(answers.Select(answer => KeyValuePair.Create(answer.Status, (JsonNode?)answer.Answer)));
        foreach (string status in new[] { "400", "404", "406", "500", "503" })
        {
            responses.TryAdd(status, Problem());
        }

        return new JsonObject
        {
            ["operationId"] = $"{method.ToLowerInvariant()}{NotWord().Replace(path, "_")}",
            ["tags"] = new JsonArray(tag),
            ["summary"] = summary,
            ["parameters"] = new JsonArray([.. parameters]),
            ["responses"] = responses,
        };
    }

    private JsonObject Features(Collection collection, MediaFormat[] formats, string kind)
    {
        JsonObject answer = Answer(
            Say(collection.TitleZh, collection.TitleEn),
            [.. formats.Select(format => (format.MediaType, format == MediaFormat.GeoJson ? $"{collection.Id}.{kind}" : null))]);
        answer["headers"] = new JsonObject
        {
            ["Content-Crs"] = new JsonObject { ["description"] = Say("答复的坐标参考系", "Coordinate reference system of the answer"), ["schema"] = new JsonObject { ["type"] = "string" } },
        };
        return answer;
    }

    private static JsonObject Problem() => new() { ["$ref"] = "#/components/responses/Problem" };

    private static JsonObject Answer(string description, params (string Type, string? Schema)[] content) =>
        content.Length == 0 ? new JsonObject { ["description"] = description } : new JsonObject { ["description"] = description, ["content"] = Content(content) };

    private static JsonObject Content(params (string Type, string? Schema)[] content) => new(content.Select(entry => KeyValuePair.Create(
        entry.Type, (JsonNode?)new JsonObject
        {
            ["schema"] = entry.Schema is null ? new JsonObject { ["type"] = "string" } : new JsonObject { ["$ref"] = "#/components/schemas/" + entry.Schema },
        })));

    private static JsonObject Tag(string name, string description) => new() { ["name"] = name, ["description"] = description };

    [GeneratedRegex(@"\{(\w+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[^A-Za-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotWord();
}
