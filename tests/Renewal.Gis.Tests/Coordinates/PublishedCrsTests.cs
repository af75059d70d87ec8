using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Tests.Coordinates;

public class PublishedCrsTests
{
    public static TheoryData<string> Names => new(PublishedCrs.All.Select(crs => crs.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Axis_order_unit_and_false_easting_are_those_of_PROJs_EPSG_database(string name)
    {
        PublishedCrs crs = PublishedCrs.Parse(name, "crs");
        string wkt = await ProjinfoAsync(name);
        Assert.Equal(crs.NorthFirst ? "north" : "east", Regex.Match(wkt, @"AXIS\[""[^""]+"",(\w+)").Groups[1].Value);
        Assert.Equal(crs.InDegrees, !wkt.StartsWith("PROJCRS", StringComparison.Ordinal));
        if (!crs.InDegrees && crs.Srid != 3857)
        {
            double falseEastingM = double.Parse(Regex.Match(wkt, @"""False easting"",([\d.]+)").Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.Equal(falseEastingM, crs.Area.Centre.X, 1e-6);
        }
    }

    [Fact]
    public void CRS84_is_first_and_the_storage_system_is_among_them()
    {
        Assert.Equal("http://www.opengis.net/def/crs/OGC/1.3/CRS84", PublishedCrs.All[0].Uri);
        Assert.Contains(PublishedCrs.All, crs => crs.Uri == PublishedCrs.StorageUri);
        Assert.Equal(PublishedCrs.All.Count, PublishedCrs.All.Select(crs => crs.Uri).Distinct().Count());
    }

    [Theory]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/4543", 4543)]
    [InlineData("https://www.opengis.net/def/crs/EPSG/0/4490", 4490)]
    [InlineData("epsg:4496", 4496)]
    [InlineData("[EPSG:3857]", 3857)]
    public void A_system_is_found_by_its_URI_and_by_its_short_name(string text, int srid) => Assert.Equal(srid, PublishedCrs.Parse(text, "crs").Srid);

    [Theory]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/25832")]
    [InlineData("")]
    [InlineData("4543")]
    public void Another_system_is_refused_with_the_list(string text) =>
        Assert.Contains("EPSG/0/4543", Assert.Throws<InputException>(() => PublishedCrs.Parse(text, "crs")).Message, StringComparison.Ordinal);

    private static async Task<string> ProjinfoAsync(string name)
    {
        using Process process = Process.Start(new ProcessStartInfo("projinfo", [name, "-o", "WKT2:2019", "-q"]) { RedirectStandardOutput = true })!;
        string wkt = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return wkt;
    }
}
