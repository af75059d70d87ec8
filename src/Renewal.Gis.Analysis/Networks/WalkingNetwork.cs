using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Networks;

/// <summary>What an edge is to a walker.</summary>
internal enum EdgeStanding : byte
{
    /// <summary>May not be walked: no search passes it and no place is linked to it.</summary>
    Closed,

    /// <summary>Does not connect with the largest part of the network.</summary>
    OnIsland,

    /// <summary>In the largest part of the network.</summary>
    OnLargest,
}

/// <summary>
/// The walking network of a region, passable both ways (one-way is ignored on foot). Every street is an edge; those that may not be walked
/// are closed, so that <see cref="With"/> can open them. Immutable.
/// </summary>
/// <remarks>
/// Layout: nodes are junctions in the order of the Hilbert curve, so that a search over a neighbourhood stays in few cache lines. Edges
/// keep the order of the streets that they were built from, walkable or not, so that "the lowest edge" does not depend on the machine. Lengths are whole
/// decimetres, rounded once per street: sums and ties are exact, and a path of n streets is off by at most n × 5 cm. The shape of edge
/// <c>e</c> stands at <c>FirstVertex[e] … FirstVertex[e + 1] − 1</c> of the vertex arrays, in the metres of the projection.
/// </remarks>
public sealed class WalkingNetwork
{
    /// <summary>Decimetres in a metre.</summary>
    public const int DmPerM = 10;

    internal WalkingNetwork(WeightedGraph graph, SegmentGrid segments)
    {
        Graph = graph;
        Segments = segments;
    }

    /// <summary>The graph: node = junction, weight = length in decimetres.</summary>
    public WeightedGraph Graph { get; }

    /// <summary>Number of junctions, those of closed edges included.</summary>
    public int NodeCount => Graph.NodeCount;

    /// <summary>Number of streets between junctions, closed ones included.</summary>
    public int EdgeCount => EdgeFrom.Length;

    /// <summary>Number of edges that may be walked.</summary>
    public int OpenEdgeCount => EdgeStanding.Count(s => s != Networks.EdgeStanding.Closed);

    /// <summary>Length of the edges that may be walked, in metres.</summary>
    public double LengthM => EdgeLengthDm.Where((_, e) => IsOpen(e)).Sum(l => (long)l) / (double)DmPerM;

    internal int[] EdgeFrom { get; init; } = [];

    internal int[] EdgeTo { get; init; } = [];

    internal int[] EdgeLengthDm { get; init; } = [];

    internal int[] FirstVertex { get; init; } = [];

    internal double[] VertexX { get; init; } = [];

    internal double[] VertexY { get; init; } = [];

    /// <summary>Length along the edge up to the vertex, in metres of the projection.</summary>
    internal double[] VertexAlongM { get; init; } = [];

    /// <summary>Node ids as the streets name them.</summary>
    internal long[] NodeSource { get; init; } = [];

    /// <summary>Component of each node over the open edges: the lowest node in it. A node of closed edges only is a component of its own.</summary>
    internal int[] NodeComponent { get; init; } = [];

    /// <summary>The component with the greatest length of open edges, the lowest of several.</summary>
    internal int LargestComponent { get; init; }

    internal EdgeStanding[] EdgeStanding { get; init; } = [];

    /// <summary>
    /// The straight parts of the edges that places may be linked to, closed ones among them: all but those in tunnels, which run under the houses.
    /// </summary>
    internal SegmentGrid Segments { get; }

    /// <summary>The edge of each segment. A segment has the number of the vertex that it starts at, and ends at the next one.</summary>
    internal int[] SegmentEdge { get; init; } = [];

    internal int[] EdgeStreet { get; init; } = [];

    internal int[] StreetEdge { get; init; } = [];

    /// <summary>Node id that the streets use for a junction.</summary>
    public long SourceNodeOf(int node) => NodeSource[node];

    /// <summary>Whether an edge may be walked.</summary>
    public bool IsOpen(int edge) => EdgeStanding[edge] != Networks.EdgeStanding.Closed;

    /// <summary>The edge of a street, by its position in the streets that the network was built from; −1 where the street has no line.</summary>
    public int EdgeOfStreet(int street) => StreetEdge[street];

    /// <summary>The position of an edge's street in the streets that the network was built from.</summary>
    public int StreetOfEdge(int edge) => EdgeStreet[edge];

    /// <summary>Builds the network.</summary>
    /// <param name="streets">Streets. Those without a line are left out, those that may not be walked are closed.</param>
    /// <param name="projection">Metres for shapes and straight lines. Lengths are the streets' own.</param>
    public static WalkingNetwork Build(IEnumerable<Street> streets, LocalProjection projection)
    {
        ArgumentNullException.ThrowIfNull(streets);
        ArgumentNullException.ThrowIfNull(projection);
        Street[] all = [.. streets];
        int[] edgeStreet = [.. Enumerable.Range(0, all.Length).Where(s => !all[s].Geometry.IsEmpty)];
        int edges = edgeStreet.Length;
        int[] streetEdge = new int[all.Length];
        Array.Fill(streetEdge, -1);
        Street[] lines = new Street[edges];
        int[] firstVertex = new int[edges + 1];
        for (int e = 0; e < edges; e++)
        {
            streetEdge[edgeStreet[e]] = e;
            lines[e] = all[edgeStreet[e]];
            firstVertex[e + 1] = firstVertex[e] + lines[e].Geometry.NumPoints;
        }

        double[] x = new double[firstVertex[edges]];
        double[] y = new double[firstVertex[edges]];
        double[] along = new double[firstVertex[edges]];
        for (int e = 0; e < edges; e++)
        {
            CoordinateSequence line = lines[e].Geometry.CoordinateSequence;
            for (int i = 0; i < line.Count; i++)
            {
                int v = firstVertex[e] + i;
                (x[v], y[v]) = projection.ToMetres(line.GetX(i), line.GetY(i));
                along[v] = i == 0 ? 0 : along[v - 1] + Math.Sqrt(Square(x[v] - x[v - 1]) + Square(y[v] - y[v - 1]));
            }
        }

        Dictionary<long, int> nodes = NumberNodes(lines, firstVertex, x, y);
        int[] from = new int[edges];
        int[] to = new int[edges];
        int[] lengthDm = new int[edges];
        bool[] open = new bool[edges];
        List<(int Tail, int Head, int Weight, int Edge)> arcs = new(2 * edges);
        for (int e = 0; e < edges; e++)
        {
            from[e] = nodes[lines[e].FromNode];
            to[e] = nodes[lines[e].ToNode];
            lengthDm[e] = (int)Math.Round(lines[e].LengthM * DmPerM, MidpointRounding.AwayFromZero);
            open[e] = lines[e].Walkable;
            int weight = open[e] ? lengthDm[e] : WeightedGraph.Closed;
            arcs.Add((from[e], to[e], weight, e));
            arcs.Add((to[e], from[e], weight, e));
        }

        long[] nodeSource = new long[nodes.Count];
        foreach ((long source, int node) in nodes)
        {
            nodeSource[node] = source;
        }

        WeightedGraph graph = WeightedGraph.Build(nodes.Count, arcs);
        (int[] component, int largest, EdgeStanding[] standing) = FindComponents(graph, from, open);
        (int[] segmentEdge, int[] segments) = CutIntoSegments(lines, firstVertex);
        return new WalkingNetwork(graph, SegmentGrid.OfVertices(x, y, segments))
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
            NodeSource = nodeSource,
            NodeComponent = component,
            LargestComponent = largest,
            SegmentEdge = segmentEdge,
        };
    }

    /// <summary>
    /// The network with some edges opened or closed: the same, link for link and distance for distance, as one built from streets with
    /// these <see cref="Street.Walkable"/>. Nodes and edges keep their numbers; everything but weights and components is shared with this one.
    /// </summary>
    /// <param name="changes">Edges and whether they may be walked now; of several for one edge the last counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">An edge does not exist.</exception>
    public WalkingNetwork With(IReadOnlyCollection<(int Edge, bool Open)> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        bool[] open = new bool[EdgeCount];
        for (int e = 0; e < open.Length; e++)
        {
            open[e] = IsOpen(e);
        }

        int[] weight = [.. Graph.ArcWeight];
        foreach ((int edge, bool isOpen) in changes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(edge, nameof(changes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(edge, EdgeCount, nameof(changes));
            open[edge] = isOpen;
            SetWeight(weight, EdgeFrom[edge], edge, isOpen);
            SetWeight(weight, EdgeTo[edge], edge, isOpen);
        }

        WeightedGraph graph = Graph.WithWeights(weight);
        (int[] component, int largest, EdgeStanding[] standing) = FindComponents(graph, EdgeFrom, open);
        return new WalkingNetwork(graph, Segments)
        {
            EdgeFrom = EdgeFrom,
            EdgeTo = EdgeTo,
            EdgeLengthDm = EdgeLengthDm,
            EdgeStanding = standing,
            EdgeStreet = EdgeStreet,
            StreetEdge = StreetEdge,
            FirstVertex = FirstVertex,
            VertexX = VertexX,
            VertexY = VertexY,
            VertexAlongM = VertexAlongM,
            NodeSource = NodeSource,
            NodeComponent = component,
            LargestComponent = largest,
            SegmentEdge = SegmentEdge,
        };
    }

    /// <summary>Writes the network, ready to be read by <see cref="Load"/>: a few tens of milliseconds for 200,000 junctions.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        NetworkFile.Write(this, stream);
    }

    /// <summary>Reads what <see cref="Save"/> has written, to the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, or of another version of the program.</exception>
    public static WalkingNetwork Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return NetworkFile.Read(stream);
    }

    /// <summary>A SHA-256 over all that <see cref="Build"/> reads of streets: who keeps a network tells by it whether it is still theirs.</summary>
    public static byte[] Digest(IReadOnlyList<Street> streets)
    {
        ArgumentNullException.ThrowIfNull(streets);
        return NetworkFile.Digest(streets);
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

    private void SetWeight(int[] weight, int node, int edge, bool open)
    {
        for (int arc = Graph.FirstArc[node]; arc < Graph.FirstArc[node + 1]; arc++)
        {
            if (Graph.ArcEdge[arc] == edge)
            {
                weight[arc] = open ? EdgeLengthDm[edge] : WeightedGraph.Closed;
            }
        }
    }

    // Nodes are taken in their order, so that a component bears the number of its lowest. Each edge is two arcs: lengths are counted twice.
    private static (int[] Component, int Largest, EdgeStanding[] Standing) FindComponents(WeightedGraph graph, int[] from, bool[] open)
    {
        int[] component = new int[graph.NodeCount];
        Array.Fill(component, -1);
        int[] stack = new int[graph.NodeCount];
        int largest = 0;
        long largestLength = -1;
        for (int root = 0; root < component.Length; root++)
        {
            if (component[root] >= 0)
            {
                continue;
            }

            long length = 0;
            int waiting = 1;
            stack[0] = root;
            component[root] = root;
            while (waiting > 0)
            {
                int node = stack[--waiting];
                for (int arc = graph.FirstArc[node]; arc < graph.FirstArc[node + 1]; arc++)
                {
                    if (graph.ArcWeight[arc] == WeightedGraph.Closed)
                    {
                        continue;
                    }

                    length += graph.ArcWeight[arc];
                    int head = graph.ArcHead[arc];
                    if (component[head] < 0)
                    {
                        component[head] = root;
                        stack[waiting++] = head;
                    }
                }
            }

            if (length > largestLength)
            {
                (largest, largestLength) = (root, length);
            }
        }

        EdgeStanding[] standing = new EdgeStanding[from.Length];
        for (int e = 0; e < standing.Length; e++)
        {
            standing[e] = !open[e] ? Networks.EdgeStanding.Closed
                : component[from[e]] == largest ? Networks.EdgeStanding.OnLargest : Networks.EdgeStanding.OnIsland;
        }

        return (component, largest, standing);
    }

    private static (int[] SegmentEdge, int[] Segments) CutIntoSegments(Street[] streets, int[] firstVertex)
    {
        int[] segmentEdge = new int[firstVertex[^1]];
        List<int> segments = new(segmentEdge.Length);
        for (int e = 0; e < streets.Length; e++)
        {
            for (int v = firstVertex[e]; v < firstVertex[e + 1]; v++)
            {
                segmentEdge[v] = e;
                if (v + 1 < firstVertex[e + 1] && !streets[e].Tunnel)
                {
                    segments.Add(v);
                }
            }
        }

        return (segmentEdge, [.. segments]);
    }

    private static double Square(double value) => value * value;
}
