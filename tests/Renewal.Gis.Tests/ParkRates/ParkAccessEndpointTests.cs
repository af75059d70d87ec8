using System.Net;
using System.Text.Json;
using Renewal.Gis.Tests.Analyses;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.ParkRates;

/// <summary>The path and the command, in the grid city of <see cref="AnalysisServer"/>: its park has streets on all sides and junctions on its corners.</summary>
public class ParkAccessEndpointTests(AnalysisServer server) : IClassFixture<AnalysisServer>
{
    [Fact]
    public async Task A_distance_of_ones_own_has_the_people_of_theory_and_no_limit()
    {
        JsonElement answer = await GetAsync("park-access?region=grid&radius=300");
        Assert.Equal(("grid", "park-access"), (Text(answer, "region"), Text(answer, "measure")));
        JsonElement figures = Assert.Single(answer.GetProperty("indicators").EnumerateArray());

        // Junctions within three blocks of one of the four corners of a block: 2 × 2 corners, 12 beside each side, 6 in each quadrant.
        int served = (from c in Enumerable.Range(4, 13) from r in Enumerable.Range(4, 13) where Math.Max(Math.Max(9 - c, c - 10), 0) + Math.Max(Math.Max(9 - r, r - 10), 0) <= 3 select 1).Sum();
        Assert.Equal(4 + 4 * 6 + 4 * 3, served);
        Assert.Equal((1690, 10.0 * served, 0), (figures.GetProperty("population").GetDouble(), figures.GetProperty("populationServed").GetDouble(), figures.GetProperty("populationUnreached").GetDouble()));
        Assert.Equal(served / 169.0, figures.GetProperty("populationRate").GetDouble(), 1e-6);
        Assert.Equal(served / 169.0, figures.GetProperty("householdRate").GetDouble(), 1e-4);
        Assert.Equal((1, 0), (figures.GetProperty("parks").GetInt32(), figures.GetProperty("parksByAccess").GetProperty("none").GetInt32()));
        Assert.Equal(1, figures.GetProperty("parksByAccess").GetProperty("crossing").GetInt32());
        Assert.False(figures.TryGetProperty("met", out _));
    }

    [Fact]
    public async Task The_indicators_of_an_edition_have_names_of_their_own_beside_the_service_radius_rate()
    {
        JsonElement access = await GetAsync("park-access?region=grid");
        JsonElement rate = await GetAsync("park-rate?region=grid");
        Assert.Equal(
            rate.GetProperty("indicators").EnumerateArray().Select(i => (Text(i, "id"), i.GetProperty("radiusM").GetDouble(), i.GetProperty("parks").GetInt32())),
            access.GetProperty("indicators").EnumerateArray().Select(i => (Text(i, "id"), i.GetProperty("limitM").GetDouble(), i.GetProperty("parks").GetInt32())));
        Assert.All(access.GetProperty("indicators").EnumerateArray(), i => Assert.StartsWith("步行可达：", Text(i, "nameZh"), StringComparison.Ordinal));
        Assert.All(access.GetProperty("indicators").EnumerateArray(), i => Assert.NotEqual("", Text(i.GetProperty("rule"), "source")));

        // On foot it is never nearer than straight: the walking share is the smaller one.
        Assert.All(
            access.GetProperty("indicators").EnumerateArray().Zip(rate.GetProperty("indicators").EnumerateArray()),
            pair => Assert.True(pair.First.GetProperty("areaRate").GetDouble() < pair.Second.GetProperty("rate").GetDouble()));
        Assert.Equal(1.0, (await GetAsync($"park-access?unit={server.Unit}&radius=300")).GetProperty("indicators")[0].GetProperty("populationRate").GetDouble());
    }

    [Theory]
    [InlineData("park-access?region=grid&radius=-5", "radius")]
    [InlineData("park-access?region=grid&radius=5&parksOnly=maybe", "parksOnly")]
    [InlineData("park-access?region=grid&minArea=5", "radius")]
    [InlineData("park-access?region=grid&radius=5&edition=garden-city-2022", "either")]
    [InlineData("park-access?region=grid&edition=1492", "garden-city-2022")]
    public async Task A_wrong_question_gets_one_problem_document_that_names_it(string path, string named)
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/api/analyses/" + path);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(named, Text(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_prints_a_table_that_says_what_it_is_and_JSON()
    {
        string[] arguments = ["analyse", "park-access", "--region", "grid", "--radius", "300"];
        (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(server.Database.ConnectionString, arguments);
        Assert.Equal((0, ""), (exitCode, errors.Trim()));
        Assert.StartsWith("Walking distance to the ways into parks", output, StringComparison.Ordinal);
        Assert.Contains("byCrossing", output, StringComparison.Ordinal);
        (_, output, _) = await RenewalProcess.RunAsync(server.Database.ConnectionString, [.. arguments, "--format", "json"]);
        Assert.Equal(400, JsonDocument.Parse(output).RootElement.GetProperty("indicators")[0].GetProperty("populationServed").GetDouble());
        (exitCode, _, errors) = await RenewalProcess.RunAsync(server.Database.ConnectionString, "analyse", "park-access", "--region", "grid", "--min-area", "10");
        Assert.Equal(1, exitCode);
        Assert.Contains("--radius", errors, StringComparison.Ordinal);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/api/analyses/" + path);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement;
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;
}
