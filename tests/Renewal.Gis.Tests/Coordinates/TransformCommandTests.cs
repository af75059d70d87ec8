using System.Diagnostics;
using System.Text.Json;

namespace Renewal.Gis.Tests.Coordinates;

/// <summary>Runs the built <c>renewal</c> executable.</summary>
public class TransformCommandTests
{
    [Theory]
    [InlineData("EPSG:4490", "EPSG:4543", "102.472963,24.341046", 547997.5117, 2693144.7975, 0.0001)]
    [InlineData("EPSG:4543", "EPSG:4490", "547997.5117,2693144.7975", 102.472963, 24.341046, 1e-8)]
    [InlineData("GCJ-02", "EPSG:4490", "121.531541859215,31.17530398364597", 121.5272106, 31.1774276, 1e-8)]
    [InlineData("EPSG:4326", "EPSG:3857", "-51.2,-30.1", -5699557.9286, -3516410.3983, 0.001)]
    public async Task A_point_is_printed_as_JSON(string from, string to, string point, double x, double y, double tolerance)
    {
        (int exitCode, string output, string error) = await RunAsync("--from", from, "--to", to, "--point", point, "--format", "json");
        Assert.Equal((0, ""), (exitCode, error));
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(["x", "y"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(x, json.RootElement.GetProperty("x").GetDouble(), tolerance);
        Assert.Equal(y, json.RootElement.GetProperty("y").GetDouble(), tolerance);
    }

    [Fact]
    public async Task A_table_names_the_numbers_and_their_unit()
    {
        (int exitCode, string output, _) = await RunAsync("--from", "EPSG:4490", "--to", "EPSG:4543", "--point", "102.472963,24.341046");
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^easting  547997\.511\d+ m\s+northing  2693144\.797\d+ m\s+$", output);
    }

    [Theory]
    [InlineData("24.341046,102.472963", "look swapped")]
    [InlineData("102.47;24.34", "is no point")]
    [InlineData("102.47", "is no point")]
    [InlineData("102.47,NaN", "is no point")]
    [InlineData("102,47,24,34", "is no point")]
    public async Task A_wrong_point_ends_in_one_line_on_standard_error(string point, string reason)
    {
        (int exitCode, string output, string error) = await RunAsync("--from", "EPSG:4490", "--to", "EPSG:4543", "--point", point);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "renewal.dll"), "transform", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
