using System.Globalization;
using System.Text.Json;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Jobs;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Answers;

/// <summary>
/// Answers questions about regions: from the client's own copy, from the cache, from a computation that is under way, or by computing. An
/// endpoint reads its parameters, calls <see cref="FindAsync"/>, and hands its analysis to <see cref="AnswerAsync"/>; it loads nothing itself.
/// </summary>
internal sealed class Answering : IDisposable
{
    private static readonly WorkStage Analysing = new("分析计算", "computing");

    // A large city takes a processor for some ten seconds: two or three of those before me are no reason to refuse, and most clients wait a hundred seconds.
    private static readonly TimeSpan LongestQueue = TimeSpan.FromSeconds(60);

    // Who wants a job at once gets a quick answer or refusal rather than that.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    private readonly AnalysisRegions _regions;
    private readonly FeatureStore _features;
    private readonly AnswerCache _cache;
    private readonly JobRegister _jobs;
    private readonly Flights<string, Answer> _flights = new();
    private readonly CancellationTokenRegistration _stopping;
    private readonly string _program = ProgramVersion.Read();

    public Answering(AnalysisRegions regions, FeatureStore features, AnswerCache cache, JobRegister jobs, IHostApplicationLifetime lifetime)
    {
        _regions = regions;
        _features = features;
        _cache = cache;
        _jobs = jobs;
        _stopping = lifetime.ApplicationStopping.Register(_flights.StopAll);
    }

    /// <summary>Number of answers being computed.</summary>
    public int UnderWay => _flights.Count;

    /// <summary>Finds out what a request asks about: the region that it names, or that of the unit that it names, and their versions.</summary>
    /// <param name="request">The request.</param>
    /// <param name="query">Its parameters; <c>region</c>, <c>unit</c> and <c>year</c> are read here.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="InputException">There is no such region or unit, or they do not belong together.</exception>
    public async Task<Question> FindAsync(HttpRequest request, QueryParameters query, CancellationToken cancel)
    {
        string? name = query.Text("region");
        int? year = AnalysisQuestions.Year(query.Text("year"));
        RenewalUnit? unit = null;
        if (query.Id("unit") is { } id)
        {
            unit = await _features.FindUnitAsync(id, cancel).ConfigureAwait(false)
                ?? throw new InputException(string.Create(CultureInfo.InvariantCulture, $"There is no renewal unit {id}: it may have been deleted."), 404);
            name ??= unit.RegionCode;
        }

        if (name is null)
        {
            throw new InputException("The parameter region is missing.");
        }

        RegionVersion region = await _regions.FindAsync(name, cancel).ConfigureAwait(false);
        if (unit is not null && unit.RegionCode != region.Code)
        {
            // A unit of another region is a mistake, not an empty answer.
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"The renewal unit {unit.Id} belongs to the region {unit.RegionCode}, not to {region.Code}."));
        }

        return new Question(
            request, $"{request.Method} {request.Path}?{query.Sorted(except: "region")}", region.Code, region.Version, unit, year,
            string.Create(CultureInfo.InvariantCulture, $"{region.Version} {region.ChangedAt.UtcTicks}\n"));
    }

    /// <summary>Answers a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="analysis">
    /// Computes the answer from the region, to be written as JSON; runs at most once for equal questions at one time, and not at all when the
    /// answer is known. It must hang on nothing but the question. A user's mistake in it reaches everybody who asked, and is not kept.
    /// </param>
    /// <param name="contentType">Media type of the answer.</param>
    /// <exception cref="InputException">The question is wrong, or too much is under way (503).</exception>
    public async Task<IResult> AnswerAsync(Question question, Func<AnalysisRegion, Work, object> analysis, string contentType = "application/json")
    {
        string tag = question.Tag(_program);
        if (AnswerResult.ClientHas(question.Request, tag))
        {
            return new AnswerResult(tag, null);
        }

        if (_cache.Find(tag) is { } known)
        {
            return new AnswerResult(tag, known);
        }

        CancellationToken gone = question.Request.HttpContext.RequestAborted;
        Flights<string, Answer>.Seat seat = _flights.Join(tag, work => ComputeAsync(tag, question.RegionCode, question.Year, analysis, contentType, work));
        Job? job = null;
        try
        {
            Preference preference = Preference.Of(question.Request);
            if (preference.RespondAsync)
            {
                TimeSpan wait = preference.Wait > ShortestWait ? preference.Wait : ShortestWait;
                job = await seat.IsDoneWithinAsync(wait, gone).ConfigureAwait(false) ? null : _jobs.Add(question, tag, seat);
            }
            else if (!await seat.IsDoneWithinAsync(LongestQueue, gone).ConfigureAwait(false) && seat.Progress.Stage is null)
            {
                throw AnalysisRegions.TooMany();
            }

            if (gone.IsCancellationRequested)
            {
                // Nobody hears the id of the job any more, so nobody could stop it.
                job?.Cancel();
            }

            return job is not null
                ? JobEndpoints.Accepted(question.Request.HttpContext.Response, job)
                : new AnswerResult(tag, await ResultOfAsync(seat, gone).ConfigureAwait(false));
        }
        finally
        {
            if (job is null)
            {
                seat.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _flights.StopAll();
    }

    private static async Task<Answer> ResultOfAsync(Flights<string, Answer>.Seat seat, CancellationToken gone)
    {
        try
        {
            return await seat.Task.WaitAsync(gone).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            // Only the end of the server stops what somebody waits for.
            throw new InputException("The server is stopping: try again in a moment.", 503, "服务器正在停止：请稍后再试。");
        }
    }

    private async Task<Answer> ComputeAsync(string tag, string regionCode, int? year, Func<AnalysisRegion, Work, object> analysis, string contentType, Work work)
    {
        // It may have been finished between the look into the cache and the start of this.
        if (_cache.Find(tag) is { } known)
        {
            return known;
        }

        return await _regions.RunAsync(
            regionCode,
            (region, part) =>
            {
                Work staged = part.Part(0, 1, Analysing);
                staged.Report(0);
                object result = analysis(region.InYear(year), staged);
                Answer answer = new(JsonSerializer.SerializeToUtf8Bytes(result, result.GetType(), AnalysisAnswers.Json), contentType);
                _cache.Keep(tag, answer);
                return answer;
            },
            work).ConfigureAwait(false);
    }
}
