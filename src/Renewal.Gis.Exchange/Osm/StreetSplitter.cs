using System.Runtime.InteropServices;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Exchange.Osm;

/// <summary>A way with a highway tag, or the outline of an area with one, before it is split.</summary>
/// <remarks>Nodes and places go together; a place is null where the node is not in the file. The other values are those of <see cref="Street"/>.</remarks>
internal sealed record StreetWay(
    string SourceId, string? Name, string Class, bool Walkable, string WalkReason, bool Bridge, bool Tunnel, double? InclinePct, long[] Nodes, Coordinate?[] Places);

/// <summary>
/// Cuts ways into streets between junctions. A junction is a node that two ways share, that one way passes twice, or that ends a way; ways
/// that may not be walked make junctions too, so that a street's ends do not depend on the walkable rule. A node that is not in the file ends
/// the street before it, and a new one begins after it.
/// </summary>
/// <remarks>
/// Two nodes of a way at one place are one junction: the later id stands for the earlier one wherever it occurs. Otherwise the street between
/// them would have no length, and leaving it out would cut the network.
/// </remarks>
internal sealed class StreetSplitter(GeometryFactory factory, OsmCounter leftOut, OsmCounter notes)
{
    private const string Collection = "streets";

    private readonly List<StreetWay> _ways = [];
    private readonly Dictionary<long, long> _sameNode = [];

    /// <summary>Takes a way.</summary>
    public void Add(StreetWay way)
    {
        _ways.Add(way);
        for (int i = 1; i < way.Nodes.Length; i++)
        {
            if (way.Places[i - 1] is { } before && way.Places[i] is { } place && before.Equals2D(place))
            {
                long a = Resolve(way.Nodes[i - 1]);
                long b = Resolve(way.Nodes[i]);
                if (a != b)
                {
                    _sameNode[Math.Max(a, b)] = Math.Min(a, b);
                }
            }
        }
    }

    /// <summary>The streets of all ways, in the order of the ways.</summary>
    public List<Street> Split()
    {
        Dictionary<long, int> uses = [];
        List<(StreetWay Way, List<(long[] Nodes, Coordinate[] Places)> Runs)> pieces = new(_ways.Count);
        foreach (StreetWay way in _ways)
        {
            List<(long[] Nodes, Coordinate[] Places)> runs = Runs(way);
            pieces.Add((way, runs));
            foreach ((long[] nodes, _) in runs)
            {
                foreach (long node in nodes)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(uses, node, out _)++;
                }
            }
        }

        List<Street> streets = [];
        foreach ((StreetWay way, List<(long[] Nodes, Coordinate[] Places)> runs) in pieces)
        {
            if (runs.Count == 0)
            {
                bool missing = way.Places.Count(p => p is not null) < 2;
                leftOut.Add(Collection, missing || Array.Exists(way.Places, p => p is null) ? "missing-nodes-whole" : "zero-length", way.SourceId);
            }
            else if (Array.Exists(way.Places, p => p is null))
            {
                notes.Add(Collection, "cut", way.SourceId);
            }

            foreach ((long[] nodes, Coordinate[] places) in runs)
            {
                int from = 0;
                for (int to = 1; to < nodes.Length; to++)
                {
                    if (to == nodes.Length - 1 || uses[nodes[to]] > 1)
                    {
                        LineString line = factory.CreateLineString(places[from..(to + 1)]);
                        streets.Add(new Street(
                            0, way.Name, way.Class, way.Walkable, way.WalkReason, nodes[from], nodes[to], Geodesic.LengthM(line), way.Bridge,
                            way.Tunnel, way.SourceId, line) { InclinePct = way.InclinePct });
                        from = to;
                    }
                }
            }
        }

        return streets;
    }

    /// <summary>Stretches of a way whose nodes are all in the file, two nodes or more, without repeated places.</summary>
    private List<(long[] Nodes, Coordinate[] Places)> Runs(StreetWay way)
    {
        List<(long[], Coordinate[])> runs = [];
        List<long> nodes = [];
        List<Coordinate> places = [];
        for (int i = 0; i <= way.Nodes.Length; i++)
        {
            if (i < way.Nodes.Length && way.Places[i] is { } place)
            {
                if (places.Count == 0 || !places[^1].Equals2D(place))
                {
                    nodes.Add(Resolve(way.Nodes[i]));
                    places.Add(place);
                }

                continue;
            }

            if (nodes.Count > 1)
            {
                runs.Add(([.. nodes], [.. places]));
            }

            nodes.Clear();
            places.Clear();
        }

        return runs;
    }

    private long Resolve(long node)
    {
        while (_sameNode.TryGetValue(node, out long same))
        {
            node = same;
        }

        return node;
    }
}
