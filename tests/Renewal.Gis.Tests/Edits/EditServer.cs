using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Edits;

/// <summary>A server with one empty region of 10 × 10 km around <see cref="GridCity"/>'s origin, and requests that write to it.</summary>
public sealed class EditServer : ServerFixture
{
    public const string GeoJson = "application/geo+json";
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>Code of a region without an outline: nothing lies outside it.</summary>
    public const string World = "world";

    private static readonly JsonSerializerOptions NineDecimals = new() { Converters = { new Exchange.GeoJson.GeoJsonGeometryConverter(9) } };

    private int _slots;

    protected override async Task LoadAsync()
    {
        RegionDataStore store = new(Database.Database);
        await store.SaveAsync([new Region(World, null, "世界", "World", "study-area", Generated: true, "test", null)], default);
        await store.ReplaceAsync(
            new Region("town", null, "小镇", "Town", "study-area", Generated: true, "test", GridCity.Rectangle(-1000, -1000, 40_000, 40_000)),
            new RegionData
            {
                Streets = [],
                Protections =
                [
                    new Protection(0, "Old well", "old-well", "county", null, GridCity.Point(-500, -500)),
                    new Protection(0, "Temple", "historic-building", null, null, GridCity.Rectangle(-700, -700, 20, 10)),
                ],
            },
            new ImportNote("demo", "test", null, new Dictionary<string, long>()), null, default);
    }

    /// <summary>A place of its own for a test: metres of the south-west corner of an empty square of 500 m.</summary>
    public (double X, double Y) NewPlace()
    {
        int slot = Interlocked.Increment(ref _slots);
        return (slot % 60 * 600, slot / 60 * 600);
    }

    /// <summary>A polygon of a rectangle, metres from the region's origin.</summary>
    public static JsonObject Rectangle(double x, double y, double width, double height) => Shape(GridCity.Rectangle(x, y, width, height));

    /// <summary>GeoJSON of a geometry with nine decimals.</summary>
    public static JsonObject Shape(Geometry geometry) => (JsonObject)JsonSerializer.SerializeToNode(geometry, NineDecimals)!;

    /// <summary>A GeoJSON Feature.</summary>
    public static JsonObject Feature(JsonNode? geometry, params (string Name, JsonNode? Value)[] properties) => new()
    {
        ["type"] = "Feature",
        ["geometry"] = geometry,
        ["properties"] = new JsonObject(properties.Select(p => new KeyValuePair<string, JsonNode?>(p.Name, p.Value))),
    };

    /// <summary>A renewal unit of 100 × 100 m on land that no other test uses.</summary>
    public JsonObject NewUnit(string name = "Unit")
    {
        (double x, double y) = NewPlace();
        return Feature(Rectangle(x, y, 100, 100), ("name", name), ("region_code", "town"), ("plan_year", 2024));
    }

    /// <summary>Sends a request.</summary>
    public Task<Reply> SendAsync(HttpMethod method, string path, JsonNode? body, string? ifMatch = null, string type = GeoJson, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, body?.ToJsonString(), ifMatch, type, headers);

    /// <summary>Sends a request whose body is any text.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string path, string? body, string? ifMatch, string type = GeoJson, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return new Reply(
            (int)response.StatusCode, response.Headers.ETag?.ToString(), response.Headers.Location, response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value)),
            text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public Task<Reply> PostAsync(string collection, JsonNode body, string query = "") => SendAsync(HttpMethod.Post, $"/ogc/collections/{collection}/items{query}", body);

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, (string?)null, null);

    /// <summary>Creates a feature that has to be accepted; returns its path.</summary>
    public async Task<string> CreateAsync(string collection, JsonNode body, string query = "")
    {
        Reply created = await PostAsync(collection, body, query);
        Assert.True(created.Status == 201, created.Body?.ToJsonString());
        return created.Location!.PathAndQuery;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Database.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Rows of all tables that edits write, and of their histories.</summary>
    public Task<string> RowsAsync() => ScalarAsync<string>(
        "SELECT string_agg(format('%s %s', relname, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n, sum(version) FROM renewal.%I', relname), false, true, '')))[1]::text), ', ' ORDER BY relname) "
        + "FROM pg_class WHERE relnamespace = 'renewal'::regnamespace AND relkind = 'r' AND (relname || '_history') IN (SELECT relname FROM pg_class) OR relname LIKE '%\\_history'");
}

/// <summary>An answer.</summary>
public sealed record Reply(int Status, string? ETag, Uri? Location, IReadOnlyDictionary<string, string> Headers, JsonNode? Body)
{
    public string Detail => Body?["detail"]?.GetValue<string>() ?? "";

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public JsonObject Properties => Body!["properties"]!.AsObject();

    public string Text(string name) => Body![name]!.ToString();

    public long Id => Body!["id"]!.GetValue<long>();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Status} {Body?.ToJsonString()}");
}
