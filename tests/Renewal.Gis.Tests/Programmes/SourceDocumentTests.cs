using System.Globalization;
using System.Text.RegularExpressions;
using Renewal.Gis.Planning.Programmes;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Programmes;

/// <summary>Holds data/programmes against the text of the five documents: nothing left out, nothing changed, nothing added.</summary>
public partial class SourceDocumentTests
{
    private static readonly Dictionary<string, string> Sources = new()
    {
        ["yuxi-2022-2024"] = "yuxi-renewal-2022-2024.txt",
        ["dehong-2020-2022"] = "dehong-old-communities-2020-2022.txt",
        ["chuxiong-2020"] = "chuxiong-old-communities-2020.txt",
        ["lincang-2022"] = "lincang-old-communities-urban-villages-2022.txt",
        ["qujing-2016-2020"] = "qujing-urban-environment-2016-2020.txt",
    };

    /// <summary>Figures that the documents write in words, by the value in the file.</summary>
    private static readonly Dictionary<string, string> InWords = new()
    {
        ["2/3"] = "三分之二",
        ["8"] = "八个有",
        ["6"] = "六有",
        ["100"] = "全面完成",
    };

    public static TheoryData<string> Documents => new(Sources.Keys);

    public static TheoryData<string, string> Tables => new()
    {
        { "yuxi-2022-2024", "1" },
        { "yuxi-2022-2024", "2" },
        { "yuxi-2022-2024", "3" },
        { "yuxi-2022-2024", "4" },
        { "yuxi-2022-2024", "5" },
        { "qujing-2016-2020", "urban-villages" },
        { "qujing-2016-2020", "old-residential" },
    };

    [SharedTheory]
    [MemberData(nameof(Tables))]
    public void Every_table_of_the_document_is_in_the_file_cell_for_cell_and_in_the_order_of_the_document(string document, string table)
    {
        List<string> source = SourceCells(document);
        List<string> file = FileCells(document, table);

        // Where the most cells agree from the first one on: the place of the table, or the best place to show what differs.
        int start = Enumerable.Range(0, source.Count - file.Count + 1)
            .MaxBy(i => file.TakeWhile((cell, k) => source[i + k] == cell).Count());
        Assert.Equal(source.GetRange(start, file.Count), file);
    }

    /// <summary>Numbers in tables that are no figures: titles, headings of yearly columns, and the blank report forms of Qujing.</summary>
    public static TheoryData<string, string> Labels => new()
    {
        // The titles of tables 3 and 4, and the years above the columns of table 1.
        { "yuxi-2022-2024", "2022×3 2023×1 2024×3" },
        // The heading of both tables, the title of one; labels, serial numbers, dates and notes of the blank report forms.
        { "qujing-2016-2020", "1×6 10×1 2×3 2011×1 2016×8 2017×2 2018×2 2019×2 2020×3 25×1 28×1 3×3 30×1 4×3 5×3 6×3 7×3 8×1" },
    };

    [SharedTheory]
    [MemberData(nameof(Labels))]
    public void Every_number_in_the_tables_of_the_document_is_in_the_file_as_often_or_is_a_label_that_the_test_lists(
        string document, string labels)
    {
        Dictionary<string, int> left = CountNumbers(SourceCells(document));
        foreach ((string number, int count) in CountNumbers(
            Tables.Where(row => (string)row[0] == document).SelectMany(row => FileCells(document, (string)row[1]))))
        {
            left[number] = left.GetValueOrDefault(number) - count;
        }

        Assert.Equal(
            labels,
            string.Join(' ', left.Where(pair => pair.Value != 0).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}×{pair.Value}")));
    }

    [SharedTheory]
    [MemberData(nameof(Documents))]
    public void Every_figure_of_the_text_is_quoted_with_its_words_as_the_document_has_them(string document)
    {
        string text = SourceProse(document);
        List<string> wrong = [];
        foreach (PlanLine line in ProseLines(document))
        {
            bool quoted = text.Contains(line.Text, StringComparison.Ordinal);
            bool holdsValue = line.ValueText.Length == 0
                || Number().Matches(line.Text).Any(match => match.Value == line.ValueText)
                || line.Text.Contains(line.ValueText, StringComparison.Ordinal) && line.ValueText.Contains('/', StringComparison.Ordinal)
                || (InWords.TryGetValue(line.ValueText, out string? words) && line.Text.Contains(words, StringComparison.Ordinal));
            if (!quoted || !holdsValue)
            {
                wrong.Add($"{line.Table} row {line.Row} {line.Measure} {line.ValueText}: {line.Text}");
            }
        }

        Assert.Empty(wrong);
    }

    [SharedTheory]
    [MemberData(nameof(Documents))]
    public void Every_number_in_the_text_of_the_document_is_quoted_in_the_file_or_is_no_figure_of_the_plan(string document)
    {
        string text = SourceProse(document);
        bool[] covered = new bool[text.Length];
        foreach (string quote in ProseLines(document).Select(line => line.Text).Distinct())
        {
            for (int at = text.IndexOf(quote, StringComparison.Ordinal); at >= 0; at = text.IndexOf(quote, at + 1, StringComparison.Ordinal))
            {
                covered.AsSpan(at, quote.Length).Fill(true);
            }
        }

        foreach (Match match in NoFigure().Matches(text))
        {
            covered.AsSpan(match.Index, match.Length).Fill(true);
        }

        string[] missing = Number().Matches(text)
            .Where(match => !covered[match.Index])
            .Select(match => text[Math.Max(0, match.Index - 12)..Math.Min(text.Length, match.Index + match.Length + 8)])
            .ToArray();
        Assert.Empty(missing);
    }

    /// <summary>Rebuilds the body of a table from the file, with serial numbers, merged years and labels, as the document prints it.</summary>
    private static List<string> FileCells(string document, string table)
    {
        List<string> cells = [];
        int serial = 0;
        int? group = null;
        bool listsProjects = document == "yuxi-2022-2024" && table != "1";
        foreach (IGrouping<int, PlanLine> row in ProgrammeFiles.Get(document).Lines.Where(line => line.Table == table).GroupBy(line => line.Row))
        {
            PlanLine first = row.First();
            if (!listsProjects)
            {
                cells.Add(first.Role == "total" ? first.Text : first.RegionName);
            }
            else if (first.Role == "cell")
            {
                // Table 5 has two rows, two years and one run of serial numbers; in the others the numbers start again with the year.
                bool newYear = group != first.YearFrom;
                serial = newYear && table != "5" ? 1 : serial + 1;
                group = first.YearFrom;
                cells.AddRange(
                [
                    serial.ToString(CultureInfo.InvariantCulture),
                    newYear ? group!.Value.ToString(CultureInfo.InvariantCulture) : "",
                    first.RegionName,
                    first.Place!,
                ]);
            }
            else
            {
                // A label over all columns but the last ones; only table 5 leaves out the blank cell of the project's name.
                cells.Add(first.Text);
                if (table != "5")
                {
                    cells.Add("");
                }
            }

            cells.AddRange(row.Select(line => line.ValueText));
        }

        return cells;
    }

    /// <summary>
    /// The cells of the document, without blanks. A cell starts with a tab; a line without one between two cells goes on with the
    /// first, unless it is the title of the next table.
    /// </summary>
    private static List<string> SourceCells(string document)
    {
        string[] lines = Source(document);
        List<string> cells = [];
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('\t'))
            {
                cells.Add(Blank().Replace(lines[i], ""));
            }
            else if (i > 0 && i + 1 < lines.Length && lines[i - 1].StartsWith('\t') && lines[i + 1].StartsWith('\t')
                && !lines[i].EndsWith("计划表", StringComparison.Ordinal))
            {
                cells[^1] += Blank().Replace(lines[i], "");
            }
        }

        return cells;
    }

    /// <summary>The text outside the tables, without blanks, line breaks and the numbers of paragraphs.</summary>
    private static string SourceProse(string document) =>
        Blank().Replace(string.Join('\n', Source(document).Where(line => !line.StartsWith('\t')).Select(line => Paragraph().Replace(line, ""))), "");

    private static string[] Source(string document) => File.ReadAllText(Repository.SharedPath("seeds", Sources[document])).Split('\n');

    private static IEnumerable<PlanLine> ProseLines(string document) =>
        ProgrammeFiles.Get(document).Lines.Where(line => line.Table.Contains('/', StringComparison.Ordinal));

    private static Dictionary<string, int> CountNumbers(IEnumerable<string> cells) =>
        cells.SelectMany(cell => Number().Matches(cell)).GroupBy(match => match.Value).ToDictionary(group => group.Key, group => group.Count());

    [GeneratedRegex(@"[0-9]+(?:\.[0-9]+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\s")]
    private static partial Regex Blank();

    [GeneratedRegex(@"^\s*(?:附件：|注：|填表说明：)?\s*[（(]?[0-9]{1,2}[)）、.．]")]
    private static partial Regex Paragraph();

    // Years that say when; dates; numbers of documents, pages and annexes; and five places with a number that is no figure of a
    // plan: the year of table 3 of Yuxi that stands on a line of its own, and four in sentences.
    [GeneratedRegex(
        @"(?:19|20)[0-9]{2}年?[-—－]+(?:19|20)[0-9]{2}年?|(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?"
        + @"|[〔﹝][0-9]{4}[〕﹞][0-9]+|\.{3}[0-9]+|—1—|附件[0-9]|表\(1\)附件|5\.本表上报"
        + @"|（万平方米）2024（|师宗县4个市（县）|设施建设3年滚动计划|明确1名领导|余下总量×100%")]
    private static partial Regex NoFigure();
}
