using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning.Programmes;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Storage.Programmes;

/// <summary>Programme documents with their lines, and the projects that their tables name.</summary>
public sealed class ProgrammeStore(Database database)
{
    /// <summary>Source mark of projects that come from a programme document.</summary>
    private const string PlanSource = "plan";

    /// <summary>
    /// Replaces all programme documents and their lines in one transaction. Projects are added where the document's table and row are not yet in
    /// the library; known ones keep what people have changed.
    /// </summary>
    public async Task ReplaceAsync(IReadOnlyList<Programme> programmes, CancellationToken cancel)
    {
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        await AddMissingZonesAsync(connection, programmes, cancel).ConfigureAwait(false);
        foreach (Programme programme in programmes)
        {
            await SaveAsync(connection, programme, cancel).ConfigureAwait(false);
        }

        await CopyLinesAsync(connection, programmes.SelectMany(p => p.Lines), cancel).ConfigureAwait(false);
        foreach (PlanProject project in programmes.SelectMany(PlanProjects.Derive))
        {
            await AddProjectAsync(connection, project, cancel).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
    }

    // Development zones have no code of GB/T 2260 and no outline here; the documents plan for them all the same.
    private static async Task AddMissingZonesAsync(NpgsqlConnection connection, IReadOnlyList<Programme> programmes, CancellationToken cancel)
    {
        foreach (PlanLine line in programmes.SelectMany(p => p.Lines).DistinctBy(l => l.RegionCode))
        {
            await using NpgsqlCommand command = new(
                """
                INSERT INTO renewal.regions (code, parent_code, name_zh, name_en, level, source)
                VALUES ($1, (SELECT code FROM renewal.regions WHERE code = left($1, 6)), $2, $2, 'development-zone', $3) ON CONFLICT DO NOTHING
                """,
                connection)
            {
                Parameters = { new() { Value = line.RegionCode }, new() { Value = line.RegionName }, new() { Value = line.Document } },
            };
            await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }
    }

    private static async Task SaveAsync(NpgsqlConnection connection, Programme programme, CancellationToken cancel)
    {
        const string sql = """
            INSERT INTO renewal.programmes (code, title_zh, title_en, prefecture_code, year_from, year_to, document_no, note)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (code) DO UPDATE SET
                title_zh = excluded.title_zh, title_en = excluded.title_en, prefecture_code = excluded.prefecture_code,
                year_from = excluded.year_from, year_to = excluded.year_to, document_no = excluded.document_no, note = excluded.note
            """;
        await using NpgsqlCommand command = new(sql, connection)
        {
            Parameters =
            {
                new() { Value = programme.Code }, new() { Value = programme.TitleZh }, new() { Value = programme.TitleEn },
                new() { Value = programme.PrefectureCode }, new() { Value = programme.YearFrom }, new() { Value = programme.YearTo },
                Nullable(programme.DocumentNo, NpgsqlDbType.Text), Nullable(programme.Note, NpgsqlDbType.Text),
            },
        };
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        await using NpgsqlCommand clear = new("DELETE FROM renewal.plan_lines WHERE programme_code = $1", connection)
        {
            Parameters = { new() { Value = programme.Code } },
        };
        await clear.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    private static async Task CopyLinesAsync(NpgsqlConnection connection, IEnumerable<PlanLine> lines, CancellationToken cancel)
    {
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            """
            COPY renewal.plan_lines (region_code, programme_code, table_no, row_no, role, region_name, place, category, year_from, year_to, measure,
                                     value, value_text, unit, value_si, bound, quote, sums) FROM STDIN (FORMAT binary)
            """,
            cancel).ConfigureAwait(false);
        foreach (PlanLine line in lines)
        {
            copy.StartRow();
            copy.Write(line.RegionCode);
            copy.Write(line.Document);
            copy.Write(line.Table);
            copy.Write(line.Row);
            copy.Write(line.Role);
            copy.Write(line.RegionName);
            copy.Write(line.Place, NpgsqlDbType.Text);
            copy.Write(line.Category, NpgsqlDbType.Text);
            copy.Write(line.YearFrom, NpgsqlDbType.Integer);
            copy.Write(line.YearTo, NpgsqlDbType.Integer);
            copy.Write(line.Measure);
            copy.Write(line.Value, NpgsqlDbType.Numeric);
            copy.Write(line.ValueText);
            copy.Write(line.Unit);
            copy.Write(line.BaseValue, NpgsqlDbType.Numeric);
            copy.Write(line.Bound, NpgsqlDbType.Text);
            copy.Write(line.Text);
            copy.Write(line.Formulas.Count > 0 ? string.Join("; ", line.Formulas.Select(f => f.Text)) : null, NpgsqlDbType.Text);
        }

        await copy.CompleteAsync(cancel).ConfigureAwait(false);
    }

    private static async Task AddProjectAsync(NpgsqlConnection connection, PlanProject planned, CancellationToken cancel)
    {
        const string sql = """
            INSERT INTO renewal.projects (region_code, name, category, plan_year, status, programme_code, table_no, row_no, communities, households, units,
                                          floor_area_m2, area_m2, investment_yuan, built_year, note, author, source)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'import', $17
            WHERE NOT EXISTS (SELECT FROM renewal.projects
                              WHERE region_code = $1 AND programme_code = $6 AND table_no = $7 AND row_no = $8 AND plan_year IS NOT DISTINCT FROM $4
                                AND name = $2 AND source = $17)
            """;
        RenewalProject p = planned.Project;
        await using NpgsqlCommand command = new(sql, connection)
        {
            Parameters =
            {
                new() { Value = planned.RegionCode }, new() { Value = p.Name }, new() { Value = p.Category }, Nullable(p.PlanYear, NpgsqlDbType.Integer),
                new() { Value = p.Status }, Nullable(p.ProgrammeCode, NpgsqlDbType.Text), Nullable(p.TableNo, NpgsqlDbType.Text),
                Nullable(p.RowNo, NpgsqlDbType.Text), Nullable(p.Communities, NpgsqlDbType.Integer), Nullable(p.Households, NpgsqlDbType.Integer),
                Nullable(p.Units, NpgsqlDbType.Integer), Nullable(p.FloorAreaM2, NpgsqlDbType.Double), Nullable(p.AreaM2, NpgsqlDbType.Double),
                Nullable(p.InvestmentYuan, NpgsqlDbType.Numeric), Nullable(p.BuiltYear, NpgsqlDbType.Integer), Nullable(p.Note, NpgsqlDbType.Text),
                new() { Value = PlanSource },
            },
        };
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
