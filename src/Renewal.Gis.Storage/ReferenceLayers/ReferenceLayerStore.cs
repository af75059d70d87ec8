using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Storage.ReferenceLayers;

/// <summary>The reference layers: reads the register and opens imports.</summary>
public sealed partial class ReferenceLayerStore(Database database)
{
    /// <summary>Longest name; with its schema it stays below the 63 bytes of an identifier.</summary>
    public const int MaxNameLength = 60;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private const string Select = "SELECT name, table_name, source_name, source_crs, geometry_type, features, columns FROM renewal.reference_layers ";

    /// <summary>All layers by name.</summary>
    public async Task<IReadOnlyList<ReferenceLayer>> ListAsync(CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(Select + "ORDER BY name");
        return await ReadAsync(command, cancel).ConfigureAwait(false);
    }

    /// <summary>One layer, or null.</summary>
    public async Task<ReferenceLayer?> FindAsync(string name, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(Select + "WHERE name = $1");
        command.Parameters.Add(new() { Value = name });
        return (await ReadAsync(command, cancel).ConfigureAwait(false)).SingleOrDefault();
    }

    private static async Task<List<ReferenceLayer>> ReadAsync(NpgsqlCommand command, CancellationToken cancel)
    {
        List<ReferenceLayer> layers = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            layers.Add(new ReferenceLayer(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5),
                JsonSerializer.Deserialize<ReferenceColumn[]>(reader.GetString(6), Json)!));
        }

        return layers;
    }

    /// <summary>Begins an import. Imports of layers wait for each other; what an import that was killed has left behind is removed.</summary>
    public async Task<ReferenceLayerImport> BeginAsync(CancellationToken cancel)
    {
        NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        try
        {
            ReferenceLayerImport import = new(connection);
            await import.LockAsync(cancel).ConfigureAwait(false);
            return import;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Refuses a name that cannot be one of a layer.</summary>
    /// <exception cref="InputException">The name is wrong; the message says what a name may hold.</exception>
    public static void CheckName(string name)
    {
        if (name.Length > MaxNameLength || !NamePattern().IsMatch(name))
        {
            throw new InputException(
                $"'{name}' cannot be the name of a layer: use 1 to {MaxNameLength} lower-case letters, digits, _ and -, beginning with a letter. Nothing was changed.");
        }
    }

    internal static string WriteColumns(IEnumerable<ReferenceColumn> columns) => JsonSerializer.Serialize(columns, Json);

    [GeneratedRegex("^[a-z][a-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
