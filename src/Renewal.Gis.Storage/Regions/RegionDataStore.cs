using System.Text.Json;
using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Works;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Storage.Regions;

/// <summary>What an import tells about itself; kept in <c>renewal.imports</c>.</summary>
/// <param name="Source">osm or demo: the rows of this source are replaced, all others of the region stay.</param>
/// <param name="SourceName">File name or settings that the data came from.</param>
/// <param name="DataDate">Date of the data, or null.</param>
/// <param name="LeftOut">What was left out: reason → number.</param>
public sealed record ImportNote(string Source, string SourceName, DateTimeOffset? DataDate, IReadOnlyDictionary<string, long> LeftOut);

/// <summary>Which state of a region's data there is: after a restored backup a version may come again, but not at the same time.</summary>
/// <param name="Code">The region.</param>
/// <param name="Version">Version of the data.</param>
/// <param name="ChangedAt">When it became that.</param>
public sealed record RegionVersion(string Code, long Version, DateTimeOffset ChangedAt);

/// <summary>Regions and everything in them, as whole sets: imports write them, analyses read them.</summary>
public sealed class RegionDataStore(Database database)
{
    private static readonly string[] ImportedTables =
    [
        "streets", "buildings", "residential_areas", "green_spaces", "facilities", "entrances", "barriers", "projects", "factory_relocations", "protections",
    ];

    /// <summary>All regions, prefectures first, then by code.</summary>
    public async Task<IReadOnlyList<Region>> ListAsync(CancellationToken cancel)
    {
        const string sql = """
            SELECT code, parent_code, name_zh, name_en, level, generated, source, geometry
            FROM renewal.regions ORDER BY level <> 'prefecture', code
            """;
        await using NpgsqlCommand command = database.Source.CreateCommand(sql);
        return await ReadAsync(command, ReadRegion, cancel).ConfigureAwait(false);
    }

    /// <summary>Finds a region by code, Chinese name or English name.</summary>
    /// <exception cref="InputException">No region, or more than one, answers to the name; the message lists the regions that hold data.</exception>
    public async Task<Region> FindAsync(string codeOrName, CancellationToken cancel)
    {
        IReadOnlyList<Region> all = await ListAsync(cancel).ConfigureAwait(false);
        Region? byCode = all.FirstOrDefault(r => r.Code == codeOrName);
        Region[] byName = all.Where(r => r.NameZh == codeOrName || string.Equals(r.NameEn, codeOrName, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (byCode is null && byName.Length != 1)
        {
            Dictionary<string, DateTimeOffset> imported = await DataDatesAsync(cancel).ConfigureAwait(false);
            string known = string.Join(", ", all.Where(r => imported.ContainsKey(r.Code)).Select(r => r.Code).DefaultIfEmpty("none yet"));
            throw new InputException(
                byName.Length > 1
                    ? $"More than one region is called {codeOrName}: use its code, one of {string.Join(", ", byName.Select(r => r.Code))}."
                    : $"No region is called {codeOrName}. Regions that hold data: {known}. Import one with `renewal import osm FILE --region {codeOrName}`.",
                404);
        }

        return byCode ?? byName[0];
    }

    /// <summary>The code of a region by its code or one of its names, without its outline.</summary>
    /// <exception cref="InputException">There is no such region, or several.</exception>
    public async Task<string> FindCodeAsync(string codeOrName, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("SELECT code FROM renewal.regions WHERE code = $1");
        command.Parameters.Add(new() { Value = codeOrName });
        return await command.ExecuteScalarAsync(cancel).ConfigureAwait(false) as string ?? (await FindAsync(codeOrName, cancel).ConfigureAwait(false)).Code;
    }

    /// <summary>Adds regions, or brings known ones to the given outline and names.</summary>
    public async Task SaveAsync(IEnumerable<Region> regions, CancellationToken cancel)
    {
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        foreach (Region region in regions)
        {
            await SaveAsync(connection, region, cancel).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Replaces what <paramref name="note"/>'s source has put into the region by <paramref name="data"/>, in one transaction: after a failure
    /// nothing has changed. Other sources (drawn units, plan lines) stay.
    /// </summary>
    /// <param name="region">The region; it is added when it is new.</param>
    /// <param name="data">The new content; ids are given by the database.</param>
    /// <param name="note">What the import tells about itself.</param>
    /// <param name="progress">Rows written so far of how many, or null.</param>
    /// <param name="cancel">Cancels; nothing has changed then.</param>
    /// <returns>Rows written by collection.</returns>
    public async Task<IReadOnlyDictionary<string, long>> ReplaceAsync(
        Region region, RegionData data, ImportNote note, IProgress<(long Written, long Total)>? progress, CancellationToken cancel)
    {
        await using NpgsqlConnection connection = await database.Patient.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        await SaveAsync(connection, region, cancel).ConfigureAwait(false);
        foreach (string table in ImportedTables)
        {
            await using NpgsqlCommand delete = new($"DELETE FROM renewal.{table} WHERE region_code = $1 AND source = $2", connection)
            {
                CommandTimeout = 0,
                Parameters = { new() { Value = region.Code }, new() { Value = note.Source } },
            };
            await delete.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }

        RegionWriter writer = new(connection, region.Code, note.Source, progress, RegionWriter.CountRows(data), cancel);
        Dictionary<string, long> counts = await writer.WriteAsync(data).ConfigureAwait(false);
        await using NpgsqlCommand journal = new(
            "INSERT INTO renewal.imports (region_code, kind, source_name, data_date, counts, left_out) VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)",
            connection)
        {
            Parameters =
            {
                new() { Value = region.Code },
                new() { Value = note.Source },
                new() { Value = note.SourceName },
                new() { Value = (object?)note.DataDate?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = JsonSerializer.Serialize(counts) },
                new() { Value = JsonSerializer.Serialize(note.LeftOut) },
            },
        };
        await journal.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        return counts;
    }

    /// <summary>Data version of every region that holds data: it rises with each change of what the analyses read.</summary>
    public async Task<Dictionary<string, long>> DataVersionsAsync(CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("SELECT region_code, version FROM renewal.region_data");
        return (await ReadAsync(command, r => (Code: r.GetString(0), Version: r.GetInt64(1)), cancel).ConfigureAwait(false))
            .ToDictionary(row => row.Code, row => row.Version);
    }

    /// <summary>Code and data version of a region that holds data, by its code; null when there is none.</summary>
    public async Task<RegionVersion?> FindVersionAsync(string code, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("SELECT version, changed_at FROM renewal.region_data WHERE region_code = $1");
        command.Parameters.Add(new() { Value = code });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        return await reader.ReadAsync(cancel).ConfigureAwait(false)
            ? new RegionVersion(code, reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1))
            : null;
    }

    /// <summary>Date of the newest imported data by region: the data's own date, else the day of the import.</summary>
    public async Task<Dictionary<string, DateTimeOffset>> DataDatesAsync(CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(
            "SELECT DISTINCT ON (region_code) region_code, coalesce(data_date, imported_at) FROM renewal.imports ORDER BY region_code, id DESC");
        return (await ReadAsync(command, r => (Code: r.GetString(0), Date: r.GetFieldValue<DateTimeOffset>(1)), cancel).ConfigureAwait(false))
            .ToDictionary(row => row.Code, row => row.Date);
    }

    /// <summary>Everything in a region with the data version it belongs to, read from one snapshot.</summary>
    public async Task<(RegionData Data, long Version)> LoadAsync(string regionCode, Work work)
    {
        CancellationToken cancel = work.Cancel;
        int tables = 0;
        await using NpgsqlConnection connection = await database.Patient.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlTransaction snapshot =
            await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel).ConfigureAwait(false);
        async Task<IReadOnlyList<T>> Rows<T>(string columns, string table, Func<NpgsqlDataReader, T> read)
        {
            work.Step(tables++, ImportedTables.Length);
            await using NpgsqlCommand command = new($"SELECT {columns} FROM renewal.{table} WHERE region_code = $1 ORDER BY id", connection)
            {
                CommandTimeout = 0,
                Parameters = { new() { Value = regionCode } },
            };
            return await ReadAsync(command, read, cancel).ConfigureAwait(false);
        }

        await using NpgsqlCommand versionCommand = new("SELECT version FROM renewal.region_data WHERE region_code = $1", connection)
        {
            Parameters = { new() { Value = regionCode } },
        };
        long version = (long?)await versionCommand.ExecuteScalarAsync(cancel).ConfigureAwait(false) ?? 0;
        RegionData data = new()
        {
            Streets = await Rows(
                "id, name, class, walkable, walk_reason, from_node, to_node, length_m, bridge, tunnel, source_id, geometry, incline_pct", "streets",
                r => new Street(
                    r.GetInt64(0), Text(r, 1), r.GetString(2), r.GetBoolean(3), r.GetString(4), r.GetInt64(5), r.GetInt64(6), r.GetDouble(7),
                    r.GetBoolean(8), r.GetBoolean(9), Text(r, 10), r.GetFieldValue<LineString>(11)) { InclinePct = Number(r, 12) }).ConfigureAwait(false),
            Buildings = await Rows(
                "id, name, use, storeys, built_year, footprint_m2, households, population, source_id, geometry", "buildings",
                r => new Building(
                    r.GetInt64(0), Text(r, 1), r.GetString(2), Integer(r, 3), Integer(r, 4), r.GetDouble(5), Integer(r, 6), Number(r, 7),
                    Text(r, 8), r.GetFieldValue<MultiPolygon>(9))).ConfigureAwait(false),
            ResidentialAreas = await Rows(
                "id, name, kind, households, population, population_method, built_year, floor_area_m2, area_m2, source_id, geometry", "residential_areas",
                r => new ResidentialArea(
                    r.GetInt64(0), Text(r, 1), r.GetString(2), Integer(r, 3), Number(r, 4), Text(r, 5), Integer(r, 6), Number(r, 7), r.GetDouble(8),
                    Text(r, 9), r.GetFieldValue<MultiPolygon>(10))).ConfigureAwait(false),
            GreenSpaces = await Rows(
                "id, name, class, kind, public, park, status, opening_year, area_m2, source_id, geometry", "green_spaces",
                r => new GreenSpace(
                    r.GetInt64(0), Text(r, 1), r.GetString(2), r.GetString(3), r.GetBoolean(4), r.GetBoolean(5), r.GetString(6), Integer(r, 7),
                    r.GetDouble(8), Text(r, 9), r.GetFieldValue<MultiPolygon>(10))).ConfigureAwait(false),
            Facilities = await Rows(
                "id, name, category, status, opening_year, capacity, floor_area_m2, source_id, geometry, site", "facilities",
                r => new Facility(
                    r.GetInt64(0), Text(r, 1), r.GetString(2), r.GetString(3), Integer(r, 4), Number(r, 5), Number(r, 6), Text(r, 7),
                    r.GetFieldValue<Point>(8), Shape<MultiPolygon>(r, 9))).ConfigureAwait(false),
            Entrances = await Rows(
                "id, kind, open_to_walkers, source_id, geometry", "entrances",
                r => new Entrance(r.GetInt64(0), r.GetString(1), r.GetBoolean(2), Text(r, 3), r.GetFieldValue<Point>(4))).ConfigureAwait(false),
            Barriers = await Rows(
                "id, name, kind, source_id, geometry", "barriers",
                r => new Barrier(r.GetInt64(0), Text(r, 1), r.GetString(2), Text(r, 3), r.GetFieldValue<Geometry>(4))).ConfigureAwait(false),
            Projects = await Rows(
                """
                id, name, category, plan_year, status, programme_code, table_no, row_no, communities, households, units, floor_area_m2, area_m2,
                investment_yuan, built_year, note, geometry
                """,
                "projects",
                r => new RenewalProject(
                    r.GetInt64(0), r.GetString(1), r.GetString(2), Integer(r, 3), r.GetString(4), Text(r, 5), Text(r, 6), Text(r, 7), Integer(r, 8),
                    Integer(r, 9), Integer(r, 10), Number(r, 11), Number(r, 12), r.IsDBNull(13) ? null : r.GetDecimal(13), Integer(r, 14), Text(r, 15),
                    Shape<MultiPolygon>(r, 16))).ConfigureAwait(false),
            FactoryRelocations = await Rows(
                "id, name, type, target_name, target, target_land_use, plan_year, status, area_m2, investment_yuan, geometry", "factory_relocations",
                r => new FactoryRelocation(
                    r.GetInt64(0), r.GetString(1), r.GetString(2), Text(r, 3), Shape<Point>(r, 4), Text(r, 5), Integer(r, 6), r.GetString(7),
                    Number(r, 8), r.IsDBNull(9) ? null : r.GetDecimal(9), Shape<MultiPolygon>(r, 10))).ConfigureAwait(false),
            Protections = await Rows(
                "id, name, kind, grade, note, geometry", "protections",
                r => new Protection(r.GetInt64(0), r.GetString(1), r.GetString(2), Text(r, 3), Text(r, 4), r.GetFieldValue<Geometry>(5))).ConfigureAwait(false),
        };
        return (data, version);
    }

    private static async Task SaveAsync(NpgsqlConnection connection, Region region, CancellationToken cancel)
    {
        const string sql = """
            INSERT INTO renewal.regions (code, parent_code, name_zh, name_en, level, generated, source, geometry)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (code) DO UPDATE SET
                parent_code = excluded.parent_code, name_zh = excluded.name_zh, name_en = excluded.name_en, level = excluded.level,
                generated = excluded.generated, source = excluded.source, geometry = excluded.geometry
            """;
        if (region.Geometry is not null)
        {
            region.Geometry.SRID = Sql.Srid;
        }

        await using NpgsqlCommand command = new(sql, connection)
        {
            Parameters =
            {
                new() { Value = region.Code },
                new() { Value = (object?)region.ParentCode ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = region.NameZh },
                new() { Value = region.NameEn },
                new() { Value = region.Level },
                new() { Value = region.Generated },
                new() { Value = region.Source },
                new() { Value = (object?)region.Geometry ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Geometry },
            },
        };
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        List<T> rows = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static Region ReadRegion(NpgsqlDataReader r) =>
        new(r.GetString(0), Text(r, 1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetBoolean(5), r.GetString(6), Shape<MultiPolygon>(r, 7));

    private static string? Text(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

    private static int? Integer(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt32(i);

    private static double? Number(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetDouble(i);

    private static T? Shape<T>(NpgsqlDataReader r, int i)
        where T : Geometry => r.IsDBNull(i) ? null : r.GetFieldValue<T>(i);
}
