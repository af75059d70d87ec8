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

    private readonly int _quadrantSegments;
    private readonly Dictionary<int, ServiceArea> _areas;
    private readonly STRtree<int> _index;

    // What replaces the areas of the index under the same number; null where one has gone.
    private readonly Dictionary<int, ServiceArea?> _changed;
    private readonly Lazy<double> _areaM2;

    /// <summary>Service areas of sites; the number of a site is its place here.</summary>
    /// <param name="sites">Shape in metres and radius in metres of each site; invalid shapes are mended. A site with the radius 0 has no service area.</param>
    /// <param name="quadrantSegments">Chords for a quarter of a circle; see <see cref="ExactQuadrantSegments"/>.</param>
    /// <param name="cancel">Stops the work.</param>
    public ServiceAreas(IEnumerable<(Geometry Shape, double RadiusM)> sites, int quadrantSegments, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(sites);
        _quadrantSegments = quadrantSegments;
        _areas = [];
        _index = new STRtree<int>();
        _changed = [];
        int number = 0;
        foreach ((Geometry shape, double radiusM) in sites)
        {
            cancel.ThrowIfCancellationRequested();
            if (Around(shape, radiusM) is { } area)
            {
                _index.Insert(area.Shape.EnvelopeInternal, number);
                _areas.Add(number, area);
            }

            number++;
        }

        _index.Build();
        _areaM2 = new(UniteM2);
    }

    private ServiceAreas(ServiceAreas from, Dictionary<int, ServiceArea?> changed)
    {
        _quadrantSegments = from._quadrantSegments;
        _areas = from._areas;
        _index = from._index;
        _changed = changed;
        _areaM2 = new(UniteM2);
    }

    /// <summary>All land in a service area in m², overlaps once.</summary>
    public double AreaM2 => _areaM2.Value;

    /// <summary>The same with another site under a number, new or known; what has not changed is shared.</summary>
    /// <param name="number">Number of the site.</param>
    /// <param name="shape">Shape in metres.</param>
    /// <param name="radiusM">Radius in metres, 0 where the site has gone.</param>
    internal ServiceAreas With(int number, Geometry shape, double radiusM) =>
        new(this, new Dictionary<int, ServiceArea?>(_changed) { [number] = Around(shape, radiusM) });

    /// <summary>Bounds of the service area of a site in metres; null where it has none.</summary>
    internal Envelope? BoundsOf(int number) => Find(number)?.Shape.EnvelopeInternal;

    /// <summary>Whether a point in metres lies in a service area; the border counts.</summary>
    public bool Covers(Point point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return Near(point.EnvelopeInternal).Any(a => a.Prepared.Intersects(point));
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
        foreach (ServiceArea area in Near(land.EnvelopeInternal))
        {
            if (area.Prepared.Covers(land))
            {
                return operation == SpatialFunction.Intersection ? land : nothing;
            }

            if (area.Prepared.Intersects(land))
            {
                reaching.Add(area.Shape);
            }
        }

        if (reaching.Count == 0)
        {
            return operation == SpatialFunction.Intersection ? nothing : land;
        }

        return Polygonal.Overlay(land, Polygonal.Union(reaching), operation);
    }

    // In the order of the numbers, so that the same sites give the same figure to the last bit, whatever was changed before.
    private IEnumerable<ServiceArea> Near(Envelope box) => _index.Query(box)
        .Where(n => !_changed.ContainsKey(n))
        .Concat(_changed.Where(c => c.Value is { } area && area.Shape.EnvelopeInternal.Intersects(box)).Select(c => c.Key))
        .Order()
        .Select(n => Find(n)!);

    private ServiceArea? Find(int number) => _changed.TryGetValue(number, out ServiceArea? changed) ? changed : _areas.GetValueOrDefault(number);

    private double UniteM2() => Polygonal.Union([.. _areas.Keys.Union(_changed.Keys).Order().Select(Find).OfType<ServiceArea>().Select(a => a.Shape)]).Area;

    private ServiceArea? Around(Geometry shape, double radiusM)
    {
        if (radiusM <= 0)
        {
            return null;
        }

        Geometry area = BufferOp.Buffer(shape is IPolygonal ? Polygonal.Mend(shape) : shape, radiusM, new BufferParameters(_quadrantSegments));
        return area.IsEmpty ? null : new ServiceArea(area, PreparedGeometryFactory.Prepare(area));
    }

    private sealed record ServiceArea(Geometry Shape, IPreparedGeometry Prepared);
}
