using System.Globalization;
using System.Text.Json;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Server.Ogc.Pages;

/// <summary>The pages of features: a page of a collection as a table with a map, and one feature with all it holds.</summary>
internal static class FeaturePages
{
    // Codes, years and numbers of rows are not written with groups of three digits.
    private static readonly HashSet<string> Ungrouped = ["id", "version", "set_id", "origin_id", "data_version", "year"];

    /// <summary>A page of features.</summary>
    /// <param name="page">The frame.</param>
    /// <param name="collection">Their collection.</param>
    /// <param name="features">GeoJSON Features, as the JSON answer holds them.</param>
    /// <param name="next">Address of the next page, or null on the last.</param>
    /// <param name="first">Address of the first page, or null on the first.</param>
    /// <param name="matched">Features on all pages, where that is known.</param>
    /// <param name="downloads">Other formats of the same: names and addresses.</param>
    public static IResult Items(
        Page page, Collection collection, IEnumerable<string> features, string? next, string? first, long? matched, IEnumerable<(string Name, string Address)> downloads)
    {
        List<JsonElement> rows = [.. features.Select(Parse)];
        // What was not asked for (properties=) has no column.
        List<Column> columns = [.. collection.Columns.Where(column => rows.Count == 0 || rows[0].GetProperty("properties").TryGetProperty(column.Name, out _))];
        bool named = columns.Any(column => column.Name is "name" or "name_zh");
        Column? name = columns.FirstOrDefault(column => column.Name == (page.Language == AnswerLanguage.English ? "name_en" : "name_zh")) ?? columns.FirstOrDefault(column => column.Name == "name");
        columns.RemoveAll(column => column == name);

        Markup Row(JsonElement row)
        {
            string id = IdOf(row);
            JsonElement properties = row.GetProperty("properties");
            string title = name is not null && properties.GetProperty(name.Name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : id;
            return Markup.Of($"""
                <tr data-id="{id}"><th scope="row"><a href="{page.To($"/ogc/collections/{collection.Id}/items/{Uri.EscapeDataString(id)}")}">{title}</a></th>{columns.Select(column => Cell(page, column, properties))}</tr>

                """);
        }

        Markup pager = Markup.Of($"""
            <div class="pager"><span>{Counted(page, rows.Count, matched)}</span>
            <span class="pager-links">{Step(first, page.Say("首页", "First page"))}{Step(next, page.Say("下一页", "Next page"), "next")}</span></div>
            """);
        Markup body = rows.Count == 0
            ? Markup.Of($"<p class=\"note\">{page.Say("这里没有要素。", "There are no features here.")} {(first is null ? null : Markup.Of($"<a href=\"{first}\">{page.Say("回到首页", "Back to the first page")}</a>"))}</p>")
            : Markup.Of($"""
                <div class="ogc-map" data-collection="{collection.Id}" data-items="{page.Here(("f", "json"))}" role="region" aria-label="{page.Say("地图", "Map")}"></div>
                {pager}
                <div class="scroll" tabindex="0" role="region" aria-label="{page.Say("要素", "Features")}"><table class="table table-items">
                <thead><tr><th scope="col">{(named ? page.Say("名称", "Name") : page.Say("编号", "Id"))}</th>{columns.Select(column => Markup.Of($"<th scope=\"col\"{NumberClass(column)} title=\"{column.Name}\">{page.Say(column.TitleZh, column.TitleEn)}{Unit(column)}</th>"))}</tr></thead>
                <tbody>{rows.Select(Row)}</tbody></table></div>
                {pager}
                """);
        return page.Write(
            page.Say($"{collection.TitleZh}：要素", $"{collection.TitleEn}: features"), page.Say(collection.DescriptionZh, collection.DescriptionEn),
            [DescribingPages.Top(page), DescribingPages.List(page), DescribingPages.One(page, collection)], downloads, body, withMap: rows.Count > 0,
            step: page.Say("要素", "Features"));
    }

    /// <summary>One feature.</summary>
    /// <param name="page">The frame.</param>
    /// <param name="collection">Its collection.</param>
    /// <param name="feature">GeoJSON Feature, as the JSON answer holds it.</param>
    public static IResult Item(Page page, Collection collection, string feature)
    {
        JsonElement row = Parse(feature);
        JsonElement properties = row.GetProperty("properties");
        string id = IdOf(row);
        string title = new[] { page.Language == AnswerLanguage.English ? "name_en" : "name_zh", "name" }
            .Select(name => properties.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
            .FirstOrDefault(text => text is not null) ?? $"{page.Say(collection.TitleZh, collection.TitleEn)} {id}";
        bool drawn = row.GetProperty("geometry").ValueKind == JsonValueKind.Object;
        Markup Fact(Column column) => Markup.Of($"""
            <tr><th scope="row">{page.Say(column.TitleZh, column.TitleEn)}<code>{column.Name}</code></th>{Cell(page, column, properties, withUnit: true)}</tr>
            """);
        Markup version = properties.TryGetProperty("version", out JsonElement number)
            ? Markup.Of($"<tr><th scope=\"row\">{page.Say("版本", "Version")}<code>version</code></th><td class=\"number\">{number.ToString()}</td></tr>") : Markup.Empty;
        // Without a shape the frame stays hidden; its script says the codes in words all the same.
        Markup map = Markup.Of($"""
            <div class="ogc-map" data-collection="{collection.Id}" data-items="{page.Here(("f", "json"))}" role="region" aria-label="{page.Say("地图", "Map")}"{(drawn ? null : Markup.Of($" hidden"))}></div>
            """);
        Markup note = drawn ? Markup.Empty : Markup.Of($"<p class=\"note\">{page.Say("该要素没有图形。", "This feature has no geometry.")}</p>");
        Markup body = Markup.Of($"""
            {note}
            <div{(drawn ? Markup.Of($" class=\"item-page\"") : null)}>
            {map}
            <div class="scroll"><table class="table table-item">
            <tbody><tr><th scope="row">{page.Say("编号", "Id")}<code>id</code></th><td>{id}</td></tr>{collection.Columns.Where(c => properties.TryGetProperty(c.Name, out _)).Select(Fact)}{version}</tbody></table></div>
            </div>
            """);
        return page.Write(
            title, page.Say(collection.TitleZh, collection.TitleEn),
            [DescribingPages.Top(page), DescribingPages.List(page), DescribingPages.One(page, collection), (page.Say("要素", "Features"), $"/ogc/collections/{collection.Id}/items")],
            [("GeoJSON", page.Here(("f", "json")))], body, withMap: true);
    }

    private static Markup Cell(Page page, Column column, JsonElement properties, bool withUnit = false)
    {
        JsonElement value = properties.GetProperty(column.Name);
        Markup text = value.ValueKind switch
        {
            JsonValueKind.Null => Markup.Of($"<span class=\"none\" aria-label=\"{page.Say("无", "none")}\">–</span>"),
            JsonValueKind.True => Markup.Of($"{page.Say("是", "yes")}"),
            JsonValueKind.False => Markup.Of($"{page.Say("否", "no")}"),
            JsonValueKind.Number => Markup.Of($"{Number(column, value)}{(withUnit ? Unit(column) : null)}"),
            JsonValueKind.String => Markup.Of($"{value.GetString()}"),
            _ => Markup.Of($"{value.GetRawText()}"),
        };
        // The script of the page says known codes in words.
        Markup code = value.ValueKind == JsonValueKind.String ? Markup.Of($" data-column=\"{column.Name}\"") : Markup.Empty;
        return Markup.Of($"<td{NumberClass(column)}{code}>{text}</td>");
    }

    private static Markup NumberClass(Column column) => column.Type is "integer" or "number" ? Markup.Of($" class=\"number\"") : Markup.Empty;

    private static Markup? Unit(Column column) => column.Unit is null ? null : Markup.Of($" <span class=\"unit\">{column.Unit}</span>");

    private static string Number(Column column, JsonElement value)
    {
        bool grouped = !Ungrouped.Contains(column.Name) && !column.Name.EndsWith("_year", StringComparison.Ordinal);
        return value.TryGetInt64(out long whole)
            ? whole.ToString(grouped ? "N0" : "D", CultureInfo.InvariantCulture)
            : value.GetDouble().ToString(grouped ? "#,##0.###" : "R", CultureInfo.InvariantCulture);
    }

    private static string Counted(Page page, int shown, long? matched) => matched is { } all
        ? page.Say($"本页 {shown} 个，共 {DescribingPages.Number(all)} 个要素", $"{shown} of {DescribingPages.Number(all)} features")
        : page.Say($"本页 {shown} 个要素", $"{shown} features on this page");

    private static Markup Step(string? address, string name, string? relation = null) => address is null
        ? Markup.Of($"<span class=\"button\" aria-disabled=\"true\">{name}</span>")
        : Markup.Of($"<a class=\"button\"{(relation is null ? null : Markup.Of($" rel=\"{relation}\""))} href=\"{address}\">{name}</a>");

    private static string IdOf(JsonElement feature) => feature.GetProperty("id").ToString();

    private static JsonElement Parse(string feature)
    {
        using JsonDocument document = JsonDocument.Parse(feature);
        return document.RootElement.Clone();
    }
}
