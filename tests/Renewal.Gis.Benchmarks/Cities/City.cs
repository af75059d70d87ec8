using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Benchmarks.WhatIf;
using Renewal.Gis.Exchange.Osm;
using Renewal.Gis.Exchange.Standards;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;

namespace Renewal.Gis.Benchmarks.Cities;

/// <summary>A city that is measured: its prepared region, nodes with a facility and points to link, the same in every run.</summary>
internal sealed class City
{
    private const int Seed = 530400;

    private readonly Lazy<EditBench> _edits;

    private City(string name, RegionData data, StandardsLibrary standards, int facilities, int points)
    {
        Name = name;
        Region = new PreparedRegion(data, standards);
        _edits = new(() => new EditBench(this));
        Random random = new(Seed);
        int[] connected = [.. Enumerable.Range(0, Network.NodeCount).Where(n => Network.NodeComponent[n] == Network.LargestComponent)];
        random.Shuffle(connected);
        FacilityNodes = connected[..Math.Min(facilities, connected.Length)];
        BallNodes = connected[^Math.Min(200, connected.Length)..];
        PointX = new double[points];
        PointY = new double[points];
        int[] straight = [.. Enumerable.Range(0, Network.SegmentEdge.Length - 1)
            .Where(s => Network.SegmentEdge[s] == Network.SegmentEdge[s + 1] && Network.EdgeStanding[Network.SegmentEdge[s]] == EdgeStanding.OnLargest)];
        for (int i = 0; i < points; i++)
        {
            int v = straight[random.Next(straight.Length)];
            (PointX[i], PointY[i]) = CityGenerator.Beside(random, Network.VertexX[v], Network.VertexY[v], Network.VertexX[v + 1], Network.VertexY[v + 1]);
        }
    }

    /// <summary>Name of the made city.</summary>
    public const string Generated = "generated";

    /// <summary><see cref="Generated"/> or <c>porto</c>; the PostgreSQL schema of its tables has the same name.</summary>
    public string Name { get; }

    /// <summary>The data, prepared.</summary>
    public PreparedRegion Region { get; }

    /// <summary>The walking network.</summary>
    public WalkingNetwork Network => Region.Network;

    /// <summary>Nodes that a facility stands on, all different.</summary>
    public int[] FacilityNodes { get; }

    /// <summary>Nodes that single searches start from, all different.</summary>
    public int[] BallNodes { get; }

    /// <summary>Eastings of the points to link in metres, 8 to 30 m beside a street.</summary>
    public double[] PointX { get; }

    /// <summary>Northings of the points to link.</summary>
    public double[] PointY { get; }

    /// <summary>Edits to try out.</summary>
    public EditBench Edits => _edits.Value;

    /// <summary>The category that has most facilities in <see cref="Generate"/>.</summary>
    public const string DensestCategory = "community-shops";

    /// <summary>The rules.</summary>
    public static StandardsLibrary Standards { get; } = StandardsReader.ReadFolder(Path.Combine(Checkout.Root, "data", "standards"));

    /// <summary>A made city.</summary>
    /// <param name="nodes">Junctions and homes; one facility of the densest category for each hundred.</param>
    /// <param name="points">Points to link.</param>
    public static City Generate(int nodes, int points)
    {
        string[] categories = [DensestCategory, .. Standards.FacilityRules.Select(r => r.Category).Distinct().Where(c => c != DensestCategory)];
        return new City(Generated, CityGenerator.Generate(nodes, nodes, nodes / 100, categories, Seed), Standards, nodes / 100, points);
    }

    /// <summary>The streets of Porto; null where the shared data is absent.</summary>
    /// <param name="points">Points to link.</param>
    public static City? ReadPorto(int points)
    {
        string file = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "geodata", "osm", "porto-streets.osm.pbf"));
        if (!File.Exists(file))
        {
            return null;
        }

        RegionData data = OsmReader.Read(OsmRules.ReadFolder(Path.Combine(Checkout.Root, "data", "osm")), file).Data;
        return new City("porto", new RegionData { Streets = [.. data.Streets.Where(s => s.Walkable)] }, Standards, 2_000, points);
    }
}
