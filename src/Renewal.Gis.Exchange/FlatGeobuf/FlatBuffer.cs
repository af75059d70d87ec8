using System.Buffers.Binary;

namespace Renewal.Gis.Exchange.FlatGeobuf;

/// <summary>
/// One FlatBuffers message with its size before it, written front to back: a table lies behind its vtable, and what it refers to lies behind the table, so that
/// every offset is positive and nothing is moved. The memory is used again for the next message.
/// </summary>
internal sealed class FlatBuffer
{
    private const int PrefixBytes = 4;

    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>The message, size first.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes, _length - PrefixBytes);
            return _bytes.AsSpan(0, _length);
        }
    }

    /// <summary>Begins a message whose root is the next table.</summary>
    /// <param name="sizes">Bytes of the root's fields, see <see cref="Table"/>.</param>
    /// <returns>Position of the root.</returns>
    public int Begin(ReadOnlySpan<byte> sizes)
    {
        _length = 0;
        Room(2 * PrefixBytes).Clear();
        _length = 2 * PrefixBytes;
        int root = Table(sizes);
        Refer(PrefixBytes, root);
        return root;
    }

    /// <summary>Adds a table.</summary>
    /// <param name="sizes">Bytes of every field by its number in the schema: 4 (also for what is referred to), 2, 1; 0 where it is absent.</param>
    /// <returns>Its position.</returns>
    public int Table(ReadOnlySpan<byte> sizes)
    {
        int vtableBytes = 4 + 2 * sizes.Length;
        Pad((4 - (_length + vtableBytes) % 4) % 4);
        int vtable = _length;
        Span<byte> room = Room(vtableBytes);
        room[..vtableBytes].Clear();
        int next = 4;
        // The widest first, so that each lies at a multiple of its size.
        for (int width = 4; width > 0; width /= 2)
        {
            for (int i = 0; i < sizes.Length; i++)
            {
                if (sizes[i] == width)
                {
                    BinaryPrimitives.WriteInt16LittleEndian(room[(4 + 2 * i)..], (short)next);
                    next += width;
                }
            }
        }

        BinaryPrimitives.WriteInt16LittleEndian(room, (short)vtableBytes);
        BinaryPrimitives.WriteInt16LittleEndian(room[2..], (short)next);
        _length += vtableBytes;
        int table = _length;
        Pad(next);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(table), table - vtable);
        return table;
    }

    /// <summary>Position of a field of a table.</summary>
    public int Field(int table, int number)
    {
        int vtable = table - BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(table));
        return table + BinaryPrimitives.ReadInt16LittleEndian(_bytes.AsSpan(vtable + 4 + 2 * number));
    }

    public void SetByte(int position, byte value) => _bytes[position] = value;

    public void SetInt(int position, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(position), value);

    /// <summary>Lets a field or an element refer to what lies behind it.</summary>
    public void Refer(int from, int to) => SetInt(from, to - from);

    /// <summary>Adds a vector of <paramref name="count"/> zeros.</summary>
    /// <param name="count">Elements.</param>
    /// <param name="width">Bytes of one.</param>
    /// <returns>Its position; its elements begin four bytes behind.</returns>
    public int Vector(int count, int width)
    {
        int alignment = Math.Max(4, width);
        Pad((alignment - (_length + 4) % alignment) % alignment);
        int vector = _length;
        Pad(4 + count * width);
        SetInt(vector, count);
        return vector;
    }

    /// <summary>The elements of a vector.</summary>
    public Span<byte> Elements(int vector, int bytes) => _bytes.AsSpan(vector + 4, bytes);

    /// <summary>Adds a string.</summary>
    public int Text(ReadOnlySpan<byte> utf8)
    {
        int vector = Vector(utf8.Length, 1);
        utf8.CopyTo(Elements(vector, utf8.Length));
        Pad(1);
        return vector;
    }

    private void Pad(int bytes)
    {
        Room(bytes)[..bytes].Clear();
        _length += bytes;
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
