using System.Globalization;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Storage.Tiles;

/// <summary>
/// Which features stay when a tile has too many. The tile is laid out in squares, 32 to a side; each square gives its largest feature first, then its second
/// largest, and so on until the number is reached. So no part of the map is emptied for another, and what stays in a place is what is seen best.
/// The squares are fixed to the ground, and the same data give the same choice.
/// </summary>
internal static class TileThinning
{
    private const int SquaresPerSide = 32;

    // A share below the limit, so that the second cut mostly is the last.
    private const double Aim = 0.9;

    /// <summary>
    /// Lowers the numbers of features of layers, where a cut has too many or too many bytes.
    /// </summary>
    /// <param name="layers">The layers.</param>
    /// <param name="cut">Bytes and features of each.</param>
    /// <param name="most">Features of each layer at most, null: all of them; lowered by this.</param>
    /// <returns>Whether a number was lowered, so that the tile has to be cut again.</returns>
    public static bool Next(TileLayer[] layers, (byte[] Bytes, long Features)[] cut, int?[] most)
    {
        bool lowered = false;
        for (int i = 0; i < layers.Length; i++)
        {
            if (cut[i].Features > TileStore.MaxFeatures)
            {
                most[i] = TileStore.MaxFeatures;
                lowered = true;
            }
        }

        long total = cut.Sum(layer => (long)layer.Bytes.Length);
        if (lowered || total <= TileStore.MaxBytes)
        {
            return lowered;
        }

        // What planners look for goes last, and labels with it.
        bool[] spared = [.. layers.Select(layer => layer.IsImportant || layer.IsLabels)];
        long sparedBytes = cut.Where((_, i) => spared[i]).Sum(layer => (long)layer.Bytes.Length);
        if (sparedBytes > TileStore.MaxBytes / 2 || sparedBytes == total)
        {
            Array.Fill(spared, false);
            sparedBytes = 0;
        }

        double share = Math.Min(Aim, Aim * (TileStore.MaxBytes - sparedBytes) / (total - sparedBytes));
        for (int i = 0; i < layers.Length; i++)
        {
            if (!spared[i] && cut[i].Features > 1)
            {
                most[i] = Math.Max(1, (int)(cut[i].Features * share));
                lowered = true;
            }
        }

        return lowered;
    }

    /// <summary>Selects the ids of the features that stay.</summary>
    /// <param name="collection">Their collection.</param>
    /// <param name="where">What lies in the tile.</param>
    /// <param name="address">The tile.</param>
    /// <param name="most">Placeholder of how many.</param>
    public static string Select(Collection collection, string where, TileAddress address, string most)
    {
        string id = TileStore.IdColumn(collection);
        string squareM = (address.SideM / SquaresPerSide).ToString("R", CultureInfo.InvariantCulture);
        string size = collection.GeometryType switch
        {
            "Point" or "MultiPoint" => "0",
            "LineString" or "MultiLineString" => "ST_Length(geometry_3857)",
            "Polygon" or "MultiPolygon" => "ST_Area(geometry_3857)",
            _ => "(ST_XMax(geometry_3857) - ST_XMin(geometry_3857)) + (ST_YMax(geometry_3857) - ST_YMin(geometry_3857))",
        };
        return $"""
            SELECT {id} FROM (
                SELECT {id}, size, row_number() OVER (PARTITION BY floor(middle_x / {squareM}), floor(middle_y / {squareM}) ORDER BY size DESC, {id}) AS turn
                FROM (SELECT {id}, {size} AS size, (ST_XMin(geometry_3857) + ST_XMax(geometry_3857)) / 2 AS middle_x,
                             (ST_YMin(geometry_3857) + ST_YMax(geometry_3857)) / 2 AS middle_y
                      FROM {collection.Table} WHERE {where}) AS measured) AS turns
            ORDER BY turn, size DESC, {id} LIMIT {most}
            """;
    }
}
