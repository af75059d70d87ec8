using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Analyses;

/// <summary>Every figure is that of theory in the grid city; see <see cref="AnalysisServer"/>.</summary>
public class AnalysisEndpointTests(AnalysisServer server) : IClassFixture<AnalysisServer>
{
    private static readonly JsonSerializerOptions WithGeometry = new() { Converters = { new GeoJsonGeometryConverter() } };

    [Fact]
    public async Task A_life_circle_of_a_place_has_the_people_of_theory_and_names_what_it_lacks()
    {
        JsonElement answer = await GetAsync($"life-circle?region=grid&{At(1000, 1000)}");
        Assert.Equal([(5, 300.0, 250.0), (10, 500, 610)], Circles(answer).Take(2));
        JsonElement five = answer.GetProperty("circles")[0];
        Assert.Equal((60, "survey", 3.6), (five.GetProperty("speedMPerMin").GetDouble(), Text(five, "populationMethod"), five.GetProperty("networkKm").GetDouble()));
        Assert.Equal(1, five.GetProperty("facilities").GetProperty("kindergarten").GetInt32());
        Assert.DoesNotContain("kindergarten", Missing(five));
        Assert.Contains("public-toilet", Missing(five));
        Assert.True(GeoJsonReader.ReadGeometry(five.GetProperty("geometry")).IsValid);
        Assert.Equal(0, answer.GetProperty("snapM").GetDouble());
        Assert.Contains("GB 50180", Text(answer.GetProperty("rule"), "source"), StringComparison.Ordinal);
        Assert.Contains("generated", Text(answer.GetProperty("notice"), "en"), StringComparison.Ordinal);
        Assert.Equal([(7, 7 * 80.0, 10.0 * 61)], Circles(await GetAsync($"life-circle?region=方城&{At(1000, 1000)}&minutes=7&speed=80")));
    }

    [Fact]
    public async Task A_life_circle_of_a_unit_is_what_its_homes_reach()
    {
        JsonElement answer = await GetAsync($"life-circle?unit={server.Unit}&minutes=5");
        // Three blocks from any of 3 × 3 junctions: 9 + 4 × 9 beside the sides, + 4 × 3 at the corners.
        Assert.Equal([(5, 300.0, 10.0 * (9 + 36 + 12))], Circles(answer));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("snapM").ValueKind);
    }

    [Fact]
    public async Task A_park_rate_with_a_radius_is_that_of_theory()
    {
        JsonElement rate = await GetAsync("park-rate?region=grid&radius=200&minArea=5000");
        double expected = 10_000 + 4 * 100 * 200 + Math.PI * 200 * 200;
        Assert.Equal(expected, rate.GetProperty("bufferAreaM2").GetDouble(), 5.0);
        Assert.Equal(expected / (1400 * 1400), rate.GetProperty("rate").GetDouble(), 5e-6);
        Assert.Equal((1, 200, 5000), (rate.GetProperty("parks").GetInt32(), rate.GetProperty("radiusM").GetDouble(), rate.GetProperty("minAreaM2").GetDouble()));
        Assert.Equal(0, (await GetAsync("park-rate?region=grid&radius=200&minArea=20000")).GetProperty("rate").GetDouble());
        Assert.Equal(1, (await GetAsync($"park-rate?unit={server.Unit}&radius=300")).GetProperty("rate").GetDouble());
    }

    [Fact]
    public async Task The_park_indicators_cite_their_rules_and_say_whether_they_are_met()
    {
        JsonElement[] indicators = [.. (await GetAsync("park-rate?region=grid")).GetProperty("indicators").EnumerateArray()];
        Assert.Equal(["green-300", "park-500", "park-coverage-gb-55014"], indicators.Select(i => Text(i, "id")));
        double expected = (10_000 + 4 * 100 * 500 + Math.PI * 250_000) / (1400 * 1400);
        Assert.Equal(expected, indicators[1].GetProperty("rate").GetDouble(), 5e-5);
        Assert.Equal((0.7, false), (indicators[1].GetProperty("limit").GetDouble(), indicators[1].GetProperty("met").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, indicators[0].GetProperty("met").ValueKind);
        Assert.All(indicators, i => Assert.NotEqual("", Text(i.GetProperty("rule"), "source")));
        Assert.Equal("park-coverage-2022", Text((await GetAsync("park-rate?region=grid&edition=garden-city-2022")).GetProperty("indicators")[0], "id"));
    }

    [Fact]
    public async Task Coverage_has_a_row_for_each_rule_in_either_reading()
    {
        JsonElement walking = await GetAsync("coverage?region=grid&reading=walking");
        JsonElement straight = await GetAsync("coverage?region=grid&reading=straight-line");
        Assert.Equal((1690, "survey"), (walking.GetProperty("population").GetDouble(), Text(walking, "populationMethod")));
        Assert.Equal(61, walking.GetProperty("rows").GetArrayLength());
        Assert.Equal(250.0 / 1690, Row(walking, "kindergarten").GetProperty("populationRate").GetDouble(), 1e-6);
        Assert.Equal(290.0 / 1690, Row(straight, "kindergarten").GetProperty("populationRate").GetDouble(), 0.02);
        Assert.Equal(Math.PI * 90_000, Row(straight, "kindergarten").GetProperty("areaCoveredM2").GetDouble(), 200.0);
        Assert.InRange(Row(walking, "kindergarten").GetProperty("areaRate").GetDouble(), 0.07, 0.1);
        JsonElement unlinked = walking.GetProperty("unlinked");
        Assert.Equal(1, unlinked.GetProperty("facilities").GetInt32());
        Assert.Equal("too-far", Text(Assert.Single(unlinked.GetProperty("items").EnumerateArray()), "reason"));
        Assert.Equal(9, (await GetAsync($"coverage?region=grid&unit={server.Unit}")).GetProperty("population").GetDouble() / 10);
    }

    [Fact]
    public async Task Gaps_are_GeoJSON_with_the_people_and_the_nearest_facility()
    {
        JsonElement gaps = await GetAsync("gaps?region=grid&category=kindergarten&reading=straight-line", "application/geo+json");
        JsonElement gap = Assert.Single(gaps.GetProperty("features").EnumerateArray());
        Assert.Equal(("FeatureCollection", "Feature"), (Text(gaps, "type"), Text(gap, "type")));
        JsonElement properties = gap.GetProperty("properties");
        Assert.Equal(1400 * 1400 - Math.PI * 90_000, properties.GetProperty("areaM2").GetDouble(), 200.0);
        Assert.Equal(("方城小区", "幼儿园", 300), (Text(properties, "residentialAreaName"), Text(properties, "nameZh"), properties.GetProperty("limitM").GetDouble()));
        Assert.True(properties.GetProperty("nearestM").GetDouble() > 300);
        Assert.InRange(properties.GetProperty("population").GetDouble(), 1400, 1450);
        JsonElement parks = await GetAsync("gaps?region=grid&category=park-500", "application/geo+json");
        Assert.Equal("方园", Text(Assert.Single(parks.GetProperty("features").EnumerateArray()).GetProperty("properties"), "nearestFacilityName"));
    }

    [Fact]
    public async Task A_unit_report_is_the_same_for_the_saved_unit_and_its_drawing()
    {
        JsonElement saved = await GetAsync($"unit?region=grid&unit={server.Unit}");
        string drawing = JsonSerializer.Serialize<Geometry>(GridCity.Rectangle(890, 890, 220, 220), WithGeometry);
        using HttpResponseMessage response = await server.Client.PostAsync("/api/analyses/unit?region=grid", new StringContent(drawing, Encoding.UTF8, "application/geo+json"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonElement drawn = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(saved.GetProperty("shortfall").GetRawText(), drawn.GetProperty("shortfall").GetRawText());

        Assert.Equal(220 * 220, saved.GetProperty("areaM2").GetDouble(), 1.0);
        Assert.Equal((90, 9), (saved.GetProperty("population").GetDouble(), saved.GetProperty("buildings").GetInt32()));
        JsonElement project = Assert.Single(saved.GetProperty("projects").EnumerateArray());
        Assert.Equal(("一号项目", 0.5625, 5_000_000), (Text(project, "name"), project.GetProperty("share").GetDouble(), project.GetProperty("investmentYuan").GetDouble()));
        Assert.Equal("old-well", Text(Assert.Single(saved.GetProperty("protections").EnumerateArray()), "kind"));
        Assert.Equal(15, saved.GetProperty("lifeCircle").GetProperty("minutes").GetInt32());
        JsonElement kindergarten = saved.GetProperty("shortfall").EnumerateArray().Single(s => Text(s, "category") == "kindergarten");
        Assert.Equal(("ok", 1, 0), (Text(kindergarten, "status"), kindergarten.GetProperty("have").GetInt32(), kindergarten.GetProperty("unservedPopulation").GetDouble()));
        Assert.Equal("missing", Text(saved.GetProperty("shortfall")[0], "status"));
    }

    [Theory]
    [InlineData("coverage", 400, "region is missing")]
    [InlineData("coverage?region=atlantis", 404, "grid")]
    [InlineData("coverage?region=empty", 404, "holds no data")]
    [InlineData("coverage?region=grid&reading=flying", 400, "walking or straight-line")]
    [InlineData("coverage?region=grid&unit=999999", 404, "999999")]
    [InlineData("coverage?region=grid&colour=red", 400, "colour")]
    [InlineData("coverage?region=grid&year=24", 400, "1900 to 2100")]
    [InlineData("life-circle?region=grid&lon=102&lat=24&year=soon", 400, "soon")]
    [InlineData("life-circle?region=grid", 400, "lon")]
    [InlineData("life-circle?region=grid&lon=102&lat=24&minutes=0", 400, "minutes")]
    [InlineData("life-circle?region=grid&lon=24&lat=80", 422, "No walkable street")]
    [InlineData("life-circle?region=grid&lon=1e400&lat=24", 400, "lon")]
    [InlineData("park-rate?region=grid&radius=-5", 400, "radius")]
    [InlineData("park-rate?region=grid&parksOnly=maybe", 400, "parksOnly")]
    [InlineData("park-rate?region=grid&edition=1492", 400, "garden-city-2022")]
    [InlineData("gaps?region=grid", 400, "category")]
    [InlineData("gaps?region=grid&category=castle", 400, "kindergarten")]
    [InlineData("gaps?region=grid&category=kindergarten&level=min15", 400, "min15")]
    [InlineData("gaps?region=grid&category=property-management", 422, "no distance")]
    [InlineData("unit?region=grid", 400, "unit is missing")]
    public async Task A_wrong_question_gets_one_problem_document_that_names_it(string path, int status, string named)
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/api/analyses/" + path);
        await AssertProblemAsync(response, status, named);
    }

    [Theory]
    [InlineData("""{"type":"Polygon","coordinates":[[[102,24],[102.01,24],[102.01,24.01]]]}""", 422, "four")]
    [InlineData("""{"type":"Polygon","coordinates":[[[102,24],[102.01,24],[102.01,24.01],[102,24.01]]]}""", 422, "open")]
    [InlineData("""{"type":"Polygon","coordinates":[[[102.0,24.4],[102.01,24.41],[102.01,24.4],[102.0,24.41],[102.0,24.4]]]}""", 422, "longitude 102.005")]
    [InlineData("""{"type":"Polygon","coordinates":[[[102,24.4],[102.01,24.4],[102,24.4],[102,24.4]]]}""", 422, "no area")]
    [InlineData("""{"type":"Polygon","coordinates":[[[24.40,102.0],[24.41,102.0],[24.41,102.01],[24.40,102.0]]]}""", 422, "swapped")]
    [InlineData("""{"type":"Point","coordinates":[102,24]}""", 422, "Polygon")]
    [InlineData("nonsense", 400, "JSON")]
    public async Task A_wrong_drawing_gets_one_problem_document_that_names_the_place(string body, int status, string named)
    {
        using HttpResponseMessage response = await server.Client.PostAsync("/api/analyses/unit?region=grid", new StringContent(body, Encoding.UTF8, "application/geo+json"));
        await AssertProblemAsync(response, status, named);
    }

    [Fact]
    public async Task An_edit_of_the_data_is_in_the_next_answer()
    {
        await using Npgsql.NpgsqlCommand edit = server.Database.Database.Source.CreateCommand(
            "INSERT INTO renewal.facilities (region_code, category, author, source, geometry) SELECT region_code, 'community-canteen', 'test', 'drawn', geometry FROM renewal.facilities WHERE category = 'kindergarten' AND region_code = 'grid'");
        JsonElement before = await GetAsync("coverage?region=grid");
        await edit.ExecuteNonQueryAsync();
        JsonElement after = await GetAsync("coverage?region=grid");
        Assert.Equal((0, 1), (Row(before, "community-canteen").GetProperty("facilities").GetInt32(), Row(after, "community-canteen").GetProperty("facilities").GetInt32()));
        Assert.True(after.GetProperty("dataVersion").GetInt64() > before.GetProperty("dataVersion").GetInt64());
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status, string named)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(named, Text(JsonDocument.Parse(body).RootElement, "detail"), StringComparison.Ordinal);
    }

    private static IEnumerable<(int, double, double)> Circles(JsonElement answer) => answer.GetProperty("circles").EnumerateArray()
        .Select(c => (c.GetProperty("minutes").GetInt32(), c.GetProperty("limitM").GetDouble(), c.GetProperty("population").GetDouble()));

    private static IEnumerable<string> Missing(JsonElement circle) => circle.GetProperty("missing").EnumerateArray().Select(m => Text(m, "category"));

    private static JsonElement Row(JsonElement coverage, string category) => coverage.GetProperty("rows").EnumerateArray().First(r => Text(r, "category") == category);

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private static string At(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"lon={GridCity.Place(x, y).X:R}&lat={GridCity.Place(x, y).Y:R}");

    private async Task<JsonElement> GetAsync(string path, string contentType = "application/json")
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/api/analyses/" + path);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(body).RootElement;
    }
}
