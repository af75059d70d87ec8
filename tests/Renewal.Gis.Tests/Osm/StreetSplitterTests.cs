using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.Osm;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Tests.Osm;

public class StreetSplitterTests
{
    private readonly OsmCounter _leftOut = new();
    private readonly OsmCounter _notes = new();

    [Fact]
    public void Ways_that_share_a_node_are_split_there()
    {
        List<Street> streets = Split(Way("w1", 1, 2, 3, 4), Way("w2", 9, 3, 10));
        Assert.Equal(["1-3", "3-4", "9-3", "3-10"], streets.Select(Ends));
        Assert.Equal(3, streets[0].Geometry.NumPoints);
    }

    [Fact]
    public void A_way_that_crosses_itself_is_split_there()
    {
        List<Street> streets = Split(Way("w1", 1, 2, 3, 4, 2, 5));
        Assert.Equal(["1-2", "2-2", "2-5"], streets.Select(Ends));
    }

    [Fact]
    public void A_closed_way_without_junctions_is_one_loop()
    {
        Assert.Equal(["1-1"], Split(Way("w1", 1, 2, 3, 1)).Select(Ends));
    }

    [Fact]
    public void A_street_that_may_not_be_walked_makes_a_junction_too()
    {
        List<Street> streets = Split(Way("w1", 1, 2, 3), Way("w2", 2, 8) with { Walkable = false, WalkReason = "motorway" });
        Assert.Equal(["1-2", "2-3", "2-8"], streets.Select(Ends));
        Assert.Equal([true, true, false], streets.Select(s => s.Walkable));
    }

    [Fact]
    public void A_missing_node_ends_the_street_before_it_and_begins_another_after_it()
    {
        StreetWay way = Way("w1", 1, 2, 3, 4, 5, 6);
        way.Places[2] = null;
        way.Places[5] = null;
        Assert.Equal(["1-2", "4-5"], Split(way).Select(Ends));
        Assert.Equal(("streets", "cut", 1L), Single(_notes));
        Assert.Empty(_leftOut.ToList());
    }

    [Fact]
    public void A_way_with_no_two_neighbouring_nodes_in_the_file_is_left_out_and_counted()
    {
        StreetWay way = Way("w1", 1, 2, 3);
        way.Places[1] = null;
        Assert.Empty(Split(way));
        Assert.Equal(("streets", "missing-nodes-whole", 1L), Single(_leftOut));
    }

    [Fact]
    public void Two_nodes_at_one_place_are_one_junction_so_that_the_network_holds_together()
    {
        StreetWay first = Way("w1", 1, 2, 3);
        first.Places[2] = first.Places[1];
        List<Street> streets = Split(first, Way("w2", 3, 7), Way("w3", 2, 8));
        Assert.Equal(["1-2", "2-7", "2-8"], streets.Select(Ends));
        Assert.All(streets, s => Assert.True(s.LengthM > 0));
    }

    [Fact]
    public void A_way_without_length_is_left_out_and_counted()
    {
        StreetWay way = Way("w1", 1, 2);
        way.Places[1] = way.Places[0];
        Assert.Empty(Split(way));
        Assert.Equal(("streets", "zero-length", 1L), Single(_leftOut));
    }

    [Fact]
    public void The_streets_of_a_way_add_up_to_its_length_on_the_ellipsoid()
    {
        // One degree of latitude from the equator on GRS 80: 110 574.389 m (meridian arc).
        StreetWay meridian = Way("w1", 1, 2, 3);
        meridian.Places[0] = new Coordinate(102, 0);
        meridian.Places[1] = new Coordinate(102, 0.25);
        meridian.Places[2] = new Coordinate(102, 1);
        List<Street> streets = Split(meridian, Way("w2", 2, 9));
        Assert.Equal(110_574.389, streets.Where(s => s.SourceId == "w1").Sum(s => s.LengthM), 0.01);
    }

    private static string Ends(Street street) => $"{street.FromNode}-{street.ToNode}";

    private static (string Collection, string Reason, long Count) Single(OsmCounter counter)
    {
        OsmCount count = Assert.Single(counter.ToList());
        return (count.Collection, count.Reason, count.Count);
    }

    private static StreetWay Way(string id, params long[] nodes) => new(
        id, null, "residential", true, "street", false, false, null, nodes, [.. nodes.Select(n => (Coordinate?)new Coordinate(102 + n * 0.001, 24 + n * n * 0.0001))]);

    private List<Street> Split(params StreetWay[] ways)
    {
        StreetSplitter splitter = new(new GeometryFactory(new PrecisionModel(), 4490), _leftOut, _notes);
        foreach (StreetWay way in ways)
        {
            splitter.Add(way);
        }

        return splitter.Split();
    }
}
