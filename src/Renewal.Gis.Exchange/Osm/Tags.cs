namespace Renewal.Gis.Exchange.Osm;

/// <summary>The tags of one object, in the order of the file. Reused from object to object: a reader keeps values, never the instance.</summary>
internal sealed class Tags
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    /// <summary>Number of tags.</summary>
    public int Count => _pairs.Count;

    /// <summary>The tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>Value of a key, or null. Objects have few tags, so a scan beats a hash table.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (KeyValuePair<string, string> pair in _pairs)
            {
                if (pair.Key == key)
                {
                    return pair.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The name: <c>name</c>, else the Chinese, else the English one; null where there is none.</summary>
    public string? Name => this["name"] ?? this["name:zh"] ?? this["name:en"];

    /// <summary>Forgets all tags.</summary>
    public void Clear() => _pairs.Clear();

    /// <summary>Adds a tag.</summary>
    public void Add(string key, string value) => _pairs.Add(new(key, value));

    /// <summary>
    /// The tags with a life-cycle prefix taken off its keys, or null when no key has it: <c>construction:amenity=school</c> becomes
    /// <c>amenity=school</c>.
    /// </summary>
    public Tags? Without(string prefix)
    {
        if (!_pairs.Exists(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            return null;
        }

        Tags bare = new();
        foreach ((string key, string value) in _pairs)
        {
            bare.Add(key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : key, value);
        }

        return bare;
    }
}
