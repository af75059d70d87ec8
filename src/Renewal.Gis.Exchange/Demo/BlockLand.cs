using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>The land of a block: its face without the streets around it.</summary>
internal static class BlockLand
{
    /// <summary>The largest piece of land inside the red lines, or null where the streets leave none.</summary>
    public static Polygon? Of(PlanarMap map, MapFace face)
    {
        IGrouping<double, int>[] widths =
            [.. face.Loop.Select(s => s.Edge).Distinct().GroupBy(e => map.Edges[e].Line.HalfWidthM).OrderBy(g => g.Key)];

        // The narrowest streets are all around: shrinking is much cheaper than taking buffers away, which is left to the wider ones.
        Geometry land = Shapes.Polygon(map.Ring(face).Points).Buffer(-widths[0].Key, 3);
        foreach (IGrouping<double, int> edges in widths.Skip(1))
        {
            Geometry lines = Shapes.Factory.CreateMultiLineString([.. edges.Select(e => Shapes.Line(map.Edges[e].Points))]);
            land = land.Difference(lines.Buffer(edges.Key, 3));
        }

        return Shapes.Largest(land);
    }
}
