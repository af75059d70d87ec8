using System.Text.Json;

namespace Renewal.Gis.Tests.Benchmarks;

/// <summary>The command on few polygons: what scripts rely on, and that the peers answer what we answer. No time is asserted.</summary>
public class BenchServerCommandTests
{
    private static readonly string[] Names =
    [
        "cold-tile", "cold-tile-mapserver", "cached-tile", "items", "items-mapserver", "deep-page", "many-clients", "export",
    ];

    [Fact]
    public async Task Every_row_of_the_table_is_measured_printed_as_JSON_and_answered_alike_by_the_peer()
    {
        using JsonDocument rows = JsonDocument.Parse(await BenchCommand.RunAsync("server", "--scale", "20000", "--format", "json"));
        Assert.Equal(Names, rows.RootElement.EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        Assert.All(rows.RootElement.EnumerateArray(), row =>
        {
            Assert.True(row.GetProperty("oursMs").GetDouble() > 0 && row.GetProperty("peerMs").GetDouble() > 0, row.ToString());
            Assert.NotEmpty(row.GetProperty("peer").GetString()!);
            Assert.Contains(row.GetProperty("verdict").GetString(), (string[])["missed", "met", "aim met"]);
        });
    }
}
