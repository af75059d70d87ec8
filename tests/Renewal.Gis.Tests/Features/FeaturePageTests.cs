using System.Net;
using System.Text.Json;

namespace Renewal.Gis.Tests.Features;

/// <summary>Pages, order and the columns of an answer, compared with ORDER BY of PostgreSQL.</summary>
[Collection(FeatureServerDefinition.Name)]
public sealed class FeaturePageTests(FeatureServer server)
{
    [Theory]
    [InlineData("projects", "plan_year", "plan_year ASC NULLS LAST, id")]
    [InlineData("projects", "-plan_year", "plan_year DESC NULLS LAST, id")]
    [InlineData("projects", "-category,+households", "category COLLATE \"C\" DESC NULLS LAST, households ASC NULLS LAST, id")]
    [InlineData("projects", "-investment_yuan,name", "investment_yuan DESC NULLS LAST, name COLLATE \"C\" ASC NULLS LAST, id")]
    [InlineData("green-spaces", "park,-area_m2", "park, area_m2 DESC, id")]
    [InlineData("facilities", "-opening_year,-id", "opening_year DESC NULLS LAST, id DESC")]
    [InlineData("reference-odd", "-at", "at DESC NULLS LAST, id")]
    [InlineData("reference-odd", "seen,-flag", "seen ASC NULLS LAST, flag DESC NULLS LAST, id")]
    [InlineData("reference-odd", "hour", "hour ASC NULLS LAST, id")]
    [InlineData("reference-odd", "-height", "height DESC NULLS LAST, id")]
    [InlineData("reference-odd", "name", "name COLLATE \"C\" ASC NULLS LAST, id")]
    [InlineData("regions", "-level,name_en", "level COLLATE \"C\" DESC, name_en COLLATE \"C\", code")]
    public async Task Pages_in_any_order_hold_every_feature_once_and_in_order(string collection, string sort, string order)
    {
        string table = collection.StartsWith("reference-", StringComparison.Ordinal) ? "reference.odd" : "renewal." + collection.Replace('-', '_');
        string[] expected = await server.QueryAsync($"SELECT {(collection == "regions" ? "code" : "id")} FROM {table} ORDER BY {order}");
        int limit = Math.Max(1, expected.Length / 7);
        string[] found = FeatureServer.Ids(await server.AllAsync($"/ogc/collections/{collection}/items?limit={limit}&sortby={Uri.EscapeDataString(sort)}&skipGeometry=true"));
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Next_links_are_absolute_and_keep_every_parameter()
    {
        const string question = "/ogc/collections/facilities/items?limit=5&region=530402-demo&bbox=102.5,24.3,102.6,24.4&crs=EPSG:4543&properties=name&sortby=-opening_year&status=existing";
        JsonElement page = await server.GetAsync(question);
        string next = FeatureServer.LinkOf(page, "next")!;
        Assert.StartsWith(server.Url + "/ogc/collections/facilities/items?", next, StringComparison.Ordinal);
        Dictionary<string, string> before = Parameters(question), after = Parameters(next);
        Assert.True(after.Remove("after"));
        Assert.Equal(before, after);

        static Dictionary<string, string> Parameters(string address) => address.Split('?')[1].Split('&').Select(p => p.Split('='))
            .ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
    }

    [Fact]
    public async Task A_page_position_that_was_changed_or_belongs_to_another_order_is_refused()
    {
        JsonElement page = await server.GetAsync("/ogc/collections/facilities/items?limit=5&sortby=name");
        string next = FeatureServer.LinkOf(page, "next")!;
        string token = next[(next.IndexOf("after=", StringComparison.Ordinal) + 6)..];
        string forged = (token[0] == 'A' ? 'B' : 'A') + token[1..];
        foreach (string path in new[]
        {
            $"facilities/items?sortby=name&after={forged}", $"facilities/items?after={token}", $"facilities/items?sortby=-name&after={token}", $"green-spaces/items?sortby=name&after={token}",
            "facilities/items?after=17", "facilities/items?after=%00", "facilities/items?after=W10",
        })
        {
            using HttpResponseMessage response = await server.Client.GetAsync("/ogc/collections/" + path);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_feature_that_is_added_while_somebody_pages_makes_none_come_twice_or_be_skipped()
    {
        string[] before = await server.QueryAsync("SELECT id FROM renewal.entrances ORDER BY id");
        JsonElement first = await server.GetAsync("/ogc/collections/entrances/items?limit=3");
        string[] added = await server.QueryAsync("INSERT INTO renewal.entrances (region_code, id, kind, author, source, geometry) SELECT region_code, 0, kind, author, source, geometry FROM renewal.entrances LIMIT 1 RETURNING id");
        try
        {
            string[] rest = FeatureServer.Ids(await server.AllAsync(FeatureServer.LinkOf(first, "next")!));
            Assert.Equal(before, (string[])[.. FeatureServer.Ids(first.GetProperty("features").EnumerateArray()), .. rest]);
        }
        finally
        {
            await server.QueryAsync($"DELETE FROM renewal.entrances WHERE id = {added[0]}");
        }
    }

    [Fact]
    public async Task A_position_behind_a_long_text_still_fits_into_an_address()
    {
        await server.QueryAsync("INSERT INTO renewal.protections (region_code, name, kind, note, author, source, geometry) SELECT region_code, name, kind, repeat('古', 5000) || n, author, source, geometry FROM renewal.protections, generate_series(1, 2) AS n LIMIT 2");
        try
        {
            string[] expected = await server.QueryAsync("SELECT id FROM renewal.protections ORDER BY note COLLATE \"C\" DESC NULLS LAST, id");
            Assert.Equal(expected.Order(), FeatureServer.Ids(await server.AllAsync("/ogc/collections/protections/items?limit=1&sortby=-note&properties=name")).Order());
        }
        finally
        {
            await server.QueryAsync("DELETE FROM renewal.protections WHERE length(note) > 5000");
        }
    }

    [Fact]
    public async Task Only_the_properties_that_are_asked_for_are_there_in_their_order()
    {
        JsonElement feature = (await server.GetAsync("/ogc/collections/facilities/items?limit=1&properties=status,name")).GetProperty("features")[0];
        Assert.Equal(["status", "name", "version"], feature.GetProperty("properties").EnumerateObject().Select(p => p.Name));
        JsonElement without = (await server.GetAsync("/ogc/collections/facilities/items?limit=1&skipGeometry=true")).GetProperty("features")[0];
        Assert.Equal(JsonValueKind.Null, without.GetProperty("geometry").ValueKind);
    }

    [Theory]
    [InlineData("facilities", "category=primary-school", "category = 'primary-school'")]
    [InlineData("projects", "plan_year=2023", "plan_year = 2023")]
    [InlineData("projects", "status=planned&category=urban-village", "status = 'planned' AND category = 'urban-village'")]
    [InlineData("green-spaces", "park=true", "park")]
    [InlineData("residential-areas", "households=0", "households = 0")]
    [InlineData("facilities", "name=%27%20OR%20true%20--", "name = ''' OR true --'")]
    public async Task A_property_selects_the_features_that_have_exactly_this_value(string collection, string parameters, string condition)
    {
        string[] expected = await server.QueryAsync($"SELECT id FROM renewal.{collection.Replace('-', '_')} WHERE {condition} ORDER BY id");
        Assert.Equal(expected, FeatureServer.Ids(await server.AllAsync($"/ogc/collections/{collection}/items?limit=1000&{parameters}")));
    }

    [Theory]
    [InlineData("facilities/items?ids=1,x")]
    [InlineData("facilities/items?opening_year=old")]
    [InlineData("green-spaces/items?park=yes")]
    [InlineData("facilities/items?sortby=nothing")]
    [InlineData("facilities/items?sortby=name,-name")]
    [InlineData("facilities/items?properties=nothing")]
    [InlineData("facilities/items?properties=")]
    [InlineData("facilities/items?limit=1&limit=2")]
    [InlineData("facilities/items?count=maybe")]
    [InlineData("facilities/items?skipGeometry=1")]
    [InlineData("facilities/items?as-of=2026-05-01")]
    [InlineData("facilities/items?as-of=yesterday")]
    [InlineData("streets/items?as-of=2026-05-01T00:00:00Z")]
    [InlineData("facilities/items?f=xml")]
    public async Task A_wrong_parameter_is_refused_with_400_and_named(string path)
    {
        using HttpResponseMessage response = await server.Client.GetAsync("/ogc/collections/" + path);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        string name = path[(path.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('=')[0];
        string detail = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!;
        Assert.Contains(name == "ids" ? "x" : name, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_count_is_exact_up_to_ten_thousand_and_left_out_above()
    {
        string streets = Assert.Single(await server.QueryAsync("SELECT count(*) FROM renewal.streets"));
        Assert.Equal(streets, (await server.GetAsync("/ogc/collections/streets/items?limit=1")).GetProperty("numberMatched").ToString());
        Assert.False((await server.GetAsync("/ogc/collections/buildings/items?limit=1")).TryGetProperty("numberMatched", out _));
        Assert.False((await server.GetAsync("/ogc/collections/streets/items?limit=1&bridge=false")).TryGetProperty("numberMatched", out _));
        string noBridge = Assert.Single(await server.QueryAsync("SELECT count(*) FROM renewal.streets WHERE NOT bridge"));
        Assert.Equal(noBridge, (await server.GetAsync("/ogc/collections/streets/items?limit=1&bridge=false&count=true")).GetProperty("numberMatched").ToString());
        Assert.False((await server.GetAsync("/ogc/collections/streets/items?limit=1&count=false")).TryGetProperty("numberMatched", out _));
    }

    [Fact]
    public async Task A_single_feature_that_has_not_changed_is_304()
    {
        string id = (await server.QueryAsync("SELECT min(id) FROM renewal.facilities"))[0];
        using HttpResponseMessage first = await server.Client.GetAsync($"/ogc/collections/facilities/items/{id}");
        Assert.Equal("\"v1\"", first.Headers.ETag!.Tag);
        using HttpRequestMessage again = new(HttpMethod.Get, $"/ogc/collections/facilities/items/{id}");
        again.Headers.Add("If-None-Match", "\"other\", \"v1\"");
        using HttpResponseMessage second = await server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/ogc/collections/facilities/items?limit=2")]
    [InlineData("/ogc/collections/regions/items/530402")]
    [InlineData("/api/export/streets.csv")]
    public async Task HEAD_has_the_headers_of_GET_and_no_body(string path)
    {
        using HttpRequestMessage head = new(HttpMethod.Head, path);
        using HttpResponseMessage response = await server.Client.SendAsync(head);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.Contains("Content-Crs"));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }
}
