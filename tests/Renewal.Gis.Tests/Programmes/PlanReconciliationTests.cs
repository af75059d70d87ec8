using System.Globalization;
using Renewal.Gis.Exchange.Programmes;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Programmes;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Programmes;

/// <summary>
/// Recomputes what the documents state. The lists below were checked by hand against the documents; docs/programmes.md shows them to
/// the reader.
/// </summary>
public class PlanReconciliationTests
{
    /// <summary>What rounding does not explain: document, table, row, figure, stated, recomputed, stated minus recomputed.</summary>
    private static readonly string[] Differences =
    [
        "| yuxi-2022-2024 | text/1.2 | 4 | projects, old-street-block, 2024 | 1 个 | 0 | 1 |",
        "| dehong-2020-2022 | text/4.1 | 1 | investment, old-community, 2020-2022 | 304422.67 万元 | 304422.66 | 0.01 |",
        "| dehong-2020-2022 | text/4.2 | 1 | funding-share, old-community, 2020-2022 | 15 % | 15.54 | -0.54 |",
        "| dehong-2020-2022 | text/4.2 | 2 | funding-share, old-community, 2020-2022 | 15 % | 15.54 | -0.54 |",
        "| dehong-2020-2022 | text/4.2 | 3 | funding-share, old-community, 2020-2022 | 20 % | 19.42 | 0.58 |",
        "| dehong-2020-2022 | text/4.2 | 4 | funding, old-community, 2020-2022 | 74572.61 万元 | 74571 | 1.61 |",
        "| dehong-2020-2022 | text/4.2 | 4 | funding-share, old-community, 2020-2022 | 25 % | 24.5 | 0.5 |",
        "| qujing-2016-2020 | urban-villages/2.1 | 8 | cumulative-share, urban-village, 2016-2018 | 85 % | 86.59 | -1.59 |",
        "| qujing-2016-2020 | old-residential/1 | 2 | cumulative-share, old-community, 2016-2017 | 50 % | 48.07 | 1.93 |",
        "| qujing-2016-2020 | old-residential/1 | 3 | cumulative-share, old-community, 2016-2018 | 72 % | 69.21 | 2.79 |",
        "| qujing-2016-2020 | old-residential/1.2 | 7 | cumulative-share, old-community, 2016-2017 | 50 % | 48.07 | 1.93 |",
        "| qujing-2016-2020 | old-residential/1.3 | 6 | cumulative-share, old-community, 2016-2018 | 72 % | 69.21 | 2.79 |",
    ];

    /// <summary>What rounding explains.</summary>
    private static readonly string[] Roundings =
    [
        "| yuxi-2022-2024 | 3 | 9 | investment, urban-village, 2022 | 15.20 亿元 | 15.198 | 0.002 |",
        "| yuxi-2022-2024 | 3 | 35 | investment, urban-village, 2024 | 34.06 亿元 | 34.063 | -0.003 |",
        "| yuxi-2022-2024 | 3 | 36 | investment, urban-village, 2022-2024 | 66.84 亿元 | 66.841 | -0.001 |",
        "| dehong-2020-2022 | text/4.1 | 1 | investment-per-household, old-community, 2020-2022 | 12.87 万元/户 | 12.8704 | -0.0004 |",
        "| dehong-2020-2022 | text/4.2 | 6 | funding-share, old-community, 2020-2022 | 25 % | 25 | 0 |",
    ];

    [Fact]
    public void Every_difference_between_a_stated_figure_and_its_cells_is_in_the_list_and_nothing_else_differs() =>
        Assert.Equal(Differences, Rows(PlanAgreement.Different, decimals: 2));

    [Fact]
    public void Every_stated_figure_that_agrees_only_by_rounding_is_in_the_list() =>
        Assert.Equal(Roundings, Rows(PlanAgreement.Rounded, decimals: 4));

    [Fact]
    public void The_page_on_programmes_shows_both_lists_as_they_are()
    {
        string[] shown = File.ReadAllLines(Repository.Path("docs", "programmes.md"))
            .Where(line => ProgrammeFiles.All.Any(programme => line.StartsWith($"| {programme.Code} | ", StringComparison.Ordinal)))
            .ToArray();
        Assert.Equal([.. Differences, .. Roundings], shown);
    }

    [Fact]
    public void Every_subtotal_total_and_statement_is_recomputed_unless_the_document_has_nothing_to_recompute_it_from()
    {
        string[] alone = ProgrammeFiles.All.SelectMany(programme => programme.Lines)
            .Where(line => line.Role is "subtotal" or "total" or "statement" && line.Formulas.Count == 0)
            .Select(line => $"{line.Document} {line.Table} {line.Row} {line.Measure}")
            .ToArray();

        // Dehong: the annexes with buildings, households and floor area of each community are not in the document; the contribution
        // per household or company is an assumption; what social capital adds is given as a sum only.
        Assert.Equal(
            [
                "dehong-2020-2022 text/4.1 1 buildings",
                "dehong-2020-2022 text/4.1 1 households",
                "dehong-2020-2022 text/4.1 1 floor-area",
                "dehong-2020-2022 text/4.2 1 funding-per-household",
                "dehong-2020-2022 text/4.2 2 funding-per-household",
                "dehong-2020-2022 text/4.2 3 funding-per-household",
                "dehong-2020-2022 text/4.2 4 funding-each",
                "dehong-2020-2022 text/4.2 6 funding",
            ],
            alone);
    }

    [Theory]
    [InlineData("yuxi-2022-2024", 103)]
    [InlineData("dehong-2020-2022", 21)]
    [InlineData("chuxiong-2020", 0)]
    [InlineData("lincang-2022", 0)]
    [InlineData("qujing-2016-2020", 91)]
    public void The_number_of_recomputed_figures_is_known(string document, int count) =>
        Assert.Equal(count, PlanReconciliation.Check(ProgrammeFiles.Get(document)).Count);

    [Fact]
    public void The_funds_of_Dehong_add_up_to_its_investment_exactly()
    {
        PlanFinding funds = Assert.Single(
            PlanReconciliation.Check(ProgrammeFiles.Get("dehong-2020-2022")),
            finding => finding.Formula.Text == "table=text/4.2 role=statement measure=funding");
        Assert.Equal((304422.67m, 304422.67m, PlanAgreement.Equal), (funds.Stated, funds.Recomputed, funds.Agreement));
    }

    [Theory]
    [InlineData("12.8", "2 * table=1 measure=investment", "6.4", PlanAgreement.Equal)]
    [InlineData("12.8", "2 * table=1 measure=investment", "6.42", PlanAgreement.Rounded)]
    [InlineData("12.8", "2 * table=1 measure=investment", "6.425", PlanAgreement.Different)]
    [InlineData("12.9", "2 * table=1 measure=investment", "6.425", PlanAgreement.Rounded)]
    [InlineData("12.80", "2 * table=1 measure=investment", "6.42", PlanAgreement.Different)]
    public void A_figure_agrees_by_rounding_half_away_from_zero_to_its_own_decimals(
        string stated, string sums, string cell, PlanAgreement agreement)
    {
        PlanFinding finding = Assert.Single(Check(
            $"d,1,1,cell,530402,红塔区,,old-community,2022,investment,{cell},亿元,,,",
            $"d,1,2,total,530400,玉溪市,,old-community,2022,investment,{stated},亿元,,,{sums}"));
        Assert.Equal(agreement, finding.Agreement);
    }

    [Fact]
    public void A_sum_converts_units_and_passes_over_blank_cells()
    {
        PlanFinding finding = Assert.Single(Check(
            "d,1,1,cell,530402,红塔区,,old-community,2022,investment,0.5,亿元,,,",
            "d,1,2,cell,530403,江川区,,old-community,2022,investment,1234.5,万元,,,",
            "d,1,3,cell,530423,通海县,,old-community,2022,investment,,亿元,,,",
            "d,1,4,total,530400,玉溪市,,old-community,2022,investment,6234,万元,,,table=1 measure=investment"));
        Assert.Equal(6234.5m, finding.Recomputed);
        Assert.Equal(-0.5m, finding.Difference);
        Assert.Equal(PlanAgreement.Different, finding.Agreement);
    }

    [Fact]
    public void A_sum_takes_cells_only_and_the_years_that_lie_inside_the_span()
    {
        PlanFinding finding = Assert.Single(Check(
            "d,1,1,cell,530402,红塔区,,old-community,2021,households,1,户,,,",
            "d,1,1,cell,530402,红塔区,,old-community,2022,households,10,户,,,",
            "d,1,1,cell,530402,红塔区,,old-community,2022-2023,households,100,户,,,",
            "d,1,1,cell,530402,红塔区,,old-community,2023-2024,households,1000,户,,,",
            "d,1,2,subtotal,530402,红塔区,,old-community,2022,households,10000,户,,,",
            "d,1,3,total,530400,玉溪市,,old-community,2022-2023,households,110,户,,,table=1 year=2022-2023 measure=households"));
        Assert.Equal(PlanAgreement.Equal, finding.Agreement);
    }

    [Fact]
    public void A_count_counts_the_cells_that_have_a_value()
    {
        PlanFinding finding = Assert.Single(Check(
            "d,1,1,cell,530402,红塔区,一,urban-village,2022,households,7,户,,,",
            "d,1,2,cell,530402,红塔区,二,urban-village,2022,households,,户,,,",
            "d,1,3,cell,530402,红塔区,三,urban-village,2022,households,0,户,,,",
            "d,text/1,1,statement,530400,玉溪市,,urban-village,2022,projects,2,个,,有2个,count table=1 measure=households"));
        Assert.Equal(PlanAgreement.Equal, finding.Agreement);
    }

    [Fact]
    public void A_quotient_is_given_in_the_unit_of_the_stated_figure()
    {
        PlanFinding finding = Assert.Single(Check(
            "d,1,1,cell,530402,红塔区,,old-community,2022,investment,3,亿元,,,",
            "d,1,1,cell,530402,红塔区,,old-community,2022,households,2000,户,,,",
            "d,text/1,1,statement,530400,玉溪市,,old-community,2022,investment-per-household,15,万元/户,,户均15万元,table=1 measure=investment / table=1 measure=households"));
        Assert.Equal((15m, PlanAgreement.Equal), (finding.Recomputed, finding.Agreement));
    }

    [Theory]
    [InlineData("table=2 measure=households", "picks no line with a value")]
    [InlineData("table=1 measure=investment", "gives yuan, the stated figure is in count")]
    [InlineData("table=1 measure=households / 0", "divides by zero")]
    [InlineData("table=1 role=cell,target measure=mixed", "yuan and m2 cannot be added up")]
    public void A_formula_that_cannot_be_computed_says_why(string sums, string why)
    {
        InputException error = Assert.Throws<InputException>(() => Check(
            "d,1,1,cell,530402,红塔区,,old-community,2022,households,2000,户,,,",
            "d,1,1,cell,530402,红塔区,,old-community,2022,investment,3,亿元,,,",
            "d,1,2,cell,530402,红塔区,,old-community,2022,mixed,3,亿元,,,",
            "d,1,3,target,530402,红塔区,,old-community,2022,mixed,3,平方米,,,",
            $"d,1,4,total,530400,玉溪市,,old-community,2022,households,1,户,,,\"{sums}\""));
        Assert.Contains("d.csv, line 6, column sums", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static string[] Rows(PlanAgreement agreement, int decimals) =>
        ProgrammeFiles.All.SelectMany(PlanReconciliation.Check)
            .Where(finding => finding.Agreement == agreement)
            .Select(finding => Row(finding, decimals))
            .Distinct() // a total that differs from its cells differs from its subtotals as well
            .ToArray();

    private static string Row(PlanFinding finding, int decimals)
    {
        PlanLine line = finding.Line;
        string years = line.YearFrom == line.YearTo ? $"{line.YearFrom}" : $"{line.YearFrom}-{line.YearTo}";
        string Short(decimal value) => decimal.Round(value, decimals).ToString("0.####", CultureInfo.InvariantCulture);
        return $"| {line.Document} | {line.Table} | {line.Row} | {line.Measure}, {line.Category}, {years} | {line.ValueText} {line.Unit} | "
            + $"{Short(finding.Recomputed)} | {Short(finding.Difference)} |";
    }

    private static IReadOnlyList<PlanFinding> Check(params string[] lines)
    {
        using StringReader reader = new(ProgrammeCsvReaderTests.Header + "\n" + string.Join('\n', lines) + "\n");
        return PlanReconciliation.Check(
            new Programme("d", "文件", "Document", "530400", 2021, 2024, null, null, ProgrammeCsvReader.ReadLines(reader, "d.csv", "d")));
    }
}
