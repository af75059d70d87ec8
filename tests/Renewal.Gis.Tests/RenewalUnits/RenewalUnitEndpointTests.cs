using System.Text.Json.Nodes;
using Renewal.Gis.Tests.Edits;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.RenewalUnits;

public class RenewalUnitEndpointTests(EditServer server) : IClassFixture<EditServer>
{
    private const string Json = "application/json";

    [Fact]
    public async Task A_unit_is_split_and_merged_again_and_its_history_says_what_came_of_what()
    {
        (double x, double y) = server.NewPlace();
        JsonObject unit = EditServer.Feature(
            EditServer.Rectangle(x, y, 100, 60), ("name", "站前"), ("region_code", "town"), ("plan_year", 2024), ("retain_m2", 6000), ("build_m2", 90.5));
        string path = await server.CreateAsync("renewal-units", unit);
        long whole = long.Parse(path.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
        JsonObject body = new() { ["line"] = EditServer.Shape(GridCity.Line((x + 30, y - 9), (x + 30, y + 90))), ["parts"] = new JsonArray(new JsonObject { ["name"] = "东片" }) };
        Assert.Equal(428, (await server.SendAsync(HttpMethod.Post, $"/api/renewal-units/{whole}/split", body, type: Json)).Status);
        Assert.Equal(412, (await server.SendAsync(HttpMethod.Post, $"/api/renewal-units/{whole}/split", body, "\"v4\"", Json)).Status);
        Reply split = await server.SendAsync(HttpMethod.Post, $"/api/renewal-units/{whole}/split", body, "\"v1\"", Json);
        Assert.True(split.Status == 201, split.ToString());
        JsonArray parts = split.Body!["features"]!.AsArray();
        Assert.Equal(["东片", "站前-2"], parts.Select(p => p!["properties"]!["name"]!.GetValue<string>()));
        Assert.Equal([4200.0, 1800.0], parts.Select(p => Math.Round(p!["properties"]!["retain_m2"]!.GetValue<double>())));
        Assert.Equal(90.5, parts.Sum(p => p!["properties"]!["build_m2"]!.GetValue<double>()), 1e-9);
        Assert.Equal(404, (await server.GetAsync(path)).Status);
        long[] ids = [.. parts.Select(p => p!["id"]!.GetValue<long>())];
        // PostGIS: the parts do not overlap and are the whole of the history, but for the tenth of a millimetre of the grid.
        Assert.True(await server.ScalarAsync<bool>(
            $"""
            SELECT NOT ST_Relate(a.geometry, b.geometry, 'T********') AND ST_Area(ST_SymDifference(ST_Union(a.geometry, b.geometry), h.geometry)) < 1e-12
            FROM renewal.renewal_units a, renewal.renewal_units b, renewal.renewal_units_history h WHERE a.id = {ids[0]} AND b.id = {ids[1]} AND h.id = {whole}
            """));

        JsonObject merge = new() { ["units"] = new JsonArray([.. ids.Select(id => (JsonNode)new JsonObject { ["id"] = id, ["version"] = 1 })]) };
        Reply merged = await server.SendAsync(HttpMethod.Post, "/api/renewal-units/merge", merge, type: Json);
        Assert.True(merged.Status == 201, merged.ToString());
        JsonNode one = Assert.Single(merged.Body!["features"]!.AsArray())!;
        Assert.Equal((6000.0, 90.5, "东片", 2024), (
            one["properties"]!["retain_m2"]!.GetValue<double>(), one["properties"]!["build_m2"]!.GetValue<double>(), one["properties"]!["name"]!.GetValue<string>(), one["properties"]!["plan_year"]!.GetValue<int>()));
        Assert.True(await server.ScalarAsync<double>($"SELECT ST_Area(ST_SymDifference(u.geometry, h.geometry)) FROM renewal.renewal_units u, renewal.renewal_units_history h WHERE u.id = {one["id"]} AND h.id = {whole}") < 1e-12);
        Reply twice = await server.SendAsync(HttpMethod.Post, "/api/renewal-units/merge", merge, type: Json);
        Assert.Equal((412, 412), (twice.Status, twice.Body!["items"]![0]!["status"]!.GetValue<int>()));

        JsonNode origins = (await server.GetAsync($"/api/renewal-units/{ids[0]}/origins")).Body!;
        Assert.Equal((whole, "split", 1), (
            origins["parents"]![0]!["id"]!.GetValue<long>(), origins["parents"]![0]!["operation"]!.GetValue<string>(), origins["parents"]![0]!["version"]!.GetValue<int>()));
        Assert.Equal((one["id"]!.GetValue<long>(), "merge"), (origins["children"]![0]!["id"]!.GetValue<long>(), origins["children"]![0]!["operation"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{}""", 422, "line")]
    [InlineData("""{"line":{"type":"Point","coordinates":[102,24]}}""", 422, "LineString")]
    [InlineData("""{"line":{"type":"LineString","coordinates":[[102,24],[102.1,24]]},"areas":[]}""", 422, "does not cut")]
    [InlineData("""{"line":{"type":"LineString","coordinates":[[102,24],[102.1,24]]},"speed":3}""", 422, "nothing else")]
    public async Task A_split_that_is_none_is_refused_and_the_unit_stays(string body, int status, string message)
    {
        string path = await server.CreateAsync("renewal-units", server.NewUnit());
        Reply refused = await server.SendAsync(HttpMethod.Post, $"/api/renewal-units/{path.Split('/')[^1]}/split", body, "\"v1\"", Json);
        Assert.True(refused.Status == status, refused.ToString());
        Assert.Contains(message, refused.Detail, StringComparison.Ordinal);
        Assert.Equal("\"v1\"", (await server.GetAsync(path)).ETag);
    }

    [Fact]
    public async Task Units_of_different_years_are_merged_when_the_year_is_given()
    {
        (double x, double y) = server.NewPlace();
        JsonArray units = [];
        for (int i = 0; i < 2; i++)
        {
            string path = await server.CreateAsync(
                "renewal-units", EditServer.Feature(EditServer.Rectangle(x + i * 50, y, 50, 50), ("name", $"U{i}"), ("region_code", "town"), ("plan_year", 2024 + i)));
            units.Add(new JsonObject { ["id"] = long.Parse(path.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture), ["version"] = 1 });
        }

        Reply refused = await server.SendAsync(HttpMethod.Post, "/api/renewal-units/merge", new JsonObject { ["units"] = units.DeepClone() }, type: Json);
        Assert.Equal(422, refused.Status);
        Assert.Contains("plan_year", refused.Detail, StringComparison.Ordinal);
        Reply merged = await server.SendAsync(
            HttpMethod.Post, "/api/renewal-units/merge", new JsonObject { ["units"] = units, ["properties"] = new JsonObject { ["plan_year"] = 2026, ["name"] = "Both" } }, type: Json);
        Assert.True(merged.Status == 201, merged.ToString());
        Assert.Equal(2026, merged.Body!["features"]![0]!["properties"]!["plan_year"]!.GetValue<int>());
    }
}
