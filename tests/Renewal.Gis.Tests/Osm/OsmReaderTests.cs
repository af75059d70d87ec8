using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.Osm;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Osm;

/// <summary>Real extracts against numbers that others counted, and against osmium's own assembly of areas.</summary>
public class OsmReaderTests
{
    public static TheoryData<string> FullExtracts => ["monaco-250101.osm.pbf", "liechtenstein-211028.osm.pbf", "kotka-suburb-190414.osm.pbf"];

    /// <summary>Name, walkable km and share of vertices in the largest component, from the table in ../shared/geodata/README.md.</summary>
    public static TheoryData<string, double, double> Networks => new()
    {
        { "monaco-250101.osm.pbf", 149, 97 },
        { "liechtenstein-211028.osm.pbf", 1312, 99 },
        { "kotka-suburb-190414.osm.pbf", 59, 99 },
        { "monaco-120706.osm.gz", 82, 98 },
        { "heidelberg-ors-streets.osm.pbf", 3594, 98 },
        { "porto-alegre-200812-streets.osm.pbf", 1841, 98 },
        { "porto-streets.osm.pbf", 9975, 96 },
        { "shanghai-centre-drive-260721.osm", 102, 91 },
    };

    [SharedTheory]
    [MemberData(nameof(FullExtracts))]
    public void Every_tagged_object_is_kept_or_counted_as_left_out(string name)
    {
        OsmImport import = OsmFiles.Import(name);
        JsonElement expected = Measured(name).GetProperty("nwr");
        Assert.Equal(expected.GetProperty("building").GetInt64(), KeptAndLeftOut(import, "buildings", import.Data.Buildings.Select(b => b.SourceId)));
        Assert.Equal(
            expected.GetProperty("landuse=residential").GetInt64(),
            KeptAndLeftOut(import, "residential-areas", import.Data.ResidentialAreas.Select(r => r.SourceId)));
    }

    [SharedTheory]
    [MemberData(nameof(FullExtracts))]
    public void Areas_are_as_many_as_GDAL_assembles_but_for_those_cut_at_the_edge(string name)
    {
        OsmImport import = OsmFiles.Import(name);
        JsonElement expected = Measured(name).GetProperty("gdal_multipolygons");
        // GDAL draws a polygon through whatever nodes are there; with fewer than three places nothing is left of the area.
        long Cut(string collection) => import.LeftOut(collection, "missing-nodes") + import.LeftOut(collection, "zero-area");
        Assert.Equal(expected.GetProperty("building").GetInt64(), import.Data.Buildings.Count + Cut("buildings"));
        Assert.Equal(expected.GetProperty("landuse=residential").GetInt64(), import.Data.ResidentialAreas.Count + Cut("residential-areas"));
        Assert.Equal(expected.GetProperty("leisure=park").GetInt64(), import.Data.GreenSpaces.Count(g => g.Park));
        if (!name.StartsWith("kotka", StringComparison.Ordinal))
        {
            Assert.Equal(0, Cut("buildings") + Cut("residential-areas"));
        }
    }

    [SharedFact]
    public void Kotka_has_the_2208_building_polygons_that_pyrosm_publishes()
    {
        OsmImport import = OsmFiles.Import("kotka-suburb-190414.osm.pbf");
        // pyrosm drops the 11 ways with fewer than three nodes in the file and keeps 15 polygons of two places, which have no area.
        Assert.Equal(11, import.LeftOut("buildings", "missing-nodes"));
        Assert.Equal(2208, import.Data.Buildings.Count + import.LeftOut("buildings", "zero-area"));
        // Cut at the edge as pyrosm does it, so that the published count inside a bbox holds too; degenerate polygons lie at the edge.
        Geometry bbox = new GeometryFactory().ToGeometry(new Envelope(26.94, 26.96, 60.525, 60.535));
        Assert.Equal(584, import.Data.Buildings.Count(b => b.Geometry.Intersects(bbox)));
    }

    [SharedTheory]
    [MemberData(nameof(FullExtracts))]
    public void Storeys_are_read_from_every_building_that_has_a_number_of_them(string name)
    {
        OsmImport import = OsmFiles.Import(name);
        // The tag also stands on parts of buildings and on nodes, which are no buildings here.
        int tagged = Osmium("cat", "--object-type=way", "--object-type=relation", "--output-format=opl,add_metadata=false", "--output=-", OsmFiles.PathOf(name))
            .Count(line => HasTag(line, "building:levels") && HasTag(line, "building"));
        Assert.InRange(tagged, 10, 1000);
        Assert.Equal(tagged, import.Data.Buildings.Count(b => b.Storeys is not null) + import.Noted("buildings", "storeys-unread"));
        Assert.All(import.Data.Buildings, b => Assert.True(b.Storeys is null or (>= 1 and <= 200)));
    }

    [SharedTheory]
    [MemberData(nameof(Networks))]
    public void The_walkable_network_has_the_length_and_the_coherence_of_the_table(string name, double km, double largestPercent)
    {
        List<Street> walkable = [.. OsmFiles.Import(name).Data.Streets.Where(s => s.Walkable)];
        // The table was measured apart from this program; 0.6 % is left for its sphere and for squares drawn as relations.
        Assert.InRange(walkable.Sum(s => s.LengthM) / 1000, km * 0.994 - 0.5, km * 1.006 + 0.5);
        Assert.InRange(LargestComponentShare(walkable) * 100, largestPercent - 1, largestPercent + 1);
    }

    [SharedTheory]
    [MemberData(nameof(Networks))]
    public void Streets_meet_only_at_their_ends_and_a_node_is_always_at_one_place(string name, double km, double largestPercent)
    {
        Assert.True(km > 0 && largestPercent > 0);
        List<Street> streets = [.. OsmFiles.Import(name).Data.Streets];
        Dictionary<long, Coordinate> places = [];
        foreach (Street street in streets)
        {
            Assert.True(street.LengthM > 0, street.SourceId);
            CheckEnd(street.FromNode, street.Geometry.StartPoint.Coordinate);
            CheckEnd(street.ToNode, street.Geometry.EndPoint.Coordinate);
        }

        // Nodes of the file, read apart from the importer: where two ways share a node, streets end. By place, not by id: two nodes at one
        // place are one junction.
        HashSet<Coordinate> ends = [.. places.Values];
        Dictionary<long, Coordinate> junctions = SharedNodes(name);
        Assert.True(junctions.Count > 300);
        Assert.Empty(junctions.Where(n => !ends.Contains(n.Value)).Take(5));

        void CheckEnd(long node, Coordinate place)
        {
            Assert.True(places.TryAdd(node, place) || places[node].Equals2D(place), $"Node {node} is at two places.");
        }
    }

    [SharedTheory]
    [InlineData("monaco-250101.osm.pbf")]
    [InlineData("liechtenstein-211028.osm.pbf")]
    public void Multipolygon_relations_have_the_areas_that_osmium_assembles(string name)
    {
        OsmImport import = OsmFiles.Import(name);
        Dictionary<string, Geometry> ours = import.Data.Buildings.Select(b => (b.SourceId, b.Geometry))
            .Concat(import.Data.ResidentialAreas.Select(r => (r.SourceId, r.Geometry)))
            .Concat(import.Data.GreenSpaces.Select(g => (g.SourceId, g.Geometry)))
            .Where(a => a.SourceId![0] == 'r').DistinctBy(a => a.SourceId).ToDictionary(a => a.SourceId!, a => (Geometry)a.Geometry);
        Dictionary<string, double> theirs = OsmiumRelationAreas(name);
        Assert.True(ours.Count > 30);
        Assert.All(ours, area => Assert.Equal(theirs[area.Key], area.Value.Area, theirs[area.Key] * 1e-6));
        Assert.All(ours.Values, area => Assert.True(area.IsValid));
    }

    [SharedTheory]
    [MemberData(nameof(Networks))]
    public void Everything_that_is_kept_is_valid_and_in_its_range(string name, double km, double largestPercent)
    {
        Assert.True(km > 0 && largestPercent > 0);
        RegionData data = OsmFiles.Import(name).Data;
        Assert.All(data.Buildings, b => Assert.True(b.Geometry.IsValid && b.FootprintM2 > 0 && b.Geometry.SRID == 4490));
        Assert.All(data.ResidentialAreas, r => Assert.True(r.Geometry.IsValid && r.AreaM2 > 0));
        Assert.All(data.GreenSpaces, g => Assert.True(g.Geometry.IsValid && g.AreaM2 > 0));
        Assert.All(data.Barriers, b => Assert.True(b.Geometry.IsValid && !b.Geometry.IsEmpty));
        Assert.All(data.Facilities.Where(f => f.Site is not null), f => Assert.True(f.Site!.Intersects(f.Geometry)));
        Assert.All(data.Facilities, f => Assert.NotNull(f.SourceId));
        Assert.Equal(data.Facilities.Count, data.Facilities.DistinctBy(f => (f.SourceId, f.Category)).Count());
    }

    [SharedFact]
    public void The_outline_of_Monaco_does_not_follow_the_ferries()
    {
        Envelope outline = OsmFiles.Import("monaco-250101.osm.pbf").Outline!.EnvelopeInternal;
        // The nodes of the file reach from 37.3 to 43.8° N; the principality lies between 7.409 and 7.440° E, 43.724 and 43.752° N.
        Assert.InRange(outline.MinX, 7.40, 7.409);
        Assert.InRange(outline.MaxX, 7.440, 7.45);
        Assert.InRange(outline.MinY, 43.72, 43.724);
        Assert.InRange(outline.MaxY, 43.751, 43.76);
    }

    [SharedFact]
    public void Chinese_street_names_come_through()
    {
        Assert.Contains(OsmFiles.Import("shanghai-centre-drive-260721.osm").Data.Streets, s => s.Name == "延安东路");
    }

    [SharedFact]
    public void The_date_of_the_data_is_that_of_the_header()
    {
        Assert.Equal(new DateTimeOffset(2025, 1, 1, 21, 21, 0, TimeSpan.Zero), OsmFiles.Import("monaco-250101.osm.pbf").DataDate);
        Assert.Null(OsmFiles.Import("monaco-120706.osm.gz").DataDate);
    }

    [SharedFact]
    public void Known_facilities_of_Monaco_are_there()
    {
        IReadOnlyList<Facility> facilities = OsmFiles.Import("monaco-250101.osm.pbf").Data.Facilities;
        int Count(string category) => facilities.Count(f => f.Category == category);
        // README: 10 schools, 17 pharmacies, 6 hospitals, 16 playgrounds.
        Assert.Equal(6, Count("hospital"));
        Assert.Equal(16, Count("playground"));
        Assert.InRange(facilities.Where(f => f.Category is "primary-school" or "junior-high-school").Select(f => f.SourceId).Distinct().Count(), 5, 10);
        Assert.Contains(facilities, f => f is { Category: "nursery", Site: not null, SourceId: ['r', ..] });
    }

    private static long KeptAndLeftOut(OsmImport import, string collection, IEnumerable<string?> kept) =>
        kept.Distinct().Count() + import.LeftOut.Where(c => c.Collection == collection).Sum(c => c.Count);

    private static JsonElement Measured(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Repository.SharedPath("geodata", "expected", "osm-import-counts.json")));
        return json.RootElement.GetProperty("measured").GetProperty("files").EnumerateArray()
            .Single(f => f.GetProperty("data").GetString() == $"osm/{name}").Clone();
    }

    /// <summary>Share of the vertices of walkable streets that hang together, by union-find over the ends.</summary>
    private static double LargestComponentShare(List<Street> walkable)
    {
        Dictionary<long, long> parent = [];
        long Root(long node)
        {
            while (parent[node] != node)
            {
                node = parent[node] = parent[parent[node]];
            }

            return node;
        }

        foreach (Street street in walkable)
        {
            parent.TryAdd(street.FromNode, street.FromNode);
            parent.TryAdd(street.ToNode, street.ToNode);
            parent[Root(street.FromNode)] = Root(street.ToNode);
        }

        int[] sizes = [.. walkable.GroupBy(s => Root(s.FromNode)).Select(g => g.SelectMany(s => s.Geometry.Coordinates).Distinct().Count())];
        return (double)sizes.Max() / sizes.Sum();
    }

    private static bool HasTag(string opl, string key) =>
        opl.Contains($" T{key}=", StringComparison.Ordinal) || opl.Contains($",{key}=", StringComparison.Ordinal);

    /// <summary>Nodes that two highway ways share or that one passes twice, both neighbours in the file.</summary>
    private static Dictionary<long, Coordinate> SharedNodes(string name)
    {
        Dictionary<long, int> uses = [];
        Dictionary<long, Coordinate> present = [];
        foreach (string line in Osmium("cat", "--output-format=opl,add_metadata=false", "--output=-", OsmFiles.PathOf(name)))
        {
            string[] fields = line.Split(' ');
            if (fields[0][0] == 'n')
            {
                present[Id(fields[0])] = new Coordinate(
                    double.Parse(fields[^2].AsSpan(1), CultureInfo.InvariantCulture), double.Parse(fields[^1].AsSpan(1), CultureInfo.InvariantCulture));
            }
            else if (fields[0][0] == 'w' && HasTag(line, "highway"))
            {
                long[] nodes = [.. fields[^1][1..].Split(',').Select(Id)];
                for (int i = 0; i < nodes.Length; i++)
                {
                    bool inside = present.ContainsKey(nodes[i])
                        && ((i > 0 && present.ContainsKey(nodes[i - 1])) || (i + 1 < nodes.Length && present.ContainsKey(nodes[i + 1])));
                    if (inside && (i == 0 || nodes[i] != nodes[i - 1]))
                    {
                        uses[nodes[i]] = uses.GetValueOrDefault(nodes[i]) + 1;
                    }
                }
            }
        }

        return uses.Where(u => u.Value > 1).ToDictionary(u => u.Key, u => present[u.Key]);

        static long Id(string text) => long.Parse(text.AsSpan(1), CultureInfo.InvariantCulture);
    }

    private static Dictionary<string, double> OsmiumRelationAreas(string name)
    {
        Dictionary<string, double> areas = [];
        foreach (string line in Osmium(
            "export", "--geometry-types=polygon", "--add-unique-id=type_id", "--output-format=geojsonseq", "-x", "print_record_separator=false", "--output=-",
            OsmFiles.PathOf(name)))
        {
            using JsonDocument feature = JsonDocument.Parse(line);
            // Areas of relations have odd ids: twice the relation's id and one.
            long id = long.Parse(feature.RootElement.GetProperty("id").GetString()!.AsSpan(1), CultureInfo.InvariantCulture);
            if (id % 2 == 1)
            {
                areas[$"r{id / 2}"] = feature.RootElement.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Sum(polygon =>
                    polygon.EnumerateArray().Select((ring, i) => (i == 0 ? 1 : -1) * RingArea(ring)).Sum());
            }
        }

        return areas;
    }

    private static double RingArea(JsonElement ring)
    {
        (double X, double Y)[] p = [.. ring.EnumerateArray().Select(c => (c[0].GetDouble(), c[1].GetDouble()))];
        return Math.Abs(Enumerable.Range(1, p.Length - 1).Sum(i => (p[i - 1].X - p[0].X) * (p[i].Y - p[0].Y) - (p[i].X - p[0].X) * (p[i - 1].Y - p[0].Y))) / 2;
    }

    private static List<string> Osmium(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("osmium", arguments) { RedirectStandardOutput = true })!;
        List<string> lines = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return lines;
    }
}
