using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Coverage;

/// <summary>
/// Computes service coverage: the share of people, households and residential land within a rule's distance of any existing facility of
/// its category.
/// </summary>
/// <remarks>
/// People are where their homes are. Walking: one sweep from the facilities of a category, then the linkage tables of homes and
/// land points. Straight: homes by distance, land by exact buffers. Both land figures are of the same land: see <c>LandRaster</c> for the
/// error of the first.
/// </remarks>
public static class CoverageCalculator
{
    /// <summary>Computes the coverage of every facility rule of GB 50180.</summary>
    public static CoverageTable Compute(PreparedRegion region, Scope scope, CoverageReading reading, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        List<CoverageRow> rows = [];
        Rule[] rules = [.. region.Standards.FacilityRules];
        foreach (Rule rule in rules)
        {
            work.Step(rows.Count, rules.Length);
            rows.Add(Row(region, scope, rule, reading, work.Cancel));
        }

        return new CoverageTable(reading, scope.Population, scope.ResidentialAreaM2, rows, FindUnlinked(region, scope));
    }

    /// <summary>Computes the coverage of one rule.</summary>
    public static CoverageRow Row(PreparedRegion region, Scope scope, Rule rule, CoverageReading reading, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(rule);
        RuleLimit limit = RuleLimit.Of(rule, region.Standards);
        CategorySites? sites = region.Sites(rule.Category);
        if (limit.Metres is not { } metres)
        {
            return new CoverageRow(rule, limit, sites?.Facilities.Count ?? 0, null, null, null, null, null);
        }

        long peopleMicro = 0;
        long householdsMicro = 0;
        double landM2 = 0;
        double residentialM2 = scope.ResidentialAreaM2;
        if (sites is not null)
        {
            bool[] covered = CoveredHomes(region, scope, sites, metres, reading);
            for (int i = 0; i < covered.Length; i++)
            {
                peopleMicro += covered[i] ? region.Homes.PeopleMicro[scope.Homes[i]] : 0;
                householdsMicro += covered[i] ? region.Homes.HouseholdsMicro[scope.Homes[i]] : 0;
            }

            landM2 = reading == CoverageReading.Walking
                ? WalkingLandShare(region, scope, sites, metres) * residentialM2
                : StraightLandM2(scope, sites, metres, cancel);
        }

        double people = peopleMicro / Homes.MicroPerOne;
        return new CoverageRow(
            rule, limit, sites?.Facilities.Count ?? 0, people, scope.Population.People > 0 ? Math.Min(1, people / scope.Population.People) : null,
            householdsMicro / Homes.MicroPerOne, landM2, residentialM2 > 0 ? Math.Min(1, landM2 / residentialM2) : null);
    }

    /// <summary>Which homes of a scope are within a distance of a facility, in the order of the scope.</summary>
    internal static bool[] CoveredHomes(PreparedRegion region, Scope scope, CategorySites sites, double metres, CoverageReading reading)
    {
        bool[] covered = new bool[scope.Homes.Count];
        if (reading == CoverageReading.Walking)
        {
            int limitDm = (int)Math.Round(metres * WalkingNetwork.DmPerM);
            for (int i = 0; i < covered.Length; i++)
            {
                covered[i] = sites.Sweep.Distance(region.HomeLinks[scope.Homes[i]], out _) <= limitDm;
            }
        }
        else
        {
            for (int i = 0; i < covered.Length; i++)
            {
                int home = scope.Homes[i];
                covered[i] = sites.IsWithin(GeometryFactory.Default.CreatePoint(new Coordinate(region.Homes.X[home], region.Homes.Y[home])), metres);
            }
        }

        return covered;
    }

    private static double WalkingLandShare(PreparedRegion region, Scope scope, CategorySites sites, double metres)
    {
        int limitDm = (int)Math.Round(metres * WalkingNetwork.DmPerM);
        long coveredMm2 = 0;
        long allMm2 = 0;
        foreach (int point in scope.RasterPoints)
        {
            allMm2 += region.Raster.AreaMm2[point];
            coveredMm2 += sites.Sweep.Distance(region.RasterLinks[point], out _) <= limitDm ? region.Raster.AreaMm2[point] : 0;
        }

        return allMm2 > 0 ? coveredMm2 / (double)allMm2 : 0;
    }

    private static double StraightLandM2(Scope scope, CategorySites sites, double metres, CancellationToken cancel)
    {
        ServiceAreas areas = new(sites.Shapes.Select(s => (s, metres)), ServiceAreas.QuickQuadrantSegments, cancel);
        double covered = 0;
        foreach ((_, Geometry land) in scope.Land)
        {
            cancel.ThrowIfCancellationRequested();
            covered += areas.Covered(land).Area;
        }

        return covered;
    }

    private static UnlinkedPlaces FindUnlinked(PreparedRegion region, Scope scope)
    {
        RegionData data = region.Data;
        List<UnlinkedPlace> items = [];
        bool[] linked = new bool[data.ResidentialAreas.Count];
        LinkFlaw[] flaw = new LinkFlaw[data.ResidentialAreas.Count];
        for (int area = 0; area < linked.Length; area++)
        {
            for (int p = region.Raster.FirstOfPart[area]; p < region.Raster.FirstOfPart[area + 1]; p++)
            {
                linked[area] |= region.RasterLinks[p].IsLinked;
                flaw[area] = region.RasterLinks[p].Flaw;
            }
        }

        foreach ((int area, _) in scope.Land)
        {
            if (!linked[area])
            {
                items.Add(new UnlinkedPlace("residential-areas", data.ResidentialAreas[area].Id, data.ResidentialAreas[area].Name, Reason(flaw[area])));
            }
        }

        int areas = items.Count;
        int buildings = 0;
        int onIslands = 0;
        foreach (int home in scope.Homes)
        {
            if (region.Homes.Building[home] >= 0 && region.HomeLinks.Flaw[home] is not LinkFlaw.None and LinkFlaw problem)
            {
                Building building = data.Buildings[region.Homes.Building[home]];
                items.Add(new UnlinkedPlace("buildings", building.Id, building.Name, Reason(problem)));
                buildings += problem == LinkFlaw.OnIsland ? 0 : 1;
                onIslands += problem == LinkFlaw.OnIsland ? 1 : 0;
            }
        }

        int facilities = 0;
        for (int f = 0; f < data.Facilities.Count; f++)
        {
            if (data.Facilities[f].IsOpenIn(region.Year) && region.FacilityLinks.Flaw[f] is not LinkFlaw.None and LinkFlaw problem)
            {
                items.Add(new UnlinkedPlace("facilities", data.Facilities[f].Id, data.Facilities[f].Name, Reason(problem)));
                facilities += problem == LinkFlaw.OnIsland ? 0 : 1;
                onIslands += problem == LinkFlaw.OnIsland ? 1 : 0;
            }
        }

        double people = scope.Homes.Where(h => !region.HomeLinks[h].IsLinked).Sum(h => region.Homes.PeopleMicro[h]) / Homes.MicroPerOne;
        return new UnlinkedPlaces(areas, buildings, facilities, onIslands, people, items);
    }

    private static string Reason(LinkFlaw flaw) => flaw switch
    {
        LinkFlaw.TooFar => "too-far",
        LinkFlaw.BehindBarrier => "behind-barrier",
        _ => "on-island",
    };
}
