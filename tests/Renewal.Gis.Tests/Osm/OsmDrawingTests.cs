using Renewal.Gis.Exchange.Osm;
using Renewal.Gis.Planning.Regions;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Tests.Osm;

/// <summary>Small drawings whose answer is plain to see.</summary>
public class OsmDrawingTests
{
    [Fact]
    public void A_river_in_a_culvert_and_a_railway_in_a_tunnel_or_on_a_bridge_are_no_barriers()
    {
        OsmDrawing drawing = new();
        for (int i = 1; i <= 10; i++)
        {
            drawing.Node(i, 102.5 + i * 0.001, 24.3);
        }

        OsmImport import = drawing
            .Way(1, [1, 2], "waterway=river", "name=州大河").Way(2, [2, 3], "waterway=river", "tunnel=culvert").Way(3, [3, 4], "waterway=stream")
            .Way(4, [4, 5], "railway=rail").Way(5, [5, 6], "railway=rail", "tunnel=yes").Way(6, [6, 7], "railway=rail", "bridge=viaduct")
            .Way(7, [7, 8], "highway=motorway").Way(8, [8, 9], "highway=motorway", "bridge=yes").Way(9, [9, 10], "barrier=wall")
            .Way(10, [1, 3], "highway=trunk", "motorroad=yes").Way(11, [1, 4], "railway=tram").Way(12, [1, 5], "barrier=fence")
            .Way(13, [1, 6], "waterway=stream", "intermittent=yes").Import();
        Assert.Equal(
            ["w1 water", "w10 motorway", "w3 water", "w4 railway", "w7 motorway", "w9 wall"],
            import.Data.Barriers.Select(b => $"{b.SourceId} {b.Kind}").Order(StringComparer.Ordinal));
        Assert.Equal("州大河", import.Data.Barriers.Single(b => b.SourceId == "w1").Name);
        Assert.Equal(5, import.LeftOut("barriers", "underground-or-bridge"));
        // The motorway is kept as a street for the map, but is not walkable.
        Assert.Equal([("w10", false), ("w7", false), ("w8", false)], import.Data.Streets.Select(s => (s.SourceId!, s.Walkable)).Order());
        Assert.Equal([true], import.Data.Streets.Where(s => s.SourceId == "w8").Select(s => s.Bridge));
    }

    // What the wiki lists for incline: a number in percent or degrees in the direction of the way; up and down tell only which way.
    [Theory]
    [InlineData("10%", 10.0)]
    [InlineData("-4.5 %", -4.5)]
    [InlineData("0", 0.0)]
    [InlineData("3,5%", 3.5)]
    [InlineData("+8%", 8.0)]
    [InlineData("45°", 100.0)]
    [InlineData("-10°", -17.632698)]
    [InlineData("up", null)]
    [InlineData("down", null)]
    [InlineData("steep", null)]
    [InlineData("60°", null)]
    [InlineData("150%", null)]
    [InlineData("1:12", null)]
    public void An_incline_is_a_percentage_or_unknown(string text, double? percent)
    {
        double? read = OsmReader.ReadInclinePct(text);
        Assert.Equal(percent is null, read is null);
        Assert.Equal(percent ?? 0, read ?? 0, 1e-6);
    }

    [Fact]
    public void A_street_keeps_the_incline_of_its_way_on_every_part_and_words_are_counted()
    {
        OsmDrawing drawing = new();
        for (int i = 1; i <= 5; i++)
        {
            drawing.Node(i, 102.5 + i * 0.001, 24.3);
        }

        OsmImport import = drawing
            .Way(1, [1, 2, 3], "highway=residential", "incline=-7%").Way(2, [2, 4], "highway=steps", "incline=up").Way(3, [4, 5], "highway=path").Import();
        Assert.Equal([("w1", -7.0), ("w1", -7.0), ("w2", null), ("w3", null)], import.Data.Streets.Select(s => (s.SourceId!, s.InclinePct)));
        Assert.Equal(1, import.Noted("streets", "incline-unread"));
    }

    [Fact]
    public void A_lake_with_an_island_is_an_area_of_water_without_the_island()
    {
        OsmDrawing drawing = new();
        long[] shore = drawing.Rectangle(1, 102.50, 24.30, 102.54, 24.34);
        long[] island = drawing.Rectangle(11, 102.51, 24.31, 102.52, 24.32);
        OsmImport import = drawing.Way(1, shore).Way(2, island).Relation(1, [(1, "outer"), (2, "inner")], "type=multipolygon", "natural=water").Import();
        Barrier lake = Assert.Single(import.Data.Barriers);
        Assert.Equal(("water", "r1"), (lake.Kind, lake.SourceId));
        Assert.Equal(16e-4 - 1e-4, lake.Geometry.Area, 1e-9);
        Assert.Null(import.Outline);
    }

    [Fact]
    public void A_park_of_a_square_kilometre_has_the_area_of_the_ellipsoid()
    {
        OsmDrawing drawing = new();
        double lat = 24.345, half = 0.005;
        long[] ring = drawing.Rectangle(1, 102 - half, lat - half, 102 + half, lat + half);
        GreenSpace park = Assert.Single(drawing.Way(1, ring, "leisure=park", "name=聂耳公园").Import().Data.GreenSpaces);
        // Radii of curvature of GRS 80 in the meridian and the prime vertical, at the middle of the park.
        double e2 = 0.00669438002290, a = 6378137, sin = Math.Sin(lat * Math.PI / 180), w = Math.Sqrt(1 - e2 * sin * sin);
        double meridian = a * (1 - e2) / (w * w * w) * Math.PI / 180, parallel = a / w * Math.Cos(lat * Math.PI / 180) * Math.PI / 180;
        Assert.Equal(meridian * parallel * 1e-4, park.AreaM2, 10.0);
        Assert.Equal(("park", "G1", true, true, "聂耳公园"), (park.Kind, park.Class, park.Park, park.Public, park.Name));
    }

    [Fact]
    public void Green_spaces_have_a_class_only_where_the_tags_tell_it()
    {
        OsmDrawing drawing = new();
        (string Tags, string Expected)[] cases =
        [
            ("leisure=park access=private", "park XG False"), ("leisure=garden", "garden XG False"), ("leisure=garden name=桂山园", "garden G14 True"),
            ("leisure=garden garden:type=botanical", "botanical-garden G13 True"), ("place=square", "square G3 True"),
            ("leisure=nature_reserve", "nature-reserve EG True"), ("landuse=forest", "forest  True"), ("natural=wood", "wood  True"),
            ("landuse=grass", "grass  False"), ("tourism=zoo", "zoo G13 True"),
        ];
        for (int i = 0; i < cases.Length; i++)
        {
            drawing.Way(i + 1, drawing.Rectangle(i * 10 + 1, 102 + i * 0.01, 24, 102.005 + i * 0.01, 24.005), cases[i].Tags.Split(' '));
        }

        Assert.Equal(cases.Select(c => c.Expected), drawing.Import().Data.GreenSpaces.Select(g => $"{g.Kind} {g.Class} {g.Public}"));
    }

    [Fact]
    public void A_building_that_says_only_yes_takes_the_use_of_the_smallest_land_it_stands_on()
    {
        OsmDrawing drawing = new();
        long[] housing = drawing.Rectangle(1, 102.500, 24.300, 102.510, 24.310);
        long[] shops = drawing.Rectangle(5, 102.506, 24.300, 102.510, 24.310);
        OsmImport import = drawing.Way(1, housing, "landuse=residential", "name=迎春小区", "start_date=1998-05").Way(2, shops, "landuse=retail")
            .Way(3, drawing.Rectangle(11, 102.501, 24.301, 102.502, 24.302), "building=yes", "building:levels=6", "start_date=1999", "building:flats=24")
            .Way(4, drawing.Rectangle(21, 102.507, 24.301, 102.508, 24.302), "building=yes")
            .Way(5, drawing.Rectangle(31, 102.511, 24.301, 102.512, 24.302), "building=yes")
            .Way(6, drawing.Rectangle(41, 102.503, 24.303, 102.504, 24.304), "building=school")
            .Way(7, drawing.Rectangle(51, 102.505, 24.303, 102.506, 24.304), "building=no")
            .Import();
        Assert.Equal(["residential", "commercial", "other", "public"], import.Data.Buildings.Select(b => b.Use));
        Assert.Equal((6, 1999, 24), (import.Data.Buildings[0].Storeys, import.Data.Buildings[0].BuiltYear, import.Data.Buildings[0].Households));
        Assert.Equal(("迎春小区", 1998), (import.Data.ResidentialAreas.Single().Name, import.Data.ResidentialAreas.Single().BuiltYear));
        Assert.Equal(2, import.Noted("buildings", "use-of-land"));
        Assert.Equal(1, import.LeftOut("buildings", "not-a-building"));
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("3.5", 3)]
    [InlineData("3,5", 3)]
    [InlineData("2;3", 3)]
    [InlineData("2; 7 ;3", 7)]
    [InlineData("2-4", 4)]
    [InlineData("0.5", 1)]
    [InlineData("200", 200)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("201", null)]
    [InlineData("RDC", null)]
    [InlineData("3 floors", null)]
    [InlineData("", null)]
    [InlineData("99999999999999999999", null)]
    public void Storeys_are_the_greatest_whole_number_of_the_tag(string text, int? storeys) => Assert.Equal(storeys, OsmReader.ReadStoreys(text));

    [Theory]
    [InlineData("1998", 1998)]
    [InlineData("1998-05", 1998)]
    [InlineData("1998-05-31", 1998)]
    [InlineData("~1998", null)]
    [InlineData("1990s", null)]
    [InlineData("C19", null)]
    [InlineData("1998-1999", null)]
    [InlineData(null, null)]
    public void A_built_year_is_read_only_where_it_is_certain(string? text, int? year) => Assert.Equal(year, OsmReader.Year(text));

    [Fact]
    public void Gates_and_entrances_tell_whether_walkers_may_pass()
    {
        OsmDrawing drawing = new();
        string[] tags =
        [
            "entrance=main", "entrance=emergency", "entrance=yes access=no", "barrier=gate", "barrier=gate access=private", "barrier=gate access=private foot=yes",
            "barrier=lift_gate foot=no", "barrier=bollard", "entrance=no", "entrance=garage",
        ];
        for (int i = 0; i < tags.Length; i++)
        {
            drawing.Node(i + 1, 102, 24 + i * 0.001, tags[i].Split(' '));
        }

        OsmImport import = drawing.Import();
        Assert.Equal(
            ["n1 entrance True", "n2 entrance False", "n3 entrance False", "n4 gate True", "n5 gate False", "n6 gate True", "n7 gate False", "n10 entrance False"],
            import.Data.Entrances.Select(e => $"{e.SourceId} {e.Kind} {e.OpenToWalkers}"));
        Assert.Equal(1, import.LeftOut("entrances", "not-an-entrance"));
    }

    [Fact]
    public void A_facility_keeps_name_capacity_status_and_site()
    {
        OsmDrawing drawing = new();
        long[] plot = drawing.Rectangle(1, 102.50, 24.30, 102.501, 24.301);
        OsmImport import = drawing.Node(9, 102.6, 24.4, "construction:amenity=kindergarten", "name=新苗幼儿园", "opening_date=2027-09", "capacity=270")
            .Way(1, plot, "amenity=hospital", "name=人民医院", "beds=500", "start_date=1952").Import();
        Facility planned = import.Data.Facilities.Single(f => f.Category == "kindergarten");
        Assert.Equal(("新苗幼儿园", "under-construction", 2027, 270.0, null), (planned.Name, planned.Status, planned.OpeningYear, planned.Capacity, planned.Site));
        Facility hospital = import.Data.Facilities.Single(f => f.Category == "hospital");
        Assert.Equal(("existing", 1952, 500.0, "w1"), (hospital.Status, hospital.OpeningYear, hospital.Capacity, hospital.SourceId));
        Assert.True(hospital.Site!.Contains(hospital.Geometry));
    }

    [Fact]
    public void The_outline_of_a_square_drawn_as_a_relation_is_walked_and_joined_to_the_streets()
    {
        OsmDrawing drawing = new();
        long[] square = drawing.Rectangle(1, 102.50, 24.30, 102.501, 24.301);
        OsmImport import = drawing.Node(9, 102.6, 24.301).Way(1, square).Way(2, [3, 9], "highway=residential")
            .Relation(1, [(1, "outer")], "type=multipolygon", "highway=pedestrian", "name=聂耳广场").Import();
        Assert.Equal(
            [("r1", 1L, 3L, "area-outline"), ("r1", 3L, 1L, "area-outline"), ("w2", 3L, 9L, "street")],
            import.Data.Streets.Select(s => (s.SourceId!, s.FromNode, s.ToNode, s.WalkReason)).OrderBy(s => s.Item1).ThenBy(s => s.FromNode));
    }

    [Fact]
    public void What_cannot_be_drawn_is_counted_with_its_reason_and_its_id()
    {
        OsmDrawing drawing = new();
        long[] ring = drawing.Rectangle(1, 102.50, 24.30, 102.501, 24.301);
        OsmImport import = drawing.Node(9, 102.6, 24.4, "leisure=park").Node(10, 102.6, 24.5, "building=yes")
            .Way(1, ring, "building=yes").Way(2, ring[..4], "building=yes").Way(3, [1, 3, 1, 1], "building=yes").Way(4, [1, 99, 98, 1], "building=yes")
            .Way(5, [1, 2, 3, 97, 1], "building=yes").Way(6, ring[..3])
            .Relation(1, [(6, "outer")], "type=multipolygon", "building=yes").Relation(2, [(77, "outer")], "type=multipolygon", "building=yes")
            .Relation(3, [(1, "house")], "type=site", "building=yes").Import();
        Assert.Equal(["w1", "w5"], import.Data.Buildings.Select(b => b.SourceId));
        Assert.Equal(
            [
                "broken-multipolygon 1 r1", "missing-members 1 r2", "missing-nodes 1 w4", "no-area 1 n10", "no-geometry 1 r3", "not-closed 1 w2",
                "zero-area 1 w3",
            ],
            import.LeftOut.Where(c => c.Collection == "buildings").Select(c => $"{c.Reason} {c.Count} {string.Join(' ', c.Examples)}"));
        Assert.Equal(1, import.Noted("buildings", "cut"));
        Assert.Equal(1, import.LeftOut("green-spaces", "no-area"));
    }

    [Fact]
    public void What_reaches_around_the_Earth_or_lies_nowhere_is_counted_and_does_not_stop_the_import()
    {
        OsmDrawing drawing = new();
        long[] world = drawing.Rectangle(1, -179, -80, 179, 80);
        OsmImport import = drawing.Node(9, 202, 24, "amenity=bank").Node(10, 102, 24, "amenity=bank").Node(11, -78, -24)
            .Way(1, world, "leisure=park").Way(2, [10, 11], "highway=path").Import();
        Assert.Equal("n10", Assert.Single(import.Data.Facilities).SourceId);
        Assert.Equal(
            ["facilities no-place n9", "green-spaces too-large w1", "streets too-large w2"],
            import.LeftOut.Select(c => $"{c.Collection} {c.Reason} {c.Examples[0]}"));
    }

    [Fact]
    public void A_way_that_crosses_itself_is_kept_and_counted_as_repaired()
    {
        OsmDrawing drawing = new();
        drawing.Rectangle(1, 102.50, 24.30, 102.501, 24.301);
        OsmImport import = drawing.Way(1, [1, 3, 2, 4, 1], "building=house").Import();
        Building building = Assert.Single(import.Data.Buildings);
        Assert.True(building.Geometry.IsValid);
        Assert.Equal(2, building.Geometry.NumGeometries);
        Assert.Equal(1, import.Noted("buildings", "repaired"));
    }

    [Fact]
    public void Objects_without_a_category_are_counted_by_their_tag()
    {
        OsmImport import = new OsmDrawing().Node(1, 102, 24, "amenity=bench").Node(2, 102, 24.1, "amenity=bench").Node(3, 102, 24.2, "shop=vacant")
            .Node(4, 102, 24.3, "amenity=bank").Node(5, 102, 24.3, "amenity=parking", "access=private").Import();
        OsmCount unknown = Assert.Single(import.LeftOut, c => c.Reason == "unknown-category");
        Assert.Equal(3, unknown.Count);
        Assert.Equal(["amenity=bench 2", "shop=vacant"], unknown.Examples);
        Assert.Equal(1, import.LeftOut("facilities", "closed"));
    }
}
