using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Storage.Filters;

/// <summary>What kind of value an expression has: only values of one kind can be compared.</summary>
internal enum ValueKind
{
    Text,
    Number,
    Boolean,
    Date,
    Timestamp,
    Shape,
    Period,
    List,
}

/// <summary>Finds the kinds of expressions, and the words for them.</summary>
internal static class ValueKinds
{
    /// <summary>The kind of an expression on a collection.</summary>
    public static ValueKind Of(Expression expression, Collection collection) => expression switch
    {
        Property property => Of(Queryables.Find(collection, property)),
        TextLiteral or IgnoreCase or IgnoreAccents => ValueKind.Text,
        NumberLiteral or Arithmetic => ValueKind.Number,
        DateLiteral => ValueKind.Date,
        TimestampLiteral => ValueKind.Timestamp,
        GeometryLiteral => ValueKind.Shape,
        Interval => ValueKind.Period,
        ArrayLiteral => ValueKind.List,
        _ => ValueKind.Boolean,
    };

    /// <summary>The kind of a column. A time of day is a text, for CQL2 has none.</summary>
    public static ValueKind Of(Column column) => column.Type switch
    {
        "integer" or "number" => ValueKind.Number,
        "boolean" => ValueKind.Boolean,
        "date" => ValueKind.Date,
        "date-time" => ValueKind.Timestamp,
        Queryables.GeometryType => ValueKind.Shape,
        _ => ValueKind.Text,
    };

    /// <summary>The kind in words.</summary>
    public static string Words(ValueKind kind) => kind switch
    {
        ValueKind.Text => "a text",
        ValueKind.Number => "a number",
        ValueKind.Boolean => "true or false",
        ValueKind.Date => "a date",
        ValueKind.Timestamp => "a date and time",
        ValueKind.Shape => "a shape",
        ValueKind.Period => "an interval",
        _ => "a list",
    };
}
