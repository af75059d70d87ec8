using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Renewal.Gis.Exchange.Osm;

namespace Renewal.Gis.Tests.Osm;

public class MultipolygonAssemblerTests
{
    private readonly MultipolygonAssembler _assembler = new(new GeometryFactory(new PrecisionModel(), 4490));

    [Theory]
    [InlineData("two half rings and a hole", "(0 0, 10 0, 10 10); (10 10, 0 10, 0 0); (2 2, 4 2, 4 4, 2 4, 2 2)", 96, 1, 1)]
    [InlineData("an island in the hole", "(0 0, 10 0, 10 10, 0 10, 0 0); (2 2, 8 2, 8 8, 2 8, 2 2); (4 4, 5 4, 5 5, 4 5, 4 4)", 65, 2, 1)]
    [InlineData("two outer rings apart", "(0 0, 1 0, 1 1, 0 1, 0 0); (5 5, 6 5, 6 6, 5 6, 5 5)", 2, 2, 0)]
    [InlineData("two outer rings that share an edge", "(0 0, 1 0, 1 1, 0 1, 0 0); (1 0, 2 0, 2 1, 1 1, 1 0)", 2, 1, 0)]
    [InlineData("a hole that touches the outer ring in a node", "(0 0, 10 0, 10 10, 0 10, 0 0); (0 0, 2 1, 1 2, 0 0)", 98.5, 1, 1)]
    [InlineData("two holes that touch each other in a node", "(0 0, 10 0, 10 10, 0 10, 0 0); (2 2, 4 2, 4 4, 2 4, 2 2); (4 4, 6 4, 6 6, 4 6, 4 4)", 92, 1, 2)]
    [InlineData("lines in any direction and order", "(10 10, 10 0, 0 0); (0 0, 0 10, 10 10)", 100, 1, 0)]
    public void Lines_of_a_relation_close_to_the_area_that_their_nesting_says(string name, string lines, double area, int polygons, int holes)
    {
        (MultiPolygon? made, AreaOutcome outcome) = _assembler.FromLines(Lines(lines));
        Assert.True(outcome == AreaOutcome.Valid, name);
        Assert.Equal(area, made!.Area, 1e-9);
        Assert.Equal(polygons, made.NumGeometries);
        Assert.Equal(holes, made.Geometries.Cast<Polygon>().Sum(p => p.NumInteriorRings));
        Assert.True(made.IsValid);
    }

    [Fact]
    public void Rings_that_do_not_close_make_no_area()
    {
        Assert.Equal((null, AreaOutcome.Open), _assembler.FromLines(Lines("(0 0, 10 0, 10 10)")));
        Assert.Equal((null, AreaOutcome.Open), _assembler.FromLines(Lines("(0 0, 10 0, 10 10, 0 10, 0 0); (2 2, 4 2, 4 4)")));
    }

    [Fact]
    public void Rings_that_cross_without_a_common_node_are_repaired()
    {
        (MultiPolygon? made, AreaOutcome outcome) = _assembler.FromLines(Lines("(0 0, 4 0, 4 4, 0 4, 0 0); (2 2, 6 2, 6 6, 2 6, 2 2)"));
        Assert.Equal(AreaOutcome.Repaired, outcome);
        Assert.True(made!.IsValid);
        Assert.Equal(16 + 16 - 2 * 4, made.Area, 1e-9);
    }

    [Fact]
    public void A_closed_way_that_crosses_itself_is_repaired_and_keeps_both_halves()
    {
        (MultiPolygon? made, AreaOutcome outcome) = _assembler.FromRing(Lines("(0 0, 2 2, 2 0, 0 2, 0 0)")[0]);
        Assert.Equal(AreaOutcome.Repaired, outcome);
        Assert.True(made!.IsValid);
        Assert.Equal(2, made.Area, 1e-9);
    }

    [Theory]
    [InlineData("(0 0, 1 0, 0 0)")]
    [InlineData("(0 0, 1 0, 2 0, 0 0)")]
    [InlineData("(0 0, 0 0, 0 0, 0 0)")]
    public void A_ring_that_holds_nothing_has_no_area(string ring)
    {
        Assert.Equal((null, AreaOutcome.ZeroArea), _assembler.FromRing(Lines(ring)[0]));
        Assert.Null(_assembler.FromLines(Lines(ring)).Area);
    }

    [Fact]
    public void A_ring_with_a_spike_is_repaired()
    {
        (MultiPolygon? made, AreaOutcome outcome) = _assembler.FromRing(Lines("(0 0, 4 0, 4 4, 4 8, 4 4, 0 4, 0 0)")[0]);
        Assert.Equal(AreaOutcome.Repaired, outcome);
        Assert.Equal(16, made!.Area, 1e-9);
    }

    private static Coordinate[][] Lines(string text) =>
        [.. text.Split(';').Select(line => new WKTReader().Read("LINESTRING " + line.Trim()).Coordinates)];
}
