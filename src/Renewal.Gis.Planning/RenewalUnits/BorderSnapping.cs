using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Index.Strtree;

namespace Renewal.Gis.Planning.RenewalUnits;

/// <summary>
/// Lays the border of a polygon onto the borders of its neighbours where the two run closer than a tolerance: corners go to a neighbour's corner or, where there
/// is none, to its side; corners of the neighbour beside a straight side are taken into it. What overlaps the neighbours then is cut off.
/// </summary>
/// <remarks>
/// NetTopologySuite's GeometrySnapper knows corners only: a side that runs beside a longer one stays beside it. Filling the gap with a buffer closes it too, but
/// leaves arcs of the buffer at its ends.
/// </remarks>
internal sealed class BorderSnapping
{
    private readonly double toleranceM;
    private readonly STRtree<LineSegment> sides = new();
    private readonly Geometry neighbours;

    /// <summary>Prepares the borders of the neighbours.</summary>
    /// <param name="neighbours">Polygons in metres, valid, at least one.</param>
    /// <param name="toleranceM">Borders closer than this are the same, metres.</param>
    public BorderSnapping(Geometry neighbours, double toleranceM)
    {
        this.neighbours = neighbours;
        this.toleranceM = toleranceM;
        foreach (Geometry line in LinearComponentExtracter.GetLines(neighbours))
        {
            Coordinate[] corners = line.Coordinates;
            for (int i = 1; i < corners.Length; i++)
            {
                LineSegment side = new(corners[i - 1], corners[i]);
                sides.Insert(new Envelope(side.P0, side.P1), side);
            }
        }

        sides.Build();
    }

    /// <summary>The polygon with its border laid onto the neighbours', or null where nothing valid comes of it.</summary>
    /// <param name="land">Metres, valid.</param>
    public MultiPolygon? Snap(MultiPolygon land)
    {
        Geometry snapped = GeometryFixer.Fix(land.Factory.CreateMultiPolygon([.. land.Geometries.Cast<Polygon>().Select(Snap).OfType<Polygon>()]));
        Polygon[] parts = [.. PolygonExtracter.GetPolygons(Overlaying.Difference(snapped, neighbours)).Cast<Polygon>().Where(part => Overlaying.MeanWidthM(part) > toleranceM)];
        return parts.Length == 0 ? null : land.Factory.CreateMultiPolygon(parts);
    }

    private Polygon? Snap(Polygon part)
    {
        LinearRing? shell = Snap(part.Shell);
        return shell is null ? null : part.Factory.CreatePolygon(shell, [.. part.Holes.Select(Snap).OfType<LinearRing>()]);
    }

    private LinearRing? Snap(LinearRing ring)
    {
        Coordinate[] moved = [.. ring.Coordinates.Select(Move)];
        List<Coordinate> corners = [moved[0]];
        for (int i = 1; i < moved.Length; i++)
        {
            LineSegment side = new(moved[i - 1], moved[i]);
            foreach (Coordinate corner in CornersBeside(side))
            {
                Add(corners, corner);
            }

            Add(corners, moved[i]);
        }

        return corners.Count >= 4 ? ring.Factory.CreateLinearRing([.. corners]) : null;
    }

    private static void Add(List<Coordinate> corners, Coordinate corner)
    {
        if (!corners[^1].Equals2D(corner))
        {
            corners.Add(corner);
        }
    }

    private Coordinate Move(Coordinate corner)
    {
        Coordinate? nearestCorner = null, nearestPlace = null;
        double cornerM = toleranceM, placeM = toleranceM;
        foreach (LineSegment side in sides.Query(Around(corner, corner)))
        {
            foreach (Coordinate end in (Coordinate[])[side.P0, side.P1])
            {
                if (end.Distance(corner) is double distanceM && distanceM <= cornerM)
                {
                    (nearestCorner, cornerM) = (end, distanceM);
                }
            }

            if (side.Distance(corner) is double beside && beside <= placeM)
            {
                (nearestPlace, placeM) = (side.ClosestPoint(corner), beside);
            }
        }

        return nearestCorner ?? nearestPlace ?? corner;
    }

    private IEnumerable<Coordinate> CornersBeside(LineSegment side) => sides.Query(Around(side.P0, side.P1))
        .Select(other => other.P0)
        .Where(corner => side.Distance(corner) <= toleranceM && side.ProjectionFactor(corner) is > 0 and < 1)
        .DistinctBy(corner => (corner.X, corner.Y))
        .OrderBy(side.ProjectionFactor);

    private Envelope Around(Coordinate a, Coordinate b)
    {
        Envelope box = new(a, b);
        box.ExpandBy(toleranceM);
        return box;
    }
}
