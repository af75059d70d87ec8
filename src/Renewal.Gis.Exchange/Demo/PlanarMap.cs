using NetTopologySuite.Geometries;
using NetTopologySuite.Noding;
using NetTopologySuite.Noding.Snapround;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>
/// The street network as a planar map: nodes, edges between them, and the faces that they enclose. Faces are only ever cut in two,
/// so that streets can never cross without a node; every node lies on the centimetre grid.
/// </summary>
internal sealed class PlanarMap
{
    private readonly Dictionary<Vec, int> nodeAt = [];

    public List<Vec> Nodes { get; } = [];

    public List<MapEdge> Edges { get; } = [];

    public List<MapFace> Faces { get; } = [];

    /// <summary>Edges that meet at each node.</summary>
    public List<List<int>> EdgesAt { get; } = [];

    /// <summary>Nodes the lines against each other and finds the faces. Loose ends are cut off.</summary>
    public static PlanarMap Build(IEnumerable<(StreetLine Line, Vec[] Points)> lines)
    {
        SnapRoundingNoder noder = new(new PrecisionModel(100));
        noder.ComputeNodes([.. lines.Select(l => (ISegmentString)new NodedSegmentString(
            [.. l.Points.Select(p => p.ToCoordinate())], l.Line))]);
        PlanarMap map = new();
        HashSet<(Vec, Vec, Vec)> seen = [];
        foreach (ISegmentString part in noder.GetNodedSubstrings())
        {
            Vec[] points = [.. part.Coordinates.Select(Vec.From)];
            if (points.Length >= 2 && !seen.Contains((points[^1], points[^2], points[0])) && seen.Add((points[0], points[1], points[^1])))
            {
                map.AddEdge(points, (StreetLine)part.Context);
            }
        }

        map.PruneLooseEnds();
        map.TraceFaces();
        return map;
    }

    /// <summary>Node at the point, added where there is none.</summary>
    public int NodeAt(Vec point)
    {
        Vec key = point.Rounded();
        if (!nodeAt.TryGetValue(key, out int node))
        {
            node = Nodes.Count;
            nodeAt.Add(key, node);
            Nodes.Add(key);
            EdgesAt.Add([]);
        }

        return node;
    }

    /// <summary>The ring of a face, counter-clockwise, with what each vertex and each segment belongs to.</summary>
    public FaceRing Ring(MapFace face)
    {
        List<Vec> points = [];
        List<int> edges = [], nodes = [];
        foreach ((int id, bool forward) in face.Loop)
        {
            MapEdge edge = Edges[id];
            int last = edge.Points.Length - 1;
            for (int i = 0; i < last; i++)
            {
                points.Add(edge.Points[forward ? i : last - i]);
                edges.Add(id);
                nodes.Add(i > 0 ? -1 : forward ? edge.A : edge.B);
            }
        }

        return new FaceRing([.. points], [.. edges], [.. nodes]);
    }

    /// <summary>Node on the edge at the place nearest to the point; the edge is split there unless an end is within 1 m.</summary>
    public int NodeOn(int edgeId, Vec point)
    {
        MapEdge edge = Edges[edgeId];
        (_, int segment, _, Vec nearest) = Polyline.Nearest(edge.Points, point);
        nearest = nearest.Rounded();
        if (nearest.DistanceTo(edge.Points[0]) < 1)
        {
            return edge.A;
        }

        if (nearest.DistanceTo(edge.Points[^1]) < 1)
        {
            return edge.B;
        }

        int node = NodeAt(nearest);
        Vec[] first = [.. edge.Points.Take(segment + 1).Where(p => p != nearest), nearest];
        Vec[] second = [nearest, .. edge.Points.Skip(segment + 1).Where(p => p != nearest)];
        int added = Edges.Count;
        MapEdge rest = new(node, edge.B, second, edge.Line) { Left = edge.Left, Right = edge.Right };
        Edges.Add(rest);
        EdgesAt[edge.B][EdgesAt[edge.B].IndexOf(edgeId)] = added;
        EdgesAt[node].AddRange([edgeId, added]);
        (edge.B, edge.Points) = (node, first);
        foreach (int face in new[] { edge.Left, edge.Right }.Distinct().Where(f => f >= 0))
        {
            List<(int Edge, bool Forward)> loop = Faces[face].Loop;
            for (int i = 0; i < loop.Count; i++)
            {
                if (loop[i].Edge == edgeId)
                {
                    loop.Insert(loop[i].Forward ? i + 1 : i, (added, loop[i].Forward));
                    i++;
                }
            }
        }

        return node;
    }

    /// <summary>Cuts a face along a line between two nodes of its ring. The face keeps the part to the right of the line.</summary>
    public MapFace Cut(MapFace face, int from, int to, Vec[] line, StreetLine street)
    {
        int start = face.Loop.FindIndex(step => FirstNode(step) == from);
        List<(int Edge, bool Forward)> loop = [.. face.Loop.Skip(start), .. face.Loop.Take(start)];
        int middle = loop.FindIndex(step => FirstNode(step) == to);
        int id = AddEdge(line, street);
        MapFace other = new(Faces.Count);
        Faces.Add(other);
        face.Loop = [.. loop.Take(middle), (id, false)];
        other.Loop = [.. loop.Skip(middle), (id, true)];
        foreach ((int edge, bool forward) in other.Loop)
        {
            if (forward)
            {
                Edges[edge].Left = other.Id;
            }
            else
            {
                Edges[edge].Right = other.Id;
            }
        }

        Edges[id].Right = face.Id;
        return other;
    }

    private int FirstNode((int Edge, bool Forward) step) => step.Forward ? Edges[step.Edge].A : Edges[step.Edge].B;

    private int AddEdge(Vec[] points, StreetLine line)
    {
        int a = NodeAt(points[0]), b = NodeAt(points[^1]), id = Edges.Count;
        points[0] = Nodes[a];
        points[^1] = Nodes[b];
        Edges.Add(new MapEdge(a, b, points, line));
        EdgesAt[a].Add(id);
        EdgesAt[b].Add(id);
        return id;
    }

    private void PruneLooseEnds()
    {
        Stack<int> open = new(Enumerable.Range(0, Nodes.Count));
        while (open.TryPop(out int node))
        {
            if (EdgesAt[node].Count == 1)
            {
                int id = EdgesAt[node][0];
                EdgesAt[node].Clear();
                int other = Edges[id].A == node ? Edges[id].B : Edges[id].A;
                EdgesAt[other].Remove(id);
                Edges[id].Removed = true;
                open.Push(other);
            }
        }
    }

    private void TraceFaces()
    {
        // At every node the edges in the order of their direction; the next edge of a face is the one before the twin in that order.
        List<(int Edge, bool Forward)>[] around = new List<(int, bool)>[Nodes.Count];
        for (int node = 0; node < Nodes.Count; node++)
        {
            List<(double Angle, int Edge, bool Forward)> leaving = [];
            foreach (int id in EdgesAt[node].Distinct())
            {
                MapEdge edge = Edges[id];
                if (edge.A == node)
                {
                    leaving.Add(((edge.Points[1] - edge.Points[0]).Angle, id, true));
                }

                if (edge.B == node)
                {
                    leaving.Add(((edge.Points[^2] - edge.Points[^1]).Angle, id, false));
                }
            }

            around[node] = [.. leaving.OrderBy(l => l.Angle).ThenBy(l => l.Edge).Select(l => (l.Edge, l.Forward))];
        }

        HashSet<(int, bool)> used = [];
        for (int id = 0; id < Edges.Count; id++)
        {
            foreach (bool direction in new[] { true, false })
            {
                if (Edges[id].Removed || used.Contains((id, direction)))
                {
                    continue;
                }

                List<(int Edge, bool Forward)> loop = [];
                (int Edge, bool Forward) step = (id, direction);
                while (used.Add(step))
                {
                    loop.Add(step);
                    List<(int Edge, bool Forward)> next = around[step.Forward ? Edges[step.Edge].B : Edges[step.Edge].A];
                    int twin = next.IndexOf((step.Edge, !step.Forward));
                    step = next[(twin + next.Count - 1) % next.Count];
                }

                MapFace face = new(Faces.Count) { Loop = loop };
                if (Polyline.Area(Ring(face).Points) > 0)
                {
                    Faces.Add(face);
                    foreach ((int edge, bool forward) in loop)
                    {
                        (Edges[edge].Left, Edges[edge].Right) = forward ? (face.Id, Edges[edge].Right) : (Edges[edge].Left, face.Id);
                    }
                }
            }
        }
    }
}

/// <summary>A piece of street between two nodes.</summary>
internal sealed class MapEdge(int a, int b, Vec[] points, StreetLine line)
{
    public int A { get; set; } = a;

    public int B { get; set; } = b;

    public Vec[] Points { get; set; } = points;

    public StreetLine Line { get; } = line;

    /// <summary>Face to the left of A → B, −1 outside the map.</summary>
    public int Left { get; set; } = -1;

    /// <summary>Face to the right of A → B, −1 outside the map.</summary>
    public int Right { get; set; } = -1;

    public bool Removed { get; set; }
}

/// <summary>A face: its edges counter-clockwise.</summary>
internal sealed class MapFace(int id)
{
    public int Id { get; } = id;

    public List<(int Edge, bool Forward)> Loop { get; set; } = [];
}

/// <summary>The ring of a face as arrays; the first point is not repeated.</summary>
/// <param name="Points">Vertices, counter-clockwise.</param>
/// <param name="Edge">Edge of the segment that starts at each vertex.</param>
/// <param name="Node">Node at each vertex, −1 within an edge.</param>
internal sealed record FaceRing(Vec[] Points, int[] Edge, int[] Node);
