using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Renewal.Gis.Tests.Browser;

[Collection("Browser")]
public class CoveragePanelTests(MapServer server) : IClassFixture<MapServer>
{
    [Fact]
    public async Task The_chooser_holds_the_region_against_another_rule_set_in_either_reading_and_language()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await OpenGapsAsync(map);
        ILocator rules = map.Page.GetByLabel("Rules");
        await Expect(rules.Locator("option")).ToHaveCountAsync(7);
        await rules.SelectOptionAsync("td-t-1062-2021");
        ILocator school = map.Page.Locator("[data-key=tdt1062-primary-school-5-10]");
        await Expect(school).ToContainTextAsync("500 m (of a like rule)");
        await Expect(map.Page.Locator(".coverage .item-rate")).ToHaveCountAsync(18);
        double walking = await RateAsync(school);
        // The data hold no nursing home at all: nobody can tell whether one is missing.
        ILocator nursing = map.Page.Locator("[data-key=tdt1062-nursing-home-15]");
        await Expect(nursing.Locator(".rate")).ToHaveTextAsync("unknown");
        await Expect(nursing).ToContainTextAsync("none in the data");
        await Expect(map.Page.Locator(".coverage .item-rate").Last.Locator(".rate")).ToHaveTextAsync("unknown");

        await school.ClickAsync();
        await Expect(map.Page.Locator(".leaflet-gaps-pane path").First).ToBeVisibleAsync();
        await map.Page.GetByLabel("Straight line").CheckAsync();
        await Expect(map.Page.Locator("#panel-gaps .loading")).ToHaveCountAsync(0);
        Assert.True(await RateAsync(school) > walking);
        await map.Page.Locator("#language").ClickAsync();
        await Expect(school).ToContainTextAsync("小学");
        await Expect(map.Page.GetByLabel("规则集")).ToHaveValueAsync("td-t-1062-2021");
        await Expect(nursing.Locator(".rate")).ToHaveTextAsync("未知");
    }

    [Fact]
    public async Task A_year_counts_what_is_open_by_then_and_a_need_stands_beside_what_there_is()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await OpenGapsAsync(map);
        // The kindergarten states no floor area.
        ILocator kindergarten = map.Page.Locator("[data-key=gb50180-kindergarten-5]");
        await Expect(kindergarten.Locator(".capacity")).ToContainTextAsync("Floor area: unknown of");
        await Expect(kindergarten.Locator(".capacity")).ToContainTextAsync("1 without a figure");
        await Expect(map.Page.Locator(".totals")).ToContainTextAsync("of 4.0 m² a person needed");
        await map.Page.Locator(".not-computed summary").ClickAsync();
        await Expect(map.Page.Locator(".not-computed")).ToContainTextAsync("A figure of the street network");

        // The park of 8,100 m² opened in 2010.
        await map.Page.GetByLabel("Rules").SelectOptionAsync("public-green");
        ILocator park = map.Page.Locator("[data-key=gb50180-park-5]");
        await Expect(park).ToContainTextAsync("1 green spaces");
        await map.Page.GetByLabel("Year").SelectOptionAsync("2005");
        await Expect(park).ToContainTextAsync("0 green spaces");
        await map.Page.GetByLabel("Year").SelectOptionAsync("2010");
        await Expect(park).ToContainTextAsync("1 green spaces");
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task On_a_phone_the_panel_stays_within_the_screen(string language)
    {
        await using MapPage map = await server.OpenAsync(390, 844, language, zoom: 15);
        await map.Page.Locator("#dock-fold").ClickAsync();
        await OpenGapsAsync(map);
        foreach (string set in new[] { "complete-community-2020", "public-green", "gb-50180-2018" })
        {
            await map.Page.Locator("[data-key=rule-set]").SelectOptionAsync(set);
            await Expect(map.Page.Locator("#panel-gaps .loading")).ToHaveCountAsync(0);
            await Expect(map.Page.Locator(".coverage .item-rate").First).ToBeVisibleAsync();
            Assert.True(await map.Page.EvaluateAsync<bool>(
                "() => [...document.querySelectorAll('#panel-gaps *')].every((e) => e.getBoundingClientRect().width === 0 || e.getBoundingClientRect().right <= innerWidth + 1)"));
        }
    }

    private static async Task OpenGapsAsync(MapPage map)
    {
        await map.Page.Locator("#tab-gaps").ClickAsync();
        await Expect(map.Page.Locator(".coverage .item-rate").First).ToBeVisibleAsync();
    }

    private static async Task<double> RateAsync(ILocator row) =>
        double.Parse((await row.Locator(".rate").InnerTextAsync()).TrimEnd('%'), CultureInfo.InvariantCulture);
}
