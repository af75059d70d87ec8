using System.Text.Json;
using System.Text.Json.Nodes;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Server.Ogc.Pages;

namespace Renewal.Gis.Server.Tiles;

/// <summary>What describes tiles, for people: addresses to copy, the tilesets or layers as a table, and the document as it is.</summary>
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
        return page.Write(
            title, page.Say("Mapbox 矢量瓦片，Web 墨卡托", "Mapbox vector tiles in Web Mercator"), [DescribingPages.Top(page), above], [("JSON", page.Here(("f", "json")))],
            Markup.Of($"""
                {Addresses(page, json)}
                {TileSets(page, json)}
                {Layers(page, json)}
                <details><summary>JSON</summary><pre tabindex="0">{json.ToJsonString(TileDocuments.Indented)}</pre></details>
                """));
    }

    private static Markup Addresses(Page page, JsonNode json)
    {
        JsonNode[] links = Nodes(json, "links");
        (string Name, JsonNode? Link)[] known =
        [
            (page.Say("瓦片（先行后列）", "Tiles (row before column)"), links.FirstOrDefault(link => link["templated"] is not null)),
            (page.Say("TileJSON（MapLibre、QGIS）", "TileJSON (MapLibre, QGIS)"), links.FirstOrDefault(link => (string?)link["rel"] == "describedby")),
        ];
        Markup[] rows = [.. known.Where(k => k.Link is not null).Select(k => Markup.Of($"<tr><th scope=\"row\">{k.Name}</th><td><code>{(string)k.Link!["href"]!}</code></td></tr>"))];
        return rows.Length == 0 ? Markup.Empty : Markup.Of($"""<div class="scroll"><table class="table"><tbody>{rows}</tbody></table></div>""");
    }

    private static Markup TileSets(Page page, JsonNode json)
    {
        Markup[] rows =
        [
            .. Nodes(json, "tilesets").Concat(Nodes(json, "tileMatrixSets")).Select(set => Markup.Of(
                $"<tr><th scope=\"row\"><a href=\"{page.To(new Uri((string)Nodes(set, "links")[0]["href"]!).AbsolutePath)}\">{(string?)set["title"]}</a></th><td>{((string?)set["tileMatrixSetURI"] ?? (string?)set["uri"])}</td></tr>")),
        ];
        return rows.Length == 0 ? Markup.Empty : Markup.Of($"""
            <h2>{page.Say("可用的瓦片集", "What there is")}</h2>
            <div class="scroll"><table class="table"><tbody>{rows}</tbody></table></div>
            """);
    }

    private static Markup Layers(Page page, JsonNode json)
    {
        Markup Row(JsonNode layer)
        {
            string id = (string)layer["id"]!;
            Collection? known = Collections.All.FirstOrDefault(c => c.Id == id);
            Markup[] attributes = [.. layer["propertiesSchema"]!["properties"]!.AsObject().Select(p => Markup.Of($"<code title=\"{Title(page, known, p.Key)}\">{p.Key}</code> "))];
            return Markup.Of($"""
                <tr><th scope="row"><a href="{page.To($"/ogc/collections/{id}")}">{page.Say(known?.TitleZh ?? id, known?.TitleEn ?? id)}</a><code>{id}</code></th><td class="number">{(string?)layer["minTileMatrix"]}–{(string?)layer["maxTileMatrix"]}</td><td>{attributes}</td></tr>
                """);
        }

        Markup[] rows = [.. Nodes(json, "layers").Select(Row)];
        return rows.Length == 0 ? Markup.Empty : Markup.Of($"""
            <h2>{page.Say("图层", "Layers")}</h2>
            <div class="scroll"><table class="table"><thead><tr><th scope="col">{page.Say("图层", "Layer")}</th><th scope="col" class="number">{page.Say("级别", "Zoom")}</th><th scope="col">{page.Say("属性", "Attributes")}</th></tr></thead>
            <tbody>{rows}</tbody></table></div>
            """);
    }

    private static string Title(Page page, Collection? collection, string column) =>
        collection?.Find(column) is { } known ? page.Say(known.TitleZh, known.TitleEn) : column;

    private static JsonNode[] Nodes(JsonNode json, string member) => [.. (json[member]?.AsArray() ?? []).OfType<JsonNode>()];
}
