using NetTopologySuite.Geometries;

namespace NetTopologySuite.IO;

/// <summary>Writes PostGIS' extended WKB, little endian, with the SRID when the geometry has one.</summary>
public class PostGisWriter
{
    /// <summary>The ordinates to write where a geometry has them; <see cref="Ordinates.None"/> writes those that it has.</summary>
    public Ordinates HandleOrdinates { get; set; } = Ordinates.None;

    /// <summary>Writes the geometry to the stream.</summary>
    public void Write(Geometry geometry, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        WriterFor(geometry).Write(geometry, stream);
    }

    /// <summary>Writes the geometry to an array.</summary>
    public byte[] Write(Geometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return WriterFor(geometry).Write(geometry);
    }

    // A 2-D geometry must stay 2-D: WKBWriter would add a NaN Z when asked for XYZ, and a typed column would refuse it.
    private WKBWriter WriterFor(Geometry geometry)
    {
        Ordinates wanted = HandleOrdinates == Ordinates.None ? Ordinates.XYZM : HandleOrdinates;
        Ordinates present = OrdinatesOf(geometry) & wanted;
        return new WKBWriter(
            ByteOrder.LittleEndian,
            handleSRID: geometry.SRID > 0,
            emitZ: present.HasFlag(Ordinates.Z),
            emitM: present.HasFlag(Ordinates.M));
    }

    private static Ordinates OrdinatesOf(Geometry geometry) => geometry switch
    {
        Point { IsEmpty: false } p => p.CoordinateSequence.Ordinates,
        LineString { IsEmpty: false } l => l.CoordinateSequence.Ordinates,
        Polygon { IsEmpty: false } p => p.ExteriorRing.CoordinateSequence.Ordinates,
        GeometryCollection { IsEmpty: false } c => c.Geometries.Select(OrdinatesOf).Aggregate((a, b) => a | b),
        _ => Ordinates.XY,
    };
}
