using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.ParkRates;

/// <summary>How people get into a park, the best known way first.</summary>
public enum ParkAccessKind
{
    /// <summary>No way in is known: nobody reaches it on foot.</summary>
    None,

    /// <summary>By a gate that walkers may pass.</summary>
    Gate,

    /// <summary>Where a walkable street crosses its boundary.</summary>
    Crossing,

    /// <summary>Over its boundary from a street beside it.</summary>
    Boundary,
}

/// <summary>A way into a park.</summary>
/// <param name="Park">Index of the park in <see cref="ParkAccess.Parks"/>.</param>
/// <param name="Place">In metres of the projection.</param>
/// <param name="Link">Its link.</param>
public sealed record ParkAccessPoint(int Park, Coordinate Place, Link Link);

/// <summary>A park that counts.</summary>
/// <param name="Green">The park.</param>
/// <param name="LimitM">Walking distance in metres within which it serves: the radius of its size.</param>
/// <param name="Kind">How people get in.</param>
/// <param name="Points">Number of its access points.</param>
public sealed record AccessiblePark(GreenSpace Green, double LimitM, ParkAccessKind Kind, int Points);

/// <summary>
/// The ways into the parks that count, and the walking distance of everything to the nearest of them. The second park indicator
/// (步行可达), beside the service radius and never mixed with it: this one walks to a way in, that one measures straight from the boundary.
/// </summary>
/// <remarks>Immutable; many threads may read it.</remarks>
public sealed class ParkAccess
{
    // Parks of one limit share a sweep; where limits differ by size the nearest park need not be one that is near enough.
    private readonly (int LimitDm, NetworkSweep Sweep, int[] Points)[] _sweeps;

    private ParkAccess(IReadOnlyList<AccessiblePark> parks, IReadOnlyList<ParkAccessPoint> points, (int LimitDm, NetworkSweep Sweep, int[] Points)[] sweeps)
    {
        Parks = parks;
        Points = points;
        _sweeps = sweeps;
    }

    /// <summary>The parks that count, those without a way in among them.</summary>
    public IReadOnlyList<AccessiblePark> Parks { get; }

    /// <summary>The ways in, those of a lower park first.</summary>
    public IReadOnlyList<ParkAccessPoint> Points { get; }

    /// <summary>For each limit in decimetres a sweep without a limit, and the point of each of its owners.</summary>
    internal IReadOnlyList<(int LimitDm, NetworkSweep Sweep, int[] Points)> Sweeps => _sweeps;

    /// <summary>Finds the ways in and sweeps from them.</summary>
    /// <param name="region">The region.</param>
    /// <param name="question">Which green spaces count; their radii are read as walking distances.</param>
    /// <param name="cancel">Stops the work.</param>
    public static ParkAccess Build(PreparedRegion region, ParkRateQuestion question, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(question);
        ParkAccessFinder finder = new(region);
        List<AccessiblePark> parks = [];
        List<ParkAccessPoint> points = [];
        foreach ((GreenSpace green, double limitM) in region.ParkRates.Counting(question))
        {
            cancel.ThrowIfCancellationRequested();
            (ParkAccessKind kind, IReadOnlyList<(Coordinate Place, Link Link)> found) = finder.Find(green);
            points.AddRange(found.Select(f => new ParkAccessPoint(parks.Count, f.Place, f.Link)));
            parks.Add(new AccessiblePark(green, limitM, kind, found.Count));
        }

        List<(int, NetworkSweep, int[])> sweeps = [];
        foreach (IGrouping<double, int> limit in Enumerable.Range(0, points.Count).GroupBy(p => parks[points[p].Park].LimitM))
        {
            int[] owners = [.. limit];
            NetworkSweep sweep = new(region.Network);
            sweep.Run([.. owners.Select(p => points[p].Link)], GraphSearch.Unreached, cancel);
            sweeps.Add(((int)Math.Round(limit.Key * WalkingNetwork.DmPerM), sweep, owners));
        }

        return new ParkAccess(parks, points, [.. sweeps]);
    }

    /// <summary>Whether somebody at a place reaches a park within its distance.</summary>
    public bool Serves(Link place) => Array.Exists(_sweeps, s => s.Sweep.Distance(place, out _) <= s.LimitDm);

    /// <summary>Whether somebody at a place reaches any park, however far.</summary>
    public bool Reaches(Link place) => Array.Exists(_sweeps, s => s.Sweep.Distance(place, out _) != GraphSearch.Unreached);
}
