using System.Globalization;
using System.Text.Json.Nodes;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Server.Features;
using Renewal.Gis.Storage.Catalogue;

namespace Renewal.Gis.Server.Ogc.Pages;

/// <summary>The pages that describe: the landing page, what is conformed to, the collections, one collection, its schemas.</summary>
internal static class DescribingPages
{
    public static IResult Landing(Page page, PublicAddress address, IReadOnlyList<Collection> collections, IReadOnlyList<Extent> extents)
    {
        Markup body = Markup.Of($"""
                  <ul class="cards">
                    <li><a href="{page.To("/ogc/collections")}"><strong>{page.Say("数据集", "Collections")}</strong><span>{page.Say($"{collections.Count} 个，共 {Number(extents.Sum(e => e.Count))} 个要素", $"{collections.Count} with {Number(extents.Sum(e => e.Count))} features")}</span></a></li>
                    <li><a href="{page.To("/openapi")}"><strong>{page.Say("接口说明", "API definition")}</strong><span>{page.Say("全部路径与参数（OpenAPI 3.0）", "Every path and parameter (OpenAPI 3.0)")}</span></a></li>
                    <li><a href="{page.To("/ogc/tiles")}"><strong>{page.Say("矢量瓦片", "Vector tiles")}</strong><span>{page.Say("供地图使用（OGC API Tiles）", "For maps (OGC API Tiles)")}</span></a></li>
                    <li><a href="{page.To("/ogc/conformance")}"><strong>{page.Say("标准符合性", "Conformance")}</strong><span>{page.Say("本服务实现的 OGC 标准", "OGC standards that this server follows")}</span></a></li>
                    <li><a href="{page.Root("/")}"><strong>{page.Say("规划图", "The map")}</strong><span>{page.Say("供规划人员使用的地图页面", "The page for planners")}</span></a></li>
                  </ul>
                  <h2>{page.Say("数据集", "Collections")}</h2>
                  <ul class="attributes">{collections.Zip(extents, (c, extent) => Markup.Of($"<li><a href=\"{page.To($"/ogc/collections/{c.Id}")}\">{page.Say(c.TitleZh, c.TitleEn)}</a> <span class=\"none\">{Number(extent.Count)}</span></li>"))}</ul>
                  <h2>{page.Say("在其他程序中使用", "Use it from other programs")}</h2>
                  <dl class="facts">
                    <dt>QGIS</dt><dd>{page.Say("图层 → 添加图层 → 添加 WFS / OGC API - Features 图层，新建连接，地址：", "Layer → Add Layer → Add WFS / OGC API - Features Layer, a new connection with the address")} <code>{address.At("/ogc")}</code></dd>
                    <dt>GDAL</dt><dd><code>ogrinfo -ro -al -so OAPIF:{address.At("/ogc")}</code></dd>
                    <dt>curl</dt><dd><code>curl '{address.At("/ogc/collections/facilities/items?limit=10")}'</code></dd>
                  </dl>
            """);
        return page.Write(
            page.Say("开放数据接口", "Open interfaces"), page.Say("规划数据库的 OGC API：浏览、下载，或连接到 GIS 软件。", "The OGC API of the planning database: browse it, download from it, or connect your GIS."),
            [], Formats(page), body);
    }

    public static IResult Conformance(Page page) => page.Write(
        page.Say("标准符合性", "Conformance"), page.Say("本服务声明符合下列标准类。", "The classes of the standards that this server claims to conform to."), [Top(page)], Formats(page),
        Markup.Of($"<ul class=\"lines\">{ConformanceClasses.All.Select(uri => Markup.Of($"<li><code>{uri}</code></li>"))}</ul>"));

    public static IResult Collections(Page page, IReadOnlyList<Collection> collections, IReadOnlyList<Extent> extents)
    {
        Markup Row(Collection collection, Extent extent) => Markup.Of($"""
            <tr><th scope="row"><a href="{page.To($"/ogc/collections/{collection.Id}")}">{page.Say(collection.TitleZh, collection.TitleEn)}</a><code>{collection.Id}</code></th>
            <td>{page.Say(collection.DescriptionZh, collection.DescriptionEn)}</td><td>{GeometryName(page, collection)}</td>
            <td class="number">{Number(extent.Count)}</td><td><a href="{page.To($"/ogc/collections/{collection.Id}/items")}">{page.Say("浏览", "Browse")}</a></td></tr>
            """);
        Markup body = Markup.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="{page.Say("数据集", "Collections")}"><table class="table table-collections">
            <thead><tr><th scope="col">{page.Say("名称", "Name")}</th><th scope="col">{page.Say("说明", "Description")}</th><th scope="col">{page.Say("图形", "Geometry")}</th>
            <th scope="col" class="number">{page.Say("要素数", "Features")}</th><th scope="col"><span class="unseen">{page.Say("要素", "Features")}</span></th></tr></thead>
            <tbody>{collections.Zip(extents, Row)}</tbody></table></div>
            """);
        return page.Write(page.Say("数据集", "Collections"), null, [Top(page)], Formats(page), body);
    }

    public static IResult Collection(Page page, Collection collection, Extent extent)
    {
        string path = $"/ogc/collections/{collection.Id}";
        Markup box = extent.Bbox is not { } b ? Markup.Empty : Markup.Of($"""
            <div class="ogc-map" data-collection="{collection.Id}" data-bbox="{string.Join(',', b.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}"
              role="region" aria-label="{page.Say("地图", "Map")}"></div>
            """);
        Markup time = extent is not { From: { } from, To: { } to } ? Markup.Empty
            : Markup.Of($"<dt>{page.Say("时间范围", "Time")}</dt><dd>{Day(from)} – {Day(to)}</dd>");
        Markup body = Markup.Of($"""
            <p class="actions"><a class="button button-primary" href="{page.To($"{path}/items")}">{page.Say($"浏览 {Number(extent.Count)} 个要素", $"Browse {Number(extent.Count)} features")}</a>
            <a class="button" href="{page.To($"{path}/queryables")}">{page.Say("可查询的属性", "Queryables")}</a>
            <a class="button" href="{page.To($"{path}/schema")}">{page.Say("属性表结构", "Schema")}</a>
            <a class="button" href="{page.To($"{path}/tiles")}">{page.Say("矢量瓦片", "Vector tiles")}</a></p>
            {box}
            <dl class="facts">
            <dt>{page.Say("编号", "Id")}</dt><dd><code>{collection.Id}</code></dd>
            <dt>{page.Say("图形", "Geometry")}</dt><dd>{GeometryName(page, collection)}</dd>
            <dt>{page.Say("要素数", "Features")}</dt><dd>{Number(extent.Count)}</dd>
            {(extent.Bbox is { } corners ? Markup.Of($"<dt>{page.Say("范围（西南东北，度）", "Extent (west, south, east, north, degrees)")}</dt><dd>{string.Join(", ", corners.Select(v => v.ToString("F5", CultureInfo.InvariantCulture)))}</dd>") : Markup.Empty)}
            {time}
            <dt>{page.Say("下载全部", "Download all")}</dt><dd class="actions">{FeatureFormats.Extensions.Select(end => Markup.Of($"<a href=\"{page.Root($"/api/export/{collection.Id}.{end}")}\">{FeatureFormats.OfFile(end).Title}</a>"))}</dd>
            <dt>{page.Say("编辑", "Editing")}</dt><dd>{(collection.Editable ? page.Say("可新建、修改、删除", "Features can be created, changed and deleted") : page.Say("只读", "Read only"))}</dd>
            </dl>
            <h2>{page.Say("属性", "Attributes")}</h2>
            {Attributes(page, collection)}
            <details><summary>{page.Say("坐标参考系", "Coordinate reference systems")}（{PublishedCrs.All.Count}）</summary>
            <ul class="lines">{PublishedCrs.All.Select(crs => Markup.Of($"<li>{page.Say(crs.TitleZh, crs.TitleEn)} <code>{crs.Uri}</code></li>"))}</ul></details>
            """);
        return page.Write(
            page.Say(collection.TitleZh, collection.TitleEn), page.Say(collection.DescriptionZh, collection.DescriptionEn), [Top(page), List(page)], Formats(page), body,
            withMap: extent.Bbox is not null);
    }

    public static IResult Schema(Page page, Collection collection, string title, string lead, JsonObject schema)
    {
        Markup Property(string name, JsonObject property) => Markup.Of($"""
            <tr><th scope="row">{property["title"]?.GetValue<string>() ?? name}<code>{name}</code></th><td>{property["type"]?.GetValue<string>() ?? property["format"]?.GetValue<string>()}</td>
            <td>{property["x-ogc-unit"]?.GetValue<string>()}</td>
            <td>{property["description"]?.GetValue<string>()}{(property["enum"] is JsonArray values ? Markup.Of($" <span class=\"chips\">{values.Select(v => Markup.Of($"<code class=\"chip\">{v!.GetValue<string>()}</code>"))}</span>") : null)}{Range(property)}{(property["readOnly"] is not null ? Markup.Of($" <span class=\"chip\">{page.Say("由系统填写", "read only")}</span>") : null)}</td></tr>
            """);
        Markup body = Markup.Of($"""
            <div class="scroll" tabindex="0" role="region" aria-label="{title}"><table class="table table-wide">
            <thead><tr><th scope="col">{page.Say("名称", "Name")}</th><th scope="col">{page.Say("类型", "Type")}</th><th scope="col">{page.Say("单位", "Unit")}</th><th scope="col">{page.Say("说明", "Description")}</th></tr></thead>
            <tbody>{schema["properties"]!.AsObject().Select(p => Property(p.Key, p.Value!.AsObject()))}</tbody></table></div>
            """);
        return page.Write(title, lead, [Top(page), List(page), One(page, collection)], Formats(page), body);
    }

    /// <summary>The landing page as the first step of the way.</summary>
    public static (string Title, string Path) Top(Page page) => (page.Say("开放数据接口", "Open interfaces"), "/ogc");

    /// <summary>The list of collections as the second step.</summary>
    public static (string Title, string Path) List(Page page) => (page.Say("数据集", "Collections"), "/ogc/collections");

    /// <summary>A collection as the third step.</summary>
    public static (string Title, string Path) One(Page page, Collection collection) => (page.Say(collection.TitleZh, collection.TitleEn), $"/ogc/collections/{collection.Id}");

    /// <summary>Whole numbers with groups of three digits.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Address)> Formats(Page page) => [("JSON", page.Here(("f", "json")))];

    private static Markup Attributes(Page page, Collection collection) => Markup.Of($"""
        <ul class="attributes">{collection.Columns.Select(column => Markup.Of($"<li><span>{page.Say(column.TitleZh, column.TitleEn)}{(column.Unit is null ? "" : $"（{column.Unit}）")}</span> <code>{column.Name}</code></li>"))}</ul>
        """);

    private static Markup? Range(JsonObject property) => (property["minimum"], property["maximum"]) switch
    {
        ({ } from, { } to) => Markup.Of($" {from.ToJsonString()} – {to.ToJsonString()}"),
        ({ } from, null) => Markup.Of($" ≥ {from.ToJsonString()}"),
        (null, { } to) => Markup.Of($" ≤ {to.ToJsonString()}"),
        _ => null,
    };

    private static string Day(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string GeometryName(Page page, Collection collection) => collection.GeometryType switch
    {
        "Point" => page.Say("点", "Point"),
        "MultiPoint" => page.Say("多点", "MultiPoint"),
        "LineString" => page.Say("线", "LineString"),
        "MultiLineString" => page.Say("多线", "MultiLineString"),
        "MultiPolygon" or "Polygon" => page.Say("面", "MultiPolygon"),
        _ => page.Say("点、线、面", "Any"),
    };
}
