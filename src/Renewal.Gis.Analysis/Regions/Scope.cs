using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Operation.Overlay;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.ResidentialLand;

namespace Renewal.Gis.Analysis.Regions;

/// <summary>
/// The homes and the residential land that an analysis speaks of: those of a whole region, or those inside a unit. What serves them may lie
/// outside.
/// </summary>
public sealed class Scope
{
    private readonly PreparedRegion _region;
    private readonly Geometry? _unit;
    private readonly Lazy<int[]> _rasterPoints;
    private readonly Lazy<(int Area, Geometry Shape)[]> _land;

    private Scope(PreparedRegion region, Geometry? unit, int[] homes, IPreparedGeometry? prepared)
    {
        _region = region;
        _unit = unit;
        Homes = homes;
        Population = region.Homes.Sum(homes);
        _rasterPoints = new(() => [.. Enumerable.Range(0, region.Raster.Count).Where(p =>
            region.Raster.AreaM2[p] > 0 && Holds(unit, prepared, region.Raster.X[p], region.Raster.Y[p]))]);
        _land = new(CutLand);
    }

    /// <summary>Homes, as indices of the region's homes.</summary>
    public IReadOnlyList<int> Homes { get; }

    /// <summary>The people in them.</summary>
    public PopulationFigure Population { get; }

    /// <summary>Their households.</summary>
    public double Households => _region.Homes.SumHouseholds(Homes);

    /// <summary>The shape of the unit in metres, or null for the whole region.</summary>
    public Geometry? Unit => _unit;

    /// <summary>Residential land in m², exact.</summary>
    public double ResidentialAreaM2 => Land.Sum(l => l.Shape.Area);

    /// <summary>Sample points on the residential land, as indices of the region's raster.</summary>
    internal int[] RasterPoints => _rasterPoints.Value;

    /// <summary>Residential land in metres with the index of its residential area; empty parts are left out.</summary>
    internal (int Area, Geometry Shape)[] Land => _land.Value;

    /// <summary>The whole region.</summary>
    public static Scope Whole(PreparedRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        return new Scope(region, null, [.. Enumerable.Range(0, region.Homes.Count)], null);
    }

    /// <summary>What lies inside a unit.</summary>
    /// <param name="region">The region.</param>
    /// <param name="unit">Valid polygons, EPSG:4490.</param>
    public static Scope Inside(PreparedRegion region, Geometry unit)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(unit);
        Geometry shape = region.Projection.ToMetres(unit);
        IPreparedGeometry prepared = PreparedGeometryFactory.Prepare(shape);
        return new Scope(
            region, shape, [.. Enumerable.Range(0, region.Homes.Count).Where(h => Holds(shape, prepared, region.Homes.X[h], region.Homes.Y[h]))], prepared);
    }

    private (int Area, Geometry Shape)[] CutLand() =>
    [
        .. _region.Land.Shapes
            .Select((shape, area) => (Area: area, Shape: shape))
            .Where(l => !l.Shape.IsEmpty && (_unit is null || _unit.EnvelopeInternal.Intersects(l.Shape.EnvelopeInternal)))
            .Select(l => _unit is null ? l : (l.Area, Shape: Polygonal.Overlay(l.Shape, _unit, SpatialFunction.Intersection)))
            .Where(l => !l.Shape.IsEmpty),
    ];

    private static bool Holds(Geometry? unit, IPreparedGeometry? prepared, double x, double y) =>
        unit is null || prepared is null
        || (unit.EnvelopeInternal.Contains(x, y) && prepared.Intersects(unit.Factory.CreatePoint(new Coordinate(x, y))));
}
