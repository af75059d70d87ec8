namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// Looks for a good set of sites with limited room, each set evaluated by <see cref="RoomAssignment"/>: greedily, then by exchanges of one site.
/// </summary>
/// <remarks>
/// With nearest-first assignment, what a site adds may rise when others are there (they take the near people off it), so old gains are only
/// a guess of the new ones and the greedy set has no guarantee any more. Exchanges try the candidates with the greatest gains first, a fixed
/// number of them for each site.
/// </remarks>
internal sealed class RoomSearch
{
    private const int Tries = 40;

    private readonly RoomAssignment _assignment;
    private readonly int _sites;
    private readonly bool[] _required;
    private readonly long[] _alone;
    private readonly int[] _byGain;
    private readonly long _mostPairs;

    public RoomSearch(SitingProblem problem, int sites, bool[] mayChoose, bool[] required, long mostPairs, CancellationToken cancel)
    {
        _assignment = new RoomAssignment(problem);
        _sites = sites;
        _required = required;
        _mostPairs = mostPairs;
        long[] alone = new long[mayChoose.Length];
        Parallel.For(0, alone.Length, () => new RoomAssignment(problem), (c, _, assignment) =>
        {
            cancel.ThrowIfCancellationRequested();
            alone[c] = mayChoose[c] ? assignment.Value([c]) : 0;
            return assignment;
        }, _ => { });
        _byGain = [.. Enumerable.Range(0, alone.Length).Where(c => mayChoose[c]).OrderByDescending(c => alone[c]).ThenBy(c => c)];
        _alone = alone;
    }

    /// <summary>Exchanges made so far.</summary>
    public int Exchanges { get; private set; }

    /// <summary>What a set saves, together with the existing sites.</summary>
    public long Value(ReadOnlySpan<int> set) => _assignment.Value(set);

    /// <summary>The greedy set: the required candidates, then the one that adds most, as far as the old gains tell.</summary>
    public int[] Greedy(CancellationToken cancel)
    {
        List<int> chosen = [.. Enumerable.Range(0, _required.Length).Where(c => _required[c])];
        long value = _assignment.Value([.. chosen]);
        PriorityQueue<int, (long, int)> queue = new(_byGain.Where(c => !_required[c]).Select(c => (c, (-_alone[c], c))));
        while (chosen.Count < _sites && queue.TryDequeue(out int candidate, out _))
        {
            cancel.ThrowIfCancellationRequested();
            long with = _assignment.Value([.. chosen, candidate]);
            (long, int) renewed = (value - with, candidate);
            if (queue.TryPeek(out _, out (long, int) next) && renewed.CompareTo(next) > 0)
            {
                queue.Enqueue(candidate, renewed);
                continue;
            }

            chosen.Add(candidate);
            value = with;
        }

        return [.. chosen];
    }

    /// <summary>Exchanges sites of a set as long as one of the tried exchanges helps and the work suffices.</summary>
    public long Improve(int[] set, CancellationToken cancel)
    {
        long value = _assignment.Value(set);
        int[] trial = [.. set];
        for (bool better = true; better;)
        {
            better = false;
            for (int site = 0; site < set.Length; site++)
            {
                if (_required[set[site]])
                {
                    continue;
                }

                foreach (int candidate in _byGain.Where(c => !set.Contains(c)).Take(Tries).ToArray())
                {
                    cancel.ThrowIfCancellationRequested();
                    if (_assignment.Pairs > _mostPairs)
                    {
                        return value;
                    }

                    set.CopyTo(trial, 0);
                    trial[site] = candidate;
                    long tried = _assignment.Value(trial);
                    if (tried > value)
                    {
                        (value, set[site], better) = (tried, candidate, true);
                        Exchanges++;
                    }
                }
            }
        }

        return value;
    }

    /// <summary>Puts a set in the order in which each adds most to those before it, with the people who go to each in the end.</summary>
    public IReadOnlyList<ChosenSite> InOrder(int[] set)
    {
        int[] rising = [.. set.Order()];
        long[] served = new long[set.Length];
        _assignment.Value(rising, served);
        List<int> left = [.. rising];
        List<ChosenSite> order = [];
        long value = _assignment.Value([]);
        while (left.Count > 0)
        {
            int[] before = [.. order.Select(s => s.Candidate)];
            (int Candidate, long Value) best = (-1, long.MinValue);
            foreach (int c in left)
            {
                long with = _assignment.Value([.. before, c]);
                best = with > best.Value ? (c, with) : best;
            }

            left.Remove(best.Candidate);
            order.Add(new ChosenSite(best.Candidate, best.Value - value, served[Array.IndexOf(rising, best.Candidate)]));
            value = best.Value;
        }

        return order;
    }
}
