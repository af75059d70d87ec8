using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Server.Features;

/// <summary>
/// CSV for spreadsheets: UTF-8 with a byte order mark, without which they read Chinese wrongly; commas, lines that end with CR LF; points in two columns,
/// other shapes as WKT, x (longitude, easting) first in every system, since the header names it.
/// </summary>
internal sealed class CsvWriter : IFeatureWriter
{
    private const int WkbHeaderBytes = 5;

    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\r\n"u8);

    private readonly FeatureBytes _field = new();
    private bool _points;

    public void Begin(FeatureReader reader, FeatureBytes text)
    {
        _points = reader.GeometryType == "Point";
        text.Add([0xEF, 0xBB, 0xBF]);
        text.Add("id"u8);
        foreach (Column column in reader.Columns)
        {
            text.Add(',');
            AddField(text, Encoding.UTF8.GetBytes(column.Name));
        }

        if (!reader.SkipsGeometry)
        {
            text.Add(_points ? reader.Crs.InDegrees ? ",lon,lat"u8 : ",easting,northing"u8 : ",wkt"u8);
        }

        text.Add("\r\n"u8);
    }

    public void Write(FeatureReader reader, FeatureBytes text)
    {
        AddField(text, Encoding.UTF8.GetBytes(reader.Id));
        for (int i = 0; i < reader.Columns.Count; i++)
        {
            text.Add(',');
            AddValue(reader, i, text);
        }

        if (!reader.SkipsGeometry)
        {
            AddGeometry(reader, text);
        }

        text.Add("\r\n"u8);
    }

    public void End(FeatureBytes text)
    {
    }

    private void AddGeometry(FeatureReader reader, FeatureBytes text)
    {
        text.Add(',');
        ReadOnlySpan<byte> wkb = reader.Geometry;
        if (_points)
        {
            double x = wkb.IsEmpty ? double.NaN : BinaryPrimitives.ReadDoubleLittleEndian(wkb[WkbHeaderBytes..]);
            double y = wkb.IsEmpty ? double.NaN : BinaryPrimitives.ReadDoubleLittleEndian(wkb[(WkbHeaderBytes + 8)..]);
            if (double.IsNaN(x))
            {
                text.Add(',');
                return;
            }

            text.AddRounded(x, reader.Crs.Decimals);
            text.Add(',');
            text.AddRounded(y, reader.Crs.Decimals);
        }
        else if (!wkb.IsEmpty)
        {
            _field.Clear();
            WkbText.WriteWkt(wkb, _field, reader.Crs.Decimals, northFirst: false);
            AddField(text, _field.Written);
        }
    }

    private static void AddValue(FeatureReader reader, int column, FeatureBytes text)
    {
        if (reader.IsNull(column))
        {
            return;
        }

        switch (reader.Columns[column].Type)
        {
            case "integer":
                text.Add(reader.Whole(column));
                break;
            case "number" when double.IsFinite(reader.Number(column)):
                text.Add(reader.Number(column));
                break;
            case "number":
                break;
            case "boolean":
                text.Add(reader.Boolean(column) ? "true"u8 : "false"u8);
                break;
            default:
                AddField(text, reader.Text(column));
                break;
        }
    }

    // A spreadsheet takes what begins with one of these for a formula, which may fetch or run something; an apostrophe makes it a text.
    private static void AddField(FeatureBytes text, ReadOnlySpan<byte> value)
    {
        bool formula = value is [(byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r', ..];
        if (!formula && !value.ContainsAny(Quoted))
        {
            text.Add(value);
            return;
        }

        text.Add('"');
        if (formula)
        {
            text.Add('\'');
        }

        for (int at = value.IndexOf((byte)'"'); at >= 0; at = value.IndexOf((byte)'"'))
        {
            text.Add(value[..(at + 1)]);
            text.Add('"');
            value = value[(at + 1)..];
        }

        text.Add(value);
        text.Add('"');
    }
}
