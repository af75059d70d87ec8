using System.Collections.Concurrent;
using System.Globalization;
using System.Security;
using System.Text;
using Renewal.Gis.Exchange.Osm;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Osm;

/// <summary>Real extracts of ../shared, each read once per run, and small files written for one test.</summary>
internal static class OsmFiles
{
    private static readonly ConcurrentDictionary<string, Lazy<OsmImport>> Read = [];

    public static OsmRules Rules { get; } = OsmRules.ReadFolder(Repository.Path("data", "osm"));

    public static string PathOf(string name) => Repository.SharedPath("geodata", "osm", name);

    public static OsmImport Import(string name) => Read.GetOrAdd(name, n => new(() => OsmReader.Read(Rules, PathOf(n)))).Value;

    /// <summary>How many objects were left out of a collection for a reason.</summary>
    public static long LeftOut(this OsmImport import, string collection, string reason) => Count(import.LeftOut, collection, reason);

    public static long Noted(this OsmImport import, string collection, string reason) => Count(import.Notes, collection, reason);

    private static long Count(IReadOnlyList<OsmCount> counts, string collection, string reason) =>
        counts.Where(c => c.Collection == collection && c.Reason == reason).Sum(c => c.Count);
}

/// <summary>A small OpenStreetMap file: nodes, ways and relations in the order they are added, written as XML.</summary>
internal sealed class OsmDrawing
{
    private readonly StringBuilder _xml = new();

    public OsmDrawing Node(long id, double lon, double lat, params string[] tags) =>
        Element("node", id, string.Create(CultureInfo.InvariantCulture, $" lon=\"{lon}\" lat=\"{lat}\""), "", tags);

    public OsmDrawing Way(long id, long[] nodes, params string[] tags) =>
        Element("way", id, "", string.Concat(nodes.Select(n => $"<nd ref=\"{n}\"/>")), tags);

    public OsmDrawing Relation(long id, (long Way, string Role)[] members, params string[] tags) =>
        Element("relation", id, "", string.Concat(members.Select(m => $"<member type=\"way\" ref=\"{m.Way}\" role=\"{m.Role}\"/>")), tags);

    /// <summary>A rectangle of four nodes first … first + 3, from south-west counter-clockwise, and the ring of its node ids.</summary>
    public long[] Rectangle(long first, double west, double south, double east, double north)
    {
        Node(first, west, south).Node(first + 1, east, south).Node(first + 2, east, north).Node(first + 3, west, north);
        return [first, first + 1, first + 2, first + 3, first];
    }

    public OsmImport Import()
    {
        string file = Path.Combine(Path.GetTempPath(), $"drawing-{Guid.NewGuid():N}.osm");
        File.WriteAllText(file, ToString());
        try
        {
            return OsmReader.Read(OsmFiles.Rules, file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public override string ToString() => $"<osm version=\"0.6\">{_xml}</osm>";

    private OsmDrawing Element(string name, long id, string attributes, string content, string[] tags)
    {
        string tagText = string.Concat(tags.Select(t => t.Split('=', 2)).Select(t => $"<tag k=\"{SecurityElement.Escape(t[0])}\" v=\"{SecurityElement.Escape(t[1])}\"/>"));
        _xml.Append(CultureInfo.InvariantCulture, $"<{name} id=\"{id}\" version=\"1\"{attributes}>{content}{tagText}</{name}>\n");
        return this;
    }
}
