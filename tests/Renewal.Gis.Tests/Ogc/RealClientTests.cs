using System.Text.Json;
using System.Text.RegularExpressions;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Ogc;

/// <summary>GDAL and OWSLib read the same features over HTTP that PostGIS holds.</summary>
public sealed class RealClientTests(OgcServer server) : IClassFixture<OgcServer>
{
    // Numbers have nine decimals of a degree.
    private const double ToleranceDeg = 1e-9;

    private string Source => $"OAPIF:{server.Url}/ogc";

    [Fact]
    public async Task Ogrinfo_finds_every_collection_with_its_number_of_features()
    {
        (string output, string errors) = await ClientProcess.RunAsync("ogrinfo", ["-ro", "-al", "-so", Source]);
        Assert.DoesNotContain("ERROR", errors, StringComparison.Ordinal);
        Dictionary<string, long> counts = Regex.Matches(output, @"^Layer name: (\S+)$.*?^Feature Count: (\d+)$", RegexOptions.Multiline | RegexOptions.Singleline)
            .ToDictionary(m => m.Groups[1].Value, m => long.Parse(m.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal([.. Collections.All.Select(c => c.Id), "reference-survey"], counts.Keys);
        foreach (Collection collection in Collections.All)
        {
            Assert.Equal(await server.QueryAsync<long>($"SELECT count(*) FROM {collection.Table}"), counts[collection.Id]);
        }
    }

    [Fact]
    public async Task Ogrinfo_knows_the_types_of_columns_even_where_nothing_is_there()
    {
        (string output, _) = await ClientProcess.RunAsync("ogrinfo", ["-ro", "-so", Source, "renewal-units"]);
        Assert.Contains("plan_year: Integer", output, StringComparison.Ordinal);
        Assert.Contains("demolish_m2: Real", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ogr2ogr_reads_over_several_pages_what_PostGIS_holds()
    {
        (Dictionary<string, Geometry> read, string log) = await ReadAsync("green-spaces");
        // Without PAGE_SIZE GDAL 3.6 asks for ten features at a time.
        Assert.Equal(2, Fetched(log).Count(address => address.Contains("after=", StringComparison.Ordinal)));
        await AssertSameAsync(read, "SELECT name, ST_AsBinary(geometry) FROM renewal.green_spaces");
    }

    [Fact]
    public async Task Ogr2ogr_leaves_a_box_and_a_condition_to_the_server()
    {
        (Dictionary<string, Geometry> read, string log) = await ReadAsync(
            "green-spaces", "-spat", "102.51", "24.2", "102.5305", "24.4", "-where", "opening_year >= 1998 AND (name <> 'Park 9' OR park = 1)");
        Assert.Contains(Fetched(log), address => address.Contains("bbox=102.51", StringComparison.Ordinal) && address.Contains("filter=", StringComparison.Ordinal)
            && address.Contains("filter-lang=cql-text", StringComparison.Ordinal));
        await AssertSameAsync(
            read,
            """
            SELECT name, ST_AsBinary(geometry) FROM renewal.green_spaces
            WHERE ST_Intersects(geometry, ST_MakeEnvelope(102.51, 24.2, 102.5305, 24.4, 4490)) AND opening_year >= 1998 AND (name <> 'Park 9' OR park)
            """);
        Assert.InRange(read.Count, 3, 20);
    }

    [Fact]
    public async Task Ogr2ogr_sends_a_whole_condition_so_that_only_what_it_finds_travels()
    {
        (Dictionary<string, Geometry> read, string log) = await ReadAsync("facilities", "-where", "category = 'primary-school' AND opening_year > 2005 AND name LIKE '%小学'");
        Assert.DoesNotContain("client side", log, StringComparison.Ordinal);
        Assert.Contains(Fetched(log), address => Uri.UnescapeDataString(address).Contains("opening_year > 2005", StringComparison.Ordinal));
        await AssertSameAsync(read, "SELECT name, ST_AsBinary(geometry) FROM renewal.facilities WHERE category = 'primary-school' AND opening_year > 2005 AND name LIKE '%小学'");
        Assert.Equal(7, read.Count);
    }

    [Fact]
    public async Task Ogr2ogr_asks_for_dates_in_the_way_of_the_draft()
    {
        foreach ((string condition, int expected) in new[] { ("seen >= '2024/05/01'", 1), ("seen > '2024/05/01'", 0), ("seen < '2024/05/02'", 1) })
        {
            (string output, string log) = await ClientProcess.RunAsync("ogrinfo", ["-ro", Source, "reference-survey", "-where", condition], ("CPL_DEBUG", "ON"));
            Assert.Contains(Fetched(log), address => Uri.UnescapeDataString(address).Contains("seen ", StringComparison.Ordinal));
            Assert.DoesNotContain("ERROR", log, StringComparison.Ordinal);
            Assert.Equal(expected, Regex.Count(output, "^OGRFeature", RegexOptions.Multiline));
        }
    }

    [Fact]
    public async Task Ogr2ogr_keeps_features_without_a_shape()
    {
        (Dictionary<string, Geometry> read, _) = await ReadAsync("projects");
        Assert.Equal(["North court", "Somewhere", "South court"], read.Keys.Order(StringComparer.Ordinal));
        Assert.True(read["Somewhere"].IsEmpty);
    }

    [Fact]
    public async Task OWSLib_reads_descriptions_pages_and_filters()
    {
        const string script = """
            import json, sys
            from owslib.ogcapi.features import Features
            server = Features(sys.argv[1])
            pages, found = [], server.collection_items("green-spaces", limit=10)
            while found["features"]:
                pages.append([feature["properties"]["name"] for feature in found["features"]])
                after = [link["href"] for link in found["links"] if link["rel"] == "next"]
                if not after:
                    break
                key = after[0].split("after=")[1].split("&")[0]
                found = server.collection_items("green-spaces", limit=10, after=key)
            json.dump({
                "classes": server.conformance()["conformsTo"],
                "collections": server.feature_collections(),
                "paths": len(server.api()["paths"]),
                "title": server.collection("projects")["title"],
                "queryables": list(server.collection_queryables("projects")["properties"]),
                "pages": pages,
                "matched": server.collection_items("green-spaces")["numberMatched"],
                "box": [f["properties"]["name"] for f in server.collection_items("facilities", bbox=[102.5015, 24.3, 102.5025, 24.4])["features"]],
                "filtered": [f["properties"]["name"] for f in server.collection_items("projects", filter="plan_year > 2022")["features"]],
                "one": server.collection_item("reference-survey", "7")["geometry"]["coordinates"],
            }, sys.stdout)
            """;
        // Debian's Python: another that comes first on the path does not know its packages.
        (string output, _) = await ClientProcess.RunAsync("/usr/bin/python3", ["-c", script, $"{server.Url}/ogc"], ("PYTHONIOENCODING", "utf-8"));
        JsonElement read = JsonDocument.Parse(output).RootElement;
        Assert.Contains("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core", Texts(read, "classes"));
        Assert.Equal([.. Collections.All.Select(c => c.Id), "reference-survey"], Texts(read, "collections"));
        Assert.True(read.GetProperty("paths").GetInt32() > 50);
        Assert.Equal("Renewal projects", read.GetProperty("title").GetString());
        Assert.Contains("plan_year", Texts(read, "queryables"));
        Assert.Equal(25, read.GetProperty("matched").GetInt32());
        Assert.Equal([10, 10, 5], read.GetProperty("pages").EnumerateArray().Select(page => page.GetArrayLength()));
        Assert.Equal(Enumerable.Range(1, 25).Select(n => $"Park {n}"), read.GetProperty("pages").EnumerateArray().SelectMany(page => page.EnumerateArray()).Select(name => name.GetString()!));
        Assert.Equal(["第2小学"], Texts(read, "box"));
        Assert.Equal(["Somewhere", "South court"], Texts(read, "filtered").Order(StringComparer.Ordinal));
        Assert.Equal([102.6, 24.4], read.GetProperty("one").EnumerateArray().Select(v => v.GetDouble()));
    }

    private static IEnumerable<string> Texts(JsonElement document, string name) => document.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);

    private static IEnumerable<string> Fetched(string log) => Regex.Matches(log, @"HTTP: Fetch\((.*)\)\r?$", RegexOptions.Multiline).Select(m => m.Groups[1].Value);

    /// <summary>Names and shapes of the features of a layer as ogr2ogr reads them, and what it logged.</summary>
    private async Task<(Dictionary<string, Geometry> Features, string Log)> ReadAsync(string layer, params string[] options)
    {
        (string output, string log) = await ClientProcess.RunAsync(
            "ogr2ogr", ["-f", "GeoJSON", "/vsistdout/", Source, layer, "-lco", "COORDINATE_PRECISION=12", .. options], ("CPL_DEBUG", "ON"));
        Assert.DoesNotContain("ERROR", log, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(output);
        return (document.RootElement.GetProperty("features").EnumerateArray().ToDictionary(
            feature => feature.GetProperty("properties").GetProperty("name").GetString()!,
            feature => feature.GetProperty("geometry") is { ValueKind: JsonValueKind.Object } shape ? Shape(shape) : (Geometry)Point.Empty), log);
    }

    private static Geometry Shape(JsonElement geometry) => geometry.GetProperty("type").GetString() switch
    {
        "Point" => new Point(At(geometry.GetProperty("coordinates"))),
        "MultiPolygon" => new MultiPolygon(
        [
            .. geometry.GetProperty("coordinates").EnumerateArray().Select(polygon => polygon.EnumerateArray().Select(ring => new LinearRing([.. ring.EnumerateArray().Select(At)])).ToArray())
                .Select(rings => new Polygon(rings[0], rings[1..])),
        ]),
        var other => throw new InvalidOperationException(other),
    };

    private static Coordinate At(JsonElement place) => new(place[0].GetDouble(), place[1].GetDouble());

    private async Task AssertSameAsync(Dictionary<string, Geometry> read, string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.Database.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        int held = 0;
        for (; await reader.ReadAsync(); held++)
        {
            Geometry expected = new WKBReader().Read(reader.GetFieldValue<byte[]>(1));
            Assert.True(read.TryGetValue(reader.GetString(0), out Geometry? found), reader.GetString(0));
            Assert.True(expected.EqualsExact(found, ToleranceDeg), $"{reader.GetString(0)}: {found} is not {expected}");
        }

        Assert.Equal(held, read.Count);
    }
}
