namespace Renewal.Gis.Exchange.Demo;

/// <summary>The plan of the settings, scaled, turned and bent, in metres around the centre.</summary>
internal sealed class CityPlan
{
    private readonly DemoCitySettings settings;

    public CityPlan(DemoCitySettings settings)
    {
        this.settings = settings;
        Zones = [.. settings.Zones.Select(z => (z.Kind, Ring(z.Polygon)))];
        Outline = Polyline.Smooth([.. settings.Outline.Select(Point)], 60, closed: true);
        River = Curve(settings.River.Points, 10);
        double water = settings.River.WidthM / 2;
        RiverHalfWidth = [.. River.Select((p, i) => water * (0.86 + (0.28 * Noise(p, 260, 3))))];
        ReservoirShore = Polyline.Smooth([.. settings.Reservoir.Points.Select(Point)], 12, closed: true);
        Railway = Curve(settings.Railway.Points, 12);
        Expressway = Curve(settings.Expressway.Points, 14);
        Station = Point(settings.Railway.Station);
        Sites = [.. settings.Sites.Select(s => new PlanSite(s, Point(s.At)))];
        Lines = [.. DrawLines()];
    }

    public IReadOnlyList<(string Kind, Vec[] Ring)> Zones { get; }

    public Vec[] Outline { get; }

    /// <summary>Centre line of the river from the source.</summary>
    public Vec[] River { get; }

    /// <summary>Half the width of the water at every vertex of <see cref="River"/>, metres.</summary>
    public double[] RiverHalfWidth { get; }

    public Vec[] ReservoirShore { get; }

    public Vec[] Railway { get; }

    public Vec[] Expressway { get; }

    public Vec Station { get; }

    public IReadOnlyList<PlanSite> Sites { get; }

    /// <summary>Lines that the first faces are made of.</summary>
    public IReadOnlyList<(StreetLine Line, Vec[] Points)> Lines { get; }

    /// <summary>Kind of quarter at a place: the first zone that holds it, else fringe.</summary>
    public string ZoneAt(Vec p)
    {
        foreach ((string kind, Vec[] ring) in Zones)
        {
            if (Polyline.Contains(ring, p))
            {
                return kind;
            }
        }

        return "fringe";
    }

    /// <summary>Smooth noise in [−1, 1] that changes over the given distance.</summary>
    public double Noise(Vec p, double wavelengthM, int channel)
    {
        double x = p.X / wavelengthM, y = p.Y / wavelengthM;
        double x0 = Math.Floor(x), y0 = Math.Floor(y);
        double fx = Fade(x - x0), fy = Fade(y - y0);
        double south = Lerp(Lattice((long)x0, (long)y0, channel), Lattice((long)x0 + 1, (long)y0, channel), fx);
        double north = Lerp(Lattice((long)x0, (long)y0 + 1, channel), Lattice((long)x0 + 1, (long)y0 + 1, channel), fx);
        return Lerp(south, north, fy);
    }

    private static double Fade(double t) => t * t * t * ((t * ((t * 6) - 15)) + 10);

    private static double Lerp(double a, double b, double t) => a + ((b - a) * t);

    private double Lattice(long x, long y, int channel)
    {
        ulong hash = DemoRandom.Mix(settings.Seed ^ DemoRandom.Mix((ulong)x * 0x9E3779B97F4A7C15UL) ^ DemoRandom.Mix(((ulong)y * 0xC2B2AE3D27D4EB4FUL) + (ulong)channel));
        return ((hash >> 11) * (2.0 / (1UL << 53))) - 1;
    }

    private Vec Point(double[] plan)
    {
        Vec p = (new Vec(plan[0], plan[1]) * settings.Scale).Rotate(settings.RotationDeg * Math.PI / 180);
        double wave = settings.Warp.WavelengthM, amplitude = settings.Warp.AmplitudeM;
        return p + new Vec(amplitude * Noise(p, wave, 1), amplitude * Noise(p, wave, 2));
    }

    private Vec[] Curve(double[][] points, double stepM, bool closed = false) =>
        Polyline.Smooth([.. points.Select(Point)], stepM, closed);

    private Vec[] Ring(double[][] points) => [.. points.Select(Point)];

    private IEnumerable<(StreetLine, Vec[])> DrawLines()
    {
        yield return (new StreetLine(StreetLine.Border), Outline);
        foreach (DemoStreet street in settings.Streets)
        {
            yield return (new StreetLine(street.Class, street.Name), Curve(street.Points, 14, street.Closed));
        }

        // Along the river, and along the railway inside the city, a street on either side; outside only the edge of the land.
        double bank = settings.River.GreenM + StreetLine.HalfWidth("tertiary");
        foreach ((int side, string name) in new[] { (1, "滨河东路"), (-1, "滨河西路") })
        {
            Vec[] line = Polyline.Offset(River, i => side * (RiverHalfWidth[i] + bank));
            foreach ((StreetLine, Vec[]) part in StreetInsideCity(Polyline.Simplify(line, 0.5), "tertiary", name))
            {
                yield return part;
            }
        }

        foreach ((int side, string name) in new[] { (1, "铁路东路"), (-1, "铁路西路") })
        {
            Vec[] line = Polyline.Offset(Railway, _ => side * (settings.Railway.CorridorM + StreetLine.HalfWidth("residential")));
            foreach ((StreetLine, Vec[]) part in StreetInsideCity(line, "residential", name))
            {
                yield return part;
            }
        }

        foreach (int side in new[] { 1, -1 })
        {
            yield return (new StreetLine(StreetLine.Border), Polyline.Offset(Expressway, _ => side * settings.Expressway.CorridorM));
        }

        yield return (new StreetLine("footway", "环湖步道"), LakePath());
    }

    private Vec[] LakePath()
    {
        Vec[] path = Polyline.Offset([.. ReservoirShore[..^1], ReservoirShore[0]], _ => 16 * -Math.Sign(Polyline.Area(ReservoirShore)));
        path[^1] = path[0];
        return path;
    }

    private IEnumerable<(StreetLine, Vec[])> StreetInsideCity(Vec[] line, string osmClass, string name)
    {
        StreetLine street = new(osmClass, name), border = new(StreetLine.Border);
        int start = 0;
        bool inside = ZoneAt(line[0]) != "fringe";
        for (int i = 1; i < line.Length; i++)
        {
            bool now = ZoneAt(line[i]) != "fringe";
            if (now != inside || i == line.Length - 1)
            {
                yield return (inside ? street : border, line[start..(i + 1)]);
                (start, inside) = (i, now);
            }
        }
    }
}

/// <summary>A site of the settings at its place.</summary>
/// <param name="Site">The setting.</param>
/// <param name="At">Point inside it, metres.</param>
internal sealed record PlanSite(DemoSite Site, Vec At);
