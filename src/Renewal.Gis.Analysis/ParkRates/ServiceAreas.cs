using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.Buffer;
using NetTopologySuite.Operation.Overlay;
using Renewal.Gis.Analysis.ResidentialLand;

namespace Renewal.Gis.Analysis.ParkRates;

/// <summary>Straight-line service areas, in metres: everything within a radius of the boundary of something, overlaps once.</summary>
/// <remarks>
/// Each piece of land is cut only with the service areas that reach it. The union of them all would have hundreds of thousands of vertices
/// in a city, and every piece would be cut with the whole of it.
/// </remarks>
public sealed class ServiceAreas
{
    /// <summary>
    /// Chords for a quarter of a circle in a rate that is held against a limit. A chord of n = 4 × 128 lies at most r (1 − cos(π / n)) =
    /// 1.9e-5 r inside its arc, two thirds of that on average. A border that is all arcs is at most about 2 / r long for each unit of area
    /// (discs side by side), so that a rate is at most 2 / r × ⅔ × 1.9e-5 r = 2.5e-5 too low: 0.0025 percentage points.
    /// </summary>
    public const int ExactQuadrantSegments = 128;

    /// <summary>Chords where a table of fifty coverages is wanted quickly: at most 0.04 percentage points too low, as good as the raster of the walking figures.</summary>
    public const int QuickQuadrantSegments = 32;

    private readonly Geometry[] _areas;
    private readonly IPreparedGeometry[] _prepared;
    private readonly STRtree<int> _index = new();
    private readonly Lazy<double> _areaM2;

    /// <summary>Service areas of sites.</summary>
    /// <param name="sites">Shape in metres and radius in metres of each site; invalid shapes are mended.</param>
    /// <param name="quadrantSegments">Chords for a quarter of a circle; see <see cref="ExactQuadrantSegments"/>.</param>
    /// <param name="cancel">Stops the work.</param>
    public ServiceAreas(IEnumerable<(Geometry Shape, double RadiusM)> sites, int quadrantSegments, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(sites);
        List<Geometry> areas = [];
        foreach ((Geometry shape, double radiusM) in sites)
        {
            cancel.ThrowIfCancellationRequested();
            Geometry area = BufferOp.Buffer(
                shape is IPolygonal ? Polygonal.Mend(shape) : shape, radiusM, new BufferParameters(quadrantSegments));
            if (!area.IsEmpty)
            {
                _index.Insert(area.EnvelopeInternal, areas.Count);
                areas.Add(area);
            }
        }

        _areas = [.. areas];
        _prepared = [.. areas.Select(PreparedGeometryFactory.Prepare)];
        _index.Build();
        _areaM2 = new(() => Polygonal.Union(_areas).Area);
    }

    /// <summary>All land in a service area in m², overlaps once.</summary>
    public double AreaM2 => _areaM2.Value;

    /// <summary>Whether a point in metres lies in a service area; the border counts.</summary>
    public bool Covers(Point point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return _index.Query(point.EnvelopeInternal).Any(i => _prepared[i].Intersects(point));
    }

    /// <summary>What part of a piece of land lies in a service area.</summary>
    /// <param name="land">Valid polygons in metres.</param>
    public Geometry Covered(Geometry land) => Cut(land, SpatialFunction.Intersection);

    /// <summary>What part of a piece of land lies in no service area.</summary>
    /// <param name="land">Valid polygons in metres.</param>
    public Geometry Uncovered(Geometry land) => Cut(land, SpatialFunction.Difference);

    private Geometry Cut(Geometry land, SpatialFunction operation)
    {
        ArgumentNullException.ThrowIfNull(land);
        Geometry nothing = land.Factory.CreateMultiPolygon();
        List<Geometry> reaching = [];
        foreach (int i in _index.Query(land.EnvelopeInternal).Order())
        {
            if (_prepared[i].Covers(land))
            {
                return operation == SpatialFunction.Intersection ? land : nothing;
            }

            if (_prepared[i].Intersects(land))
            {
                reaching.Add(_areas[i]);
            }
        }

        if (reaching.Count == 0)
        {
            return operation == SpatialFunction.Intersection ? nothing : land;
        }

        return Polygonal.Overlay(land, Polygonal.Union(reaching), operation);
    }
}
