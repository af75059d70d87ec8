using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Server.Edits;

/// <summary>Reads the parts of a writing request: its media type, body, coordinate system, precondition, preference and confirmed warnings.</summary>
internal static partial class EditRequest
{
    public const string GeoJson = "application/geo+json";
    public const string MergePatch = "application/merge-patch+json";
    public const string Json = "application/json";

    /// <summary>Reads the body. Only these media types are taken, none of which a foreign page can send without being asked for leave first (CORS).</summary>
    /// <exception cref="InputException">415 for another type, 413 for a body beyond the server's limit.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancel, params string[] types)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || !types.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase))
        {
            throw new InputException($"The Content-Type must be {string.Join(" or ", types)}.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"The charset {type.Charset} is not taken: send UTF-8.", StatusCodes.Status415UnsupportedMediaType);
        }

        // A body has been received whole, so its length is known: a buffer that grows would leave three times as much behind. A request without one has no length.
        byte[] body = GC.AllocateUninitializedArray<byte>(request.Body.CanSeek ? checked((int)request.Body.Length) : 0);
        await request.Body.ReadExactlyAsync(body, cancel).ConfigureAwait(false);
        return body;
    }

    /// <summary>How the positions of the body are read (<c>Content-Crs</c>, Part 2 and 4): null for longitude, latitude.</summary>
    /// <exception cref="InputException">400: the system is none of those that are published.</exception>
    public static GeoJsonReader.PositionReader? ReadCrs(HttpRequest request)
    {
        string? header = request.Headers["Content-Crs"];
        if (string.IsNullOrWhiteSpace(header))
        {
            return null;
        }

        PublishedCrs crs = PublishedCrs.Parse(header.Trim().Trim('<', '>'), "Content-Crs");
        if (crs.InDegrees)
        {
            return crs.NorthFirst ? (lat, lon) => (lon, lat) : null;
        }

        CoordinateTransformer toLonLat = CoordinateTransformer.Create(crs.Name, "EPSG:4490");
        return crs.NorthFirst ? (north, east) => toLonLat.Transform(east, north) : (east, north) => toLonLat.Transform(east, north);
    }

    /// <summary>The versions that the client has seen.</summary>
    /// <exception cref="InputException">428 without If-Match, 400 where it is not a list of entity tags.</exception>
    public static ExpectedVersion ReadIfMatch(HttpRequest request)
    {
        string header = string.Join(',', request.Headers.IfMatch.Where(line => !string.IsNullOrWhiteSpace(line))).Trim();
        if (header.Length == 0)
        {
            throw new InputException(
                "The header If-Match is missing: send the ETag of the feature as it was read, so that nobody's change is lost.", StatusCodes.Status428PreconditionRequired);
        }

        if (header == "*")
        {
            return ExpectedVersion.Whatever;
        }

        if (!TagList().IsMatch(header))
        {
            throw new InputException($"The header If-Match {header} is not a list of entity tags: send the ETag of the feature as it was read, with its quotation marks.");
        }

        // A weak tag never matches here (RFC 9110 §13.1.1), and neither does one that this server never gave out.
        return new ExpectedVersion([.. Tag().Matches(header)
            .Where(tag => !tag.Groups["weak"].Success)
            .Select(tag => long.TryParse(tag.Groups["version"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long version) ? version : 0)
            .Where(version => version > 0)]);
    }

    /// <summary>The warnings that the client has seen and accepts: <c>?confirm=overlap,gap</c>.</summary>
    /// <exception cref="InputException">A code that is none of those that can be confirmed, or an unknown query parameter.</exception>
    public static HashSet<string> ReadConfirmed(HttpRequest request)
    {
        string[] codes = new QueryParameters(request, "confirm").Text("confirm")?.Split(',') ?? [];
        return codes.FirstOrDefault(code => !FindingCodes.Confirmable.Contains(code)) is { } unknown
            ? throw new InputException($"There is no warning {unknown} to confirm. Warnings: {string.Join(", ", FindingCodes.Confirmable)}.")
            : [.. codes];
    }

    /// <summary>Whether the client wants the answer without a body (RFC 7240), or null where it has no wish.</summary>
    public static bool? PrefersMinimal(HttpRequest request)
    {
        foreach (string preference in request.Headers["Prefer"].SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            switch (preference.Replace("\"", "", StringComparison.Ordinal).ToLowerInvariant())
            {
                case "return=minimal":
                    return true;
                case "return=representation":
                    return false;
            }
        }

        return null;
    }

    [GeneratedRegex("""^\s*,*\s*(W/)?"[^"]*"(\s*,\s*((W/)?"[^"]*")?)*$""")]
    private static partial Regex TagList();

    [GeneratedRegex("""(?<weak>W/)?"(v(?<version>\d{1,18})|[^"]*)"(?=\s*(,|$))""")]
    private static partial Regex Tag();
}
