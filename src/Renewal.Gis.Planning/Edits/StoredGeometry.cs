using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.RenewalUnits;

namespace Renewal.Gis.Planning.Edits;

/// <summary>Brings a geometry into the form in which it is stored, and says why it cannot be.</summary>
/// <remarks>
/// Degrees are rounded to nine decimals (0.1 mm), which is what is written out: what was read can be sent back without a change. Shells run
/// counter-clockwise and holes clockwise (RFC 7946 §3.1.6), whichever way they came.
/// </remarks>
public static class StoredGeometry
{
    private const int Decimals = 9;

    /// <summary>The geometry as the collection stores it: single parts become multi-parts, degrees are rounded, rings turn the right way.</summary>
    /// <param name="geometry">EPSG:4490 lon/lat.</param>
    /// <param name="collection">The collection.</param>
    public static Geometry Form(Geometry geometry, Collection collection)
    {
        Geometry rounded = Round(geometry);
        if (collection.GeometryType == "MultiPolygon" && rounded is Polygon { IsEmpty: false } polygon)
        {
            rounded = polygon.Factory.CreateMultiPolygon([polygon]);
        }

        return Orient(rounded);
    }

    /// <summary>Why the geometry cannot be saved in the collection, or null when it can.</summary>
    /// <param name="geometry">In the form of <see cref="Form"/>, or null.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="region">The feature's region.</param>
    public static Finding? FindFault(Geometry? geometry, Collection collection, Region region)
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (geometry is null && collection.MayLackGeometry)
        {
            return null;
        }

        (string what, string whatZh) = Names(collection);
        Finding? fault = collection.GeometryType == "MultiPolygon" || geometry is Polygon or MultiPolygon && collection.GeometryType == "Geometry"
            ? UnitGeometry.FindFault(geometry, what, whatZh)
            : FindTypeFault(geometry, collection, what, whatZh);
        return fault ?? UnitGeometry.FindOutside(geometry!, region);
    }

    /// <summary>What one feature of the collection is called.</summary>
    public static (string En, string Zh) Names(Collection collection) => (collection.Id switch
    {
        "facilities" => "facility",
        _ => collection.TitleEn.ToLowerInvariant().TrimEnd('s'),
    }, collection.TitleZh);

    internal static Geometry Round(Geometry geometry) => new GeometryEditor(geometry.Factory).Edit(
        geometry, new GeometryEditor.CoordinateSequenceOperation((sequence, _) =>
        {
            CoordinateSequence rounded = sequence.Copy();
            for (int i = 0; i < rounded.Count; i++)
            {
                rounded.SetX(i, Math.Round(rounded.GetX(i), Decimals));
                rounded.SetY(i, Math.Round(rounded.GetY(i), Decimals));
            }

            return rounded;
        }));

    internal static T Orient<T>(T geometry) where T : Geometry => geometry switch
    {
        Polygon { IsEmpty: false } polygon => (T)(Geometry)Orient(polygon),
        MultiPolygon many => (T)(Geometry)many.Factory.CreateMultiPolygon([.. many.Geometries.Cast<Polygon>().Select(part => part.IsEmpty ? part : Orient(part))]),
        _ => geometry,
    };

    private static Polygon Orient(Polygon polygon) => polygon.Factory.CreatePolygon(
        Turn(polygon.Shell, counterClockwise: true), [.. polygon.Holes.Select(hole => Turn(hole, counterClockwise: false))]);

    private static LinearRing Turn(LinearRing ring, bool counterClockwise) =>
        ring.IsCCW == counterClockwise ? ring : (LinearRing)ring.Reverse();

    private static Finding? FindTypeFault(Geometry? geometry, Collection collection, string what, string whatZh)
    {
        bool fits = collection.GeometryType switch
        {
            "Point" => geometry is Point,
            "Geometry" => geometry is Point or MultiPoint or LineString or MultiLineString,
            _ => false,
        };
        if (fits && !geometry!.IsEmpty && geometry.IsValid)
        {
            return null;
        }

        string wanted = collection.GeometryType == "Point" ? "Point" : "Point, LineString, Polygon or a Multi… of them";
        string found = geometry is null ? "no geometry" : geometry.IsEmpty ? $"an empty {geometry.GeometryType}" : fits ? $"a {geometry.GeometryType} without length" : $"a {geometry.GeometryType}";
        return new Finding(
            FindingCodes.Type, Severity.Error, $"A {what} is a {wanted}, not {found}.",
            $"{whatZh}的图形应为 {(collection.GeometryType == "Point" ? "点（Point）" : "点、线或面")}，而不是 {(geometry is null ? "空值" : geometry.GeometryType)}。");
    }
}
