using System.Text.Json;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Filters;

/// <summary>A server that holds the standard's own data set, imported with the product as any layer would be; without the shared data it is empty.</summary>
public sealed class NaturalEarthServer : ServerFixture
{
    /// <summary>Collection of a table of the data set.</summary>
    public static string CollectionOf(string table) => $"reference-ne-{table}";

    /// <summary>Asks for features; returns the answer's status and body.</summary>
    public async Task<(int Status, JsonElement Body)> AskAsync(string collection, string filter, string more = "&limit=10000&skipGeometry=true")
    {
        using HttpResponseMessage response = await Client.GetAsync($"/ogc/collections/{collection}/items?filter={Uri.EscapeDataString(filter)}{more}");
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }

    protected override async Task LoadAsync()
    {
        if (Repository.SharedSkipReason is null)
        {
            (int exitCode, _, string errors) = await RenewalProcess.RunAsync(
                Database.ConnectionString, "import", "layer", Repository.SharedPath("geodata", "ogcapi", "cql2", "ne110m4cql2.gpkg"), "--as", "ne").ConfigureAwait(false);
            Assert.True(exitCode == 0, errors);
        }
    }
}
