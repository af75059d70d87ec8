using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Buffer;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Planning.RenewalUnits;

/// <summary>A feature of the same plan beside the one that is saved.</summary>
/// <param name="Id">Feature id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Geometry">EPSG:4490 lon/lat.</param>
public sealed record PlanNeighbour(long Id, string Name, MultiPolygon Geometry);

/// <summary>
/// What is looked at before a renewal unit or the footprint of a project is saved: whether it lies in its region, overlaps others of its plan, leaves slivers and gaps
/// along their common borders, or touches what is protected (domain row B7). All of it can be meant: these are warnings. Borders are compared in the metres of
/// the 3-degree Gauss-Krüger zone of the place.
/// </summary>
/// <remarks>
/// Overlap: land in both. Its pieces are told apart by their mean width (twice the area by the perimeter): up to
/// <see cref="SaveTolerances.NoiseM"/> it is noise, up to <see cref="SaveTolerances.SliverWidthM"/> a sliver, above it an overlap.
/// Gap: land in neither that is narrower than the sliver's width and lies between the two, found by closing (growing both by half the width
/// and shrinking them again) and leaving out what each closes alone.
/// </remarks>
public sealed class SaveChecks
{
    private const int ArcSegments = 8;
    private const double TouchM = 0.01;

    private readonly MultiPolygon lonLat;
    private readonly LocalProjection projection;
    private readonly MultiPolygon land;
    private readonly SaveTolerances tolerances;

    /// <summary>Prepares the checks of one piece of land.</summary>
    /// <param name="land">EPSG:4490 lon/lat, valid.</param>
    /// <param name="tolerances">From which size on to speak; null: the server's.</param>
    public SaveChecks(MultiPolygon land, SaveTolerances? tolerances = null)
    {
        ArgumentNullException.ThrowIfNull(land);
        lonLat = land;
        projection = LocalProjection.For(land.EnvelopeInternal);
        this.land = projection.ToMetres(land);
        this.tolerances = tolerances ?? SaveTolerances.Default;
    }

    /// <summary>Runs every check.</summary>
    /// <param name="region">The region of the land.</param>
    /// <param name="neighbours">Others of the same plan around it, the land itself not among them.</param>
    /// <param name="protections">Protected objects around it.</param>
    public IReadOnlyList<Finding> Find(Region region, IReadOnlyList<PlanNeighbour> neighbours, IReadOnlyList<Protection> protections)
    {
        List<Finding> findings = [];
        if (FindOutside(region) is { } outside)
        {
            findings.Add(outside);
        }

        (PlanNeighbour Neighbour, Geometry Land)[] near = [.. neighbours.Select(n => (n, Overlaying.Valid(projection.ToMetres(n.Geometry)))).Where(n => n.Item2.IsWithinDistance(land, tolerances.SliverWidthM))];
        findings.AddRange(FindOverlaps(near));
        if (FindGaps(near) is { } gap)
        {
            findings.Add(gap);
        }

        findings.AddRange(protections.Where(p => p.Geometry.Intersects(lonLat)).Select(Touched));
        return findings;
    }

    private Finding? FindOutside(Region region)
    {
        if (region.Geometry is not { } outline || outline.Covers(lonLat))
        {
            return null;
        }

        Polygon[] pieces = [.. Overlaying.Pieces(Overlaying.Difference(lonLat, Overlaying.Valid(outline))).Select(projection.ToMetres).Where(IsNoNoise)];
        if (pieces.Length == 0)
        {
            return null;
        }

        double areaM2 = pieces.Sum(p => p.Area);
        return Warning(
            FindingCodes.PartlyOutside,
            $"{Area(areaM2)} m² ({Share(areaM2)} %) of the land lie outside {region.NameEn} ({region.Code}): move the border.",
            $"有 {Area(areaM2)} 平方米（{Share(areaM2)}%）位于{region.NameZh}（{region.Code}）范围之外：请调整边界。",
            pieces, [], new Figure("area", areaM2, "m²"), new Figure("share", 100 * areaM2 / land.Area, "%"));
    }

    private IEnumerable<Finding> FindOverlaps((PlanNeighbour Neighbour, Geometry Land)[] near)
    {
        List<Polygon> slivers = [];
        List<(PlanNeighbour Neighbour, Geometry Land)> beside = [];
        foreach ((PlanNeighbour neighbour, Geometry other) in near)
        {
            Polygon[] pieces = [.. Overlaying.Pieces(Overlaying.Intersection(land, other)).Where(IsNoNoise)];
            Polygon[] meant = [.. pieces.Where(p => Overlaying.MeanWidthM(p) > tolerances.SliverWidthM)];
            if (meant.Length > 0)
            {
                double areaM2 = meant.Sum(p => p.Area);
                Geometry? trimmed = Offerable(Overlaying.Difference(land, other));
                yield return Warning(
                    FindingCodes.Overlap,
                    $"The land overlaps \"{neighbour.Name}\" by {Area(areaM2)} m² ({Share(areaM2)} % of it): move the border{(trimmed is null ? "" : ", or take the trimmed shape")}.",
                    $"与“{neighbour.Name}”重叠 {Area(areaM2)} 平方米（占 {Share(areaM2)}%）：请调整边界{(trimmed is null ? "" : "，或采用裁剪后的图形")}。",
                    meant, [(neighbour.Id, neighbour.Name)], new Figure("area", areaM2, "m²"), new Figure("share", 100 * areaM2 / land.Area, "%")) with
                {
                    Offer = trimmed is null ? null : new Offer("trimmed", trimmed),
                };
            }

            if (meant.Length < pieces.Length)
            {
                slivers.AddRange(pieces.Except(meant));
                beside.Add((neighbour, other));
            }
        }

        if (slivers.Count > 0)
        {
            double areaM2 = slivers.Sum(p => p.Area), widthM = slivers.Max(Overlaying.MeanWidthM);
            Offer? offer = Snapped(near);
            yield return Warning(
                FindingCodes.Sliver,
                $"The land overlaps {Names(beside, "\"", "\"", ", ")} by a strip about {Length(widthM)} m wide ({Area(areaM2)} m²): lay the border onto the other's{(offer is null ? "" : ", or take the snapped shape")}.",
                $"与{Names(beside, "“", "”", "、")}有宽约 {Length(widthM)} 米的狭长重叠（{Area(areaM2)} 平方米）：请将边界与相邻边界重合{(offer is null ? "" : "，或采用贴合后的图形")}。",
                slivers, [.. beside.Select(n => (n.Neighbour.Id, n.Neighbour.Name))], new Figure("area", areaM2, "m²"), new Figure("width", widthM, "m")) with { Offer = offer };
        }
    }

    private Finding? FindGaps((PlanNeighbour Neighbour, Geometry Land)[] near)
    {
        Polygon[] gaps = [.. Gaps(land, near)];
        if (gaps.Length == 0)
        {
            return null;
        }

        (PlanNeighbour Neighbour, Geometry Land)[] beside = [.. near.Where(n => gaps.Any(gap => gap.IsWithinDistance(n.Land, TouchM)))];
        double areaM2 = gaps.Sum(p => p.Area), widthM = gaps.Max(Overlaying.MeanWidthM), lengthM = gaps.Sum(p => p.Length / 2);
        Offer? offer = Snapped(near);
        return Warning(
            FindingCodes.Gap,
            $"A strip about {Length(widthM)} m wide and {Length(lengthM)} m long ({Area(areaM2)} m²) stays between the land and {Names(beside, "\"", "\"", ", ")}: lay the border onto the other's{(offer is null ? "" : ", or take the snapped shape")}.",
            $"与{Names(beside, "“", "”", "、")}之间留有宽约 {Length(widthM)} 米、长约 {Length(lengthM)} 米的缝隙（{Area(areaM2)} 平方米）：请将边界与相邻边界重合{(offer is null ? "" : "，或采用贴合后的图形")}。",
            gaps, [.. beside.Select(n => (n.Neighbour.Id, n.Neighbour.Name))],
            new Figure("area", areaM2, "m²"), new Figure("width", widthM, "m"), new Figure("length", lengthM, "m")) with { Offer = offer };
    }

    /// <summary>The gaps between some land and its neighbours, metres.</summary>
    private IEnumerable<Polygon> Gaps(MultiPolygon own, (PlanNeighbour Neighbour, Geometry Land)[] near)
    {
        if (near.Length == 0)
        {
            return [];
        }

        Geometry others = Overlaying.Union(near.Select(n => n.Land));
        Geometry both = Overlaying.Union([own, others]);
        Polygon[] enclosed =
        [
            .. Overlaying.Pieces(both).SelectMany(p => p.Holes).Select(hole => own.Factory.CreatePolygon(hole))
                .Where(hole => IsNoNoise(hole) && IsBetween(hole) && BufferOp.Buffer(hole, -tolerances.SliverWidthM / 2).IsEmpty),
        ];
        Geometry closed = Overlaying.Difference(Close(both), both);
        Geometry open = Overlaying.Difference(Overlaying.Difference(closed, Close(own)), Close(others));
        return enclosed.Concat(Overlaying.Pieces(open).Where(piece =>
            IsNoNoise(piece) && IsBetween(piece) && piece.Length / 2 >= tolerances.GapLengthM && !enclosed.Any(hole => hole.Covers(piece.InteriorPoint))));

        // A notch in one border that the other closes off lies between the two, a courtyard of one of them does not.
        bool IsBetween(Polygon piece) => piece.IsWithinDistance(own, TouchM) && piece.IsWithinDistance(others, TouchM);
    }

    private Geometry Close(Geometry shape)
    {
        BufferParameters round = new(ArcSegments);
        double half = tolerances.SliverWidthM / 2;
        return BufferOp.Buffer(BufferOp.Buffer(shape, half, round), -half, round);
    }

    /// <summary>The land laid onto its neighbours' borders, where that leaves neither sliver nor gap.</summary>
    private Offer? Snapped((PlanNeighbour Neighbour, Geometry Land)[] near)
    {
        // What overlaps widely is another finding: cutting it off here would mend what nobody asked about.
        (PlanNeighbour Neighbour, Geometry Land)[] beside =
            [.. near.Where(n => !Overlaying.Pieces(Overlaying.Intersection(land, n.Land)).Any(p => Overlaying.MeanWidthM(p) > tolerances.SliverWidthM))];
        if (beside.Length == 0 || new BorderSnapping(Overlaying.Union(beside.Select(n => n.Land)), tolerances.SliverWidthM).Snap(land) is not { } snapped
            || Offerable(snapped) is not { } offer)
        {
            return null;
        }

        MultiPolygon again = projection.ToMetres(offer);
        return Gaps(again, beside).Any() || beside.Any(n => Overlaying.Pieces(Overlaying.Intersection(again, n.Land)).Any(IsNoNoise)) ? null : new Offer("snapped", offer);
    }

    private MultiPolygon? Offerable(Geometry metres)
    {
        Polygon[] parts = [.. Overlaying.Pieces(metres).Where(p => p.Area >= UnitGeometry.MinAreaM2 && IsNoNoise(p))];
        if (parts.Length == 0)
        {
            return null;
        }

        MultiPolygon offer = StoredGeometry.Orient((MultiPolygon)StoredGeometry.Round(projection.ToLonLat(land.Factory.CreateMultiPolygon(parts))));
        return offer.IsValid ? offer : null;
    }

    private Finding Touched(Protection found)
    {
        (string kind, string kindZh) = found.Kind switch
        {
            "historic-building" => ("historic building", "历史建筑"),
            "old-tree" => ("old tree", "古树名木"),
            "old-well" => ("old well", "古井"),
            "historic-quarter" => ("historic quarter", "历史地段"),
            _ => (found.Kind, found.Kind),
        };
        string grade = found.Grade is { Length: > 0 } given ? $", {given}" : "", gradeZh = found.Grade is { Length: > 0 } graded ? $"（{graded}）" : "";
        Geometry common = OverlayNGRobust.Overlay(Overlaying.Valid(found.Geometry), lonLat, SpatialFunction.Intersection);
        double areaM2 = projection.ToMetres(common).Area;
        string touched = areaM2 > 0 ? $" ({Area(areaM2)} m²)" : "", touchedZh = areaM2 > 0 ? $"（{Area(areaM2)} 平方米）" : "";
        return new Finding(
            FindingCodes.Protected, Severity.Warning,
            $"The land touches the {kind} \"{found.Name}\"{grade}{touched}, which is protected: leave it out, or plan for keeping it.",
            $"范围涉及{kindZh}“{found.Name}”{gradeZh}{touchedZh}，属保护对象：请避让，或在方案中予以保留。")
        {
            Place = common,
            Others = [(found.Id, found.Name)],
            Figures = areaM2 > 0 ? [new Figure("area", Math.Round(areaM2, 2), "m²")] : [],
        };
    }

    private bool IsNoNoise(Polygon piece) => piece.Area > tolerances.NoiseM2 && Overlaying.MeanWidthM(piece) > tolerances.NoiseM;

    private Finding Warning(
        string code, string message, string messageZh, IReadOnlyCollection<Polygon> pieces, IReadOnlyList<(long, string)> others, params Figure[] figures) =>
        new(code, Severity.Warning, message, messageZh)
        {
            Place = projection.ToLonLat(land.Factory.CreateMultiPolygon([.. pieces])),
            Others = others,
            Figures = [.. figures.Select(f => f with { Value = Math.Round(f.Value, 2) })],
        };

    private static string Names(IEnumerable<(PlanNeighbour Neighbour, Geometry Land)> neighbours, string open, string close, string between) =>
        string.Join(between, neighbours.Select(n => open + n.Neighbour.Name + close));

    private string Share(double areaM2) => (100 * areaM2 / land.Area).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Area(double areaM2) => areaM2.ToString(areaM2 < 99.95 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Length(double lengthM) => lengthM.ToString(lengthM < 10 ? "0.0#" : "0", CultureInfo.InvariantCulture);
}
