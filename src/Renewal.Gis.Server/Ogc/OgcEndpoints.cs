using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Server.Ogc.Pages;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Server.Tiles;
using Renewal.Gis.Storage.Catalogue;

namespace Renewal.Gis.Server.Ogc;

/// <summary>The describing half of the OGC APIs: landing page, conformance, collections, queryables and schemas, each as JSON and as a page.</summary>
internal static class OgcEndpoints
{
    /// <summary>As everywhere, but what is not there is not written.</summary>
    private static readonly JsonSerializerOptions Json = new(Commands.Output.Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Formats of the describing documents.</summary>
    public static readonly MediaFormat[] Documents = [MediaFormat.Json, MediaFormat.Html];

    /// <summary>Formats of queryables.</summary>
    public static readonly MediaFormat[] Schemas = [MediaFormat.JsonSchema, MediaFormat.Json, MediaFormat.Html];

    // The schema of a whole GeoJSON Feature has the media type of the other and only f tells them apart.
    private static readonly MediaFormat FeatureSchema = new("feature", MediaFormat.JsonSchema.MediaType, "JSON Schema of a GeoJSON Feature");

    /// <summary>Formats of schemas.</summary>
    public static readonly MediaFormat[] FeatureSchemas = [.. Schemas, FeatureSchema];

    public static void MapOgc(this IEndpointRouteBuilder routes)
    {
        string[] reading = [HttpMethods.Get, HttpMethods.Head];
        routes.MapMethods("/ogc", reading, LandingAsync);
        routes.MapMethods("/ogc/conformance", reading, Conformance);
        routes.MapMethods("/ogc/collections", reading, CollectionsAsync);
        routes.MapMethods("/ogc/collections/{id}", reading, CollectionAsync);
        routes.MapMethods("/ogc/collections/{id}/queryables", reading, QueryablesAsync);
        routes.MapMethods("/ogc/collections/{id}/schema", reading, SchemaAsync);
    }

    private static async Task<IResult> LandingAsync(HttpContext context, PublicAddress address, CollectionStore catalogue, ExtentStore extents, CancellationToken cancel)
    {
        (MediaFormat format, string language) = Read(context, Documents);
        if (format == MediaFormat.Html)
        {
            IReadOnlyList<Collection> collections = await catalogue.ListAsync(cancel).ConfigureAwait(false);
            return DescribingPages.Landing(new Page(context, language), address, collections, await extents.ReadAsync(collections, cancel).ConfigureAwait(false));
        }

        string Say(string zh, string en) => Words.Of(language, zh, en);
        return Document(
            new
            {
                title = Say("城市更新规划数据库", "City renewal planning database"),
                description = Say("更新单元、改造项目、生活圈、配套设施与底图数据", "Renewal units, projects, life circles, community facilities and base data"),
                attribution = "© OpenStreetMap contributors (ODbL 1.0)",
                links = (IReadOnlyList<Link>)
                [
                    .. Link.SelfAndAlternates(address, context.Request, format, Documents),
                    new("service-desc", MediaFormat.OpenApi.MediaType, address.At("/openapi/v1.json"), Say("接口定义（OpenAPI）", "API definition (OpenAPI)")),
                    new("service-doc", MediaFormat.Html.MediaType, address.At("/openapi"), Say("接口说明", "API documentation")),
                    new("conformance", MediaFormat.Json.MediaType, address.At("/ogc/conformance"), Say("标准符合性", "Conformance classes")),
                    new("data", MediaFormat.Json.MediaType, address.At("/ogc/collections"), Say("数据集", "Collections")),
                    new("http://www.opengis.net/def/rel/ogc/1.0/data", MediaFormat.Json.MediaType, address.At("/ogc/collections"), Say("数据集", "Collections")),
                    new(TileDocuments.TileSetsRelation, MediaFormat.Json.MediaType, address.At("/ogc/tiles"), Say("矢量瓦片", "Vector tiles")),
                    new(TileDocuments.TilingSchemesRelation, MediaFormat.Json.MediaType, address.At("/ogc/tileMatrixSets"), Say("瓦片矩阵集", "Tile matrix sets")),
                ],
            },
            format);
    }

    private static IResult Conformance(HttpContext context, PublicAddress address)
    {
        (MediaFormat format, string language) = Read(context, Documents);
        return format == MediaFormat.Html
            ? DescribingPages.Conformance(new Page(context, language))
            : Document(new { conformsTo = ConformanceClasses.All, links = Link.SelfAndAlternates(address, context.Request, format, Documents) }, format);
    }

    private static async Task<IResult> CollectionsAsync(
        HttpContext context, PublicAddress address, CollectionStore catalogue, ExtentStore extents, CancellationToken cancel)
    {
        (MediaFormat format, string language) = Read(context, Documents);
        IReadOnlyList<Collection> collections = await catalogue.ListAsync(cancel).ConfigureAwait(false);
        IReadOnlyList<Extent> found = await extents.ReadAsync(collections, cancel).ConfigureAwait(false);
        if (format == MediaFormat.Html)
        {
            return DescribingPages.Collections(new Page(context, language), collections, found);
        }

        IEnumerable<Link> Own(Collection collection) =>
        [
            new("self", format.MediaType, address.At($"/ogc/collections/{collection.Id}")), new("alternate", MediaFormat.Html.MediaType, address.At($"/ogc/collections/{collection.Id}?f=html")),
        ];
        return Document(
            new
            {
                links = Link.SelfAndAlternates(address, context.Request, format, Documents),
                collections = collections.Zip(found, (collection, extent) => CollectionDescription.Of(collection, extent, language, address, Own(collection))),
            },
            format);
    }

    private static async Task<IResult> CollectionAsync(
        string id, HttpContext context, PublicAddress address, CollectionStore catalogue, ExtentStore extents, CancellationToken cancel)
    {
        (MediaFormat format, string language) = Read(context, Documents);
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        Extent extent = await extents.ReadAsync(collection, cancel).ConfigureAwait(false);
        return format == MediaFormat.Html
            ? DescribingPages.Collection(new Page(context, language), collection, extent)
            : Document(CollectionDescription.Of(collection, extent, language, address, Link.SelfAndAlternates(address, context.Request, format, Documents)), format);
    }

    private static async Task<IResult> QueryablesAsync(string id, HttpContext context, PublicAddress address, CollectionStore catalogue, CancellationToken cancel)
    {
        (MediaFormat format, string language) = Read(context, Schemas);
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        JsonObject schema = CollectionSchema.Queryables(collection, language, address.At($"/ogc/collections/{collection.Id}/queryables"));
        return format == MediaFormat.Html
            ? DescribingPages.Schema(
                new Page(context, language), collection, Words.Of(language, "可查询的属性", "Queryables"),
                Words.Of(language, "可用于 filter 参数的属性。", "What the parameter filter may name."), schema)
            : Document(schema, format);
    }

    private static async Task<IResult> SchemaAsync(string id, HttpContext context, PublicAddress address, CollectionStore catalogue, CancellationToken cancel)
    {
        (MediaFormat format, string language) = Read(context, FeatureSchemas);
        Collection collection = await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        string own = address.At($"/ogc/collections/{collection.Id}/schema");
        return format == FeatureSchema ? Document(CollectionSchema.GeoJsonFeature(collection, language, $"{own}?f={FeatureSchema.Name}"), format)
            : format == MediaFormat.Html
                ? DescribingPages.Schema(
                    new Page(context, language), collection, Words.Of(language, "属性表结构", "Schema"),
                    Words.Of(language, "要素的全部属性。", "What the features hold."), CollectionSchema.Features(collection, language, own))
                : Document(CollectionSchema.Features(collection, language, own), format);
    }

    /// <summary>Reads the two parameters that every describing path has; any other is refused.</summary>
    private static (MediaFormat Format, string Language) Read(HttpContext context, IReadOnlyList<MediaFormat> offered)
    {
        _ = new QueryParameters(context.Request, "f", "lang");
        return (MediaFormat.Choose(context, offered), AnswerLanguage.Choose(context));
    }

    private static IResult Document<T>(T document, MediaFormat format) => Results.Json(document, Json, format.MediaType);
}
