using Microsoft.AspNetCore.Http;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Jobs;

namespace Renewal.Gis.Tests.Jobs;

public class JobRegisterTests
{
    private readonly Flights<string, Answer> _flights = new();
    private readonly JobRegister _jobs = new(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<JobRegister>.Instance);

    [Fact]
    public async Task Only_the_last_that_ended_are_remembered_and_none_that_is_under_way_is_lost()
    {
        TaskCompletionSource<Answer> never = new();
        Job long_ = Add("long", never.Task);
        for (int i = 0; i < JobRegister.MostEnded + 50; i++)
        {
            await Add($"job {i}", Task.FromResult(Noise(10))).Ended;
        }

        Assert.Equal(JobRegister.MostEnded + 1, _jobs.List().Count);
        Assert.Same(long_, _jobs.Find(long_.Id));
        Assert.Same(long_, _jobs.List()[^1]);
    }

    [Fact]
    public async Task Answers_are_remembered_up_to_a_number_of_bytes_and_the_newest_always()
    {
        Job first = Add("first", Task.FromResult(Noise(1 << 20)));
        await first.Ended;
        Job vast = Add("vast", Task.FromResult(Noise((int)JobRegister.MostAnswerBytes)));
        await vast.Ended;
        Assert.Equal([vast], _jobs.List());
        Assert.NotNull(_jobs.Find(vast.Id).Answer);
        Assert.Equal(404, Assert.Throws<InputException>(() => _jobs.Find(first.Id)).Status);
    }

    [Fact]
    public void So_many_may_be_under_way_and_no_more()
    {
        TaskCompletionSource<Answer> never = new();
        for (int i = 0; i < JobRegister.MostUnderWay; i++)
        {
            Add("the same", never.Task);
        }

        Assert.Equal(503, Assert.Throws<InputException>(() => Add("the same", never.Task)).Status);
        Assert.Equal(1, _flights.Count);
        foreach (Job job in _jobs.List())
        {
            job.Cancel();
        }

        Assert.Equal(0, _flights.Count);
        Add("the same", never.Task);
    }

    [Theory]
    [InlineData("respond-async", true, 0)]
    [InlineData("respond-async, wait=1", true, 1)]
    [InlineData("Wait=\"5\"; strict , RESPOND-ASYNC;x=y", true, 5)]
    [InlineData("wait=3, wait=9", false, 3)]
    [InlineData("wait=99999", false, 60)]
    [InlineData("wait=-1, wait=soon, respond-asynchronously", false, 0)]
    [InlineData(",;=,", false, 0)]
    [InlineData("", false, 0)]
    public void Preferences_are_read_as_the_RFC_says(string header, bool respondAsync, int waitS)
    {
        DefaultHttpContext context = new();
        context.Request.Headers["Prefer"] = header;
        Assert.Equal(new Preference(respondAsync, TimeSpan.FromSeconds(waitS)), Preference.Of(context.Request));
    }

    private static Answer Noise(int bytes)
    {
        byte[] body = new byte[bytes];
        new Random(bytes).NextBytes(body);
        return new Answer(body, "application/json");
    }

    private Job Add(string question, Task<Answer> answer)
    {
        Flights<string, Answer>.Seat seat = _flights.Join(question, work => answer.WaitAsync(work.Cancel));
        try
        {
            return _jobs.Add(new Question(new DefaultHttpContext().Request, question, "grid", 1, null, null, ""), question, seat);
        }
        catch (InputException)
        {
            seat.Dispose();
            throw;
        }
    }
}
