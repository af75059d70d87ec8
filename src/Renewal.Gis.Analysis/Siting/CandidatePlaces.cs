using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Siting;

/// <summary>Land on which no site is put.</summary>
[Flags]
public enum ForbiddenLand
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Water areas.</summary>
    Water = 1,

    /// <summary>Protected buildings, quarters, trees and wells, the last ones with <see cref="CandidatePlaces.ProtectionM"/> around them.</summary>
    Protections = 2,

    /// <summary>Green spaces that are open.</summary>
    Parks = 4,
}

/// <summary>Finds places that may get a site.</summary>
public static class CandidatePlaces
{
    /// <summary>Most candidates of one search.</summary>
    public const int MostCandidates = 2000;

    /// <summary>What keeps free of a protected point, in metres.</summary>
    public const double ProtectionM = 10;

    private const int EnoughCandidates = 1000;

    private static readonly double[] StepsM = [100, 150, 200, 250, 300, 400, 500, 700, 1000, 1500, 2000];

    /// <summary>
    /// A grid over the developed land: the square cells that hold a building, a facility or residential land. The candidate of a cell is the nearest point of
    /// a street of the largest component to its middle; cells that share one count once. Cells without such a street have none.
    /// </summary>
    /// <param name="region">The region.</param>
    /// <param name="scope">Where the demand is: cells farther than <paramref name="reachM"/> from a unit are left out.</param>
    /// <param name="stepM">Side of a cell in metres, 50 to 2,000; null for the smallest that gives no more than a thousand.</param>
    /// <param name="reachM">Greatest distance that counts, in metres.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The candidates from south to north and west to east, and the side of a cell.</returns>
    /// <exception cref="InputException">There are more than <see cref="MostCandidates"/>.</exception>
    public static (IReadOnlyList<SiteCandidate> Candidates, double StepM) Grid(PreparedRegion region, Scope scope, double? stepM, double reachM, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(scope);
        Envelope? box = scope.Unit?.EnvelopeInternal.Copy();
        box?.ExpandBy(reachM);
        List<(double X, double Y)> developed = [.. DevelopedPlaces(region).Where(p => box is null || box.Contains(p.X, p.Y))];
        cancel.ThrowIfCancellationRequested();
        double step = stepM ?? StepsM[^1];
        (int Column, int Row)[] cells = [];
        foreach (double tried in stepM is null ? StepsM : [step])
        {
            cells = [.. developed.Select(p => ((int)Math.Floor(p.X / tried), (int)Math.Floor(p.Y / tried))).Distinct()];
            step = tried;
            if (cells.Length <= EnoughCandidates)
            {
                break;
            }
        }

        if (cells.Length > MostCandidates)
        {
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"A grid of {step} m has {cells.Length} candidates here; at most {MostCandidates} are searched. Take a larger step, or a renewal unit."), 422,
                string.Create(CultureInfo.InvariantCulture, $"{step} 米网格有 {cells.Length} 个候选点，最多 {MostCandidates} 个：请加大网格间距，或限定更新单元。"));
        }

        // Counted from the corner of the developed land, so that the names are short.
        int west = cells.Select(c => c.Column).DefaultIfEmpty().Min();
        int south = cells.Select(c => c.Row).DefaultIfEmpty().Min();
        NetworkLinker linker = region.Linker();
        HashSet<(int Edge, int D0Dm)> taken = [];
        List<SiteCandidate> candidates = [];
        foreach ((int column, int row) in cells.OrderBy(c => c.Row).ThenBy(c => c.Column))
        {
            cancel.ThrowIfCancellationRequested();
            Link link = linker.Link((column + 0.5) * step, (row + 0.5) * step);
            if (link.Flaw == LinkFlaw.None && taken.Add((link.Edge, link.D0Dm)))
            {
                Coordinate street = region.Network.Shape(new ReachedPart(link.Edge, link.D0Dm, link.D0Dm)).Coordinate;
                candidates.Add(new SiteCandidate(
                    string.Create(CultureInfo.InvariantCulture, $"g{column - west + 1}-{row - south + 1}"), "grid", null, street.X, street.Y, link with { OffsetDm = 0 }, null));
            }
        }

        return (candidates, step);
    }

    /// <summary>Facilities of a category that are planned or under construction and not yet open.</summary>
    public static IReadOnlyList<SiteCandidate> Planned(PreparedRegion region, string category)
    {
        ArgumentNullException.ThrowIfNull(region);
        List<SiteCandidate> candidates = [];
        for (int f = 0; f < region.Data.Facilities.Count; f++)
        {
            Facility facility = region.Data.Facilities[f];
            if (facility.Category == category && !facility.IsOpenIn(region.Year) && !facility.Geometry.IsEmpty)
            {
                (double x, double y) = region.Projection.ToMetres(facility.Geometry.X, facility.Geometry.Y);
                candidates.Add(new SiteCandidate(
                    Name("facility", facility.Id), "facility", facility.Name, x, y, region.FacilityLinks[f], facility.Site is null ? null : Geodesic.AreaM2(facility.Site)));
            }
        }

        return candidates;
    }

    /// <summary>The middles of the released parcels.</summary>
    public static IReadOnlyList<SiteCandidate> Parcels(PreparedRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        NetworkLinker linker = region.Linker();
        return
        [
            .. ReleasedParcel.Of(region.Data).Select(p =>
            {
                Point middle = region.Projection.ToMetres(p.Geometry).InteriorPoint;
                return new SiteCandidate(Name(p.Kind, p.Id), p.Kind, p.Name, middle.X, middle.Y, linker.Link(middle.X, middle.Y), p.AreaM2);
            }),
        ];
    }

    /// <summary>A given place.</summary>
    /// <param name="region">The region.</param>
    /// <param name="linker">A linker of the region.</param>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name, or null.</param>
    /// <param name="lonDeg">Longitude in degrees.</param>
    /// <param name="latDeg">Latitude in degrees.</param>
    public static SiteCandidate Point(PreparedRegion region, NetworkLinker linker, string id, string? name, double lonDeg, double latDeg)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(linker);
        (double x, double y) = region.Projection.ToMetres(lonDeg, latDeg);
        return new SiteCandidate(id, "point", name, x, y, linker.Link(x, y), null);
    }

    /// <summary>Which candidates stand on forbidden land.</summary>
    public static bool[] OnForbiddenLand(PreparedRegion region, IReadOnlyList<SiteCandidate> candidates, ForbiddenLand land)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(candidates);
        STRtree<IPreparedGeometry> index = new();
        void Add(Geometry shape)
        {
            Geometry metres = region.Projection.ToMetres(shape);
            metres = metres.Dimension == Dimension.Point ? metres.Buffer(ProtectionM) : metres;
            if (!metres.IsEmpty)
            {
                index.Insert(metres.EnvelopeInternal, PreparedGeometryFactory.Prepare(metres));
            }
        }

        foreach (Planning.Regions.Barrier water in region.Data.Barriers.Where(b => land.HasFlag(ForbiddenLand.Water) && b is { Kind: "water", Geometry: IPolygonal }))
        {
            Add(water.Geometry);
        }

        foreach (Protection protection in region.Data.Protections.Where(_ => land.HasFlag(ForbiddenLand.Protections)))
        {
            Add(protection.Geometry);
        }

        foreach (GreenSpace green in region.Data.GreenSpaces.Where(g => land.HasFlag(ForbiddenLand.Parks) && g.IsOpenIn(region.Year)))
        {
            Add(green.Geometry);
        }

        return
        [
            .. candidates.Select(c =>
            {
                Point place = GeometryFactory.Default.CreatePoint(new Coordinate(c.X, c.Y));
                return index.Query(place.EnvelopeInternal).Any(shape => shape.Intersects(place));
            }),
        ];
    }

    private static IEnumerable<(double X, double Y)> DevelopedPlaces(PreparedRegion region)
    {
        for (int h = 0; h < region.Homes.Count; h++)
        {
            yield return (region.Homes.X[h], region.Homes.Y[h]);
        }

        for (int p = 0; p < region.Raster.Count; p++)
        {
            if (region.Raster.AreaMm2[p] > 0)
            {
                yield return (region.Raster.X[p], region.Raster.Y[p]);
            }
        }

        foreach (Coordinate place in region.Data.Buildings.Where(b => !b.Geometry.IsEmpty).Select(b => b.Geometry.EnvelopeInternal.Centre)
            .Concat(region.Data.Facilities.Where(f => !f.Geometry.IsEmpty).Select(f => f.Geometry.Coordinate)))
        {
            yield return region.Projection.ToMetres(place.X, place.Y);
        }
    }

    private static string Name(string kind, long id) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{id}");
}
