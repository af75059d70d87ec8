using System.Globalization;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Server.Ogc;
using Renewal.Gis.Server.Ogc.Pages;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Tiles;

/// <summary>
/// Vector tiles: in XYZ order with several collections in one tile, and as OGC API Tiles for one collection and for all of them. The tiles are the same; what differs is
/// the order of the numbers: /tiles/…/{z}/{x}/{y}, but {z}/{row}/{column} in the OGC paths.
/// </summary>
internal static class TileEndpoints
{
    private static readonly MediaFormat[] Formats = [MediaFormat.Json, MediaFormat.Html];

    public static void MapTiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/tiles/{layers}/{z:int}/{x:int}/{y:int}.mvt", XyzAsync);
        routes.MapGet("/tiles/{layers}.json", TileJsonAsync);
        routes.MapGet("/ogc/tileMatrixSets", TileMatrixSets);
        routes.MapGet("/ogc/tileMatrixSets/{tileMatrixSetId}", TileMatrixSet);
        routes.MapGet("/ogc/tiles", TileSetsAsync);
        routes.MapGet("/ogc/tiles/{tileMatrixSetId}", TileSetAsync);
        routes.MapGet("/ogc/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", TileAsync);
        routes.MapGet("/ogc/collections/{id}/tiles", TileSetsAsync);
        routes.MapGet("/ogc/collections/{id}/tiles/{tileMatrixSetId}", TileSetAsync);
        routes.MapGet("/ogc/collections/{id}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", TileAsync);
    }

    private static async Task XyzAsync(string layers, int z, int x, int y, HttpContext context, CollectionStore catalogue, TileCache cache, CancellationToken cancel)
    {
        IReadOnlyList<TileLayer> found = await TileParameters.FindLayersAsync(layers, catalogue, cancel).ConfigureAwait(false);
        await AnswerAsync(context, TileParameters.Read(context.Request, TileAddress.Check(z, x, y), found), cache, cancel).ConfigureAwait(false);
    }

    private static async Task TileAsync(
        string? id, string tileMatrixSetId, string tileMatrix, string tileRow, string tileCol, HttpContext context, CollectionStore catalogue, TileCache cache, CancellationToken cancel)
    {
        CheckSet(tileMatrixSetId);
        TileAddress address = Number(tileMatrix) is { } zoom and <= Collection.MaxZoom && Number(tileRow) is { } row && Number(tileCol) is { } column
            ? TileAddress.Check((int)zoom, column, row)
            : throw new InputException($"There is no tile {tileMatrix}/{tileRow}/{tileCol}: the zoom is 0 to {Collection.MaxZoom}, row and column are whole numbers.", 404);
        string? chosen = id ?? context.Request.Query["collections"];
        IReadOnlyList<TileLayer> layers = chosen is { Length: > 0 }
            ? await TileParameters.FindLayersAsync(chosen, catalogue, cancel).ConfigureAwait(false)
            : [.. (await catalogue.ListAsync(cancel).ConfigureAwait(false)).Select(c => new TileLayer(c))];
        await AnswerAsync(context, TileParameters.Read(context.Request, address, layers, id is null ? ["collections"] : []), cache, cancel).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext context, TileQuery query, TileCache cache, CancellationToken cancel)
    {
        Tile tile = await cache.GetAsync(query, context.Request.Path.Value!, context.Request.QueryString.Value ?? "", cancel).ConfigureAwait(false);
        await TileAnswer.WriteAsync(context, tile, cache).ConfigureAwait(false);
    }

    private static async Task<IResult> TileJsonAsync(
        string layers, HttpContext context, PublicAddress address, CollectionStore catalogue, ExtentStore extents, CancellationToken cancel)
    {
        // The same parameters as the tiles have: they go into the address of the tiles.
        IReadOnlyList<TileLayer> found = await TileParameters.FindLayersAsync(layers, catalogue, cancel).ConfigureAwait(false);
        TileParameters.Read(context.Request, default, found);
        string path = $"/tiles/{string.Join(',', found.Select(l => l.Id))}";
        string tiles = address.At($"{path}/{{z}}/{{x}}/{{y}}.mvt{context.Request.QueryString.Value}");
        return TileDocuments.Json(TileDocuments.TileJson(found, await ExtentsAsync(found, extents, cancel).ConfigureAwait(false), tiles));
    }

    private static IResult TileMatrixSets(HttpContext context, PublicAddress address)
    {
        (MediaFormat format, string language) = Read(context);
        return Answer(context, format, language, Words.Of(language, "瓦片矩阵集", "Tile matrix sets"), new
        {
            tileMatrixSets = new[] { new { id = TileDocuments.SetId, title = TileDocuments.SetTitle, uri = TileDocuments.SetUri, links = new[] { SetLink(address, "self") } } },
            links = Link.SelfAndAlternates(address, context.Request, format, Formats),
        });
    }

    private static IResult TileMatrixSet(string tileMatrixSetId, HttpContext context)
    {
        (MediaFormat format, string language) = Read(context);
        CheckSet(tileMatrixSetId);
        return Answer(context, format, language, TileDocuments.SetTitle, TileDocuments.TileMatrixSet());
    }

    private static async Task<IResult> TileSetsAsync(string? id, HttpContext context, PublicAddress address, CollectionStore catalogue, CancellationToken cancel)
    {
        (MediaFormat format, string language) = Read(context);
        Collection? collection = id is null ? null : await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        string path = PathOf(collection);
        string title = TitleOf(collection, language);
        return Answer(context, format, language, title, new
        {
            links = Link.SelfAndAlternates(address, context.Request, format, Formats)
                .Append(new("related", MediaFormat.Json.MediaType, address.At($"{path}/{TileDocuments.SetId}"), TileDocuments.SetTitle)),
            tilesets = new[]
            {
                new
                {
                    title, dataType = TileDocuments.DataType, crs = TileDocuments.Crs, tileMatrixSetURI = TileDocuments.SetUri,
                    links = new[]
                    {
                        new Link("self", MediaFormat.Json.MediaType, address.At($"{path}/{TileDocuments.SetId}"), "This tileset"), SetLink(address, TileDocuments.TilingSchemeRelation),
                        ItemLink(address, path),
                    },
                },
            },
        });
    }

    private static async Task<IResult> TileSetAsync(
        string? id, string tileMatrixSetId, HttpContext context, PublicAddress address, CollectionStore catalogue, ExtentStore extents, CancellationToken cancel)
    {
        (MediaFormat format, string language) = Read(context);
        CheckSet(tileMatrixSetId);
        Collection? collection = id is null ? null : await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        IReadOnlyList<TileLayer> layers = collection is not null
            ? [new TileLayer(collection)]
            : [.. (await catalogue.ListAsync(cancel).ConfigureAwait(false)).Select(c => new TileLayer(c))];
        string names = string.Join(',', layers.Select(l => l.Id));
        string title = TitleOf(collection, language);
        return Answer(context, format, language, title, TileDocuments.TileSet(
            title, layers, await ExtentsAsync(layers, extents, cancel).ConfigureAwait(false),
            [
                .. Link.SelfAndAlternates(address, context.Request, format, Formats), SetLink(address, TileDocuments.TilingSchemeRelation), ItemLink(address, PathOf(collection)),
                new("describedby", MediaFormat.Json.MediaType, address.At($"/tiles/{names}.json"), "TileJSON"),
                .. collection is null ? [] : new Link[] { new("geodata", MediaFormat.Json.MediaType, address.At($"/ogc/collections/{collection.Id}"), title) },
            ]));
    }

    private static (MediaFormat Format, string Language) Read(HttpContext context)
    {
        _ = new QueryParameters(context.Request, "f", "lang");
        return (MediaFormat.Choose(context, Formats), AnswerLanguage.Choose(context));
    }

    private static IResult Answer(HttpContext context, MediaFormat format, string language, string title, object document)
    {
        if (format == MediaFormat.Json)
        {
            return TileDocuments.Json(document);
        }

        Page page = new(context, language);
        bool isOfSets = context.Request.Path.StartsWithSegments("/ogc/tileMatrixSets", StringComparison.Ordinal);
        return TilePages.Write(page, title, isOfSets ? (page.Say("瓦片矩阵集", "Tile matrix sets"), "/ogc/tileMatrixSets") : (page.Say("瓦片", "Tiles"), "/ogc/tiles"), document);
    }

    private static string PathOf(Collection? collection) => collection is null ? "/ogc/tiles" : $"/ogc/collections/{collection.Id}/tiles";

    private static string TitleOf(Collection? collection, string language) =>
        collection is null ? Words.Of(language, "全部数据集的瓦片", "Tiles of all collections") : Words.Of(language, $"{collection.TitleZh}：瓦片", $"{collection.TitleEn}: tiles");

    private static Link SetLink(PublicAddress address, string relation) =>
        new(relation, MediaFormat.Json.MediaType, address.At($"/ogc/tileMatrixSets/{TileDocuments.SetId}"), TileDocuments.SetTitle);

    private static Link ItemLink(PublicAddress address, string path) =>
        new("item", TileParameters.Mvt.MediaType, address.At($"{path}/{TileDocuments.SetId}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"), "The tiles as Mapbox vector tiles", Templated: true);

    private static async Task<IReadOnlyList<Extent>> ExtentsAsync(IReadOnlyList<TileLayer> layers, ExtentStore extents, CancellationToken cancel) =>
        await extents.ReadAsync([.. layers.Select(l => l.Collection)], cancel).ConfigureAwait(false);

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static void CheckSet(string set)
    {
        if (set != TileDocuments.SetId)
        {
            throw new InputException($"There is no tile matrix set {set}: the tiles come in {TileDocuments.SetId}.", 404);
        }
    }
}
