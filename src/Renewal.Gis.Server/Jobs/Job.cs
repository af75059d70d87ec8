using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Regions;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Server.Jobs;

/// <summary>Why a job failed: what the direct answer would have said.</summary>
internal sealed record JobError(int Status, string Detail, string? DetailZh);

/// <summary>A job as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Question">Method and address that were asked.</param>
/// <param name="Region">Region that it is about.</param>
/// <param name="DataVersion">Version of the region's data when it was asked.</param>
/// <param name="State">queued, running, done, failed or cancelled.</param>
/// <param name="Progress">0 to 1, or null while it waits for a processor.</param>
/// <param name="Stage">What it is at, or was at when it ended.</param>
/// <param name="StartedAt">When it was asked.</param>
/// <param name="ElapsedMs">Milliseconds since, or until it ended.</param>
/// <param name="Result">Address of the answer when it is done, else null.</param>
/// <param name="Error">Why it failed, else null.</param>
internal sealed record JobAnswer(
    string Id, string Question, string Region, long DataVersion, string State, double? Progress, BilingualText Stage, DateTimeOffset StartedAt, long ElapsedMs,
    string? Result, JobError? Error);

/// <summary>A question that is being answered while nobody holds the line. It has a seat in the computation like any other client.</summary>
internal sealed class Job
{
    private static readonly WorkStage Waiting = new("排队等待空闲的处理器", "waiting for a free processor");

    private readonly Flights<string, Answer>.Seat _seat;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private bool _cancelled;
    private TimeSpan? _took;

    public Job(string id, Question question, string tag, Flights<string, Answer>.Seat seat, TimeProvider clock)
    {
        Id = id;
        Asked = $"{question.Request.Method} {question.Request.Path}{question.Request.QueryString}";
        Region = question.RegionCode;
        DataVersion = question.DataVersion;
        Tag = tag;
        _seat = seat;
        _clock = clock;
        _started = clock.GetTimestamp();
        StartedAt = clock.GetUtcNow();
        _ = seat.Task.ContinueWith(_ => End(cancelled: false), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The id: cannot be guessed.</summary>
    public string Id { get; }

    /// <summary>Method and address that were asked.</summary>
    public string Asked { get; }

    /// <summary>Tag of the answer.</summary>
    public string Tag { get; }

    /// <summary>The answer when it is done, else null.</summary>
    public Answer? Answer => !IsCancelled && _seat.Task.IsCompletedSuccessfully ? _seat.Task.Result : null;

    /// <summary>Ends with the job, whatever its end is.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the client has cancelled it, or the server is stopping.</summary>
    public bool IsCancelled
    {
        get
        {
            lock (_gate)
            {
                return _cancelled || _seat.Task.IsCanceled;
            }
        }
    }

    private string Region { get; }

    private long DataVersion { get; }

    private DateTimeOffset StartedAt { get; }

    /// <summary>Gives up: the computation stops unless somebody else waits for it too. A job that has ended stays as it is.</summary>
    public void Cancel() => End(cancelled: true);

    /// <summary>The error that the direct answer would have been; null where there is none.</summary>
    public Exception? Error => _seat.Task.Exception?.InnerException;

    /// <summary>The job as it stands now.</summary>
    public JobAnswer Show()
    {
        bool ended = Ended.IsCompleted;
        WorkStage? stage = _seat.Progress.Stage;
        string state = IsCancelled ? "cancelled"
            : ended && Error is not null ? "failed"
            : ended ? "done"
            : stage is null ? "queued"
            : "running";
        WorkStage shown = stage ?? Waiting;
        TimeSpan took;
        lock (_gate)
        {
            took = _took ?? _clock.GetElapsedTime(_started);
        }

        return new JobAnswer(
            Id, Asked, Region, DataVersion, state, state == "done" ? 1 : stage is null ? null : Math.Round(_seat.Progress.Share, 3),
            new BilingualText(shown.Zh, shown.En), StartedAt, (long)took.TotalMilliseconds, state == "done" ? $"/api/jobs/{Id}/result" : null,
            state != "failed" ? null
                : Problems.Explain(Error) is { } mistake ? new JobError(mistake.Status, mistake.Message, mistake.Zh)
                : new JobError(500, "The server failed on this request; its log says why.", "服务器处理此请求时出错，详见服务器日志。"));
    }

    private void End(bool cancelled)
    {
        lock (_gate)
        {
            if (_took is not null)
            {
                return;
            }

            _took = _clock.GetElapsedTime(_started);
            _cancelled = cancelled && !_seat.Task.IsCompleted;
        }

        _seat.Dispose();
        _ended.TrySetResult();
    }
}
