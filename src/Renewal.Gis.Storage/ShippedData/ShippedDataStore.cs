using Npgsql;

namespace Renewal.Gis.Storage.ShippedData;

/// <summary>Remembers by checksum which of the program's own data the database holds.</summary>
public sealed class ShippedDataStore(Database database)
{
    /// <summary>True when the data of this name was loaded with this checksum.</summary>
    public async Task<bool> IsLoadedAsync(string name, string sha256, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("SELECT EXISTS (SELECT FROM renewal.shipped_data WHERE name = $1 AND sha256 = $2)");
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = sha256 });
        return (bool)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
    }

    /// <summary>Notes that the data was loaded.</summary>
    public async Task SetLoadedAsync(string name, string sha256, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(
            """
            INSERT INTO renewal.shipped_data (name, sha256) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256, loaded_at = now()
            """);
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = sha256 });
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }
}
