using System.Globalization;
using System.Net;
using System.Text.Json;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Tests.Features;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Ogc;

/// <summary>The abstract tests of OGC API Features Part 2 (OGC 18-058r1), under their official ids, against the server over HTTP.</summary>
[Collection(FeatureServerDefinition.Name)]
public sealed class FeaturesCrsConformanceTests(FeatureServer server)
{
    private const string Default = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

    public static TheoryData<string> Systems => new(PublishedCrs.All.Select(crs => crs.Uri));

    [Fact(DisplayName = "/conf/crs/crs-uri, default-crs, storageCrs: every collection lists URIs, CRS84 first, and the storage system among them")]
    public async Task Every_collection_lists_its_systems()
    {
        JsonElement document = await server.GetAsync("/ogc/collections");
        string[] global = document.TryGetProperty("crs", out JsonElement all) ? Texts(all) : [];
        foreach (JsonElement collection in document.GetProperty("collections").EnumerateArray())
        {
            string[] systems = [.. Texts(collection.GetProperty("crs")).SelectMany(crs => crs == "#/crs" ? global : [crs])];
            Assert.All(systems, crs => Assert.Matches(@"^http://www\.opengis\.net/def/crs/(OGC|EPSG)/[0-9.]+/\w+$", crs));
            Assert.Equal(Default, systems[0]);
            Assert.Contains(collection.GetProperty("storageCrs").GetString(), systems);
            Assert.Equal(PublishedCrs.All.Select(crs => crs.Uri), systems);
        }
    }

    [Theory(DisplayName = "/conf/crs/crs-parameter: every listed system is answered for pages and features, and named in Content-Crs")]
    [MemberData(nameof(Systems))]
    public async Task Every_listed_system_is_answered(string uri)
    {
        foreach (string id in Collections.All.Select(c => c.Id))
        {
            using HttpResponseMessage page = await server.Client.GetAsync($"/ogc/collections/{id}/items?limit=2&crs={Uri.EscapeDataString(uri)}");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Equal($"<{uri}>", Assert.Single(page.Headers.GetValues("Content-Crs")));
            JsonElement feature = JsonDocument.Parse(await page.Content.ReadAsStringAsync()).RootElement.GetProperty("features")[0];
            using HttpResponseMessage item = await server.Client.GetAsync($"/ogc/collections/{id}/items/{feature.GetProperty("id")}?crs={uri}");
            Assert.Equal(HttpStatusCode.OK, item.StatusCode);
            Assert.Equal($"<{uri}>", Assert.Single(item.Headers.GetValues("Content-Crs")));
            Assert.Equal(feature.GetProperty("geometry").GetRawText(), JsonDocument.Parse(await item.Content.ReadAsStringAsync()).RootElement.GetProperty("geometry").GetRawText());
        }
    }

    [Theory(DisplayName = "/conf/crs/crs-parameter-invalid: a system that is not listed is 400")]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/25832")]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/0")]
    [InlineData("4490")]
    [InlineData("")]
    public async Task A_system_that_is_not_listed_is_refused(string crs)
    {
        foreach (string path in new[] { "/ogc/collections/regions/items", "/ogc/collections/regions/items/530402" })
        {
            using HttpResponseMessage response = await server.Client.GetAsync($"{path}?crs={Uri.EscapeDataString(crs)}");
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact(DisplayName = "/conf/crs/crs-parameter-default: without the parameter Content-Crs names the default system")]
    public async Task Without_the_parameter_the_default_is_named()
    {
        foreach (string path in new[] { "/ogc/collections/regions/items", "/ogc/collections/regions/items/530402", "/ogc/collections/regions/items?f=csv", "/api/export/regions.geojson" })
        {
            using HttpResponseMessage response = await server.Client.GetAsync(path);
            Assert.Equal($"<{Default}>", Assert.Single(response.Headers.GetValues("Content-Crs")));
        }
    }

    [Theory(DisplayName = "/conf/crs/crs-parameter-transform: the coordinates lead back to those of the default system")]
    [MemberData(nameof(Systems))]
    public async Task The_coordinates_lead_back_to_the_default(string uri)
    {
        // Our own inverse of Krüger's series, which shares nothing with PROJ, by which the server transforms.
        PublishedCrs crs = PublishedCrs.All.Single(c => c.Uri == uri);
        CoordinateTransformer back = CoordinateTransformer.Create(crs.Name, "EPSG:4490");
        JsonElement[] degrees = [.. (await server.GetAsync("/ogc/collections/facilities/items?limit=200")).GetProperty("features").EnumerateArray()];
        JsonElement[] others = [.. (await server.GetAsync($"/ogc/collections/facilities/items?limit=200&crs={uri}")).GetProperty("features").EnumerateArray()];
        foreach ((JsonElement expected, JsonElement found) in degrees.Zip(others))
        {
            double[] there = Position(found), here = Position(expected);
            (double lon, double lat) = crs.NorthFirst ? back.Transform(there[1], there[0]) : back.Transform(there[0], there[1]);
            Assert.Equal(here[0], lon, 3e-9);
            Assert.Equal(here[1], lat, 3e-9);
        }
    }

    [SharedFact(DisplayName = "/conf/crs/crs-parameter-transform: the axis order of the suite's sample pages, vineyards in CRS84 and EPSG:25832, is the one we keep to")]
    public async Task The_axis_order_of_the_sample_pages_is_ours()
    {
        // EPSG:25832 declares easting first: its sample is not swapped. EPSG:3857, which declares the same, is not swapped here either.
        string folder = Repository.SharedPath("geodata", "ogcapi", "ets-features10", "conformance", "crs", "query");
        JsonElement utm = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "collectionItem-vineyards-25832.json"))).RootElement;
        JsonElement lonLat = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "collectionItem-vineyards.json"))).RootElement;
        string Text(JsonElement feature) => feature.GetProperty("geometry").GetRawText();
        string[] differences = await server.QueryAsync(
            $"SELECT ST_HausdorffDistance(ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON($g${Text(lonLat)}$g$), 4326), 25832), ST_SetSRID(ST_GeomFromGeoJSON($g${Text(utm)}$g$), 25832))");
        Assert.True(double.Parse(differences[0], CultureInfo.InvariantCulture) < 0.1);
        double[] mercator = Position((await server.GetAsync("/ogc/collections/facilities/items?limit=1&crs=EPSG:3857")).GetProperty("features")[0]);
        Assert.True(mercator[0] > 11_000_000 && mercator[1] < 3_000_000);
    }

    [Theory(DisplayName = "/conf/crs/bbox-crs-parameter: a box in every system, in its authority's order, finds what intersects it there")]
    [MemberData(nameof(Systems))]
    public async Task A_box_in_every_system_finds_what_intersects_it_there(string uri)
    {
        PublishedCrs crs = PublishedCrs.All.Single(c => c.Uri == uri);
        string corners = (await server.QueryAsync(
            $"SELECT concat_ws(',', ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)) FROM (SELECT ST_Transform(ST_MakeEnvelope(102.531, 24.341, 102.552, 24.362, 4490), {crs.Srid}) AS b) AS box"))[0];
        string[] n = corners.Split(',');
        string bbox = crs.NorthFirst ? $"{n[1]},{n[0]},{n[3]},{n[2]}" : corners;
        foreach (string id in new[] { "buildings", "projects" })
        {
            string[] expected = await server.QueryAsync(
                $"SELECT id FROM {Collections.Find(id).Table} WHERE geometry IS NULL OR ST_Intersects(ST_Transform(geometry, {crs.Srid}), ST_MakeEnvelope({corners}, {crs.Srid})) ORDER BY id");
            Assert.True(expected.Length > 10);
            Assert.Equal(expected, FeatureServer.Ids(await server.AllAsync($"/ogc/collections/{id}/items?limit=10000&bbox={bbox}&bbox-crs={uri}&properties=name")));
        }
    }

    [Fact(DisplayName = "/conf/crs/bbox-crs-parameter: a box far larger than the system works finds everything in it")]
    public async Task A_box_beyond_the_system_is_cut_to_it()
    {
        string[] all = await server.QueryAsync("SELECT id FROM renewal.facilities ORDER BY id");
        Assert.Equal(all, FeatureServer.Ids(await server.AllAsync("/ogc/collections/facilities/items?limit=10000&bbox=-20000000,-20000000,20000000,20000000&bbox-crs=EPSG:4543")));
        Assert.Empty(FeatureServer.Ids(await server.AllAsync("/ogc/collections/facilities/items?bbox=2000000,50000000,3000000,60000000&bbox-crs=EPSG:4543")));
    }

    [Fact(DisplayName = "/conf/crs/bbox-crs-parameter-invalid: a system that is not listed is 400")]
    public async Task A_box_in_a_system_that_is_not_listed_is_refused()
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/ogc/collections/facilities/items?bbox=1,2,3,4&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/25832");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact(DisplayName = "/conf/crs/bbox-crs-parameter-default: a box is in the default system when none is named")]
    public async Task A_box_is_in_the_default_system()
    {
        const string path = "/ogc/collections/facilities/items?limit=1000&bbox=102.531,24.341,102.552,24.362";
        string[] named = FeatureServer.Ids(await server.AllAsync($"{path}&bbox-crs={Default}"));
        Assert.NotEmpty(named);
        Assert.Equal(named, FeatureServer.Ids(await server.AllAsync(path)));
    }

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];

    private static double[] Position(JsonElement feature) => [.. feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(n => n.GetDouble())];
}
