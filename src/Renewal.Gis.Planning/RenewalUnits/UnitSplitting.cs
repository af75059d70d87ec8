using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Noding.Snapround;
using NetTopologySuite.Operation.Polygonize;
using Renewal.Gis.Planning.Edits;

namespace Renewal.Gis.Planning.RenewalUnits;

/// <summary>
/// Splits a renewal unit by lines or by areas. The parts cover exactly the whole and share the corners of their common borders: the border of the unit and the cuts
/// are noded together on the grid of nine decimals of a degree (0.1 mm) in which geometries are stored, and the parts are made of the faces.
/// </summary>
public static class UnitSplitting
{
    /// <summary>Most parts of one split.</summary>
    public const int MostParts = 100;

    private static readonly PrecisionModel Grid = new(1e9);

    /// <summary>Splits by lines.</summary>
    /// <param name="whole">EPSG:4490 lon/lat, valid.</param>
    /// <param name="lines">Lines in the same degrees; what of them lies outside or ends inside cuts nothing.</param>
    /// <returns>The parts, the largest first. A piece of a unit of several pieces that no line crosses stays with the largest.</returns>
    /// <exception cref="InputException">The lines do not cut the unit in two, or a part has under a square metre (422).</exception>
    public static IReadOnlyList<MultiPolygon> ByLines(MultiPolygon whole, Geometry lines)
    {
        List<Polygon> parts = [], untouched = [];
        foreach (Polygon piece in whole.Geometries.Cast<Polygon>())
        {
            List<Polygon> faces = Faces(piece, lines);
            (faces.Count > 1 ? parts : untouched).AddRange(faces);
        }

        if (parts.Count < 2)
        {
            throw new InputException(
                "The line does not cut the unit in two: draw it from outside to outside, across the land.", 422, "该线未将更新单元分为两部分：请从边界外一侧画至另一侧。");
        }

        List<MultiPolygon> sorted = [.. parts.OrderByDescending(p => p.Area).Select(p => Land(whole, [p]))];
        sorted[0] = Land(whole, [.. sorted[0].Geometries.Cast<Polygon>(), .. untouched]);
        return Checked(sorted);
    }

    /// <summary>Splits by areas: a part is what of the whole lies in an area, and what lies in none is the last part.</summary>
    /// <param name="whole">EPSG:4490 lon/lat, valid.</param>
    /// <param name="areas">Polygons in the same degrees, valid; they do not overlap inside the unit.</param>
    /// <exception cref="InputException">Areas overlap, one lies outside, or the unit stays whole (422).</exception>
    public static IReadOnlyList<MultiPolygon> ByAreas(MultiPolygon whole, IReadOnlyList<Geometry> areas)
    {
        List<Polygon>[] parts = [.. Enumerable.Range(0, areas.Count + 1).Select(_ => new List<Polygon>())];
        foreach (Polygon face in Faces(whole, whole.Factory.CreateGeometryCollection([.. areas.SelectMany(LinearComponentExtracter.GetLines)])))
        {
            Point inside = face.InteriorPoint;
            int[] over = [.. Enumerable.Range(0, areas.Count).Where(i => areas[i].Intersects(inside))];
            if (over.Length > 1 && FeatureRules.MeasureM2(face) > SaveTolerances.Default.NoiseM2)
            {
                throw new InputException(
                    $"The areas {over[0] + 1} and {over[1] + 1} overlap inside the unit: every place belongs to one part.", 422, $"第 {over[0] + 1} 与第 {over[1] + 1} 个区域重叠：每处用地只能属于一个部分。");
            }

            parts[over.Length > 0 ? over[0] : areas.Count].Add(face);
        }

        for (int i = 0; i < areas.Count; i++)
        {
            if (parts[i].Count == 0)
            {
                throw new InputException($"The area {i + 1} has no land of the unit in it: leave it out, or move it.", 422, $"第 {i + 1} 个区域内没有该更新单元的用地。");
            }
        }

        // What is left between areas that were drawn one beside the other is no part of its own.
        if (parts[^1].Count > 0 && parts[^1].Sum(FeatureRules.MeasureM2) <= SaveTolerances.Default.NoiseM2)
        {
            parts[0].AddRange(parts[^1]);
            parts[^1].Clear();
        }

        MultiPolygon[] land = [.. parts.Where(part => part.Count > 0).Select(part => Land(whole, part))];
        return land.Length > 1 ? Checked(land) : throw new InputException("The area holds the whole unit: nothing is split.", 422, "该区域包含整个更新单元，没有可拆分的部分。");
    }

    /// <summary>The columns of the parts: those of the whole, but for what is given; floor areas that are not given share what is left by land area.</summary>
    /// <param name="whole">The unit.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="given">Columns of the first parts, in their order; may be shorter than the parts.</param>
    /// <exception cref="InputException">More parts are described than there are (422).</exception>
    public static IReadOnlyList<EditBody> Describe(UnitState whole, IReadOnlyList<MultiPolygon> parts, IReadOnlyList<IReadOnlyDictionary<string, object?>> given)
    {
        if (given.Count > parts.Count)
        {
            throw new InputException($"{given.Count} parts are described, but the split makes {parts.Count}.", 422, $"描述了 {given.Count} 个部分，但实际拆分为 {parts.Count} 个。");
        }

        Dictionary<string, object?>[] values = [.. parts.Select((_, i) => Columns(whole, i < given.Count ? given[i] : null, i))];
        double[] areasM2 = [.. parts.Select(FeatureRules.MeasureM2)];
        foreach (string column in UnitState.FloorAreas)
        {
            if (whole.Values.GetValueOrDefault(column) is double totalM2)
            {
                Share(column, totalM2, values, areasM2, i => i < given.Count && given[i].ContainsKey(column));
            }
        }

        return [.. parts.Select((part, i) => new EditBody(values[i], GivesGeometry: true, part, null, null))];
    }

    private static Dictionary<string, object?> Columns(UnitState whole, IReadOnlyDictionary<string, object?>? given, int index)
    {
        Dictionary<string, object?> values = new(whole.Values) { ["name"] = string.Create(CultureInfo.InvariantCulture, $"{whole.Name}-{index + 1}") };
        values.Remove("source");
        foreach ((string name, object? value) in given ?? new Dictionary<string, object?>())
        {
            values[name] = value;
        }

        return values;
    }

    private static void Share(string column, double totalM2, Dictionary<string, object?>[] values, double[] areasM2, Func<int, bool> isGiven)
    {
        int[] open = [.. Enumerable.Range(0, values.Length).Where(i => !isGiven(i))];
        double leftM2 = Math.Max(0, totalM2 - Enumerable.Range(0, values.Length).Except(open).Sum(i => values[i][column] as double? ?? 0));
        double landM2 = open.Sum(i => areasM2[i]), givenM2 = 0;
        for (int n = 0; n < open.Length; n++)
        {
            // The last one takes what rounding has left, so that the parts add up to the whole.
            double shareM2 = n == open.Length - 1 ? Math.Round(leftM2 - givenM2, 6) : Math.Round(leftM2 * areasM2[open[n]] / landM2, 2);
            values[open[n]][column] = shareM2;
            givenM2 += shareM2;
        }
    }

    private static List<Polygon> Faces(Geometry land, Geometry cuts)
    {
        IEnumerable<Geometry> lines = LinearComponentExtracter.GetLines(land).Concat(LinearComponentExtracter.GetLines(cuts));
        Polygonizer polygonizer = new();
        // Where a cut runs along the border the noder leaves the stretch twice; the union keeps one.
        polygonizer.Add(land.Factory.BuildGeometry([.. new GeometryNoder(Grid).Node([.. lines])]).Union());
        return [.. polygonizer.GetPolygons().Cast<Polygon>().Where(face => land.Intersects(face.InteriorPoint))];
    }

    private static MultiPolygon Land(MultiPolygon whole, List<Polygon> faces) =>
        StoredGeometry.Orient(faces.Count == 1 ? whole.Factory.CreateMultiPolygon([faces[0]]) : Overlaying.Union(faces));

    private static IReadOnlyList<MultiPolygon> Checked(IReadOnlyList<MultiPolygon> parts)
    {
        if (parts.Count > MostParts)
        {
            throw new InputException($"The split makes {parts.Count} parts: {MostParts} are the most.", 422, $"拆分为 {parts.Count} 个部分，最多 {MostParts} 个。");
        }

        double smallestM2 = parts.Min(FeatureRules.MeasureM2);
        return smallestM2 >= UnitGeometry.MinAreaM2 ? parts : throw new InputException(
            string.Create(CultureInfo.InvariantCulture, $"A part would have {smallestM2:0.##} m²: it needs at least {UnitGeometry.MinAreaM2} m². Move the line."), 422,
            string.Create(CultureInfo.InvariantCulture, $"有一部分只有 {smallestM2:0.##} 平方米，至少应为 {UnitGeometry.MinAreaM2} 平方米：请移动分割线。"));
    }
}
