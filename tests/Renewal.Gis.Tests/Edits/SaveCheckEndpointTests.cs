using System.Text.Json.Nodes;

namespace Renewal.Gis.Tests.Edits;

/// <summary>Warnings and their confirmation, dry runs, and lists of edits over HTTP.</summary>
public class SaveCheckEndpointTests(EditServer server) : IClassFixture<EditServer>
{
    private static JsonObject Unit(double x, double y, double width = 100, string name = "Unit", int? planYear = 2030) =>
        EditServer.Feature(EditServer.Rectangle(x, y, width, 100), ("name", name), ("region_code", "town"), ("plan_year", planYear));

    [Fact]
    public async Task An_overlap_is_refused_until_it_is_confirmed_by_its_code()
    {
        (double x, double y) = server.NewPlace();
        string first = await server.CreateAsync("renewal-units", Unit(x, y, name: "West"));
        Reply refused = await server.PostAsync("renewal-units", Unit(x + 90, y));
        Assert.Equal(422, refused.Status);
        Assert.Equal("overlap", refused.Text("confirm"));
        Assert.Contains("confirm=overlap", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("West", refused.Text("detailZh"), StringComparison.Ordinal);
        JsonNode finding = Assert.Single(refused.Body!["findings"]!.AsArray())!;
        Assert.Equal(1000, finding["figures"]![0]!["value"]!.GetValue<double>(), 0.1);
        Assert.Equal(first.Split('/')[^1], finding["others"]![0]!["id"]!.ToString());
        Assert.Equal("MultiPolygon", finding["place"]!["type"]!.GetValue<string>());

        Assert.Equal(422, (await server.PostAsync("renewal-units", Unit(x + 90, y), "?confirm=gap,sliver")).Status);
        Assert.Equal(400, (await server.PostAsync("renewal-units", Unit(x + 90, y), "?confirm=everything")).Status);
        // Another year is another plan.
        await server.CreateAsync("renewal-units", Unit(x + 90, y, planYear: 2031));
        string second = await server.CreateAsync("renewal-units", Unit(x + 90, y), "?confirm=overlap");

        // A save that moves no border asks nothing again; one that moves the year into the plan does.
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Patch, second, JsonNode.Parse("""{"properties":{"name":"East"}}"""), "\"v1\"", EditServer.MergePatch)).Status);
        string third = await server.CreateAsync("renewal-units", Unit(x + 50, y, planYear: null));
        Reply joined = await server.SendAsync(HttpMethod.Patch, third, JsonNode.Parse("""{"properties":{"plan_year":2030}}"""), "\"v1\"", EditServer.MergePatch);
        Assert.Equal((422, 2), (joined.Status, joined.Body!["findings"]!.AsArray().Count));
    }

    [Fact]
    public async Task The_offered_shape_is_taken_without_a_question()
    {
        (double x, double y) = server.NewPlace();
        await server.CreateAsync("projects", Project(x, y));
        Reply gap = await server.PostAsync("projects", Project(x + 100.6, y));
        Assert.True(gap.Body!["confirm"]?.GetValue<string>() == "gap", gap.ToString());
        JsonObject snapped = Project(x + 100.6, y);
        snapped["geometry"] = gap.Body!["findings"]![0]!["offer"]!["geometry"]!.DeepClone();
        await server.CreateAsync("projects", snapped);

        JsonObject Project(double west, double south) => EditServer.Feature(
            EditServer.Rectangle(west, south, 100, 100), ("name", "P"), ("region_code", "town"), ("category", "old-factory"), ("plan_year", 2030));
    }

    [Fact]
    public async Task What_is_protected_is_named_and_can_be_confirmed()
    {
        JsonObject unit = Unit(-710, -710, 300);
        unit["geometry"] = EditServer.Rectangle(-710, -710, 300, 300);
        Reply refused = await server.PostAsync("renewal-units", unit);
        Assert.Equal("protected", refused.Text("confirm"));
        Assert.Equal(["Old well", "Temple"], refused.Body!["findings"]!.AsArray().Select(f => f!["others"]![0]!["name"]!.GetValue<string>()));
        await server.CreateAsync("renewal-units", unit, "?confirm=protected");
    }

    [Fact]
    public async Task A_dry_run_finds_the_same_and_saves_nothing()
    {
        (double x, double y) = server.NewPlace();
        await server.CreateAsync("renewal-units", Unit(x, y));
        string rows = await server.RowsAsync();
        JsonObject list = new() { ["edits"] = new JsonArray(Create(Unit(x + 90, y)), Create(Unit(x + 300, y))) };
        Reply checkedOnly = await server.SendAsync(HttpMethod.Post, "/api/edits/check", list, type: "application/json");
        Assert.Equal((200, false, false, "overlap"), (
            checkedOnly.Status, checkedOnly.Body!["saved"]!.GetValue<bool>(), checkedOnly.Body["ready"]!.GetValue<bool>(), checkedOnly.Text("confirm")));
        Assert.Equal("overlap", checkedOnly.Body["items"]![0]!["findings"]![0]!["code"]!.GetValue<string>());
        Assert.Null(checkedOnly.Body["items"]![1]!["findings"]);
        Reply ready = await server.SendAsync(HttpMethod.Post, "/api/edits/check?confirm=overlap", list, type: "application/json");
        Assert.True(ready.Body!["ready"]!.GetValue<bool>());
        Assert.Equal(rows, await server.RowsAsync());
    }

    [Fact]
    public async Task A_list_is_saved_as_a_whole_and_moves_a_common_border_on_both_sides_at_once()
    {
        (double x, double y) = server.NewPlace();
        string west = await server.CreateAsync("renewal-units", Unit(x, y, name: "West")), east = await server.CreateAsync("renewal-units", Unit(x + 100, y, name: "East"));
        string shed = await server.CreateAsync("protections", EditServer.Feature(EditServer.Rectangle(x + 300, y, 5, 5), ("name", "Shed"), ("region_code", "town"), ("kind", "old-well")));
        JsonObject list = new()
        {
            ["edits"] = new JsonArray(
                new JsonObject { ["op"] = "replace", ["collection"] = "renewal-units", ["id"] = IdOf(west), ["version"] = 1, ["feature"] = Unit(x, y, 120, "West") },
                new JsonObject
                {
                    ["op"] = "update", ["collection"] = "renewal-units", ["id"] = IdOf(east), ["version"] = 1,
                    ["patch"] = new JsonObject { ["geometry"] = EditServer.Rectangle(x + 120, y, 80, 100) },
                },
                new JsonObject { ["op"] = "delete", ["collection"] = "protections", ["id"] = IdOf(shed), ["version"] = 1 },
                Create(Unit(x + 200, y, name: "Far east"))),
        };
        Reply saved = await server.SendAsync(HttpMethod.Post, "/api/edits", list, type: "application/json", headers: ("Prefer", "return=representation"));
        Assert.True(saved.Status == 200, saved.ToString());
        Assert.Equal(["\"v2\"", "\"v2\"", null, "\"v1\""], saved.Body!["items"]!.AsArray().Select(i => i!["etag"]?.GetValue<string>()));
        Assert.Equal("Far east", saved.Body["items"]![3]!["feature"]!["properties"]!["name"]!.GetValue<string>());
        Assert.Equal("\"v2\"", (await server.GetAsync(west)).ETag);
        Assert.Equal(404, (await server.GetAsync(shed)).Status);

        string rows = await server.RowsAsync();
        Reply again = await server.SendAsync(HttpMethod.Post, "/api/edits", list, type: "application/json");
        Assert.Equal(412, again.Status);
        Assert.Equal([412, 412, 412, null], again.Body!["items"]!.AsArray().Select(i => i!["status"]?.GetValue<int>()));
        Assert.Equal("West", again.Body["items"]![0]!["conflict"]!["theirs"]!["properties"]!["name"]!.GetValue<string>());
        Assert.Equal(rows, await server.RowsAsync());
    }

    [Fact]
    public async Task One_bad_edit_of_a_list_keeps_all_from_being_made()
    {
        (double x, double y) = server.NewPlace();
        string rows = await server.RowsAsync();
        JsonObject list = new() { ["edits"] = new JsonArray([.. Enumerable.Range(0, 20).Select(i => (JsonNode)Create(Unit(x + i * 10, y, 10, planYear: i == 13 ? 1066 : 2030)))]) };
        Reply refused = await server.SendAsync(HttpMethod.Post, "/api/edits", list, type: "application/json");
        Assert.Equal(422, refused.Status);
        Assert.StartsWith("Edit 14 of 20: ", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("plan year", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(rows, await server.RowsAsync());
    }

    [Theory]
    [InlineData("""{"edits":[]}""", 422, "empty")]
    [InlineData("""[]""", 400, "edits")]
    [InlineData("""{"edits":[{"op":"rename"}]}""", 422, "create, replace, update, delete")]
    [InlineData("""{"edits":[{"op":"delete","collection":"streets","id":1,"version":1}]}""", 405, "read only")]
    [InlineData("""{"edits":[{"op":"delete","collection":"renewal-units","id":1}]}""", 422, "version")]
    [InlineData("""{"edits":[{"op":"delete","collection":"renewal-units","id":1,"version":1,"force":true}]}""", 422, "force")]
    [InlineData("""{"edits":[{"op":"delete","collection":"renewal-units","id":123456789,"version":1}]}""", 404, "123456789")]
    public async Task A_list_that_is_none_is_refused_with_the_mend(string body, int status, string message)
    {
        Reply refused = await server.SendAsync(HttpMethod.Post, "/api/edits", body, null, "application/json");
        Assert.True(refused.Status == status, refused.ToString());
        Assert.Contains(message, refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_neighbours_that_are_drawn_at_the_same_time_see_each_other()
    {
        (double x, double y) = server.NewPlace();
        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.PostAsync("renewal-units", Unit(x, y))));
        Assert.Single(replies, r => r.Status == 201);
        Assert.Equal(7, replies.Count(r => r.Status == 422));
    }

    private static JsonObject Create(JsonObject feature) => new() { ["op"] = "create", ["collection"] = "renewal-units", ["feature"] = feature };

    private static long IdOf(string path) => long.Parse(path.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
}
