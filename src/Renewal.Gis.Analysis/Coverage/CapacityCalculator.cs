using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.Coverage;

/// <summary>
/// Holds what serves an extent against what its people need. Everything that is open serves a region. What serves a part of it is what lies
/// within the rule's distance of somebody who lives there; without a distance, what lies inside. Sites that serve several parts count in
/// each: the parts of a breakdown do not add up.
/// </summary>
/// <remarks>A throw-away object for one thread: it sweeps from the homes of one extent after the other.</remarks>
internal sealed class CapacityCalculator
{
    private readonly PreparedRegion _region;
    private readonly IReadOnlyList<ServiceRule> _services;
    private readonly CoverageReading _reading;
    private readonly double _totalsM;
    private readonly double _widestM;
    private readonly NetworkSweep _sweep;
    private readonly Dictionary<int, double?> _plotsM2 = [];
    private Extent? _extent;
    private Envelope _box = new();

    public CapacityCalculator(PreparedRegion region, IReadOnlyList<ServiceRule> services, CoverageReading reading)
    {
        _region = region;
        _services = services;
        _reading = reading;
        _totalsM = region.Standards.Walking.CutoffM[region.Standards.Walking.CutoffM.Keys.Max()];
        _widestM = services.Select(s => s.FarthestM).Append(_totalsM).Max();
        _sweep = new NetworkSweep(region.Network);
    }

    /// <summary>Turns to an extent.</summary>
    public void Enter(Extent extent, CancellationToken cancel)
    {
        _extent = extent;
        if (extent.IsRegion)
        {
            return;
        }

        _box = new Envelope();
        foreach (int home in extent.Homes)
        {
            _box.ExpandToInclude(_region.Homes.X[home], _region.Homes.Y[home]);
        }

        if (_reading == CoverageReading.Walking)
        {
            _sweep.Run([.. extent.Homes.Select(h => _region.HomeLinks[h])], ServiceReach.ToDm(_widestM), cancel);
        }
    }

    /// <summary>What there is for one rule; null where it names no need.</summary>
    public Capacity? Of(ServiceRule rule)
    {
        if (rule.Norm is not { } norm)
        {
            return null;
        }

        if (rule.Green is { } green)
        {
            HashSet<int> greens = [];
            foreach (GreenSize size in green.Sizes)
            {
                greens.UnionWith(Greens(green, size, size.RadiusM));
            }

            return Capacity.Of(norm, _extent!.Population.People, greens.Select(g => Figure(norm.Measure, _region.Data.GreenSpaces[g])), _region.Services.Knows(rule));
        }

        return Capacity.Of(
            norm, _extent!.Population.People, Facilities(rule.Category, rule.Distance.Metres).Select(f => Figure(norm.Measure, f)),
            _region.Services.Knows(rule));
    }

    /// <summary>What there is for one total; in a part of a region, within the distance of the widest life circle.</summary>
    public Capacity Of(TotalRule rule)
    {
        double people = _extent!.Population.People;
        if (rule.Green is { } green)
        {
            IEnumerable<int> greens = green.Sizes.SelectMany(s => Greens(green, s, _totalsM)).Distinct();
            bool inData = _region.Data.GreenSpaces.Any(g => green.ClassCode is null || g.Class == green.ClassCode);
            return Capacity.Of(rule.Norm, people, greens.Select(g => Figure(rule.Norm.Measure, _region.Data.GreenSpaces[g])), inData);
        }

        string[] categories = [.. _services.Where(s => s.Green is null).Select(s => s.Category).Distinct()];
        return Capacity.Of(
            rule.Norm, people, categories.SelectMany(c => Facilities(c, _totalsM)).Select(f => Figure(rule.Norm.Measure, f)), categories.Any(_region.Services.Knows));
    }

    private IEnumerable<int> Facilities(string category, double? metres)
    {
        if (_region.Sites(category) is not { } sites)
        {
            return [];
        }

        if (_extent!.IsRegion)
        {
            return sites.Facilities;
        }

        if (metres is { } limit)
        {
            bool[] within = sites.Reach.SitesWithin(_reading, limit, _sweep, _extent.Homes, _box);
            return sites.Facilities.Where((_, i) => within[i]);
        }

        return sites.Facilities.Where(f =>
        {
            Point place = _region.Data.Facilities[f].Geometry;
            (double x, double y) = _region.Projection.ToMetres(place.X, place.Y);
            return _extent.Holds(new Coordinate(x, y), _region.FacilityLinks[f]);
        });
    }

    private IEnumerable<int> Greens(GreenSelection selection, GreenSize size, double? metres)
    {
        GreenSites sites = _region.Services.Green(selection, size);
        if (_extent!.IsRegion)
        {
            return sites.Greens;
        }

        bool[] within = sites.Reach.SitesWithin(_reading, metres ?? _totalsM, _sweep, _extent.Homes, _box);
        return sites.Greens.Where((_, i) => within[i]);
    }

    private double? Figure(NormMeasure measure, int facility)
    {
        Facility site = _region.Data.Facilities[facility];
        switch (measure)
        {
            case NormMeasure.Facilities:
                return 1;
            case NormMeasure.Places:
                return site.Capacity;
            case NormMeasure.FloorArea:
                return site.FloorAreaM2;
            default:
                if (!_plotsM2.TryGetValue(facility, out double? plotM2))
                {
                    _plotsM2[facility] = plotM2 = site.Site is { IsEmpty: false } plot ? Geodesic.AreaM2(plot) : null;
                }

                return plotM2;
        }
    }

    private static double? Figure(NormMeasure measure, GreenSpace green) => measure == NormMeasure.Facilities ? 1 : green.AreaM2;
}
