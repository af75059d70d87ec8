namespace Renewal.Gis.Analysis.Siting;

/// <summary>What makes a set of sites good.</summary>
public enum SitingObjective
{
    /// <summary>Most people within the limit of a site (maximal covering, Church &amp; ReVelle 1974).</summary>
    Cover,

    /// <summary>Shortest mean distance of the people to their nearest site (p-median, Hakimi 1964); whoever has none within the limit counts as that far.</summary>
    Median,
}

/// <summary>
/// Where to put some sites. Weights are micro-persons (millionths of a person) and distances decimetres, both whole, so that sums are exact
/// and of two sets the better one is the better one.
/// </summary>
public sealed record SitingProblem
{
    /// <summary>What is sought.</summary>
    public required SitingObjective Objective { get; init; }

    /// <summary>Number of sites to choose, ≥ 1, the required ones among them. Where fewer candidates may be chosen, all of them are.</summary>
    public required int Sites { get; init; }

    /// <summary>The limit in decimetres, &gt; 0. Cover: whoever is at most so far is served. Median: whoever is farther counts as so far.</summary>
    public required int LimitDm { get; init; }

    /// <summary>Candidates × demands.</summary>
    public required DistanceTable Candidates { get; init; }

    /// <summary>Micro-persons of each demand, ≥ 0.</summary>
    public required IReadOnlyList<long> Weights { get; init; }

    /// <summary>Distance of each demand to the nearest site that is there already, in decimetres; <see cref="int.MaxValue"/> for none. Empty: there are none.</summary>
    public IReadOnlyList<int> ExistingDm { get; init; } = [];

    /// <summary>Candidates that must be chosen, no more than <see cref="Sites"/>.</summary>
    public IReadOnlyList<int> Required { get; init; } = [];

    /// <summary>Candidates that must not be chosen.</summary>
    public IReadOnlyList<int> Forbidden { get; init; } = [];

    /// <summary>How many each site can take, or null where there is room for all.</summary>
    public SitingCapacities? Capacities { get; init; }
}

/// <summary>
/// How many people each site can take. The nearest pair of a home and a site goes first, and takes what room the site has left; see docs/siting.md.
/// Existing sites with limited room stand here, those with room for all in <see cref="SitingProblem.ExistingDm"/>.
/// </summary>
/// <param name="CandidateRoom">Micro-persons that each candidate can take, ≥ 0; <see cref="long.MaxValue"/> for all.</param>
/// <param name="Existing">Existing sites with limited room × demands.</param>
/// <param name="ExistingRoom">Micro-persons that each of them can take.</param>
public sealed record SitingCapacities(IReadOnlyList<long> CandidateRoom, DistanceTable Existing, IReadOnlyList<long> ExistingRoom);

/// <summary>How much work a search may do. Work is counted, not timed: the same problem gives the same answer on every machine.</summary>
public sealed record SitingOptions
{
    /// <summary>Most steps of the bound, 0 to 10,000.</summary>
    public int MostBoundSteps { get; init; } = 400;

    /// <summary>The bound is good enough at this gap, 0 to 1.</summary>
    public double EnoughGap { get; init; } = 0.001;

    /// <summary>Most pairs that the proof may look at after the bound; 0 leaves the proof out.</summary>
    public long MostProofPairs { get; init; } = 200_000_000;

    /// <summary>Most pairs that exchanges of sites with limited room may look at.</summary>
    public long MostExchangePairs { get; init; } = 1_000_000_000;

    /// <summary>Search again from the sets that the bound proposes, not only from the greedy one.</summary>
    public bool SearchAgain { get; init; } = true;
}
