using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>Turns the edges of the map and the paths of the blocks into streets with node ids.</summary>
internal sealed class StreetAssembler(CityDraft draft, IReadOnlyDictionary<int, string> kindOfFace)
{
    private const double DeadEndM = 14;
    private readonly Dictionary<Vec, long> nodes = [];

    /// <summary>All streets, in a fixed order.</summary>
    public List<(Street Street, Vec[] Points)> Assemble(Func<Vec[], LineString> toLonLat)
    {
        List<(StreetLine Line, Vec[] Points, bool Bridge, bool Tunnel)> pieces = [];
        foreach (MapEdge edge in draft.Map.Edges.Where(e => !e.Removed && e.Line.IsStreet))
        {
            (string left, string right) = (Kind(edge.Left), Kind(edge.Right));
            if (IsStub(edge))
            {
                continue;
            }

            bool bridge = (left == "river" && right is "river" or "reservoir") || (left == "reservoir" && right == "river");
            bool tunnel = left == "railway" && right == "railway" && edge.Line.Class == "primary";
            pieces.Add((edge.Line, TrimDeadEnds(edge), bridge, tunnel));
        }

        pieces.AddRange(draft.Paths.Select(p => (p.Line, p.Points, p.Bridge, false)));
        List<(Street, Vec[])> streets = [];
        foreach ((StreetLine line, Vec[] points, bool bridge, bool tunnel) in Joined(pieces))
        {
            bool walkable = line.Class is not ("motorway" or "motorway_link");
            LineString geometry = toLonLat(points);
            double length = 0;
            for (int i = 1; i < geometry.NumPoints; i++)
            {
                (Coordinate a, Coordinate b) = (geometry.GetCoordinateN(i - 1), geometry.GetCoordinateN(i));
                length += Geodesic.DistanceM(a.X, a.Y, b.X, b.Y);
            }

            streets.Add((new Street(0, line.Name, line.Class, walkable, walkable ? "demo-street" : "demo-motorway",
                Node(points[0]), Node(points[^1]), length, bridge, tunnel, null, geometry), points));
        }

        return streets;
    }

    /// <summary>A few metres beyond the last crossing, where a riverside street has just become the edge of the land.</summary>
    private bool IsStub(MapEdge edge) =>
        edge.Line.Class != "motorway_link" && Polyline.Length(edge.Points) < 60 && (Ways(edge.A) == 1 || Ways(edge.B) == 1)
        && Polyline.Nearest(draft.Plan.Outline, edge.Points[0]).Distance > 80;

    private int Ways(int node) => draft.Map.EdgesAt[node].Count(id => draft.Map.Edges[id].Line.IsStreet);

    private string Kind(int face) => kindOfFace.GetValueOrDefault(face, "");

    private long Node(Vec p)
    {
        if (!nodes.TryGetValue(p, out long id))
        {
            id = nodes.Count + 1;
            nodes.Add(p, id);
        }

        return id;
    }

    /// <summary>A street that ends where no street is (railway land, a bank) stops short of it.</summary>
    private Vec[] TrimDeadEnds(MapEdge edge)
    {
        Vec[] points = edge.Points;
        foreach (bool atEnd in new[] { false, true })
        {
            int node = atEnd ? edge.B : edge.A;
            bool dead = Ways(node) == 1 && edge.Line.Class != "motorway_link";
            double length = Polyline.Length(points);
            if (!dead || length < 2 * DeadEndM || Polyline.Nearest(draft.Plan.Outline, draft.Map.Nodes[node]).Distance < 1)
            {
                continue;
            }

            Vec[] line = atEnd ? [.. Enumerable.Reverse(points)] : points;
            (Vec cut, _) = Polyline.At(line, DeadEndM);
            double passed = 0;
            int first = 1;
            while (first < line.Length - 1 && (passed += line[first].DistanceTo(line[first - 1])) <= DeadEndM)
            {
                first++;
            }

            line = [cut.Rounded(), .. line.Skip(first)];
            points = atEnd ? [.. Enumerable.Reverse(line)] : line;
        }

        return points;
    }

    /// <summary>Joins pieces of one street where nothing else meets them.</summary>
    private static IEnumerable<(StreetLine Line, Vec[] Points, bool Bridge, bool Tunnel)> Joined(
        List<(StreetLine Line, Vec[] Points, bool Bridge, bool Tunnel)> pieces)
    {
        Dictionary<Vec, List<int>> at = [];
        for (int i = 0; i < pieces.Count; i++)
        {
            foreach (Vec end in new[] { pieces[i].Points[0], pieces[i].Points[^1] })
            {
                (at.TryGetValue(end, out List<int>? list) ? list : at[end] = []).Add(i);
            }
        }

        bool[] used = new bool[pieces.Count];
        for (int i = 0; i < pieces.Count; i++)
        {
            if (used[i])
            {
                continue;
            }

            used[i] = true;
            (StreetLine line, Vec[] points, bool bridge, bool tunnel) = pieces[i];
            List<Vec> chain = [.. points];
            for (int turn = 0; turn < 2; turn++)
            {
                while (at[chain[^1]] is { Count: 2 } two && two.FirstOrDefault(k => !used[k], -1) is int next and >= 0
                       && ReferenceEquals(pieces[next].Line, line) && pieces[next].Bridge == bridge && pieces[next].Tunnel == tunnel)
                {
                    used[next] = true;
                    Vec[] more = pieces[next].Points;
                    chain.AddRange(more[0] == chain[^1] ? more.Skip(1) : Enumerable.Reverse(more).Skip(1));
                }

                chain.Reverse();
            }

            yield return (line, [.. chain], bridge, tunnel);
        }
    }
}
