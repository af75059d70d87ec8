using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.ResidentialLand;

namespace Renewal.Gis.Analysis.Coverage;

/// <summary>The homes and the residential land that a set of coverage figures speaks of: a region, a unit, a residential area, a life circle.</summary>
public sealed class Extent
{
    private readonly PreparedRegion _region;
    private readonly Func<Coordinate, Link, bool> _holds;

    private Extent(PreparedRegion region, long? id, string? name, int[] homes, int[] points, (int Area, Geometry Shape)[] land, Func<Coordinate, Link, bool> holds)
    {
        _region = region;
        _holds = holds;
        Id = id;
        Name = name;
        Homes = homes;
        Points = points;
        Land = land;
        Population = region.Homes.Sum(homes);
        Households = region.Homes.SumHouseholds(homes);
        FloorAreaM2 = homes.Sum(h => region.Services.FloorAreas.Mm2[h]) / HomeFloorAreas.Mm2PerM2;
        ResidentialAreaM2 = land.Length > 0 ? land.Sum(l => l.Shape.Area) : points.Sum(p => region.Raster.AreaMm2[p]) / LandRaster.Mm2PerM2;
    }

    /// <summary>Feature id of the residential area or unit; null for a region, a life circle, and what lies outside of all residential areas.</summary>
    public long? Id { get; }

    /// <summary>Name, or null.</summary>
    public string? Name { get; }

    /// <summary>People.</summary>
    public PopulationFigure Population { get; }

    /// <summary>Households.</summary>
    public double Households { get; }

    /// <summary>Residential floor area in m², as far as it is known.</summary>
    public double FloorAreaM2 { get; }

    /// <summary>Residential land in m²: exact, or the sum of the sample points of a life circle.</summary>
    public double ResidentialAreaM2 { get; }

    /// <summary>The whole region: everything in it serves it.</summary>
    public bool IsRegion { get; private init; }

    /// <summary>Homes, as indices of the region's homes.</summary>
    internal int[] Homes { get; }

    /// <summary>Sample points with land, as indices of the region's raster.</summary>
    internal int[] Points { get; }

    /// <summary>Land in metres with the index of its residential area; empty for a life circle, whose land is known by its points alone.</summary>
    internal (int Area, Geometry Shape)[] Land { get; }

    /// <summary>A region, or a unit of it.</summary>
    /// <param name="region">The region.</param>
    /// <param name="scope">The homes and land.</param>
    /// <param name="id">Feature id of the unit.</param>
    /// <param name="name">Name of the unit.</param>
    public static Extent Of(PreparedRegion region, Scope scope, long? id = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        return new Extent(region, id, name, [.. scope.Homes], scope.RasterPoints, scope.Land, Inside(scope.Unit)) { IsRegion = scope.Unit is null };
    }

    /// <summary>A life circle: the homes, and the sample points of residential land, within a walking distance of a place.</summary>
    /// <param name="region">The region.</param>
    /// <param name="origin">The place.</param>
    /// <param name="limitM">Walking distance in metres, the straight ways to the street included.</param>
    /// <param name="cancel">Stops the work.</param>
    public static Extent Around(PreparedRegion region, Link origin, double limitM, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(region);
        int limitDm = ServiceReach.ToDm(limitM);
        NetworkSweep sweep = new(region.Network);
        sweep.Run([origin], limitDm, cancel);
        bool Reached(Link place) => sweep.Distance(place, out _) <= limitDm;
        return new Extent(
            region, null, null,
            [.. Enumerable.Range(0, region.Homes.Count).Where(h => Reached(region.HomeLinks[h]))],
            [.. Enumerable.Range(0, region.Raster.Count).Where(p => region.Raster.AreaMm2[p] > 0 && Reached(region.RasterLinks[p]))],
            [], (_, link) => Reached(link));
    }

    /// <summary>The residential areas of an extent, in the order of the data, each with its homes and land in the extent; last the homes outside of all, where there are some.</summary>
    public IReadOnlyList<Extent> Communities()
    {
        int areas = _region.Data.ResidentialAreas.Count;
        ILookup<int, int> homes = Homes.ToLookup(h => _region.Homes.Area[h]);
        ILookup<int, (int Area, Geometry Shape)> land = Land.ToLookup(l => l.Area);
        ILookup<int, int> points = Points.ToLookup(AreaOfPoint);
        List<Extent> parts = [];
        for (int area = 0; area < areas; area++)
        {
            if (homes.Contains(area) || land.Contains(area) || points.Contains(area))
            {
                parts.Add(new Extent(
                    _region, _region.Data.ResidentialAreas[area].Id, _region.Data.ResidentialAreas[area].Name, [.. homes[area]], [.. points[area]],
                    [.. land[area]], Inside(_region.Land.Shapes[area])));
            }
        }

        if (homes.Contains(-1))
        {
            parts.Add(new Extent(_region, null, null, [.. homes[-1]], [], [], (_, _) => false));
        }

        return parts;
    }

    /// <summary>Indices of the residential areas that have land in the extent.</summary>
    internal IEnumerable<int> Areas() => Land.Length > 0 ? Land.Select(l => l.Area) : Points.Select(AreaOfPoint).Distinct();

    /// <summary>Whether a place lies inside: in the shape, or within the walking distance of the circle.</summary>
    internal bool Holds(Coordinate place, Link link) => _holds(place, link);

    private int AreaOfPoint(int point)
    {
        int found = Array.BinarySearch(_region.Raster.FirstOfPart, point);
        found = found < 0 ? ~found - 1 : found;

        // Parts without points share their first point with the next part, to which it belongs.
        while (_region.Raster.FirstOfPart[found + 1] == point)
        {
            found++;
        }

        return found;
    }

    private static Func<Coordinate, Link, bool> Inside(Geometry? shape)
    {
        if (shape is null)
        {
            return (_, _) => true;
        }

        IPreparedGeometry prepared = PreparedGeometryFactory.Prepare(shape);
        return (place, _) => shape.EnvelopeInternal.Contains(place) && prepared.Intersects(shape.Factory.CreatePoint(place));
    }
}
