namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// A siting problem as what each candidate saves each demand, over what the demand has already. Both objectives become one: choose sites
/// so that Σ weight × (greatest saving by a chosen site) is greatest. Cover: a saving is 1 where the candidate serves a demand that is
/// not served yet. Median: a saving is a number of decimetres that a person walks less. Only savings &gt; 0 are kept.
/// </summary>
/// <remarks>
/// Layout as <see cref="DistanceTable"/>. For cover, demands that the same candidates serve are merged into one of their summed weight:
/// nothing that is computed can tell them apart. Of 200,000 homes and 500 candidates a fraction is left.
/// </remarks>
internal sealed class Savings
{
    private Savings(int demands, int[] first, int[] demand, int[] saving, long[] weight, bool uniform)
    {
        Demands = demands;
        First = first;
        Demand = demand;
        Saving = saving;
        Weight = weight;
        IsUniform = uniform;
        Greatest = new int[demands];
        for (int p = 0; p < demand.Length; p++)
        {
            Greatest[demand[p]] = Math.Max(Greatest[demand[p]], saving[p]);
        }
    }

    public int Candidates => First.Length - 1;

    public int Demands { get; }

    public int[] First { get; }

    public int[] Demand { get; }

    public int[] Saving { get; }

    public long[] Weight { get; }

    /// <summary>Greatest saving of each demand by any candidate.</summary>
    public int[] Greatest { get; }

    /// <summary>Every saving is 1.</summary>
    public bool IsUniform { get; }

    /// <summary>The savings of a problem without capacities.</summary>
    /// <param name="problem">The problem, checked.</param>
    /// <param name="mayChoose">Candidates that may be chosen; the others keep no pair.</param>
    /// <param name="cancel">Stops the work.</param>
    public static Savings Of(SitingProblem problem, bool[] mayChoose, CancellationToken cancel)
    {
        DistanceTable table = problem.Candidates;
        bool cover = problem.Objective == SitingObjective.Cover;
        int[] most = new int[table.Demands];
        for (int d = 0; d < most.Length; d++)
        {
            int existing = problem.ExistingDm.Count == 0 ? int.MaxValue : problem.ExistingDm[d];
            most[d] = problem.Weights[d] == 0 || (cover && existing <= problem.LimitDm) ? -1 : Math.Min(existing, problem.LimitDm);
        }

        // Two passes, so that the arrays are made once, in their size.
        int[] first = new int[table.Sites + 1];
        for (int c = 0; c < table.Sites; c++)
        {
            int kept = 0;
            for (int p = table.FirstPair[c]; mayChoose[c] && p < table.FirstPair[c + 1]; p++)
            {
                kept += IsKept(table.DistanceDm[p], most[table.Demand[p]], cover) ? 1 : 0;
            }

            first[c + 1] = first[c] + kept;
        }

        cancel.ThrowIfCancellationRequested();
        int[] demand = new int[first[^1]];
        int[] saving = new int[first[^1]];
        for (int c = 0; c < table.Sites; c++)
        {
            int next = first[c];
            for (int p = table.FirstPair[c]; mayChoose[c] && p < table.FirstPair[c + 1]; p++)
            {
                int limit = most[table.Demand[p]];
                if (IsKept(table.DistanceDm[p], limit, cover))
                {
                    demand[next] = table.Demand[p];
                    saving[next++] = cover ? 1 : limit - table.DistanceDm[p];
                }
            }
        }

        cancel.ThrowIfCancellationRequested();
        return cover ? Merge(table.Demands, first, demand, problem.Weights) : Pack(table.Demands, first, demand, saving, problem.Weights, uniform: false);
    }

    private static bool IsKept(int distanceDm, int limitDm, bool cover) => cover ? distanceDm <= limitDm : distanceDm < limitDm;

    /// <summary>
    /// Merges the demands that the same candidates serve, exactly: all demands start as one class, and each candidate in turn splits
    /// the classes that it serves in part. Linear in the number of pairs.
    /// </summary>
    private static Savings Merge(int demands, int[] first, int[] demand, IReadOnlyList<long> weights)
    {
        // There are never more classes with a member than demands, and one is being made.
        int[] classOf = new int[demands];
        int[] size = new int[demands + 1];
        int[] splitTo = new int[demands + 1];
        int[] splitBy = new int[demands + 1];
        Array.Fill(splitBy, -1);
        Stack<int> free = new();
        int classes = 1;
        size[0] = demands;
        for (int c = 0; c + 1 < first.Length; c++)
        {
            for (int p = first[c]; p < first[c + 1]; p++)
            {
                int old = classOf[demand[p]];
                if (splitBy[old] != c)
                {
                    splitBy[old] = c;
                    splitTo[old] = free.TryPop(out int emptied) ? emptied : classes++;
                }

                int part = splitTo[old];
                classOf[demand[p]] = part;
                size[part]++;
                if (--size[old] == 0)
                {
                    free.Push(old);
                }
            }
        }

        // Inside a candidate a class stands once, at the first of its demands.
        int[] seenBy = new int[demands + 1];
        Array.Fill(seenBy, -1);
        int[] mergedFirst = new int[first.Length];
        int pairs = 0;
        for (int c = 0; c + 1 < first.Length; c++)
        {
            for (int p = first[c]; p < first[c + 1]; p++)
            {
                int merged = classOf[demand[p]];
                if (seenBy[merged] != c)
                {
                    seenBy[merged] = c;
                    demand[pairs++] = demand[p];
                }
            }

            mergedFirst[c + 1] = pairs;
        }

        // The first demand of a class stands for it.
        int[] standsFor = new int[demands + 1];
        Array.Fill(standsFor, -1);
        long[] weight = new long[demands];
        for (int d = 0; d < demands; d++)
        {
            int merged = classOf[d];
            if (seenBy[merged] >= 0)
            {
                standsFor[merged] = standsFor[merged] < 0 ? d : standsFor[merged];
                weight[standsFor[merged]] += weights[d];
            }
        }

        for (int p = 0; p < pairs; p++)
        {
            demand[p] = standsFor[classOf[demand[p]]];
        }

        int[] ones = new int[pairs];
        Array.Fill(ones, 1);
        return Pack(demands, mergedFirst, demand[..pairs], ones, weight, uniform: true);
    }

    /// <summary>Leaves out the demands that nobody can save anything, and puts the pairs of each candidate in the order of the demands.</summary>
    private static Savings Pack(int demands, int[] first, int[] demand, int[] saving, IReadOnlyList<long> weights, bool uniform)
    {
        int[] number = new int[demands];
        foreach (int d in demand)
        {
            number[d] = 1;
        }

        int count = 0;
        long[] weight = new long[number.Sum()];
        for (int d = 0; d < demands; d++)
        {
            if (number[d] == 1)
            {
                weight[count] = weights[d];
                number[d] = count++;
            }
        }

        for (int p = 0; p < demand.Length; p++)
        {
            demand[p] = number[demand[p]];
        }

        for (int c = 0; c + 1 < first.Length; c++)
        {
            Array.Sort(demand, saving, first[c], first[c + 1] - first[c]);
        }

        return new Savings(count, first, demand, saving, weight, uniform);
    }
}
