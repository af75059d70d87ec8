using NetTopologySuite.Algorithm.Construct;
using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>Parks with their paths and gates, and the green along the river and the railway.</summary>
internal sealed class Parks(CityDraft draft, DemoRandom random)
{
    /// <summary>Lays out a park. What is only planned has no paths and no gates yet.</summary>
    public void Park(Lot lot, string name, string osmClass, string status, int year)
    {
        string kind = osmClass == "G3" ? "square" : osmClass == "G14" ? "garden" : "park";
        if (status == "existing")
        {
            if (lot.AreaM2 > 70000)
            {
                Large(lot);
            }
            else if (osmClass == "G3")
            {
                Square(lot);
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

        draft.Greens.Add(new DraftGreen(name, osmClass, kind, true, osmClass != "G3", status, year, lot.Land));
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

    private void Large(Lot lot)
    {
        bool hill = lot.Block.Kind == "hill-park", lake = lot.Block.Kind == "lake-park";
        double[] shares = hill ? [0.88, 0.68, 0.5, 0.33, 0.17] : lake ? [0.86, 0.58] : [0.86, 0.5];
        Vec heart = Heart(lot.Land);
        int channel = random.Int(10, 1000);
        List<Vec[]> loops = [.. shares.Select(s => Loop(lot.Ring, heart, s, hill ? 0.05 : 0.1, channel))];
        List<Vec> gates = Ways(lot, loops[0], 150);
        foreach (Vec[] loop in loops)
        {
            lot.AddPath("footway", [.. loop, loop[0]]);
        }

        for (int i = 1; i < loops.Count; i++)
        {
            // On the hill most ways between the contour paths are stairs.
            int spokes = hill ? Math.Max(4, 10 - (2 * i)) : 6;
            double offset = random.NextDouble();
            for (int k = 0; k < spokes; k++)
            {
                Vec direction = Vec.FromAngle((k + offset) * 2 * Math.PI / spokes);
                lot.AddPath(hill && k % 4 != 3 ? "steps" : "footway",
                    RowLayout.End(loops[i - 1], heart, direction), RowLayout.End(loops[i], heart, direction));
            }
        }

        if (lake)
        {
            draft.Barriers.Add(new DraftBarrier("玉湖", "water", Shapes.Polygon(Loop(lot.Ring, heart, 0.5, 0.16, channel))));
        }
        else
        {
            for (int k = 0; k < 3; k++)
            {
                lot.AddPath(hill ? "steps" : "footway", heart, RowLayout.End(loops[^1], heart, Vec.FromAngle(k * 2.1)));
            }
        }

        if (gates.Count > 0)
        {
            Vec inward = (lot.Centre - gates[0]).Unit;
            Polygon house = Shapes.Rectangle(gates[0] + (inward * 26) + (inward.Left * 18), inward.Left, 18, 10);
            if (lot.Land.Contains(house) && lot.Paths.All(p => Shapes.Line(p.Points).Distance(house) > 1.5))
            {
                draft.Buildings.Add(new DraftBuilding(house, "public", 2, 1998));
            }
        }
    }

    /// <summary>Ways from the middle of a square straight to the streets around.</summary>
    private static void Square(Lot lot)
    {
        Vec heart = Heart(lot.Land).Rounded(), along = Shapes.Extent(lot.Ring).Along;
        for (int k = 0; k < 8; k++)
        {
            lot.TryGate("pedestrian", heart, along.Rotate(k * Math.PI / 4));
        }
    }

    private void Medium(Lot lot)
    {
        Vec heart = Heart(lot.Land);
        int channel = random.Int(10, 1000);
        Vec[] loop = Loop(lot.Ring, heart, 0.74, 0.1, channel);
        Ways(lot, loop, 90);
        lot.AddPath("footway", [.. loop, loop[0]]);
        double turn = random.Range(0, Math.PI);
        bool pond = lot.AreaM2 > 11000 && random.Chance(0.6);
        Vec[] inner = Loop(lot.Ring, heart, 0.42, 0.12, channel);
        if (pond)
        {
            lot.AddPath("footway", [.. inner, inner[0]]);
            draft.Barriers.Add(new DraftBarrier(null, "water", Shapes.Polygon(Loop(lot.Ring, heart, 0.33, 0.12, channel))));
        }

        for (int k = 0; k < 4; k++)
        {
            Vec direction = Vec.FromAngle(turn + (k * Math.PI / 2));
            lot.AddPath("footway", pond ? RowLayout.End(inner, heart, direction) : heart, RowLayout.End(loop, heart, direction));
        }
    }

    /// <summary>The place that lies furthest from the border.</summary>
    public static Vec Heart(Polygon land) => Vec.From(MaximumInscribedCircle.GetCenter(land, 2).Coordinate);

    /// <summary>
    /// A loop around the heart at a share of the way to the border; the further in, the rounder. Loops of one park that share a channel
    /// follow each other and do not cross.
    /// </summary>
    public Vec[] Loop(Vec[] ring, Vec heart, double share, double wobble, int channel)
    {
        const int rays = 40;
        double[] reach = [.. Enumerable.Range(0, rays).Select(k => RowLayout.End(ring, heart, Vec.FromAngle(k * 2 * Math.PI / rays)).DistanceTo(heart))];
        double least = reach.Min();
        for (int round = 0; round < 2; round++)
        {
            reach = [.. Enumerable.Range(0, rays).Select(k => Math.Min(reach[k], (reach[(k + rays - 1) % rays] + reach[k] + reach[(k + 1) % rays]) / 3))];
        }

        List<Vec> points = [];
        for (int k = 0; k < rays; k++)
        {
            Vec direction = Vec.FromAngle(k * 2 * Math.PI / rays);
            double radius = share * ((share * reach[k]) + ((1 - share) * Math.Min(reach[k], least * 1.35)));
            points.Add(heart + (direction * (radius * (1 - wobble + (wobble * draft.Plan.Noise(heart + (direction * 130), 70, channel))))));
        }

        return Polyline.Smooth(points, 9, closed: true)[..^1];
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
}
