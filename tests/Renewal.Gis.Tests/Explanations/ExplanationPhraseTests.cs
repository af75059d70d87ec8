using System.Text.RegularExpressions;
using Renewal.Gis.Server.Explanations;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Tests.Explanations;

public partial class ExplanationPhraseTests
{
    [Fact]
    public void Every_phrase_names_words_that_the_other_language_knows_too_and_is_a_whole_sentence()
    {
        foreach ((string key, BilingualText phrase) in ExplanationPhrases.All)
        {
            HashSet<string> zh = [.. Words().Matches(phrase.Zh).Select(m => m.Value)];
            HashSet<string> en = [.. Words().Matches(phrase.En).Select(m => m.Value)];
            Assert.True(zh.SetEquals(en), key);
            Assert.True(phrase.Zh.EndsWith('。') && phrase.En.EndsWith('.'), key);
            Assert.True(Chinese().IsMatch(phrase.Zh) && !Chinese().IsMatch(phrase.En), key);
        }
    }

    [Fact]
    public void A_sentence_holds_its_figures_in_the_units_of_its_language()
    {
        SentenceAnswer sentence = ExplanationPhrases.Say(
            "behind-barrier", ("from", new BilingualText("此处", "this place")), ("snap", ExplanationPhrases.Metres(1250)), ("barrier", ExplanationPhrases.Barrier("water", "南渠")));
        Assert.Equal("此处周围 1,250 米内的道路都被水体“南渠”隔开，接不上步行网络，按不达标计。", sentence.Zh);
        Assert.Equal("Every walkable street within 1,250 m of this place lies behind water (南渠), so it has no way on foot and counts as not served.", sentence.En);
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Words();

    [GeneratedRegex(@"[\u4e00-\u9fff]")]
    private static partial Regex Chinese();
}
