using System.Buffers;
using System.Buffers.Text;

namespace Renewal.Gis.Planning.Features;

/// <summary>
/// Bytes that grow at their end and are used again for the next feature: what features are written into on their way to a file or an answer, as text in UTF-8 or
/// as they are. There is no string between the database's bytes and the client's.
/// </summary>
public sealed class FeatureBytes
{
    private static readonly SearchValues<byte> JsonEscaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);
    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>What has been written since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>The same, for an asynchronous writer; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Empties it; its memory stays.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds bytes as they are.</summary>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        _length += utf8.Length;
    }

    /// <summary>Adds one ASCII character.</summary>
    public void Add(char ascii)
    {
        Room(1)[0] = (byte)ascii;
        _length++;
    }

    /// <summary>Adds a whole number.</summary>
    public void Add(long value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out int written);
        _length += written;
    }

    /// <summary>Adds the shortest number that reads back as the same; what is no number is <c>null</c>.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            Add("null"u8);
            return;
        }

        Utf8Formatter.TryFormat(value, Room(32), out int written);
        _length += written;
    }

    /// <summary>Adds a coordinate rounded to so many decimals (0–9), without zeros at its end.</summary>
    public void AddRounded(double value, int decimals)
    {
        double scaled = Math.Round(value * Powers[decimals]);
        // Beyond 2^53 there is nothing to round; a coordinate is never there.
        if (!(Math.Abs(scaled) < 9e15))
        {
            Add(value);
            return;
        }

        long digits = (long)scaled;
        if (digits < 0)
        {
            Add('-');
            digits = -digits;
        }

        long power = (long)Powers[decimals];
        (long whole, long fraction) = Math.DivRem(digits, power);
        Add(whole);
        if (fraction == 0)
        {
            return;
        }

        int places = decimals;
        while (fraction % 10 == 0)
        {
            fraction /= 10;
            places--;
        }

        Span<byte> room = Room(places + 1);
        room[0] = (byte)'.';
        for (int i = places; i > 0; i--)
        {
            (fraction, long digit) = Math.DivRem(fraction, 10);
            room[i] = (byte)('0' + digit);
        }

        _length += places + 1;
    }

    /// <summary>Adds a text in double quotes with the escapes of JSON.</summary>
    public void AddJson(ReadOnlySpan<byte> utf8)
    {
        Add('"');
        while (utf8.IndexOfAny(JsonEscaped) is >= 0 and int at)
        {
            Add(utf8[..at]);
            AddEscape(utf8[at]);
            utf8 = utf8[(at + 1)..];
        }

        Add(utf8);
        Add('"');
    }

    private void AddEscape(byte value)
    {
        Add('\\');
        switch (value)
        {
            case (byte)'"' or (byte)'\\':
                Add((char)value);
                break;
            case (byte)'\n':
                Add('n');
                break;
            case (byte)'\r':
                Add('r');
                break;
            case (byte)'\t':
                Add('t');
                break;
            default:
                Add("u00"u8);
                Add((char)('0' + (value >> 4)));
                Add("0123456789abcdef"[value & 15]);
                break;
        }
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        }

        return _bytes.AsSpan(_length);
    }
}
