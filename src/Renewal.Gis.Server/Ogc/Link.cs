namespace Renewal.Gis.Server.Ogc;

/// <summary>A link as the OGC APIs write it.</summary>
/// <param name="Rel">Relation, such as self, next, items, or a URI.</param>
/// <param name="Type">Media type of what it leads to.</param>
/// <param name="Href">Absolute address, or a template of one.</param>
/// <param name="Title">For people, or null.</param>
/// <param name="Templated">True where <paramref name="Href"/> has {placeholders}; else null, which is not written.</param>
internal sealed record Link(string Rel, string Type, string Href, string? Title = null, bool? Templated = null)
{
    /// <summary>What every resource has: itself in the format of the answer, and the other formats that it comes in.</summary>
    /// <param name="address">Where clients reach this server.</param>
    /// <param name="request">The request that is answered.</param>
    /// <param name="chosen">Format of the answer.</param>
    /// <param name="offered">All formats of the resource.</param>
    public static IEnumerable<Link> SelfAndAlternates(PublicAddress address, HttpRequest request, MediaFormat chosen, IEnumerable<MediaFormat> offered) =>
    [
        new("self", chosen.MediaType, address.Of(request), "This document"),
        .. offered.Where(format => format.Name != chosen.Name).Select(format => new Link("alternate", format.MediaType, address.Of(request, ("f", format.Name)), $"This document as {format.Title}")),
    ];
}
