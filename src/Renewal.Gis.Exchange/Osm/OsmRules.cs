using System.Text.Json;
using System.Text.Json.Serialization;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Exchange.Osm;

/// <summary>
/// What an import keeps and what it makes of it: the files of <c>data/osm</c>. Nothing about tags is written in the program; to change the
/// walkable rule, or what counts as a park, edit the data.
/// </summary>
public sealed class OsmRules
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    private readonly WalkableFile _walkable;
    private readonly FeaturesFile _features;
    private readonly FacilitiesFile _facilities;
    private readonly LeftOutFile _leftOut;
    private readonly Dictionary<string, HashSet<string>?> _facilityKeys = [];

    private OsmRules(WalkableFile walkable, FeaturesFile features, FacilitiesFile facilities, LeftOutFile leftOut)
    {
        _walkable = walkable;
        _features = features;
        _facilities = facilities;
        _leftOut = leftOut;
        foreach (string key in facilities.WatchedKeys)
        {
            _facilityKeys[key] = null;
        }

        foreach ((string key, HashSet<string>? values) in facilities.Groups.SelectMany(g => g.Rules).Select(r => r.Match.Keys[0]))
        {
            if (!_facilityKeys.TryGetValue(key, out HashSet<string>? known))
            {
                _facilityKeys[key] = values is null ? null : [.. values];
            }
            else if (known is not null && values is not null)
            {
                known.UnionWith(values);
            }
        }
    }

    /// <summary>Slugs of the facility categories that the rules can give.</summary>
    public IReadOnlySet<string> FacilityCategories => _facilities.Groups.SelectMany(g => g.Rules).SelectMany(r => r.Categories).ToHashSet();

    /// <summary>Category slug → OpenStreetMap tags that the list of the standards hints at.</summary>
    public IReadOnlyDictionary<string, string[]> FacilityHints => _facilities.Hints;

    /// <summary>Hints that no rule takes up as they stand: category, tag, and why.</summary>
    public IReadOnlyList<HintNotTaken> FacilityHintsNotTaken => _facilities.HintsNotTaken;

    /// <summary>Walkable rules by id: may be walked, and why in Chinese (<c>zh</c>) and English (<c>en</c>).</summary>
    public IReadOnlyDictionary<string, (bool Walkable, IReadOnlyDictionary<string, string> Reason)> Walkable =>
        _walkable.Rules.ToDictionary(r => r.Id, r => (r.Walkable, (IReadOnlyDictionary<string, string>)r.Reason));

    internal int MaxVertices => _features.Limits.MaxVertices;

    internal double MaxDegrees => _features.Limits.MaxDegrees;

    internal IReadOnlyDictionary<string, string> StatusPrefixes => _facilities.Status.Prefixes;

    internal IReadOnlyList<string> WatchedKeys => _facilities.WatchedKeys;

    internal IReadOnlyList<string> CapacityKeys => _facilities.Capacity.Keys;

    /// <summary>Reads the four files.</summary>
    /// <param name="folder">The folder <c>data/osm</c>.</param>
    /// <exception cref="InputException">A file is missing or wrong.</exception>
    public static OsmRules ReadFolder(string folder)
    {
        OsmRules rules = new(
            Read<WalkableFile>(folder, "walkable.json"), Read<FeaturesFile>(folder, "features.json"),
            Read<FacilitiesFile>(folder, "facilities.json"), Read<LeftOutFile>(folder, "left-out.json"));
        TagRule[][] lists =
        [
            rules._walkable.Rules, rules._features.Buildings, rules._features.Land, rules._features.Residential, rules._features.GreenSpaces,
            rules._features.Barriers, rules._features.Entrances, [.. rules._facilities.Groups.SelectMany(g => g.Rules)],
        ];
        foreach (TagRule[] list in lists)
        {
            if (list.GroupBy(r => r.Id).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                throw new InputException($"data/osm: the rule {twice.Key} is there twice.", 500);
            }

            if (list.FirstOrDefault(r => r.Match.Keys.Count == 0) is { } empty)
            {
                throw new InputException($"data/osm: the rule {empty.Id} has no tag to match.", 500);
            }
        }

        return rules;
    }

    /// <summary>What a reason for leaving something out, or a note, means: Chinese (<c>zh</c>) and English (<c>en</c>).</summary>
    /// <exception cref="KeyNotFoundException">The program gave a reason that <c>left-out.json</c> does not explain.</exception>
    public IReadOnlyDictionary<string, string> Explain(string reason) => _leftOut.Reasons.GetValueOrDefault(reason) ?? _leftOut.Notes[reason];

    internal WalkableRule WalkableOf(Tags tags) => First(_walkable.Rules, tags)!;

    internal BuildingRule? BuildingOf(Tags tags) => First(_features.Buildings, tags);

    internal LandRule? LandOf(Tags tags) => First(_features.Land, tags);

    internal ResidentialRule? ResidentialOf(Tags tags) => First(_features.Residential, tags);

    internal GreenRule? GreenSpaceOf(Tags tags) => First(_features.GreenSpaces, tags);

    internal EntranceRule? EntranceOf(Tags tags) => First(_features.Entrances, tags);

    /// <summary>The barrier rule for a drawn form, <c>area</c> or <c>line</c>.</summary>
    internal BarrierRule? BarrierOf(Tags tags, string geometry)
    {
        foreach (BarrierRule rule in _features.Barriers)
        {
            if (rule.Geometry == geometry && rule.Holds(tags))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>A barrier by its kind, but under the ground, on a bridge or dry: the rule's match holds and its exceptions hold too.</summary>
    internal bool IsPassedBarrier(Tags tags, string geometry) =>
        _features.Barriers.Any(rule => rule.Geometry == geometry && rule.Match.All(tags) && rule.Unless.Any(tags));

    /// <summary>Has a tag that the facility rules look at.</summary>
    internal bool ConcernsFacilities(Tags tags)
    {
        foreach ((string key, string value) in tags.Pairs)
        {
            if (_facilityKeys.TryGetValue(key, out HashSet<string>? values)
                && (values is null || values.Contains(value) || value.Contains(';', StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The categories of an object, each once, in the order of the groups.</summary>
    /// <param name="tags">Its tags.</param>
    /// <param name="areaM2">Its area in m², or null for a point.</param>
    /// <param name="closed">It is such a facility, but not open to the public.</param>
    internal List<string> FacilityCategoriesOf(Tags tags, double? areaM2, out bool closed)
    {
        List<string> categories = [];
        closed = false;
        foreach (FacilityGroup group in _facilities.Groups)
        {
            if (First(group.Rules, tags, areaM2) is { } rule)
            {
                closed |= rule.Closed;
                categories.AddRange(rule.Categories.Except(categories));
            }
        }

        return categories;
    }

    private static T? First<T>(T[] rules, Tags tags, double? areaM2 = null)
        where T : TagRule
    {
        foreach (T rule in rules)
        {
            if (rule.Holds(tags, areaM2))
            {
                return rule;
            }
        }

        return null;
    }

    private static T Read<T>(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file), Json)!;
        }
        catch (Exception e) when (e is IOException or JsonException or ArgumentException)
        {
            throw new InputException($"The import rules in {file} cannot be read: {e.Message}", 500);
        }
    }

    private sealed record WalkableFile(string Id, Dictionary<string, string> Title, Dictionary<string, string> Note, string Source, WalkableRule[] Rules);

    private sealed record FeaturesFile(
        string Id, Dictionary<string, string> Title, Dictionary<string, string> Note, string Source, Limits Limits, BuildingRule[] Buildings,
        LandRule[] Land, ResidentialRule[] Residential, GreenRule[] GreenSpaces, BarrierRule[] Barriers, EntranceRule[] Entrances);

    private sealed record Limits(int MaxVertices, double MaxDegrees, string Note);

    private sealed record FacilitiesFile(
        string Id, Dictionary<string, string> Title, Dictionary<string, string> Note, string Source, string[] WatchedKeys, StatusPart Status,
        CapacityPart Capacity, FacilityGroup[] Groups, Dictionary<string, string[]> Hints, HintNotTaken[] HintsNotTaken);

    private sealed record StatusPart(string Note, Dictionary<string, string> Prefixes);

    private sealed record CapacityPart(string Note, string[] Keys);

    private sealed record FacilityGroup(string Id, string? Note, FacilityRule[] Rules);

    private sealed record LeftOutFile(
        string Id, Dictionary<string, string> Title, Dictionary<string, Dictionary<string, string>> Reasons, Dictionary<string, Dictionary<string, string>> Notes);
}

/// <summary>A hint of the standards' list of categories that no rule takes up as it stands.</summary>
/// <param name="Category">Category slug.</param>
/// <param name="Tag">OpenStreetMap tag, <c>key=value</c>.</param>
/// <param name="Reason">Why not.</param>
public sealed record HintNotTaken(string Category, string Tag, string Reason);
