using System.Text.Json;
using Npgsql;
using Renewal.Gis.Server.FirstData;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Features;

/// <summary>
/// A server over what comes with the program, the demo city with it, a renewal unit, a saved life circle, and a reference layer on both sides of the
/// antimeridian whose texts want to break every format.
/// </summary>
public sealed class FeatureServer : ServerFixture
{
    /// <summary>A JSON answer, which must be a success.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>The features of all pages from an address on.</summary>
    public async Task<List<JsonElement>> AllAsync(string path)
    {
        List<JsonElement> features = [];
        for (string? next = path; next is not null;)
        {
            JsonElement page = await GetAsync(next);
            features.AddRange(page.GetProperty("features").EnumerateArray());
            next = LinkOf(page, "next");
        }

        return features;
    }

    /// <summary>The address of a link, or null.</summary>
    public static string? LinkOf(JsonElement document, string rel) => document.GetProperty("links").EnumerateArray()
        .Where(link => link.GetProperty("rel").GetString() == rel).Select(link => link.GetProperty("href").GetString()).FirstOrDefault();

    /// <summary>The ids of features as text.</summary>
    public static string[] Ids(IEnumerable<JsonElement> features) => [.. features.Select(feature => feature.GetProperty("id").ToString())];

    /// <summary>The first column of a query on the database itself, as text.</summary>
    public async Task<string[]> QueryAsync(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Database.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<string> values = [];
        while (await reader.ReadAsync())
        {
            values.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
        }

        return [.. values];
    }

    protected override async Task LoadAsync()
    {
        await FirstDataLoader.LoadAsync(Database.Database, demo: true, default);
        await QueryAsync(
            """
            INSERT INTO renewal.renewal_units (region_code, name, plan_year, retain_m2, author, geometry)
            SELECT '530402-demo', '单元 ' || n, nullif(2023 + n, 2025), n * 1.5, 'test',
                   ST_Multi(ST_MakeEnvelope(102.54 + n * 0.01, 24.35, 102.545 + n * 0.01, 24.355, 4490)) FROM generate_series(1, 5) AS n;
            INSERT INTO renewal.life_circles (region_code, name, origin_kind, origin, minutes, limit_m, rule_source, data_version, author, geometry, set_id, walking, area_m2,
                                              network_m, population, population_method)
            VALUES ('530402-demo', 'circle', 'point', ST_SetSRID(ST_MakePoint(102.54, 24.35), 4490), 15, 1000, 'GB 50180', 1, 'test',
                    ST_Multi(ST_MakeEnvelope(102.53, 24.34, 102.55, 24.36, 4490)), 1, 'gb50180', 1, 1, 1, 'survey');
            CREATE TABLE reference.odd (id bigint PRIMARY KEY, name text, "limit" integer, seen date, at timestamptz, hour time, flag boolean, height numeric,
                                        geometry geometry (Geometry, 4490),
                                        geometry_3857 geometry (Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED);
            INSERT INTO reference.odd VALUES
                (1, '=1+1', 5, '2024-05-01', '2024-05-01 08:00:00+00', '08:30', true, 12.5, ST_SetSRID(ST_MakePoint(179.5, -17), 4490)),
                (2, E'a "quoted", text\nwith \\ and \t and \u0001', NULL, '2025-01-01', NULL, NULL, false, 'NaN', ST_SetSRID(ST_MakePoint(-179.5, -17), 4490)),
                (3, '中文', 7, NULL, '2025-06-01 00:00:00.123456+08', '23:59:59.5', NULL, NULL, NULL),
                (4, '-2', NULL, NULL, NULL, NULL, NULL, 1e300, ST_GeomFromText('GEOMETRYCOLLECTION (POINT (10 20), LINESTRING (10 20, 11 21.123456789123))', 4490)),
                (5, '@SUM', NULL, NULL, NULL, NULL, NULL, -0.5, ST_GeomFromText('MULTIPOINT ((10 20), (11 21))', 4490)),
                (6, '', NULL, NULL, NULL, NULL, NULL, 0, ST_GeomFromText('MULTILINESTRING ((10 20, 11 21), (12 20, 13 21, 14 20))', 4490)),
                (7, 'hole', NULL, NULL, NULL, NULL, NULL, 0, ST_GeomFromText('POLYGON ((10 20, 14 20, 14 24, 10 24, 10 20), (11 21, 11 22, 12 22, 11 21))', 4490));
            INSERT INTO renewal.reference_layers (name, table_name, source_name, source_crs, geometry_type, features, columns)
            VALUES ('odd', 'odd', 'odd.gpkg', 'EPSG:4490', 'Geometry', 7,
                    '[{"name": "name", "type": "string"}, {"name": "limit", "type": "integer"}, {"name": "seen", "type": "date"}, {"name": "at", "type": "date-time"},
                      {"name": "hour", "type": "time"}, {"name": "flag", "type": "boolean"}, {"name": "height", "type": "number"}]');
            ANALYZE;
            """);
    }
}

/// <summary>One server for all tests that only read from it.</summary>
[CollectionDefinition(Name)]
public sealed class FeatureServerDefinition : ICollectionFixture<FeatureServer>
{
    public const string Name = "feature server";
}
