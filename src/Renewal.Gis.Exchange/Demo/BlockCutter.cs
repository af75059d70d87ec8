namespace Renewal.Gis.Exchange.Demo;

/// <summary>
/// Cuts the faces between the arterials into blocks by streets that follow the <see cref="StreetField"/>, wide streets first. A new
/// street prefers to start and to end at junctions of the neighbouring quarter, so that streets run on across the arterials.
/// </summary>
internal sealed class BlockCutter
{
    private readonly CityPlan plan;
    private readonly DemoCitySettings settings;
    private readonly PlanarMap map;
    private readonly StreetField field;
    private readonly DemoRandom random;

    public BlockCutter(CityPlan plan, DemoCitySettings settings, PlanarMap map, StreetField field)
    {
        (this.plan, this.settings, this.map, this.field) = (plan, settings, map, field);
        random = new DemoRandom(settings.Seed, "blocks");
    }

    /// <summary>Cuts every face and returns the blocks in a fixed order.</summary>
    public List<Block> Cut()
    {
        List<Block> blocks = [];
        Stack<(MapFace Face, Quarter? Quarter)> open = new(map.Faces.Select(f => (f, (Quarter?)null)).Reverse());
        while (open.TryPop(out (MapFace Face, Quarter? Quarter) item))
        {
            FaceRing ring = map.Ring(item.Face);
            string? kind = CorridorKind(ring);
            if (kind is not null)
            {
                blocks.Add(new Block(item.Face, kind, null));
                continue;
            }

            double area = Polyline.Area(ring.Points);
            Quarter? quarter = item.Quarter;
            List<PlanSite> sites = quarter is null ? [.. plan.Sites.Where(s => Polyline.Contains(ring.Points, s.At))] : [];
            if (sites.Count == 1 && area <= 1.4 * sites[0].Site.AreaM2)
            {
                quarter = new Quarter(sites[0].Site, ring.Points);
            }

            string zone = quarter?.Site.Kind ?? plan.ZoneAt(Middle(ring.Points));
            DemoCut? cut = settings.ZoneRules.TryGetValue(zone, out DemoZoneRule? rule) ? rule.Cuts.FirstOrDefault(c => area > c.AboveM2) : null;
            if (cut is null && quarter is null && sites.Count > 0)
            {
                cut = new DemoCut("residential", area);
            }

            MapFace? other = null;
            bool wasCut = cut is not null && (TryCut(item.Face, ring, cut, rule!, quarter is null ? sites : [], strict: true, out other)
                                              || (quarter is null && sites.Count > 0 && TryCut(item.Face, ring, cut, rule!, sites, strict: false, out other)));
            if (!wasCut)
            {
                // Land that cannot be cut and is far too large for a hamlet stays fields.
                if (quarter is null && sites.Count > 0 && (sites[0].Site.Kind != "hamlet" || area < 2.2 * sites[0].Site.AreaM2))
                {
                    quarter = new Quarter(sites[0].Site, ring.Points);
                    open.Push((item.Face, quarter));
                    continue;
                }

                blocks.Add(new Block(item.Face, zone, quarter));
                continue;
            }

            open.Push((other!, quarter));
            open.Push((item.Face, quarter));
        }

        return [.. blocks.OrderBy(b => b.Face.Id)];
    }

    private static Vec Middle(Vec[] ring)
    {
        // The middle of the widest chord through the centre of gravity: inside, also where the centre is not.
        double area = 0;
        Vec sum = new(0, 0);
        for (int i = 0; i < ring.Length; i++)
        {
            Vec a = ring[i], b = ring[(i + 1) % ring.Length];
            area += a.Cross(b);
            sum += (a + b) * a.Cross(b);
        }

        Vec centre = sum * (1 / (3 * area));
        List<double> crossings = [];
        for (int i = 0; i < ring.Length; i++)
        {
            Vec a = ring[i], b = ring[(i + 1) % ring.Length];
            if (a.Y > centre.Y != b.Y > centre.Y)
            {
                crossings.Add(a.X + ((centre.Y - a.Y) / (b.Y - a.Y) * (b.X - a.X)));
            }
        }

        crossings.Sort();
        double widest = 0, x = centre.X;
        for (int i = 0; i + 1 < crossings.Count; i += 2)
        {
            if (crossings[i + 1] - crossings[i] > widest)
            {
                (widest, x) = (crossings[i + 1] - crossings[i], (crossings[i] + crossings[i + 1]) / 2);
            }
        }

        return new Vec(x, centre.Y);
    }

    private static double Compactness(Vec[] ring)
    {
        double perimeter = Polyline.Length(ring) + ring[^1].DistanceTo(ring[0]);
        return 4 * Math.PI * Math.Abs(Polyline.Area(ring)) / (perimeter * perimeter);
    }

    /// <summary>Corner at a vertex of the ring in degrees, 180 on a straight side.</summary>
    private static double CornerDeg(Vec[] ring, int i)
    {
        Vec before = (ring[(i + ring.Length - 1) % ring.Length] - ring[i]).Unit, after = (ring[(i + 1) % ring.Length] - ring[i]).Unit;
        double inside = Math.Atan2(after.Cross(before), after.Dot(before));
        return (inside < 0 ? inside + (2 * Math.PI) : inside) * 180 / Math.PI;
    }

    private string? CorridorKind(FaceRing ring)
    {
        Vec middle = Middle(ring.Points);
        if (Polyline.Contains(plan.ReservoirShore, middle))
        {
            return "reservoir";
        }

        (double river, int segment, _, _) = Polyline.Nearest(plan.River, middle);
        if (river < plan.RiverHalfWidth[segment] + settings.River.GreenM)
        {
            return "river";
        }

        if (Polyline.Nearest(plan.Railway, middle).Distance < settings.Railway.CorridorM)
        {
            return "railway";
        }

        return Polyline.Nearest(plan.Expressway, middle).Distance < settings.Expressway.CorridorM ? "expressway" : null;
    }

    private bool TryCut(MapFace face, FaceRing ring, DemoCut cut, DemoZoneRule rule, List<PlanSite> sites, bool strict, out MapFace? other)
    {
        other = null;
        double half = StreetLine.HalfWidth(cut.Class);
        Tracing? best = null;

        // Two sites in one face have to be parted, and at the second try any way will do: look longer.
        IEnumerable<(Vec, int, double)> starts = Starts(ring, rule, cut);
        for (int more = 1; more < (strict ? sites.Count : 5) && more < 5; more++)
        {
            starts = starts.Concat(Starts(ring, rule, cut));
        }

        foreach ((Vec start, int node, double heading) in starts)
        {
            Tracing? tracing = node >= 0
                ? FromNode(ring, node, heading, rule, half)
                : FromInside(ring, start, heading, rule, half);
            if (tracing is not null && Score(ring, tracing, sites, strict) is double score && (best is null || score > best.Score))
            {
                best = tracing;
                best.Score = score;
            }
        }

        if (best is null)
        {
            return false;
        }

        int from = NodeOnRing(face, best.Points[0], best.StartNode);
        int to = NodeOnRing(face, best.Points[^1], best.EndNode);
        Vec[] points = Polyline.Simplify(best.Points, 0.4);
        for (int i = 1; i < points.Length - 1; i++)
        {
            points[i] = points[i].Rounded();
        }

        points[0] = map.Nodes[from];
        points[^1] = map.Nodes[to];
        StreetLine street = RunsOn(face, from, points[1] - points[0], cut.Class) ?? RunsOn(face, to, points[^2] - points[^1], cut.Class)
            ?? new StreetLine(cut.Class);
        other = map.Cut(face, from, to, points, street);
        return true;
    }

    /// <summary>The street that meets the node straight on from the other side, if it is of the same class.</summary>
    private StreetLine? RunsOn(MapFace face, int node, Vec direction, string osmClass)
    {
        foreach (int id in map.EdgesAt[node])
        {
            MapEdge edge = map.Edges[id];
            if (edge.Left == face.Id || edge.Right == face.Id || edge.Line.Class != osmClass)
            {
                continue;
            }

            Vec leaving = edge.A == node ? edge.Points[1] - edge.Points[0] : edge.Points[^2] - edge.Points[^1];
            if (leaving.Unit.Dot(direction.Unit) < -0.8)
            {
                return edge.Line;
            }
        }

        return null;
    }

    private int NodeOnRing(MapFace face, Vec point, int node)
    {
        if (node >= 0)
        {
            return node;
        }

        int edge = face.Loop.Select(step => step.Edge).MinBy(id => Polyline.Nearest(map.Edges[id].Points, point).Distance);
        return map.NodeOn(edge, point);
    }

    private IEnumerable<(Vec Start, int RingIndex, double Heading)> Starts(FaceRing ring, DemoZoneRule rule, DemoCut cut)
    {
        Vec middle = Middle(ring.Points);
        double angle = field.AngleAt(middle);
        Vec u = Vec.FromAngle(angle), v = u.Left;
        (double minU, double maxU) = (ring.Points.Min(p => p.Dot(u)), ring.Points.Max(p => p.Dot(u)));
        (double minV, double maxV) = (ring.Points.Min(p => p.Dot(v)), ring.Points.Max(p => p.Dot(v)));
        if (maxV - minV > maxU - minU)
        {
            (u, v, minU, maxU, minV, maxV) = (v, u * -1, minV, maxV, -maxU, -minU);
        }

        // Now u is the long way; the cut runs along v.
        List<(double Off, int Index)> junctions = [];
        for (int i = 0; i < ring.Points.Length; i++)
        {
            double share = (ring.Points[i].Dot(u) - minU) / (maxU - minU);
            if (ring.Node[i] >= 0 && share is > 0.3 and < 0.7 && CornerDeg(ring.Points, i) > 150)
            {
                junctions.Add((Math.Abs(share - 0.5), i));
            }
        }

        foreach ((_, int index) in junctions.OrderBy(j => j.Off).Take(3))
        {
            double sign = ring.Points[index].Dot(v) < middle.Dot(v) ? 1 : -1;
            yield return (ring.Points[index], index, (v * sign).Angle);
        }

        bool wide = StreetLine.HalfWidth(cut.Class) > 5;
        for (int i = 0; i < 5; i++)
        {
            double share = random.Range(wide ? 0.4 : 0.33, wide ? 0.6 : 0.67);
            Vec start = (u * (minU + (share * (maxU - minU)))) + (v * ((minV + maxV) / 2));
            if (Polyline.Contains(ring.Points, start))
            {
                yield return (start, -1, v.Angle);
            }
        }

        // The short way, for faces that cannot be cut across.
        Vec across = (u * ((minU + maxU) / 2)) + (v * (minV + (random.Range(0.4, 0.6) * (maxV - minV))));
        if (Polyline.Contains(ring.Points, across))
        {
            yield return (across, -1, u.Angle);
        }
    }

    private Tracing? FromNode(FaceRing ring, int index, double heading, DemoZoneRule rule, double half)
    {
        Vec start = ring.Points[index];
        heading = Turned(start, heading, rule, 90);
        List<Vec>? path = Trace(ring, start + (Vec.FromAngle(heading) * 1.5), heading, rule);
        if (path is null)
        {
            return null;
        }

        path.Insert(0, start);
        Tracing tracing = new(path) { StartNode = ring.Node[index] };
        if (!EndAt(ring, tracing, rule, half))
        {
            return null;
        }

        tracing.Relax();
        return Fits(ring, tracing) ? tracing : null;
    }

    private Tracing? FromInside(FaceRing ring, Vec start, double heading, DemoZoneRule rule, double half)
    {
        heading = Turned(start, heading, rule, 45);
        List<Vec>? ahead = Trace(ring, start, heading, rule), back = Trace(ring, start, heading + Math.PI, rule);
        if (ahead is null || back is null)
        {
            return null;
        }

        back.Reverse();
        Tracing tracing = new([.. back, .. ahead.Skip(1)]);
        if (!EndAt(ring, tracing, rule, half))
        {
            return null;
        }

        tracing.Turn();
        if (!EndAt(ring, tracing, rule, half))
        {
            return null;
        }

        tracing.Relax();
        return Fits(ring, tracing) ? tracing : null;
    }

    /// <summary>The direction of the field (with the wobble of the zone) that is nearest to the heading.</summary>
    private double Turned(Vec p, double heading, DemoZoneRule rule, double limitDeg)
    {
        double wish = field.AngleAt(p) + (rule.WobbleDeg * Math.PI / 180 * plan.Noise(p, 130, 5));
        double turn = wish - heading;
        turn -= Math.Round(turn / (Math.PI / 2)) * (Math.PI / 2);
        double limit = limitDeg * Math.PI / 180;
        return heading + Math.Clamp(turn, -limit, limit);
    }

    /// <summary>Follows the field from a point inside until the ring is met; the last point lies on the ring.</summary>
    private List<Vec>? Trace(FaceRing ring, Vec start, double heading, DemoZoneRule rule)
    {
        const double stepM = 7;
        if (!Polyline.Contains(ring.Points, start))
        {
            return null;
        }

        List<Vec> path = [start];
        double clear = 0;
        for (int step = 0; step < 500; step++)
        {
            Vec from = path[^1];
            heading = Turned(from, heading, rule, 7);
            Vec to = from + (Vec.FromAngle(heading) * stepM);

            // Nothing can be met before the nearest point of the ring: most steps need no test.
            clear -= stepM;
            if (clear > stepM)
            {
                path.Add(to);
                continue;
            }

            clear = Clearance(ring.Points, from);
            double nearest = 2;
            for (int i = 0; i < ring.Points.Length; i++)
            {
                double? share = Polyline.Crossing(from, to, ring.Points[i], ring.Points[(i + 1) % ring.Points.Length]);
                nearest = Math.Min(nearest, share ?? 2);
            }

            if (nearest <= 1)
            {
                path.Add(from + ((to - from) * nearest));
                return path;
            }

            path.Add(to);
        }

        return null;
    }

    private static double Clearance(Vec[] ring, Vec p)
    {
        double least = double.MaxValue;
        for (int i = 0; i < ring.Length; i++)
        {
            Vec a = ring[i], d = ring[i + 1 == ring.Length ? 0 : i + 1] - a, to = p - a;
            double share = Math.Clamp(to.Dot(d) / Math.Max(1e-9, d.Dot(d)), 0, 1);
            Vec off = to - (d * share);
            least = Math.Min(least, off.Dot(off));
        }

        return Math.Sqrt(least);
    }

    /// <summary>Settles where the line ends: at a junction of the other side when one is near, else on the edge. False: too near a corner.</summary>
    private static bool EndAt(FaceRing ring, Tracing tracing, DemoZoneRule rule, double half)
    {
        Vec end = tracing.Points[^1];
        int count = ring.Points.Length;
        int best = -1;
        double nearest = double.MaxValue;
        for (int i = 0; i < count; i++)
        {
            if (ring.Node[i] >= 0 && ring.Node[i] != tracing.StartNode && ring.Points[i].DistanceTo(end) < nearest)
            {
                (best, nearest) = (i, ring.Points[i].DistanceTo(end));
            }
        }

        bool corner = best >= 0 && CornerDeg(ring.Points, best) is < 150 or > 215;
        double keepAway = Math.Max(6, half * 3.2);
        if (best >= 0 && nearest < rule.SnapM && !corner)
        {
            double reach = 2.5 * nearest;
            while (tracing.Points.Count > 2 && tracing.Points[^2].DistanceTo(ring.Points[best]) < reach)
            {
                tracing.Points.RemoveAt(tracing.Points.Count - 2);
            }

            tracing.Points[^1] = ring.Points[best];
            tracing.EndNode = ring.Node[best];
            tracing.Snaps++;
        }
        else if (nearest < keepAway)
        {
            return false;
        }
        else
        {
            tracing.Points[^1] = end.Rounded();
        }

        return tracing.Points.Count >= 2 && Polyline.Length(tracing.Points) > half * 3;
    }

    /// <summary>The line stays inside the ring and meets it at angles of 40° and more; it is joined to a street on at least one end.</summary>
    private bool Fits(FaceRing ring, Tracing tracing)
    {
        List<Vec> line = tracing.Points;
        int count = ring.Points.Length;
        int start = SegmentAt(ring, line[0]), end = SegmentAt(ring, line[^1]);
        if (!map.Edges[ring.Edge[start]].Line.IsStreet && !map.Edges[ring.Edge[end]].Line.IsStreet)
        {
            return false;
        }

        if (map.Edges[ring.Edge[start]].Line.Class == "motorway_link" || map.Edges[ring.Edge[end]].Line.Class == "motorway_link")
        {
            return false;
        }

        foreach ((int segment, Vec direction) in new[] { (start, (line[1] - line[0]).Unit), (end, (line[^2] - line[^1]).Unit) })
        {
            Vec side = (ring.Points[(segment + 1) % count] - ring.Points[segment]).Unit;
            if (Math.Abs(side.Dot(direction)) > 0.77)
            {
                return false;
            }
        }

        for (int k = 1; k < line.Count; k++)
        {
            Vec a = line[k - 1], b = line[k];
            double west = Math.Min(a.X, b.X), east = Math.Max(a.X, b.X), south = Math.Min(a.Y, b.Y), north = Math.Max(a.Y, b.Y);
            for (int i = 0; i < count; i++)
            {
                Vec c = ring.Points[i], d = ring.Points[i + 1 == count ? 0 : i + 1];
                if ((c.X < west && d.X < west) || (c.X > east && d.X > east) || (c.Y < south && d.Y < south) || (c.Y > north && d.Y > north))
                {
                    continue;
                }

                if (Polyline.Crossing(a, b, c, d) is double share)
                {
                    Vec at = a + ((b - a) * share);
                    if (at.DistanceTo(line[0]) > 0.05 && at.DistanceTo(line[^1]) > 0.05)
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private static int SegmentAt(FaceRing ring, Vec p)
    {
        int best = 0;
        double nearest = double.MaxValue;
        for (int i = 0; i < ring.Points.Length; i++)
        {
            double distance = Polyline.Distance(ring.Points[i], ring.Points[(i + 1) % ring.Points.Length], p);
            if (distance < nearest)
            {
                (best, nearest) = (i, distance);
            }
        }

        return best;
    }

    private double? Score(FaceRing ring, Tracing tracing, List<PlanSite> sites, bool strict)
    {
        (Vec[] right, Vec[] left) = Halves(ring, tracing.Points);
        double areaRight = Math.Abs(Polyline.Area(right)), areaLeft = Math.Abs(Polyline.Area(left));
        double compact = Math.Min(Compactness(right), Compactness(left));
        if (compact < Math.Min(0.33, Compactness(ring.Points) * 0.75) || Math.Min(areaRight, areaLeft) < 0.22 * (areaRight + areaLeft))
        {
            return null;
        }

        double score = (2 * Math.Min(areaRight, areaLeft) / (areaRight + areaLeft)) + (0.8 * compact) + (0.3 * tracing.Snaps)
                       + (tracing.StartNode >= 0 && tracing.Snaps == 0 ? 0.3 : 0) + random.Range(0, 0.25);
        score += sites.Count > 1 && sites.Exists(s => Polyline.Contains(right, s.At)) && sites.Exists(s => !Polyline.Contains(right, s.At)) ? 1 : 0;
        foreach (PlanSite site in sites)
        {
            double area = Polyline.Contains(right, site.At) ? areaRight : areaLeft;
            bool exact = site.Site.LandM2 is not null || site.Site.Class == "G11";
            if (strict && sites.Count == 1 && area < (exact ? 1 : 0.7) * site.Site.AreaM2)
            {
                return null;
            }

            score -= (exact ? 3 : 1) * Math.Max(0, Math.Log(site.Site.AreaM2 / area));
        }

        return score;
    }

    private static (Vec[] Right, Vec[] Left) Halves(FaceRing ring, List<Vec> line)
    {
        int count = ring.Points.Length, start = SegmentAt(ring, line[0]), end = SegmentAt(ring, line[^1]);
        List<Vec> right = [], left = [.. line];
        for (int i = start; i != end; i = (i + 1) % count)
        {
            right.Add(ring.Points[(i + 1) % count]);
        }

        right.AddRange(Enumerable.Reverse(line));
        for (int i = end; i != start; i = (i + 1) % count)
        {
            left.Add(ring.Points[(i + 1) % count]);
        }

        return ([.. right], [.. left]);
    }

    private sealed class Tracing(List<Vec> points)
    {
        public List<Vec> Points { get; private set; } = points;

        /// <summary>Node that the line starts at, −1 where one is made.</summary>
        public int StartNode { get; set; } = -1;

        /// <summary>Node that the line ends at, −1 where one is made.</summary>
        public int EndNode { get; set; } = -1;

        public int Snaps { get; set; }

        public double Score { get; set; }

        /// <summary>Takes out the kinks: vertices every 6 m, each drawn towards its neighbours, again and again; the ends stay.</summary>
        public void Relax()
        {
            double length = Polyline.Length(Points);
            int count = Math.Max(1, (int)(length / 6));
            List<Vec> line = [.. Enumerable.Range(0, count + 1).Select(i => Polyline.At(Points, length * i / count).Point)];
            (line[0], line[^1]) = (Points[0], Points[^1]);
            for (int round = 0; round < 14; round++)
            {
                for (int i = 1; i < line.Count - 1; i++)
                {
                    line[i] = (line[i] * 0.4) + ((line[i - 1] + line[i + 1]) * 0.3);
                }
            }

            Points = line;
        }

        public void Turn()
        {
            Points.Reverse();
            (StartNode, EndNode) = (EndNode, StartNode);
        }
    }
}

/// <summary>A face that is not cut further.</summary>
/// <param name="Face">The face.</param>
/// <param name="Kind">Zone, kind of site, or river, railway, expressway, reservoir.</param>
/// <param name="Quarter">The site that it belongs to, or null.</param>
internal sealed record Block(MapFace Face, string Kind, Quarter? Quarter);

/// <summary>A site and the land that the cutting gave to it.</summary>
/// <param name="Site">The site.</param>
/// <param name="Ring">Its land to the centre lines of the streets around.</param>
internal sealed record Quarter(DemoSite Site, Vec[] Ring);
