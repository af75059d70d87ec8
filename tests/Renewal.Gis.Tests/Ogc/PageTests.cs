using System.Text.RegularExpressions;

namespace Renewal.Gis.Tests.Ogc;

/// <summary>The pages for people: /conf/html.</summary>
public sealed class PageTests(OgcServer server) : IClassFixture<OgcServer>
{
    public static TheoryData<string> Paths =>
    [
        "/ogc", "/ogc/conformance", "/ogc/collections", "/ogc/collections/projects", "/ogc/collections/reference-survey", "/ogc/collections/projects/queryables",
        "/ogc/collections/projects/schema", "/ogc/collections/facilities/items", "/ogc/collections/projects/items", "/ogc/collections/reference-survey/items",
        "/ogc/collections/reference-survey/items/7", "/openapi",
    ];

    [Theory(DisplayName = "/conf/html/definition and content: every resource is an HTML page")]
    [MemberData(nameof(Paths))]
    public async Task Every_page_is_whole_in_both_languages(string path)
    {
        foreach ((string language, string tag) in new[] { ("zh", "zh-CN"), ("en", "en") })
        {
            string page = await server.PageAsync(path, language);
            Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
            Assert.Contains($"<html lang=\"{tag}\">", page, StringComparison.Ordinal);
            AssertBalanced(page);
            // Chinese on an English page can only be data; these pages hold none but the language switch.
            string text = Regex.Replace(page, @"第\d+小学|小镇|中文|切换到中文|[户元套个]</span>|（[户元套个]）|<td>[户元套个]</td>", "");
            Assert.Equal(language == "zh", Regex.IsMatch(text, @"\p{IsCJKUnifiedIdeographs}"));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_page_has_no_inline_script_and_takes_nothing_from_elsewhere(string path)
    {
        string page = await server.PageAsync(path);
        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page.Replace("&quot;", "", StringComparison.Ordinal).Replace("onmouseover=", "", StringComparison.Ordinal));
        Assert.All(Regex.Matches(page, "(?:src|href)=\"([^\"]+)\""), link => Assert.DoesNotMatch("^(https?:)?//", link.Groups[1].Value));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Every_address_on_a_page_leads_somewhere(string path)
    {
        Uri here = new(server.Url + path);
        foreach (string address in Regex.Matches(await server.PageAsync(path), "(?:src|href)=\"([^\"#]+)\"").Select(m => System.Net.WebUtility.HtmlDecode(m.Groups[1].Value)).Distinct())
        {
            using HttpResponseMessage response = await server.Client.GetAsync(new Uri(here, address));
            Assert.True(response.IsSuccessStatusCode, $"{path}: {address} is {(int)response.StatusCode}");
        }
    }

    [Fact]
    public async Task What_comes_from_the_data_or_the_request_is_text_and_never_a_tag()
    {
        string items = await server.PageAsync("/ogc/collections/facilities/items");
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onmouseover=&quot;x", items, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", items, StringComparison.Ordinal);
        string schema = await server.PageAsync("/ogc/collections/reference-survey/schema");
        Assert.Contains("Height &lt;m&gt;", schema, StringComparison.Ordinal);
        using HttpResponseMessage lie = await server.Client.GetAsync("/ogc/collections/%3Cscript%3E?f=html");
        Assert.Equal("application/problem+json", lie.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_person_can_page_through_the_features_and_keeps_the_language()
    {
        List<string> names = [];
        string? address = "/ogc/collections/green-spaces/items?limit=10&lang=zh";
        for (Uri here = new(server.Url); address is not null;)
        {
            here = new Uri(here, address);
            string page = await server.PageAsync(here.PathAndQuery);
            Assert.Contains("下一页", page, StringComparison.Ordinal);
            names.AddRange(Regex.Matches(page, @"<tr data-id=""\d+""><th scope=""row""><a [^>]+>([^<]+)<").Select(m => m.Groups[1].Value));
            Match next = Regex.Match(page, "rel=\"next\" href=\"([^\"]+)\"");
            address = next.Success ? System.Net.WebUtility.HtmlDecode(next.Groups[1].Value) : null;
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(n => $"Park {n}"), names);
    }

    [Fact]
    public async Task A_feature_without_a_shape_has_a_page_that_hides_its_map_and_says_so()
    {
        long id = await server.QueryAsync<long>("SELECT id FROM renewal.projects WHERE geometry IS NULL");
        string page = await server.PageAsync($"/ogc/collections/projects/items/{id}");
        Assert.Contains("<h1>Somewhere</h1>", page, StringComparison.Ordinal);
        Assert.Matches("<div class=\"ogc-map\"[^>]* hidden>", page);
        Assert.Contains("has no geometry", page, StringComparison.Ordinal);
    }

    private static void AssertBalanced(string page)
    {
        Stack<string> open = [];
        foreach (Match tag in Regex.Matches(page, @"<(/?)([a-z][a-z0-9]*)\b[^>]*>"))
        {
            string name = tag.Groups[2].Value;
            if (name is "meta" or "link" or "img" or "br")
            {
                continue;
            }

            if (tag.Groups[1].Length == 0)
            {
                open.Push(name);
            }
            else
            {
                Assert.Equal(open.Pop(), name);
            }
        }

        Assert.Empty(open);
    }
}
