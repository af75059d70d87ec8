using System.Runtime.CompilerServices;
using NetTopologySuite.Geometries;
using Npgsql;

namespace Renewal.Gis.Storage.Events;

/// <summary>Reads and trims <c>renewal.changes</c>.</summary>
public sealed class ChangeLog(Database database)
{
    /// <summary>Changes that are kept however old they are.</summary>
    public const int KeptChanges = 100_000;

    /// <summary>Days after which a change is no longer kept.</summary>
    public const int KeptDays = 30;

    /// <summary>Changes that one reading brings at most.</summary>
    internal const int PageSize = 2000;

    // One row more than a page: that of the position itself comes first, it is the proof that nothing between it and what follows was trimmed or undone.
    private static readonly string ReadSql = $"""
        SELECT clock, at, collection, region_code, feature_ids, operation, boxes FROM renewal.changes WHERE clock >= $1 ORDER BY clock LIMIT {PageSize + 1}
        """;

    /// <summary>The newest change.</summary>
    public async Task<ChangePosition> NewestAsync(CancellationToken cancel)
    {
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        return await NewestAsync(connection, cancel).ConfigureAwait(false);
    }

    /// <summary>What was committed after a position, oldest first, a page of it; null when the log does not go back so far.</summary>
    /// <param name="after">The last change that is known.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<IReadOnlyList<Change>?> ReadAsync(ChangePosition after, CancellationToken cancel)
    {
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        return await ReadAsync(connection, after, cancel).ConfigureAwait(false);
    }

    /// <summary>What the log holds from a clock on, oldest first, with the row of that clock itself; nothing is said about what was trimmed.</summary>
    public async IAsyncEnumerable<Change> ListAsync(long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(
            "SELECT clock, at, collection, region_code, feature_ids, operation, boxes FROM renewal.changes WHERE clock >= $1 ORDER BY clock");
        command.Parameters.Add(new() { Value = from });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            yield return Read(reader);
        }
    }

    /// <summary>The change with a clock, or null where the log does not have it.</summary>
    public async Task<ChangePosition?> FindAsync(long clock, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("SELECT clock, at FROM renewal.changes WHERE clock = $1");
        command.Parameters.Add(new() { Value = clock });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        return await reader.ReadAsync(cancel).ConfigureAwait(false) ? Position(reader) : null;
    }

    /// <summary>
    /// Removes changes that are older than <see cref="KeptDays"/> or not among the newest <see cref="KeptChanges"/>; the newest always stays. Readers that
    /// are further behind find out by the row that they miss.
    /// </summary>
    /// <returns>Rows removed.</returns>
    public async Task<int> TrimAsync(CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(
            """
            DELETE FROM renewal.changes
            WHERE clock <= (SELECT max(clock) FROM renewal.changes) - $1
               OR (at < now() - make_interval(days => $2) AND clock < (SELECT max(clock) FROM renewal.changes))
            """);
        command.Parameters.Add(new() { Value = (long)KeptChanges });
        command.Parameters.Add(new() { Value = KeptDays });
        return await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    internal static async Task<ChangePosition> NewestAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new("SELECT clock, at FROM renewal.changes WHERE clock IS NOT NULL ORDER BY clock DESC LIMIT 1", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        return await reader.ReadAsync(cancel).ConfigureAwait(false)
            ? Position(reader)
            : throw new InvalidOperationException("renewal.changes is empty; its newest row is never removed.");
    }

    internal static async Task<IReadOnlyList<Change>?> ReadAsync(NpgsqlConnection connection, ChangePosition after, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(ReadSql, connection) { Parameters = { new() { Value = after.Clock } } };
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancel).ConfigureAwait(false) || Position(reader) != after)
        {
            return null;
        }

        List<Change> changes = [];
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            changes.Add(Read(reader));
        }

        return changes;
    }

    private static Change Read(NpgsqlDataReader reader) => new(
        Position(reader), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<long[]>(4),
        reader.GetString(5), Boxes(reader.GetFieldValue<double[]>(6)));

    private static ChangePosition Position(NpgsqlDataReader reader) => new(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1));

    private static Envelope[] Boxes(double[] corners)
    {
        Envelope[] boxes = new Envelope[corners.Length / 4];
        for (int i = 0; i < boxes.Length; i++)
        {
            boxes[i] = new Envelope(corners[4 * i], corners[4 * i + 2], corners[4 * i + 1], corners[4 * i + 3]);
        }

        return boxes;
    }
}
