using System.Collections.Concurrent;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Analyses;

/// <summary>A region that is ready for analyses, with the version of its data.</summary>
/// <param name="Region">The region.</param>
/// <param name="Prepared">Its data.</param>
/// <param name="DataVersion">Version of the data.</param>
internal sealed record AnalysisRegion(Region Region, PreparedRegion Prepared, long DataVersion)
{
    private const int MostAnswers = 100;

    private readonly ConcurrentDictionary<(int? Year, string Question), object> _answers = [];

    /// <summary>Date of the newest imported data, or null where nothing was imported.</summary>
    public DateTimeOffset? DataDate { get; init; }

    /// <summary>The region with the facilities and green spaces of a year, or null for those that exist; it shares the answers that are kept.</summary>
    public AnalysisRegion InYear(int? year) => this with { Prepared = Prepared.InYear(year) };

    /// <summary>
    /// Keeps an answer about the whole region for as long as its data stay the same; all of them go when there are too many. Two at once
    /// may both compute it: a cancelled one leaves nothing.
    /// </summary>
    public T Remember<T>(string question, Func<T> answer)
        where T : class
    {
        if (_answers.Count >= MostAnswers)
        {
            _answers.Clear();
        }

        return (T)_answers.GetOrAdd((Prepared.Year, question), _ => answer());
    }
}

/// <summary>
/// Loads regions for analyses and keeps the few that were asked for last, each in its newest data version. A hundred requests for one
/// region that is not loaded load it once.
/// </summary>
internal sealed class AnalysisRegions(RegionDataStore store, StandardsLibrary standards, NetworkSnapshots snapshots) : IDisposable
{
    /// <summary>Reading a region takes about this share of its first analysis.</summary>
    public const double LoadShare = 0.3;

    private const int MostRegions = 4;
    private const int MostQueued = 64;

    /// <summary>What a region that is being loaded says.</summary>
    public static readonly WorkStage Loading = new("读取区域数据", "reading the region");

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _workers = new(Math.Max(2, Environment.ProcessorCount));
    private readonly Flights<(string Code, long Version), AnalysisRegion> _loads = new();
    private int _queued;

    // Newest last.
    private readonly List<AnalysisRegion> _kept = [];

    /// <summary>The rules.</summary>
    public StandardsLibrary Standards => standards;

    /// <summary>What an analysis says that finds no free processor.</summary>
    public static InputException TooMany() => new("Too many analyses are under way: try again in a few seconds.", 503, "正在进行的分析过多：请稍后再试。");

    /// <summary>Finds a region that holds data, without loading it.</summary>
    /// <param name="codeOrName">Code, Chinese or English name.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="InputException">No region answers to the name, or it holds no data; the message lists those that do.</exception>
    public async Task<RegionVersion> FindAsync(string codeOrName, CancellationToken cancel)
    {
        if (await store.FindVersionAsync(codeOrName, cancel).ConfigureAwait(false) is { } byCode)
        {
            return byCode;
        }

        Region region = await store.FindAsync(codeOrName, cancel).ConfigureAwait(false);
        if (await store.FindVersionAsync(region.Code, cancel).ConfigureAwait(false) is { } byName)
        {
            return byName;
        }

        string known = string.Join(
            ", ", (await store.DataVersionsAsync(cancel).ConfigureAwait(false)).Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("none yet"));
        throw new InputException(
            $"The region {region.NameEn} ({region.Code}) holds no data to analyse. Regions that do: {known}. Import it with `renewal import osm FILE --region {region.Code}`.", 404);
    }

    /// <summary>Finds and loads a region.</summary>
    /// <param name="codeOrName">Code, Chinese or English name.</param>
    /// <param name="work">Hears how far the load is. When it is stopped, the load stops too if nobody else waits for it.</param>
    /// <exception cref="InputException">No region answers to the name, or it holds no data; the message lists those that do.</exception>
    public async Task<AnalysisRegion> LoadAsync(string codeOrName, Work work)
    {
        RegionVersion wanted = await FindAsync(codeOrName, work.Cancel).ConfigureAwait(false);
        return FindKept(wanted) ?? await LoadAsync(wanted, work).ConfigureAwait(false);
    }

    /// <summary>Runs an analysis when one of the processors is free for it: loads the region, then computes.</summary>
    /// <param name="codeOrName">Code, Chinese or English name of the region.</param>
    /// <param name="analysis">The analysis; it should report to its work and look at its token every few milliseconds.</param>
    /// <param name="work">Stops it, and hears how far it is; nothing is reported while it waits for a processor.</param>
    /// <exception cref="InputException">Too many wait already; or as <see cref="LoadAsync(string, Work)"/>.</exception>
    public async Task<T> RunAsync<T>(string codeOrName, Func<AnalysisRegion, Work, T> analysis, Work work)
    {
        await WaitForWorkerAsync(work.Cancel).ConfigureAwait(false);
        try
        {
            Work loading = work.Part(0, LoadShare, Loading);
            loading.Report(0);
            RegionVersion wanted = await FindAsync(codeOrName, work.Cancel).ConfigureAwait(false);
            return FindKept(wanted) is { } ready
                ? analysis(ready, work)
                : analysis(await LoadAsync(wanted, loading).ConfigureAwait(false), work.Part(LoadShare, 1));
        }
        finally
        {
            _workers.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();

    private async Task WaitForWorkerAsync(CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _queued) > MostQueued)
        {
            Interlocked.Decrement(ref _queued);
            throw TooMany();
        }

        try
        {
            await _workers.WaitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
    }

    private AnalysisRegion? FindKept(RegionVersion wanted)
    {
        lock (_gate)
        {
            int found = _kept.FindIndex(k => k.Region.Code == wanted.Code);
            if (found < 0 || _kept[found].DataVersion < wanted.Version)
            {
                return null;
            }

            AnalysisRegion region = _kept[found];
            _kept.RemoveAt(found);
            _kept.Add(region);
            return region;
        }
    }

    private async Task<AnalysisRegion> LoadAsync(RegionVersion wanted, Work work)
    {
        using Flights<(string, long), AnalysisRegion>.Seat seat = _loads.Join((wanted.Code, wanted.Version), part => ReadAsync(wanted.Code, part));
        while (!await seat.IsDoneWithinAsync(TimeSpan.FromMilliseconds(200), work.Cancel).ConfigureAwait(false))
        {
            work.Report(seat.Progress.Share);
        }

        return await seat.Task.ConfigureAwait(false);
    }

    private async Task<AnalysisRegion> ReadAsync(string code, Work work)
    {
        Region region = await store.FindAsync(code, work.Cancel).ConfigureAwait(false);
        (RegionData data, long version) = await store.LoadAsync(code, work).ConfigureAwait(false);
        Dictionary<string, DateTimeOffset> dates = await store.DataDatesAsync(work.Cancel).ConfigureAwait(false);
        AnalysisRegion loaded = new(region, new PreparedRegion(data, standards, build => snapshots.Get(code, version, data.Streets, build)), version)
        {
            DataDate = dates.TryGetValue(code, out DateTimeOffset date) ? date : null,
        };
        lock (_gate)
        {
            _kept.RemoveAll(k => k.Region.Code == code && k.DataVersion <= version);
            if (!_kept.Exists(k => k.Region.Code == code))
            {
                _kept.Add(loaded);
            }

            if (_kept.Count > MostRegions)
            {
                _kept.RemoveAt(0);
            }
        }

        return loaded;
    }
}
