using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;

namespace Renewal.Gis.Tests.Networks;

/// <summary>Networks in files: the same after reading, refused when damaged, and never those of other data.</summary>
public sealed class NetworkFileTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"networks-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [SharedFact]
    public void A_network_that_was_read_answers_as_the_one_that_was_written_and_can_be_changed_like_it()
    {
        RegionData data = OsmFiles.Import("monaco-250101.osm.pbf").Data;
        PreparedRegion region = TestRegion.Prepare(data);
        WalkingNetwork written = region.Network;
        WalkingNetwork read = WalkingNetwork.Load(new MemoryStream(Bytes(written)));
        Random random = new(3);
        (int, bool)[] changes = [.. Enumerable.Range(0, 100).Select(_ => (random.Next(written.EdgeCount), random.Next(2) == 0))];
        foreach ((WalkingNetwork a, WalkingNetwork b) in new[] { (written, read), (written.With(changes), read.With(changes)) })
        {
            Assert.Equal((a.NodeCount, a.EdgeCount, a.OpenEdgeCount, a.LengthM), (b.NodeCount, b.EdgeCount, b.OpenEdgeCount, b.LengthM));
            Assert.Equal(Enumerable.Range(0, data.Streets.Count).Select(a.EdgeOfStreet), Enumerable.Range(0, data.Streets.Count).Select(b.EdgeOfStreet));
            Link[] links = [.. LinkAll(a, region, data.Buildings)];
            Assert.Equal(links, LinkAll(b, region, data.Buildings));
            NetworkSweep ofA = new(a);
            NetworkSweep ofB = new(b);
            ofA.Run(links[..5], 8_000, default);
            ofB.Run(links[..5], 8_000, default);
            Assert.Equal(ofA.Reach().Parts.Select(p => a.Shape(p).ToText()), ofB.Reach().Parts.Select(p => b.Shape(p).ToText()));
            Assert.Equal(links.Select(l => ofA.Distance(l, out _)), links.Select(l => ofB.Distance(l, out _)));
        }
    }

    [Fact]
    public void An_empty_network_can_be_kept_too()
    {
        WalkingNetwork read = WalkingNetwork.Load(new MemoryStream(Bytes(WalkingNetwork.Build([], GridCity.Projection))));
        Assert.Equal((0, 0, LinkFlaw.TooFar), (read.NodeCount, read.EdgeCount, new NetworkLinker(read, BarrierIndex.Empty).Link(0, 0).Flaw));
    }

    [Fact]
    public void Every_damaged_byte_and_every_missing_end_is_noticed()
    {
        byte[] whole = Bytes(WalkingNetwork.Build(new GridCity(2, 2, 100).Streets, GridCity.Projection));
        for (int i = 0; i < whole.Length; i += i < 200 ? 1 : 37)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x40;
            Assert.Throws<InvalidDataException>(() => WalkingNetwork.Load(new MemoryStream(damaged)));
            Assert.Throws<InvalidDataException>(() => WalkingNetwork.Load(new MemoryStream(whole[..i])));
        }

        Assert.Throws<InvalidDataException>(() => WalkingNetwork.Load(new MemoryStream([.. whole, 0])));
    }

    [Fact]
    public void A_network_is_built_once_for_each_data_version_and_then_read()
    {
        List<Street> streets = new GridCity(4, 4, 100).Streets;
        Assert.True(IsBuilt("a", 1, streets));
        Assert.False(IsBuilt("a", 1, streets));
        Assert.True(IsBuilt("b", 1, streets));
        Assert.True(IsBuilt("a", 2, streets));
        Assert.False(IsBuilt("a", 2, streets));
        Assert.False(IsBuilt("b", 1, streets));
        Assert.Equal(2, Directory.GetFiles(_folder).Length); // The older version of a is gone.
    }

    [Fact]
    public void A_network_of_other_streets_is_not_taken_though_region_and_version_are_the_same()
    {
        List<Street> streets = new GridCity(4, 4, 100).Streets;
        Assert.True(IsBuilt("a", 1, streets));
        Assert.True(IsBuilt("a", 1, [.. streets.Select((s, i) => i == 3 ? s with { Walkable = false } : s)]));
        Assert.True(IsBuilt("a", 1, [.. streets.Select((s, i) => i == 3 ? s with { LengthM = s.LengthM + 0.1 } : s)]));
        Assert.True(IsBuilt("a", 1, streets));
        Assert.False(IsBuilt("a", 1, [.. streets.Select((s, i) => i == 3 ? s with { Name = "a name is not part of the network" } : s)]));
    }

    [Fact]
    public void A_damaged_or_unfinished_file_is_replaced_and_a_folder_that_cannot_be_made_is_no_failure()
    {
        List<Street> streets = new GridCity(4, 4, 100).Streets;
        Assert.True(IsBuilt("a", 1, streets));
        string file = Assert.Single(Directory.GetFiles(_folder));
        using (FileStream stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length / 2);
        }

        File.WriteAllText(file + ".left-by-a-killed-process", "half");
        Assert.True(IsBuilt("a", 1, streets));
        Assert.False(IsBuilt("a", 1, streets));
        Assert.Equal(file, Assert.Single(Directory.GetFiles(_folder)));

        NetworkSnapshots nowhere = new(Path.Combine(file, "a file is no folder"));
        Assert.Equal(16, nowhere.Get("a", 1, streets, () => WalkingNetwork.Build(streets, GridCity.Projection)).NodeCount);
    }

    private bool IsBuilt(string region, long version, IReadOnlyList<Street> streets)
    {
        bool built = false;
        WalkingNetwork network = new NetworkSnapshots(_folder).Get(region, version, streets, () =>
        {
            built = true;
            return WalkingNetwork.Build(streets, GridCity.Projection);
        });
        Assert.Equal(streets.Count(s => s.Walkable), network.OpenEdgeCount);
        return built;
    }

    private static byte[] Bytes(WalkingNetwork network)
    {
        using MemoryStream stream = new();
        network.Save(stream);
        return stream.ToArray();
    }

    private static IEnumerable<Link> LinkAll(WalkingNetwork network, PreparedRegion region, IReadOnlyList<Building> buildings)
    {
        NetworkLinker linker = new(network, region.Barriers);
        return buildings.Select(b => region.Projection.ToMetres(b.Geometry.Coordinate.X, b.Geometry.Coordinate.Y)).Select(p => linker.Link(p.X, p.Y));
    }
}
