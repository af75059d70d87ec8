using NetTopologySuite.Geometries;

namespace Renewal.Gis.Planning.RenewalUnits;

/// <summary>A renewal unit with all its columns, as it is split or merged.</summary>
/// <param name="Id">Feature id.</param>
/// <param name="Version">Its version.</param>
/// <param name="RegionCode">Its region.</param>
/// <param name="Values">Every column by name: text, int, double, bool or null.</param>
/// <param name="Geometry">EPSG:4490 lon/lat, valid.</param>
public sealed record UnitState(long Id, long Version, string RegionCode, IReadOnlyDictionary<string, object?> Values, MultiPolygon Geometry)
{
    /// <summary>The columns of floor area in m²: to retain, renovate, demolish and build (留改拆建).</summary>
    public static IReadOnlyList<string> FloorAreas { get; } = ["retain_m2", "renovate_m2", "demolish_m2", "build_m2"];

    /// <summary>Its name.</summary>
    public string Name => (string)Values["name"]!;
}
