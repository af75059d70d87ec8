using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Server.Ogc;

/// <summary>
/// Where clients reach this server: the setting <c>--public-url</c>, or else the address that it listens on. Links are absolute and made from it and never
/// from a header of the request, or whoever sends one could point other clients elsewhere.
/// </summary>
internal sealed class PublicAddress(IServer server, string? configured)
{
    /// <summary>Such as http://127.0.0.1:8080 or https://plan.example/gis; no slash at the end.</summary>
    public string Root => configured ?? server.Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');

    /// <summary>The absolute address of a path that begins with a slash.</summary>
    public string At(string path) => Root + path;

    /// <summary>The absolute address of a request, with some of its query parameters changed; a null value takes the parameter away.</summary>
    public string Of(HttpRequest request, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        Dictionary<string, StringValues> query = new(request.Query);
        foreach ((string name, string? value) in changes)
        {
            if (value is null)
            {
                query.Remove(name);
            }
            else
            {
                query[name] = value;
            }
        }

        return Root + request.Path.ToUriComponent() + new QueryBuilder(query).ToQueryString();
    }

    /// <summary>Checks the setting.</summary>
    /// <exception cref="InputException">It is not an address, or has a query or a user in it.</exception>
    public static string? Check(string? setting) => setting is null ? null
        : Uri.TryCreate(setting, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url is { Query: "", Fragment: "", UserInfo: "" }
            ? url.AbsoluteUri.TrimEnd('/')
            : throw new InputException($"--public-url {setting} is not an address of a server: write one such as https://plan.example/gis.");
}
