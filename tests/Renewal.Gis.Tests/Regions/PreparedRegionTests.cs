using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Gaps;
using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.RenewalUnits;
using Renewal.Gis.Analysis.Shortfalls;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Regions;

public class PreparedRegionTests
{
    [Fact]
    public void A_preparation_that_is_stopped_spoils_nothing_for_the_next()
    {
        PreparedRegion region = City();
        Assert.Throws<OperationCanceledException>(() => region.Prepare(new CancellationToken(canceled: true)));
        WorkProgress progress = new();
        region.Prepare(new Work(progress, default));
        Assert.Equal(49, region.HomeLinks.Count);
        Assert.InRange(progress.Share, 0.65, 1);
        Assert.NotNull(progress.Stage);
    }

    [Fact]
    public async Task Who_waits_for_a_part_makes_it_when_its_maker_is_stopped()
    {
        using CancellationTokenSource stop = new();
        using ManualResetEventSlim making = new();
        int made = 0;
        RegionPart<string> part = new(work =>
        {
            if (Interlocked.Increment(ref made) == 1)
            {
                making.Set();
                work.Cancel.WaitHandle.WaitOne();
                work.Cancel.ThrowIfCancellationRequested();
            }

            return "made";
        });
        Task<string> first = Task.Run(() => part.Get(stop.Token));
        making.Wait();
        Task<string> second = Task.Run(() => part.Get(default));
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        Assert.Equal("made", await second);
        Assert.Equal(("made", 2), (part.Value, made));
    }

    [Fact]
    public async Task Who_waits_for_a_part_can_be_stopped_alone()
    {
        using CancellationTokenSource stop = new();
        using ManualResetEventSlim making = new();
        using ManualResetEventSlim go = new();
        RegionPart<string> part = new(_ =>
        {
            making.Set();
            go.Wait();
            return "made";
        });
        Task<string> first = Task.Run(() => part.Value);
        making.Wait();
        Task<string> second = Task.Run(() => part.Get(stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
        go.Set();
        Assert.Equal("made", await first);
    }

    [Fact]
    public void Every_analysis_stops_when_it_is_told_to()
    {
        PreparedRegion region = City();
        Scope scope = Scope.Whole(region);
        CancellationToken stopped = new(canceled: true);
        Action[] analyses =
        [
            () => CoverageCalculator.Compute(region, scope, CoverageReading.Walking, stopped),
            () => CoverageCalculator.Compute(region, scope, CoverageReading.StraightLine, stopped),
            () => GapCalculator.OfFacility(region, scope, TestRegion.Rule("kindergarten", "min5"), CoverageReading.Walking, stopped),
            () => GapCalculator.OfParks(region, scope, TestRegion.Standards.ParkRateEditions[0].Indicators[0], stopped),
            () => UnitReporter.Report(region, GridCity.Rectangle(390, 390, 220, 220), stopped),
            () => ShortfallCalculator.Compute(region, scope, stopped),
            () => new LifeCircleCalculator(region).Around([region.HomeLinks[0]], [500], stopped),
        ];
        Assert.All(analyses, analysis => Assert.Throws<OperationCanceledException>(analysis));
    }

    [Fact]
    public void Coverage_tells_how_many_rules_are_done()
    {
        PreparedRegion region = City();
        WorkProgress progress = new();
        CoverageCalculator.Compute(region, Scope.Whole(region), CoverageReading.Walking, new Work(progress, default));
        int rules = TestRegion.Standards.FacilityRules.Count();
        Assert.Equal((rules - 1.0) / rules, progress.Share, 1e-12);
    }

    private static PreparedRegion City() => TestRegion.Prepare(new RegionData
    {
        Streets = new GridCity(11, 11, 100).Streets,
        Buildings = [.. from c in Enumerable.Range(2, 7) from r in Enumerable.Range(2, 7) select TestRegion.Home(100 * c, 100 * r, people: 10)],
        ResidentialAreas = [TestRegion.Land(GridCity.Rectangle(100, 100, 800, 800))],
        Facilities = [TestRegion.Facility(1, "kindergarten", 500, 500)],
    });
}
