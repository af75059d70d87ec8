using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Storage.Regions;

/// <summary>Writes a <see cref="RegionData"/> through binary COPY, inside the caller's transaction.</summary>
internal sealed class RegionWriter(
    NpgsqlConnection connection, string regionCode, string source, IProgress<(long Written, long Total)>? progress, long total, CancellationToken cancel)
{
    private const int ReportEvery = 2000;

    private readonly Dictionary<string, long> _counts = [];
    private long _written;

    public static long CountRows(RegionData data) =>
        data.Streets.Count + data.Buildings.Count + data.ResidentialAreas.Count + data.GreenSpaces.Count + data.Facilities.Count + data.Entrances.Count
        + data.Barriers.Count + data.Projects.Count + data.FactoryRelocations.Count + data.Protections.Count;

    public async Task<Dictionary<string, long>> WriteAsync(RegionData data)
    {
        await CopyAsync("streets", "name, class, walkable, walk_reason, from_node, to_node, length_m, bridge, tunnel, incline_pct, source_id, geometry", data.Streets,
            (w, s) => w.Text(s.Name).Text(s.Class).Flag(s.Walkable).Text(s.WalkReason).Big(s.FromNode).Big(s.ToNode).Number(s.LengthM)
                .Flag(s.Bridge).Flag(s.Tunnel).Number(s.InclinePct).Text(s.SourceId).Shape(s.Geometry)).ConfigureAwait(false);
        await CopyAsync("buildings", "name, use, storeys, built_year, footprint_m2, households, population, source_id, geometry", data.Buildings,
            (w, b) => w.Text(b.Name).Text(b.Use).Integer(b.Storeys).Integer(b.BuiltYear).Number(b.FootprintM2).Integer(b.Households).Number(b.Population)
                .Text(b.SourceId).Shape(b.Geometry)).ConfigureAwait(false);
        await CopyAsync(
            "residential_areas", "name, kind, households, population, population_method, built_year, floor_area_m2, area_m2, source_id, geometry",
            data.ResidentialAreas,
            (w, r) => w.Text(r.Name).Text(r.Kind).Integer(r.Households).Number(r.Population).Text(r.PopulationMethod).Integer(r.BuiltYear)
                .Number(r.FloorAreaM2).Number(r.AreaM2).Text(r.SourceId).Shape(r.Geometry)).ConfigureAwait(false);
        await CopyAsync("green_spaces", "name, class, kind, public, park, status, opening_year, area_m2, source_id, geometry", data.GreenSpaces,
            (w, g) => w.Text(g.Name).Text(g.Class).Text(g.Kind).Flag(g.Public).Flag(g.Park).Text(g.Status).Integer(g.OpeningYear).Number(g.AreaM2)
                .Text(g.SourceId).Shape(g.Geometry)).ConfigureAwait(false);
        await CopyAsync("facilities", "name, category, status, opening_year, capacity, floor_area_m2, source_id, geometry, site", data.Facilities,
            (w, f) => w.Text(f.Name).Text(f.Category).Text(f.Status).Integer(f.OpeningYear).Number(f.Capacity).Number(f.FloorAreaM2).Text(f.SourceId)
                .Shape(f.Geometry).Shape(f.Site)).ConfigureAwait(false);
        await CopyAsync("entrances", "kind, open_to_walkers, source_id, geometry", data.Entrances,
            (w, e) => w.Text(e.Kind).Flag(e.OpenToWalkers).Text(e.SourceId).Shape(e.Geometry)).ConfigureAwait(false);
        await CopyAsync("barriers", "name, kind, source_id, geometry", data.Barriers,
            (w, b) => w.Text(b.Name).Text(b.Kind).Text(b.SourceId).Shape(b.Geometry)).ConfigureAwait(false);
        await CopyAsync(
            "projects",
            """
            name, category, plan_year, status, programme_code, table_no, row_no, communities, households, units, floor_area_m2, area_m2,
            investment_yuan, built_year, note, geometry
            """,
            data.Projects,
            (w, p) => w.Text(p.Name).Text(p.Category).Integer(p.PlanYear).Text(p.Status).Text(p.ProgrammeCode).Text(p.TableNo).Text(p.RowNo)
                .Integer(p.Communities).Integer(p.Households).Integer(p.Units).Number(p.FloorAreaM2).Number(p.AreaM2).Money(p.InvestmentYuan)
                .Integer(p.BuiltYear).Text(p.Note).Shape(p.Geometry)).ConfigureAwait(false);
        await CopyAsync(
            "factory_relocations", "name, type, target_name, target, target_land_use, plan_year, status, area_m2, investment_yuan, geometry",
            data.FactoryRelocations,
            (w, f) => w.Text(f.Name).Text(f.Type).Text(f.TargetName).Shape(f.Target).Text(f.TargetLandUse).Integer(f.PlanYear).Text(f.Status)
                .Number(f.AreaM2).Money(f.InvestmentYuan).Shape(f.Geometry)).ConfigureAwait(false);
        await CopyAsync("protections", "name, kind, grade, note, geometry", data.Protections,
            (w, p) => w.Text(p.Name).Text(p.Kind).Text(p.Grade).Text(p.Note).Shape(p.Geometry)).ConfigureAwait(false);
        return _counts;
    }

    private async Task CopyAsync<T>(string table, string columns, IReadOnlyList<T> rows, Action<Row, T> write)
    {
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync(
            $"COPY renewal.{table} (region_code, author, source, {columns}) FROM STDIN (FORMAT binary)", cancel).ConfigureAwait(false);
        importer.Timeout = TimeSpan.FromHours(2);
        Row row = new(importer);
        foreach (T item in rows)
        {
            cancel.ThrowIfCancellationRequested();
            importer.StartRow();
            row.Text(regionCode).Text("import").Text(source);
            write(row, item);
            if (++_written % ReportEvery == 0)
            {
                progress?.Report((_written, total));
            }
        }

        await importer.CompleteAsync(cancel).ConfigureAwait(false);
        _counts[table.Replace('_', '-')] = rows.Count;
        progress?.Report((_written, total));
    }

    /// <summary>Writes the cells of one row in column order.</summary>
    private sealed class Row(NpgsqlBinaryImporter importer)
    {
        public Row Text(string? value) => Write(value, NpgsqlDbType.Text);

        public Row Flag(bool value) => Write(value, NpgsqlDbType.Boolean);

        public Row Big(long value) => Write(value, NpgsqlDbType.Bigint);

        public Row Integer(int? value) => Write(value, NpgsqlDbType.Integer);

        public Row Number(double? value) => Write(value, NpgsqlDbType.Double);

        public Row Money(decimal? value) => Write(value, NpgsqlDbType.Numeric);

        public Row Shape(Geometry? value)
        {
            if (value is not null)
            {
                value.SRID = Sql.Srid;
            }

            return Write(value, NpgsqlDbType.Geometry);
        }

        private Row Write<T>(T value, NpgsqlDbType type)
        {
            if (value is null)
            {
                importer.WriteNull();
            }
            else
            {
                importer.Write(value, type);
            }

            return this;
        }
    }
}
