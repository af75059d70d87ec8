using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace Renewal.Gis.Tests.Browser;

[Collection("Browser")]
public class UnitEditingTests(MapServer server) : IClassFixture<MapServer>
{
    private static readonly Coordinate[] Corners =
        [GridCity.Place(430, 430), GridCity.Place(830, 430), GridCity.Place(830, 760), GridCity.Place(430, 760)];

    [Fact]
    public async Task A_unit_drawn_with_the_mouse_is_stored_reloaded_bent_and_exported_as_it_is_stored()
    {
        await using MapPage map = await server.OpenAsync();
        await map.DrawAsync(Corners);
        await map.FillNameAsync("Mouse unit");
        await map.ReportAsync();
        long id = await map.SaveAsync();
        Geometry drawn = await StoredAsync(id);
        // A corner lies within two pixels (2 × 1.75 m at this zoom and latitude) of where the mouse was clicked.
        Assert.True(Distance(drawn, Corners) < 4, drawn.ToText());

        await map.Page.ReloadAsync();
        await Expect(map.Page.Locator("#unit-name")).ToHaveValueAsync("Mouse unit");
        await map.ReportAsync();
        await map.Page.Locator(".unit-tools button").First.ClickAsync();
        await map.Page.Keyboard.DownAsync("Alt");
        Coordinate target = GridCity.Place(960, 860);
        await map.DragAsync(Corners[2], target);
        await map.Page.Keyboard.UpAsync("Alt");
        await Expect(map.Page.Locator(".report .change").First).ToBeVisibleAsync();
        Assert.Equal(id, await map.SaveAsync());
        Geometry bent = await StoredAsync(id);
        Assert.True(Distance(bent, [Corners[0], Corners[1], target, Corners[3]]) < 4, bent.ToText());

        IDownload download = await map.Page.RunAndWaitForDownloadAsync(() => map.Page.Locator("#drawer-foot .button").Nth(1).ClickAsync());
        JsonElement exported = JsonDocument.Parse(await File.ReadAllTextAsync(await download.PathAsync())).RootElement;
        JsonElement feature = Assert.Single(exported.GetProperty("features").EnumerateArray());
        Assert.Equal(id, feature.GetProperty("id").GetInt64());
        Assert.Equal("Mouse unit", feature.GetProperty("properties").GetProperty("name").GetString());
        Geometry read = GeoJsonReader.ReadFeature(feature.GetRawText()).Geometry!;
        Assert.True(read.EqualsTopologically(bent), $"{read} is not {bent}");
        Assert.Equal(bent.Coordinates.Length, read.Coordinates.Length);
    }

    [Fact]
    public async Task Undo_and_redo_walk_through_the_edits_of_a_shape_by_keyboard()
    {
        await using MapPage map = await server.OpenAsync();
        await map.DrawAsync(Corners);
        await map.ReportAsync();
        string area = await map.Page.Locator(".live").InnerTextAsync();
        await map.Page.Keyboard.DownAsync("Alt");
        await map.DragAsync(Corners[2], GridCity.Place(960, 860));
        await map.Page.Keyboard.UpAsync("Alt");
        await Expect(map.Page.Locator(".live")).Not.ToHaveTextAsync(area);
        string bent = await map.Page.Locator(".live").InnerTextAsync();
        await map.Page.Locator("#drawer-body").ClickAsync(new LocatorClickOptions { Position = new Microsoft.Playwright.Position { X = 3, Y = 300 } });
        await map.Page.Keyboard.PressAsync("Control+z");
        await Expect(map.Page.Locator(".live")).ToHaveTextAsync(area);
        await map.Page.Keyboard.PressAsync("Control+y");
        await Expect(map.Page.Locator(".live")).ToHaveTextAsync(bent);
        await map.ReportAsync();
    }

    [Fact]
    public async Task Drawing_takes_corners_back_ends_with_Enter_and_is_given_up_with_Escape()
    {
        await using MapPage map = await server.OpenAsync();
        ILocator draw = map.Page.Locator("#tools .tool").First;
        await draw.ClickAsync();
        await map.ClickAsync(Corners[0]);
        await map.Page.Keyboard.PressAsync("Escape");
        await Expect(draw).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(map.Drawer).ToBeHiddenAsync();

        await draw.ClickAsync();
        foreach (Coordinate corner in Corners)
        {
            await map.ClickAsync(corner);
        }

        await Expect(map.Page.Locator(".marker-icon:not(.cursor-marker)")).ToHaveCountAsync(4);
        await map.Page.Keyboard.PressAsync("Control+z");
        await Expect(map.Page.Locator(".marker-icon:not(.cursor-marker)")).ToHaveCountAsync(3);
        await map.Page.Keyboard.PressAsync("Control+y");
        await Expect(map.Page.Locator(".marker-icon:not(.cursor-marker)")).ToHaveCountAsync(4);
        await map.Page.Keyboard.PressAsync("Enter");
        await Expect(map.Page.Locator("#unit-name")).ToBeFocusedAsync();
        await map.ReportAsync();
    }

    [Fact]
    public async Task Undo_after_a_refused_crossing_returns_to_the_shape_before_the_last_valid_edit()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.DrawAsync(Corners);
        await map.ReportAsync();
        ILocator live = map.Page.Locator(".live");
        string drawn = await live.InnerTextAsync();
        await map.Page.Keyboard.DownAsync("Alt");
        Coordinate moved = GridCity.Place(960, 860);
        await map.DragAsync(Corners[2], moved);
        await Expect(live).Not.ToHaveTextAsync(drawn);
        string bent = await live.InnerTextAsync();
        // Dragged over the side between the first and the last corner.
        await map.DragAsync(moved, GridCity.Place(330, 600));
        await map.Page.Keyboard.UpAsync("Alt");
        await Expect(map.Page.Locator("#toasts")).ToContainTextAsync("Sides cross");
        await Expect(live).ToHaveTextAsync(bent);
        await map.ReportAsync();
        ILocator undo = map.Drawer.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Undo" });
        await undo.ClickAsync();
        await Expect(live).ToHaveTextAsync(drawn);
        await Expect(undo).ToBeDisabledAsync();
        await map.FillNameAsync("Never crossed");
        await map.ReportAsync();
        Geometry stored = await StoredAsync(await map.SaveAsync());
        Assert.True(Distance(stored, Corners) < 4, stored.ToText());
    }

    [Fact]
    public async Task A_corner_that_would_cross_is_refused_aloud_and_never_dropped_in_silence()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        ILocator toasts = map.Page.Locator("#toasts");
        ILocator placed = map.Page.Locator(".marker-icon:not(.cursor-marker)");
        await map.Page.Locator("#tools .tool").First.ClickAsync();
        await map.Page.Keyboard.DownAsync("Alt");
        await map.ClickAsync(Corners[0]);
        await map.Page.Keyboard.PressAsync("Enter");
        await Expect(toasts).ToContainTextAsync("1 of at least three corners");
        await map.ClickAsync(Corners[1]);
        await map.ClickAsync(Corners[2]);
        await Expect(map.Page.Locator(".strip-area")).Not.ToBeEmptyAsync();
        // From the third corner across the first side.
        await map.ClickAsync(GridCity.Place(630, 330));
        await Expect(toasts).ToContainTextAsync("the corner was not placed");
        await Expect(map.Page.Locator(".strip-area")).ToBeEmptyAsync();
        await Expect(placed).ToHaveCountAsync(3);
        await map.Page.Keyboard.PressAsync("Enter");
        await Expect(toasts).ToContainTextAsync("Finish once more to close the shape without it");
        await Expect(map.Drawer).ToBeHiddenAsync();
        await map.ClickAsync(Corners[3]);
        await Expect(placed).ToHaveCountAsync(4);
        await map.Page.Keyboard.UpAsync("Alt");
        await map.Page.Keyboard.PressAsync("Enter");
        await Expect(map.Page.Locator("#unit-name")).ToBeFocusedAsync();
        await map.ReportAsync();
    }

    [Fact]
    public async Task A_shape_that_the_server_refuses_is_explained_in_the_language_of_the_page_and_cannot_be_saved_until_it_changes()
    {
        await using MapPage map = await server.OpenAsync();
        map.Expected.Add("422");
        await RefuseAsync(map, "**/api/analyses/unit**");
        await map.DrawAsync(Corners);
        await map.FillNameAsync("Refused");
        ILocator report = map.Page.Locator(".report");
        ILocator save = map.Page.Locator("#drawer-foot .button-primary");
        await Expect(report).ToContainTextAsync("图形未通过检查：面积过大。");
        await Expect(report.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(save).ToBeDisabledAsync();
        await map.Page.Locator("#language").ClickAsync();
        await Expect(report).ToContainTextAsync("The shape was not accepted: Too large.");
        await map.Page.UnrouteAsync("**/api/analyses/unit**");
        await map.Page.Keyboard.DownAsync("Alt");
        await map.DragAsync(Corners[2], GridCity.Place(960, 860));
        await map.Page.Keyboard.UpAsync("Alt");
        await map.ReportAsync();
        await Expect(save).ToBeEnabledAsync();
        await map.Drawer.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Discard the drawing" }).ClickAsync();
        await map.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Discard the drawing" }).ClickAsync();
        await Expect(map.Drawer).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_report_without_homes_or_counted_people_says_how_far_its_figures_carry()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.Page.RouteAsync("**/api/analyses/unit**", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            JsonNode report = JsonNode.Parse(await answer.TextAsync())!;
            report["populationMethod"] = "floor-area";
            foreach (JsonNode? rate in report["parkRates"]!.AsArray())
            {
                rate!["residentialAreaM2"] = 0;
            }

            await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = report.ToJsonString() });
        });
        await map.DrawAsync(Corners);
        await map.ReportAsync();
        ILocator report = map.Page.Locator(".report");
        await Expect(report.Locator(".figure").Nth(1)).ToContainTextAsync("an estimate that may be several times off");
        await Expect(report).ToContainTextAsync("no residential land here");
        await Expect(report.Locator(".rates")).ToHaveCountAsync(0);
        await Expect(report).ToContainTextAsync("whole projects that touch the unit");
        await Expect(report.Locator("h4")).ToContainTextAsync("Required by the standard");
        await Expect(report.Locator("details summary").First).ToContainTextAsync("as needed");
    }

    [Fact]
    public async Task A_refusal_where_no_shape_was_sent_does_not_speak_of_a_shape_and_offers_no_retry()
    {
        await using MapPage map = await server.OpenAsync();
        map.Expected.Add("422");
        await RefuseAsync(map, "**/api/analyses/life-circle**");
        await map.Page.Locator("#tools .tool").Nth(1).ClickAsync();
        await map.ClickAsync(Corners[0]);
        ILocator failure = map.Drawer.Locator(".empty-error");
        await Expect(failure).ToContainTextAsync("面积过大。");
        await Expect(failure).Not.ToContainTextAsync("图形");
        await Expect(failure.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_corner_near_the_border_of_residential_land_snaps_to_it()
    {
        await using MapPage map = await server.OpenAsync();
        // The south-west corner of the block in column 4, row 4 of the city, missed by five metres or three pixels.
        Coordinate border = GridCity.Place(495, 495);
        IResponse land = await map.Page.RunAndWaitForResponseAsync(
            () => map.Page.Locator("#tools .tool").First.ClickAsync(), response => response.Url.Contains("/residential-areas/items", StringComparison.Ordinal));
        await land.FinishedAsync();
        await Expect(map.Page.Locator(".leaflet-units-pane path")).Not.ToHaveCountAsync(0);
        foreach (Coordinate corner in new[] { GridCity.Place(491, 492), Corners[1], Corners[2], GridCity.Place(491, 492) })
        {
            await map.ClickAsync(corner);
        }

        await map.FillNameAsync("Snapped unit");
        await map.ReportAsync();
        Geometry stored = await StoredAsync(await map.SaveAsync());
        Assert.True(stored.Coordinates.Min(c => Metres(c, border)) < 0.05, stored.ToText());
    }

    [Fact]
    public async Task A_unit_can_be_made_without_a_pointer_by_pasting_coordinates()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.Page.Locator("#tab-units").FocusAsync();
        await map.Page.Keyboard.PressAsync("Enter");
        await map.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Paste coordinates" }).FocusAsync();
        await map.Page.Keyboard.PressAsync("Enter");
        await Expect(map.Page.Locator("#paste-text")).ToBeFocusedAsync();
        await map.Page.Keyboard.TypeAsync("102.001, 24.401");
        await map.Page.Locator(".paste .button-primary").PressAsync("Enter");
        await Expect(map.Page.Locator("#paste-mistake")).ToContainTextAsync("three are needed");
        await map.Page.Locator("#paste-text").FillAsync(string.Join('\n', Corners.Select(c => FormattableString.Invariant($"{c.X:F7}, {c.Y:F7}"))));
        await map.Page.Locator(".paste .button-primary").PressAsync("Enter");
        await Expect(map.Page.Locator("#unit-name")).ToBeFocusedAsync();
        await map.Page.Keyboard.TypeAsync("Pasted unit");
        await map.Page.Keyboard.PressAsync("Enter");
        await map.SavedAsync();
        Assert.True(Distance(await StoredAsync(await map.UnitIdAsync()), Corners) < 0.05);
        await map.ReportAsync();
    }

    [Fact]
    public async Task A_unit_that_somebody_else_saved_first_is_a_choice_and_nothing_is_lost_unasked()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        map.Expected.Add("412");
        await map.DrawAsync(Corners);
        await map.FillNameAsync("Mine");
        await map.ReportAsync();
        long id = await map.SaveAsync();
        await RenameAsync(id, "Theirs");
        await map.FillNameAsync("Mine again");
        await map.Page.Locator("#drawer-foot .button-primary").ClickAsync();
        ILocator dialog = map.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Theirs");
        Assert.Equal("Theirs", await NameAsync(id));
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Overwrite it with mine" }).ClickAsync();
        await map.SavedAsync();
        Assert.Equal("Mine again", await NameAsync(id));

        await RenameAsync(id, "Theirs once more");
        await map.FillNameAsync("Mine a third time");
        await map.Page.Locator("#drawer-foot .button-primary").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Take the saved version" }).ClickAsync();
        await Expect(map.Page.Locator("#unit-name")).ToHaveValueAsync("Theirs once more");
        Assert.Equal("Theirs once more", await NameAsync(id));
        await map.ReportAsync();
    }

    [Fact]
    public async Task Changes_that_do_not_meet_are_kept_both_when_somebody_else_saved_first()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        map.Expected.Add("412");
        await map.DrawAsync(Corners);
        await map.FillNameAsync("Common");
        await map.ReportAsync();
        long id = await map.SaveAsync();
        await RenameAsync(id, "Theirs");
        await map.Page.Keyboard.DownAsync("Alt");
        await map.DragAsync(Corners[2], GridCity.Place(960, 860));
        await map.Page.Keyboard.UpAsync("Alt");
        await map.Page.Locator("#drawer-foot .button-primary").ClickAsync();
        ILocator dialog = map.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("They changed: Name.");
        await Expect(dialog).ToContainTextAsync("You changed: boundary.");
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Keep both changes" }).PressAsync("Enter");
        await map.SavedAsync();
        Assert.Equal("Theirs", await NameAsync(id));
        Assert.True(Distance(await StoredAsync(id), [Corners[0], Corners[1], GridCity.Place(960, 860), Corners[3]]) < 4);
        await map.ReportAsync();
    }

    [Fact]
    public async Task An_overlap_is_shown_before_it_is_saved_and_can_be_trimmed_or_meant()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        map.Expected.Add("422");
        await map.DrawAsync(Corners);
        await map.FillNameAsync("First");
        await map.ReportAsync();
        await map.SaveAsync();
        Coordinate[] overlapping = [GridCity.Place(630, 330), GridCity.Place(1030, 330), GridCity.Place(1030, 660), GridCity.Place(630, 660)];
        await map.DrawAsync(overlapping);
        await map.FillNameAsync("Second");
        await map.ReportAsync();
        ILocator save = map.Page.Locator("#drawer-foot .button-primary"), dialog = map.Page.GetByRole(AriaRole.Dialog);
        await save.ClickAsync();
        await Expect(dialog).ToContainTextAsync("overlaps \"First\" by 4");
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Use the trimmed shape" }).PressAsync("Enter");
        await Expect(map.Page.Locator("#toasts")).ToContainTextAsync("The trimmed shape is shown");
        await map.ReportAsync();
        await map.Drawer.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Undo" }).ClickAsync();
        await map.ReportAsync();
        await save.ClickAsync();
        await Expect(dialog).ToBeVisibleAsync();
        await map.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        await save.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save anyway" }).PressAsync("Enter");
        await map.SavedAsync();
        Assert.True(Distance(await StoredAsync(await map.UnitIdAsync()), overlapping) < 4);
        await map.ReportAsync();
    }

    [Fact]
    public async Task A_shape_that_is_not_valid_is_replaced_by_its_repair()
    {
        await using MapPage map = await server.OpenAsync();
        map.Expected.Add("422");
        await map.Page.Locator("#tab-units").ClickAsync();
        await map.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "粘贴坐标" }).ClickAsync();
        // Two parts of one multipolygon that lie over each other.
        await map.Page.Locator("#paste-text").FillAsync(Edits.EditServer.Shape(GeometryFactory.Default.CreateMultiPolygon(
            [(Polygon)GridCity.Rectangle(430, 430, 200, 200)[0], (Polygon)GridCity.Rectangle(530, 530, 200, 200)[0]])).ToJsonString());
        await map.Page.Locator(".paste .button-primary").ClickAsync();
        await map.FillNameAsync("修复");
        await Expect(map.Page.Locator(".report")).ToContainTextAsync("边界");
        await map.Page.Locator(".report").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "采用修复后的图形" }).PressAsync("Enter");
        await map.ReportAsync();
        Geometry stored = await StoredAsync(await map.SaveAsync());
        // Both squares, what they share counted once.
        Assert.Equal(70_000, GridCity.Projection.ToMetres(stored).Area, 5.0);
        Assert.True(stored.IsValid);
    }

    [Fact]
    public async Task A_unit_is_deleted_only_after_it_was_asked_for()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.DrawAsync(Corners);
        await map.FillNameAsync("Short-lived");
        await map.ReportAsync();
        long id = await map.SaveAsync();
        ILocator delete = map.Drawer.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" });
        await delete.ClickAsync();
        await map.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        Assert.Equal("Short-lived", await NameAsync(id));
        await delete.ClickAsync();
        await map.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await Expect(map.Drawer).ToBeHiddenAsync();
        Assert.Null(await NameAsync(id));
    }

    [Fact]
    public async Task Leaving_an_unsaved_shape_is_asked_about()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.DrawAsync(Corners);
        await map.ReportAsync();
        await map.Page.Locator("#drawer-close").ClickAsync();
        ILocator dialog = map.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        await Expect(map.Drawer).ToBeVisibleAsync();
        await map.Page.Locator("#drawer-close").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Discard them" }).ClickAsync();
        await Expect(map.Drawer).ToBeHiddenAsync();
    }

    /// <summary>Answers as a server that refuses, with its explanation in both languages.</summary>
    private static async Task RefuseAsync(MapPage map, string path) => await map.Page.RouteAsync(path, route => route.FulfillAsync(new RouteFulfillOptions
    {
        Status = 422,
        ContentType = "application/problem+json",
        Body = """{"title": "Unprocessable Content", "status": 422, "detail": "Too large.", "detailZh": "面积过大。"}""",
    }));

    /// <summary>Greatest distance of a wanted corner from the nearest stored one, in metres.</summary>
    private static double Distance(Geometry stored, Coordinate[] wanted)
    {
        Assert.Equal(wanted.Length + 1, stored.Coordinates.Length);
        return wanted.Max(corner => stored.Coordinates.Min(c => Metres(c, corner)));
    }

    private static double Metres(Coordinate a, Coordinate b)
    {
        (double ax, double ay) = GridCity.Projection.ToMetres(a.X, a.Y);
        (double bx, double by) = GridCity.Projection.ToMetres(b.X, b.Y);
        return Math.Sqrt(Math.Pow(ax - bx, 2) + Math.Pow(ay - by, 2));
    }

    private async Task<Geometry> StoredAsync(long id) =>
        new WKTReader().Read((string)(await ScalarAsync("SELECT ST_AsText(geometry, 9) FROM renewal.renewal_units WHERE id = $1", id))!);

    private async Task<string?> NameAsync(long id) => (string?)await ScalarAsync("SELECT name FROM renewal.renewal_units WHERE id = $1", id);

    private async Task<object?> ScalarAsync(string sql, long id)
    {
        await using NpgsqlConnection connection = new(server.Database.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection) { Parameters = { new NpgsqlParameter { Value = id } } };
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Saves the unit from elsewhere, as another planner would.</summary>
    private async Task RenameAsync(long id, string name)
    {
        string path = $"/ogc/collections/renewal-units/items/{id}";
        using HttpResponseMessage current = await server.Client.GetAsync(path);
        JsonElement feature = JsonDocument.Parse(await current.Content.ReadAsStringAsync()).RootElement;
        string body = JsonSerializer.Serialize(new
        {
            type = "Feature",
            geometry = feature.GetProperty("geometry"),
            properties = new { name, region_code = "grid" },
        });
        using HttpRequestMessage request = new(HttpMethod.Put, path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/geo+json")) };
        request.Headers.IfMatch.Add(current.Headers.ETag!);
        using HttpResponseMessage answer = await server.Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
