using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Populations;

namespace Renewal.Gis.Analysis.LifeCircles;

/// <summary>What can be reached on foot within a distance (生活圈).</summary>
/// <param name="LimitM">Walking distance in metres, the straight way to the street included; over hills in metres on the level.</param>
/// <param name="NetworkM">Streets reached in metres, parts of streets counted by their true length.</param>
/// <param name="AreaM2">Area of <paramref name="Geometry"/> in m².</param>
/// <param name="Population">People whose home is within the limit.</param>
/// <param name="Households">Their households.</param>
/// <param name="Facilities">Existing facilities within the limit, by category; categories without one are left out.</param>
/// <param name="Geometry">Land from which the origin is within the limit, EPSG:4490, for drawing: no figure is taken from it.</param>
public sealed record LifeCircle(
    double LimitM, double NetworkM, double AreaM2, PopulationFigure Population, double Households,
    IReadOnlyDictionary<string, int> Facilities, MultiPolygon Geometry)
{
    /// <summary>The streets reached, each as far as it is.</summary>
    public IReadOnlyList<ReachedPart> Reached { get; init; } = [];

    /// <summary>Homes within the limit, as indices of the region's homes.</summary>
    public IReadOnlyList<int> HomesWithin { get; init; } = [];

    /// <summary>Open facilities within the limit, as indices of the region's facilities.</summary>
    public IReadOnlyList<int> FacilitiesWithin { get; init; } = [];
}
