using System.IO.Compression;
using System.Text.Json;
using Npgsql;
using Renewal.Gis.Exchange.ReferenceLayers;
using Renewal.Gis.Server.Import;
using Renewal.Gis.Storage.ReferenceLayers;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Import;

/// <summary>The built program imports files through GDAL into a real PostGIS; the answers come from SQL.</summary>
public sealed class ImportLayerCommandTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>, IDisposable
{
    private const string Square = "[[[102.5,24.3],[102.6,24.3],[102.6,24.4],[102.5,24.4],[102.5,24.3]]]";

    private readonly string _folder = Directory.CreateTempSubdirectory("import-layer").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SharedFact]
    public async Task Two_coordinate_systems_land_on_the_same_places()
    {
        await ImportAsync(Repository.SharedPath("geodata", "coords", "hk-zones-wgs84.gpkg"), "hk-wgs84");
        JsonElement grid = await ImportAsync(Repository.SharedPath("geodata", "coords", "hk-zones-epsg2326.gpkg"), "hk-2326");
        Assert.Equal("EPSG:2326", grid.GetProperty("layers")[0].GetProperty("sourceCrs").GetString());
        Assert.Equal(JsonValueKind.Null, grid.GetProperty("layers")[0].GetProperty("warning").ValueKind);
        // Forgetting the datum of Hong Kong 1980 would move everything by 0.0025°.
        Assert.Equal("3", await TextAsync(
            """SELECT count(*)::text FROM reference.hk_wgs84 AS a JOIN reference.hk_2326 AS b USING ("Name") WHERE ST_HausdorffDistance(a.geometry, b.geometry) < 1e-6"""));
        Assert.Equal(
            "MULTIPOLYGON 4490, MULTIPOLYGON 3857",
            await TextAsync("SELECT string_agg(type || ' ' || srid, ', ' ORDER BY srid DESC) FROM geometry_columns WHERE f_table_schema = 'reference' AND f_table_name = 'hk_2326'"));
        Assert.Equal("0", await TextAsync("SELECT count(*)::text FROM reference.hk_2326 WHERE ST_Distance(geometry_3857, ST_Transform(geometry, 3857)) > 0"));
        Assert.Equal("id", await TextAsync(
            """
            SELECT string_agg(a.attname, ' ') FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = 'reference.hk_2326'::regclass AND i.indisprimary
            """));
        ReferenceLayer layer = Assert.Single(await new ReferenceLayerStore(fixture.Database).ListAsync(default), l => l.Name == "hk-2326");
        Assert.Equal(("hk_2326", "hk-zones-epsg2326.gpkg", "EPSG:2326", "MultiPolygon", 3L), (layer.Table, layer.SourceName, layer.SourceCrs, layer.GeometryType, layer.Features));
        Assert.Equal([new ReferenceColumn("Name", "string"), new ReferenceColumn("Count", "integer")], layer.Columns);
    }

    [SharedFact]
    public async Task Every_layer_of_a_file_is_imported_with_the_name_as_prefix_and_answers_published_counts()
    {
        string file = Repository.SharedPath("geodata", "ogcapi", "cql2", "ne110m4cql2.gpkg");
        JsonElement result = await ImportAsync(file, "ne");
        Assert.Equal(
            ["ne-ne_110m_admin_0_countries MultiPolygon 177", "ne-ne_110m_populated_places_simple Point 243", "ne-ne_110m_rivers_lake_centerlines LineString 13"],
            result.GetProperty("layers").EnumerateArray().Select(l => $"{l.GetProperty("name")} {l.GetProperty("geometryType")} {l.GetProperty("features")}"));
        // Counts that the CQL2 standard publishes for this file.
        Assert.Equal("75", await TextAsync("SELECT count(*)::text FROM reference.ne_ne_110m_populated_places_simple WHERE pop_other BETWEEN 1000000 AND 3000000"));
        Assert.Equal("2", await TextAsync("SELECT count(*)::text FROM reference.ne_ne_110m_populated_places_simple WHERE boolean"));
        Assert.Equal("2", await TextAsync("SELECT count(*)::text FROM reference.ne_ne_110m_populated_places_simple WHERE date IN ('2021-04-16', '2022-04-16', '2022-04-18')"));
        Assert.Equal("1", await TextAsync("SELECT count(*)::text FROM reference.ne_ne_110m_populated_places_simple WHERE start = '2022-04-16T10:13:19Z'"));
        // Antarctica reaches the pole, which has no place on a Mercator map: it is cut there, and only there.
        Assert.Equal("-90 -85.06", await TextAsync(
            """
            SELECT round(ST_YMin(geometry)::numeric) || ' ' || round(ST_YMin(ST_Transform(geometry_3857, 4490))::numeric, 2)
            FROM reference.ne_ne_110m_admin_0_countries WHERE "NAME" = 'Antarctica'
            """));
        Assert.Equal("176", await TextAsync(
            "SELECT count(*)::text FROM reference.ne_ne_110m_admin_0_countries WHERE abs(ST_Area(ST_Transform(geometry_3857, 4490)) / ST_Area(geometry) - 1) < 1e-6"));
        JsonElement one = await ImportAsync(file, "rivers", "--layer", "ne_110m_rivers_lake_centerlines");
        Assert.Equal("rivers", Assert.Single(one.GetProperty("layers").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_new_import_replaces_the_layer_and_a_failed_one_leaves_it()
    {
        await ImportAsync(Write("old.geojson", Feature("\"a\":1", "Polygon", Square)), "replaced");
        await ImportAsync(Write("new.geojson", Feature("\"b\":\"x\"", "Point", "[102.5,24.3]") + "," + Feature("\"b\":\"y\"", "Point", "[102.6,24.3]")), "replaced");
        Assert.Equal("x y", await TextAsync("SELECT string_agg(b, ' ' ORDER BY id) FROM reference.replaced"));
        Assert.Equal("POINT", await TextAsync("SELECT type FROM geometry_columns WHERE f_table_name = 'replaced' AND f_geometry_column = 'geometry'"));
        await RefusedAsync("lies outside the Earth", Write("far.geojson", Feature("\"c\":1", "Point", "[500000,2600000]")), "replaced");
        Assert.Equal("2", await TextAsync("SELECT features::text FROM renewal.reference_layers WHERE name = 'replaced' AND source_name = 'new.geojson'"));
        Assert.Equal("x y", await TextAsync("SELECT string_agg(b, ' ' ORDER BY id) FROM reference.replaced"));
        Assert.Equal("0", await TextAsync("SELECT count(*)::text FROM pg_tables WHERE schemaname = 'reference' AND (tablename ~ 'Staging' OR tablename ~ '~')"));
    }

    [Fact]
    public async Task Columns_that_are_called_like_ours_get_a_number_and_Chinese_names_stay()
    {
        JsonElement result = await ImportAsync(Write("names.geojson", Feature("\"id\":\"x\",\"id_1\":2,\"geometry\":\"g\",\"名称\":\"翠湖\",\"Höhe m\":1.5,\"ok\":true", "Point", "[102.5,24.3]")), "names");
        Assert.Equal(
            ["id_2 string", "id_1 integer", "geometry_1 string", "名称 string", "Höhe m number", "ok boolean"],
            result.GetProperty("layers")[0].GetProperty("columns").EnumerateArray().Select(c => $"{c.GetProperty("name")} {c.GetProperty("type")}"));
        Assert.Equal("x 2 g 翠湖 1.5 true", await TextAsync("""SELECT concat_ws(' ', id_2, id_1, geometry_1, "名称", "Höhe m", ok::text) FROM reference.names"""));
    }

    [Fact]
    public async Task Mixed_shapes_share_the_narrowest_type_and_invalid_ones_are_repaired()
    {
        string bowtie = "[[[102.5,24.3],[102.6,24.4],[102.6,24.3],[102.5,24.4],[102.5,24.3]]]";
        JsonElement result = await ImportAsync(
            Write("mixed.geojson", Feature("\"n\":1", "Polygon", bowtie) + "," + Feature("\"n\":2", "MultiPolygon", $"[{Square}]") + ",{\"type\":\"Feature\",\"properties\":{\"n\":3},\"geometry\":null}"),
            "mixed");
        JsonElement layer = result.GetProperty("layers")[0];
        Assert.Equal(("MultiPolygon", 3, 1, 1), (
            layer.GetProperty("geometryType").GetString(), layer.GetProperty("features").GetInt32(), layer.GetProperty("repaired").GetInt32(), layer.GetProperty("withoutShape").GetInt32()));
        Assert.Equal("0.005 0.010", await TextAsync("SELECT string_agg(round(ST_Area(geometry)::numeric, 3)::text, ' ' ORDER BY n) FROM reference.mixed WHERE ST_IsValid(geometry)"));
        await ImportAsync(Write("any.geojson", Feature("\"n\":1", "Polygon", Square) + "," + Feature("\"n\":2", "Point", "[102,24]")), "any");
        Assert.Equal("GEOMETRY", await TextAsync("SELECT type FROM geometry_columns WHERE f_table_name = 'any' AND f_geometry_column = 'geometry'"));
    }

    [Fact]
    public async Task A_file_without_a_coordinate_system_is_refused_until_one_is_named()
    {
        string file = Write("no-crs.csv", null, "name,WKT\n红塔,\"POINT (550676.62 2688518.84)\"\n");
        await RefusedAsync("--source-crs", file, "no-crs");
        JsonElement result = await ImportAsync(file, "no-crs", "--source-crs", "EPSG:4543");
        Assert.Equal(JsonValueKind.Null, result.GetProperty("layers")[0].GetProperty("warning").ValueKind);
        // The same place through PostGIS's own transformation.
        Assert.Equal("t", await TextAsync(
            "SELECT left((ST_Distance(geometry, ST_Transform(ST_SetSRID(ST_MakePoint(550676.62, 2688518.84), 4543), 4490)) < 1e-9)::text, 1) FROM reference.no_crs"));
        await RefusedAsync("no coordinate reference system", file, "no-crs", "--source-crs", "EPSG:999999");
    }

    [Fact]
    public async Task A_datum_without_a_known_shift_is_imported_with_a_warning()
    {
        string file = Write("xian80.csv", null, "name,WKT\n红塔,\"POINT (102.5 24.3)\"\n");
        (int exitCode, string output, string errors) = await RunAsync(file, "xian80", "--source-crs", "EPSG:4610");
        Assert.Equal(0, exitCode);
        Assert.Contains("No datum shift from EPSG:4610", errors, StringComparison.Ordinal);
        Assert.Contains("xian80: 1 features", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_is_read_through()
    {
        string zip = Path.Combine(_folder, "shapes.zip");
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(Write("zipped.geojson", Feature("\"a\":1", "Polygon", Square)), "zipped.geojson");
        }

        Assert.Equal(1, (await ImportAsync(zip, "zipped")).GetProperty("layers")[0].GetProperty("features").GetInt32());
    }

    [Fact]
    public async Task Mistakes_are_refused_in_one_line_that_tells_the_mend()
    {
        string good = Write("good.geojson", Feature("\"a\":1", "Point", "[102,24]"));
        await RefusedAsync("There is no file", Path.Combine(_folder, "no-such.gpkg"), "bad");
        await RefusedAsync("cannot be read", Write("text.txt", null, "hello"), "bad");
        await RefusedAsync("cannot be read", Write("cut.geojson", null, "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feat"), "bad");
        await RefusedAsync("good.geojson has no layer nope. Its layers: good", good, "bad", "--layer", "nope");
        await RefusedAsync("no shapes", Write("table.csv", null, "a,b\n1,2\n"), "bad");
        await RefusedAsync("nothing to show", Write("empty.geojson", ""), "bad");
        await RefusedAsync("cannot be the name", good, "Bad Name");
        await RefusedAsync("cannot be the name", good, "1bad");
        await RefusedAsync("cannot be the name", good, new string('b', 61));
        await ImportAsync(good, "a-b");
        await RefusedAsync("too much like", good, "a_b");
        Assert.Equal("0", await TextAsync("SELECT count(*)::text FROM renewal.reference_layers WHERE name IN ('bad', 'a_b')"));
    }

    [SharedFact]
    public async Task A_file_that_is_cut_off_is_refused_although_GDAL_ends_well()
    {
        byte[] whole = await File.ReadAllBytesAsync(Repository.SharedPath("geodata", "osm", "liechtenstein-211028.osm.pbf"));
        string cut = Path.Combine(_folder, "cut.osm.pbf");
        await File.WriteAllBytesAsync(cut, whole[..300_000]);
        await RefusedAsync("cannot be imported", cut, "cut");
        Assert.Equal("0", await TextAsync("SELECT count(*)::text FROM renewal.reference_layers WHERE name LIKE 'cut%'"));
    }

    [Theory]
    [InlineData("plan", "Roads 2024", "plan-roads_2024")]
    [InlineData("plan", "道路", "plan-layer")]
    [InlineData("plan", "a.b/c", "plan-a_b_c")]
    public void The_name_of_a_layer_in_a_file_of_several_is_made_of_its_letters(string prefix, string layer, string name) =>
        Assert.Equal(name, ImportLayerCommand.NameFor(prefix, layer, []));

    [Fact]
    public void Layers_whose_letters_are_the_same_get_numbers_and_long_names_are_cut()
    {
        HashSet<string> taken = [];
        Assert.Equal(["p-layer", "p-layer-2", "p-layer-3"], new[] { "道路", "水系", "绿地" }.Select(l => ImportLayerCommand.NameFor("p", l, taken)));
        string name = new('x', 80);
        Assert.NotEqual(ImportLayerCommand.NameFor("p", name, taken), ImportLayerCommand.NameFor("p", name, taken));
        Assert.All(taken, t => Assert.InRange(t.Length, 1, 60));
    }

    [Fact]
    public void A_field_called_like_a_heading_is_not_taken_for_a_layer()
    {
        const string text = """
            INFO: Open of `x.gpkg'
                  using driver `GPKG' successful.

            Layer name: 道路 2024
            Geometry: Line String
            Feature Count: 12
            Extent: (1.000000, 2.000000) - (3.000000, 4.000000)
            Layer SRS WKT:
            PROJCRS["CGCS2000 / 3-degree Gauss-Kruger CM 102E",
                ID["EPSG",4543]]
            Data axis to CRS axis mapping: 2,1
            Layer name: String (0.0)
            Geometry: String (0.0)

            Layer name: table
            Geometry: None
            Feature Count: -1
            Layer SRS WKT:
            (unknown)
            Feature Count: String (0.0)

            Layer name: own
            Geometry: Point
            Feature Count: 1
            Layer SRS WKT:
            PROJCRS["Own grid",
                BASEGEOGCRS["China 2000",
                    ID["EPSG",4490]]]
            Data axis to CRS axis mapping: 1,2
            """;
        Assert.Equal(
            [
                new LayerInfo("道路 2024", true, 12, "EPSG:4543", "EPSG:4543"),
                new LayerInfo("table", false, null, null, null),
                new LayerInfo("own", true, 1, "Own grid", """PROJCRS["Own grid",BASEGEOGCRS["China 2000",ID["EPSG",4490]]]"""),
            ],
            LayerFile.Parse(text));
    }

    private static string Feature(string properties, string type, string coordinates) =>
        $$$"""{"type":"Feature","properties":{{{{properties}}}},"geometry":{"type":"{{{type}}}","coordinates":{{{coordinates}}}}}""";

    private string Write(string name, string? features, string text = "")
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, features is null ? text : $$"""{"type":"FeatureCollection","features":[{{features}}]}""");
        return file;
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string file, string name, params string[] more) =>
        RenewalProcess.RunAsync(fixture.ConnectionString, ["import", "layer", file, "--as", name, .. more]);

    private async Task<JsonElement> ImportAsync(string file, string name, params string[] more)
    {
        (int exitCode, string output, string errors) = await RunAsync(file, name, [.. more, "--format", "json"]);
        Assert.True(exitCode == 0, errors);
        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.Clone();
    }

    private async Task RefusedAsync(string expected, string file, string name, params string[] more)
    {
        (int exitCode, string output, string errors) = await RunAsync(file, name, more);
        Assert.Equal((1, ""), (exitCode, output.Trim()));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
    }

    private async Task<string?> TextAsync(string sql)
    {
        await using NpgsqlConnection connection = new(fixture.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync() as string;
    }
}
