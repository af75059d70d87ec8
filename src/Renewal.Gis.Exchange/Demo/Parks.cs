using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>Parks with their paths and gates, and the green along the river and the railway.</summary>
internal sealed class Parks(CityDraft draft, DemoRandom random)
{
    /// <summary>Lays out a park. What is only planned has no paths and no gates yet.</summary>
    public void Park(Lot lot, string name, string osmClass, string status, int year)
    {
        string kind = osmClass == "G3" ? "square" : osmClass == "G14" ? "garden" : "park";
        Geometry land = lot.Land;
        if (status == "existing")
        {
            if (lot.AreaM2 > 70000)
            {
                land = Large(lot, osmClass);
            }
            else if (lot.AreaM2 > 6000)
            {
                Medium(lot);
            }
            else
            {
                Small(lot);
            }

            lot.FinishPaths();
        }

        draft.Greens.Add(new DraftGreen(name, osmClass, kind, true, osmClass != "G3", status, year, land));
    }

    /// <summary>The two banks between the riverside streets, with a promenade where the green is open to everybody.</summary>
    public void Riverside(Block block, Polygon water, Func<int, string> nameOf)
    {
        FaceRing ring = draft.Map.Ring(block.Face);
        Polygon face = Shapes.Polygon(ring.Points);
        Geometry land = BlockLand.Of(draft.Map, block.Face) is Polygon p ? p.Difference(water) : face.Difference(water);
        int part = 0;
        foreach (Polygon bank in Shapes.Parts(land).Where(b => b.Area > 700))
        {
            Vec at = Vec.From(bank.InteriorPoint.Coordinate);
            if (draft.Plan.ZoneAt(at) == "fringe")
            {
                continue;
            }

            Lot lot = new(draft, block, Shapes.Largest(bank)!);
            bool open = random.Chance(0.72);
            int year = open ? random.Int(2006, 2022) : random.Int(2025, 2029);
            if (open)
            {
                Promenade(lot);
                lot.FinishPaths();
            }

            draft.Greens.Add(new DraftGreen(nameOf(part++), lot.AreaM2 >= 10000 ? "G12" : "G14", lot.AreaM2 >= 10000 ? "park" : "garden", true, true,
                open ? "existing" : "planned", year, bank));
        }
    }

    private void Promenade(Lot lot)
    {
        // The bank is long and narrow: follow the river at the middle of the strip, join the street every 130 m or so.
        Vec[] river = draft.Plan.River;
        double mean = lot.Ring.Average(p => Side(river, p));
        List<Vec> line = [];
        for (int i = 1; i < river.Length - 1; i++)
        {
            Vec normal = (river[i + 1] - river[i - 1]).Unit.Left * Math.Sign(mean);
            Vec p = river[i] + (normal * (draft.Plan.RiverHalfWidth[i] + (draft.Settings.River.GreenM * 0.45)));
            if (Polyline.Contains(lot.Ring, p) && Polyline.Nearest([.. lot.Ring, lot.Ring[0]], p).Distance > 3)
            {
                line.Add(p);
            }
            else if (line.Count > 5)
            {
                break;
            }
            else
            {
                line.Clear();
            }
        }

        if (line.Count < 4)
        {
            return;
        }

        List<Vec> path = [.. Polyline.Simplify(line, 0.5)];
        double length = Polyline.Length(path);
        int joins = Math.Max(2, (int)(length / 130) + 1);
        List<Vec> nodes = [];
        for (int i = 0; i < joins; i++)
        {
            (Vec p, Vec direction) = Polyline.At(path, length * (i + 0.02) / (joins - 0.96));
            Vec away = direction.Left * (direction.Left.Dot(p - Polyline.Nearest(river, p).Point) > 0 ? 1 : -1);
            if (lot.TryGate("footway", p, away))
            {
                nodes.Add(p);
            }
        }

        lot.AddPath("footway", [.. path]);
    }

    private static double Side(Vec[] line, Vec p)
    {
        (double distance, int segment, _, _) = Polyline.Nearest(line, p);
        return distance * Math.Sign((line[segment + 1] - line[segment]).Cross(p - line[segment]));
    }

    private Geometry Large(Lot lot, string osmClass)
    {
        bool hill = lot.Block.Kind == "hill-park", lake = lot.Block.Kind == "lake-park";
        List<Vec[]> loops = [];
        foreach (double inset in hill ? new[] { 24.0, 78, 138, 196, 250 } : lake ? [20.0, 62] : [20.0, 70])
        {
            if (Shapes.Largest(lot.Land.Buffer(-inset)) is Polygon inner && inner.Area > 3000)
            {
                loops.Add(Wavy(Shapes.Ring(inner), Math.Min(9, inset * 0.3)));
            }
        }

        List<Vec> gates = Ways(lot, loops[0], 150);
        foreach (Vec[] loop in loops)
        {
            lot.AddPath("footway", [.. loop, loop[0]]);
        }

        Geometry land = lot.Land;
        for (int i = 1; i < loops.Count; i++)
        {
            int spokes = hill ? Math.Max(3, 8 - (2 * i)) : 5;
            double offset = random.NextDouble();
            Vec[] inner = [.. loops[i], loops[i][0]], outer = [.. loops[i - 1], loops[i - 1][0]];
            double length = Polyline.Length(inner);
            for (int k = 0; k < spokes; k++)
            {
                (Vec p, _) = Polyline.At(inner, length * ((k + offset) / spokes % 1));
                Vec q = Polyline.Nearest(outer, p).Point;
                lot.AddPath(hill && k % 4 != 3 ? "steps" : "footway", p, q);
            }
        }

        Vec[] heart = loops[^1];
        if (lake)
        {
            // The lake fills the inner loop; an island path stays on the shore.
            Polygon? water = Shapes.Largest(Shapes.Polygon(heart).Buffer(-9));
            if (water is not null)
            {
                draft.Barriers.Add(new DraftBarrier("玉湖", "water", water));
            }
        }
        else
        {
            Vec top = Vec.From(Shapes.Polygon(heart).InteriorPoint.Coordinate);
            for (int k = 0; k < 3; k++)
            {
                Vec q = Polyline.Nearest([.. heart, heart[0]], top + (Vec.FromAngle(k * 2.1) * 900)).Point;
                lot.AddPath(hill ? "steps" : "footway", top, q);
            }
        }

        if (osmClass == "G11" && gates.Count > 0)
        {
            Vec inward = (lot.Centre - gates[0]).Unit;
            Polygon house = Shapes.Rectangle(gates[0] + (inward * 26) + (inward.Left * 18), inward.Left, 18, 10);
            if (lot.Land.Contains(house) && lot.Paths.All(p => Shapes.Line(p.Points).Distance(house) > 1.5))
            {
                draft.Buildings.Add(new DraftBuilding(house, "public", 2, 1998));
            }
        }

        return land;
    }

    private void Medium(Lot lot)
    {
        if (Shapes.Largest(lot.Land.Buffer(-11)) is not Polygon inner || inner.Area < 1500)
        {
            Small(lot);
            return;
        }

        Vec[] loop = Wavy(Shapes.Ring(inner), 3);
        Ways(lot, loop, 95);
        lot.AddPath("footway", [.. loop, loop[0]]);
        Vec heart = Vec.From(Shapes.Polygon(loop).InteriorPoint.Coordinate);
        double turn = random.Range(0, Math.PI);
        for (int k = 0; k < 4; k++)
        {
            lot.AddPath("footway", heart, RowLayout.End(loop, heart, Vec.FromAngle(turn + (k * Math.PI / 2))));
        }
    }

    private static void Small(Lot lot)
    {
        (Vec along, double length, _) = Shapes.Extent(lot.Ring);
        Vec a = RowLayout.End(lot.Ring, lot.Centre, along), b = RowLayout.End(lot.Ring, lot.Centre, along * -1);
        Vec innerA = lot.Centre + ((a - lot.Centre) * 0.8), innerB = lot.Centre + ((b - lot.Centre) * 0.8);
        bool first = lot.TryNearestGate("footway", innerA), second = length > 25 && lot.TryNearestGate("footway", innerB);
        if (first || second)
        {
            lot.AddPath("footway", innerA, lot.Centre, innerB);
        }
    }

    /// <summary>Ways from a loop to the streets around, about every so many metres. Returns where they leave the loop.</summary>
    private static List<Vec> Ways(Lot lot, Vec[] loop, double everyM)
    {
        List<Vec> starts = [];
        Vec[] closed = [.. loop, loop[0]], border = [.. lot.Ring, lot.Ring[0]];
        double length = Polyline.Length(closed);
        int count = Math.Max(3, (int)(length / everyM));
        for (int i = 0; i < count; i++)
        {
            (Vec p, _) = Polyline.At(closed, length * i / count);
            p = p.Rounded();
            if (lot.TryGate("footway", p, Polyline.Nearest(border, p).Point - p))
            {
                starts.Add(p);
            }
        }

        return starts;
    }

    /// <summary>A loop that winds a little, inside the given ring.</summary>
    private Vec[] Wavy(Vec[] ring, double depthM)
    {
        Vec[] closed = [.. ring, ring[0]];
        double length = Polyline.Length(closed);
        int count = Math.Max(8, (int)(length / 22));
        int channel = random.Int(10, 1000);
        List<Vec> points = [];
        for (int i = 0; i < count; i++)
        {
            (Vec p, Vec direction) = Polyline.At(closed, length * i / count);
            points.Add(p + (direction.Left * (depthM * (0.5 + (0.5 * draft.Plan.Noise(p, 60, channel))))));
        }

        Vec[] smooth = Polyline.Smooth(points, 9, closed: true)[..^1];
        return Shapes.Polygon(smooth).IsValid ? smooth : ring;
    }
}
