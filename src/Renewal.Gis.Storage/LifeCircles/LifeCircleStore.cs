using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;

namespace Renewal.Gis.Storage.LifeCircles;

/// <summary>What saved life circles were computed from: enough to compute them again.</summary>
/// <param name="RegionCode">Region.</param>
/// <param name="Name">Name, 1–200 characters.</param>
/// <param name="OriginKind">point, renewal-unit, residential-area or facility.</param>
/// <param name="OriginId">Feature id of the origin, or null for a point.</param>
/// <param name="Origin">Place, or the middle of the origin, EPSG:4490.</param>
/// <param name="Walking">Walking convention.</param>
/// <param name="SpeedMPerMin">Metres a minute in place of the convention's, or null.</param>
/// <param name="Hills">off, stairs, slopes or on.</param>
/// <param name="Year">Year whose facilities count, or null.</param>
/// <param name="OriginSourceId">Id of the origin at the source of its data: it outlives an import, the feature id does not.</param>
public sealed record LifeCircleSource(
    string RegionCode, string Name, string OriginKind, long? OriginId, Point Origin, string Walking, double? SpeedMPerMin, string Hills, int? Year, string? OriginSourceId);

/// <summary>One saved circle.</summary>
/// <param name="Minutes">Minutes.</param>
/// <param name="LimitM">Walking distance in metres.</param>
/// <param name="AreaM2">Area in m².</param>
/// <param name="NetworkM">Streets reached in metres.</param>
/// <param name="Population">People.</param>
/// <param name="PopulationMethod">How they were counted.</param>
/// <param name="RuleSource">Where distance or speed comes from.</param>
/// <param name="DataVersion">Version of the data that it was computed from.</param>
/// <param name="Geometry">Shape, EPSG:4490.</param>
public sealed record SavedCircle(
    int Minutes, double LimitM, double AreaM2, double NetworkM, double Population, string PopulationMethod, string RuleSource, long DataVersion, MultiPolygon Geometry);

/// <summary>Saved life circles: those around one origin that are saved together are one set.</summary>
public sealed class LifeCircleStore(Database database)
{
    /// <summary>Saves a new set; returns its id.</summary>
    public async Task<long> InsertAsync(LifeCircleSource source, IReadOnlyList<SavedCircle> circles, string author, CancellationToken cancel)
    {
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlCommand next = new("SELECT nextval('renewal.feature_id')", connection);
        long set = (long)(await next.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
        for (int i = 0; i < circles.Count; i++)
        {
            await using NpgsqlCommand insert = new(
                """
                INSERT INTO renewal.life_circles (
                    region_code, id, set_id, name, origin_kind, origin_id, origin, origin_shape, walking, speed_m_per_min, hills, year, author,
                    origin_source_id, minutes, limit_m, area_m2, network_m, population, population_method, rule_source, data_version, geometry)
                VALUES ($1, CASE WHEN $22 THEN $2 ELSE nextval('renewal.feature_id') END, $2, $3, $4, $5, $6,
                    CASE WHEN $4 = 'renewal-unit' THEN (SELECT md5(ST_AsBinary(geometry)) FROM renewal.renewal_units WHERE region_code = $1 AND id = $5) END,
                    $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = source.RegionCode }, new() { Value = set }, new() { Value = source.Name }, new() { Value = source.OriginKind },
                    new() { Value = (object?)source.OriginId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint }, new() { Value = Stored(source.Origin) },
                    new() { Value = source.Walking }, new() { Value = (object?)source.SpeedMPerMin ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double },
                    new() { Value = source.Hills }, new() { Value = (object?)source.Year ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer }, new() { Value = author },
                    new() { Value = (object?)source.OriginSourceId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                },
            };
            AddFigures(insert, circles[i]);
            insert.Parameters.Add(new() { Value = i == 0 });
            await insert.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        return set;
    }

    /// <summary>The set that a circle belongs to, or null where there is no such circle; a set has the id of its first circle.</summary>
    public async Task<long?> SetOfAsync(long circle, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("SELECT set_id FROM renewal.life_circles WHERE id = $1");
        command.Parameters.Add(new() { Value = circle });
        return (long?)await command.ExecuteScalarAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Gives a set another name; the old one stays in the history. False where there is no such set.</summary>
    public async Task<bool> RenameAsync(long set, string name, string author, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("UPDATE renewal.life_circles SET name = $2, author = $3 WHERE set_id = $1");
        command.Parameters.AddRange((NpgsqlParameter[])[new() { Value = set }, new() { Value = name }, new() { Value = author }]);
        return await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false) > 0;
    }

    /// <summary>What a set was computed from, its minutes and the oldest version of its data, or null where there is none.</summary>
    public async Task<(LifeCircleSource Source, int[] Minutes, long DataVersion)?> FindAsync(long set, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(
            """
            SELECT region_code, name, origin_kind, origin_id, origin, walking, speed_m_per_min, hills, year, minutes, origin_source_id, data_version
            FROM renewal.life_circles WHERE set_id = $1 ORDER BY minutes
            """);
        command.Parameters.Add(new() { Value = set });
        await using NpgsqlDataReader r = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        LifeCircleSource? source = null;
        List<int> minutes = [];
        long dataVersion = long.MaxValue;
        while (await r.ReadAsync(cancel).ConfigureAwait(false))
        {
            source ??= new LifeCircleSource(
                r.GetString(0), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetInt64(3), r.GetFieldValue<Point>(4), r.GetString(5),
                r.IsDBNull(6) ? null : r.GetDouble(6), r.GetString(7), r.IsDBNull(8) ? null : r.GetInt32(8), r.IsDBNull(10) ? null : r.GetString(10));
            minutes.Add(r.GetInt32(9));
            dataVersion = Math.Min(dataVersion, r.GetInt64(11));
        }

        return source is null ? null : (source, [.. minutes], dataVersion);
    }

    /// <summary>Replaces the figures and shapes of a set, all or none; the circles before stay in the history.</summary>
    /// <param name="set">The set.</param>
    /// <param name="originId">Feature id of the origin, which may have another after an import; null for a point.</param>
    /// <param name="circles">One for each of its minutes.</param>
    /// <param name="author">Who computes it anew.</param>
    /// <param name="cancel">Cancels; nothing has changed then.</param>
    public async Task UpdateAsync(long set, long? originId, IReadOnlyList<SavedCircle> circles, string author, CancellationToken cancel)
    {
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        foreach (SavedCircle circle in circles)
        {
            await using NpgsqlCommand update = new(
                """
                UPDATE renewal.life_circles AS c SET
                    author = $2, origin_id = $12,
                    origin_shape = CASE WHEN c.origin_kind = 'renewal-unit'
                        THEN (SELECT md5(ST_AsBinary(u.geometry)) FROM renewal.renewal_units u WHERE u.region_code = c.region_code AND u.id = c.origin_id) END,
                    limit_m = $4, area_m2 = $5, network_m = $6, population = $7, population_method = $8, rule_source = $9, data_version = $10, geometry = $11
                WHERE set_id = $1 AND minutes = $3
                """,
                connection) { Parameters = { new() { Value = set }, new() { Value = author } } };
            AddFigures(update, circle);
            update.Parameters.Add(new() { Value = (object?)originId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
            await update.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Deletes a set into the history; false where there is none.</summary>
    public async Task<bool> DeleteAsync(long set, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("DELETE FROM renewal.life_circles WHERE set_id = $1");
        command.Parameters.Add(new() { Value = set });
        return await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false) > 0;
    }

    private static void AddFigures(NpgsqlCommand command, SavedCircle circle) => command.Parameters.AddRange(
        (NpgsqlParameter[])
        [
            new() { Value = circle.Minutes }, new() { Value = circle.LimitM }, new() { Value = circle.AreaM2 }, new() { Value = circle.NetworkM },
            new() { Value = circle.Population }, new() { Value = circle.PopulationMethod }, new() { Value = circle.RuleSource }, new() { Value = circle.DataVersion },
            new() { Value = Stored(circle.Geometry) },
        ]);

    private static Geometry Stored(Geometry geometry)
    {
        Geometry copy = geometry.Copy();
        copy.SRID = Sql.Srid;
        return copy;
    }
}
