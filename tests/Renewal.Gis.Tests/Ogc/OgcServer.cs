using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Ogc;

/// <summary>
/// A server with one region of 12 schools, 25 parks and 3 projects, one of them without a shape, and a reference layer. A name tries to be a script.
/// </summary>
public sealed class OgcServer : ServerFixture
{
    public const string Hostile = "<script>alert(1)</script>\" onmouseover=\"x";

    /// <summary>A JSON answer, which must be a success.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>A page, which must be a success.</summary>
    public async Task<string> PageAsync(string path, string language = "en")
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Accept-Language", language);
        using HttpResponseMessage response = await Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        return text;
    }

    /// <summary>One value from the database itself.</summary>
    public async Task<T> QueryAsync<T>(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Database.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    protected override async Task LoadAsync()
    {
        MultiPolygon Square(double lon, double lat, double size) => (MultiPolygon)new WKTReader().Read(FormattableString.Invariant(
            $"MULTIPOLYGON ((({lon} {lat}, {lon + size} {lat}, {lon + size} {lat + size}, {lon} {lat + size}, {lon} {lat})))"));
        RenewalProject Project(string name, int year, MultiPolygon? shape) => new(
            0, name, "old-community", year, "planned", null, null, null, 1, 200, null, 16_000, null, 38_000_000m, 1992, null, shape);
        await new RegionDataStore(Database.Database).ReplaceAsync(
            new Region("town", null, "小镇", "Town", "study-area", Generated: true, "test", Square(102.4, 24.2, 0.3)),
            new RegionData
            {
                Facilities =
                [
                    .. Enumerable.Range(1, 12).Select(n => new Facility(
                        0, n == 1 ? Hostile : $"第{n}小学", "primary-school", "existing", n < 3 ? null : 2000 + n, 100 * n, null, null, new Point(102.5 + (0.001 * n), 24.31), null)),
                ],
                GreenSpaces = [.. Enumerable.Range(1, 25).Select(n => new GreenSpace(0, $"Park {n}", "G1", "park", true, n % 2 == 0, "existing", 1990 + n, 100 * n, null, Square(102.5 + (0.002 * n), 24.3, 0.001)))],
                Projects = [Project("North court", 2022, Square(102.45, 24.25, 0.001)), Project("South court", 2024, Square(102.46, 24.25, 0.001)), Project("Somewhere", 2025, null)],
            },
            new ImportNote("demo", "test", null, new Dictionary<string, long>()), null, default);
        await QueryAsync<object?>(
            """
            CREATE TABLE reference.survey (id bigint PRIMARY KEY, "Height <m>" double precision, seen date, geometry geometry (Point, 4490),
                                           geometry_3857 geometry (Point, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED);
            INSERT INTO reference.survey VALUES (7, 12.5, '2024-05-01', ST_SetSRID(ST_MakePoint(102.6, 24.4), 4490));
            INSERT INTO renewal.reference_layers (name, table_name, source_name, source_crs, geometry_type, features, columns)
            VALUES ('survey', 'survey', 'survey.gpkg', 'EPSG:4490', 'Point', 1, '[{"name": "Height <m>", "type": "number"}, {"name": "seen", "type": "date"}]')
            RETURNING 1
            """);
    }
}
