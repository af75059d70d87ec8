using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;
using Renewal.Gis.Storage.Events;

namespace Renewal.Gis.Server.Events;

/// <summary>Hands the changes that this server hears of to everybody who listens at <c>/events</c>.</summary>
internal sealed class EventHub : IDisposable
{
    /// <summary>Subscribers at one time.</summary>
    public const int MostSubscribers = 500;

    // Who is further behind is let go: when it comes back it says what it saw last, and gets the rest from the log.
    private const int MostWaiting = 1000;

    private readonly ChangeFeed _feed;
    private readonly Lock _gate = new();
    private readonly HashSet<EventSubscription> _subscriptions = [];

    public EventHub(ChangeFeed feed)
    {
        _feed = feed;
        feed.Changed += Send;
        feed.Lost += Reset;
    }

    /// <summary>Begins to collect events for a subscriber.</summary>
    /// <param name="filter">Which ones it wants.</param>
    /// <exception cref="InputException">503: there are too many subscribers.</exception>
    public EventSubscription Subscribe(EventFilter filter)
    {
        EventSubscription subscription = new(filter, MostWaiting, Remove);
        lock (_gate)
        {
            if (_subscriptions.Count >= MostSubscribers)
            {
                throw new InputException($"{MostSubscribers} others are listening already: try again in a moment.", 503, "正在接收实时更新的页面过多，请稍后再试。");
            }

            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _feed.Changed -= Send;
        _feed.Lost -= Reset;
    }

    private void Send(IReadOnlyList<Change> changes)
    {
        foreach (EventSubscription subscription in All())
        {
            foreach (Change change in changes.Where(subscription.Filter.Wants))
            {
                subscription.Offer(change);
            }
        }
    }

    private void Reset()
    {
        foreach (EventSubscription subscription in All())
        {
            subscription.Offer(null);
        }
    }

    private EventSubscription[] All()
    {
        lock (_gate)
        {
            return [.. _subscriptions];
        }
    }

    private void Remove(EventSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }
}

/// <summary>Which changes a subscriber wants.</summary>
/// <param name="RegionCode">Those of a region, and those that are of no region in particular; null: all.</param>
/// <param name="Collections">Those of these collections; null: all.</param>
internal sealed record EventFilter(string? RegionCode, IReadOnlySet<string>? Collections)
{
    /// <summary>Whether a change is one of them. The row with which the log began is no change.</summary>
    public bool Wants(Change change) =>
        change.Collection.Length > 0
        && (RegionCode is null || change.RegionCode is null || change.RegionCode == RegionCode)
        && (Collections is null || Collections.Contains(change.Collection));
}

/// <summary>What waits for one subscriber: changes, or null where some were missed. Disposed of, it is no longer served.</summary>
internal sealed class EventSubscription : IDisposable
{
    private readonly Channel<Change?> _waiting;
    private readonly Action<EventSubscription> _remove;

    public EventSubscription(EventFilter filter, int mostWaiting, Action<EventSubscription> remove)
    {
        Filter = filter;
        _remove = remove;
        _waiting = Channel.CreateBounded<Change?>(new BoundedChannelOptions(mostWaiting) { SingleReader = true });
    }

    public EventFilter Filter { get; }

    /// <summary>The events; it ends where the subscriber is too slow.</summary>
    public ChannelReader<Change?> Events => _waiting.Reader;

    /// <summary>Adds an event; a subscriber that does not keep up gets no more.</summary>
    public void Offer(Change? change)
    {
        if (!_waiting.Writer.TryWrite(change))
        {
            _waiting.Writer.TryComplete();
            _remove(this);
        }
    }

    public void Dispose() => _remove(this);
}

/// <summary>Writes events as text/event-stream has them.</summary>
internal static class EventText
{
    private const double RadiusM = 6378137;

    /// <summary>An event <c>change</c>.</summary>
    public static string Change(Change change) => Event("change", change.Clock, JsonSerializer.Serialize(
        new
        {
            clock = change.Clock, collection = change.Collection, region = change.RegionCode, ids = change.FeatureIds, operation = change.Operation, bbox = Bbox(change.Boxes),
            at = change.Position.At,
        },
        Commands.Output.Json));

    /// <summary>An event <c>ready</c>: from here on nothing is missed.</summary>
    public static string Ready(long clock) => Event("ready", clock, "{}");

    /// <summary>An event <c>reset</c>: changes were missed that nobody can name any more; whoever shows data has to read them again.</summary>
    public static string Reset(long clock) => Event("reset", clock, "{}");

    /// <summary>A line that says nothing, so that nobody between takes the silence for an end.</summary>
    public const string Heartbeat = ": \n\n";

    private static string Event(string name, long id, string data) => new StringBuilder()
        .Append("event: ").Append(name).Append("\nid: ").Append(id).Append("\ndata: ").Append(data.ReplaceLineEndings("")).Append("\n\n").ToString();

    /// <summary>West, south, east, north in degrees, of before and after together; null for features without a shape.</summary>
    private static double[]? Bbox(IReadOnlyList<Envelope> boxes)
    {
        if (boxes.Count == 0)
        {
            return null;
        }

        double Lon(double x) => Math.Round(Math.Clamp(x / RadiusM * 180 / Math.PI, -180, 180), 7);
        double Lat(double y) => Math.Round(Math.Atan(Math.Sinh(y / RadiusM)) * 180 / Math.PI, 7);
        return [Lon(boxes.Min(b => b.MinX)), Lat(boxes.Min(b => b.MinY)), Lon(boxes.Max(b => b.MaxX)), Lat(boxes.Max(b => b.MaxY))];
    }
}
