namespace Renewal.Gis.Tests.Networks;

/// <summary>Dijkstra's algorithm as the textbook has it: dictionaries, no limit, no packing. Written apart from the engine, to be held against it.</summary>
internal static class ReferenceDijkstra
{
    /// <summary>Distance of every node that can be reached from one node.</summary>
    public static Dictionary<long, long> From(long start, ILookup<long, (long To, long Length)> streets) => From([(start, 0)], streets);

    /// <summary>Distance of every node that can be reached from the starts, each with a distance of its own.</summary>
    public static Dictionary<long, long> From(IEnumerable<(long Node, long Distance)> starts, ILookup<long, (long To, long Length)> streets)
    {
        Dictionary<long, long> done = [];
        SortedSet<(long Distance, long Node)> open = [.. starts.Select(s => (s.Distance, s.Node))];
        while (open.Count > 0)
        {
            (long distance, long node) = open.Min;
            open.Remove(open.Min);
            if (done.TryAdd(node, distance))
            {
                foreach ((long to, long length) in streets[node])
                {
                    if (!done.ContainsKey(to))
                    {
                        open.Add((distance + length, to));
                    }
                }
            }
        }

        return done;
    }

    /// <summary>
    /// Distance and owner of every node that can be reached within a limit: of two starts at the same distance the lowest owner. Labels
    /// (distance, owner) never fall along a street, so the first to come out of the queue is the node's.
    /// </summary>
    public static Dictionary<long, (long Distance, int Owner)> From(
        IEnumerable<(long Node, long Distance, int Owner)> starts, ILookup<long, (long To, long Length)> streets, long limit)
    {
        Dictionary<long, (long Distance, int Owner)> done = [];
        SortedSet<(long Distance, int Owner, long Node)> open = [.. starts.Where(s => s.Distance <= limit).Select(s => (s.Distance, s.Owner, s.Node))];
        while (open.Count > 0)
        {
            (long distance, int owner, long node) = open.Min;
            open.Remove(open.Min);
            if (done.TryAdd(node, (distance, owner)))
            {
                foreach ((long to, long length) in streets[node])
                {
                    if (distance + length <= limit && !done.ContainsKey(to))
                    {
                        open.Add((distance + length, owner, to));
                    }
                }
            }
        }

        return done;
    }

    /// <summary>Streets in both directions.</summary>
    public static ILookup<long, (long To, long Length)> BothWays(IEnumerable<(long From, long To, long Length)> streets) =>
        streets.SelectMany(s => new[] { (s.From, s.To, s.Length), (From: s.To, To: s.From, s.Length) })
            .ToLookup(s => s.Item1, s => (s.Item2, s.Item3));
}
