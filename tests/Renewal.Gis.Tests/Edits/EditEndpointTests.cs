using System.Text.Json.Nodes;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Edits;

public class EditEndpointTests(EditServer server) : IClassFixture<EditServer>
{
    private const string Units = "/ogc/collections/renewal-units/items";

    public static TheoryData<string> EditableCollections => new(Collections.All.Where(c => c.Editable).Select(c => c.Id));

    [Theory]
    [MemberData(nameof(EditableCollections))]
    public async Task A_feature_of_every_editable_collection_is_created_sent_back_as_read_updated_and_deleted(string collection)
    {
        (double x, double y) = server.NewPlace();
        JsonObject sent = EditServer.Feature(
            collection == "facilities" ? EditServer.Shape(GridCity.Point(x, y)) : EditServer.Rectangle(x, y, 120, 80), ("name", "First"), ("region_code", "town"));
        foreach ((string name, JsonNode value) in collection switch
        {
            "projects" => [("category", "old-factory"), ("investment_yuan", 3044226700.25), ("households", 12)],
            "facilities" => [("category", "kindergarten")],
            "green-spaces" => [("park", true)],
            "factory-relocations" => [("type", "upgrade")],
            "protections" => [("kind", "old-tree")],
            _ => Array.Empty<(string, JsonNode)>(),
        })
        {
            sent["properties"]![name] = value;
        }

        Reply created = await server.PostAsync(collection, sent);
        Assert.True(created.Status == 201, created.ToString());
        Assert.Equal("\"v1\"", created.ETag);
        string path = created.Location!.PathAndQuery;
        Assert.Equal($"/ogc/collections/{collection}/items/{created.Id}", path);

        Reply read = await server.GetAsync(path);
        Assert.True(JsonNode.DeepEquals(read.Properties, created.Properties), $"{read.Body!.ToJsonString()}\n{created.Body!.ToJsonString()}");
        Assert.True(JsonNode.DeepEquals(read.Body!["geometry"], created.Body!["geometry"]));
        foreach ((string name, JsonNode? value) in sent["properties"]!.AsObject())
        {
            Assert.Equal(value!.ToJsonString(), read.Properties[name]!.ToJsonString());
        }

        if (Collections.Find(collection).Find("area_m2") is not null)
        {
            // Flat in the zone of the place, 9,600 m² to the digit that degrees with nine decimals carry (0.1 mm on 400 m of border).
            Assert.Equal(120 * 80, read.Properties["area_m2"]!.GetValue<double>(), 0.04);
        }

        Reply again = await server.SendAsync(HttpMethod.Put, path, read.Body, read.ETag);
        Assert.True(again.Status == 200, again.ToString());
        Assert.Equal("\"v2\"", again.ETag);
        JsonObject expected = read.Properties.DeepClone().AsObject();
        expected["version"] = 2;
        Assert.True(JsonNode.DeepEquals(expected, again.Properties), again.ToString());

        Reply renamed = await server.SendAsync(HttpMethod.Patch, path, JsonNode.Parse("""{"properties":{"name":"Second"}}"""), "\"v2\"", EditServer.MergePatch);
        Assert.True(renamed.Status == 200, renamed.ToString());
        expected["name"] = "Second";
        expected["version"] = 3;
        Assert.True(JsonNode.DeepEquals(expected, renamed.Properties), renamed.ToString());
        Assert.True(JsonNode.DeepEquals(read.Body!["geometry"], renamed.Body!["geometry"]));

        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, path, (string?)null, "\"v3\"")).Status);
        Assert.Equal(404, (await server.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_read_only_collection_answers_405_with_what_it_allows()
    {
        foreach ((HttpMethod method, string path) in new[]
        {
            (HttpMethod.Post, "/ogc/collections/streets/items"), (HttpMethod.Put, "/ogc/collections/streets/items/1"), (HttpMethod.Delete, "/ogc/collections/life-circles/items/1"),
        })
        {
            Reply refused = await server.SendAsync(method, path, server.NewUnit(), "\"v1\"");
            Assert.Equal(405, refused.Status);
            Assert.Equal("GET, HEAD, OPTIONS", refused.Header("Allow"));
            Assert.Contains("read only", refused.Detail, StringComparison.Ordinal);
        }

        Reply options = await server.SendAsync(HttpMethod.Options, Units + "/1", (string?)null, null);
        Assert.Equal("GET, HEAD, OPTIONS, PUT, PATCH, DELETE", options.Header("Allow"));
    }

    [Theory]
    [InlineData(null, 428)]
    [InlineData("*", 200)]
    [InlineData("\"v1\"", 200)]
    [InlineData("\"v7\", \"v1\"", 200)]
    [InlineData("\"x,\\\"\", \"v1\"", 400)]
    [InlineData("\"v2\"", 412)]
    [InlineData("W/\"v1\"", 412)]
    [InlineData("\"somebody else's\"", 412)]
    [InlineData("v1", 400)]
    [InlineData("\"v1", 400)]
    public async Task If_Match_decides_as_RFC_9110_says(string? ifMatch, int status)
    {
        JsonObject unit = server.NewUnit();
        string path = await server.CreateAsync("renewal-units", unit);
        Assert.Equal(status, (await server.SendAsync(HttpMethod.Put, path, unit, ifMatch)).Status);
        Assert.Equal(status is 200 ? "\"v2\"" : "\"v1\"", (await server.GetAsync(path)).ETag);
    }

    [Fact]
    public async Task A_stale_save_gets_base_yours_and_theirs_and_what_both_have_changed()
    {
        JsonObject unit = server.NewUnit("Base");
        unit["properties"]!["retain_m2"] = 100;
        string path = await server.CreateAsync("renewal-units", unit);
        JsonObject theirs = unit.DeepClone().AsObject();
        theirs["properties"]!["name"] = "Theirs";
        theirs["properties"]!["note"] = "only they";
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Put, path, theirs, "\"v1\"")).Status);

        JsonNode patch = JsonNode.Parse("""{"properties":{"name":"Yours","retain_m2":250.5}}""")!;
        Reply stale = await server.SendAsync(HttpMethod.Patch, path, patch, "\"v1\"", EditServer.MergePatch);
        Assert.Equal(412, stale.Status);
        Assert.Equal("application/problem+json", stale.Header("Content-Type"));
        string Name(string state) => stale.Body![state]!["properties"]!["name"]!.GetValue<string>();
        Assert.Equal(("Base", "Yours", "Theirs"), (Name("base"), Name("yours"), Name("theirs")));
        Assert.Equal(250.5, stale.Body!["yours"]!["properties"]!["retain_m2"]!.GetValue<double>());
        Assert.True(JsonNode.DeepEquals(stale.Body["base"]!["geometry"], stale.Body["yours"]!["geometry"]));
        Assert.Equal("""["name"]""", stale.Body["conflicts"]!.ToJsonString());
        Assert.Equal("""["name","note"]""", stale.Body["theirChanges"]!.ToJsonString());
        Assert.Equal("""["name","retain_m2"]""", stale.Body["yourChanges"]!.ToJsonString());
        Assert.Equal("\"v2\"", stale.Text("etag"));
        Assert.Equal("planner", stale.Text("theirAuthor"));
        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", stale.Text("detailZh"));
    }

    [Fact]
    public async Task A_save_of_what_somebody_has_deleted_says_so_and_hands_back_what_was_sent()
    {
        JsonObject unit = server.NewUnit("Gone");
        string path = await server.CreateAsync("renewal-units", unit);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, path, (string?)null, "\"v1\"")).Status);
        foreach (string tag in new[] { "\"v1\"", "*" })
        {
            Reply late = await server.SendAsync(HttpMethod.Put, path, unit, tag);
            Assert.Equal(412, late.Status);
            Assert.Contains("deleted", late.Detail, StringComparison.Ordinal);
            Assert.Null(late.Body!["theirs"]);
            Assert.Equal("Gone", late.Body["yours"]!["properties"]!["name"]!.GetValue<string>());
        }

        Assert.Equal("Gone", (await server.SendAsync(HttpMethod.Put, path, unit, "\"v1\"")).Body!["base"]!["properties"]!["name"]!.GetValue<string>());
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Put, Units + "/987654321", unit, "\"v1\"")).Status);
    }

    [Fact]
    public async Task Prefer_chooses_whether_the_answer_holds_the_feature()
    {
        Reply bare = await server.SendAsync(HttpMethod.Post, Units, server.NewUnit(), headers: ("Prefer", "return=minimal"));
        Assert.Equal((201, "\"v1\"", null), (bare.Status, bare.ETag, bare.Body));
        Assert.Equal("return=minimal", bare.Header("Preference-Applied"));
        string path = bare.Location!.PathAndQuery;
        JsonNode body = (await server.GetAsync(path)).Body!;
        Reply replaced = await server.SendAsync(HttpMethod.Put, path, body, "\"v1\"", headers: ("Prefer", "return=minimal"));
        Assert.Equal((204, "\"v2\""), (replaced.Status, replaced.ETag));
        body["properties"]!["version"] = 2;
        Reply whole = await server.SendAsync(HttpMethod.Put, path, body, "\"v2\"", headers: ("Prefer", "return=representation"));
        Assert.Equal((200, "\"v3\"", 3), (whole.Status, whole.ETag, whole.Properties["version"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("colour", "\"red\"", "has no property colour")]
    [InlineData("name", "null", "name")]
    [InlineData("name", "\"  \"", "name")]
    [InlineData("name", "7", "must be a text")]
    [InlineData("plan_year", "1989", "1990 to 2100")]
    [InlineData("plan_year", "2024.5", "whole number")]
    [InlineData("plan_year", "\"2024\"", "whole number")]
    [InlineData("plan_year", "1e300", "whole number")]
    [InlineData("retain_m2", "-1", "0 or more")]
    [InlineData("retain_m2", "1e400", "number")]
    [InlineData("retain_m2", "[1]", "number")]
    [InlineData("source", "\"survey\"", "set by the server")]
    [InlineData("version", "4", "version")]
    [InlineData("region_code", "null", "region")]
    [InlineData("region_code", "\"atlantis\"", "atlantis")]
    [InlineData("note", "\"\\u0000\"", "U+0000")]
    [InlineData("note", "\"\\ud800\"", "surrogate")]
    public async Task A_value_that_the_catalogue_does_not_allow_is_refused_by_its_name(string property, string value, string message)
    {
        string rows = await server.RowsAsync();
        JsonObject unit = server.NewUnit();
        unit["properties"]!.AsObject().Remove(property);
        string body = unit.ToJsonString().Replace("\"properties\":{", $"\"properties\":{{\"{property}\":{value},", StringComparison.Ordinal);
        Reply refused = await server.SendAsync(HttpMethod.Post, Units, body, null);
        Assert.True(refused.Status == 422, refused.ToString());
        Assert.Contains(message, refused.Detail, StringComparison.Ordinal);
        Assert.Equal(rows, await server.RowsAsync());
    }

    [Theory]
    [InlineData("facilities", "category", "\"space-port\"", "space-port")]
    [InlineData("protections", "kind", "\"old-car\"", "old-tree")]
    [InlineData("projects", "programme_code", "\"nowhere\"", "does not exist")]
    [InlineData("green-spaces", "public", "\"yes\"", "true or false")]
    public async Task Values_are_those_of_the_standards_the_catalogue_and_the_other_tables(string collection, string property, string value, string message)
    {
        (double x, double y) = server.NewPlace();
        JsonObject feature = EditServer.Feature(
            collection == "facilities" ? EditServer.Shape(GridCity.Point(x, y)) : EditServer.Rectangle(x, y, 10, 10), ("region_code", "town"), ("name", "A"), (property, JsonNode.Parse(value)));
        if (collection == "projects")
        {
            feature["properties"]!["category"] = "old-factory";
        }
        else if (collection == "green-spaces")
        {
            feature["properties"]!["park"] = true;
        }

        Reply refused = await server.PostAsync(collection, feature);
        Assert.True(refused.Status == 422, refused.ToString());
        Assert.Contains(message, refused.Detail, StringComparison.Ordinal);
        Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", refused.Text("detailZh"));
    }

    [Fact]
    public async Task A_replace_empties_what_it_leaves_out_and_an_update_leaves_it()
    {
        JsonObject unit = server.NewUnit();
        unit["properties"]!["note"] = "kept";
        unit["properties"]!["retain_m2"] = 5;
        string path = await server.CreateAsync("renewal-units", unit);
        Reply updated = await server.SendAsync(HttpMethod.Patch, path, JsonNode.Parse("""{"properties":{"retain_m2":null}}"""), "\"v1\"", EditServer.MergePatch);
        Assert.Equal(("kept", null), (updated.Properties["note"]?.GetValue<string>(), updated.Properties["retain_m2"]));
        unit["properties"] = new JsonObject { ["name"] = "Short" };
        Reply replaced = await server.SendAsync(HttpMethod.Put, path, unit, "\"v2\"");
        Assert.Equal(200, replaced.Status);
        Assert.Equal(("Short", null, null, "town"), (
            replaced.Properties["name"]?.GetValue<string>(), replaced.Properties["note"], replaced.Properties["plan_year"], replaced.Properties["region_code"]?.GetValue<string>()));
    }

    [Fact]
    public async Task Columns_with_a_default_have_it_when_nothing_is_said_and_a_region_never_changes()
    {
        (double x, double y) = server.NewPlace();
        string path = await server.CreateAsync("green-spaces", EditServer.Feature(EditServer.Rectangle(x, y, 50, 50), ("region_code", "town"), ("park", false)));
        Reply read = await server.GetAsync(path);
        Assert.Equal(("existing", "park", "", true), (
            read.Properties["status"]!.GetValue<string>(), read.Properties["kind"]!.GetValue<string>(), read.Properties["class"]!.GetValue<string>(), read.Properties["public"]!.GetValue<bool>()));
        Reply moved = await server.SendAsync(HttpMethod.Patch, path, JsonNode.Parse("""{"properties":{"region_code":"elsewhere"}}"""), "\"v1\"", EditServer.MergePatch);
        Assert.Equal(422, moved.Status);
        Assert.Contains("never changes", moved.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_measured_area_follows_the_shape_and_a_stated_one_stays()
    {
        (double x, double y) = server.NewPlace();
        JsonObject measured = EditServer.Feature(EditServer.Rectangle(x, y, 100, 100), ("region_code", "town"), ("name", "A"));
        string path = await server.CreateAsync("residential-areas", measured);
        JsonNode read = (await server.GetAsync(path)).Body!;
        Assert.Equal(10_000, read["properties"]!["area_m2"]!.GetValue<double>(), 0.04);
        read["geometry"] = EditServer.Rectangle(x, y, 100, 50);
        Reply halved = await server.SendAsync(HttpMethod.Put, path, read, "\"v1\"");
        Assert.Equal(5_000, halved.Properties["area_m2"]!.GetValue<double>(), 0.04);

        read = halved.Body!;
        read["properties"]!["area_m2"] = 4321;
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Put, path, read, "\"v2\"")).Status);
        Reply reshaped = await server.SendAsync(
            HttpMethod.Patch, path, new JsonObject { ["geometry"] = EditServer.Rectangle(x, y, 30, 30) }, "\"v3\"", EditServer.MergePatch);
        Assert.Equal(4321, reshaped.Properties["area_m2"]!.GetValue<double>());
    }

    [Fact]
    public async Task A_project_may_wait_for_its_place_and_a_unit_may_not()
    {
        Reply project = await server.PostAsync("projects", EditServer.Feature(null, ("region_code", "town"), ("name", "Unplaced"), ("category", "shantytown")));
        Assert.Equal(201, project.Status);
        Assert.Null(project.Body!["geometry"]);
        Assert.Null(project.Properties["area_m2"]);
        Reply unit = await server.PostAsync("renewal-units", EditServer.Feature(null, ("region_code", "town"), ("name", "Unplaced")));
        Assert.Equal(422, unit.Status);
        Assert.Equal("type", unit.Body!["findings"]![0]!["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("http://www.opengis.net/def/crs/OGC/1.3/CRS84")]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/4490")]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/4543")]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/4522")]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/3857")]
    public async Task Content_Crs_says_in_which_system_the_body_is(string uri)
    {
        (double x, double y) = server.NewPlace();
        NetTopologySuite.Geometries.MultiPolygon land = GridCity.Rectangle(x, y, 100, 100);
        int srid = int.TryParse(uri.Split('/')[^1], out int code) ? code : 4326;
        // PostGIS transforms and swaps the axes where PROJ's database says so: independent of this server's own arithmetic.
        string shape = await server.ScalarAsync<string>(
            $"SELECT ST_AsGeoJSON({(srid is 4490 or 4543 or 4522 ? "ST_FlipCoordinates" : "")}(ST_Transform(ST_GeomFromText('{land.AsText()}', 4490), {srid})), 15, 0)");
        Reply created = await server.SendAsync(
            HttpMethod.Post, Units, EditServer.Feature(JsonNode.Parse(shape), ("name", "Elsewhere"), ("region_code", "town")), headers: ("Content-Crs", $"<{uri}>"));
        Assert.True(created.Status == 201, created.ToString());
        double farthestM = await server.ScalarAsync<double>(
            $"SELECT ST_HausdorffDistance(ST_Transform(geometry, 4543), ST_Transform(ST_GeomFromText('{land.AsText()}', 4490), 4543)) FROM renewal.renewal_units WHERE id = {created.Id}");
        Assert.True(farthestM < 0.0005, $"{farthestM} m");
    }

    [Fact]
    public async Task An_unknown_Content_Crs_is_refused()
    {
        Reply refused = await server.SendAsync(HttpMethod.Post, Units, server.NewUnit(), headers: ("Content-Crs", "<http://www.opengis.net/def/crs/EPSG/0/2154>"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("2154", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clockwise_rings_and_heights_are_mended_on_the_way_in()
    {
        (double x, double y) = server.NewPlace();
        JsonObject unit = EditServer.Feature(EditServer.Shape(GridCity.Rectangle(x, y, 100, 100)), ("name", "Clockwise"), ("region_code", "town"));
        JsonArray ring = unit["geometry"]!["coordinates"]![0]![0]!.AsArray();
        unit["geometry"]!["coordinates"]![0]![0] = new JsonArray([.. ring.Reverse().Select(p => (JsonNode)new JsonArray(p![0]!.GetValue<double>(), p[1]!.GetValue<double>(), 1800))]);
        string path = await server.CreateAsync("renewal-units", unit);
        Assert.True(await server.ScalarAsync<bool>($"SELECT ST_IsPolygonCCW(geometry) AND ST_NDims(geometry) = 2 FROM renewal.renewal_units WHERE id = {path.Split('/')[^1]}"));
    }

    [Fact]
    public async Task A_border_that_crosses_itself_comes_back_with_a_repair_that_can_be_saved()
    {
        (double x, double y) = server.NewPlace();
        NetTopologySuite.Geometries.Coordinate[] bow =
            [GridCity.Place(x, y), GridCity.Place(x + 100, y + 100), GridCity.Place(x + 100, y), GridCity.Place(x, y + 100), GridCity.Place(x, y)];
        JsonObject unit = EditServer.Feature(
            EditServer.Shape(NetTopologySuite.Geometries.GeometryFactory.Default.CreatePolygon(bow)), ("name", "Bow tie"), ("region_code", "town"));
        Reply refused = await server.PostAsync("renewal-units", unit);
        Assert.Equal(422, refused.Status);
        JsonNode finding = Assert.Single(refused.Body!["findings"]!.AsArray())!;
        Assert.Equal(("invalid", "error", "repaired"), (finding["code"]!.GetValue<string>(), finding["severity"]!.GetValue<string>(), finding["offer"]!["kind"]!.GetValue<string>()));
        Assert.Equal("Point", finding["place"]!["type"]!.GetValue<string>());
        Assert.Null(refused.Body["confirm"]);
        unit["geometry"] = finding["offer"]!["geometry"]!.DeepClone();
        Reply saved = await server.PostAsync("renewal-units", unit);
        Assert.True(saved.Status == 201, saved.ToString());
        // Two right triangles of 100 m with the sides' crossing in the middle.
        double areaM2 = await server.ScalarAsync<double>($"SELECT ST_Area(ST_Transform(geometry, 4543)) FROM renewal.renewal_units WHERE id = {saved.Id}");
        Assert.Equal(5000, areaM2, 0.1);
    }

    [Fact]
    public async Task Eight_writers_on_one_feature_lose_nothing()
    {
        JsonObject unit = server.NewUnit("0");
        string path = await server.CreateAsync("renewal-units", unit);
        int successes = 0, conflicts = 0;
        async Task WriteAsync(int writer)
        {
            for (int i = 0; i < 15; i++)
            {
                Reply current = await server.GetAsync(path);
                JsonNode body = current.Body!;
                body["properties"]!["note"] = (body["properties"]!["note"]?.GetValue<string>() ?? "") + writer;
                Reply answer = await server.SendAsync(HttpMethod.Put, path, body, current.ETag);
                Assert.True(answer.Status is 200 or 412, answer.ToString());
                Interlocked.Increment(ref answer.Status == 200 ? ref successes : ref conflicts);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(WriteAsync));
        Reply last = await server.GetAsync(path);
        Assert.Equal(successes + 1, last.Properties["version"]!.GetValue<int>());
        // Every successful writer added its letter to what it had read: one that was lost would be missing here.
        Assert.Equal(successes, last.Properties["note"]!.GetValue<string>().Length);
        Assert.Equal(120, successes + conflicts);
        Assert.Equal(
            string.Join(',', Enumerable.Range(1, successes)),
            await server.ScalarAsync<string>($"SELECT string_agg(version::text, ',' ORDER BY version) FROM renewal.renewal_units_history WHERE id = {path.Split('/')[^1]}"));
    }

    [Fact]
    public async Task A_body_beyond_the_limits_is_refused_with_413()
    {
        string huge = "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"note\":\"" + new string('x', 20_000_001) + "\"}}";
        // With Expect the client hears the refusal before it sends; without, the connection breaks under it.
        Assert.Equal(413, (await server.SendAsync(HttpMethod.Post, Units, huge, null, headers: ("Expect", "100-continue"))).Status);
        string ring = string.Join(',', Enumerable.Range(0, 100_001).Select(i => FormattableString.Invariant($"[{102 + i * 1e-6:F6},24]")));
        Reply vertices = await server.SendAsync(
            HttpMethod.Post, Units, $$$"""{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[{{{ring}}},[102,24]]]},"properties":{"name":"a","region_code":"town"}}""", null);
        Assert.Equal(413, vertices.Status);
        Reply deep = await server.SendAsync(HttpMethod.Post, Units, new string('[', 5000), null);
        Assert.Equal(400, deep.Status);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/geo+json; charset=gbk", 415)]
    [InlineData("application/json", 201)]
    [InlineData("application/geo+json; charset=utf-8", 201)]
    public async Task Only_JSON_media_types_are_taken(string type, int status) =>
        Assert.Equal(status, (await server.SendAsync(HttpMethod.Post, Units, server.NewUnit(), type: type)).Status);

    [Fact]
    public async Task A_patch_of_another_type_is_told_which_one_is_understood()
    {
        string path = await server.CreateAsync("renewal-units", server.NewUnit());
        Reply refused = await server.SendAsync(HttpMethod.Patch, path, JsonNode.Parse("[]"), "\"v1\"", "application/json-patch+json");
        Assert.Equal(415, refused.Status);
        Assert.Contains(EditServer.MergePatch, refused.Detail, StringComparison.Ordinal);
    }
}
