using System.Security.Cryptography;
using System.Text;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Clusters;
using Renewal.Gis.Storage.Migrations;

namespace Renewal.Gis.Tests.Fixtures;

/// <summary>
/// The PostGIS server of the test run: the one that RENEWAL_TEST_DB names, else a private cluster under .cache. A template database is migrated
/// once per schema; each test class gets a copy of it.
/// </summary>
internal static class PostGisServer
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static string? _server;
    private static string? _template;

    /// <summary>Creates an empty migrated database; returns its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        await Gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _server ??= Environment.GetEnvironmentVariable("RENEWAL_TEST_DB") is { Length: > 0 } given
                ? ConnectionStrings.Parse(given)
                : StartPrivate();
            _template ??= await MigrateTemplateAsync(_server).ConfigureAwait(false);
            return await DatabaseCreator.EnsureAsync(_server, $"test_{Guid.NewGuid():N}", default, _template).ConfigureAwait(false);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Drops a database of <see cref="CreateDatabaseAsync"/>.</summary>
    public static Task DropDatabaseAsync(string connectionString) =>
        DatabaseCreator.DropAsync(_server!, new Npgsql.NpgsqlConnectionStringBuilder(connectionString).Database!, default);

    private static string StartPrivate()
    {
        PrivateCluster cluster = PrivateCluster.Start(Repository.Path(".cache", "test-state"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.Dispose();
        return cluster.ConnectionString;
    }

    private static async Task<string> MigrateTemplateAsync(string server)
    {
        string text = string.Concat(Migrator.Files.Select(f => f.File + f.Sql));
        string name = "template_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        string connectionString = await DatabaseCreator.EnsureAsync(server, name, default).ConfigureAwait(false);
        await using (Database database = new(connectionString))
        {
            await new Migrator(database).MigrateAsync(default).ConfigureAwait(false);
        }

        return name;
    }
}

/// <summary>A migrated, empty database for one test class.</summary>
public sealed class DatabaseFixture : IAsyncLifetime
{
    /// <summary>Connection string of the class's own database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>The pool.</summary>
    public Database Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        ConnectionString = await PostGisServer.CreateDatabaseAsync().ConfigureAwait(false);
        Database = new Database(ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await Database.DisposeAsync().ConfigureAwait(false);
        await PostGisServer.DropDatabaseAsync(ConnectionString).ConfigureAwait(false);
    }
}
