using FsCheck;
using FsCheck.Fluent;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.ParkRates;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.Coverage;

/// <summary>What must hold in every town, whatever its streets, homes and facilities are.</summary>
public class CoverageInvariantTests
{
    private static readonly string[] Categories = ["kindergarten", "primary-school", "food-market", "nursing-home", "bus-stop"];
    private static readonly RuleSet Set = TestRegion.Standards.DefaultRuleSet;
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(40);

    [Fact]
    public void Shares_are_between_zero_and_one() => Prop.ForAll(Towns(), town => Both(town.Region())
        .SelectMany(t => t.Rows.Concat(t.Parts.SelectMany(p => p.Rows)))
        .SelectMany(r => new[] { r.PopulationRate, r.HouseholdsRate, r.AreaRate, r.FloorAreaRate })
        .All(share => share is null or (>= 0 and <= 1))).Check(Config);

    [Fact]
    public void A_larger_limit_never_lowers_a_coverage() => Prop.ForAll(Towns(), Gen.Choose(10, 900).ToArbitrary(), (town, metres) =>
    {
        PreparedRegion region = town.Region();
        Extent whole = Extent.Of(region, Scope.Whole(region));
        CoverageRow[] At(double limit, CoverageReading reading) =>
            [.. CoverageCalculator.Compute(region, whole, [], WithDistance(limit), reading, default).Rows];
        return Enum.GetValues<CoverageReading>().All(reading =>
            At(metres, reading).Zip(At(metres + 60, reading)).All(pair => NotLower(pair.First, pair.Second)));
    }).Check(Config);

    [Fact]
    public void One_more_facility_never_lowers_a_coverage_nor_what_there_is() => Prop.ForAll(Towns(), Sites(), (town, more) =>
    {
        CoverageTable[] before = Both(town.Region());
        CoverageTable[] after = Both((town with { Sites = [.. town.Sites, more] }).Region());
        return before.Zip(after).All(t => t.First.Rows.Zip(t.Second.Rows).All(r => NotLower(r.First, r.Second) && NotLess(r.First.Capacity, r.Second.Capacity))
            && t.First.Totals.Zip(t.Second.Totals).All(c => NotLess(c.First.Capacity, c.Second.Capacity)));
    }).Check(Config);

    [Fact]
    public void Who_is_near_enough_on_foot_is_near_enough_in_a_straight_line() => Prop.ForAll(Towns(), town =>
    {
        // Facilities are points and homes are linked where they stand, so that no path is shorter than the straight line, but for the
        // rounding of each street and way to whole decimetres.
        PreparedRegion region = town.Region();
        Extent whole = Extent.Of(region, Scope.Whole(region));
        CoverageTable walking = CoverageCalculator.Compute(region, whole, [], WithDistance(300), CoverageReading.Walking, default);
        CoverageTable straight = CoverageCalculator.Compute(region, whole, [], WithDistance(302), CoverageReading.StraightLine, default);
        return walking.Rows.Zip(straight.Rows).All(r => r.First.PopulationCovered <= r.Second.PopulationCovered && r.First.FloorAreaCoveredM2 <= r.Second.FloorAreaCoveredM2);
    }).Check(Config);

    [Fact]
    public void Communities_add_up_to_the_region() => Prop.ForAll(Towns(), town => Both(town.Region()).All(t =>
        Close(t.Population.People, t.Parts.Sum(p => p.Extent.Population.People)) && Close(t.ResidentialAreaM2, t.Parts.Sum(p => p.Extent.ResidentialAreaM2))
        && t.Rows.Select((row, i) => (row, parts: t.Parts.Select(p => p.Rows[i]).ToArray())).All(r =>
            Close(r.row.PopulationCovered, r.parts.Sum(p => p.PopulationCovered)) && Close(r.row.HouseholdsCovered, r.parts.Sum(p => p.HouseholdsCovered))
            && Close(r.row.FloorAreaCoveredM2, r.parts.Sum(p => p.FloorAreaCoveredM2))
            // On foot the share of the points of each area is taken of its exact land, which differs from the points by the rounding of cells.
            && Close(r.row.AreaCoveredM2, r.parts.Sum(p => p.AreaCoveredM2), 0.01)))).Check(Config);

    [Fact]
    public void A_later_year_never_has_less() => Prop.ForAll(Towns(), Gen.Choose(1990, 2030).ToArbitrary(), Gen.Choose(0, 15).ToArbitrary(), (town, year, years) =>
    {
        PreparedRegion region = town.Region();
        return Both(region.InYear(year)).Zip(Both(region.InYear(year + years))).All(t =>
            t.First.Rows.Zip(t.Second.Rows).All(r => NotLower(r.First, r.Second) && NotLess(r.First.Capacity, r.Second.Capacity))
            && t.First.Totals.Zip(t.Second.Totals).All(c => NotLess(c.First.Capacity, c.Second.Capacity)));
    }).Check(Config);

    private static CoverageTable[] Both(PreparedRegion region)
    {
        Extent whole = Extent.Of(region, Scope.Whole(region));
        return [.. Enum.GetValues<CoverageReading>().Select(reading => CoverageCalculator.Compute(region, whole, whole.Communities(), Set, reading, default))];
    }

    private static RuleSet WithDistance(double metres) => Set with
    {
        Services = [.. Categories.Select(c => Set.Services.First(s => s.Category == c)).Select(s => s with { Distance = s.Distance with { Metres = metres } })],
    };

    // Land in a straight line is cut with chords, whose corners lie elsewhere for another limit: a few square metres either way.
    private static bool NotLower(CoverageRow before, CoverageRow after) =>
        Nullable.Compare(before.PopulationCovered, after.PopulationCovered) <= 0 && Nullable.Compare(before.HouseholdsCovered, after.HouseholdsCovered) <= 0
        && Nullable.Compare(before.FloorAreaCoveredM2, after.FloorAreaCoveredM2) <= 0 && (before.AreaCoveredM2 ?? 0) <= (after.AreaCoveredM2 ?? 0) + 0.01;

    private static bool NotLess(Capacity? before, Capacity? after) =>
        (before?.Have ?? 0) <= (after?.Have ?? 0) && (before?.Known ?? 0) <= (after?.Known ?? 0) && !(before?.Met == true && after?.Met != true);

    private static bool Close(double? a, double? b, double within = 1e-4) => Math.Abs((a ?? 0) - (b ?? 0)) <= within;

    // A grid of streets of which some are missing, homes beside them, plots of land, and facilities with and without years and floor areas.
    private static Arbitrary<Town> Towns() => (
        from seed in Gen.Choose(1, int.MaxValue)
        from gaps in Gen.Choose(0, 12)
        from homes in Gen.Choose(1, 25)
        from sites in Site().ListOf()
        select new Town(seed, gaps, homes, [.. sites.Take(8)])).ToArbitrary();

    private static Arbitrary<Place> Sites() => Site().ToArbitrary();

    private static Gen<Place> Site() =>
        from category in Gen.Elements(Categories)
        from x in Gen.Choose(0, 800)
        from y in Gen.Choose(0, 800)
        from status in Gen.Elements("existing", "existing", "planned")
        from year in Gen.Elements<int?>(null, 1995, 2010, 2026)
        from figure in Gen.Elements<double?>(null, 120, 3000)
        select new Place(category, x, y, status, year, figure);

    internal sealed record Place(string Category, int X, int Y, string Status, int? Year, double? Figure);

    internal sealed record Town(int Seed, int Gaps, int Homes, Place[] Sites)
    {
        public PreparedRegion Region()
        {
            Random random = new(Seed);
            List<Street> streets = new GridCity(9, 9, 100).Streets;
            for (int i = 0; i < Gaps; i++)
            {
                streets.RemoveAt(random.Next(streets.Count));
            }

            return Prepare(new RegionData
            {
                Streets = streets,
                Buildings =
                [
                    .. Enumerable.Range(0, Homes).Select(_ => Home(
                        random.Next(800), random.Next(800), people: random.Next(3) == 0 ? null : random.Next(40), storeys: random.Next(4) == 0 ? null : random.Next(1, 9))),
                ],
                ResidentialAreas = [.. Enumerable.Range(0, 4).Select(_ => Land(GridCity.Rectangle(random.Next(600), random.Next(600), random.Next(20, 200), random.Next(20, 200))))],
                GreenSpaces = [ParkRateTests.Park(GridCity.Rectangle(random.Next(800), random.Next(800), 50, 50)) with { OpeningYear = 2012 }],
                Facilities =
                [
                    .. Sites.Select((s, i) => Facility(i + 1, s.Category, s.X, s.Y, s.Status) with { OpeningYear = s.Year, FloorAreaM2 = s.Figure, Capacity = s.Figure }),
                ],
            });
        }
    }
}
