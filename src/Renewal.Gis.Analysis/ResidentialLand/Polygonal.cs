using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;

namespace Renewal.Gis.Analysis.ResidentialLand;

/// <summary>Overlays whose result is land: polygons only, never a stray line or point, and never an exception on rough input.</summary>
internal static class Polygonal
{
    /// <summary>Area as valid polygons; an empty geometry where nothing is left.</summary>
    public static Geometry Mend(Geometry shape) => shape.IsValid ? shape : OnlyPolygons(GeometryFixer.Fix(shape));

    /// <summary>Overlay of two areas.</summary>
    public static Geometry Overlay(Geometry a, Geometry b, SpatialFunction operation) => OnlyPolygons(OverlayNGRobust.Overlay(a, b, operation));

    /// <summary>Union of areas; empty for none.</summary>
    public static Geometry Union(IReadOnlyList<Geometry> shapes) => shapes.Count switch
    {
        0 => GeometryFactory.Default.CreateMultiPolygon(),
        1 => shapes[0],
        _ => OnlyPolygons(OverlayNGRobust.Union([.. shapes])),
    };

    private static Geometry OnlyPolygons(Geometry shape) => shape is IPolygonal
        ? shape
        : shape.Factory.BuildGeometry([.. PolygonExtracter.GetPolygons(shape)]) is IPolygonal polygons
            ? (Geometry)polygons
            : shape.Factory.CreateMultiPolygon();
}
