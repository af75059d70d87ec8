namespace Renewal.Gis.Planning.Works;

/// <summary>What a long computation is at, in the words of both languages: “linking homes to streets”.</summary>
/// <param name="Zh">In Chinese.</param>
/// <param name="En">In English, a lower-case phrase.</param>
public sealed record WorkStage(string Zh, string En);

/// <summary>How far a long computation is: written by its threads, read by whoever waits for it. It never goes back.</summary>
public sealed class WorkProgress
{
    private long _share = BitConverter.DoubleToInt64Bits(0);
    private WorkStage? _stage;

    /// <summary>0 to 1.</summary>
    public double Share => BitConverter.Int64BitsToDouble(Volatile.Read(ref _share));

    /// <summary>What is being done; null before the first report: the work has not begun.</summary>
    public WorkStage? Stage => Volatile.Read(ref _stage);

    /// <summary>Tells the share and the stage. A smaller share than before changes nothing but the stage.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="stage">The stage, or null: as before.</param>
    public void Report(double share, WorkStage? stage)
    {
        if (stage is not null)
        {
            Volatile.Write(ref _stage, stage);
        }

        // Bits of doubles from 0 up are in the order of the numbers.
        long bits = BitConverter.DoubleToInt64Bits(share >= 0 ? Math.Min(share, 1) : 0);
        long before = Volatile.Read(ref _share);
        while (bits > before && Interlocked.CompareExchange(ref _share, bits, before) is long now && now != before)
        {
            before = now;
        }
    }
}
