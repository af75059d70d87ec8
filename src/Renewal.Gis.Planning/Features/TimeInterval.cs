using System.Globalization;

namespace Renewal.Gis.Planning.Features;

/// <summary>An instant as it was written: a time with its offset, or a whole day.</summary>
/// <param name="Time">The time; of a day its beginning in UTC.</param>
/// <param name="WholeDay">Only the day was written.</param>
public readonly record struct Instant(DateTimeOffset Time, bool WholeDay)
{
    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
    ];

    /// <summary>The last moment of it: of a day its end, of a time itself.</summary>
    public DateTimeOffset End => WholeDay ? Time.AddDays(1).AddTicks(-TimeSpan.TicksPerMicrosecond) : Time;

    /// <summary>The calendar day in the offset it was written with.</summary>
    public DateOnly Date => DateOnly.FromDateTime(Time.DateTime);

    /// <summary>Reads RFC 3339: <c>2026-05-01T08:00:00+08:00</c>, <c>…Z</c>, or a day, <c>2026-05-01</c>. A blank before the offset is the plus sign that a URL lost.</summary>
    public static bool TryParse(string text, out Instant instant)
    {
        string restored = text.Length > 19 ? text[..19] + text[19..].Replace(' ', '+') : text;
        if (DateTimeOffset.TryParseExact(restored.ToUpperInvariant(), Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            instant = new Instant(time, false);
            return true;
        }

        bool day = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date < DateOnly.MaxValue;
        instant = day ? new Instant(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero), true) : default;
        return day;
    }
}

/// <summary>The time that <c>datetime</c> asks for; both ends belong to it.</summary>
/// <param name="Start">Beginning, or null: since ever.</param>
/// <param name="End">End, or null: for ever.</param>
public sealed record TimeInterval(Instant? Start, Instant? End)
{
    /// <summary>Reads an instant, or two with a slash between them, of which one may be <c>..</c> or nothing.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static TimeInterval Parse(string text)
    {
        string[] ends = text.Split('/');
        if (ends.Length == 1 && Instant.TryParse(text, out Instant instant))
        {
            return new TimeInterval(instant, instant);
        }

        if (ends.Length == 2 && TryEnd(ends[0], out Instant? start) && TryEnd(ends[1], out Instant? end) && (start is null || end is null || start.Value.Time <= end.Value.End))
        {
            return new TimeInterval(start, end);
        }

        throw new InputException(
            $"The parameter datetime must be a time such as 2026-05-01T08:00:00Z, a day such as 2026-05-01, or an interval such as 2026-01-01/2026-12-31 or 2026-01-01/.., not {text}.");
    }

    private static bool TryEnd(string text, out Instant? end)
    {
        end = null;
        if (text is "" or "..")
        {
            return true;
        }

        bool good = Instant.TryParse(text, out Instant instant);
        end = instant;
        return good;
    }
}
