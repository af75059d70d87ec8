using System.Text.Json;

namespace Renewal.Gis.Tests.Benchmarks;

/// <summary>The command on a small city: what scripts rely on, and that the peers answer what we answer. No time is asserted.</summary>
public class BenchAnalysisCommandTests
{
    private static readonly string[] Names = 
    [
        "nearest-facility-field", "ball", "link", "node-order", "add-facility", "remove-facility", "close-street", "park-rate-what-if", "siting",
    ];

    [Fact]
    public async Task Every_row_of_the_table_is_measured_printed_as_JSON_and_answered_alike_by_the_peer()
    {
        using JsonDocument rows = JsonDocument.Parse(await BenchCommand.RunAsync("analysis", "--quick", "--scale", "2000", "--format", "json"));
        Assert.Equal(Names, rows.RootElement.EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        Assert.All(rows.RootElement.EnumerateArray(), row =>
        {
            double ours = row.GetProperty("oursMs").GetDouble();
            double ratio = row.GetProperty("ratio").GetDouble();
            Assert.True(ours > 0 && ratio > 0, row.ToString());
            if (row.GetProperty("name").GetString() != "siting")
            {
                // Each is rounded to five digits. Of siting the gap to the bound counts, not the time.
                Assert.Equal(1, ratio / (row.GetProperty("peerMs").GetDouble() / ours), 0.001);
            }

            Assert.True(row.GetProperty("must").GetDouble() >= 1, row.ToString());
            Assert.NotEmpty(row.GetProperty("peer").GetString()!);
            Assert.Contains(row.GetProperty("verdict").GetString(), (string[])["missed", "met", "aim met"]);
        });
    }
}
