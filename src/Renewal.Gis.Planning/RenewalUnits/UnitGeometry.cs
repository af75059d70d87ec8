using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Valid;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Planning.RenewalUnits;

/// <summary>What may be the land of a renewal unit.</summary>
public static class UnitGeometry
{
    /// <summary>Smallest unit in m²: less is a slip of the mouse.</summary>
    public const double MinAreaM2 = 1;

    /// <summary>Largest unit in m²: 100 km², more than any county town; more is a wrong coordinate.</summary>
    public const double MaxAreaM2 = 100e6;

    /// <summary>Checks a drawn or pasted geometry and returns it as a multipolygon.</summary>
    /// <param name="geometry">EPSG:4490 lon/lat.</param>
    /// <param name="what">What it is to be, in English.</param>
    /// <param name="whatZh">The same in Chinese.</param>
    /// <exception cref="InputException">Not a polygon, self-crossing (the place is named), or an area out of range.</exception>
    public static MultiPolygon Check(Geometry? geometry, string what = "renewal unit", string whatZh = "更新单元")
    {
        Throw(FindFault(geometry, what, whatZh));
        return ToMultiPolygon(geometry!);
    }

    /// <summary>Why a geometry cannot be land, or null when it can. A geometry that crosses itself comes with its repair.</summary>
    /// <param name="geometry">EPSG:4490 lon/lat, or null.</param>
    /// <param name="what">What it is to be, in English.</param>
    /// <param name="whatZh">The same in Chinese.</param>
    public static Finding? FindFault(Geometry? geometry, string what = "renewal unit", string whatZh = "更新单元")
    {
        switch (geometry)
        {
            case null:
                return Error(FindingCodes.Type, $"The {what} has no geometry: draw its border.", $"{whatZh}没有图形：请绘制边界。");
            case { IsEmpty: true }:
                return Error(FindingCodes.Type, $"The {what}'s geometry is empty: draw its border.", $"{whatZh}的图形为空：请绘制边界。");
            case not (Polygon or MultiPolygon):
                return Error(
                    FindingCodes.Type, $"A {what} is a Polygon or MultiPolygon, not a {geometry.GeometryType}.", $"{whatZh}应为面（Polygon 或 MultiPolygon），不能是 {geometry.GeometryType}。");
        }

        IsValidOp validity = new(geometry);
        if (!validity.IsValid)
        {
            Coordinate at = validity.ValidationError.Coordinate;
            string lon = at.X.ToString("0.000000", CultureInfo.InvariantCulture);
            string lat = at.Y.ToString("0.000000", CultureInfo.InvariantCulture);
            (string reason, string reasonZh) = Reason(validity.ValidationError);
            // A ring that runs back on itself encloses nothing; "self-intersection" would send the planner looking for a crossing.
            if (geometry.ConvexHull().Area == 0)
            {
                return Error(
                    FindingCodes.Invalid, $"The {what} has no area: its border runs back on itself. Move a vertex.", $"{whatZh}没有面积：边界往返重合，请移动一个角点。");
            }

            MultiPolygon? repaired = Repair(geometry);
            return Error(
                FindingCodes.Invalid,
                $"The border of the {what} is not valid at longitude {lon}, latitude {lat} ({reason}): move the vertex there{(repaired is null ? "" : ", or take the repaired shape")}.",
                $"{whatZh}的边界在经度 {lon}、纬度 {lat} 处无效（{reasonZh}）：请移动该处的角点{(repaired is null ? "" : "，或采用修复后的图形")}。") with
            {
                Place = geometry.Factory.CreatePoint(new Coordinate(at.X, at.Y)),
                Offer = repaired is null ? null : new Offer("repaired", repaired),
            };
        }

        double areaM2 = Geodesic.AreaM2(geometry);
        return areaM2 switch
        {
            < MinAreaM2 => Error(
                FindingCodes.Size, string.Create(CultureInfo.InvariantCulture, $"The {what} has {areaM2:0.##} m²: it needs at least {MinAreaM2} m². Draw it larger."),
                string.Create(CultureInfo.InvariantCulture, $"{whatZh}面积只有 {areaM2:0.##} 平方米，至少应为 {MinAreaM2} 平方米：请画大一些。")),
            > MaxAreaM2 => Error(
                FindingCodes.Size, string.Create(CultureInfo.InvariantCulture, $"The {what} has {areaM2 / 1e6:0} km², more than {MaxAreaM2 / 1e6:0} km²: check its coordinates."),
                string.Create(CultureInfo.InvariantCulture, $"{whatZh}面积达 {areaM2 / 1e6:0} 平方公里，超过 {MaxAreaM2 / 1e6:0} 平方公里：请检查坐标。")),
            _ => null,
        };
    }

    /// <summary>The land that an invalid border most likely means, or null where none of a square metre is left.</summary>
    /// <param name="geometry">Polygon or MultiPolygon in degrees, not valid.</param>
    /// <remarks>Rings are kept apart from the area that they cross (the reading of ST_MakeValid's structure method): no land is won, doubled land counts once.</remarks>
    public static MultiPolygon? Repair(Geometry geometry)
    {
        Geometry repaired = StoredGeometry.Round(GeometryFixer.Fix(geometry));
        Polygon[] parts = [.. PolygonExtracter.GetPolygons(repaired).Cast<Polygon>().Where(part => Geodesic.AreaM2(part) >= MinAreaM2)];
        MultiPolygon land = geometry.Factory.CreateMultiPolygon(parts);
        return parts.Length > 0 && land.IsValid ? StoredGeometry.Orient(land) : null;
    }

    /// <summary>Refuses land that does not touch its region: a wrong region, or swapped coordinates.</summary>
    /// <exception cref="InputException">The land lies outside the region's outline; without an outline nothing is refused.</exception>
    public static void CheckInside(Geometry land, Region region) => Throw(FindOutside(land, region));

    /// <summary>Why a geometry cannot lie in a region, or null when it can: it touches the outline, or none is known.</summary>
    public static Finding? FindOutside(Geometry land, Region region)
    {
        if (region.Geometry is null || region.Geometry.Intersects(land))
        {
            return null;
        }

        Envelope box = land.EnvelopeInternal;
        bool swapped = region.Geometry.EnvelopeInternal.Intersects(new Envelope(box.MinY, box.MaxY, box.MinX, box.MaxX));
        return swapped
            ? Error(
                FindingCodes.OutsideRegion,
                $"The land lies outside {region.NameEn} ({region.Code}), but inside it with longitude and latitude swapped: GeoJSON has longitude first.",
                $"图形不在{region.NameZh}（{region.Code}）范围内，经纬度对调后则在其内：GeoJSON 应先写经度。")
            : Error(
                FindingCodes.OutsideRegion, $"The land lies outside {region.NameEn} ({region.Code}): choose the right region, or check the coordinates.",
                $"图形不在{region.NameZh}（{region.Code}）范围内：请选择正确的地区，或检查坐标。");
    }

    private static MultiPolygon ToMultiPolygon(Geometry geometry) => geometry as MultiPolygon ?? geometry.Factory.CreateMultiPolygon([(Polygon)geometry]);

    private static Finding Error(string code, string message, string messageZh) => new(code, Severity.Error, message, messageZh);

    private static void Throw(Finding? fault)
    {
        if (fault is not null)
        {
            throw new InputException(fault.Message, 422, fault.MessageZh);
        }
    }

    private static (string En, string Zh) Reason(TopologyValidationError error) => error.ErrorType switch
    {
        TopologyValidationErrors.SelfIntersection or TopologyValidationErrors.RingSelfIntersection => ("it crosses or touches itself", "边界自相交或自相接"),
        TopologyValidationErrors.HoleOutsideShell => ("a hole lies outside", "洞在外边界之外"),
        TopologyValidationErrors.NestedHoles => ("a hole lies in a hole", "洞中有洞"),
        TopologyValidationErrors.NestedShells => ("one part lies in another", "一部分位于另一部分之内"),
        TopologyValidationErrors.DisconnectedInteriors => ("the inside falls apart", "内部不连通"),
        _ => (error.Message, error.Message),
    };
}
