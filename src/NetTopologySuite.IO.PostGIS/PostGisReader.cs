using NetTopologySuite.Geometries;

namespace NetTopologySuite.IO;

/// <summary>Reads PostGIS' extended WKB (EWKB: little or big endian, optional SRID, Z and M).</summary>
public class PostGisReader
{
    private readonly WKBReader _reader;

    /// <summary>Creates a reader that takes factory settings from <see cref="NtsGeometryServices.Instance"/>.</summary>
    public PostGisReader()
        : this(NtsGeometryServices.Instance.DefaultCoordinateSequenceFactory, NtsGeometryServices.Instance.DefaultPrecisionModel, Ordinates.None)
    {
    }

    /// <summary>Creates a reader.</summary>
    /// <param name="coordinateSequenceFactory">Makes the coordinate sequences of what is read.</param>
    /// <param name="precisionModel">The precision model of what is read.</param>
    /// <param name="handleOrdinates">The ordinates to keep; <see cref="Ordinates.None"/> keeps those that the input has.</param>
    public PostGisReader(CoordinateSequenceFactory coordinateSequenceFactory, PrecisionModel precisionModel, Ordinates handleOrdinates)
    {
        _reader = new WKBReader(new NtsGeometryServices(coordinateSequenceFactory, precisionModel, srid: -1)) { HandleSRID = true };
        HandleOrdinates = handleOrdinates;
    }

    /// <summary>The ordinates to keep; <see cref="Ordinates.None"/> keeps those that the input has.</summary>
    public Ordinates HandleOrdinates
    {
        get => _handleOrdinates;
        set
        {
            _handleOrdinates = value;
            if (value != Ordinates.None)
            {
                _reader.HandleOrdinates = value;
            }
        }
    }

    private Ordinates _handleOrdinates;

    /// <summary>Reads one geometry from the stream's position.</summary>
    /// <exception cref="ParseException">The bytes are not EWKB.</exception>
    public Geometry Read(Stream stream) => _reader.Read(stream);

    /// <summary>Reads one geometry.</summary>
    /// <exception cref="ParseException">The bytes are not EWKB.</exception>
    public Geometry Read(byte[] data) => _reader.Read(data);
}
