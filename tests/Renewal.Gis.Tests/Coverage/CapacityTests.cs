using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.ParkRates;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.Coverage;

/// <summary>12,000 people need 4,550 m² of kindergarten, 48 beds in nursing homes, and 200 m² of land for collecting waste.</summary>
public class CapacityTests
{
    [Fact]
    public void Known_floor_areas_are_added_and_held_against_the_need()
    {
        Capacity enough = Of(12_000, "gb50180-kindergarten-5", Kindergarten(1, 3000), Kindergarten(2, 1550));
        Assert.Equal((4550.0, 2, 0, true), (enough.Have, enough.Known, enough.Unknown, enough.Met));
        Assert.Equal(4550, enough.Need, 1e-6);
        Capacity less = Of(12_000, "gb50180-kindergarten-5", Kindergarten(1, 4549.9));
        Assert.Equal((4549.9, 1, 0, false), (less.Have, less.Known, less.Unknown, less.Met));
    }

    [Fact]
    public void What_is_not_known_is_counted_and_leaves_the_answer_open_where_it_might_be_enough()
    {
        Capacity open = Of(12_000, "gb50180-kindergarten-5", Kindergarten(1, 3000), Kindergarten(2, null));
        Assert.Equal((3000.0, 1, 1, null), (open.Have, open.Known, open.Unknown, open.Met));
        Capacity enough = Of(12_000, "gb50180-kindergarten-5", Kindergarten(1, 4600), Kindergarten(2, null));
        Assert.Equal((4600.0, 1, 1, true), (enough.Have, enough.Known, enough.Unknown, enough.Met));
        Capacity unknown = Of(12_000, "gb50180-kindergarten-5", Kindergarten(1, null));
        Assert.Equal((null, 0, 1, null), (unknown.Have, unknown.Known, unknown.Unknown, unknown.Met));
    }

    [Fact]
    public void A_category_that_the_data_do_not_hold_is_unknown_and_not_zero()
    {
        Capacity nothing = Of(12_000, "gb50180-kindergarten-5");
        Assert.Equal((null, 0, 0, null), (nothing.Have, nothing.Known, nothing.Unknown, nothing.Met));
        Assert.False(RuleSetCoverageTests.Row(Town(12_000), TestRegion.Standards.DefaultRuleSet, "gb50180-kindergarten-5", CoverageReading.Walking).InData);
        // One that is only planned is in the data, so that today there is none.
        Capacity none = Of(12_000, "gb50180-kindergarten-5", Kindergarten(1, 5000) with { Status = "planned", OpeningYear = 2028 });
        Assert.Equal((0.0, 0, 0, false), (none.Have, none.Known, none.Unknown, none.Met));
    }

    [Fact]
    public void Beds_plots_and_facilities_are_counted_in_their_own_units()
    {
        Capacity beds = Of(12_000, "gb50180-nursing-home-15", Facility(1, "nursing-home", 100, 0) with { Capacity = 50, FloorAreaM2 = 1 });
        Assert.Equal((50.0, "beds", true), (beds.Have, beds.Norm.Unit, beds.Met));
        Assert.Equal(48, beds.Need, 1e-6);
        Capacity plots = Of(
            12_000, "gb50180-waste-collection-station-5", Facility(1, "waste-collection-station", 100, 0, site: GridCity.Rectangle(95, -5, 10, 10)),
            Facility(2, "waste-collection-station", 900, 0, site: GridCity.Rectangle(895, -5, 10, 12)));
        Assert.Equal(220, plots.Have!.Value, 0.01);
        Assert.Equal((200.0, true), (Math.Round(plots.Need, 6), plots.Met));
        Capacity canteens = Of(12_001, "gb50180-community-canteen-5", Facility(1, "community-canteen", 0, 0));
        Assert.Equal((1.0, false, "facilities"), (canteens.Have, canteens.Met, canteens.Norm.Unit));
        Assert.True(Of(12_000, "gb50180-community-canteen-5", Facility(1, "community-canteen", 0, 0)).Met);
    }

    [Fact]
    public void A_part_of_a_region_counts_what_is_within_the_distance_of_somebody_who_lives_there()
    {
        // The west has homes at 0 to 200, the east at 1,500 to 1,700; kindergartens at 450 and 1,000 and 1,600 reach 300 m.
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = RuleSetCoverageTests.Street(),
            Buildings = [.. Enumerable.Range(0, 3).SelectMany(i => new[] { Home(100 * i, 0, people: 1000), Home(1500 + 100 * i, 0, people: 2000) })],
            ResidentialAreas = [Land(GridCity.Rectangle(-10, -10, 300, 20), name: "west"), Land(GridCity.Rectangle(1490, -10, 300, 20), name: "east")],
            Facilities = [Kindergarten(1, 100, 450), Kindergarten(2, 200, 1000), Kindergarten(3, 400, 1600), Kindergarten(4, null, 1650)],
        });
        Extent whole = Extent.Of(region, Scope.Whole(region));
        foreach (CoverageReading reading in Enum.GetValues<CoverageReading>())
        {
            CoverageTable table = CoverageCalculator.Compute(region, whole, whole.Communities(), TestRegion.Standards.DefaultRuleSet, reading, default);
            Capacity[] parts = [.. table.Parts.Select(p => p.Rows.Single(r => r.Rule.Id == "gb50180-kindergarten-5").Capacity!)];
            Assert.Equal([(100.0, 0), (400, 1)], parts.Select(p => (p.Have!.Value, p.Unknown)));
            Assert.Equal([1137.5, 2275], parts.Select(p => Math.Round(p.Need, 6)));
            Assert.Equal(700, table.Rows.Single(r => r.Rule.Id == "gb50180-kindergarten-5").Capacity!.Have);
        }
    }

    [Fact]
    public void Without_a_distance_a_part_counts_what_stands_inside()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = RuleSetCoverageTests.Street(),
            Buildings = [Home(100, 0, people: 3000)],
            Facilities = [Facility(1, "property-management", 150, 5), Facility(2, "property-management", 250, 5)],
        });
        Extent unit = Extent.Of(region, Scope.Inside(region, GridCity.Rectangle(50, -50, 150, 100)));
        CoverageTable table = CoverageCalculator.Compute(region, unit, [], TestRegion.Standards.DefaultRuleSet, CoverageReading.Walking, default);
        Assert.Equal(1, table.Rows.Single(r => r.Rule.Id == "gb50180-property-management-block").Capacity!.Have);
        Extent circle = Extent.Around(region, region.Link(GridCity.Place(100, 0).X, GridCity.Place(100, 0).Y), 200, default);
        table = CoverageCalculator.Compute(region, circle, [], TestRegion.Standards.DefaultRuleSet, CoverageReading.Walking, default);
        Assert.Equal(2, table.Rows.Single(r => r.Rule.Id == "gb50180-property-management-block").Capacity!.Have);
    }

    [Fact]
    public void Green_of_three_levels_is_held_against_four_square_metres_a_person()
    {
        GreenSpace park = ParkRateTests.Park(GridCity.Rectangle(0, 10, 100, 100));
        GreenSpace[] green =
        [
            park with { AreaM2 = 30_000 }, park with { AreaM2 = 9_000, Park = false }, park with { AreaM2 = 500_000, Public = false, Park = false },
            park with { AreaM2 = 2_000, Status = "planned", OpeningYear = 2027 },
        ];
        PreparedRegion region = Prepare(Town(10_000).Data with { GreenSpaces = green });
        Capacity Total(PreparedRegion r, string set, string id) =>
            RuleSetCoverageTests.Compute(r, RuleSetCoverageTests.Set(set), CoverageReading.Walking).Totals.Single(t => t.Rule.Id == id).Capacity;
        Capacity today = Total(region, "gb-50180-2018", "gb50180-public-green");
        Assert.Equal((39_000.0, 40_000.0, false), (today.Have, Math.Round(today.Need, 6), today.Met));
        Capacity later = Total(region.InYear(2027), "gb-50180-2018", "gb50180-public-green");
        Assert.Equal((41_000.0, true), (later.Have, later.Met));
        Assert.Equal((39_000.0, 28_000.0, true), Figures(Total(region, "public-green", "gb50180-public-green-old-area")));
        Assert.Equal((30_000.0, 80_000.0, false), Figures(Total(region, "public-green", "park-per-person")));
        // Nothing says which green is a comprehensive park (G11).
        Assert.Equal((null, 30_000.0, null), Figures(Total(region, "public-green", "comprehensive-park-per-person")));

        static (double?, double, bool?) Figures(Capacity c) => (c.Have, Math.Round(c.Need, 6), c.Met);
    }

    [Fact]
    public void All_facilities_together_count_each_facility_once()
    {
        PreparedRegion region = Prepare(Town(1000).Data with
        {
            Facilities =
            [
                // A bus stop stands in three rows of the set.
                Facility(1, "bus-stop", 0, 0) with { FloorAreaM2 = 10 }, Kindergarten(2, 3000), Kindergarten(3, null), Facility(4, "fuel-station", 0, 0) with { FloorAreaM2 = 9999 },
            ],
        });
        Capacity total = RuleSetCoverageTests.Compute(region, TestRegion.Standards.DefaultRuleSet, CoverageReading.Walking).Totals[0].Capacity;
        Assert.Equal((3010.0, 2, 1, null), (total.Have, total.Known, total.Unknown, total.Met));
        Assert.Equal(3650, total.Need, 1e-6);
    }

    private static Capacity Of(double people, string rule, params Facility[] facilities) => RuleSetCoverageTests
        .Row(Prepare(Town(people).Data with { Facilities = facilities }), TestRegion.Standards.DefaultRuleSet, rule, CoverageReading.Walking).Capacity!;

    private static PreparedRegion Town(double people) => Prepare(new RegionData
    {
        Streets = RuleSetCoverageTests.Street(),
        Buildings = [Home(100, 0, people: people)],
    });

    private static Facility Kindergarten(long id, double? floorM2, double x = 0) => Facility(id, "kindergarten", x, 0) with { FloorAreaM2 = floorM2 };
}
