using System.Globalization;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Events;

namespace Renewal.Gis.Server.Events;

/// <summary>/events: server-sent events of every committed change, from all servers over this database.</summary>
internal static class EventEndpoints
{
    // A line that is quiet for longer may be cut by what stands between.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapGet("/events", StreamAsync);

    private static async Task StreamAsync(HttpContext context, EventHub hub, ChangeFeed feed, ChangeLog log, IHostApplicationLifetime lifetime)
    {
        QueryParameters query = new(context.Request, "region", "collections", "lastEventId");
        EventFilter filter = new(query.Text("region"), query.Text("collections")?.Split(',').ToHashSet());
        // A page cannot set the header when it opens a stream, only when the browser opens it again.
        string? header = context.Request.Headers["Last-Event-ID"];
        long? last = string.IsNullOrEmpty(header) ? query.Id("lastEventId")
            : long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out long known) ? known
            : throw new InputException($"The header Last-Event-ID must be the id of an event, not {header}.");
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using EventSubscription subscription = hub.Subscribe(filter);
        // What was committed before this moment is read from the log, what comes after collects in the subscription; both may have the same change.
        await feed.CatchUpAsync(ended.Token).ConfigureAwait(false);
        long clock = feed.Position!.Value.Clock;
        bool isMissing = last is { } id && await log.FindAsync(id, ended.Token).ConfigureAwait(false) is null;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        // nginx would keep the events until it has a few kilobytes of them.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            if (isMissing)
            {
                await SendAsync(context, EventText.Reset(clock), ended.Token).ConfigureAwait(false);
            }
            else if (last is { } seen)
            {
                await foreach (Change change in log.ListAsync(seen + 1, ended.Token).ConfigureAwait(false))
                {
                    clock = Math.Max(clock, change.Clock);
                    if (filter.Wants(change))
                    {
                        await SendAsync(context, EventText.Change(change), ended.Token).ConfigureAwait(false);
                    }
                }
            }

            await SendAsync(context, EventText.Ready(clock), ended.Token).ConfigureAwait(false);
            await FollowAsync(context, subscription, feed, clock, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The page was closed, or the server stops.
        }
    }

    private static async Task FollowAsync(HttpContext context, EventSubscription subscription, ChangeFeed feed, long clock, CancellationToken cancel)
    {
        Task<bool> next = subscription.Events.WaitToReadAsync(cancel).AsTask();
        while (true)
        {
            try
            {
                if (!await next.WaitAsync(LongestSilence, cancel).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (TimeoutException)
            {
                await SendAsync(context, EventText.Heartbeat, cancel).ConfigureAwait(false);
                continue;
            }

            while (subscription.Events.TryRead(out Change? change))
            {
                if (change is null)
                {
                    clock = feed.Position?.Clock ?? clock;
                    await SendAsync(context, EventText.Reset(clock), cancel).ConfigureAwait(false);
                }
                else if (change.Clock > clock)
                {
                    await SendAsync(context, EventText.Change(change), cancel).ConfigureAwait(false);
                }
            }

            next = subscription.Events.WaitToReadAsync(cancel).AsTask();
        }
    }

    private static async Task SendAsync(HttpContext context, string text, CancellationToken cancel)
    {
        await context.Response.WriteAsync(text, cancel).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(cancel).ConfigureAwait(false);
    }
}
