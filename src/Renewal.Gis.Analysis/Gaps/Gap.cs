using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Gaps;

/// <summary>Residential land of one residential area that is not covered, and the people on it.</summary>
/// <param name="Area">The residential area.</param>
/// <param name="AreaM2">Land not covered in m².</param>
/// <param name="Population">People of the area whose home is not covered; from the homes, not from the shape.</param>
/// <param name="NearestId">Feature id of the nearest facility or green space as seen from the middle of the gap, or null where none can be reached.</param>
/// <param name="NearestName">Its name, or null.</param>
/// <param name="NearestM">Distance to it in metres, by the reading of the gap, or null.</param>
/// <param name="Worst">The home of the area that is farthest from what serves it, those that reach nothing first; the middle of the gap where no home of it is uncovered. EPSG:4490.</param>
/// <param name="WorstM">Its distance in metres, by the reading of the gap, or null where it reaches nothing.</param>
/// <param name="Geometry">Land not covered, EPSG:4490.</param>
public sealed record Gap(
    ResidentialArea Area, double AreaM2, PopulationFigure Population, long? NearestId, string? NearestName, double? NearestM, Point Worst, double? WorstM,
    MultiPolygon Geometry);

/// <summary>The gaps of a scope.</summary>
/// <param name="LimitM">The distance in metres.</param>
/// <param name="Gaps">One for each residential area with land that is not covered.</param>
/// <param name="AreaM2">Land not covered in m², slivers included.</param>
/// <param name="Population">People not covered, those outside of residential land included.</param>
/// <param name="OutsidePopulation">People not covered whose home stands on no residential land; they have no polygon.</param>
/// <param name="Slivers">Pieces under <see cref="GapCalculator.SliverM2"/> that are not drawn.</param>
public sealed record GapLayer(
    double LimitM, IReadOnlyList<Gap> Gaps, double AreaM2, PopulationFigure Population, PopulationFigure OutsidePopulation, int Slivers);
