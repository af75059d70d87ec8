using System.Diagnostics;
using System.Globalization;
using Renewal.Gis.Analysis.Siting;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;
using Renewal.Gis.Tests.Siting;

namespace Renewal.Gis.Benchmarks.Siting;

/// <summary>
/// Ten sites of 500 candidates for 200,000 homes. What counts is how far the choice can be from the best one: the ratio is 1 % over the gap to the
/// bound, at most 100. The choice is the same in every run, so one run is timed.
/// </summary>
internal static class SitingBenchmark
{
    private const double AllowedGap = 0.01;
    private const double MostRatio = 100;

    /// <summary>Maximal covering in a city so small that the sites compete for the same homes.</summary>
    public static Row Cover(City city, PeerDatabase _, Rounds __, string name) => Solve(city, SitingObjective.Cover, 6_000, 1_000, name);

    /// <summary>The p-median.</summary>
    public static Row Median(City city, PeerDatabase _, Rounds __, string name) => Solve(city, SitingObjective.Median, 10_000, 2_000, name);

    private static Row Solve(City city, SitingObjective objective, double sideM, double limitM, string name)
    {
        int homes = city.Network.NodeCount;
        SitingProblem problem = SitingCity.Generate(objective, Math.Min(500, homes / 20), homes, 10, sideM, limitM, 1);
        Stopwatch watch = Stopwatch.StartNew();
        SitingSolution solution = SitingSolver.Solve(problem, null, null, default);
        double oursMs = watch.Elapsed.TotalMilliseconds;
        bool within = objective == SitingObjective.Cover ? solution.After <= solution.Bound : solution.After >= solution.Bound;
        return new Row(
            name, string.Create(CultureInfo.InvariantCulture, $"{problem.Candidates.Sites} candidates, {homes:N0} homes, 10 sites, {problem.Candidates.Pairs:N0} pairs within {limitM:N0} m"),
            oursMs, "a gap of 1 % to the bound", null, 1, AllowedGap / 0.003,
            within, within ? string.Create(CultureInfo.InvariantCulture, $"gap {100 * solution.Gap:F3} %{(solution.IsProved ? ", proved the best" : "")}") : "the bound is on the wrong side")
        {
            Ratio = Math.Min(MostRatio, AllowedGap / Math.Max(solution.Gap, 1e-9)),
        };
    }
}
