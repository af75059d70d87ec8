using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Storage.ReferenceLayers;

/// <summary>
/// An import of one or more layers. Each is loaded into a staging table by another process; <see cref="PublishAsync"/> then makes them the
/// layers of their names in one transaction. Disposed without that, it leaves everything as it was.
/// </summary>
public sealed class ReferenceLayerImport : IAsyncDisposable
{
    /// <summary>Schema of the tables.</summary>
    public const string Schema = "reference";

    /// <summary>Column that the loader has to give the feature ids; a name that no file uses.</summary>
    public const string StagingId = "renewal_fid_";

    /// <summary>Column that the loader has to give the shapes, longitude and latitude in degrees.</summary>
    public const string StagingGeometry = "renewal_shape_";

    // Names of layers have no capitals, so that no layer's table can be taken for a staging table.
    private const string StagingPrefix = "Staging";

    // Any fixed number that no other advisory lock of the program has.
    private const long LockKey = 7363926;

    // Web Mercator ends at 85.06°: nearer to the poles there is no place on such a map, and PROJ refuses the pole itself.
    private const string MercatorBox = "ST_MakeEnvelope(-180, -85.06, 180, 85.06, 4490)";

    private readonly NpgsqlConnection _connection;
    private int _tables;

    internal ReferenceLayerImport(NpgsqlConnection connection) => _connection = connection;

    /// <summary>A name for the next staging table, which is not there yet.</summary>
    public string NextStagingTable() => $"{StagingPrefix}{++_tables}";

    /// <summary>
    /// Makes staged layers the layers of their names, replacing what had these names, in one transaction. Shapes become EPSG:4490; polygons
    /// become multipolygons; mixed single and multiple shapes become multiple ones; invalid shapes are repaired. Of several layers those
    /// without any shape are passed over and are not in the result: some formats have layers that are always there (an OpenStreetMap file).
    /// </summary>
    /// <exception cref="InputException">No layer has shapes, or a table name belongs to a layer of another name; nothing has changed.</exception>
    public async Task<IReadOnlyList<PublishedLayer>> PublishAsync(IReadOnlyList<StagedLayer> layers, CancellationToken cancel)
    {
        await using NpgsqlTransaction transaction = await _connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        List<PublishedLayer> published = [];
        foreach (StagedLayer layer in layers)
        {
            if (await PublishOneAsync(layer, cancel).ConfigureAwait(false) is { } done)
            {
                published.Add(done);
            }
        }

        if (published.Count == 0)
        {
            throw new InputException($"{layers[0].SourceName} has no feature with a shape in {string.Join(", ", layers.Select(l => l.Name))}. Nothing was changed.", 422);
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        return published;
    }

    /// <summary>Removes the staging tables that are left and lets the next import begin.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection.State == System.Data.ConnectionState.Open)
        {
            await DropStagingAsync(CancellationToken.None).ConfigureAwait(false);
            await ExecuteAsync($"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None).ConfigureAwait(false);
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    internal async Task LockAsync(CancellationToken cancel)
    {
        await ExecuteAsync($"SELECT pg_advisory_lock({LockKey})", cancel).ConfigureAwait(false);
        await DropStagingAsync(cancel).ConfigureAwait(false);
    }

    private async Task<PublishedLayer?> PublishOneAsync(StagedLayer layer, CancellationToken cancel)
    {
        ReferenceLayerStore.CheckName(layer.Name);
        string staging = $"{Schema}.{Quote(layer.StagingTable)}";
        string tableName = layer.Name.Replace('-', '_');
        string table = $"{Schema}.{Quote(tableName)}";
        (long features, long withoutShape, string[] types, double[] extent) = await MeasureAsync(staging, cancel).ConfigureAwait(false);
        if (features == withoutShape)
        {
            return null;
        }

        if (extent[0] < -180.000001 || extent[2] > 180.000001 || extent[1] < -90.000001 || extent[3] > 90.000001)
        {
            throw new InputException(
                $"The layer {layer.Name} of {layer.SourceName} lies outside the Earth ({layer.SourceCrs}): name its coordinate reference system with --source-crs. Nothing was changed.",
                422);
        }

        await CheckTableIsFreeAsync(layer, tableName, cancel).ConfigureAwait(false);
        string type = CommonType(types);
        IReadOnlyList<(string InFile, string SqlType, ReferenceColumn Column)> columns = await ReadColumnsAsync(layer.StagingTable, cancel).ConfigureAwait(false);
        // The new table is filled beside the old one, which can be read until the two are changed over.
        string filled = $"{Schema}.{Quote(tableName + "~")}";
        long repaired = await FillAsync(staging, filled, type, extent, columns, cancel).ConfigureAwait(false);
        await ExecuteAsync(
            $"""
            DROP TABLE IF EXISTS {table};
            ALTER TABLE {filled} RENAME TO {Quote(tableName)};
            DROP TABLE {staging};
            """,
            cancel).ConfigureAwait(false);
        ReferenceLayer result = new(layer.Name, tableName, layer.SourceName, layer.SourceCrs, type, features, [.. columns.Select(c => c.Column)]);
        await RegisterAsync(result, cancel).ConfigureAwait(false);
        return new PublishedLayer(result, repaired, withoutShape, extent[0], extent[1], extent[2], extent[3]);
    }

    private async Task<(long Features, long WithoutShape, string[] Types, double[] Extent)> MeasureAsync(string staging, CancellationToken cancel)
    {
        string sql = $"""
            SELECT count(*), count(*) FILTER (WHERE g IS NULL OR ST_IsEmpty(g)), coalesce(array_agg(DISTINCT GeometryType(g)) FILTER (WHERE NOT ST_IsEmpty(g)), ARRAY[]::text[]),
                   ST_XMin(ST_Extent(g)), ST_YMin(ST_Extent(g)), ST_XMax(ST_Extent(g)), ST_YMax(ST_Extent(g))
            FROM (SELECT ST_CurveToLine({StagingGeometry}) AS g FROM {staging}) AS shapes
            """;
        await using NpgsqlCommand command = new(sql, _connection) { CommandTimeout = 0 };
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        await reader.ReadAsync(cancel).ConfigureAwait(false);
        double[] extent = [.. Enumerable.Range(3, 4).Select(i => reader.IsDBNull(i) ? double.NaN : reader.GetDouble(i))];
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<string[]>(2), extent);
    }

    /// <summary>The narrowest column type that holds all shapes.</summary>
    private static string CommonType(string[] types) => types switch
    {
        ["POINT"] => "Point",
        ["LINESTRING"] => "LineString",
        _ when types.All(t => t is "POINT" or "MULTIPOINT") => "MultiPoint",
        _ when types.All(t => t is "LINESTRING" or "MULTILINESTRING") => "MultiLineString",
        _ when types.All(t => t is "POLYGON" or "MULTIPOLYGON") => "MultiPolygon",
        _ => "Geometry",
    };

    private async Task<long> FillAsync(
        string staging, string table, string type, double[] extent, IReadOnlyList<(string InFile, string SqlType, ReferenceColumn Column)> columns,
        CancellationToken cancel)
    {
        // What ST_CollectionExtract keeps after a repair or a cut; 0 leaves mixed shapes as they are.
        int dimension = type switch { "Point" or "MultiPoint" => 1, "LineString" or "MultiLineString" => 2, "MultiPolygon" => 3, _ => 0 };
        string Kept(string shape) => dimension == 0 ? shape : $"ST_CollectionExtract({shape}, {dimension})";
        string Many(string shape) => type.StartsWith("Multi", StringComparison.Ordinal) ? $"ST_Multi({shape})" : shape;
        bool beyondMercator = extent[1] < -85.06 || extent[3] > 85.06;
        string cut = $"CASE WHEN geometry @ {MercatorBox} THEN geometry ELSE {Many(Kept($"ST_ClipByBox2D(geometry, {MercatorBox})"))} END";
        const string shape = "renewal_shape_4490_";
        string attributes = string.Concat(columns.Select(c => $", {Quote(c.Column.Name)} {c.SqlType}"));
        await ExecuteAsync(
            $"""
            CREATE TABLE {table} (
                id bigint PRIMARY KEY{attributes},
                geometry geometry ({type}, 4490),
                geometry_3857 geometry ({type}, 3857) GENERATED ALWAYS AS (ST_Transform({(beyondMercator ? cut : "geometry")}, 3857)) STORED)
            """,
            cancel).ConfigureAwait(false);
        await ExecuteAsync(
            $"""
            INSERT INTO {table} (id{string.Concat(columns.Select(c => ", " + Quote(c.Column.Name)))}, geometry)
            SELECT {StagingId}{string.Concat(columns.Select(c => ", " + Quote(c.InFile)))},
                   CASE WHEN ST_IsEmpty({shape}) THEN NULL WHEN ST_IsValid({shape}) THEN {Many(shape)} ELSE {Many(Kept($"ST_MakeValid({shape})"))} END
            FROM (SELECT *, ST_SetSRID(ST_CurveToLine({StagingGeometry}), 4490) AS {shape} FROM {staging}) AS staged ORDER BY {StagingId};
            CREATE INDEX ON {table} USING gist (geometry);
            CREATE INDEX ON {table} (id) WHERE (geometry IS NULL) IS TRUE;
            CREATE INDEX ON {table} USING gist (geometry_3857);
            """,
            cancel).ConfigureAwait(false);
        return await ScalarAsync($"SELECT count(*) FROM {staging} WHERE NOT ST_IsValid(ST_CurveToLine({StagingGeometry}))", cancel).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<(string InFile, string SqlType, ReferenceColumn Column)>> ReadColumnsAsync(string stagingTable, CancellationToken cancel)
    {
        const string sql = """
            SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = (quote_ident($1) || '.' || quote_ident($2))::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ($3, $4)
            ORDER BY attnum
            """;
        List<(string Name, string Type)> attributes = [];
        await using NpgsqlCommand command = new(sql, _connection)
        {
            Parameters =
            {
                new() { Value = Schema }, new() { Value = stagingTable }, new() { Value = StagingId }, new() { Value = StagingGeometry },
            },
        };
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            attributes.Add((reader.GetString(0), reader.GetString(1)));
        }

        // A file may have columns that are called like ours.
        HashSet<string> ours = ["id", "geometry", "geometry_3857"];
        HashSet<string> taken = [.. attributes.Select(a => a.Name)];
        List<(string, string, ReferenceColumn)> columns = [];
        foreach ((string inFile, string sqlType) in attributes)
        {
            string name = inFile;
            for (int n = 1; ours.Contains(name) || (name != inFile && !taken.Add(name)); n++)
            {
                name = $"{inFile}_{n}";
            }

            columns.Add((inFile, sqlType, new ReferenceColumn(name, TypeOf(sqlType))));
        }

        return columns;
    }

    private static string TypeOf(string sqlType) => sqlType.Split('(')[0].TrimEnd() switch
    {
        "smallint" or "integer" or "bigint" => "integer",
        "real" or "double precision" or "numeric" => "number",
        "boolean" => "boolean",
        "date" => "date",
        "time without time zone" or "time with time zone" or "time" => "time",
        "timestamp without time zone" or "timestamp with time zone" or "timestamp" => "date-time",
        _ => "string",
    };

    private async Task CheckTableIsFreeAsync(StagedLayer layer, string tableName, CancellationToken cancel)
    {
        const string sql = "SELECT name FROM renewal.reference_layers WHERE table_name = $1 AND name <> $2";
        await using NpgsqlCommand command = new(sql, _connection) { Parameters = { new() { Value = tableName }, new() { Value = layer.Name } } };
        if (await command.ExecuteScalarAsync(cancel).ConfigureAwait(false) is string other)
        {
            throw new InputException($"The name {layer.Name} is too much like that of the layer {other}: choose another with --as. Nothing was changed.", 409);
        }
    }

    private async Task RegisterAsync(ReferenceLayer layer, CancellationToken cancel)
    {
        const string sql = """
            INSERT INTO renewal.reference_layers (name, table_name, source_name, source_crs, geometry_type, features, columns)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (name) DO UPDATE SET
                table_name = excluded.table_name, source_name = excluded.source_name, source_crs = excluded.source_crs,
                geometry_type = excluded.geometry_type, features = excluded.features, columns = excluded.columns, imported_at = now()
            """;
        await using NpgsqlCommand command = new(sql, _connection)
        {
            Parameters =
            {
                new() { Value = layer.Name }, new() { Value = layer.Table }, new() { Value = layer.SourceName }, new() { Value = layer.SourceCrs },
                new() { Value = layer.GeometryType }, new() { Value = layer.Features },
                new() { Value = ReferenceLayerStore.WriteColumns(layer.Columns), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    private async Task DropStagingAsync(CancellationToken cancel) =>
        await ExecuteAsync(
            $"""
            DO $$
            DECLARE leftover text;
            BEGIN
                FOR leftover IN SELECT tablename FROM pg_tables WHERE schemaname = '{Schema}' AND tablename ~ '^{StagingPrefix}[0-9]+$' LOOP
                    EXECUTE format('DROP TABLE {Schema}.%I', leftover);
                END LOOP;
            END $$
            """,
            cancel).ConfigureAwait(false);

    private async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(sql, _connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    private async Task<long> ScalarAsync(string sql, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(sql, _connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
    }

    private static string Quote(string identifier) => '"' + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
