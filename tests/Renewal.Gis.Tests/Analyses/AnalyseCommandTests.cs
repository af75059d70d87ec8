using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Analyses;

/// <summary>The commands that scripts rely on: JSON on standard output and nothing else, mistakes on standard error with exit code 1.</summary>
public class AnalyseCommandTests(AnalysisServer server) : IClassFixture<AnalysisServer>
{
    [Fact]
    public async Task Distance_prints_the_way_along_the_streets_and_the_two_ways_to_them_apart()
    {
        JsonElement answer = await JsonAsync("distance", "--from", At(1040, 988), "--to", At(1500, 1260));
        Assert.Equal(["distanceM", "snapFromM", "snapToM"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal((720, 12, 0), (answer.GetProperty("distanceM").GetDouble(), answer.GetProperty("snapFromM").GetDouble(), answer.GetProperty("snapToM").GetDouble()));
    }

    [Fact]
    public async Task Reach_prints_the_streets_of_theory()
    {
        JsonElement answer = await JsonAsync("reach", "--from", At(1000, 1000), "--limit", "350");
        Assert.Equal(["limitM", "networkKm", "nodes", "snapM"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal((350, 5.0, 25), (answer.GetProperty("limitM").GetDouble(), answer.GetProperty("networkKm").GetDouble(), answer.GetProperty("nodes").GetInt32()));
    }

    [Fact]
    public async Task Park_rate_prints_the_members_that_scripts_read()
    {
        JsonElement answer = await JsonAsync("park-rate", "--radius", "300", "--min-area", "0");
        Assert.Equal(
            ["radiusM", "minAreaM2", "parks", "residentialAreaM2", "coveredAreaM2", "bufferAreaM2", "rate"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal((10_000 + 120_000 + Math.PI * 90_000) / (1400 * 1400), answer.GetProperty("rate").GetDouble(), 2e-5);
    }

    [Theory]
    [InlineData("life-circle", "--at", "HERE")]
    [InlineData("life-circle", "--unit", "UNIT")]
    [InlineData("park-rate")]
    [InlineData("coverage", "--reading", "straight-line")]
    [InlineData("gaps", "--category", "bus-stop")]
    [InlineData("shortfall", "--unit", "UNIT")]
    public async Task Every_analysis_prints_a_table_for_people_and_JSON_for_programs(params string[] arguments)
    {
        string[] filled = [.. arguments.Select(a => a == "HERE" ? At(1000, 1000) : a == "UNIT" ? server.Unit.ToString(CultureInfo.InvariantCulture) : a)];
        Assert.Equal("grid", (await JsonAsync(filled)).GetProperty("region").GetString());
        (int exitCode, string output, string errors) = await RunAsync(filled);
        Assert.Equal((0, ""), (exitCode, errors.Trim()));
        Assert.StartsWith("region ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("{", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("life-circle")]
    [InlineData("gaps")]
    [InlineData("reach")]
    public async Task What_has_a_shape_prints_GeoJSON(string analysis)
    {
        string[] arguments = analysis switch
        {
            "life-circle" => ["life-circle", "--at", At(1000, 1000)],
            "gaps" => ["gaps", "--category", "kindergarten"],
            _ => ["reach", "--from", At(1000, 1000), "--limit", "300"],
        };
        (int exitCode, string output, _) = await RunAsync([.. arguments, "--format", "geojson"]);
        Assert.Equal(0, exitCode);
        JsonElement collection = JsonDocument.Parse(output).RootElement;
        Assert.Equal("FeatureCollection", collection.GetProperty("type").GetString());
        Assert.All(collection.GetProperty("features").EnumerateArray(), f => Assert.False(Exchange.GeoJson.GeoJsonReader.ReadGeometry(f.GetProperty("geometry")).IsEmpty));
    }

    [Theory]
    [InlineData("There is no edition 1492", "park-rate", "--edition", "1492")]
    [InlineData("--radius must be", "park-rate", "--radius", "0")]
    [InlineData("is no point", "distance", "--from", "here", "--to", "there")]
    [InlineData("--at LON,LAT, --unit ID", "life-circle")]
    [InlineData("no renewal unit 4242", "shortfall", "--unit", "4242")]
    public async Task A_mistake_is_one_line_on_standard_error_and_exit_code_1(string named, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await RunAsync(arguments);
        Assert.Equal((1, ""), (exitCode, output.Trim()));
        Assert.Contains(named, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_region_is_refused_with_the_regions_that_hold_data()
    {
        (int exitCode, _, string errors) = await RenewalProcess.RunAsync(server.Database.ConnectionString, "analyse", "coverage", "--region", "atlantis");
        Assert.Equal(1, exitCode);
        Assert.Contains("grid", errors, StringComparison.Ordinal);
    }

    private static string At(double x, double y)
    {
        Coordinate place = GridCity.Place(x, y);
        return string.Create(CultureInfo.InvariantCulture, $"{place.X:R},{place.Y:R}");
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        (int exitCode, string output, string errors) = await RunAsync([.. arguments, "--format", "json"]);
        Assert.True(exitCode == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments) =>
        RenewalProcess.RunAsync(server.Database.ConnectionString, ["analyse", .. arguments, "--region", "grid"]);
}
