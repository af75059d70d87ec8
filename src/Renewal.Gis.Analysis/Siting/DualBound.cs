namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// An upper bound on what any set of sites can save, by Lagrangian relaxation: each demand pays a price for being served, and each
/// candidate keeps what its savings exceed the prices by (its surplus). For any prices, the prices and the greatest surpluses add up to at least
/// what the best set saves (for the p-median Narula et al. 1977, for covering Galvão &amp; ReVelle 1996). <see cref="DualPrices"/> improves the prices.
/// </summary>
/// <remarks>
/// <para>A candidate whose surplus is so small that no set with it can beat the best known one is passed over from then on. That is most
/// of the candidates after some dozens of steps, and makes the later steps cheap.</para>
/// <para>Layout: the pairs stand by demand, the greatest saving first, so that a pass over a demand ends at its price. The demands are cut into a
/// fixed number of blocks, each of which adds up the surpluses for itself; the blocks are then added in their order, so that the result does not
/// depend on the number of processors. When few candidates are left, the pairs of the others are dropped.</para>
/// <para>Prices are searched for in floating point. At the end the best ones are rounded to whole numbers and the bound is added up
/// exactly (<see cref="Certify"/>), so that no rounding can bring it below the truth.</para>
/// </remarks>
internal sealed class DualBound
{
    /// <summary>What sums of floating-point surpluses may be wrong by, as a share; a thousand times more than they are.</summary>
    private const double Doubt = 1e-9;

    private const int Blocks = 32;

    /// <summary>Steps after which the sets proposed so far are summed up.</summary>
    private const int SumUpEvery = 10;

    private const double NewestSet = 0.1;

    private readonly Savings _savings;
    private readonly int _sites;
    private readonly bool[] _mayWin;
    private readonly bool[] _required;
    private readonly double[] _weight;
    private readonly DualPrices _prices;
    private readonly double[] _surplus;
    private readonly double[][] _blockSurplus;
    private readonly double[] _blockPrices = new double[Blocks];
    private readonly float[] _served;
    private readonly double[] _share;
    private readonly int[] _order;
    private int[] _first = [];
    private int[] _candidate = [];
    private int[] _saving = [];
    private int _kept;

    /// <param name="savings">The problem.</param>
    /// <param name="sites">Sites to choose, no more than may be chosen.</param>
    /// <param name="mayWin">Candidates that may be chosen. Those that no set better than the best known one can have are taken out.</param>
    /// <param name="required">Those of them that must be.</param>
    public DualBound(Savings savings, int sites, bool[] mayWin, bool[] required)
    {
        _savings = savings;
        _sites = sites;
        _mayWin = mayWin;
        _required = required;
        _weight = [.. savings.Weight];
        _prices = new DualPrices(_weight, savings.Greatest);
        _served = new float[savings.Demands];
        _surplus = new double[savings.Candidates];
        _blockSurplus = [.. Enumerable.Range(0, Blocks).Select(_ => new double[savings.Candidates])];
        _share = new double[savings.Candidates];
        _order = new int[savings.Candidates];
        Transpose();
    }

    /// <summary>Steps made.</summary>
    public int Steps { get; private set; }

    /// <summary>Improves the prices.</summary>
    /// <param name="start">A good set, to start the prices from.</param>
    /// <param name="offer">Is shown a proposed set, and the candidates to try in exchange; answers with what the best known set saves.</param>
    /// <param name="isEnough">Whether a bound is good enough, given what the best known set saves.</param>
    /// <param name="mostSteps">Most steps.</param>
    /// <param name="progress">Is told the share of the steps made.</param>
    /// <param name="cancel">Stops the work.</param>
    public void Search(
        ReadOnlySpan<int> start, Func<int[], int[], long> offer, Func<double, long, bool> isEnough, int mostSteps, Action<double> progress, CancellationToken cancel)
    {
        Begin(start);
        int[] set = new int[_sites];
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            progress(Steps / (double)Math.Max(1, mostSteps));
            double bound = Evaluate(set);
            _prices.Note(bound);
            long known = offer(set, []);
            if (Steps % SumUpEvery == SumUpEvery - 1)
            {
                int[] frequent = Frequent();
                known = offer(frequent[.._sites], frequent);
            }

            if (Steps >= mostSteps || _prices.IsSpent || isEnough(_prices.Best, known))
            {
                return;
            }

            PassOver(bound, known, set);
            CountServed(set);
            _prices.Step(_served, bound - known);
            Steps++;
        }
    }

    /// <summary>Adds up the bound of the best prices in whole numbers.</summary>
    /// <returns>The sum of the prices, and the surplus of each candidate that may win.</returns>
    public (long Prices, long[] Surplus) Certify()
    {
        Savings s = _savings;
        long[] price = new long[s.Demands];
        long sum = 0;
        for (int d = 0; d < price.Length; d++)
        {
            price[d] = Math.Clamp((long)Math.Round(_weight[d] * _prices.BestPrice[d]), 0, s.Weight[d] * s.Greatest[d]);
            sum += price[d];
        }

        long[] surplus = new long[s.Candidates];
        for (int c = 0; c < surplus.Length; c++)
        {
            for (int p = s.First[c]; _mayWin[c] && p < s.First[c + 1]; p++)
            {
                int d = s.Demand[p];
                surplus[c] += Math.Max(0, s.Weight[d] * s.Saving[p] - price[d]);
            }
        }

        return (sum, surplus);
    }

    // Half of what the start serves a demand with: between the nothing of a demand served twice and the whole of one served once.
    private void Begin(ReadOnlySpan<int> start)
    {
        Savings s = _savings;
        foreach (int c in start)
        {
            for (int p = s.First[c]; p < s.First[c + 1]; p++)
            {
                _prices.Price[s.Demand[p]] = Math.Max(_prices.Price[s.Demand[p]], 0.5 * s.Saving[p]);
            }
        }
    }

    // The bound of the prices, and the set of the greatest surpluses: the required candidates, then by surplus, then the lower candidate.
    private double Evaluate(int[] set)
    {
        Parallel.For(0, Blocks, EvaluateBlock);
        double sum = 0;
        Array.Clear(_surplus);
        for (int block = 0; block < Blocks; block++)
        {
            sum += _blockPrices[block];
            for (int c = 0; c < _surplus.Length; c++)
            {
                _surplus[c] += _blockSurplus[block][c];
            }
        }

        for (int c = 0; c < _surplus.Length; c++)
        {
            _surplus[c] = _mayWin[c] ? _surplus[c] : -1;
        }

        for (int c = 0; c < _order.Length; c++)
        {
            _order[c] = c;
        }

        Array.Sort(_order, (a, b) =>
            _required[a] != _required[b] ? _required[b].CompareTo(_required[a])
            : _surplus[a] != _surplus[b] ? _surplus[b].CompareTo(_surplus[a])
            : a.CompareTo(b));
        for (int i = 0; i < set.Length; i++)
        {
            set[i] = _order[i];
            sum += _surplus[set[i]];
        }

        for (int c = 0; c < _share.Length; c++)
        {
            _share[c] *= 1 - NewestSet;
        }

        foreach (int c in set)
        {
            _share[c] += NewestSet;
        }

        return sum;
    }

    // The candidates that most of the late steps have proposed, the most frequent first: nearer to the best set than what any one step proposes.
    private int[] Frequent() =>
    [
        .. Enumerable.Range(0, _share.Length).Where(c => _mayWin[c])
            .OrderByDescending(c => _required[c]).ThenByDescending(c => _share[c]).ThenByDescending(c => _surplus[c]).ThenBy(c => c).Take(5 * _sites + 20),
    ];

    private void EvaluateBlock(int block)
    {
        double[] surplus = _blockSurplus[block];
        Array.Clear(surplus);
        double prices = 0;
        (int from, int to) = Range(block);
        for (int d = from; d < to; d++)
        {
            double price = _prices.Price[d];
            double weight = _weight[d];
            prices += weight * price;
            int last = _first[d + 1];
            for (int p = _first[d]; p < last && _saving[p] > price; p++)
            {
                surplus[_candidate[p]] += weight * (_saving[p] - price);
            }
        }

        _blockPrices[block] = prices;
    }

    private (int From, int To) Range(int block) => ((int)((long)_savings.Demands * block / Blocks), (int)((long)_savings.Demands * (block + 1) / Blocks));

    // The pairs of the candidates that may win, by demand.
    private void Transpose()
    {
        Savings s = _savings;
        _kept = _mayWin.Count(may => may);
        _first = new int[s.Demands + 1];
        for (int c = 0; c < s.Candidates; c++)
        {
            for (int p = s.First[c]; _mayWin[c] && p < s.First[c + 1]; p++)
            {
                _first[s.Demand[p] + 1]++;
            }
        }

        for (int d = 0; d < s.Demands; d++)
        {
            _first[d + 1] += _first[d];
        }

        int[] next = _first[..s.Demands];
        _candidate = new int[_first[^1]];
        _saving = new int[_first[^1]];
        for (int c = 0; c < s.Candidates; c++)
        {
            for (int p = s.First[c]; _mayWin[c] && p < s.First[c + 1]; p++)
            {
                int at = next[s.Demand[p]]++;
                _candidate[at] = c;
                _saving[at] = -s.Saving[p];
            }
        }

        // Negative, so that the greatest saving comes first.
        Parallel.For(0, Blocks, block =>
        {
            (int from, int to) = Range(block);
            for (int d = from; d < to; d++)
            {
                if (!s.IsUniform)
                {
                    Array.Sort(_saving, _candidate, _first[d], _first[d + 1] - _first[d]);
                }

                for (int p = _first[d]; p < _first[d + 1]; p++)
                {
                    _saving[p] = -_saving[p];
                }
            }
        });
    }

    // Exchanging the weakest of the set for a candidate is the best that these prices allow a set with it.
    private void PassOver(double bound, long known, int[] set)
    {
        int weakest = set[^1];
        if (_required[weakest])
        {
            return;
        }

        double mostFor = bound - _surplus[weakest] + Doubt * bound;
        for (int i = set.Length; i < _order.Length; i++)
        {
            _mayWin[_order[i]] &= mostFor + _surplus[_order[i]] > known;
        }

        if (_mayWin.Count(may => may) < 0.7 * _kept)
        {
            Transpose();
        }
    }

    private void CountServed(int[] set)
    {
        Savings s = _savings;
        Array.Clear(_served);
        foreach (int c in set)
        {
            for (int p = s.First[c]; p < s.First[c + 1]; p++)
            {
                int d = s.Demand[p];
                _served[d] += s.Saving[p] > _prices.Price[d] ? 1 : 0;
            }
        }
    }
}
