using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Networks;

/// <summary>
/// The bytes of a walking network: a mark, the number of the format, every array as its length and its elements (little endian), and a SHA-256 over all that.
/// Reading is copying: nothing is projected, sorted or searched again.
/// </summary>
internal static class NetworkFile
{
    // One more whenever the arrays, their order or their meaning change: older files are refused then.
    private const int Format = 1;

    private static ReadOnlySpan<byte> Mark => "RGNETWRK"u8;

    /// <summary>Writes a network.</summary>
    public static void Write(WalkingNetwork network, Stream stream)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Writer writer = new(stream, hash);
        writer.Put(Mark);
        writer.Put<int>([Format, network.LargestComponent]);
        WeightedGraph graph = network.Graph;
        writer.PutArray(graph.FirstArc);
        writer.PutArray(graph.ArcHead);
        writer.PutArray(graph.ArcWeight);
        writer.PutArray(graph.ArcEdge);
        writer.PutArray(network.EdgeFrom);
        writer.PutArray(network.EdgeTo);
        writer.PutArray(network.EdgeLengthDm);
        writer.PutArray(network.EdgeStanding);
        writer.PutArray(network.EdgeStreet);
        writer.PutArray(network.StreetEdge);
        writer.PutArray(network.FirstVertex);
        writer.PutArray(network.VertexX);
        writer.PutArray(network.VertexY);
        writer.PutArray(network.VertexAlongM);
        writer.PutArray(network.NodeSource);
        writer.PutArray(network.NodeComponent);
        writer.PutArray(network.SegmentEdge);
        (long[] keys, int[] pages, int[] first, int[] items) = network.Segments.Cells;
        writer.PutArray(keys);
        writer.PutArray(pages);
        writer.PutArray(first);
        writer.PutArray(items);
        stream.Write(hash.GetHashAndReset());
    }

    /// <summary>Reads a network.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a network of this format, or not all of it.</exception>
    public static WalkingNetwork Read(Stream stream)
    {
        using MemoryStream copy = new(stream.CanSeek ? (int)(stream.Length - stream.Position) : 0);
        stream.CopyTo(copy);
        ReadOnlySpan<byte> bytes = copy.GetBuffer().AsSpan(0, (int)copy.Length);
        if (bytes.Length < Mark.Length + 2 * sizeof(int) + SHA256.HashSizeInBytes || !bytes.StartsWith(Mark)
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[Mark.Length..]) != Format)
        {
            throw new InvalidDataException("This is not a walking network of this version of the program.");
        }

        // The lengths of the arrays may be trusted after this.
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..^sum.Length], sum);
        if (!sum.SequenceEqual(bytes[^sum.Length..]))
        {
            throw new InvalidDataException("The walking network is damaged.");
        }

        int largest = BinaryPrimitives.ReadInt32LittleEndian(bytes[(Mark.Length + sizeof(int))..]);
        Reader reader = new(bytes[(Mark.Length + 2 * sizeof(int))..]);
        WeightedGraph graph = new(reader.TakeArray<int>(), reader.TakeArray<int>(), reader.TakeArray<int>(), reader.TakeArray<int>());
        int[] from = reader.TakeArray<int>();
        int[] to = reader.TakeArray<int>();
        int[] lengthDm = reader.TakeArray<int>();
        EdgeStanding[] standing = reader.TakeArray<EdgeStanding>();
        int[] edgeStreet = reader.TakeArray<int>();
        int[] streetEdge = reader.TakeArray<int>();
        int[] firstVertex = reader.TakeArray<int>();
        double[] x = reader.TakeArray<double>();
        double[] y = reader.TakeArray<double>();
        double[] along = reader.TakeArray<double>();
        long[] source = reader.TakeArray<long>();
        int[] component = reader.TakeArray<int>();
        int[] segmentEdge = reader.TakeArray<int>();
        SegmentGrid segments = SegmentGrid.OfVertices(x, y, (reader.TakeArray<long>(), reader.TakeArray<int>(), reader.TakeArray<int>(), reader.TakeArray<int>()));
        return new WalkingNetwork(graph, segments)
        {
            EdgeFrom = from,
            EdgeTo = to,
            EdgeLengthDm = lengthDm,
            EdgeStanding = standing,
            EdgeStreet = edgeStreet,
            StreetEdge = streetEdge,
            FirstVertex = firstVertex,
            VertexX = x,
            VertexY = y,
            VertexAlongM = along,
            NodeSource = source,
            NodeComponent = component,
            LargestComponent = largest,
            SegmentEdge = segmentEdge,
        };
    }

    /// <summary>A SHA-256 over everything that <see cref="WalkingNetwork.Build"/> reads of streets.</summary>
    public static byte[] Digest(IReadOnlyList<Street> streets)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        double[] line = new double[128];
        long[] about = new long[5];
        foreach (Street street in streets)
        {
            CoordinateSequence places = street.Geometry.CoordinateSequence;
            about[0] = street.FromNode;
            about[1] = street.ToNode;
            about[2] = BitConverter.DoubleToInt64Bits(street.LengthM);
            about[3] = (street.Walkable ? 1 : 0) + (street.Tunnel ? 2 : 0);
            about[4] = places.Count;
            hash.AppendData(MemoryMarshal.AsBytes<long>(about));
            if (line.Length < 2 * places.Count)
            {
                line = new double[2 * places.Count];
            }

            for (int i = 0; i < places.Count; i++)
            {
                line[2 * i] = places.GetX(i);
                line[2 * i + 1] = places.GetY(i);
            }

            hash.AppendData(MemoryMarshal.AsBytes(line.AsSpan(0, 2 * places.Count)));
        }

        return hash.GetHashAndReset();
    }

    private readonly ref struct Writer(Stream stream, IncrementalHash hash)
    {
        public void PutArray<T>(T[] values)
            where T : unmanaged
        {
            Put<int>([values.Length]);
            Put<T>(values);
        }

        public void Put<T>(ReadOnlySpan<T> values)
            where T : unmanaged
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
            hash.AppendData(bytes);
            stream.Write(bytes);
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public T[] TakeArray<T>()
            where T : unmanaged
        {
            T[] values = new T[BinaryPrimitives.ReadInt32LittleEndian(_rest)];
            Span<byte> target = MemoryMarshal.AsBytes(values.AsSpan());
            _rest.Slice(sizeof(int), target.Length).CopyTo(target);
            _rest = _rest[(sizeof(int) + target.Length)..];
            return values;
        }
    }
}
