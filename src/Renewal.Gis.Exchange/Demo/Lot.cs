using NetTopologySuite.Geometries;
using NetTopologySuite.Noding;
using NetTopologySuite.Noding.Snapround;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>A piece of land inside one block on which one thing is built, and its way to the street.</summary>
internal sealed class Lot
{
    private readonly CityDraft draft;
    private readonly List<(StreetLine Line, Vec[] Points)> paths = [];

    public Lot(CityDraft draft, Block block, Polygon land)
    {
        (this.draft, Block, Land, Ring) = (draft, block, land, Shapes.Ring(land));
        Centre = Vec.From(land.InteriorPoint.Coordinate);
    }

    public Block Block { get; }

    /// <summary>The land inside the red lines.</summary>
    public Polygon Land { get; }

    /// <summary>Ring of the land, counter-clockwise.</summary>
    public Vec[] Ring { get; }

    public Vec Centre { get; }

    public double AreaM2 => Land.Area;

    /// <summary>What is built here; empty while undecided.</summary>
    public string Use { get; set; } = "";

    /// <summary>Points where a path passes the edge of the land.</summary>
    public List<Vec> Gates { get; } = [];

    /// <summary>Paths drawn so far.</summary>
    public IReadOnlyList<(StreetLine Line, Vec[] Points)> Paths => paths;

    public void AddPath(string osmClass, params Vec[] points) =>
        paths.Add((new StreetLine(osmClass), [.. points.Select(p => p.Rounded())]));

    /// <summary>
    /// Draws a straight way from a point of the land in a direction to the street, with a gate where it leaves the land. False where
    /// no street is met, where the street is further than <paramref name="limitM"/> from the land, or where another lot is in between.
    /// With <paramref name="insideM"/> the way ends so far behind the gate instead of at the point.
    /// </summary>
    public bool TryGate(string osmClass, Vec from, Vec direction, double limitM = 30, double insideM = double.MaxValue)
    {
        from = from.Rounded();
        Vec far = from + (direction.Unit * 3000);
        FaceRing ring = draft.Map.Ring(Block.Face);
        (int hit, double street) = Nearest(ring.Points, from, far);
        (int edge, double border) = Nearest(Ring, from, far);
        if (hit < 0 || edge < 0 || border >= street || (street - border) * 3000 > limitM)
        {
            return false;
        }

        MapEdge met = draft.Map.Edges[ring.Edge[hit]];
        if (!met.Line.IsStreet || met.Line.Class is "motorway_link")
        {
            return false;
        }

        int node = draft.Map.NodeOn(ring.Edge[hit], from + ((far - from) * street));
        (_, double passed) = Nearest(Ring, from, draft.Map.Nodes[node]);
        if (passed > 1)
        {
            return false;
        }

        Vec gate = from + ((draft.Map.Nodes[node] - from) * passed);
        Vec end = gate.DistanceTo(from) > insideM ? (gate + ((from - gate).Unit * insideM)).Rounded() : from;
        paths.Add((new StreetLine(osmClass), [draft.Map.Nodes[node], end]));
        Gates.Add(gate);
        return true;
    }

    /// <summary>Draws a way from a point to the nearest street that the land lies at.</summary>
    public bool TryNearestGate(string osmClass, Vec from, double limitM = 30, double insideM = double.MaxValue)
    {
        FaceRing ring = draft.Map.Ring(Block.Face);
        IEnumerable<Vec> directions = Enumerable.Range(0, ring.Points.Length)
            .Where(i => draft.Map.Edges[ring.Edge[i]].Line.IsStreet)
            .Select(i => Polyline.Nearest([ring.Points[i], ring.Points[(i + 1) % ring.Points.Length]], from))
            .OrderBy(n => n.Distance)
            .Select(n => n.Point - from)
            .Where(d => d.Length > 1)
            .Take(12);
        foreach (Vec direction in directions)
        {
            if (TryGate(osmClass, from, direction, limitM, insideM))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts the paths into the city: cut where they meet, and only what is joined to a street.</summary>
    public void FinishPaths()
    {
        if (Gates.Count == 0)
        {
            paths.Clear();
            return;
        }

        JoinEnds();
        SnapRoundingNoder noder = new(new PrecisionModel(100));
        noder.ComputeNodes([.. paths.Select(p => (ISegmentString)new NodedSegmentString(
            [.. p.Points.Select(c => c.ToCoordinate())], p.Line))]);
        HashSet<(Vec, Vec, Vec)> seen = [];
        foreach (ISegmentString part in noder.GetNodedSubstrings())
        {
            Vec[] points = [.. part.Coordinates.Select(Vec.From)];
            if (points.Length >= 2 && !seen.Contains((points[^1], points[^2], points[0])) && seen.Add((points[0], points[1], points[^1])))
            {
                draft.Paths.Add(new DraftPath((StreetLine)part.Context, points));
            }
        }

        draft.Gates.AddRange(Gates);
    }

    /// <summary>Walls around the land, open at the gates and where something stands at the edge. Land without a gate gets none.</summary>
    public void AddWalls(string? name, IReadOnlyList<Polygon> atTheEdge)
    {
        if (Gates.Count == 0)
        {
            return;
        }

        Geometry wall = Land.ExteriorRing;
        foreach (Vec gate in Gates)
        {
            wall = wall.Difference(Shapes.Factory.CreatePoint(gate.ToCoordinate()).Buffer(4));
        }

        foreach (Polygon shop in atTheEdge)
        {
            wall = wall.Difference(shop.Buffer(2.5, 2));
        }

        for (int i = 0; i < wall.NumGeometries; i++)
        {
            if (wall.GetGeometryN(i) is LineString { Length: > 6 } part)
            {
                draft.Barriers.Add(new DraftBarrier(name, "wall", part));
            }
        }
    }

    /// <summary>
    /// A way that ends on another ends a few millimetres beside it, for both are rounded to centimetres: its end becomes a vertex there.
    /// </summary>
    private void JoinEnds()
    {
        foreach (Vec end in paths.SelectMany(p => new[] { p.Points[0], p.Points[^1] }).Distinct().ToList())
        {
            for (int k = 0; k < paths.Count; k++)
            {
                (StreetLine line, Vec[] points) = paths[k];
                (double distance, int segment, _, _) = Polyline.Nearest(points, end);
                if (distance < 0.03 && !points.Contains(end))
                {
                    paths[k] = (line, [.. points[..(segment + 1)], end, .. points[(segment + 1)..]]);
                }
            }
        }
    }

    private static (int Segment, double Share) Nearest(Vec[] ring, Vec from, Vec far)
    {
        (int, double) best = (-1, 2);
        for (int i = 0; i < ring.Length; i++)
        {
            if (Polyline.Crossing(from, far, ring[i], ring[(i + 1) % ring.Length]) is double share && share < best.Item2)
            {
                best = (i, share);
            }
        }

        return best;
    }
}
