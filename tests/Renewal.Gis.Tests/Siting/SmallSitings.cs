using Renewal.Gis.Analysis.Siting;

namespace Renewal.Gis.Tests.Siting;

/// <summary>Problems small enough to try every set of sites, and that trial: the plainest reading of the definitions.</summary>
internal static class SmallSitings
{
    /// <summary>A random problem: up to 12 candidates, 30 demands, 5 sites, with existing, required and forbidden sites in some.</summary>
    public static SitingProblem Random(int seed)
    {
        Random random = new(seed);
        int candidates = random.Next(1, 13);
        int demands = random.Next(1, 31);
        int sites = random.Next(1, Math.Min(5, candidates) + 1);
        int limitDm = random.Next(50, 400);
        (int X, int Y)[] site = [.. Enumerable.Range(0, candidates).Select(_ => (random.Next(500), random.Next(500)))];
        (int X, int Y)[] home = [.. Enumerable.Range(0, demands).Select(_ => (random.Next(500), random.Next(500)))];
        int[] order = [.. Enumerable.Range(0, candidates)];
        random.Shuffle(order);
        int required = random.Next(3) == 0 ? random.Next(0, sites + 1) : 0;
        int forbidden = random.Next(3) == 0 ? random.Next(0, candidates - required + 1) : 0;
        return new SitingProblem
        {
            Objective = random.Next(2) == 0 ? SitingObjective.Cover : SitingObjective.Median,
            Sites = sites,
            LimitDm = limitDm,
            Candidates = DistanceTable.Build(demands, [.. site.Select(s => Near(s, home, limitDm))]),
            Weights = [.. home.Select(_ => (long)random.Next(0, 8_000_000))],
            ExistingDm = random.Next(2) == 0 ? [] : [.. home.Select(_ => random.Next(3) == 0 ? random.Next(0, 600) : int.MaxValue)],
            Required = order[..required],
            Forbidden = order[required..(required + forbidden)],
        };
    }

    /// <summary>The objective of a set: micro-persons served, or micro-person-decimetres walked.</summary>
    public static long Value(SitingProblem problem, IReadOnlyCollection<int> set)
    {
        long value = 0;
        for (int d = 0; d < problem.Weights.Count; d++)
        {
            int nearest = problem.ExistingDm.Count == 0 ? int.MaxValue : problem.ExistingDm[d];
            foreach (int c in set)
            {
                nearest = Math.Min(nearest, DistanceDm(problem.Candidates, c, d));
            }

            value += problem.Objective == SitingObjective.Median ? problem.Weights[d] * Math.Min(nearest, problem.LimitDm)
                : nearest <= problem.LimitDm ? problem.Weights[d] : 0;
        }

        return value;
    }

    /// <summary>The best objective of any set that may be chosen.</summary>
    public static long Optimum(SitingProblem problem) => Optimum(problem, set => Value(problem, set));

    /// <summary>The best objective of any set that may be chosen, for an objective of one's own.</summary>
    public static long Optimum(SitingProblem problem, Func<IReadOnlyCollection<int>, long> value)
    {
        int[] free = [.. Enumerable.Range(0, problem.Candidates.Sites).Except(problem.Forbidden)];
        int sites = Math.Min(problem.Sites, free.Length);
        IEnumerable<long> values = Subsets(free, sites).Where(set => problem.Required.All(set.Contains)).Select(value);
        return problem.Objective == SitingObjective.Cover ? values.Max() : values.Min();
    }

    /// <summary>Every subset of a size.</summary>
    public static IEnumerable<int[]> Subsets(int[] of, int size)
    {
        for (uint bits = 0; bits < 1u << of.Length; bits++)
        {
            if (System.Numerics.BitOperations.PopCount(bits) == size)
            {
                yield return [.. of.Where((_, i) => (bits >> i & 1) == 1)];
            }
        }
    }

    /// <summary>Distance of a pair; <see cref="int.MaxValue"/> where it is not in the table.</summary>
    public static int DistanceDm(DistanceTable table, int site, int demand)
    {
        int pair = Array.IndexOf(table.Demand, demand, table.FirstPair[site], table.FirstPair[site + 1] - table.FirstPair[site]);
        return pair < 0 ? int.MaxValue : table.DistanceDm[pair];
    }

    public static (int, int)[] Near((int X, int Y) site, (int X, int Y)[] homes, int limitDm) =>
    [
        .. homes.Select((h, d) => (Demand: d, DistanceDm: Math.Abs(h.X - site.X) + Math.Abs(h.Y - site.Y))).Where(p => p.DistanceDm <= limitDm),
    ];
}
