using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Programmes;

namespace Renewal.Gis.Exchange.Programmes;

/// <summary>
/// Reads the programme documents of data/programmes: an index and one CSV file of lines per document, as the README there describes.
/// A file that breaks a rule is refused with one error that names the file, the line and the column.
/// </summary>
public static partial class ProgrammeCsvReader
{
    private static readonly string[] IndexColumns =
        ["code", "title_zh", "title_en", "prefecture_code", "year_from", "year_to", "document_no", "note"];

    private static readonly string[] LineColumns =
    [
        "document", "table", "row", "role", "region_code", "region_name", "place", "category", "year", "measure", "value", "unit",
        "bound", "text", "sums",
    ];

    // The defaults of CsvHelper guess the separator and repair misplaced quotation marks: a file of figures is refused instead.
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        DetectSeparatorHint = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        TrackLineNumbers = true,
    };

    private static readonly string[] Roles = ["cell", "subtotal", "total", "target", "statement"];
    private static readonly string[] Categories =
        ["", "old-community", "shantytown", "urban-village", "old-factory", "old-street-block"];
    private static readonly string[] Bounds = ["", "min", "max"];

    /// <summary>Reads <c>programmes.csv</c> and the file <c>{code}.csv</c> of every document in it.</summary>
    /// <param name="folder">The folder, such as data/programmes.</param>
    /// <returns>The documents, in the order of the index.</returns>
    /// <exception cref="InputException">A file is missing, or is not as the README there says.</exception>
    public static IReadOnlyList<Programme> ReadFolder(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        IReadOnlyList<Programme> index = OpenAnd("programmes.csv", ReadIndex);
        return index.Select(head => head with { Lines = OpenAnd($"{head.Code}.csv", (reader, file) => ReadLines(reader, file, head.Code)) })
            .ToArray();

        T OpenAnd<T>(string file, Func<TextReader, string, T> read)
        {
            string path = Path.Combine(folder, file);
            if (!File.Exists(path))
            {
                throw new InputException($"{file} is missing in the folder {folder}.");
            }

            using StreamReader reader = new(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return read(reader, file);
        }
    }

    /// <summary>Reads the index of the documents.</summary>
    /// <param name="reader">The text of the index.</param>
    /// <param name="file">Name of the file, for errors.</param>
    /// <returns>The documents, without their lines.</returns>
    /// <exception cref="InputException">The text is not as the README says.</exception>
    public static IReadOnlyList<Programme> ReadIndex(TextReader reader, string file)
    {
        HashSet<string> codes = new(StringComparer.Ordinal);
        return Read(reader, file, IndexColumns, row =>
        {
            string code = row.Matching("code", Slug(), "a slug of small letters, digits and hyphens");
            if (!codes.Add(code))
            {
                throw row.Wrong("code", $"'{code}' stands in the index twice");
            }

            int from = row.SingleYear("year_from");
            int to = row.SingleYear("year_to");
            return to < from
                ? throw row.Wrong("year_to", "the last year is before the first")
                : new Programme(
                    code, row.Filled("title_zh"), row.Filled("title_en"),
                    row.Matching("prefecture_code", Region(), "a region code such as 530400"),
                    from, to, row.OrNull("document_no"), row.OrNull("note"), []);
        });
    }

    /// <summary>Reads the lines of one document.</summary>
    /// <param name="reader">The text of the file.</param>
    /// <param name="file">Name of the file, for errors.</param>
    /// <param name="document">Code of the document that every line must carry.</param>
    /// <returns>The lines, in the order of the file; every formula in them can be computed.</returns>
    /// <exception cref="InputException">The text is not as the README says.</exception>
    public static IReadOnlyList<PlanLine> ReadLines(TextReader reader, string file, string document)
    {
        HashSet<object> keys = [];
        List<CsvLine> rows = [];
        List<PlanLine> lines = Read(reader, file, LineColumns, row =>
        {
            PlanLine line = ReadLine(row, document);
            if (!keys.Add((line.Table, line.Row, line.RegionCode, line.Place, line.Category, line.YearFrom, line.YearTo, line.Measure)))
            {
                throw row.Wrong("measure", "the same table, row, region, place, category, year and measure stand in the file twice");
            }

            rows.Add(row);
            return line;
        });
        for (int i = 0; i < lines.Count; i++)
        {
            foreach (PlanFormula formula in lines[i].Formulas)
            {
                rows[i].Try("sums", () => PlanReconciliation.Recompute(formula, lines[i], lines));
            }
        }

        return lines;
    }

    private static PlanLine ReadLine(CsvLine row, string document)
    {
        if (row["document"] != document)
        {
            throw row.Wrong("document", $"'{row["document"]}' should be '{document}'");
        }

        PlanYears? years = row["year"].Length == 0 ? null : row.Year("year");
        decimal? value = Value(row);
        IReadOnlyList<PlanFormula> formulas = row.Try("sums", () => PlanFormula.ParseAll(row["sums"]));
        if (value is null && formulas.Count > 0)
        {
            throw row.Wrong("value", "a line with formulas needs a value");
        }

        return new PlanLine(
            document,
            row.Filled("table"),
            int.Parse(row.Matching("row", RowNumber(), "a number from 1"), CultureInfo.InvariantCulture),
            row.OneOf("role", Roles),
            row.Matching("region_code", Region(), "a region code such as 530402 or 530400-gx"),
            row.Filled("region_name"),
            row.OrNull("place"),
            row.OneOf("category", Categories) is { Length: > 0 } category ? category : null,
            years?.From,
            years?.To,
            row.Matching("measure", Slug(), "a slug of small letters, digits and hyphens"),
            value,
            row["value"],
            PlanUnits.TryFind(row["unit"], out _) ? row["unit"] : throw row.Wrong("unit", $"the unit '{row["unit"]}' is not known"),
            row.OneOf("bound", Bounds) is { Length: > 0 } bound ? bound : null,
            row["text"],
            formulas);
    }

    private static decimal? Value(CsvLine row)
    {
        string text = row["value"];
        if (text.Length == 0)
        {
            return null;
        }

        Match match = Number().Match(text);
        if (!match.Success)
        {
            throw row.Wrong("value", $"'{text}' is not a number such as 12.5 or a fraction such as 1/3");
        }

        decimal value = decimal.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return match.Groups[2].Success
            ? value / decimal.Parse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : value;
    }

    private static List<T> Read<T>(TextReader reader, string file, string[] columns, Func<CsvLine, T> read)
    {
        using CsvReader csv = CsvReader.Create(reader, Options, leaveOpen: true);
        List<T> result = [];
        try
        {
            csv.ReadHeader();
            if (!columns.SequenceEqual(csv.Headers))
            {
                throw new InputException($"{file}, line 1: the header must be {string.Join(',', columns)}.");
            }

            while (csv.Read())
            {
                if (csv.FieldCount != columns.Length)
                {
                    throw new InputException($"{file}, line {csv.LineNumber}: {csv.FieldCount} fields instead of {columns.Length}.");
                }

                result.Add(read(new CsvLine(file, csv.LineNumber, columns, csv.Current.ToArray())));
            }
        }
        catch (CsvFormatException error)
        {
            throw new InputException($"{file}, line {error.LineNumber}: a quotation mark is misplaced.");
        }
        catch (DecoderFallbackException)
        {
            throw new InputException($"{file}: the file is not UTF-8.");
        }

        return result;
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*\\z")]
    private static partial Regex Slug();

    [GeneratedRegex("^[0-9]{6}(-[a-z]+)?\\z")]
    private static partial Regex Region();

    [GeneratedRegex("^[1-9][0-9]{0,5}\\z")]
    private static partial Regex RowNumber();

    // Twelve digits and six decimals are far above any figure of a plan and far below the range of decimal.
    [GeneratedRegex("^([0-9]{1,12}(?:\\.[0-9]{1,6})?)(?:/([1-9][0-9]{0,5}))?\\z")]
    private static partial Regex Number();

    /// <summary>One record of a file, and the errors that name its line and column.</summary>
    private sealed class CsvLine(string file, long line, string[] columns, string[] fields)
    {
        public string this[string column] => fields[Array.IndexOf(columns, column)];

        public InputException Wrong(string column, string what) => new($"{file}, line {line}, column {column}: {what}.");

        public string Filled(string column) => this[column].Length > 0 ? this[column] : throw Wrong(column, "the field is empty");

        public string? OrNull(string column) => this[column].Length > 0 ? this[column] : null;

        public string OneOf(string column, string[] allowed) =>
            allowed.Contains(this[column])
                ? this[column]
                : throw Wrong(column, $"'{this[column]}' should be {string.Join(", ", allowed.Where(word => word.Length > 0))}");

        public string Matching(string column, Regex pattern, string what) =>
            pattern.IsMatch(this[column]) ? this[column] : throw Wrong(column, $"'{this[column]}' is not {what}");

        public PlanYears Year(string column) => Try(column, () => PlanYears.Parse(this[column]));

        public int SingleYear(string column) =>
            Year(column) is var years && years.From == years.To ? years.From : throw Wrong(column, $"'{this[column]}' is not one year");

        public T Try<T>(string column, Func<T> read)
        {
            try
            {
                return read();
            }
            catch (InputException error)
            {
                throw Wrong(column, error.Message.TrimEnd('.'));
            }
        }
    }
}
