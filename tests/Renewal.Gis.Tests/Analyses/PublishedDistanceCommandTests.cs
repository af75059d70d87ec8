using System.Globalization;
using System.Text.Json;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Analyses;

public class PublishedDistanceCommandTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [SharedFact]
    public async Task GraphHoppers_published_distances_come_out_of_the_commands_a_newcomer_would_type()
    {
        string file = Repository.SharedPath("geodata", "osm", "monaco-120706.osm.gz");
        Assert.Equal(0, (await RenewalProcess.RunAsync(fixture.ConnectionString, "import", "osm", file, "--region", "monaco")).ExitCode);
        using JsonDocument published = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.SharedPath("geodata", "expected", "walking-distances.json")));
        foreach (JsonElement route in published.RootElement.GetProperty("sets")[0].GetProperty("routes").EnumerateArray())
        {
            (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(
                fixture.ConnectionString, "analyse", "distance", "--region", "monaco", "--sphere", "--format", "json",
                "--from", Place(route.GetProperty("from")), "--to", Place(route.GetProperty("to")));
            Assert.Equal((0, ""), (exitCode, errors.Trim()));
            Assert.Equal(
                route.GetProperty("expected_m").GetDouble(),
                JsonDocument.Parse(output).RootElement.GetProperty("distanceM").GetDouble(),
                route.GetProperty("tolerance_m").GetDouble());
        }
    }

    private static string Place(JsonElement place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.GetProperty("lon").GetDouble()},{place.GetProperty("lat").GetDouble()}");
}
