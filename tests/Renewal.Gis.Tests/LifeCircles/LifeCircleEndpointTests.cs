using System.Globalization;
using System.Net;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Tests.Analyses;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.LifeCircles;

/// <summary>Life circles over HTTP: origins, conventions, and saved ones that say when they are stale.</summary>
public class LifeCircleEndpointTests(AnalysisServer server) : IClassFixture<AnalysisServer>
{
    [Fact]
    public async Task A_saved_circle_is_stale_after_an_edit_and_fresh_again_when_it_is_computed_anew()
    {
        long set = (await SendAsync(HttpMethod.Post, $"/api/life-circles?region=grid&name=测试&minutes=5,15&{At(1000, 1000)}", HttpStatusCode.Created)).GetProperty("set").GetInt64();
        JsonElement[] saved = await SavedAsync(set);
        Assert.Equal([(5, 300.0, false), (15, 1000.0, false)], saved.Select(s => (s.GetProperty("minutes").GetInt32(), s.GetProperty("limit_m").GetDouble(), s.GetProperty("stale").GetBoolean())));
        JsonElement computed = await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&minutes=5,15&{At(1000, 1000)}", HttpStatusCode.OK);
        Assert.Equal(
            computed.GetProperty("circles").EnumerateArray().Select(c => c.GetProperty("population").GetDouble()), saved.Select(s => s.GetProperty("population").GetDouble()));

        await ExecuteAsync("UPDATE renewal.streets SET walkable = false WHERE region_code = 'grid' AND id = (SELECT min(id) FROM renewal.streets WHERE region_code = 'grid')");
        Assert.All(await SavedAsync(set), s => Assert.True(s.GetProperty("stale").GetBoolean()));
        await SendAsync(HttpMethod.Post, $"/api/life-circles/{set}/recompute", HttpStatusCode.OK);
        Assert.All(await SavedAsync(set), s => Assert.False(s.GetProperty("stale").GetBoolean()));

        await SendAsync(HttpMethod.Delete, $"/api/life-circles/{set}", HttpStatusCode.NoContent);
        Assert.Empty(await SavedAsync(set));
        await SendAsync(HttpMethod.Delete, $"/api/life-circles/{set}", HttpStatusCode.NotFound);
        Assert.Equal(4L, await ExecuteAsync($"SELECT count(*) FROM renewal.life_circles_history WHERE (properties->>'set_id')::bigint = {set}"));
    }

    [Fact]
    public async Task A_community_and_a_facility_are_origins_too()
    {
        JsonElement around = await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&minutes=5&community={await IdAsync("residential_areas", "true")}", HttpStatusCode.OK);

        // All homes are in the community, so all of them are within five minutes of it.
        Assert.Equal(1690, around.GetProperty("circles")[0].GetProperty("population").GetDouble());
        JsonElement facility = await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&minutes=5&facility={await IdAsync("facilities", "category = 'kindergarten'")}", HttpStatusCode.OK);
        JsonElement place = await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&minutes=5&{At(1000, 1000)}", HttpStatusCode.OK);
        Assert.Equal(place.GetProperty("circles")[0].GetProperty("population").GetDouble(), facility.GetProperty("circles")[0].GetProperty("population").GetDouble());
    }

    [Fact]
    public async Task A_slow_walker_reaches_what_her_speed_allows_and_the_answer_says_whose_speed_it_is()
    {
        JsonElement answer = await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&minutes=10&walking=wheelchair&{At(1000, 1000)}", HttpStatusCode.OK);
        Assert.Equal(400, answer.GetProperty("circles")[0].GetProperty("limitM").GetDouble());
        Assert.Equal("wheelchair", answer.GetProperty("rule").GetProperty("id").GetString());
        JsonElement hills = await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&minutes=10&hills=on&{At(1000, 1000)}", HttpStatusCode.OK);
        Assert.Contains("Tobler", hills.GetProperty("hills").GetProperty("slopeSource").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hills=steep", 400)]
    [InlineData("walking=horse", 400)]
    [InlineData("community=1", 404)]
    [InlineData("facility=1", 404)]
    [InlineData("facility=1&community=1", 400)]
    public async Task What_is_not_there_is_refused(string parameters, int status)
    {
        string origin = parameters.Contains("=1", StringComparison.Ordinal) ? "" : $"&{At(1000, 1000)}";
        await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&{parameters}{origin}", (HttpStatusCode)status);
    }

    private static string At(double x, double y)
    {
        Coordinate place = GridCity.Place(x, y);
        return string.Create(CultureInfo.InvariantCulture, $"lon={place.X:R}&lat={place.Y:R}");
    }

    private async Task<JsonElement[]> SavedAsync(long set) =>
    [
        .. (await SendAsync(HttpMethod.Get, "/ogc/collections/life-circles/items?region=grid", HttpStatusCode.OK)).GetProperty("features").EnumerateArray()
            .Select(f => f.GetProperty("properties")).Where(p => p.GetProperty("set_id").GetInt64() == set).OrderBy(p => p.GetProperty("minutes").GetInt32()),
    ];

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = server.Database.Database.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private Task<object?> IdAsync(string table, string condition) => ExecuteAsync($"SELECT min(id) FROM renewal.{table} WHERE region_code = 'grid' AND {condition}");

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(method, path);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
