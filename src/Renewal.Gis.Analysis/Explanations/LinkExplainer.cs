using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Analysis.Explanations;

/// <summary>A street that is nearer to a place than the one it is linked to, and why it was passed over.</summary>
/// <param name="Street">The street.</param>
/// <param name="DistanceM">Straight distance to it in metres.</param>
/// <param name="Barrier">What stands between, or null where the street belongs to a fragment without connection to the largest part of the network.</param>
public sealed record SkippedStreet(Street Street, double DistanceM, Barrier? Barrier);

/// <summary>Why the link of a place is as it is.</summary>
/// <param name="Link">The link.</param>
/// <param name="Street">The street that it joins, or null where it is not linked.</param>
/// <param name="Skipped">Nearer streets that were passed over, nearest first, at most <see cref="LinkExplainer.MostSkipped"/>.</param>
/// <param name="SkippedCount">All of them.</param>
public sealed record LinkExplanation(Link Link, Street? Street, IReadOnlyList<SkippedStreet> Skipped, int SkippedCount)
{
    /// <summary>The barrier that hides the nearest street that is hidden, or null.</summary>
    public Barrier? Barrier => Skipped.FirstOrDefault(s => s.Barrier is not null)?.Barrier;
}

/// <summary>
/// Says why a place joins the network where it does: which nearer streets were passed over, and what stands between. It searches by the
/// rule of <see cref="NetworkLinker"/>, but plainly and all at once: every street within the longest snap distance, nearest first.
/// </summary>
/// <remarks>A throw-away calculator with a scratch list: one per thread.</remarks>
/// <param name="region">The region.</param>
public sealed class LinkExplainer(PreparedRegion region)
{
    /// <summary>Most streets that an explanation names.</summary>
    public const int MostSkipped = 3;

    private readonly List<int> _segments = [];

    /// <summary>Explains a link.</summary>
    /// <param name="x">Easting of the place in metres of the projection.</param>
    /// <param name="y">Northing of the place in metres of the projection.</param>
    /// <param name="link">Its link.</param>
    public LinkExplanation Explain(double x, double y, Link link)
    {
        WalkingNetwork network = region.Network;
        List<(int Edge, double DistanceM, int Barrier)> skipped = [];
        int skippedCount = 0;
        foreach ((_, int edge, double distanceM, double streetX, double streetY) in Candidates(x, y))
        {
            bool onLargest = network.EdgeStanding[edge] == EdgeStanding.OnLargest;
            if (link.Flaw == LinkFlaw.OnIsland && !onLargest)
            {
                continue; // What is to be said of it is why no street of the largest part would do.
            }

            int barrier = region.Barriers.FindBlocking(x, y, streetX, streetY);
            if (barrier < 0 && onLargest)
            {
                break; // The street of the link.
            }

            skippedCount++;
            if (skipped.Count < MostSkipped)
            {
                skipped.Add((edge, distanceM, barrier));
            }
        }

        return new LinkExplanation(
            link, link.IsLinked ? StreetOf(link.Edge) : null,
            [.. skipped.Select(s => new SkippedStreet(StreetOf(s.Edge), s.DistanceM, s.Barrier < 0 ? null : region.Data.Barriers[s.Barrier]))], skippedCount);
    }

    private Street StreetOf(int edge) => region.Data.Streets[region.Network.StreetOfEdge(edge)];

    private List<(int OffsetDm, int Edge, double DistanceM, double StreetX, double StreetY)> Candidates(double x, double y)
    {
        const double radiusM = NetworkLinker.DefaultMaxSnapM;
        SegmentGrid grid = region.Network.Segments;
        _segments.Clear();
        grid.Query(x - radiusM, y - radiusM, x + radiusM, y + radiusM, _segments);
        Dictionary<int, (double DistanceM, int Vertex, double T, double X, double Y)> nearest = [];
        foreach (int s in _segments)
        {
            int edge = region.Network.SegmentEdge[s];
            if (!region.Network.IsOpen(edge))
            {
                continue;
            }

            double dx = grid.X2[s] - grid.X1[s];
            double dy = grid.Y2[s] - grid.Y1[s];
            double square = dx * dx + dy * dy;
            double t = square == 0 ? 0 : Math.Clamp(((x - grid.X1[s]) * dx + (y - grid.Y1[s]) * dy) / square, 0, 1);
            Coordinate point = new(grid.X1[s] + t * dx, grid.Y1[s] + t * dy);
            double distanceM = point.Distance(new Coordinate(x, y));
            (double, int, double, double, double) candidate = (distanceM, s, t, point.X, point.Y);
            if (distanceM <= radiusM && (!nearest.TryGetValue(edge, out (double, int, double, double, double) best) || candidate.CompareTo(best) < 0))
            {
                nearest[edge] = candidate;
            }
        }

        return
        [
            .. nearest
                .Select(n => ((int)Math.Round(n.Value.DistanceM * WalkingNetwork.DmPerM, MidpointRounding.AwayFromZero), n.Key, n.Value.DistanceM, n.Value.X, n.Value.Y))
                .OrderBy(c => (c.Item1, c.Key)),
        ];
    }
}
