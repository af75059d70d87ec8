using System.Text.Json.Nodes;

namespace Renewal.Gis.Tests.Edits;

/// <summary>
/// The requirements of OGC API Features Part 4 (draft 20-002) against a server: the draft's abstract tests are named by its requirements, which stand in the names
/// of these tests as class and requirement.
/// </summary>
public class FeaturesPart4ConformanceTests(EditServer server) : IClassFixture<EditServer>
{
    private const string Items = "/ogc/collections/renewal-units/items";

    [Fact]
    public async Task Conformance_declares_the_three_classes()
    {
        JsonNode conformance = (await server.GetAsync("/ogc/conformance?f=json")).Body!;
        string[] declared = [.. conformance["conformsTo"]!.AsArray().Select(uri => uri!.GetValue<string>())];
        foreach (string conformanceClass in new[] { "create-replace-delete", "update", "optimistic-locking-etags" })
        {
            Assert.Contains($"http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/{conformanceClass}", declared);
        }
    }

    [Fact]
    public async Task CreateReplaceDelete_insert_post_response_and_rid()
    {
        Reply first = await server.PostAsync("renewal-units", server.NewUnit()), second = await server.PostAsync("renewal-units", server.NewUnit());
        Assert.Equal((201, 201), (first.Status, second.Status));
        Assert.NotEqual(first.Location, second.Location);
        Assert.Equal(200, (await server.GetAsync(first.Location!.PathAndQuery)).Status);
    }

    [Fact]
    public async Task CreateReplaceDelete_insert_body_that_is_no_feature_is_400_to_422()
    {
        foreach (string body in new[] { "", "{", "[]", "{}", "\"Feature\"", """{"type":"Feature"}""" })
        {
            Reply refused = await server.SendAsync(HttpMethod.Post, Items, body, null);
            Assert.True(refused.Status is 400 or 422, $"{body}: {refused}");
        }
    }

    [Fact]
    public async Task CreateReplaceDelete_replace_put_response_and_effect()
    {
        JsonObject unit = server.NewUnit("Before");
        string path = await server.CreateAsync("renewal-units", unit);
        unit["properties"]!["name"] = "After";
        Reply replaced = await server.SendAsync(HttpMethod.Put, path, unit, "\"v1\"");
        Assert.Equal(200, replaced.Status);
        Reply read = await server.GetAsync(path);
        Assert.Equal("After", read.Properties["name"]!.GetValue<string>());
        Assert.Equal(replaced.ETag, read.ETag);
    }

    [Fact]
    public async Task CreateReplaceDelete_replace_of_what_is_not_there_is_404_and_creates_nothing()
    {
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Put, Items + "/999999999", server.NewUnit(), "\"v1\"")).Status);
        Assert.Equal(404, (await server.GetAsync(Items + "/999999999")).Status);
    }

    [Fact]
    public async Task CreateReplaceDelete_delete_response_and_effect()
    {
        string path = await server.CreateAsync("renewal-units", server.NewUnit());
        Reply deleted = await server.SendAsync(HttpMethod.Delete, path, (string?)null, "\"v1\"");
        Assert.Equal((204, null), (deleted.Status, deleted.Body));
        Assert.Equal(404, (await server.GetAsync(path)).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Delete, Items + "/999999999", (string?)null, "\"v1\"")).Status);
    }

    [Fact]
    public async Task CreateReplaceDelete_methods_are_told_by_options()
    {
        Assert.Equal("GET, HEAD, OPTIONS, POST", (await server.SendAsync(HttpMethod.Options, Items, (string?)null, null)).Header("Allow"));
        Assert.Equal("GET, HEAD, OPTIONS", (await server.SendAsync(HttpMethod.Options, "/ogc/collections/streets/items", (string?)null, null)).Header("Allow"));
    }

    [Fact]
    public async Task Update_patch_changes_what_it_names_and_nothing_else()
    {
        string path = await server.CreateAsync("renewal-units", server.NewUnit("Whole"));
        JsonNode before = (await server.GetAsync(path)).Body!;
        Reply updated = await server.SendAsync(HttpMethod.Patch, path, JsonNode.Parse("""{"properties":{"note":"N"}}"""), "\"v1\"", EditServer.MergePatch);
        Assert.Equal(200, updated.Status);
        before["properties"]!["note"] = "N";
        before["properties"]!["version"] = 2;
        Assert.True(JsonNode.DeepEquals(before["properties"], (await server.GetAsync(path)).Properties));
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Patch, Items + "/999999999", JsonNode.Parse("{}"), "\"v1\"", EditServer.MergePatch)).Status);
    }

    [Fact]
    public async Task OptimisticLockingEtags_every_feature_has_a_tag_that_changes_with_it()
    {
        string path = await server.CreateAsync("renewal-units", server.NewUnit());
        Reply read = await server.GetAsync(path);
        Assert.NotNull(read.ETag);
        Assert.Equal(read.ETag, (await server.GetAsync(path)).ETag);
        Reply updated = await server.SendAsync(HttpMethod.Patch, path, JsonNode.Parse("""{"properties":{"note":"N"}}"""), read.ETag, EditServer.MergePatch);
        Assert.NotEqual(read.ETag, updated.ETag);
        Assert.Equal(updated.ETag, (await server.GetAsync(path)).ETag);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task OptimisticLockingEtags_a_write_without_if_match_is_428_and_a_stale_one_412(string method)
    {
        JsonObject unit = server.NewUnit();
        string path = await server.CreateAsync("renewal-units", unit);
        JsonNode? body = method switch
        {
            "PUT" => unit,
            "PATCH" => JsonNode.Parse("""{"properties":{"note":"N"}}"""),
            _ => null,
        };
        string type = method == "PATCH" ? EditServer.MergePatch : EditServer.GeoJson;
        Assert.Equal(428, (await server.SendAsync(new HttpMethod(method), path, body?.DeepClone(), type: type)).Status);
        Assert.Equal(412, (await server.SendAsync(new HttpMethod(method), path, body?.DeepClone(), "\"v2\"", type)).Status);
        Assert.Equal("\"v1\"", (await server.GetAsync(path)).ETag);
    }
}
