using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.WebUtilities;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Server.Serving;

/// <summary>Lets a request to its endpoint when its lane has room; stands between the routing and the endpoints.</summary>
internal static class Admission
{
    private const int BodyMemoryBytes = 1 << 18;

    public static void UseAdmission(this WebApplication app, ServerLimits limits)
    {
        Lanes lanes = app.Services.GetRequiredService<Lanes>();
        app.Use((context, next) => AdmitAsync(context, next, lanes, limits));
    }

    private static async Task AdmitAsync(HttpContext context, RequestDelegate next, Lanes lanes, ServerLimits limits)
    {
        Lane? lane = lanes.Of(context.GetEndpoint());
        RateLimitLease? large = null;
        if (lane is not null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            await ReceiveAsync(context, limits).ConfigureAwait(false);
            large = context.Request.Body.Length > limits.LargeBodyBytes ? await lanes.LargeBodies.EnterAsync(context.RequestAborted).ConfigureAwait(false) : null;
        }

        using RateLimitLease? alone = large;
        if (lane is null || lane == lanes.Tiles)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (lane == lanes.Streams && RequestGuard.IsHead(context))
        {
            // A stream without a body would never end and never show it.
            context.Response.ContentType = "text/event-stream";
            return;
        }

        using RateLimitLease place = await lane.TryEnterAsync(context.RequestAborted).ConfigureAwait(false);
        if (!place.IsAcquired)
        {
            OverloadedException full = lane.Refusal;
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, full.Message, full.Zh, full.RetryAfterS).ConfigureAwait(false);
            return;
        }

        if (lane == lanes.Downloads && context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = new MinDataRate(limits.SlowestBytesPerS, TimeSpan.FromSeconds(10));
        }

        await (lane == lanes.Reads || lane == lanes.Writes ? WithinAsync(limits.Request, context, next, lane) : next(context)).ConfigureAwait(false);
    }

    // Whole before a place is taken: a client that sends one byte a second holds up nobody but itself.
    private static async Task ReceiveAsync(HttpContext context, ServerLimits limits)
    {
        context.Request.EnableBuffering(BodyMemoryBytes);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(limits.Body);
        try
        {
            await context.Request.Body.DrainAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new InputException($"The body did not arrive within {limits.Body.TotalSeconds:0} seconds: send less, or over a faster line.", 408, "请求内容未能及时传完：请减少内容或改用更快的网络。");
        }
        catch (IOException e) when (e.InnerException is OverflowException)
        {
            // The web server's own reader of chunks does not say that this is the client's mistake.
            throw new InputException("The body is not valid HTTP: the size of a chunk is too large.", 400, "请求内容不是有效的 HTTP。");
        }

        context.Request.Body.Position = 0;
    }

    // The database has a limit for its part; this one is for a client that takes its answer a byte at a time.
    private static async Task WithinAsync(TimeSpan limit, HttpContext context, RequestDelegate next, Lane lane)
    {
        CancellationToken gone = context.RequestAborted;
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(gone);
        deadline.CancelAfter(limit);
        await using CancellationTokenRegistration cut = deadline.Token.Register(
            () =>
            {
                if (context.Response.HasStarted)
                {
                    context.Abort();
                }
            });
        context.RequestAborted = deadline.Token;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !gone.IsCancellationRequested && !context.Response.HasStarted)
        {
            throw new OverloadedException($"The {lane.Name} took too long: ask for less, or try again in a minute.", "请求耗时过长：请缩小范围，或稍后再试。", 60);
        }
        finally
        {
            context.RequestAborted = gone;
        }
    }
}
