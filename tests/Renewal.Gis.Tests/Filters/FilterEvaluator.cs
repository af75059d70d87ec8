using System.Globalization;
using System.Text;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Tests.Filters;

/// <summary>
/// What a filter says about a row, computed in memory without any SQL: logic of three values, texts by the bytes of UTF-8, shapes by NetTopologySuite, times as
/// ticks. Null is unknown.
/// </summary>
internal sealed class FilterEvaluator(IReadOnlyDictionary<string, object?> row)
{
    public bool? Is(Filter filter) => filter switch
    {
        BooleanLiteral literal => literal.Value,
        And and => and.Parts.Select(Is).Aggregate((bool?)true, (a, b) => a == false || b == false ? false : a & b),
        Or or => or.Parts.Select(Is).Aggregate((bool?)false, (a, b) => a == true || b == true ? true : a | b),
        Not not => !Is(not.Operand),
        Comparison c => Compare(Value(c.Left), Value(c.Right)) is { } order
            ? c.Operator switch
            {
                ComparisonOperator.Equal => order == 0, ComparisonOperator.NotEqual => order != 0, ComparisonOperator.Less => order < 0,
                ComparisonOperator.LessOrEqual => order <= 0, ComparisonOperator.Greater => order > 0, _ => order >= 0,
            }
            : null,
        Between b => Both(Compare(Value(b.Value), Value(b.Low)) >= 0, Compare(Value(b.Value), Value(b.High)) <= 0, b),
        In i => i.List.Select(v => Compare(Value(i.Value), Value(v)) is { } order ? order == 0 : (bool?)null)
            .Aggregate((bool?)false, (a, b) => a == true || b == true ? true : a | b),
        Like like => Value(like.Text) is string text && Value(like.Pattern) is string pattern ? Fits([.. text.EnumerateRunes()], [.. pattern.EnumerateRunes()], 0, 0) : null,
        IsNull missing => Value(missing.Operand) is null,
        SpatialRelation s => Value(s.Left) is Geometry a && Value(s.Right) is Geometry b ? Relates(s.Operator, a, b) : null,
        TemporalRelation t => Relates(t.Operator, Times(t.Left, t), Times(t.Right, t)),
        _ => throw new ArgumentException(filter.GetType().Name),
    };

    private bool? Both(bool low, bool high, Between between)
    {
        bool? first = Value(between.Value) is null || Value(between.Low) is null ? null : low;
        bool? second = Value(between.Value) is null || Value(between.High) is null ? null : high;
        return first == false || second == false ? false : first & second;
    }

    private object? Value(Expression expression) => expression switch
    {
        Property { Name: "geom" } => row["geometry"],
        Property property => row[property.Name],
        TextLiteral text => text.Text,
        NumberLiteral { Whole: { } whole } => whole,
        NumberLiteral number => number.Value,
        DateLiteral date => date.Date,
        TimestampLiteral instant => instant.Utc,
        GeometryLiteral shape => shape.Geometry,
        IgnoreCase folded => (Value(folded.Text) as string)?.ToLowerInvariant().ToUpperInvariant(),
        Arithmetic arithmetic => Compute(arithmetic.Operator, Number(arithmetic.Left), Number(arithmetic.Right)),
        Filter filter => Is(filter),
        _ => throw new ArgumentException(expression.GetType().Name),
    };

    private double? Number(Expression expression) => Value(expression) is { } value ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;

    private static double? Compute(ArithmeticOperator arithmetic, double? left, double? right)
    {
        if (left is not { } a || right is not { } b)
        {
            return null;
        }

        double result = arithmetic switch
        {
            ArithmeticOperator.Add => a + b,
            ArithmeticOperator.Subtract => a - b,
            ArithmeticOperator.Multiply => a * b,
            ArithmeticOperator.Divide => b == 0 ? double.NaN : a / b,
            ArithmeticOperator.IntegerDivide => b == 0 ? double.NaN : Math.Truncate(a / b),
            ArithmeticOperator.Modulo => b == 0 ? double.NaN : a % b,
            _ => a == 0 && b < 0 ? double.NaN : Math.Pow(a, b),
        };
        bool tiny = arithmetic is not (ArithmeticOperator.Add or ArithmeticOperator.Subtract) && Math.Abs(result) < Math.Exp(-700);
        return !double.IsFinite(result) ? null : tiny ? 0.0 : result;
    }

    private static int? Compare(object? left, object? right) => (left, right) switch
    {
        (null, _) or (_, null) => null,
        (string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)),
        (long a, long b) => a.CompareTo(b),
        (DateOnly a, DateOnly b) => a.CompareTo(b),
        (DateTime a, DateTime b) => a.CompareTo(b),
        (bool a, bool b) => a.CompareTo(b),
        _ => Convert.ToDouble(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(right, CultureInfo.InvariantCulture)),
    };

    private static bool Fits(Rune[] text, Rune[] pattern, int t, int p)
    {
        if (p == pattern.Length)
        {
            return t == text.Length;
        }

        if (pattern[p].Value == '%')
        {
            return Enumerable.Range(t, text.Length - t + 1).Any(rest => Fits(text, pattern, rest, p + 1));
        }

        bool any = pattern[p].Value == '_';
        int taken = pattern[p].Value == '\\' ? p + 1 : p;
        return t < text.Length && (any || text[t] == pattern[taken]) && Fits(text, pattern, t + 1, taken + 1);
    }

    private static bool Relates(SpatialOperator relation, Geometry a, Geometry b) => relation switch
    {
        SpatialOperator.Intersects => a.Intersects(b),
        SpatialOperator.Equals => a.EqualsTopologically(b),
        SpatialOperator.Disjoint => a.Disjoint(b),
        SpatialOperator.Touches => a.Touches(b),
        SpatialOperator.Within => a.Within(b),
        SpatialOperator.Overlaps => a.Overlaps(b),
        SpatialOperator.Crosses => a.Crosses(b),
        _ => a.Contains(b),
    };

    /// <summary>First and last tick of a time, in days where both sides of the relation have days only, else in microseconds.</summary>
    private (long? Start, long? End) Times(Expression expression, TemporalRelation relation)
    {
        bool days = new[] { relation.Left, relation.Right }.SelectMany(side => side is Interval i ? new Expression?[] { i.Start, i.End } : [side]).OfType<Expression>()
            .All(end => end is DateLiteral || (end is Property property && property.Name == "date"));
        (Expression? first, Expression? last) = expression is Interval interval ? (interval.Start, interval.End) : (expression, expression);
        return (Tick(first, false) ?? (first is null ? long.MinValue : null), Tick(last, true) ?? (last is null ? long.MaxValue : null));

        long? Tick(Expression? end, bool closing) => end is null ? null : Value(end) switch
        {
            DateOnly day when days => day.DayNumber,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue).AddDays(closing ? 1 : 0).Ticks / 10 - (closing ? 1 : 0),
            DateTime instant => instant.Ticks / 10,
            _ => null,
        };
    }

    private static bool? Relates(TemporalOperator relation, (long? Start, long? End) a, (long? Start, long? End) b)
    {
        bool? starts = a.Start == b.Start, ends = a.End == b.End;
        bool known = a.Start is not null && a.End is not null && b.Start is not null && b.End is not null;
        switch (relation)
        {
            case TemporalOperator.After:
                return Less(b.End, a.Start);
            case TemporalOperator.Before:
                return Less(a.End, b.Start);
            case TemporalOperator.Disjoint:
                return Less(a.End, b.Start) is var before && Less(b.End, a.Start) is var after && (before == true || after == true) ? true : before | after;
            case TemporalOperator.Intersects:
                return Relates(TemporalOperator.Disjoint, a, b) is { } disjoint ? !disjoint : null;
            case TemporalOperator.Meets:
                return a.End is null || b.Start is null ? null : a.End == b.Start;
            case TemporalOperator.MetBy:
                return a.Start is null || b.End is null ? null : a.Start == b.End;
        }

        bool? verdict = relation switch
        {
            TemporalOperator.Contains => And(Less(a.Start, b.Start), Less(b.End, a.End)),
            TemporalOperator.During => And(Less(b.Start, a.Start), Less(a.End, b.End)),
            TemporalOperator.Equals => And(Same(a.Start, b.Start), Same(a.End, b.End)),
            TemporalOperator.FinishedBy => And(Less(a.Start, b.Start), Same(a.End, b.End)),
            TemporalOperator.Finishes => And(Less(b.Start, a.Start), Same(a.End, b.End)),
            TemporalOperator.OverlappedBy => And(And(Less(b.Start, a.Start), Less(a.Start, b.End)), Less(b.End, a.End)),
            TemporalOperator.Overlaps => And(And(Less(a.Start, b.Start), Less(b.Start, a.End)), Less(a.End, b.End)),
            TemporalOperator.StartedBy => And(Same(a.Start, b.Start), Less(b.End, a.End)),
            _ => And(Same(a.Start, b.Start), Less(a.End, b.End)),
        };
        return verdict;

        static bool? And(bool? x, bool? y) => x == false || y == false ? false : x & y;
        static bool? Less(long? x, long? y) => x is null || y is null ? null : x < y;
        static bool? Same(long? x, long? y) => x is null || y is null ? null : x == y;
    }
}
