using NetTopologySuite.Geometries.Prepared;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Shortfalls;

/// <summary>
/// Holds a unit against every facility that GB 50180 asks for: what it has, how far the nearest is, who is not served. On foot. A facility
/// of an upper level does not stand in for one of a lower level, so every row is for itself.
/// </summary>
public static class ShortfallCalculator
{
    /// <summary>Computes the list: first what is missing, then what is beyond some, required before as-needed, most people first.</summary>
    public static IReadOnlyList<Shortfall> Compute(PreparedRegion region, Scope unit, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(unit);
        NetworkSweep fromUnit = new(region.Network);
        fromUnit.Run(Origins(region, unit), GraphSearch.Unreached, work.Cancel);
        int[] distances = new int[region.FacilityLinks.Count];
        fromUnit.Distances(region.FacilityLinks, distances, new int[distances.Length]);
        IPreparedGeometry? shape = unit.Unit is null ? null : PreparedGeometryFactory.Prepare(unit.Unit);
        List<Shortfall> list = [];
        Rule[] rules = [.. region.Standards.FacilityRules];
        foreach (Rule rule in rules)
        {
            work.Step(list.Count, rules.Length);
            list.Add(Row(region, unit, shape, rule, distances));
        }

        return [.. list.OrderBy(s => s.Status).ThenBy(s => s.Rule.Obligation != "required").ThenByDescending(s => s.UnservedPopulation)];
    }

    /// <summary>Where the people of a unit start to walk: their homes; the points of its residential land where nobody is known to live; its middle where there is none.</summary>
    public static IReadOnlyList<Link> Origins(PreparedRegion region, Scope unit)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(unit);
        if (unit.Homes.Count > 0)
        {
            return [.. unit.Homes.Select(h => region.HomeLinks[h])];
        }

        if (unit.RasterPoints.Length > 0)
        {
            return [.. unit.RasterPoints.Select(p => region.RasterLinks[p])];
        }

        return unit.Unit is null ? [] : [region.Linker().Link(unit.Unit.InteriorPoint.X, unit.Unit.InteriorPoint.Y)];
    }

    private static Shortfall Row(PreparedRegion region, Scope unit, IPreparedGeometry? shape, Rule rule, int[] distances)
    {
        RuleLimit limit = RuleLimit.Of(rule, region.Standards);
        CategorySites? sites = region.Sites(rule.Category);
        if (sites is null)
        {
            return new Shortfall(rule, limit, 0, null, null, ShortfallStatus.Missing, unit.Population.People);
        }

        int nearest = sites.Facilities.MinBy(f => (distances[f], f));
        bool reached = distances[nearest] != GraphSearch.Unreached;
        int have;
        double unserved;
        if (limit.Metres is { } metres)
        {
            int limitDm = (int)Math.Round(metres * WalkingNetwork.DmPerM);
            have = sites.Facilities.Count(f => distances[f] <= limitDm);
            bool[] covered = CoverageCalculator.CoveredHomes(region, unit, sites, metres, CoverageReading.Walking);
            unserved = unit.Homes.Where((_, i) => !covered[i]).Sum(h => region.Homes.PeopleMicro[h]) / Homes.MicroPerOne;
        }
        else
        {
            have = sites.Facilities.Count(f => shape is null || shape.Intersects(region.Projection.ToMetres(region.Data.Facilities[f].Geometry)));
            unserved = have > 0 ? 0 : unit.Population.People;
        }

        return new Shortfall(
            rule, limit, have, reached ? distances[nearest] / (double)WalkingNetwork.DmPerM : null, reached ? region.Data.Facilities[nearest] : null,
            have == 0 ? ShortfallStatus.Missing : unserved > 0 ? ShortfallStatus.Beyond : ShortfallStatus.Ok, unserved);
    }
}
