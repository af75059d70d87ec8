using NetTopologySuite.Geometries;

namespace Renewal.Gis.Planning.Filters;

/// <summary>
/// A part of a filter that has a value. The tree is what CQL2 text, CQL2 JSON and other notations are read into and what SQL is made from; it never changes,
/// two trees that say the same in the same way are equal, and <see cref="ToString()"/> is its one canonical text, which <see cref="Cql2Text"/> reads back.
/// </summary>
public abstract record Expression
{
    /// <summary>Where it was written, for messages.</summary>
    public Place Place { get; init; } = Place.Nowhere;

    /// <summary>Canonical CQL2 text; shapes in CRS84 longitude and latitude.</summary>
    public sealed override string ToString() => FilterText.Write(this);

    /// <summary>The beginning of the canonical text, for messages.</summary>
    /// <param name="most">UTF-16 code units, 1 or more.</param>
    public string ToString(int most) => FilterText.Cut(ToString(), most);
}

/// <summary>A property of the feature, by its name in <see cref="Queryables"/>.</summary>
/// <param name="Name">Name as it was written; whether it exists is found out with the collection.</param>
public sealed record Property(string Name) : Expression;

/// <summary>A text.</summary>
/// <param name="Text">Valid Unicode without U+0000.</param>
public sealed record TextLiteral(string Text) : Expression;

/// <summary>A finite number.</summary>
public sealed record NumberLiteral : Expression
{
    // Every whole number up to here is a double of its own.
    private const double ExactDouble = 9_007_199_254_740_992;

    /// <summary>A whole number.</summary>
    public NumberLiteral(long value)
    {
        Value = value;
        Whole = value;
    }

    /// <summary>Any number; 1.0 becomes the same as 1.</summary>
    public NumberLiteral(double value)
    {
        Value = double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A number of a filter is finite.");
        Whole = Math.Floor(value) == value && Math.Abs(value) <= ExactDouble ? (long)value : null;
    }

    /// <summary>The number.</summary>
    public double Value { get; }

    /// <summary>The number exactly, where it is a whole one.</summary>
    public long? Whole { get; }
}

/// <summary>A calendar day.</summary>
/// <param name="Date">The day.</param>
public sealed record DateLiteral(DateOnly Date) : Expression;

/// <summary>An instant.</summary>
/// <param name="Utc">The instant in UTC, to the microsecond.</param>
public sealed record TimestampLiteral(DateTime Utc) : Expression;

/// <summary>A shape.</summary>
/// <param name="Geometry">EPSG:4490, x = longitude, y = latitude, never empty; it may be invalid.</param>
public sealed record GeometryLiteral(Geometry Geometry) : Expression;

/// <summary>A period of time with both ends.</summary>
/// <param name="Start">A property, a date or a timestamp; null: without beginning.</param>
/// <param name="End">A property, a date or a timestamp; null: without end.</param>
public sealed record Interval(Expression? Start, Expression? End) : Expression;

/// <summary>A list of values in order.</summary>
/// <param name="Elements">The values.</param>
public sealed record ArrayLiteral(Sequence<Expression> Elements) : Expression;

/// <summary>Two numbers make a third.</summary>
/// <param name="Operator">What is computed.</param>
/// <param name="Left">A number.</param>
/// <param name="Right">A number.</param>
public sealed record Arithmetic(ArithmeticOperator Operator, Expression Left, Expression Right) : Expression;

/// <summary>A text without the difference between capitals and small letters.</summary>
/// <param name="Text">A text.</param>
public sealed record IgnoreCase(Expression Text) : Expression;

/// <summary>A text without accents.</summary>
/// <param name="Text">A text.</param>
public sealed record IgnoreAccents(Expression Text) : Expression;

/// <summary>A condition: true, false, or unknown where it compares with a value that is missing. A feature is found when it is true.</summary>
public abstract record Filter : Expression;

/// <summary>True or false itself.</summary>
/// <param name="Value">The value.</param>
public sealed record BooleanLiteral(bool Value) : Filter;

/// <summary>All of two or more conditions. One that is itself an <see cref="And"/> is taken apart: how they were grouped makes no difference.</summary>
public sealed record And : Filter
{
    /// <summary>Two or more conditions.</summary>
    public And(IEnumerable<Filter> parts) => Parts = new(parts.SelectMany(part => part is And and ? and.Parts : Enumerable.Repeat(part, 1)));

    /// <summary>The conditions; none is an <see cref="And"/>.</summary>
    public Sequence<Filter> Parts { get; }
}

/// <summary>One or more of two or more conditions. One that is itself an <see cref="Or"/> is taken apart.</summary>
public sealed record Or : Filter
{
    /// <summary>Two or more conditions.</summary>
    public Or(IEnumerable<Filter> parts) => Parts = new(parts.SelectMany(part => part is Or or ? or.Parts : Enumerable.Repeat(part, 1)));

    /// <summary>The conditions; none is an <see cref="Or"/>.</summary>
    public Sequence<Filter> Parts { get; }
}

/// <summary>The opposite of a condition; unknown stays unknown.</summary>
/// <param name="Operand">The condition.</param>
public sealed record Not(Filter Operand) : Filter;

/// <summary>Two values of one kind are compared; texts by code point.</summary>
/// <param name="Operator">How.</param>
/// <param name="Left">A value.</param>
/// <param name="Right">A value of the same kind.</param>
public sealed record Comparison(ComparisonOperator Operator, Expression Left, Expression Right) : Filter;

/// <summary>A text fits a pattern: % stands for any characters, _ for one, and a backslash takes the next character as it is.</summary>
/// <param name="Text">A text.</param>
/// <param name="Pattern">A <see cref="TextLiteral"/>, also inside <see cref="IgnoreCase"/> and <see cref="IgnoreAccents"/>.</param>
public sealed record Like(Expression Text, Expression Pattern) : Filter;

/// <summary>A value lies between two others or is one of them.</summary>
/// <param name="Value">A value.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public sealed record Between(Expression Value, Expression Low, Expression High) : Filter;

/// <summary>A value is one of a list.</summary>
/// <param name="Value">A value.</param>
/// <param name="List">One or more values of the same kind.</param>
public sealed record In(Expression Value, Sequence<Expression> List) : Filter;

/// <summary>A value is missing.</summary>
/// <param name="Operand">A value.</param>
public sealed record IsNull(Expression Operand) : Filter;

/// <summary>Two shapes lie to each other in a certain way (OGC 06-103r4, the DE-9IM predicates).</summary>
/// <param name="Operator">How.</param>
/// <param name="Left">A property or a <see cref="GeometryLiteral"/>.</param>
/// <param name="Right">The same.</param>
public sealed record SpatialRelation(SpatialOperator Operator, Expression Left, Expression Right) : Filter;

/// <summary>Two times lie to each other in a certain way (Allen's relations); an instant is a period that ends when it begins.</summary>
/// <param name="Operator">How.</param>
/// <param name="Left">A property, a date, a timestamp or an <see cref="Interval"/>.</param>
/// <param name="Right">The same.</param>
public sealed record TemporalRelation(TemporalOperator Operator, Expression Left, Expression Right) : Filter;

/// <summary>Two lists lie to each other in a certain way.</summary>
/// <param name="Operator">How.</param>
/// <param name="Left">A property or an <see cref="ArrayLiteral"/>.</param>
/// <param name="Right">The same.</param>
public sealed record ArrayRelation(ArrayOperator Operator, Expression Left, Expression Right) : Filter;

/// <summary>How two values are compared.</summary>
public enum ComparisonOperator
{
    /// <summary>Equal.</summary>
    Equal,

    /// <summary>Not equal.</summary>
    NotEqual,

    /// <summary>Less than.</summary>
    Less,

    /// <summary>Less than or equal.</summary>
    LessOrEqual,

    /// <summary>Greater than.</summary>
    Greater,

    /// <summary>Greater than or equal.</summary>
    GreaterOrEqual,
}

/// <summary>What is computed of two numbers, as double precision numbers.</summary>
public enum ArithmeticOperator
{
    /// <summary>Sum.</summary>
    Add,

    /// <summary>Difference.</summary>
    Subtract,

    /// <summary>Product.</summary>
    Multiply,

    /// <summary>Quotient, also of whole numbers: 1 / 2 is 0.5. Unknown where the divisor is 0.</summary>
    Divide,

    /// <summary>Remainder with the sign of the dividend. Unknown where the divisor is 0.</summary>
    Modulo,

    /// <summary>Quotient without its fraction. Unknown where the divisor is 0.</summary>
    IntegerDivide,

    /// <summary>Power. Unknown where it is no real number.</summary>
    Power,
}

/// <summary>How two shapes lie to each other.</summary>
public enum SpatialOperator
{
    /// <summary>A point in common.</summary>
    Intersects,

    /// <summary>The same points.</summary>
    Equals,

    /// <summary>No point in common.</summary>
    Disjoint,

    /// <summary>Points of their boundaries in common and none of their interiors.</summary>
    Touches,

    /// <summary>The first lies inside the second.</summary>
    Within,

    /// <summary>Shapes of the same dimension have a part in common and each a part of its own.</summary>
    Overlaps,

    /// <summary>The first goes through the second.</summary>
    Crosses,

    /// <summary>The second lies inside the first.</summary>
    Contains,
}

/// <summary>How two times lie to each other.</summary>
public enum TemporalOperator
{
    /// <summary>The first begins after the second has ended.</summary>
    After,

    /// <summary>The first ends before the second begins.</summary>
    Before,

    /// <summary>The first begins before the second and ends after it.</summary>
    Contains,

    /// <summary>One is over before the other begins.</summary>
    Disjoint,

    /// <summary>The first begins after the second and ends before it.</summary>
    During,

    /// <summary>Both begin and end together.</summary>
    Equals,

    /// <summary>The first begins before the second, both end together.</summary>
    FinishedBy,

    /// <summary>The first begins after the second, both end together.</summary>
    Finishes,

    /// <summary>Not disjoint.</summary>
    Intersects,

    /// <summary>The first ends when the second begins.</summary>
    Meets,

    /// <summary>The first begins when the second ends.</summary>
    MetBy,

    /// <summary>The second begins first, and ends inside the first.</summary>
    OverlappedBy,

    /// <summary>The first begins first, and ends inside the second.</summary>
    Overlaps,

    /// <summary>Both begin together, the first ends later.</summary>
    StartedBy,

    /// <summary>Both begin together, the first ends earlier.</summary>
    Starts,
}

/// <summary>How two lists lie to each other.</summary>
public enum ArrayOperator
{
    /// <summary>The same values in the same order.</summary>
    Equals,

    /// <summary>Every value of the second is in the first.</summary>
    Contains,

    /// <summary>Every value of the first is in the second.</summary>
    ContainedBy,

    /// <summary>A value in common.</summary>
    Overlaps,
}
