using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Networks;

/// <summary>
/// The walking network of a region: every walkable street, passable both ways (one-way is ignored on foot). Immutable.
/// </summary>
/// <remarks>
/// Layout: nodes are junctions in the order of the Hilbert curve, so that a search over a neighbourhood stays in few cache lines. Edges
/// keep the order of the streets that they were built from, so that "the lowest edge" does not depend on the machine. Lengths are whole
/// decimetres, rounded once per street: sums and ties are exact, and a path of n streets is off by at most n × 5 cm. The shape of edge
/// <c>e</c> stands at <c>FirstVertex[e] … FirstVertex[e + 1] − 1</c> of the vertex arrays, in the metres of the projection.
/// </remarks>
public sealed class WalkingNetwork
{
    /// <summary>Decimetres in a metre.</summary>
    public const int DmPerM = 10;

    private WalkingNetwork(WeightedGraph graph, SegmentGrid segments)
    {
        Graph = graph;
        Segments = segments;
    }

    /// <summary>The graph: node = junction, weight = length in decimetres.</summary>
    public WeightedGraph Graph { get; }

    /// <summary>Number of junctions.</summary>
    public int NodeCount => Graph.NodeCount;

    /// <summary>Number of walkable streets between junctions.</summary>
    public int EdgeCount => EdgeFrom.Length;

    /// <summary>Length of all edges in metres.</summary>
    public double LengthM => EdgeLengthDm.Sum(l => (long)l) / (double)DmPerM;

    internal int[] EdgeFrom { get; private init; } = [];

    internal int[] EdgeTo { get; private init; } = [];

    internal int[] EdgeLengthDm { get; private init; } = [];

    internal int[] FirstVertex { get; private init; } = [];

    internal double[] VertexX { get; private init; } = [];

    internal double[] VertexY { get; private init; } = [];

    /// <summary>Length along the edge up to the vertex, in metres of the projection.</summary>
    internal double[] VertexAlongM { get; private init; } = [];

    /// <summary>Node ids as the streets name them.</summary>
    internal long[] NodeSource { get; private init; } = [];

    internal int[] NodeComponent { get; private init; } = [];

    /// <summary>The component with the greatest length of streets.</summary>
    internal int LargestComponent { get; private init; }

    /// <summary>The straight parts of the edges that places may be linked to: all but those in tunnels, which run under the houses.</summary>
    internal SegmentGrid Segments { get; }

    internal int[] SegmentEdge { get; private init; } = [];

    internal int[] SegmentVertex { get; private init; } = [];

    /// <summary>Node id that the streets use for a junction.</summary>
    public long SourceNodeOf(int node) => NodeSource[node];

    /// <summary>Builds the network.</summary>
    /// <param name="streets">Streets; those that may not be walked are left out.</param>
    /// <param name="projection">Metres for shapes and straight lines. Lengths are the streets' own.</param>
    public static WalkingNetwork Build(IEnumerable<Street> streets, LocalProjection projection)
    {
        ArgumentNullException.ThrowIfNull(streets);
        ArgumentNullException.ThrowIfNull(projection);
        Street[] walkable = [.. streets.Where(s => s.Walkable && !s.Geometry.IsEmpty)];
        int edges = walkable.Length;
        int[] firstVertex = new int[edges + 1];
        for (int e = 0; e < edges; e++)
        {
            firstVertex[e + 1] = firstVertex[e] + walkable[e].Geometry.NumPoints;
        }

        double[] x = new double[firstVertex[edges]];
        double[] y = new double[firstVertex[edges]];
        double[] along = new double[firstVertex[edges]];
        for (int e = 0; e < edges; e++)
        {
            CoordinateSequence line = walkable[e].Geometry.CoordinateSequence;
            for (int i = 0; i < line.Count; i++)
            {
                int v = firstVertex[e] + i;
                (x[v], y[v]) = projection.ToMetres(line.GetX(i), line.GetY(i));
                along[v] = i == 0 ? 0 : along[v - 1] + Math.Sqrt(Square(x[v] - x[v - 1]) + Square(y[v] - y[v - 1]));
            }
        }

        Dictionary<long, int> nodes = NumberNodes(walkable, firstVertex, x, y);
        int[] from = new int[edges];
        int[] to = new int[edges];
        int[] lengthDm = new int[edges];
        List<(int Tail, int Head, int Weight, int Edge)> arcs = new(2 * edges);
        for (int e = 0; e < edges; e++)
        {
            from[e] = nodes[walkable[e].FromNode];
            to[e] = nodes[walkable[e].ToNode];
            lengthDm[e] = (int)Math.Round(walkable[e].LengthM * DmPerM, MidpointRounding.AwayFromZero);
            arcs.Add((from[e], to[e], lengthDm[e], e));
            arcs.Add((to[e], from[e], lengthDm[e], e));
        }

        long[] nodeSource = new long[nodes.Count];
        foreach ((long source, int node) in nodes)
        {
            nodeSource[node] = source;
        }

        (int[] component, int largest) = FindComponents(nodes.Count, from, to, lengthDm);
        (SegmentGrid segments, int[] segmentEdge, int[] segmentVertex) = CutIntoSegments(walkable, firstVertex, x, y);
        return new WalkingNetwork(WeightedGraph.Build(nodes.Count, arcs), segments)
        {
            EdgeFrom = from,
            EdgeTo = to,
            EdgeLengthDm = lengthDm,
            FirstVertex = firstVertex,
            VertexX = x,
            VertexY = y,
            VertexAlongM = along,
            NodeSource = nodeSource,
            NodeComponent = component,
            LargestComponent = largest,
            SegmentEdge = segmentEdge,
            SegmentVertex = segmentVertex,
        };
    }

    /// <summary>A reached part as a line in metres.</summary>
    public LineString Shape(ReachedPart part) => Line(part.Edge, part.FromDm, part.ToDm, GeometryFactory.Default);

    /// <summary>Part of an edge as a line in metres; at least two points.</summary>
    internal LineString Line(int edge, int fromDm, int toDm, GeometryFactory factory)
    {
        int first = FirstVertex[edge];
        int last = FirstVertex[edge + 1] - 1;
        double scale = EdgeLengthDm[edge] == 0 ? 0 : VertexAlongM[last] / EdgeLengthDm[edge];
        double start = fromDm * scale;
        double end = toDm * scale;
        List<Coordinate> line = [PointAt(edge, start)];
        for (int v = first + 1; v < last; v++)
        {
            if (VertexAlongM[v] > start && VertexAlongM[v] < end)
            {
                line.Add(new Coordinate(VertexX[v], VertexY[v]));
            }
        }

        line.Add(PointAt(edge, end));
        return factory.CreateLineString([.. line]);
    }

    private Coordinate PointAt(int edge, double alongM)
    {
        int last = FirstVertex[edge + 1] - 1;
        int v = FirstVertex[edge] + 1;
        while (v < last && VertexAlongM[v] < alongM)
        {
            v++;
        }

        double span = VertexAlongM[v] - VertexAlongM[v - 1];
        double t = span == 0 ? 0 : Math.Clamp((alongM - VertexAlongM[v - 1]) / span, 0, 1);
        return new Coordinate(VertexX[v - 1] + t * (VertexX[v] - VertexX[v - 1]), VertexY[v - 1] + t * (VertexY[v] - VertexY[v - 1]));
    }

    private static Dictionary<long, int> NumberNodes(Street[] streets, int[] firstVertex, double[] x, double[] y)
    {
        Dictionary<long, (double X, double Y)> places = [];
        for (int e = 0; e < streets.Length; e++)
        {
            int last = firstVertex[e + 1] - 1;
            places.TryAdd(streets[e].FromNode, (x[firstVertex[e]], y[firstVertex[e]]));
            places.TryAdd(streets[e].ToNode, (x[last], y[last]));
        }

        double minX = places.Values.Select(p => p.X).DefaultIfEmpty().Min();
        double minY = places.Values.Select(p => p.Y).DefaultIfEmpty().Min();
        double side = Math.Max(
            Math.Max(places.Values.Select(p => p.X).DefaultIfEmpty().Max() - minX, places.Values.Select(p => p.Y).DefaultIfEmpty().Max() - minY), 1);
        double scale = (HilbertCurve.Side - 1) / side;
        Dictionary<long, int> numbers = new(places.Count);
        foreach ((long source, _) in places
            .Select(p => (p.Key, HilbertCurve.Position((int)((p.Value.X - minX) * scale), (int)((p.Value.Y - minY) * scale))))
            .OrderBy(p => p.Item2).ThenBy(p => p.Key))
        {
            numbers.Add(source, numbers.Count);
        }

        return numbers;
    }

    private static (int[] Component, int Largest) FindComponents(int nodeCount, int[] from, int[] to, int[] lengthDm)
    {
        int[] parent = [.. Enumerable.Range(0, nodeCount)];
        for (int e = 0; e < from.Length; e++)
        {
            int a = Find(parent, from[e]);
            int b = Find(parent, to[e]);
            parent[Math.Max(a, b)] = Math.Min(a, b);
        }

        long[] length = new long[nodeCount];
        for (int n = 0; n < nodeCount; n++)
        {
            parent[n] = Find(parent, n);
        }

        int largest = 0;
        for (int e = 0; e < from.Length; e++)
        {
            length[parent[from[e]]] += lengthDm[e];
        }

        for (int n = 1; n < nodeCount; n++)
        {
            largest = length[n] > length[largest] ? n : largest;
        }

        return (parent, largest);
    }

    private static int Find(int[] parent, int node)
    {
        while (parent[node] != node)
        {
            parent[node] = parent[parent[node]];
            node = parent[node];
        }

        return node;
    }

    private static (SegmentGrid Segments, int[] SegmentEdge, int[] SegmentVertex) CutIntoSegments(
        Street[] streets, int[] firstVertex, double[] x, double[] y)
    {
        List<int> edgeOf = [];
        List<int> vertexOf = [];
        for (int e = 0; e < streets.Length; e++)
        {
            for (int v = firstVertex[e]; v < firstVertex[e + 1] - 1 && !streets[e].Tunnel; v++)
            {
                edgeOf.Add(e);
                vertexOf.Add(v);
            }
        }

        SegmentGrid grid = new(
            [.. vertexOf.Select(v => x[v])], [.. vertexOf.Select(v => y[v])], [.. vertexOf.Select(v => x[v + 1])], [.. vertexOf.Select(v => y[v + 1])]);
        return (grid, [.. edgeOf], [.. vertexOf]);
    }

    private static double Square(double value) => value * value;
}
