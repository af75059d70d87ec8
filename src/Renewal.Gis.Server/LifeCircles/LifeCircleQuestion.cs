using System.Buffers.Binary;
using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.Shortfalls;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.LifeCircles;

/// <summary>A question for life circles: where from, how long, and who walks how.</summary>
/// <param name="Place">Longitude and latitude, or null where one of the next three is given.</param>
/// <param name="Unit">A renewal unit: from any of its homes.</param>
/// <param name="Community">Id of a residential area: from any of its homes.</param>
/// <param name="Facility">Id of a facility.</param>
/// <param name="Minutes">Minutes of each circle.</param>
/// <param name="Walking">standard (the distances of GB 50180), or a profile of walking-and-population.json.</param>
/// <param name="SpeedMPerMin">Metres a minute in place of the convention's, or null.</param>
/// <param name="Hills">Whether stairs and slopes cost more.</param>
internal sealed record LifeCircleQuestion(
    (double Lon, double Lat)? Place, RenewalUnit? Unit, long? Community, long? Facility, int[] Minutes, string Walking, double? SpeedMPerMin, Hills Hills)
{
    private const int LargestRasterNumber = ushort.MaxValue - 1;

    /// <summary>The answer holds the streets reached, as lines.</summary>
    public bool WithStreets { get; init; }

    /// <summary>The answer holds the walking distances on the ground.</summary>
    public bool WithRaster { get; init; }

    /// <summary>The convention that stands for the distances of GB 50180.</summary>
    public const string Standard = "standard";

    private static readonly WorkStage OnFoot = new("沿道路推算步行范围", "walking the streets");

    /// <summary>off, stairs, slopes or on.</summary>
    public static Hills ReadHills(string? text) => text switch
    {
        null or "off" => Hills.Off,
        "stairs" => Hills.Stairs,
        "slopes" => Hills.Slopes,
        "on" => Hills.On,
        _ => throw new InputException($"hills must be off, stairs, slopes or on, not {text}."),
    };

    /// <summary>The word of an option.</summary>
    public static string Word(Hills hills) => hills switch { Hills.Stairs => "stairs", Hills.Slopes => "slopes", Hills.On => "on", _ => "off" };

    /// <summary>The question with what an answer holds beside figures and polygons: streets, raster, or both with a comma.</summary>
    public LifeCircleQuestion With(string? include)
    {
        string[] wanted = include?.Split(',') ?? [];
        string? unknown = wanted.FirstOrDefault(w => w is not ("streets" or "raster"));
        return unknown is null
            ? this with { WithStreets = wanted.Contains("streets"), WithRaster = wanted.Contains("raster") }
            : throw new InputException($"include must be streets, raster or both with a comma, not {unknown}.");
    }

    /// <summary>
    /// The same question about data that were imported anew: a community or facility is known by its id at the source when its own id is gone.
    /// </summary>
    public LifeCircleQuestion In(RegionData data, string? sourceId)
    {
        if (Community is { } community && sourceId is not null && !data.ResidentialAreas.Any(a => a.Id == community))
        {
            return this with { Community = data.ResidentialAreas.FirstOrDefault(a => a.SourceId == sourceId)?.Id ?? community };
        }

        if (Facility is { } facility && sourceId is not null && !data.Facilities.Any(f => f.Id == facility))
        {
            return this with { Facility = data.Facilities.FirstOrDefault(f => f.SourceId == sourceId)?.Id ?? facility };
        }

        return this;
    }

    /// <summary>Id at the source of the community or facility, or null.</summary>
    public string? SourceIdIn(RegionData data) =>
        Community is { } community ? data.ResidentialAreas.FirstOrDefault(a => a.Id == community)?.SourceId
        : Facility is { } facility ? data.Facilities.FirstOrDefault(f => f.Id == facility)?.SourceId
        : null;

    /// <summary>Computes the answer.</summary>
    /// <exception cref="InputException">The origin does not exist or has no way to a street, or the convention is unknown.</exception>
    public LifeCircleAnswer Answer(AnalysisRegion region, Work work)
    {
        PreparedRegion prepared = region.Prepared.WithHills(Hills);
        WalkingConvention walking = prepared.Standards.Walking;
        WalkingProfile? profile = Walking == Standard ? null : walking.Profiles.FirstOrDefault(p => p.Id == Walking)
            ?? throw new InputException($"There is no walking convention {Walking}. Conventions: {string.Join(", ", walking.Profiles.Select(p => p.Id))}.");
        double? speed = SpeedMPerMin ?? profile?.SpeedMPerMin;
        prepared.Prepare(work.Part(0, AnalysisQuestions.PrepareShare));
        (IReadOnlyList<Link> origins, OriginAnswer origin) = Origins(prepared);
        double[] limitsM = [.. Minutes.Select(m => AnalysisQuestions.LimitM(walking, m, speed))];
        LifeCircleCalculator calculator = new(prepared);
        IReadOnlyList<LifeCircle> circles = calculator.Around(origins, limitsM, work.Part(AnalysisQuestions.PrepareShare, 1, OnFoot));
        return new LifeCircleAnswer(
            region.Region.Code, region.DataVersion, RegionEndpoints.NoticeOf(region.Region), prepared.Year, origin,
            origins.Count == 1 ? origins[0].OffsetM : null, origins.All(o => o.Flaw == LinkFlaw.OnIsland),
            [
                .. circles.Select((c, i) => AnalysisAnswers.Circle(c, Minutes[i], prepared.Standards) with
                {
                    Streets = WithStreets ? Lines(prepared, c.Reached) : null,
                }),
            ],
            WalkingAnswer(prepared.Standards, profile, speed), Effort(walking.Hills, prepared.Data.Streets))
        {
            Raster = WithRaster ? Raster(prepared, calculator.Raster!, limitsM.Max()) : null,
        };
    }

    private static MultiLineString Lines(PreparedRegion region, IReadOnlyList<ReachedPart> parts) => region.Projection.ToLonLat(
        GeometryFactory.Default.CreateMultiLineString([.. parts.Where(p => p.ToDm > p.FromDm).Select(p => region.Network.Shape(p))]));

    private static RasterAnswer Raster(PreparedRegion region, DistanceRaster raster, double widestM)
    {
        double widestDm = widestM * WalkingNetwork.DmPerM;
        int dmPerUnit = widestDm <= LargestRasterNumber ? 1 : WalkingNetwork.DmPerM;
        byte[] bytes = new byte[2 * raster.DistancesDm.Length];
        for (int p = 0; p < raster.DistancesDm.Length; p++)
        {
            int distanceDm = raster.DistancesDm[p];
            BinaryPrimitives.WriteUInt16LittleEndian(
                bytes.AsSpan(2 * p), distanceDm > widestDm ? ushort.MaxValue : (ushort)((distanceDm + dmPerUnit / 2) / dmPerUnit));
        }

        // The false easting lies on the central meridian.
        double meridian = Math.Round(region.Projection.ToLonLat(GaussKruger.FalseEastingM, 0).Lon, 12);
        string proj = string.Create(
            CultureInfo.InvariantCulture, $"+proj=tmerc +lat_0=0 +lon_0={meridian:R} +k=1 +x_0={GaussKruger.FalseEastingM:R} +y_0=0 +ellps=GRS80 +units=m +no_defs");
        return new RasterAnswer(
            raster.StepM, raster.Columns, raster.Rows, raster.WestM, raster.SouthM, proj, dmPerUnit / (double)WalkingNetwork.DmPerM, ushort.MaxValue,
            Convert.ToBase64String(bytes));
    }

    private WalkingRuleAnswer WalkingAnswer(StandardsLibrary standards, WalkingProfile? profile, double? speed) => speed is { } metres
        ? new WalkingRuleAnswer(
            SpeedMPerMin is null ? profile!.Id : "speed", SpeedMPerMin is null ? profile!.Source : "speed=", "", SpeedMPerMin is not null ? "自定速度" : profile!.NameZh,
            SpeedMPerMin is not null ? "speed as asked for" : profile!.NameEn, SpeedMPerMin is not null ? "verified" : profile!.Confidence, Minutes.ToDictionary(m => m.ToString(CultureInfo.InvariantCulture), m => m * metres))
        : AnalysisAnswers.WalkingRule(standards);

    private HillsAnswer? Effort(HillsConvention rule, IReadOnlyList<Street> streets) => Hills == Hills.Off ? null : new HillsAnswer(
        Word(Hills), Hills == Hills.Slopes ? null : rule.StairsFactor, Hills == Hills.Slopes ? null : rule.StairsSource, Hills == Hills.Stairs ? null : rule.SlopeSource,
        rule.Confidence, streets.Count(s => s is { Walkable: true, Class: "steps" }), streets.Count(s => s is { Walkable: true, InclinePct: not null }),
        streets.Count(s => s.Walkable));

    private (IReadOnlyList<Link> Origins, OriginAnswer Origin) Origins(PreparedRegion region)
    {
        RegionData data = region.Data;
        if (Unit is not null)
        {
            return (ShortfallCalculator.Origins(region, Scope.Inside(region, Unit.Geometry)), At("renewal-unit", Unit.Id, Unit.Name, Unit.Geometry.InteriorPoint));
        }

        if (Community is { } id)
        {
            ResidentialArea area = data.ResidentialAreas.FirstOrDefault(a => a.Id == id)
                ?? throw new InputException($"There is no residential area {id} in this region: it may have got another id with an import.", 404, $"本区域没有居住用地 {id}，重新导入后编号可能已改变。");
            return (ShortfallCalculator.Origins(region, Scope.Inside(region, area.Geometry)), At("residential-area", id, area.Name, area.Geometry.InteriorPoint));
        }

        if (Facility is { } facilityId)
        {
            int facility = Enumerable.Range(0, data.Facilities.Count).FirstOrDefault(f => data.Facilities[f].Id == facilityId, -1);
            return facility < 0
                ? throw new InputException($"There is no facility {facilityId} in this region: it may have got another id with an import.", 404, $"本区域没有设施 {facilityId}，重新导入后编号可能已改变。")
                : ([LinkedOrRefuse(region.FacilityLinks[facility], data.Facilities[facility])],
                    At("facility", facilityId, data.Facilities[facility].Name, data.Facilities[facility].Geometry));
        }

        (double lon, double lat) = Place!.Value;
        return ([AnalysisQuestions.LinkOrRefuse(region, (lon, lat))], new OriginAnswer(lon, lat));
    }

    private static OriginAnswer At(string kind, long id, string? name, Point middle) => new(middle.X, middle.Y) { Kind = kind, Id = id, Name = name };

    private static Link LinkedOrRefuse(Link link, Facility facility) => link.IsLinked ? link : throw new InputException(
        $"The facility {facility.Id} has no walkable street within {NetworkLinker.DefaultMaxSnapM} m that it can be reached from: choose a place on a street.", 422,
        $"设施 {facility.Id} 周围 {NetworkLinker.DefaultMaxSnapM} 米内没有可步行到达的道路：请选择道路上的位置。");
}
