using System.Globalization;
using Microsoft.Playwright;

namespace Renewal.Gis.Tests.Browser;

/// <summary>The pages of the OGC interfaces in Chromium, under the policy that the server sends.</summary>
public sealed class OgcPageTests(MapServer server) : IClassFixture<MapServer>
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_person_browses_from_the_landing_page_to_a_feature(int width, int height)
    {
        await using IBrowserContext context = await server.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height }, Locale = "zh-CN",
        });
        IPage page = await context.NewPageAsync();
        List<string> faults = [];
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                faults.Add(message.Text);
            }
        };
        page.PageError += (_, fault) => faults.Add(fault);

        await page.GotoAsync($"{server.Url}/ogc");
        await page.GetByRole(AriaRole.Link, new() { Name = "数据集" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "配套设施" }).ClickAsync();
        await Assertions.Expect(page.Locator(".ogc-map canvas").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "浏览 4 个要素" }).ClickAsync();
        // Codes are said in words, and each feature is on the map.
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "小学", Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".ogc-map path.leaflet-interactive")).ToHaveCountAsync(4);
        await page.GetByRole(AriaRole.Link, new() { Name = "Grid Primary School" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Grid Primary School" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".ogc-map path.leaflet-interactive")).ToHaveCountAsync(1);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, string.Create(CultureInfo.InvariantCulture, $"wider than {width}"));
        await page.GetByRole(AriaRole.Link, new() { Name = "EN", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "Category" })).ToBeVisibleAsync();
        // The language that was chosen by hand stays.
        await page.GetByRole(AriaRole.Link, new() { Name = "Facilities", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Facilities", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_row_and_its_shape_show_each_other_to_mouse_and_keyboard()
    {
        IPage page = await server.Browser.NewPageAsync(new BrowserNewPageOptions { Locale = "en-GB" });
        await page.GotoAsync($"{server.Url}/ogc/collections/green-spaces/items");
        await Assertions.Expect(page.Locator(".ogc-map path.leaflet-interactive")).ToHaveCountAsync(2);
        ILocator link = page.GetByRole(AriaRole.Link, new() { Name = "North Park" });
        await link.FocusAsync();
        await Assertions.Expect(page.Locator("tr.is-shown")).ToContainTextAsync("North Park");
        await Assertions.Expect(page.Locator(".ogc-map path[stroke='#b0003a']")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "North Park" })).ToBeVisibleAsync();
        await page.CloseAsync();
    }
}
