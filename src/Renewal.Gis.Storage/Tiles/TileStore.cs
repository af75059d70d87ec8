using System.Globalization;
using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.Filters;

namespace Renewal.Gis.Storage.Tiles;

/// <summary>
/// Cuts Mapbox vector tiles (version 2, extent 4096) in PostGIS: one statement for all layers. The same data give the same bytes: features come in the
/// order of their ids. A tile of too many features or bytes is cut again with fewer, see <see cref="TileThinning"/>.
/// </summary>
public sealed class TileStore(Database database)
{
    /// <summary>Features of one layer at most.</summary>
    public const int MaxFeatures = 20_000;

    /// <summary>Bytes of a tile at most, uncompressed; only a single feature can be larger.</summary>
    public const int MaxBytes = 500_000;

    private long _cuts;

    /// <summary>Tiles that were cut since the start: how often the database was asked.</summary>
    public long Cuts => Interlocked.Read(ref _cuts);

    /// <summary>Cuts a tile; empty when nothing is there.</summary>
    public async Task<byte[]> CutAsync(TileQuery query, CancellationToken cancel)
    {
        TileLayer[] layers = [.. query.Layers.Where(l => query.Address.Zoom >= l.Collection.MinZoom)];
        if (layers.Length == 0)
        {
            return [];
        }

        Interlocked.Increment(ref _cuts);
        int?[] most = new int?[layers.Length];
        (byte[] Bytes, long Features)[] cut = await CutAsync(query, layers, most, cancel).ConfigureAwait(false);
        while (TileThinning.Next(layers, cut, most))
        {
            cut = await CutAsync(query, layers, most, cancel).ConfigureAwait(false);
        }

        return cut.Length == 1 ? cut[0].Bytes : Join(cut);
    }

    /// <summary>The statement that cuts a tile, with its values written out: for benchmarks that run it elsewhere.</summary>
    internal static string Print(TileQuery query)
    {
        TileLayer[] layers = [.. query.Layers.Where(l => query.Address.Zoom >= l.Collection.MinZoom)];
        (string sql, SqlParameters parameters) = Compose(query, layers, new int?[layers.Length]);
        return parameters.WriteOut(sql);
    }

    private static byte[] Join((byte[] Bytes, long Features)[] cut)
    {
        byte[] joined = new byte[cut.Sum(layer => layer.Bytes.Length)];
        int at = 0;
        foreach ((byte[] bytes, _) in cut)
        {
            bytes.CopyTo(joined, at);
            at += bytes.Length;
        }

        return joined;
    }

    private async Task<(byte[] Bytes, long Features)[]> CutAsync(TileQuery query, TileLayer[] layers, int?[] most, CancellationToken cancel)
    {
        (string sql, SqlParameters parameters) = Compose(query, layers, most);
        await using NpgsqlCommand command = database.TileSource.CreateCommand(sql);
        parameters.AddTo(command);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        await reader.ReadAsync(cancel).ConfigureAwait(false);
        (byte[], long)[] cut = new (byte[], long)[layers.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            cut[i] = (reader.GetFieldValue<byte[]>(2 * i), reader.GetInt64(2 * i + 1));
        }

        return cut;
    }

    private static (string Sql, SqlParameters Parameters) Compose(TileQuery query, TileLayer[] layers, int?[] most)
    {
        SqlParameters parameters = new();
        string bounds = Box(query.Address.Bounds, parameters);
        string buffered = Box(query.Address.Buffered, parameters);
        IEnumerable<string> parts = layers.Select((layer, i) =>
            $"({(layer.IsLabels ? LabelSql(query, layer, bounds, parameters) : LayerSql(query, layer, bounds, buffered, most[i], parameters))}) AS layer_{i}");
        string columns = string.Join(", ", layers.Select((_, i) => $"layer_{i}.mvt, layer_{i}.features"));
        return ($"SELECT {columns}\nFROM {string.Join(",\n", parts)}", parameters);
    }

    private static string Box(Envelope box, SqlParameters parameters)
    {
        string Corner(double value) => parameters.Add(value, NpgsqlDbType.Double);
        return $"ST_MakeEnvelope({Corner(box.MinX)}, {Corner(box.MinY)}, {Corner(box.MaxX)}, {Corner(box.MaxY)}, 3857)";
    }

    private static string LayerSql(TileQuery query, TileLayer layer, string bounds, string buffered, int? most, SqlParameters parameters)
    {
        Collection collection = layer.Collection;
        string attributes = string.Concat(layer.ColumnsAt(query.Address.Zoom).Select(c => ", " + Attribute(c)));
        string where = $"geometry_3857 && {buffered}{Conditions(query, layer, parameters)}";
        // One more than may be drawn: so that too many are seen to be too many.
        string rows = most is null
            ? $"SELECT * FROM {collection.Table} WHERE {where} LIMIT {MaxFeatures + 1}"
            : TileThinning.Select(collection, where, query.Address, parameters.Add(most, NpgsqlDbType.Integer));
        // OFFSET 0 keeps the test outside, or every shape would be made twice.
        return $"""
            SELECT ST_AsMVT(tile, {Sql.Literal(layer.Id)}, {TileAddress.Extent}, 'shape', 'id') AS mvt, count(*) AS features FROM (
                SELECT {Id(collection)} AS id, {Shape(layer, query.Address, bounds, parameters)} AS shape{attributes}
                FROM ({rows}) AS here ORDER BY 1 OFFSET 0) AS tile{(IsGridded(layer, query.Address) ? " WHERE NOT ST_IsEmpty(shape)" : "")}
            """;
    }

    // A label stands in the one tile that holds its point, which hangs on the whole shape and not on the tile.
    private static string LabelSql(TileQuery query, TileLayer layer, string bounds, SqlParameters parameters)
    {
        Collection collection = layer.Collection;
        Envelope box = query.Address.Bounds;
        string Corner(double value) => parameters.Add(value, NpgsqlDbType.Double);
        string attributes = string.Concat(layer.ColumnsAt(query.Address.Zoom).Select(c => ", " + Attribute(c)));
        // Metres of the map are stretched by 1 / cos of the latitude; the square of it is good to a hundredth.
        const string landM2 = "round(ST_Area(geometry_3857) * power(cos(2 * atan(exp(ST_Y(place) / 6378137)) - pi() / 2), 2))";
        string named = collection.Find("name") is null ? "name_zh" : "name";
        return $"""
            SELECT ST_AsMVT(tile, {Sql.Literal(layer.Id)}, {TileAddress.Extent}, 'shape', 'id') AS mvt, count(*) AS features FROM (
                SELECT {Id(collection)} AS id, ST_AsMVTGeom(place, {bounds}, {TileAddress.Extent}, {TileAddress.Buffer}, true) AS shape,
                       {landM2}::double precision AS area_m2{attributes}
                FROM (SELECT *, ST_PointOnSurface(geometry_3857) AS place FROM {collection.Table}
                      WHERE geometry_3857 && {bounds} AND {named} <> ''{Conditions(query, layer, parameters)}) AS here
                WHERE ST_X(place) >= {Corner(box.MinX)} AND ST_X(place) < {Corner(box.MaxX)} AND ST_Y(place) >= {Corner(box.MinY)} AND ST_Y(place) < {Corner(box.MaxY)}
                ORDER BY ST_Area(geometry_3857) DESC, 1 LIMIT {MaxFeatures}) AS tile
            """;
    }

    private static string Conditions(TileQuery query, TileLayer layer, SqlParameters parameters)
    {
        Collection collection = layer.Collection;
        string region = query.RegionCode is not null && collection.HasRegion ? $" AND {collection.RegionColumn} = {parameters.Add(query.RegionCode, NpgsqlDbType.Text)}" : "";
        string time = query.Time is { } interval && collection.TimeColumn is { } column ? $" AND {FeatureSelect.During(collection.Find(column)!, interval, parameters)}" : "";
        string filter = query.Filter is null ? "" : $" AND ({FilterSql.Compile(query.Filter, collection, parameters)})";
        return region + time + filter + VisibleAt(layer, query.Address);
    }

    // What would be less than a quarter of a pixel of a 256-pixel tile only costs bytes; what planners look for never vanishes.
    private static string VisibleAt(TileLayer layer, TileAddress address)
    {
        const int fewestUnits = 4;
        return layer.Collection.Id == "streets" ? StreetsAt(address.Zoom)
            : layer.Collection.GeometryType is "MultiPolygon" && !layer.IsImportant && !IsGridded(layer, address)
                ? string.Create(CultureInfo.InvariantCulture, $" AND ST_Area(geometry_3857) >= {Math.Pow(fewestUnits * address.UnitM, 2):R}")
            : "";
    }

    // A footpath on a map of a county is a smear; each class comes in where it can be told apart.
    private static string StreetsAt(int zoom) => zoom switch
    {
        < 11 => " AND class IN ('motorway', 'motorway_link', 'trunk', 'trunk_link', 'primary')",
        < 13 => " AND class NOT IN ('footway', 'path', 'steps', 'service', 'track', 'cycleway', 'pedestrian', 'corridor', 'living_street', 'residential')",
        < 14 => " AND class NOT IN ('footway', 'path', 'steps', 'service', 'track', 'cycleway', 'corridor')",
        _ => "",
    };

    // From the zoom on at which nothing is generalised, an area that lies in the tile as a whole only has to be moved to its grid: ST_AsMVTGeom, which clips and
    // mends, takes twice as long as all the rest. A border that folds onto itself by rounding does so by a sixteenth of a pixel.
    private static bool IsGridded(TileLayer layer, TileAddress address) =>
        layer.Collection.GeometryType is "MultiPolygon" && !layer.IsImportant && ToleranceUnits(address.Zoom) == 0;

    private static string Shape(TileLayer layer, TileAddress address, string bounds, SqlParameters parameters)
    {
        string InTile(string shape) => $"ST_AsMVTGeom({shape}, {bounds}, {TileAddress.Extent}, {TileAddress.Buffer}, true)";
        if (IsGridded(layer, address))
        {
            string Parameter(double value) => parameters.Add(value, NpgsqlDbType.Double);
            // Outer rings are clockwise on the map: the format wants them so in its own axes, where y runs down.
            return $"""
                CASE WHEN geometry_3857 @ {bounds}
                     THEN ST_SnapToGrid(ST_TransScale(ST_ForcePolygonCW(geometry_3857), {Parameter(-address.Bounds.MinX)}, {Parameter(-address.Bounds.MaxY)}, {Parameter(1 / address.UnitM)}, {Parameter(-1 / address.UnitM)}), 1)
                     ELSE {InTile("geometry_3857")} END
                """;
        }

        string general = ToleranceUnits(address.Zoom) is var units and > 0 && layer.Collection.GeometryType != "Point"
            ? string.Create(CultureInfo.InvariantCulture, $"ST_Simplify(geometry_3857, {units * address.UnitM:R}, true)")
            : "geometry_3857";
        List<string> tries = [InTile(general)];
        if (general != "geometry_3857" && layer.Collection.GeometryType is not ("LineString" or "MultiLineString"))
        {
            // A narrow area that collapses when it is generalised is drawn as it is …
            tries.Add(InTile("geometry_3857"));
        }

        if (layer.IsImportant && layer.Collection.GeometryType != "Point")
        {
            // … and an important one that is too small even so as a small square around a point inside it.
            tries.Add(string.Create(
                CultureInfo.InvariantCulture, $"CASE WHEN ST_Dimension(geometry_3857) = 2 THEN {InTile($"ST_Expand(ST_PointOnSurface(geometry_3857), {2 * address.UnitM:R})")} END"));
        }

        return tries.Count == 1 ? tries[0] : $"coalesce({string.Join(", ", tries)})";
    }

    /// <summary>
    /// How far a border may be moved, in units of the tile: a 256-pixel tile shows 16 units as a pixel. From zoom 15 on a unit is below 0.3 m and nothing is left out.
    /// </summary>
    internal static double ToleranceUnits(int zoom) => zoom switch { < 12 => 4, < 15 => 1, _ => 0 };

    // numeric has no counterpart in a tile.
    private static string Attribute(Column column) =>
        column.Type == "number" ? $"{Sql.Identifier(column.Name)}::double precision AS {Sql.Identifier(column.Name)}" : Sql.Identifier(column.Name);

    internal static string IdColumn(Collection collection) => collection.HasNumericId ? "id" : collection.RegionColumn;

    // A region's number must not hang on the other regions: that of GB/T 2260, or one made of the letters.
    private static string Id(Collection collection) => collection.HasNumericId
        ? "id"
        : "CASE WHEN code ~ '^[0-9]{1,12}$' THEN code::bigint ELSE ('x' || substr(md5(code), 1, 12))::bit(48)::bigint END";
}
