using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Exchange.Osm;

/// <summary>What was read from an OpenStreetMap file.</summary>
/// <param name="Data">The content of the region; geometry EPSG:4490 lon/lat.</param>
/// <param name="Outline">Convex hull of buildings, walkable streets and residential land; null when these span no area.</param>
/// <param name="DataDate">When the data was taken out of OpenStreetMap, null where the file does not say.</param>
/// <param name="Objects">Objects read: tagged nodes, ways and relations.</param>
/// <param name="LeftOut">What the rules concern but the import does not hold, by collection and reason.</param>
/// <param name="Notes">What is held, but with a remark: repaired, cut.</param>
public sealed record OsmImport(
    RegionData Data, MultiPolygon? Outline, DateTimeOffset? DataDate, long Objects, IReadOnlyList<OsmCount> LeftOut, IReadOnlyList<OsmCount> Notes);

/// <summary>A number of objects with one reason.</summary>
/// <param name="Collection">streets, buildings, residential-areas, green-spaces, facilities, entrances or barriers.</param>
/// <param name="Reason">Id of the reason, explained in data/osm/left-out.json.</param>
/// <param name="Count">Number of objects, above 0.</param>
/// <param name="Examples">Up to five ids (n1, w2, r3), or for unknown categories the most frequent tags with their numbers.</param>
public sealed record OsmCount(string Collection, string Reason, long Count, IReadOnlyList<string> Examples);

/// <summary>How far a reader is.</summary>
/// <param name="Step">relations, objects or areas.</param>
/// <param name="Objects">Objects read in this step.</param>
public readonly record struct OsmProgress(string Step, long Objects);

/// <summary>Counts by collection and reason, with examples.</summary>
internal sealed class OsmCounter
{
    private const int MaxExamples = 5;

    private readonly SortedDictionary<(string Collection, string Reason), (long Count, Dictionary<string, long> Examples)> _counts = [];

    /// <summary>Counts one object; an example given by its id is kept while there are few, one given by its tag is counted.</summary>
    public void Add(string collection, string reason, string example, bool exampleIsTag = false)
    {
        (long count, Dictionary<string, long> examples) = _counts.GetValueOrDefault((collection, reason), (0, []));
        if (exampleIsTag || examples.Count < MaxExamples)
        {
            examples[example] = examples.GetValueOrDefault(example) + 1;
        }

        _counts[(collection, reason)] = (count + 1, examples);
    }

    /// <summary>The counts, by collection and reason.</summary>
    public IReadOnlyList<OsmCount> ToList() =>
    [
        .. _counts.Select(c => new OsmCount(
            c.Key.Collection, c.Key.Reason, c.Value.Count,
            [
                .. c.Value.Examples.OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).Take(MaxExamples)
                    .Select(e => e.Value > 1 ? $"{e.Key} {e.Value}" : e.Key),
            ])),
    ];
}
