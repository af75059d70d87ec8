using System.Collections.Concurrent;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Analysis.Coverage;

/// <summary>What the rules of a region's rule sets ask about, made when it is first asked for and kept. A view by year shares what its year does not change.</summary>
internal sealed class Services
{
    private readonly PreparedRegion _region;
    private readonly Services? _today;
    private readonly Lazy<SegmentGrid> _homeGrid;
    private readonly Lazy<HomeFloorAreas> _floorAreas;
    private readonly Lazy<Link[][]> _greenWays;
    private readonly Lazy<HashSet<string>> _known;
    private readonly ConcurrentDictionary<(bool ParksOnly, string? ClassCode, double MinAreaM2, double? BelowAreaM2), Lazy<GreenSites>> _green = [];

    /// <summary>The services of a region.</summary>
    /// <param name="region">The region, or its view in a year.</param>
    /// <param name="today">The services of the region without a year, or null for that region itself.</param>
    public Services(PreparedRegion region, Services? today)
    {
        _region = region;
        _today = today;
        _homeGrid = today?._homeGrid ?? new(() => new SegmentGrid(region.Homes.X, region.Homes.Y, region.Homes.X, region.Homes.Y));
        _floorAreas = today?._floorAreas ?? new(() => HomeFloorAreas.Build(region.Data, region.Homes));
        _greenWays = today?._greenWays ?? new(() =>
        {
            ParkAccessFinder finder = new(region);
            return [.. region.Data.GreenSpaces.Select(g => finder.Find(g).Points.Select(p => p.Link).ToArray())];
        });
        _known = today?._known ?? new(() => [.. region.Data.Facilities.Select(f => f.Category)]);
    }

    /// <summary>The homes as points.</summary>
    public SegmentGrid HomeGrid => _homeGrid.Value;

    /// <summary>The floor area of each home.</summary>
    public HomeFloorAreas FloorAreas => _floorAreas.Value;

    /// <summary>The ways into each green space on foot, as the access of parks counts them.</summary>
    public Link[][] GreenWays => _greenWays.Value;

    /// <summary>Whether the data hold any facility of a category, open or not.</summary>
    public bool Knows(string category) => _known.Value.Contains(category);

    /// <summary>Whether the data hold anything that a rule may ask about, open or not.</summary>
    public bool Knows(ServiceRule rule) =>
        rule.AllOf is { } parts ? parts.All(Knows) : rule.Green is null ? Knows(rule.Category) : _region.Data.GreenSpaces.Count > 0;

    /// <summary>
    /// What a rule asks about, as the first rule set that holds it reads it; a rule that no set holds as it is, such as one with another
    /// radius, is about the facilities of its category within its own distance or that of its level.
    /// </summary>
    public ServiceRule Find(Rule rule)
    {
        if (_region.Standards.RuleSets.SelectMany(s => s.Services).FirstOrDefault(s => s.Rule == rule) is { } known)
        {
            return known;
        }

        RuleLimit limit = RuleLimit.Of(rule, _region.Standards);
        string from = limit.Metres is null ? "none" : limit.FromLevel ? "level" : "rule";
        return new ServiceRule(rule, rule.Category, new ServiceDistance(limit.Metres, from, rule.Source, rule.Confidence), null, null);
    }

    /// <summary>What a rule asks about.</summary>
    public Service Of(ServiceRule rule)
    {
        if (rule.AllOf is { } parts)
        {
            return new Service(_region, [], [.. parts.Select(Of)]);
        }

        if (rule.Green is { } green)
        {
            return new Service(_region, [.. green.Sizes.Where(s => s.RadiusM is not null).Select(s => (Green(green, s).Reach, s.RadiusM!.Value))], null);
        }

        return new Service(
            _region, rule.Distance.Metres is { } metres && _region.Sites(rule.Category) is { } sites ? [(sites.Reach, metres)] : [], null);
    }

    /// <summary>The open green spaces of a size.</summary>
    public GreenSites Green(GreenSelection selection, GreenSize size) =>
        _green.GetOrAdd((selection.ParksOnly, selection.ClassCode, size.MinAreaM2, size.BelowAreaM2), _ => new(() => FindGreen(selection, size))).Value;

    private GreenSites FindGreen(GreenSelection selection, GreenSize size)
    {
        List<int> open = [];
        for (int i = 0; i < _region.Data.GreenSpaces.Count; i++)
        {
            GreenSpace green = _region.Data.GreenSpaces[i];
            if (green.IsOpenIn(_region.Year) && (selection.ParksOnly ? green.Park : green.Public) && green.AreaM2 >= size.MinAreaM2
                && !(green.AreaM2 >= size.BelowAreaM2) && (selection.ClassCode is null || green.Class == selection.ClassCode)
                && !_region.ParkRates.Shape(i).IsEmpty)
            {
                open.Add(i);
            }
        }

        return _today?.Green(selection, size) is { } same && same.Greens.AsSpan().SequenceEqual(open.ToArray()) ? same : new GreenSites(_region, [.. open]);
    }
}

/// <summary>Some of the green spaces of a region.</summary>
internal sealed class GreenSites
{
    public GreenSites(PreparedRegion region, int[] greens)
    {
        Greens = greens;
        Reach = new ServiceReach(
            region,
            () => [.. greens.Select(region.ParkRates.Shape)],
            () =>
            {
                (Link Link, int Site)[] ways = [.. greens.SelectMany((g, site) => region.Services.GreenWays[g].Select(link => (link, site)))];
                return ([.. ways.Select(w => w.Link)], [.. ways.Select(w => w.Site)]);
            },
            site => (region.Data.GreenSpaces[greens[site]].Id, region.Data.GreenSpaces[greens[site]].Name));
    }

    /// <summary>Indices of the green spaces in the data of the region.</summary>
    public int[] Greens { get; }

    /// <summary>How far homes and land are from them.</summary>
    public ServiceReach Reach { get; }
}

/// <summary>What one rule asks about in a region, for one answer: sites with a distance each, or several services at once.</summary>
/// <param name="region">The region.</param>
/// <param name="parts">Sites and how far they serve; covered is what any of them covers.</param>
/// <param name="allOf">Covered is what all of these cover; null for a plain service.</param>
internal sealed class Service(PreparedRegion region, (ServiceReach Reach, double Metres)[] parts, Service[]? allOf)
{
    private double[]? _partsM2;

    /// <summary>Whether its land in a straight line is cut exactly; else it is asked point by point.</summary>
    public bool CutsLand(CoverageReading reading) => reading == CoverageReading.StraightLine && allOf is null;

    /// <summary>Which homes of the region are covered.</summary>
    public bool[] CoveredHomes(CoverageReading reading)
    {
        bool[] covered = new bool[region.Homes.Count];
        foreach ((ServiceReach reach, double metres) in parts)
        {
            reach.MarkHomes(reading, metres, covered);
        }

        return allOf is null ? covered : And([.. allOf.Select(s => s.CoveredHomes(reading))]);
    }

    /// <summary>Which points of the land raster are covered.</summary>
    public bool[] CoveredPoints(CoverageReading reading, int[] points, CancellationToken cancel)
    {
        bool[] covered = new bool[points.Length];
        foreach ((ServiceReach reach, double metres) in parts)
        {
            reach.MarkPoints(reading, metres, points, covered, cancel);
        }

        return allOf is null ? covered : And([.. allOf.Select(s => s.CoveredPoints(reading, points, cancel))]);
    }

    /// <summary>Covered land of whole residential parts in m², in a straight line.</summary>
    public double[] PartsStraightM2(CancellationToken cancel)
    {
        if (parts is [(ServiceReach only, double metres)])
        {
            return only.PartsStraightM2(metres, cancel);
        }

        if (_partsM2 is null)
        {
            ServiceAreas areas = Areas(null, cancel);
            _partsM2 = [.. region.Land.Shapes.Select(s => s.IsEmpty ? 0 : areas.Covered(s).Area)];
        }

        return _partsM2;
    }

    /// <summary>How far a place is beyond the nearest limit on foot in decimetres, negative within it; <see cref="GraphSearch.Unreached"/> where nothing can be reached.</summary>
    public int WalkingExcessDm(Link place)
    {
        int least = GraphSearch.Unreached;
        foreach ((ServiceReach reach, double metres) in parts)
        {
            int distance = reach.Sweep.Distance(place, out _);
            least = distance == GraphSearch.Unreached ? least : Math.Min(least, distance - ServiceReach.ToDm(metres));
        }

        return allOf is null ? least : allOf.Max(s => s.WalkingExcessDm(place));
    }

    /// <summary>Land that is not covered in a straight line.</summary>
    public Func<Geometry, Geometry> StraightGap(CancellationToken cancel)
    {
        if (allOf is not null)
        {
            Func<Geometry, Geometry>[] gaps = [.. allOf.Select(s => s.StraightGap(cancel))];
            return land => Polygonal.Union([.. gaps.Select(gap => gap(land)).Where(g => !g.IsEmpty)]);
        }

        ServiceAreas areas = Areas(null, cancel);
        return areas.Uncovered;
    }

    /// <summary>The nearest site as seen from a place, and its distance in metres; nothing where none can be reached, or where several services are asked for at once.</summary>
    public (long? Id, string? Name, double? Metres) Nearest(Point place, NetworkLinker linker, CoverageReading reading) =>
        Nearest(place, reading == CoverageReading.Walking && parts.Length > 0 ? linker.Link(place.X, place.Y) : default, reading);

    /// <summary>The same for a place that is linked already.</summary>
    public (long? Id, string? Name, double? Metres) Nearest(Point place, Link link, CoverageReading reading)
    {
        (long? Id, string? Name, double? Metres) nearest = default;
        foreach ((ServiceReach reach, _) in parts)
        {
            int site;
            double metres;
            if (reading == CoverageReading.Walking)
            {
                int distance = reach.Sweep.Distance(link, out int origin);
                site = origin < 0 ? -1 : reach.Origins.Site[origin];
                metres = distance / (double)WalkingNetwork.DmPerM;
            }
            else
            {
                metres = reach.StraightDistanceM(place, out site);
            }

            if (site >= 0 && !(metres >= nearest.Metres))
            {
                (long id, string? name) = reach.Named(site);
                nearest = (id, name, metres);
            }
        }

        return nearest;
    }

    /// <summary>The straight service areas that may reach a box, or all.</summary>
    public ServiceAreas Areas(Envelope? box, CancellationToken cancel) => new(
        parts.SelectMany(p => box is null ? p.Reach.Shapes.Select(s => (s, p.Metres)) : p.Reach.Near(box, p.Metres)),
        ServiceAreas.QuickQuadrantSegments, cancel);

    private static bool[] And(bool[][] all)
    {
        bool[] both = [.. all[0]];
        foreach (bool[] other in all)
        {
            for (int i = 0; i < both.Length; i++)
            {
                both[i] &= other[i];
            }
        }

        return both;
    }
}
