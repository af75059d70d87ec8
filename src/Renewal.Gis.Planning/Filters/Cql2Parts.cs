using System.Globalization;

namespace Renewal.Gis.Planning.Filters;

/// <summary>What the readers of CQL2 text and JSON share: values from their texts, and which part may stand where.</summary>
internal static class Cql2Parts
{
    /// <summary>A text that a database can hold.</summary>
    public static TextLiteral Text(Place place, string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !pair))
            {
                throw place.Mistake("the text holds U+0000 or half a character, which no text of the database can hold.");
            }

            i += pair ? 1 : 0;
        }

        return new TextLiteral(text) { Place = place };
    }

    /// <summary>A number as it is written in CQL2 and JSON.</summary>
    public static NumberLiteral Number(Place place, ReadOnlySpan<char> text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            return new NumberLiteral(whole) { Place = place };
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? new NumberLiteral(number) { Place = place }
            : throw place.Mistake($"{FilterText.Shown(text.ToString())} is no number that can be computed with; the largest is 1.8e308.");
    }

    /// <summary>A day: 2015-01-31.</summary>
    public static DateLiteral Date(Place place, string text) =>
        TryDate(text) is { } date ? new DateLiteral(date) { Place = place } : throw place.Mistake($"{FilterText.Shown(text)} is no date: write it like '2015-01-31'.");

    /// <summary>An instant: 2015-01-31T08:30:00Z.</summary>
    public static TimestampLiteral Timestamp(Place place, string text) =>
        TryTimestamp(text) is { } utc
            ? new TimestampLiteral(utc) { Place = place }
            : throw place.Mistake($"{FilterText.Shown(text)} is no timestamp: write it like '2015-01-31T08:30:00Z'.");

    /// <summary>An end of an interval: a day, an instant, or <c>..</c> for none, which gives null.</summary>
    public static Expression? IntervalEnd(Place place, string text)
    {
        if (text == "..")
        {
            return null;
        }

        return TryDate(text) is { } date ? new DateLiteral(date) { Place = place }
            : TryTimestamp(text) is { } utc ? new TimestampLiteral(utc) { Place = place }
            : throw place.Mistake($"{FilterText.Shown(text)} is no end of an interval: write a date like '2015-01-31', a timestamp like '2015-01-31T08:30:00Z', or '..' for none.");
    }

    /// <summary>An interval of two ends.</summary>
    public static Interval Interval(Place place, Expression? start, Expression? end)
    {
        if ((start, end) is (DateLiteral, TimestampLiteral) or (TimestampLiteral, DateLiteral))
        {
            // The examples of the standard mix them: a day begins at its first instant and ends with its last.
            start = start is DateLiteral first ? new TimestampLiteral(first.Date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)) { Place = first.Place } : start;
            end = end is DateLiteral last ? new TimestampLiteral(EndOf(last.Date)) { Place = last.Place } : end;
        }

        bool backwards = (start, end) switch
        {
            (DateLiteral a, DateLiteral b) => a.Date > b.Date,
            (TimestampLiteral a, TimestampLiteral b) => a.Utc > b.Utc,
            _ => false,
        };
        return backwards ? throw place.Mistake("the interval ends before it begins: exchange its ends.") : new Interval(start, end) { Place = place };
    }

    /// <summary>The last microsecond of a day.</summary>
    public static DateTime EndOf(DateOnly date) => date.ToDateTime(new TimeOnly(TimeSpan.TicksPerDay - 10), DateTimeKind.Utc);

    /// <summary>A part that stands where a condition has to be. Only a true or false property can stand alone, and it means that it is true.</summary>
    public static Filter Condition(Expression part, FilterLimits limits)
    {
        switch (part)
        {
            case Filter filter:
                return filter;
            case Property property:
                limits.AddOperation(property.Place);
                return new Comparison(ComparisonOperator.Equal, property, new BooleanLiteral(true) { Place = property.Place }) { Place = property.Place };
            default:
                throw part.Place.Mistake($"{FilterText.Shown(part.ToString())} is a value where a condition is needed: compare it with something.");
        }
    }

    /// <summary>A pattern of LIKE.</summary>
    public static Expression Pattern(Expression part)
    {
        Expression inner = part;
        while (inner is IgnoreCase or IgnoreAccents)
        {
            inner = inner is IgnoreCase folded ? folded.Text : ((IgnoreAccents)inner).Text;
        }

        if (inner is not TextLiteral literal)
        {
            throw inner.Place.Mistake("the pattern of LIKE is a text in quotes, such as 'B_r%', also inside CASEI() and ACCENTI().");
        }

        int backslashes = literal.Text.Length - literal.Text.TrimEnd('\\').Length;
        return backslashes % 2 == 0 ? part : throw literal.Place.Mistake(@"the pattern ends with a backslash, which takes the next character as it is: write \\ for a backslash.");
    }

    /// <summary>An argument of a spatial function.</summary>
    public static Expression Shape(Expression part) => part is Property or GeometryLiteral
        ? part
        : throw part.Place.Mistake("a spatial function compares a property such as geometry with a shape such as POINT(102.5 24.3) or BBOX(102, 24, 103, 25).");

    /// <summary>An argument of a temporal function.</summary>
    public static Expression Time(Expression part) => part is Property or DateLiteral or TimestampLiteral or Planning.Filters.Interval
        ? part
        : throw part.Place.Mistake("a temporal function compares properties with DATE('2015-01-31'), TIMESTAMP('2015-01-31T08:30:00Z') or INTERVAL('2015-01-31', '..').");

    /// <summary>An argument of an array function.</summary>
    public static Expression List(Expression part) => part is Property or ArrayLiteral
        ? part
        : throw part.Place.Mistake("an array function compares a property with a list such as ('a', 'b').");

    /// <summary>A function that no claimed class has.</summary>
    public static InputException UnknownFunction(Place place, string name) => place.Mistake(
        $"the function {FilterText.Shown(name)} is not supported here; functions are CASEI, ACCENTI, {string.Join(", ", FilterText.Spatial.Keys.Concat(FilterText.Temporal.Keys).Concat(FilterText.Arrays.Keys).Order(StringComparer.Ordinal))}.",
        501);

    private static DateOnly? TryDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date : null;

    private static DateTime? TryTimestamp(string text)
    {
        // A fraction may have any length in RFC 3339; the database keeps microseconds.
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        string rest = text;
        string fraction = "";
        if (dot >= 0)
        {
            int digits = text.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0)
            {
                return null;
            }

            fraction = text.Substring(dot + 1, digits);
            rest = text.Remove(dot, 1 + digits);
        }

        if (!DateTimeOffset.TryParseExact(
            rest, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant))
        {
            return null;
        }

        long microseconds = long.Parse(fraction.PadRight(6, '0').AsSpan(0, 6), NumberStyles.None, CultureInfo.InvariantCulture);
        return new DateTime(instant.UtcTicks + 10 * microseconds, DateTimeKind.Utc);
    }
}
