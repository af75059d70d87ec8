using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;

namespace Renewal.Gis.Tests.Networks;

/// <summary>Streets and gates opened and closed on a network that is there already: the same as building it anew from the changed data.</summary>
public class ClosedStreetTests
{
    [SharedFact]
    public void Streets_and_gates_changed_on_a_network_give_what_a_network_built_from_the_changed_data_gives()
    {
        RegionData data = OsmFiles.Import("monaco-250101.osm.pbf").Data;
        PreparedRegion before = TestRegion.Prepare(data);
        (double X, double Y)[] corners = [.. data.Streets.Where(s => s.Walkable).Select(s => before.Projection.ToMetres(s.Geometry.StartPoint.X, s.Geometry.StartPoint.Y))];
        Random random = new(41);
        WalkingNetwork changed = before.Network;
        BarrierIndex changedBarriers = before.Barriers;
        for (int round = 0; round < 5; round++)
        {
            // Upon the changes of the rounds before: some of what is closed now is opened again, motorways too.
            int[] streets = [.. Enumerable.Range(0, 200).Select(_ => random.Next(data.Streets.Count)).Distinct()];
            int[] entrances = [.. Enumerable.Range(0, 40).Select(_ => random.Next(data.Entrances.Count)).Distinct()];
            data = data with
            {
                Streets = [.. data.Streets.Select((s, i) => streets.Contains(i) ? s with { Walkable = !s.Walkable } : s)],
                Entrances = [.. data.Entrances.Select((e, i) => entrances.Contains(i) ? e with { OpenToWalkers = !e.OpenToWalkers } : e)],
            };
            changed = changed.With([.. streets.Select(s => (changed.EdgeOfStreet(s), data.Streets[s].Walkable))]);
            changedBarriers = changedBarriers.With([.. entrances.Select(e => (e, data.Entrances[e].OpenToWalkers))]);
            WalkingNetwork built = WalkingNetwork.Build(data.Streets, before.Projection);
            BarrierIndex builtBarriers = BarrierIndex.Build(data.Barriers, data.Entrances, before.Projection);
            Assert.Equal((built.OpenEdgeCount, built.LengthM, built.NodeCount), (changed.OpenEdgeCount, changed.LengthM, changed.NodeCount));
            Assert.Equal(built.EdgeStanding, changed.EdgeStanding);

            (double X, double Y)[] places = [.. Enumerable.Range(0, 3000).Select(_ => corners[random.Next(corners.Length)])];
            double[] x = [.. places.Select(p => p.X + random.Next(-90, 90))];
            double[] y = [.. places.Select(p => p.Y + random.Next(-90, 90))];
            LinkageTable ofBuilt = new NetworkLinker(built, builtBarriers).LinkAll(x, y, default);
            LinkageTable ofChanged = new NetworkLinker(changed, changedBarriers).LinkAll(x, y, default);
            Link[] links = [.. Enumerable.Range(0, x.Length).Select(i => ofBuilt[i])];
            Assert.Equal(links, Enumerable.Range(0, x.Length).Select(i => ofChanged[i]));
            Assert.True(links.Count(l => l.IsLinked) > 2000);
            Assert.All(links.Where(l => l.IsLinked), l => Assert.True(built.IsOpen(l.Edge)));

            foreach (int limit in new[] { 5_000, GraphSearch.Unreached })
            {
                NetworkSweep a = new(built);
                NetworkSweep b = new(changed);
                a.Run(links[..20], limit, default);
                b.Run(links[..20], limit, default);
                Assert.Equal(links.Select(l => (a.Distance(l, out int owner), owner)), links.Select(l => (b.Distance(l, out int owner), owner)));
                Assert.Equal(a.Reach().Parts, b.Reach().Parts);
                Assert.All(b.Reach().Parts, p => Assert.True(built.IsOpen(p.Edge)));
            }
        }
    }

    [Fact]
    public void Closing_a_bridge_makes_an_island_of_the_far_bank_and_opening_it_again_undoes_that()
    {
        GridCity city = new(3, 3, 100);
        city.AddStreet(9, 50, (200, 200), (600, 200));
        city.AddStreet(50, 51, (600, 200), (700, 200));
        WalkingNetwork network = WalkingNetwork.Build(city.Streets, GridCity.Projection);
        int bridge = network.EdgeOfStreet(12);
        WalkingNetwork cut = network.With([(bridge, false)]);
        (double x, double y) = GridCity.Metres(650, 210);
        Assert.Equal((LinkFlaw.None, 13), Find(network));
        Assert.Equal((LinkFlaw.OnIsland, 13), Find(cut));
        Assert.Equal((LinkFlaw.None, 13), Find(cut.With([(bridge, true)])));
        Assert.Equal(LinkFlaw.None, new NetworkLinker(network, BarrierIndex.Empty).Link(x, y).Flaw); // The first network is as it was.

        (LinkFlaw, int) Find(WalkingNetwork of) => new NetworkLinker(of, BarrierIndex.Empty).Link(x, y) is var link ? (link.Flaw, link.Edge) : default;
    }

    [Fact]
    public void A_change_of_what_does_not_exist_is_refused()
    {
        WalkingNetwork network = WalkingNetwork.Build(new GridCity(2, 2, 100).Streets, GridCity.Projection);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.With([(4, false)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.With([(-1, false)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => BarrierIndex.Empty.With([(0, true)]));
    }
}
