using System.Threading.RateLimiting;

namespace Renewal.Gis.Server.Serving;

/// <summary>
/// One kind of request: so many are worked on at once, so many wait in line, and all others are refused at once, which costs next to nothing. Without it every
/// client more makes every answer later, until none comes in time.
/// </summary>
internal sealed class Lane : IDisposable
{
    private readonly LaneLimits _limits;
    private readonly ConcurrencyLimiter _limiter;
    private readonly string _what;
    private readonly string _whatZh;
    private long _refused;

    /// <summary>Opens a lane.</summary>
    /// <param name="name">Its name in the metrics.</param>
    /// <param name="limits">How much it bears.</param>
    /// <param name="what">What there is too much of when it is full, in English.</param>
    /// <param name="whatZh">The same in Chinese.</param>
    public Lane(string name, LaneLimits limits, string what, string whatZh)
    {
        (Name, _limits, _what, _whatZh) = (name, limits, what, whatZh);
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = limits.AtOnce,
            QueueLimit = limits.Waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>Name in the metrics.</summary>
    public string Name { get; }

    /// <summary>Requests that wait.</summary>
    public long Waiting => _limiter.GetStatistics()?.CurrentQueuedCount ?? 0;

    /// <summary>Requests that are worked on.</summary>
    public long UnderWay => _limits.AtOnce - (_limiter.GetStatistics()?.CurrentAvailablePermits ?? 0);

    /// <summary>Requests that were refused since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>What a client hears that is refused.</summary>
    public OverloadedException Refusal => new(
        $"Too many {_what} are under way: try again in {_limits.RetryAfterS} seconds.", $"正在进行的{_whatZh}过多：请 {_limits.RetryAfterS} 秒后再试。", _limits.RetryAfterS);

    /// <summary>Waits for a place.</summary>
    /// <param name="cancel">Stops waiting: the client has gone.</param>
    /// <returns>The place, to dispose of when the work is done.</returns>
    /// <exception cref="OverloadedException">Too many wait already, or the wait took too long.</exception>
    public async ValueTask<RateLimitLease> EnterAsync(CancellationToken cancel)
    {
        RateLimitLease place = await TryEnterAsync(cancel).ConfigureAwait(false);
        return place.IsAcquired ? place : throw Refusal;
    }

    /// <summary>Waits for a place; refuses without an exception, which under a flood would cost more than the work that is refused.</summary>
    /// <param name="cancel">Stops waiting: the client has gone.</param>
    /// <returns>The place, to dispose of when the work is done; not acquired where it is refused.</returns>
    public ValueTask<RateLimitLease> TryEnterAsync(CancellationToken cancel)
    {
        RateLimitLease place = _limiter.AttemptAcquire();
        return place.IsAcquired ? ValueTask.FromResult(place) : WaitAsync(place, cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    private async ValueTask<RateLimitLease> WaitAsync(RateLimitLease none, CancellationToken cancel)
    {
        if (_limits.Waiting > 0 && Waiting < _limits.Waiting)
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(_limits.LongestWait);
            try
            {
                RateLimitLease place = await _limiter.AcquireAsync(1, patience.Token).ConfigureAwait(false);
                if (place.IsAcquired)
                {
                    return place;
                }
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // Waited too long: refused as below.
            }
        }

        Interlocked.Increment(ref _refused);
        return none;
    }
}
