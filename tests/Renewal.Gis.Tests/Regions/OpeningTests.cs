using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Gaps;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.Shortfalls;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.ParkRates;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.Regions;

public class OpeningTests
{
    [Theory]
    [InlineData("existing", null, null, true)]
    [InlineData("existing", 2030, null, true)]
    [InlineData("existing", null, 1950, true)]
    [InlineData("existing", 2020, 2019, false)]
    [InlineData("existing", 2020, 2020, true)]
    [InlineData("under-construction", 2025, null, false)]
    [InlineData("under-construction", 2025, 2024, false)]
    [InlineData("under-construction", 2025, 2025, true)]
    [InlineData("planned", null, 2099, false)]
    [InlineData("planned", 2028, 2028, true)]
    public void What_is_open_follows_from_its_status_and_its_year(string status, int? openingYear, int? year, bool open) =>
        Assert.Equal(open, Opening.IsOpen(status, openingYear, year));

    // A street of 3,000 m with ten people every 100 m: a kindergarten on it serves 300 m to both sides, seven homes.
    [Fact]
    public void A_year_counts_what_is_open_by_then_in_every_analysis()
    {
        PreparedRegion region = Street();
        Assert.Equal([(2009, 0), (2010, 70), (2019, 70), (2020, 70), (2025, 140), (2029, 140), (2030, 210)], new[] { 2009, 2010, 2019, 2020, 2025, 2029, 2030 }
            .Select(year => (year, (int)Math.Round(Covered(region.InYear(year), CoverageReading.Walking)))));
        Assert.Equal(70, Covered(region, CoverageReading.Walking), 1e-6);
        Assert.Equal(140, Covered(region.InYear(2026), CoverageReading.StraightLine), 1e-6);

        PreparedRegion in2030 = region.InYear(2030);
        Assert.Equal(3, in2030.Sites("kindergarten")!.Facilities.Count);
        Assert.Equal(100, GapCalculator.OfFacility(in2030, Scope.Whole(in2030), Rule("kindergarten", "min5"), CoverageReading.Walking, default).Population.People, 1e-6);
        Assert.Equal(
            ShortfallStatus.Missing,
            ShortfallCalculator.Compute(region.InYear(2009), Scope.Whole(region.InYear(2009)), default).Single(s => s.Rule.Category == "kindergarten").Status);
    }

    [Fact]
    public void A_year_counts_the_green_spaces_that_are_open_by_then()
    {
        GreenSpace park = ParkRateTests.Park(GridCity.Rectangle(0, 0, 10, 10));
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(2, 2, 100).Streets,
            GreenSpaces = [park, park with { OpeningYear = 2015 }, park with { Status = "planned", OpeningYear = 2027 }, park with { Status = "planned" }],
        });
        ParkRateQuestion question = new(true, [new ParkSizeClass(300, 0)]);
        Assert.Equal([1, 2, 2, 3], new[] { 2014, 2015, 2026, 2027 }.Select(year => region.InYear(year).ParkRates.Compute(question, null, default).Parks));
        Assert.Equal(2, region.ParkRates.Compute(question, null, default).Parks);
    }

    [Fact]
    public void A_year_shares_the_network_the_homes_and_the_distances_that_do_not_change()
    {
        PreparedRegion region = Street();
        PreparedRegion view = region.InYear(2026);
        Assert.Same(region.Network, view.Network);
        Assert.Same(region.Homes, view.Homes);
        Assert.Same(region.HomeLinks, view.HomeLinks);
        Assert.Same(region.Sites("bus-stop"), view.Sites("bus-stop"));
        Assert.NotSame(region.Sites("kindergarten"), view.Sites("kindergarten"));
        Assert.Same(view, region.InYear(2026));
        Assert.Same(view, view.InYear(2026));
        Assert.Same(region, view.InYear(null));
        Assert.Same(region.InYear(2030), view.InYear(2030));
        Assert.Equal((null, 2026), (region.Year, view.Year));
    }

    private static double Covered(PreparedRegion region, CoverageReading reading) =>
        CoverageCalculator.Row(region, Scope.Whole(region), Rule("kindergarten", "min5"), reading, default).PopulationCovered!.Value;

    private static PreparedRegion Street() => Prepare(new RegionData
    {
        Streets = [new GridCity(1, 1, 1).AddStreet(1, 2, (0, 0), (3000, 0))],
        Buildings = [.. Enumerable.Range(0, 31).Select(i => Home(100 * i, 0, people: 10, side: 0.1))],
        Facilities =
        [
            Facility(1, "kindergarten", 500, 0, site: Around(500)) with { OpeningYear = 2010 },
            Facility(2, "kindergarten", 1500, 0, "under-construction", Around(1500)) with { OpeningYear = 2025 },
            Facility(3, "kindergarten", 2500, 0, "planned", Around(2500)) with { OpeningYear = 2030 },
            Facility(4, "kindergarten", 1000, 0, "planned"),
            Facility(5, "bus-stop", 100, 0),
        ],
    });

    // A plot of 2 × 2 m keeps the homes that are exactly 300 m away from being decided by the last digit.
    private static NetTopologySuite.Geometries.MultiPolygon Around(double x) => GridCity.Rectangle(x - 1, -1, 2, 2);
}
