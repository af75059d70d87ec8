using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Migrations;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Migrations;

public class MigratorTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task A_second_run_applies_nothing() =>
        Assert.Empty(await new Migrator(fixture.Database).MigrateAsync(default));

    [Fact]
    public async Task Servers_that_start_at_once_do_not_collide()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new Migrator(fixture.Database).MigrateAsync(default)));
    }

    [Fact]
    public async Task An_edited_migration_is_refused_by_name()
    {
        string own = await PostGisServer.CreateDatabaseAsync();
        try
        {
            await ExecuteAsync(own, "UPDATE public.renewal_migrations SET sha256 = 'edited' WHERE file = '0001_core.sql'");
            await using Database database = new(own);
            InputException refusal = await Assert.ThrowsAsync<InputException>(() => new Migrator(database).MigrateAsync(default));
            Assert.Contains("0001_core.sql", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            await PostGisServer.DropDatabaseAsync(own);
        }
    }

    [Fact]
    public async Task A_database_of_a_newer_build_is_refused()
    {
        string own = await PostGisServer.CreateDatabaseAsync();
        try
        {
            await ExecuteAsync(own, "INSERT INTO public.renewal_migrations (file, sha256) VALUES ('9999_future.sql', '')");
            await using Database database = new(own);
            InputException refusal = await Assert.ThrowsAsync<InputException>(() => new Migrator(database).MigrateAsync(default));
            Assert.Contains("9999_future.sql", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            await PostGisServer.DropDatabaseAsync(own);
        }
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
