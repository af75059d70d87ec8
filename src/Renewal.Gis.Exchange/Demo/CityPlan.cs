using Renewal.Gis.Planning;

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
        Ramps = [.. DrawRamps()];
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

    /// <summary>Ramps, and how far along the expressway each begins.</summary>
    public IReadOnlyList<(StreetLine Line, Vec[] Points, double AtM)> Ramps { get; }

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
            foreach ((StreetLine, Vec[]) part in StreetInsideCity(line, "tertiary", name))
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

        foreach ((StreetLine, Vec[]) ramp in Ramps.Select(r => (r.Line, r.Points)))
        {
            yield return ramp;
        }

        yield return (new StreetLine("footway", "环湖步道"), LakePath());
    }

    /// <summary>Four ramps at every interchange, from the expressway to the street.</summary>
    private IEnumerable<(StreetLine, Vec[], double)> DrawRamps()
    {
        foreach (DemoStreet street in settings.Streets.Where(s => settings.Expressway.Interchanges.Contains(s.Name)))
        {
            Vec[] line = Curve(street.Points, 14, street.Closed);
            (double crossing, Vec at, Vec along, Vec across) = Meeting(Expressway, line);
            foreach (int forth in new[] { 1, -1 })
            {
                foreach (int side in new[] { 1, -1 })
                {
                    double distance = crossing + (forth * 230);
                    (Vec from, Vec direction) = Polyline.At(Expressway, distance);
                    Vec to = at + (across * (side * 82));
                    Vec beside = from - (direction * (forth * 70)) + (along.Left * (Math.Sign(along.Left.Dot(to - at)) * (settings.Expressway.CorridorM + 9)));
                    Vec beyond = to + ((to - at).Unit * 6);
                    Vec[] curve = Polyline.Smooth([from, beside, (beside * 0.45) + (to * 0.55) + ((to - at).Unit * 14), to], 10);
                    yield return (new StreetLine("motorway_link"), [.. curve, beyond - ((beside - to).Unit * 8)], distance);
                }
            }
        }
    }

    private static (double Distance, Vec At, Vec Along, Vec Across) Meeting(Vec[] line, Vec[] other)
    {
        double passed = 0;
        for (int i = 1; i < line.Length; i++)
        {
            for (int k = 1; k < other.Length; k++)
            {
                if (Polyline.Crossing(line[i - 1], line[i], other[k - 1], other[k]) is double share)
                {
                    Vec at = line[i - 1] + ((line[i] - line[i - 1]) * share);
                    return (passed + at.DistanceTo(line[i - 1]), at, (line[i] - line[i - 1]).Unit, (other[k] - other[k - 1]).Unit);
                }
            }

            passed += line[i].DistanceTo(line[i - 1]);
        }

        throw new InputException("Settings of the demo city: a street of expressway.interchanges does not meet the expressway.");
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
        const double reachM = 34;
        bool Near(Vec p) => new Vec[] { new(reachM, 0), new(-reachM, 0), new(0, reachM), new(0, -reachM) }.Any(d => ZoneAt(p + d) != "fringe");
        bool inside = ZoneAt(line[0]) != "fringe";
        for (int i = 1; i < line.Length; i++)
        {
            bool now = ZoneAt(line[i]) != "fringe" || Near(line[i]);
            if (now != inside || i == line.Length - 1)
            {
                yield return (inside ? street : border, Polyline.Simplify(line[start..(i + 1)], 0.5));
                (start, inside) = (i, now);
            }
        }
    }
}

/// <summary>A site of the settings at its place.</summary>
/// <param name="Site">The setting.</param>
/// <param name="At">Point inside it, metres.</param>
internal sealed record PlanSite(DemoSite Site, Vec At);
