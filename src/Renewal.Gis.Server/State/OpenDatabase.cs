using System.CommandLine;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Clusters;
using Renewal.Gis.Storage.Migrations;

namespace Renewal.Gis.Server.State;

/// <summary>
/// The database of a command or server: the one that RENEWAL_DB names, else the private cluster of the state folder, started when it is down
/// and stopped by the last process that leaves it. Opened means migrated.
/// </summary>
internal sealed class OpenDatabase : IAsyncDisposable
{
    private const string DatabaseName = "renewal";

    private readonly PrivateCluster? _cluster;

    private OpenDatabase(Database database, PrivateCluster? cluster)
    {
        Database = database;
        _cluster = cluster;
    }

    /// <summary>The pool.</summary>
    public Database Database { get; }

    /// <summary><c>--state DIR</c>, for every command that needs the database.</summary>
    public static Option<string> StateOption() => new("--state")
    {
        Description = "Folder of the private database and all other state (not used where RENEWAL_DB is set).",
        DefaultValueFactory = _ => Installation.DefaultState,
    };

    /// <summary>Opens and migrates the database.</summary>
    /// <exception cref="InputException">It cannot be reached, started or migrated.</exception>
    public static async Task<OpenDatabase> OpenAsync(string stateFolder, CancellationToken cancel)
    {
        string? given = Environment.GetEnvironmentVariable("RENEWAL_DB");
        PrivateCluster? cluster = string.IsNullOrEmpty(given) ? PrivateCluster.Start(stateFolder) : null;
        OpenDatabase? open = null;
        try
        {
            string connectionString = cluster is null
                ? ConnectionStrings.Parse(given!)
                : await DatabaseCreator.EnsureAsync(cluster.ConnectionString, DatabaseName, cancel).ConfigureAwait(false);
            open = new OpenDatabase(new Database(connectionString), cluster);
            await new Migrator(open.Database).MigrateAsync(cancel).ConfigureAwait(false);
            return open;
        }
        catch (NpgsqlException e)
        {
            throw Database.Explain(e);
        }
        finally
        {
            if (open is null)
            {
                cluster?.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync().ConfigureAwait(false);
        _cluster?.Dispose();
    }
}
