using System.Text;
using Renewal.Gis.Exchange.Programmes;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Programmes;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Programmes;

public class ProgrammeCsvReaderTests
{
    internal const string Header =
        "document,table,row,role,region_code,region_name,place,category,year,measure,value,unit,bound,text,sums";

    private const string IndexHeader = "code,title_zh,title_en,prefecture_code,year_from,year_to,document_no,note";

    [Fact]
    public void The_five_documents_are_read_with_their_titles_years_and_numbers()
    {
        Assert.Equal(
            [
                ("yuxi-2022-2024", "530400", 2022, 2024, null),
                ("dehong-2020-2022", "533100", 2020, 2022, null),
                ("chuxiong-2020", "532300", 2019, 2022, "楚市政办通〔2020〕5号"),
                ("lincang-2022", "530900", 2022, 2022, "临政办发〔2022〕47号"),
                ("qujing-2016-2020", "530300", 2016, 2020, (string?)null),
            ],
            ProgrammeFiles.All.Select(p => (p.Code, p.PrefectureCode, p.YearFrom, p.YearTo, p.DocumentNo)));
    }

    [Fact]
    public void A_cell_keeps_the_digits_and_the_unit_of_the_document()
    {
        PlanLine line = Assert.Single(
            ProgrammeFiles.Get("yuxi-2022-2024").Lines,
            line => line is { Table: "3", Row: 9, Measure: "investment" });
        Assert.Equal(("15.20", "亿元", 1_520_000_000m), (line.ValueText, line.Unit, line.BaseValue));
        Assert.Equal(2, line.Value!.Value.Scale);
    }

    [Fact]
    public void A_blank_cell_has_no_value_and_a_zero_is_a_zero()
    {
        Assert.Null(Assert.Single(
            ProgrammeFiles.Get("yuxi-2022-2024").Lines,
            line => line is { Table: "1", RegionCode: "530402", YearFrom: 2024, YearTo: 2024, Measure: "households" }).Value);
        Assert.Equal(0m, Assert.Single(
            ProgrammeFiles.Get("qujing-2016-2020").Lines,
            line => line is { Table: "urban-villages", RegionCode: "530302", YearFrom: 2018, YearTo: 2018 }).Value);
    }

    [Fact]
    public void A_fraction_is_read_as_one()
    {
        PlanLine[] consent = ProgrammeFiles.Get("chuxiong-2020").Lines.Where(line => line.Measure.StartsWith("consent", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, consent.Length);
        Assert.All(consent, line => Assert.Equal((2m / 3m, "2/3", "min"), (line.Value!.Value, line.ValueText, line.Bound)));
    }

    [Fact]
    public void The_names_of_the_counties_belong_to_their_codes()
    {
        // One code has one name in the documents and one name has one code. Codes: GB/T 2260, edition of 2022.
        Dictionary<string, string> expected = new()
        {
            ["530400"] = "玉溪市", ["530400-gx"] = "高新区", ["530402"] = "红塔区", ["530403"] = "江川区", ["530423"] = "通海县",
            ["530424"] = "华宁县", ["530425"] = "易门县", ["530426"] = "峨山县", ["530427"] = "新平县", ["530428"] = "元江县",
            ["530481"] = "澄江市", ["533100"] = "德宏州", ["533102"] = "瑞丽", ["533103"] = "芒市", ["533122"] = "梁河",
            ["533123"] = "盈江", ["533124"] = "陇川", ["532301"] = "楚雄市", ["530900"] = "临沧市", ["530300"] = "曲靖市",
            ["530300-jk"] = "曲靖经济技术开发区", ["530302"] = "麒麟区", ["530303"] = "沾益区", ["530304"] = "马龙县",
            ["530322"] = "陆良县", ["530323"] = "师宗县", ["530324"] = "罗平县", ["530325"] = "富源县", ["530326"] = "会泽县",
            ["530381"] = "宣威市",
        };
        Assert.Equal(
            expected.Select(pair => (pair.Key, pair.Value)).Order(),
            ProgrammeFiles.All.SelectMany(p => p.Lines).Select(line => (line.RegionCode, line.RegionName)).Distinct().Order());
    }

    [Theory]
    [InlineData("d", "e", "column document: 'e' should be 'd'")]
    [InlineData("1", "", "column table: the field is empty", 1)]
    [InlineData("2", "0", "column row: '0' is not a number from 1", 2)]
    [InlineData("cell", "sum", "column role: 'sum' should be cell, subtotal, total, target, statement", 3)]
    [InlineData("530402", "5304", "column region_code: '5304' is not a region code such as 530402 or 530400-gx", 4)]
    [InlineData("红塔区", "", "column region_name: the field is empty", 5)]
    [InlineData("old-community", "community", "column category: 'community' should be old-community, shantytown", 7)]
    [InlineData("2022", "22", "column year: '22' is not a year such as 2022 or a span such as 2022-2024", 8)]
    [InlineData("2022", "2024-2022", "column year: '2024-2022' is not a year", 8)]
    [InlineData("households", "House holds", "column measure: 'House holds' is not a slug", 9)]
    [InlineData("108", "1 08", "column value: '1 08' is not a number such as 12.5 or a fraction such as 1/3", 10)]
    [InlineData("108", "-1", "column value: '-1' is not a number", 10)]
    [InlineData("108", "1/0", "column value: '1/0' is not a number", 10)]
    [InlineData("108", "１０８", "column value: '１０８' is not a number", 10)]
    [InlineData("108", "99999999999999999999999999999999", "column value:", 10)]
    [InlineData("户", "家", "column unit: the unit '家' is not known", 11)]
    [InlineData("", "least", "column bound: 'least' should be min, max", 12)]
    [InlineData("", "table=1", "column sums: A selector needs measure=…", 14)]
    [InlineData("", "table=1 measure=households colour=red", "column sums: 'colour' is not a key of a selector", 14)]
    [InlineData("", "table=1 table=1 measure=households", "column sums: 'table' is given twice", 14)]
    [InlineData("", "table=1 measure", "column sums: 'measure' is not a pair key=value", 14)]
    [InlineData("", "table=1 measure=households row=x", "column sums: 'x' is not a row", 14)]
    [InlineData("", "table=1 measure=households *", "column sums: An operand is missing", 14)]
    [InlineData("", "2 * 3 * 4", "column sums: A formula has one operator at most", 14)]
    [InlineData("", "12", "column sums: A number alone recomputes nothing", 14)]
    public void A_wrong_field_is_refused_with_its_file_line_and_column(string right, string wrong, string message, int column = 0)
    {
        string[] fields = "d,1,2,cell,530402,红塔区,,old-community,2022,households,108,户,,,".Split(',');
        Assert.Equal(right, fields[column]);
        fields[column] = wrong;

        InputException error = Assert.Throws<InputException>(() => ReadLines($"{Header}\n{string.Join(',', fields)}\n"));
        Assert.StartsWith("d.csv, line 2, " + message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("", "d.csv, line 1: the header must be document,table,row,")]
    [InlineData("document,table\n", "d.csv, line 1: the header must be document,table,row,")]
    [InlineData(Header + "\nd,1,1\n", "d.csv, line 2: 3 fields instead of 15.")]
    [InlineData(Header + "\nd,1,1,cell,530402,\"红塔区\"x,,,2022,households,1,户,,,\n", "d.csv, line 2: a quotation mark is misplaced.")]
    [InlineData(Header + "\nd,1,1,cell,530402,红塔区,,,2022,households,,户,,,table=1 measure=households\n", "d.csv, line 2, column value: a line with formulas")]
    [InlineData(
        Header + "\nd,1,1,cell,530402,红塔区,,,2022,households,1,户,,,\n\nd,1,1,cell,530402,红塔区,,,2022,households,2,户,,,\n",
        "d.csv, line 4, column measure: the same table, row,")]
    public void A_file_of_the_wrong_form_is_refused_with_its_line(string text, string message)
    {
        InputException error = Assert.Throws<InputException>(() => ReadLines(text));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,标题,Title,530400,2024,2022,,", "programmes.csv, line 2, column year_to: the last year is before the first.")]
    [InlineData("a,标题,Title,530400,2022-2024,2024,,", "programmes.csv, line 2, column year_from: '2022-2024' is not one year.")]
    [InlineData("a,,Title,530400,2022,2024,,", "programmes.csv, line 2, column title_zh: the field is empty.")]
    [InlineData("../a,标题,Title,530400,2022,2024,,", "programmes.csv, line 2, column code: '../a' is not a slug")]
    [InlineData("a,标题,Title,530400,2022,2024,,\na,标题,Title,530400,2022,2024,,", "programmes.csv, line 3, column code: 'a' stands in the index twice.")]
    public void A_wrong_index_is_refused_with_its_line_and_column(string lines, string message)
    {
        using StringReader reader = new($"{IndexHeader}\n{lines}\n");
        InputException error = Assert.Throws<InputException>(() => ProgrammeCsvReader.ReadIndex(reader, "programmes.csv"));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_file_that_is_not_UTF8_are_refused_by_name()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("renewal-programmes-");
        try
        {
            string index = Path.Combine(folder.FullName, "programmes.csv");
            Assert.StartsWith("programmes.csv is missing", Refusal(), StringComparison.Ordinal);

            File.WriteAllText(index, $"{IndexHeader}\nd,标题,Title,530400,2022,2024,,\n");
            Assert.StartsWith("d.csv is missing", Refusal(), StringComparison.Ordinal);

            byte[] gbk = [.. Encoding.ASCII.GetBytes($"{Header}\nd,1,1,cell,530402,"), 0xBA, 0xEC, 0xCB, 0xFE];
            File.WriteAllBytes(Path.Combine(folder.FullName, "d.csv"), gbk);
            Assert.Equal("d.csv: the file is not UTF-8.", Refusal());
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        string Refusal() => Assert.Throws<InputException>(() => ProgrammeCsvReader.ReadFolder(folder.FullName)).Message;
    }

    [Fact]
    public void The_folder_holds_no_file_that_the_index_does_not_name()
    {
        string[] files = Directory.GetFiles(Repository.Path("data", "programmes"), "*.csv").Select(Path.GetFileNameWithoutExtension).Order().ToArray()!;
        Assert.Equal(ProgrammeFiles.All.Select(p => p.Code).Append("programmes").Order(), files);
    }

    private static IReadOnlyList<PlanLine> ReadLines(string text)
    {
        using StringReader reader = new(text);
        return ProgrammeCsvReader.ReadLines(reader, "d.csv", "d");
    }
}
