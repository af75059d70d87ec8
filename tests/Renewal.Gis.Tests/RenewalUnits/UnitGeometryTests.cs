using NetTopologySuite.IO;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.RenewalUnits;

namespace Renewal.Gis.Tests.RenewalUnits;

public class UnitGeometryTests
{
    [Theory]
    [InlineData("POLYGON ((102.5 24.3, 102.51 24.31, 102.51 24.3, 102.5 24.31, 102.5 24.3))", "102.505")]
    [InlineData("POLYGON ((102.5 24.3, 102.51 24.3, 102.52 24.3, 102.5 24.3))", "no area")]
    [InlineData("POLYGON ((102.5 24.3, 102.500001 24.3, 102.500001 24.300001, 102.5 24.3))", "at least 1")]
    [InlineData("POLYGON ((102 24, 104 24, 104 26, 102 26, 102 24))", "check its coordinates")]
    [InlineData("LINESTRING (102 24, 104 24)", "LineString")]
    [InlineData("POLYGON EMPTY", "empty")]
    public void Land_that_cannot_be_a_unit_is_refused_with_the_reason(string wkt, string reason) =>
        Assert.Contains(reason, Assert.Throws<InputException>(() => UnitGeometry.Check(new WKTReader().Read(wkt))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_polygon_becomes_a_multipolygon() =>
        Assert.Equal("MULTIPOLYGON (((102.5 24.3, 102.51 24.3, 102.51 24.31, 102.5 24.3)))",
            UnitGeometry.Check(new WKTReader().Read("POLYGON ((102.5 24.3, 102.51 24.3, 102.51 24.31, 102.5 24.3))")).AsText());
}
