using Npgsql;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Storage.Events;

namespace Renewal.Gis.Storage.Catalogue;

/// <summary>
/// Measures collections, and keeps what it found until the log of changes names the collection: a million features take a second to measure, and every client
/// asks first.
/// </summary>
public sealed class ExtentStore(Database database) : IDisposable
{
    private readonly ChangeLog _log = new(database);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, Task<Extent>> _known = [];
    private ChangePosition? _seen;

    /// <summary>The extents of collections, in their order.</summary>
    public async Task<IReadOnlyList<Extent>> ReadAsync(IReadOnlyList<Collection> collections, CancellationToken cancel)
    {
        List<Task<Extent>> wanted = [];
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            // The place in the log is taken before anything is measured: a change between the two is seen the next time.
            await ForgetChangedAsync(cancel).ConfigureAwait(false);
            foreach (Collection collection in collections)
            {
                if (!_known.TryGetValue(collection.Id, out Task<Extent>? extent) || extent.IsFaulted)
                {
                    // Not with the token of whoever asks first: others wait for the same answer.
                    _known[collection.Id] = extent = MeasureAsync(collection);
                }

                wanted.Add(extent);
            }
        }
        finally
        {
            _gate.Release();
        }

        return await Task.WhenAll(wanted).WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>The extent of one collection.</summary>
    public async Task<Extent> ReadAsync(Collection collection, CancellationToken cancel) =>
        (await ReadAsync([collection], cancel).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task ForgetChangedAsync(CancellationToken cancel)
    {
        IReadOnlyList<Change>? changes = _seen is { } seen ? await _log.ReadAsync(seen, cancel).ConfigureAwait(false) : null;
        if (changes is null || changes.Count >= ChangeLog.PageSize)
        {
            // The first time, or too much has happened to be told.
            _seen = await _log.NewestAsync(cancel).ConfigureAwait(false);
            _known.Clear();
            return;
        }

        foreach (Change change in changes)
        {
            _known.Remove(change.Collection);
            _seen = change.Position;
        }
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
