using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Tests.Ogc;

/// <summary>The describing half of OGC API Features Part 1, by the ids of its abstract tests, and Part 3 queryables.</summary>
public sealed class DescribingTests(OgcServer server) : IClassFixture<OgcServer>
{
    [Fact(DisplayName = "/conf/core/root-op and root-success: the landing page links to the definition, the conformance classes and the data")]
    public async Task The_landing_page_links_to_everything()
    {
        JsonElement landing = await server.GetAsync("/ogc");
        Dictionary<string, JsonElement> links = Links(landing).GroupBy(link => link.GetProperty("rel").GetString()!).ToDictionary(group => group.Key, group => group.First());
        Assert.Equal("application/vnd.oai.openapi+json;version=3.0", links["service-desc"].GetProperty("type").GetString());
        Assert.Equal("text/html", links["service-doc"].GetProperty("type").GetString());
        Assert.Equal($"{server.Url}/ogc/conformance", links["conformance"].GetProperty("href").GetString());
        Assert.Equal($"{server.Url}/ogc/collections", links["data"].GetProperty("href").GetString());
        Assert.Equal($"{server.Url}/ogc", links["self"].GetProperty("href").GetString());
        Assert.Equal("text/html", links["alternate"].GetProperty("type").GetString());
        foreach (JsonElement link in Links(landing).Where(link => link.GetProperty("rel").GetString() is not ("service-desc" or "service-doc")))
        {
            using HttpResponseMessage answer = await server.Client.GetAsync(link.GetProperty("href").GetString());
            Assert.True(answer.IsSuccessStatusCode, link.ToString());
        }
    }

    [Fact(DisplayName = "/conf/core/conformance-op and conformance-success: the classes are URIs, each once, with core among them")]
    public async Task The_conformance_classes_stand_each_once()
    {
        string[] classes = [.. (await server.GetAsync("/ogc/conformance")).GetProperty("conformsTo").EnumerateArray().Select(uri => uri.GetString()!)];
        Assert.Equal(classes.Distinct().Count(), classes.Length);
        Assert.All(classes, uri => Assert.Matches(@"^http://www\.opengis\.net/spec/[a-z0-9-]+/\d\.\d/conf/[a-z0-9-]+$", uri));
        Assert.Contains("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core", classes);
    }

    [Fact(DisplayName = "/conf/core/fc-md-op, fc-md-success, fc-md-items: the collections are those of the catalogue and the reference layers")]
    public async Task The_collections_are_those_of_the_catalogue()
    {
        JsonElement answer = await server.GetAsync("/ogc/collections");
        IEnumerable<string> ids = answer.GetProperty("collections").EnumerateArray().Select(c => c.GetProperty("id").GetString()!);
        Assert.Equal([.. Collections.All.Select(c => c.Id), "reference-survey"], ids);
        Assert.All(answer.GetProperty("collections").EnumerateArray(), c => Assert.Equal("feature", c.GetProperty("itemType").GetString()));
    }

    [Fact(DisplayName = "/conf/core/fc-md-links, fc-md-items-links: self and alternate, and links to the items with type and relation")]
    public async Task Every_collection_links_to_its_items()
    {
        JsonElement answer = await server.GetAsync("/ogc/collections");
        Assert.Contains(Links(answer), link => Is(link, "self", "application/json"));
        Assert.Contains(Links(answer), link => Is(link, "alternate", "text/html"));
        foreach (JsonElement collection in answer.GetProperty("collections").EnumerateArray())
        {
            string items = $"{server.Url}/ogc/collections/{collection.GetProperty("id").GetString()}/items";
            Assert.Contains(Links(collection), link => Is(link, "items", "application/geo+json") && link.GetProperty("href").GetString() == items);
            Assert.Contains(Links(collection), link => Is(link, "items", "text/html"));
            Assert.All(Links(collection), link => Assert.StartsWith(server.Url, link.GetProperty("href").GetString(), StringComparison.Ordinal));
        }
    }

    [Fact(DisplayName = "/conf/core/fc-md-extent: the extents are those that PostGIS measures")]
    public async Task The_extents_are_those_that_PostGIS_measures()
    {
        JsonElement answer = await server.GetAsync("/ogc/collections");
        foreach (JsonElement collection in answer.GetProperty("collections").EnumerateArray())
        {
            string id = collection.GetProperty("id").GetString()!;
            string table = id == "reference-survey" ? "reference.survey" : Collections.Find(id).Table;
            string? expected = await server.QueryAsync<object>($"SELECT ST_Extent(geometry)::text FROM {table}") as string;
            JsonElement extent = collection.GetProperty("extent");
            Assert.Equal(expected is not null, extent.TryGetProperty("spatial", out JsonElement spatial));
            if (expected is not null)
            {
                Assert.Equal(Regex.Matches(expected, @"[\d.]+").Select(m => double.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture)),
                    Assert.Single(spatial.GetProperty("bbox").EnumerateArray()).EnumerateArray().Select(v => v.GetDouble()));
                Assert.Equal("http://www.opengis.net/def/crs/OGC/1.3/CRS84", spatial.GetProperty("crs").GetString());
            }
        }

        JsonElement projects = await server.GetAsync("/ogc/collections/projects");
        Assert.Equal(
            ["2022-01-01T00:00:00Z", "2025-12-31T23:59:59Z"],
            projects.GetProperty("extent").GetProperty("temporal").GetProperty("interval")[0].EnumerateArray().Select(instant => instant.GetString()!));
    }

    [Fact(DisplayName = "/conf/core/sfc-md-op, sfc-md-success: one collection is described as in the list")]
    public async Task One_collection_is_described_as_in_the_list()
    {
        foreach (JsonElement listed in (await server.GetAsync("/ogc/collections")).GetProperty("collections").EnumerateArray())
        {
            JsonElement one = await server.GetAsync($"/ogc/collections/{listed.GetProperty("id").GetString()}");
            foreach (JsonProperty member in listed.EnumerateObject().Where(m => m.Name != "links"))
            {
                Assert.Equal(member.Value.GetRawText(), one.GetProperty(member.Name).GetRawText());
            }

            Assert.Equal("http://www.opengis.net/def/crs/OGC/1.3/CRS84", one.GetProperty("crs")[0].GetString());
            Assert.Contains(one.GetProperty("storageCrs").GetString(), one.GetProperty("crs").EnumerateArray().Select(crs => crs.GetString()));
        }
    }

    [Fact]
    public async Task A_measured_extent_is_measured_again_when_its_features_change()
    {
        JsonElement before = await server.GetAsync("/ogc/collections/protections");
        Assert.False(before.GetProperty("extent").TryGetProperty("spatial", out _));
        await server.QueryAsync<long>(
            """
            INSERT INTO renewal.protections (region_code, name, kind, author, source, geometry)
            VALUES ('town', 'Old well', 'old-well', 'test', 'test', ST_SetSRID(ST_MakePoint(102.55, 24.35), 4490)) RETURNING id
            """);
        JsonElement after = await server.GetAsync("/ogc/collections/protections");
        await server.QueryAsync<long>("DELETE FROM renewal.protections WHERE name = 'Old well' RETURNING id");
        Assert.Equal([102.55, 24.35, 102.55, 24.35], after.GetProperty("extent").GetProperty("spatial").GetProperty("bbox")[0].EnumerateArray().Select(v => v.GetDouble()));
    }

    [Theory]
    [InlineData("zh-CN,zh;q=0.9", "绿地")]
    [InlineData("en", "Green spaces")]
    public async Task Titles_come_in_the_language_that_is_asked_for(string accepted, string title)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/ogc/collections/green-spaces");
        request.Headers.Add("Accept-Language", accepted);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        JsonElement collection = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((title, "绿地"), (collection.GetProperty("title").GetString(), collection.GetProperty("titleZh").GetString()));
        Assert.Contains("Accept-Language", response.Headers.Vary);
    }

    [Theory(DisplayName = "/conf/core/query-param-unknown and query-param-invalid: refused with 400 on every describing path")]
    [InlineData("/ogc?colour=red")]
    [InlineData("/ogc/conformance?colour=red")]
    [InlineData("/ogc/collections?limit=3")]
    [InlineData("/ogc/collections/projects?colour=red")]
    [InlineData("/ogc/collections/projects/queryables?bbox=1,2,3,4")]
    [InlineData("/ogc/collections/projects/schema?colour=red")]
    [InlineData("/ogc/collections/projects/schema?f=xml")]
    [InlineData("/ogc?lang=fr")]
    public async Task A_parameter_that_a_path_does_not_know_is_refused(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact(DisplayName = "Part 3 /conf/queryables: a JSON Schema of everything that a filter may name, and nothing else")]
    public async Task The_queryables_are_the_columns()
    {
        foreach (Collection collection in Collections.All)
        {
            using HttpResponseMessage response = await server.Client.GetAsync($"/ogc/collections/{collection.Id}/queryables");
            Assert.Equal("application/schema+json", response.Content.Headers.ContentType?.MediaType);
            JsonElement schema = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.GetProperty("$schema").GetString());
            Assert.Equal($"{server.Url}/ogc/collections/{collection.Id}/queryables", schema.GetProperty("$id").GetString());
            Assert.Equal("object", schema.GetProperty("type").GetString());
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
            Assert.Equal(
                (collection.HasVersion ? new[] { "id", "version", "valid_from", "geometry" } : ["id", "geometry"]).Concat(collection.Columns.Select(c => c.Name)).Order(StringComparer.Ordinal),
                schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
            Assert.Contains(
                Links(await server.GetAsync($"/ogc/collections/{collection.Id}")),
                link => Is(link, "http://www.opengis.net/def/rel/ogc/1.0/queryables", "application/schema+json"));
        }
    }

    [Fact]
    public async Task The_types_of_the_schemas_are_those_of_the_tables()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.Database.ConnectionString);
        foreach (Collection collection in Collections.All)
        {
            JsonElement properties = (await server.GetAsync($"/ogc/collections/{collection.Id}/schema")).GetProperty("properties");
            await using NpgsqlCommand command = source.CreateCommand(
                "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped");
            command.Parameters.Add(new() { Value = collection.Table });
            Dictionary<string, string> types = [];
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                types[reader.GetString(0)] = reader.GetString(1);
            }

            foreach (JsonProperty property in properties.EnumerateObject().Where(p => p.Name is not ("geometry" or "id")))
            {
                string expected = types[property.Name] switch
                {
                    "integer" or "bigint" => "integer",
                    "double precision" or "numeric" => "number",
                    "boolean" => "boolean",
                    _ => "string",
                };
                Assert.True(expected == property.Value.GetProperty("type").GetString(), $"{collection.Id}.{property.Name} is {types[property.Name]}");
            }
        }
    }

    [Fact]
    public async Task A_schema_says_units_values_ranges_and_who_fills_a_column_in()
    {
        JsonElement projects = (await server.GetAsync("/ogc/collections/projects/schema")).GetProperty("properties");
        Assert.Equal("m2", projects.GetProperty("area_m2").GetProperty("x-ogc-unit").GetString());
        Assert.Equal((1990, 2100), (projects.GetProperty("plan_year").GetProperty("minimum").GetInt32(), projects.GetProperty("plan_year").GetProperty("maximum").GetInt32()));
        Assert.Contains("old-factory", projects.GetProperty("category").GetProperty("enum").EnumerateArray().Select(v => v.GetString()));
        Assert.True(projects.GetProperty("source").GetProperty("readOnly").GetBoolean());
        Assert.Equal("geometry-multipolygon", projects.GetProperty("geometry").GetProperty("format").GetString());
        JsonElement survey = (await server.GetAsync("/ogc/collections/reference-survey/schema")).GetProperty("properties");
        Assert.Equal(("string", "date"), (survey.GetProperty("seen").GetProperty("type").GetString(), survey.GetProperty("seen").GetProperty("format").GetString()));
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("application/schema+json", "application/schema+json")]
    public async Task A_schema_is_plain_JSON_for_those_who_ask_for_that(string accepted, string type)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/ogc/collections/projects/queryables");
        request.Headers.Add("Accept", accepted);
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
    }

    private static JsonElement[] Links(JsonElement document) => [.. document.GetProperty("links").EnumerateArray()];

    private static bool Is(JsonElement link, string relation, string type) =>
        link.GetProperty("rel").GetString() == relation && link.GetProperty("type").GetString() == type;
}
