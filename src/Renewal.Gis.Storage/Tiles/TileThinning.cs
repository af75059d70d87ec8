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

        double cap = Cap([.. cut.Where((_, i) => !spared[i]).Select(layer => layer.Bytes.Length)], Aim * (TileStore.MaxBytes - sparedBytes));
        for (int i = 0; i < layers.Length; i++)
        {
            if (!spared[i] && cut[i].Bytes.Length > cap && cut[i].Features > 1)
            {
                most[i] = Math.Max(1, (int)Math.Min(cut[i].Features - 1, cut[i].Features * cap / cut[i].Bytes.Length));
                lowered = true;
            }
        }

        return lowered;
    }

    /// <summary>The bytes that a layer may have, so that all of them fit: the heavy layers give, and the light ones, such as signs, stay as they are.</summary>
    /// <param name="bytes">Bytes of the layers.</param>
    /// <param name="room">Bytes that there are for all of them.</param>
    private static double Cap(int[] bytes, double room)
    {
        Array.Sort(bytes);
        for (int i = 0; i < bytes.Length; i++)
        {
            double even = room / (bytes.Length - i);
            if (bytes[i] > even)
            {
                return even;
            }

            room -= bytes[i];
        }

        return double.MaxValue;
    }

    /// <summary>Selects the features that stay.</summary>
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
        const string middleX = "(ST_XMin(geometry_3857) + ST_XMax(geometry_3857)) / 2";
        const string middleY = "(ST_YMin(geometry_3857) + ST_YMax(geometry_3857)) / 2";
        // The rows go through the sort as they are: looking them up again by their ids was slow wherever the statistics of the table were old.
        return $"""
            SELECT * FROM (
                SELECT *, row_number() OVER (PARTITION BY floor({middleX} / {squareM}), floor({middleY} / {squareM}) ORDER BY renewal_size_ DESC, {id}) AS renewal_turn_
                FROM (SELECT *, {size} AS renewal_size_ FROM {collection.Table} WHERE {where}) AS measured) AS turns
            ORDER BY renewal_turn_, renewal_size_ DESC, {id} LIMIT {most}
            """;
    }
}
