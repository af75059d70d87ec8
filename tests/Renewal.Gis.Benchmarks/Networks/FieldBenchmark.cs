using Npgsql;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;

namespace Renewal.Gis.Benchmarks.Networks;

/// <summary>
/// The distance of every node to its nearest facility within 1,000 m. Ours: one sweep from all facilities. pgRouting: one plain driving distance
/// from all of them and the least of each node; its <c>equicost</c> does the same in one go, but is wrong in 3.4.2.
/// </summary>
internal static class FieldBenchmark
{
    internal const int LimitDm = 10_000;

    public static Row Run(City city, PeerDatabase peers, Rounds rounds, string name)
    {
        GraphSearch search = new(city.Network.Graph);
        Seed[] seeds = [.. city.FacilityNodes.Select((node, i) => new Seed(node, 0, i))];
        int[] ours = new int[city.Network.NodeCount];
        int[] theirs = new int[city.Network.NodeCount];
        using NpgsqlCommand command = peers.Prepare(
            $"SELECT node::int, min(agg_cost) FROM pgr_drivingDistance('SELECT id, source, target, cost FROM {city.Name}.streets', $1, $2, false) GROUP BY node",
            new NpgsqlParameter<int[]> { TypedValue = city.FacilityNodes }, new NpgsqlParameter<double> { TypedValue = LimitDm });
        (double oursMs, double peerMs) = rounds.Measure(
            () =>
            {
                search.Run(seeds, LimitDm, default);
                for (int n = 0; n < ours.Length; n++)
                {
                    ours[n] = search.Distance(n);
                }
            },
            () => Read(command, theirs));
        int different = ours.Zip(theirs).Count(d => d.First != d.Second);
        return new Row(
            name, $"nearest of {city.FacilityNodes.Length:N0} facilities within 1,000 m for each of {ours.Length:N0} nodes", oursMs, "pgRouting plain+min", peerMs, 80, 150,
            different == 0, different == 0 ? $"{ours.Count(d => d != GraphSearch.Unreached):N0} equal distances" : $"{different:N0} distances differ");
    }

    private static void Read(NpgsqlCommand command, int[] distances)
    {
        Array.Fill(distances, GraphSearch.Unreached);
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            distances[reader.GetInt32(0)] = (int)reader.GetDouble(1);
        }
    }
}
