using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;
using static Renewal.Gis.Tests.Fixtures.TestRegion;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Tests.Coverage;

/// <summary>Kindergartens have a radius of 300 m, food markets of 500 m, community health centers of 1,000 m.</summary>
public class CoverageTests
{
    [Theory]
    [InlineData("kindergarten", "min5", 3)]
    [InlineData("food-market", "min10", 5)]
    public void On_foot_a_facility_on_a_junction_covers_the_homes_of_theory(string category, string level, int blocks)
    {
        PreparedRegion region = City(Facility(1, category, 800, 800));
        CoverageRow row = Row(region, category, level, CoverageReading.Walking);
        double expected = 2 * blocks * blocks + 2 * blocks + 1;
        Assert.Equal(10 * expected, row.PopulationCovered!.Value, 1e-6);
        Assert.Equal(expected / (17 * 17), row.PopulationRate!.Value, 1e-9);
        // Households of a home are whole millionths.
        Assert.Equal(10 * expected / 2.62, row.HouseholdsCovered!.Value, expected * 1e-6);
    }

    // In a straight line the same facility covers the homes on the junctions (i, j) with i² + j² ≤ k².
    [Theory]
    [InlineData("kindergarten", "min5", 3, 29)]
    [InlineData("food-market", "min10", 5, 81)]
    public void In_a_straight_line_it_covers_those_of_the_disc(string category, string level, int blocks, int expected)
    {
        Assert.Equal(expected, Enumerable.Range(-blocks, 2 * blocks + 1).Sum(i => Enumerable.Range(-blocks, 2 * blocks + 1).Count(j => i * i + j * j <= blocks * blocks)));
        // A plot of 2 × 2 m keeps the homes that are exactly on the circle from being decided by the last digit.
        PreparedRegion region = City(Facility(1, category, 800, 800, site: GridCity.Rectangle(799, 799, 2, 2)));
        Assert.Equal(10 * expected, Row(region, category, level, CoverageReading.StraightLine).PopulationCovered!.Value, 1e-6);
    }

    [Fact]
    public void A_plot_serves_from_its_boundary_in_a_straight_line_and_from_its_point_on_foot()
    {
        PreparedRegion region = City(Facility(1, "kindergarten", 800, 800, site: GridCity.Rectangle(700, 700, 200, 200)));
        Assert.Equal(250, Row(region, "kindergarten", "min5", CoverageReading.Walking).PopulationCovered!.Value, 1e-6);
        // 9 junctions in the plot, 3 more on each side for each of 3 rows, and at each corner the 8 of i² + j² ≤ 9.
        Assert.Equal(10 * (9 + 4 * 3 * 3 + 4 * 4), Row(region, "kindergarten", "min5", CoverageReading.StraightLine).PopulationCovered!.Value, 1e-6);
    }

    // A strip of 20 m along a street: from the facility |x| + y ≤ 300, so 600 m at the street and 560 m at 20 m from it.
    [Fact]
    public void Residential_land_on_foot_is_that_of_theory_within_the_error_of_the_raster()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = [new GridCity(1, 1, 1).AddStreet(1, 2, (0, 0), (1000, 0))],
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 1000, 20))],
            Facilities = [Facility(1, "kindergarten", 503, 0)],
        });
        CoverageRow row = Row(region, "kindergarten", "min5", CoverageReading.Walking);
        Assert.Equal(580 * 20, row.AreaCoveredM2!.Value, 100.0);
        Assert.Equal(0.58, row.AreaRate!.Value, 0.01);
    }

    [Fact]
    public void Residential_land_in_a_straight_line_is_that_of_theory()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(3, 3, 100).Streets,
            ResidentialAreas = [Land(GridCity.Rectangle(-1000, -1000, 2000, 2000))],
            Facilities = [Facility(1, "kindergarten", 0, 0)],
        });
        CoverageRow row = Row(region, "kindergarten", "min5", CoverageReading.StraightLine);
        Assert.InRange(row.AreaCoveredM2!.Value, Math.PI * 90_000 * 0.9995, Math.PI * 90_000);
    }

    [Fact]
    public void A_river_without_a_bridge_divides_on_foot_and_not_in_a_straight_line()
    {
        GridCity city = new(3, 11, 100);
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = [.. city.Streets.Where(s => !Crosses(s, 450))],
            Buildings = [Home(100, 400, people: 3), Home(100, 500, people: 4)],
            Facilities = [Facility(1, "kindergarten", 100, 300)],
            Barriers = [new Barrier(1, null, "water", null, GridCity.Rectangle(-500, 440, 2000, 20))],
        });
        Assert.Equal(3, Row(region, "kindergarten", "min5", CoverageReading.Walking).PopulationCovered);
        Assert.Equal(7, Row(region, "kindergarten", "min5", CoverageReading.StraightLine).PopulationCovered);

        static bool Crosses(Street s, double y)
        {
            double[] ys = [.. s.Geometry.Coordinates.Select(c => GridCity.Projection.ToMetres(c.X, c.Y).Y - 2_700_000)];
            return ys.Min() < y && ys.Max() > y;
        }
    }

    [Fact]
    public void Every_facility_rule_has_a_row_and_one_without_a_radius_takes_the_distance_of_its_level()
    {
        CoverageTable table = CoverageCalculator.Compute(City(Facility(1, "nursing-home", 800, 800)), Scope.Whole(City()), CoverageReading.Walking, default);
        Assert.Equal(61, table.Rows.Count);
        CoverageRow level = table.Rows.Single(r => r.Rule.Category == "nursing-home");
        Assert.Equal((1000.0, true, 1), (level.Limit.Metres, level.Limit.FromLevel, level.Facilities));
        CoverageRow block = table.Rows.Single(r => r.Rule.Category == "property-management");
        Assert.Equal((null, null, null), (block.Limit.Metres, block.PopulationRate, block.AreaRate));
        CoverageRow missing = table.Rows.Single(r => r.Rule.Category == "kindergarten");
        Assert.Equal((0, 0.0, 0.0), (missing.Facilities, missing.PopulationCovered, missing.PopulationRate));
    }

    [Fact]
    public void A_unit_narrows_the_people_and_not_the_facilities()
    {
        PreparedRegion region = City(Facility(1, "kindergarten", 800, 800));
        Scope unit = Scope.Inside(region, GridCity.Rectangle(950, 750, 300, 100));
        CoverageRow row = CoverageCalculator.Row(region, unit, Rule("kindergarten", "min5"), CoverageReading.Walking, default);
        Assert.Equal((30.0, 20.0), (Math.Round(unit.Population.People, 6), Math.Round(row.PopulationCovered!.Value, 6)));
    }

    [Fact]
    public void What_has_no_way_to_the_network_is_counted_and_listed_with_its_reason()
    {
        GridCity city = new(3, 3, 100);
        city.AddStreet(900, 901, (1500, 0), (1600, 0));
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = city.Streets,
            Buildings = [Home(50, 40, people: 1), Home(3000, 3000, people: 2) with { Id = 11 }, Home(1550, 10, people: 4) with { Id = 12 }],
            ResidentialAreas = [Land(GridCity.Rectangle(2980, 2980, 50, 50), name: "far") with { Id = 13 }],
            Facilities = [Facility(14, "kindergarten", 130, 130), Facility(15, "kindergarten", -3000, 0)],
            Barriers = [new Barrier(1, null, "wall", null, GridCity.Line((110, 110), (190, 110), (190, 190), (110, 190), (110, 110)))],
        });
        UnlinkedPlaces unlinked = CoverageCalculator.Compute(region, Scope.Whole(region), CoverageReading.Walking, default).Unlinked;
        Assert.Equal((1, 1, 2, 1, 2.0), (unlinked.ResidentialAreas, unlinked.Buildings, unlinked.Facilities, unlinked.OnIslands, unlinked.People));
        Assert.Equal(
            [("residential-areas", 13L, "too-far"), ("buildings", 11, "too-far"), ("buildings", 12, "on-island"), ("facilities", 14, "behind-barrier"), ("facilities", 15, "too-far")],
            unlinked.Items.Select(i => (i.Collection, i.Id, i.Reason)));
    }

    [Fact]
    public void One_more_facility_never_lowers_a_coverage()
    {
        Random random = new(9);
        List<Facility> facilities = [];
        double[] last = [0, 0, 0, 0];
        for (int i = 1; i <= 12; i++)
        {
            facilities.Add(Facility(i, "kindergarten", random.Next(1600), random.Next(1600)));
            PreparedRegion region = City([.. facilities]);
            double[] now = [.. new[] { CoverageReading.Walking, CoverageReading.StraightLine }
                .Select(reading => Row(region, "kindergarten", "min5", reading)).SelectMany(r => new[] { r.PopulationCovered!.Value, r.AreaCoveredM2!.Value })];
            Assert.All(now.Zip(last), pair => Assert.True(pair.First >= pair.Second - 1e-6));
            last = now;
        }
    }

    // Both readings use the same homes; walking is never nearer than the straight line (from the point), whatever the streets are.
    [SharedFact]
    public void On_a_real_town_every_catchment_is_the_nearest_facility_of_the_textbook_algorithm()
    {
        RegionData data = OsmFiles.Import("monaco-250101.osm.pbf").Data;
        PreparedRegion region = Prepare(data);
        CategorySites sites = region.Sites("food-market")!;
        ILookup<long, (long, long)> streets = Networks.ReferenceDijkstra.BothWays(data.Streets.Where(s => s.Walkable)
            .Select(s => (s.FromNode, s.ToNode, (long)Math.Round(s.LengthM * 10, MidpointRounding.AwayFromZero))));
        WalkingNetwork network = region.Network;
        (long Node, long Distance)[] Ends(Link l) =>
        [
            (network.SourceNodeOf(network.EdgeFrom[l.Edge]), l.OffsetDm + l.D0Dm), (network.SourceNodeOf(network.EdgeTo[l.Edge]), l.OffsetDm + l.D1Dm),
        ];
        Link[] markets = [.. sites.Facilities.Select(f => region.FacilityLinks[f])];
        Dictionary<long, long>[] from = [.. markets.Select(m => Networks.ReferenceDijkstra.From(Ends(m), streets))];
        int compared = 0;
        for (int h = 0; h < region.Homes.Count; h++)
        {
            Link home = region.HomeLinks[h];
            if (!home.IsLinked)
            {
                continue;
            }

            (long Distance, int Market) nearest = markets.Select((m, i) =>
            {
                long distance = Ends(home).Min(e => from[i].TryGetValue(e.Node, out long d) ? d + e.Distance : long.MaxValue);
                long along = m.Edge == home.Edge ? m.OffsetDm + home.OffsetDm + Math.Abs(m.D0Dm - home.D0Dm) : long.MaxValue;
                return (Math.Min(distance, along), i);
            }).Min();
            Assert.Equal(nearest.Distance, sites.Sweep.Distance(home, out int owner));
            Assert.Equal(nearest.Market, owner);
            compared++;
        }

        Assert.True(compared > 1500);
    }

    private static CoverageRow Row(PreparedRegion region, string category, string level, CoverageReading reading) =>
        CoverageCalculator.Row(region, Scope.Whole(region), Rule(category, level), reading, default);

    // 17 × 17 junctions 100 m apart, ten people on each, all of it residential land.
    private static PreparedRegion City(params Facility[] facilities) => Prepare(new RegionData
    {
        Streets = new GridCity(17, 17, 100).Streets,
        Buildings = [.. from c in Enumerable.Range(0, 17) from r in Enumerable.Range(0, 17) select Home(100 * c, 100 * r, people: 10, side: 0.1)],
        ResidentialAreas = [Land(GridCity.Rectangle(-10, -10, 1620, 1620))],
        Facilities = facilities,
    });
}
