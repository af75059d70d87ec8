using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Tiles;

/// <summary>/tiles/{layers}/{z}/{x}/{y}.mvt: vector tiles in XYZ order, several collections in one tile.</summary>
internal static class TileEndpoints
{
    private const int MostLayers = 30;

    public static void MapTiles(this IEndpointRouteBuilder routes) => routes.MapGet("/tiles/{layers}/{z:int}/{x:int}/{y:int}.mvt", GetAsync);

    private static async Task GetAsync(string layers, int z, int x, int y, HttpContext context, CollectionStore catalogue, TileCache cache, CancellationToken cancel)
    {
        QueryParameters query = new(context.Request, "region");
        IReadOnlyList<TileLayer> found = await FindLayersAsync(layers, catalogue, cancel).ConfigureAwait(false);
        await AnswerAsync(context, new TileQuery(TileAddress.Check(z, x, y), found, query.Text("region")), cache, cancel).ConfigureAwait(false);
    }

    /// <summary>Layers by their ids with commas between them: collections, and the labels of collections.</summary>
    /// <exception cref="InputException">One of them does not exist, or they are too many.</exception>
    internal static async Task<IReadOnlyList<TileLayer>> FindLayersAsync(string ids, CollectionStore catalogue, CancellationToken cancel)
    {
        List<TileLayer> layers = [];
        foreach (string id in ids.Split(',').Distinct())
        {
            bool labels = id.EndsWith(TileLayer.LabelsSuffix, StringComparison.Ordinal);
            Collection collection = await catalogue.FindAsync(labels ? id[..^TileLayer.LabelsSuffix.Length] : id, cancel).ConfigureAwait(false);
            layers.Add(!labels || TileLayer.HasLabels(collection) ? new TileLayer(collection, labels)
                : throw new InputException($"{collection.Id} has no label points: only areas with a name have.", 404));
        }

        return layers.Count <= MostLayers ? layers : throw new InputException($"A tile has at most {MostLayers} layers, not {layers.Count}.");
    }

    internal static async Task AnswerAsync(HttpContext context, TileQuery query, TileCache cache, CancellationToken cancel)
    {
        Tile tile = await cache.GetAsync(query, context.Request.Path.Value!, context.Request.QueryString.Value ?? "", cancel).ConfigureAwait(false);
        await TileAnswer.WriteAsync(context, tile, cache).ConfigureAwait(false);
    }
}
