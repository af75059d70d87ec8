using System.Collections.Concurrent;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
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
internal sealed class AnalysisRegions(RegionDataStore store, StandardsLibrary standards) : IDisposable
{
    private const int MostRegions = 4;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _workers = new(Math.Max(2, Environment.ProcessorCount));

    // Newest last.
    private readonly List<(string Code, long Version, Task<AnalysisRegion> Load)> _kept = [];

    /// <summary>The rules.</summary>
    public StandardsLibrary Standards => standards;

    /// <summary>Finds and loads a region.</summary>
    /// <param name="codeOrName">Code, Chinese or English name.</param>
    /// <param name="cancel">Stops waiting; the load goes on for whoever asks next.</param>
    /// <exception cref="InputException">No region answers to the name, or it holds no data; the message lists those that do.</exception>
    public async Task<AnalysisRegion> LoadAsync(string codeOrName, CancellationToken cancel)
    {
        Region region = await store.FindAsync(codeOrName, cancel).ConfigureAwait(false);
        Dictionary<string, long> versions = await store.DataVersionsAsync(cancel).ConfigureAwait(false);
        if (!versions.TryGetValue(region.Code, out long version))
        {
            string known = string.Join(", ", versions.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("none yet"));
            throw new InputException(
                $"The region {region.NameEn} ({region.Code}) holds no data to analyse. Regions that do: {known}. Import it with `renewal import osm FILE --region {region.Code}`.", 404);
        }

        return await Find(region, version).WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Runs an analysis when one of the processors is free for it.</summary>
    /// <exception cref="InputException">None was free in time.</exception>
    public async Task<T> RunAsync<T>(Func<T> analysis, CancellationToken cancel)
    {
        if (!await _workers.WaitAsync(LongestWait, cancel).ConfigureAwait(false))
        {
            throw new InputException("Too many analyses are under way: try again in a few seconds.", 503);
        }

        try
        {
            return await Task.Run(analysis, cancel).ConfigureAwait(false);
        }
        finally
        {
            _workers.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();

    private Task<AnalysisRegion> Find(Region region, long version)
    {
        lock (_gate)
        {
            int found = _kept.FindIndex(k => k.Code == region.Code);
            Task<AnalysisRegion>? load = found >= 0 && _kept[found].Version >= version && !_kept[found].Load.IsFaulted ? _kept[found].Load : null;
            long loaded = load is null ? version : _kept[found].Version;
            if (found >= 0)
            {
                _kept.RemoveAt(found);
            }

            load ??= Task.Run(() => LoadAsync(region));
            _kept.Add((region.Code, loaded, load));
            if (_kept.Count > MostRegions)
            {
                _kept.RemoveAt(0);
            }

            return load;
        }
    }

    private async Task<AnalysisRegion> LoadAsync(Region region)
    {
        (RegionData data, long version) = await store.LoadAsync(region.Code, CancellationToken.None).ConfigureAwait(false);
        return new AnalysisRegion(region, new PreparedRegion(data, standards), version);
    }
}
