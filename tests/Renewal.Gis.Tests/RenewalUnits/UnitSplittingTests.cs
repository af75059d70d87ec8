using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.RenewalUnits;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.RenewalUnits;

public class UnitSplittingTests
{
    private static readonly MultiPolygon Whole = Rounded(GridCity.Rectangle(0, 0, 100, 60));

    [Fact]
    public void A_line_across_makes_two_parts_of_the_areas_that_it_divides()
    {
        IReadOnlyList<MultiPolygon> parts = UnitSplitting.ByLines(Whole, GridCity.Line((30, -10), (30, 70)));
        Assert.Equal([4200, 1800], parts.Select(p => Math.Round(FeatureRules.MeasureM2(p))));
        AssertCover(Whole, parts);
    }

    [Fact]
    public void Several_lines_make_all_parts_between_them_and_a_dangling_end_makes_none()
    {
        Geometry lines = GeometryFactory.Default.CreateMultiLineString(
            [GridCity.Line((30, -10), (30, 70)), GridCity.Line((60, -10), (60, 70)), GridCity.Line((-10, 30), (45, 30)), GridCity.Line((80, 10), (90, 20))]);
        IReadOnlyList<MultiPolygon> parts = UnitSplitting.ByLines(Whole, lines);
        Assert.Equal([2400, 1800, 900, 900], parts.Select(p => Math.Round(FeatureRules.MeasureM2(p))));
        AssertCover(Whole, parts);
    }

    [Fact]
    public void A_line_that_does_not_cross_is_refused() =>
        Assert.Contains("does not cut", Assert.Throws<InputException>(() => UnitSplitting.ByLines(Whole, GridCity.Line((30, -10), (30, 50)))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_piece_that_no_line_crosses_stays_with_the_largest_part()
    {
        MultiPolygon two = Rounded(GeometryFactory.Default.CreateMultiPolygon([(Polygon)Whole[0], (Polygon)GridCity.Rectangle(200, 0, 10, 10)[0]]));
        IReadOnlyList<MultiPolygon> parts = UnitSplitting.ByLines(two, GridCity.Line((30, -10), (30, 70)));
        Assert.Equal([4300, 1800], parts.Select(p => Math.Round(FeatureRules.MeasureM2(p))));
        AssertCover(two, parts);
    }

    [Fact]
    public void Areas_make_parts_in_their_order_and_the_rest_is_the_last()
    {
        IReadOnlyList<MultiPolygon> parts = UnitSplitting.ByAreas(Whole, [GridCity.Rectangle(80, -10, 50, 100), GridCity.Rectangle(-10, -10, 30, 100)]);
        Assert.Equal([1200, 1200, 3600], parts.Select(p => Math.Round(FeatureRules.MeasureM2(p))));
        AssertCover(Whole, parts);
        Assert.Contains("overlap", Assert.Throws<InputException>(
            () => UnitSplitting.ByAreas(Whole, [GridCity.Rectangle(0, 0, 50, 60), GridCity.Rectangle(40, 0, 60, 60)])).Message, StringComparison.Ordinal);
        Assert.Contains("no land", Assert.Throws<InputException>(
            () => UnitSplitting.ByAreas(Whole, [GridCity.Rectangle(0, 0, 50, 60), GridCity.Rectangle(400, 0, 60, 60)])).Message, StringComparison.Ordinal);
        Assert.Contains("whole unit", Assert.Throws<InputException>(
            () => UnitSplitting.ByAreas(Whole, [GridCity.Rectangle(-10, -10, 200, 200)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_random_land_cover_the_whole_and_share_every_corner_of_their_borders()
    {
        Random random = new(3);
        int cut = 0;
        for (int round = 0; round < 400; round++)
        {
            Coordinate[] ring = [.. Enumerable.Range(0, 5 + random.Next(12))
                .Select(i => (Angle: i * 0.35, Far: 30 + 70 * random.NextDouble())).Select(p => GridCity.Place(100 + p.Far * Math.Cos(p.Angle), 100 + p.Far * Math.Sin(p.Angle)))];
            MultiPolygon land = Rounded(GeometryFactory.Default.CreateMultiPolygon([GeometryFactory.Default.CreatePolygon([.. ring, ring[0].Copy()])]));
            if (!land.IsValid)
            {
                continue;
            }

            (double, double) Place() => (200 * random.NextDouble(), 200 * random.NextDouble());
            try
            {
                AssertCover(land, UnitSplitting.ByLines(land, GridCity.Line(Place(), Place(), Place())));
                cut++;
            }
            catch (InputException mistake)
            {
                Assert.Matches("does not cut|would have", mistake.Message);
            }
        }

        Assert.True(cut > 100, $"{cut} splits");
    }

    [Fact]
    public void Floor_areas_are_shared_by_land_or_as_given_and_add_up()
    {
        UnitState unit = new(7, 3, "town", new Dictionary<string, object?>
        {
            ["name"] = "站前", ["note"] = "n", ["plan_year"] = 2024, ["region_code"] = "town", ["source"] = "drawn", ["retain_m2"] = 1000.01, ["build_m2"] = null, ["demolish_m2"] = 300.0,
        }, Whole);
        IReadOnlyList<MultiPolygon> parts = UnitSplitting.ByLines(Whole, GridCity.Line((30, -10), (30, 70)));
        IReadOnlyList<EditBody> bodies = UnitSplitting.Describe(unit, parts, [new Dictionary<string, object?> { ["name"] = "东", ["demolish_m2"] = 50.0 }]);
        Assert.Equal(["东", "站前-2"], bodies.Select(b => b.Values["name"]));
        Assert.Equal([2024, 2024], bodies.Select(b => (int)b.Values["plan_year"]!));
        Assert.Equal(700.01, (double)bodies[0].Values["retain_m2"]!, 0.01);
        Assert.Equal(1000.01, (double)bodies[0].Values["retain_m2"]! + (double)bodies[1].Values["retain_m2"]!, 1e-6);
        Assert.Equal([50.0, 250.0], bodies.Select(b => (double)b.Values["demolish_m2"]!));
        Assert.All(bodies, b => Assert.Null(b.Values["build_m2"]));
    }

    [Fact]
    public void Units_beside_each_other_become_one_without_slits()
    {
        // A ring of four with 0.3 m between the first two and a hole of 0.6 × 30 m in the middle of the ring.
        UnitState[] units =
        [
            Unit(1, GridCity.Rectangle(0, 0, 50, 50)), Unit(2, GridCity.Rectangle(50.3, 0, 50, 50)),
            Unit(3, GridCity.Rectangle(0, 50, 100.3, 20)), Unit(4, GridCity.Polygon((0, 70), (30, 70), (30, 70.6), (60, 70.6), (60, 70), (100.3, 70), (100.3, 100), (0, 100))),
        ];
        MultiPolygon land = UnitMerging.Land(units);
        Assert.Equal(1, land.NumGeometries);
        Assert.Empty(((Polygon)land[0]).Holes);
        Assert.Equal(100.3 * 100, FeatureRules.MeasureM2(land), 0.1);
    }

    [Fact]
    public void A_courtyard_between_units_stays_a_courtyard()
    {
        UnitState[] units =
        [
            Unit(1, GridCity.Polygon((50, 0), (100, 0), (100, 100), (50, 100), (50, 80), (80, 80), (80, 20), (50, 20))),
            Unit(2, GridCity.Polygon((0, 0), (50, 0), (50, 20), (20, 20), (20, 80), (50, 80), (50, 100), (0, 100))),
        ];
        MultiPolygon land = UnitMerging.Land(units);
        Assert.Single(((Polygon)Assert.Single(land.Geometries)).Holes);
        Assert.Equal(10_000 - 3600, FeatureRules.MeasureM2(land), 0.1);
    }

    [Fact]
    public void Units_that_touch_in_a_corner_or_not_at_all_are_not_merged()
    {
        foreach (MultiPolygon other in new[] { GridCity.Rectangle(100, 60, 50, 50), GridCity.Rectangle(102, 0, 50, 50) })
        {
            Assert.Contains("shares no border", Assert.Throws<InputException>(() => UnitMerging.Land([Unit(1, Whole), Unit(2, Rounded(other))])).Message, StringComparison.Ordinal);
        }
    }

    private static UnitState Unit(long id, MultiPolygon land) => new(id, 1, "town", new Dictionary<string, object?> { ["name"] = $"Unit {id}", ["plan_year"] = null }, Rounded(land));

    private static MultiPolygon Rounded(MultiPolygon land) => (MultiPolygon)StoredGeometry.Form(land, Planning.Catalogue.Collections.Find("renewal-units"));

    private static void AssertCover(MultiPolygon whole, IReadOnlyList<MultiPolygon> parts)
    {
        Assert.All(parts, part => Assert.True(part.IsValid));
        Assert.Equal(FeatureRules.MeasureM2(whole), parts.Sum(FeatureRules.MeasureM2), 0.05);
        // The corners lie on a grid of 0.1 mm: a new corner on a slanted side may leave it by half of that, which is 0.05 m² on a kilometre of border.
        Geometry together = NetTopologySuite.Operation.Union.UnaryUnionOp.Union(parts.Cast<Geometry>().ToList());
        Assert.True(together.Difference(whole).Length + whole.Difference(together).Length < 1 && together.SymmetricDifference(whole).Area < 5e-12, "not the whole");
        for (int i = 0; i < parts.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                // Interiors do not meet, to the last bit.
                Assert.False(parts[i].Relate(parts[j], "T********"), $"parts {i} and {j} overlap");
            }
        }
    }
}
