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
/// Computes service coverage: the share of people, households, residential floor area and residential land within a rule's distance of any
/// open facility of its category, or green space of its size; and what there is of it against what the people need.
/// </summary>
/// <remarks>
/// People and floor area are where the homes are. Walking: one sweep from the facilities of a category, then the linkage tables of homes and
/// land points. Straight: homes by distance, land by exact buffers. Both land figures are of the same land: see <c>LandRaster</c> for the
/// error of the first.
/// </remarks>
public static class CoverageCalculator
{
    /// <summary>Computes the coverage of every facility rule of GB 50180.</summary>
    public static CoverageTable Compute(PreparedRegion region, Scope scope, CoverageReading reading, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        return Compute(region, Extent.Of(region, scope), [], region.Standards.DefaultRuleSet, reading, work);
    }

    /// <summary>Computes the coverage of every rule of a set.</summary>
    /// <param name="region">The region.</param>
    /// <param name="extent">What the figures speak of.</param>
    /// <param name="parts">Parts of it that get figures of their own.</param>
    /// <param name="ruleSet">The rules.</param>
    /// <param name="reading">How distances are read.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public static CoverageTable Compute(
        PreparedRegion region, Extent extent, IReadOnlyList<Extent> parts, RuleSet ruleSet, CoverageReading reading, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(extent);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(ruleSet);
        CancellationToken cancel = work.Cancel;
        List<Covered> covered = [];
        foreach (ServiceRule rule in ruleSet.Services)
        {
            work.Step(covered.Count, ruleSet.Services.Count);
            covered.Add(Find(region, extent, rule, reading, cancel));
        }

        CapacityCalculator capacities = new(region, ruleSet.Services, reading);
        capacities.Enter(extent, cancel);
        CoverageRow[] rows = [.. covered.Select(c => Row(region, extent, c, reading, capacities.Of(c.Rule), cancel))];
        CoverageTotal[] totals = [.. ruleSet.Totals.Select(t => new CoverageTotal(t, capacities.Of(t)))];
        List<CoveragePart> figures = [];
        foreach (Extent part in parts)
        {
            capacities.Enter(part, cancel);
            figures.Add(new CoveragePart(part, [.. covered.Select(c => Row(region, part, c, reading, capacities.Of(c.Rule), cancel))]));
        }

        return new CoverageTable(reading, extent.Population, extent.ResidentialAreaM2, rows, FindUnlinked(region, extent, ruleSet))
        {
            RuleSet = ruleSet,
            Extent = extent,
            AreasWithoutFloorArea = region.Services.FloorAreas.AreasWithoutFigure,
            Totals = totals,
            Parts = figures,
        };
    }

    /// <summary>Computes the coverage of one rule.</summary>
    public static CoverageRow Row(PreparedRegion region, Scope scope, Rule rule, CoverageReading reading, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(rule);
        ServiceRule service = region.Services.Find(rule);
        Extent extent = Extent.Of(region, scope);
        CapacityCalculator capacities = new(region, [service], reading);
        capacities.Enter(extent, cancel);
        return Row(region, extent, Find(region, extent, service, reading, cancel), reading, capacities.Of(service), cancel);
    }

    /// <summary>Which homes of a scope are within a distance of a facility, in the order of the scope.</summary>
    internal static bool[] CoveredHomes(PreparedRegion region, Scope scope, CategorySites sites, double metres, CoverageReading reading)
    {
        bool[] all = new bool[region.Homes.Count];
        sites.Reach.MarkHomes(reading, metres, all);
        return [.. scope.Homes.Select(h => all[h])];
    }

    private static Covered Find(PreparedRegion region, Extent extent, ServiceRule rule, CoverageReading reading, CancellationToken cancel)
    {
        Service service = region.Services.Of(rule);
        return !rule.HasDistance ? new Covered(rule, service, [], [], [])
            : service.CutsLand(reading) && extent.Land.Length > 0 ? new Covered(rule, service, service.CoveredHomes(reading), [], [])
            : new Covered(rule, service, service.CoveredHomes(reading), extent.Points, service.CoveredPoints(reading, extent.Points, cancel));
    }

    private static CoverageRow Row(
        PreparedRegion region, Extent extent, Covered covered, CoverageReading reading, Capacity? capacity, CancellationToken cancel)
    {
        ServiceRule rule = covered.Rule;
        RuleLimit limit = new(rule.Distance.Metres, rule.Distance.From != "rule");
        int facilities = CountSites(region, rule);
        if (!rule.HasDistance)
        {
            return new CoverageRow(rule.Rule, limit, facilities, null, null, null, null, null) { Service = rule, InData = region.Services.Knows(rule), Capacity = capacity };
        }

        long peopleMicro = 0;
        long householdsMicro = 0;
        long floorMm2 = 0;
        foreach (int home in extent.Homes)
        {
            if (covered.Homes[home])
            {
                peopleMicro += region.Homes.PeopleMicro[home];
                householdsMicro += region.Homes.HouseholdsMicro[home];
                floorMm2 += region.Services.FloorAreas.Mm2[home];
            }
        }

        double people = peopleMicro / Homes.MicroPerOne;
        double households = householdsMicro / Homes.MicroPerOne;
        double floorM2 = floorMm2 / HomeFloorAreas.Mm2PerM2;
        double landM2 = covered.Service.CutsLand(reading) && extent.Land.Length > 0
            ? CutLandM2(region, extent, covered.Service, cancel)
            : SampledShare(region, extent, covered) * extent.ResidentialAreaM2;
        return new CoverageRow(
            rule.Rule, limit, facilities, people, Share(people, extent.Population.People), households, landM2, Share(landM2, extent.ResidentialAreaM2))
        {
            Service = rule,
            InData = region.Services.Knows(rule),
            HouseholdsRate = Share(households, extent.Households),
            FloorAreaCoveredM2 = floorM2,
            FloorAreaRate = Share(floorM2, extent.FloorAreaM2),
            Capacity = capacity,
        };
    }

    private static double? Share(double covered, double all) => all > 0 ? Math.Min(1, covered / all) : null;

    private static int CountSites(PreparedRegion region, ServiceRule rule) =>
        rule.AllOf is { } parts ? parts.Sum(p => CountSites(region, p))
        : rule.Green is { } green ? green.Sizes.SelectMany(s => region.Services.Green(green, s).Greens).Distinct().Count()
        : region.Sites(rule.Category)?.Facilities.Count ?? 0;

    private static double SampledShare(PreparedRegion region, Extent extent, Covered covered)
    {
        long coveredMm2 = 0;
        long allMm2 = 0;
        for (int i = 0; i < extent.Points.Length; i++)
        {
            int point = extent.Points[i];
            int position = ReferenceEquals(extent.Points, covered.Points) ? i : Array.BinarySearch(covered.Points, point);
            allMm2 += region.Raster.AreaMm2[point];
            coveredMm2 += covered.ByPoint[position] ? region.Raster.AreaMm2[point] : 0;
        }

        return allMm2 > 0 ? coveredMm2 / (double)allMm2 : 0;
    }

    // Whole residential areas are cut once for all questions; pieces of them only with what reaches the extent.
    private static double CutLandM2(PreparedRegion region, Extent extent, Service service, CancellationToken cancel)
    {
        double[]? whole = null;
        ServiceAreas? near = null;
        double coveredM2 = 0;
        foreach ((int area, Geometry land) in extent.Land)
        {
            cancel.ThrowIfCancellationRequested();
            if (ReferenceEquals(land, region.Land.Shapes[area]))
            {
                whole ??= service.PartsStraightM2(cancel);
                coveredM2 += whole[area];
            }
            else
            {
                near ??= service.Areas(BoxOf(extent), cancel);
                coveredM2 += near.Covered(land).Area;
            }
        }

        return coveredM2;
    }

    private static Envelope BoxOf(Extent extent)
    {
        Envelope box = new();
        foreach ((_, Geometry land) in extent.Land)
        {
            box.ExpandToInclude(land.EnvelopeInternal);
        }

        return box;
    }

    private static UnlinkedPlaces FindUnlinked(PreparedRegion region, Extent extent, RuleSet ruleSet)
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

        foreach (int area in extent.Areas())
        {
            if (!linked[area])
            {
                items.Add(new UnlinkedPlace("residential-areas", data.ResidentialAreas[area].Id, data.ResidentialAreas[area].Name, Reason(flaw[area])));
            }
        }

        int areas = items.Count;
        int buildings = 0;
        int onIslands = 0;
        foreach (int home in extent.Homes)
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

        int greens = 0;
        foreach (int g in ruleSet.Services.Where(s => s.Green is not null).SelectMany(s => s.Green!.Sizes.SelectMany(z => region.Services.Green(s.Green, z).Greens)).Distinct().Order())
        {
            if (region.Services.GreenWays[g].Length == 0)
            {
                items.Add(new UnlinkedPlace("green-spaces", data.GreenSpaces[g].Id, data.GreenSpaces[g].Name, "too-far"));
                greens++;
            }
        }

        double people = extent.Homes.Where(h => !region.HomeLinks[h].IsLinked).Sum(h => region.Homes.PeopleMicro[h]) / Homes.MicroPerOne;
        return new UnlinkedPlaces(areas, buildings, facilities, greens, onIslands, people, items);
    }

    private static string Reason(LinkFlaw flaw) => flaw switch
    {
        LinkFlaw.TooFar => "too-far",
        LinkFlaw.BehindBarrier => "behind-barrier",
        _ => "on-island",
    };

    /// <summary>What a rule covers in the extent that was asked for: a mark for each home of the region, and for each of some points where land is asked point by point.</summary>
    private sealed record Covered(ServiceRule Rule, Service Service, bool[] Homes, int[] Points, bool[] ByPoint);
}
