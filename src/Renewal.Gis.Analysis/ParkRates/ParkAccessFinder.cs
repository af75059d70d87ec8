using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.LinearReferencing;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.ParkRates;

/// <summary>
/// Finds the ways into a park: its gates that walkers may pass; where none is known, the places where a walkable street in the open crosses its
/// boundary; where none does, points of its boundary from which a street is near. The first of the three that connects with the largest
/// part of the network counts; where none does, the first that connects with anything.
/// </summary>
/// <remarks>A throw-away calculator with scratch lists: one per thread.</remarks>
internal sealed class ParkAccessFinder
{
    /// <summary>A gate belongs to a park inside it or this near to it, in metres: outlines and gates are drawn apart.</summary>
    public const double GateReachM = 10;

    /// <summary>Distance between the points of a boundary in metres.</summary>
    public const double BoundaryStepM = 25;

    /// <summary>A street is beside a boundary within this straight distance in metres.</summary>
    public const double BoundaryReachM = 30;

    private readonly PreparedRegion _region;
    private readonly NetworkLinker _linker;
    private readonly NetworkLinker _nearLinker;
    private readonly STRtree<Point> _gates = new();
    private readonly List<int> _segments = [];

    public ParkAccessFinder(PreparedRegion region)
    {
        _region = region;
        _linker = region.Linker();
        _nearLinker = new NetworkLinker(region.Network, region.Barriers, BoundaryReachM);
        foreach (Entrance entrance in region.Data.Entrances)
        {
            if (entrance is { Kind: "gate", OpenToWalkers: true, Geometry.IsEmpty: false })
            {
                Point gate = region.Projection.ToMetres(entrance.Geometry);
                _gates.Insert(gate.EnvelopeInternal, gate);
            }
        }

        _gates.Build();
    }

    /// <summary>Finds the ways into a park.</summary>
    public (ParkAccessKind Kind, IReadOnlyList<(Coordinate Place, Link Link)> Points) Find(GreenSpace green)
    {
        Geometry shape = Polygonal.Mend(_region.Projection.ToMetres(green.Geometry));
        (ParkAccessKind, IReadOnlyList<(Coordinate Place, Link Link)>) onIsland = (ParkAccessKind.None, []);
        foreach (ParkAccessKind kind in (ParkAccessKind[])[ParkAccessKind.Gate, ParkAccessKind.Crossing, ParkAccessKind.Boundary])
        {
            (Coordinate Place, Link Link)[] points =
            [
                .. (kind == ParkAccessKind.Gate ? Gates(shape) : kind == ParkAccessKind.Crossing ? Crossings(shape) : BoundaryPoints(shape)).Where(p => p.Link.IsLinked),
            ];
            if (points.Any(p => p.Link.Flaw == LinkFlaw.None))
            {
                return (kind, points);
            }

            if (points.Length > 0 && onIsland.Item1 == ParkAccessKind.None)
            {
                onIsland = (kind, points);
            }
        }

        return onIsland;
    }

    /// <summary>Places where a street crosses or touches the boundary of a shape; each once, on the lowest of the streets that meet there.</summary>
    internal List<(Coordinate Place, Link Link)> Crossings(Geometry shape)
    {
        WalkingNetwork network = _region.Network;
        SegmentGrid grid = network.Segments;
        RobustLineIntersector intersector = new();
        SortedDictionary<(int Edge, int D0Dm), Coordinate> found = [];
        foreach (LineString ring in LinearComponentExtracter.GetLines(shape).Cast<LineString>())
        {
            CoordinateSequence c = ring.CoordinateSequence;
            for (int i = 1; i < c.Count; i++)
            {
                (Coordinate a, Coordinate b) = (c.GetCoordinate(i - 1), c.GetCoordinate(i));
                _segments.Clear();
                grid.Query(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), _segments);
                foreach (int s in _segments)
                {
                    int edge = network.SegmentEdge[s];
                    Coordinate from = new(grid.X1[s], grid.Y1[s]);
                    intersector.ComputeIntersection(a, b, from, new Coordinate(grid.X2[s], grid.Y2[s]));
                    for (int k = 0; k < intersector.IntersectionNum && network.IsOpen(edge); k++)
                    {
                        Coordinate place = intersector.GetIntersection(k).Copy();
                        found[(edge, AlongDm(network, edge, s, from.Distance(place)))] = place;
                    }
                }
            }
        }

        List<(Coordinate Place, Link Link)> crossings = [];
        HashSet<int> nodes = [];
        foreach (((int edge, int d0), Coordinate place) in found)
        {
            int d1 = network.EdgeLengthDm[edge] - d0;
            int node = d0 == 0 ? network.EdgeFrom[edge] : d1 == 0 ? network.EdgeTo[edge] : -1;
            if (node < 0 || nodes.Add(node))
            {
                LinkFlaw flaw = network.EdgeStanding[edge] == EdgeStanding.OnLargest ? LinkFlaw.None : LinkFlaw.OnIsland;
                crossings.Add((place, new Link(edge, d0, d1, 0, flaw)));
            }
        }

        return crossings;
    }

    private IEnumerable<(Coordinate Place, Link Link)> Gates(Geometry shape)
    {
        Envelope box = shape.EnvelopeInternal.Copy();
        box.ExpandBy(GateReachM);
        return _gates.Query(box).Where(g => shape.IsWithinDistance(g, GateReachM)).OrderBy(g => g.X).ThenBy(g => g.Y)
            .Select(g => (g.Coordinate, _linker.Link(g.X, g.Y)));
    }

    private IEnumerable<(Coordinate Place, Link Link)> BoundaryPoints(Geometry shape)
    {
        foreach (LineString ring in LinearComponentExtracter.GetLines(shape).Cast<LineString>())
        {
            LengthIndexedLine line = new(ring);
            for (double alongM = 0; alongM < ring.Length; alongM += BoundaryStepM)
            {
                Coordinate place = line.ExtractPoint(alongM);
                yield return (place, _nearLinker.Link(place.X, place.Y));
            }
        }
    }

    private static int AlongDm(WalkingNetwork network, int edge, int vertex, double beyondM)
    {
        double totalM = network.VertexAlongM[network.FirstVertex[edge + 1] - 1];
        int lengthDm = network.EdgeLengthDm[edge];
        return totalM == 0 ? 0 : Math.Clamp((int)Math.Round(lengthDm * ((network.VertexAlongM[vertex] + beyondM) / totalM), MidpointRounding.AwayFromZero), 0, lengthDm);
    }
}
