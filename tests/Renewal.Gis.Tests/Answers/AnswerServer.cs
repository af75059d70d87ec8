using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Answers;

/// <summary>
/// A server over a small grid city with a kindergarten and two renewal units, and one more analysis, <c>/api/analyses/puzzle?name=</c>, that
/// a test holds back, lets go or lets fail.
/// </summary>
public class AnswerServer : ServerFixture
{
    private readonly ConcurrentDictionary<string, Puzzle> _puzzles = [];

    public long Unit { get; private set; }

    public long OtherUnit { get; private set; }

    /// <summary>The analysis that <c>puzzle?region=grid&amp;name=</c> runs; held back until it is let go.</summary>
    internal Puzzle Puzzle(string name) => _puzzles.GetOrAdd(name, _ => new Puzzle());

    protected override void Map(WebApplication app) => app.MapGet("/api/analyses/puzzle", async (HttpRequest request, Answering answering, CancellationToken cancel) =>
    {
        QueryParameters query = new(request, "region", "unit", "name");
        Puzzle puzzle = Puzzle(query.Text("name")!);
        Question question = await answering.FindAsync(request, query, cancel);
        return await answering.AnswerAsync(question, (region, work) => puzzle.Solve(region.DataVersion, work));
    });

    protected override async Task LoadAsync()
    {
        await new RegionDataStore(Database.Database).ReplaceAsync(
            new Region("grid", null, "方城", "Grid City", "study-area", Generated: true, "test", GridCity.Rectangle(-500, -500, 2000, 2000)),
            new RegionData
            {
                Streets = new GridCity(11, 11, 100).Streets,
                Buildings = [.. from c in Enumerable.Range(2, 7) from r in Enumerable.Range(2, 7) select TestRegion.Home(100 * c, 100 * r, people: 10, side: 0.2)],
                ResidentialAreas = [TestRegion.Land(GridCity.Rectangle(100, 100, 800, 800), name: "方城小区")],
                Facilities = [TestRegion.Facility(0, "kindergarten", 500, 500)],
            },
            new ImportNote("demo", "test", null, new Dictionary<string, long>()), null, default);
        Unit = await UnitRows.InsertAsync(Database.Database, "grid", "一号单元", GridCity.Rectangle(390, 390, 220, 220));
        OtherUnit = await UnitRows.InsertAsync(Database.Database, "grid", "二号单元", GridCity.Rectangle(190, 190, 120, 120));
    }
}

/// <summary>An analysis under a test's hand.</summary>
internal sealed class Puzzle
{
    private static readonly WorkStage Puzzling = new("推敲", "puzzling");
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;
    private int _stopped;

    /// <summary>How often it was begun.</summary>
    public int Started => Volatile.Read(ref _started);

    /// <summary>How often it was stopped before its end.</summary>
    public int Stopped => Volatile.Read(ref _stopped);

    /// <summary>Who asks while this is set gets this mistake.</summary>
    public Exception? Mistake { get; set; }

    /// <summary>Bytes of the answer.</summary>
    public int Size { get; set; } = 10;

    /// <summary>Lets it go on to its end, now and every time after.</summary>
    public Puzzle LetGo()
    {
        _gate.TrySetResult();
        return this;
    }

    public object Solve(long dataVersion, Work work)
    {
        Interlocked.Increment(ref _started);
        try
        {
            work.Part(0, 1, Puzzling).Report(0.5);
            _gate.Task.Wait(work.Cancel);
            // Letters that do not compress, the same every time.
            Random letters = new(Size);
            return Mistake is null
                ? new { dataVersion, text = string.Concat(Enumerable.Range(0, Size).Select(_ => (char)letters.Next('a', 'z'))) }
                : throw Mistake;
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _stopped);
            throw;
        }
    }
}
