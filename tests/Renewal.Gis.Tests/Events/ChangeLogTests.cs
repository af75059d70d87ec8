using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Storage.Events;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Events;

public sealed class ChangeLogTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private const string Square = "ST_Multi(ST_MakeEnvelope(102.0, 24.0, 102.01, 24.01, 4490))";

    private readonly ChangeLog _log = new(database.Database);

    public Task InitializeAsync() => ExecuteAsync(
        """
        INSERT INTO renewal.regions (code, name_zh, name_en, level, source) VALUES ('town', '镇', 'Town', 'study-area', 'test'), ('other', '另', 'Other', 'study-area', 'test')
        ON CONFLICT DO NOTHING
        """);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_edit_is_one_change_with_the_boxes_before_and_after()
    {
        ChangePosition before = await _log.NewestAsync(default);
        long id = await UnitAsync(Square);
        await ExecuteAsync($"UPDATE renewal.renewal_units SET geometry = ST_Multi(ST_MakeEnvelope(102.2, 24.2, 102.21, 24.21, 4490)) WHERE id = {id}");
        await ExecuteAsync($"DELETE FROM renewal.renewal_units WHERE id = {id}");
        IReadOnlyList<Change> changes = (await _log.ReadAsync(before, default))!;
        Assert.Equal(["insert", "update", "delete"], changes.Select(c => c.Operation));
        Assert.All(changes, c => Assert.Equal(("renewal-units", "town", id), (c.Collection, c.RegionCode, Assert.Single(c.FeatureIds!))));
        Assert.Equal([1, 2, 1], changes.Select(c => c.Boxes.Count));
        // Web Mercator by its formula, not by PostGIS.
        Envelope first = Mercator(102.0, 24.0, 102.01, 24.01);
        Envelope second = Mercator(102.2, 24.2, 102.21, 24.21);
        Assert.True(Near(first, changes[0].Boxes[0]) && Near(first, changes[1].Boxes[0]) && Near(second, changes[1].Boxes[1]) && Near(second, changes[2].Boxes[0]));
        Assert.True(changes[0].Clock < changes[1].Clock && changes[1].Clock < changes[2].Clock);
    }

    [Fact]
    public async Task What_is_rolled_back_never_happened()
    {
        ChangePosition before = await _log.NewestAsync(default);
        await ExecuteAsync($"BEGIN; {InsertSql(Square)}; ROLLBACK");
        Assert.Empty((await _log.ReadAsync(before, default))!);
    }

    [Fact]
    public async Task Many_features_of_a_statement_are_one_change_for_each_region()
    {
        ChangePosition before = await _log.NewestAsync(default);
        await ExecuteAsync(
            """
            INSERT INTO renewal.protections (region_code, name, kind, author, source, geometry)
            SELECT CASE WHEN i % 2 = 0 THEN 'town' ELSE 'other' END, 'Tree ' || i, 'old-tree', 'test', 'test', ST_SetSRID(ST_MakePoint(103 + i * 0.001, 25), 4490)
            FROM generate_series(0, 99) i
            """);
        IReadOnlyList<Change> changes = (await _log.ReadAsync(before, default))!;
        Assert.Equal(["other", "town"], changes.Where(c => c.Collection == "protections").Select(c => c.RegionCode).Order());
        Assert.All(changes, c => Assert.Null(c.FeatureIds));
        Assert.True(Near(Mercator(103, 25, 103.098, 25), changes.Single(c => c.RegionCode == "town").Boxes.Single()));
    }

    [Fact]
    public async Task The_order_of_clocks_is_the_order_of_commits()
    {
        // Writers hold their transactions open for different times; a reader that has seen a clock must never find a lower one afterwards.
        using CancellationTokenSource stop = new();
        Task reader = Task.Run(async () =>
        {
            ChangePosition seen = await _log.NewestAsync(default);
            List<long> inOrder = [];
            while (!stop.IsCancellationRequested)
            {
                IReadOnlyList<Change> more = (await _log.ReadAsync(seen, default))!;
                inOrder.AddRange(more.Select(c => c.Clock));
                seen = more.Count > 0 ? more[^1].Position : seen;
            }

            inOrder.AddRange((await _log.ReadAsync(seen, default))!.Select(c => c.Clock));
            await using NpgsqlConnection connection = await OpenAsync();
            await using NpgsqlCommand all = new("SELECT array_agg(clock ORDER BY clock) FROM renewal.changes WHERE collection = 'renewal-units' AND author = 'racer'", connection);
            long[] written = (long[])(await all.ExecuteScalarAsync())!;
            Assert.Equal(8 * 25, written.Length);
            Assert.Equal(written, inOrder.Where(written.Contains));
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            Random random = new(writer);
            await using NpgsqlConnection connection = await OpenAsync();
            for (int i = 0; i < 25; i++)
            {
                await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(
                    i % 3 == 0 ? System.Data.IsolationLevel.RepeatableRead : System.Data.IsolationLevel.ReadCommitted);
                await using NpgsqlCommand insert = new(InsertSql(Square, "racer"), connection);
                await insert.ExecuteNonQueryAsync();
                await Task.Delay(random.Next(8));
                await transaction.CommitAsync();
            }
        })));
        await stop.CancelAsync();
        await reader;
    }

    [Fact]
    public async Task A_life_circle_changes_when_the_data_or_the_unit_that_it_hangs_on_change()
    {
        long unit = await UnitAsync(Square);
        await ExecuteAsync("INSERT INTO renewal.region_data (region_code, version) VALUES ('other', 5) ON CONFLICT (region_code) DO UPDATE SET version = 5");
        await ExecuteAsync(
            $"""
            INSERT INTO renewal.life_circles (region_code, set_id, name, origin_kind, origin_id, origin, origin_shape, minutes, limit_m, rule_source, data_version, author, walking,
                area_m2, network_m, population, population_method, geometry)
            SELECT r, 0, 'Circle', k, {unit}, ST_SetSRID(ST_MakePoint(102, 24), 4490), md5(ST_AsBinary({Square})), 5, 300, 'test', 5, 'test', 'test', 1, 1, 1, 'test', {Square}
            FROM (VALUES ('other', 'point'), ('town', 'renewal-unit')) AS v (r, k)
            """);
        ChangePosition before = await _log.NewestAsync(default);
        // The first rise makes the circle stale, the second changes nothing that is shown.
        await ExecuteAsync("UPDATE renewal.region_data SET version = version + 1 WHERE region_code = 'other'");
        await ExecuteAsync("UPDATE renewal.region_data SET version = version + 1 WHERE region_code = 'other'");
        Change stale = Assert.Single((await _log.ReadAsync(before, default))!);
        Assert.Equal(("life-circles", "other", "update"), (stale.Collection, stale.RegionCode, stale.Operation));
        Assert.True(Near(Mercator(102.0, 24.0, 102.01, 24.01), stale.Boxes.Single()));

        before = await _log.NewestAsync(default);
        await ExecuteAsync($"UPDATE renewal.renewal_units SET note = 'no new outline' WHERE id = {unit}");
        Assert.DoesNotContain((await _log.ReadAsync(before, default))!, c => c.Collection == "life-circles");
        await ExecuteAsync($"UPDATE renewal.renewal_units SET geometry = ST_Multi(ST_MakeEnvelope(102.0, 24.0, 102.02, 24.01, 4490)) WHERE id = {unit}");
        Assert.Single((await _log.ReadAsync(before, default))!, c => c.Collection == "life-circles");
    }

    [Fact]
    public async Task A_position_that_was_trimmed_or_belongs_to_another_state_of_the_database_is_refused()
    {
        await UnitAsync(Square);
        ChangePosition newest = await _log.NewestAsync(default);
        Assert.Empty((await _log.ReadAsync(newest, default))!);
        Assert.Null(await _log.ReadAsync(newest with { At = newest.At.AddMilliseconds(-1) }, default));
        Assert.Null(await _log.ReadAsync(newest with { Clock = newest.Clock + 1000 }, default));
    }

    [Fact]
    public async Task Trimming_keeps_the_newest_change_however_old_it_is()
    {
        string own = await PostGisServer.CreateDatabaseAsync();
        try
        {
            await using Storage.Database other = new(own);
            ChangeLog log = new(other);
            await ExecuteAsync(
                $"""
                INSERT INTO renewal.changes (collection, operation, at) SELECT 'regions', 'update', now() - interval '{ChangeLog.KeptDays + 1} days' FROM generate_series(1, 10);
                """,
                own);
            ChangePosition newest = await log.NewestAsync(default);
            Assert.Equal(9, await log.TrimAsync(default));
            Assert.Equal(newest, await log.NewestAsync(default));
            Assert.Equal(0, await log.TrimAsync(default));
        }
        finally
        {
            await PostGisServer.DropDatabaseAsync(own);
        }
    }

    private static string InsertSql(string shape, string author = "test") =>
        $"INSERT INTO renewal.renewal_units (region_code, name, author, geometry) VALUES ('town', 'Unit', '{author}', {shape}) RETURNING id";

    private static Envelope Mercator(double west, double south, double east, double north)
    {
        const double radiusM = 6378137;
        double X(double lon) => radiusM * lon * Math.PI / 180;
        double Y(double lat) => radiusM * Math.Asinh(Math.Tan(lat * Math.PI / 180));
        return new Envelope(X(west), X(east), Y(south), Y(north));
    }

    private static bool Near(Envelope a, Envelope b) =>
        Math.Max(Math.Max(Math.Abs(a.MinX - b.MinX), Math.Abs(a.MaxX - b.MaxX)), Math.Max(Math.Abs(a.MinY - b.MinY), Math.Abs(a.MaxY - b.MaxY))) < 0.01;

    private async Task<NpgsqlConnection> OpenAsync(string? connectionString = null)
    {
        NpgsqlConnection connection = new(connectionString ?? database.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private async Task ExecuteAsync(string sql, string? connectionString = null)
    {
        await using NpgsqlConnection connection = await OpenAsync(connectionString);
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> UnitAsync(string shape)
    {
        await using NpgsqlConnection connection = await OpenAsync();
        await using NpgsqlCommand command = new(InsertSql(shape), connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
