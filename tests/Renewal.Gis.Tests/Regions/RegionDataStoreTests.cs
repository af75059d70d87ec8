using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Regions;

public class RegionDataStoreTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private static readonly ImportNote Note = new("osm", "test.osm", null, new Dictionary<string, long>());

    private readonly RegionDataStore _store = new(fixture.Database);

    [Fact]
    public async Task What_is_written_is_read_back()
    {
        await _store.ReplaceAsync(Region("round-trip"), Data("甲"), Note, null, default);
        (RegionData read, long version) = await _store.LoadAsync("round-trip", default);

        Assert.True(version > 0);
        Street street = Assert.Single(read.Streets);
        Assert.Equal((1L, 2L, 12.5, "residential", -7.5), (street.FromNode, street.ToNode, street.LengthM, street.Class, street.InclinePct));
        Assert.Equal("LINESTRING (102.5 24.3, 102.501 24.3)", street.Geometry.AsText());
        Assert.Equal(4490, street.Geometry.SRID);
        Facility facility = Assert.Single(read.Facilities);
        Assert.Equal(("甲", "kindergarten"), (facility.Name, facility.Category));
        Assert.Null(facility.Site);
        Assert.Equal(1234567.89m, Assert.Single(read.Projects).InvestmentYuan);
        Assert.Equal("POINT (102.4 24.2)", Assert.Single(read.FactoryRelocations).Target!.AsText());
    }

    [Fact]
    public async Task A_second_import_replaces_and_never_doubles()
    {
        await _store.ReplaceAsync(Region("twice"), Data("a"), Note, null, default);
        (_, long before) = await _store.LoadAsync("twice", default);
        await _store.ReplaceAsync(Region("twice"), Data("b"), Note, null, default);
        (RegionData read, long after) = await _store.LoadAsync("twice", default);
        Assert.Equal("b", Assert.Single(read.Facilities).Name);
        Assert.True(after > before);
    }

    [Fact]
    public async Task A_failure_in_the_middle_changes_nothing()
    {
        await _store.ReplaceAsync(Region("failing"), Data("kept"), Note, null, default);
        RegionData broken = Data("new") with { Protections = [new Protection(0, "x", "no-such-kind", null, null, Wkt("POINT (102.5 24.3)"))] };
        await Assert.ThrowsAsync<PostgresException>(() => _store.ReplaceAsync(Region("failing"), broken, Note, null, default));
        (RegionData read, _) = await _store.LoadAsync("failing", default);
        Assert.Equal("kept", Assert.Single(read.Facilities).Name);
    }

    [Fact]
    public async Task A_database_that_goes_away_in_the_middle_changes_nothing_and_is_explained()
    {
        await _store.ReplaceAsync(Region("gone"), Data("kept"), Note, null, default);
        RegionData large = Data("new") with { Streets = Enumerable.Repeat(Data("new").Streets[0], 20_000).ToArray() };
        InlineProgress cut = new(() => Terminate());
        NpgsqlException error = await Assert.ThrowsAnyAsync<NpgsqlException>(() => _store.ReplaceAsync(Region("gone"), large, Note, cut, default));
        Assert.Contains("nothing was changed", Storage.Database.Explain(error).Message, StringComparison.Ordinal);
        (RegionData read, _) = await _store.LoadAsync("gone", default);
        Assert.Equal("kept", Assert.Single(read.Facilities).Name);
        Assert.Single(read.Streets);

        void Terminate()
        {
            using NpgsqlConnection other = new(fixture.ConnectionString);
            other.Open();
            using NpgsqlCommand command = new(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY %' AND pid <> pg_backend_pid()", other);
            command.ExecuteNonQuery();
        }
    }

    [Fact]
    public async Task An_unknown_region_is_named_and_the_known_ones_are_listed()
    {
        await _store.ReplaceAsync(Region("known"), Data("a"), Note, null, default);
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => _store.FindAsync("atlantis", default));
        Assert.Contains("atlantis", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("known", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_keeps_the_old_row_in_the_history_of_the_same_transaction()
    {
        await _store.ReplaceAsync(Region("edited"), Data("old"), Note, null, default);
        await using NpgsqlConnection connection = new(fixture.ConnectionString);
        await connection.OpenAsync();
        await using (NpgsqlTransaction rolledBack = await connection.BeginTransactionAsync())
        {
            await ExecuteAsync(connection, "UPDATE renewal.facilities SET name = 'lost', author = 'b' WHERE region_code = 'edited'");
            await rolledBack.RollbackAsync();
        }

        await ExecuteAsync(connection, "UPDATE renewal.facilities SET name = 'new', author = 'b' WHERE region_code = 'edited'");
        await using NpgsqlCommand command = new(
            """
            SELECT f.version, count(*) OVER (), h.version, h.properties ->> 'name', h.author, h.ended_by, ST_AsText(h.geometry)
            FROM renewal.facilities f JOIN renewal.facilities_history h USING (region_code, id) WHERE region_code = 'edited'
            """,
            connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        Assert.Equal(
            (2L, 1L, 1L, "old", "import", "b", "POINT(102.5 24.3)"),
            (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6)));
    }

    private sealed class InlineProgress(Action act) : IProgress<(long Written, long Total)>
    {
        private bool _done;

        public void Report((long Written, long Total) value)
        {
            if (!_done)
            {
                _done = true;
                act();
            }
        }
    }

    private static Region Region(string code) => new(code, null, code, code, "study-area", false, "test", null);

    private static RegionData Data(string name) => new()
    {
        Streets = [new Street(0, null, "residential", true, "default", 1, 2, 12.5, false, false, "w1", (LineString)Wkt("LINESTRING (102.5 24.3, 102.501 24.3)")) { InclinePct = -7.5 }],
        Facilities = [new Facility(0, name, "kindergarten", "existing", 2015, null, null, null, (Point)Wkt("POINT (102.5 24.3)"), null)],
        Projects = [new RenewalProject(0, "p", "shantytown", 2023, "planned", null, null, null, null, 157, null, null, null, 1234567.89m, null, null, null)],
        FactoryRelocations = [new FactoryRelocation(0, "f", "rebuild", "园区", (Point)Wkt("POINT (102.4 24.2)"), null, 2024, "planned", 10, null, null)],
    };

    private static Geometry Wkt(string text) => new WKTReader().Read(text);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
