using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Buffer;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Edits;

namespace Renewal.Gis.Planning.RenewalUnits;

/// <summary>Merges renewal units that touch into one: borders that run beside each other are laid onto each other first, so that no slit or sliver of a hole stays.</summary>
public static class UnitMerging
{
    /// <summary>Most units of one merge.</summary>
    public const int MostUnits = 100;

    /// <summary>The common land.</summary>
    /// <param name="units">Two or more, EPSG:4490 lon/lat, valid.</param>
    /// <param name="tolerances">How far borders that are the same may lie apart; null: the server's.</param>
    /// <exception cref="InputException">A unit shares no border with the others (422); it is named.</exception>
    public static MultiPolygon Land(IReadOnlyList<UnitState> units, SaveTolerances? tolerances = null)
    {
        ArgumentNullException.ThrowIfNull(units);
        SaveTolerances limits = tolerances ?? SaveTolerances.Default;
        LocalProjection projection = LocalProjection.For(units.Aggregate(new Envelope(), (box, unit) => box.ExpandedBy(unit.Geometry.EnvelopeInternal)));
        List<(UnitState Unit, MultiPolygon Land)> left = [.. units.Select(unit => (unit, projection.ToMetres(unit.Geometry)))];
        MultiPolygon merged = left[0].Land;
        left.RemoveAt(0);
        while (left.Count > 0)
        {
            MultiPolygon? joined = null;
            foreach ((UnitState Unit, MultiPolygon Land) next in left)
            {
                joined = Join(merged, next.Land, limits);
                if (joined is not null)
                {
                    left.Remove(next);
                    break;
                }
            }

            merged = joined ?? throw new InputException(
                $"\"{left[0].Unit.Name}\" shares no border with the others: only units that touch can be merged.", 422, $"“{left[0].Unit.Name}”与其他单元没有公共边界：只有相接的单元才能合并。");
        }

        MultiPolygon filled = merged.Factory.CreateMultiPolygon([.. merged.Geometries.Cast<Polygon>().Select(piece => WithoutSlits(piece, limits))]);
        MultiPolygon land = (MultiPolygon)StoredGeometry.Round(projection.ToLonLat(filled));
        return StoredGeometry.Orient(land.IsValid ? land : UnitGeometry.Repair(land) ?? land);
    }

    /// <summary>
    /// The columns of the merged unit: what is given; else the name and note of the largest, the year that all have in common, and the sums of the floor areas.
    /// </summary>
    /// <param name="units">The units.</param>
    /// <param name="land">Their common land.</param>
    /// <param name="given">Columns that the client gives.</param>
    /// <exception cref="InputException">The units lie in different regions, or have different plan years and none is given (422).</exception>
    public static EditBody Describe(IReadOnlyList<UnitState> units, MultiPolygon land, IReadOnlyDictionary<string, object?> given)
    {
        if (units.Select(unit => unit.RegionCode).Distinct().Count() > 1)
        {
            throw new InputException("The units lie in different regions: a unit belongs to one.", 422, "更新单元属于不同区域，不能合并。");
        }

        if (!given.ContainsKey("plan_year") && units.Select(unit => unit.Values["plan_year"]).Distinct().Count() > 1)
        {
            throw new InputException("The units have different plan years: give the plan_year of the merged one in properties.", 422, "各单元的计划年份不同：请在 properties 中给出合并后的计划年份（plan_year）。");
        }

        Dictionary<string, object?> values = new(units.MaxBy(unit => FeatureRules.MeasureM2(unit.Geometry))!.Values);
        values.Remove("source");
        foreach (string column in UnitState.FloorAreas)
        {
            double[] known = [.. units.Select(unit => unit.Values.GetValueOrDefault(column)).OfType<double>()];
            values[column] = known.Length > 0 ? known.Sum() : null;
        }

        foreach ((string name, object? value) in given)
        {
            values[name] = value;
        }

        return new EditBody(values, GivesGeometry: true, land, null, null);
    }

    /// <summary>Both as one, or null where they have no border in common.</summary>
    private static MultiPolygon? Join(MultiPolygon merged, MultiPolygon next, SaveTolerances limits)
    {
        if (!merged.IsWithinDistance(next, limits.SliverWidthM))
        {
            return null;
        }

        MultiPolygon beside = new BorderSnapping(merged, limits.SliverWidthM).Snap(next) ?? next;
        // A line in common, not only a corner; what overlapped was cut off by the snapping.
        bool touches = beside.Boundary.Intersection(merged.Boundary).Length > limits.SliverWidthM || Overlaying.Intersection(next, merged).Area > limits.NoiseM2;
        MultiPolygon union = Overlaying.Union([merged, next, beside]);
        return touches || union.NumGeometries < merged.NumGeometries + next.NumGeometries ? union : null;
    }

    private static Polygon WithoutSlits(Polygon piece, SaveTolerances limits) => piece.Factory.CreatePolygon(
        piece.Shell, [.. piece.Holes.Where(hole => !BufferOp.Buffer(piece.Factory.CreatePolygon(hole), -limits.SliverWidthM / 2).IsEmpty)]);
}
