using System.Buffers.Binary;
using System.Text;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Features;

namespace Renewal.Gis.Exchange.FlatGeobuf;

/// <summary>
/// FlatGeobuf 3.0 without a spatial index, whose place would be before the first feature: so a layer of any size is written while it is read. GDAL, QGIS and
/// PostGIS read it. The format is described at flatgeobuf.org; its two schemas are header.fbs and feature.fbs.
/// </summary>
public sealed class FlatGeobufEncoder
{
    private const int Point = 1;
    private const int LineString = 2;
    private const int Polygon = 3;
    private const int MultiPoint = 4;
    private const int MultiLineString = 5;

    private const byte BoolColumn = 2;
    private const byte LongColumn = 7;
    private const byte DoubleColumn = 10;
    private const byte StringColumn = 11;
    private const byte DateTimeColumn = 13;

    // Fields by their number in the schemas; 0 leaves one out.
    private static readonly byte[] HeaderFields = [4, 0, 1, 0, 0, 0, 0, 4, 0, 2, 4];
    private static readonly byte[] ColumnFields = [4, 1, 4];
    private static readonly byte[] CrsFields = [4, 4];
    private static readonly byte[] FeatureFields = [4, 4];
    private static readonly byte[] PropertiesOnly = [0, 4];
    private static readonly byte[] SimpleFields = [0, 4, 0, 0, 0, 0, 1];
    private static readonly byte[] RingFields = [4, 4, 0, 0, 0, 0, 1];
    private static readonly byte[] PartFields = [0, 0, 0, 0, 0, 0, 1, 4];

    private static readonly string[] GeometryTypes = ["Geometry", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"];

    private readonly FlatBuffer _buffer = new();
    private readonly FeatureBytes _properties = new();

    private static ReadOnlySpan<byte> Magic => [0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, 0x00];

    /// <summary>Writes what stands before the first feature.</summary>
    /// <param name="name">Name of the layer.</param>
    /// <param name="geometryType">Type of the geometries; Geometry where they differ.</param>
    /// <param name="srid">EPSG code; x comes first whatever it says.</param>
    /// <param name="columns">Columns of the properties, whose numbers <see cref="AddInteger"/> and the others take.</param>
    /// <param name="target">Where to write.</param>
    public void WriteHeader(string name, string geometryType, int srid, IReadOnlyList<Column> columns, FeatureBytes target)
    {
        int header = _buffer.Begin(HeaderFields);
        _buffer.SetByte(_buffer.Field(header, 2), (byte)Math.Max(0, Array.IndexOf(GeometryTypes, geometryType)));
        _buffer.Refer(_buffer.Field(header, 0), _buffer.Text(Encoding.UTF8.GetBytes(name)));
        int list = _buffer.Vector(columns.Count, 4);
        _buffer.Refer(_buffer.Field(header, 7), list);
        for (int i = 0; i < columns.Count; i++)
        {
            int column = _buffer.Table(ColumnFields);
            _buffer.Refer(list + 4 + 4 * i, column);
            _buffer.SetByte(_buffer.Field(column, 1), columns[i].Type switch
            {
                "integer" => LongColumn,
                "number" => DoubleColumn,
                "boolean" => BoolColumn,
                "date-time" => DateTimeColumn,
                _ => StringColumn,
            });
            _buffer.Refer(_buffer.Field(column, 0), _buffer.Text(Encoding.UTF8.GetBytes(columns[i].Name)));
            _buffer.Refer(_buffer.Field(column, 2), _buffer.Text(Encoding.UTF8.GetBytes(columns[i].TitleZh)));
        }

        int crs = _buffer.Table(CrsFields);
        _buffer.Refer(_buffer.Field(header, 10), crs);
        _buffer.SetInt(_buffer.Field(crs, 1), srid);
        _buffer.Refer(_buffer.Field(crs, 0), _buffer.Text("EPSG"u8));
        target.Add(Magic);
        target.Add(_buffer.Written);
    }

    /// <summary>Adds a property of the next feature; one that has no value is left out.</summary>
    public void AddInteger(int column, long value)
    {
        Span<byte> bytes = stackalloc byte[10];
        BinaryPrimitives.WriteInt64LittleEndian(bytes[2..], value);
        AddProperty(column, bytes);
    }

    /// <summary>Adds a property of the next feature.</summary>
    public void AddNumber(int column, double value)
    {
        Span<byte> bytes = stackalloc byte[10];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[2..], value);
        AddProperty(column, bytes);
    }

    /// <summary>Adds a property of the next feature.</summary>
    public void AddBoolean(int column, bool value) => AddProperty(column, [0, 0, (byte)(value ? 1 : 0)]);

    /// <summary>Adds a property of the next feature, a text or a time, in UTF-8.</summary>
    public void AddText(int column, ReadOnlySpan<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[6];
        BinaryPrimitives.WriteInt32LittleEndian(bytes[2..], utf8.Length);
        AddProperty(column, bytes);
        _properties.Add(utf8);
    }

    /// <summary>Writes the feature whose properties have been added.</summary>
    /// <param name="wkb">Its geometry as little-endian WKB; empty where it has none.</param>
    /// <param name="target">Where to write.</param>
    public void WriteFeature(ReadOnlySpan<byte> wkb, FeatureBytes target)
    {
        int feature = _buffer.Begin(wkb.IsEmpty ? PropertiesOnly : FeatureFields);
        if (!wkb.IsEmpty)
        {
            int at = 0;
            AddGeometry(wkb, ref at, _buffer.Field(feature, 0));
        }

        ReadOnlySpan<byte> properties = _properties.Written;
        int vector = _buffer.Vector(properties.Length, 1);
        properties.CopyTo(_buffer.Elements(vector, properties.Length));
        _buffer.Refer(_buffer.Field(feature, 1), vector);
        _properties.Clear();
        target.Add(_buffer.Written);
    }

    private void AddProperty(int column, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)column);
        _properties.Add(bytes);
    }

    private void AddGeometry(ReadOnlySpan<byte> wkb, ref int at, int reference)
    {
        int code = BinaryPrimitives.ReadInt32LittleEndian(wkb[(at + 1)..]);
        int type = code % 1000;
        int stride = 8 * ((code / 1000) switch { 0 => 2, 3 => 4, _ => 3 });
        at += 5;
        switch (type)
        {
            case Point:
                AddSimple(type, 1, reference, out int xy);
                CopyPositions(wkb, ref at, 1, stride, _buffer.Elements(xy, 16));
                break;
            case LineString:
                int count = ReadCount(wkb, ref at);
                AddSimple(type, count, reference, out int line);
                CopyPositions(wkb, ref at, count, stride, _buffer.Elements(line, 16 * count));
                break;
            case Polygon or MultiPoint or MultiLineString:
                AddRings(wkb, ref at, type, stride, reference);
                break;
            default:
                AddParts(wkb, ref at, type, reference);
                break;
        }
    }

    private void AddSimple(int type, int positions, int reference, out int xy)
    {
        int geometry = _buffer.Table(SimpleFields);
        _buffer.Refer(reference, geometry);
        _buffer.SetByte(_buffer.Field(geometry, 6), (byte)type);
        xy = _buffer.Vector(2 * positions, 8);
        _buffer.Refer(_buffer.Field(geometry, 1), xy);
    }

    // Rings of a polygon, lines of a multi-line and points of a multi-point lie in one vector, with where each of them ends.
    private void AddRings(ReadOnlySpan<byte> wkb, ref int at, int type, int stride, int reference)
    {
        int rings = ReadCount(wkb, ref at);
        int headerBytes = type == Polygon ? 0 : 5;
        int scan = at, positions = 0;
        for (int i = 0; i < rings; i++)
        {
            scan += headerBytes;
            int count = type == MultiPoint ? 1 : ReadCount(wkb, ref scan);
            scan += count * stride;
            positions += count;
        }

        int geometry = _buffer.Table(type == MultiPoint ? SimpleFields : RingFields);
        _buffer.Refer(reference, geometry);
        _buffer.SetByte(_buffer.Field(geometry, 6), (byte)type);
        int ends = type == MultiPoint ? -1 : _buffer.Vector(rings, 4);
        int xy = _buffer.Vector(2 * positions, 8);
        _buffer.Refer(_buffer.Field(geometry, 1), xy);
        if (ends >= 0)
        {
            _buffer.Refer(_buffer.Field(geometry, 0), ends);
        }

        int end = 0;
        for (int i = 0; i < rings; i++)
        {
            at += headerBytes;
            int count = type == MultiPoint ? 1 : ReadCount(wkb, ref at);
            CopyPositions(wkb, ref at, count, stride, _buffer.Elements(xy, 16 * positions)[(16 * end)..]);
            end += count;
            if (ends >= 0)
            {
                _buffer.SetInt(ends + 4 + 4 * i, end);
            }
        }
    }

    private void AddParts(ReadOnlySpan<byte> wkb, ref int at, int type, int reference)
    {
        int count = ReadCount(wkb, ref at);
        int geometry = _buffer.Table(PartFields);
        _buffer.Refer(reference, geometry);
        _buffer.SetByte(_buffer.Field(geometry, 6), (byte)type);
        int parts = _buffer.Vector(count, 4);
        _buffer.Refer(_buffer.Field(geometry, 7), parts);
        for (int i = 0; i < count; i++)
        {
            AddGeometry(wkb, ref at, parts + 4 + 4 * i);
        }
    }

    private static void CopyPositions(ReadOnlySpan<byte> wkb, ref int at, int count, int stride, Span<byte> xy)
    {
        for (int i = 0; i < count; i++)
        {
            wkb.Slice(at, 16).CopyTo(xy[(16 * i)..]);
            at += stride;
        }
    }

    private static int ReadCount(ReadOnlySpan<byte> wkb, ref int at)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(wkb[at..]);
        at += 4;
        return count;
    }
}
