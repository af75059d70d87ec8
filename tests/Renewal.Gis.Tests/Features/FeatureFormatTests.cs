using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Features;

/// <summary>The other formats hold what GeoJSON holds, as GDAL and other readers read them.</summary>
[Collection(FeatureServerDefinition.Name)]
public sealed class FeatureFormatTests(FeatureServer server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("features-").FullName;

    public static TheoryData<string> CollectionIds => new([.. Collections.All.Select(c => c.Id), "reference-odd"]);

    [Theory]
    [MemberData(nameof(CollectionIds))]
    public async Task GDAL_reads_from_FlatGeobuf_what_GeoJSON_says(string id)
    {
        string path = Path.Combine(_folder, $"{id}.fgb");
        await File.WriteAllBytesAsync(path, await server.Client.GetByteArrayAsync($"/api/export/{id}.fgb"));
        JsonElement[] expected = [.. (await server.GetAsync($"/api/export/{id}.geojson")).GetProperty("features").EnumerateArray()];
        string text = await RunAsync("ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=9", "-lco", "RFC7946=NO", "/vsistdout/", path);
        JsonElement layer = JsonDocument.Parse(text).RootElement;
        JsonElement[] found = [.. layer.GetProperty("features").EnumerateArray()];
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Length, found.Length);
        foreach ((JsonElement one, JsonElement other) in expected.Zip(found))
        {
            JsonElement properties = other.GetProperty("properties");
            Assert.Equal(one.GetProperty("id").ToString(), properties.GetProperty("id").ToString());
            double[] coordinates = Numbers(one.GetProperty("geometry")), read = Numbers(other.GetProperty("geometry"));
            Assert.Equal(coordinates.Length, read.Length);
            // GDAL cuts a small figure behind a row of zeros off when it prints.
            Assert.All(coordinates.Zip(read), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
            foreach (JsonProperty property in one.GetProperty("properties").EnumerateObject().Where(p => p.Name is not ("version" or "at")))
            {
                // GDAL leaves out what has no value.
                if (!properties.TryGetProperty(property.Name, out JsonElement value))
                {
                    Assert.Equal(JsonValueKind.Null, property.Value.ValueKind);
                }
                else if (property.Value.ValueKind == JsonValueKind.Number && value.ValueKind == JsonValueKind.Number)
                {
                    // GDAL prints fifteen or seventeen digits.
                    Assert.Equal(property.Value.GetDouble(), value.GetDouble(), Math.Abs(property.Value.GetDouble()) * 1e-14);
                }
                else if (!double.IsNaN(ReadNaN(value)))
                {
                    Assert.Equal(property.Value.ToString(), value.ToString());
                }
            }
        }
    }

    [Fact]
    public async Task A_text_sequence_has_one_feature_between_a_record_separator_and_a_line_end()
    {
        string text = await server.Client.GetStringAsync("/ogc/collections/reference-odd/items?f=geojsonseq");
        string[] records = text.Split('\u001e');
        Assert.Equal("", records[0]);
        Assert.All(records[1..], record => Assert.EndsWith("}\n", record, StringComparison.Ordinal));
        Assert.All(records[1..], record => Assert.DoesNotContain('\n', record[..^1]));
        JsonElement[] expected = [.. (await server.GetAsync("/ogc/collections/reference-odd/items")).GetProperty("features").EnumerateArray()];
        Assert.Equal(expected.Select(f => f.GetRawText()), records[1..].Select(r => r.TrimEnd('\n')));
        string file = Path.Combine(_folder, "odd.geojsons");
        await File.WriteAllTextAsync(file, text);
        Assert.Contains("Feature Count: 7", await RunAsync("ogrinfo", "-ro", "-al", "-so", file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CSV_begins_with_a_byte_order_mark_and_reads_back_with_formulas_as_texts()
    {
        byte[] bytes = await server.Client.GetByteArrayAsync("/ogc/collections/reference-odd/items?f=csv");
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        List<Dictionary<string, string>> rows = ReadCsv(new StreamReader(new MemoryStream(bytes), Encoding.UTF8));
        Assert.Equal(["id", "name", "limit", "seen", "at", "hour", "flag", "height", "wkt"], rows[0].Keys);
        Assert.Equal(["'=1+1", "a \"quoted\", text\nwith \\ and \t and \u0001", "中文", "'-2", "'@SUM", "", "hole"], rows.Select(row => row["name"]));
        Assert.Equal(["12.5", "", "", "1E+300", "-0.5", "0", "0"], rows.Select(row => row["height"]));
        string[] wkt = await server.QueryAsync("SELECT coalesce(ST_AsText(geometry, 9), '') FROM reference.odd ORDER BY id");
        Assert.Equal(wkt.Select(Flat), rows.Select(row => Flat(row["wkt"])));

        // PostGIS writes MULTIPOINT with and without inner brackets, by its version.
        static string Flat(string text) => text.Replace(" ", "", StringComparison.Ordinal).Replace("MULTIPOINT((1020),(1121))", "MULTIPOINT(1020,1121)", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Points_come_as_two_columns_of_CSV_that_their_header_names()
    {
        string[] degrees = (await server.Client.GetStringAsync("/ogc/collections/entrances/items?f=csv&limit=1")).Split("\r\n");
        Assert.EndsWith(",lon,lat", degrees[0], StringComparison.Ordinal);
        string[] metres = (await server.Client.GetStringAsync("/ogc/collections/entrances/items?f=csv&limit=1&crs=EPSG:4543&properties=kind")).Split("\r\n");
        Assert.Equal("id,kind,easting,northing", metres[0].TrimStart('\uFEFF'));
        string[] expected = await server.QueryAsync(
            "SELECT concat_ws(',', id, kind, trim_scale(round(ST_X(p)::numeric, 4)), trim_scale(round(ST_Y(p)::numeric, 4))) FROM (SELECT *, ST_Transform(geometry, 4543) AS p FROM renewal.entrances) AS e ORDER BY id LIMIT 1");
        Assert.Equal(expected[0], metres[1]);
    }

    [Fact]
    public async Task Formats_without_room_for_links_carry_them_in_the_header_and_page_by_it()
    {
        List<string> ids = [];
        for (string? next = "/ogc/collections/facilities/items?f=csv&limit=300&sortby=-name&properties=name"; next is not null;)
        {
            using HttpResponseMessage response = await server.Client.GetAsync(next);
            string text = await response.Content.ReadAsStringAsync();
            ids.AddRange(ReadCsv(new StringReader(text.TrimStart('\uFEFF'))).Select(row => row["id"]));
            next = response.Headers.GetValues("Link").Select(link => link.Split(">; ")).Where(link => link[1].Contains("rel=\"next\"", StringComparison.Ordinal))
                .Select(link => link[0].TrimStart('<')).SingleOrDefault();
        }

        Assert.Equal(await server.QueryAsync("SELECT id FROM renewal.facilities ORDER BY name COLLATE \"C\" DESC NULLS LAST, id"), ids);
    }

    [Fact]
    public async Task The_export_command_writes_every_format_from_the_same_reader()
    {
        foreach (string format in new[] { "geojson", "geojsonl", "csv", "fgb" })
        {
            string path = Path.Combine(_folder, "out." + format);
            (int exitCode, _, string errors) = await RenewalProcess.RunAsync(server.Database.ConnectionString, "export", "--collection", "reference-odd", "--format", format, "--out", path);
            Assert.True(exitCode == 0, errors);
            Assert.Equal(await server.Client.GetByteArrayAsync($"/api/export/reference-odd.{format}"), await File.ReadAllBytesAsync(path));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static List<Dictionary<string, string>> ReadCsv(TextReader text)
    {
        List<Dictionary<string, string>> rows = [];
        using CsvReader csv = CsvReader.Create(text, new CsvReaderOptions(), leaveOpen: false);
        csv.ReadHeader();
        string[] names = [.. csv.Headers];
        while (csv.Read())
        {
            rows.Add(names.Zip(csv.Current.ToArray()).ToDictionary(pair => pair.First, pair => pair.Second.ToString()));
        }

        return rows;
    }

    private static double[] Numbers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => [value.GetDouble()],
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(Numbers)],
        JsonValueKind.Object => [.. value.EnumerateObject().SelectMany(member => Numbers(member.Value))],
        _ => [],
    };

    private static double ReadNaN(JsonElement value) => value.ValueKind == JsonValueKind.Null ? 0 : value.ToString() == "NaN" ? double.NaN : 0;

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
