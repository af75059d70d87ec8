using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Features;

/// <summary>A server with one generated region that holds three parks.</summary>
public sealed class SmallTownServer : ServerFixture
{
    protected override Task LoadAsync()
    {
        MultiPolygon Square(double lon, double lat, double size) => (MultiPolygon)new WKTReader().Read(FormattableString.Invariant(
            $"MULTIPOLYGON ((({lon} {lat}, {lon + size} {lat}, {lon + size} {lat + size}, {lon} {lat + size}, {lon} {lat})))"));
        GreenSpace Park(string name, double lon) => new(0, name, "G1", "park", true, true, "existing", 2010, 12345, null, Square(lon, 24.3, 0.001));
        return new RegionDataStore(Database.Database).ReplaceAsync(
            new Region("town", null, "小镇", "Town", "study-area", Generated: true, "test", Square(102.4, 24.2, 0.3)),
            new RegionData { GreenSpaces = [Park("翠湖公园", 102.50), Park("Park 100%_", 102.51), Park("东公园", 102.52)] },
            new ImportNote("demo", "test", null, new Dictionary<string, long>()), null, default);
    }
}

public class FeatureEndpointTests(SmallTownServer server) : IClassFixture<SmallTownServer>
{
    private const string Unit = """
        {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[102.5,24.3],[102.51,24.3],[102.51,24.31],[102.5,24.31],[102.5,24.3]]]},
         "properties":{"name":"一号单元","region_code":"town","plan_year":2024}}
        """;

    [Fact]
    public async Task Pages_follow_each_other_by_key_and_keep_every_parameter()
    {
        List<string> names = [];
        string? next = "/ogc/collections/green-spaces/items?limit=2&region=town";
        while (next is not null)
        {
            JsonElement page = await GetAsync(next);
            names.AddRange(page.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("properties").GetProperty("name").GetString()!));
            next = page.GetProperty("links").EnumerateArray().Where(l => l.GetProperty("rel").GetString() == "next").Select(l => l.GetProperty("href").GetString()).FirstOrDefault();
            Assert.True(next is null || next.Contains("region=town", StringComparison.Ordinal));
        }

        Assert.Equal(["翠湖公园", "Park 100%_", "东公园"], names);
    }

    [Fact]
    public async Task A_bbox_selects_what_it_touches()
    {
        JsonElement found = await GetAsync("/ogc/collections/green-spaces/items?bbox=102.5095,24.3,102.5105,24.31");
        Assert.Equal("Park 100%_", Assert.Single(found.GetProperty("features").EnumerateArray()).GetProperty("properties").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("/ogc/collections/nowhere/items", 404, "nowhere")]
    [InlineData("/ogc/collections/green-spaces/items?colour=red", 400, "colour")]
    [InlineData("/ogc/collections/green-spaces/items?bbox=1,2,3", 400, "west,south,east,north")]
    [InlineData("/ogc/collections/green-spaces/items?region=atlantis", 404, "town")]
    [InlineData("/ogc/collections/green-spaces/items/999999", 404, "999999")]
    [InlineData("/api/identify?lon=102", 400, "lat")]
    [InlineData("/api/identify?lon=x&lat=24", 400, "lon")]
    [InlineData("/tiles/green-spaces/3/9/1.mvt", 404, "3/9/1")]
    [InlineData("/tiles/nowhere/3/1/1.mvt", 404, "nowhere")]
    [InlineData("/api/nothing", 404, "/api/nothing")]
    public async Task A_wrong_request_gets_one_problem_document_that_names_it(string path, int status, string named)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_lives_through_create_read_replace_conflict_and_delete()
    {
        // A plan of its own: in that of 2024 another test draws at the same place.
        string unit = Unit.Replace("2024", "2025", StringComparison.Ordinal);
        using HttpResponseMessage created = await SendAsync(HttpMethod.Post, "/ogc/collections/renewal-units/items", unit);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        string path = created.Headers.Location!.ToString();
        Assert.Equal("\"v1\"", created.Headers.ETag!.Tag);

        using HttpResponseMessage noTag = await SendAsync(HttpMethod.Put, path, unit);
        Assert.Equal(428, (int)noTag.StatusCode);

        using HttpResponseMessage replaced = await SendAsync(HttpMethod.Put, path, unit.Replace("一号", "二号", StringComparison.Ordinal), "\"v1\"");
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        Assert.Equal("\"v2\"", replaced.Headers.ETag!.Tag);

        using HttpResponseMessage stale = await SendAsync(HttpMethod.Put, path, unit, "\"v1\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        JsonElement conflict = JsonDocument.Parse(await stale.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("二号单元", conflict.GetProperty("theirs").GetProperty("properties").GetProperty("name").GetString());

        using HttpResponseMessage deleted = await SendAsync(HttpMethod.Delete, path, null, "\"v2\"");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync(path)).StatusCode);
        Assert.Equal(
            [(1L, "update", "一号单元"), (2L, "delete", "二号单元")],
            await HistoryAsync(long.Parse(path.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("[102.5,24.31],[102.5,24.3]", "[102.5,24.31]", "is open")]
    [InlineData("[102.51,24.3],[102.51,24.31]", "[102.51,24.31],[102.51,24.3]", "crosses")]
    [InlineData("\"town\"", "\"atlantis\"", "atlantis")]
    [InlineData("[102.5,24.3],[102.51,24.3],[102.51,24.31],[102.5,24.31],[102.5,24.3]", "[24.3,12.5],[24.3,12.51],[24.31,12.51],[24.31,12.5],[24.3,12.5]", "outside Town")]
    [InlineData("一号单元", " ", "name")]
    [InlineData("2024", "20245", "plan year")]
    [InlineData("\"properties\"", "\"property\"", "properties")]
    public async Task A_bad_unit_is_refused_with_one_message_and_nothing_is_saved(string good, string bad, string named)
    {
        long before = await CountUnitsAsync();
        string body = Unit.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Unit, body);
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, "/ogc/collections/renewal-units/items", body);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode is 400 or 404 or 422, $"{response.StatusCode}: {text}");
        JsonElement problem = JsonDocument.Parse(text).RootElement;
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        if (named is "crosses" or "outside Town" or "name" or "plan year")
        {
            // What a planner can meet on the page is said in Chinese too.
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", problem.GetProperty("detailZh").GetString()!);
        }

        Assert.Equal(before, await CountUnitsAsync());
    }

    [Fact]
    public async Task A_read_only_collection_refuses_writing()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, "/ogc/collections/streets/items", Unit);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Another_content_type_is_refused_so_that_no_foreign_page_can_post()
    {
        using StringContent body = new(Unit, Encoding.UTF8, "text/plain");
        using HttpResponseMessage response = await server.Client.PostAsync("/ogc/collections/renewal-units/items", body);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Another_host_name_is_refused_against_dns_rebinding()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/regions");
        request.Headers.Host = "evil.example";
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task An_export_is_whole_and_carries_the_notice_of_a_generated_region()
    {
        JsonElement export = await GetAsync("/api/export/green-spaces.geojson?region=town");
        Assert.Equal(3, export.GetProperty("features").GetArrayLength());
        Assert.Contains("生成", export.GetProperty("notice").GetProperty("zh").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_imported_layer_joins_the_catalogue_whatever_its_columns_are_called()
    {
        const string column = """a"b'c""";
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.Database.ConnectionString);
        await using NpgsqlCommand import = source.CreateCommand(
            """
            CREATE TABLE reference."odd ""layer" (id bigint PRIMARY KEY, "a""b'c" text, geometry geometry (Point, 4490),
                                                  geometry_3857 geometry (Point, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED);
            INSERT INTO reference."odd ""layer" VALUES (7, 'kept', ST_SetSRID(ST_MakePoint(102.6, 24.4), 4490));
            INSERT INTO renewal.reference_layers (name, table_name, source_name, source_crs, geometry_type, features, columns)
            VALUES ('odd', 'odd "layer', 'odd.gpkg', 'EPSG:4490', 'Point', 1, '[{"name": "a\"b''c", "type": "string"}]')
            """);
        await import.ExecuteNonQueryAsync();

        Assert.Contains((await GetAsync("/ogc/collections")).GetProperty("collections").EnumerateArray(), c => c.GetProperty("id").GetString() == "reference-odd");
        JsonElement feature = Assert.Single((await GetAsync("/ogc/collections/reference-odd/items?bbox=102,24,103,25")).GetProperty("features").EnumerateArray());
        Assert.Equal("kept", feature.GetProperty("properties").GetProperty(column).GetString());
        JsonElement hit = Assert.Single((await GetAsync("/api/identify?lon=102.6&lat=24.4&collections=reference-odd")).GetProperty("features").EnumerateArray());
        Assert.Equal(7, hit.GetProperty("id").GetInt64());
        using HttpResponseMessage tile = await server.Client.GetAsync("/tiles/reference-odd/0/0/0.mvt");
        Assert.Equal(HttpStatusCode.OK, tile.StatusCode);
    }

    [Fact]
    public async Task Identify_finds_what_lies_under_a_place()
    {
        JsonElement hit = Assert.Single((await GetAsync("/api/identify?lon=102.5005&lat=24.3005&collections=green-spaces")).GetProperty("features").EnumerateArray());
        Assert.Equal(("green-spaces", "翠湖公园"), (hit.GetProperty("collection").GetString(), hit.GetProperty("properties").GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("公园", 2)]
    [InlineData("翠湖", 1)]
    [InlineData("100%_", 1)]
    [InlineData("%", 1)]
    [InlineData("' OR 1=1 --", 0)]
    public async Task Search_takes_its_text_literally(string text, int hits) =>
        Assert.Equal(hits, (await GetAsync($"/api/search?q={Uri.EscapeDataString(text)}")).GetArrayLength());

    [Fact]
    public async Task A_tile_is_tagged_and_an_edit_changes_its_tag()
    {
        const string tile = "/tiles/renewal-units,green-spaces/12/3214/1762.mvt";
        using HttpResponseMessage first = await server.Client.GetAsync(tile);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        EntityTagHeaderValue tag = first.Headers.ETag!;
        Assert.Equal(HttpStatusCode.NotModified, await TileStatusAsync(tile, tag));
        using HttpResponseMessage created = await SendAsync(HttpMethod.Post, "/ogc/collections/renewal-units/items", Unit);
        Assert.Equal(HttpStatusCode.OK, await TileStatusAsync(tile, tag));
        using HttpResponseMessage empty = await server.Client.GetAsync("/tiles/green-spaces/12/0/0.mvt");
        Assert.Equal(HttpStatusCode.NoContent, empty.StatusCode);
    }

    private async Task<HttpStatusCode> TileStatusAsync(string tile, EntityTagHeaderValue tag)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, tile);
        request.Headers.IfNoneMatch.Add(tag);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, string? ifMatch = null)
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/geo+json");
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await server.Client.SendAsync(request);
    }

    private async Task<long> CountUnitsAsync()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.Database.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand("SELECT count(*) FROM renewal.renewal_units");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<List<(long Version, string Operation, string Name)>> HistoryAsync(long id)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.Database.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(
            "SELECT version, operation, properties ->> 'name' FROM renewal.renewal_units_history WHERE id = $1 ORDER BY version");
        command.Parameters.Add(new() { Value = id });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<(long, string, string)> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return rows;
    }
}
