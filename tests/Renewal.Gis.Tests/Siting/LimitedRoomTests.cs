using Renewal.Gis.Analysis.Siting;
using Xunit.Abstractions;

namespace Renewal.Gis.Tests.Siting;

/// <summary>Sites that can take only so many: the plainest assignment, pair by pair, and every set of sites on small problems.</summary>
public class LimitedRoomTests(ITestOutputHelper output)
{
    private const int Problems = 400;

    [Fact]
    public void Nearest_first_by_hand()
    {
        // Home 0 (5 people) is 10 dm from the site, home 1 (4 people) 20 dm, home 2 (3 people) 40 dm; an existing site with room for 2 is 15 dm from home 1.
        SitingProblem problem = new()
        {
            Objective = SitingObjective.Cover, Sites = 1, LimitDm = 30, Candidates = DistanceTable.Build(3, [[(0, 10), (1, 20), (2, 40)]]),
            Weights = [5_000_000, 4_000_000, 3_000_000],
            Capacities = new SitingCapacities([6_000_000], DistanceTable.Build(3, [[(1, 15)]]), [2_000_000]),
        };
        SitingSolution cover = SitingSolver.Solve(problem, null, null, default);

        // The site takes home 0 and one person of home 1; two of them have the existing site, one has none.
        Assert.Equal((2_000_000, 8_000_000), (cover.Before, cover.After));
        Assert.Equal(new ChosenSite(0, 6_000_000, 6_000_000), Assert.Single(cover.Sites));

        SitingSolution median = SitingSolver.Solve(problem with { Objective = SitingObjective.Median }, null, null, default);
        Assert.Equal(5_000_000 * 30 + 2_000_000 * 15 + 2_000_000 * 30 + 3_000_000 * 30, median.Before);
        Assert.Equal(5_000_000 * 10 + 2_000_000 * 15 + 1_000_000 * 20 + 1_000_000 * 30 + 3_000_000 * 30, median.After);
    }

    [Fact]
    public void The_assignment_is_that_of_the_definition_and_the_bound_is_never_wrong()
    {
        int optimal = 0;
        double worst = 0;
        List<double> gaps = [];
        for (int seed = 0; seed < Problems; seed++)
        {
            SitingProblem problem = WithRooms(SmallSitings.Random(seed), seed);
            SitingSolution solution = SitingSolver.Solve(problem, null, null, default);
            int[] set = [.. solution.Sites.Select(s => s.Candidate)];
            Assert.Equal((seed, Value(problem, [])), (seed, solution.Before));
            Assert.Equal((seed, Value(problem, set)), (seed, solution.After));
            Assert.Equal(Math.Abs(solution.After - solution.Before), solution.Sites.Sum(s => s.Gain));
            Assert.All(solution.Sites, s => Assert.InRange(s.Served, 0, problem.Capacities!.CandidateRoom[s.Candidate]));
            Assert.Empty(problem.Required.Except(set));
            Assert.Empty(problem.Forbidden.Intersect(set));
            long optimum = SmallSitings.Optimum(problem, trial => Value(problem, trial));
            int sign = problem.Objective == SitingObjective.Cover ? 1 : -1;
            Assert.True(sign * (solution.Bound - optimum) >= 0, $"problem {seed}: bound {solution.Bound}, optimum {optimum}");
            Assert.True(sign * (optimum - solution.After) >= 0, $"problem {seed}: {solution.After} is better than the best set, {optimum}");
            optimal += optimum == solution.After ? 1 : 0;
            worst = Math.Max(worst, optimum == 0 ? 0 : Math.Abs(optimum - solution.After) / (double)optimum);
            gaps.Add(solution.Gap);
        }

        output.WriteLine($"{optimal} of {Problems} reach the optimum, the worst is {worst:P2} short; median gap {gaps.Order().ElementAt(Problems / 2):P2}, "
            + $"nine in ten below {gaps.Order().ElementAt(Problems * 9 / 10):P2}");
        Assert.True(optimal >= 0.97 * Problems, "Exchanges miss the optimum too often.");
    }

    [Fact]
    public void Room_for_all_gives_what_no_limit_gives()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            SitingProblem problem = SmallSitings.Random(seed);
            SitingProblem roomy = problem with
            {
                Capacities = new SitingCapacities(
                    [.. Enumerable.Repeat(long.MaxValue, problem.Candidates.Sites)], DistanceTable.Build(problem.Candidates.Demands, []), []),
            };
            SitingSolution solution = SitingSolver.Solve(roomy, null, null, default);
            SitingSolution expected = SitingSolver.Solve(problem, null, null, default);
            Assert.Equal((expected.Before, expected.After), (solution.Before, solution.After));
        }
    }

    private static SitingProblem WithRooms(SitingProblem problem, int seed)
    {
        Random random = new(seed + 10_000);
        (int X, int Y)[] existing = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (random.Next(500), random.Next(500)))];
        (int X, int Y)[] home = [.. Enumerable.Range(0, problem.Candidates.Demands).Select(_ => (random.Next(500), random.Next(500)))];
        return problem with
        {
            Capacities = new SitingCapacities(
                [.. Enumerable.Range(0, problem.Candidates.Sites).Select(_ => random.Next(5) == 0 ? long.MaxValue : random.Next(0, 30_000_000))],
                DistanceTable.Build(problem.Candidates.Demands, [.. existing.Select(e => SmallSitings.Near(e, home, problem.LimitDm))]),
                [.. existing.Select(_ => (long)random.Next(0, 20_000_000))]),
        };
    }

    // The words of docs/siting.md, one after the other: every pair, the nearest first, existing sites before new ones.
    private static long Value(SitingProblem problem, IReadOnlyCollection<int> set)
    {
        SitingCapacities rooms = problem.Capacities!;
        List<(int DistanceDm, int Kind, int Site, int Demand)> pairs = [];
        for (int d = 0; d < problem.Weights.Count; d++)
        {
            pairs.Add((problem.ExistingDm.Count == 0 ? int.MaxValue : problem.ExistingDm[d], 0, d, d));
            pairs.AddRange(Enumerable.Range(0, rooms.Existing.Sites).Select(e => (SmallSitings.DistanceDm(rooms.Existing, e, d), 1, e, d)));
            pairs.AddRange(set.Select(c => (SmallSitings.DistanceDm(problem.Candidates, c, d), 2, c, d)));
        }

        long[] rest = [.. problem.Weights];
        long[] existingRoom = [.. rooms.ExistingRoom];
        long[] candidateRoom = [.. rooms.CandidateRoom];
        long served = 0;
        long walked = 0;
        foreach ((int distanceDm, int kind, int site, int demand) in pairs.Where(p => p.DistanceDm <= problem.LimitDm).Order())
        {
            long room = kind == 0 ? long.MaxValue : kind == 1 ? existingRoom[site] : candidateRoom[site];
            long moved = Math.Min(rest[demand], room);
            rest[demand] -= moved;
            if (kind == 1)
            {
                existingRoom[site] -= moved;
            }
            else if (kind == 2)
            {
                candidateRoom[site] -= moved;
            }

            served += moved;
            walked += moved * distanceDm;
        }

        return problem.Objective == SitingObjective.Cover ? served : walked + rest.Sum() * problem.LimitDm;
    }
}
