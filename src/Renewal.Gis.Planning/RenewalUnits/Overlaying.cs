using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;

namespace Renewal.Gis.Planning.RenewalUnits;

/// <summary>Overlays of polygons that do not fail on nearly equal borders (OverlayNG with snapping as its last way out), and what their pieces measure.</summary>
internal static class Overlaying
{
    /// <summary>Land in both.</summary>
    public static MultiPolygon Intersection(Geometry a, Geometry b) => Land(OverlayNGRobust.Overlay(a, b, SpatialFunction.Intersection));

    /// <summary>Land in the first alone.</summary>
    public static MultiPolygon Difference(Geometry a, Geometry b) => Land(OverlayNGRobust.Overlay(a, b, SpatialFunction.Difference));

    /// <summary>Land in any.</summary>
    public static MultiPolygon Union(IEnumerable<Geometry> parts) => Land(OverlayNGRobust.Union([.. parts]));

    /// <summary>The polygons among the pieces of an overlay.</summary>
    public static IEnumerable<Polygon> Pieces(Geometry overlay) => PolygonExtracter.GetPolygons(overlay).Cast<Polygon>();

    // Borders that only touch come out as lines and points, which the next overlay would refuse beside polygons.
    private static MultiPolygon Land(Geometry overlay) => overlay as MultiPolygon ?? overlay.Factory.CreateMultiPolygon([.. Pieces(overlay)]);

    /// <summary>Twice the area by the perimeter: of a long strip its width, of a square half its side. Units of the coordinates.</summary>
    public static double MeanWidthM(Polygon piece) => piece.Length > 0 ? 2 * piece.Area / piece.Length : 0;

    /// <summary>The geometry, or its repair where an import has left an invalid one.</summary>
    public static Geometry Valid(Geometry geometry) => geometry.IsValid ? geometry : GeometryFixer.Fix(geometry);
}
