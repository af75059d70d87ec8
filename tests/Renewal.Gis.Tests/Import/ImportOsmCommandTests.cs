using System.Text.Json;
using Npgsql;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Import;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;

namespace Renewal.Gis.Tests.Import;

/// <summary>The built program imports into a real PostGIS; the answers come from SQL.</summary>
public sealed class ImportOsmCommandTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private const string Counts = """
        SELECT (SELECT count(*) FROM renewal.streets WHERE region_code = $1) || ' ' || (SELECT count(*) FROM renewal.buildings WHERE region_code = $1) || ' '
            || (SELECT count(*) FROM renewal.residential_areas WHERE region_code = $1) || ' ' || (SELECT count(*) FROM renewal.green_spaces WHERE region_code = $1) || ' '
            || (SELECT count(*) FROM renewal.facilities WHERE region_code = $1) || ' ' || (SELECT count(*) FROM renewal.entrances WHERE region_code = $1) || ' '
            || (SELECT count(*) FROM renewal.barriers WHERE region_code = $1)
        """;

    [SharedFact]
    public async Task Importing_twice_gives_the_same_rows_once_and_two_lines_in_the_journal()
    {
        JsonElement first = await ImportAsync("monaco-120706.osm.gz", "Monaco twice");
        string? rows = await TextAsync(Counts, "monaco-twice");
        JsonElement second = await ImportAsync("monaco-120706.osm.gz", "Monaco twice");
        Assert.Equal(rows, await TextAsync(Counts, "monaco-twice"));
        Assert.Equal(string.Join(' ', first.GetProperty("counts").EnumerateObject().Select(c => c.Value.GetInt64())), rows);
        Assert.Equal(first.GetProperty("counts").GetRawText(), second.GetProperty("counts").GetRawText());
        Assert.Equal(first.GetProperty("leftOut").GetRawText(), second.GetProperty("leftOut").GetRawText());
        Assert.Equal((true, false), (IsNew(first), IsNew(second)));
        Assert.Equal("2", await TextAsync("SELECT count(*)::text FROM renewal.imports WHERE region_code = $1 AND kind = 'osm' AND source_name = 'monaco-120706.osm.gz'", "monaco-twice"));
        Assert.Equal("study-area", await TextAsync("SELECT level FROM renewal.regions WHERE code = $1", "monaco-twice"));

        static bool IsNew(JsonElement result) => result.GetProperty("region").GetProperty("isNew").GetBoolean();
    }

    [SharedFact]
    public async Task Stored_lengths_and_areas_are_those_that_PostGIS_measures()
    {
        await ImportAsync("monaco-250101.osm.pbf", "Measured");
        // geography measures on WGS 84, whose ellipsoid differs from GRS 80 by 0.1 mm.
        Assert.Equal("0", await TextAsync(
            "SELECT count(*)::text FROM renewal.streets WHERE region_code = $1 AND abs(length_m - ST_Length(ST_Transform(geometry, 4326)::geography)) > 1e-4 + 1e-7 * length_m", "measured"));
        Assert.Equal("0", await TextAsync(
            "SELECT count(*)::text FROM renewal.buildings WHERE region_code = $1 AND abs(footprint_m2 / ST_Area(ST_Transform(geometry, 4326)::geography) - 1) > 1e-3", "measured"));
        Assert.Equal("0", await TextAsync(
            """
            SELECT count(*)::text FROM (
                SELECT geometry, area_m2 FROM renewal.green_spaces WHERE region_code = $1
                UNION ALL SELECT geometry, area_m2 FROM renewal.residential_areas WHERE region_code = $1) AS land
            WHERE NOT ST_IsValid(geometry) OR abs(area_m2 / ST_Area(ST_Transform(geometry, 4326)::geography) - 1) > 1e-3
            """, "measured"));
        Assert.Equal("0", await TextAsync("SELECT count(*)::text FROM renewal.buildings WHERE region_code = $1 AND NOT ST_IsValid(geometry)", "measured"));
        // Every street end that two streets share is one place.
        Assert.Equal("0", await TextAsync(
            """
            SELECT count(*)::text FROM (
                SELECT node FROM (
                    SELECT from_node AS node, ST_StartPoint(geometry) AS place FROM renewal.streets WHERE region_code = $1
                    UNION ALL SELECT to_node, ST_EndPoint(geometry) FROM renewal.streets WHERE region_code = $1) AS ends
                GROUP BY node HAVING count(DISTINCT place) > 1) AS torn
            """, "measured"));
        Assert.Equal("t", await TextAsync(
            """
            SELECT left(bool_and(ST_Covers(ST_Buffer(r.geometry, 1e-9), b.geometry))::text, 1)
            FROM renewal.regions AS r JOIN renewal.buildings AS b ON b.region_code = r.code WHERE r.code = $1
            """, "measured"));
    }

    [SharedFact]
    public async Task A_broken_file_leaves_the_old_rows_and_prints_one_line()
    {
        await ImportAsync("monaco-120706.osm.gz", "Unbroken");
        string? rows = await TextAsync(Counts, "unbroken");
        string folder = Directory.CreateTempSubdirectory("import-broken").FullName;
        try
        {
            byte[] whole = await File.ReadAllBytesAsync(OsmFiles.PathOf("monaco-250101.osm.pbf"));
            string cut = Path.Combine(folder, "cut.osm.pbf");
            await File.WriteAllBytesAsync(cut, whole[..(whole.Length / 2)]);
            (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(fixture.ConnectionString, "import", "osm", cut, "--region", "Unbroken");
            Assert.Equal((1, ""), (exitCode, output.Trim()));
            Assert.Single(errors.Trim().Split('\n'));
            Assert.Contains("cut.osm.pbf", errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.Equal(rows, await TextAsync(Counts, "unbroken"));
    }

    [SharedFact]
    public async Task A_region_that_is_there_keeps_its_outline_and_what_others_drew_in_it()
    {
        RegionDataStore store = new(fixture.Database);
        NetTopologySuite.Geometries.MultiPolygon outline =
            (NetTopologySuite.Geometries.MultiPolygon)new NetTopologySuite.IO.WKTReader().Read("MULTIPOLYGON (((102.4 24.2, 102.6 24.2, 102.6 24.4, 102.4 24.2)))");
        await store.SaveAsync([new Region("530402", null, "红塔区", "Hongta", "county", false, "test", outline)], default);
        await ExecuteAsync(
            """
            INSERT INTO renewal.facilities (region_code, name, category, author, source, geometry)
            VALUES ('530402', '新建幼儿园', 'kindergarten', 'planner', 'drawn', ST_SetSRID(ST_MakePoint(102.5, 24.3), 4490))
            """);
        (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(
            fixture.ConnectionString, "import", "osm", OsmFiles.PathOf("shanghai-centre-drive-260721.osm"), "--region", "红塔区");
        Assert.True(exitCode == 0, errors);
        Assert.Contains("530402", output, StringComparison.Ordinal);
        Assert.Contains("none of the data lies inside the outline of 红塔区", errors, StringComparison.Ordinal);
        Assert.Equal("t", await TextAsync(
            "SELECT left((ST_Equals(geometry, ST_GeomFromText('MULTIPOLYGON (((102.4 24.2, 102.6 24.2, 102.6 24.4, 102.4 24.2)))', 4490)))::text, 1) FROM renewal.regions WHERE code = $1", "530402"));
        Assert.Equal("drawn", await TextAsync("SELECT string_agg(source, ' ') FROM renewal.facilities WHERE region_code = $1", "530402"));
        Assert.Equal("延安东路", await TextAsync("SELECT DISTINCT name FROM renewal.streets WHERE region_code = $1 AND name = '延安东路'", "530402"));
    }

    [SharedFact]
    public async Task A_region_is_found_again_by_its_code_and_by_its_name_in_any_case()
    {
        JsonElement made = await ImportAsync("shanghai-centre-drive-260721.osm", "外滩");
        string code = made.GetProperty("region").GetProperty("code").GetString()!;
        Assert.Matches("^area-[0-9a-f]{8}$", code);
        Assert.Equal(code, (await ImportAsync("shanghai-centre-drive-260721.osm", code)).GetProperty("region").GetProperty("code").GetString());
        Assert.Equal(code, (await ImportAsync("shanghai-centre-drive-260721.osm", "外滩")).GetProperty("region").GetProperty("code").GetString());
        await ImportAsync("shanghai-centre-drive-260721.osm", "The Bund");
        Assert.Equal("the-bund", (await ImportAsync("shanghai-centre-drive-260721.osm", "the bund")).GetProperty("region").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("Yuxi old town", "yuxi-old-town")]
    [InlineData("  A--B ", "a-b")]
    [InlineData("Zürich", "z-rich")]
    [InlineData("玉溪 2", "2")]
    public void A_code_is_made_of_the_letters_and_digits_of_the_name(string name, string code) => Assert.Equal(code, StudyAreas.NewCode(name, []));

    [Fact]
    public void A_code_that_is_taken_gets_a_number_and_stays_short()
    {
        Assert.Equal("monaco-3", StudyAreas.NewCode("Monaco", ["monaco", "monaco-2"]));
        string longName = new('x', 100);
        Assert.InRange(StudyAreas.NewCode(longName, [StudyAreas.NewCode(longName, [])]).Length, 1, 63);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\nb")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        await Assert.ThrowsAsync<Renewal.Gis.Planning.InputException>(() => StudyAreas.FindOrMakeAsync(new RegionDataStore(fixture.Database), name, null, default));
    }

    private async Task<JsonElement> ImportAsync(string file, string region)
    {
        (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(
            fixture.ConnectionString, "import", "osm", OsmFiles.PathOf(file), "--region", region, "--format", "json");
        Assert.True(exitCode == 0, errors);
        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.Clone();
    }

    private async Task<string?> TextAsync(string sql, string region)
    {
        await using NpgsqlConnection connection = new(fixture.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection) { Parameters = { new() { Value = region } } };
        return await command.ExecuteScalarAsync() as string;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlConnection connection = new(fixture.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
