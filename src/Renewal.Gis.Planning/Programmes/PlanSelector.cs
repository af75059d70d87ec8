namespace Renewal.Gis.Planning.Programmes;

/// <summary>
/// Picks lines of one document by their keys, as the column <c>sums</c> writes it: <c>table=1 year=2022 measure=households</c>.
/// A role that is not named is <c>cell</c>: a total never adds up other totals by accident.
/// </summary>
/// <param name="Table">Table or section.</param>
/// <param name="Measure">Measure.</param>
/// <param name="Roles">Roles, at least one.</param>
/// <param name="Rows">Rows, or null for all.</param>
/// <param name="Region">Region code, or null for all.</param>
/// <param name="Category">Category, or null for all.</param>
/// <param name="Years">Years or spans, or null for all; a line is picked when its years lie inside one of them.</param>
public sealed record PlanSelector(
    string Table, string Measure, IReadOnlyList<string> Roles, IReadOnlyList<int>? Rows, string? Region, string? Category,
    IReadOnlyList<PlanYears>? Years)
{
    /// <summary>Whether the line is picked. Blank cells are picked too.</summary>
    /// <param name="line">Line of the document that the selector belongs to.</param>
    public bool Picks(PlanLine line) =>
        line.Table == Table
        && line.Measure == Measure
        && Roles.Contains(line.Role)
        && (Rows is null || Rows.Contains(line.Row))
        && (Region is null || line.RegionCode == Region)
        && (Category is null || line.Category == Category)
        && (Years is null
            || (line is { YearFrom: { } from, YearTo: { } to } && Years.Any(years => years.From <= from && to <= years.To)));

    /// <summary>Reads a selector.</summary>
    /// <param name="tokens">The pairs <c>key=value</c>.</param>
    /// <exception cref="InputException">A key is unknown, given twice or missing, or a value is malformed.</exception>
    internal static PlanSelector Parse(string[] tokens)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string token in tokens)
        {
            int equals = token.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == token.Length - 1)
            {
                throw new InputException($"'{token}' is not a pair key=value.");
            }

            if (!values.TryAdd(token[..equals], token[(equals + 1)..]))
            {
                throw new InputException($"'{token[..equals]}' is given twice.");
            }
        }

        string? Take(string key) => values.Remove(key, out string? value) ? value : null;
        PlanSelector selector = new(
            Take("table") ?? throw new InputException("A selector needs table=…."),
            Take("measure") ?? throw new InputException("A selector needs measure=…."),
            (Take("role") ?? "cell").Split(','),
            Take("row")?.Split(',').Select(ParseRow).ToArray(),
            Take("region"),
            Take("category"),
            Take("year")?.Split(',').Select(PlanYears.Parse).ToArray());
        return values.Count == 0
            ? selector
            : throw new InputException(
                $"'{values.Keys.First()}' is not a key of a selector: use table, row, role, region, category, year or measure.");
    }

    private static int ParseRow(string text) =>
        PlanYears.TryDigits(text, 9, out int row) ? row : throw new InputException($"'{text}' is not a row.");
}

/// <summary>A year, or a span of years.</summary>
/// <param name="From">First year.</param>
/// <param name="To">Last year, not before the first.</param>
public readonly record struct PlanYears(int From, int To)
{
    /// <summary>Reads <c>2022</c> or <c>2022-2024</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is neither, or the span ends before it begins.</exception>
    public static PlanYears Parse(string text)
    {
        string[] parts = text.Split('-');
        return parts.Length <= 2
            && parts.All(part => part.Length == 4)
            && TryDigits(parts[0], 4, out int from)
            && TryDigits(parts[^1], 4, out int to)
            && from <= to
                ? new(from, to)
                : throw new InputException($"'{text}' is not a year such as 2022 or a span such as 2022-2024.");
    }

    internal static bool TryDigits(string text, int most, out int number)
    {
        number = 0;
        return text.Length > 0 && text.Length <= most && text.All(char.IsAsciiDigit)
            && int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number);
    }
}
