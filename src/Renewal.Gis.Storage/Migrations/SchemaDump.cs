using System.Diagnostics;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Storage.Migrations;

/// <summary>The schema as pg_dump writes it, without what changes from server to server: <c>migrations/schema.sql</c>, for reading.</summary>
public static class SchemaDump
{
    private const string Head = "-- Made from the migrations by `./renewal migrate --write-schema migrations/schema.sql`; for reading, never applied.\n";

    /// <summary>Dumps the schemas renewal and reference of a migrated database.</summary>
    /// <exception cref="InputException">pg_dump is missing or fails.</exception>
    public static async Task<string> ReadAsync(Database database, CancellationToken cancel)
    {
        ProcessStartInfo start = new("pg_dump", ["--schema-only", "--no-owner", "--no-privileges", "--schema=renewal", "--schema=reference"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in database.ProcessEnvironment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new InputException("pg_dump cannot be started: apt-get install postgresql-client-15.");
        Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
        string text = await process.StandardOutput.ReadToEndAsync(cancel).ConfigureAwait(false);
        await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new InputException($"pg_dump failed: {(await errors.ConfigureAwait(false)).Trim()}");
        }

        // Comments carry versions, SET lines and \restrict tokens differ between servers and runs.
        IEnumerable<string> lines = text.Split('\n')
            .Where(line => !line.StartsWith("--", StringComparison.Ordinal) && !line.StartsWith("SET ", StringComparison.Ordinal)
                && !line.StartsWith("SELECT pg_catalog.set_config", StringComparison.Ordinal) && !line.StartsWith('\\'));
        List<string> kept = [];
        foreach (string line in lines)
        {
            if (line.Length > 0 || (kept.Count > 0 && kept[^1].Length > 0))
            {
                kept.Add(line);
            }
        }

        return Head + "\n" + string.Join('\n', kept).Trim() + "\n";
    }
}
