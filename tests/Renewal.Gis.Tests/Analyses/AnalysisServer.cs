using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.ParkRates;

namespace Renewal.Gis.Tests.Analyses;

/// <summary>
/// A server with a generated grid city of 21 × 21 junctions, 100 m apart: ten people on each junction between 400 and 1,600 m, a park, a
/// kindergarten in the middle, two bus stops, and a renewal unit of 3 × 3 junctions around the kindergarten; and an empty region.
/// </summary>
public sealed class AnalysisServer : ServerFixture
{
    public long Unit { get; private set; }

    protected override async Task LoadAsync()
    {
        RegionDataStore store = new(Database.Database);
        await store.ReplaceAsync(
            new Region("grid", null, "方城", "Grid City", "study-area", Generated: true, "test", GridCity.Rectangle(-500, -500, 3000, 3000)),
            new RegionData
            {
                Streets = new GridCity(21, 21, 100).Streets,
                Buildings = [.. from c in Enumerable.Range(4, 13) from r in Enumerable.Range(4, 13) select TestRegion.Home(100 * c, 100 * r, people: 10, side: 0.2)],
                ResidentialAreas = [TestRegion.Land(GridCity.Rectangle(300, 300, 1400, 1400), name: "方城小区")],
                GreenSpaces = [ParkRateTests.Park(GridCity.Rectangle(900, 900, 100, 100)) with { Name = "方园" }],
                Facilities =
                [
                    TestRegion.Facility(0, "kindergarten", 1000, 1000), TestRegion.Facility(0, "bus-stop", 500, 500), TestRegion.Facility(0, "bus-stop", 1500, 1500),
                    TestRegion.Facility(0, "nursery", 9000, 9000),
                ],
                Projects =
                [
                    new RenewalProject(0, "一号项目", "old-community", 2023, "planned", null, null, null, null, 100, null, null, null, 5_000_000m, null, null, GridCity.Rectangle(880, 880, 40, 40)),
                ],
                Protections = [new Protection(0, "古井", "old-well", null, null, GridCity.Point(1000, 1000))],
            },
            new ImportNote("demo", "test", null, new Dictionary<string, long>()), null, default).ConfigureAwait(false);
        await store.SaveAsync([new Region("empty", null, "空", "Empty", "county", false, "test", null)], default).ConfigureAwait(false);
        Unit = await UnitRows.InsertAsync(Database.Database, "grid", "一号单元", GridCity.Rectangle(890, 890, 220, 220));
    }
}
