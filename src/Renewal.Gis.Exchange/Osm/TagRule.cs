using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Renewal.Gis.Exchange.Osm;

/// <summary>The condition that every rule of <c>data/osm</c> has; what it decides stands in the rule itself.</summary>
internal abstract record TagRule
{
    /// <summary>Name of the rule; unique in its file.</summary>
    public required string Id { get; init; }

    /// <summary>Every key has one of the values.</summary>
    public required TagCondition Match { get; init; }

    /// <summary>No key has one of the values.</summary>
    public TagCondition Unless { get; init; } = TagCondition.None;

    /// <summary>Regular expressions that the values of the keys match.</summary>
    public TagPattern Pattern { get; init; } = TagPattern.None;

    /// <summary>Smallest drawn area in m²; a point or line, which has none, does not match. Null: any.</summary>
    public double? MinAreaM2 { get; init; }

    /// <summary>Remark for the reader of the file.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the rule holds for an object.</summary>
    /// <param name="tags">Its tags.</param>
    /// <param name="areaM2">Its area in m², or null for a point or line.</param>
    public bool Holds(Tags tags, double? areaM2 = null) =>
        Match.All(tags) && !Unless.Any(tags) && Pattern.All(tags) && (MinAreaM2 is not { } least || areaM2 >= least);
}

/// <summary>Keys with the values they may have: <c>{ "highway": ["path", "steps"], "shop": ["*"] }</c>; <c>*</c> is any value.</summary>
[JsonConverter(typeof(Converter))]
internal sealed class TagCondition
{
    /// <summary>No key.</summary>
    public static readonly TagCondition None = new([]);

    private readonly (string Key, HashSet<string>? Values)[] _keys;

    private TagCondition(Dictionary<string, string[]> keys) =>
        _keys = [.. keys.Select(k => (k.Key, k.Value is ["*"] ? null : k.Value.ToHashSet(StringComparer.Ordinal)))];

    /// <summary>The keys, and the values of each; null stands for any value.</summary>
    public IReadOnlyList<(string Key, HashSet<string>? Values)> Keys => _keys;

    /// <summary>Every key has one of its values.</summary>
    public bool All(Tags tags)
    {
        foreach ((string key, HashSet<string>? values) in _keys)
        {
            if (!Has(tags[key], values))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>At least one key has one of its values.</summary>
    public bool Any(Tags tags)
    {
        foreach ((string key, HashSet<string>? values) in _keys)
        {
            if (Has(tags[key], values))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(string? value, HashSet<string>? wanted)
    {
        if (value is null || wanted is null)
        {
            return value is not null;
        }

        // amenity=restaurant;bar is a restaurant and a bar.
        return wanted.Contains(value)
            || (value.Contains(';', StringComparison.Ordinal) && value.Split(';', StringSplitOptions.TrimEntries).Any(wanted.Contains));
    }

    private sealed class Converter : JsonConverter<TagCondition>
    {
        public override TagCondition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<Dictionary<string, string[]>>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, TagCondition value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}

/// <summary>Keys with a regular expression each: <c>{ "name": "小学|[Pp]rimary" }</c>. The key <c>name</c> is any name of the object.</summary>
[JsonConverter(typeof(Converter))]
internal sealed class TagPattern
{
    /// <summary>No key.</summary>
    public static readonly TagPattern None = new([]);

    private readonly (string Key, Regex Expression)[] _keys;

    // NonBacktracking: a name from the file cannot make an expression run without end.
    private TagPattern(Dictionary<string, string> keys) =>
        _keys = [.. keys.Select(k => (k.Key, new Regex(k.Value, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)))];

    /// <summary>Every key has a value that matches.</summary>
    public bool All(Tags tags)
    {
        foreach ((string key, Regex expression) in _keys)
        {
            if ((key == "name" ? tags.Name : tags[key]) is not { } value || !expression.IsMatch(value))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Converter : JsonConverter<TagPattern>
    {
        public override TagPattern Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, TagPattern value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}

/// <summary>Whether a street may be walked.</summary>
internal sealed record WalkableRule : TagRule
{
    /// <summary>May be walked.</summary>
    public required bool Walkable { get; init; }

    /// <summary>Why, in Chinese and English.</summary>
    public required Dictionary<string, string> Reason { get; init; }
}

/// <summary>The use of a building.</summary>
internal sealed record BuildingRule : TagRule
{
    /// <summary>residential, commercial, industrial, public or other; null: no building.</summary>
    public required string? Use { get; init; }

    /// <summary>Takes the use of the land it stands on where that is known.</summary>
    public bool UseOfLand { get; init; }
}

/// <summary>The use of land, for the buildings on it.</summary>
internal sealed record LandRule : TagRule
{
    /// <summary>residential, commercial, industrial or public.</summary>
    public required string Use { get; init; }
}

/// <summary>Residential land.</summary>
internal sealed record ResidentialRule : TagRule
{
    /// <summary>residential, old-community, urban-village or new-estate.</summary>
    public required string Kind { get; init; }
}

/// <summary>A green space.</summary>
internal sealed record GreenRule : TagRule
{
    /// <summary>park, garden …</summary>
    public required string Kind { get; init; }

    /// <summary>CJJ/T 85-2017 class, empty where it cannot be said.</summary>
    public required string Class { get; init; }

    /// <summary>Counts as a park.</summary>
    public required bool Park { get; init; }

    /// <summary>Open to everybody.</summary>
    public required bool Public { get; init; }
}

/// <summary>A barrier.</summary>
internal sealed record BarrierRule : TagRule
{
    /// <summary>area or line.</summary>
    public required string Geometry { get; init; }

    /// <summary>water, railway, motorway or wall.</summary>
    public required string Kind { get; init; }
}

/// <summary>A gate or an entrance.</summary>
internal sealed record EntranceRule : TagRule
{
    /// <summary>gate or entrance; null: neither.</summary>
    public required string? Kind { get; init; }

    /// <summary>May be passed on foot.</summary>
    public bool Open { get; init; }
}

/// <summary>The facility categories of an object.</summary>
internal sealed record FacilityRule : TagRule
{
    /// <summary>Slugs of data/standards/facility-categories.json; none: known to be something else.</summary>
    public required string[] Categories { get; init; }

    /// <summary>There, but not open to the public: counted as such.</summary>
    public bool Closed { get; init; }
}
