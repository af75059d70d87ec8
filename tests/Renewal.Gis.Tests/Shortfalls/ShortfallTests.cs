using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.Shortfalls;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.Shortfalls;

/// <summary>A unit of two homes of 10 and 30 people, 200 m apart on one street; rules of 300 m (kindergarten), 500 m (food market), 1,000 m.</summary>
public class ShortfallTests
{
    [Fact]
    public void A_facility_is_ok_for_all_beyond_some_or_missing()
    {
        Shortfall[] list = List(Facility(1, "kindergarten", 400, 0), Facility(2, "food-market", 700, 0), Facility(3, "food-market", 900, 0), Facility(4, "post-office", 1200, 0));
        Shortfall kindergarten = Find(list, "kindergarten");
        Assert.Equal((ShortfallStatus.Ok, 1, 100, 0), (kindergarten.Status, kindergarten.Have, kindergarten.NearestM, kindergarten.UnservedPopulation));
        Shortfall market = Find(list, "food-market");
        Assert.Equal((ShortfallStatus.Beyond, 1, 400, 10, 2L), (market.Status, market.Have, market.NearestM, market.UnservedPopulation, market.Nearest!.Id));
        Shortfall sports = Find(list, "small-sports-ground");
        Assert.Equal((ShortfallStatus.Missing, 0, null, 40), (sports.Status, sports.Have, sports.NearestM, sports.UnservedPopulation));
        Assert.Equal(ShortfallStatus.Beyond, Find(List(Facility(4, "post-office", 1299.9, 0)), "post-office").Status);
        Assert.Equal(ShortfallStatus.Missing, Find(List(Facility(4, "post-office", 1300.1, 0)), "post-office").Status);
    }

    [Fact]
    public void An_upper_level_does_not_stand_in_for_a_lower_one_and_planned_facilities_do_not_count()
    {
        Shortfall[] list = List(Facility(1, "community-health-center", 300, 0), Facility(2, "kindergarten", 300, 0, status: "planned"));
        Assert.Equal(ShortfallStatus.Ok, Find(list, "community-health-center").Status);
        Assert.Equal(ShortfallStatus.Missing, Find(list, "community-health-station").Status);
        Assert.Equal(ShortfallStatus.Missing, Find(list, "kindergarten").Status);
    }

    [Fact]
    public void A_rule_without_any_distance_asks_what_is_inside_the_unit()
    {
        Assert.Equal(ShortfallStatus.Missing, Find(List(Facility(1, "playground", 400, 0)), "playground").Status);
        Assert.Equal((ShortfallStatus.Ok, 1), (Find(List(Facility(1, "playground", 200, 0)), "playground").Status, Find(List(Facility(1, "playground", 200, 0)), "playground").Have));
    }

    [Fact]
    public void What_is_missing_comes_first_and_required_before_as_needed()
    {
        Shortfall[] list = List(Facility(1, "kindergarten", 400, 0), Facility(2, "food-market", 700, 0));
        Assert.Equal(61, list.Length);
        Assert.Equal(list.Select(s => (s.Status, s.Rule.Obligation != "required")), list.Select(s => (s.Status, s.Rule.Obligation != "required")).Order());
        Assert.Equal("kindergarten", list[^1].Rule.Category);
    }

    [Fact]
    public void A_unit_without_people_starts_from_its_middle()
    {
        PreparedRegion region = Region(Facility(1, "kindergarten", 900, 0));
        Scope empty = Scope.Inside(region, GridCity.Rectangle(680, -10, 40, 20));
        Shortfall kindergarten = Find([.. ShortfallCalculator.Compute(region, empty, default)], "kindergarten");
        Assert.Equal((ShortfallStatus.Ok, 1, 0), (kindergarten.Status, kindergarten.Have, kindergarten.UnservedPopulation));
        Assert.Equal(200, kindergarten.NearestM!.Value, 0.11);
    }

    private static Shortfall Find(Shortfall[] list, string category) => list.First(s => s.Rule.Category == category);

    private static Shortfall[] List(params Facility[] facilities)
    {
        PreparedRegion region = Region(facilities);
        return [.. ShortfallCalculator.Compute(region, Scope.Inside(region, GridCity.Rectangle(90, -20, 220, 40)), default)];
    }

    private static PreparedRegion Region(params Facility[] facilities) => Prepare(new RegionData
    {
        Streets = [new GridCity(1, 1, 1).AddStreet(1, 2, (0, 0), (2000, 0))],
        Buildings = [Home(100, 0, people: 10, side: 0.1), Home(300, 0, people: 30, side: 0.1)],
        Facilities = facilities,
    });
}
