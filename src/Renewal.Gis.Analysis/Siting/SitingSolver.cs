namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// Chooses the sites that serve most people (maximal covering), or that shorten the mean distance most (p-median), and says how much better any
/// choice could be. Deterministic: the same problem gives the same sites, on any number of processors.
/// </summary>
/// <remarks>
/// Greedy, exchanges, a bound from below or above whose proposals are tried as further starts, and where the work suffices a proof by
/// branch and bound. With limited room there is no proof, and the greedy set has no guarantee. The table is read by all processors; memory beside it is about 8 bytes for each pair within the limit.
/// </remarks>
public static class SitingSolver
{
    /// <summary>Solves a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">How much work; null for the defaults.</param>
    /// <param name="progress">Is told the share of the work done, 0 to 1, rising; or null.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ArgumentException">The problem contradicts itself; the message says where.</exception>
    public static SitingSolution Solve(SitingProblem problem, SitingOptions? options, IProgress<double>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        options ??= new SitingOptions();
        Check(problem);
        bool[] mayChoose = new bool[problem.Candidates.Sites];
        Array.Fill(mayChoose, true);
        foreach (int c in problem.Forbidden)
        {
            mayChoose[c] = false;
        }

        bool[] required = new bool[mayChoose.Length];
        foreach (int c in problem.Required)
        {
            required[c] = true;
        }

        int sites = Math.Min(problem.Sites, mayChoose.Count(may => may));
        return problem.Capacities is null ? SolveWithRoomForAll(problem, options, sites, mayChoose, required, progress, cancel)
            : SolveWithLimitedRoom(problem, options, sites, mayChoose, required, progress, cancel);
    }

    private static SitingSolution SolveWithRoomForAll(
        SitingProblem problem, SitingOptions options, int sites, bool[] mayChoose, bool[] required, IProgress<double>? progress, CancellationToken cancel)
    {
        bool cover = problem.Objective == SitingObjective.Cover;
        long before = Before(problem);
        Savings savings = Savings.Of(problem, mayChoose, cancel);
        progress?.Report(0.05);
        SiteSearch search = new(savings, sites, mayChoose, required);
        int[] all = [.. Enumerable.Range(0, mayChoose.Length)];
        int[] best = search.Greedy(cancel);
        long greedy = search.Value(best);
        long value = search.Improve(best, all, cancel);
        progress?.Report(0.15);

        // What the bound proposes comes near the best set long before that is proved. Candidates that the bound rules out are no longer tried.
        HashSet<string> tried = [];
        long Offer(int[] proposal, int[] others)
        {
            long proposed = search.Value(proposal);
            bool isNew = others.Length > 0 && options.SearchAgain && tried.Add(string.Join(',', proposal.Order()));
            if (proposed > value || isNew)
            {
                int[] set = [.. proposal];
                proposed = search.Improve(set, others, cancel);
                best = proposed > value ? set : best;
            }

            return value = Math.Max(value, proposed);
        }

        DualBound dual = new(savings, sites, mayChoose, required);
        double Reached(long saved) => cover ? saved : before - saved;
        dual.Search(
            best, Offer, (bound, known) => bound - known <= options.EnoughGap * Reached(known), options.MostBoundSteps,
            share => progress?.Report(0.15 + 0.75 * share), cancel);
        value = search.Improve(best, all, cancel);
        progress?.Report(0.9);
        (long prices, long[] surplus) = dual.Certify();
        OptimumProof proof = new(savings, sites, mayChoose, required, surplus, options.MostProofPairs, cancel);
        long bound = Whole(proof.Run(best, value, prices), proof.Value, savings);
        long[] served = Served(problem, proof.Best);
        ChosenSite[] chosen = [.. search.InOrder(proof.Best).Select(s => new ChosenSite(s.Candidate, s.Gain, served[s.Candidate]))];
        progress?.Report(1);
        return cover
            ? new SitingSolution(problem.Objective, chosen, before, before + proof.Value, before + bound, before + greedy, search.Exchanges, dual.Steps)
            : new SitingSolution(problem.Objective, chosen, before, before - proof.Value, before - bound, before - greedy, search.Exchanges, dual.Steps);
    }

    private static SitingSolution SolveWithLimitedRoom(
        SitingProblem problem, SitingOptions options, int sites, bool[] mayChoose, bool[] required, IProgress<double>? progress, CancellationToken cancel)
    {
        bool cover = problem.Objective == SitingObjective.Cover;
        long withoutRooms = Before(problem);
        RoomSearch search = new(problem, sites, mayChoose, required, options.MostExchangePairs, cancel);
        progress?.Report(0.1);
        long existing = search.Value([]);
        int[] best = search.Greedy(cancel);
        long greedy = search.Value(best);
        long value = search.Improve(best, cancel);
        progress?.Report(0.4);
        long Offer(int[] proposal)
        {
            long proposed = search.Value(proposal);
            if (proposed > value)
            {
                best = [.. proposal];
                value = search.Improve(best, cancel);
            }

            return value;
        }

        RoomBound dual = new(problem, sites, mayChoose, required);
        double Reached(long saved) => cover ? saved - existing : withoutRooms - saved;
        dual.Search(
            Offer, (bound, known) => bound - known <= options.EnoughGap * Reached(known), options.MostBoundSteps,
            share => progress?.Report(0.4 + 0.6 * share), cancel);
        long most = Math.Max(value, dual.Certify());
        IReadOnlyList<ChosenSite> chosen = search.InOrder(best);
        progress?.Report(1);
        int sign = cover ? 1 : -1;
        return new SitingSolution(
            problem.Objective, chosen, withoutRooms + sign * existing, withoutRooms + sign * value, withoutRooms + sign * most, withoutRooms + sign * greedy,
            search.Exchanges, dual.Steps);
    }

    /// <summary>Micro-persons who go to each candidate of a set with room for all.</summary>
    private static long[] Served(SitingProblem problem, int[] set)
    {
        DistanceTable table = problem.Candidates;
        int[] nearestDm = new int[table.Demands];
        int[] nearest = new int[table.Demands];
        for (int d = 0; d < nearestDm.Length; d++)
        {
            nearestDm[d] = problem.ExistingDm.Count == 0 ? int.MaxValue : problem.ExistingDm[d];
            nearest[d] = -1;
        }

        foreach (int c in set.Order())
        {
            for (int p = table.FirstPair[c]; p < table.FirstPair[c + 1]; p++)
            {
                int d = table.Demand[p];
                if (table.DistanceDm[p] <= problem.LimitDm && table.DistanceDm[p] < nearestDm[d])
                {
                    (nearestDm[d], nearest[d]) = (table.DistanceDm[p], c);
                }
            }
        }

        long[] served = new long[table.Sites];
        for (int d = 0; d < nearest.Length; d++)
        {
            if (nearest[d] >= 0)
            {
                served[nearest[d]] += problem.Weights[d];
            }
        }

        return served;
    }

    /// <summary>The objective without new sites: micro-persons served, or micro-person-decimetres walked.</summary>
    private static long Before(SitingProblem problem)
    {
        long before = 0;
        for (int d = 0; d < problem.Weights.Count; d++)
        {
            int existing = problem.ExistingDm.Count == 0 ? int.MaxValue : problem.ExistingDm[d];
            before += problem.Objective == SitingObjective.Median ? problem.Weights[d] * Math.Min(existing, problem.LimitDm)
                : existing <= problem.LimitDm ? problem.Weights[d] : 0;
        }

        return before;
    }

    // Every set saves a multiple of the greatest common divisor of the weights, so a bound between two multiples is the lower one.
    private static long Whole(long bound, long value, Savings savings)
    {
        long unit = 0;
        foreach (long weight in savings.Weight)
        {
            for (long rest = weight; rest != 0;)
            {
                (unit, rest) = (rest, unit % rest);
            }
        }

        return unit > 1 ? value + (bound - value) / unit * unit : bound;
    }

    private static void Check(SitingProblem problem)
    {
        int demands = problem.Candidates.Demands;
        if (problem.Sites < 1 || problem.LimitDm < 1)
        {
            throw new ArgumentException($"Sites ({problem.Sites}) and limit ({problem.LimitDm} dm) must be at least 1.", nameof(problem));
        }

        if (problem.Weights.Count != demands || (problem.ExistingDm.Count != 0 && problem.ExistingDm.Count != demands))
        {
            throw new ArgumentException($"Weights ({problem.Weights.Count}) and existing distances ({problem.ExistingDm.Count}) do not fit {demands} demands.", nameof(problem));
        }

        if (problem.Capacities is { } rooms
            && (rooms.CandidateRoom.Count != problem.Candidates.Sites || rooms.ExistingRoom.Count != rooms.Existing.Sites || rooms.Existing.Demands != demands
                || rooms.CandidateRoom.Concat(rooms.ExistingRoom).Any(room => room < 0)))
        {
            throw new ArgumentException("The capacities do not fit the candidates, the existing sites or the demands, or one is negative.", nameof(problem));
        }

        HashSet<int> required = [.. problem.Required];
        if (problem.Required.Concat(problem.Forbidden).Any(c => c < 0 || c >= problem.Candidates.Sites) || required.Overlaps(problem.Forbidden))
        {
            throw new ArgumentException("A required or forbidden candidate does not exist, or is both.", nameof(problem));
        }

        if (required.Count > problem.Sites)
        {
            throw new ArgumentException($"{required.Count} candidates are required, but only {problem.Sites} sites are to be chosen.", nameof(problem));
        }

        // Sums stay exact while all people times the limit fit into 62 bits: a billion people within 400 km.
        Int128 most = 0;
        foreach (long weight in problem.Weights)
        {
            most += weight >= 0 ? weight : throw new ArgumentException("A weight is negative.", nameof(problem));
        }

        most *= problem.Objective == SitingObjective.Median ? problem.LimitDm : 1;
        if (most > long.MaxValue / 2)
        {
            throw new ArgumentException("People times the limit are too many to add up exactly.", nameof(problem));
        }
    }
}
