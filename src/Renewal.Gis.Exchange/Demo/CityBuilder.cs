using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Buffer;
using NetTopologySuite.Operation.Union;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>Decides what stands on each block and builds it.</summary>
internal sealed class CityBuilder
{
    private readonly CityDraft draft;
    private readonly CityPlan plan;
    private readonly PlanarMap map;
    private readonly IReadOnlyList<Block> blocks;
    private readonly DemoRandom random;
    private readonly CityNames names;
    private readonly RowHousing housing;
    private readonly PublicPlots plots;
    private readonly Houses houses;
    private readonly Parks parks;
    private readonly List<Lot> lots = [];

    public CityBuilder(CityDraft draft, IReadOnlyList<Block> blocks, StreetField field, CityNames names)
    {
        (this.draft, this.blocks, this.names) = (draft, blocks, names);
        (plan, map) = (draft.Plan, draft.Map);
        ulong seed = draft.Settings.Seed;
        random = new DemoRandom(seed, "city");
        housing = new RowHousing(draft, field, new DemoRandom(seed, "rows"));
        plots = new PublicPlots(draft, new DemoRandom(seed, "plots"), housing);
        houses = new Houses(draft, new DemoRandom(seed, "houses"));
        parks = new Parks(draft, new DemoRandom(seed, "parks"));
    }

    public void Build(FacilityPlan facilities)
    {
        WaterAndRail();
        foreach (IGrouping<Quarter?, Block> group in blocks.Where(b => b.Quarter is not null).GroupBy(b => b.Quarter))
        {
            Site(group.Key!, [.. group]);
        }

        foreach (Block block in blocks.Where(b => b.Quarter is null))
        {
            if (block.Kind == "fringe")
            {
                Woods(block);
            }
            else
            {
                Divide(block);
            }
        }

        facilities.AssignPlots(lots, plots);
        foreach (Lot lot in lots.Where(l => l.Use.Length == 0))
        {
            Fill(lot);
        }
    }

    private void WaterAndRail()
    {
        List<Vec> left = [], right = [];
        for (int i = 0; i < plan.River.Length; i++)
        {
            Vec before = plan.River[Math.Max(0, i - 1)], after = plan.River[Math.Min(plan.River.Length - 1, i + 1)];
            Vec normal = (after - before).Unit.Left * plan.RiverHalfWidth[i];
            left.Add(plan.River[i] + normal);
            right.Add(plan.River[i] - normal);
        }

        right.Reverse();
        Geometry region = Shapes.Polygon(plan.Outline[..^1]);
        Geometry river = Shapes.Polygon([.. left, .. right]).Buffer(0);
        Geometry lake = Shapes.Polygon(plan.ReservoirShore[..^1]);
        Polygon water = Shapes.Largest(river.Difference(lake).Intersection(region))!;
        draft.Barriers.Add(new DraftBarrier(draft.Settings.River.Name, "water", water));
        draft.Barriers.Add(new DraftBarrier(draft.Settings.Reservoir.Name, "water", lake));
        draft.Barriers.Add(new DraftBarrier(draft.Settings.Railway.Name, "railway", Shapes.Line(plan.Railway).Intersection(region)));
        Geometry expressway = Shapes.Line(plan.Expressway).Intersection(region);
        draft.Barriers.Add(new DraftBarrier(draft.Settings.Expressway.Name, "motorway", expressway));
        Expressway([.. expressway.GetGeometryN(0).Coordinates.Select(Vec.From)]);
        int bank = 0;
        foreach (Block block in blocks.Where(b => b.Kind == "river"))
        {
            parks.Riverside(block, water, _ => $"{draft.Settings.River.Name}滨河绿地{++bank}段");
        }

        Geometry station = Station().Buffer(3, 1);
        foreach (Block block in blocks.Where(b => b.Kind == "railway"))
        {
            Geometry track = Shapes.Line(plan.Railway).Buffer(8);
            Geometry? strip = BlockLand.Of(map, block.Face)?.Difference(track).Difference(water.Buffer(4)).Difference(station);
            foreach (Polygon part in strip is null ? [] : Shapes.Parts(strip).Where(p => p.Area > 1500 && plan.ZoneAt(Vec.From(p.InteriorPoint.Coordinate)) != "fringe"))
            {
                draft.Greens.Add(new DraftGreen(null, "G2", "shelter belt", false, false, "existing", 1998, part));
            }
        }
    }

    /// <summary>The expressway, on a bridge over every street, and the ends of the ramps inside its land.</summary>
    private void Expressway(Vec[] line)
    {
        List<double> crossings = [];
        double passed = 0;
        HashSet<int> corridor = [.. blocks.Where(b => b.Kind == "expressway").Select(b => b.Face.Id)];
        MapEdge[] streets = [.. map.Edges.Where(e => !e.Removed && e.Line.IsStreet && e.Line.Class != "motorway_link" && corridor.Contains(e.Left))];
        for (int i = 1; i < line.Length; i++)
        {
            foreach (MapEdge edge in streets)
            {
                for (int k = 1; k < edge.Points.Length; k++)
                {
                    if (Polyline.Crossing(line[i - 1], line[i], edge.Points[k - 1], edge.Points[k]) is double share)
                    {
                        crossings.Add(passed + (share * line[i].DistanceTo(line[i - 1])));
                    }
                }
            }

            passed += line[i].DistanceTo(line[i - 1]);
        }

        // The line was cut at the edge of the map, so distances along the whole expressway start earlier.
        const double bridgeM = 32;
        double before = Polyline.Nearest(plan.Expressway, line[0]) is var start
            ? Polyline.Length(plan.Expressway[..(start.Segment + 1)]) + plan.Expressway[start.Segment].DistanceTo(line[0]) : 0;
        double[] junctions = [.. plan.Ramps.Select(r => r.AtM - before).Distinct()];
        List<double> cuts = [.. crossings.SelectMany(c => new[] { c - bridgeM, c + bridgeM }).Concat(junctions).Append(0).Append(passed).Order()];
        StreetLine street = new("motorway", draft.Settings.Expressway.Name);
        for (int i = 1; i < cuts.Count; i++)
        {
            double middle = (cuts[i - 1] + cuts[i]) / 2;
            draft.Paths.Add(new DraftPath(street, [.. Polyline.Part(line, cuts[i - 1], cuts[i]).Select(p => p.Rounded())],
                Bridge: crossings.Exists(c => Math.Abs(c - middle) < bridgeM)));
        }

        foreach ((StreetLine ramp, Vec[] points, double at) in plan.Ramps)
        {
            // The map lost the piece inside the expressway's land as a loose end: draw it from the last node that is left.
            foreach (MapEdge edge in map.Edges.Where(e => !e.Removed && ReferenceEquals(e.Line, ramp)))
            {
                Vec last = edge.Points.MinBy(p => p.DistanceTo(points[0]));
                if (map.EdgesAt[map.NodeAt(last)].Count(id => map.Edges[id].Line.IsStreet) == 1)
                {
                    (_, int segment, _, _) = Polyline.Nearest(points, last);
                    draft.Paths.Add(new DraftPath(ramp, [Polyline.At(line, at - before).Point.Rounded(), .. points[1..(segment + 1)].Select(p => p.Rounded()), last]));
                }
            }
        }
    }

    /// <summary>The station between the tracks and the street, with sidings; its square is a site of the settings.</summary>
    private Polygon Station()
    {
        (double _, int segment, _, Vec at) = Polyline.Nearest(plan.Railway, plan.Station);
        Vec along = (plan.Railway[segment + 1] - plan.Railway[segment]).Unit;
        foreach (int side in new[] { 1, -1 })
        {
            double length = Polyline.Length(plan.Railway), middle = Polyline.Length(plan.Railway[..(segment + 1)]);
            Vec[] siding = Polyline.Part(plan.Railway, Math.Max(0, middle - 300), Math.Min(length, middle + 300));
            draft.Barriers.Add(new DraftBarrier(draft.Settings.Railway.StationName, "railway",
                Shapes.Line(Polyline.Offset(siding, i => side * Math.Min(4.6, Math.Min(i, siding.Length - 1 - i) * 1.2)))));
        }

        double west = along.Left.X < 0 ? 1 : -1;
        Polygon hall = Shapes.Rectangle(at + (along.Left * (west * 14.4)), along, 120, 11);
        draft.Buildings.Add(new DraftBuilding(hall, "public", 3, 2016) { Name = draft.Settings.Railway.StationName });
        return hall;
    }

    /// <summary>Woods on the hills outside the city: regional green, not a park.</summary>
    private void Woods(Block block)
    {
        if (BlockLand.Of(map, block.Face) is not Polygon { Area: > 30000 } land)
        {
            return;
        }

        Vec heart = Vec.From(land.InteriorPoint.Coordinate);
        bool hilly = plan.Noise(heart, 1500, 41) + (heart.Length / 5200) + (heart.X < -1600 ? 0.25 : 0) > 0.55;
        Vec middle = Parks.Heart(land);
        Polygon wood = Shapes.Polygon(parks.Loop(Shapes.Ring(land), middle, 0.93, 0.22, 77));
        if (hilly && wood is { IsValid: true, Area: > 20000 })
        {
            draft.Greens.Add(new DraftGreen(null, "EG", "wood", true, false, "existing", 1990, wood));
        }
    }

    private void Site(Quarter quarter, List<Block> group)
    {
        DemoSite site = quarter.Site;
        switch (site.Kind)
        {
            case "village" or "hamlet":
                Village(site, group);
                break;
            case "old-town":
                OldTown(site, group);
                break;
            default:
                foreach (Block block in group)
                {
                    if (BlockLand.Of(map, block.Face) is not Polygon land)
                    {
                        continue;
                    }

                    Lot lot = new(draft, block, land) { Use = site.Kind };
                    switch (site.Kind)
                    {
                        case "shantytown":
                            housing.OldCommunity(lot, site.Name, site.Households);
                            break;
                        case "factory":
                            Factory(block, land, site);
                            break;
                        default:
                            parks.Park(lot, site.Name, site.Class ?? "G12", site.Status ?? "existing", site.Year ?? 2008);
                            break;
                    }
                }

                break;
        }
    }

    /// <summary>A factory of exactly the land that the plan document gives it; the rest of the block is a lot like others.</summary>
    private void Factory(Block block, Polygon land, DemoSite site)
    {
        Polygon mine = land;
        if (site.LandM2 is double wanted && land.Area > wanted)
        {
            Vec[] ring = Shapes.Ring(land);
            (double low, double high) = (0, 1);
            Vec along = Shapes.Extent(ring).Along;
            for (int i = 0; i < 40; i++)
            {
                double share = (low + high) / 2;
                Vec[][] parts = [.. Shapes.Halves(land, along, share)];
                mine = Shapes.Polygon(parts[0]);
                (low, high) = mine.Area < wanted ? (share, high) : (low, share);
            }

            if (Shapes.Largest(land.Difference(mine).Buffer(-0.6, 1)) is { Area: > 1200 } rest)
            {
                lots.Add(new Lot(draft, block with { Kind = "industry" }, rest));
            }
        }

        plots.Works(new Lot(draft, block, mine) { Use = "factory" }, site.Name, 1986);
        draft.FactorySites[site.Name] = mine;
    }

    private void Village(DemoSite site, List<Block> group)
    {
        List<Polygon> lands = [.. group.Select(b => BlockLand.Of(map, b.Face)).OfType<Polygon>().Where(p => p.Area > 120)];
        bool hamlet = site.Kind == "hamlet";
        DemoPart[] wanted = site.Parts ?? [new DemoPart(site.Name, site.Households, site.FloorAreaM2)];
        double total = lands.Sum(l => l.Area);

        // The parts follow each other along the site; each gets land by its households and, where the plan says so, one house each.
        (Vec along, _, _) = Shapes.Extent([.. lands.SelectMany(Shapes.Ring)]);
        Queue<Polygon> open = new(lands.OrderBy(l => Vec.From(l.Centroid.Coordinate).Dot(along)));
        double allHouseholds = wanted.Sum(p => p.Households ?? 1);
        for (int k = 0; k < wanted.Length; k++)
        {
            DemoPart part = wanted[k];
            double quota = total * (part.Households ?? 1) / allHouseholds, little = quota * 0.15;
            List<Polygon> mine = [];
            while (open.TryPeek(out Polygon? next) && (quota > little || k == wanted.Length - 1))
            {
                open.Dequeue();
                if (next.Area > quota * 1.15 && k < wanted.Length - 1)
                {
                    Vec[][] halves = [.. Shapes.CutOff(Shapes.Ring(next), along, quota / next.Area, 1, 2).Select(c => c.Part)];
                    mine.Add(Shapes.Polygon(halves[0]));
                    open = new Queue<Polygon>([.. halves.Skip(1).Select(Shapes.Polygon), .. open]);
                    break;
                }

                mine.Add(next);
                quota -= next.Area;
            }

            Geometry shape = Closed(mine);
            DraftArea area = new(part.Name, hamlet ? "residential" : "urban-village", random.Int(1984, 1999), shape)
            {
                Households = part.Households, DwellingM2 = hamlet ? 190 : 128, PeoplePerHousehold = hamlet ? 3.1 : 2.75,
            };
            double land = mine.Sum(l => l.Area);
            int count = part is { Households: int h, FloorAreaM2: not null } ? h : (int)(land / (hamlet ? random.Range(190, 260) : random.Range(122, 150)));
            int[] perBlock = Shapes.Apportion([.. mine.Select(l => l.Area / land * count)], count);
            double floor = part.FloorAreaM2 / count ?? (hamlet ? 210 : random.Range(300, 380));
            double owed = 0;
            for (int i = 0; i < mine.Count; i++)
            {
                if (perBlock[i] > 0)
                {
                    houses.Village(mine[i], area, perBlock[i], floor, ref owed);
                }
            }

            if (area.Buildings.Count > 0)
            {
                draft.Areas.Add(area);
            }
        }
    }

    /// <summary>Blocks grown together over the lanes between them.</summary>
    public static Geometry Closed(IReadOnlyList<Polygon> lands)
    {
        BufferParameters mitre = new(1, EndCapStyle.Flat, JoinStyle.Mitre, 2);
        Geometry grown = UnaryUnionOp.Union([.. lands.Select(l => BufferOp.Buffer(l, 2.3, mitre))]);
        Geometry closed = BufferOp.Buffer(grown, -2.3, mitre);
        return closed.IsValid && !closed.IsEmpty ? closed : UnaryUnionOp.Union([.. lands]);
    }

    private void OldTown(DemoSite site, List<Block> group)
    {
        List<(Block Block, Polygon Land)> lands = [];
        foreach (Block block in group)
        {
            if (BlockLand.Of(map, block.Face) is Polygon { Area: > 300 } land)
            {
                lands.Add((block, land));
            }
        }

        int[]? households = site.Households is int all
            ? Shapes.Apportion([.. lands.Select(l => l.Land.Area / lands.Sum(k => k.Land.Area) * all)], all) : null;
        for (int i = 0; i < lands.Count; i++)
        {
            OldTownBlock(lands[i].Block, lands[i].Land, $"{site.Name}{i + 1}坊", households?[i], site.Name);
        }
    }

    private void OldTownBlock(Block block, Polygon land, string name, int? households, string? site)
    {
        DraftArea area = new(name, "residential", random.Int(1950, 1985), land, site)
        {
            DwellingM2 = 92, PeoplePerHousehold = 2.6, Households = households,
        };
        FaceRing ring = map.Ring(block.Face);
        houses.OldTown(land, area, p =>
        {
            int best = Enumerable.Range(0, ring.Points.Length)
                .MinBy(i => Polyline.Distance(ring.Points[i], ring.Points[(i + 1) % ring.Points.Length], p));
            return map.Edges[ring.Edge[best]].Line.Class;
        });
        if (area.Buildings.Count > 0)
        {
            draft.Areas.Add(area);
        }
    }

    /// <summary>Divides a block without a site of its own into lots, or builds it at once.</summary>
    private void Divide(Block block)
    {
        if (block.Kind is "river" or "railway" or "expressway" or "reservoir" or "fringe" || BlockLand.Of(map, block.Face) is not Polygon land || land.Area < 350)
        {
            return;
        }

        (_, _, double width) = Shapes.Extent(Shapes.Ring(land));
        if (width < 16)
        {
            draft.Greens.Add(new DraftGreen(null, "XG", "verge", true, false, "existing", 2005, land));
            return;
        }

        DemoZoneRule rule = draft.Settings.ZoneRules[block.Kind];
        bool divided = rule.LotM2 > 0 && (rule.DividedShare >= 1 || random.Chance(rule.DividedShare));
        int count = divided ? Math.Max(1, (int)Math.Round(land.Area / rule.LotM2)) : 1;
        foreach (Vec[] ring in Shapes.Lots(Shapes.Ring(land), count, 0.15, random))
        {
            // A gap of 1.2 m keeps the walls of neighbours apart.
            Polygon? piece = count > 1 ? Shapes.Largest(Shapes.Polygon(ring).Buffer(-0.6, 1)) : Shapes.Polygon(ring);
            if (piece is { IsValid: true, Area: > 200 })
            {
                lots.Add(new Lot(draft, block, piece));
            }
        }
    }

    /// <summary>One of the uses by their shares.</summary>
    private string Draw(Dictionary<string, double>? uses)
    {
        double draw = random.NextDouble();
        foreach ((string use, double share) in uses ?? [])
        {
            draw -= share;
            if (draw < 0)
            {
                return use;
            }
        }

        return "vacant";
    }

    private void Fill(Lot lot)
    {
        DemoZoneRule rule = draft.Settings.ZoneRules[lot.Block.Kind];
        (_, _, double width) = Shapes.Extent(lot.Ring);
        lot.Use = lot.AreaM2 < 1500 || width < 28
            ? (lot.Block.Kind == "core" ? "old-town" : random.Chance(0.5) ? "garden" : "trade")
            : Draw(lot.AreaM2 < 1.5 * rule.LotM2 ? rule.SmallUses ?? rule.Uses : rule.Uses);
        switch (lot.Use)
        {
            case "old-town":
                OldTownBlock(lot.Block, lot.Land, $"{names.Place()}坊", null, null);
                break;
            case "old-community":
                housing.OldCommunity(lot, names.OldCommunity(), null);
                break;
            case "estate":
                housing.Estate(lot, names.Estate());
                break;
            case "trade":
                plots.Trade(lot, null, random.Int(1992, 2019));
                break;
            case "office":
                plots.Office(lot, random.Int(1988, 2018));
                break;
            case "works":
                string works = names.Works();
                plots.Works(lot, works, random.Int(1965, 2016));
                draft.Works.Add((works, lot.Land, lot.Block.Kind));
                break;
            case "garden":
                bool existing = random.Chance(0.75);
                parks.Park(lot, names.Park(), lot.AreaM2 > 10000 ? "G12" : "G14", existing ? "existing" : random.Chance(0.4) ? "under-construction" : "planned",
                    existing ? random.Int(2005, 2022) : random.Int(2024, 2030));
                break;
        }
    }
}
