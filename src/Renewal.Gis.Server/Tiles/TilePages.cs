using System.Text.Json;
using System.Text.Json.Nodes;
using Renewal.Gis.Server.Ogc.Pages;

namespace Renewal.Gis.Server.Tiles;

/// <summary>What describes tiles, for people: the links, and the document as it is.</summary>
internal static class TilePages
{
    /// <summary>Writes the page of a document.</summary>
    /// <param name="page">The frame.</param>
    /// <param name="title">Its title.</param>
    /// <param name="above">The page above it: title and path.</param>
    /// <param name="document">What is described.</param>
    public static IResult Write(Page page, string title, (string Title, string Path) above, object document)
    {
        JsonNode json = JsonSerializer.SerializeToNode(document, TileDocuments.Indented)!;
        // A template of an address leads nowhere by itself.
        IEnumerable<JsonNode> links = (json["links"]?.AsArray() ?? []).OfType<JsonNode>().Where(link => link["templated"] is null);
        Markup[] items = [.. links.Select(link => Markup.Of($"<li><a href=\"{(string)link["href"]!}\">{(string?)link["title"] ?? (string)link["rel"]!}</a></li>"))];
        return page.Write(
            title, page.Say("Mapbox 矢量瓦片，Web 墨卡托", "Mapbox vector tiles in Web Mercator"), [("OGC API", "/ogc"), above], [("JSON", page.Here(("f", "json")))],
            Markup.Of($"<ul>{items}</ul><pre tabindex=\"0\">{json.ToJsonString(TileDocuments.Indented)}</pre>"));
    }
}
