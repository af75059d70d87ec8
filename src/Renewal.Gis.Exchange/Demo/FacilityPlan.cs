namespace Renewal.Gis.Exchange.Demo;

/// <summary>Places the facilities of the standard's categories, on purpose unevenly: some quarters lack things.</summary>
internal sealed class FacilityPlan(CityDraft draft)
{
    private readonly DemoRandom random = new(draft.Settings.Seed, "facilities");

    private readonly HashSet<string> taken = [];
    private List<(string Stem, Vec At)>? streetStems;

    // A coarse line is enough to tell the sides of the railway apart.
    private readonly Vec[] railway = Polyline.Simplify(draft.Plan.Railway, 15);

    /// <summary>Gives plots of their own to the facilities that need one.</summary>
    public void AssignPlots(List<Lot> lots, PublicPlots plots)
    {
        foreach (DemoFacility kind in draft.Settings.Facilities.Where(f => f.PlotM2 is not null).OrderByDescending(f => f.PlotM2))
        {
            int count = Math.Max(1, (int)Math.Round(draft.Settings.PopulationTarget / (double)kind.PeoplePer));
            List<Vec> placed = [];
            for (int i = 0; i < count; i++)
            {
                Lot? best = lots.Where(l => l.Use.Length == 0 && l.AreaM2 > 0.6 * kind.PlotM2 && l.AreaM2 < 2.2 * kind.PlotM2 && kind.Zones.Contains(l.Block.Kind))
                    .MaxBy(l => Wish(l.Centre, placed));
                if (best is null)
                {
                    break;
                }

                best.Use = kind.Category;
                placed.Add(best.Centre);
                int year = random.Int(kind.Years[0], kind.Years[1]);
                string status = year <= 2024 ? "existing" : year <= 2026 ? "under-construction" : "planned";
                string name = Name(kind, best.Centre);
                if (status == "existing")
                {
                    switch (kind.Building)
                    {
                        case "school": plots.School(best, name, year); break;
                        case "hospital": plots.Hospital(best, name, year); break;
                        case "trade": plots.Trade(best, name, year); break;
                        default: plots.Service(best, name, year); break;
                    }
                }

                draft.Facilities.Add(new DraftFacility(name, kind.Category, status, year, kind.Capacity, kind.FloorAreaM2, best.Centre, best.Land));
            }
        }
    }

    /// <summary>Places the facilities that have no plot of their own, when all buildings stand.</summary>
    public void PlacePoints()
    {
        List<DraftBuilding> shops = [.. draft.Buildings.Where(b => b.Use == "commercial")];
        List<DraftArea> communities = [.. draft.Areas.Where(a => a.Kind is "old-community" or "new-estate")];
        List<DraftGreen> parks = [.. draft.Greens.Where(g => g.Park && g.Status == "existing")];
        List<MapEdge> streets = [.. draft.Map.Edges.Where(e => !e.Removed && e.Line.Class is "secondary" or "tertiary" or "residential" && e.Left >= 0 && e.Right >= 0)];
        List<MapEdge> mainStreets = [.. draft.Map.Edges.Where(e => !e.Removed && e.Line.Class is "primary" or "secondary" && e.Left >= 0 && e.Right >= 0)];
        foreach (DemoFacility kind in draft.Settings.Facilities.Where(f => f.PlotM2 is null))
        {
            int count = Math.Max(1, (int)Math.Round(draft.Settings.PopulationTarget / (double)kind.PeoplePer));
            List<Vec> placed = [];
            for (int i = 0; i < count; i++)
            {
                List<Vec> choices = [];
                for (int k = 0; k < 24; k++)
                {
                    Vec? choice = kind.Host switch
                    {
                        "shop" => Inside(random.Pick(shops)),
                        "estate" => draft.FreePoint(random.Pick(communities).Shape, random),
                        "park" when random.Chance(0.7) => draft.FreePoint(random.Pick(parks).Shape, random),
                        "park" => draft.FreePoint(random.Pick(communities).Shape, random),
                        "stop" => Beside(random.Pick(mainStreets), -4),
                        _ => Beside(random.Pick(streets), -1),
                    };
                    if (choice is Vec p && draft.Plan.ZoneAt(p) != "fringe")
                    {
                        choices.Add(p);
                    }
                }

                if (choices.Count == 0)
                {
                    continue;
                }

                Vec best = choices.MaxBy(p => Wish(p, placed));
                placed.Add(best);
                int year = random.Int(kind.Years[0], kind.Years[1]);
                draft.Facilities.Add(new DraftFacility(Name(kind, best), kind.Category,
                    year <= 2024 ? "existing" : year <= 2026 ? "under-construction" : "planned", year, kind.Capacity, kind.FloorAreaM2, best, null));
            }
        }
    }

    private Vec Inside(DraftBuilding shop)
    {
        Vec[] ring = Shapes.Ring(shop.Shape);
        Vec middle = Vec.From(shop.Shape.InteriorPoint.Coordinate);
        return middle + ((ring[random.Int(ring.Length)] - middle) * random.Range(0.1, 0.6));
    }

    /// <summary>A place at the edge of a street; <paramref name="beyondM"/> is measured from the red line.</summary>
    private Vec Beside(MapEdge edge, double beyondM)
    {
        (Vec p, Vec direction) = Polyline.At(edge.Points, Polyline.Length(edge.Points) * random.Range(0.15, 0.85));
        return p + (direction.Left * ((random.Chance(0.5) ? 1 : -1) * (edge.Line.HalfWidthM + beyondM)));
    }

    /// <summary>Called after the nearest street whose name is still free for this kind.</summary>
    private string Name(DemoFacility kind, Vec at)
    {
        streetStems ??=
        [
            .. draft.Map.Edges.Where(e => !e.Removed && e.Line.Name is not null && e.Line.Class is "primary" or "secondary" or "tertiary" or "residential")
                .Select(e => (Stem(e.Line.Name!), e.Points[e.Points.Length / 2])),
        ];
        string stem = streetStems.OrderBy(s => s.At.DistanceTo(at)).Select(s => s.Stem)
            .FirstOrDefault(s => !taken.Contains(s + kind.NameZh), $"第{taken.Count}");
        taken.Add(stem + kind.NameZh);
        return stem + kind.NameZh;
    }

    private static string Stem(string street)
    {
        foreach (string ending in new[] { "大道", "大街", "路", "街", "巷" })
        {
            if (street.EndsWith(ending, StringComparison.Ordinal) && street.Length > ending.Length + 1)
            {
                return street[..^ending.Length];
            }
        }

        return street;
    }

    /// <summary>How well a place is served, 0–1: the core best, the far side of the railway and the south worst.</summary>
    private double Service(Vec p)
    {
        double core = Math.Exp(-p.Length / 1100);
        bool far = Polyline.Nearest(railway, p) is var n && (railway[n.Segment + 1] - railway[n.Segment]).Cross(p - n.Point) > 0;
        return Math.Clamp((0.45 * core) + (0.35 * (0.5 + (0.5 * draft.Plan.Noise(p, 700, 31)))) + (p.Y > 0 ? 0.15 : 0) - (far ? 0.3 : 0), 0, 1);
    }

    private double Wish(Vec p, List<Vec> placed)
    {
        double nearest = placed.Count == 0 ? 1500 : placed.Min(q => q.DistanceTo(p));
        return Service(p) + (0.6 * Math.Min(nearest, 1000) / 1000) + random.Range(0, 0.3);
    }
}
