using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Osm;

/// <summary>Walking distances that other routers publish come out of the imported streets with a plain Dijkstra.</summary>
public class PublishedWalkingDistanceTests
{
    [SharedFact]
    public void Imported_streets_give_the_published_distances()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Repository.SharedPath("geodata", "expected", "walking-distances.json")));
        int routes = 0;
        foreach (JsonElement set in json.RootElement.GetProperty("sets").EnumerateArray())
        {
            // The routers measure on a sphere; our ellipsoid gives 0.15 % more at this latitude (1568.3 m instead of 1566 m).
            List<Street> streets =
            [
                .. OsmFiles.Import(Path.GetFileName(set.GetProperty("data").GetString()!)).Data.Streets.Where(s => s.Walkable)
                    .Select(s => s with { LengthM = GreatCircleM(s.Geometry.Coordinates) }),
            ];
            foreach (JsonElement route in set.GetProperty("routes").EnumerateArray())
            {
                double expected = route.GetProperty("expected_m").GetDouble(), tolerance = route.GetProperty("tolerance_m").GetDouble();
                double distance = Distance(streets, Place(route.GetProperty("from")), Place(route.GetProperty("to")));
                Assert.InRange(distance, expected - tolerance, expected + tolerance);
                routes++;
            }
        }

        Assert.Equal(3, routes);
    }

    private static Coordinate Place(JsonElement place) => new(place.GetProperty("lon").GetDouble(), place.GetProperty("lat").GetDouble());

    private static double GreatCircleM(Coordinate[] line) => Enumerable.Range(1, line.Length - 1).Sum(i =>
    {
        const double radiusM = 6_371_000, radians = Math.PI / 180;
        (Coordinate a, Coordinate b) = (line[i - 1], line[i]);
        double sinLat = Math.Sin((b.Y - a.Y) * radians / 2), sinLon = Math.Sin((b.X - a.X) * radians / 2);
        return 2 * radiusM * Math.Asin(Math.Sqrt(sinLat * sinLat + Math.Cos(a.Y * radians) * Math.Cos(b.Y * radians) * sinLon * sinLon));
    });

    private static double Distance(List<Street> streets, Coordinate from, Coordinate to)
    {
        (Street street, double along) start = Snap(streets, from), end = Snap(streets, to);
        ILookup<long, (long To, double LengthM)> next = streets
            .SelectMany(s => new[] { (s.FromNode, s.ToNode, s.LengthM), (s.ToNode, s.FromNode, s.LengthM) }).ToLookup(e => e.Item1, e => (e.Item2, e.LengthM));
        PriorityQueue<long, double> queue = new();
        queue.Enqueue(start.street.FromNode, start.along);
        queue.Enqueue(start.street.ToNode, start.street.LengthM - start.along);
        Dictionary<long, double> reached = [];
        while (queue.TryDequeue(out long node, out double distance))
        {
            if (reached.TryAdd(node, distance))
            {
                foreach ((long other, double lengthM) in next[node])
                {
                    queue.Enqueue(other, distance + lengthM);
                }
            }
        }

        double best = Math.Min(reached[end.street.FromNode] + end.along, reached[end.street.ToNode] + end.street.LengthM - end.along);
        return ReferenceEquals(start.street, end.street) ? Math.Min(best, Math.Abs(start.along - end.along)) : best;
    }

    /// <summary>The street nearest to a place, and how far along it the foot of the perpendicular lies.</summary>
    private static (Street Street, double AlongM) Snap(List<Street> streets, Coordinate place)
    {
        LocalProjection projection = LocalProjection.For(place.X);
        (double px, double py) = projection.ToMetres(place.X, place.Y);
        (Street Street, double AlongM, double OffM) best = (streets[0], 0, double.MaxValue);
        foreach (Street street in streets.Where(s => s.Geometry.EnvelopeInternal.Distance(new Envelope(place)) < 0.005))
        {
            Coordinate[] line = projection.ToMetres(street.Geometry).Coordinates;
            double before = 0;
            for (int i = 1; i < line.Length; i++)
            {
                LineSegment leg = new(line[i - 1], line[i]);
                Coordinate foot = leg.ClosestPoint(new Coordinate(px, py));
                double off = foot.Distance(new Coordinate(px, py));
                if (off < best.OffM)
                {
                    best = (street, before + line[i - 1].Distance(foot), off);
                }

                before += leg.Length;
            }
        }

        return (best.Street, best.AlongM);
    }
}
