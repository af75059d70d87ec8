using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Networks;

namespace Renewal.Gis.Tests.LifeCircles;

/// <summary>Sample points on the right and the wrong side of a polygon.</summary>
/// <param name="ReachedInside">Reached, and inside.</param>
/// <param name="UnreachedInside">Not reached, but inside.</param>
/// <param name="ReachedOutside">Reached, but outside.</param>
internal readonly record struct Verdicts(long ReachedInside, long UnreachedInside, long ReachedOutside)
{
    public long Reached => ReachedInside + ReachedOutside;

    public double Precision => ReachedInside / (double)(ReachedInside + UnreachedInside);

    public double Recall => ReachedInside / (double)(ReachedInside + ReachedOutside);

    public static Verdicts operator +(Verdicts a, Verdicts b) =>
        new(a.ReachedInside + b.ReachedInside, a.UnreachedInside + b.UnreachedInside, a.ReachedOutside + b.ReachedOutside);
}

/// <summary>
/// Holds polygons of life circles against the streets: a point every five metres of every street, and the places linked to them: homes,
/// facilities, a door beside the street every 25 m, and the points of fragments that do not connect with the network, for whoever stands
/// there is linked past them. Each has its own walking distance, by the textbook's Dijkstra over the streets' ends; nothing is taken
/// from the polygon's making but the rule of linking. Streets in tunnels are apart: the land above them is not theirs.
/// </summary>
internal sealed class CircleQuality
{
    private const double StepM = 5;
    private const int StepsPerDoor = 5;
    private const double NearestDoorM = 5;
    private const double FarthestDoorM = 30;

    private readonly List<Sample> _streets = [];
    private readonly List<Sample> _tunnels = [];
        private readonly List<Sample> _places = [];
    private readonly PreparedRegion _region;
    private readonly Street[] _walkable;
    private readonly int[] _streetOf;
    private readonly Dictionary<Street, int> _position;
    private readonly ILookup<long, (long To, long Length)> _ends;

    public CircleQuality(PreparedRegion region, int seed)
    {
        _region = region;
        _streetOf = [.. Enumerable.Range(0, region.Data.Streets.Count).Where(i => region.Data.Streets[i].Walkable && !region.Data.Streets[i].Geometry.IsEmpty)];
        _walkable = [.. _streetOf.Select(i => region.Data.Streets[i])];
        _position = _walkable.Select((s, i) => (s, i)).ToDictionary(p => p.s, p => p.i, ReferenceEqualityComparer.Instance as IEqualityComparer<Street>);
        _ends = ReferenceDijkstra.BothWays(_walkable.Select(s => (s.FromNode, s.ToNode, LengthDm(s))));
        Random random = new(seed);
        NetworkLinker linker = region.Linker();
        for (int i = 0; i < _walkable.Length; i++)
        {
            TakeSamples(i, random, linker);
        }

        for (int h = 0; h < region.Homes.Count; h++)
        {
            TakePlace(region.Homes.X[h], region.Homes.Y[h], region.HomeLinks[h]);
        }

        for (int f = 0; f < region.Data.Facilities.Count; f++)
        {
            Point point = region.Data.Facilities[f].Geometry;
            (double x, double y) = region.Projection.ToMetres(point.X, point.Y);
            TakePlace(x, y, region.FacilityLinks[f]);
        }
    }

    /// <summary>Places on streets, for origins.</summary>
    public Coordinate StreetPoint(Random random) => _streets[random.Next(_streets.Count)].Place;

    /// <summary>Walking distances of all samples from an origin.</summary>
    public Distances From(Link origin)
    {
        Street start = _region.Data.Streets[_region.Network.StreetOfEdge(origin.Edge)];
        Dictionary<long, long> nodes = ReferenceDijkstra.From([(start.FromNode, origin.OffsetDm + origin.D0Dm), (start.ToNode, origin.OffsetDm + origin.D1Dm)], _ends);
        long[] Of(List<Sample> samples) => [.. samples.Select(s =>
        {
            Street street = _walkable[s.Street];
            double best = Math.Min(
                nodes.TryGetValue(street.FromNode, out long a) ? a + s.AlongDm : double.MaxValue,
                nodes.TryGetValue(street.ToNode, out long b) ? b + LengthDm(street) - s.AlongDm : double.MaxValue);
            if (ReferenceEquals(street, start))
            {
                best = Math.Min(best, origin.OffsetDm + Math.Abs(s.AlongDm - origin.D0Dm));
            }

            return best == double.MaxValue ? long.MaxValue : (long)Math.Round(best) + s.OffsetDm;
        })];
        return new Distances(Of(_streets), Of(_tunnels), Of(_places), nodes);
    }

    /// <summary>Streets, tunnels and places against a polygon in the region's metres.</summary>
    public (Verdicts Streets, Verdicts Tunnels, Verdicts Places) Judge(Geometry polygon, Distances distances, double limitM)
    {
        IndexedPointInAreaLocator? locator = polygon.IsEmpty ? null : new(polygon);
        Envelope box = polygon.EnvelopeInternal;
        Verdicts Of(List<Sample> samples, long[] distance)
        {
            long reachedInside = 0, unreachedInside = 0, reachedOutside = 0;
            for (int i = 0; i < samples.Count; i++)
            {
                bool reached = distance[i] <= limitM * 10;
                bool inside = locator is not null && box.Contains(samples[i].Place) && locator.Locate(samples[i].Place) != Location.Exterior;
                reachedInside += reached && inside ? 1 : 0;
                unreachedInside += !reached && inside ? 1 : 0;
                reachedOutside += reached && !inside ? 1 : 0;
            }

            return new Verdicts(reachedInside, unreachedInside, reachedOutside);
        }

        return (Of(_streets, distances.Streets), Of(_tunnels, distances.Tunnels), Of(_places, distances.Places));
    }

    /// <summary>Junctions within a limit, in the region's metres.</summary>
    public Coordinate[] ReachedJunctions(Distances distances, double limitM) =>
    [
        .. _walkable.SelectMany(s => new[] { (s.FromNode, s.Geometry.GetCoordinateN(0)), (s.ToNode, s.Geometry.GetCoordinateN(s.Geometry.NumPoints - 1)) })
            .Select(n => (Node: n.Item1, Place: n.Item2))
            .Where(n => distances.Nodes.TryGetValue(n.Node, out long d) && d <= limitM * 10)
            .DistinctBy(n => n.Node)
            .Select(n => _region.Projection.ToMetres(n.Place.X, n.Place.Y))
            .Select(p => new Coordinate(p.X, p.Y)),
    ];

    private static long LengthDm(Street street) => (long)Math.Round(street.LengthM * 10, MidpointRounding.AwayFromZero);

    private void TakeSamples(int street, Random random, NetworkLinker linker)
    {
        Coordinate[] line = [.. _walkable[street].Geometry.Coordinates.Select(c => _region.Projection.ToMetres(c.X, c.Y)).Select(p => new Coordinate(p.X, p.Y))];
        double total = line.Zip(line.Skip(1), (a, b) => a.Distance(b)).Sum();
        double scale = total == 0 ? 0 : LengthDm(_walkable[street]) / total;
        bool isTunnel = _walkable[street].Tunnel;
        bool isFragment = _region.Network.EdgeStanding[_region.Network.EdgeOfStreet(_streetOf[street])] == EdgeStanding.OnIsland;
        int step = 0;
        double before = 0;
        for (int i = 1; i < line.Length; i++)
        {
            double length = line[i].Distance(line[i - 1]);
            for (; (step + 0.5) * StepM <= before + length; step++)
            {
                double along = (step + 0.5) * StepM;
                double t = (along - before) / length;
                Coordinate place = new(line[i - 1].X + t * (line[i].X - line[i - 1].X), line[i - 1].Y + t * (line[i].Y - line[i - 1].Y));
                if (isFragment)
                {
                    TakePlace(place.X, place.Y, linker.Link(place.X, place.Y));
                    continue;
                }

                (isTunnel ? _tunnels : _streets).Add(new Sample(place, street, along * scale, 0));
                if (step % StepsPerDoor == 0 && !isTunnel)
                {
                    double side = (random.Next(2) * 2 - 1) * (NearestDoorM + random.NextDouble() * (FarthestDoorM - NearestDoorM)) / length;
                    double x = place.X - side * (line[i].Y - line[i - 1].Y);
                    double y = place.Y + side * (line[i].X - line[i - 1].X);
                    TakePlace(x, y, linker.Link(x, y));
                }
            }

            before += length;
        }
    }

    private void TakePlace(double x, double y, Link link)
    {
        if (link.IsLinked)
        {
            Street street = _region.Data.Streets[_region.Network.StreetOfEdge(link.Edge)];
            _places.Add(new Sample(new Coordinate(x, y), _position[street], link.D0Dm, link.OffsetDm));
        }
    }

    /// <summary>Walking distances in decimetres; <see cref="long.MaxValue"/> where no way leads.</summary>
    public sealed record Distances(long[] Streets, long[] Tunnels, long[] Places, Dictionary<long, long> Nodes);

    private readonly record struct Sample(Coordinate Place, int Street, double AlongDm, int OffsetDm);
}
