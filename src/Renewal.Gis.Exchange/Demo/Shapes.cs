using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>Polygons in local metres.</summary>
internal static class Shapes
{
    public static readonly GeometryFactory Factory = new(new PrecisionModel());

    public static Polygon Polygon(IReadOnlyList<Vec> ring) =>
        Factory.CreatePolygon([.. ring.Select(p => p.ToCoordinate()), ring[0].ToCoordinate()]);

    public static LineString Line(IReadOnlyList<Vec> points) => Factory.CreateLineString([.. points.Select(p => p.ToCoordinate())]);

    /// <summary>The outer ring counter-clockwise, the first point not repeated.</summary>
    public static Vec[] Ring(Polygon polygon)
    {
        Vec[] ring = [.. polygon.ExteriorRing.Coordinates.SkipLast(1).Select(Vec.From)];
        if (Polyline.Area(ring) < 0)
        {
            Array.Reverse(ring);
        }

        return ring;
    }

    /// <summary>The largest polygon of a geometry, without its holes; null where there is none.</summary>
    public static Polygon? Largest(Geometry geometry)
    {
        Polygon? best = null;
        foreach (Polygon part in Parts(geometry))
        {
            best = best is null || part.Area > best.Area ? part : best;
        }

        return best is null ? null : Factory.CreatePolygon(best.ExteriorRing.Coordinates);
    }

    /// <summary>The polygons of a geometry.</summary>
    public static IEnumerable<Polygon> Parts(Geometry geometry) =>
        Enumerable.Range(0, geometry.NumGeometries).Select(geometry.GetGeometryN).OfType<Polygon>().Where(p => !p.IsEmpty);

    /// <summary>A rectangle around a centre; <paramref name="along"/> is the direction of its length.</summary>
    public static Polygon Rectangle(Vec centre, Vec along, double lengthM, double depthM)
    {
        Vec u = along.Unit * (lengthM / 2), v = along.Unit.Left * (depthM / 2);
        return Polygon([centre - u - v, centre + u - v, centre + u + v, centre - u + v]);
    }

    /// <summary>The part of a convex ring on the side of the line that the normal points to.</summary>
    public static List<Vec> Clip(IReadOnlyList<Vec> ring, Vec point, Vec normal)
    {
        List<Vec> result = [];
        for (int i = 0; i < ring.Count; i++)
        {
            Vec a = ring[i], b = ring[(i + 1) % ring.Count];
            double da = (a - point).Dot(normal), db = (b - point).Dot(normal);
            if (da >= 0)
            {
                result.Add(a);
            }

            if (da > 0 != db > 0 && Math.Abs(da - db) > 1e-9)
            {
                Vec cut = a + ((b - a) * (da / (da - db)));
                if (result.Count == 0 || cut.DistanceTo(result[^1]) > 1e-6)
                {
                    result.Add(cut);
                }
            }
        }

        if (result.Count > 1 && result[0].DistanceTo(result[^1]) < 1e-6)
        {
            result.RemoveAt(result.Count - 1);
        }

        return result;
    }

    /// <summary>A convex counter-clockwise ring with every side moved inward.</summary>
    public static List<Vec> Inset(IReadOnlyList<Vec> ring, double distanceM)
    {
        List<Vec> result = [.. ring];
        for (int i = 0; i < ring.Count && result.Count >= 3; i++)
        {
            Vec a = ring[i], side = ring[(i + 1) % ring.Count] - a;
            if (side.Length > 1e-6)
            {
                Vec normal = side.Unit.Left;
                result = Clip(result, a + (normal * distanceM), normal);
            }
        }

        return result;
    }

    /// <summary>No corner turns in by more than a hair.</summary>
    public static bool IsConvex(IReadOnlyList<Vec> ring)
    {
        for (int i = 0; i < ring.Count; i++)
        {
            Vec a = ring[i], b = ring[(i + 1) % ring.Count], c = ring[(i + 2) % ring.Count];
            if ((b - a).Cross(c - b) < -1e-6)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Direction of the long side of the smallest rectangle around the ring, with its length and width.</summary>
    public static (Vec Along, double Length, double Width) Extent(IReadOnlyList<Vec> ring)
    {
        (Vec, double, double) best = (new Vec(1, 0), 0, 0);
        double least = double.MaxValue;
        for (int i = 0; i < ring.Count; i++)
        {
            Vec side = ring[(i + 1) % ring.Count] - ring[i];
            if (side.Length < 2)
            {
                continue;
            }

            Vec u = side.Unit, v = u.Left;
            double minU = double.MaxValue, maxU = double.MinValue, minV = double.MaxValue, maxV = double.MinValue;
            foreach (Vec p in ring)
            {
                (minU, maxU) = (Math.Min(minU, p.Dot(u)), Math.Max(maxU, p.Dot(u)));
                (minV, maxV) = (Math.Min(minV, p.Dot(v)), Math.Max(maxV, p.Dot(v)));
            }

            double area = (maxU - minU) * (maxV - minV);
            if (area < least)
            {
                least = area;
                best = maxU - minU >= maxV - minV ? (u, maxU - minU, maxV - minV) : (v, maxV - minV, maxU - minU);
            }
        }

        return best;
    }

    /// <summary>
    /// Splits land into exactly <paramref name="count"/> lots of about equal area, always across the longer side, so that lots are
    /// about as deep as they are wide.
    /// </summary>
    /// <param name="ring">The land, counter-clockwise.</param>
    /// <param name="count">Lots, at least 1.</param>
    /// <param name="jitter">Unevenness, 0–0.3.</param>
    /// <param name="random">Source of the unevenness.</param>
    public static IEnumerable<Vec[]> Lots(Vec[] ring, int count, double jitter, DemoRandom random)
    {
        if (count <= 1)
        {
            yield return ring;
            yield break;
        }

        int first = count / 2;
        if (count % 2 == 1 && random.Chance(0.5))
        {
            first++;
        }

        (Vec along, _, _) = Extent(ring);
        double share = (first / (double)count) + (random.Range(-jitter, jitter) / count);
        foreach ((Vec[] part, int lots) in CutOff(ring, along.Rotate(random.Range(-jitter, jitter) * 0.4), share, first, count))
        {
            foreach (Vec[] lot in Lots(part, lots, jitter, random))
            {
                yield return lot;
            }
        }
    }

    /// <summary>Cuts a ring across a direction so that the near side has the share of the area; concave rings may fall into more parts.</summary>
    public static IEnumerable<(Vec[] Part, int Lots)> CutOff(Vec[] ring, Vec along, double share, int first, int count)
    {
        double low = ring.Min(p => p.Dot(along)), high = ring.Max(p => p.Dot(along));
        double total = Polyline.Area(ring), from = low, to = high;
        for (int i = 0; i < 22; i++)
        {
            double middle = (from + to) / 2;
            double area = Polyline.Area(Clip(ring, along * middle, along * -1));
            (from, to) = area < share * total ? (middle, to) : (from, middle);
        }

        // A line that meets the ring twice cuts it into two whole parts, also where the ring is not convex.
        if (Meetings(ring, along, from) == 2)
        {
            yield return ([.. Clip(ring, along * from, along * -1)], first);
            yield return ([.. Clip(ring, along * from, along)], count - first);
            yield break;
        }

        Polygon land = Polygon(ring);
        Vec centre = along * from;
        List<(Polygon Part, double Area)> parts = [];
        foreach (int side in new[] { -1, 1 })
        {
            Vec half = centre + (along * (side * 2000)) + (along.Left * ring[0].Dot(along.Left));
            foreach (Polygon part in Parts(land.Intersection(Rectangle(half, along, 4000, 8000))))
            {
                parts.Add((part, part.Area));
            }
        }

        // Lots by area, the rest to the largest remainders: the count stays exact.
        double sum = parts.Sum(p => p.Area);
        int[] lots = Apportion([.. parts.Select(p => p.Area / sum * count)], count);
        for (int i = 0; i < parts.Count; i++)
        {
            if (lots[i] > 0)
            {
                yield return (Ring(parts[i].Part), lots[i]);
            }
        }
    }

    private static int Meetings(Vec[] ring, Vec along, double at)
    {
        int meetings = 0;
        for (int i = 0; i < ring.Length; i++)
        {
            meetings += ring[i].Dot(along) > at != ring[(i + 1) % ring.Length].Dot(along) > at ? 1 : 0;
        }

        return meetings;
    }

    /// <summary>The largest part of land before a line across a direction, at a share of the way, and the largest part behind it.</summary>
    public static IEnumerable<Vec[]> Halves(Polygon land, Vec along, double share)
    {
        Vec[] ring = Ring(land);
        double low = ring.Min(p => p.Dot(along)), high = ring.Max(p => p.Dot(along));
        foreach (int side in new[] { -1, 1 })
        {
            Vec middle = (along * (low + (share * (high - low)) + (side * 2000))) + (along.Left * ring[0].Dot(along.Left));
            if (Largest(land.Intersection(Rectangle(middle, along, 4000, 8000))) is Polygon part)
            {
                yield return Ring(part);
            }
        }
    }

    /// <summary>Whole numbers near the quotas with the given sum (largest remainders).</summary>
    public static int[] Apportion(double[] quotas, int total)
    {
        int[] result = [.. quotas.Select(q => (int)Math.Floor(q))];
        int rest = total - result.Sum();
        foreach (int i in Enumerable.Range(0, quotas.Length).OrderByDescending(i => quotas[i] - Math.Floor(quotas[i])).ThenBy(i => i).Take(rest))
        {
            result[i]++;
        }

        return result;
    }
}
