using System.Text.Json;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Features;

public sealed class ExportCommandTests(SmallTownServer server) : IClassFixture<SmallTownServer>, IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"export-{Guid.NewGuid():N}.geojson");

    [Fact]
    public async Task A_collection_becomes_a_GeoJSON_file_with_the_notice_of_generated_data()
    {
        (int exitCode, string output, string errors) = await ExportAsync("green-spaces", _file);
        Assert.Equal((0, ""), (exitCode, output.Trim()));
        Assert.Contains("3 features", errors, StringComparison.Ordinal);
        using JsonDocument written = JsonDocument.Parse(await File.ReadAllTextAsync(_file));
        Assert.Equal(3, written.RootElement.GetProperty("features").GetArrayLength());
        Assert.True(written.RootElement.TryGetProperty("notice", out _));
    }

    [Fact]
    public async Task A_mistake_leaves_the_old_file_as_it_was()
    {
        await File.WriteAllTextAsync(_file, "old");
        (int exitCode, _, string errors) = await ExportAsync("nowhere", _file);
        Assert.Equal(1, exitCode);
        Assert.Contains("nowhere", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("old", await File.ReadAllTextAsync(_file));
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        (int exitCode, _, string errors) = await ExportAsync("green-spaces", Path.Combine(_file, "x.geojson"));
        Assert.Equal(1, exitCode);
        Assert.Contains(_file, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private Task<(int ExitCode, string Output, string Errors)> ExportAsync(string collection, string file) =>
        RenewalProcess.RunAsync(server.Database.ConnectionString, "export", "--collection", collection, "--region", "town", "--out", file);
}
