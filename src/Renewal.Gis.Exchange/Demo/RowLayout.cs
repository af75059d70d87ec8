using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>How the slabs of one community look.</summary>
/// <param name="LowStoreys">Fewest storeys.</param>
/// <param name="HighStoreys">Most storeys.</param>
/// <param name="DepthM">Depth of a slab.</param>
/// <param name="LengthM">Wished length of a slab.</param>
/// <param name="PitchM">From row to row.</param>
/// <param name="GapM">Between the gables of two slabs.</param>
/// <param name="DwellingM2">Floor area for one household that lives there: stairs and empty dwellings are in it.</param>
internal sealed record RowStyle(
    int LowStoreys, int HighStoreys, double DepthM, double LengthM, double PitchM, double GapM, double DwellingM2);

/// <summary>Rows of rectangles on a piece of land, in a frame that is turned so that x runs along the rows.</summary>
internal static class RowLayout
{
    /// <summary>Fills land with rows.</summary>
    /// <param name="land">Where they may stand.</param>
    /// <param name="angle">Direction of the rows.</param>
    /// <param name="style">Sizes.</param>
    /// <param name="random">Source of small differences.</param>
    public static IEnumerable<Polygon> Fill(Polygon land, double angle, RowStyle style, DemoRandom random)
    {
        Vec[] frame = Turned(Shapes.Ring(land), -angle);
        foreach (double y0 in Rows(frame, style, null))
        {
            foreach ((double from, double to) in Strip(frame, y0, y0 + style.DepthM))
            {
                foreach (Polygon slab in Slabs(from, to, y0, y0 + style.DepthM, angle, style, random))
                {
                    yield return slab;
                }
            }
        }
    }

    /// <summary>
    /// Where rows start, a pitch apart: of several first rows the one with which most can be built. On skew land the first row that
    /// just fits may have no room at all.
    /// </summary>
    /// <param name="frame">The land in the frame of the rows.</param>
    /// <param name="style">Sizes.</param>
    /// <param name="free">Interval of x that stays free, or null.</param>
    public static List<double> Rows(Vec[] frame, RowStyle style, (double From, double To)? free)
    {
        double minY = frame.Min(p => p.Y), maxY = frame.Max(p => p.Y);
        List<double> best = [];
        double most = 0;
        for (int k = 0; k < 8; k++)
        {
            List<double> rows = [];
            double length = 0;
            for (double y = minY + (k * style.PitchM / 8); y + style.DepthM <= maxY; y += style.PitchM)
            {
                rows.Add(y);
                List<(double From, double To)> strips = Strip(frame, y, y + style.DepthM);
                length += (free is var (from, to) ? Without(strips, from, to) : strips)
                    .Sum(s => Math.Max(0, Math.Floor(((s.To - s.From + style.GapM) / (style.LengthM + style.GapM)) + 0.4)));
            }

            if (length > most)
            {
                (best, most) = (rows, length);
            }
        }

        return best;
    }

    /// <summary>
    /// The stretches of a horizontal strip that lie wholly inside a ring: intervals of x, for y in [y0, y1], in the frame of the ring.
    /// </summary>
    public static List<(double From, double To)> Strip(IReadOnlyList<Vec> ring, double y0, double y1)
    {
        List<(double From, double To)> inside = [(double.MinValue, double.MaxValue)];
        foreach (double y in new[] { y0 + 0.01, y0 + ((y1 - y0) * 0.25), (y0 + y1) / 2, y0 + ((y1 - y0) * 0.75), y1 - 0.01 })
        {
            List<double> crossings = [];
            for (int i = 0; i < ring.Count; i++)
            {
                Vec a = ring[i], b = ring[(i + 1) % ring.Count];
                if (a.Y > y != b.Y > y)
                {
                    crossings.Add(a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X)));
                }
            }

            crossings.Sort();
            List<(double, double)> next = [];
            for (int i = 0; i + 1 < crossings.Count; i += 2)
            {
                foreach ((double from, double to) in inside)
                {
                    (double f, double t) = (Math.Max(from, crossings[i]), Math.Min(to, crossings[i + 1]));
                    if (t - f > 4)
                    {
                        next.Add((f, t));
                    }
                }
            }

            inside = next;
        }

        return inside;
    }

    /// <summary>Rectangles of one row between two ends, in the frame of the city.</summary>
    public static IEnumerable<Polygon> Slabs(double from, double to, double y0, double y1, double angle, RowStyle style, DemoRandom random)
    {
        double room = to - from;
        int count = (int)Math.Round((room + style.GapM) / (style.LengthM + style.GapM));
        if (count == 0 && room >= style.LengthM * 0.55)
        {
            count = 1;
        }

        if (count == 0)
        {
            yield break;
        }

        double length = Math.Min((room - ((count - 1) * style.GapM)) / count, style.LengthM * 1.25);
        if (length < style.LengthM * 0.5)
        {
            yield break;
        }

        double spare = room - (count * length) - ((count - 1) * style.GapM);
        double step = length + style.GapM + (count > 1 ? spare / (count - 1) : 0);
        double start = count > 1 ? from : from + (spare * random.NextDouble());
        for (int i = 0; i < count; i++)
        {
            double x = start + (i * step);
            Vec[] slab = [new(x, y0), new(x + length, y0), new(x + length, y1), new(x, y1)];
            yield return Shapes.Polygon(Turned(slab, angle));
        }
    }

    /// <summary>Points turned about the centre of the city.</summary>
    public static Vec[] Turned(IReadOnlyList<Vec> points, double angle) => [.. points.Select(p => p.Rotate(angle))];

    /// <summary>Intervals without the part between two values; rests under 4 m are dropped.</summary>
    public static IEnumerable<(double From, double To)> Without(IEnumerable<(double From, double To)> intervals, double low, double high)
    {
        foreach ((double from, double to) in intervals)
        {
            if (Math.Min(to, low) - from > 4)
            {
                yield return (from, Math.Min(to, low));
            }

            if (to - Math.Max(from, high) > 4)
            {
                yield return (Math.Max(from, high), to);
            }
        }
    }

    /// <summary>Chords of a ring at a height, as intervals of x, at least 20 m long.</summary>
    public static IEnumerable<(double From, double To)> Chords(IReadOnlyList<Vec> ring, double y)
    {
        List<double> crossings = [];
        for (int i = 0; i < ring.Count; i++)
        {
            Vec a = ring[i], b = ring[(i + 1) % ring.Count];
            if (a.Y > y != b.Y > y)
            {
                crossings.Add(a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X)));
            }
        }

        crossings.Sort();
        for (int i = 0; i + 1 < crossings.Count; i += 2)
        {
            if (crossings[i + 1] - crossings[i] > 20)
            {
                yield return (crossings[i], crossings[i + 1]);
            }
        }
    }

    /// <summary>Where the ray from the middle leaves the ring.</summary>
    public static Vec End(Vec[] ring, Vec middle, Vec direction)
    {
        Vec far = middle + (direction * 3000);
        double nearest = 1;
        for (int i = 0; i < ring.Length; i++)
        {
            nearest = Math.Min(nearest, Polyline.Crossing(middle, far, ring[i], ring[(i + 1) % ring.Length]) ?? 1);
        }

        return middle + ((far - middle) * nearest);
    }
}
