using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Storage.Migrations;

/// <summary>
/// Brings a database to the schema of this build: the files of <c>migrations/</c> in order, each in one transaction with its line in the journal
/// <c>public.renewal_migrations</c>. An advisory lock lets several servers start at once; a file that was edited after it had been applied is refused.
/// </summary>
public sealed class Migrator(Database database)
{
    // Any fixed number will do; this one spells "renewal" on a phone.
    private const long LockKey = 7363925;

    /// <summary>The migrations of this build, in order: file name and SQL.</summary>
    public static IReadOnlyList<(string File, string Sql)> Files { get; } = typeof(Migrator).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => (name["migrations/".Length..], SqlFile.Read(name)))
        .ToArray();

    /// <summary>Applies what is missing. Returns the names of the files that were applied.</summary>
    /// <exception cref="InputException">PostGIS is missing, a file was edited after it was applied, or the database is newer than this build.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancel)
    {
        List<string> applied = [];
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancel).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(
                connection,
                "CREATE TABLE IF NOT EXISTS public.renewal_migrations (file text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
                cancel).ConfigureAwait(false);
            Dictionary<string, string> journal = await ReadJournalAsync(connection, cancel).ConfigureAwait(false);
            if (journal.Keys.Except(Files.Select(f => f.File)).FirstOrDefault() is { } unknown)
            {
                throw new InputException($"The database has the migration {unknown}, which this build does not know: use a newer build.");
            }

            foreach ((string file, string sql) in Files)
            {
                string sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
                if (!journal.TryGetValue(file, out string? known))
                {
                    await ApplyAsync(connection, file, sql, sum, cancel).ConfigureAwait(false);
                    applied.Add(file);
                }
                else if (known != sum)
                {
                    throw new InputException($"The migration {file} was edited after it had been applied: restore the file, and put the change into a new one.");
                }
            }
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None).ConfigureAwait(false);
        }

        return applied;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, string file, string sql, string sum, CancellationToken cancel)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(connection, sql, cancel).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported)
        {
            throw new InputException($"The server has no PostGIS ({e.MessageText}): apt-get install postgresql-15-postgis-3 there.");
        }

        await using NpgsqlCommand note = new("INSERT INTO public.renewal_migrations (file, sha256) VALUES ($1, $2)", connection)
        {
            Parameters = { new() { Value = file }, new() { Value = sum } },
        };
        await note.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        // Types of a new extension are unknown to connections that were opened before it.
        await connection.ReloadTypesAsync(cancel).ConfigureAwait(false);
    }

    private static async Task<Dictionary<string, string>> ReadJournalAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        Dictionary<string, string> journal = [];
        await using NpgsqlCommand command = new("SELECT file, sha256 FROM public.renewal_migrations", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            journal.Add(reader.GetString(0), reader.GetString(1));
        }

        return journal;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }
}
