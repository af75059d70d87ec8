using System.Buffers.Binary;

namespace Renewal.Gis.Planning.Features;

/// <summary>
/// Writes little-endian WKB as GeoJSON or WKT. PostgreSQL sends the sixteen bytes of a vertex faster than their digits, and writing the digits here takes a
/// third of the time of ST_AsGeoJSON.
/// </summary>
public static class WkbText
{
    private const int Point = 1;
    private const int LineString = 2;
    private const int Polygon = 3;
    private const int Collection = 7;

    private static readonly string[] Names = ["", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"];

    /// <summary>Writes a GeoJSON geometry.</summary>
    /// <param name="wkb">Little-endian WKB (ISO), x first; a third and fourth ordinate is left out.</param>
    /// <param name="text">Where to write.</param>
    /// <param name="decimals">Decimals of a coordinate.</param>
    /// <param name="northFirst">Swap the two ordinates.</param>
    public static void WriteGeoJson(ReadOnlySpan<byte> wkb, FeatureBytes text, int decimals, bool northFirst)
    {
        Writer writer = new(wkb, text, decimals, northFirst);
        writer.GeoJson();
    }

    /// <summary>Writes WKT; parameters as in <see cref="WriteGeoJson"/>.</summary>
    public static void WriteWkt(ReadOnlySpan<byte> wkb, FeatureBytes text, int decimals, bool northFirst)
    {
        Writer writer = new(wkb, text, decimals, northFirst);
        writer.Wkt();
    }

    private ref struct Writer(ReadOnlySpan<byte> wkb, FeatureBytes text, int decimals, bool northFirst)
    {
        private readonly ReadOnlySpan<byte> _wkb = wkb;
        private int _at;

        public void GeoJson()
        {
            (int type, int ordinates) = Header();
            text.Add("{\"type\":\""u8);
            AddName(type);
            if (type == Collection)
            {
                text.Add("\",\"geometries\":["u8);
                for (int i = 0, count = Count(); i < count; i++)
                {
                    Separate(i);
                    GeoJson();
                }

                text.Add("]}"u8);
                return;
            }

            text.Add("\",\"coordinates\":"u8);
            Body(type, ordinates, '[', ']', ',');
            text.Add('}');
        }

        public void Wkt()
        {
            (int type, int ordinates) = Header();
            foreach (char letter in Names[type])
            {
                text.Add(char.ToUpperInvariant(letter));
            }

            if (IsEmpty(type))
            {
                text.Add(" EMPTY"u8);
                return;
            }

            text.Add(' ');
            if (type == Collection)
            {
                text.Add('(');
                for (int i = 0, count = Count(); i < count; i++)
                {
                    Separate(i);
                    Wkt();
                }

                text.Add(')');
            }
            else if (type == Point)
            {
                text.Add('(');
                Position(ordinates, ' ');
                text.Add(')');
            }
            else
            {
                Body(type, ordinates, '(', ')', ' ');
            }
        }

        // The nesting of a type: a position, a list of positions, a list of those; in a multi-geometry every part has a header of its own.
        private void Body(int type, int ordinates, char open, char close, char between)
        {
            switch (type)
            {
                case Point:
                    if (IsEmpty(type))
                    {
                        text.Add("[]"u8);
                        return;
                    }

                    text.Add(open);
                    Position(ordinates, between);
                    text.Add(close);
                    break;
                case LineString:
                    Positions(ordinates, open, close, between);
                    break;
                case Polygon:
                    text.Add(open);
                    for (int i = 0, count = Count(); i < count; i++)
                    {
                        Separate(i);
                        Positions(ordinates, open, close, between);
                    }

                    text.Add(close);
                    break;
                default:
                    text.Add(open);
                    for (int i = 0, count = Count(); i < count; i++)
                    {
                        Separate(i);
                        (int part, int partOrdinates) = Header();
                        Body(part, partOrdinates, open, close, between);
                    }

                    text.Add(close);
                    break;
            }
        }

        private void Positions(int ordinates, char open, char close, char between)
        {
            text.Add(open);
            for (int i = 0, count = Count(); i < count; i++)
            {
                Separate(i);
                if (open == '[')
                {
                    text.Add('[');
                    Position(ordinates, between);
                    text.Add(']');
                }
                else
                {
                    Position(ordinates, between);
                }
            }

            text.Add(close);
        }

        private void Position(int ordinates, char between)
        {
            double x = BinaryPrimitives.ReadDoubleLittleEndian(_wkb[_at..]), y = BinaryPrimitives.ReadDoubleLittleEndian(_wkb[(_at + 8)..]);
            _at += 8 * ordinates;
            text.AddRounded(northFirst ? y : x, decimals);
            text.Add(between);
            text.AddRounded(northFirst ? x : y, decimals);
        }

        private (int Type, int Ordinates) Header()
        {
            int code = BinaryPrimitives.ReadInt32LittleEndian(_wkb[(_at + 1)..]);
            _at += 5;
            return (code % 1000, (code / 1000) switch { 0 => 2, 3 => 4, _ => 3 });
        }

        private int Count()
        {
            int count = BinaryPrimitives.ReadInt32LittleEndian(_wkb[_at..]);
            _at += 4;
            return count;
        }

        /// <summary>An empty point is two NaN, anything else that is empty has no parts.</summary>
        private readonly bool IsEmpty(int type) => type == Point
            ? double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(_wkb[_at..]))
            : BinaryPrimitives.ReadInt32LittleEndian(_wkb[_at..]) == 0;

        private readonly void AddName(int type)
        {
            foreach (char letter in Names[type])
            {
                text.Add(letter);
            }
        }

        private readonly void Separate(int index)
        {
            if (index > 0)
            {
                text.Add(',');
            }
        }
    }
}
