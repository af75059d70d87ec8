using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Renewal.Gis.Tests.Browser;

[Collection("Browser")]
public class SitingPanelTests(MapServer server) : IClassFixture<MapServer>
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Sites_are_found_by_keyboard_listed_drawn_and_exported(int width, int height)
    {
        await using MapPage map = await server.OpenAsync(width, height, language: "en");
        if (width < 720)
        {
            await map.Page.Locator("#dock-fold").PressAsync("Enter");
        }

        await map.Page.Locator("#tab-siting").PressAsync("Enter");
        await map.Page.Locator("#siting-category").SelectOptionAsync("nursery");
        await map.Page.Locator("#siting-sites").FillAsync("2");
        await map.Page.Locator("#siting-sites").PressAsync("Enter");
        ILocator items = map.Page.Locator(".siting-item");
        await Expect(items).ToHaveCountAsync(2);
        await Expect(map.Page.Locator(".siting-result")).ToContainTextAsync("Proved");
        ILocator signs = map.Page.Locator(".siting-sign");
        await Expect(signs).ToHaveCountAsync(2);
        await Expect(signs.First).ToContainTextAsync("people");

        // The list and the signs lead to each other.
        await signs.Last.PressAsync("Enter");
        await Expect(items.Last).ToBeFocusedAsync();
        await items.First.PressAsync("Enter");
        await Expect(signs.First).ToBeInViewportAsync();

        IDownload file = await map.Page.RunAndWaitForDownloadAsync(() => map.Page.Locator(".siting-result .gap-head button").First.PressAsync("Enter"));
        using JsonDocument saved = JsonDocument.Parse(await File.ReadAllTextAsync((await file.PathAsync())!));
        Assert.Equal(("FeatureCollection", 2), (saved.RootElement.GetProperty("type").GetString(), saved.RootElement.GetProperty("features").GetArrayLength()));
    }

    [Fact]
    public async Task A_search_that_is_given_up_stops_on_the_server_and_another_runs_to_its_end()
    {
        await using MapPage map = await server.OpenAsync();
        // In the place of a search that takes long; all else is real: the job, its progress, its end.
        await map.Page.RouteAsync("**/api/analyses/siting?**", route => route.ContinueAsync(new RouteContinueOptions { Url = $"{server.Url}/api/analyses/endless?region=grid" }));
        await map.Page.Locator("#tab-siting").ClickAsync();
        await map.Page.Locator("#siting-run").ClickAsync();
        await Expect(map.Page.Locator(".siting-waiting progress[value]")).ToBeVisibleAsync();
        Assert.Equal("running", await JobStateAsync());
        await map.Page.Locator(".siting-waiting button").PressAsync("Enter");
        await Expect(map.Page.Locator(".siting-waiting")).ToHaveCountAsync(0);
        await Expect(map.Page.Locator("#siting-run")).ToBeFocusedAsync();
        for (int looks = 0; await JobStateAsync() != "cancelled"; looks++)
        {
            Assert.True(looks < 200, "The job goes on.");
            await Task.Delay(50);
        }

        await map.Page.UnrouteAllAsync();
        await map.Page.Locator("#siting-run").ClickAsync();
        await Expect(map.Page.Locator(".siting-item")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Released_parcels_say_when_there_are_none()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.Page.Locator("#tab-siting").ClickAsync();
        await map.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show released parcels" }).ClickAsync();
        await Expect(map.Page.Locator("#panel-siting")).ToContainTextAsync("There is no shantytown project");
    }

    private async Task<string> JobStateAsync()
    {
        using JsonDocument jobs = JsonDocument.Parse(await server.Client.GetStringAsync("/api/jobs"));
        return jobs.RootElement.EnumerateArray().First(j => j.GetProperty("question").GetString()!.Contains("endless", StringComparison.Ordinal)).GetProperty("state").GetString()!;
    }
}
