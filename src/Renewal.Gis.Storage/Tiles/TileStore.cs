using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Storage.Tiles;

/// <summary>Cuts Mapbox vector tiles (version 2, extent 4096) in PostGIS.</summary>
public sealed class TileStore(Database database)
{
    private const int Extent = 4096;
    private const int Buffer = 64;

    // Polygons smaller than this many tile units squared are below a pixel of a 512-pixel tile and would only cost bytes.
    private const int MinPixelArea = 16;

    // A tile above so many features of one collection keeps the largest; thinning, not truncation by accident.
    private const int MaxFeatures = 20_000;

    /// <summary>One tile with one layer per collection; empty when nothing is there.</summary>
    /// <param name="collections">The layers, in drawing order.</param>
    /// <param name="z">Zoom.</param>
    /// <param name="x">Column from the west.</param>
    /// <param name="y">Row from the north.</param>
    /// <param name="regionCode">Only this region, or null.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<byte[]> ReadAsync(IEnumerable<Collection> collections, int z, int x, int y, string? regionCode, CancellationToken cancel)
    {
        string[] layers = collections.Where(c => z >= c.MinZoom).Select(c => LayerSql(c, z)).ToArray();
        if (layers.Length == 0)
        {
            return [];
        }

        await using NpgsqlCommand command = database.Source.CreateCommand($"SELECT {string.Join("\n|| ", layers)}");
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = z }, new() { Value = x }, new() { Value = y },
            new() { Value = (object?)regionCode ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        });
        return (byte[]?)await command.ExecuteScalarAsync(cancel).ConfigureAwait(false) ?? [];
    }

    /// <summary>Data versions of the regions, as the tag that tiles carry; any change of a feature changes it.</summary>
    public async Task<string> VersionAsync(CancellationToken cancel)
    {
        // Renewal units and life circles are not read by the analyses and so raise no data version: their own versions, number and newest id stand for them.
        const string sql = """
            SELECT coalesce((SELECT sum(version) FROM renewal.region_data), 0) || '-' ||
                   coalesce((SELECT sum(version) || '.' || count(*) || '.' || max(id) FROM renewal.renewal_units), '0') || '-' ||
                   coalesce((SELECT sum(version) || '.' || count(*) || '.' || max(id) FROM renewal.life_circles), '0') || '-' ||
                   coalesce((SELECT extract(epoch FROM max(imported_at)) FROM renewal.reference_layers), 0)
            """;
        await using NpgsqlCommand command = database.Source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
    }

    // A footpath on a map of a county is a smear; each class comes in where it can be told apart.
    private static string StreetsAt(int z) => z switch
    {
        < 11 => "AND class IN ('motorway', 'motorway_link', 'trunk', 'trunk_link', 'primary')",
        < 13 => "AND class NOT IN ('footway', 'path', 'steps', 'service', 'track', 'cycleway', 'pedestrian', 'corridor', 'living_street', 'residential')",
        < 14 => "AND class NOT IN ('footway', 'path', 'steps', 'service', 'track', 'cycleway', 'corridor')",
        _ => "",
    };

    private static string LayerSql(Collection collection, int z)
    {
        string attributes = string.Join(", ", collection.Columns.Where(c => c.TileZoom <= z).Select(c => Sql.Identifier(c.Name)));
        string id = collection.HasNumericId ? "id" : "row_number() OVER (ORDER BY code)";
        // A layer without regions still has to name $4, or PostgreSQL could not tell its type.
        string region = collection.HasRegion ? $"AND ($4::text IS NULL OR {collection.RegionColumn} = $4)" : "AND ($4::text IS NULL OR true)";
        // Web Mercator metres of one tile unit at this zoom.
        string unit = FormattableString.Invariant($"{40075016.68557849 / Math.Pow(2, z) / Extent:R}");
        bool areal = collection.GeometryType is "MultiPolygon";
        string visible = areal ? $"AND ST_Area(geometry_3857) >= {MinPixelArea} * ({unit})^2"
            : collection.Id == "streets" ? StreetsAt(z)
            : "";
        string order = areal ? "ORDER BY ST_Area(geometry_3857) DESC" : "";
        return $"""
            coalesce((SELECT ST_AsMVT(tile, '{collection.Id}', {Extent}, 'shape', 'id') FROM (
                SELECT {id} AS id, ST_AsMVTGeom(ST_Simplify(geometry_3857, {unit}, true), ST_TileEnvelope($1, $2, $3), {Extent}, {Buffer}, true) AS shape
                       {(attributes.Length > 0 ? ", " + attributes : "")}
                FROM {collection.Table}
                WHERE geometry_3857 && ST_TileEnvelope($1, $2, $3, margin => {Buffer}.0 / {Extent}) {region} {visible}
                {order} LIMIT {MaxFeatures}) AS tile WHERE shape IS NOT NULL), ''::bytea)
            """;
    }
}
