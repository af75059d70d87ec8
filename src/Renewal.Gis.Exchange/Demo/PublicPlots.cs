using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>Plots with one user: schools and other public services, trade, offices, factories.</summary>
internal sealed class PublicPlots(CityDraft draft, DemoRandom random, RowHousing housing)
{
    private static readonly RowStyle Classrooms = new(3, 5, 11, 46, 27, 10, 0);
    private static readonly RowStyle Offices = new(4, 9, 15, 44, 36, 12, 0);
    private static readonly RowStyle Wards = new(5, 14, 18, 62, 40, 14, 0);
    private static readonly RowStyle Stores = new(2, 6, 30, 58, 41, 10, 0);
    private static readonly RowStyle Halls = new(1, 2, 36, 92, 54, 14, 0);
    private static readonly RowStyle Sheds = new(1, 2, 20, 48, 31, 8, 0);
    private static readonly RowStyle Workshops = new(1, 2, 14, 30, 21, 6, 0);
    private static readonly RowStyle Stands = new(1, 3, 16, 34, 24, 6, 0);
    private static readonly RowStyle House = new(2, 4, 14, 26, 30, 8, 0);

    /// <summary>A school: rows of classrooms in the northern half, the playing field in the south, a wall and a gate.</summary>
    public void School(Lot lot, string name, int year) => Build(lot, "public", name, year, [Classrooms, House], 0.55, walled: true);

    /// <summary>A hospital.</summary>
    public void Hospital(Lot lot, string name, int year) => Build(lot, "public", name, year, [Wards, Offices], 0.8, walled: true);

    /// <summary>Any other public service on a plot of its own.</summary>
    public void Service(Lot lot, string name, int year) =>
        Build(lot, "public", name, year, [Offices with { LowStoreys = 3, HighStoreys = 5 }, House], lot.AreaM2 > 3000 ? 0.62 : 1, walled: false);

    /// <summary>Shops, markets, hotels.</summary>
    public void Trade(Lot lot, string? name, int year)
    {
        Build(lot, "commercial", name, year, [Stores, Stands, House], 1, walled: false, shops: true);
    }

    /// <summary>Offices.</summary>
    public void Office(Lot lot, int year) => Build(lot, "commercial", null, year, [Offices, House], 1, walled: false);

    /// <summary>A factory with its halls.</summary>
    public void Works(Lot lot, string? name, int year) =>
        Build(lot, "industrial", name, year, [Halls, Sheds, Workshops], 1, walled: true);

    /// <summary>Fills the lot with the style that covers most of it; the gate's lane stays free.</summary>
    private void Build(Lot lot, string use, string? name, int year, RowStyle[] styles, double share, bool walled, bool shops = false)
    {
        Polygon? land = Shapes.Largest(lot.Land.Buffer(-5));
        if (land is null)
        {
            return;
        }

        double angle = use == "industrial" ? Shapes.Extent(lot.Ring).Along.Angle : housing.RowAngle(lot.Centre);
        Vec north = Vec.FromAngle(angle).Left;
        if (walled)
        {
            lot.TryNearestGate("service", lot.Centre, insideM: 14);
        }

        Geometry free = lot.Paths.Count > 0 ? Shapes.Line(lot.Paths[0].Points).Buffer(3.4, 1) : Shapes.Factory.CreatePolygon();
        double low = lot.Ring.Min(p => p.Dot(north)), high = lot.Ring.Max(p => p.Dot(north));
        List<Polygon> edge = shops ? housing.Shops(lot, year, 1.4, deep: true) : [];
        (List<Polygon> Shapes, RowStyle Style, double Area) best = ([], styles[0], 0);
        foreach (RowStyle style in styles)
        {
            List<Polygon> shapes =
            [
                .. RowLayout.Fill(land, angle, style, random).Where(s =>
                    (Vec.From(s.Centroid.Coordinate).Dot(north) - low) / (high - low) > 1 - share && !s.Intersects(free)
                    && !edge.Exists(p => p.Distance(s) < 4)),
            ];
            double area = shapes.Sum(s => s.Area);
            if (area > best.Area * 1.6)
            {
                best = (shapes, style, area);
            }
        }

        if (best.Area < lot.AreaM2 * 0.09 && edge.Count == 0 && Winged(lot, angle, free) is Polygon winged)
        {
            best.Shapes.Clear();
            best.Shapes.Add(winged);
        }

        for (int i = 0; i < best.Shapes.Count; i++)
        {
            draft.Buildings.Add(new DraftBuilding(best.Shapes[i], use, random.Int(best.Style.LowStoreys, best.Style.HighStoreys), year) { Name = i == 0 ? name : null });
        }

        if (walled)
        {
            lot.AddWalls(name, edge);
        }

        lot.FinishPaths();
    }

    /// <summary>On lots too small or too crooked for rows: one house with two wings around a yard, as large as fits.</summary>
    private static Polygon? Winged(Lot lot, double angle, Geometry free)
    {
        double side = Math.Sqrt(lot.AreaM2);
        foreach (double size in new[] { 0.8, 0.65, 0.5, 0.38 })
        {
            double w = Math.Min(46, side * size) / 2, d = Math.Min(34, side * size * 0.8) / 2, wing = Math.Clamp(w * 0.45, 4, 12);
            Vec[] shape = w > 9
                ? [new(-w, -d), new(wing - w, -d), new(wing - w, d - wing), new(w - wing, d - wing), new(w - wing, -d), new(w, -d), new(w, d), new(-w, d)]
                : [new(-w, -d), new(w, -d), new(w, d), new(-w, d)];
            Polygon house = Shapes.Polygon([.. shape.Select(p => lot.Centre + p.Rotate(angle))]);
            if (lot.Land.Contains(house) && !house.Intersects(free))
            {
                return house;
            }
        }

        return null;
    }
}
