using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Server.Ogc;
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
    private static readonly MediaFormat Mvt = new("mvt", TileAnswer.ContentType, "vector tiles", "pbf");

    public static void MapTiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/tiles/{layers}/{z:int}/{x:int}/{y:int}.mvt", XyzAsync);
        routes.MapGet("/tiles/{layers}.json", TileJsonAsync);
        routes.MapGet("/ogc/tileMatrixSets", TileMatrixSets);
        routes.MapGet("/ogc/tileMatrixSets/{set}", TileMatrixSet);
        routes.MapGet("/ogc/tiles", TileSetsAsync);
        routes.MapGet("/ogc/tiles/{set}", TileSetAsync);
        routes.MapGet("/ogc/tiles/{set}/{z}/{row}/{column}", TileAsync);
        routes.MapGet("/ogc/collections/{id}/tiles", TileSetsAsync);
        routes.MapGet("/ogc/collections/{id}/tiles/{set}", TileSetAsync);
        routes.MapGet("/ogc/collections/{id}/tiles/{set}/{z}/{row}/{column}", TileAsync);
    }

    private static async Task XyzAsync(string layers, int z, int x, int y, HttpContext context, CollectionStore catalogue, TileCache cache, CancellationToken cancel)
    {
        IReadOnlyList<TileLayer> found = await TileParameters.FindLayersAsync(layers, catalogue, cancel).ConfigureAwait(false);
        await AnswerAsync(context, TileParameters.Read(context.Request, TileAddress.Check(z, x, y), found), cache, cancel).ConfigureAwait(false);
    }

    private static async Task TileAsync(
        string? id, string set, string z, string row, string column, HttpContext context, CollectionStore catalogue, TileCache cache, CancellationToken cancel)
    {
        CheckSet(set);
        TileAddress address = int.TryParse(z, out int zoom) && long.TryParse(row, out long fromNorth) && long.TryParse(column, out long fromWest)
            ? TileAddress.Check(zoom, fromWest, fromNorth)
            : throw new InputException($"There is no tile {z}/{row}/{column}: zoom, row and column are whole numbers.", 404);
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
        MediaFormat format = Choose(context);
        return TileDocuments.Json(new
        {
            tileMatrixSets = new[] { new { id = TileDocuments.SetId, title = TileDocuments.SetTitle, uri = TileDocuments.SetUri, links = new[] { SetLink(address, "self") } } },
            links = Link.SelfAndAlternates(address, context.Request, format, [format]),
        });
    }

    private static IResult TileMatrixSet(string set, HttpContext context)
    {
        Choose(context);
        CheckSet(set);
        return TileDocuments.Json(TileDocuments.TileMatrixSet());
    }

    private static async Task<IResult> TileSetsAsync(string? id, HttpContext context, PublicAddress address, CollectionStore catalogue, CancellationToken cancel)
    {
        MediaFormat format = Choose(context);
        Collection? collection = id is null ? null : await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        string path = PathOf(collection);
        return TileDocuments.Json(new
        {
            links = Link.SelfAndAlternates(address, context.Request, format, [format]),
            tilesets = new[]
            {
                new
                {
                    title = TitleOf(collection), dataType = TileDocuments.DataType, crs = TileDocuments.Crs, tileMatrixSetURI = TileDocuments.SetUri,
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
        string? id, string set, HttpContext context, PublicAddress address, CollectionStore catalogue, ExtentStore extents, CancellationToken cancel)
    {
        MediaFormat format = Choose(context);
        CheckSet(set);
        Collection? collection = id is null ? null : await catalogue.FindAsync(id, cancel).ConfigureAwait(false);
        IReadOnlyList<TileLayer> layers = collection is not null
            ? [new TileLayer(collection)]
            : [.. (await catalogue.ListAsync(cancel).ConfigureAwait(false)).Select(c => new TileLayer(c))];
        string names = string.Join(',', layers.Select(l => l.Id));
        return TileDocuments.Json(TileDocuments.TileSet(
            TitleOf(collection), layers, await ExtentsAsync(layers, extents, cancel).ConfigureAwait(false),
            [
                .. Link.SelfAndAlternates(address, context.Request, format, [format]), SetLink(address, TileDocuments.TilingSchemeRelation), ItemLink(address, PathOf(collection)),
                new("describedby", MediaFormat.Json.MediaType, address.At($"/tiles/{names}.json"), "TileJSON of the same tiles"),
                .. collection is null ? [] : new Link[] { new("geodata", MediaFormat.Json.MediaType, address.At($"/ogc/collections/{collection.Id}"), collection.TitleEn) },
            ]));
    }

    private static MediaFormat Choose(HttpContext context)
    {
        _ = new QueryParameters(context.Request, "f", "lang");
        return MediaFormat.Choose(context, MediaFormat.Json);
    }

    private static string PathOf(Collection? collection) => collection is null ? "/ogc/tiles" : $"/ogc/collections/{collection.Id}/tiles";

    private static string TitleOf(Collection? collection) => collection?.TitleEn ?? "All collections";

    private static Link SetLink(PublicAddress address, string relation) =>
        new(relation, MediaFormat.Json.MediaType, address.At($"/ogc/tileMatrixSets/{TileDocuments.SetId}"), TileDocuments.SetTitle);

    private static Link ItemLink(PublicAddress address, string path) =>
        new("item", Mvt.MediaType, address.At($"{path}/{TileDocuments.SetId}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"), "The tiles as Mapbox vector tiles", Templated: true);

    private static async Task<IReadOnlyList<Extent>> ExtentsAsync(IReadOnlyList<TileLayer> layers, ExtentStore extents, CancellationToken cancel) =>
        await extents.ReadAsync([.. layers.Select(l => l.Collection)], cancel).ConfigureAwait(false);

    private static void CheckSet(string set)
    {
        if (set != TileDocuments.SetId)
        {
            throw new InputException($"There is no tile matrix set {set}: the tiles come in {TileDocuments.SetId}.", 404);
        }
    }
}
