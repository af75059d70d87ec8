using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Explanations;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;
using Renewal.Gis.Tests.ParkRates;
using static Renewal.Gis.Tests.Fixtures.TestRegion;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Tests.Explanations;

/// <summary>Every figure of the grid city is known from theory; real towns are held against the coverage, which is computed apart.</summary>
public class ExplainerTests
{
    [Fact]
    public void A_home_is_explained_by_its_path_the_alternatives_and_the_straight_line()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(11, 11, 100).Streets,
            Buildings = [Home(450, 20, people: 7), Home(900, 900, people: 3)],
            Facilities =
            [
                Facility(1, "kindergarten", 800, 0), Facility(2, "kindergarten", 400, 300), Facility(3, "kindergarten", 0, 0), Facility(4, "kindergarten", 1000, 1000),
            ],
        });
        Explainer explainer = new(region);
        (double lon, double lat) = LonLat(452, 18);
        ExplainedPlace place = explainer.PlaceAt(lon, lat);
        Assert.Equal(0, place.Home);
        PlaceExplanation why = explainer.Explain(place, Kindergartens(region), 300, CoverageReading.Walking, default);

        // 20 m to the street, 50 m west, 300 m north, and the facility stands on the junction.
        Assert.Equal((370.0, 300.0, false, UnreachedCause.None), (why.ValueM, why.LimitM, why.Met, why.Cause));
        Assert.Equal([(2L, 3700, 284.4), (1L, 3700, 350.6), (3L, 4700, 450.4)], why.Nearest.Select(n => (SiteId(region, n), n.WalkingDm!.Value, Math.Round(n.StraightM, 1)))
            .OrderBy(n => n.Value).ThenByDescending(n => n.Item1));
        Assert.Equal((3700, 200, 0), (why.Path!.Path.LengthDm, why.Path.Path.SnapFromDm, why.Path.Path.SnapToDm));
        Assert.Equal(284.4, why.Straight!.Length, 0.1);
        Assert.Equal((LinkFlaw.None, 200, 0), (why.Link.Link.Flaw, why.Link.Link.OffsetDm, why.Link.SkippedCount));
        Assert.Equal((7.0, PopulationMethod.Survey, false), (why.People!.People, why.People.Method, why.People.Shared));
    }

    [Fact]
    public void A_place_that_is_no_home_is_explained_where_it_is()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(11, 11, 100).Streets,
            Buildings = [Home(450, 20, people: 7)],
            Facilities = [Facility(1, "kindergarten", 800, 0)],
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 500, 50), name: "court")],
        });
        Explainer explainer = new(region);
        (double lon, double lat) = LonLat(430, 20);
        PlaceExplanation why = explainer.Explain(explainer.PlaceAt(lon, lat), Kindergartens(region), 300, CoverageReading.Walking, default);
        Assert.Equal((-1, "court", 390.0, null), (why.Place.Home, why.Area!.Name, why.ValueM, why.People));
    }

    [Fact]
    public void In_a_straight_line_the_plot_decides_and_the_way_on_foot_stands_beside_it()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(11, 11, 100).Streets,
            Buildings = [Home(500, 0, people: 7)],
            Facilities = [Facility(1, "kindergarten", 500, 400, site: GridCity.Rectangle(450, 290, 100, 150)), Facility(2, "kindergarten", 190, 0)],
        });
        Explainer explainer = new(region);
        PlaceExplanation why = explainer.Explain(explainer.PlaceOf(0), Kindergartens(region), 300, CoverageReading.StraightLine, default);
        Assert.Equal((290.0, true), (Math.Round(why.ValueM!.Value, 1), why.Met));
        Assert.Equal((0, 1), (why.StraightSite, why.PathSite));
        Assert.Equal(3100, why.Path!.Path.LengthDm);
        Assert.Equal([0, 1], why.Nearest.Select(n => n.Site));
    }

    [Fact]
    public void Where_there_is_no_way_the_cause_is_named()
    {
        GridCity city = new(3, 3, 100);
        city.AddStreet(800, 801, (5000, 0), (5100, 0));
        RegionData data = new()
        {
            Streets = city.Streets,
            Buildings = [Home(100, 10, people: 1), Home(5050, 10, people: 1), Home(2500, 0, people: 1)],
            Facilities = [Facility(1, "kindergarten", 0, 0)],
        };
        PreparedRegion region = Prepare(data);
        UnreachedCause Cause(PreparedRegion of, int home) =>
            new Explainer(of).Explain(new Explainer(of).PlaceOf(home), ServingSites.OfFacilities(of, "kindergarten", 300), 300, CoverageReading.Walking, default).Cause;
        Assert.Equal([UnreachedCause.None, UnreachedCause.NoWay, UnreachedCause.PlaceNotLinked], Enumerable.Range(0, 3).Select(h => Cause(region, h)));
        Assert.Equal(UnreachedCause.NoSite, Cause(Prepare(data with { Facilities = [] }), 0));
        Assert.Equal(UnreachedCause.SitesNotLinked, Cause(Prepare(data with { Facilities = [Facility(1, "kindergarten", 2500, 0)] }), 0));
    }

    [Fact]
    public void A_barrier_between_a_home_and_its_nearest_street_is_named_and_so_is_the_street_beyond_it()
    {
        GridCity city = new(3, 3, 100);
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = city.Streets,
            Buildings = [Home(150, 190, people: 1, side: 1)],
            Facilities = [Facility(1, "kindergarten", 0, 0)],
            Barriers = [new Barrier(5, "北渠", "water", null, GridCity.Line((90, 195), (210, 195))), new Barrier(6, "外墙", "wall", null, GridCity.Line((0, 120), (10, 120)))],
        });
        Explainer explainer = new(region);
        PlaceExplanation why = explainer.Explain(explainer.PlaceOf(0), Kindergartens(region), 300, CoverageReading.Walking, default);
        Assert.Equal((LinkFlaw.None, 500, 1), (why.Link.Link.Flaw, why.Link.Link.OffsetDm, why.Link.SkippedCount));
        Assert.Equal((10.0, 5L), (Math.Round(why.Link.Skipped[0].DistanceM, 1), why.Link.Barrier!.Id));
    }

    [Fact]
    public void A_home_that_walls_enclose_names_the_wall()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(3, 3, 100).Streets,
            Buildings = [Home(150, 150, people: 1, side: 1)],
            Facilities = [Facility(1, "kindergarten", 0, 0)],
            Barriers = [new Barrier(6, "外墙", "wall", null, GridCity.Line((140, 140), (160, 140), (160, 160), (140, 160), (140, 140)))],
        });
        Explainer explainer = new(region);
        PlaceExplanation why = explainer.Explain(explainer.PlaceOf(0), Kindergartens(region), 300, CoverageReading.Walking, default);
        Assert.Equal((LinkFlaw.BehindBarrier, null, "外墙", 12), (why.Link.Link.Flaw, why.ValueM, why.Link.Barrier!.Name, why.Link.SkippedCount));
        Assert.Equal(LinkExplainer.MostSkipped, why.Link.Skipped.Count);
    }

    [Fact]
    public void The_homes_of_a_unit_are_spread_over_the_distances_of_theory()
    {
        // Ten homes along one street, 100 m apart, ten people each; the facility stands at its western end.
        GridCity city = new(1, 1, 1);
        city.AddStreet(1, 2, (0, 0), (1000, 0));
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = city.Streets,
            Buildings = [.. Enumerable.Range(1, 10).Select(i => Home(100 * i, 0, people: 10, side: 0.1))],
            Facilities = [Facility(1, "kindergarten", 0, 0)],
            ResidentialAreas = [Land(GridCity.Rectangle(50, -1, 400, 2), name: "west"), Land(GridCity.Rectangle(450, -1, 400, 2), name: "east")],
        });
        GroupExplanation why = new Explainer(region).Explain(Scope.Whole(region), -1, Kindergartens(region), 300, CoverageReading.Walking, default);
        Assert.Equal((10, 30.0, 70.0, 0.0, false), (why.Homes, why.Within, why.Beyond, why.Unreached, why.Met));
        Assert.Equal([(0.25, 300.0), (0.5, 500.0), (0.75, 800.0), (0.9, 900.0), (1.0, 1000.0)], why.Quantiles.Select(q => (q.Share, q.Metres!.Value)));
        Assert.Equal([(0.5, 400.0), (0.9, 700.0), (1.0, 700.0)], why.Excess.Select(q => (q.Share, q.Metres!.Value)));
        Assert.Equal((1000.0, 9), (why.Worst!.ValueM, why.Worst.Place.Home));
        Assert.Equal([("east", 40.0, 40.0, 800.0), ("outside", 20.0, 20.0, 1000.0), ("west", 40.0, 10.0, 400.0)],
            why.Areas.Select(a => (a.Area?.Name ?? "outside", a.People, a.PeopleBeyond, a.FarthestM!.Value)));
        GroupExplanation west = new Explainer(region).Explain(Scope.Whole(region), 0, Kindergartens(region), 300, CoverageReading.Walking, default);
        Assert.Equal((4, 30.0, 10.0, 400.0), (west.Homes, west.Within, west.Beyond, west.Worst!.ValueM));
    }

    [Fact]
    public void Land_where_nobody_is_known_to_live_is_explained_by_its_land()
    {
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(11, 2, 100).Streets,
            Facilities = [Facility(1, "kindergarten", 0, 0)],
            ResidentialAreas = [Land(GridCity.Rectangle(0, 0, 1000, 10), name: "strip")],
        });
        GroupExplanation why = new Explainer(region).Explain(Scope.Whole(region), 0, Kindergartens(region), 300, CoverageReading.Walking, default);
        Assert.True(why.ByLand);
        Assert.Equal(10_000, why.Within + why.Beyond, 1.0);
        Assert.Equal(2_950, why.Within, 100.0);
        Assert.Equal(1000, why.Worst!.ValueM!.Value, 15.0);
    }

    [SharedTheory]
    [InlineData("monaco-250101.osm.pbf")]
    [InlineData("liechtenstein-211028.osm.pbf")]
    public void In_a_real_town_an_explanation_has_exactly_the_people_of_the_coverage(string file)
    {
        PreparedRegion region = Prepare(OsmFiles.Import(file).Data);
        Scope scope = Scope.Whole(region);
        Explainer explainer = new(region);
        foreach (Rule rule in TestRegion.Standards.FacilityRules.Where(r => r.Category is "kindergarten" or "bus-stop" or "primary-school" or "pharmacy"))
        {
            foreach (CoverageReading reading in Enum.GetValues<CoverageReading>())
            {
                CoverageRow row = CoverageCalculator.Row(region, scope, rule, reading, default);
                double limitM = row.Limit.Metres!.Value;
                GroupExplanation why = explainer.Explain(scope, -1, ServingSites.OfFacilities(region, rule.Category, limitM), limitM, reading, default);
                Assert.Equal(row.PopulationCovered!.Value, why.Within, 1e-6);
                Assert.Equal(scope.Population.People, why.Within + why.Beyond, 1e-6);
            }
        }
    }

    [SharedFact]
    public void In_a_real_town_the_sites_of_a_home_are_those_of_a_search_over_all_facilities()
    {
        PreparedRegion region = Prepare(OsmFiles.Import("monaco-250101.osm.pbf").Data);
        Explainer explainer = new(region);
        ServingSites stops = ServingSites.OfFacilities(region, "bus-stop", 500);
        NetworkSweep sweep = new(region.Network);
        for (int home = 0; home < region.Homes.Count; home += 60)
        {
            PlaceExplanation why = explainer.Explain(explainer.PlaceOf(home), stops, 500, CoverageReading.Walking, default);
            List<(int DistanceDm, int Site)> all = [];
            for (int s = 0; s < stops.Sites.Count; s++)
            {
                sweep.Run([stops.Accesses[s].Link], GraphSearch.Unreached, default);
                all.Add((sweep.Distance(region.HomeLinks[home], out _), s));
            }

            (int, int)[] expected = [.. all.Where(a => a.DistanceDm != GraphSearch.Unreached).Order().Take(Explainer.MostSites)];
            Assert.Equal(expected.Length == 0, why.Path is null);
            if (why.Path is not null)
            {
                Assert.Equal(expected, why.Nearest.Select(n => (n.WalkingDm ?? -1, n.Site)));
                Assert.Equal(expected[0], (why.Path.Path.LengthDm, why.PathSite));
            }
        }
    }

    // The plain search over all streets is the definition; the linker is quick.
    [SharedFact]
    public void In_a_real_town_the_streets_passed_over_are_all_that_are_nearer()
    {
        RegionData data = OsmFiles.Import("liechtenstein-211028.osm.pbf").Data;
        PreparedRegion region = Prepare(data);
        LinkExplainer explainer = new(region);
        (LineString Line, int Edge)[] lines =
        [
            .. data.Streets.Select((s, i) => (s, i)).Where(s => s.s is { Walkable: true, Tunnel: false, Geometry.IsEmpty: false })
                .Select(s => ((LineString)region.Projection.ToMetres(s.s.Geometry), region.Network.EdgeOfStreet(s.i))),
        ];
        int skipping = 0;
        for (int home = 0; home < region.Homes.Count; home++)
        {
            Link link = region.HomeLinks[home];
            LinkExplanation why = explainer.Explain(region.Homes.X[home], region.Homes.Y[home], link);
            Assert.Equal(link.IsLinked, why.Street is not null);
            skipping += why.SkippedCount > 0 ? 1 : 0;
            if (link.Flaw == LinkFlaw.None && (home % 400 == 0 || (why.SkippedCount > 0 && home % 40 == 0)))
            {
                Point place = GeometryFactory.Default.CreatePoint(new Coordinate(region.Homes.X[home], region.Homes.Y[home]));
                int nearer = lines.Count(l => l.Line.EnvelopeInternal.Distance(place.EnvelopeInternal) <= link.OffsetM + 0.1
                    && ((int)Math.Round(l.Line.Distance(place) * 10, MidpointRounding.AwayFromZero), l.Edge).CompareTo((link.OffsetDm, link.Edge)) < 0);
                Assert.Equal(nearer, why.SkippedCount);
            }
        }

        Assert.True(skipping > 50, $"Only {skipping} homes have a street nearer than their own.");
    }

    [Fact]
    public void A_park_is_explained_by_the_radius_of_its_own_size()
    {
        // A small park of 2,000 m² serves 300 m, a large one of 2 ha 500 m: 450 m to the large one is near enough, 350 m to the small one is not.
        PreparedRegion region = Prepare(new RegionData
        {
            Streets = new GridCity(3, 3, 100).Streets,
            Buildings = [Home(0, 0, people: 5, side: 0.2)],
            GreenSpaces =
            [
                ParkRateTests.Park(GridCity.Rectangle(350, -20, 50, 40)) with { Id = 1, AreaM2 = 2_000 },
                ParkRateTests.Park(GridCity.Rectangle(-650, -50, 200, 100)) with { Id = 2, AreaM2 = 20_000 },
            ],
        });
        ServingSites parks = ServingSites.OfParks(region, new ParkRateQuestion(true, [new ParkSizeClass(300, 1_000, 10_000), new ParkSizeClass(500, 10_000)]));
        Explainer explainer = new(region);
        PlaceExplanation why = explainer.Explain(explainer.PlaceOf(0), parks, 500, CoverageReading.StraightLine, default);
        Assert.Equal((450.0, 500.0, true, 1), (Math.Round(why.ValueM!.Value, 1), why.LimitM, why.Met, why.StraightSite));
        Assert.Equal([1, 0], why.Nearest.Select(n => n.Site));
    }

    private static long SiteId(PreparedRegion region, SiteDistance distance) => Kindergartens(region).Sites[distance.Site].Id;

    private static ServingSites Kindergartens(PreparedRegion region) => ServingSites.OfFacilities(region, "kindergarten", 300);

    private static (double Lon, double Lat) LonLat(double x, double y) => (GridCity.Place(x, y).X, GridCity.Place(x, y).Y);
}
