using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Exchange.Standards;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Tests.Fixtures;

/// <summary>Small regions for the analyses: things placed in a <see cref="GridCity"/> by metres.</summary>
internal static class TestRegion
{
    public static StandardsLibrary Standards { get; } = StandardsReader.ReadFolder(Repository.Path("data", "standards"));

    /// <summary>Prepares a region.</summary>
    public static PreparedRegion Prepare(RegionData data) => new(data, Standards);

    /// <summary>The GB 50180 rule of a category at a level.</summary>
    public static Rule Rule(string category, string level) => Standards.FacilityRules.Single(r => r.Category == category && r.Level == level);

    /// <summary>A residential building of 10 × 10 m around a place.</summary>
    public static Building Home(double x, double y, double? people = null, int? households = null, int? storeys = null, string use = "residential", double side = 10)
    {
        MultiPolygon shape = GridCity.Rectangle(x - side / 2, y - side / 2, side, side);
        return new Building(0, null, use, storeys, null, side * side, households, people, null, shape);
    }

    public static Facility Facility(long id, string category, double x, double y, string status = "existing", MultiPolygon? site = null) =>
        new(id, $"{category} {id}", category, status, null, null, null, null, GridCity.Point(x, y), site);

    public static ResidentialArea Land(MultiPolygon shape, double? population = null, int? households = null, double? floorAreaM2 = null, string? name = null) =>
        new(0, name, "residential", households, population, population is null ? null : "survey", null, floorAreaM2, Geodesic.AreaM2(shape), null, shape);
}
