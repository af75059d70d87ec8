using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Storage.Catalogue;

/// <summary>Measures collections, and keeps what it found until their data change: a million features take a second to measure, and every client asks first.</summary>
public sealed class ExtentStore(Database database)
{
    private readonly ConcurrentDictionary<string, (string Version, Task<Extent> Extent)> _known = new();

    /// <summary>The extents of collections, in their order.</summary>
    public async Task<IReadOnlyList<Extent>> ReadAsync(IReadOnlyList<Collection> collections, CancellationToken cancel)
    {
        IReadOnlyList<string> versions = await VersionsAsync(collections, cancel).ConfigureAwait(false);
        List<Extent> extents = [];
        foreach ((Collection collection, string version) in collections.Zip(versions))
        {
            extents.Add(await FindAsync(collection, version).WaitAsync(cancel).ConfigureAwait(false));
        }

        return extents;
    }

    /// <summary>The extent of one collection.</summary>
    public async Task<Extent> ReadAsync(Collection collection, CancellationToken cancel) =>
        (await ReadAsync([collection], cancel).ConfigureAwait(false))[0];

    private Task<Extent> FindAsync(Collection collection, string version)
    {
        if (_known.TryGetValue(collection.Id, out (string Version, Task<Extent> Extent) known) && known.Version == version && !known.Extent.IsFaulted)
        {
            return known.Extent;
        }

        // Not with the token of whoever asks first: others wait for the same answer.
        Task<Extent> measured = MeasureAsync(collection);
        _known[collection.Id] = (version, measured);
        return measured;
    }

    /// <summary>A text for each collection that changes when its features do.</summary>
    private async Task<IReadOnlyList<string>> VersionsAsync(IReadOnlyList<Collection> collections, CancellationToken cancel)
    {
        SqlParameters parameters = new();
        // Renewal units and life circles are not read by the analyses and so raise no data version: their own versions, number and newest id stand for them.
        IEnumerable<string> versions = collections.Select(collection => collection switch
        {
            { HasRegion: false } => $"(SELECT imported_at::text FROM renewal.reference_layers WHERE name = {parameters.Add(collection.Id[Collection.ReferencePrefix.Length..], NpgsqlDbType.Text)})",
            { Id: "regions" } => "(SELECT sum(version) || '-' || (SELECT count(*) FROM renewal.regions) FROM renewal.region_data)",
            { Id: "renewal-units" or "life-circles" } => $"(SELECT sum(version) || '-' || count(*) || '-' || max(id) FROM {collection.Table})",
            _ => "(SELECT sum(version)::text FROM renewal.region_data)",
        });
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlCommand command = new($"SELECT {string.Join(",\n", versions)}", connection);
        parameters.AddTo(command);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        await reader.ReadAsync(cancel).ConfigureAwait(false);
        return [.. Enumerable.Range(0, collections.Count).Select(i => reader.IsDBNull(i) ? "" : reader.GetString(i))];
    }

    private async Task<Extent> MeasureAsync(Collection collection)
    {
        Column? time = collection.TimeColumn is { } name ? collection.Find(name) : null;
        // A year lasts from its first second to its last.
        (string from, string to) = time is null ? ("NULL::timestamptz", "NULL::timestamptz") : (Sql.Identifier(time.Name), time.Type) switch
        {
            (var column, "integer") => ($"make_timestamptz(min({column}), 1, 1, 0, 0, 0, 'UTC')", $"make_timestamptz(max({column}), 12, 31, 23, 59, 59, 'UTC')"),
            (var column, "date") => ($"min({column})::timestamp AT TIME ZONE 'UTC'", $"max({column})::timestamp AT TIME ZONE 'UTC'"),
            (var column, _) => ($"min({column})", $"max({column})"),
        };
        string sql = $"""
            SELECT count(*), ST_XMin(ST_Extent(geometry)), ST_YMin(ST_Extent(geometry)), ST_XMax(ST_Extent(geometry)), ST_YMax(ST_Extent(geometry)), {from}, {to}
            FROM {collection.Table}
            """;
        await using NpgsqlCommand command = database.Source.CreateCommand(sql);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await reader.ReadAsync().ConfigureAwait(false);
        return new Extent(
            reader.GetInt64(0), reader.IsDBNull(1) ? null : [.. Enumerable.Range(1, 4).Select(reader.GetDouble)],
            reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5), reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6));
    }
}
