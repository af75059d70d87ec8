using System.Security.Cryptography;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Server.Jobs;

/// <summary>The jobs under way, and those that ended last with their answers: so many, and so many bytes of answers.</summary>
internal sealed class JobRegister(TimeProvider clock, ILogger<JobRegister> log)
{
    /// <summary>Jobs that may be under way at once; many may wait for one computation.</summary>
    public const int MostUnderWay = 500;

    /// <summary>Ended jobs that are remembered.</summary>
    public const int MostEnded = 200;

    /// <summary>Bytes of their answers that are remembered.</summary>
    public const long MostAnswerBytes = 64L << 20;

    private const int IdBytes = 12;

    private readonly Lock _gate = new();

    // Newest last.
    private readonly List<Job> _jobs = [];

    /// <summary>Puts a question down whose computation is under way; the job takes over the seat.</summary>
    /// <exception cref="InputException">Too many jobs are under way (503).</exception>
    public Job Add(Question question, string tag, Flights<string, Answer>.Seat seat)
    {
        lock (_gate)
        {
            Forget();
            if (_jobs.Count(j => !j.Ended.IsCompleted) >= MostUnderWay)
            {
                throw AnalysisRegions.TooMany();
            }

            Job job = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), question, tag, seat, clock);
            _jobs.Add(job);
            _ = LogFailureAsync(job);
            return job;
        }
    }

    /// <summary>Finds a job.</summary>
    /// <exception cref="InputException">There is none of that id (any more).</exception>
    public Job Find(string id)
    {
        lock (_gate)
        {
            Forget();
            return _jobs.Find(j => j.Id == id) ?? throw new InputException(
                $"There is no such job: the id is wrong, the server was started anew, or {MostEnded} jobs have ended since. Ask the question again.", 404,
                "没有这个任务：编号有误、服务器已重新启动，或任务已过期。请重新提问。");
        }
    }

    /// <summary>The jobs, newest first.</summary>
    public IReadOnlyList<Job> List()
    {
        lock (_gate)
        {
            Forget();
            return [.. Enumerable.Reverse(_jobs)];
        }
    }

    // The direct answer's bug is logged where it becomes HTTP; nobody may ever fetch a job's.
    private async Task LogFailureAsync(Job job)
    {
        await job.Ended.ConfigureAwait(false);
        if (job.Error is { } error && Problems.Explain(error) is null)
        {
            log.JobFailed(error, job.Id, job.Asked);
        }
    }

    // From the newest back: what goes beyond a bound is forgotten, and all that ended before it.
    private void Forget()
    {
        int ended = 0;
        long bytes = 0;
        for (int i = _jobs.Count - 1; i >= 0; i--)
        {
            if (_jobs[i].Ended.IsCompleted)
            {
                ended++;
                bytes += _jobs[i].Answer?.SizeBytes ?? 0;
                if (ended > MostEnded || (bytes > MostAnswerBytes && ended > 1))
                {
                    _jobs.RemoveAt(i);
                }
            }
        }
    }
}
