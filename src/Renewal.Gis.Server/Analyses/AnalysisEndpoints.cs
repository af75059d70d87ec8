using System.Text;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.RenewalUnits;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Server.Analyses;

/// <summary>/api/analyses: life circles, park rates, coverage, gaps, unit reports. All of them only read.</summary>
internal static class AnalysisEndpoints
{
    public static void MapAnalyses(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/analyses/life-circle", LifeCircleAsync);
        routes.MapGet("/api/analyses/park-rate", ParkRateAsync);
        routes.MapGet("/api/analyses/coverage", CoverageAsync);
        routes.MapGet("/api/analyses/gaps", GapsAsync);
        routes.MapGet("/api/analyses/unit", UnitAsync);
        routes.MapPost("/api/analyses/unit", DrawnUnitAsync);
    }

    private static async Task<IResult> LifeCircleAsync(HttpRequest request, AnalysisRegions regions, FeatureStore features, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "unit", "lon", "lat", "minutes", "speed", "year");
        int[] minutes = AnalysisQuestions.Minutes(query.Text("minutes"));
        double? speed = query.Number("speed", 20, 200);
        (AnalysisRegion region, RenewalUnit? unit) = await FindAsync(query, regions, features, cancel).ConfigureAwait(false);
        (double, double)? place = unit is null ? (query.RequiredNumber("lon", -180, 180), query.RequiredNumber("lat", -89, 89)) : null;
        return await AnswerAsync(regions, () => AnalysisQuestions.LifeCircle(region, place, unit, minutes, speed, cancel), cancel).ConfigureAwait(false);
    }

    private static async Task<IResult> ParkRateAsync(HttpRequest request, AnalysisRegions regions, FeatureStore features, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "unit", "radius", "minArea", "parksOnly", "edition", "year");
        double? radiusM = query.Number("radius", 1, 10_000);
        double minAreaM2 = query.Number("minArea", 0, 1e9) ?? 0;
        bool parksOnly = query.Text("parksOnly") switch
        {
            null or "true" => true,
            "false" => false,
            string text => throw new InputException($"The parameter parksOnly must be true or false, not {text}."),
        };
        (AnalysisRegion region, RenewalUnit? unit) = await FindAsync(query, regions, features, cancel).ConfigureAwait(false);
        return radiusM is { } radius
            ? await AnswerAsync(regions, () => AnalysisQuestions.ParkRate(region, unit, radius, minAreaM2, parksOnly, cancel), cancel).ConfigureAwait(false)
            : await AnswerAsync(regions, () => AnalysisQuestions.Indicators(region, unit, query.Text("edition"), cancel), cancel).ConfigureAwait(false);
    }

    private static async Task<IResult> CoverageAsync(HttpRequest request, AnalysisRegions regions, FeatureStore features, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "unit", "reading", "year");
        Analysis.Coverage.CoverageReading reading = AnalysisQuestions.Reading(query.Text("reading"));
        (AnalysisRegion region, RenewalUnit? unit) = await FindAsync(query, regions, features, cancel).ConfigureAwait(false);
        return await AnswerAsync(regions, () => AnalysisQuestions.Coverage(region, unit, reading, cancel), cancel).ConfigureAwait(false);
    }

    private static async Task<IResult> GapsAsync(HttpRequest request, AnalysisRegions regions, FeatureStore features, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "unit", "category", "level", "reading", "year");
        string category = query.Text("category") ?? throw new InputException("The parameter category is missing: a facility category, or a park indicator such as park-500.");
        Analysis.Coverage.CoverageReading reading = AnalysisQuestions.Reading(query.Text("reading"));
        (AnalysisRegion region, RenewalUnit? unit) = await FindAsync(query, regions, features, cancel).ConfigureAwait(false);
        return await AnswerAsync(
            regions, () => AnalysisQuestions.Gaps(region, unit, category, query.Text("level"), reading, cancel), cancel, "application/geo+json").ConfigureAwait(false);
    }

    private static async Task<IResult> UnitAsync(HttpRequest request, AnalysisRegions regions, FeatureStore features, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "unit", "year");
        (AnalysisRegion region, RenewalUnit? unit) = await FindAsync(query, regions, features, cancel).ConfigureAwait(false);
        MultiPolygon land = unit?.Geometry ?? throw new InputException("The parameter unit is missing: the id of a renewal unit. For a drawing send its geometry with POST.");
        return await AnswerAsync(regions, () => AnalysisQuestions.Unit(region, land, cancel), cancel).ConfigureAwait(false);
    }

    private static async Task<IResult> DrawnUnitAsync(HttpRequest request, AnalysisRegions regions, FeatureStore features, CancellationToken cancel)
    {
        QueryParameters query = new(request, "region", "year");
        using StreamReader body = new(request.Body, Encoding.UTF8);
        MultiPolygon land = UnitGeometry.Check(GeoJsonReader.ReadFeature(await body.ReadToEndAsync(cancel).ConfigureAwait(false)).Geometry);
        (AnalysisRegion region, _) = await FindAsync(query, regions, features, cancel).ConfigureAwait(false);
        UnitGeometry.CheckInside(land, region.Region);
        return await AnswerAsync(regions, () => AnalysisQuestions.Unit(region, land, cancel), cancel).ConfigureAwait(false);
    }

    // The region that is named, or that of the unit, in the year that is asked for; a unit of another region is a mistake, not an empty answer.
    private static async Task<(AnalysisRegion Region, RenewalUnit? Unit)> FindAsync(
        QueryParameters query, AnalysisRegions regions, FeatureStore features, CancellationToken cancel)
    {
        string? name = query.Text("region");
        RenewalUnit? unit = null;
        if (query.Id("unit") is { } id)
        {
            unit = await features.FindUnitAsync(id, cancel).ConfigureAwait(false) ?? throw new InputException($"There is no renewal unit {id}: it may have been deleted.", 404);
            name ??= unit.RegionCode;
        }

        int? year = AnalysisQuestions.Year(query.Text("year"));
        AnalysisRegion region = await regions.LoadAsync(name ?? throw new InputException("The parameter region is missing."), cancel).ConfigureAwait(false);
        region = region.InYear(year);
        return unit is null || unit.RegionCode == region.Region.Code
            ? (region, unit)
            : throw new InputException($"The renewal unit {unit.Id} belongs to the region {unit.RegionCode}, not to {region.Region.Code}.");
    }

    private static async Task<IResult> AnswerAsync<T>(AnalysisRegions regions, Func<T> analysis, CancellationToken cancel, string contentType = "application/json") =>
        Results.Json(await regions.RunAsync(analysis, cancel).ConfigureAwait(false), AnalysisAnswers.Json, contentType);
}
