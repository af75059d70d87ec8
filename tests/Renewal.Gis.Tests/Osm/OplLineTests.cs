using Renewal.Gis.Exchange.Osm;

namespace Renewal.Gis.Tests.Osm;

public class OplLineTests
{
    private readonly OplLine _line = new();

    [Fact]
    public void A_node_has_its_place_and_its_tags_with_escapes_resolved()
    {
        _line.Read("n-36 Tname=翠湖%20%公园%2c%%3d%,note=a%25%b x102.7 y-25.05");
        Assert.Equal(('n', -36L, "n-36"), (_line.Type, _line.Id, _line.SourceId));
        Assert.Equal("翠湖 公园,=", _line.Tags["name"]);
        Assert.Equal("a%b", _line.Tags["note"]);
        Assert.Null(_line.Tags["absent"]);
        Assert.Equal((102.7, -25.05), (_line.Place!.X, _line.Place.Y));
    }

    [Fact]
    public void A_way_keeps_the_order_of_its_nodes_and_tells_which_have_no_place()
    {
        _line.Read("w7 T Nn1x102.5y24.3,n2xy,n-3x-1.5y-2e-05,n1x102.5y24.3");
        (long[] ids, NetTopologySuite.Geometries.Coordinate?[] places) = _line.ReadNodes();
        Assert.Equal([1, 2, -3, 1], ids);
        Assert.Null(places[1]);
        Assert.Equal((-1.5, -0.00002), (places[2]!.X, places[2]!.Y));
        Assert.Equal(0, _line.Tags.Count);
    }

    [Fact]
    public void A_relation_names_each_member_way_once_and_no_nodes()
    {
        _line.Read("r9 Ttype=multipolygon Mw5@outer,n6@label,w5@inner,w8@,r2@sub");
        Assert.Equal([5, 8], _line.ReadMemberWays());
        Assert.Equal("multipolygon", _line.Tags["type"]);
    }

    [Fact]
    public void A_line_is_read_afresh_so_that_nothing_of_the_last_one_is_left()
    {
        _line.Read("n1 Ta=b x1 y2");
        _line.Read("w2 T N");
        Assert.Null(_line.Place);
        Assert.Equal(0, _line.Tags.Count);
        Assert.Empty(_line.ReadNodes().Ids);
        Assert.Empty(_line.ReadMemberWays());
    }

    [Theory]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("c12 x")]
    [InlineData("<html>")]
    [InlineData("n1 Tname=%20")]
    public void What_is_not_OPL_is_refused(string text) => Assert.Throws<FormatException>(() => _line.Read(text));
}
