using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.Siting;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Siting;

/// <summary>Released land on a square grid of streets, where everybody within a distance can be counted by hand.</summary>
public class ReleasedParcelTests
{
    private static readonly RegionData City = new()
    {
        Streets = new GridCity(21, 21, 100).Streets,
        Buildings = [.. from c in Enumerable.Range(4, 13) from r in Enumerable.Range(4, 13) select TestRegion.Home(100 * c, 100 * r, people: 10, side: 0.2)],
        Facilities = [TestRegion.Facility(7, "kindergarten", 1200, 1000)],
        Projects =
        [
            Project(1, "shantytown", GridCity.Rectangle(990, 990, 20, 20)), Project(2, "old-community", GridCity.Rectangle(590, 590, 20, 20)), Project(3, "shantytown", null),
        ],
        FactoryRelocations = [Factory(4, "land-use-change", GridCity.Rectangle(450, 460, 100, 80)), Factory(5, "upgrade", GridCity.Rectangle(690, 690, 20, 20))],
    };

    [Fact]
    public void Demolished_shantytowns_and_factories_that_leave_release_land_and_nothing_else_does() =>
        Assert.Equal([("project", 1L), ("factory-relocation", 4L)], ReleasedParcel.Of(City).Select(p => (p.Kind, p.Id)));

    [Fact]
    public void People_newly_served_are_those_around_the_parcel_whom_nothing_serves_today()
    {
        PreparedRegion region = TestRegion.Prepare(City);
        ParcelRanking shantytown = ParcelUses.Rank(region, CancellationToken.None)[0];
        ParcelUse kindergarten = shantytown.Uses.Single(u => u.Rule.Category == "kindergarten");

        // 25 junctions within 300 m of the middle of the parcel, less the one on the parcel, whose ten people leave; the kindergarten serves those within 300 m of (1200, 1000).
        (int X, int Y)[] around = [.. from c in Enumerable.Range(4, 13) from r in Enumerable.Range(4, 13) where Math.Abs(c - 10) + Math.Abs(r - 10) is > 0 and <= 3 select (c, r)];
        Assert.Equal(10.0 * around.Length, kindergarten.PeopleAround, 1e-9);
        Assert.Equal(10.0 * around.Count(p => Math.Abs(p.X - 12) + Math.Abs(p.Y - 10) > 3), kindergarten.NewlyServed, 1e-9);
        Assert.Equal(200, kindergarten.NearestM!.Value, 1.0);
        ParcelUse nursery = shantytown.Uses.Single(u => u.Rule.Category == "nursery");
        Assert.Equal((240.0, null), (nursery.NewlyServed, nursery.NearestM));
    }

    [Fact]
    public void What_fits_comes_first_then_care_and_education_then_the_most_people()
    {
        IReadOnlyList<ParcelRanking> rankings = ParcelUses.Rank(TestRegion.Prepare(City), CancellationToken.None);
        foreach (ParcelRanking ranking in rankings)
        {
            Assert.Equal(
                ranking.Uses.OrderBy(u => u.IsLargeEnough == false).ThenBy(u => !u.IsFavoured).ThenByDescending(u => u.NewlyServed).Select(u => u.Rule.Id),
                ranking.Uses.Select(u => u.Rule.Id));
        }

        // 400 m² are too small for a kindergarten (5,240 m²), 8,000 m² are not.
        Assert.Equal([false, true], rankings.Select(r => r.Uses.Single(u => u.Rule.Category == "kindergarten").IsLargeEnough!.Value));
        Assert.All(rankings, r => Assert.True(r.Best is { IsFavoured: true, NewlyServed: > 0 }));
        Assert.NotEqual("kindergarten", rankings[0].Best!.Rule.Category);
    }

    private static RenewalProject Project(long id, string category, NetTopologySuite.Geometries.MultiPolygon? land) =>
        new(id, $"{category} {id}", category, 2023, "planned", null, null, null, null, null, null, null, null, null, null, null, land);

    private static FactoryRelocation Factory(long id, string type, NetTopologySuite.Geometries.MultiPolygon land) =>
        new(id, $"factory {id}", type, null, null, null, 2023, "planned", null, null, land);
}
