using System.Globalization;
using System.Text.RegularExpressions;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.Explanations;

/// <summary>A sentence of an explanation.</summary>
internal sealed record SentenceAnswer(string Key, string Zh, string En);

/// <summary>The sentences of explanations in both languages: one table, filled with figures and names.</summary>
internal static partial class ExplanationPhrases
{
    // {name} stands for a word that the caller gives; every phrase names the same words in both languages.
    private static readonly Dictionary<string, BilingualText> Table = new(StringComparer.Ordinal)
    {
        ["walk-met"] = new("{from}步行到最近的{what}（{site}）{value}，不超过 {limit}，达标。",
            "{from} is {value} on foot from the nearest {what} ({site}), within the limit of {limit}."),
        ["walk-beyond"] = new("{from}步行到最近的{what}（{site}）{value}，比限值 {limit}多 {excess}，不达标。",
            "{from} is {value} on foot from the nearest {what} ({site}), {excess} beyond the limit of {limit}."),
        ["straight-met"] = new("{from}到最近的{what}（{site}）直线 {value}，不超过 {limit}，达标。",
            "{from} is {value} in a straight line from the nearest {what} ({site}), within the limit of {limit}."),
        ["straight-beyond"] = new("{from}到最近的{what}（{site}）直线 {value}，比限值 {limit}多 {excess}，不达标。",
            "{from} is {value} in a straight line from the nearest {what} ({site}), {excess} beyond the limit of {limit}."),
        ["no-site"] = new("区域内没有开放的{what}（现状），因此不达标。", "The region has no {what} that is open, so the rule is not met."),
        ["too-far"] = new("{from}周围 {snap}内没有可步行的道路，接不上步行网络，按不达标计。",
            "No walkable street lies within {snap} of {from}, so it has no way on foot and counts as not served."),
        ["behind-barrier"] = new("{from}周围 {snap}内的道路都被{barrier}隔开，接不上步行网络，按不达标计。",
            "Every walkable street within {snap} of {from} lies behind {barrier}, so it has no way on foot and counts as not served."),
        ["sites-not-linked"] = new("区域内的{what}都没有接上可步行的道路，因此谁也走不到。", "No {what} of the region is linked to a walkable street, so nobody can walk there."),
        ["no-way"] = new("没有连通的道路从{from}步行到任何一处{what}。", "No streets lead on foot from {from} to any {what}."),
        ["from-level"] = new("条文没有规定半径，按所在生活圈级别的步行距离 {limit}计。", "The clause states no radius: the walking distance of its level counts, {limit}."),
        ["compare-same"] = new("直线距离 {straight}，步行是直线的 {ratio} 倍。", "In a straight line it is {straight}: the way on foot is {ratio} times as long."),
        ["compare-other"] = new("直线最近的是另一处（{site}）：直线 {straight}。", "Nearest in a straight line is another one ({site}): {straight}."),
        ["compare-walk"] = new("步行到{site}要 {walk}；步行距离不计入本指标。", "On foot it is {walk} to {site}; the indicator does not count walking distances."),
        ["link"] = new("到所接道路（{street}）的直线 {snap}已计入步行距离。", "The straight {snap} to its street ({street}) are part of the distance."),
        ["link-barrier"] = new("更近的道路（{near}）被{barrier}隔开，因此接到 {snap}外的{street}。", "A nearer street ({near} away) lies behind {barrier}, so it joins {street}, {snap} away."),
        ["link-fragment"] = new("更近的道路（{near}）与主路网不相连，因此接到 {snap}外的{street}。",
            "A nearer street ({near} away) does not connect with the rest of the network, so it joins {street}, {snap} away."),
        ["link-island"] = new("它只接得上与主路网不相连的一段路（{street}，{snap}）。", "It can only be linked to a fragment that does not connect with the rest of the network ({street}, {snap} away)."),
        ["access-gate"] = new("走到的是数据中登记、步行可通过的大门。", "The way leads to a gate of the data that walkers may pass."),
        ["access-crossing"] = new("数据中没有可用的大门，走到的是道路与公园边界的交点。", "The data have no gate to use: the way leads to where a street crosses the boundary."),
        ["access-boundary"] = new("数据中没有大门，也没有道路穿过边界，走到的是路旁的边界。", "The data have no gate and no street that crosses the boundary: the way leads to the boundary beside a street."),
        ["park-access"] = new("步行可达是另一项指标，与直线服务半径覆盖率不能相互替代。", "Walking distance is another indicator than the service-radius rate in a straight line."),
        ["alternatives"] = new("其次：{list}。", "The next ones: {list}."),
        ["people-survey-shared"] = new("人口按 {people}计：小区登记的 {total}分到 {homes} 处住宅。", "It counts as {people}: the {total} registered in the community, shared among {homes} homes."),
        ["people-households-shared"] = new("人口按 {people}计：小区户数折合 {total}，分到 {homes} 处住宅。",
            "It counts as {people}: the households of the community make {total}, shared among {homes} homes."),
        ["people-floor-area-shared"] = new("人口按 {people}计：小区住宅建筑面积折合 {total}，分到 {homes} 处住宅。",
            "It counts as {people}: the floor area of the community makes {total}, shared among {homes} homes."),
        ["people-survey"] = new("人口按 {people}计：该处登记人口。", "It counts as {people}, registered for this home."),
        ["people-households"] = new("人口按 {people}计：该处户数 × 户均人数。", "It counts as {people}: its households times the people of a household."),
        ["people-floor-area"] = new("人口按 {people}计：该栋占地 × 层数 ÷ 人均住房面积。", "It counts as {people}: its footprint times its storeys over the floor area of a person."),
        ["people-floor-area-storeys"] = new("人口按 {people}计：该栋占地 × 层数（未知，取区域中位数）÷ 人均住房面积。",
            "It counts as {people}: its footprint times its storeys (not known: the median of the region) over the floor area of a person."),
        ["people-area"] = new("人口按 {people}计：小区没有人口、户数和建筑资料，按区域平均居住密度折算。",
            "It counts as {people}: nothing is known of the community, so the mean density of the region's residential land stands in."),
        ["error-survey"] = new("误差：小区总数是登记数，单栋是估计。", "Error: the sum of the community is a count, the share of one home an estimate."),
        ["error-households"] = new("误差：户数是登记数，户均人数是平均数，单栋是估计。", "Error: the households are a count; people per household is an average, the share of one home an estimate."),
        ["error-floor-area"] = new("误差：可能偏高数倍，看比例比看人数可靠。", "Error: it can be several times too high; shares are safer than sums."),
        ["error-area"] = new("误差：只是平均密度，看比例比看人数可靠。", "Error: it is a mean density only; shares are safer than sums."),
        ["error-distance"] = new("距离是数据中道路的最短路，精确到分米；没有测绘的小路不在其中，实际可能更近。",
            "The distance is the shortest on the streets of the data, to the decimetre; a path that nobody has mapped is not in it, so that the true way may be shorter."),
        ["group-met"] = new("{name}：{people}全部在 {limit}以内，达标。", "{name}: all {people} live within {limit}."),
        ["group-beyond"] = new("{name}：{people}中 {within}（{share}）在 {limit}以内，{beyond}在外。", "{name}: of {people}, {within} ({share}) live within {limit}, {beyond} beyond."),
        ["group-land"] = new("{name}：没有人口资料；居住用地的 {share} 在 {limit}以内。", "{name}: nobody is known to live there; {share} of the residential land lies within {limit}."),
        ["group-nothing"] = new("{name}：没有住宅，也没有居住用地。", "{name}: there are no homes and no residential land."),
        ["group-excess"] = new("在外者有一半超出不到 {median}，九成不到 {most}，最远超出 {farthest}。",
            "Of those beyond, half exceed the limit by no more than {median}, nine in ten by no more than {most}, the farthest by {farthest}."),
        ["group-unreached"] = new("其中 {unreached}没有步行通路。", "Among them {unreached} have no way on foot at all."),
        ["data"] = new("数据：{date}，第 {version} 版。", "Data of {date}, version {version}."),
    };

    private static readonly Dictionary<string, BilingualText> Barriers = new(StringComparer.Ordinal)
    {
        ["water"] = new("水体", "water"),
        ["railway"] = new("铁路", "a railway"),
        ["motorway"] = new("高速公路", "a motorway"),
        ["wall"] = new("围墙", "a wall"),
    };

    /// <summary>Every phrase.</summary>
    public static IReadOnlyDictionary<string, BilingualText> All => Table;

    /// <summary>A sentence of a phrase; the words that it names must be given.</summary>
    public static SentenceAnswer Say(string key, params (string Name, BilingualText Word)[] words)
    {
        BilingualText phrase = Table[key];
        string en = Fill(phrase.En, w => w.En);
        return new SentenceAnswer(key, Fill(phrase.Zh, w => w.Zh), char.ToUpperInvariant(en[0]) + en[1..]);
        string Fill(string text, Func<BilingualText, string> language) =>
            Placeholder().Replace(text, match => language(words.First(w => w.Name == match.Groups[1].Value).Word));
    }

    /// <summary>A word that is the same in both languages.</summary>
    public static BilingualText Same(string text) => new(text, text);

    /// <summary>Metres, to the decimetre.</summary>
    public static BilingualText Metres(double metres)
    {
        string figure = metres.ToString("#,0.#", CultureInfo.InvariantCulture);
        return new(figure + " 米", figure + " m");
    }

    /// <summary>People.</summary>
    public static BilingualText People(double people)
    {
        string figure = people.ToString(people < 100 ? "#,0.#" : "#,0", CultureInfo.InvariantCulture);
        return new(figure + " 人", figure + (figure == "1" ? " person" : " people"));
    }

    /// <summary>Some of the people that the sentence speaks of: in English their number alone.</summary>
    public static BilingualText OfThem(double people)
    {
        BilingualText word = People(people);
        return word with { En = word.En[..word.En.IndexOf(' ', StringComparison.Ordinal)] };
    }

    /// <summary>A share as per cent.</summary>
    public static BilingualText Percent(double share) => Same((100 * share).ToString("0.0", CultureInfo.InvariantCulture) + "%");

    /// <summary>A barrier with its name.</summary>
    public static BilingualText Barrier(string kind, string? name)
    {
        BilingualText word = Barriers.TryGetValue(kind, out BilingualText? known) ? known : Same(kind);
        return name is null ? word : new($"{word.Zh}“{name}”", $"{word.En} ({name})");
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
