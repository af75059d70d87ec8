using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// Walking distances from places to the homes around them, one bounded search for each place, on all processors. The same distances as
/// <see cref="NetworkSweep"/> gives, which is asked for the homes on the streets that the search has reached, and no others.
/// </summary>
/// <remarks>Layout: the homes linked to edge <c>e</c> stand at <c>_first[e] … _first[e + 1] − 1</c> of <c>_home</c>, as indices of the scope's homes.</remarks>
internal sealed class HomeBalls
{
    /// <summary>Most pairs of a place and a home. Solving takes 24 bytes for each, so about 500 MB at most.</summary>
    public const int MostPairs = 20_000_000;

    private readonly PreparedRegion _region;
    private readonly int[] _scopeHomes;
    private readonly int[] _first;
    private readonly int[] _home;

    public HomeBalls(PreparedRegion region, Scope scope)
    {
        _region = region;
        _scopeHomes = [.. scope.Homes];
        LinkageTable links = region.HomeLinks;
        _first = new int[region.Network.EdgeCount + 1];
        foreach (int h in _scopeHomes.Where(h => links.Edge[h] >= 0))
        {
            _first[links.Edge[h] + 1]++;
        }

        for (int e = 0; e + 1 < _first.Length; e++)
        {
            _first[e + 1] += _first[e];
        }

        _home = new int[_first[^1]];
        int[] next = _first[..^1];
        for (int i = 0; i < _scopeHomes.Length; i++)
        {
            if (links.Edge[_scopeHomes[i]] >= 0)
            {
                _home[next[links.Edge[_scopeHomes[i]]]++] = i;
            }
        }
    }

    /// <summary>Distances from places to the homes of the scope.</summary>
    /// <param name="origins">Links of the places; one without a way to the network reaches nobody.</param>
    /// <param name="limitDm">Greatest distance in decimetres.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    /// <exception cref="InputException">There are more than <see cref="MostPairs"/>.</exception>
    public DistanceTable Reach(IReadOnlyList<Link> origins, int limitDm, Work work)
    {
        int[][] homes = new int[origins.Count][];
        int[][] distances = new int[origins.Count][];
        long pairs = 0;
        int done = 0;
        try
        {
            Parallel.For(0, origins.Count, new ParallelOptions { CancellationToken = work.Cancel }, () => new Searcher(this), (i, _, searcher) =>
            {
                (homes[i], distances[i]) = searcher.Around(origins[i], limitDm, work.Cancel);
                if (Interlocked.Add(ref pairs, homes[i].Length) > MostPairs)
                {
                    throw TooMany();
                }

                work.Step(Interlocked.Increment(ref done), origins.Count);
                return searcher;
            }, _ => { });
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<InputException>().FirstOrDefault() is { } mistake)
        {
            throw mistake;
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<OperationCanceledException>().FirstOrDefault() is { } stopped)
        {
            throw stopped;
        }

        int[] firstPair = new int[origins.Count + 1];
        int[] demand = new int[pairs];
        int[] distanceDm = new int[pairs];
        for (int i = 0; i < origins.Count; i++)
        {
            homes[i].CopyTo(demand, firstPair[i]);
            distances[i].CopyTo(distanceDm, firstPair[i]);
            firstPair[i + 1] = firstPair[i] + homes[i].Length;
            (homes[i], distances[i]) = ([], []);
        }

        return new DistanceTable(_scopeHomes.Length, firstPair, demand, distanceDm);
    }

    private static InputException TooMany() => new(
        $"The candidates have more than {MostPairs:N0} homes within the limit in all: take a smaller limit or reach, a wider step, fewer candidates, or a renewal unit.", 422,
        $"各候选点范围内的住处合计超过 {MostPairs:N0} 处：请减小距离、加大网格间距、减少候选点，或限定更新单元。");

    private sealed class Searcher(HomeBalls balls)
    {
        private readonly NetworkSweep _sweep = new(balls._region.Network);
        private readonly int[] _seen = new int[balls._region.Network.EdgeCount];
        private readonly List<int> _homes = [];
        private readonly List<int> _distances = [];
        private int _run;

        public (int[] Homes, int[] Distances) Around(Link origin, int limitDm, CancellationToken cancel)
        {
            _homes.Clear();
            _distances.Clear();
            if (origin.IsLinked)
            {
                _run++;
                _sweep.Run([origin], limitDm, cancel);
                AddHomesOn(origin.Edge);
                WeightedGraph graph = balls._region.Network.Graph;
                foreach (int node in _sweep.Settled)
                {
                    for (int arc = graph.FirstArc[node]; arc < graph.FirstArc[node + 1]; arc++)
                    {
                        AddHomesOn(graph.ArcEdge[arc]);
                    }
                }
            }

            int[] homes = [.. _homes];
            int[] distances = [.. _distances];
            Array.Sort(homes, distances);
            return (homes, distances);
        }

        private void AddHomesOn(int edge)
        {
            if (_seen[edge] == _run)
            {
                return;
            }

            _seen[edge] = _run;
            for (int i = balls._first[edge]; i < balls._first[edge + 1]; i++)
            {
                int distance = _sweep.Distance(balls._region.HomeLinks[balls._scopeHomes[balls._home[i]]], out _);
                if (distance != GraphSearch.Unreached)
                {
                    _homes.Add(balls._home[i]);
                    _distances.Add(distance);
                }
            }
        }
    }
}
