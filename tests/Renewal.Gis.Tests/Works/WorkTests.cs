using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Tests.Works;

public class WorkTests
{
    private static readonly WorkStage First = new("一", "first");
    private static readonly WorkStage Second = new("二", "second");

    [Fact]
    public void A_part_of_a_part_tells_its_share_of_the_whole_and_its_own_stage()
    {
        WorkProgress progress = new();
        Work half = new Work(progress, default).Part(0.5, 1, First);
        half.Report(0);
        Assert.Equal((0.5, First), (progress.Share, progress.Stage));
        half.Part(0.2, 0.6).Report(0.5);
        Assert.Equal(0.5 + 0.5 * 0.4, progress.Share, 1e-12);
        Assert.Equal(First, progress.Stage);
        half.Part(0.6, 1, Second).Step(3, 4);
        Assert.Equal(0.5 + 0.5 * (0.6 + 0.4 * 0.75), progress.Share, 1e-12);
        Assert.Equal(Second, progress.Stage);
    }

    [Fact]
    public void Progress_never_goes_back_and_stays_between_nothing_and_all()
    {
        WorkProgress progress = new();
        Work work = new(progress, default);
        work.Report(-1);
        Assert.Equal(0, progress.Share);
        work.Report(0.7);
        work.Report(0.3);
        Assert.Equal(0.7, progress.Share);
        work.Step(5, 0);
        work.Report(double.NaN);
        Assert.Equal(0.7, progress.Share);
        work.Report(2);
        Assert.Equal(1, progress.Share);
    }

    [Fact]
    public void What_many_threads_tell_ends_at_the_largest()
    {
        WorkProgress progress = new();
        Work work = new(progress, default);
        Parallel.For(0, 100_000, i => work.Step(i, 100_000));
        Assert.Equal(0.99999, progress.Share);
    }

    [Fact]
    public void Nothing_has_begun_before_the_first_report_and_a_part_alone_tells_nothing()
    {
        WorkProgress progress = new();
        _ = new Work(progress, default).Part(0.5, 1, First);
        Assert.Equal((0, null), (progress.Share, progress.Stage));
    }

    [Fact]
    public void A_work_that_is_to_stop_says_so_at_the_next_step()
    {
        using CancellationTokenSource stop = new();
        Work work = stop.Token;
        work.Part(0, 0.5).Step(1, 2);
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => work.Part(0, 0.5).Step(1, 2));
        Assert.Throws<OperationCanceledException>(() => work.Report(0));
        default(Work).Report(0.5);
    }
}
