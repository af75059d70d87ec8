namespace Renewal.Gis.Planning.Works;

/// <summary>
/// What a long computation is handed instead of a bare token: when to stop, and where to tell how far it is. A small value that is passed
/// down and cut into parts; nothing is allocated on the way. Where nobody wants to know, a <see cref="CancellationToken"/> does: it turns
/// into a work without a listener.
/// </summary>
/// <example>
/// <code>
/// Land land = LoadLand(work.Part(0, 0.3, Loading));
/// for (int i = 0; i &lt; land.Count; i++)
/// {
///     work.Part(0.3, 1, Drawing).Step(i, land.Count);
///     …
/// }
/// </code>
/// </example>
public readonly record struct Work
{
    private readonly WorkProgress? _progress;
    private readonly WorkStage? _stage;
    private readonly double _from;
    private readonly double _span;

    /// <summary>The whole of a work.</summary>
    /// <param name="progress">Hears how far it is, or null.</param>
    /// <param name="cancel">Stops it.</param>
    public Work(WorkProgress? progress, CancellationToken cancel)
        : this(progress, null, 0, 1, cancel)
    {
    }

    private Work(WorkProgress? progress, WorkStage? stage, double from, double span, CancellationToken cancel)
    {
        Cancel = cancel;
        _progress = progress;
        _stage = stage;
        _from = from;
        _span = span;
    }

    /// <summary>Stops the work.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>A work that can be stopped and tells nobody how far it is.</summary>
    public static implicit operator Work(CancellationToken cancel) => new(null, cancel);

    /// <summary>As the conversion.</summary>
    public static Work FromCancellationToken(CancellationToken cancel) => cancel;

    /// <summary>A part of this work: its 0 to 1 are <paramref name="from"/> to <paramref name="to"/> of this one. Tells nothing yet.</summary>
    /// <param name="from">Share of this work before the part, 0 to 1.</param>
    /// <param name="to">Share of this work when the part is done, from <paramref name="from"/> to 1.</param>
    /// <param name="stage">What is done in it, or null: as before.</param>
    public Work Part(double from, double to, WorkStage? stage = null) =>
        new(_progress, stage ?? _stage, _from + _span * from, _span * (to - from), Cancel);

    /// <summary>Tells how far this work is, and what it is at.</summary>
    /// <param name="share">0 to 1.</param>
    /// <exception cref="OperationCanceledException">The work is to stop.</exception>
    public void Report(double share)
    {
        Cancel.ThrowIfCancellationRequested();
        _progress?.Report(_from + _span * share, _stage);
    }

    /// <summary>Tells that <paramref name="done"/> of <paramref name="total"/> equal steps are done. Cheap enough for every few microseconds.</summary>
    /// <exception cref="OperationCanceledException">The work is to stop.</exception>
    public void Step(int done, int total)
    {
        Cancel.ThrowIfCancellationRequested();
        _progress?.Report(_from + (total > 0 ? _span * done / total : 0), _stage);
    }
}
