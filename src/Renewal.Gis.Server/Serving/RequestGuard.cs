using Microsoft.Extensions.Primitives;

namespace Renewal.Gis.Server.Serving;

/// <summary>
/// What holds for every request before anything else looks at it, and for every answer. HEAD is a GET whose body the server leaves out; OPTIONS is answered from the
/// routes; compressed bodies are refused, for a small one may unpack to anything.
/// </summary>
internal static class RequestGuard
{
    // Scripts and styles come from this server alone; Leaflet sets styles through the DOM, which the policy allows.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly object WasHead = new();

    /// <summary>Refuses what no endpoint takes, and puts the security headers on every answer.</summary>
    /// <param name="app">The server.</param>
    /// <param name="publicHost">Host of the public address, or null.</param>
    public static void UseRequestGuard(this WebApplication app, string? publicHost)
    {
        // A page elsewhere must not reach this server under another name (DNS rebinding).
        StringSegment[] hosts = ["127.0.0.1", "localhost", "[::1]", .. publicHost is null ? [] : new StringSegment[] { publicHost }];
        app.Use(next => context => GuardAsync(context, next, hosts));
    }

    /// <summary>Sets the headers that every answer has.</summary>
    public static void SetSecurityHeaders(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next, StringSegment[] hosts)
    {
        HttpRequest request = context.Request;
        SetSecurityHeaders(context.Response.Headers);
        string host = request.Headers.Host.ToString();
        if (host.Length > 0 && !HostString.MatchesAny(host, hosts))
        {
            return Problems.WriteAsync(
                context, StatusCodes.Status400BadRequest, $"This server does not answer to the name {host}: use 127.0.0.1, or start it with --public-url.", $"服务器不以 {host} 之名提供服务。");
        }

        if (HttpMethods.IsHead(request.Method))
        {
            // The connection remembers that it was HEAD and sends no body.
            request.Method = HttpMethods.Get;
            context.Items[WasHead] = WasHead;
        }

        StringValues coding = request.Headers.ContentEncoding;
        if (coding.Count > 0 && coding is not ["identity"])
        {
            context.Response.Headers.AcceptEncoding = "identity";
            return Problems.WriteAsync(
                context, StatusCodes.Status415UnsupportedMediaType, "Compressed bodies are not taken: send it without Content-Encoding.", "不接受压缩的请求内容：请直接发送。");
        }

        // PostgreSQL has no text with a NUL, and no name or number has one.
        return request.QueryString.HasValue && request.QueryString.Value!.Contains("%00", StringComparison.Ordinal)
            ? Problems.WriteAsync(context, StatusCodes.Status400BadRequest, "The query has a NUL character (%00) in it: leave it out.", "查询参数中含有空字符（%00）：请删去。")
            : next(context);
    }

    /// <summary>Whether the client asked for the header of the answer only.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(WasHead);

    /// <summary>Names HEAD and OPTIONS beside what the routes allow.</summary>
    public static void CompleteAllow(HttpResponse response)
    {
        HashSet<string> allowed = [.. response.Headers.Allow.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        if (allowed.Count == 0 || allowed.Contains(HttpMethods.Get))
        {
            allowed.UnionWith([HttpMethods.Get, HttpMethods.Head]);
        }

        allowed.Add(HttpMethods.Options);
        response.Headers.Allow = string.Join(", ", allowed.Order(StringComparer.Ordinal));
    }
}
