using Npgsql;

namespace Renewal.Gis.Storage.Events;

/// <summary>
/// Brings the committed changes of all servers to this one, in commit order, each once. It listens on a connection of its own and reads the log from the
/// last clock on whenever it is notified, every few seconds in any case, after a reconnect, and on demand; so a notification that is missed costs time
/// and never a change. While <see cref="IsCurrent"/> is false, whoever is about to answer from memory waits for <see cref="CatchUpAsync"/> first.
/// </summary>
public sealed class ChangeFeed(Database database) : IAsyncDisposable
{
    /// <summary>Channel of the notifications.</summary>
    public const string Channel = "renewal_changes";

    private const int RhythmMs = 2000;

    // Without a reading of the log for so long, what is in memory is no longer trusted.
    private const int LongestSilenceMs = 3 * RhythmMs;

    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource _next = NewReading();
    private NpgsqlConnection? _reader;
    private ChangePosition? _position;
    private long _readAt = -LongestSilenceMs;
    private volatile bool _listening;

    /// <summary>Called with new changes, one call at a time, before anybody who waits for them goes on.</summary>
    public event Action<IReadOnlyList<Change>>? Changed;

    /// <summary>Called when changes can have been missed: the log was trimmed past the last one, or another state of the database was restored.</summary>
    public event Action? Lost;

    /// <summary>The last change that was passed on; null before the first reading.</summary>
    public ChangePosition? Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <summary>Notifications arrive, and the log was read not long ago: what was committed a moment ago is known here, or will be in another moment.</summary>
    public bool IsCurrent => _listening && Environment.TickCount64 - Volatile.Read(ref _readAt) < LongestSilenceMs;

    /// <summary>Begins to read and to listen; a database that is down is tried again until it is there.</summary>
    public void Start() => _running = Task.WhenAll(Task.Run(ReadLoopAsync), Task.Run(ListenLoopAsync), Task.Run(TrimLoopAsync));

    /// <summary>Returns when every change that was committed before the call has been passed on. Calls at one time share one query.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public Task CatchUpAsync(CancellationToken cancel)
    {
        Task next;
        lock (_gate)
        {
            // A reading that is under way may have looked before the commit; this one has not begun.
            next = _next.Task;
        }

        _wake.Release();
        return next.WaitAsync(cancel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (_reader is not null)
        {
            await _reader.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
        _wake.Dispose();
    }

    private static TaskCompletionSource NewReading() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadLoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TaskCompletionSource reading;
            try
            {
                await _wake.WaitAsync(RhythmMs, _stop.Token).ConfigureAwait(false);
                lock (_gate)
                {
                    // Everybody who asked until now is served by this reading.
                    while (_wake.Wait(0, CancellationToken.None))
                    {
                    }

                    reading = _next;
                    _next = NewReading();
                }
            }
            catch (OperationCanceledException)
            {
                break;
            }

            try
            {
                await ReadAsync(_stop.Token).ConfigureAwait(false);
                Volatile.Write(ref _readAt, Environment.TickCount64);
                reading.SetResult();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                reading.SetCanceled(CancellationToken.None);
            }
            catch (Exception e)
            {
                // Whatever it was: who waits is told, what is in memory is trusted again when a reading succeeds, and that begins where this one did.
                Volatile.Write(ref _readAt, Environment.TickCount64 - LongestSilenceMs);
                reading.SetException(e);
                _ = reading.Task.Exception;
                await CloseReaderAsync().ConfigureAwait(false);
            }
        }

        lock (_gate)
        {
            _next.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        _reader ??= await database.OpenAloneAsync("renewal changes", cancel).ConfigureAwait(false);
        if (Position is not { } position)
        {
            Move(await ChangeLog.NewestAsync(_reader, cancel).ConfigureAwait(false));
            return;
        }

        while (true)
        {
            IReadOnlyList<Change>? changes = await ChangeLog.ReadAsync(_reader, position, cancel).ConfigureAwait(false);
            if (changes is null)
            {
                position = await ChangeLog.NewestAsync(_reader, cancel).ConfigureAwait(false);
                Move(position);
                Lost?.Invoke();
            }
            else
            {
                if (changes.Count > 0)
                {
                    Changed?.Invoke(changes);
                    position = changes[^1].Position;
                    Move(position);
                }

                if (changes.Count < ChangeLog.PageSize)
                {
                    return;
                }
            }
        }
    }

    private void Move(ChangePosition position)
    {
        lock (_gate)
        {
            _position = position;
        }
    }

    private async Task CloseReaderAsync()
    {
        if (_reader is not null)
        {
            await _reader.DisposeAsync().ConfigureAwait(false);
            _reader = null;
        }
    }

    private async Task ListenLoopAsync()
    {
        const int firstDelayMs = 100;
        int delayMs = firstDelayMs;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using NpgsqlConnection connection = await database.OpenAloneAsync("renewal listener", _stop.Token).ConfigureAwait(false);
                connection.Notification += (_, _) => _wake.Release();
                await ExecuteAsync(connection, $"LISTEN {Channel}").ConfigureAwait(false);
                // What was committed before LISTEN took hold is read here, what comes after is notified.
                await CatchUpAsync(_stop.Token).ConfigureAwait(false);
                _listening = true;
                delayMs = firstDelayMs;
                while (true)
                {
                    if (!await connection.WaitAsync(TimeSpan.FromMilliseconds(RhythmMs), _stop.Token).ConfigureAwait(false))
                    {
                        // A line that was cut without a word would stay silent for ever.
                        await ExecuteAsync(connection, "SELECT 1").ConfigureAwait(false);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception)
            {
                // Until the line is there again, every answer from memory is preceded by a reading.
                _listening = false;
            }

            await Task.Delay(delayMs, CancellationToken.None).ConfigureAwait(false);
            delayMs = Math.Min(2 * delayMs, RhythmMs);
        }
    }

    private async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection) { CommandTimeout = RhythmMs / 1000 };
        await command.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
    }

    private async Task TrimLoopAsync()
    {
        ChangeLog log = new(database);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TrimEvery, _stop.Token).ConfigureAwait(false);
                await log.TrimAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (NpgsqlException)
            {
                // The next hour will do.
            }
        }
    }
}
