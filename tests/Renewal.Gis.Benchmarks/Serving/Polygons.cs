using System.Globalization;
using Npgsql;

namespace Renewal.Gis.Benchmarks.Serving;

/// <summary>
/// Buildings of eight uneven corners, one every 0.0003°, in rows from the south-west: the same for the same number on every machine.
/// </summary>
/// <param name="count">How many.</param>
internal sealed class Polygons(int count)
{
    /// <summary>Zoom of the tiles that are asked for: some 1,300 buildings each.</summary>
    public const int Zoom = 15;

    private const double West = 102;
    private const double South = 24;
    private const double StepDeg = 0.0003;
    private const string Region = "bench";

    private readonly int _side = (int)Math.Ceiling(Math.Sqrt(count));

    /// <summary>How many.</summary>
    public int Count => count;

    /// <summary>Columns and rows of the tiles that are full.</summary>
    public (int X, int Y, int Columns, int Rows) Tiles
    {
        get
        {
            double degrees = (count / _side - 1) * StepDeg;
            (int west, int south) = TileAt(West, South);
            (int east, int north) = TileAt(West + (_side - 1) * StepDeg, South + degrees);
            return (west + 1, north + 1, Math.Max(1, east - west - 1), Math.Max(1, south - north - 1));
        }
    }

    /// <summary>South-west corners that lie in the city with the 100 features and more of a box of 0.01°.</summary>
    public (double West, double South, double Degrees) Corners => (West, South, Math.Max(0, (count / _side - 1) * StepDeg - 0.01));

    /// <summary>Fills a migrated database.</summary>
    public async Task LoadAsync(string connectionString, CancellationToken cancel)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString + ";Command Timeout=0");
        // MapServer's queries would start parallel workers, which costs more than a tile takes.
        string alone = $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} SET max_parallel_workers_per_gather = 0";
        foreach (string sql in (string[])[Outline, Buildings, "VACUUM ANALYZE", alone])
        {
            await using NpgsqlCommand command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }
    }

    private string Outline => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO renewal.regions (code, name_zh, name_en, level, generated, source, geometry)
        VALUES ('{Region}', '基准城', 'Benchmark City', 'study-area', true, 'benchmark',
                ST_Multi(ST_MakeEnvelope({West - StepDeg}, {South - StepDeg}, {West + (_side + 1) * StepDeg}, {South + (_side + 1) * StepDeg}, 4490)))
        """);

    private string Buildings => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO renewal.buildings (region_code, name, use, storeys, built_year, footprint_m2, households, author, source, geometry)
        SELECT '{Region}', '建筑 ' || i, (ARRAY['residential', 'commercial', 'industrial', 'public', 'other'])[1 + i % 5], 1 + i % 30, 1980 + i % 45, r * r * 3.1, i % 60,
               'benchmark', 'benchmark',
               ST_SetSRID(ST_Multi(ST_MakePolygon(ST_MakeLine(ARRAY(
                   SELECT ST_MakePoint({West} + (i % {_side}) * {StepDeg} + uneven * 0.00001 * cos(turn), {South} + (i / {_side}) * {StepDeg} + uneven * 0.000009 * sin(turn))
                   FROM (SELECT corner, corner % 8 * pi() / 4 + i AS turn, r * (0.8 + 0.2 * sin(i * (corner % 8 + 1))) AS uneven FROM generate_series(0, 8) AS corner) AS corners
                   ORDER BY corner)))), 4490)
        FROM (SELECT i, 8 + 5 * abs(sin(i)) AS r FROM generate_series(0, {count - 1}) AS i) AS numbered
        """);

    private static (int X, int Y) TileAt(double lon, double lat)
    {
        double radians = lat * Math.PI / 180;
        double tiles = 1 << Zoom;
        return ((int)((lon + 180) / 360 * tiles), (int)((1 - Math.Log(Math.Tan(radians) + 1 / Math.Cos(radians)) / Math.PI) / 2 * tiles));
    }
}
