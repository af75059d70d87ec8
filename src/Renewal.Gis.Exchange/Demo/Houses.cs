using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>Houses wall to wall on small lots: the old town, urban villages (城中村) and the hamlets in the fields.</summary>
internal sealed class Houses(CityDraft draft, DemoRandom random)
{
    /// <summary>A block of the old town: shops along the streets, houses behind them, some around a courtyard (一颗印).</summary>
    public void OldTown(Polygon land, DraftArea area, Func<Vec, string> streetClassAt)
    {
        Vec[] ring = Shapes.Ring(land);
        foreach (Vec[] lot in Shapes.Lots(ring, Math.Max(1, (int)(land.Area / random.Range(165, 215))), 0.22, random))
        {
            if (random.Chance(0.07) || Built(lot, 0.3) is not Polygon shape)
            {
                continue;
            }

            Vec centre = Vec.From(shape.Centroid.Coordinate);
            double border = Polyline.Nearest([.. ring, ring[0]], centre).Distance;
            bool shop = border < 13 && streetClassAt(centre) is "primary" or "secondary" or "tertiary" && random.Chance(0.8);
            if (shape.Area > 190 && random.Chance(0.45))
            {
                shape = WithCourtyard(shape);
            }

            Add(shape, shop ? "commercial" : "residential", shop ? random.Int(2, 4) : random.Int(1, 3), random.Int(1935, 1992), shop ? null : area);
        }
    }

    /// <summary>The houses of one block of an urban village or a hamlet.</summary>
    /// <param name="land">The block.</param>
    /// <param name="area">The village.</param>
    /// <param name="lots">Number of houses, each of one family.</param>
    /// <param name="floorAreaM2">Wished floor area of one house.</param>
    /// <param name="owed">Floor area that earlier blocks of the village are short of, m²; what this one is short of is handed on.</param>
    public void Village(Polygon land, DraftArea area, int lots, double floorAreaM2, ref double owed)
    {
        foreach (Vec[] lot in Shapes.Lots(Shapes.Ring(land), lots, 0.16, random))
        {
            owed += floorAreaM2;
            if (Built(lot, 0.55) is not Polygon shape)
            {
                continue;
            }

            // Neighbours differ, but the sum stays near the wish.
            int storeys = Math.Clamp((int)Math.Round((owed / shape.Area) + random.Range(-0.6, 0.6)), 1, 7);
            owed -= storeys * shape.Area;
            Add(shape, "residential", storeys, random.Int(1984, 2012), area);
        }
    }

    private static Polygon WithCourtyard(Polygon shape)
    {
        List<Vec> court = Shapes.Inset(Shapes.Ring(shape), 4.6);
        return court.Count >= 3 && Polyline.Area(court) > 14
            ? Shapes.Factory.CreatePolygon((LinearRing)shape.ExteriorRing, [(LinearRing)Shapes.Polygon(court).ExteriorRing])
            : shape;
    }

    /// <summary>The footprint on a lot: the lot without a margin. Slivers stay free.</summary>
    private static Polygon? Built(Vec[] lot, double marginM)
    {
        (_, double length, double width) = Shapes.Extent(lot);
        if (width < 4.5 || length > 45)
        {
            return null;
        }

        Polygon? shape;
        if (Shapes.IsConvex(lot))
        {
            List<Vec> inset = Shapes.Inset(lot, marginM);
            shape = inset.Count >= 3 && Polyline.Area(inset) > 20 ? Shapes.Polygon(inset) : null;
        }
        else
        {
            shape = Shapes.Largest(Shapes.Polygon(lot).Buffer(-marginM, 2));
        }

        return shape is { IsValid: true, Area: > 24 } ? shape : null;
    }

    private void Add(Polygon shape, string use, int storeys, int year, DraftArea? area)
    {
        DraftBuilding building = new(shape, use, storeys, year, area);
        area?.Buildings.Add(building);
        draft.Buildings.Add(building);
    }
}
