using System.Globalization;
using System.Text.Json;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Features;

/// <summary>What is answered is what PostGIS holds: every feature, every column, every coordinate, in every system.</summary>
[Collection(FeatureServerDefinition.Name)]
public sealed class FeatureContentTests(FeatureServer server)
{
    // Half of the last decimal that is written, and the rounding of a double.
    private const double DegreeTolerance = 0.6e-9;
    private const double MetreTolerance = 0.6e-4;

    public static TheoryData<string> CollectionIds => new([.. Collections.All.Select(c => c.Id), "reference-odd"]);

    public static TheoryData<string> Systems => new(PublishedCrs.All.Select(crs => crs.Uri));

    [Theory]
    [MemberData(nameof(CollectionIds))]
    public async Task Every_feature_fetched_by_paging_equals_its_row(string id)
    {
        (string table, string key, string[] columns) = await TableAsync(id);
        string properties = string.Join(", ", columns.Select(c => $"'{c}', \"{c}\""));
        string[] rows = await server.QueryAsync(
            $"SELECT json_build_object('id', {key}, 'geometry', ST_AsGeoJSON(geometry, 15, 0)::json, 'properties', json_build_object({properties}))::text FROM {table} ORDER BY {key}");
        Assert.NotEmpty(rows);
        List<JsonElement> features = await server.AllAsync($"/ogc/collections/{id}/items?limit={Math.Max(2, rows.Length / 3)}");
        Assert.Equal(rows.Length, features.Count);
        for (int i = 0; i < rows.Length; i++)
        {
            JsonElement row = JsonDocument.Parse(rows[i]).RootElement;
            Assert.Equal(row.GetProperty("id").ToString(), features[i].GetProperty("id").ToString());
            AssertSame(row.GetProperty("geometry"), features[i].GetProperty("geometry"), DegreeTolerance);
            JsonElement found = features[i].GetProperty("properties");
            foreach (JsonProperty expected in row.GetProperty("properties").EnumerateObject())
            {
                AssertSameValue(expected.Value, found.GetProperty(expected.Name));
            }
        }
    }

    [Fact]
    public async Task The_catalogue_says_which_tables_demand_a_geometry()
    {
        foreach (Collection collection in Collections.All.Where(c => !c.IsView))
        {
            string[] demanded = await server.QueryAsync($"SELECT attnotnull FROM pg_attribute WHERE attrelid = '{collection.Table}'::regclass AND attname = 'geometry'");
            Assert.Equal(demanded[0] == "False", collection.MayLackGeometry);
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task Every_system_has_the_coordinates_of_ST_Transform_in_the_order_of_its_authority(string uri)
    {
        PublishedCrs crs = PublishedCrs.All.Single(c => c.Uri == uri);
        foreach ((string id, string table) in new[] { ("residential-areas", "renewal.residential_areas"), ("entrances", "renewal.entrances"), ("barriers", "renewal.barriers") })
        {
            // EPSG says which axis comes first; PostGIS never swaps.
            bool northFirst = uri.EndsWith("/4326", StringComparison.Ordinal) || uri.EndsWith("/4490", StringComparison.Ordinal) || (!crs.InDegrees && crs.Srid != 3857);
            string shape = $"ST_Transform(geometry, {crs.Srid})";
            string[] rows = await server.QueryAsync($"SELECT ST_AsGeoJSON({(northFirst ? $"ST_FlipCoordinates({shape})" : shape)}, 9, 0) FROM {table} ORDER BY id LIMIT 500");
            using HttpResponseMessage response = await server.Client.GetAsync($"/ogc/collections/{id}/items?limit=500&crs={Uri.EscapeDataString(uri)}");
            Assert.Equal($"<{uri}>", Assert.Single(response.Headers.GetValues("Content-Crs")));
            JsonElement[] features = [.. JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("features").EnumerateArray()];
            Assert.Equal(rows.Length, features.Length);
            foreach ((string row, JsonElement feature) in rows.Zip(features))
            {
                AssertSame(JsonDocument.Parse(row).RootElement, feature.GetProperty("geometry"), crs.InDegrees ? DegreeTolerance : MetreTolerance);
            }
        }
    }

    [SharedFact]
    public async Task Gauss_Krueger_coordinates_are_those_that_PROJ_published_northing_first()
    {
        string[][] points = [.. File.ReadLines(Repository.SharedPath("geodata", "coords", "cgcs2000-gauss-kruger-proj.csv")).Select(line => line.Split(','))];
        int Column(string name) => Array.IndexOf(points[0], name);
        string values = string.Join(", ", points.Skip(1).Select((p, i) => $"({i}, ST_SetSRID(ST_MakePoint({p[Column("lon")]}, {p[Column("lat")]}), 4490))"));
        await server.QueryAsync(
            $"""
            CREATE TABLE IF NOT EXISTS reference.counties (id bigint PRIMARY KEY, geometry geometry (Point, 4490),
                geometry_3857 geometry (Point, 3857) GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED);
            INSERT INTO reference.counties VALUES {values};
            INSERT INTO renewal.reference_layers (name, table_name, source_name, source_crs, geometry_type, features, columns)
            VALUES ('counties', 'counties', 'counties.csv', 'EPSG:4490', 'Point', 24, '[]')
            """);
        int compared = 0;
        foreach ((string epsg, string northing, string easting) in new[]
        {
            ("epsg_3deg", "northing_m", "easting_m"), ("epsg_3deg_neighbour", "northing_nb_m", "easting_nb_m"), ("epsg_3deg_zoned", "northing_m", "easting_zoned_m"),
            ("epsg_6deg_zoned", "northing_6deg_m", "easting_6deg_m"),
        })
        {
            for (int i = 1; i < points.Length; i++)
            {
                string[] point = points[i];
                JsonElement feature = await server.GetAsync($"/ogc/collections/reference-counties/items/{i - 1}?crs=http://www.opengis.net/def/crs/EPSG/0/{point[Column(epsg)]}");
                double[] position = [.. feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(n => n.GetDouble())];
                Assert.Equal(double.Parse(point[Column(northing)], CultureInfo.InvariantCulture), position[0], 2e-4);
                Assert.Equal(double.Parse(point[Column(easting)], CultureInfo.InvariantCulture), position[1], 2e-4);
                compared++;
            }
        }

        Assert.Equal(4 * 24, compared);
    }

    private async Task<(string Table, string Key, string[] Columns)> TableAsync(string id)
    {
        Collection? collection = Collections.All.SingleOrDefault(c => c.Id == id);
        return collection is not null
            ? (collection.Table, collection.HasNumericId ? "id" : "code", [.. collection.Columns.Select(c => c.Name)])
            : ("reference.odd", "id", await server.QueryAsync("SELECT c ->> 'name' FROM renewal.reference_layers, jsonb_array_elements(columns) AS c WHERE name = 'odd'"));
    }

    private static void AssertSameValue(JsonElement expected, JsonElement found)
    {
        // JSON has no NaN: PostgreSQL writes it as a text, a client gets null.
        if (expected.ValueKind == JsonValueKind.String && expected.GetString() == "NaN")
        {
            Assert.Equal(JsonValueKind.Null, found.ValueKind);
            return;
        }

        Assert.Equal(expected.ValueKind, found.ValueKind);
        if (expected.ValueKind == JsonValueKind.Number)
        {
            Assert.Equal(expected.GetDouble(), found.GetDouble());
        }
        else
        {
            Assert.Equal(expected.ToString(), found.ToString());
        }
    }

    private static void AssertSame(JsonElement expected, JsonElement found, double tolerance)
    {
        Assert.Equal(expected.ValueKind, found.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Number:
                Assert.Equal(expected.GetDouble(), found.GetDouble(), tolerance);
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), found.GetArrayLength());
                foreach ((JsonElement one, JsonElement other) in expected.EnumerateArray().Zip(found.EnumerateArray()))
                {
                    AssertSame(one, other, tolerance);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in expected.EnumerateObject())
                {
                    AssertSame(member.Value, found.GetProperty(member.Name), tolerance);
                }

                break;
            default:
                Assert.Equal(expected.ToString(), found.ToString());
                break;
        }
    }
}
