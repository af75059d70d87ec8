namespace Renewal.Gis.Exchange.Demo;

/// <summary>Lines of points in metres.</summary>
internal static class Polyline
{
    public static double Length(IReadOnlyList<Vec> line)
    {
        double length = 0;
        for (int i = 1; i < line.Count; i++)
        {
            length += line[i].DistanceTo(line[i - 1]);
        }

        return length;
    }

    /// <summary>The point at the given distance from the start, and the direction there.</summary>
    public static (Vec Point, Vec Direction) At(IReadOnlyList<Vec> line, double distance)
    {
        for (int i = 1; i < line.Count; i++)
        {
            double length = line[i].DistanceTo(line[i - 1]);
            if (distance <= length || i == line.Count - 1)
            {
                Vec direction = (line[i] - line[i - 1]).Unit;
                return (line[i - 1] + (direction * Math.Min(distance, length)), direction);
            }

            distance -= length;
        }

        return (line[0], new Vec(1, 0));
    }

    /// <summary>The part of a line between two distances from its start.</summary>
    public static Vec[] Part(IReadOnlyList<Vec> line, double from, double to)
    {
        List<Vec> part = [At(line, from).Point];
        double passed = 0;
        for (int i = 1; i < line.Count; i++)
        {
            passed += line[i].DistanceTo(line[i - 1]);
            if (passed > from + 0.05 && passed < to - 0.05)
            {
                part.Add(line[i]);
            }
        }

        part.Add(At(line, to).Point);
        return [.. part];
    }

    /// <summary>Distance of a point from the segment a–b.</summary>
    public static double Distance(Vec a, Vec b, Vec p)
    {
        Vec d = b - a, to = p - a;
        double share = Math.Clamp(to.Dot(d) / Math.Max(1e-12, d.Dot(d)), 0, 1);
        return (to - (d * share)).Length;
    }

    /// <summary>Nearest point of the line: its distance, the segment and the share along that segment.</summary>
    public static (double Distance, int Segment, double Share, Vec Point) Nearest(IReadOnlyList<Vec> line, Vec p)
    {
        (double, int, double, Vec) best = (double.MaxValue, 0, 0, line[0]);
        for (int i = 1; i < line.Count; i++)
        {
            Vec a = line[i - 1], d = line[i] - a;
            double square = d.Dot(d);
            double share = square > 0 ? Math.Clamp((p - a).Dot(d) / square, 0, 1) : 0;
            Vec point = a + (d * share);
            double distance = point.DistanceTo(p);
            if (distance < best.Item1)
            {
                best = (distance, i - 1, share, point);
            }
        }

        return best;
    }

    /// <summary>A smooth curve (Catmull-Rom) through the points, with a vertex about every <paramref name="stepM"/> metres.</summary>
    public static Vec[] Smooth(IReadOnlyList<Vec> points, double stepM, bool closed = false)
    {
        int count = points.Count;
        Vec Point(int i) => closed
            ? points[((i % count) + count) % count]
            : i < 0 ? (points[0] * 2) - points[1] : i >= count ? (points[count - 1] * 2) - points[count - 2] : points[i];
        List<Vec> result = [];
        for (int i = 0; i < (closed ? count : count - 1); i++)
        {
            Vec p0 = Point(i - 1), p1 = Point(i), p2 = Point(i + 1), p3 = Point(i + 2);
            int steps = Math.Max(1, (int)Math.Round(p1.DistanceTo(p2) / stepM));
            for (int s = 0; s < steps; s++)
            {
                double t = s / (double)steps, tt = t * t, ttt = tt * t;
                result.Add(((p1 * 2) + ((p2 - p0) * t) + (((p0 * 2) - (p1 * 5) + (p2 * 4) - p3) * tt)
                            + ((((p1 - p2) * 3) + p3 - p0) * ttt)) * 0.5);
            }
        }

        result.Add(closed ? result[0] : points[count - 1]);
        return [.. result];
    }

    /// <summary>The line moved to its left (right where negative). Fit for lines whose bends are wider than the distance.</summary>
    public static Vec[] Offset(IReadOnlyList<Vec> line, Func<int, double> distance)
    {
        Vec[] result = new Vec[line.Count];
        for (int i = 0; i < line.Count; i++)
        {
            Vec before = i > 0 ? (line[i] - line[i - 1]).Unit : new Vec(0, 0);
            Vec after = i < line.Count - 1 ? (line[i + 1] - line[i]).Unit : new Vec(0, 0);
            result[i] = line[i] + ((before + after).Unit.Left * distance(i));
        }

        return result;
    }

    /// <summary>Fewer vertices, at most <paramref name="toleranceM"/> off the line (Douglas and Peucker). The ends stay.</summary>
    public static Vec[] Simplify(IReadOnlyList<Vec> line, double toleranceM)
    {
        bool[] keep = new bool[line.Count];
        keep[0] = keep[^1] = true;
        Stack<(int, int)> open = new([(0, line.Count - 1)]);
        while (open.TryPop(out (int First, int Last) part))
        {
            int far = -1;
            double farthest = toleranceM;
            for (int i = part.First + 1; i < part.Last; i++)
            {
                double distance = Distance(line[part.First], line[part.Last], line[i]);
                if (distance > farthest)
                {
                    (far, farthest) = (i, distance);
                }
            }

            if (far >= 0)
            {
                keep[far] = true;
                open.Push((part.First, far));
                open.Push((far, part.Last));
            }
        }

        return [.. line.Where((_, i) => keep[i])];
    }

    /// <summary>Where the segments a–b and c–d cross: the share along a–b, or null.</summary>
    public static double? Crossing(Vec a, Vec b, Vec c, Vec d)
    {
        Vec r = b - a, s = d - c;
        double cross = r.Cross(s);
        if (Math.Abs(cross) < 1e-12)
        {
            return null;
        }

        double t = (c - a).Cross(s) / cross, u = (c - a).Cross(r) / cross;
        return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : null;
    }

    /// <summary>Signed area of a ring in m² (counter-clockwise positive); the first point may be repeated at the end.</summary>
    public static double Area(IReadOnlyList<Vec> ring)
    {
        double sum = 0;
        for (int i = 0; i < ring.Count; i++)
        {
            sum += ring[i].Cross(ring[(i + 1) % ring.Count]);
        }

        return sum / 2;
    }

    /// <summary>Point in ring, by the crossing rule.</summary>
    public static bool Contains(IReadOnlyList<Vec> ring, Vec p)
    {
        bool inside = false;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            if (ring[i].Y > p.Y != ring[j].Y > p.Y
                && p.X < ((ring[j].X - ring[i].X) * (p.Y - ring[i].Y) / (ring[j].Y - ring[i].Y)) + ring[i].X)
            {
                inside = !inside;
            }
        }

        return inside;
    }
}
