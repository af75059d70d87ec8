using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Regions;

/// <summary>
/// A part of a region that is made when it is first asked for and kept. Others who ask meanwhile wait; when the one who makes it is stopped,
/// nothing is kept and the next makes it anew, so that a cancelled analysis spoils nothing for anybody.
/// </summary>
/// <param name="make">Makes it; the order of making must be without circles.</param>
internal sealed class RegionPart<T>(Func<Work, T> make)
    where T : class
{
    private const int LookAroundMs = 20;

    private readonly object _gate = new();
    private T? _value;

    /// <summary>The part, without a way to stop its making.</summary>
    public T Value => Get(default);

    /// <summary>The part.</summary>
    /// <param name="work">Stops the making, or the waiting for it; hears of the making only from the one who makes.</param>
    public T Get(Work work)
    {
        if (Volatile.Read(ref _value) is { } ready)
        {
            return ready;
        }

        while (!Monitor.TryEnter(_gate, LookAroundMs))
        {
            work.Cancel.ThrowIfCancellationRequested();
        }

        try
        {
            if (_value is null)
            {
                Volatile.Write(ref _value, make(work));
            }

            return _value!;
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}
