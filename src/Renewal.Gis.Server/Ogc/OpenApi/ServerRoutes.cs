using System.Text.RegularExpressions;

namespace Renewal.Gis.Server.Ogc.OpenApi;

/// <summary>The routes that this server really has: the definition names no other, and leaves none out.</summary>
internal sealed partial class ServerRoutes
{
    /// <summary>Methods and paths, {parameters} without their constraints, in the order of the paths.</summary>
    public IReadOnlyList<(string Method, string Path)> All { get; }

    public ServerRoutes(EndpointDataSource endpoints) => All =
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => (method, Constraint().Replace("/" + endpoint.RoutePattern.RawText!.Trim('/'), "{$1}"))))
            .Where(route => route.method is not ("HEAD" or "OPTIONS"))
            .Distinct()
            .OrderBy(route => route.Item2, StringComparer.Ordinal),
    ];

    /// <summary>The server answers a method at a path.</summary>
    public bool Has(string method, string path) => All.Contains((method, path));

    [GeneratedRegex(@"\{\*{0,2}(\w+)[^}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Constraint();
}
