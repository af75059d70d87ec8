using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.Populations;

/// <summary>The ladder: survey, households × 2.62, floor area ÷ 35 m², land × mean density.</summary>
public class HomesTests
{
    [Fact]
    public void Each_building_takes_the_best_figure_that_it_has()
    {
        (Homes homes, PopulationFigure all) = Read(new RegionData
        {
            Buildings = [Home(0, 0, people: 12, households: 4, storeys: 5), Home(50, 0, households: 10, storeys: 5), Home(100, 0, storeys: 7)],
        });
        Assert.Equal([12, 26.2, 20], homes.PeopleMicro.Select(p => p / 1e6));
        Assert.Equal([PopulationMethod.Survey, PopulationMethod.Households, PopulationMethod.FloorArea], homes.Method);
        Assert.Equal([4, 10, 20 / 2.62], homes.HouseholdsMicro.Select(h => h / 1e6), (a, b) => Math.Abs(a - b) <= 1e-6);
        Assert.Equal("mixed", all.Method);
        Assert.Equal(26.2, all.ByMethod[PopulationMethod.Households], 9);
    }

    [Fact]
    public void A_figure_of_the_area_is_shared_by_floor_area_and_kept_to_the_last_person()
    {
        (Homes homes, PopulationFigure all) = Read(new RegionData
        {
            Buildings = [Home(20, 20, storeys: 2), Home(60, 20, storeys: 6), Home(300, 300, people: 5)],
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 100, 100), population: 1000)],
        });
        Assert.Equal([250, 750, 5], homes.PeopleMicro.Select(p => p / 1e6));
        Assert.Equal(1005, all.People, 9);
        Assert.Equal("survey", all.Method);
    }

    [Fact]
    public void Households_of_an_area_are_shared_by_the_households_of_its_buildings_not_by_their_people()
    {
        (Homes homes, _) = Read(new RegionData
        {
            Buildings = [Home(20, 20, people: 60, households: 10), Home(60, 20, people: 40, households: 30)],
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 100, 100), population: 100, households: 40)],
        });
        Assert.Equal([60, 40], homes.PeopleMicro.Select(p => p / 1e6));
        Assert.Equal([10, 30], homes.HouseholdsMicro.Select(h => h / 1e6));
    }

    [Fact]
    public void The_ladder_of_an_area_is_people_then_households_then_floor_area()
    {
        ResidentialArea Area(double x, double? people, int? households, double? floor) => Land(GridCity.Rectangle(x, 0, 90, 90), people, households, floor);
        (Homes homes, _) = Read(new RegionData
        {
            Buildings = [Home(45, 45), Home(145, 45), Home(245, 45)],
            ResidentialAreas = [Area(0, 100, 50, 7000), Area(100, null, 50, 7000), Area(200, null, null, 7000)],
        });
        Assert.Equal([100, 131, 200], homes.PeopleMicro.Select(p => p / 1e6));
        Assert.Equal([50, 50, 200 / 2.62], homes.HouseholdsMicro.Select(h => h / 1e6), (a, b) => Math.Abs(a - b) <= 1e-6);
    }

    [Fact]
    public void Land_without_buildings_holds_its_people_evenly_and_land_without_a_figure_takes_the_mean_density()
    {
        (Homes homes, PopulationFigure all) = Read(new RegionData
        {
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 100, 100), population: 500), Land(GridCity.Rectangle(200, 0, 100, 50))],
        });
        Assert.Equal(500, all.ByMethod[PopulationMethod.Survey], 6);
        Assert.Equal(250, all.ByMethod[PopulationMethod.Area], 0.01);
        Assert.Equal(0, homes.AreasWithoutFigure);
        Assert.All(homes.Building, b => Assert.Equal(-1, b));
        Assert.InRange(homes.Count, 150, 200);
    }

    [Fact]
    public void Where_nothing_is_known_nobody_is_invented_and_the_area_is_counted()
    {
        (Homes homes, PopulationFigure all) = Read(new RegionData { ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 100, 100))] });
        Assert.Equal((1, "none", 0), (homes.AreasWithoutFigure, all.Method, all.People));
        Assert.All(homes.PeopleMicro, p => Assert.Equal(0, p));
    }

    [Fact]
    public void A_building_of_unknown_use_is_a_home_on_residential_land_unless_it_is_a_shed()
    {
        (Homes homes, _) = Read(new RegionData
        {
            Buildings =
            [
                Home(20, 20, use: "other"), Home(60, 20, use: "other", side: 6), Home(300, 20, use: "other"), Home(60, 60, use: "commercial"),
                Home(300, 60),
            ],
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 100, 100))],
        });
        Assert.Equal([0, 4], homes.Building);
        Assert.Equal([0, -1], homes.Area);
    }

    [Fact]
    public void Unknown_storeys_are_the_median_of_ten_known_ones_or_else_two()
    {
        Building[] known = [.. Enumerable.Range(1, 10).Select(s => Home(0, 20 * s, storeys: s))];
        Assert.Equal(100 * 6 / 35.0, Read(new RegionData { Buildings = [.. known, Home(50, 0)] }).Homes.People(10), 6);
        Assert.Equal(100 * 2 / 35.0, Read(new RegionData { Buildings = [.. known[1..], Home(50, 0)] }).Homes.People(9), 6);
    }

    [Fact]
    public void A_building_belongs_to_the_smallest_area_around_it()
    {
        (Homes homes, _) = Read(new RegionData
        {
            Buildings = [Home(50, 50), Home(250, 250)],
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 400, 400)), Land(GridCity.Rectangle(0, 0, 100, 100))],
        });
        Assert.Equal([1, 0], homes.Area);
    }

    [Fact]
    public void People_of_an_area_whose_land_belongs_to_others_are_not_lost()
    {
        (_, PopulationFigure all) = Read(new RegionData
        {
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 100, 100), population: 70), Land(GridCity.Rectangle(0, 0, 100, 100), population: 30)],
        });
        Assert.Equal(100, all.People, 6);
    }

    private static (Homes Homes, PopulationFigure All) Read(RegionData data)
    {
        PreparedRegion region = Prepare(data with { Streets = new GridCity(5, 5, 100).Streets });
        return (region.Homes, Scope.Whole(region).Population);
    }
}
