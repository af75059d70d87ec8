using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;

namespace Renewal.Gis.Benchmarks.Networks;

/// <summary>
/// Points to their nearest street and the place along it. The peer finds the nearest street by KNN on the index and the place with
/// ST_LineLocatePoint; it is spared the barriers, which only we test, and the streets in tunnels
/// and fragments, which we pass over. When timed, it adds up its answers instead of sending them.
/// </summary>
internal static class LinkBenchmark
{
    // Both sides round once, and lengths along a street are scaled to its length on the ellipsoid.
    private const double ToleranceDm = 1.5;

    public static Row Run(City city, PeerDatabase peers, Rounds rounds, string name)
    {
        LinkageTable ours = null!;
        string links = $"""
            SELECT p.id, s.id AS street, ST_LineLocatePoint(s.geom, p.geom) AS along, ST_Distance(s.geom, p.geom) AS aside
            FROM {city.Name}.points p CROSS JOIN LATERAL (SELECT id, geom FROM {city.Name}.linkable ORDER BY geom <-> p.geom LIMIT 1) s
            """;
        using NpgsqlCommand sums = peers.Prepare($"SELECT count(street), sum(along), sum(aside) FROM ({links}) l");
        (double oursMs, double peerMs) = rounds.Measure(
            () => ours = new NetworkLinker(city.Network, BarrierIndex.Empty).LinkAll(city.PointX, city.PointY, default),
            () => sums.ExecuteScalar());
        (int ties, int different) = Compare(city, ours, peers, links);
        return new Row(
            name, $"link {city.PointX.Length:N0} points to {city.Network.EdgeCount:N0} streets", oursMs, "PostGIS KNN + ST_LineLocatePoint", peerMs, 10, 30, different == 0,
            different > 0 ? $"{different:N0} of {ours.Count:N0} links differ" : $"equal to the decimetre; {ties:N0} points lie equally near two places");
    }

    // Two places at the same distance, to the decimetre, are both right: on two streets, or where a street touches itself.
    private static (int Ties, int Different) Compare(City city, LinkageTable ours, PeerDatabase peers, string links)
    {
        WalkingNetwork network = city.Network;
        int ties = 0;
        int different = 0;
        using NpgsqlCommand command = new(links, peers.Connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            int point = reader.GetInt32(0);
            int street = reader.GetInt32(1);
            Link link = ours[point];
            double alongDm = reader.GetDouble(2) * network.EdgeLengthDm[street];
            double asideDm = reader.GetDouble(3) * WalkingNetwork.DmPerM;
            if (link.Edge == street && Math.Abs(link.OffsetDm - asideDm) < ToleranceDm && Math.Abs(link.D0Dm - alongDm) < ToleranceDm)
            {
                continue;
            }

            bool tie = link.IsLinked && Math.Abs(link.OffsetDm - asideDm) < ToleranceDm
                && Math.Abs(AsideM(network, link, city.PointX[point], city.PointY[point]) * WalkingNetwork.DmPerM - asideDm) < ToleranceDm;
            ties += tie ? 1 : 0;
            different += tie ? 0 : 1;
        }

        return (ties, different);
    }

    private static double AsideM(WalkingNetwork network, Link link, double x, double y) =>
        network.Line(link.Edge, link.D0Dm, link.D0Dm, GeometryFactory.Default).Coordinates[0].Distance(new Coordinate(x, y));
}
