using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.RenewalUnits;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.RenewalUnits;

/// <summary>Hand-made cases whose figures follow from geometry; metres around <see cref="GridCity"/>'s origin.</summary>
public class SaveChecksTests
{
    private static readonly Region Town = new("town", null, "小镇", "Town", "study-area", true, "test", GridCity.Rectangle(-1000, -1000, 5000, 5000));
    private static readonly MultiPolygon Land = GridCity.Rectangle(0, 0, 100, 100);

    [Theory]
    [InlineData(0.04, null)]
    [InlineData(0.4, "sliver")]
    [InlineData(0.98, "sliver")]
    [InlineData(5, "overlap")]
    public void An_overlap_is_noise_a_sliver_or_an_overlap_by_its_width(double widthM, string? code)
    {
        IReadOnlyList<Finding> findings = Check(GridCity.Rectangle(100 - widthM, 0, 100, 100));
        if (code is null)
        {
            Assert.Empty(findings);
            return;
        }

        Finding finding = Assert.Single(findings);
        Assert.Equal((code, Severity.Warning), (finding.Code, finding.Severity));
        // 0.1 mm of rounding on 100 m of border.
        Assert.Equal(100 * widthM, Figure(finding, "area"), 0.02);
        Assert.Equal(100 * widthM, AreaM2(finding.Place!), 0.02);
        Assert.Equal([(7, "东单元")], finding.Others);
        if (code == "overlap")
        {
            Assert.Equal(widthM, Figure(finding, "share"), 0.01);
            Assert.Equal("trimmed", finding.Offer!.Kind);
            Assert.Equal(100 * (100 - widthM), AreaM2(finding.Offer.Geometry), 0.02);
        }
        else
        {
            // Twice the area by the perimeter of the strip.
            Assert.Equal(100 * widthM / (100 + widthM), Figure(finding, "width"), 0.01);
            Assert.Equal("snapped", finding.Offer!.Kind);
        }

        Assert.Empty(Check(finding.Offer.Geometry, GridCity.Rectangle(100 - widthM, 0, 100, 100)));
    }

    [Theory]
    [InlineData(0.04, false)]
    [InlineData(0.4, true)]
    [InlineData(0.8, true)]
    [InlineData(1.2, false)]
    public void A_strip_that_stays_between_two_borders_is_a_gap_by_its_width(double widthM, bool gap)
    {
        MultiPolygon neighbour = GridCity.Rectangle(100 + widthM, 0, 100, 100);
        IReadOnlyList<Finding> findings = Check(neighbour);
        if (!gap)
        {
            Assert.Empty(findings);
            return;
        }

        Finding finding = Assert.Single(findings);
        Assert.Equal("gap", finding.Code);
        // At both open ends a circle of half a metre reaches in between the corners: the segment of that circle above the chord of the width is not closed.
        double half = widthM / 2, segmentM2 = 0.25 * Math.Asin(half / 0.5) - half * Math.Sqrt(0.25 - half * half);
        Assert.Equal(100 * widthM - 2 * segmentM2, Figure(finding, "area"), 0.05);
        Assert.Equal(widthM, Figure(finding, "width"), 0.02);
        Assert.InRange(Figure(finding, "length"), 99, 101);
        Assert.Equal([(7, "东单元")], finding.Others);
        Assert.Equal("snapped", finding.Offer!.Kind);
        Assert.Equal(100 * (100 + widthM), AreaM2(finding.Offer.Geometry), 0.02);
        Assert.Empty(Check(finding.Offer.Geometry, neighbour));
    }

    [Fact]
    public void A_wedge_between_borders_that_part_at_an_angle_is_no_gap()
    {
        // From the corner (100, 0) the neighbour's side leans away by 20°: the tip is narrower than a metre over 2.8 m.
        double lean = Math.Tan(20 * Math.PI / 180) * 100;
        Assert.Empty(Check(GridCity.Polygon((100, 0), (200, 0), (200, 100), (100 + lean, 100))));
    }

    [Fact]
    public void Units_that_share_a_border_or_a_corner_or_a_street_are_fine() =>
        Assert.Empty(new SaveChecks(Land).Find(
            Town,
            [
                new(1, "N", GridCity.Rectangle(0, 100, 60, 50)), new(2, "NE", GridCity.Rectangle(100, 100, 50, 50)), new(3, "across the street", GridCity.Rectangle(-50, -112, 200, 100)),
                new(4, "beside N", GridCity.Rectangle(60, 100, 40, 30)),
            ],
            []));

    [Fact]
    public void A_short_slot_that_is_closed_all_around_is_a_gap_though_one_border_makes_it_alone()
    {
        MultiPolygon notched = GridCity.Polygon((0, 0), (100, 0), (100, 50), (97, 50), (97, 50.8), (100, 50.8), (100, 100), (0, 100));
        Finding gap = Assert.Single(Check(notched, GridCity.Rectangle(100, 0, 100, 100)));
        Assert.Equal("gap", gap.Code);
        Assert.Equal(3 * 0.8, Figure(gap, "area"), 0.01);
    }

    [Fact]
    public void A_wide_courtyard_between_two_units_is_no_gap()
    {
        MultiPolygon notched = GridCity.Polygon((0, 0), (100, 0), (100, 50), (90, 50), (90, 60), (100, 60), (100, 100), (0, 100));
        Assert.Empty(Check(notched, GridCity.Rectangle(100, 0, 100, 100)));
    }

    [Fact]
    public void A_crooked_border_beside_another_is_laid_onto_it()
    {
        // Drawn beside a border with corners of its own, alternately 0.3 m inside and outside.
        MultiPolygon neighbour = GridCity.Polygon((100, 0), (200, 0), (200, 100), (102, 100), (101, 70), (103, 40));
        MultiPolygon crooked = GridCity.Polygon((0, 0), (99.7, 0), (101.8, 20), (102.7, 41), (102.3, 55), (100.7, 70), (102.2, 100), (0, 100));
        IReadOnlyList<Finding> findings = Check(crooked, neighbour);
        Assert.NotEmpty(findings);
        Assert.All(findings, f => Assert.Contains(f.Code, (string[])["gap", "sliver"]));
        MultiPolygon snapped = (MultiPolygon)findings[0].Offer!.Geometry;
        Assert.Empty(Check(snapped, neighbour));
        // All corners of the neighbour's border on the common side are corners of the snapped one.
        foreach ((double x, double y) in ((double, double)[])[(100, 0), (103, 40), (101, 70), (102, 100)])
        {
            Assert.True(snapped.Coordinates.Min(c => Geodesic.DistanceM(c.X, c.Y, GridCity.Place(x, y).X, GridCity.Place(x, y).Y)) < 0.001, $"({x}, {y})");
        }
    }

    [Fact]
    public void Land_across_the_border_of_its_region_is_named_with_its_share()
    {
        Finding finding = Assert.Single(new SaveChecks(GridCity.Rectangle(-1030, 0, 100, 100)).Find(Town, [], []));
        Assert.Equal("partly-outside", finding.Code);
        Assert.Equal((3000, 30), (Math.Round(Figure(finding, "area")), Math.Round(Figure(finding, "share"))));
        Assert.Empty(new SaveChecks(GridCity.Rectangle(-1000, 0, 100, 100)).Find(Town, [], []));
    }

    [Fact]
    public void What_is_protected_is_named_in_both_languages()
    {
        IReadOnlyList<Finding> findings = new SaveChecks(Land).Find(
            Town, [],
            [
                new Protection(1, "大槐树", "old-tree", "一级", null, GridCity.Point(50, 50)),
                new Protection(2, "Temple", "historic-building", null, null, GridCity.Rectangle(90, 90, 20, 20)),
                new Protection(3, "Far well", "old-well", null, null, GridCity.Point(150, 50)),
            ]);
        Assert.Equal(["大槐树", "Temple"], findings.Select(f => f.Others.Single().Name));
        Assert.All(findings, f => Assert.Equal("protected", f.Code));
        Assert.Contains("古树名木“大槐树”（一级）", findings[0].MessageZh, StringComparison.Ordinal);
        Assert.Contains("historic building \"Temple\" (100 m²)", findings[1].Message, StringComparison.Ordinal);
        Assert.Equal(100, Figure(findings[1], "area"), 0.02);
    }

    private static IReadOnlyList<Finding> Check(MultiPolygon neighbour) => Check(Land, neighbour);

    private static IReadOnlyList<Finding> Check(Geometry land, MultiPolygon neighbour) =>
        new SaveChecks((MultiPolygon)land).Find(Town, [new PlanNeighbour(7, "东单元", neighbour)], []);

    private static double Figure(Finding finding, string name) => finding.Figures.Single(f => f.Name == name).Value;

    private static double AreaM2(Geometry lonLat) => GridCity.Projection.ToMetres(lonLat).Area;
}
