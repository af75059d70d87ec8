using NetTopologySuite.Geometries;

namespace Renewal.Gis.Planning.Regions;

/// <summary>An administrative area, development zone or study area.</summary>
/// <param name="Code">GB/T 2260 code where one exists, else a slug (lower-case letters, digits, hyphens; at most 63).</param>
/// <param name="ParentCode">Code of the region above, or null.</param>
/// <param name="NameZh">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Level">prefecture, county, development-zone or study-area.</param>
/// <param name="Generated">The geometry inside was generated (a demo city), not surveyed.</param>
/// <param name="Source">Where the outline comes from.</param>
/// <param name="Geometry">Outline, EPSG:4490 lon/lat, or null where none is known.</param>
public sealed record Region(
    string Code, string? ParentCode, string NameZh, string NameEn, string Level, bool Generated, string Source, MultiPolygon? Geometry);
