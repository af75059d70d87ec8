using Renewal.Gis.Analysis.Siting;
using Xunit.Abstractions;

namespace Renewal.Gis.Tests.Siting;

/// <summary>Every set of sites is tried on small problems; the full size is held against the bound.</summary>
public class SitingSolverTests(ITestOutputHelper output)
{
    private const int Problems = 600;

    [Fact]
    public void The_best_set_is_found_and_proved_on_hundreds_of_small_problems()
    {
        for (int seed = 0; seed < Problems; seed++)
        {
            SitingProblem problem = SmallSitings.Random(seed);
            SitingSolution solution = SitingSolver.Solve(problem, null, null, default);
            Assert.Equal((seed, SmallSitings.Optimum(problem)), (seed, solution.After));
            Assert.True(solution.IsProved, $"problem {seed}: {solution}");
            Assert.Equal(0, solution.Gap);
        }
    }

    // Without the proof and with few steps the bound is loose, and must still be on the right side.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    [InlineData(400)]
    public void The_bound_is_never_on_the_wrong_side_of_the_optimum(int steps)
    {
        List<double> missed = [];
        List<double> gaps = [];
        for (int seed = 0; seed < Problems; seed++)
        {
            SitingProblem problem = SmallSitings.Random(seed);
            SitingSolution solution = SitingSolver.Solve(problem, new SitingOptions { MostBoundSteps = steps, MostProofPairs = 0, EnoughGap = 0 }, null, default);
            long optimum = SmallSitings.Optimum(problem);
            int sign = problem.Objective == SitingObjective.Cover ? 1 : -1;
            Assert.True(sign * (solution.Bound - optimum) >= 0, $"problem {seed}: bound {solution.Bound}, optimum {optimum}");
            Assert.True(sign * (optimum - solution.After) >= 0, $"problem {seed}: {solution.After} is better than the best set, {optimum}");
            missed.Add(optimum == solution.After ? 0 : Math.Abs(optimum - solution.After) / (double)optimum);
            gaps.Add(solution.Gap);
        }

        output.WriteLine($"{steps} steps, no proof: {missed.Count(s => s == 0)} of {Problems} reach the optimum, the worst is {missed.Max():P2} short; "
            + $"{gaps.Count(g => g == 0)} are proved by the bound alone, median gap {gaps.Order().ElementAt(Problems / 2):P3}, largest {gaps.Max():P2}");
        Assert.True(missed.Count(s => s == 0) >= 0.95 * Problems, "Exchanges alone miss the optimum too often.");
    }

    [Fact]
    public void What_a_solution_says_of_itself_is_so()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            SitingProblem problem = SmallSitings.Random(seed);
            SitingSolution solution = SitingSolver.Solve(problem, null, null, default);
            int[] set = [.. solution.Sites.Select(s => s.Candidate)];
            Assert.Equal(Math.Min(problem.Sites, problem.Candidates.Sites - problem.Forbidden.Count), set.Distinct().Count());
            Assert.Empty(problem.Required.Except(set));
            Assert.Empty(problem.Forbidden.Intersect(set));
            Assert.Equal(SmallSitings.Value(problem, []), solution.Before);
            Assert.Equal(SmallSitings.Value(problem, set), solution.After);
            for (int i = 0; i < set.Length; i++)
            {
                Assert.Equal(Math.Abs(SmallSitings.Value(problem, set[..(i + 1)]) - SmallSitings.Value(problem, set[..i])), solution.Sites[i].Gain);
            }

            Assert.Equal(solution.Sites.OrderByDescending(s => s.Gain).Select(s => s.Gain), solution.Sites.Select(s => s.Gain));
        }
    }

    [Fact]
    public void More_sites_never_serve_fewer_people()
    {
        SitingProblem problem = SitingCity.Generate(SitingObjective.Cover, 60, 3_000, 1, 5_000, 600, 4);
        long before = 0;
        for (int sites = 1; sites <= 12; sites++)
        {
            SitingSolution solution = SitingSolver.Solve(problem with { Sites = sites }, null, null, default);
            Assert.InRange(solution.After, before, solution.Bound);
            before = solution.After;
        }
    }

    [Theory]
    [InlineData(SitingObjective.Cover, 10_000, 1_000)]
    [InlineData(SitingObjective.Cover, 6_000, 1_000)]
    [InlineData(SitingObjective.Median, 10_000, 2_000)]
    public void At_full_size_the_gap_to_the_bound_is_below_one_per_cent(SitingObjective objective, double sideM, double limitM)
    {
        SitingProblem problem = SitingCity.Generate(objective, 500, 200_000, 10, sideM, limitM, 1);
        SitingSolution solution = SitingSolver.Solve(problem, null, null, default);
        output.WriteLine($"{problem.Candidates.Pairs} pairs, gap {solution.Gap:P4}, proved {solution.IsProved}, {solution.Exchanges} exchanges, {solution.BoundSteps} steps; "
            + $"before {solution.Before}, greedy {solution.Greedy}, after {solution.After}, bound {solution.Bound}");
        Assert.InRange(solution.Gap, 0, 0.01);
        Assert.Equal(SmallSitings.Value(problem, []), solution.Before);
    }

    [Fact]
    public void A_second_run_gives_the_same_sites_and_the_same_bound()
    {
        SitingProblem problem = SitingCity.Generate(SitingObjective.Median, 120, 5_000, 6, 6_000, 1_500, 2);
        SitingSolution first = SitingSolver.Solve(problem, null, null, default);
        SitingSolution again = SitingSolver.Solve(problem, null, null, default);
        Assert.Equal(first with { Sites = [] }, again with { Sites = [] });
        Assert.Equal(first.Sites, again.Sites);
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        List<double> shares = [];
        SitingSolver.Solve(SitingCity.Generate(SitingObjective.Cover, 50, 2_000, 3, 4_000, 500, 3), null, new Recorder(shares), default);
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1]);
        Assert.InRange(shares[0], 0, 0.2);
    }

    [Fact]
    public void A_cancelled_search_stops_in_the_middle()
    {
        using CancellationTokenSource cancel = new();
        SitingProblem problem = SitingCity.Generate(SitingObjective.Cover, 300, 20_000, 8, 5_000, 800, 3);
        List<double> shares = [];
        Recorder progress = new(shares, share =>
        {
            if (share > 0.16)
            {
                cancel.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => SitingSolver.Solve(problem, null, progress, cancel.Token));
        Assert.True(shares[^1] < 0.9, $"It went on to {shares[^1]:P0}.");
    }

    [Fact]
    public void Contradictory_problems_are_refused()
    {
        SitingProblem problem = SmallSitings.Random(1) with { Required = [], Forbidden = [] };
        SitingProblem[] wrong =
        [
            problem with { Sites = 0 }, problem with { LimitDm = 0 }, problem with { Weights = [] }, problem with { ExistingDm = [1] },
            problem with { Required = [0], Forbidden = [0] }, problem with { Forbidden = [problem.Candidates.Sites] },
            problem with { Weights = [.. problem.Weights.Select(_ => -1L)] }, problem with { Weights = [.. problem.Weights.Select(_ => long.MaxValue)] },
        ];
        Assert.All(wrong, p => Assert.Throws<ArgumentException>(() => SitingSolver.Solve(p, null, null, default)));
    }

    private sealed class Recorder(List<double> shares, Action<double>? then = null) : IProgress<double>
    {
        public void Report(double value)
        {
            shares.Add(value);
            then?.Invoke(value);
        }
    }
}
