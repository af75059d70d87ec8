using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Explanations;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using static Renewal.Gis.Tests.Fixtures.TestRegion;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Tests.ParkRates;

/// <summary>The grid city: streets every 100 m from (0, 0) to (1000, 1000), ten people on every junction.</summary>
public class ParkAccessTests
{
    private static readonly MultiPolygon Around500 = GridCity.Rectangle(450, 450, 100, 100);

    [Fact]
    public void Without_a_gate_people_enter_where_a_street_crosses_the_boundary()
    {
        PreparedRegion region = City([Around500]);
        ParkAccess access = Access(region, 500);
        Assert.Equal((ParkAccessKind.Crossing, 4), (access.Parks.Single().Kind, access.Parks.Single().Points));
        Assert.Equal([(450, 500), (500, 450), (500, 550), (550, 500)], access.Points.Select(p => Place(region, p.Place)).Order());

        // Junctions i, j blocks from the park's own, on its axes 50 m short of i: i + j blocks − 50 m ≤ 500 m; the four next ones are 50 m off, the park's own 50 m too.
        int served = (from i in Enumerable.Range(-5, 11) from j in Enumerable.Range(-5, 11) where 100 * (Math.Abs(i) + Math.Abs(j)) - 50 <= 500 select 1).Sum();
        ParkAccessRate rate = Rate(region, access);
        Assert.Equal((10.0 * 121, 10.0 * served, 0), (rate.Population.People, rate.PopulationServed, rate.PopulationUnreached));
        Assert.Equal(served / 121.0, rate.PopulationRate!.Value, 1e-9);
        Assert.Equal(rate.PopulationRate!.Value, rate.HouseholdRate!.Value, 1e-4);
    }

    [Fact]
    public void Gates_that_walkers_may_pass_go_before_crossings_and_closed_ones_do_not_count()
    {
        Entrance[] gates = [Gate(1, 450, 500), Gate(2, 550, 500, open: false), new(3, "entrance", true, null, GridCity.Point(500, 450)), Gate(4, 800, 500)];
        PreparedRegion region = City([Around500], gates);
        ParkAccess access = Access(region, 500);
        Assert.Equal(ParkAccessKind.Gate, access.Parks.Single().Kind);
        Assert.Equal((450, 500), Place(region, access.Points.Single().Place));

        // From the east the way leads through the park to its western gate.
        Assert.Equal((300, false), (Distance(region, access, 750, 500), access.Serves(region.Link(GridCity.Place(1000, 500).X, GridCity.Place(1000, 500).Y))));
        Assert.Equal(ParkAccessKind.Crossing, Access(City([Around500], gates[1..3]), 500).Parks.Single().Kind);
    }

    [Fact]
    public void A_gate_within_ten_metres_of_the_outline_belongs_to_the_park()
    {
        Assert.Equal(ParkAccessKind.Gate, Access(City([Around500], [Gate(1, 441, 500)]), 500).Parks.Single().Kind);
        Assert.Equal(ParkAccessKind.Crossing, Access(City([Around500], [Gate(1, 439, 500)]), 500).Parks.Single().Kind);
    }

    [Fact]
    public void Many_gates_of_one_park_count_once()
    {
        PreparedRegion one = City([Around500], [Gate(1, 450, 500)]);
        PreparedRegion many = City([Around500], [.. Enumerable.Range(0, 9).Select(i => Gate(i, 450, 496 + i))]);
        Assert.Equal((1, 9), (Access(many, 300).Parks.Count, Access(many, 300).Points.Count));
        Assert.Equal(Rate(one, Access(one, 300)).PopulationServed, Rate(many, Access(many, 300)).PopulationServed);
    }

    [Fact]
    public void A_park_inside_a_block_is_entered_over_its_boundary_from_streets_within_thirty_metres()
    {
        PreparedRegion region = City([GridCity.Rectangle(420, 420, 60, 60)]);
        ParkAccess access = Access(region, 500);
        Assert.Equal(ParkAccessKind.Boundary, access.Parks.Single().Kind);

        // Ten points, 25 m apart, round the 240 m of the boundary from its south-western corner: 20 m to the street, 20 m along it to the junction.
        Assert.Equal(10, access.Points.Count);
        Assert.All(access.Points, p => Assert.InRange(p.Link.OffsetDm, 199, 201));
        Assert.Equal(40, Distance(region, access, 400, 400));
    }

    [Fact]
    public void A_park_without_any_way_in_is_counted_and_serves_nobody()
    {
        PreparedRegion region = City([GridCity.Rectangle(440, 440, 20, 20), GridCity.Rectangle(5000, 5000, 100, 100)]);
        ParkAccess access = Access(region, 5000);
        Assert.Equal([ParkAccessKind.None, ParkAccessKind.None], access.Parks.Select(p => p.Kind));
        ParkAccessRate rate = Rate(region, access);
        Assert.Equal((0, 1210.0), (rate.PopulationServed, rate.PopulationUnreached));
    }

    [Fact]
    public void Streets_that_may_not_be_walked_and_tunnels_lead_into_no_park()
    {
        GridCity city = new(11, 11, 100);
        Street[] streets = [.. city.Streets.Select(s => Crosses(s) ? s with { Tunnel = s.Id % 2 == 0, Walkable = s.Id % 2 == 0 } : s)];
        Assert.Equal(4, streets.Count(Crosses));
        ParkAccess access = Access(City([Around500], streets: streets), 500);
        Assert.Equal(ParkAccessKind.None, access.Parks.Single().Kind);
    }

    [Fact]
    public void A_way_in_that_connects_with_the_network_goes_before_one_that_does_not()
    {
        // A path inside the block leads into the park and nowhere else; from the street beside it people step over the boundary.
        GridCity city = new(11, 11, 100);
        city.AddStreet(900, 901, (450, 450), (450, 490));
        PreparedRegion region = City([GridCity.Rectangle(420, 420, 60, 60)], streets: city.Streets);
        Assert.Equal(ParkAccessKind.Boundary, Access(region, 500).Parks.Single().Kind);
        ParkAccess far = Access(City([GridCity.Rectangle(440, 440, 20, 20)], streets: city.Streets), 500);
        Assert.Equal((ParkAccessKind.Crossing, LinkFlaw.OnIsland), (far.Parks.Single().Kind, far.Points.Single().Link.Flaw));
    }

    [Fact]
    public void A_street_along_the_boundary_leads_in_where_they_meet_and_a_junction_counts_once()
    {
        // The street south of the block runs along the park from (420, 400) to (480, 400); a corner of the other park is a junction of four streets.
        GridCity city = new(11, 11, 100);
        int south = city.Streets.FindIndex(s => s.FromNode == city.Node(4, 4) && s.ToNode == city.Node(5, 4));
        Street along = city.AddStreet(city.Node(4, 4), city.Node(5, 4), (400, 400), (420, 400), (480, 400), (500, 400));
        city.Streets[south] = along;
        city.Streets.RemoveAt(city.Streets.Count - 1);
        ParkAccess access = Access(City([GridCity.Rectangle(420, 400, 60, 50), GridCity.Polygon((700, 700), (760, 720), (720, 760))], streets: city.Streets), 500);
        PreparedRegion region = City([], streets: city.Streets);
        Assert.Equal([(420, 400), (480, 400)], access.Points.Where(p => p.Park == 0).Select(p => Place(region, p.Place)).Order());
        Assert.Equal((700, 700), Place(region, access.Points.Single(p => p.Park == 1).Place));
    }

    [Fact]
    public void Each_size_serves_within_its_own_distance_even_where_another_park_is_nearer()
    {
        // A small park 350 m west of the home serves 300 m; a large one 450 m east serves 500 m.
        RegionData data = new()
        {
            Streets = new GridCity(11, 2, 100).Streets,
            Buildings = [Home(500, 0, people: 3, side: 0.2)],
            GreenSpaces =
            [
                ParkRateTests.Park(GridCity.Rectangle(140, -5, 10, 10)) with { AreaM2 = 2_000 }, ParkRateTests.Park(GridCity.Rectangle(950, -5, 10, 10)) with { AreaM2 = 20_000 },
            ],
        };
        PreparedRegion region = Prepare(data);
        ParkAccess access = ParkAccess.Build(region, new ParkRateQuestion(true, [new ParkSizeClass(300, 1_000, 10_000), new ParkSizeClass(500, 10_000)]), default);
        Assert.True(access.Serves(region.HomeLinks[0]));
        PlaceExplanation why = new Explainer(region).Explain(
            new Explainer(region).PlaceOf(0), ServingSites.OfParkAccess(region, access), 500, CoverageReading.Walking, default);
        Assert.Equal((450.0, 500.0, true, 1), (why.ValueM, why.LimitM, why.Met, why.PathSite));
    }

    [Fact]
    public void The_way_to_a_park_is_explained_by_its_gate()
    {
        PreparedRegion region = City([Around500], [Gate(1, 450, 500)]);
        ServingSites parks = ServingSites.OfParkAccess(region, Access(region, 300));
        Explainer explainer = new(region);
        PlaceExplanation why = explainer.Explain(explainer.PlaceAt(GridCity.Place(500, 700).X, GridCity.Place(500, 700).Y), parks, 300, CoverageReading.Walking, default);
        Assert.Equal((250.0, true, "gate", 150.0), (why.ValueM, why.Met, parks.Accesses[why.Path!.Path.Access].Kind, Math.Round(why.Nearest[0].StraightM)));
        GroupExplanation group = explainer.Explain(Scope.Whole(region), -1, parks, 300, CoverageReading.Walking, default);
        Assert.Equal(Rate(region, Access(region, 300)).PopulationServed, group.Within);
    }

    [Fact]
    public void Land_is_served_as_far_as_its_points_are()
    {
        RegionData data = new()
        {
            Streets = [new GridCity(1, 1, 1).AddStreet(1, 2, (0, 0), (1000, 0))],
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 1000, 10), households: 100)],
            GreenSpaces = [ParkRateTests.Park(GridCity.Rectangle(-50, -25, 50, 50))],
        };
        PreparedRegion region = Prepare(data);
        ParkAccessRate rate = Rate(region, Access(region, 300));

        // From the crossing at the street's western end 300 m along it, less the 5 m from the street to the land.
        Assert.Equal(0.295, rate.AreaRate!.Value, 0.01);
        Assert.Equal((100.0, 100 * 0.295), (Math.Round(rate.Households), rate.HouseholdsServed), new RoughPairs(1.0));
    }

    private static bool Crosses(Street street) =>
        GridCity.Projection.ToMetres(street.Geometry).Crosses(GridCity.Projection.ToMetres(Around500));

    private static PreparedRegion City(MultiPolygon[] parks, Entrance[]? gates = null, IReadOnlyList<Street>? streets = null, Barrier[]? barriers = null) => Prepare(new RegionData
    {
        Streets = streets ?? new GridCity(11, 11, 100).Streets,
        Buildings = [.. from c in Enumerable.Range(0, 11) from r in Enumerable.Range(0, 11) select Home(100 * c, 100 * r, people: 10, side: 0.2)],
        GreenSpaces = [.. parks.Select((p, i) => ParkRateTests.Park(p) with { Id = i + 1 })],
        Entrances = gates ?? [],
        Barriers = barriers ?? [],
    });

    private static Entrance Gate(long id, double x, double y, bool open = true) => new(id, "gate", open, null, GridCity.Point(x, y));

    private static ParkAccess Access(PreparedRegion region, double limitM) => ParkAccess.Build(region, new ParkRateQuestion(true, [new ParkSizeClass(limitM, 0)]), default);

    private static ParkAccessRate Rate(PreparedRegion region, ParkAccess access) => ParkAccessCalculator.Compute(region, Scope.Whole(region), access, default);

    private static double Distance(PreparedRegion region, ParkAccess access, double x, double y) =>
        ServingSites.OfParkAccess(region, access).WalkingDm(region.Link(GridCity.Place(x, y).X, GridCity.Place(x, y).Y), out _) / 10.0;

    private static (int X, int Y) Place(PreparedRegion region, Coordinate place)
    {
        (double lon, double lat) = region.Projection.ToLonLat(place.X, place.Y);
        (double x, double y) = GridCity.Projection.ToMetres(lon, lat);
        (double x0, double y0) = GridCity.Metres(0, 0);
        return ((int)Math.Round(x - x0), (int)Math.Round(y - y0));
    }

    private sealed class RoughPairs(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) <= tolerance && Math.Abs(a.Item2 - b.Item2) <= tolerance;

        public int GetHashCode((double, double) pair) => 0;
    }
}
