using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Renewal.Gis.Server.Tiles;

/// <summary>Writes a tile as the answer of a request: 200, 204 for an empty one, 304 for one that the client has.</summary>
internal static class TileAnswer
{
    public const string ContentType = "application/vnd.mapbox-vector-tile";

    private static readonly StringValues NoCache = "no-cache";
    private static readonly StringValues Gzip = "gzip";
    private static readonly StringValues VaryEncoding = "Accept-Encoding";
    private static readonly StringValues Type = ContentType;

    /// <summary>Writes the answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="cache">Told when the tile takes more room than before.</param>
    public static Task WriteAsync(HttpContext context, Tile tile, TileCache cache)
    {
        HttpResponse response = context.Response;
        IHeaderDictionary headers = response.Headers;
        IHeaderDictionary asked = context.Request.Headers;
        headers.ETag = tile.Tag;
        headers.CacheControl = NoCache;
        headers.Vary = VaryEncoding;
        StringValues known = asked.IfNoneMatch;
        if (known.Count > 0 && ClientHas(known, tile.QuotedHash))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (tile.PlainBytes == 0)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        headers.ContentType = Type;
        int before = tile.MemoryBytes;
        byte[] body;
        if (TakesGzip(asked.AcceptEncoding))
        {
            headers.ContentEncoding = Gzip;
            body = tile.Packed();
        }
        else
        {
            body = tile.Plain();
        }

        if (tile.MemoryBytes != before)
        {
            cache.Recount(tile);
        }

        headers.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }

    // A hash in its quotes is found in a list of tags, weak or strong, and in nothing else.
    private static bool ClientHas(StringValues known, string quotedHash)
    {
        foreach (string? tags in known)
        {
            if (tags is not null && (tags.Contains(quotedHash, StringComparison.Ordinal) || tags == "*"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TakesGzip(StringValues accepted)
    {
        string? text = accepted;
        return text is not null && text.Contains("gzip", StringComparison.OrdinalIgnoreCase)
            && (!text.Contains(";q=0", StringComparison.OrdinalIgnoreCase) || TakesGzipByWeight(accepted));
    }

    private static bool TakesGzipByWeight(StringValues accepted) =>
        StringWithQualityHeaderValue.TryParseList(accepted, out IList<StringWithQualityHeaderValue>? codings)
        && codings.FirstOrDefault(c => c.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase)) is { } gzip && gzip.Quality is not 0;
}
