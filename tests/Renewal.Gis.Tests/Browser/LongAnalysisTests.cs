using System.Text.Json;
using Microsoft.Playwright;
using Npgsql;
using Renewal.Gis.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace Renewal.Gis.Tests.Browser;

/// <summary>
/// What a planner sees of an analysis that takes long. The region is read anew after an edit, and the streets are locked by the test: nothing can be
/// answered until it lets go.
/// </summary>
public class LongAnalysisTests(MapServer server) : IClassFixture<MapServer>
{
    [Fact]
    public async Task A_long_analysis_shows_its_progress_and_stops_when_it_is_told_to()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        ILocator panel = map.Page.Locator("#panel-gaps");
        await using (await HoldAsync())
        {
            await map.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Gaps" }).ClickAsync();
            await Expect(panel.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
            await Expect(panel).ToContainTextAsync("Reading the region");
            await UntilAsync(WaitingQueriesAsync, 1);
            await panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Stop computing" }).ClickAsync();
            await Expect(panel).ToContainTextAsync("The computation was stopped.");
            await UntilAsync(WaitingQueriesAsync, 0);
            // The newest two: coverage and park rates.
            Assert.All((await JobStatesAsync()).Take(2), state => Assert.Equal("cancelled", state));
        }

        await panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try again" }).ClickAsync();
        await Expect(panel.Locator(".coverage .item-rate").First).ToBeVisibleAsync();
        await Expect(panel.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task On_a_phone_a_long_life_circle_shows_its_progress_and_then_itself()
    {
        await using MapPage map = await server.OpenAsync(width: 390, height: 844);
        await using (await HoldAsync())
        {
            await map.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "生活圈" }).ClickAsync();
            await map.ClickAsync(MapServer.Middle);
            await Expect(map.Drawer.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
            await Expect(map.Drawer).ToContainTextAsync("读取区域数据");
            await Expect(map.Drawer.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "停止计算" })).ToBeVisibleAsync();
        }

        await Expect(map.Page.Locator(".leaflet-circles-pane path")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task The_report_of_a_drawn_unit_shows_its_progress_and_can_be_stopped_and_asked_for_again()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await using (await HoldAsync())
        {
            await map.DrawAsync(GridCity.Place(480, 480), GridCity.Place(720, 480), GridCity.Place(720, 720));
            ILocator report = map.Page.Locator(".report");
            await Expect(report.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
            await UntilAsync(WaitingQueriesAsync, 1);
            await report.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Stop computing" }).ClickAsync();
            await UntilAsync(WaitingQueriesAsync, 0);
            await report.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try again" }).ClickAsync();
            await UntilAsync(WaitingQueriesAsync, 1);
        }

        await map.ReportAsync();
    }

    [Fact]
    public async Task Leaving_the_page_stops_what_it_waited_for()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await using (await HoldAsync())
        {
            await map.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Gaps" }).ClickAsync();
            await Expect(map.Page.Locator("#panel-gaps").GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
            await UntilAsync(WaitingQueriesAsync, 1);
            await map.Page.GotoAsync("about:blank");
            await UntilAsync(WaitingQueriesAsync, 0);
        }
    }

    private static async Task UntilAsync(Func<Task<long>> count, long expected)
    {
        for (int i = 0; i < 600 && await count() != expected; i++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(expected, await count());
    }

    private async Task<IAsyncDisposable> HoldAsync()
    {
        await using NpgsqlCommand edit = server.Database.Database.Source.CreateCommand("UPDATE renewal.facilities SET capacity = coalesce(capacity, 0) + 1");
        await edit.ExecuteNonQueryAsync();
        NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        // Reading the map's tiles would wait as well: only what an analysis reads and no tile of this map shows is locked.
        await using NpgsqlCommand hold = new("BEGIN; LOCK TABLE renewal.entrances IN ACCESS EXCLUSIVE MODE", connection);
        await hold.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<long> WaitingQueriesAsync()
    {
        await using NpgsqlCommand waiting = server.Database.Database.Source.CreateCommand(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'renewal.entrances'::regclass");
        return (long)(await waiting.ExecuteScalarAsync())!;
    }

    private async Task<string[]> JobStatesAsync()
    {
        using JsonDocument jobs = JsonDocument.Parse(await server.Client.GetStringAsync("/api/jobs"));
        return [.. jobs.RootElement.EnumerateArray().Select(job => job.GetProperty("state").GetString()!)];
    }
}
