using Renewal.Gis.Analysis.Networks;

namespace Renewal.Gis.Analysis.Siting;

/// <summary>A place that may get a site.</summary>
/// <param name="Id">Id among the candidates: g12-40 (column and row of a grid), facility-17, project-3, factory-relocation-5, or the id of a given point.</param>
/// <param name="Kind">grid, facility, project, factory-relocation or point.</param>
/// <param name="Name">Name, or null.</param>
/// <param name="X">Easting in metres of the region's projection.</param>
/// <param name="Y">Northing in metres.</param>
/// <param name="Link">Where it joins the network.</param>
/// <param name="AreaM2">Land of a parcel in m², or null.</param>
public sealed record SiteCandidate(string Id, string Kind, string? Name, double X, double Y, Link Link, double? AreaM2);
