using Npgsql;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;

namespace Renewal.Gis.Benchmarks.Networks;

/// <summary>
/// All nodes within 1,000 m of one, for many single starts. pgRouting reads only the streets in a box around the start, which is all that can be
/// reached: without it, it would load the whole city for each question.
/// </summary>
internal static class BallBenchmark
{
    private const int LimitDm = FieldBenchmark.LimitDm;

    public static Row Run(City city, PeerDatabase peers, Rounds rounds, string name)
    {
        WalkingNetwork network = city.Network;
        GraphSearch search = new(network.Graph);
        (double X, double Y)[] places = PlacesOf(network);
        List<(int Node, int DistanceDm)> ball = [];
        int starts = Math.Min(50, city.BallNodes.Length);
        List<(int Node, int DistanceDm)[]> ours = [];
        List<(int Node, int DistanceDm)[]> theirs = [];
        using NpgsqlCommand command = peers.Prepare(
            $"""
            SELECT node::int, agg_cost FROM pgr_drivingDistance(
              format('SELECT id, source, target, cost FROM {city.Name}.streets WHERE geom && ST_MakeEnvelope(%s, %s, %s, %s, 0)', $2 - $5, $3 - $5, $2 + $5, $3 + $5),
              $1, $4, false)
            """,
            new NpgsqlParameter<int>(), new NpgsqlParameter<double>(), new NpgsqlParameter<double>(), new NpgsqlParameter<double> { TypedValue = LimitDm },
            new NpgsqlParameter<double> { TypedValue = LimitDm / WalkingNetwork.DmPerM + 5 });
        for (int i = 0; i < starts; i++)
        {
            Search(search, city.BallNodes[i], ball);
            ours.Add([.. ball.Order()]);
            Ask(command, city.BallNodes[i], places, ball);
            theirs.Add([.. ball.Order()]);
        }

        int ourTurn = 0;
        int theirTurn = 0;
        (double oursMs, double peerMs) = rounds.Measure(
            () => Search(search, city.BallNodes[ourTurn++ % starts], ball),
            () => Ask(command, city.BallNodes[theirTurn++ % starts], places, ball));
        int different = ours.Zip(theirs).Count(b => !b.First.SequenceEqual(b.Second));
        return new Row(
            name, $"all nodes within 1,000 m of one, {ours.Average(b => b.Length):N0} of {network.NodeCount:N0} on average", oursMs, "pgRouting with a bounding box", peerMs, 50, 100,
            different == 0, different == 0 ? $"{starts} equal balls" : $"{different} of {starts} balls differ");
    }

    internal static void Search(GraphSearch search, int start, List<(int Node, int DistanceDm)> ball)
    {
        search.Run([new Seed(start, 0, 0)], LimitDm, default);
        ball.Clear();
        foreach (int node in search.Settled)
        {
            ball.Add((node, search.Distance(node)));
        }
    }

    private static void Ask(NpgsqlCommand command, int start, (double X, double Y)[] places, List<(int Node, int DistanceDm)> ball)
    {
        ((NpgsqlParameter<int>)command.Parameters[0]).TypedValue = start;
        ((NpgsqlParameter<double>)command.Parameters[1]).TypedValue = places[start].X;
        ((NpgsqlParameter<double>)command.Parameters[2]).TypedValue = places[start].Y;
        ball.Clear();
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            ball.Add((reader.GetInt32(0), (int)reader.GetDouble(1)));
        }
    }

    private static (double X, double Y)[] PlacesOf(WalkingNetwork network)
    {
        (double X, double Y)[] places = new (double, double)[network.NodeCount];
        for (int e = 0; e < network.EdgeCount; e++)
        {
            (int first, int last) = (network.FirstVertex[e], network.FirstVertex[e + 1] - 1);
            places[network.EdgeFrom[e]] = (network.VertexX[first], network.VertexY[first]);
            places[network.EdgeTo[e]] = (network.VertexX[last], network.VertexY[last]);
        }

        return places;
    }
}
