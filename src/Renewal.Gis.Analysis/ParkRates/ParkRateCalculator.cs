using System.Collections.Concurrent;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Overlay;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.ParkRates;

/// <summary>
/// Computes park service-radius rates: residential land within the radius of the boundary of a green space that counts, over all
/// residential land, by area. Green spaces that exist count, or those open in a year; others that are under construction or planned do not.
/// </summary>
public sealed class ParkRateCalculator
{
    private readonly IReadOnlyList<GreenSpace> _greenSpaces;
    private readonly Geometry[] _shapes;
    private readonly ResidentialParts _land;
    private readonly int? _year;
    private readonly ConcurrentDictionary<(bool ParksOnly, string Classes), Lazy<ServiceAreas>> _serviceAreas = [];

    /// <summary>A calculator for a region.</summary>
    public ParkRateCalculator(IReadOnlyList<GreenSpace> greenSpaces, ResidentialParts land, LocalProjection projection)
    {
        ArgumentNullException.ThrowIfNull(greenSpaces);
        ArgumentNullException.ThrowIfNull(land);
        ArgumentNullException.ThrowIfNull(projection);
        _greenSpaces = greenSpaces;
        _shapes = [.. greenSpaces.Select(g => Polygonal.Mend(projection.ToMetres(g.Geometry)))];
        _land = land;
    }

    private ParkRateCalculator(ParkRateCalculator today, int year) =>
        (_greenSpaces, _shapes, _land, _year) = (today._greenSpaces, today._shapes, today._land, year);

    /// <summary>The same calculator with the green spaces that are open in a year.</summary>
    public ParkRateCalculator InYear(int year) => new(this, year);

    /// <summary>Shape of a green space in metres, mended, by its index in the data.</summary>
    internal Geometry Shape(int green) => _shapes[green];

    /// <summary>The question that an indicator of a standard asks.</summary>
    public static ParkRateQuestion Question(ParkRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new ParkRateQuestion(
            rule.ParksOnly, [.. rule.Sites.Select(s => new ParkSizeClass(s.RadiusM!.Value, s.MinAreaM2 ?? 0, s.LandArea?.Max))]);
    }

    /// <summary>Green spaces that count.</summary>
    public IReadOnlyList<(GreenSpace Green, double RadiusM)> Counting(ParkRateQuestion question) =>
        [.. _greenSpaces.Select((g, i) => (Green: g, RadiusM: RadiusM(question, g, _shapes[i]))).Where(s => s.RadiusM > 0)];

    /// <summary>The service areas of the green spaces that count, under their places in the data; kept for the next question.</summary>
    public ServiceAreas ServiceAreas(ParkRateQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return _serviceAreas.GetOrAdd(
            (question.ParksOnly, string.Join(' ', question.Classes)),
            _ => new(() => new ServiceAreas(
                _shapes.Select((s, i) => (s, RadiusM(question, _greenSpaces[i], s))), Analysis.ParkRates.ServiceAreas.ExactQuadrantSegments, default))).Value;
    }

    /// <summary>Computes a rate.</summary>
    /// <param name="question">What counts.</param>
    /// <param name="unit">Only the residential land inside this shape in metres, valid; null for the whole region. Green spaces outside serve it too.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    public ParkRate Compute(ParkRateQuestion question, Geometry? unit, Work work)
    {
        ServiceAreas areas = ServiceAreas(question);
        double residentialM2 = 0;
        double coveredM2 = 0;
        int done = 0;
        foreach (Geometry part in _land.Shapes)
        {
            work.Step(done++, _land.Shapes.Length);
            Geometry land = unit is null ? part : Inside(part, unit);
            if (!land.IsEmpty)
            {
                residentialM2 += land.Area;
                coveredM2 += areas.Covered(land).Area;
            }
        }

        return new ParkRate(Counting(question).Count, residentialM2, coveredM2, areas.AreaM2);
    }

    private static Geometry Inside(Geometry part, Geometry unit) => part.EnvelopeInternal.Intersects(unit.EnvelopeInternal)
        ? Polygonal.Overlay(part, unit, SpatialFunction.Intersection)
        : part.Factory.CreateMultiPolygon();

    /// <summary>Service radius of a green space in metres, the widest where it is in several size classes; 0 where it does not count.</summary>
    /// <param name="question">What counts.</param>
    /// <param name="green">The green space.</param>
    /// <param name="shape">Its shape in metres.</param>
    internal double RadiusM(ParkRateQuestion question, GreenSpace green, Geometry shape)
    {
        ArgumentNullException.ThrowIfNull(question);
        return green.IsOpenIn(_year) && !shape.IsEmpty && (question.ParksOnly ? green.Park : green.Public)
            ? question.Classes.Where(c => green.AreaM2 >= c.MinAreaM2 && !(green.AreaM2 >= c.BelowAreaM2)).Select(c => c.RadiusM).DefaultIfEmpty().Max()
            : 0;
    }
}
