namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// Looks for a good set of sites: greedily, then by exchanging one site at a time (Teitz &amp; Bart 1968) until no exchange helps.
/// </summary>
/// <remarks>
/// Greedy keeps the candidates in a queue by the gain that they had when last looked at. Gains only fall as sites are added (savings are
/// submodular), so a candidate whose renewed gain still leads is the best one; most are looked at once (Minoux 1978).
/// An exchange keeps for each demand its best and second best saving by a chosen site. One pass over the pairs of a candidate then
/// tells what it would bring in exchange for each of the chosen sites at once (Whitaker 1983): the whole neighbourhood costs one pass over
/// the table, however many sites there are. The best exchange is made; ties go to the lower candidate, then to the earlier site.
/// </remarks>
internal sealed class SiteSearch
{
    private readonly Savings _savings;
    private readonly bool[] _mayChoose;
    private readonly bool[] _required;
    private readonly int _sites;
    private readonly int[] _best;
    private readonly int[] _second;
    private readonly int[] _bestSite;

    /// <param name="savings">The problem.</param>
    /// <param name="sites">Sites to choose, no more than may be chosen.</param>
    /// <param name="mayChoose">Candidates that may be chosen.</param>
    /// <param name="required">Those of them that must be.</param>
    public SiteSearch(Savings savings, int sites, bool[] mayChoose, bool[] required)
    {
        _savings = savings;
        _sites = sites;
        _mayChoose = mayChoose;
        _required = required;
        _best = new int[savings.Demands];
        _second = new int[savings.Demands];
        _bestSite = new int[savings.Demands];
    }

    /// <summary>Exchanges made so far.</summary>
    public int Exchanges { get; private set; }

    /// <summary>The greedy set: the required candidates, then the one that adds most to those before it.</summary>
    public int[] Greedy(CancellationToken cancel)
    {
        int[] covered = new int[_savings.Demands];
        List<int> chosen = [];
        for (int c = 0; c < _required.Length; c++)
        {
            if (_required[c])
            {
                Add(c, covered);
                chosen.Add(c);
            }
        }

        PriorityQueue<int, (long, int)> queue = new();
        for (int c = 0; c < _mayChoose.Length; c++)
        {
            if (_mayChoose[c] && !_required[c])
            {
                queue.Enqueue(c, (-GainOf(c, covered), c));
            }
        }

        cancel.ThrowIfCancellationRequested();
        while (chosen.Count < _sites && queue.TryDequeue(out int candidate, out (long, int) stale))
        {
            (long, int) renewed = (-GainOf(candidate, covered), candidate);
            if (queue.TryPeek(out _, out (long, int) next) && renewed.CompareTo(next) > 0)
            {
                queue.Enqueue(candidate, renewed);
                continue;
            }

            Add(candidate, covered);
            chosen.Add(candidate);
        }

        return [.. chosen];
    }

    /// <summary>Exchanges sites of a set until no exchange of one site helps.</summary>
    /// <param name="set">Changed in place.</param>
    /// <param name="among">Candidates to try; those that may not be chosen are passed over.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>What the set saves.</returns>
    public long Improve(int[] set, ReadOnlySpan<int> among, CancellationToken cancel)
    {
        int[] tried = [.. among];
        bool[] isChosen = new bool[_mayChoose.Length];
        foreach (int c in set)
        {
            isChosen[c] = true;
        }

        (long Profit, int Site)[] offers = new (long, int)[tried.Length];
        long[] losses = new long[set.Length];
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            Attribute(set, losses);
            Parallel.For(0, tried.Length, () => new long[set.Length], (i, _, takenOver) =>
            {
                offers[i] = _mayChoose[tried[i]] && !isChosen[tried[i]] ? Offer(tried[i], set, losses, takenOver) : (0, -1);
                return takenOver;
            }, _ => { });
            int best = -1;
            for (int i = 0; i < offers.Length; i++)
            {
                if (offers[i].Profit > 0 && (best < 0 || offers[i].Profit > offers[best].Profit || (offers[i].Profit == offers[best].Profit && tried[i] < tried[best])))
                {
                    best = i;
                }
            }

            if (best < 0)
            {
                return Value();
            }

            isChosen[set[offers[best].Site]] = false;
            isChosen[tried[best]] = true;
            set[offers[best].Site] = tried[best];
            Exchanges++;
        }
    }

    /// <summary>What a set saves.</summary>
    public long Value(ReadOnlySpan<int> set)
    {
        Array.Clear(_best);
        long value = 0;
        foreach (int c in set)
        {
            value += GainOf(c, _best);
            Add(c, _best);
        }

        return value;
    }

    /// <summary>Puts a set in the order in which each adds most to those before it.</summary>
    public IReadOnlyList<(int Candidate, long Gain)> InOrder(IEnumerable<int> set)
    {
        int[] covered = new int[_savings.Demands];
        List<int> left = [.. set.Order()];
        List<(int Candidate, long Gain)> order = [];
        while (left.Count > 0)
        {
            (int Candidate, long Gain) best = (-1, -1);
            foreach (int c in left)
            {
                long gain = GainOf(c, covered);
                best = gain > best.Gain ? (c, gain) : best;
            }

            Add(best.Candidate, covered);
            left.Remove(best.Candidate);
            order.Add(best);
        }

        return order;
    }

    private long GainOf(int candidate, int[] covered)
    {
        Savings s = _savings;
        long gain = 0;
        for (int p = s.First[candidate]; p < s.First[candidate + 1]; p++)
        {
            int more = s.Saving[p] - covered[s.Demand[p]];
            gain += more > 0 ? more * s.Weight[s.Demand[p]] : 0;
        }

        return gain;
    }

    private void Add(int candidate, int[] covered)
    {
        for (int p = _savings.First[candidate]; p < _savings.First[candidate + 1]; p++)
        {
            covered[_savings.Demand[p]] = Math.Max(covered[_savings.Demand[p]], _savings.Saving[p]);
        }
    }

    // Best and second best saving of each demand, and what would be lost with each site.
    private void Attribute(int[] set, long[] losses)
    {
        Array.Clear(_best);
        Array.Clear(_second);
        Array.Fill(_bestSite, -1);
        Array.Clear(losses);
        Savings s = _savings;
        for (int site = 0; site < set.Length; site++)
        {
            for (int p = s.First[set[site]]; p < s.First[set[site] + 1]; p++)
            {
                int d = s.Demand[p];
                if (s.Saving[p] > _best[d])
                {
                    _second[d] = _best[d];
                    _best[d] = s.Saving[p];
                    _bestSite[d] = site;
                }
                else if (s.Saving[p] > _second[d])
                {
                    _second[d] = s.Saving[p];
                }
            }
        }

        for (int d = 0; d < s.Demands; d++)
        {
            if (_bestSite[d] >= 0)
            {
                losses[_bestSite[d]] += s.Weight[d] * (_best[d] - _second[d]);
            }
        }
    }

    // The best exchange for a candidate: its gain, less what is lost with a site, plus what the candidate takes over from that site.
    private (long Profit, int Site) Offer(int candidate, int[] set, long[] losses, long[] takenOver)
    {
        Savings s = _savings;
        Array.Clear(takenOver);
        long gain = 0;
        for (int p = s.First[candidate]; p < s.First[candidate + 1]; p++)
        {
            int d = s.Demand[p];
            int saving = s.Saving[p];
            if (saving > _best[d])
            {
                gain += s.Weight[d] * (saving - _best[d]);
                saving = _best[d];
            }

            if (saving > _second[d])
            {
                takenOver[_bestSite[d]] += s.Weight[d] * (saving - _second[d]);
            }
        }

        (long Profit, int Site) best = (long.MinValue, -1);
        for (int site = 0; site < set.Length; site++)
        {
            long profit = gain - losses[site] + takenOver[site];
            if (!_required[set[site]] && profit > best.Profit)
            {
                best = (profit, site);
            }
        }

        return best;
    }

    private long Value()
    {
        long value = 0;
        for (int d = 0; d < _best.Length; d++)
        {
            value += _savings.Weight[d] * _best[d];
        }

        return value;
    }
}
