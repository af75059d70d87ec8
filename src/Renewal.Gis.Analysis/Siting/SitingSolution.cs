namespace Renewal.Gis.Analysis.Siting;

/// <summary>A site of a solution.</summary>
/// <param name="Candidate">Index of the candidate.</param>
/// <param name="Gain">
/// What it adds to those before it, ≥ 0: micro-persons newly served (cover), or micro-person-decimetres saved (median).
/// </param>
/// <param name="Served">Micro-persons who go to it in the end: within the limit, and nowhere nearer. Of sites at the same distance they go to the existing one, then to the lower candidate.</param>
public readonly record struct ChosenSite(int Candidate, long Gain, long Served);

/// <summary>
/// A set of sites, how good it is, and how good any set could be at most. Cover: <see cref="Before"/>, <see cref="After"/> and
/// <see cref="Bound"/> are micro-persons served, and After ≤ Bound. Median: they are micro-person-decimetres walked, and After ≥ Bound.
/// </summary>
/// <param name="Objective">What was sought.</param>
/// <param name="Sites">The sites, each time the one that adds most to those before it; ties by the lower candidate. With limited room a later one may add more than an earlier.</param>
/// <param name="Before">The objective without new sites.</param>
/// <param name="After">The objective with them.</param>
/// <param name="Bound">No set of as many sites does better than this.</param>
/// <param name="Greedy">The objective of the greedy set, before any exchange.</param>
/// <param name="Exchanges">Sites that were exchanged to come to the solution.</param>
/// <param name="BoundSteps">Steps of the bound.</param>
public sealed record SitingSolution(
    SitingObjective Objective, IReadOnlyList<ChosenSite> Sites, long Before, long After, long Bound, long Greedy, int Exchanges, int BoundSteps)
{
    /// <summary>
    /// How much better a set could be at most, as a share of what was reached: of the people newly served (cover), of the distance walked
    /// (median). 0 when the solution is proved to be the best; 1 at most.
    /// </summary>
    public double Gap
    {
        get
        {
            long reached = Objective == SitingObjective.Cover ? After - Before : After;
            long open = Math.Abs(Bound - After);
            return open == 0 ? 0 : open >= reached ? 1 : open / (double)reached;
        }
    }

    /// <summary>No other set is better.</summary>
    public bool IsProved => Bound == After;
}
