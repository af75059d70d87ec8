using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Server.Tiles;
using Renewal.Gis.Storage.Events;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Storage.Tiles;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Tiles;

/// <summary>A database of its own with a region from 102° to 103° E and 24° to 25° N, and as many servers over it as a test wants.</summary>
public sealed class TileServers : IAsyncLifetime
{
    private readonly List<TileServer> _servers = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tiles");

    public DatabaseFixture Database { get; } = new();

    /// <summary>Folder for the tiles of a server, given again to the next one that is to find them.</summary>
    public string Folder => _folder.FullName;

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        GridCity city = new(3, 3, 100);
        NetTopologySuite.Geometries.GeometryFactory lonLat = new(new NetTopologySuite.Geometries.PrecisionModel(), 4490);
        NetTopologySuite.Geometries.Geometry square = lonLat.ToGeometry(new NetTopologySuite.Geometries.Envelope(102, 103, 24, 25));
        Region region = new("grid", null, "网格市", "Grid City", "study-area", Generated: true, "test", lonLat.CreateMultiPolygon([(NetTopologySuite.Geometries.Polygon)square]));
        await new RegionDataStore(Database.Database).ReplaceAsync(
            region, new RegionData { Streets = city.Streets }, new ImportNote("demo", "test", null, new Dictionary<string, long>()), null, default);
    }

    public async Task DisposeAsync()
    {
        foreach (TileServer server in _servers.ToArray())
        {
            await StopAsync(server);
        }

        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    internal async Task<TileServer> StartAsync(TileCacheOptions? options = null)
    {
        Storage.Database database = new(Database.ConnectionString);
        WebApplication app = ServeCommand.Build(database, IPAddress.Loopback, port: 0, tiles: options);
        await app.StartAsync();
        TileServer server = new(app, database);
        _servers.Add(server);
        await server.Cache.TakenUp;
        return server;
    }

    internal async Task StopAsync(TileServer server)
    {
        _servers.Remove(server);
        await server.DisposeAsync();
    }

    /// <summary>Runs SQL beside the servers, as another program would.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using NpgsqlConnection connection = new(Database.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Adds a square unit of so many degrees around a place; returns its id.</summary>
    public async Task<long> AddUnitAsync(double lon, double lat, double sideDeg, string name = "Unit") =>
        (long)(await ExecuteAsync(FormattableString.Invariant(
            $"""
            INSERT INTO renewal.renewal_units (region_code, name, author, geometry)
            VALUES ('grid', '{name}', 'test', ST_Multi(ST_Expand(ST_SetSRID(ST_MakePoint({lon}, {lat}), 4490), {sideDeg / 2}))) RETURNING id
            """)))!;
}

/// <summary>One server.</summary>
internal sealed class TileServer(WebApplication app, Storage.Database database) : IAsyncDisposable
{
    public HttpClient Client { get; } = new() { BaseAddress = new Uri(app.Urls.First()) };

    public TileCache Cache { get; } = app.Services.GetRequiredService<TileCache>();

    public ChangeFeed Feed { get; } = app.Services.GetRequiredService<ChangeFeed>();

    /// <summary>How often the server has asked the database for a tile.</summary>
    public long Cuts => app.Services.GetRequiredService<TileStore>().Cuts;

    public async Task<(HttpStatusCode Status, string? Tag, byte[] Body)> GetAsync(string path, string? tag = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        return (response.StatusCode, response.Headers.ETag?.ToString(), await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Creates a square unit over HTTP.</summary>
    public async Task<HttpResponseMessage> PostUnitAsync(double lon, double lat, double sideDeg, string name)
    {
        double h = sideDeg / 2;
        double[][] ring = [[lon - h, lat - h], [lon + h, lat - h], [lon + h, lat + h], [lon - h, lat + h], [lon - h, lat - h]];
        string body = JsonSerializer.Serialize(new
        {
            type = "Feature", properties = new { name, region_code = "grid" }, geometry = new { type = "Polygon", coordinates = new[] { ring } },
        });
        // Units of this test may lie anywhere, also over each other.
        return await Client.PostAsync("/ogc/collections/renewal-units/items?confirm=overlap,sliver,gap,protected,partly-outside", new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/geo+json")));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await database.DisposeAsync();
    }
}
