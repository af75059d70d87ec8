using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Server.Answers;

/// <summary>
/// Computations under way, by what they compute. Whoever asks for the same meanwhile takes a seat in the same one; it stops when the last
/// seat is given up, and never because one of several went away.
/// </summary>
internal sealed class Flights<TKey, T>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Flight> _flying = [];

    /// <summary>Number of computations under way.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _flying.Count;
            }
        }
    }

    /// <summary>Takes a seat in the computation of a key; starts it when nobody else did.</summary>
    /// <param name="key">What is computed.</param>
    /// <param name="compute">Computes it; runs on a thread of its own.</param>
    /// <returns>A seat to dispose of when the result is there or no longer wanted.</returns>
    public Seat Join(TKey key, Func<Work, Task<T>> compute)
    {
        lock (_gate)
        {
            if (!_flying.TryGetValue(key, out Flight? flight))
            {
                flight = new Flight();
                _flying.Add(key, flight);
                Flight started = flight;
                flight.Task = Task.Run(() => RunAsync(key, started, compute));
            }

            flight.Seats++;
            return new Seat(this, key, flight);
        }
    }

    /// <summary>Stops every computation under way.</summary>
    public void StopAll()
    {
        Flight[] all;
        lock (_gate)
        {
            all = [.. _flying.Values];
            _flying.Clear();
        }

        foreach (Flight flight in all)
        {
            flight.Stop.Cancel();
        }
    }

    private async Task<T> RunAsync(TKey key, Flight flight, Func<Work, Task<T>> compute)
    {
        try
        {
            return await compute(new Work(flight.Progress, flight.Stop.Token)).ConfigureAwait(false);
        }
        finally
        {
            Remove(key, flight);
        }
    }

    // Who asks after this gets a new computation: one that is told to stop has no seats to give.
    private void Remove(TKey key, Flight flight)
    {
        lock (_gate)
        {
            if (_flying.TryGetValue(key, out Flight? current) && current == flight)
            {
                _flying.Remove(key);
            }
        }
    }

    private void Leave(TKey key, Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Seats > 0 || flight.Task.IsCompleted)
            {
                return;
            }

            Remove(key, flight);
        }

        flight.Stop.Cancel();
    }

    /// <summary>A share in a computation.</summary>
    internal sealed class Seat : IDisposable
    {
        private readonly Flights<TKey, T> _flights;
        private readonly TKey _key;
        private readonly Flight _flight;
        private int _left;

        internal Seat(Flights<TKey, T> flights, TKey key, Flight flight)
        {
            _flights = flights;
            _key = key;
            _flight = flight;
        }

        /// <summary>The result, when it is there.</summary>
        public Task<T> Task => _flight.Task;

        /// <summary>How far the computation is.</summary>
        public WorkProgress Progress => _flight.Progress;

        /// <summary>Waits for the result, at most so long.</summary>
        /// <returns>Whether it is there, or failed.</returns>
        public async Task<bool> IsDoneWithinAsync(TimeSpan wait, CancellationToken cancel)
        {
            using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await System.Threading.Tasks.Task.WhenAny(Task, System.Threading.Tasks.Task.Delay(wait, timer.Token)).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            return Task.IsCompleted;
        }

        /// <summary>Gives the seat up; the last one out stops a computation that is still under way.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                _flights.Leave(_key, _flight);
            }
        }
    }

    internal sealed class Flight
    {
        public CancellationTokenSource Stop { get; } = new();

        public WorkProgress Progress { get; } = new();

        public Task<T> Task { get; set; } = null!;

        public int Seats { get; set; }
    }
}
