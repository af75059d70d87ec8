using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Renewal.Gis.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace Renewal.Gis.Tests.Browser;

[Collection("Browser")]
public class WhyPanelTests(MapServer server) : IClassFixture<MapServer>
{
    [Fact]
    public async Task A_click_on_a_gap_draws_the_way_that_is_walked_and_its_length_is_that_of_the_answer_and_of_theory()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await ChooseGapAsync(map);
        IResponse response = await map.Page.RunAndWaitForResponseAsync(
            () => map.ClickAsync(GridCity.Place(1260, 1245)), r => r.Url.Contains("/api/analyses/why", StringComparison.Ordinal));
        JsonElement path = JsonDocument.Parse(await response.TextAsync()).RootElement.GetProperty("place").GetProperty("path");
        ILocator total = map.Drawer.Locator(".why-total");
        await Expect(total).ToBeVisibleAsync();
        double shownM = double.Parse((await total.GetAttributeAsync("data-metres"))!, CultureInfo.InvariantCulture);
        Assert.Equal(path.GetProperty("lengthM").GetDouble(), shownM);

        // From the home at (1260, 1245) 45 m to the street south of it, 845 + 840 m along streets, 55 m to the school at (415, 415).
        Assert.Equal(45 + 845 + 840 + 55, shownM, 0.3);
        await Expect(map.Page.Locator(".leaflet-highlight-pane path.why-street")).ToHaveCountAsync(path.GetProperty("steps").GetArrayLength());
        ILocator snaps = map.Page.Locator(".leaflet-highlight-pane path.why-snap");
        await Expect(snaps).ToHaveCountAsync(2);
        await Expect(snaps.First).ToHaveAttributeAsync("stroke-dasharray", "5 5");
        await Expect(map.Page.Locator("#drawer-title")).ToHaveTextAsync("Why: Primary school");
        await Expect(map.Drawer).ToContainTextAsync("Grid Primary School");
        await Expect(map.Drawer).ToContainTextAsync("GB 50180-2018");
        await Expect(map.Drawer).ToContainTextAsync("beyond the limit of 500 m");

        await map.Page.Keyboard.PressAsync("Escape");
        await Expect(map.Drawer).ToBeHiddenAsync();
        await Expect(map.Page.Locator(".leaflet-highlight-pane path")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_home_that_is_covered_is_asked_from_its_details_and_the_panel_speaks_both_languages()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await ChooseGapAsync(map);

        // 15 × 2 + 30 m into the block beside the school: within 500 m, so there is no gap to click on.
        await map.ClickAsync(GridCity.Place(300, 285));
        await map.Drawer.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Why?" }).ClickAsync();
        await Expect(map.Drawer).ToContainTextAsync("within the limit of 500 m");
        await map.Page.Locator("#language").ClickAsync();
        await Expect(map.Page.Locator("#drawer-title")).ToHaveTextAsync("说明：小学");
        await Expect(map.Drawer).ToContainTextAsync("不超过 500 米");
    }

    [Fact]
    public async Task On_a_phone_the_way_is_seen_above_the_sheet_and_nothing_sticks_out()
    {
        await using MapPage map = await server.OpenAsync(390, 844, "en", zoom: 15);
        await map.Page.Locator("#dock-fold").ClickAsync();
        await ChooseGapAsync(map);
        await map.Page.Locator(".gap-list .item").First.ClickAsync();
        await Expect(map.Drawer.Locator(".why-total")).ToBeVisibleAsync();
        LocatorBoundingBoxResult sheet = (await map.Drawer.BoundingBoxAsync())!;
        await Expect(map.Page.Locator(".leaflet-highlight-pane path.why-case")).ToHaveCountAsync(1);
        LocatorBoundingBoxResult way = (await map.Page.Locator(".leaflet-highlight-pane path.why-case").BoundingBoxAsync())!;
        Assert.True(way.Y >= 0 && way.Y + way.Height <= sheet.Y + 1, $"The way at {way.Y} to {way.Y + way.Height} lies under the sheet at {sheet.Y}.");
        Assert.Empty(await map.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('.drawer *')].filter((e) => e.checkVisibility())
              .filter((e) => { const b = e.getBoundingClientRect(); return b.width > 0 && (b.left < -0.5 || b.right > innerWidth + 0.5); })
              .map((e) => e.outerHTML.slice(0, 120))
            """));
    }

    private static async Task ChooseGapAsync(MapPage map)
    {
        await map.Page.Locator("#tab-gaps").ClickAsync();
        await map.Page.Locator(".coverage .item-rate").Filter(new LocatorFilterOptions { HasText = "primary school" }).First.ClickAsync();
        await Expect(map.Page.Locator(".leaflet-gaps-pane path").First).ToHaveAttributeAsync("fill", "url(#hatch-gap)");
    }
}
