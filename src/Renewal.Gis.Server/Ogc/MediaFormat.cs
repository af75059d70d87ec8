using Microsoft.Net.Http.Headers;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Server.Ogc;

/// <summary>A format that a resource comes in.</summary>
/// <param name="Name">Its name in <c>f=</c>.</param>
/// <param name="MediaType">Its Content-Type, and what an Accept header has to match.</param>
/// <param name="Title">For people.</param>
/// <param name="Aliases">Other names that <c>f=</c> and other media types that Accept may call it by.</param>
internal sealed record MediaFormat(string Name, string MediaType, string Title, params string[] Aliases)
{
    public static readonly MediaFormat Json = new("json", "application/json", "JSON");
    public static readonly MediaFormat Html = new("html", "text/html", "HTML");

    /// <summary>GeoJSON; clients that ask for plain JSON get it too.</summary>
    public static readonly MediaFormat GeoJson = new("json", "application/geo+json", "GeoJSON", "geojson", "application/json");

    public static readonly MediaFormat JsonSchema = new("json", "application/schema+json", "JSON Schema");
    public static readonly MediaFormat OpenApi = new("json", "application/vnd.oai.openapi+json;version=3.0", "OpenAPI 3.0", "application/json");

    /// <summary>
    /// Chooses the format of an answer: <c>f=</c> first, then the Accept header by its weights, and the first that is offered where both are silent. Caches are told
    /// that the answer varies.
    /// </summary>
    /// <exception cref="InputException">400 for an f, 406 for an Accept header that none of the formats fits; the message lists them.</exception>
    public static MediaFormat Choose(HttpContext context, params IReadOnlyList<MediaFormat> offered)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (context.Request.Query["f"] is [{ Length: > 0 } name])
        {
            return offered.FirstOrDefault(format => format.IsCalled(name))
                ?? throw new InputException($"There is no format f={name} here. Formats: {string.Join(", ", offered.Select(o => $"f={o.Name} ({o.MediaType})"))}.");
        }

        IList<MediaTypeHeaderValue> accepted = context.Request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
        {
            return offered[0];
        }

        // The order of the header decides nothing (RFC 9110): equal weights fall to what is offered first.
        (MediaFormat Format, double Weight) best = offered.Select(format => (Format: format, Weight: format.WeightIn(accepted))).MaxBy(pair => pair.Weight);
        return best.Weight > 0 ? best.Format
            : throw new InputException($"None of the formats here is one that the Accept header allows: {string.Join(", ", offered.Select(o => o.MediaType))}.", StatusCodes.Status406NotAcceptable);
    }

    private bool IsCalled(string name) =>
        string.Equals(name, Name, StringComparison.OrdinalIgnoreCase) || Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The weight of the narrowest range of the header that holds this format: q=0 for it beats */*.</summary>
    private double WeightIn(IEnumerable<MediaTypeHeaderValue> accepted)
    {
        MediaTypeHeaderValue[] types = [.. Aliases.Where(alias => alias.Contains('/', StringComparison.Ordinal)).Prepend(MediaType).Select(type => MediaTypeHeaderValue.Parse(type))];
        return accepted
            .Where(range => types.Any(type => type.MediaType.Equals(range.MediaType, StringComparison.OrdinalIgnoreCase) || range.MatchesAllTypes
                || (range.MatchesAllSubTypes && type.Type.Equals(range.Type, StringComparison.OrdinalIgnoreCase))))
            .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault();
    }
}
