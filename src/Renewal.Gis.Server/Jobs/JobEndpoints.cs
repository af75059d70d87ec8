using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Server.Jobs;

/// <summary>/api/jobs: analyses that were asked for with <c>Prefer: respond-async</c> and took longer than the client wanted to wait.</summary>
internal static class JobEndpoints
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(250);

    // A line that is quiet for longer may be cut by what stands between.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/jobs", (JobRegister jobs) => jobs.List().Select(j => j.Show())).AddEndpointFilter(QueryParameters.None);
        routes.MapGet("/api/jobs/{id}", ShowAsync).AddEndpointFilter(QueryParameters.None);
        routes.MapDelete("/api/jobs/{id}", Cancel);
        routes.MapGet("/api/jobs/{id}/result", Result);
        routes.MapGet("/api/jobs/{id}/events", (string id, JobRegister jobs, CancellationToken cancel) =>
            TypedResults.ServerSentEvents(EventsAsync(jobs.Find(id), cancel)));
    }

    /// <summary>202 with the job, and where to ask about it.</summary>
    public static IResult Accepted(HttpResponse response, Job job)
    {
        response.Headers["Preference-Applied"] = "respond-async";
        response.Headers.RetryAfter = "1";
        response.Headers.CacheControl = "no-store";
        return Results.Accepted($"/api/jobs/{job.Id}", job.Show());
    }

    // With `Prefer: wait=N` the answer comes when the job ends, or after so many seconds.
    private static async Task<IResult> ShowAsync(string id, HttpContext context, JobRegister jobs, CancellationToken cancel)
    {
        Job job = jobs.Find(id);
        TimeSpan wait = Preference.Of(context.Request).Wait;
        if (wait > TimeSpan.Zero && !job.Ended.IsCompleted)
        {
            await Task.WhenAny(job.Ended, Task.Delay(wait, cancel)).ConfigureAwait(false);
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(job.Show());
    }

    private static IResult Cancel(string id, JobRegister jobs)
    {
        Job job = jobs.Find(id);
        job.Cancel();
        return Results.Ok(job.Show());
    }

    private static AnswerResult Result(string id, HttpRequest request, JobRegister jobs)
    {
        Job job = jobs.Find(id);
        if (job.Answer is { } answer)
        {
            return new AnswerResult(job.Tag, AnswerResult.ClientHas(request, job.Tag) ? null : answer);
        }

        if (job.IsCancelled)
        {
            throw new InputException("The job was cancelled, so it has no answer. Ask the question again.", 410, "任务已取消，没有结果。请重新提问。");
        }

        if (job.Error is { } error)
        {
            // The same problem document as for the direct question.
            ExceptionDispatchInfo.Throw(error);
        }

        throw new InputException($"The job has not ended yet: ask /api/jobs/{job.Id} how far it is.", 409, "任务尚未完成：请查询其进度。");
    }

    private static async IAsyncEnumerable<SseItem<JobAnswer>> EventsAsync(Job job, [EnumeratorCancellation] CancellationToken cancel)
    {
        JobAnswer? before = null;
        for (TimeSpan silence = TimeSpan.Zero; ; silence += Rhythm)
        {
            bool ended = job.Ended.IsCompleted;
            JobAnswer now = job.Show();
            if (ended || before is null || silence >= LongestSilence || (now.State, now.Progress, now.Stage) != (before.State, before.Progress, before.Stage))
            {
                yield return new SseItem<JobAnswer>(now, now.State);
                (before, silence) = (now, TimeSpan.Zero);
            }

            if (ended)
            {
                yield break;
            }

            await Task.WhenAny(job.Ended, Task.Delay(Rhythm, cancel)).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
        }
    }
}
