using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Tests.Filters;

public class Cql2JsonTests
{
    [Theory]
    [InlineData("""{"op":"and","args":[{"op":"=","args":[{"property":"a"},1.0]},{"property":"b"},true]}""", "a = 1 AND b AND TRUE")]
    [InlineData("""{"op":"NOT","args":[{"op":"isnull","args":[{"property":"a"}]}]}""", "a IS NOT NULL")]
    [InlineData("""{"op":"=","args":[{"property":"a"},"\u7fe0\u6e56 \"x\" 'y'"]}""", "a = '翠湖 \"x\" ''y'''")]
    [InlineData("""{"op":"=","args":[{"property":"a"},9223372036854775807]}""", "a = 9223372036854775807")]
    [InlineData("""{"op":"t_after","args":[{"property":"a"},{"interval":["2024-01-01",{"property":"b"}]}]}""", "T_AFTER(a, INTERVAL('2024-01-01', b))")]
    [InlineData("""{"op":"a_equals","args":[[1,["x"],{"op":"<","args":[1,2]}],{"property":"a"}]}""", "A_EQUALS((1, ('x'), 1 < 2), a)")]
    [InlineData("""{"op":"s_within","args":[{"property":"geom"},{"bbox":[1,2,0,3,4,9]}]}""", "S_WITHIN(geom, BBOX(1, 2, 3, 4))")]
    [InlineData("""{"op":"s_touches","args":[{"property":"geom"},{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2,3]}],"bbox":[1,2,1,2]}]}""", "S_TOUCHES(geom, GEOMETRYCOLLECTION(POINT(1 2)))")]
    [InlineData("true", "TRUE")]
    public void JSON_says_the_same_as_text(string json, string text) => Assert.Equal(Cql2Text.Parse(text), Cql2Json.Parse(json));

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{\"op\":", "no JSON")]
    [InlineData("""{"op":"=","op":"<","args":[1,2]}""", "no JSON as it should be: Duplicate")]
    [InlineData("null", "at $: null is no value")]
    [InlineData("5", "at $: '5' is a value where a condition is needed")]
    [InlineData("{}", "at $: the object is none of CQL2's")]
    [InlineData("""{"op":"="}""", "at $: the operator '=' needs its arguments in an array")]
    [InlineData("""{"op":"=","args":[1]}""", "at $.args: = has 2 arguments, not 1")]
    [InlineData("""{"op":"=","args":[{"property":"a"},{"propety":"b"}]}""", "at $.args[1]: the object is none of CQL2's")]
    [InlineData("""{"op":"=","args":[{"property":5},1]}""", "at $.args[0].property: a text in quotes is needed")]
    [InlineData("""{"op":"=","args":[{"property":"a","x":1},1]}""", "at $.args[0]: the member 'x' is not known beside property")]
    [InlineData("""{"op":"and","args":[{"property":"a"}]}""", "at $.args: and joins two conditions or more, not 1")]
    [InlineData("""{"op":"and","args":[{"property":"a"},{"op":"<","args":[1,{"op":"-","args":[1e999,1]}]}]}""", "at $.args[1].args[1].args[0]: '1e999' is no number")]
    [InlineData("""{"op":"in","args":[{"property":"a"},1]}""", "at $.args[1]: the second argument of in is an array")]
    [InlineData("""{"op":"=","args":[{"property":"a"},"\ud800"]}""", "at $.args[1]: the text holds half a character")]
    [InlineData("""{"op":"=","args":[{"property":"a"},"\u0000"]}""", "at $.args[1]: the text holds U+0000")]
    [InlineData("""{"op":"s_within","args":[{"property":"geom"},{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[7,8]]]}]}""", "at $.args[1].coordinates[0]: the ring of the polygon is not closed")]
    [InlineData("""{"op":"s_within","args":[{"property":"geom"},{"type":"Point","coordinates":[1,"2"]}]}""", "at $.args[1].coordinates[1]: a number is needed")]
    [InlineData("""{"op":"s_within","args":[{"property":"geom"},{"type":"Point","coordinates":[24,102]}]}""", "at $.args[1].coordinates: longitude 24 and latitude 102 are no place")]
    [InlineData("""{"op":"s_within","args":[{"property":"geom"},{"type":"Circle","coordinates":[1,2]}]}""", "at $.args[1]: 'Circle' is no type of GeoJSON geometry")]
    [InlineData("""{"op":"t_after","args":[{"property":"a"},{"interval":["2024-01-01"]}]}""", "at $.args[1].interval: an interval has two ends")]
    [InlineData("""{"op":"t_after","args":[{"property":"a"},{"date":"yesterday"}]}""", "at $.args[1]: 'yesterday' is no date")]
    public void A_mistake_is_told_with_its_path_and_the_mend(string json, string expected)
    {
        InputException mistake = Assert.Throws<InputException>(() => Cql2Json.Parse(json));
        Assert.Contains(expected, mistake.Message, StringComparison.Ordinal);
        Assert.Equal(400, mistake.Status);
    }

    [Fact]
    public void A_function_that_is_not_claimed_is_501() =>
        Assert.Equal(501, Assert.Throws<InputException>(() => Cql2Json.Parse("""{"op":"avg","args":[{"property":"a"}]}""")).Status);

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{\"op\":\"not\",\"args\":[", 19_000)]
    [InlineData("{\"op\":\"casei\",\"args\":[", 60)]
    [InlineData("{\"op\":\"not\",\"args\":[", 65)]
    [InlineData("{\"a\":", 60_000)]
    public void Nesting_without_end_is_refused(string repeated, int times) =>
        Assert.Equal(400, Assert.Throws<InputException>(() => Cql2Json.Parse(string.Concat(Enumerable.Repeat(repeated, times)))).Status);

    [Fact]
    public void As_deep_as_text_may_be_JSON_may_be()
    {
        string json = string.Concat(Enumerable.Repeat("{\"op\":\"not\",\"args\":[", 60)) + "{\"property\":\"a\"}" + string.Concat(Enumerable.Repeat("]}", 60));
        Assert.Equal(Cql2Text.Parse(string.Concat(Enumerable.Repeat("NOT ", 60)) + "a"), Cql2Json.Parse(json));
    }

    [Fact]
    public void A_shape_is_taken_from_the_filters_system() => Assert.Equal(
        Cql2Text.Parse("S_WITHIN(geom, POINT(102.5 24.5))"),
        Cql2Json.Parse("""{"op":"s_within","args":[{"property":"geom"},{"type":"Point","coordinates":[24.5,102.5]}]}""", PublishedCrs.Parse("EPSG:4490", "filter-crs")));
}
