using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Tests.Analyses;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Siting;

/// <summary>Siting and released parcels over HTTP and on the command line.</summary>
public class SitingEndpointTests(AnalysisServer server) : IClassFixture<AnalysisServer>
{
    [Fact]
    public async Task A_second_kindergarten_serves_people_that_coverage_then_counts()
    {
        JsonElement answer = await GetAsync("/api/analyses/siting?region=grid&category=kindergarten&sites=2&step=100");
        JsonElement coverage = (await GetAsync("/api/analyses/coverage?region=grid")).GetProperty("rows").EnumerateArray()
            .Single(r => r.GetProperty("category").GetString() == "kindergarten");
        double before = coverage.GetProperty("populationCovered").GetDouble();
        Assert.Equal(before, answer.GetProperty("before").GetProperty("population").GetDouble());
        JsonElement[] sites = [.. answer.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("properties"))];
        Assert.Equal(before + sites.Sum(s => s.GetProperty("gain").GetDouble()), answer.GetProperty("after").GetProperty("population").GetDouble(), 0.2);
        Assert.True(answer.GetProperty("objectiveBound").GetDouble() >= answer.GetProperty("objectiveAfter").GetDouble());
        Assert.InRange(answer.GetProperty("gap").GetDouble(), 0, 0.01);
        Assert.Equal([1, 2], sites.Select(s => s.GetProperty("order").GetInt32()));
        Assert.Equal("gb50180-kindergarten-5", answer.GetProperty("rule").GetProperty("id").GetString());
        Assert.Equal(300, answer.GetProperty("limitM").GetDouble());
    }

    [Fact]
    public async Task Places_of_ones_own_are_sent_in_the_body()
    {
        Coordinate far = GridCity.Place(1500, 1500);
        Coordinate near = GridCity.Place(1000, 1100);
        string body = string.Create(CultureInfo.InvariantCulture, $$"""
            {"candidates":[{"id":"near","lon":{{near.X}},"lat":{{near.Y}}},{"id":"far","name":"远处","lon":{{far.X}},"lat":{{far.Y}}}]}
            """);
        JsonElement cover = await PostAsync("/api/analyses/siting?region=grid&category=kindergarten", body);
        JsonElement site = Assert.Single(cover.GetProperty("features").EnumerateArray().ToArray()).GetProperty("properties");
        Assert.Equal(("far", "远处", "point"), (site.GetProperty("id").GetString(), site.GetProperty("name").GetString(), site.GetProperty("kind").GetString()));
        Assert.True(cover.GetProperty("proved").GetBoolean());
        JsonElement required = await PostAsync("/api/analyses/siting?region=grid&category=kindergarten&required=near", body);
        Assert.Equal("near", required.GetProperty("features")[0].GetProperty("properties").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_unit_narrows_whose_people_count()
    {
        JsonElement answer = await GetAsync($"/api/analyses/siting?region=grid&category=nursery&step=100&unit={server.Unit}");
        Assert.Equal((90, 90), (answer.GetProperty("population").GetDouble(), answer.GetProperty("after").GetProperty("population").GetDouble()));
    }

    [Theory]
    [InlineData("category=kindergarten&sites=51", "sites must be a whole number from 1 to 50, not 51.", 400)]
    [InlineData("category=kindergarten&objective=best", "objective must be cover or median, not best.", 400)]
    [InlineData("category=kindergarten&candidates=moon", "candidates must be grid", 400)]
    [InlineData("category=zoo", "There is no rule for the category zoo.", 400)]
    [InlineData("sites=2", "The parameter category is missing", 400)]
    [InlineData("category=kindergarten&forbidden=g999-1", "There is no candidate g999-1", 422)]
    [InlineData("category=kindergarten&candidates=released-parcels", "No candidate can be used", 422)]
    [InlineData("category=kindergarten&objective=median&reach=100", "reach (100 m) must not be smaller than the limit (300 m).", 400)]
    public async Task A_wrong_question_is_refused_in_one_sentence(string query, string detail, int status)
    {
        using HttpResponseMessage response = await server.Client.GetAsync($"/api/analyses/siting?region=grid&{query}");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(detail, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Released_parcels_cite_the_clause_that_favours_care_and_education()
    {
        JsonElement answer = await GetAsync("/api/analyses/released-parcels?region=grid");
        Assert.Equal(0, answer.GetProperty("features").GetArrayLength());
        Assert.Contains("盘活土地资源", answer.GetProperty("clause").GetProperty("zh").GetString(), StringComparison.Ordinal);
        Assert.Contains("优先用于建设社区医疗", answer.GetProperty("priority").GetProperty("zh").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_gives_the_answer_of_the_path()
    {
        JsonElement path = await GetAsync("/api/analyses/siting?region=grid&category=nursery&sites=2&objective=median&step=200");
        (int exitCode, string output, string error) = await RenewalProcess.RunAsync(
            server.Database.ConnectionString, "analyse", "siting", "--region", "grid", "--category", "nursery", "--sites", "2", "--objective", "median", "--step", "200", "--format", "json");
        Assert.Equal((0, ""), (exitCode, error.Trim()));
        Assert.Equal(path.GetProperty("features").ToString(), JsonDocument.Parse(output).RootElement.GetProperty("features").ToString());
        (exitCode, output, _) = await RenewalProcess.RunAsync(server.Database.ConnectionString, "analyse", "released-parcels", "--region", "grid");
        Assert.Equal(0, exitCode);
        Assert.Contains("nothing", output, StringComparison.Ordinal);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Client.PostAsync(path, content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
