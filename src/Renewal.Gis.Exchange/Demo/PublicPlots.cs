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
    private static readonly RowStyle House = new(2, 4, 14, 26, 30, 8, 0);

    /// <summary>A school: rows of classrooms in the northern half, the playing field in the south, a wall and a gate.</summary>
    public void School(Lot lot, string name, int year) => Build(lot, "public", name, year, Classrooms, 0.55, walled: true);

    /// <summary>A hospital.</summary>
    public void Hospital(Lot lot, string name, int year) => Build(lot, "public", name, year, Wards, 0.8, walled: true);

    /// <summary>Any other public service on a plot of its own.</summary>
    public void Service(Lot lot, string name, int year) =>
        Build(lot, "public", name, year, lot.AreaM2 > 4500 ? Offices with { LowStoreys = 3, HighStoreys = 5 } : House, lot.AreaM2 > 3000 ? 0.62 : 1, walled: false);

    /// <summary>Shops, markets, hotels.</summary>
    public void Trade(Lot lot, string? name, int year)
    {
        Build(lot, "commercial", name, year, Stores, 1, walled: false, shops: 0.4);
    }

    /// <summary>Offices.</summary>
    public void Office(Lot lot, int year) => Build(lot, "commercial", null, year, Offices, 1, walled: false);

    /// <summary>A factory with its halls.</summary>
    public void Works(Lot lot, string? name, int year) =>
        Build(lot, "industrial", name, year, lot.AreaM2 > 16000 ? Halls : Sheds, 1, walled: true);

    private void Build(Lot lot, string use, string? name, int year, RowStyle style, double share, bool walled, double shops = 0)
    {
        double angle = housing.RowAngle(lot.Centre);
        Polygon? land = Shapes.Largest(lot.Land.Buffer(-5));
        if (land is null)
        {
            return;
        }

        if (use == "industrial")
        {
            angle = Shapes.Extent(lot.Ring).Along.Angle;
        }

        // The gate's lane ends a little inside; nothing is built on it.
        Vec north = Vec.FromAngle(angle).Left;
        lot.TryNearestGate("service", lot.Centre, insideM: 16);
        Geometry free = lot.Paths.Count > 0 ? Shapes.Line(lot.Paths[0].Points).Buffer(3.4, 1) : Shapes.Factory.CreatePolygon();
        double low = lot.Ring.Min(p => p.Dot(north)), high = lot.Ring.Max(p => p.Dot(north));
        bool named = false;
        List<Polygon> placed = shops > 0 ? housing.Shops(lot, year, shops) : [];
        foreach (Polygon shape in RowLayout.Fill(land, angle, style, random))
        {
            Vec centre = Vec.From(shape.Centroid.Coordinate);
            if ((centre.Dot(north) - low) / (high - low) < 1 - share || shape.Intersects(free) || placed.Exists(p => p.Distance(shape) < 4))
            {
                continue;
            }

            draft.Buildings.Add(new DraftBuilding(shape, use, random.Int(style.LowStoreys, style.HighStoreys), year) { Name = named ? null : name });
            placed.Add(shape);
            named = true;
        }

        if (!named)
        {
            // Too small or too crooked for rows: one house in the middle.
            Polygon shape = Shapes.Rectangle(lot.Centre + (north * 6), Vec.FromAngle(angle), Math.Min(18, Math.Sqrt(lot.AreaM2) * 0.45), Math.Min(12, Math.Sqrt(lot.AreaM2) * 0.35));
            if (lot.Land.Contains(shape) && !shape.Intersects(free) && !placed.Exists(p => p.Intersects(shape)))
            {
                draft.Buildings.Add(new DraftBuilding(shape, use, random.Int(style.LowStoreys, style.HighStoreys), year) { Name = name });
            }
        }

        if (walled)
        {
            lot.AddWalls(name, [.. placed.Where(p => p.Distance(lot.Land.ExteriorRing) < 3)]);
        }

        lot.FinishPaths();
    }
}
