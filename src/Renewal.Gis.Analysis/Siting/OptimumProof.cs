namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// Closes the gap between the best known set and the bound by looking at every set that could still be better (branch and bound). Whatever
/// its work does not suffice for stays in the bound.
/// </summary>
/// <remarks>
/// Sets are built in the order of the surpluses under the prices of <see cref="DualBound"/>. A partial set is given up when the prices, its
/// surpluses and the greatest ones that may follow do not exceed the best known value, or when its own saving and the greatest
/// gains that may follow do not: savings are submodular, so later gains are no greater. The last site of a set is found in one
/// pass over what may follow.
/// </remarks>
internal sealed class OptimumProof
{
    private readonly Savings _savings;
    private readonly int[] _free;
    private readonly Int128[] _prefix;
    private readonly int[] _set;
    private readonly int _required;
    private readonly int[][] _covered;
    private readonly (long Value, Int128 Surplus) _fixed;
    private readonly CancellationToken _cancel;
    private long _pairsLeft;
    private Int128 _open;

    /// <param name="savings">The problem.</param>
    /// <param name="sites">Sites to choose.</param>
    /// <param name="mayWin">Candidates that a better set may have, the required ones among them.</param>
    /// <param name="required">Candidates that every set has.</param>
    /// <param name="surplus">Their surpluses in whole numbers.</param>
    /// <param name="mostPairs">Most pairs to look at.</param>
    /// <param name="cancel">Stops the work.</param>
    public OptimumProof(
        Savings savings, int sites, IReadOnlyList<bool> mayWin, bool[] required, long[] surplus, long mostPairs, CancellationToken cancel)
    {
        _savings = savings;
        _cancel = cancel;
        _pairsLeft = mostPairs;
        _free = [.. Enumerable.Range(0, savings.Candidates).Where(c => mayWin[c] && !required[c]).OrderByDescending(c => surplus[c]).ThenBy(c => c)];
        _prefix = new Int128[_free.Length + 1];
        for (int i = 0; i < _free.Length; i++)
        {
            _prefix[i + 1] = _prefix[i] + surplus[_free[i]];
        }

        int[] fixedOnes = [.. Enumerable.Range(0, savings.Candidates).Where(c => required[c])];
        _required = fixedOnes.Length;
        _set = new int[sites];
        fixedOnes.CopyTo(_set, 0);
        _covered = new int[sites + 1][];
        _covered[_required] = new int[savings.Demands];
        foreach (int c in fixedOnes)
        {
            _fixed = (_fixed.Value + Add(c, _covered[_required]), _fixed.Surplus + surplus[c]);
        }
    }

    /// <summary>What the best set saves.</summary>
    public long Value { get; private set; }

    /// <summary>The best set.</summary>
    public int[] Best { get; private set; } = [];

    /// <summary>Looks at the sets.</summary>
    /// <param name="known">The best known set.</param>
    /// <param name="value">What it saves.</param>
    /// <param name="prices">Sum of the prices.</param>
    /// <returns>The bound; equal to <see cref="Value"/> where the proof is complete.</returns>
    public long Run(int[] known, long value, long prices)
    {
        Best = known;
        Value = value;
        _open = value;
        Visit(_required, 0, _fixed.Value, prices + _fixed.Surplus);
        return (long)Int128.Min(Int128.Max(_open, Value), long.MaxValue);
    }

    // size: sites in the set; from: first of the free candidates that may follow; surplus: prices and surpluses of the set.
    private void Visit(int size, int from, long value, Int128 surplus)
    {
        int missing = _set.Length - size;
        if (missing == 0)
        {
            Offer(size, value);
            return;
        }

        Int128 most = surplus + Following(from, missing);
        if (most <= Value || _pairsLeft <= 0)
        {
            _open = Int128.Max(_open, most);
            return;
        }

        // A candidate later in the order takes the place of the weakest of those that would follow.
        int last = from;
        while (last < _free.Length && (last - from < missing || surplus + Following(from, missing - 1) + Following(last, 1) > Value))
        {
            last++;
        }

        _cancel.ThrowIfCancellationRequested();
        long[] gains = new long[last - from];
        for (int i = 0; i < gains.Length; i++)
        {
            gains[i] = Gain(_free[from + i], _covered[size]);
        }

        if (missing == 1)
        {
            int best = 0;
            for (int i = 1; i < gains.Length; i++)
            {
                best = gains[i] > gains[best] ? i : best;
            }

            _set[size] = _free[from + best];
            Offer(size + 1, value + gains[best]);
            return;
        }

        _covered[size + 1] ??= new int[_savings.Demands];
        long[] top = new long[missing];
        for (int i = 0; i + missing <= _free.Length - from && i < gains.Length; i++)
        {
            Int128 bySurplus = surplus + Following(from + i, missing);
            if (bySurplus <= Value)
            {
                break;
            }

            Int128 byGain = (Int128)value + gains[i] + Greatest(gains.AsSpan(i + 1), top.AsSpan(0, missing - 1));
            if (byGain <= Value)
            {
                continue;
            }

            if (_pairsLeft <= 0)
            {
                _open = Int128.Max(_open, Int128.Min(bySurplus, byGain));
                continue;
            }

            _covered[size].CopyTo(_covered[size + 1], 0);
            _pairsLeft -= _savings.Demands;
            Add(_free[from + i], _covered[size + 1]);
            _set[size] = _free[from + i];
            Visit(size + 1, from + i + 1, value + gains[i], surplus + Following(from + i, 1));
        }
    }

    private Int128 Following(int from, int count) => _prefix[Math.Min(from + count, _free.Length)] - _prefix[Math.Min(from, _free.Length)];

    private static Int128 Greatest(ReadOnlySpan<long> gains, Span<long> top)
    {
        top.Clear();
        foreach (long gain in gains)
        {
            if (gain > top[^1])
            {
                int at = top.Length - 1;
                for (; at > 0 && top[at - 1] < gain; at--)
                {
                    top[at] = top[at - 1];
                }

                top[at] = gain;
            }
        }

        Int128 sum = 0;
        foreach (long gain in top)
        {
            sum += gain;
        }

        return sum;
    }

    private void Offer(int size, long value)
    {
        if (value > Value)
        {
            Value = value;
            Best = _set[..size];
        }
    }

    private long Gain(int candidate, int[] covered)
    {
        Savings s = _savings;
        long gain = 0;
        for (int p = s.First[candidate]; p < s.First[candidate + 1]; p++)
        {
            int more = s.Saving[p] - covered[s.Demand[p]];
            gain += more > 0 ? more * s.Weight[s.Demand[p]] : 0;
        }

        _pairsLeft -= s.First[candidate + 1] - s.First[candidate];
        return gain;
    }

    private long Add(int candidate, int[] covered)
    {
        Savings s = _savings;
        long gain = Gain(candidate, covered);
        for (int p = s.First[candidate]; p < s.First[candidate + 1]; p++)
        {
            covered[s.Demand[p]] = Math.Max(covered[s.Demand[p]], s.Saving[p]);
        }

        return gain;
    }
}
