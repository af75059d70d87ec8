using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Programmes;

namespace Renewal.Gis.Tests.Programmes;

public class PlanUnitsTests
{
    [Theory]
    [InlineData("111.07", "万平方米", "1110700")]
    [InlineData("1.567", "万平方米", "15670")]
    [InlineData("12", "平方米", "12")]
    [InlineData("0.3", "㎡", "0.3")]
    [InlineData("0.076", "亿元", "7600000")]
    [InlineData("304422.67", "万元", "3044226700")]
    [InlineData("1000", "元", "1000")]
    [InlineData("2.5", "万元/户", "25000")]
    [InlineData("735", "套", "735")]
    public void A_value_of_a_document_is_kept_in_square_metres_yuan_or_as_a_plain_number(string value, string unit, string expected) =>
        Assert.Equal(decimal.Parse(expected), PlanUnits.ToBase(decimal.Parse(value), unit));

    [Fact]
    public void An_unknown_unit_is_refused() =>
        Assert.Equal("The unit '亩' is not known.", Assert.Throws<InputException>(() => PlanUnits.ToBase(1, "亩")).Message);

    [Fact]
    public void Every_unit_of_the_documents_is_known() =>
        Assert.All(ProgrammeFiles.All.SelectMany(p => p.Lines), line => Assert.True(PlanUnits.TryFind(line.Unit, out _), line.Unit));
}
