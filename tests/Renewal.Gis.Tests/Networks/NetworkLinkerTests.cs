using NetTopologySuite.Algorithm;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Tests.Networks;

/// <summary>The rule of linking, worked out the slow way: every segment of every street, every segment of every barrier.</summary>
public class NetworkLinkerTests
{
    [SharedTheory]
    [InlineData("monaco-250101.osm.pbf", 1500)]
    [InlineData("kotka-suburb-190414.osm.pbf", 1500)]
    public void Every_link_is_the_one_that_the_rule_gives_over_all_streets_and_barriers(string file, int places)
    {
        RegionData data = OsmFiles.Import(file).Data;
        PreparedRegion region = TestRegion.Prepare(data);
        Envelope box = new();
        foreach (Building building in data.Buildings)
        {
            box.ExpandToInclude(region.Projection.ToMetres(building.Geometry).EnvelopeInternal);
        }

        Compare(data, region.Projection, box, places, 250, new Random(5));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(250)]
    [InlineData(1500)]
    public void Every_link_in_a_city_full_of_walls_is_the_one_that_the_rule_gives(double maxSnapM)
    {
        Random random = new((int)maxSnapM);
        GridCity city = new(1, 1, 1);
        List<Barrier> barriers = [];
        List<Entrance> gates = [];
        for (int i = 0; i < 150; i++)
        {
            // Whole metres, so that ties in decimetres are common.
            (double X, double Y) a = (random.Next(3000), random.Next(3000));
            city.AddStreet(random.Next(120), random.Next(120), a, (a.X + random.Next(-150, 150), a.Y + random.Next(-150, 150)), (a.X + random.Next(-300, 300), a.Y));
            city.Streets[^1] = city.Streets[^1] with { Walkable = random.Next(6) > 0, Tunnel = random.Next(10) == 0 };
            (double X, double Y) w = (random.Next(3000), random.Next(3000));
            barriers.Add(i % 3 == 0
                ? new Barrier(i, null, "water", null, GridCity.Rectangle(w.X, w.Y, random.Next(20, 200), random.Next(20, 200)))
                : new Barrier(i, null, "wall", null, GridCity.Line(w, (w.X + random.Next(-200, 200), w.Y + random.Next(-200, 200)))));
            if (barriers[^1].Geometry is LineString wall)
            {
                (double x, double y) = GridCity.Projection.ToMetres((wall.StartPoint.X + wall.EndPoint.X) / 2, (wall.StartPoint.Y + wall.EndPoint.Y) / 2);
                (double originX, double originY) = GridCity.Metres(0, 0);
                gates.Add(new Entrance(i, random.Next(5) == 0 ? "entrance" : "gate", random.Next(4) > 0, null, GridCity.Point(x - originX, y - originY)));
            }
        }

        (double west, double south) = GridCity.Metres(-200, -200);
        RegionData data = new() { Streets = city.Streets, Barriers = barriers, Entrances = gates };
        Compare(data, GridCity.Projection, new Envelope(west, west + 3400, south, south + 3400), 1000, maxSnapM, random);
    }

    [Fact]
    public void A_place_without_coordinates_is_not_linked()
    {
        NetworkLinker linker = new(WalkingNetwork.Build(new GridCity(3, 3, 100).Streets, GridCity.Projection), BarrierIndex.Empty);
        Assert.Equal([LinkFlaw.TooFar, LinkFlaw.TooFar], linker.LinkAll([double.NaN, 0], [0, double.PositiveInfinity], default).Flaw);
    }

    private static void Compare(RegionData data, LocalProjection projection, Envelope box, int places, double maxSnapM, Random random)
    {
        WalkingNetwork network = WalkingNetwork.Build(data.Streets, projection);
        double[] x = [.. Enumerable.Range(0, places).Select(_ => Math.Round(box.MinX + random.NextDouble() * box.Width))];
        double[] y = [.. Enumerable.Range(0, places).Select(_ => Math.Round(box.MinY + random.NextDouble() * box.Height))];
        NetworkLinker linker = new(network, BarrierIndex.Build(data.Barriers, data.Entrances, projection), maxSnapM);
        LinkageTable links = linker.LinkAll(x, y, default);
        SlowLinker slow = new(data, projection, network, maxSnapM);
        Dictionary<LinkFlaw, int> flaws = [];
        for (int i = 0; i < places; i++)
        {
            (int edge, double alongM, int offsetDm, LinkFlaw flaw) = slow.Link(new Coordinate(x[i], y[i]));
            Assert.Equal((edge, offsetDm, flaw), (links[i].Edge, links[i].OffsetDm, links[i].Flaw));
            Assert.Equal(links[i], linker.Link(x[i], y[i]));
            flaws[flaw] = flaws.GetValueOrDefault(flaw) + 1;
            if (edge >= 0)
            {
                Assert.Equal(network.EdgeLengthDm[edge], links[i].D0Dm + links[i].D1Dm);
                Assert.Equal(alongM * 10, links[i].D0Dm, 0.01 * links[i].D0Dm + 0.6); // The length on the ellipsoid is not that of the drawing.
            }
        }

        // The places try every branch of the rule.
        Assert.True(flaws.GetValueOrDefault(LinkFlaw.None) > 100);
        Assert.True(maxSnapM > 1000 || flaws.GetValueOrDefault(LinkFlaw.TooFar) + flaws.GetValueOrDefault(LinkFlaw.OnIsland) + flaws.GetValueOrDefault(LinkFlaw.BehindBarrier) > 10);
    }

    private sealed class SlowLinker(RegionData data, LocalProjection projection, WalkingNetwork network, double maxSnapM)
    {
        private readonly (LineSegment[] Parts, Envelope Box, bool Linkable)[] _streets =
            [.. data.Streets.Select(s => (Street: s, Line: projection.ToMetres(s.Geometry)))
                .Select(s => (Parts(s.Line), s.Line.EnvelopeInternal, s.Street.Walkable && !s.Street.Tunnel))];

        private readonly (Geometry Shape, LineSegment[] Parts)[] _barriers =
            [.. data.Barriers.Select(b => projection.ToMetres(b.Geometry)).Select(b => (b, Parts(b)))];

        private readonly Coordinate[] _gates =
            [.. data.Entrances.Where(e => e.Kind == "gate" && e.OpenToWalkers).Select(e => projection.ToMetres(e.Geometry).Coordinate)];

        public (int Edge, double AlongM, int OffsetDm, LinkFlaw Flaw) Link(Coordinate place)
        {
            List<(int OffsetDm, int Edge, Coordinate Joint, double AlongM)> near = [];
            for (int e = 0; e < _streets.Length; e++)
            {
                double best = double.MaxValue;
                (Coordinate Joint, double AlongM) at = (place, 0);
                double alongM = 0;
                bool isNear = _streets[e].Linkable && _streets[e].Box.Distance(new Envelope(place)) <= maxSnapM;
                foreach (LineSegment part in isNear ? _streets[e].Parts : [])
                {
                    Coordinate closest = part.ClosestPoint(place);
                    if (closest.Distance(place) < best)
                    {
                        best = closest.Distance(place);
                        at = (closest, alongM + part.P0.Distance(closest));
                    }

                    alongM += part.Length;
                }

                if (best <= maxSnapM)
                {
                    near.Add(((int)Math.Round(10 * best, MidpointRounding.AwayFromZero), e, at.Joint, at.AlongM));
                }
            }

            foreach ((LinkFlaw flaw, bool largest) in new[] { (LinkFlaw.None, true), (LinkFlaw.OnIsland, false) })
            {
                foreach ((int offsetDm, int edge, Coordinate joint, double alongM) in near.OrderBy(n => (n.OffsetDm, n.Edge)))
                {
                    if (network.NodeComponent[network.EdgeFrom[edge]] == network.LargestComponent == largest && !IsHidden(place, joint))
                    {
                        return (edge, alongM, offsetDm, flaw);
                    }
                }
            }

            return (-1, 0, 0, near.Count > 0 ? LinkFlaw.BehindBarrier : LinkFlaw.TooFar);
        }

        private bool IsHidden(Coordinate place, Coordinate joint)
        {
            LineSegment line = new(place, joint);
            if (line.Length <= 2 * BarrierIndex.TouchM)
            {
                return false;
            }

            line = new LineSegment(line.PointAlong(BarrierIndex.TouchM / line.Length), line.PointAlong(1 - BarrierIndex.TouchM / line.Length));
            RobustLineIntersector intersector = new();
            return _barriers.Any(barrier => barrier.Parts.Any(part =>
            {
                if (!Envelope.Intersects(line.P0, line.P1, part.P0, part.P1))
                {
                    return false;
                }

                intersector.ComputeIntersection(line.P0, line.P1, part.P0, part.P1);
                return intersector.IntersectionNum == 1 && !_gates.Any(g => g.Distance(intersector.GetIntersection(0)) <= BarrierIndex.GateM)
                    && !(barrier.Shape is IPolygonal && SimplePointInAreaLocator.Locate(place, barrier.Shape) == Location.Interior);
            }));
        }

        private static LineSegment[] Parts(Geometry shape) =>
        [
            .. NetTopologySuite.Geometries.Utilities.LinearComponentExtracter.GetLines(shape).OfType<LineString>()
                .SelectMany(l => l.Coordinates.Zip(l.Coordinates.Skip(1), (a, b) => new LineSegment(a, b))),
        ];
    }
}
