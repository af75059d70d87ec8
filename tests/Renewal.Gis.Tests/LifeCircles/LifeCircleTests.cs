using System.Text.Json.Nodes;
using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;
using Xunit.Abstractions;
using static Renewal.Gis.Tests.Fixtures.TestRegion;

namespace Renewal.Gis.Tests.LifeCircles;

public class LifeCircleTests(ITestOutputHelper output)
{
    // A home on each junction of an endless grid: k blocks reach 2k² + 2k + 1 homes and 4k² block sides.
    [Theory]
    [InlineData(300, 3)]
    [InlineData(500, 5)]
    [InlineData(599.9, 5)]
    public void In_a_grid_city_people_and_streets_are_those_of_theory(double limitM, int blocks)
    {
        PreparedRegion region = HomesOnEveryJunction(17);
        LifeCircle circle = Around(region, 800, 800, limitM).Single();
        Assert.Equal(10 * (2 * blocks * blocks + 2 * blocks + 1), circle.Population.People, 1e-6);
        Assert.Equal("survey", circle.Population.Method);
        Assert.Equal(4 * blocks * blocks * 100 + (8 * blocks + 4) * (limitM - 100 * blocks), circle.NetworkM, 1e-6);
        Assert.True(circle.Geometry.IsValid);
    }

    [Fact]
    public void The_straight_way_to_the_street_counts_for_the_origin_for_homes_and_for_facilities()
    {
        RegionData data = new()
        {
            Streets = new GridCity(11, 11, 100).Streets,
            Buildings = [Home(550, 530, people: 7)],
            Facilities = [Facility(1, "kindergarten", 650, 480), Facility(2, "kindergarten", 650, 479), Facility(3, "nursery", 650, 480, status: "planned")],
        };
        // 40 m to the street, 100 m along it, 30 m to the home; 100 + 20 m to the first kindergarten, another metre to the second.
        Assert.Equal(0, Around(Prepare(data), 450, 540, 169.9).Single().Population.People);
        Assert.Equal(7, Around(Prepare(data), 450, 540, 170).Single().Population.People);
        Assert.Equal(1, Around(Prepare(data), 550, 520, 140).Single().Facilities["kindergarten"]);
        Assert.Equal(2, Around(Prepare(data), 550, 520, 141).Single().Facilities["kindergarten"]);
        Assert.False(Around(Prepare(data), 550, 520, 500).Single().Facilities.ContainsKey("nursery"));
    }

    [Fact]
    public void Several_origins_reach_what_any_of_them_reaches()
    {
        PreparedRegion region = HomesOnEveryJunction(17);
        Link west = region.Link(GridCity.Place(400, 800).X, GridCity.Place(400, 800).Y);
        Link east = region.Link(GridCity.Place(1200, 800).X, GridCity.Place(1200, 800).Y);
        LifeCircle both = new LifeCircleCalculator(region).Around([west, east], [300], default)[0];
        Assert.Equal(2 * 10 * 25, both.Population.People, 1e-6);
        Assert.Equal(2, both.Geometry.NumGeometries);
    }

    [Fact]
    public void A_place_without_a_street_reaches_nothing()
    {
        PreparedRegion region = HomesOnEveryJunction(5);
        LifeCircle circle = Around(region, 5000, 5000, 1000).Single();
        Assert.True(circle.Geometry.IsEmpty);
        Assert.Equal((0, 0, 0), (circle.Population.People, circle.NetworkM, circle.AreaM2));
    }

    [Fact]
    public void A_larger_limit_never_reaches_less()
    {
        PreparedRegion region = HomesOnEveryJunction(17);
        Random random = new(6);
        for (int i = 0; i < 10; i++)
        {
            IReadOnlyList<LifeCircle> circles = Around(region, random.Next(1600), random.Next(1600), 100, 260, 300, 515, 900);
            Assert.Equal(circles, circles.OrderBy(c => c.Population.People).ThenBy(c => c.NetworkM).ThenBy(c => c.AreaM2));
        }
    }

    // By construction: what is inside a circle is inside every larger one from the same place.
    [SharedTheory]
    [InlineData("monaco-250101.osm.pbf")]
    [InlineData("liechtenstein-211028.osm.pbf")]
    public void A_smaller_circle_lies_inside_a_larger_one_with_its_streets_homes_and_facilities(string file)
    {
        PreparedRegion region = Prepare(OsmFiles.Import(file).Data);
        Random random = new(11);
        for (int i = 0; i < 3; i++)
        {
            Facility start = region.Data.Facilities[random.Next(region.Data.Facilities.Count)];
            IReadOnlyList<LifeCircle> circles = new LifeCircleCalculator(region).Around(
                [region.Link(start.Geometry.X, start.Geometry.Y)], [1000, 300, 500, 495, 512.3], default);
            LifeCircle[] rising = [.. circles.OrderBy(c => c.LimitM)];
            Assert.True(rising[^1].HomesWithin.Count > 0 && rising[^1].FacilitiesWithin.Count > 0);
            for (int k = 1; k < rising.Length; k++)
            {
                (LifeCircle small, LifeCircle large) = (rising[k - 1], rising[k]);
                Assert.True(small.Geometry.IsValid && large.Geometry.IsValid);

                // Coordinates are rounded once more on the way to degrees: a tenth of a millimetre is 1e-9 degrees.
                Assert.True(large.Geometry.Buffer(1e-8).Covers(small.Geometry), $"{start.Name} {small.LimitM} {large.LimitM}");
                Assert.InRange(small.Geometry.Difference(large.Geometry).Area, 0, 1e-12);
                Assert.Empty(small.HomesWithin.Except(large.HomesWithin));
                Assert.Empty(small.FacilitiesWithin.Except(large.FacilitiesWithin));
                Assert.All(small.Reached, part => Assert.Contains(large.Reached, l => l.Edge == part.Edge && l.FromDm <= part.FromDm && l.ToDm >= part.ToDm));
            }
        }
    }

    // openrouteservice's hull of 1,609.344 m on its cycling network. Even the convex hull of the streets reached on foot (4.99 km²) is smaller
    // than its 5.44 km², and ours leaves out land that is nearer to an unreached street: a band of plausibility, no more.
    [SharedFact]
    public void The_area_reached_in_Heidelberg_is_in_the_published_band()
    {
        JsonNode published = JsonNode.Parse(File.ReadAllText(Repository.SharedPath("geodata", "expected", "isochrones.json")))!["sets"]![0]!["cases"]![0]!;
        double limitM = published["range_m"]!.GetValue<double>();
        double expectedM2 = published["expected_area_m2"]!.GetValue<double>();
        PreparedRegion region = Prepare(OsmFiles.Import("heidelberg-ors-streets.osm.pbf").Data);
        Link origin = region.Link(published["origin"]!["lon"]!.GetValue<double>(), published["origin"]!["lat"]!.GetValue<double>());
        double areaM2 = new LifeCircleCalculator(region).Around([origin with { OffsetDm = 0 }], [limitM], default)[0].AreaM2;
        output.WriteLine($"published {expectedM2} m², ours {areaM2} m²");
        Assert.InRange(areaM2, 0.8 * expectedM2, Math.Min(1.15 * expectedM2, Math.PI * limitM * limitM));
    }

    private static PreparedRegion HomesOnEveryJunction(int side) => Prepare(new RegionData
    {
        Streets = new GridCity(side, side, 100).Streets,
        Buildings = [.. from c in Enumerable.Range(0, side) from r in Enumerable.Range(0, side) select Home(100 * c, 100 * r, people: 10)],
    });

    private static IReadOnlyList<LifeCircle> Around(PreparedRegion region, double x, double y, params double[] limitsM) =>
        new LifeCircleCalculator(region).Around([region.Link(GridCity.Place(x, y).X, GridCity.Place(x, y).Y)], limitsM, default);
}
