using System.Diagnostics;

namespace Renewal.Gis.Benchmarks.Measuring;

/// <summary>
/// Times two ways of doing one thing in turns, ours and the peer's, so that what else the machine does falls on both. The figure of each is
/// the median of the rounds; in a round a short task is repeated until some time has passed.
/// </summary>
/// <param name="count">Number of rounds.</param>
/// <param name="leastMs">Least time of a turn in milliseconds; the warm-up takes six times as long.</param>
internal sealed class Rounds(int count, double leastMs)
{
    private const double WarmUpTurns = 6;

    /// <summary>Number of rounds.</summary>
    public int Count => count;

    /// <summary>Measures.</summary>
    /// <param name="ours">Our way.</param>
    /// <param name="peer">The peer's way.</param>
    /// <returns>Milliseconds of one run of each.</returns>
    public (double OursMs, double PeerMs) Measure(Action ours, Action peer)
    {
        // Until the runtime has compiled what is hot for good, and the peer has read its tables.
        WarmUp(ours);
        WarmUp(peer);
        double[] oursMs = new double[count];
        double[] peerMs = new double[count];
        for (int i = 0; i < count; i++)
        {
            oursMs[i] = OnceMs(ours);
            peerMs[i] = OnceMs(peer);
        }

        return (Median(oursMs), Median(peerMs));
    }

    /// <summary>Milliseconds of one run, the median of the rounds.</summary>
    public double Measure(Action ours)
    {
        WarmUp(ours);
        return Median([.. Enumerable.Range(0, count).Select(_ => OnceMs(ours))]);
    }

    /// <summary>The middle of some values, or the mean of the two in the middle.</summary>
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private void WarmUp(Action task)
    {
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            task();
        }
        while (watch.Elapsed.TotalMilliseconds < WarmUpTurns * leastMs);
    }

    private double OnceMs(Action task)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int times = 0;
        do
        {
            task();
            times++;
        }
        while (watch.Elapsed.TotalMilliseconds < leastMs);
        return watch.Elapsed.TotalMilliseconds / times;
    }
}
