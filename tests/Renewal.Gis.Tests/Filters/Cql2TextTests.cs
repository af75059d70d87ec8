using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Tests.Filters;

public class Cql2TextTests
{
    private static readonly Property A = new("a");

    public static TheoryData<string, Filter> Trees() => new()
    {
        { "a=1", Is(A, new NumberLiteral(1)) },
        { "a = 1.0", Is(A, new NumberLiteral(1)) },
        { "a = .5e1", Is(A, new NumberLiteral(5)) },
        { "a = +1", Is(A, new NumberLiteral(1)) },
        { "a = -1", Is(A, new NumberLiteral(-1)) },
        { "a = 9223372036854775807", Is(A, new NumberLiteral(long.MaxValue)) },
        { "a = 1e300", Is(A, new NumberLiteral(1e300)) },
        { "名称 = '翠湖'", Is(new Property("名称"), new TextLiteral("翠湖")) },
        { "\"Höhe m\" = 'O''Neill'", Is(new Property("Höhe m"), new TextLiteral("O'Neill")) },
        { "\"a\"\"b\" = ''", Is(new Property("a\"b"), new TextLiteral("")) },
        { @"a = 'O\'Neill'", Is(A, new TextLiteral("O'Neill")) },
        { @"a = 'C:\temp'", Is(A, new TextLiteral(@"C:\temp")) },
        { @"a = U&'C:\\temp\\'", Is(A, new TextLiteral(@"C:\temp\")) },
        { "date = DATE('2024-02-29')", Is(new Property("date"), new DateLiteral(new DateOnly(2024, 2, 29))) },
        { "a = TIMESTAMP('2024-02-29T01:02:03.1234567+08:00')", Is(A, new TimestampLiteral(new DateTime(2024, 2, 28, 17, 2, 3, DateTimeKind.Utc).AddTicks(1234560))) },
        { "a", Is(A, new BooleanLiteral(true)) },
        { "not a", new Not(Is(A, new BooleanLiteral(true))) },
        { "NOT a = 1 AND b = 2", new And([new Not(Is(A, new NumberLiteral(1))), Is(new Property("b"), new NumberLiteral(2))]) },
        { "a=1 or b=2 and c=3", new Or([Is(A, new NumberLiteral(1)), new And([Is(new Property("b"), new NumberLiteral(2)), Is(new Property("c"), new NumberLiteral(3))])]) },
        { "(a=1 and b=2) and c=3", new And([Is(A, new NumberLiteral(1)), Is(new Property("b"), new NumberLiteral(2)), Is(new Property("c"), new NumberLiteral(3))]) },
        { "a BETWEEN 1 AND 2 AND b", new And([new Between(A, new NumberLiteral(1), new NumberLiteral(2)), Is(new Property("b"), new BooleanLiteral(true))]) },
        { "a not in (1, 'x')", new Not(new In(A, new([new NumberLiteral(1), new TextLiteral("x")]))) },
        { "(a) is null", new IsNull(A) },
        { "(a = 1) IS NOT NULL", new Not(new IsNull(Is(A, new NumberLiteral(1)))) },
        { "a = 2 + 3 * 4 ^ 2", Is(A, Sum(new NumberLiteral(2), new Arithmetic(ArithmeticOperator.Multiply, new NumberLiteral(3), new Arithmetic(ArithmeticOperator.Power, new NumberLiteral(4), new NumberLiteral(2))))) },
        { "a = 5 - 3 - 1", Is(A, new Arithmetic(ArithmeticOperator.Subtract, new Arithmetic(ArithmeticOperator.Subtract, new NumberLiteral(5), new NumberLiteral(3)), new NumberLiteral(1))) },
        { "a = 7 DIV 2 % 3", Is(A, new Arithmetic(ArithmeticOperator.Modulo, new Arithmetic(ArithmeticOperator.IntegerDivide, new NumberLiteral(7), new NumberLiteral(2)), new NumberLiteral(3))) },
        { "1 = -2^2", Is(new NumberLiteral(1), new Arithmetic(ArithmeticOperator.Power, new NumberLiteral(-2), new NumberLiteral(2))) },
        { "casei(a) like accenti(casei('X_%'))", new Like(new IgnoreCase(A), new IgnoreAccents(new IgnoreCase(new TextLiteral("X_%")))) },
        { "t_before(a, interval('..', b))", new TemporalRelation(TemporalOperator.Before, A, new Interval(null, new Property("b"))) },
        { "A_Overlaps(a, ())", new ArrayRelation(ArrayOperator.Overlaps, A, new ArrayLiteral(new([]))) },
        { "point = 1 AND interval = 2", new And([Is(new Property("point"), new NumberLiteral(1)), Is(new Property("interval"), new NumberLiteral(2))]) },
    };

    [Theory]
    [MemberData(nameof(Trees))]
    public void What_is_written_is_what_is_meant(string text, Filter expected)
    {
        Filter filter = Cql2Text.Parse(text);
        Assert.Equal(expected, filter);
        Assert.Equal(expected, Cql2Text.Parse(filter.ToString()));
        Assert.Equal(filter.GetHashCode(), expected.GetHashCode());
    }

    [Theory]
    [InlineData("", "The filter is empty")]
    [InlineData("a =", "at character 4: it ends where a property")]
    [InlineData("a = 1 AND", "at character 10: it ends")]
    [InlineData("a == 1", "at character 4: '=' stands where")]
    [InlineData("a != 1", "at character 3: != is not known: write <>")]
    [InlineData("a ＝ 1", "at character 3: ＝ is a full-width or curved character: write =")]
    [InlineData("a = ‘x’", "at character 5: ‘ is a full-width or curved character: write '")]
    [InlineData("𠀀𠀁 = ?", "at character 6: ? has no meaning here")]
    [InlineData("'𠀀' = a AND §", "at character 13: § has no meaning here")]
    [InlineData("a LIKE 1", "at character 8: the pattern of LIKE is a text in quotes")]
    [InlineData(@"a LIKE U&'x\\'", "at character 8: the pattern ends with a backslash")]
    [InlineData("a = NULL", "at character 5: nothing is equal to NULL: write IS NULL")]
    [InlineData("a IS 1", "at character 6: '1' stands where NULL")]
    [InlineData("a NOT 1", "at character 7: '1' stands where LIKE, BETWEEN or IN after NOT")]
    [InlineData("a IN ()", "at character 7: ')' stands where")]
    [InlineData("a IN (1 2)", "at character 9: '2' stands where a comma or )")]
    [InlineData("(a = 1", "at character 7: it ends where ) is missing")]
    [InlineData("a = 1)", "at character 6: ')' stands where AND, OR or the end")]
    [InlineData("a = 'x", "at character 5: the text that begins here does not end")]
    [InlineData("\"a = 1", "at character 1: the name that begins here does not end")]
    [InlineData("in = 1", "at character 1: the word in stands where a property, a value or ( is needed; a property of that name is written \"in\"")]
    [InlineData("a + 1", "at character 3: 'a + 1' is a value where a condition is needed")]
    [InlineData("a = 1 AND 'x'", "at character 11: ''x'' is a value where a condition is needed")]
    [InlineData("a = 2 ^ 3 ^ 4", "at character 11: two powers in a row")]
    [InlineData("a = 1e400", "at character 5: '1e400' is no number")]
    [InlineData("a = DATE('2023-02-29')", "at character 5: '2023-02-29' is no date")]
    [InlineData("a = TIMESTAMP('2023-02-28')", "at character 5: '2023-02-28' is no timestamp")]
    [InlineData("a = TIMESTAMP('2023-02-28T00:00:00.Z')", "is no timestamp")]
    [InlineData("T_AFTER(a, '2023-02-28')", "at character 12: a temporal function compares")]
    [InlineData("T_AFTER(a, INTERVAL('2023', '..'))", "at character 21: '2023' is no end of an interval")]
    [InlineData("T_AFTER(a, INTERVAL('2024-01-02', '2024-01-01'))", "at character 12: the interval ends before it begins")]
    [InlineData("S_INTERSECTS(geometry, 'POINT(1 2)')", "at character 24: a spatial function compares")]
    [InlineData("S_INTERSECTS(geometry)", "at character 22: ')' stands where a comma")]
    [InlineData("S_INTERSECTS(geometry, POINT(24.3 102.5))", "at character 30: longitude 24.3 and latitude 102.5 are no place: the longitude comes first")]
    [InlineData("S_INTERSECTS(geometry, POINT(1))", "at character 30: a vertex has two numbers, not 1")]
    [InlineData("S_INTERSECTS(geometry, LINESTRING(1 2))", "at character 24: a line has two vertices")]
    [InlineData("S_INTERSECTS(geometry, POLYGON((1 2, 3 4, 5 6, 7 8)))", "at character 32: the ring of the polygon is not closed")]
    [InlineData("S_INTERSECTS(geometry, POLYGON((1 2, 3 4, 1 2)))", "at character 32: a ring of a polygon has four vertices")]
    [InlineData("S_INTERSECTS(geometry, BBOX(1, 2, 3))", "at character 24: a BBOX has four numbers")]
    [InlineData("S_INTERSECTS(geometry, BBOX(1, 5, 3, 4))", "at character 24: the BBOX ends south")]
    [InlineData("A_EQUALS(a, 'x')", "at character 13: an array function compares")]
    [InlineData("a = 'x\0y'", "at character 5: the text holds U+0000")]
    public void A_mistake_is_told_with_its_character_and_the_mend(string text, string expected)
    {
        InputException mistake = Assert.Throws<InputException>(() => Cql2Text.Parse(text));
        Assert.Contains(expected, mistake.Message, StringComparison.Ordinal);
        Assert.Equal(400, mistake.Status);
    }

    [Fact]
    public void A_function_that_is_not_claimed_is_501_with_those_that_are()
    {
        InputException mistake = Assert.Throws<InputException>(() => Cql2Text.Parse("a = 1 AND Buffer(geometry, 10) = 2"));
        Assert.Equal(501, mistake.Status);
        Assert.Contains("at character 11: the function 'Buffer' is not supported here; functions are CASEI, ACCENTI, ", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", 1_000_000)]
    [InlineData("(", 2_000_000)]
    [InlineData("(", 999_999)]
    [InlineData("NOT ", 80_000)]
    [InlineData("CASEI(", 60_000)]
    [InlineData("A_EQUALS((", 30_000)]
    [InlineData("S_INTERSECTS(geometry,GEOMETRYCOLLECTION(", 1)]
    [InlineData("-", 100_000)]
    [InlineData("'", 999_999)]
    [InlineData("\"", 999_999)]
    public void A_beginning_that_repeats_for_ever_is_refused(string repeated, int times)
    {
        string text = string.Concat(Enumerable.Repeat(repeated, times));
        text += repeated.EndsWith("COLLECTION(", StringComparison.Ordinal) ? string.Concat(Enumerable.Repeat("GEOMETRYCOLLECTION(", 20_000)) : "";
        Assert.Equal(400, Assert.Throws<InputException>(() => Cql2Text.Parse(text)).Status);
    }

    [Fact]
    public void Everything_has_a_largest_size_and_just_below_it_is_read()
    {
        string Repeat(string part, string between, int times) => string.Join(between, Enumerable.Repeat(part, times));
        string Deep(int levels) => new string('(', levels) + "a=1" + new string(')', levels);
        string Line(int vertices) => $"S_INTERSECTS(geometry,LINESTRING({Repeat("1 2", ",", vertices)}))";
        Assert.All(
            new[]
            {
                (Deep(64), Deep(65), "64 parentheses"), (Line(10_000), Line(10_001), "10000 vertices"),
                (Repeat("a=1", " OR ", 500), Repeat("a=1", " OR ", 501), "1000 conditions"), ($"a={Repeat("1", "+", 1000)}", $"a={Repeat("1", "+", 1001)}", "1000 conditions"),
                ($"a IN ({Repeat("1", ",", 9_998)})", $"a IN ({Repeat("1", ",", 9_999)})", "10000 parts"),
            },
            sizes =>
            {
                Filter filter = Cql2Text.Parse(sizes.Item1);
                Assert.Equal(filter, Cql2Text.Parse(filter.ToString()));
                Assert.Contains(sizes.Item3, Assert.Throws<InputException>(() => Cql2Text.Parse(sizes.Item2)).Message, StringComparison.Ordinal);
            });
        Assert.Contains("1000000", Assert.Throws<InputException>(() => Cql2Text.Parse(new string(' ', 1_000_001))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/4326", "POINT(24.35 102.54)")]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/4490", "POINT(24.35 102.54)")]
    [InlineData("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "POINT(102.54 24.35)")]
    // cs2cs of PROJ 9.1.1 from EPSG:4490, northing before easting as the authority has it.
    [InlineData("EPSG:4543", "POINT(2694161.3887 554796.8724)")]
    [InlineData("EPSG:4522", "POINT(2694161.3887 34554796.8724)")]
    [InlineData("EPSG:3857", "POINT(11414700.5859 2796115.5018)")]
    public void A_shape_is_taken_from_the_filters_system_in_the_order_of_its_authority(string crs, string shape)
    {
        SpatialRelation relation = Assert.IsType<SpatialRelation>(Cql2Text.Parse($"S_WITHIN({shape}, geometry)", PublishedCrs.Parse(crs, "filter-crs")));
        Coordinate place = Assert.IsType<GeometryLiteral>(relation.Left).Geometry.Coordinate;
        Assert.Equal(102.54, place.X, 1e-8);
        Assert.Equal(24.35, place.Y, 1e-8);
    }

    [Fact]
    public void A_box_in_metres_keeps_its_straight_sides()
    {
        PublishedCrs zone = PublishedCrs.Parse("EPSG:4543", "filter-crs");
        Geometry box = ((GeometryLiteral)((SpatialRelation)Cql2Text.Parse("S_WITHIN(geometry, BBOX(2600000, 500000, 2700000, 600000))", zone)).Right).Geometry;
        CoordinateTransformer back = CoordinateTransformer.Create("EPSG:4490", "EPSG:4543");
        // The middle of the northern side, halfway between two of its vertices, too: within a metre of the line.
        Coordinate[] north = [.. box.Coordinates.Where(c => Math.Abs(back.Transform(c.X, c.Y).Y - 2_700_000) < 0.001)];
        Assert.Equal(33, north.Length);
        Assert.All(north.Zip(north.Skip(1)), pair => Assert.Equal(2_700_000, back.Transform((pair.First.X + pair.Second.X) / 2, (pair.First.Y + pair.Second.Y) / 2).Y, 1.0));
    }

    [Theory]
    [InlineData("BBOX(150,-90,-150,90)", "MULTIPOLYGON(((150 -90, 180 -90, 180 90, 150 90, 150 -90)), ((-180 -90, -150 -90, -150 90, -180 90, -180 -90)))")]
    [InlineData("BBOX(-200,-100,200,100)", "POLYGON((-180 -90, 180 -90, 180 90, -180 90, -180 -90))")]
    [InlineData("BBOX(1,2,-5,1,3,9)", "LINESTRING(1 2, 1 3)")]
    [InlineData("BBOX(1,2,1,2)", "POINT(1 2)")]
    [InlineData("MULTIPOINT(1 2, 3 4)", "MULTIPOINT((1 2), (3 4))")]
    [InlineData("POLYGON Z ((0 0 1, 1 0 2, 1 1 3, 0 0 1))", "POLYGON((0 0, 1 0, 1 1, 0 0))")]
    [InlineData("point m (1e0 -0.0 5)", "POINT(1 0)")]
    public void A_shape_has_one_canonical_text(string shape, string canonical) =>
        Assert.Equal($"S_EQUALS(geometry, {canonical})", Cql2Text.Parse($"s_equals(geometry, {shape})").ToString());

    private static Comparison Is(Expression left, Expression right) => new(ComparisonOperator.Equal, left, right);

    private static Arithmetic Sum(Expression left, Expression right) => new(ArithmeticOperator.Add, left, right);
}
