using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.RenewalUnits;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.ParkRates;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.RenewalUnits;

public class UnitReportTests
{
    [Fact]
    public void A_report_counts_what_is_inside_and_names_what_the_unit_touches()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(21, 21, 100).Streets,
            Buildings =
            [
                Home(820, 820, people: 50, households: 20, storeys: 6), Home(850, 820, use: "commercial", storeys: 2), Home(880, 820, use: "industrial"),
                Home(1500, 820, people: 99),
            ],
            ResidentialAreas = [Land(GridCity.Rectangle(800, 800, 400, 100))],
            GreenSpaces = [ParkRateTests.Park(GridCity.Rectangle(500, 800, 100, 100)) with { AreaM2 = 10_000 }],
            Facilities = [Facility(1, "kindergarten", 900, 800), Facility(2, "bus-stop", 1500, 800), Facility(3, "bus-stop", 1900, 1900)],
            Projects =
            [
                Project(1, GridCity.Rectangle(700, 800, 200, 100)), Project(2, GridCity.Rectangle(820, 810, 10, 10)), Project(3, GridCity.Rectangle(0, 0, 10, 10)),
                Project(4, null),
            ],
            Protections = [new Protection(1, "古井", "old-well", null, null, GridCity.Point(850, 850)), new Protection(2, "古树", "old-tree", null, null, GridCity.Point(0, 0))],
        });
        UnitReport report = UnitReporter.Report(region, GridCity.Rectangle(800, 800, 200, 100), default);

        Assert.Equal((20_000.0, 600.0), (Math.Round(report.AreaM2), Math.Round(report.PerimeterM)));
        Assert.Equal((50, "survey", 20), (report.Population.People, report.Population.Method, report.Households));
        Assert.Equal((3, 1), (report.Buildings, report.StoreysAssumed));
        Assert.Equal(100 * (6 + 2 + 1), report.FloorAreaM2, 1e-6);
        Assert.Equal([(2L, 1.0), (1, 0.5)], report.Projects.Select(p => (p.Project.Id, Math.Round(p.Share, 6))));
        Assert.Equal("古井", Assert.Single(report.Protections).Name);
        Assert.Equal(["green-300", "park-500", "park-coverage-gb-55014"], report.ParkRates.Select(p => p.Rule.Id));
        Assert.Equal([0.5, 1, 1], report.ParkRates.Select(p => Math.Round(p.Rate.Rate!.Value, 6)));
        Assert.Equal([null, true, true], report.ParkRates.Select(p => p.Met));
        Assert.Equal((1000, 1, 1), (report.LifeCircle.LimitM, report.LifeCircle.Facilities["kindergarten"], report.LifeCircle.Facilities["bus-stop"]));
        Assert.Equal(61, report.Shortfalls.Count);
    }

    private static RenewalProject Project(long id, NetTopologySuite.Geometries.MultiPolygon? shape) =>
        new(id, $"p{id}", "old-community", 2023, "planned", null, null, null, null, null, null, null, null, null, null, null, shape);
}
