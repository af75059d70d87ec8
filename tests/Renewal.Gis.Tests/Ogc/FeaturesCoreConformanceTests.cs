using System.Globalization;
using System.Net;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Tests.Features;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Ogc;

/// <summary>
/// The abstract tests of OGC API Features Part 1 on features (OGC 17-069r4, annex A), under their official ids, against the server over HTTP; PostGIS says what is to be found.
/// </summary>
[Collection(FeatureServerDefinition.Name)]
public sealed class FeaturesCoreConformanceTests(FeatureServer server)
{
    public static TheoryData<string> CollectionIds => new([.. Collections.All.Select(c => c.Id), "reference-odd"]);

    [Theory(DisplayName = "/conf/core/fc-op, fc-response, fc-timeStamp, fc-numberReturned, fc-numberMatched: the features of every collection come from its items path")]
    [MemberData(nameof(CollectionIds))]
    public async Task Features_come_from_the_items_path(string id)
    {
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        JsonElement page = await server.GetAsync($"/ogc/collections/{id}/items?limit=7");
        Assert.Equal("FeatureCollection", page.GetProperty("type").GetString());
        JsonElement[] features = [.. page.GetProperty("features").EnumerateArray()];
        Assert.NotEmpty(features);
        Assert.All(features, feature => Assert.Equal("Feature", feature.GetProperty("type").GetString()));
        Assert.InRange(page.GetProperty("timeStamp").GetDateTimeOffset(), before.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(1));
        Assert.Equal(features.Length, page.GetProperty("numberReturned").GetInt32());
        string table = id == "reference-odd" ? "reference.odd" : Collections.Find(id).Table;
        long rows = long.Parse((await server.QueryAsync($"SELECT count(*) FROM {table}"))[0], CultureInfo.InvariantCulture);
        Assert.Equal(rows <= 10_000, page.TryGetProperty("numberMatched", out JsonElement matched));
        Assert.True(rows > 10_000 || matched.GetInt64() == rows);
    }

    [Theory(DisplayName = "/conf/core/fc-links: self and alternate links with relation and type")]
    [MemberData(nameof(CollectionIds))]
    public async Task A_page_links_to_itself_and_to_its_other_formats(string id) => await CheckLinksAsync(await server.GetAsync($"/ogc/collections/{id}/items?limit=2"));

    [Theory(DisplayName = "/conf/core/crs84: without a crs everything is in CRS84")]
    [MemberData(nameof(CollectionIds))]
    public async Task Without_a_crs_everything_is_in_CRS84(string id)
    {
        using HttpResponseMessage response = await server.Client.GetAsync($"/ogc/collections/{id}/items?limit=50");
        Assert.Equal("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>", Assert.Single(response.Headers.GetValues("Content-Crs")));
        foreach (JsonElement feature in JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("features").EnumerateArray())
        {
            if (Shape(feature) is { } shape && id != "reference-odd")
            {
                // Yunnan, longitude first.
                Assert.True(new Envelope(97, 107, 21, 30).Contains(shape.EnvelopeInternal), shape.AsText());
            }
        }
    }

    [Theory(DisplayName = "/conf/core/fc-limit-response: no page is longer than its limit, and a limit above the maximum is no error")]
    [InlineData("facilities", "1", 1)]
    [InlineData("facilities", "100", 100)]
    [InlineData("buildings", "10000", 10_000)]
    [InlineData("buildings", "10001", 10_000)]
    [InlineData("buildings", "99999999999999999999", 10_000)]
    public async Task A_page_is_not_longer_than_its_limit(string id, string limit, int expected) =>
        Assert.Equal(expected, (await server.GetAsync($"/ogc/collections/{id}/items?limit={limit}&skipGeometry=true&properties=name")).GetProperty("features").GetArrayLength());

    [Theory(DisplayName = "/conf/core/fc-bbox-response: the features that intersect the box, and those without geometry")]
    [InlineData("buildings", "102.53,24.345,102.54,24.35", "102.53, 24.345, 102.54, 24.35")]
    [InlineData("buildings", "102.53,24.345,-100,102.54,24.35,9000", "102.53, 24.345, 102.54, 24.35")]
    [InlineData("streets", "102.5301,24.3401,102.5402,24.3502", "102.5301, 24.3401, 102.5402, 24.3502")]
    [InlineData("projects", "102.53,24.34,102.56,24.36", "102.53, 24.34, 102.56, 24.36")]
    [InlineData("regions", "101,24,102,25", "101, 24, 102, 25")]
    [InlineData("facilities", "-180,-90,180,90", "-180, -90, 180, 90")]
    [InlineData("facilities", "-200,-95,200,95", "-180, -90, 180, 90")]
    [InlineData("facilities", "0,0,1,1", "0, 0, 1, 1")]
    [InlineData("reference-odd", "9,19,10,20", "9, 19, 10, 20")]
    public async Task A_box_finds_what_intersects_it_and_what_has_no_geometry(string id, string bbox, string envelope)
    {
        (string table, string key) = id switch { "reference-odd" => ("reference.odd", "id"), "regions" => ("renewal.regions", "code"), _ => (Collections.Find(id).Table, "id") };
        string[] expected = await server.QueryAsync($"SELECT {key} FROM {table} WHERE geometry IS NULL OR ST_Intersects(geometry, ST_MakeEnvelope({envelope}, 4490)) ORDER BY {key}");
        Assert.Equal(expected, FeatureServer.Ids(await server.AllAsync($"/ogc/collections/{id}/items?limit=5000&bbox={bbox}")));
    }

    [Theory(DisplayName = "/conf/core/fc-bbox-response: a box across the antimeridian holds both sides of it and nothing between")]
    [InlineData("179,-18,-179,-16", "1,2,3")]
    [InlineData("179,-18,181,-16", "1,2,3")]
    [InlineData("-181,-18,-179,-16", "1,2,3")]
    [InlineData("179.6,-18,-179,-16", "2,3")]
    [InlineData("-179,-18,179,-16", "3")]
    public async Task A_box_lies_across_the_antimeridian(string bbox, string ids) =>
        Assert.Equal(ids.Split(','), FeatureServer.Ids(await server.AllAsync($"/ogc/collections/reference-odd/items?bbox={bbox}")));

    [Theory(DisplayName = "/conf/core/fc-time-response: the features whose time intersects, and those without time")]
    [InlineData("2023-06-01T12:00:00Z", "plan_year = 2023")]
    [InlineData("2023-06-01", "plan_year = 2023")]
    [InlineData("2023-01-01T00:00:00Z/2024-12-31T23:59:59Z", "plan_year BETWEEN 2023 AND 2024")]
    [InlineData("2023-12-31/2024-01-01", "plan_year BETWEEN 2023 AND 2024")]
    [InlineData("../2023-05-01T00:00:00Z", "plan_year <= 2023")]
    [InlineData("/2023-05-01T00:00:00Z", "plan_year <= 2023")]
    [InlineData("2024-12-31T23:59:59%2B08:00/..", "plan_year >= 2024")]
    [InlineData("2024-12-31T23:59:59+08:00/", "plan_year >= 2024")]
    [InlineData("../..", "true")]
    public async Task A_time_finds_what_intersects_it_and_what_has_no_time(string time, string condition)
    {
        foreach (string id in new[] { "projects", "renewal-units", "factory-relocations" })
        {
            string[] expected = await server.QueryAsync($"SELECT id FROM {Collections.Find(id).Table} WHERE plan_year IS NULL OR {condition} ORDER BY id");
            Assert.Equal(expected, FeatureServer.Ids(await server.AllAsync($"/ogc/collections/{id}/items?datetime={time}&skipGeometry=true")));
        }

        // A collection without time is returned whole.
        Assert.Equal(
            await server.QueryAsync("SELECT id FROM renewal.entrances ORDER BY id"),
            FeatureServer.Ids(await server.AllAsync($"/ogc/collections/entrances/items?limit=1000&datetime={time}")));
    }

    [Fact(DisplayName = "/conf/core/fc-op: a box and a time together find what matches both")]
    public async Task A_box_and_a_time_find_what_matches_both()
    {
        string[] expected = await server.QueryAsync(
            "SELECT id FROM renewal.green_spaces WHERE ST_Intersects(geometry, ST_MakeEnvelope(102.53, 24.34, 102.55, 24.36, 4490)) AND (opening_year IS NULL OR opening_year <= 2010) ORDER BY id");
        Assert.NotEmpty(expected);
        Assert.Equal(expected, FeatureServer.Ids(await server.AllAsync("/ogc/collections/green-spaces/items?bbox=102.53,24.34,102.55,24.36&datetime=../2010-07-01")));
    }

    [Theory(DisplayName = "/conf/core/query-param-invalid: 400")]
    [InlineData("limit=0")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    [InlineData("limit=1.5")]
    [InlineData("limit=")]
    [InlineData("bbox=1,2,3")]
    [InlineData("bbox=1,2,3,4,5")]
    [InlineData("bbox=1,2,3,x")]
    [InlineData("bbox=1,4,3,2")]
    [InlineData("bbox=1,2,9,3,4,8")]
    [InlineData("bbox=NaN,2,3,4")]
    [InlineData("datetime=yesterday")]
    [InlineData("datetime=2023")]
    [InlineData("datetime=2024-01-01/2023-01-01")]
    [InlineData("datetime=2024-01-01/2024-02-01/2024-03-01")]
    [InlineData("datetime=2024-13-01")]
    public async Task An_invalid_parameter_is_refused(string parameter)
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/ogc/collections/projects/items?" + parameter);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(parameter.Split('=')[0], JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory(DisplayName = "/conf/core/query-param-unknown: 400")]
    [InlineData("/ogc/collections/projects/items?unknownParameter=1")]
    [InlineData("/ogc/collections/projects/items?offset=10")]
    [InlineData("/ogc/collections/regions/items/530402?bbox=1,2,3,4")]
    [InlineData("/api/export/projects.csv?limit=3")]
    [InlineData("/api/export/projects.csv?f=json")]
    public async Task An_unknown_parameter_is_refused(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory(DisplayName = "/conf/core/f-op, f-success, f-links: a feature comes from its own path, as in the collection, with its links")]
    [MemberData(nameof(CollectionIds))]
    public async Task A_feature_comes_from_its_own_path(string id)
    {
        JsonElement[] features = [.. (await server.GetAsync($"/ogc/collections/{id}/items?limit=400")).GetProperty("features").EnumerateArray()];
        foreach (JsonElement listed in features.Where((_, i) => i % 37 == 0))
        {
            JsonElement feature = await server.GetAsync($"/ogc/collections/{id}/items/{listed.GetProperty("id")}");
            foreach (string member in new[] { "type", "id", "geometry", "properties" })
            {
                Assert.Equal(listed.GetProperty(member).GetRawText(), feature.GetProperty(member).GetRawText());
            }

            Assert.Equal($"{server.Url}/ogc/collections/{id}", FeatureServer.LinkOf(feature, "collection"));
            await CheckLinksAsync(feature);
        }

        using HttpResponseMessage none = await server.Client.GetAsync($"/ogc/collections/{id}/items/999999999");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        using HttpResponseMessage word = await server.Client.GetAsync($"/ogc/collections/{id}/items/nothing");
        Assert.Equal(HttpStatusCode.NotFound, word.StatusCode);
    }

    [Theory(DisplayName = "/conf/geojson/definition: features are application/geo+json for those who ask for it, or for nothing")]
    [InlineData("/ogc/collections/facilities/items", null)]
    [InlineData("/ogc/collections/facilities/items", "application/geo+json")]
    [InlineData("/ogc/collections/facilities/items", "application/json")]
    [InlineData("/ogc/collections/regions/items/530402", null)]
    [InlineData("/ogc/collections/regions/items/530402", "application/geo+json")]
    public async Task Features_are_GeoJSON(string path, string? accept)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal("application/geo+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory(DisplayName = "/conf/geojson/content: every feature is valid GeoJSON, and its id is that of its path")]
    [MemberData(nameof(CollectionIds))]
    public async Task Every_feature_is_valid_GeoJSON(string id)
    {
        foreach (JsonElement feature in (await server.GetAsync($"/ogc/collections/{id}/items?limit=300")).GetProperty("features").EnumerateArray())
        {
            Assert.Equal(["type", "id", "geometry", "properties"], feature.EnumerateObject().Select(member => member.Name));
            Geometry? shape = Shape(feature);
            if (shape is not null)
            {
                Assert.False(shape.IsEmpty);
            }
        }

        JsonElement first = (await server.GetAsync($"/ogc/collections/{id}/items?limit=1")).GetProperty("features")[0];
        string fid = first.GetProperty("id").ToString();
        Assert.Equal(fid, (await server.GetAsync($"/ogc/collections/{id}/items/{fid}")).GetProperty("id").ToString());
    }

    [SharedFact(DisplayName = "/conf/core/fc-links: our pages have the members and links that the suite's sample pages have")]
    public async Task Our_pages_are_shaped_like_the_sample_pages_of_the_suite()
    {
        string folder = Repository.SharedPath("geodata", "ogcapi", "ets-features10", "conformance", "crs", "query");
        JsonElement sample = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "collectionItems-vineyards.json"))).RootElement;
        JsonElement ours = await server.GetAsync("/ogc/collections/streets/items?limit=3");
        Assert.Equal(sample.EnumerateObject().Select(m => m.Name).Order(), ours.EnumerateObject().Select(m => m.Name).Order());
        Assert.Superset(Relations(sample), Relations(ours));
        JsonElement sampleItem = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "collectionItem-vineyards.json"))).RootElement;
        JsonElement item = await server.GetAsync($"/ogc/collections/streets/items/{ours.GetProperty("features")[0].GetProperty("id")}");
        Assert.Superset(sampleItem.EnumerateObject().Select(m => m.Name).ToHashSet(), item.EnumerateObject().Select(m => m.Name).ToHashSet());
        Assert.Superset(Relations(sampleItem), Relations(item));

        static HashSet<string> Relations(JsonElement document) => [.. document.GetProperty("links").EnumerateArray().Select(link => link.GetProperty("rel").GetString()!)];
    }

    [SharedFact(DisplayName = "/conf/core/fc-limit-response, fc-links: pages of ten hold what the suite's sample pages of the same features hold")]
    public async Task Pages_of_ten_hold_what_the_sample_pages_hold()
    {
        // The fourth page of the suite is empty: what lies behind the last feature. Our third one has no next link that would lead there.
        string[] names = ["items_1-10", "items_11-20", "items_21-30"];
        JsonElement[][] pages = [.. names.Select(name => JsonDocument.Parse(File.ReadAllText(Repository.SharedPath("geodata", "ogcapi", "ets-features10", "util", name + ".json")))
            .RootElement.GetProperty("features").EnumerateArray().ToArray())];
        string file = Path.Combine(Path.GetTempPath(), $"sample-{Guid.NewGuid():N}.geojson");
        await File.WriteAllTextAsync(file, $"{{\"type\":\"FeatureCollection\",\"features\":[{string.Join(',', pages.SelectMany(page => page).Select(f => f.GetRawText()))}]}}");
        try
        {
            (int exitCode, _, string errors) = await RenewalProcess.RunAsync(server.Database.ConnectionString, "import", "layer", file, "--as", "sample-pages");
            Assert.True(exitCode == 0, errors);
        }
        finally
        {
            File.Delete(file);
        }

        string? next = "/ogc/collections/reference-sample-pages/items?limit=10";
        foreach (JsonElement[] expected in pages)
        {
            JsonElement page = await server.GetAsync(next!);
            JsonElement[] found = [.. page.GetProperty("features").EnumerateArray()];
            Assert.Equal(expected.Select(f => f.GetProperty("properties").GetProperty("name").GetString()), found.Select(f => f.GetProperty("properties").GetProperty("name").GetString()));
            foreach ((JsonElement one, JsonElement other) in expected.Zip(found))
            {
                // An import makes multi-polygons of polygons; the land is the same.
                Assert.Equal(0, Shape(one)!.SymmetricDifference(Shape(other)).Area, 1e-6);
            }

            next = FeatureServer.LinkOf(page, "next");
        }

        Assert.Null(next);
    }

    private async Task CheckLinksAsync(JsonElement document)
    {
        JsonElement[] links = [.. document.GetProperty("links").EnumerateArray()];
        Assert.All(links, link => Assert.True(link.GetProperty("rel").GetString()!.Length > 0 && link.GetProperty("type").GetString()!.Length > 0));
        Assert.Single(links, link => link.GetProperty("rel").GetString() == "self");
        Assert.Contains(links, link => link.GetProperty("rel").GetString() == "alternate");
        foreach (JsonElement link in links.Where(link => link.GetProperty("rel").GetString() is "self" or "alternate"))
        {
            using HttpResponseMessage response = await server.Client.GetAsync(link.GetProperty("href").GetString());
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(link.GetProperty("type").GetString(), response.Content.Headers.ContentType?.MediaType);
        }
    }

    private static Geometry? Shape(JsonElement feature) => feature.GetProperty("geometry").ValueKind == JsonValueKind.Null
        ? null
        : GeoJsonReader.ReadFeature(feature.GetRawText()).Geometry;
}
