using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Explanations;
using Renewal.Gis.Analysis.Gaps;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;
using Renewal.Gis.Tests.ParkRates;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.Gaps;

public class GapTests
{
    // A strip along a street with a kindergarten at its western end: 300 m are covered, less the way from the street to the land.
    [Fact]
    public void On_foot_the_gap_begins_where_the_walking_distance_ends()
    {
        PreparedRegion region = Strip(Facility(7, "kindergarten", 0, 0));
        Gap gap = Gaps(region, CoverageReading.Walking).Gaps.Single();
        Geometry shape = region.Projection.ToMetres(gap.Geometry);
        Assert.True(gap.Geometry.IsValid);
        Assert.Equal(705 * 10, gap.AreaM2, 100.0);
        Assert.InRange(shape.EnvelopeInternal.MinX, Metres(289), Metres(301));
        Assert.Equal(("strip", 7L, "kindergarten 7"), (gap.Area.Name, gap.NearestId, gap.NearestName));
        // From the middle of the gap, x = 648: along the street, and 5 m to the land.
        Assert.Equal(653, gap.NearestM!.Value, 12.0);
        Assert.Equal((60, "survey"), (Math.Round(gap.Population.People, 4), gap.Population.Method));
    }

    [Fact]
    public void A_gap_names_the_home_that_is_farthest_and_the_place_is_explained_with_the_same_distance()
    {
        PreparedRegion region = Strip(Facility(7, "kindergarten", 0, 0));
        foreach ((CoverageReading reading, double expectedM) in new[] { (CoverageReading.Walking, 955.0), (CoverageReading.StraightLine, Math.Sqrt(950 * 950 + 25)) })
        {
            Gap gap = Gaps(region, reading).Gaps.Single();
            Assert.Equal(expectedM, gap.WorstM!.Value, 0.06);
            Explainer explainer = new(region);
            PlaceExplanation why = explainer.Explain(
                explainer.PlaceAt(Math.Round(gap.Worst.X, 7), Math.Round(gap.Worst.Y, 7)), ServingSites.OfFacilities(region, "kindergarten", 300), 300, reading, default);
            Assert.Equal((9, gap.WorstM), (why.Place.Home, why.ValueM));
        }
    }

    [Fact]
    public void Without_a_home_the_worst_place_of_a_gap_is_its_middle_and_a_home_that_reaches_nothing_goes_first()
    {
        RegionData land = new()
        {
            Streets = [new GridCity(1, 1, 1).AddStreet(1, 2, (0, 0), (1000, 0))],
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 1000, 10), population: 0)],
            Facilities = [Facility(7, "kindergarten", 0, 0)],
        };
        Gap empty = Gaps(Prepare(land), CoverageReading.Walking).Gaps.Single();
        Assert.Equal((empty.NearestM, 0), (empty.WorstM, empty.Population.People));
        RegionData homes = land with
        {
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 2000, 10))],
            Buildings = [Home(1900, 5, people: 1), Home(900, 5, people: 1), Home(1800, 5, people: 1)],
        };
        PreparedRegion region = Prepare(homes);
        Gap gap = Gaps(region, CoverageReading.Walking).Gaps.Single();
        Assert.Null(gap.WorstM);
        Assert.Equal(0, new Explainer(region).PlaceAt(gap.Worst.X, gap.Worst.Y).Home);
    }

    [Fact]
    public void In_a_straight_line_the_gap_is_the_land_outside_the_disc()
    {
        PreparedRegion region = Strip(Facility(7, "kindergarten", 0, 0));
        GapLayer layer = Gaps(region, CoverageReading.StraightLine);
        // Disc of 300 m cut with the strip of 10 m: 2,999.4 m².
        Assert.Equal(10_000 - 2999.4, layer.AreaM2, 1.0);
        Assert.Equal(60, layer.Population.People, 1e-4);
        Assert.Equal(650, layer.Gaps.Single().NearestM!.Value, 5.0);
    }

    [Fact]
    public void Without_any_facility_all_residential_land_is_a_gap_and_nothing_is_near()
    {
        Gap gap = Gaps(Strip(), CoverageReading.Walking).Gaps.Single();
        Assert.Equal(10_000, gap.AreaM2, 0.1);
        Assert.Equal((null, null, null), (gap.NearestId, gap.NearestName, gap.NearestM));
    }

    [Fact]
    public void People_without_service_outside_of_residential_land_are_counted_apart()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(11, 2, 100).Streets,
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 100, 100), population: 40)],
            Buildings = [Home(900, 50, people: 5)],
            Facilities = [Facility(1, "kindergarten", 50, 0)],
        });
        GapLayer layer = Gaps(region, CoverageReading.Walking);
        Assert.Empty(layer.Gaps);
        Assert.Equal((5, 5), (layer.Population.People, layer.OutsidePopulation.People));
    }

    [Fact]
    public void A_park_gap_names_the_nearest_park_that_counts()
    {
        RegionData data = new()
        {
            Streets = new GridCity(3, 3, 100).Streets,
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 1000, 10), population: 100)],
            GreenSpaces =
            [
                ParkRateTests.Park(GridCity.Rectangle(-100, 0, 100, 100)) with { Id = 1, Name = "大公园" },
                ParkRateTests.Park(GridCity.Rectangle(990, 20, 10, 10)) with { Id = 2, Name = "小公园" },
            ],
        };
        PreparedRegion region = Prepare(data);
        Planning.Standards.ParkRule rule = TestRegion.Standards.ParkRateEditions.SelectMany(e => e.Indicators).Single(i => i.Id == "park-500");
        GapLayer layer = GapCalculator.OfParks(region, Scope.Whole(region), rule, default);
        Gap gap = layer.Gaps.Single();
        Assert.Equal(500, layer.LimitM);
        Assert.Equal(5000, gap.AreaM2, 1.0);
        Assert.Equal((1L, "大公园"), (gap.NearestId, gap.NearestName));
        Assert.Equal(50, gap.Population.People, 1.0);
    }

    [SharedTheory]
    [InlineData(CoverageReading.Walking, 0.005)]
    [InlineData(CoverageReading.StraightLine, 1e-6)]
    public void In_a_real_town_gaps_and_coverage_make_up_the_whole(CoverageReading reading, double tolerance)
    {
        PreparedRegion region = Prepare(OsmFiles.Import("liechtenstein-211028.osm.pbf").Data);
        Scope scope = Scope.Whole(region);
        foreach ((string category, string level) in new[] { ("primary-school", "min10"), ("bus-stop", "min15"), ("kindergarten", "min5") })
        {
            CoverageRow row = CoverageCalculator.Row(region, scope, Rule(category, level), reading, default);
            GapLayer layer = GapCalculator.OfFacility(region, scope, Rule(category, level), reading, default);
            Assert.Equal(scope.ResidentialAreaM2, row.AreaCoveredM2!.Value + layer.AreaM2, tolerance * scope.ResidentialAreaM2);
            Assert.Equal(scope.Population.People, row.PopulationCovered!.Value + layer.Population.People, 1e-6 * scope.Population.People);
            Assert.All(layer.Gaps, g => Assert.True(g.Geometry.IsValid));
        }
    }

    private static GapLayer Gaps(PreparedRegion region, CoverageReading reading) =>
        GapCalculator.OfFacility(region, Scope.Whole(region), Rule("kindergarten", "min5"), reading, default);

    private static double Metres(double x) => GridCity.Metres(x, 0).X - 500_000 + MiddleX;

    // The region is projected around its own middle, 500 m east of the corner of the grid city.
    private const double MiddleX = 500_000 - 500;

    private static PreparedRegion Strip(params Facility[] facilities) => Prepare(new RegionData
    {
        Streets = [new GridCity(1, 1, 1).AddStreet(1, 2, (0, 0), (1000, 0))],
        ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 1000, 10), name: "strip")],
        Buildings = [.. Enumerable.Range(0, 10).Select(i => Home(50 + 100 * i, 5, people: i < 3 ? 20 : 60 / 7.0, side: 1))],
        Facilities = facilities,
    });
}
