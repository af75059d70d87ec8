using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Overlay;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Explanations;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Rasters;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Gaps;

/// <summary>Finds the residential land that a rule's distance does not cover, as polygons with the people on it and the nearest facility.</summary>
/// <remarks>
/// Straight-line gaps are exact. Walking gaps are drawn between the points of the land raster: their border is within one step of the
/// true one. People are counted by their homes.
/// </remarks>
public static class GapCalculator
{
    /// <summary>A smaller piece of land is the rounding of a border, not a place, in m².</summary>
    public const double SliverM2 = 25;

    /// <summary>Gaps of a facility rule.</summary>
    /// <param name="region">The region.</param>
    /// <param name="scope">The land and homes.</param>
    /// <param name="rule">A rule with a distance of its own or of its level.</param>
    /// <param name="reading">How distances are read.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    /// <exception cref="ArgumentException">The rule has no distance.</exception>
    public static GapLayer OfFacility(PreparedRegion region, Scope scope, Rule rule, CoverageReading reading, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(rule);
        return OfService(region, scope, region.Services.Find(rule), reading, work);
    }

    /// <summary>Gaps of a rule as its rule set reads it.</summary>
    /// <param name="region">The region.</param>
    /// <param name="scope">The land and homes.</param>
    /// <param name="rule">A rule with a distance.</param>
    /// <param name="reading">How distances are read.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    /// <exception cref="ArgumentException">The rule has no distance.</exception>
    public static GapLayer OfService(PreparedRegion region, Scope scope, ServiceRule rule, CoverageReading reading, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(rule);
        if (!rule.HasDistance)
        {
            throw new ArgumentException($"Rule {rule.Rule.Id} has no distance.", nameof(rule));
        }

        Service service = region.Services.Of(rule);
        bool[] homes = service.CoveredHomes(reading);
        Func<int, Geometry, Geometry> uncovered;
        if (reading == CoverageReading.Walking)
        {
            uncovered = (area, land) => WalkingGap(region, service, area, land);
        }
        else
        {
            Func<Geometry, Geometry> gap = service.StraightGap(work.Cancel);
            uncovered = (_, land) => gap(land);
        }

        NetworkLinker linker = region.Linker();
        return Collect(
            region, scope, rule.FarthestM, [.. scope.Homes.Select(h => homes[h])], uncovered, middle => service.Nearest(middle, linker, reading),
            home => service.Nearest(PlaceOf(region, home), region.HomeLinks[home], reading).Metres, work);
    }

    /// <summary>Gaps of a park service-radius indicator, in a straight line from the boundary of the green space.</summary>
    public static GapLayer OfParks(PreparedRegion region, Scope scope, ParkRule rule, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        ParkRateQuestion question = ParkRateCalculator.Question(rule);
        ServiceAreas areas = region.ParkRates.ServiceAreas(question);
        (GreenSpace Green, Geometry Shape)[] parks =
            [.. region.ParkRates.Counting(question).Select(c => (c.Green, (Geometry)region.Projection.ToMetres(c.Green.Geometry)))];
        bool[] covered = [.. scope.Homes.Select(h => areas.Covers(PlaceOf(region, h)))];
        ServingSites sites = ServingSites.OfParks(region, question);
        return Collect(
            region, scope, question.Classes.Max(c => c.RadiusM), covered, (_, land) => areas.Uncovered(land),
            middle => parks.Select(p => ((long?)p.Green.Id, p.Green.Name, (double?)p.Shape.Distance(middle))).OrderBy(p => p.Item3).FirstOrDefault(),
            home => sites.Sites.Count == 0 ? null : sites.StraightM(PlaceOf(region, home), out _), work);
    }

    private static GapLayer Collect(
        PreparedRegion region, Scope scope, double limitM, bool[] covered, Func<int, Geometry, Geometry> uncovered,
        Func<Point, (long? Id, string? Name, double? Metres)> nearest, Func<int, double?> distanceOfHome, Work work)
    {
        ILookup<int, int> homes = scope.Homes.Where((_, i) => !covered[i]).ToLookup(h => region.Homes.Area[h]);
        List<Gap> gaps = [];
        int slivers = 0;
        double areaM2 = 0;
        int done = 0;
        foreach ((int area, Geometry land) in scope.Land)
        {
            work.Step(done++, scope.Land.Length);
            Geometry gap = uncovered(area, land);
            areaM2 += gap.Area;
            Polygon[] pieces = [.. PolygonExtracter.GetPolygons(gap).Cast<Polygon>()];
            Polygon[] drawn = [.. pieces.Where(p => p.Area >= SliverM2)];
            slivers += pieces.Length - drawn.Length;
            if (drawn.Length > 0)
            {
                MultiPolygon shape = land.Factory.CreateMultiPolygon(drawn);
                Point middle = shape.InteriorPoint;
                (long? id, string? name, double? metres) = nearest(middle);
                (Point worst, double? worstM) = homes[area].Where(h => region.Homes.PeopleMicro[h] > 0).Select(h => (Home: h, Metres: distanceOfHome(h)))
                    .OrderByDescending(h => h.Metres ?? double.PositiveInfinity).ThenBy(h => h.Home)
                    .Select(h => (PlaceOf(region, h.Home), h.Metres)).FirstOrDefault((middle, metres));
                gaps.Add(new Gap(
                    region.Data.ResidentialAreas[area], shape.Area, region.Homes.Sum(homes[area]), id, name, metres, region.Projection.ToLonLat(worst), worstM,
                    region.Projection.ToLonLat(shape)));
            }
        }

        return new GapLayer(limitM, gaps, areaM2, region.Homes.Sum(homes.SelectMany(h => h)), region.Homes.Sum(homes[-1]), slivers);
    }

    private static Point PlaceOf(PreparedRegion region, int home) =>
        GeometryFactory.Default.CreatePoint(new Coordinate(region.Homes.X[home], region.Homes.Y[home]));

    // The raster points of the area and those around it carry the walking distance; where it exceeds the limit is the gap.
    private static Geometry WalkingGap(PreparedRegion region, Service service, int area, Geometry land)
    {
        LandRaster raster = region.Raster;
        LandRaster.PartGrid grid = raster.Grids[area];
        int first = raster.FirstOfPart[area];
        int[] excessDm = new int[raster.FirstOfPart[area + 1] - first];
        for (int p = 0; p < excessDm.Length; p++)
        {
            excessDm[p] = service.WalkingExcessDm(region.RasterLinks[first + p]);
        }

        if (excessDm.All(d => d <= 0))
        {
            return land.Factory.CreateMultiPolygon();
        }

        if (excessDm.All(d => d > 0))
        {
            return land;
        }

        double[] excessM = [.. grid.Number.Select(n => n < 0
            ? double.NaN
            : Math.Clamp((excessDm[n - first] - 0.5) / WalkingNetwork.DmPerM, -raster.StepM, raster.StepM))];
        MultiPolygon beyond = RasterContour.Trace(
            excessM, grid.Columns, (grid.Column0 + 0.5) * raster.StepM, (grid.Row0 + 0.5) * raster.StepM, raster.StepM, land.Factory);
        return Polygonal.Overlay(land, beyond, SpatialFunction.Intersection);
    }
}
