using Npgsql;

namespace Renewal.Gis.Storage.Clusters;

/// <summary>Makes and drops databases on a server.</summary>
public static class DatabaseCreator
{
    /// <summary>Creates the database when it is not there; returns its connection string.</summary>
    /// <param name="server">Connection string of any database of the server.</param>
    /// <param name="name">Name of the database.</param>
    /// <param name="cancel">Cancels.</param>
    /// <param name="template">Database to copy, or null for an empty one.</param>
    public static async Task<string> EnsureAsync(string server, string name, CancellationToken cancel, string? template = null)
    {
        NpgsqlConnectionStringBuilder settings = new(server);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server);
        await using NpgsqlCommand exists = source.CreateCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)");
        exists.Parameters.Add(new() { Value = name });
        if (!(bool)(await exists.ExecuteScalarAsync(cancel).ConfigureAwait(false))!)
        {
            string from = template is null ? "" : $" TEMPLATE {Quote(template)}";
            await using NpgsqlCommand create = source.CreateCommand($"CREATE DATABASE {Quote(name)}{from}");
            create.CommandTimeout = 120;
            await create.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }

        settings.Database = name;
        return settings.ConnectionString;
    }

    /// <summary>Drops the database, closing its connections.</summary>
    public static async Task DropAsync(string server, string name, CancellationToken cancel)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server);
        await using NpgsqlCommand drop = source.CreateCommand($"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    private static string Quote(string identifier) => '"' + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
