using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;

namespace Renewal.Gis.Server.Ogc.Pages;

/// <summary>
/// The frame of every page for people: head, way back, language switch, other formats. Its addresses are relative, so that a page works under whatever name and
/// folder it was reached.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="language">Language of the page.</param>
internal sealed class Page(HttpContext context, string language)
{
    private readonly string _root = string.Concat(Enumerable.Repeat("../", context.Request.Path.Value!.Count(c => c == '/') - 1));

    /// <summary>Language of the page.</summary>
    public string Language => language;

    /// <summary>The text of the page's language.</summary>
    public string Say(string zh, string en) => Words.Of(language, zh, en);

    /// <summary>Address of a path of this server; a language that was chosen by hand goes with it.</summary>
    public string To(string path, params ReadOnlySpan<(string Name, string Value)> query)
    {
        QueryBuilder parameters = [];
        foreach ((string name, string value) in query)
        {
            parameters.Add(name, value);
        }

        if (context.Request.Query.ContainsKey("lang") && path.StartsWith("/o", StringComparison.Ordinal))
        {
            parameters.Add("lang", language);
        }

        return Root(path) + parameters.ToQueryString();
    }

    /// <summary>Address of a file of this server.</summary>
    public string Root(string path) => _root.Length + path.Length == 1 ? "./" : _root + path[1..];

    /// <summary>Address of this page with a query parameter changed; null takes it away.</summary>
    public string Here(params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        Dictionary<string, StringValues> query = new(context.Request.Query);
        foreach ((string name, string? value) in changes)
        {
            query.Remove(name);
            if (value is not null)
            {
                query[name] = value;
            }
        }

        string path = context.Request.Path.ToUriComponent();
        return path[(path.LastIndexOf('/') + 1)..] + new QueryBuilder(query).ToQueryString();
    }

    /// <summary>Writes the page.</summary>
    /// <param name="title">Title of the page, its first heading.</param>
    /// <param name="lead">A line under the heading, or null.</param>
    /// <param name="way">The pages above this one, from the top: titles and paths.</param>
    /// <param name="formats">Other formats of the same: names and addresses.</param>
    /// <param name="body">What the page says.</param>
    /// <param name="withMap">The page has a map: a div with class ogc-map.</param>
    /// <param name="step">What the way calls this page; null: its title.</param>
    public IResult Write(
        string title, string? lead, IEnumerable<(string Title, string Path)> way, IEnumerable<(string Name, string Address)> formats, Markup body, bool withMap = false,
        string? step = null)
    {
        string other = language == AnswerLanguage.Chinese ? AnswerLanguage.English : AnswerLanguage.Chinese;
        Markup map = !withMap ? Markup.Empty : Markup.Of($"""
              <link rel="stylesheet" href="{Root("/lib/leaflet/dist/leaflet.css")}">
              <script defer src="{Root("/lib/leaflet/dist/leaflet.js")}"></script>
              <script defer src="{Root("/lib/protomaps-leaflet/dist/protomaps-leaflet.js")}"></script>
              <script type="module" src="{Root("/ogc/map.js")}"></script>

            """);
        Markup[] steps = [.. way.Select(above => Markup.Of($"<li><a href=\"{To(above.Path)}\">{above.Title}</a></li>"))];
        Markup back = steps.Length == 0 ? Markup.Empty
            : Markup.Of($"<nav class=\"way\" aria-label=\"{Say("位置", "You are here")}\"><ol>{steps}<li aria-current=\"page\">{step ?? title}</li></ol></nav>");
        Markup page = Markup.Of($"""
            <!doctype html>
            <html lang="{(language == AnswerLanguage.Chinese ? "zh-CN" : "en")}">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light">
              <title>{title} · Renewal.Gis</title>
              <link rel="icon" href="{Root("/images/icon.svg")}" type="image/svg+xml">
              <link rel="stylesheet" href="{Root("/css/base.css")}">
            {map}  <link rel="stylesheet" href="{Root("/ogc/pages.css")}">
            </head>
            <body>
              <a class="skip" href="#content">{Say("跳到正文", "Skip to the content")}</a>
              <header class="top">
                <a class="top-name" href="{Root("/")}"><img src="{Root("/images/icon.svg")}" alt="" width="26" height="26">{Say("城市更新规划图", "City renewal map")}</a>
                <a class="button-icon button-language" href="{Here(("lang", other))}" hreflang="{other}" lang="{other}" title="{Say("Switch to English", "切换到中文")}">{Say("EN", "中文")}</a>
              </header>
              <div class="column">
            {back}
                <main id="content" tabindex="-1">
                  <div class="head">
                    <div><h1>{title}</h1>{(lead is null ? null : Markup.Of($"<p class=\"lead\">{lead}</p>"))}</div>
                    <ul class="formats" aria-label="{Say("其他格式", "Other formats")}">{formats.Select(format => Markup.Of($"<li><a class=\"button\" href=\"{format.Address}\">{format.Name}</a></li>"))}</ul>
                  </div>
            {body}
                </main>
              </div>
            </body>
            </html>

            """);
        return Results.Text(page.ToString(), "text/html; charset=utf-8", System.Text.Encoding.UTF8);
    }
}
