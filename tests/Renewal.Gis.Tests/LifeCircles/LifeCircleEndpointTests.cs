using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
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

    [Fact]
    public async Task A_set_is_renamed_by_any_of_its_circles_and_the_parameters_may_come_as_JSON()
    {
        Coordinate place = GridCity.Place(700, 700);
        using HttpResponseMessage saved = await server.Client.PostAsJsonAsync(
            "/api/life-circles", new { region = "grid", name = "甲", lon = place.X, lat = place.Y, minutes = new[] { 5, 10 }, hills = "on", year = 2030 });
        Assert.Equal(HttpStatusCode.Created, saved.StatusCode);
        long set = (await saved.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("set").GetInt64();
        Assert.Equal($"/ogc/collections/life-circles/items/{set}", saved.Headers.Location!.ToString());
        JsonElement[] features =
        [
            .. (await SendAsync(HttpMethod.Get, "/ogc/collections/life-circles/items?region=grid", HttpStatusCode.OK)).GetProperty("features").EnumerateArray()
                .Where(f => f.GetProperty("properties").GetProperty("set_id").GetInt64() == set),
        ];
        Assert.Equal(2, features.Length);
        long other = features.Select(f => f.GetProperty("id").GetInt64()).Single(id => id != set);
        Assert.All(features, f => Assert.Equal(("on", 2030, "standard"), (Text(f, "hills"), f.GetProperty("properties").GetProperty("year").GetInt32(), Text(f, "walking"))));
        using HttpResponseMessage renamed = await server.Client.PatchAsJsonAsync($"/api/life-circles/{other}", new { name = "乙" });
        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        Assert.All(await SavedAsync(set), s => Assert.Equal("乙", s.GetProperty("name").GetString()));
        await SendAsync(HttpMethod.Patch, $"/api/life-circles/{set}?name=", HttpStatusCode.BadRequest);
        await SendAsync(HttpMethod.Delete, $"/api/life-circles/{other}", HttpStatusCode.NoContent);
        Assert.Empty(await SavedAsync(set));
    }

    [Fact]
    public async Task A_circle_around_a_unit_is_stale_when_the_unit_is_drawn_anew_but_not_when_it_gets_another_name()
    {
        long set = (await SendAsync(HttpMethod.Post, $"/api/life-circles?unit={server.Unit}&name=单元&minutes=5", HttpStatusCode.Created)).GetProperty("set").GetInt64();
        await ExecuteAsync($"UPDATE renewal.renewal_units SET name = '改名' WHERE id = {server.Unit}");
        Assert.False((await SavedAsync(set)).Single().GetProperty("stale").GetBoolean());
        await ExecuteAsync($"UPDATE renewal.renewal_units SET geometry = ST_Multi(ST_Envelope(ST_Buffer(geometry, 0.0005))) WHERE id = {server.Unit}");
        Assert.True((await SavedAsync(set)).Single().GetProperty("stale").GetBoolean());
        await SendAsync(HttpMethod.Post, $"/api/life-circles/{set}/recompute", HttpStatusCode.OK);
        Assert.False((await SavedAsync(set)).Single().GetProperty("stale").GetBoolean());
    }

    // In a town of 100 m blocks the streets within 300 m of a junction are 36 times 100 m, and the distance of a point 20 m beside a street is known.
    [Fact]
    public async Task The_streets_reached_and_the_distances_on_the_ground_come_when_they_are_asked_for()
    {
        JsonElement plain = await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&minutes=5&{At(1500, 1500)}", HttpStatusCode.OK);
        Assert.False(plain.TryGetProperty("raster", out _));
        Assert.False(plain.GetProperty("circles")[0].TryGetProperty("streets", out _));
        JsonElement answer = await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&minutes=5&include=streets,raster&{At(1500, 1500)}", HttpStatusCode.OK);
        Geometry streets = Exchange.GeoJson.GeoJsonReader.ReadGeometry(answer.GetProperty("circles")[0].GetProperty("streets"));
        Assert.Equal(3600, GridCity.Projection.ToMetres(streets).Length, 1.0);

        JsonElement raster = answer.GetProperty("raster");
        byte[] data = raster.GetProperty("data").GetBytesFromBase64();
        (int columns, int rows) = (raster.GetProperty("columns").GetInt32(), raster.GetProperty("rows").GetInt32());
        Assert.Equal(2 * columns * rows, data.Length);
        (double x, double y) = ByProj(raster.GetProperty("proj").GetString()!, GridCity.Place(1550, 1520));
        double step = raster.GetProperty("stepM").GetDouble();
        int column = (int)Math.Round((x - raster.GetProperty("westM").GetDouble()) / step);
        int row = (int)Math.Round((y - raster.GetProperty("southM").GetDouble()) / step);
        Assert.Equal(70, BitConverter.ToUInt16(data, 2 * (row * columns + column)) * raster.GetProperty("unitM").GetDouble(), step);
        Assert.Equal(raster.GetProperty("unreached").GetInt32(), BitConverter.ToUInt16(data, 0));
        await SendAsync(HttpMethod.Get, $"/api/analyses/life-circle?region=grid&minutes=5&include=moon&{At(1500, 1500)}", HttpStatusCode.BadRequest);
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

    private static string? Text(JsonElement feature, string name) => feature.GetProperty("properties").GetProperty(name).GetString();

    // PROJ itself reads the projection of the raster.
    private static (double X, double Y) ByProj(string proj, Coordinate place)
    {
        using Process process = Process.Start(new ProcessStartInfo("gdaltransform", ["-output_xy", "-s_srs", "+proj=longlat +ellps=GRS80 +no_defs", "-t_srs", proj])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{place.X:R} {place.Y:R}"));
        process.StandardInput.Close();
        double[] metres = [.. process.StandardOutput.ReadToEnd().Trim().Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
        process.WaitForExit();
        return (metres[0], metres[1]);
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
