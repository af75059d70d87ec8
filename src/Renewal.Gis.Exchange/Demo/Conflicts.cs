using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>
/// Takes away the few buildings that came to stand on a street, in the water or on another building. The builders keep clear of these by
/// construction; what is left are corners that two of them did not know of each other.
/// </summary>
internal static class Conflicts
{
    /// <summary>Removes what stands in the way.</summary>
    public static void Remove(CityDraft draft)
    {
        STRtree<DraftBuilding> tree = new();
        Dictionary<DraftBuilding, int> order = [];
        foreach (DraftBuilding building in draft.Buildings)
        {
            order.Add(building, order.Count);
            tree.Insert(building.Shape.EnvelopeInternal, building);
        }

        HashSet<DraftBuilding> wrong = [];
        foreach (DraftBuilding building in draft.Buildings)
        {
            wrong.UnionWith(tree.Query(building.Shape.EnvelopeInternal)
                .Where(other => order[other] > order[building] && other.Shape.Intersects(building.Shape)));
        }

        IEnumerable<(StreetLine Line, Vec[] Points)> streets = draft.Map.Edges.Where(e => !e.Removed && e.Line.IsStreet).Select(e => (e.Line, e.Points))
            .Concat(draft.Paths.Select(p => (p.Line, p.Points)));
        foreach ((StreetLine line, Vec[] points) in streets)
        {
            double clear = line.HalfWidthM * 0.75;
            LineString street = Shapes.Line(points);
            Envelope around = street.EnvelopeInternal.Copy();
            around.ExpandBy(clear);
            wrong.UnionWith(tree.Query(around).Where(b => b.Shape.Distance(street) < clear));
        }

        foreach (DraftBarrier water in draft.Barriers.Where(b => b.Kind == "water"))
        {
            wrong.UnionWith(tree.Query(water.Shape.EnvelopeInternal).Where(b => b.Shape.Intersects(water.Shape)));
        }

        draft.Buildings.RemoveAll(wrong.Contains);
        draft.Areas.ForEach(a => a.Buildings.RemoveAll(wrong.Contains));
        draft.Areas.RemoveAll(a => a.Buildings.Count == 0);
    }
}
