using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Tiles;

/// <summary>/tiles/{layers}/{z}/{x}/{y}.mvt: vector tiles in XYZ order, several collections in one tile.</summary>
internal static class TileEndpoints
{
    public const string ContentType = "application/vnd.mapbox-vector-tile";
    private const int MaxZoom = 22;

    public static void MapTiles(this IEndpointRouteBuilder routes) => routes.MapGet("/tiles/{layers}/{z:int}/{x:int}/{y:int}.mvt", GetAsync);

    private static async Task<IResult> GetAsync(string layers, int z, int x, int y, HttpContext context, CollectionStore catalogue, TileStore tiles, CancellationToken cancel)
    {
        QueryParameters query = new(context.Request, "region");
        IReadOnlyList<Collection> collections = await catalogue.FindAllAsync(layers, cancel).ConfigureAwait(false);
        if (z is < 0 or > MaxZoom || x < 0 || y < 0 || x >= 1L << z || y >= 1L << z)
        {
            throw new InputException($"There is no tile {z}/{x}/{y}: zoom is 0 to {MaxZoom}, column and row are 0 to 2^zoom − 1.", 404);
        }

        // The version is read before the tile: an edit between the two makes the tag old, never the tile.
        string version = await tiles.VersionAsync(cancel).ConfigureAwait(false);
        string? region = query.Text("region");
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{version}/{layers}/{z}/{x}/{y}/{region}"));
        EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(hash)[..16]}\"");
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.GetTypedHeaders().ETag = tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        byte[] tile = await tiles.ReadAsync(collections, z, x, y, region, cancel).ConfigureAwait(false);
        return tile.Length == 0 ? Results.NoContent() : Results.Bytes(tile, ContentType);
    }
}
