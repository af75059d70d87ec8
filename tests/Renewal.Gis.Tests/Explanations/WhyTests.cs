using System.Globalization;
using System.Net;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Tests.Analyses;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Explanations;

/// <summary>The path and the command, in the grid city of <see cref="AnalysisServer"/>.</summary>
public class WhyTests(AnalysisServer server) : IClassFixture<AnalysisServer>
{
    [Fact]
    public async Task A_home_has_its_rule_its_path_and_sentences_in_both_languages()
    {
        // A home on the junction (700, 900): 300 + 100 m to the kindergarten, where 300 m are asked for.
        JsonElement why = await GetAsync($"why?region=grid&category=kindergarten&{At(700, 900)}");
        Assert.Equal(("place", "kindergarten", "walking", 300.0, "rule", false),
            (Text(why.GetProperty("subject"), "kind"), Text(why, "category"), Text(why, "reading"), why.GetProperty("limitM").GetDouble(), Text(why, "limitFrom"), why.GetProperty("met").GetBoolean()));
        Assert.Contains("GB 50180", Text(why.GetProperty("rule"), "source"), StringComparison.Ordinal);
        Assert.Equal("gb50180-kindergarten-5", Text(why.GetProperty("rule"), "id"));
        Assert.NotEqual("", Text(why.GetProperty("rule"), "confidence"));
        Assert.Equal(JsonValueKind.String, why.GetProperty("dataDate").ValueKind);

        JsonElement place = why.GetProperty("place");
        Assert.Equal(("home", 400.0, 100.0, "none"), (Text(place, "kind"), place.GetProperty("valueM").GetDouble(), place.GetProperty("excessM").GetDouble(), Text(place, "cause")));
        Assert.Equal("方城小区", Text(place, "residentialAreaName"));
        Assert.Equal((400.0, 316.2), (place.GetProperty("nearest").GetProperty("walkingM").GetDouble(), place.GetProperty("nearest").GetProperty("straightM").GetDouble()));
        Assert.Equal("survey", Text(place.GetProperty("people"), "populationMethod"));
        JsonElement path = place.GetProperty("path");
        double[] parts = [path.GetProperty("snapFromM").GetDouble(), path.GetProperty("streetsM").GetDouble(), path.GetProperty("snapToM").GetDouble()];
        Assert.Equal(path.GetProperty("lengthM").GetDouble(), parts.Sum(), 1e-9);
        Assert.Equal(400, path.GetProperty("lengthM").GetDouble());
        Geometry line = GeoJsonReader.ReadGeometry(path.GetProperty("geometry"));
        Assert.IsType<LineString>(line);
        Assert.Equal(400, Geodesic.LengthM(line), 0.1);
        Assert.Equal(400, Assert.Single(path.GetProperty("steps").EnumerateArray()).GetProperty("lengthM").GetDouble());

        JsonElement[] sentences = [.. place.GetProperty("sentences").EnumerateArray(), .. why.GetProperty("sentences").EnumerateArray()];
        Assert.Equal(["walk-beyond", "compare-same", "link", "people-survey", "error-survey", "error-distance", "data"], sentences.Select(s => Text(s, "key")));
        Assert.Equal("这处住宅步行到最近的幼儿园（kindergarten 0）400 米，比限值 300 米多 100 米，不达标。", Text(sentences[0], "zh"));
        Assert.Equal("This home is 400 m on foot from the nearest kindergarten (kindergarten 0), 100 m beyond the limit of 300 m.", Text(sentences[0], "en"));
        Assert.Equal("In a straight line it is 316.2 m: the way on foot is 1.3 times as long.", Text(sentences[1], "en"));
    }

    [Fact]
    public async Task A_building_and_its_place_have_one_answer()
    {
        JsonElement byPlace = (await GetAsync($"why?region=grid&category=kindergarten&{At(700, 900)}")).GetProperty("place");
        JsonElement byBuilding = (await GetAsync($"why?region=grid&category=kindergarten&building={byPlace.GetProperty("buildingId").GetInt64()}")).GetProperty("place");
        Assert.Equal(byPlace.GetRawText(), byBuilding.GetRawText());
    }

    [Fact]
    public async Task A_unit_has_the_spread_of_its_people_and_the_way_of_its_farthest_home()
    {
        JsonElement why = await GetAsync($"why?category=kindergarten&unit={server.Unit}");
        Assert.Equal(("unit", "一号单元", true), (Text(why.GetProperty("subject"), "kind"), Text(why.GetProperty("subject"), "name"), why.GetProperty("met").GetBoolean()));
        JsonElement group = why.GetProperty("group");

        // 3 × 3 junctions around the kindergarten: one on it, four a block away, four two blocks away.
        Assert.Equal((9, 90.0, 0.0, 1.0), (group.GetProperty("homes").GetInt32(), group.GetProperty("within").GetDouble(), group.GetProperty("beyond").GetDouble(), group.GetProperty("share").GetDouble()));
        Assert.Equal([100, 100, 200, 200, 200], group.GetProperty("quantiles").EnumerateArray().Select(q => q.GetProperty("metres").GetInt32()));
        Assert.Equal(200, group.GetProperty("worst").GetProperty("path").GetProperty("lengthM").GetDouble());
        Assert.Empty(group.GetProperty("communities").EnumerateArray());
    }

    [Fact]
    public async Task The_figure_of_a_region_names_the_communities_that_make_it_and_each_has_its_own_why()
    {
        JsonElement coverage = await GetAsync("coverage?region=grid");
        JsonElement row = coverage.GetProperty("rows").EnumerateArray().First(r => Text(r, "category") == "kindergarten");
        JsonElement why = await GetAsync("why?region=grid&category=kindergarten");
        JsonElement group = why.GetProperty("group");
        Assert.Equal(row.GetProperty("populationCovered").GetDouble(), group.GetProperty("within").GetDouble());
        Assert.Equal(row.GetProperty("populationRate").GetDouble(), group.GetProperty("share").GetDouble());
        JsonElement community = Assert.Single(group.GetProperty("communities").EnumerateArray());
        Assert.Equal(("方城小区", 1440.0, 1200.0), (Text(community, "name"), community.GetProperty("beyond").GetDouble(), community.GetProperty("farthestM").GetDouble()));
        using HttpResponseMessage response = await server.Client.GetAsync(Text(community, "why"));
        JsonElement own = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("community", 1440.0), (Text(own.GetProperty("subject"), "kind"), own.GetProperty("group").GetProperty("beyond").GetDouble()));
    }

    [Fact]
    public async Task A_park_indicator_is_explained_in_a_straight_line()
    {
        JsonElement why = await GetAsync($"why?region=grid&category=park-500&{At(400, 950)}");
        Assert.Equal(("straight-line", true), (Text(why, "reading"), why.GetProperty("met").GetBoolean()));
        Assert.Equal(("green-spaces", "方园", 500.0), (Text(why.GetProperty("place").GetProperty("nearest"), "collection"),
            Text(why.GetProperty("place").GetProperty("nearest"), "name"), Math.Round(why.GetProperty("place").GetProperty("valueM").GetDouble())));
    }

    [Fact]
    public async Task The_walking_reading_of_a_park_indicator_is_the_way_to_a_gate_and_says_that_it_is_another_figure()
    {
        JsonElement why = await GetAsync($"why?region=grid&category=park-500&reading=walking&{At(400, 900)}");
        Assert.Equal(("park-access", "walking", true), (Text(why, "measure"), Text(why, "reading"), why.GetProperty("met").GetBoolean()));
        JsonElement place = why.GetProperty("place");

        // The park's corners are junctions, and its sides are streets: the nearest corner is (900, 900).
        Assert.Equal((500.0, "crossing"), (place.GetProperty("path").GetProperty("lengthM").GetDouble(), Text(place.GetProperty("nearest"), "access")));
        Assert.Contains(place.GetProperty("sentences").EnumerateArray(), s => Text(s, "key") == "access-crossing");
        Assert.Contains(why.GetProperty("sentences").EnumerateArray(), s => Text(s, "key") == "park-access");
    }

    [Fact]
    public async Task The_worst_place_of_a_gap_opens_a_why_with_its_distance()
    {
        JsonElement gaps = await GetAsync("gaps?region=grid&category=kindergarten");
        JsonElement gap = Assert.Single(gaps.GetProperty("features").EnumerateArray()).GetProperty("properties");
        string place = string.Create(CultureInfo.InvariantCulture, $"lon={gap.GetProperty("worstLon").GetDouble():R}&lat={gap.GetProperty("worstLat").GetDouble():R}");
        JsonElement why = (await GetAsync($"why?region=grid&category=kindergarten&{place}")).GetProperty("place");
        Assert.Equal((1200.0, 1200.0), (gap.GetProperty("worstM").GetDouble(), why.GetProperty("valueM").GetDouble()));
        Assert.Equal(gap.GetProperty("residentialAreaId").GetInt64(), why.GetProperty("residentialAreaId").GetInt64());
    }

    [Theory]
    [InlineData("why?region=grid", 400, "category is missing")]
    [InlineData("why?region=grid&category=castle", 400, "kindergarten")]
    [InlineData("why?region=grid&category=kindergarten&lon=102", 400, "lat")]
    [InlineData("why?region=grid&category=kindergarten&building=999999", 404, "no building 999999")]
    [InlineData("why?region=grid&category=kindergarten&community=999999", 404, "no residential area 999999")]
    [InlineData("why?region=grid&category=kindergarten&building=1&community=2", 400, "one thing")]
    [InlineData("why?region=grid&category=property-management", 422, "no distance")]
    public async Task A_wrong_question_gets_one_problem_document_that_names_it(string path, int status, string named)
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/api/analyses/" + path);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, body);
        Assert.Contains(named, Text(JsonDocument.Parse(body).RootElement, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_says_it_in_sentences_and_prints_the_path_as_GeoJSON()
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{GridCity.Place(700, 900).X:R},{GridCity.Place(700, 900).Y:R}");
        string[] arguments = ["analyse", "why", "--region", "grid", "--category", "kindergarten", "--at", place];
        (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(server.Database.ConnectionString, arguments);
        Assert.Equal((0, ""), (exitCode, errors.Trim()));
        Assert.Contains("This home is 400 m on foot", output, StringComparison.Ordinal);
        Assert.DoesNotContain("{", output, StringComparison.Ordinal);
        (_, output, _) = await RenewalProcess.RunAsync(server.Database.ConnectionString, [.. arguments, "--format", "geojson"]);
        JsonElement[] features = [.. JsonDocument.Parse(output).RootElement.GetProperty("features").EnumerateArray()];
        Assert.Equal(["path", "snap", "street", "snap", "straight"], features.Select(f => Text(f.GetProperty("properties"), "kind")));
        (_, output, _) = await RenewalProcess.RunAsync(server.Database.ConnectionString, [.. arguments, "--format", "json"]);
        Assert.Equal(400, JsonDocument.Parse(output).RootElement.GetProperty("place").GetProperty("path").GetProperty("lengthM").GetDouble());
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/api/analyses/" + path);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement;
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private static string At(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"lon={GridCity.Place(x, y).X:R}&lat={GridCity.Place(x, y).Y:R}");
}
