using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Storage.Edits;

/// <summary>One version of a feature, of today or from the history.</summary>
/// <param name="Id">Feature id.</param>
/// <param name="RegionCode">Its region.</param>
/// <param name="Version">The version.</param>
/// <param name="Author">Who made it; who deleted it, where <paramref name="Ended"/> says so.</param>
/// <param name="Time">When.</param>
/// <param name="Ended">It is the last version of a feature that was deleted.</param>
/// <param name="Geometry">EPSG:4490 lon/lat, or null.</param>
/// <param name="Values">Every column of the catalogue: text, int, double, bool or null.</param>
/// <param name="GeoJson">The whole GeoJSON Feature.</param>
internal sealed record StoredFeature(
    long Id, string RegionCode, long Version, string Author, DateTimeOffset Time, bool Ended, Geometry? Geometry,
    IReadOnlyDictionary<string, object?> Values, string GeoJson)
{
    // 9 decimals of a degree are 0.1 mm: what was saved comes back.
    private const int Decimals = 9;

    /// <summary>Reads the features of a collection that have these ids, by id; locked until the transaction ends where that is asked for.</summary>
    public static async Task<Dictionary<long, StoredFeature>> ReadAsync(NpgsqlConnection connection, Collection collection, long[] ids, bool locked, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(
            $"SELECT {SelectList(collection, "f")}, f.author, f.valid_from, false FROM {collection.Table} f WHERE f.id = ANY ($1) ORDER BY f.id {(locked ? "FOR UPDATE" : "")}", connection);
        command.Parameters.Add(new() { Value = ids });
        return (await ReadAsync(command, collection, cancel).ConfigureAwait(false)).ToDictionary(f => f.Id);
    }

    /// <summary>One version from the history, or null where there is none.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="id">The feature.</param>
    /// <param name="version">The version; null: the last one of a deleted feature.</param>
    /// <param name="cancel">Cancels.</param>
    public static async Task<StoredFeature?> FindPastAsync(NpgsqlConnection connection, Collection collection, long id, long? version, CancellationToken cancel)
    {
        // The old row was kept as JSON; as a row of the table it has the table's types again.
        await using NpgsqlCommand command = new(
            $"""
            SELECT {SelectList(collection, "f")}, h.ended_by, h.valid_to, h.operation = 'delete'
            FROM {collection.HistoryTable} h,
                 LATERAL (SELECT (jsonb_populate_record(NULL::{collection.Table}, h.properties)).*) AS old,
                 LATERAL (SELECT h.id, h.region_code, h.version, h.geometry{string.Concat(Columns(collection).Select(c => $", old.{Sql.Identifier(c.Name)}"))}) AS f
            WHERE h.id = $1 AND ($2::bigint IS NULL AND h.operation = 'delete' OR h.version = $2)
            ORDER BY h.version DESC LIMIT 1
            """,
            connection);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = (object?)version ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        return (await ReadAsync(command, collection, cancel).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <summary>SQL of the GeoJSON Feature of a row.</summary>
    public static string FeatureSql(Collection collection, string alias) =>
        $"json_build_object('type', 'Feature', 'id', {alias}.id, 'geometry', ST_AsGeoJSON({alias}.geometry, {Decimals}, 0)::json, 'properties', json_build_object("
        + string.Concat(collection.Columns.Select(c => $"{Sql.Literal(c.Name)}, {alias}.{Sql.Identifier(c.Name)}, ")) + $"'version', {alias}.version))::text";

    /// <summary>The feature that a client wanted, as GeoJSON in the same form.</summary>
    public static async Task<string> WriteAsync(
        NpgsqlConnection connection, Collection collection, long id, IReadOnlyDictionary<string, object?> values, Geometry? geometry, CancellationToken cancel)
    {
        SqlParameters parameters = new();
        string properties = string.Join(", ", values.Select(v => $"{Sql.Literal(v.Key)}, {parameters.Add(v.Value, DbTypeOf(collection.Find(v.Key)!))}"));
        string feature = $"""
            SELECT json_build_object('type', 'Feature', 'id', {parameters.Add(id, NpgsqlDbType.Bigint)},
                'geometry', ST_AsGeoJSON({parameters.Add(geometry, NpgsqlDbType.Geometry)}, {Decimals}, 0)::json, 'properties', json_build_object({properties}))::text
            """;
        await using NpgsqlCommand command = new(feature, connection);
        parameters.AddTo(command);
        return (string)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
    }

    /// <summary>How a value of a column reaches SQL.</summary>
    public static NpgsqlDbType DbTypeOf(Column column) => column.Type switch
    {
        "integer" => NpgsqlDbType.Integer,
        "number" => NpgsqlDbType.Double,
        "boolean" => NpgsqlDbType.Boolean,
        _ => NpgsqlDbType.Text,
    };

    private static IEnumerable<Column> Columns(Collection collection) => collection.Columns.Where(c => c.Name != collection.RegionColumn);

    private static string SelectList(Collection collection, string alias) =>
        $"{alias}.id, {alias}.region_code, {alias}.version, {alias}.geometry, {FeatureSql(collection, alias)}"
        + string.Concat(Columns(collection).Select(c => $", {alias}.{Sql.Identifier(c.Name)}{(c.Type == "number" ? "::double precision" : "")}"));

    private static async Task<List<StoredFeature>> ReadAsync(NpgsqlCommand command, Collection collection, CancellationToken cancel)
    {
        Column[] columns = [.. Columns(collection)];
        List<StoredFeature> found = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            Dictionary<string, object?> values = new() { [collection.RegionColumn] = reader.GetString(1) };
            for (int i = 0; i < columns.Length; i++)
            {
                values.Add(columns[i].Name, reader.IsDBNull(5 + i) ? null : reader.GetValue(5 + i));
            }

            int after = 5 + columns.Length;
            found.Add(new StoredFeature(
                reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(after), reader.GetFieldValue<DateTimeOffset>(after + 1), reader.GetBoolean(after + 2),
                reader.IsDBNull(3) ? null : reader.GetFieldValue<Geometry>(3), values, reader.GetString(4)));
        }

        return found;
    }
}
