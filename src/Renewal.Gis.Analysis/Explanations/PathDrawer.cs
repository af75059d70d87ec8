using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Explanations;

/// <summary>Gives a path its shape and the names of its streets.</summary>
public static class PathDrawer
{
    /// <summary>Draws a path.</summary>
    /// <param name="network">The network of the path.</param>
    /// <param name="streets">The streets that the network was built from.</param>
    /// <param name="path">The path.</param>
    /// <param name="place">Link of the place where it begins.</param>
    /// <param name="from">The place itself, in metres of the projection.</param>
    /// <param name="access">Link of the access where it ends.</param>
    /// <param name="to">The access itself, in metres of the projection.</param>
    public static DrawnPath Draw(
        WalkingNetwork network, IReadOnlyList<Street> streets, WalkedPath path, Link place, Coordinate from, Link access, Coordinate to)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(streets);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        Street StreetOf(int part) => streets[network.StreetOfEdge(path.Parts[part].Edge)];
        List<PathStep> steps = [];
        List<Coordinate> step = [];
        int lengthDm = 0;
        for (int i = 0; i < path.Parts.Count; i++)
        {
            WalkedPart part = path.Parts[i];
            Street street = StreetOf(i);
            AddLine(step, Line(network, part));
            lengthDm += part.LengthDm;
            if (i + 1 == path.Parts.Count || !IsSame(street, StreetOf(i + 1)))
            {
                steps.Add(new PathStep(street.Name, street.Class, lengthDm, ToLine(step)));
                step = [];
                lengthDm = 0;
            }
        }

        Coordinate joins = PointOn(network, place);
        Coordinate leaves = PointOn(network, access);
        List<Coordinate> whole = [from, joins];
        foreach (PathStep drawn in steps)
        {
            AddLine(whole, drawn.Line.Coordinates);
        }

        AddLine(whole, [leaves, to]);
        return new DrawnPath(path, steps, ToLine([from, joins]), ToLine([leaves, to]), ToLine(whole));
    }

    /// <summary>The point of the network where a place joins it, in metres of the projection.</summary>
    internal static Coordinate PointOn(WalkingNetwork network, Link link) =>
        network.Line(link.Edge, link.D0Dm, link.D0Dm, GeometryFactory.Default).GetCoordinateN(0);

    private static bool IsSame(Street a, Street b) => a.Name is null ? b.Name is null && a.Class == b.Class : a.Name == b.Name;

    private static Coordinate[] Line(WalkingNetwork network, WalkedPart part)
    {
        Coordinate[] line = network.Line(part.Edge, Math.Min(part.FromDm, part.ToDm), Math.Max(part.FromDm, part.ToDm), GeometryFactory.Default).Coordinates;
        if (part.ToDm < part.FromDm)
        {
            Array.Reverse(line);
        }

        return line;
    }

    private static void AddLine(List<Coordinate> line, IEnumerable<Coordinate> more)
    {
        foreach (Coordinate place in more)
        {
            if (line.Count == 0 || !line[^1].Equals2D(place))
            {
                line.Add(place);
            }
        }
    }

    // A way without length still is a line: both its ends stand at one place.
    private static LineString ToLine(List<Coordinate> line) =>
        GeometryFactory.Default.CreateLineString(line.Count == 1 ? [line[0], line[0].Copy()] : [.. line]);
}
