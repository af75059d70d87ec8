using System.Text.Json;
using System.Text.RegularExpressions;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Filters;
using Renewal.Gis.Storage.Filters;
using Renewal.Gis.Tests.Features;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Filters;

public sealed class FilterEndpointTests(SmallTownServer server) : IClassFixture<SmallTownServer>
{
    [Theory]
    [InlineData("filter=name LIKE 'Park%'", "Park 100%_")]
    [InlineData("filter=name LIKE '%100\\%\\_'", "Park 100%_")]
    [InlineData("filter=name LIKE 'Park 100_'", "")]
    [InlineData("filter-lang=cql2-text&filter=name = '翠湖公园'", "翠湖公园")]
    [InlineData("filter-lang=cql-text&filter=name = '翠湖公园'", "翠湖公园")]
    [InlineData("filter-lang=cql2-json&filter={\"op\":\"=\",\"args\":[{\"property\":\"name\"},\"翠湖公园\"]}", "翠湖公园")]
    [InlineData("filter=CASEI(name) = CASEI('pARK 100%_')", "Park 100%_")]
    [InlineData("filter=park AND NOT public", "")]
    [InlineData("filter=area_m2 / opening_year > 6 AND area_m2 / 0 IS NULL&limit=1&sortby=-name", "翠湖公园")]
    [InlineData("filter=S_INTERSECTS(geometry, POINT(102.5005 24.3005))", "翠湖公园")]
    [InlineData("filter=S_INTERSECTS(geometry, POINT(24.3005 102.5005))&filter-crs=http://www.opengis.net/def/crs/EPSG/0/4490", "翠湖公园")]
    // cs2cs: EPSG:4490 to EPSG:4543, northing and easting of 102.5105 24.3005.
    [InlineData("filter=S_INTERSECTS(geometry, POINT(2688667.1629 551823.4089))&filter-crs=EPSG:4543", "Park 100%_")]
    [InlineData("filter=version = 1 AND valid_from > TIMESTAMP('2020-01-01T00:00:00Z') AND name LIKE 'P%'", "Park 100%_")]
    [InlineData("filter=name LIKE 'P%'&bbox=102.4,24.2,102.505,24.5", "")]
    [InlineData("filter=name LIKE 'P%'&region=town", "Park 100%_")]
    [InlineData("filter=T_DURING(valid_from, INTERVAL('2020-01-01', '..'))&bbox=102.505,24.2,102.515,24.5", "Park 100%_")]
    public async Task A_filter_selects(string query, string expected)
    {
        (int status, JsonElement body) = await GetAsync("green-spaces", query);
        Assert.True(status == 200, body.ToString());
        Assert.Equal(expected, string.Join(',', Names(body)));
    }

    [Theory]
    [InlineData("filter=name LIKE 'Park%'&filter-lang=ecql", 400, "filter-lang must be cql2-text or cql2-json, not ecql")]
    [InlineData("filter=name = 'x'&filter-crs=EPSG:9999", 400, "filter-crs")]
    [InlineData("filter=", 400, "filter")]
    [InlineData("filter=name = 'a'&filter=name = 'b'", 400, "filter")]
    [InlineData("filter=nmae = 'x'", 400, "at character 1: green-spaces has no property 'nmae'; did you mean name")]
    [InlineData("filter=name = ", 400, "at character 8: it ends where")]
    [InlineData("filter-lang=cql2-json&filter=name = 'x'", 400, "no JSON")]
    [InlineData("filter=aaaaaaaaaabbbbbbbbbbccccccccccddddddddd𠀀𠀀 = 1", 400, "aaaaaaaaaabbbbbbbbbbccccccccccddddddddd…'")]
    [InlineData("filter=area_m2 = 'aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffff𠀀𠀀'", 400, "ffffffff… is a text")]
    [InlineData("filter-lang=cql2-json&filter={\"op\":\"=\",\"args\":[{\"property\":\"\\ud800\"},1]}", 400, "half a character")]
    [InlineData("filter=name = 'a\0b'", 400, "NUL character")]
    [InlineData("filter=avg(area_m2) > 5", 501, "at character 1: the function 'avg' is not supported")]
    public async Task What_is_wrong_is_told(string query, int expected, string message)
    {
        (int status, JsonElement body) = await GetAsync("green-spaces", query);
        Assert.Equal(expected, status);
        Assert.Contains(message, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_stands_there_twice_is_refused_everywhere() =>
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await server.Client.GetAsync("/api/search?q=park&q=公园")).StatusCode);

    [Fact]
    public async Task Pages_of_a_filter_follow_each_other_and_its_matches_are_counted()
    {
        (_, JsonElement first) = await GetAsync("green-spaces", "filter=park AND name <> '东公园'&limit=1&count=true");
        Assert.Equal((2, 1), (first.GetProperty("numberMatched").GetInt32(), first.GetProperty("numberReturned").GetInt32()));
        string next = first.GetProperty("links").EnumerateArray().Single(l => l.GetProperty("rel").GetString() == "next").GetProperty("href").GetString()!;
        JsonElement second = JsonSerializer.Deserialize<JsonElement>(await server.Client.GetStringAsync(next));
        Assert.Equal(["翠湖公园", "Park 100%_"], Names(first).Concat(Names(second)));
        Assert.DoesNotContain(second.GetProperty("links").EnumerateArray(), l => l.GetProperty("rel").GetString() == "next");
    }

    [Theory]
    [InlineData("'; DROP TABLE renewal.green_spaces; --")]
    [InlineData("\"; DROP TABLE renewal.green_spaces; --")]
    [InlineData("\\'; DROP TABLE renewal.green_spaces; --")]
    [InlineData("$1) OR true --")]
    [InlineData("' || pg_sleep(30) || '")]
    [InlineData("{0} %s ''' \\\\")]
    [InlineData("*/ SELECT 1 /*")]
    public async Task Nothing_that_is_written_in_a_filter_becomes_SQL(string evil)
    {
        string text = new TextLiteral(evil).ToString();
        string name = new Property(evil).ToString();
        string json = JsonSerializer.Serialize(evil);
        foreach ((string query, int expected) in new[]
        {
            ($"filter={text} = name", 200), ($"filter=name LIKE {new TextLiteral(evil.Replace("\\", "\\\\", StringComparison.Ordinal))}", 200), ($"filter=name IN ({text}, 'x')", 200), ($"filter=CASEI(ACCENTI({text})) = name", 200),
            ($"filter=name BETWEEN {text} AND {text}", 200), ($"filter={name} = 1", 400), ($"filter={name} IS NULL", 400), ($"filter=S_WITHIN({name}, POINT(1 2))", 400),
            ($"filter=T_AFTER(INTERVAL({name}, '..'), valid_from)", 400), ($"filter=valid_from = TIMESTAMP({text})", 400), ($"filter=T_AFTER(valid_from, INTERVAL({text}, '..'))", 400),
            ($"filter-lang=cql2-json&filter={{\"op\":\"=\",\"args\":[{{\"property\":\"name\"}},{json}]}}", 200), ($"filter-lang=cql2-json&filter={{\"op\":\"=\",\"args\":[{{\"property\":{json}}},1]}}", 400),
            ($"filter-lang=cql2-json&filter={{\"op\":{json},\"args\":[1,1]}}", 501), ($"filter-lang=cql2-json&filter={{\"op\":\"s_within\",\"args\":[{{\"property\":\"geom\"}},{{\"type\":{json},\"coordinates\":[1,2]}}]}}", 400),
        })
        {
            string[] parts = query.Split("filter=", 2);
            (int status, JsonElement body) = await GetAsync("green-spaces", query);
            Assert.True(expected == status, $"{parts[1]}: {status} {body}");
            Assert.True(expected != 200 || body.GetProperty("features").GetArrayLength() == 0, parts[1]);
        }

        Assert.Equal(3, (await GetAsync("green-spaces", "filter=TRUE")).Body.GetProperty("features").GetArrayLength());
    }

    // Pairs of the Unicode standard's case folding and decompositions, and the strokes that people take for accents.
    [Theory]
    [InlineData("CASEI('Straße') = CASEI('STRASSE')", true)]
    [InlineData("CASEI('ΟΔΟΣ') = CASEI('οδος')", true)]
    [InlineData("CASEI('οδοσ') = CASEI('οδος')", true)]
    [InlineData("CASEI('ДОМ') = CASEI('дом')", true)]
    [InlineData("CASEI('ﬁn') = CASEI('FIN')", true)]
    [InlineData("CASEI('\u212a') = CASEI('k')", true)]
    [InlineData("CASEI('é') = CASEI('e')", false)]
    [InlineData("ACCENTI('débárquér') = ACCENTI('debarquer')", true)]
    [InlineData("ACCENTI('e\u0301') = ACCENTI('\u00e9')", true)]
    [InlineData("ACCENTI('København') = ACCENTI('Kobenhavn')", true)]
    [InlineData("ACCENTI('Łódź') = ACCENTI('Lodz')", true)]
    [InlineData("ACCENTI('가각') = '가각'", true)]
    [InlineData("ACCENTI('翠湖') = '翠湖'", true)]
    [InlineData("ACCENTI('E') = ACCENTI('e')", false)]
    [InlineData("CASEI(ACCENTI('ÉTÉ')) = ACCENTI(CASEI('ete'))", true)]
    [InlineData("'Éa' LIKE ACCENTI('É%')", false)]
    [InlineData("ACCENTI('Éa') LIKE ACCENTI('É%')", true)]
    [InlineData("'B' < 'a' AND 'a' < 'Á' AND 'ﬀ' < '𠀀'", true)]
    public async Task Capitals_accents_and_order_are_those_of_Unicode(string filter, bool expected) =>
        Assert.Equal(expected ? 3 : 0, (await GetAsync("green-spaces", "filter=" + filter)).Body.GetProperty("features").GetArrayLength());

    [Fact]
    public async Task Export_takes_a_filter_and_tells_what_is_wrong_with_one()
    {
        string file = Path.Combine(Path.GetTempPath(), $"filtered-{Guid.NewGuid():N}.geojson");
        (int exitCode, _, string errors) = await RenewalProcess.RunAsync(
            server.Database.ConnectionString, "export", "--collection", "green-spaces", "--filter", "name LIKE '%公园' AND park", "--out", file);
        Assert.True(exitCode == 0, errors);
        Assert.Equal(["翠湖公园", "东公园"], Names(JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(file))));
        File.Delete(file);
        (exitCode, _, errors) = await RenewalProcess.RunAsync(server.Database.ConnectionString, "export", "--collection", "green-spaces", "--filter", "name = ", "--out", file);
        Assert.Equal(1, exitCode);
        Assert.Contains("at character 8", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void Every_example_of_the_page_fits_its_collection()
    {
        string page = File.ReadAllText(Repository.Path("docs", "cql2.md"));
        MatchCollection rows = Regex.Matches(page, "^\\| ([a-z-]+) \\| `([^`]+)` \\|", RegexOptions.Multiline);
        Assert.InRange(rows.Count, 8, 40);
        foreach (Match row in rows)
        {
            FilterSql.Check(Cql2Text.Parse(row.Groups[2].Value), Collections.Find(row.Groups[1].Value));
        }

        Assert.All(
            new[] { "plan_yaer = 2024", "plan_year = '2024'" },
            wrong => Assert.Contains(
                Assert.Throws<InputException>(() => FilterSql.Check(Cql2Text.Parse(wrong), Collections.Find("projects"))).Message, page, StringComparison.Ordinal));
        Assert.All(Cql2Conformance.Uris, uri => Assert.Contains(uri.Split('/')[^1], page, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names(JsonElement collection) =>
        collection.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("properties").GetProperty("name").GetString()!);

    /// <summary>Asks with a query as a person would write it: the values are escaped here.</summary>
    private async Task<(int Status, JsonElement Body)> GetAsync(string collection, string query)
    {
        IEnumerable<string> escaped = Regex.Split(query, "&(?=[a-z-]+=)").Select(p => p.Split('=', 2)).Select(p => $"{p[0]}={Uri.EscapeDataString(p[1])}");
        using HttpResponseMessage response = await server.Client.GetAsync($"/ogc/collections/{collection}/items?{string.Join('&', escaped)}");
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }
}
