using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Commands;

public class UsageMistakeTests
{
    [Theory]
    [InlineData("--radius", "analyse", "park-rate", "--region", "x", "--radius", "abc")]
    [InlineData("'json'", "analyse", "park-rate", "--region", "x", "--format", "geojson")]
    [InlineData("--region", "analyse", "park-rate")]
    [InlineData("--bogus", "analyse", "park-rate", "--region", "x", "--bogus", "1")]
    [InlineData("renewal --help", "nonsense")]
    public async Task A_wrong_command_line_is_one_line_on_standard_error_and_nothing_on_standard_output(string named, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(null, arguments);
        Assert.Equal((1, ""), (exitCode, output.Trim()));
        Assert.Single(errors.Trim().Split('\n'));
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", errors, StringComparison.Ordinal);
    }
}
