using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Renewal.Gis.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace Renewal.Gis.Tests.Browser;

[Collection("Browser")]
public partial class MapTests(MapServer server) : IClassFixture<MapServer>
{
    [Fact]
    public async Task A_click_names_what_is_there_and_shows_its_attributes_with_units()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.ClickAsync(GridCity.Place(540, 540));
        await Expect(map.Page.Locator("#drawer-title")).ToHaveTextAsync("Court renewal");
        await Expect(map.Drawer).ToContainTextAsync("38.00 m yuan");
        await Expect(map.Page.Locator(".leaflet-highlight-pane path")).ToHaveCountAsync(1);
        // The building and the residential land below are one click away.
        await map.Page.GetByLabel("Court 4-4").CheckAsync();
        await Expect(map.Page.Locator("#drawer-title")).ToHaveTextAsync("Court 4-4");
        await Expect(map.Drawer).ToContainTextAsync("640 people");
        await map.Page.Keyboard.PressAsync("Escape");
        await Expect(map.Drawer).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_name_under_the_pointer_shows_and_the_keyboard_identifies_at_the_middle()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        (float x, float y) = await map.PixelAsync(GridCity.Place(540, 540));
        await map.Page.Mouse.MoveAsync(x, y, new MouseMoveOptions { Steps = 4 });
        await Expect(map.Page.Locator("#hint")).ToContainTextAsync("Court renewal");
        await map.Page.Locator("#map").FocusAsync();
        await map.Page.Keyboard.PressAsync("Enter");
        await Expect(map.Drawer.Locator("table").First).ToBeVisibleAsync();
        await map.Page.Locator("#drawer-close").PressAsync("Enter");
        await Expect(map.Page.Locator("#map")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_layer_that_is_switched_off_is_neither_drawn_nor_identified()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        string before = await PixelsAsync(map, 540, 500);
        await map.Page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Name = "Renewal projects" }).UncheckAsync();
        await ChangedAsync(map, 540, 500, before);
        await map.ClickAsync(GridCity.Place(540, 540));
        await Expect(map.Drawer).ToBeVisibleAsync();
        await Expect(map.Page.Locator("#drawer-title")).Not.ToHaveTextAsync("Court renewal");
    }

    [Fact]
    public async Task An_imported_reference_layer_is_listed_drawn_and_identified()
    {
        string file = Path.Combine(Path.GetTempPath(), $"control-{Guid.NewGuid():N}.geojson");
        string ring = string.Join(',', new[] { (860, 860), (950, 860), (950, 950), (860, 950), (860, 860) }
            .Select(p => GridCity.Place(p.Item1, p.Item2)).Select(c => FormattableString.Invariant($"[{c.X},{c.Y}]")));
        await File.WriteAllTextAsync(file, $$$"""
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Height limit","metres":24.5},
             "geometry":{"type":"Polygon","coordinates":[[{{{ring}}}]]}}]}
            """);
        try
        {
            (int exitCode, _, string errors) = await RenewalProcess.RunAsync(server.Database.ConnectionString, "import", "layer", file, "--as", "control");
            Assert.True(exitCode == 0, errors);
        }
        finally
        {
            File.Delete(file);
        }

        await using MapPage map = await server.OpenAsync(language: "en");
        ILocator shown = map.Page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Name = "control" });
        await Expect(shown).ToBeCheckedAsync();
        string drawn = await PixelsAsync(map, 900, 900);
        await map.ClickAsync(GridCity.Place(900, 900));
        await Expect(map.Page.Locator("#drawer-title")).ToHaveTextAsync("Height limit");
        await Expect(map.Drawer).ToContainTextAsync("24.50");
        await map.Page.Keyboard.PressAsync("Escape");
        await shown.UncheckAsync();
        await ChangedAsync(map, 900, 900, drawn);
    }

    [Fact]
    public async Task The_link_brings_back_view_layers_and_language()
    {
        string link;
        await using (MapPage map = await server.OpenAsync(language: "en"))
        {
            await map.Page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Name = "Facilities" }).UncheckAsync();
            await map.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Zoom in" }).ClickAsync();
            await map.Page.WaitForFunctionAsync("() => location.hash.includes('map=17/')");
            link = map.Page.Url;
        }

        await using MapPage again = await server.OpenAsync();
        await again.GoToAsync(link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..]);
        await Expect(again.Page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Name = "Facilities" })).Not.ToBeCheckedAsync();
        await Expect(again.Page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Name = "Green spaces" })).ToBeCheckedAsync();
        Assert.Contains("map=17/", again.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Searching_finds_a_name_and_a_coordinate_and_goes_there()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        ILocator field = map.Page.Locator("#search-text");
        await field.FillAsync("Market");
        await Expect(map.Page.Locator("#search-results [role=option]").First).ToContainTextAsync("Market Hall");
        await field.PressAsync("Enter");
        await Expect(map.Page.Locator("#drawer-title")).ToHaveTextAsync("Market Hall");
        await field.FillAsync("102.01, 24.41");
        await Expect(map.Page.Locator("#search-results [role=option]").First).ToContainTextAsync("102.010000, 24.410000");
        await field.FillAsync("no such place");
        await Expect(map.Page.Locator("#search-results")).ToContainTextAsync("Nothing found");
    }

    [Fact]
    public async Task The_gaps_tab_lists_every_category_worst_first_and_hatches_the_gap_that_is_chosen()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Gaps" }).ClickAsync();
        // The first list holds what the standard requires; what it asks for by need follows in a list of its own.
        ILocator rows = map.Page.Locator(".coverage").First.Locator(".item-rate");
        await Expect(rows.First).ToBeVisibleAsync();
        double[] rates = [.. (await rows.Locator(".rate").AllInnerTextsAsync())
            .Where(text => text.EndsWith('%')).Select(text => double.Parse(text.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture))];
        Assert.NotEmpty(rates);
        Assert.Equal(rates.Order(), rates);
        await rows.Filter(new LocatorFilterOptions { HasText = "primary school" }).First.ClickAsync();
        ILocator gaps = map.Page.Locator(".leaflet-gaps-pane path");
        await Expect(gaps.First).ToHaveAttributeAsync("fill", "url(#hatch-gap)");
        await map.Page.Locator(".gap-list .item").First.ClickAsync();
        await Expect(map.Drawer).ToContainTextAsync("people");
        await map.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Hide the gap" }).ClickAsync();
        await Expect(gaps).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_life_circle_of_a_place_shows_three_circles_and_what_they_hold()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Life circle" }).ClickAsync();
        await map.ClickAsync(GridCity.Place(600, 600));
        await Expect(map.Page.Locator(".leaflet-circles-pane path")).ToHaveCountAsync(3);
        await map.Page.GetByRole(AriaRole.Radio, new PageGetByRoleOptions { Name = "15 min" }).CheckAsync(new LocatorCheckOptions { Force = true });
        await Expect(map.Drawer).ToContainTextAsync("Primary school");
        await map.Page.Keyboard.PressAsync("Escape");
        await Expect(map.Page.Locator("#tools .tool").Nth(1)).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task Switching_the_language_leaves_no_word_of_the_other_one()
    {
        await using MapPage map = await server.OpenAsync();
        await VisitAsync(map, async () => Assert.DoesNotMatch(EnglishWord(), await WordsAsync(map)));
        await map.Page.Locator("#language").ClickAsync();
        await Expect(map.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await VisitAsync(map, async () => Assert.DoesNotMatch(Chinese(), await WordsAsync(map)));
    }

    [Fact]
    public async Task Every_control_has_an_accessible_name()
    {
        await using MapPage map = await server.OpenAsync();
        await VisitAsync(map, async () =>
        {
            string[] nameless = await map.Page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll('button, a[href], input, select, textarea, [role=button], [role=tab], [role=option]')]
                  .filter((e) => e.checkVisibility() && !e.closest('[inert]'))
                  .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.[0]?.textContent.trim()
                    || document.getElementById(e.getAttribute('aria-labelledby'))?.textContent.trim()))
                  .map((e) => e.outerHTML.slice(0, 120))
                """);
            Assert.Empty(nameless);
        });
    }

    [Fact]
    public async Task On_a_phone_nothing_sticks_out_and_the_sheet_opens()
    {
        await using MapPage map = await server.OpenAsync(390, 844, "en", zoom: 15);
        async Task NothingSticksOut() => Assert.Empty(await map.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('.dock, .drawer, .tools, .zoom, .strip, .foot-note, .dock *, .drawer *, .tools *, .strip *')]
              .filter((e) => e.checkVisibility() && !e.closest('svg') && !e.closest('.unseen'))
              .filter((e) => { const b = e.getBoundingClientRect(); return b.width > 0 && (b.left < -0.5 || b.right > innerWidth + 0.5); })
              .map((e) => e.outerHTML.slice(0, 120))
              .concat(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])
            """));
        await NothingSticksOut();
        await map.Page.Locator("#dock-fold").ClickAsync();
        await Expect(map.Page.Locator("#panel-layers")).ToBeVisibleAsync();
        await NothingSticksOut();
        await map.Page.Locator("#dock-fold").ClickAsync();
        await map.ClickAsync(GridCity.Place(600, 900));
        await Expect(map.Drawer).ToBeVisibleAsync();
        await NothingSticksOut();
        await map.Page.Locator("#drawer-close").ClickAsync();
        await map.Page.Locator("#tools .tool").First.ClickAsync();
        await NothingSticksOut();
    }

    [Fact]
    public async Task When_the_server_does_not_answer_the_page_says_so_and_tries_again_when_told()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        map.Expected.AddRange(["net::ERR_FAILED", "Failed to load resource"]);
        await map.Page.RouteAsync("**/api/identify*", route => route.AbortAsync());
        await map.ClickAsync(GridCity.Place(540, 540));
        await Expect(map.Drawer).ToContainTextAsync("The server did not answer");
        await map.Page.UnrouteAsync("**/api/identify*");
        await map.Drawer.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try again" }).ClickAsync();
        await Expect(map.Page.Locator("#drawer-title")).ToHaveTextAsync("Court renewal");
    }

    [Fact]
    public async Task The_notice_that_the_geometry_is_generated_is_always_in_view()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await Expect(map.Page.Locator("#notice")).ToContainTextAsync("generated");
        await map.ClickAsync(GridCity.Place(540, 540));
        await Expect(map.Drawer).ToBeVisibleAsync();
        Assert.True(await map.Page.EvaluateAsync<bool>(
            "() => { const b = document.getElementById('notice').getBoundingClientRect(); return document.elementFromPoint(b.left + 4, b.top + b.height / 2)?.id === 'notice'; }"));
    }

    [Fact]
    public async Task The_page_holds_to_the_servers_content_security_policy()
    {
        using HttpResponseMessage page = await server.Client.GetAsync("/");
        string policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("style-src 'self';", policy, StringComparison.Ordinal);
        // A violation is an error on the console, which fails the test when the page closes.
        await using MapPage map = await server.OpenAsync();
        await VisitAsync(map, () => Task.CompletedTask);
    }

    /// <summary>Opens every part of the page and looks at each.</summary>
    private static async Task VisitAsync(MapPage map, Func<Task> look)
    {
        foreach (string tab in new[] { "layers", "units", "gaps" })
        {
            await map.Page.Locator($"#tab-{tab}").ClickAsync();
            await Expect(map.Page.Locator($"#panel-{tab} .loading")).ToHaveCountAsync(0);
            await look();
        }

        await map.Page.Locator("#tab-layers").ClickAsync();
        foreach (ILocator fold in await map.Page.Locator(".layer-fold[aria-expanded=false]").AllAsync())
        {
            await map.Page.Locator(".layer-fold[aria-expanded=false]").First.ClickAsync();
        }

        await look();
        await map.ClickAsync(GridCity.Place(540, 540));
        await Expect(map.Drawer.Locator("table").First).ToBeVisibleAsync();
        await map.Drawer.Locator("details").First.EvaluateAsync("e => e.open = true");
        await look();
        await map.Page.Locator("#drawer-close").ClickAsync();
        await map.Page.Locator("#tools .tool").Nth(1).ClickAsync();
        await map.ClickAsync(GridCity.Place(600, 600));
        await Expect(map.Drawer.Locator(".figures").First).ToBeVisibleAsync();
        await look();
        await map.Page.Keyboard.PressAsync("Escape");
        await map.Page.Locator("#drawer-close").ClickAsync();
        await map.DrawAsync(GridCity.Place(430, 430), GridCity.Place(830, 430), GridCity.Place(830, 760));
        await map.ReportAsync();
        await map.Drawer.Locator("details").EvaluateAllAsync<bool>("all => all.every((e) => { e.open = true; return true; })");
        await look();
        await map.Page.Locator("#drawer-close").ClickAsync();
        await look();
        await map.Page.Locator("dialog .button-danger").ClickAsync();
        await map.Page.Locator("#about-open").ClickAsync();
        await Expect(map.Page.Locator("dialog")).ToBeVisibleAsync();
        await look();
        await map.Page.Locator("dialog .button-primary").ClickAsync();
        // The way that it shows moves the map: the next visit begins where this one did.
        string address = await map.Page.EvaluateAsync<string>("() => location.hash");
        await map.Page.Locator("#tab-gaps").ClickAsync();
        await map.Page.Locator(".coverage .item-rate").First.ClickAsync();
        await map.Page.Locator(".gap-list .item").First.ClickAsync();
        await Expect(map.Drawer.Locator(".why-spread")).ToBeVisibleAsync();
        await look();
        await map.Page.Locator("#drawer-close").ClickAsync();
        await map.Page.Locator(".gap-head button").ClickAsync();
        await map.Page.EvaluateAsync("address => { location.hash = address; }", address);
    }

    /// <summary>Every word that is seen or heard, but for names of the data, sources of rules and the switch of the language.</summary>
    private static Task<string> WordsAsync(MapPage map) => map.Page.EvaluateAsync<string>(
        """
        () => {
          const words = [];
          const skip = '#language, .clause, kbd, noscript, option';
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
            if (!element || element.closest(skip)) continue;
            if (node.nodeType === Node.TEXT_NODE) words.push(node.data);
            else words.push(...['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''));
          }
          return words.map((word) => word.trim()).filter(Boolean).join('\n');
        }
        """);

    /// <summary>The picture of 40 × 40 pixels around a place, as text, once it has stopped changing.</summary>
    private static async Task<string> PixelsAsync(MapPage map, double x, double y)
    {
        (float left, float top) = await map.PixelAsync(GridCity.Place(x, y));
        string seen = "";
        for (int i = 0; i < 40; i++)
        {
            string now = Convert.ToBase64String(
                await map.Page.ScreenshotAsync(new PageScreenshotOptions { Clip = new Clip { X = left - 20, Y = top - 20, Width = 40, Height = 40 } }));
            if (now == seen)
            {
                break;
            }

            seen = now;
            await map.Page.WaitForTimeoutAsync(300);
        }

        return seen;
    }

    /// <summary>Waits until the picture around a place is another one.</summary>
    private static async Task ChangedAsync(MapPage map, double x, double y, string before)
    {
        for (int i = 0; i < 20; i++)
        {
            if (await PixelsAsync(map, x, y) != before)
            {
                return;
            }
        }

        Assert.Fail("The map shows the same as before.");
    }

    [GeneratedRegex(@"[\u3000-\u9fff\uff00-\uffef]")]
    private static partial Regex Chinese();

    // Names of the data, of formats, products, standards and keys are the same in both languages.
    [GeneratedRegex(@"\b(?!(?:GeoJSON|OpenStreetMap|ODbL|Leaflet|Geoman|protomaps|leaflet|Renewal|Gis|JavaScript|CGCS|import|osm|region|renewal|Alt|Court|North|Park|Station|Garden|Grid|Primary|School|Corner|Kindergarten|Market|Hall|Stop|One|Old|well|grid|test|planner|English|This|page|needs)\b)[A-Za-z]{3,}\b")]
    private static partial Regex EnglishWord();
}
