using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.LifeCircles;

namespace Renewal.Gis.Server.LifeCircles;

/// <summary>A saved set of life circles around one origin.</summary>
/// <param name="Set">Id of the set: that of its first circle.</param>
/// <param name="Name">Name.</param>
/// <param name="DataVersion">Version of the data that it was computed from.</param>
/// <param name="Minutes">Minutes of its circles.</param>
internal sealed record SavedSet(long Set, string Name, long DataVersion, int[] Minutes);

/// <summary>Saves life circles, gives them another name, computes them anew and deletes them. Any circle of a set stands for the whole set.</summary>
internal sealed class SavedLifeCircles(AnalysisRegions regions, FeatureStore features, LifeCircleStore store)
{
    // Until there are accounts everybody at this machine is the same author.
    private const string Author = "planner";

    /// <summary>A name of 1 to 200 characters.</summary>
    public static string Name(string? text) => text?.Trim() is { Length: >= 1 and <= 200 } name ? name
        : throw new InputException("The parameter name must have 1 to 200 characters.", 400, "名称应为 1 至 200 个字。");

    /// <summary>Computes and saves a set.</summary>
    public async Task<SavedSet> SaveAsync(string regionCode, int? year, string name, LifeCircleQuestion circles, CancellationToken cancel)
    {
        (LifeCircleAnswer answer, string? sourceId) = await ComputeAsync(regionCode, year, circles, null, cancel).ConfigureAwait(false);
        long set = await store.InsertAsync(
            new LifeCircleSource(
                regionCode, name, answer.Origin.Kind, answer.Origin.Id, GeometryFactory.Default.CreatePoint(new Coordinate(answer.Origin.Lon, answer.Origin.Lat)),
                circles.Walking, circles.SpeedMPerMin, LifeCircleQuestion.Word(circles.Hills), year, sourceId),
            Circles(answer), Author, cancel).ConfigureAwait(false);
        return new SavedSet(set, name, answer.DataVersion, circles.Minutes);
    }

    /// <summary>Gives a set another name.</summary>
    public async Task<SavedSet> RenameAsync(long id, string name, CancellationToken cancel)
    {
        long set = await SetOfAsync(id, cancel).ConfigureAwait(false);
        return await store.RenameAsync(set, name, Author, cancel).ConfigureAwait(false)
            && await store.FindAsync(set, cancel).ConfigureAwait(false) is { } found
            ? new SavedSet(set, found.Source.Name, found.DataVersion, found.Minutes)
            : throw Unknown(id);
    }

    /// <summary>Computes a set anew, with its own parameters, from the data of today.</summary>
    public async Task<SavedSet> RecomputeAsync(long id, CancellationToken cancel)
    {
        long set = await SetOfAsync(id, cancel).ConfigureAwait(false);
        (LifeCircleSource source, int[] minutes, _) = await store.FindAsync(set, cancel).ConfigureAwait(false) ?? throw Unknown(id);
        RenewalUnit? unit = source.OriginKind != "renewal-unit" ? null : await features.FindUnitAsync(source.OriginId!.Value, cancel).ConfigureAwait(false)
            ?? throw new InputException($"The renewal unit {source.OriginId} of these life circles has been deleted: delete them too.", 409, "这组生活圈的更新单元已删除，请一并删除生活圈。");
        LifeCircleQuestion circles = new(
            source.OriginKind == "point" ? (source.Origin.X, source.Origin.Y) : null, unit, source.OriginKind == "residential-area" ? source.OriginId : null,
            source.OriginKind == "facility" ? source.OriginId : null, minutes, source.Walking, source.SpeedMPerMin, LifeCircleQuestion.ReadHills(source.Hills));
        (LifeCircleAnswer answer, _) = await ComputeAsync(source.RegionCode, source.Year, circles, source.OriginSourceId, cancel).ConfigureAwait(false);
        await store.UpdateAsync(set, answer.Origin.Id, Circles(answer), Author, cancel).ConfigureAwait(false);
        return new SavedSet(set, source.Name, answer.DataVersion, minutes);
    }

    /// <summary>Deletes a set into the history.</summary>
    public async Task DeleteAsync(long id, CancellationToken cancel)
    {
        if (!await store.DeleteAsync(await SetOfAsync(id, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false))
        {
            throw Unknown(id);
        }
    }

    // Not from the cache: what is saved says which data it was computed from.
    private Task<(LifeCircleAnswer Answer, string? SourceId)> ComputeAsync(string region, int? year, LifeCircleQuestion circles, string? sourceId, CancellationToken cancel) =>
        regions.RunAsync(
            region,
            (loaded, work) =>
            {
                LifeCircleQuestion found = circles.In(loaded.Prepared.Data, sourceId);
                return (found.Answer(loaded.InYear(year), work), found.SourceIdIn(loaded.Prepared.Data));
            },
            cancel);

    private async Task<long> SetOfAsync(long id, CancellationToken cancel) => await store.SetOfAsync(id, cancel).ConfigureAwait(false) ?? throw Unknown(id);

    private static InputException Unknown(long id) => new(
        string.Create(CultureInfo.InvariantCulture, $"There are no saved life circles {id}: they may have been deleted."), 404, "没有这组已保存的生活圈，可能已被删除。");

    private static SavedCircle[] Circles(LifeCircleAnswer answer) =>
    [
        .. answer.Circles.Select(c => new SavedCircle(
            c.Minutes, c.LimitM, c.AreaM2, c.NetworkKm * 1000, c.Population, c.PopulationMethod, answer.Rule.Source, answer.DataVersion, (MultiPolygon)c.Geometry)),
    ];
}
