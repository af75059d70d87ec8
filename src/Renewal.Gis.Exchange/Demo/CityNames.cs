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

    /// <summary>Name of a street of the class, or null for classes that carry none.</summary>
    public string? Street(string osmClass) => osmClass switch
    {
        "tertiary" or "unclassified" => Next("road", names.Streets, ["路"]),
        "residential" => Next("street", names.Streets, ["街", "巷"]),
        "living_street" => Next("lane", names.Lanes, ["巷"]),
        _ => null,
    };

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
                List<string> fresh = [.. suffixes.SelectMany(s => stems.Select(n => round == 1 ? n + s : $"{n}{Digit(round)}{(s.Length > 0 ? s : "期")}"))];
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

    private static string Digit(int number) => number <= 10 ? "〇一二三四五六七八九十"[number].ToString() : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
