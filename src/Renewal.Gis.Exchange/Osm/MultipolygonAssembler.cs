using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Polygonize;
using NetTopologySuite.Operation.Union;

namespace Renewal.Gis.Exchange.Osm;

/// <summary>How an area came out.</summary>
internal enum AreaOutcome
{
    /// <summary>Valid as drawn.</summary>
    Valid,

    /// <summary>Valid after a repair.</summary>
    Repaired,

    /// <summary>The rings do not close.</summary>
    Open,

    /// <summary>Closed, but without area.</summary>
    ZeroArea,
}

/// <summary>
/// Makes areas: the polygon of a closed way, and the multipolygon of a relation from the lines of its members. A place belongs to the
/// multipolygon when one has to cross its lines an odd number of times to get there from outside; the roles outer and inner are not looked
/// at, for they are often wrong. Segments that are there twice (two outer rings that touch along a line) cancel out.
/// </summary>
internal sealed class MultipolygonAssembler(GeometryFactory factory)
{
    /// <summary>The area of a closed way.</summary>
    /// <param name="ring">Places; the first and the last are the same.</param>
    public (MultiPolygon? Area, AreaOutcome Outcome) FromRing(Coordinate[] ring)
    {
        ring = CoordinateArrays.RemoveRepeatedPoints(ring);
        return ring.Length < 4 ? (null, AreaOutcome.ZeroArea) : Check(factory.CreatePolygon(ring));
    }

    /// <summary>The area inside the lines of a relation's members.</summary>
    public (MultiPolygon? Area, AreaOutcome Outcome) FromLines(IEnumerable<Coordinate[]> lines)
    {
        HashSet<Segment> segments = [];
        foreach (Coordinate[] line in lines)
        {
            for (int i = 1; i < line.Length; i++)
            {
                Segment segment = Segment.Between(line[i - 1], line[i]);
                if (segment.From != segment.To && !segments.Add(segment))
                {
                    segments.Remove(segment);
                }
            }
        }

        if (segments.Count == 0)
        {
            return (null, AreaOutcome.ZeroArea);
        }

        Geometry[] pieces = [.. segments.Select(s => factory.CreateLineString([s.From, s.To]))];
        (Geometry area, bool open) = Polygonize(pieces);
        if (!open && area.IsValid)
        {
            return Check(area);
        }

        // Lines that cross without a common node: node them, and take what closes then.
        (Geometry noded, open) = Polygonize([UnaryUnionOp.Union(pieces)]);
        if (open)
        {
            return (null, AreaOutcome.Open);
        }

        (MultiPolygon? repaired, AreaOutcome outcome) = Check(noded);
        return (repaired, outcome == AreaOutcome.Valid ? AreaOutcome.Repaired : outcome);
    }

    private static (Geometry Area, bool Open) Polygonize(IEnumerable<Geometry> lines)
    {
        Polygonizer polygonizer = new(extractOnlyPolygonal: true);
        foreach (Geometry line in lines)
        {
            polygonizer.Add(line);
        }

        return (polygonizer.GetGeometry(), polygonizer.GetDangles().Count > 0 || polygonizer.GetCutEdges().Count > 0);
    }

    private (MultiPolygon? Area, AreaOutcome Outcome) Check(Geometry area)
    {
        AreaOutcome outcome = AreaOutcome.Valid;
        if (!area.IsValid)
        {
            area = GeometryFixer.Fix(area);
            outcome = AreaOutcome.Repaired;
        }

        Polygon[] polygons = [.. PolygonExtracter.GetPolygons(area).OfType<Polygon>().Where(p => p.Area > 0)];
        return polygons.Length == 0 ? (null, AreaOutcome.ZeroArea) : (factory.CreateMultiPolygon(polygons), outcome);
    }

    /// <summary>A segment, from the lesser to the greater place, so that both directions are equal.</summary>
    private readonly record struct Segment(Coordinate From, Coordinate To)
    {
        public static Segment Between(Coordinate a, Coordinate b) => a.CompareTo(b) <= 0 ? new(a, b) : new(b, a);
    }
}
