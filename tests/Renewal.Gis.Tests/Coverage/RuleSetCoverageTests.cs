using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.ParkRates;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.Coverage;

/// <summary>
/// A street of 2,000 m from west to east with homes on it, so that walking distances are differences of x. Homes are 10 × 10 m with storeys
/// of their own: their floor area is 100 m² times the storeys.
/// </summary>
public class RuleSetCoverageTests
{
    private static readonly RuleSet Gb50180 = TestRegion.Standards.DefaultRuleSet;

    [Fact]
    public void People_households_floor_area_and_land_are_counted_each_by_itself()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = Street(),
            Buildings = [Home(100, 0, people: 10, households: 4, storeys: 6), Home(290, 0, people: 20, households: 5, storeys: 1), Home(900, 0, people: 70, households: 31, storeys: 3)],
            ResidentialAreas = [Land(GridCity.Rectangle(0, -5, 400, 10)), Land(GridCity.Rectangle(800, -5, 200, 10))],
            Facilities = [Facility(1, "kindergarten", 0, 0)],
        });
        CoverageRow row = Row(region, Gb50180, "gb50180-kindergarten-5", CoverageReading.Walking);
        Assert.Equal((30, 9, 700), (row.PopulationCovered, row.HouseholdsCovered, row.FloorAreaCoveredM2!.Value), (a, b) => a.Item1 == b.Item1 && a.Item2 == b.Item2 && Math.Abs(a.Item3 - b.Item3) < 0.1);
        Assert.Equal((0.3, 9 / 40.0, 0.7), (row.PopulationRate!.Value, row.HouseholdsRate!.Value, Math.Round(row.FloorAreaRate!.Value, 4)));
        Assert.Equal(0.5, row.AreaRate!.Value, 0.01);
    }

    [Fact]
    public void Floor_area_that_nobody_knows_is_not_invented()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = Street(),
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 100, 100), population: 500, floorAreaM2: 8000), Land(GridCity.Rectangle(500, 0, 100, 100), population: 300)],
        });
        CoverageTable table = Compute(region, Gb50180, CoverageReading.Walking);
        Assert.Equal((8000.0, 1), (Math.Round(table.Extent.FloorAreaM2, 3), table.AreasWithoutFloorArea));
    }

    [Theory]
    [InlineData(CoverageReading.Walking)]
    [InlineData(CoverageReading.StraightLine)]
    public void The_communities_of_a_breakdown_add_up_to_the_region(CoverageReading reading)
    {
        PreparedRegion region = Town();
        Extent whole = Extent.Of(region, Scope.Whole(region));
        CoverageTable table = CoverageCalculator.Compute(region, whole, whole.Communities(), Gb50180, reading, default);
        Assert.Equal([11L, 12, null], table.Parts.Select(p => p.Extent.Id));
        Assert.Equal(["west", "east", null], table.Parts.Select(p => p.Extent.Name));
        Assert.Equal([30, 60, 7], table.Parts.Select(p => p.Extent.Population.People));
        Assert.Equal(table.ResidentialAreaM2, table.Parts.Sum(p => p.Extent.ResidentialAreaM2), 1e-6);
        for (int r = 0; r < table.Rows.Count; r++)
        {
            CoverageRow all = table.Rows[r];
            CoverageRow[] parts = [.. table.Parts.Select(p => p.Rows[r])];
            Assert.All(parts, p => Assert.Equal(all.Rule.Id, p.Rule.Id));
            Assert.Equal(all.PopulationCovered ?? 0, parts.Sum(p => p.PopulationCovered ?? 0), 1e-6);
            Assert.Equal(all.HouseholdsCovered ?? 0, parts.Sum(p => p.HouseholdsCovered ?? 0), 1e-6);
            Assert.Equal(all.FloorAreaCoveredM2 ?? 0, parts.Sum(p => p.FloorAreaCoveredM2 ?? 0), 1e-6);
            Assert.Equal(all.AreaCoveredM2 ?? 0, parts.Sum(p => p.AreaCoveredM2 ?? 0), 1e-3);
        }

        // The kindergarten at 0 reaches 300 m: all of the west, and nobody in the east.
        Assert.Equal([1, 0], table.Parts.Take(2).Select(p => Of(p.Rows, "gb50180-kindergarten-5").PopulationRate!.Value));
    }

    [Fact]
    public void A_unit_in_a_breakdown_has_the_figures_that_it_has_alone()
    {
        PreparedRegion region = Town();
        MultiPolygon shape = GridCity.Rectangle(150, -50, 800, 100);
        Extent unit = Extent.Of(region, Scope.Inside(region, shape), 5, "unit");
        CoverageTable table = CoverageCalculator.Compute(region, Extent.Of(region, Scope.Whole(region)), [unit], Gb50180, CoverageReading.StraightLine, default);
        CoverageTable alone = CoverageCalculator.Compute(region, Scope.Inside(region, shape), CoverageReading.StraightLine, default);
        Assert.Equal(alone.Population.People, table.Parts.Single().Extent.Population.People);
        foreach ((CoverageRow part, CoverageRow own) in table.Parts.Single().Rows.Zip(alone.Rows))
        {
            Assert.Equal((own.PopulationCovered, own.FloorAreaCoveredM2, own.HouseholdsRate), (part.PopulationCovered, part.FloorAreaCoveredM2, part.HouseholdsRate));
            Assert.Equal(own.AreaCoveredM2 ?? 0, part.AreaCoveredM2 ?? 0, 1e-6);
        }
    }

    [Fact]
    public void A_life_circle_has_the_homes_and_the_land_within_its_distance()
    {
        PreparedRegion region = Town();
        Extent circle = Extent.Around(region, region.Link(GridCity.Place(0, 0).X, GridCity.Place(0, 0).Y), 250, default);
        CoverageTable table = CoverageCalculator.Compute(region, circle, [], Gb50180, CoverageReading.Walking, default);
        // Homes at 100 and 200 of the west; of its 350 × 20 m what is within 250 m, the way from the land to the street included.
        Assert.Equal(20, table.Population.People);
        Assert.Equal(20 * (250 - 5), table.ResidentialAreaM2, 20 * 12.0);
        Assert.Equal(1, Of(table.Rows, "gb50180-kindergarten-5").PopulationRate);
        Assert.Equal(1, Of(CoverageCalculator.Compute(region, circle, [], Gb50180, CoverageReading.StraightLine, default).Rows, "gb50180-kindergarten-5").AreaRate!.Value, 0.02);
        Assert.Equal(0, Of(table.Rows, "gb50180-primary-school-10").PopulationCovered);
    }

    // A park of 200 × 200 m north of the street. Its south side lies 40 m from the street: too far to enter without a gate.
    [Fact]
    public void On_foot_a_park_is_entered_at_its_gates()
    {
        GreenSpace park = ParkRateTests.Park(GridCity.Rectangle(0, 40, 200, 200));
        Street[] streets = [.. Street(), new GridCity(1, 1, 1).AddStreet(1, 3, (0, 0), (0, 40)) with { Id = 2 }];
        RegionData town = new()
        {
            Streets = streets, GreenSpaces = [park],
            Buildings = [.. Enumerable.Range(0, 11).Select(i => Home(100 * i, 0, people: 1, side: 0.1))],
        };
        // A lane leads from the west end to the corner of the park: 40 m, so 300 m reach 260 m along the street, the homes at 0, 100 and 200.
        Assert.Equal(3, Park(Prepare(town)));
        // A gate in its south side at 150 hangs by a straight way of 40 m: homes within 260 m of 150.
        Assert.Equal(5, Park(Prepare(town with { Entrances = [new Entrance(1, "gate", true, null, GridCity.Point(150, 40))] })));
        // A closed gate is none.
        Assert.Equal(3, Park(Prepare(town with { Entrances = [new Entrance(1, "gate", false, null, GridCity.Point(150, 40))] })));
        // Without the lane no street is within 30 m of it.
        PreparedRegion without = Prepare(town with { Streets = [streets[0]] });
        Assert.Equal(0, Park(without));
        Assert.Equal(1, Compute(without, Set("td-t-1062-2021"), CoverageReading.Walking).Unlinked.GreenSpaces);
        // In a straight line from the boundary, at 40 m: 200 m of its width, and 297 m beyond.
        Assert.Equal(5, Row(without, Set("td-t-1062-2021"), "tdt1062-park-5-10", CoverageReading.StraightLine).PopulationCovered);

        static double Park(PreparedRegion region) => Row(region, Set("td-t-1062-2021"), "tdt1062-park-5-10", CoverageReading.Walking).PopulationCovered!.Value;
    }

    [Fact]
    public void A_street_through_a_park_enters_it_where_it_crosses_the_boundary()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = Street(),
            GreenSpaces = [ParkRateTests.Park(GridCity.Rectangle(1000, -100, 300, 200))],
            Buildings = [.. Enumerable.Range(0, 20).Select(i => Home(100 * i + 10, 0, people: 1, side: 0.1))],
        });
        // Entered at 1,000 and 1,300; homes at 710 … 1,610: on foot every home between the two is within 150 m of one.
        Assert.Equal(9, Row(region, Set("td-t-1062-2021"), "tdt1062-park-5-10", CoverageReading.Walking).PopulationCovered);
    }

    [Fact]
    public void A_small_green_space_serves_less_far_than_a_large_one()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = Street(),
            GreenSpaces =
            [
                ParkRateTests.Park(GridCity.Rectangle(0, -50, 100, 100)) with { AreaM2 = 10_000 },
                ParkRateTests.Park(GridCity.Rectangle(1500, -10, 20, 25)) with { AreaM2 = 500, Park = false },
                ParkRateTests.Park(GridCity.Rectangle(1000, -10, 10, 10)) with { AreaM2 = 100 },
            ],
            Buildings = [.. Enumerable.Range(0, 20).Select(i => Home(100 * i + 10, 0, people: 1, side: 0.1))],
            ResidentialAreas = [Land(GridCity.Rectangle(0, -600, 2000, 1200))],
        });
        CoverageRow row = Row(region, Set("city-checkup"), "checkup2023-park-activity-coverage", CoverageReading.StraightLine);
        // Up to 100 + 500 six homes, from 1,200 to 1,820 seven.
        Assert.Equal((2, 13), (row.Facilities, row.PopulationCovered));
        double large = 100 * 100 + 3 * 100 * 500 + Math.PI * 500 * 500 / 2;
        double small = 20 * 25 + 2 * (20 + 25) * 300 + Math.PI * 300 * 300;
        Assert.Equal(large + small, row.AreaCoveredM2!.Value, 3000.0);
    }

    [Fact]
    public void A_life_circle_of_all_items_covers_who_has_each_of_them()
    {
        string[] categories = ["community-health-center", "primary-school", "junior-high-school", "elderly-day-care-center", "cultural-activity-center", "food-market", "large-sports-ground"];
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = Street(),
            Buildings = [.. Enumerable.Range(0, 21).Select(i => Home(100 * i, 0, people: 1, side: 0.1))],
            // Day care reaches 300 m from 1,000; the market 500 m from 1,400; everything else all homes of these.
            Facilities = [.. categories.Select((c, i) => Facility(i + 1, c, c == "food-market" ? 1400 : 1000, 0))],
        });
        Assert.Equal(5, Row(region, Set("td-t-1063-2021"), "tdt1063-life-circle-15min", CoverageReading.Walking).PopulationCovered);
        PreparedRegion lacking = Prepare(region.Data with { Facilities = [.. region.Data.Facilities.Skip(1)] });
        Assert.Equal(0, Row(lacking, Set("td-t-1063-2021"), "tdt1063-life-circle-15min", CoverageReading.Walking).PopulationCovered);
    }

    [Fact]
    public void A_rule_without_a_distance_has_no_rate_and_says_so()
    {
        CoverageRow row = Row(Town(), Gb50180, "gb50180-property-management-block", CoverageReading.Walking);
        Assert.False(row.Service.HasDistance);
        Assert.Equal((null, null, null, null), (row.PopulationRate, row.HouseholdsRate, row.AreaRate, row.FloorAreaRate));
    }

    [Fact]
    public void A_rule_with_another_radius_is_taken_by_its_word()
    {
        PreparedRegion region = Town();
        double Covered(double radiusM) => CoverageCalculator.Row(
            region, Scope.Whole(region), Rule("kindergarten", "min5") with { RadiusM = radiusM }, CoverageReading.Walking, default).PopulationCovered!.Value;
        Assert.Equal([10, 30, 90], new double[] { 150, 300, 1000 }.Select(Covered));
    }

    private static PreparedRegion Town() => Prepare(new RegionData
    {
        Streets = Street(),
        Buildings =
        [
            Home(100, 0, people: 10, storeys: 2), Home(200, 0, people: 10, storeys: 3), Home(290, 0, people: 10, storeys: 4),
            Home(900, 0, people: 25, storeys: 6), Home(1000, 0, people: 35, storeys: 6), Home(1900, 0, people: 7, storeys: 1),
        ],
        ResidentialAreas = [Land(GridCity.Rectangle(0, -10, 350, 20), name: "west") with { Id = 11 }, Land(GridCity.Rectangle(850, -10, 200, 20), name: "east") with { Id = 12 }],
        Facilities = [Facility(1, "kindergarten", 0, 0), Facility(2, "primary-school", 1400, 0), Facility(3, "community-health-center", 1000, 0)],
    });

    internal static Street[] Street() => [new GridCity(1, 1, 1).AddStreet(1, 2, (0, 0), (2000, 0))];

    internal static RuleSet Set(string id) => TestRegion.Standards.FindRuleSet(id)!;

    internal static CoverageTable Compute(PreparedRegion region, RuleSet set, CoverageReading reading) =>
        CoverageCalculator.Compute(region, Extent.Of(region, Scope.Whole(region)), [], set, reading, default);

    internal static CoverageRow Row(PreparedRegion region, RuleSet set, string rule, CoverageReading reading) => Of(Compute(region, set, reading).Rows, rule);

    private static CoverageRow Of(IEnumerable<CoverageRow> rows, string rule) => rows.Single(r => r.Rule.Id == rule);
}
