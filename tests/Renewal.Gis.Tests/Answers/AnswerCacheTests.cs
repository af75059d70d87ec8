using Renewal.Gis.Server.Answers;

namespace Renewal.Gis.Tests.Answers;

public class AnswerCacheTests
{
    [Fact]
    public void It_holds_no_more_bytes_than_it_may_and_drops_what_nobody_asked_for_longest()
    {
        const int most = 100_000;
        AnswerCache cache = new(most);
        for (int i = 0; i < 50; i++)
        {
            cache.Keep($"answer {i}", Noise(9_000, seed: i));
            Assert.NotNull(cache.Find("answer 0"));
            Assert.InRange(cache.Bytes, 1, most);
        }

        Assert.NotNull(cache.Find("answer 49"));
        Assert.Null(cache.Find("answer 1"));
        Assert.True(cache.Bytes > most / 2, "It should be used.");
    }

    [Fact]
    public void An_answer_that_is_larger_than_the_whole_is_not_kept_and_drives_nobody_out()
    {
        AnswerCache cache = new(20_000);
        cache.Keep("small", Noise(1_000, seed: 1));
        cache.Keep("large", Noise(30_000, seed: 2));
        Assert.NotNull(cache.Find("small"));
        Assert.Null(cache.Find("large"));
    }

    [Fact]
    public void Nothing_is_kept_where_nothing_may_be()
    {
        AnswerCache cache = new(0);
        cache.Keep("answer", Noise(10, seed: 1));
        Assert.Null(cache.Find("answer"));
        Assert.Equal(0, cache.Bytes);
    }

    private static Answer Noise(int bytes, int seed)
    {
        byte[] body = new byte[bytes];
        new Random(seed).NextBytes(body);
        return new Answer(body, "application/json");
    }
}
