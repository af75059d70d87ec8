using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>
/// Housing in rows that face south: the walled compounds of the work units (old communities) and the super-block estates. The rows
/// are laid out in a frame that is turned so that x runs along the rows.
/// </summary>
internal sealed class RowHousing(CityDraft draft, StreetField field, DemoRandom random)
{
    private static readonly RowStyle Villa = new(3, 3, 11, 15, 25, 6, 190);
    private static readonly RowStyle WalkUp = new(5, 6, 12, 44, 31, 10, 128);
    private static readonly RowStyle MidRise = new(7, 11, 13, 42, 42, 12, 138);
    private static readonly RowStyle Tower = new(12, 18, 16, 38, 56, 20, 144);

    /// <summary>Rows lie within 30° of east–west; where the streets run steeper the rows turn only so far.</summary>
    public double RowAngle(Vec at)
    {
        double angle = field.AngleAt(at);
        angle -= Math.Round(angle / (Math.PI / 2)) * (Math.PI / 2);
        return Math.Clamp(angle, -Math.PI / 6, Math.PI / 6);
    }

    /// <summary>A new estate: ring lane, paths between the rows, a garden in the middle, gates on several sides, shops along the wide streets.</summary>
    public void Estate(Lot lot, string name)
    {
        double size = lot.AreaM2;
        double draw = random.NextDouble();
        (RowStyle style, int year) = draw switch
        {
            < 0.14 => (Villa, random.Int(2004, 2014)),
            < 0.5 => (WalkUp, random.Int(2001, 2010)),
            < 0.8 => (MidRise, random.Int(2007, 2018)),
            _ => (Tower, random.Int(2011, 2023)),
        };
        DraftArea area = new(name, "new-estate", year, lot.Land) { DwellingM2 = style.DwellingM2, PeoplePerHousehold = 3.0 };
        double angle = RowAngle(lot.Centre);
        Polygon? laneLand = Shapes.Largest(lot.Land.Buffer(-16)), rows = Shapes.Largest(lot.Land.Buffer(-20.5));
        if (size < 9000 || laneLand is null || rows is null || laneLand.Area < 5000)
        {
            Compound(lot, name, "new-estate", style.LowStoreys > 7 ? WalkUp with { LowStoreys = 6 } : style, year, null);
            return;
        }

        Vec[] lane = Polyline.Simplify([.. Shapes.Ring(laneLand), Shapes.Ring(laneLand)[0]], 1.5);
        lot.AddPath("service", lane);
        Vec[] frame = RowLayout.Turned(Shapes.Ring(rows), -angle), laneFrame = RowLayout.Turned(lane, -angle);
        Vec middle = Vec.From(laneLand.InteriorPoint.Coordinate).Rotate(-angle);

        // Land too narrow for the wished slabs takes the next smaller ones.
        RowStyle[] smaller = [Tower, MidRise, WalkUp, Villa];
        (double From, double To) mainPath = (middle.X - 6, middle.X + 6);
        List<double> rowStarts = RowLayout.Rows(frame, style, mainPath);
        for (int i = Array.IndexOf(smaller, style) + 1; i < smaller.Length && rowStarts.Count == 0; i++)
        {
            style = smaller[i];
            rowStarts = RowLayout.Rows(frame, style, mainPath);
        }

        area.DwellingM2 = style.DwellingM2;

        // The garden lies in the gap between the two middle rows, with the main path through it.
        int count = rowStarts.Count;
        double gap = style.PitchM - style.DepthM, gardenY = count > 0 ? rowStarts[count / 2] - (gap / 2) : middle.Y;
        double radiusX = Math.Sqrt(size) * random.Range(0.13, 0.19), radiusY = (gap / 2) - 2;
        Vec[] garden = [.. Enumerable.Range(0, 24).Select(i =>
            (new Vec(middle.X, gardenY) + new Vec(radiusX * Math.Cos(i * Math.PI / 12), radiusY * Math.Sin(i * Math.PI / 12))).Rotate(angle))];
        Polygon gardenLand = Shapes.Polygon(garden);
        bool hasGarden = size > 15000 && count > 1 && radiusY > 5 && rows.Contains(gardenLand) && style != Villa;
        foreach ((double from, double to) in RowLayout.Chords(RowLayout.Turned(laneFrame, -Math.PI / 2), -middle.X))
        {
            lot.AddPath("service", new Vec(middle.X, from).Rotate(angle), new Vec(middle.X, to).Rotate(angle));
        }

        List<DraftBuilding> buildings = [];
        int storeys = random.Int(style.LowStoreys, style.HighStoreys);
        for (int row = 0; row < count; row++)
        {
            double y0 = rowStarts[row], y1 = y0 + style.DepthM;
            foreach ((double from, double to) in RowLayout.Without(RowLayout.Strip(frame, y0, y1), mainPath.From, mainPath.To))
            {
                foreach (Polygon slab in RowLayout.Slabs(from, to, y0, y1, angle, style, random))
                {
                    if (!random.Chance(0.02))
                    {
                        buildings.Add(new DraftBuilding(slab, "residential",
                            Math.Clamp(storeys + (random.Chance(0.25) ? random.Int(-1, 1) : 0), style.LowStoreys, style.HighStoreys), year, area));
                    }
                }
            }

            if (row + 1 < count)
            {
                double y = y1 + (gap / 2);
                foreach ((double from, double to) in RowLayout.Chords(laneFrame, y))
                {
                    lot.AddPath("footway", new Vec(from, y).Rotate(angle), new Vec(to, y).Rotate(angle));
                }
            }
        }

        // Gates: straight on from the ends of the main path and of the middle row path.
        int wanted = size > 40000 ? 4 : size > 18000 ? 3 : 2;
        Vec[] sides = [new(0, -1), new(1, 0), new(0, 1), new(-1, 0)];
        foreach (Vec side in sides.Take(wanted + (random.Chance(0.5) ? 0 : -1)))
        {
            Vec inside = RowLayout.End(laneFrame, middle, side).Rotate(angle);
            lot.TryGate("service", inside, side.Rotate(angle));
        }

        if (lot.Gates.Count == 0)
        {
            lot.TryNearestGate("service", lane[0]);
        }

        List<Polygon> shops = Shops(lot, year, 0.75);
        area.Buildings.AddRange(buildings);
        draft.Buildings.AddRange(buildings);
        draft.Areas.Add(area);
        lot.AddWalls(name, shops);
        lot.FinishPaths();
        if (hasGarden)
        {
            draft.Greens.Add(new DraftGreen(null, "XG", "garden", false, false, "existing", year, gardenLand));
        }
    }

    /// <summary>An old community: the compound of a work unit, with one lane from the gate along which the rows stand.</summary>
    public void OldCommunity(Lot lot, string name, int? households)
    {
        int year = random.Int(1978, 2004);
        RowStyle style = year < 1988
            ? new RowStyle(3, 5, 9.5, 36, 20, 5, 70)
            : year < 1997 ? new RowStyle(5, 6, 10.5, 42, 23, 5, 90) : new RowStyle(6, 7, 12, 44, 26, 6, 110);
        Compound(lot, name, "old-community", style, year, households);
    }

    private void Compound(Lot lot, string name, string kind, RowStyle style, int year, int? households)
    {
        DraftArea area = new(name, kind, year, lot.Land)
        {
            DwellingM2 = style.DwellingM2, PeoplePerHousehold = kind == "old-community" ? 2.55 : 3.0, Households = households,
        };
        double angle = RowAngle(lot.Centre);
        Polygon? rows = Shapes.Largest(lot.Land.Buffer(-4.5));
        if (rows is null)
        {
            return;
        }

        Vec[] frame = RowLayout.Turned(Shapes.Ring(rows), -angle);
        double minX = frame.Min(p => p.X), maxX = frame.Max(p => p.X), minY = frame.Min(p => p.Y), maxY = frame.Max(p => p.Y);
        // The lane runs north-south at a third or the middle of the width.
        double laneX = minX + ((maxX - minX) * (maxX - minX < 55 ? (random.Chance(0.5) ? 0.08 : 0.92) : random.Range(0.35, 0.65)));
        (double From, double To) lane = RowLayout.Chords(RowLayout.Turned(frame, -Math.PI / 2), -laneX).OrderByDescending(c => c.To - c.From).FirstOrDefault();
        bool hasLane = lane.To - lane.From > 15;
        if (hasLane)
        {
            Vec south = new Vec(laneX, lane.From + 1).Rotate(angle), north = new Vec(laneX, lane.To - 1).Rotate(angle);
            Vec up = new Vec(0, 1).Rotate(angle), right = new Vec(1, 0).Rotate(angle), centre = (south + north) * 0.5;
            lot.AddPath("service", south, north);
            (Vec From, Vec Direction)[] tries = random.Chance(0.5)
                ? [(south, up * -1), (north, up), (centre, right), (centre, right * -1)]
                : [(north, up), (south, up * -1), (centre, right * -1), (centre, right)];
            foreach ((Vec from, Vec direction) in tries)
            {
                if (lot.Gates.Count < (lot.AreaM2 > 12000 ? 2 : 1))
                {
                    lot.TryGate("service", from, direction);
                }
            }

            if (lot.Gates.Count == 0)
            {
                lot.TryNearestGate("service", south);
            }
        }

        List<Polygon> shops = kind == "old-community" ? Shops(lot, year, 0.6) : [];
        List<Polygon> keepFree = [.. lot.Paths.Select(p => (Polygon)Shapes.Line(p.Points).Buffer(3.2, 1)), .. shops.Select(s => (Polygon)s.Buffer(4, 1))];
        List<double> rowStarts = RowLayout.Rows(frame, style, hasLane ? (laneX - 3.4, laneX + 3.4) : null);
        int storeys = random.Int(style.LowStoreys, style.HighStoreys);
        for (int row = 0; row < rowStarts.Count; row++)
        {
            double y0 = rowStarts[row], y1 = y0 + style.DepthM;
            List<(double From, double To)> strips = RowLayout.Strip(frame, y0, y1);
            foreach ((double from, double to) in hasLane ? RowLayout.Without(strips, laneX - 3.4, laneX + 3.4) : strips)
            {
                foreach (Polygon slab in RowLayout.Slabs(from, to, y0, y1, angle, style, random))
                {
                    if (keepFree.TrueForAll(k => !k.Intersects(slab)))
                    {
                        DraftBuilding building = new(slab, "residential",
                            random.Chance(0.2) ? random.Int(style.LowStoreys, style.HighStoreys) : storeys, year, area);
                        area.Buildings.Add(building);
                        draft.Buildings.Add(building);
                    }
                }
            }

            if (row + 1 < rowStarts.Count && hasLane)
            {
                double y = y1 + ((style.PitchM - style.DepthM) / 2);
                foreach ((double from, double to) in RowLayout.Strip(frame, y - 1, y + 1))
                {
                    if (from < laneX && laneX < to && y > lane.From + 1.5 && y < lane.To - 1.5)
                    {
                        Vec turn = new Vec(laneX, y).Rotate(angle);
                        foreach (double end in new[] { from + 3, to - 3 })
                        {
                            Vec stop = ShortOf(shops, turn, new Vec(end, y).Rotate(angle));
                            if (stop.DistanceTo(turn) > 6)
                            {
                                lot.AddPath("footway", turn, stop);
                            }
                        }
                    }
                }
            }
        }

        if (area.Buildings.Count == 0)
        {
            return;
        }

        draft.Areas.Add(area);
        if (random.Chance(kind == "old-community" ? 0.75 : 1))
        {
            lot.AddWalls(name, shops);
        }

        lot.FinishPaths();
    }

    /// <summary>Shops in a strip along the streets that are wide enough for trade.</summary>
    /// <returns>Their footprints; they stand at the edge of the land.</returns>
    public List<Polygon> Shops(Lot lot, int year, double density, bool deep = false)
    {
        List<Polygon> shops = [];
        Vec[] ring = Polyline.Simplify([.. lot.Ring, lot.Ring[0]], 1.2);
        FaceRing face = draft.Map.Ring(lot.Block.Face);
        Polygon land = Shapes.Factory.CreatePolygon(lot.Land.Buffer(-0.8) is Polygon p ? p.ExteriorRing.Coordinates : lot.Land.ExteriorRing.Coordinates);
        for (int i = 1; i < ring.Length; i++)
        {
            Vec a = ring[i - 1], b = ring[i], along = (b - a).Unit;
            double length = a.DistanceTo(b);
            if (length < 26)
            {
                continue;
            }

            StreetLine street = NearestStreet(face, (a + b) * 0.5, out double distance);
            double chance = street.Class switch { "primary" => 0.8, "secondary" => 1, "tertiary" => 0.9, "residential" => 0.4, _ => 0 } * density;
            if (distance > street.HalfWidthM + 5 || !random.Chance(chance))
            {
                continue;
            }

            double at = 4;
            while (at < length - 16)
            {
                double shop = Math.Min(random.Range(14, 34), length - at - 3), depth = deep ? random.Range(13, 17) : random.Range(8, 11);
                Vec centre = a + (along * (at + (shop / 2))) + (along.Left * (1 + (depth / 2)));
                Polygon shape = Shapes.Rectangle(centre, along, shop, depth);
                if (land.Contains(shape) && shops.TrueForAll(s => !s.Intersects(shape))
                    && lot.Paths.All(q => Shapes.Line(q.Points).Distance(shape) > 2.5)
                    && lot.Gates.TrueForAll(g => shape.Distance(Shapes.Factory.CreatePoint(g.ToCoordinate())) > 3))
                {
                    shops.Add(shape);
                    draft.Buildings.Add(new DraftBuilding(shape, "commercial", deep ? random.Int(3, 7) : random.Int(1, 3), Math.Min(2022, year + random.Int(0, 6))));
                }

                at += shop + (random.Chance(0.6) ? 0.6 : random.Range(3, 14));
            }
        }

        return shops;
    }

    /// <summary>The way from a point towards another, ending 2.5 m before the first shop.</summary>
    private static Vec ShortOf(List<Polygon> shops, Vec from, Vec to)
    {
        double share = 1, length = Math.Max(1e-6, from.DistanceTo(to));
        foreach (Polygon shop in shops)
        {
            Vec[] ring = Shapes.Ring(shop);
            for (int i = 0; i < ring.Length; i++)
            {
                if (Polyline.Crossing(from, to, ring[i], ring[(i + 1) % ring.Length]) is double met)
                {
                    share = Math.Min(share, met - (2.5 / length));
                }
            }
        }

        return from + ((to - from) * Math.Max(0, share));
    }

    private StreetLine NearestStreet(FaceRing face, Vec p, out double distance)
    {
        distance = double.MaxValue;
        int best = 0;
        for (int i = 0; i < face.Points.Length; i++)
        {
            double d = Polyline.Distance(face.Points[i], face.Points[(i + 1) % face.Points.Length], p);
            if (d < distance)
            {
                (distance, best) = (d, i);
            }
        }

        return draft.Map.Edges[face.Edge[best]].Line;
    }
}
