using System.Globalization;
using System.Net;
using System.Text.Json;
using Renewal.Gis.Tests.Analyses;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Coverage;

/// <summary>Rule sets over HTTP and on the command line, in the grid city of <see cref="AnalysisServer"/>.</summary>
public class CoverageEndpointTests(AnalysisServer server) : IClassFixture<AnalysisServer>
{
    [Fact]
    public async Task Without_a_rule_set_the_facilities_of_GB_50180_are_meant()
    {
        JsonElement plain = await GetAsync("coverage?region=grid");
        JsonElement named = await GetAsync("coverage?region=grid&ruleSet=gb-50180-2018&breakdown=region&reading=walking");
        Assert.Equal(plain.GetRawText(), named.GetRawText());
        Assert.Equal(("gb-50180-2018", "region"), (Text(plain.GetProperty("ruleSet"), "id"), Text(plain, "breakdown")));
        Assert.Contains("2.0+1.0+1.0", Text(plain.GetProperty("totals")[2], "nameZh"), StringComparison.Ordinal);
        Assert.Contains(plain.GetProperty("notComputed").EnumerateArray(), n => Text(n, "ruleId") == "gb50180-road-density" && Text(n, "reasonZh").Length > 0);
        JsonElement block = Row(plain, "gb50180-property-management-block");
        Assert.Equal(("no-distance", JsonValueKind.Null, false), (Text(block, "noRate"), block.GetProperty("populationRate").ValueKind, block.GetProperty("inData").GetBoolean()));
    }

    [Fact]
    public async Task Another_rule_set_has_its_own_rules_and_says_where_their_distances_come_from()
    {
        JsonElement answer = await GetAsync("coverage?region=grid&ruleSet=td-t-1062-2021");
        Assert.Equal(18, answer.GetProperty("rows").GetArrayLength());
        JsonElement kindergarten = Row(answer, "tdt1062-kindergarten-5-10");
        Assert.Equal((250.0, 300.0, "other-rule", "walking"), (
            kindergarten.GetProperty("populationCovered").GetDouble(), kindergarten.GetProperty("radiusM").GetDouble(), Text(kindergarten, "radiusFrom"), Text(kindergarten, "ruleReading")));
        Assert.Contains("GB 50180-2018", Text(kindergarten, "radiusSource"), StringComparison.Ordinal);
        // 250 of 1,690 people; all homes are alike, so that the shares of households and floor area are those of the people.
        Assert.Equal(250.0 / 1690, kindergarten.GetProperty("householdsRate").GetDouble(), 1e-5);
        Assert.Equal(250.0 / 1690, kindergarten.GetProperty("floorAreaRate").GetDouble(), 1e-5);
    }

    [Fact]
    public async Task What_there_is_stands_beside_what_people_need()
    {
        JsonElement capacity = Row(await GetAsync("coverage?region=grid"), "gb50180-kindergarten-5").GetProperty("capacity");
        Assert.Equal(("floor-area", "m²", JsonValueKind.Null, 1, JsonValueKind.Null), (
            Text(capacity, "measure"), Text(capacity, "unit"), capacity.GetProperty("have").ValueKind, capacity.GetProperty("unknown").GetInt32(), capacity.GetProperty("met").ValueKind));
        Assert.Equal(Math.Round(1690 * 4550 / 12_000.0, 2), capacity.GetProperty("need").GetDouble());
        JsonElement stops = Row(await GetAsync("coverage?region=grid"), "gb50180-bus-stop-10").GetProperty("capacity");
        Assert.Equal((2.0, true), (stops.GetProperty("have").GetDouble(), stops.GetProperty("met").GetBoolean()));
    }

    [Fact]
    public async Task Communities_and_units_have_rows_of_their_own()
    {
        JsonElement communities = await GetAsync("coverage?region=grid&breakdown=communities");
        JsonElement community = Assert.Single(communities.GetProperty("parts").EnumerateArray());
        Assert.Equal(("方城小区", 1690.0), (Text(community, "name"), community.GetProperty("population").GetDouble()));
        Assert.Equal(250, Rate(community, "gb50180-kindergarten-5").GetProperty("populationCovered").GetDouble());

        long second = await UnitRows.InsertAsync(server.Database.Database, "grid", "二号单元", GridCity.Rectangle(1390, 1390, 220, 220));
        JsonElement units = await GetAsync("coverage?region=grid&breakdown=units");
        Assert.Equal([("一号单元", 90.0, 90.0), ("二号单元", 90, 0)], units.GetProperty("parts").EnumerateArray()
            .Select(u => (Text(u, "name"), u.GetProperty("population").GetDouble(), Rate(u, "gb50180-kindergarten-5").GetProperty("populationCovered").GetDouble())));
        await UnitRows.DeleteAsync(server.Database.Database, second);
        Assert.Single((await GetAsync("coverage?region=grid&breakdown=units")).GetProperty("parts").EnumerateArray());
    }

    [Fact]
    public async Task A_life_circle_narrows_the_homes_to_those_within_it()
    {
        JsonElement circle = await GetAsync($"coverage?region=grid&{At(1000, 1000)}&limit=200");
        Assert.Equal((130.0, 200.0), (circle.GetProperty("population").GetDouble(), circle.GetProperty("circle").GetProperty("limitM").GetDouble()));
        Assert.Equal(1, Row(circle, "gb50180-kindergarten-5").GetProperty("populationRate").GetDouble());
        Assert.Equal(250, (await GetAsync($"coverage?region=grid&{At(1000, 1000)}&minutes=5")).GetProperty("population").GetDouble());
    }

    [Fact]
    public async Task The_gap_of_a_rule_of_any_set_is_drawn_on_the_map()
    {
        JsonElement gaps = await GetAsync("gaps?region=grid&ruleSet=td-t-1062-2021&rule=tdt1062-park-5-10&reading=straight-line");
        JsonElement gap = Assert.Single(gaps.GetProperty("features").EnumerateArray()).GetProperty("properties");
        Assert.Equal((1400 * 1400) - (10_000 + 4 * 100 * 300 + Math.PI * 90_000), gap.GetProperty("areaM2").GetDouble(), 300.0);
        Assert.Equal("方园", Text(gap, "nearestFacilityName"));
        // On foot the streets along the park enter it at its corners: 300 m from (900 or 1000, 900 or 1000).
        JsonElement onFoot = await GetAsync("gaps?region=grid&ruleSet=td-t-1062-2021&rule=tdt1062-park-5-10");
        JsonElement row = Row(await GetAsync("coverage?region=grid&ruleSet=td-t-1062-2021"), "tdt1062-park-5-10");
        Assert.Equal(1690 - row.GetProperty("populationCovered").GetDouble(), onFoot.GetProperty("population").GetDouble(), 0.11);
        Assert.Equal(1400 * 1400 - row.GetProperty("areaCoveredM2").GetDouble(), onFoot.GetProperty("areaM2").GetDouble(), 1400 * 1400 * 0.005);
    }

    [Theory]
    [InlineData("coverage?region=grid&ruleSet=gb-1", 400, "td-t-1062-2021")]
    [InlineData("coverage?region=grid&breakdown=streets", 400, "communities")]
    [InlineData("coverage?region=grid&minutes=5", 400, "belong to a life circle")]
    [InlineData("coverage?region=grid&lon=102", 400, "lat")]
    [InlineData("coverage?region=grid&lon=102&lat=24.4&minutes=5&limit=300", 400, "either the minutes or the limit")]
    [InlineData("coverage?region=grid&lon=102&lat=24.4&minutes=5,10", 400, "one life circle")]
    [InlineData("coverage?region=grid&lon=102&lat=24.4&breakdown=units", 400, "whole region")]
    [InlineData("coverage?region=grid&lon=102&lat=80", 422, "No walkable street")]
    [InlineData("gaps?region=grid&rule=gb50180-castle", 400, "gb50180-kindergarten-5")]
    [InlineData("gaps?region=grid&rule=gb50180-property-management-block", 422, "no distance")]
    [InlineData("gaps?region=grid&rule=gb50180-kindergarten-5&category=kindergarten", 400, "not both")]
    public async Task A_wrong_question_is_refused_with_the_mend(string path, int status, string named)
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/api/analyses/" + path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(named, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_takes_the_same_options()
    {
        string unit = server.Unit.ToString(CultureInfo.InvariantCulture);
        (int exitCode, string output, string errors) = await RunAsync("--rule-set", "complete-community-2020", "--breakdown", "communities", "--unit", unit, "--year", "2030", "--format", "json");
        Assert.True(exitCode == 0, errors);
        JsonElement answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("complete-community-2020", 2030, 90.0), (
            Text(answer.GetProperty("ruleSet"), "id"), answer.GetProperty("year").GetInt32(), answer.GetProperty("parts")[0].GetProperty("population").GetDouble()));

        string at = string.Create(CultureInfo.InvariantCulture, $"{GridCity.Place(1000, 1000).X:R},{GridCity.Place(1000, 1000).Y:R}");
        (exitCode, output, errors) = await RunAsync("--at", at, "--limit", "200", "--reading", "straight-line");
        Assert.Equal((0, ""), (exitCode, errors.Trim()));
        Assert.Contains("gb50180-kindergarten-5", output, StringComparison.Ordinal);
        Assert.DoesNotContain("{", output, StringComparison.Ordinal);

        (exitCode, _, errors) = await RunAsync("--rule-set", "gb-1");
        Assert.Equal(1, exitCode);
        Assert.Contains("There is no rule set gb-1", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] options) =>
        RenewalProcess.RunAsync(server.Database.ConnectionString, ["analyse", "coverage", "--region", "grid", .. options]);

    private static JsonElement Row(JsonElement coverage, string rule) => coverage.GetProperty("rows").EnumerateArray().Single(r => Text(r, "ruleId") == rule);

    private static JsonElement Rate(JsonElement part, string rule) => part.GetProperty("rates").EnumerateArray().Single(r => Text(r, "ruleId") == rule);

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private static string At(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"lon={GridCity.Place(x, y).X:R}&lat={GridCity.Place(x, y).Y:R}");

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/api/analyses/" + path);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement;
    }
}
