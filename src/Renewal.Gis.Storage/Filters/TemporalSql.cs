using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Storage.Filters;

/// <summary>An end of a time in SQL.</summary>
/// <param name="Sql">A column or a parameter; short, for it is written several times.</param>
/// <param name="IsDay">A date; else a timestamp.</param>
internal sealed record TemporalBound(string Sql, bool IsDay);

/// <summary>Both ends of a time; null: without that end.</summary>
internal sealed record TemporalBounds(TemporalBound? Start, TemporalBound? End)
{
    /// <summary>No end is a timestamp.</summary>
    public bool InDays => Start is null or { IsDay: true } && End is null or { IsDay: true };
}

/// <summary>
/// Writes the temporal functions as comparisons of the ends. Days are compared as days; where one side has timestamps, a day begins at its first microsecond
/// in UTC and ends with its last.
/// </summary>
internal static class TemporalSql
{
    /// <summary>The condition; null where an end is a property that is missing.</summary>
    public static string Write(TemporalRelation relation, TemporalBounds left, TemporalBounds right)
    {
        bool inDays = left.InDays && right.InDays;
        (string a, string z) = (Start(left.Start, inDays), End(left.End, inDays));
        (string b, string y) = (Start(right.Start, inDays), End(right.End, inDays));
        return relation.Operator switch
        {
            TemporalOperator.After => $"({a} > {y})",
            TemporalOperator.Before => $"({z} < {b})",
            TemporalOperator.Contains => $"({a} < {b} AND {z} > {y})",
            TemporalOperator.Disjoint => $"({z} < {b} OR {a} > {y})",
            TemporalOperator.During => $"({a} > {b} AND {z} < {y})",
            TemporalOperator.Equals => $"({a} = {b} AND {z} = {y})",
            TemporalOperator.FinishedBy => $"({a} < {b} AND {z} = {y})",
            TemporalOperator.Finishes => $"({a} > {b} AND {z} = {y})",
            TemporalOperator.Intersects => $"({z} >= {b} AND {a} <= {y})",
            TemporalOperator.Meets => $"({z} = {b})",
            TemporalOperator.MetBy => $"({a} = {y})",
            TemporalOperator.OverlappedBy => $"({a} > {b} AND {a} < {y} AND {z} > {y})",
            TemporalOperator.Overlaps => $"({a} < {b} AND {z} > {b} AND {z} < {y})",
            TemporalOperator.StartedBy => $"({a} = {b} AND {z} > {y})",
            _ => $"({a} = {b} AND {z} < {y})",
        };
    }

    private static string Start(TemporalBound? bound, bool inDays) => bound switch
    {
        null => inDays ? "'-infinity'::date" : "'-infinity'::timestamptz",
        { IsDay: true } when !inDays => $"(({bound.Sql})::timestamp AT TIME ZONE 'UTC')",
        _ => bound.Sql,
    };

    private static string End(TemporalBound? bound, bool inDays) => bound switch
    {
        null => inDays ? "'infinity'::date" : "'infinity'::timestamptz",
        { IsDay: true } when !inDays => $"((({bound.Sql}) + 1)::timestamp AT TIME ZONE 'UTC' - interval '1 microsecond')",
        _ => bound.Sql,
    };
}
