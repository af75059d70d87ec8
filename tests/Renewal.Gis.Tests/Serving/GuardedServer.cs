using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Serving;

/// <summary>A server over a small grid city with something in most collections; a test may set its limits.</summary>
public class GuardedServer : ServerFixture
{
    private WebApplication? _app;

    /// <summary>Every route of the server with its methods.</summary>
    public IReadOnlyList<(string Method, string Route)> Endpoints => _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (method, e.RoutePattern.RawText ?? "")))
        .ToArray();

    /// <summary>The lane of every route and method, or null where it has none.</summary>
    public IReadOnlyDictionary<string, string?> LaneNames => _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .ToDictionary(e => $"{e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0]} {e.RoutePattern.RawText}", e => Lanes.Of(e)?.Name);

    /// <summary>The lanes of the server.</summary>
    internal Lanes Lanes => _app!.Services.GetRequiredService<Lanes>();

    /// <summary>A renewal unit.</summary>
    public long Unit { get; private set; }

    protected override void Map(WebApplication app) => _app = app;

    protected override async Task LoadAsync()
    {
        RegionDataStore store = new(Database.Database);
        await store.ReplaceAsync(
            new Region("grid", null, "方城", "Grid City", "study-area", Generated: true, "test", GridCity.Rectangle(-500, -500, 2000, 2000)),
            new RegionData
            {
                Streets = new GridCity(11, 11, 100).Streets,
                Buildings = [.. from c in Enumerable.Range(2, 7) from r in Enumerable.Range(2, 7) select TestRegion.Home(100 * c, 100 * r, people: 10, side: 8)],
                ResidentialAreas = [TestRegion.Land(GridCity.Rectangle(100, 100, 800, 800), name: "方城小区")],
                Facilities = [TestRegion.Facility(0, "kindergarten", 500, 500), TestRegion.Facility(0, "bus-stop", 300, 300)],
            },
            new ImportNote("demo", "test", null, new Dictionary<string, long>()), null, default);
        Unit = await UnitRows.InsertAsync(Database.Database, "grid", "一号单元", GridCity.Rectangle(390, 390, 220, 220));
    }
}
