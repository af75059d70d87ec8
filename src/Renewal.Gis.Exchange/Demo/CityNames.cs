namespace Renewal.Gis.Exchange.Demo;

/// <summary>Hands out names, each once; when a list is used up the names come again with a number.</summary>
internal sealed class CityNames
{
    private readonly DemoNames names;
    private readonly DemoRandom random;
    private readonly Dictionary<string, Queue<string>> left = [];
    private readonly Dictionary<string, int> rounds = [];
    private readonly HashSet<string> taken = [];

    public CityNames(DemoCitySettings settings)
    {
        names = settings.Names;
        random = new DemoRandom(settings.Seed, "names");
        taken.UnionWith(settings.Streets.Select(s => s.Name));
        taken.UnionWith(settings.Sites.Select(s => s.Name));
    }

    /// <summary>Names the streets that were cut: lanes of a village after the village and a number, others from the lists.</summary>
    public void NameStreets(PlanarMap map, IReadOnlyList<Block> blocks)
    {
        Dictionary<StreetLine, DemoSite> villages = [];
        foreach (Block block in blocks.Where(b => b.Quarter?.Site.Kind is "village" or "hamlet"))
        {
            foreach (StreetLine line in block.Face.Loop.Select(s => map.Edges[s.Edge].Line).Where(l => l.Class == "living_street"))
            {
                villages.TryAdd(line, block.Quarter!.Site);
            }
        }

        Dictionary<DemoSite, int> lanes = [];
        foreach (StreetLine line in map.Edges.Select(e => e.Line).Where(l => l.Name is null).Distinct())
        {
            if (villages.TryGetValue(line, out DemoSite? village))
            {
                // In a site of several parts the parts carry the names of the lanes already.
                lanes[village] = lanes.GetValueOrDefault(village) + 1;
                line.Name = village.Parts is null ? $"{village.Name.Replace("片区", "", StringComparison.Ordinal)}{Number(lanes[village])}巷" : null;
            }
            else
            {
                line.Name = Street(line.Class);
            }
        }
    }

    public string Estate() => Next("estate", names.Estates, [""]);

    public string OldCommunity() => Next("old", names.OldCommunities, ["小区", "家属院", "宿舍"]);

    public string Park() => Next("park", names.Parks, [""]);

    public string Works() => Next("works", names.Works, [""]);

    /// <summary>A stem for the name of a facility.</summary>
    public string Place() => Next("place", names.Streets, [""], unique: false);

    private string Next(string list, IReadOnlyList<string> stems, IReadOnlyList<string> suffixes, bool unique = true)
    {
        while (true)
        {
            if (!left.TryGetValue(list, out Queue<string>? queue) || queue.Count == 0)
            {
                int round = rounds[list] = rounds.GetValueOrDefault(list) + 1;
                List<string> fresh = [.. suffixes.SelectMany(s => stems.Select(n => round == 1 ? n + s : $"{n}{Number(round)}{(s.Length > 0 ? s : "期")}"))];
                random.Shuffle(fresh);
                queue = left[list] = new Queue<string>(fresh);
            }

            string name = queue.Dequeue();
            if (!unique || taken.Add(name))
            {
                return name;
            }
        }
    }

    private string? Street(string osmClass) => osmClass switch
    {
        "tertiary" or "unclassified" => Next("road", names.Streets, ["路"]),
        "residential" => Next("street", names.Streets, ["街", "巷"]),
        "living_street" => Next("lane", names.Lanes, ["巷"]),
        _ => null,
    };

    /// <summary>1–99 in Chinese.</summary>
    private static string Number(int number)
    {
        const string digits = "〇一二三四五六七八九";
        (int tens, int ones) = Math.DivRem(number, 10);
        return (tens > 1 ? digits[tens].ToString() : "") + (tens > 0 ? "十" : "") + (ones > 0 ? digits[ones].ToString() : "");
    }
}
