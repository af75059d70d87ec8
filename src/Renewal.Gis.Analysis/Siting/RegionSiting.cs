using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Siting;

/// <summary>Where to put facilities in a region.</summary>
public sealed record RegionSitingQuestion
{
    /// <summary>Category of the facility.</summary>
    public required string Category { get; init; }

    /// <summary>What is sought.</summary>
    public required SitingObjective Objective { get; init; }

    /// <summary>Number of new sites, 1 to 50.</summary>
    public required int Sites { get; init; }

    /// <summary>Walking distance within which somebody is served, in metres, &gt; 0.</summary>
    public required double LimitM { get; init; }

    /// <summary>Median only: whoever is farther counts as so far, in metres, ≥ the limit.</summary>
    public required double ReachM { get; init; }

    /// <summary>Places that may get a site; their ids differ.</summary>
    public required IReadOnlyList<SiteCandidate> Candidates { get; init; }

    /// <summary>Ids of candidates that must be chosen.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Ids of candidates that must not be chosen.</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>Land on which no site is put.</summary>
    public ForbiddenLand ForbiddenLand { get; init; } = ForbiddenLand.Water | ForbiddenLand.Protections;

    /// <summary>Plan as if there were no facility of the category.</summary>
    public bool IgnoreExisting { get; init; }

    /// <summary>Places of a new site, or null where there is room for all.</summary>
    public double? Capacity { get; init; }

    /// <summary>
    /// Places that a thousand people need, &gt; 0; null: everybody needs one. With it, existing facilities whose capacity is known have room for no more than
    /// that; else they have room for all.
    /// </summary>
    public double? PlacesPerThousand { get; init; }
}

/// <summary>How far the people of a scope walk to the nearest facility, whether it has room or not.</summary>
/// <param name="People">People within the limit.</param>
/// <param name="MeanM">Mean distance in metres of the people who can reach one, or null where nobody can.</param>
/// <param name="Unreached">People who can reach none on foot.</param>
public sealed record SitingAccess(double People, double? MeanM, double Unreached);

/// <summary>The answer.</summary>
/// <param name="Candidates">Candidates that were searched: linked, not forbidden.</param>
/// <param name="LeftOut">Candidates without a way to the network, or on forbidden land.</param>
/// <param name="Population">People of the scope.</param>
/// <param name="Solution">The solution; its candidates are positions in <paramref name="Candidates"/>.</param>
/// <param name="Before">Access today.</param>
/// <param name="After">Access with the new sites.</param>
/// <param name="Pairs">Pairs of a candidate and a home within the distance.</param>
public sealed record RegionSitingResult(
    IReadOnlyList<SiteCandidate> Candidates, int LeftOut, PopulationFigure Population, SitingSolution Solution, SitingAccess Before, SitingAccess After, int Pairs);

/// <summary>Chooses sites in a region: bounded searches from the candidates over the walking network, then <see cref="SitingSolver"/>.</summary>
public static class RegionSiting
{
    private static readonly WorkStage Reaching = new("计算候选点到住处的步行距离", "walking from the candidates to the homes");
    private static readonly WorkStage Searching = new("选择设施位置并计算上界", "choosing sites and bounding what others could do");

    /// <summary>Answers the question.</summary>
    /// <param name="region">The region.</param>
    /// <param name="scope">Whose people count.</param>
    /// <param name="question">The question.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    /// <exception cref="InputException">An id is not among the candidates, is both required and forbidden or cannot be used; or there is too much to compute.</exception>
    public static RegionSitingResult Solve(PreparedRegion region, Scope scope, RegionSitingQuestion question, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(question);
        bool[] forbidden = CandidatePlaces.OnForbiddenLand(region, question.Candidates, question.ForbiddenLand);
        if (question.Candidates.Count > 0)
        {
            CheckIds(question, forbidden);
        }

        SiteCandidate[] candidates = [.. question.Candidates.Where((c, i) => c.Link.IsLinked && !forbidden[i])];
        if (candidates.Length == 0)
        {
            throw new InputException(
                "No candidate can be used: there are none, they have no street nearby, or they stand on forbidden land. Try candidates=grid.", 422, "没有可用的候选点：没有候选点、附近没有道路，或位于禁止用地内。可改用网格候选点。");
        }

        HomeBalls balls = new(region, scope);
        int limitDm = Dm(question.Objective == SitingObjective.Median ? question.ReachM : question.LimitM);
        DistanceTable table = balls.Reach([.. candidates.Select(c => c.Link)], limitDm, work.Part(0, 0.4, Reaching));
        int[] existing = question.IgnoreExisting ? [] : [.. region.Sites(question.Category)?.Facilities ?? []];
        SitingProblem problem = new()
        {
            Objective = question.Objective,
            Sites = question.Sites,
            LimitDm = limitDm,
            Candidates = table,
            Weights = [.. scope.Homes.Select(h => region.Homes.PeopleMicro[h])],
            Required = Positions(candidates, question.Required),
            Forbidden = Positions(candidates, question.Forbidden),
        };
        problem = WithExisting(region, scope, question, problem, balls, existing, work.Cancel);
        SitingSolution solution = SitingSolver.Solve(problem, null, new Listener(work.Part(0.4, 1, Searching)), work.Cancel);
        Link[] today = [.. existing.Select(f => region.FacilityLinks[f])];
        return new RegionSitingResult(
            candidates, question.Candidates.Count - candidates.Length, scope.Population, solution, Access(region, scope, today, question.LimitM, work.Cancel),
            Access(region, scope, [.. today, .. solution.Sites.Select(s => candidates[s.Candidate].Link)], question.LimitM, work.Cancel), table.Pairs);
    }

    private static SitingProblem WithExisting(
        PreparedRegion region, Scope scope, RegionSitingQuestion question, SitingProblem problem, HomeBalls balls, int[] existing, CancellationToken cancel)
    {
        // Room for people: places over the places that a person needs.
        double peoplePerPlace = 1000 / (question.PlacesPerThousand ?? 1000);
        long Room(double places) => (long)Math.Round(places * peoplePerPlace * Homes.MicroPerOne);
        double? Places(int f) => question.Capacity is null || question.PlacesPerThousand is null ? null : region.Data.Facilities[f].Capacity;
        Link[] roomy = [.. existing.Where(f => Places(f) is null).Select(f => region.FacilityLinks[f])];
        if (roomy.Length > 0)
        {
            NetworkSweep sweep = new(region.Network);
            sweep.Run(roomy, problem.LimitDm, cancel);
            problem = problem with { ExistingDm = [.. scope.Homes.Select(h => sweep.Distance(region.HomeLinks[h], out _))] };
        }

        if (question.Capacity is not { } capacity)
        {
            return problem;
        }

        int[] limited = [.. existing.Where(f => Places(f) is not null)];
        return problem with
        {
            Capacities = new SitingCapacities(
                [.. Enumerable.Repeat(Room(capacity), problem.Candidates.Sites)],
                balls.Reach([.. limited.Select(f => region.FacilityLinks[f])], problem.LimitDm, cancel), [.. limited.Select(f => Room(Places(f)!.Value))]),
        };
    }

    private static SitingAccess Access(PreparedRegion region, Scope scope, Link[] sites, double limitM, CancellationToken cancel)
    {
        NetworkSweep sweep = new(region.Network);
        sweep.Run(sites, GraphSearch.Unreached, cancel);
        int limitDm = Dm(limitM);
        long within = 0;
        long reached = 0;
        long unreached = 0;
        Int128 walked = 0;
        foreach (int h in scope.Homes)
        {
            long people = region.Homes.PeopleMicro[h];
            int distance = sweep.Distance(region.HomeLinks[h], out _);
            within += distance <= limitDm ? people : 0;
            if (distance == GraphSearch.Unreached)
            {
                unreached += people;
            }
            else
            {
                reached += people;
                walked += (Int128)people * distance;
            }
        }

        return new SitingAccess(within / Homes.MicroPerOne, reached > 0 ? (double)walked / reached / WalkingNetwork.DmPerM : null, unreached / Homes.MicroPerOne);
    }

    private static void CheckIds(RegionSitingQuestion question, bool[] forbidden)
    {
        Dictionary<string, int> positions = [];
        for (int i = 0; i < question.Candidates.Count; i++)
        {
            if (!positions.TryAdd(question.Candidates[i].Id, i))
            {
                throw new InputException($"The id {question.Candidates[i].Id} stands for two candidates.", 422, $"编号 {question.Candidates[i].Id} 对应两个候选点。");
            }
        }

        foreach (string id in question.Required.Concat(question.Forbidden))
        {
            if (!positions.ContainsKey(id))
            {
                throw new InputException($"There is no candidate {id}; candidates are called such as {question.Candidates[0].Id}.", 422, $"没有候选点 {id}；编号形如 {question.Candidates[0].Id}。");
            }
        }

        foreach (string id in question.Required)
        {
            if (question.Forbidden.Contains(id) || forbidden[positions[id]] || !question.Candidates[positions[id]].Link.IsLinked)
            {
                throw new InputException(
                    $"The candidate {id} is required, but it is forbidden, stands on forbidden land, or has no street nearby.", 422, $"候选点 {id} 被要求选用，但被禁止、位于禁止用地内或附近没有道路。");
            }
        }

        if (question.Required.Distinct().Count() > question.Sites)
        {
            throw new InputException(
                $"{question.Required.Distinct().Count()} candidates are required, but only {question.Sites} sites are to be chosen.", 422, "要求选用的候选点多于设施数量。");
        }
    }

    private static int[] Positions(SiteCandidate[] candidates, IReadOnlyList<string> ids) =>
        [.. ids.Distinct().Select(id => Array.FindIndex(candidates, c => c.Id == id)).Where(i => i >= 0)];

    private static int Dm(double metres) => (int)Math.Round(metres * WalkingNetwork.DmPerM);

    // Reports as the work goes: Progress<T> would do so later, on another thread.
    private sealed class Listener(Work work) : IProgress<double>
    {
        public void Report(double value) => work.Report(value);
    }
}
