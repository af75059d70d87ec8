using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.Siting;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;
using Xunit.Abstractions;

namespace Renewal.Gis.Tests.Siting;

/// <summary>Siting on a street network: on a square grid of streets walking distance is |Δx| + |Δy|, so that the answers are known.</summary>
public class RegionSitingTests(ITestOutputHelper output)
{
    // 21 × 21 junctions 100 m apart, ten people on each of the 13 × 13 between 400 and 1,600 m; a kindergarten at (500, 500).
    private static readonly RegionData City = new()
    {
        Streets = new GridCity(21, 21, 100).Streets,
        Buildings = [.. from c in Enumerable.Range(4, 13) from r in Enumerable.Range(4, 13) select TestRegion.Home(100 * c, 100 * r, people: 10, side: 0.2)],
        Facilities = [TestRegion.Facility(7, "kindergarten", 500, 500), TestRegion.Facility(8, "kindergarten", 1200, 1200, status: "planned")],
    };

    [Fact]
    public void One_kindergarten_in_the_open_serves_the_diamond_around_it()
    {
        PreparedRegion region = TestRegion.Prepare(City);
        RegionSitingResult result = Solve(region, Question(region, [(1000, 1000), (600, 600), (100, 100)], 1));
        ChosenSite site = Assert.Single(result.Solution.Sites);

        // Junctions within 300 m on foot: 1 + 4 + 8 + 12 = 25, ten people each; none of them has the kindergarten at (500, 500) within 300 m.
        Assert.Equal("p1", result.Candidates[site.Candidate].Id);
        Assert.Equal(250, site.Gain / 1e6, 1e-9);
        Assert.Equal(250, result.After.People - result.Before.People, 1e-9);
        Assert.Equal(result.Before.People, result.Solution.Before / 1e6, 1e-9);
        Assert.True(result.Solution.IsProved);
    }

    [Fact]
    public void Who_is_served_already_counts_for_nothing_new_unless_existing_facilities_are_ignored()
    {
        PreparedRegion region = TestRegion.Prepare(City);
        RegionSitingQuestion question = Question(region, [(600, 500)], 1);
        long newly = Solve(region, question).Solution.Sites[0].Gain;
        RegionSitingResult alone = Solve(region, question with { IgnoreExisting = true });

        // The junctions of the diamond around (600, 500) that lie in the built square, and those of them that are farther than 300 m from (500, 500).
        (int X, int Y)[] around = [.. from c in Enumerable.Range(4, 13) from r in Enumerable.Range(4, 13) where Math.Abs(c - 6) + Math.Abs(r - 5) <= 3 select (c, r)];
        Assert.Equal(10_000_000L * around.Count(p => Math.Abs(p.X - 5) + Math.Abs(p.Y - 5) > 3), newly);
        Assert.Equal(10_000_000L * around.Length, alone.Solution.Sites[0].Gain);
        Assert.Equal(0, alone.Before.People);
    }

    [Fact]
    public void The_median_puts_a_single_site_into_the_middle()
    {
        PreparedRegion region = TestRegion.Prepare(City with { Facilities = [] });
        (IReadOnlyList<SiteCandidate> grid, _) = CandidatePlaces.Grid(region, Scope.Whole(region), 100, 3000, default);
        RegionSitingResult result = Solve(region, Question(region, [], 1) with { Objective = SitingObjective.Median, ReachM = 5000, Candidates = grid });
        SiteCandidate site = result.Candidates[result.Solution.Sites[0].Candidate];
        (double x, double y) = region.Projection.ToMetres(GridCity.Place(1000, 1000).X, GridCity.Place(1000, 1000).Y);

        // Mean of |i| over −6 … 6 is 42 / 13; twice that for both directions. A candidate stands on a street beside the middle, at most 50 m from it.
        Assert.True(Math.Abs(site.X - x) + Math.Abs(site.Y - y) <= 100, $"{site.X - x:0} m, {site.Y - y:0} m from the middle");
        Assert.InRange(result.After.MeanM!.Value, 2 * 4200.0 / 13, 2 * 4200.0 / 13 + 55);
    }

    [Fact]
    public void Limited_room_serves_as_many_as_there_are_places()
    {
        PreparedRegion region = TestRegion.Prepare(City);
        RegionSitingQuestion question = Question(region, [(1000, 1000)], 1) with { Capacity = 4, PlacesPerThousand = 40 };
        RegionSitingResult result = Solve(region, question);
        Assert.Equal(100, result.Solution.Sites[0].Gain / 1e6, 1e-9);
        Assert.Equal(100, result.Solution.Sites[0].Served / 1e6, 1e-9);
    }

    [Fact]
    public void Candidates_keep_out_of_water_and_off_protected_things()
    {
        RegionData data = City with
        {
            Barriers = [new Planning.Regions.Barrier(0, "湖", "water", null, GridCity.Rectangle(950, 950, 100, 100))],
            Protections = [new Protection(0, "古树", "old-tree", null, null, GridCity.Point(600, 605))],
        };
        PreparedRegion region = TestRegion.Prepare(data);
        RegionSitingQuestion question = Question(region, [(1000, 1000), (600, 600), (1400, 1400)], 3);
        Assert.Equal(["p3"], Solve(region, question).Candidates.Select(c => c.Id));
        Assert.Equal(["p2", "p3"], Solve(region, question with { ForbiddenLand = ForbiddenLand.Water }).Candidates.Select(c => c.Id));
        InputException refused = Assert.Throws<InputException>(() => Solve(region, question with { Required = ["p1"] }));
        Assert.Equal((422, true), (refused.Status, refused.Message.Contains("p1", StringComparison.Ordinal)));
        Assert.Contains("p9", Assert.Throws<InputException>(() => Solve(region, question with { Forbidden = ["p9"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_come_from_the_grid_of_the_built_land_and_from_planned_facilities()
    {
        PreparedRegion region = TestRegion.Prepare(City);
        (IReadOnlyList<SiteCandidate> grid, double step) = CandidatePlaces.Grid(region, Scope.Whole(region), 200, 300, default);
        Assert.Equal(200, step);

        // The homes span 400 to 1,600 m: 7 cells of 200 m each way, whatever the corner of the grid; none of the candidates is far from a home.
        Assert.InRange(grid.Count, 40, 64);
        Assert.All(grid, c => Assert.Equal((LinkFlaw.None, 0), (c.Link.Flaw, c.Link.OffsetDm)));
        Assert.Equal(grid.Count, grid.Select(c => c.Id).Distinct().Count());
        SiteCandidate planned = Assert.Single(CandidatePlaces.Planned(region, "kindergarten"));
        Assert.Equal("facility-8", planned.Id);
        Assert.Throws<InputException>(() => CandidatePlaces.Grid(TestRegion.Prepare(Sparse()), Scope.Whole(TestRegion.Prepare(Sparse())), 50, 300, default));
    }

    [SharedFact]
    public void Distances_in_Monaco_are_those_of_the_sweep_and_the_answer_is_that_of_coverage()
    {
        PreparedRegion region = TestRegion.Prepare(OsmFiles.Import("monaco-250101.osm.pbf").Data);
        Scope scope = Scope.Whole(region);
        (IReadOnlyList<SiteCandidate> grid, _) = CandidatePlaces.Grid(region, scope, 150, 300, default);
        const int LimitDm = 3000;
        DistanceTable table = new HomeBalls(region, scope).Reach([.. grid.Select(c => c.Link)], LimitDm, CancellationToken.None);
        int pairs = 0;
        NetworkSweep sweep = new(region.Network);
        for (int c = 0; c < grid.Count; c++)
        {
            sweep.Run([grid[c].Link], LimitDm, default);
            for (int d = 0; d < scope.Homes.Count; d++)
            {
                int distance = sweep.Distance(region.HomeLinks[scope.Homes[d]], out _);
                pairs += distance == GraphSearch.Unreached ? 0 : 1;
                Assert.Equal(distance, SmallSitings.DistanceDm(table, c, d));
            }
        }

        Assert.Equal(pairs, table.Pairs);

        // Coverage with the chosen sites as facilities counts the same people.
        RegionSitingResult result = Solve(region, Question(region, [], 5) with { Candidates = grid });
        RegionData built = region.Data with
        {
            Facilities =
            [
                .. region.Data.Facilities,
                .. result.Solution.Sites.Select((s, i) =>
                {
                    SiteCandidate site = result.Candidates[s.Candidate];
                    Point place = (Point)region.Projection.ToLonLat(GeometryFactory.Default.CreatePoint(new Coordinate(site.X, site.Y)));
                    return new Facility(900_000 + i, null, "kindergarten", "existing", null, null, null, null, place, null);
                }),
            ],
        };
        double Covered(PreparedRegion r) => CoverageCalculator.Row(r, Scope.Whole(r), TestRegion.Rule("kindergarten", "min5"), CoverageReading.Walking, default).PopulationCovered!.Value;
        Assert.Equal(Covered(region), result.Solution.Before / 1e6, 1e-6);
        Assert.Equal(Covered(region), result.Before.People, 1e-6);
        Assert.Equal(result.After.People, result.Solution.After / 1e6, 1e-6);

        // A place that goes through degrees and back may be linked a decimetre aside.
        Assert.InRange(Covered(TestRegion.Prepare(built)), result.After.People * 0.999, result.After.People * 1.001);
        output.WriteLine($"{grid.Count} candidates, {table.Pairs} pairs, {result.Before.People:0} → {result.After.People:0} people, gap {result.Solution.Gap:P3}");
        Assert.InRange(result.Solution.Gap, 0, 0.01);
    }

    private static RegionData Sparse() => City with
    {
        Streets = new GridCity(60, 60, 100).Streets,
        Buildings = [.. from c in Enumerable.Range(0, 55) from r in Enumerable.Range(0, 55) select TestRegion.Home(100 * c, 100 * r, people: 1)],
    };

    private static RegionSitingQuestion Question(PreparedRegion region, (double X, double Y)[] places, int sites)
    {
        NetworkLinker linker = region.Linker();
        return new RegionSitingQuestion
        {
            Category = "kindergarten", Objective = SitingObjective.Cover, Sites = sites, LimitM = 300, ReachM = 3000,
            Candidates = [.. places.Select((p, i) => CandidatePlaces.Point(region, linker, $"p{i + 1}", null, GridCity.Place(p.X, p.Y).X, GridCity.Place(p.X, p.Y).Y))],
        };
    }

    private static RegionSitingResult Solve(PreparedRegion region, RegionSitingQuestion question) => RegionSiting.Solve(region, Scope.Whole(region), question, CancellationToken.None);
}
