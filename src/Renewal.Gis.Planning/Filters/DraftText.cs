using System.Globalization;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Planning.Filters;

/// <summary>
/// Filters of <c>filter-lang=cql-text</c>, the draft of CQL2 that GDAL up to 3.8 writes: it has no true and false but 1 and 0, and times are texts such as
/// <c>'2024-05-01T'</c>. CQL2 itself refuses both, so that a mistake shows.
/// </summary>
public static class DraftText
{
    private static readonly string[] Days = ["yyyy-MM-dd'T'", "yyyy-MM-dd"];
    private static readonly string[] Instants = ["yyyy-MM-dd'T'", "yyyy-MM-dd", "yyyy-MM-dd'T'HH'Z'", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <summary>The filter as CQL2 says it; what is not of the draft stays as it is.</summary>
    public static Filter ToCql2(Filter filter, Collection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return filter switch
        {
            And and => new And(and.Parts.Select(part => ToCql2(part, collection))) { Place = and.Place },
            Or or => new Or(or.Parts.Select(part => ToCql2(part, collection))) { Place = or.Place },
            Not not => not with { Operand = ToCql2(not.Operand, collection) },
            Comparison { Left: Property property } comparison when collection.Find(property.Name) is { } column => comparison with { Right = Literal(comparison.Right, column.Type) },
            _ => filter,
        };
    }

    private static Expression Literal(Expression value, string type) => (type, value) switch
    {
        ("boolean", NumberLiteral { Whole: 0 or 1 } number) => new BooleanLiteral(number.Whole == 1) { Place = value.Place },
        ("date", TextLiteral text) when TryRead(text, Days) is { } day => new DateLiteral(DateOnly.FromDateTime(day)) { Place = value.Place },
        ("date-time", TextLiteral text) when TryRead(text, Instants) is { } instant => new TimestampLiteral(instant) { Place = value.Place },
        _ => value,
    };

    private static DateTime? TryRead(TextLiteral text, string[] forms) =>
        DateTime.TryParseExact(text.Text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time) ? time : null;
}
