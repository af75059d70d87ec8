namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// The bound of <see cref="DualBound"/> for sites with limited room: the surplus of a site is that of the people whom it serves best, as many as it has room
/// for. It holds for every assignment, so also for the nearest-first one of <see cref="RoomAssignment"/>; how far that one falls short of the
/// best assignment is part of the gap.
/// </summary>
/// <remarks>
/// A site with room C keeps at most θ C + Σ weight × max(0, saving − price − θ), for any rent θ ≥ 0 of a place: the rent that fills the site makes that
/// its surplus. So any whole prices and rents certify a bound; they are counted in 1/1024 of the unit of the savings.
/// </remarks>
internal sealed class RoomBound
{
    private const int Fine = 1024;

    private readonly int _existing;
    private readonly int _sites;
    private readonly bool[] _mayChoose;
    private readonly bool[] _required;
    private readonly int[] _first;
    private readonly int[] _demand;
    private readonly int[] _saving;
    private readonly double[] _weight;
    private readonly long[] _whole;
    private readonly long[] _room;
    private readonly int[] _greatest;
    private readonly DualPrices _prices;
    private readonly double[] _rent;
    private readonly double[] _bestRent;
    private readonly double[] _surplus;
    private readonly float[] _served;

    /// <param name="problem">A problem with capacities.</param>
    /// <param name="sites">Sites to choose.</param>
    /// <param name="mayChoose">Candidates that may be chosen.</param>
    /// <param name="required">Those of them that must be.</param>
    public RoomBound(SitingProblem problem, int sites, bool[] mayChoose, bool[] required)
    {
        SitingCapacities rooms = problem.Capacities!;
        _existing = rooms.Existing.Sites;
        _sites = sites;
        _mayChoose = mayChoose;
        _required = required;
        _whole = [.. problem.Weights];
        _weight = [.. problem.Weights];
        _room = [.. rooms.ExistingRoom, .. rooms.CandidateRoom];
        List<int> demand = [];
        List<int> saving = [];
        _first = new int[_room.Length + 1];
        _greatest = new int[_weight.Length];
        for (int site = 0; site < _room.Length; site++)
        {
            DistanceTable table = site < _existing ? rooms.Existing : problem.Candidates;
            int row = site < _existing ? site : site - _existing;
            for (int p = table.FirstPair[row]; (site < _existing || mayChoose[row]) && p < table.FirstPair[row + 1]; p++)
            {
                int d = table.Demand[p];
                int end = problem.ExistingDm.Count == 0 ? int.MaxValue : problem.ExistingDm[d];
                int more = table.DistanceDm[p] > problem.LimitDm ? 0 : RoomAssignment.Saving(problem, end, table.DistanceDm[p]);
                if (more > 0 && _whole[d] > 0)
                {
                    demand.Add(d);
                    saving.Add(more);
                    _greatest[d] = Math.Max(_greatest[d], more);
                }
            }

            _first[site + 1] = demand.Count;
        }

        _demand = [.. demand];
        _saving = [.. saving];
        _prices = new DualPrices(_weight, _greatest);
        for (int d = 0; d < _weight.Length; d++)
        {
            _prices.Price[d] = 0.5 * _greatest[d];
        }

        _served = new float[_weight.Length];
        _rent = new double[_room.Length];
        _bestRent = new double[_room.Length];
        _surplus = new double[_room.Length];
    }

    /// <summary>Steps made.</summary>
    public int Steps { get; private set; }

    /// <summary>Improves the prices.</summary>
    /// <param name="offer">Is shown the set that each step proposes; answers with what the best known set saves.</param>
    /// <param name="isEnough">Whether a bound is good enough, given what the best known set saves.</param>
    /// <param name="mostSteps">Most steps.</param>
    /// <param name="progress">Is told the share of the steps made.</param>
    /// <param name="cancel">Stops the work.</param>
    public void Search(Func<int[], long> offer, Func<double, long, bool> isEnough, int mostSteps, Action<double> progress, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            progress(Steps / (double)Math.Max(1, mostSteps));
            (double bound, int[] set) = Evaluate();
            if (_prices.Note(bound))
            {
                _rent.CopyTo(_bestRent, 0);
            }

            long known = offer(set);
            if (Steps >= mostSteps || _prices.IsSpent || isEnough(_prices.Best, known))
            {
                return;
            }

            CountServed(set);
            _prices.Step(_served, bound - known);
            Steps++;
        }
    }

    /// <summary>The bound of the best prices and rents, added up in whole numbers.</summary>
    public long Certify()
    {
        long[] price = [.. _prices.BestPrice.Select((p, d) => Math.Clamp((long)Math.Round(p * Fine), 0, (long)_greatest[d] * Fine))];
        Int128[] surplus = new Int128[_room.Length];
        for (int site = 0; site < surplus.Length; site++)
        {
            long rent = _room[site] == long.MaxValue ? 0 : Math.Max(0, (long)Math.Round(_bestRent[site] * Fine));
            surplus[site] = _room[site] == long.MaxValue ? 0 : (Int128)rent * _room[site];
            for (int p = _first[site]; p < _first[site + 1]; p++)
            {
                surplus[site] += (Int128)_whole[_demand[p]] * Math.Max(0, (long)_saving[p] * Fine - price[_demand[p]] - rent);
            }
        }

        Int128 bound = 0;
        for (int d = 0; d < price.Length; d++)
        {
            bound += (Int128)_whole[d] * price[d];
        }

        for (int site = 0; site < _existing; site++)
        {
            bound += surplus[site];
        }

        foreach (int c in Chosen(c => (double)surplus[_existing + c]))
        {
            bound += surplus[_existing + c];
        }

        return (long)Int128.Min(bound / Fine, long.MaxValue / 2);
    }

    private int[] Chosen(Func<int, double> surplus) =>
    [
        .. Enumerable.Range(0, _mayChoose.Length).Where(c => _mayChoose[c])
            .OrderByDescending(c => _required[c]).ThenByDescending(surplus).ThenBy(c => c).Take(_sites),
    ];

    private (double Bound, int[] Set) Evaluate()
    {
        Parallel.For(0, _room.Length, () => (new double[16], new double[16]), (site, _, scratch) => Fill(site, scratch), _ => { });
        double bound = 0;
        for (int d = 0; d < _weight.Length; d++)
        {
            bound += _weight[d] * _prices.Price[d];
        }

        for (int site = 0; site < _existing; site++)
        {
            bound += _surplus[site];
        }

        int[] set = Chosen(c => _surplus[_existing + c]);
        foreach (int c in set)
        {
            bound += _surplus[_existing + c];
        }

        return (bound, set);
    }

    // Surplus and rent of a site: its people with the greatest surplus first, until it is full.
    private (double[] Surplus, double[] Weight) Fill(int site, (double[] Surplus, double[] Weight) scratch)
    {
        int most = _first[site + 1] - _first[site];
        if (scratch.Surplus.Length < most)
        {
            scratch = (new double[most], new double[most]);
        }

        int count = 0;
        double people = 0;
        double sum = 0;
        for (int p = _first[site]; p < _first[site + 1]; p++)
        {
            double over = _saving[p] - _prices.Price[_demand[p]];
            if (over > 0)
            {
                scratch.Surplus[count] = -over;
                scratch.Weight[count++] = _weight[_demand[p]];
                people += _weight[_demand[p]];
                sum += over * _weight[_demand[p]];
            }
        }

        _rent[site] = 0;
        if (people > _room[site])
        {
            Array.Sort(scratch.Surplus, scratch.Weight, 0, count);
            double left = _room[site];
            sum = 0;
            for (int i = 0; i < count && left >= 0; i++)
            {
                sum += -scratch.Surplus[i] * Math.Min(left, scratch.Weight[i]);
                left -= scratch.Weight[i];
                _rent[site] = -scratch.Surplus[i];
            }
        }

        _surplus[site] = sum;
        return scratch;
    }

    // Demands whose surplus is just the rent are taken in part; half stands for any part.
    private void CountServed(int[] set)
    {
        Array.Clear(_served);
        for (int site = 0; site < _existing + set.Length; site++)
        {
            int open = site < _existing ? site : _existing + set[site - _existing];
            for (int p = _first[open]; p < _first[open + 1]; p++)
            {
                double over = _saving[p] - _prices.Price[_demand[p]] - _rent[open];
                _served[_demand[p]] += over > 0 ? 1 : over == 0 && _rent[open] > 0 ? 0.5f : 0;
            }
        }
    }
}
