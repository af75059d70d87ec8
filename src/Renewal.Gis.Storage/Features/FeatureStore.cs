using System.Globalization;
using System.Text;
using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Storage.Features;

/// <summary>One feature as it leaves the database.</summary>
/// <param name="Id">Feature id.</param>
/// <param name="Version">Version for the ETag; 0 where the collection has none.</param>
/// <param name="GeoJson">The whole GeoJSON Feature.</param>
public readonly record struct FeatureRow(long Id, long Version, string GeoJson);

/// <summary>Reads features of every collection of every collection, and renewal units as records.</summary>
public sealed class FeatureStore(Database database)
{
    private const string SelectUnits = "SELECT id, region_code, name, note, plan_year, version, geometry FROM renewal.renewal_units WHERE ";

    // 9 decimals of a degree are 0.1 mm: what was saved comes back.
    private const int Decimals = 9;

    /// <summary>Begins to read features; the reader is disposed by the caller.</summary>
    /// <exception cref="InputException">The query asks for what the collection does not have.</exception>
    public async Task<FeatureReader> OpenAsync(Collection collection, FeatureQuery query, CancellationToken cancel)
    {
        FeatureSelect select = new(collection, query);
        NpgsqlConnection connection = await (query.TimeoutS is null ? database.Patient : database).Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        NpgsqlCommand command = new(select.Sql(), connection) { CommandTimeout = query.TimeoutS ?? 0 };
        try
        {
            select.Parameters.AddTo(command);
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            return new FeatureReader(collection, query, select.Columns, connection, command, reader);
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Counts the features of a query, whatever its page; null: there are more than <paramref name="most"/>.</summary>
    public async Task<int?> CountAsync(Collection collection, FeatureQuery query, int most, CancellationToken cancel)
    {
        FeatureSelect select = new(collection, query with { After = null, Limit = null, Sort = [] });
        await using NpgsqlCommand command = database.Source.CreateCommand(select.CountSql(most + 1));
        command.CommandTimeout = query.TimeoutS ?? 0;
        select.Parameters.AddTo(command);
        long count = (long)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
        return count <= most ? (int)count : null;
    }

    /// <summary>Where a page ends, for those who have to know it before they read the page; null: nothing is behind it.</summary>
    /// <param name="collection">Collection.</param>
    /// <param name="query">The query of the page.</param>
    /// <param name="limit">Features of the page.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<string?> FindPageEndAsync(Collection collection, FeatureQuery query, int limit, CancellationToken cancel)
    {
        FeatureQuery last = query with { SkipGeometry = true, Columns = [], Limit = 2, Skip = limit - 1 };
        await using FeatureReader reader = await OpenAsync(collection, last, cancel).ConfigureAwait(false);
        string? position = await reader.ReadAsync(cancel).ConfigureAwait(false) ? reader.Position() : null;
        return await reader.ReadAsync(cancel).ConfigureAwait(false) ? position : null;
    }

    /// <summary>One feature, or null.</summary>
    public async Task<FeatureRow?> FindAsync(Collection collection, long id, CancellationToken cancel)
    {
        FeatureQuery query = new() { Ids = [id.ToString(CultureInfo.InvariantCulture)] };
        await using FeatureReader reader = await OpenAsync(collection, query, cancel).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            return null;
        }

        FeatureBytes text = new();
        reader.WriteGeoJson(text);
        return new FeatureRow(id, reader.Version, Encoding.UTF8.GetString(text.Written));
    }

    /// <summary>Number of features by collection and region.</summary>
    public async Task<IReadOnlyList<(string CollectionId, string RegionCode, long Count)>> CountAsync(CancellationToken cancel)
    {
        IEnumerable<string> parts = Collections.All.Where(c => c.HasVersion)
            .Select(c => $"SELECT '{c.Id}', region_code, count(*) FROM {c.Table} GROUP BY region_code");
        await using NpgsqlCommand command = database.Source.CreateCommand(string.Join("\nUNION ALL ", parts));
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        List<(string, string, long)> counts = [];
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            counts.Add((reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
        }

        return counts;
    }

    /// <summary>Features at a place, smallest first: GeoJSON Features with the member <c>collection</c>.</summary>
    /// <param name="collections">Where to look.</param>
    /// <param name="place">EPSG:4490 lon/lat.</param>
    /// <param name="toleranceM">Radius around the place in metres, for points and lines.</param>
    /// <param name="regionCode">Only this region, or null.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<IReadOnlyList<string>> IdentifyAsync(
        IEnumerable<Collection> collections, Coordinate place, double toleranceM, string? regionCode, CancellationToken cancel)
    {
        const int perCollection = 5;
        // A degree of longitude shrinks with latitude; the box is widened for it and the geography distance decides.
        IEnumerable<string> parts = collections.Select(c => $"""
            (SELECT '{c.Id}' AS collection, {FeatureSql(c)} AS feature, ST_Dimension(geometry) AS dimension, ST_Area(geometry) AS area
             FROM {c.Table}
             WHERE geometry && ST_Expand(ST_SetSRID(ST_MakePoint($1, $2), 4490), $3 / (111000 * cos(radians($2))), $3 / 111000)
               AND ($4::text IS NULL OR {(c.HasRegion ? c.RegionColumn : "$4")} = $4)
               AND ST_DWithin(ST_Transform(geometry, 4326)::geography, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography,
                              CASE ST_Dimension(geometry) WHEN 2 THEN 0 ELSE $3 END)
             LIMIT {perCollection})
            """);
        string sql = $"SELECT (jsonb_build_object('collection', collection) || feature::jsonb)::text FROM ({string.Join("\nUNION ALL ", parts)}) AS hits ORDER BY dimension, area";
        await using NpgsqlCommand command = database.Source.CreateCommand(sql);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = place.X }, new() { Value = place.Y }, new() { Value = toleranceM },
            new() { Value = (object?)regionCode ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        });
        return await ReadTextsAsync(command, cancel).ConfigureAwait(false);
    }

    /// <summary>Features whose name holds the text, best match first: JSON objects with collection, id, name, regionCode, lon, lat.</summary>
    public async Task<IReadOnlyList<string>> SearchAsync(string text, string? regionCode, int limit, CancellationToken cancel)
    {
        IEnumerable<string> parts = Collections.All
            .Where(c => c.HasVersion && c.Columns.Any(column => column.Name == "name") && c.Id is not "barriers")
            .Select(c => $"""
                (SELECT DISTINCT ON (name) '{c.Id}' AS collection, id, name, region_code, ST_PointOnSurface(geometry) AS place
                 FROM {c.Table}
                 WHERE name ILIKE '%' || $1 || '%' AND geometry IS NOT NULL AND ($2::text IS NULL OR region_code = $2)
                 ORDER BY name, id LIMIT $3)
                """);
        string sql = $"""
            SELECT json_build_object('collection', collection, 'id', id, 'name', name, 'regionCode', region_code, 'lon', ST_X(place), 'lat', ST_Y(place))::text
            FROM ({string.Join("\nUNION ALL ", parts)}) AS hits
            ORDER BY lower(name) <> lower($1), NOT starts_with(lower(name), lower($1)), length(name), collection, id
            LIMIT $3
            """;
        await using NpgsqlCommand command = database.Source.CreateCommand(sql);
        string pattern = text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = pattern }, new() { Value = (object?)regionCode ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = limit },
        });
        return await ReadTextsAsync(command, cancel).ConfigureAwait(false);
    }

    /// <summary>A renewal unit as a record, or null.</summary>
    public async Task<RenewalUnit?> FindUnitAsync(long id, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(SelectUnits + "id = $1");
        command.Parameters.Add(new() { Value = id });
        return (await ReadUnitsAsync(command, cancel).ConfigureAwait(false)).SingleOrDefault();
    }

    /// <summary>The renewal units of a region, by id.</summary>
    public async Task<IReadOnlyList<RenewalUnit>> ListUnitsAsync(string regionCode, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(SelectUnits + "region_code = $1 ORDER BY id");
        command.Parameters.Add(new() { Value = regionCode });
        return await ReadUnitsAsync(command, cancel).ConfigureAwait(false);
    }

    private static string FeatureSql(Collection collection)
    {
        string properties = string.Join(", ", collection.Columns.Select(c => $"{Sql.Literal(c.Name)}, {Sql.Identifier(c.Name)}"));
        string id = collection.HasNumericId ? "id" : "code";
        string version = collection.HasVersion ? ", 'version', version" : "";
        return $"""
            json_build_object('type', 'Feature', 'id', {id}, 'geometry', ST_AsGeoJSON(geometry, {Decimals}, 0)::json,
                              'properties', json_build_object({properties}{version}))::text
            """;
    }

    private static async Task<IReadOnlyList<string>> ReadTextsAsync(NpgsqlCommand command, CancellationToken cancel)
    {
        List<string> texts = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private static async Task<List<RenewalUnit>> ReadUnitsAsync(NpgsqlCommand command, CancellationToken cancel)
    {
        List<RenewalUnit> units = [];
        await using NpgsqlDataReader r = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await r.ReadAsync(cancel).ConfigureAwait(false))
        {
            units.Add(new RenewalUnit(
                r.GetInt64(0), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), r.IsDBNull(4) ? null : r.GetInt32(4), r.GetInt64(5),
                r.GetFieldValue<MultiPolygon>(6)));
        }

        return units;
    }
}
