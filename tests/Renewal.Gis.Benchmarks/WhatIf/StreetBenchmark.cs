using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;

namespace Renewal.Gis.Benchmarks.WhatIf;

/// <summary>
/// A street closed, with the difference in every scope, against computing all categories from nothing, on all processors. The latter is spared
/// the links of homes and land, which it would have to find again too; only the comparison of the answers finds them.
/// </summary>
internal static class StreetBenchmark
{
    public static Row Run(City city, PeerDatabase _, Rounds rounds, string name)
    {
        EditBench bench = city.Edits;
        SetStreet[] edits = bench.Closures();
        Ground ground = bench.Setting.Ground;
        WalkingNetwork[] networks = [.. edits.Select(e => city.Network.With([(city.Network.EdgeOfStreet(bench.Setting.StreetIds[e.Id]), false)]))];
        int turn = 0;
        (double oursMs, double peerMs) = rounds.Measure(
            () =>
            {
                foreach (SetStreet edit in edits)
                {
                    bench.Start.To(bench.Start.Apply(edit));
                }
            },
            () => Compute(bench, ground with { Network = networks[turn++ % networks.Length] }));
        int different = bench.CountDifferences(bench.Start.Apply(edits[0]), Compute(bench, Relink(city, networks[0])));
        return new Row(
            name, $"close a street; {bench.Setting.Categories.Length} categories, {bench.Setting.Scopes.Length:N0} scopes", oursMs / edits.Length, "our full recomputation without links", peerMs, 5, 20,
            different == 0, different == 0 ? "equal" : $"{different:N0} figures differ");
    }

    private static Dictionary<string, CategoryAccess> Compute(EditBench bench, Ground ground) => bench.Setting.Categories.AsParallel()
        .Select(c => (c.Category, Access: bench.Compute(c, ground, null, null)))
        .ToDictionary(c => c.Category, c => c.Access);

    // Facilities stay where they are linked: none of them stands on the street that is closed, or the figures would differ.
    private static Ground Relink(City city, WalkingNetwork network)
    {
        Ground ground = city.Edits.Setting.Ground;
        return new Ground(network, Relink(city, network, ground.Homes), Relink(city, network, ground.Land));
    }

    private static PlaceLayer Relink(City city, WalkingNetwork network, PlaceLayer layer)
    {
        LinkageTable links = new NetworkLinker(network, city.Region.Barriers).LinkAll(layer.X, layer.Y, default);
        return layer.With(Enumerable.Range(0, layer.Count).Where(p => links[p] != layer[p]).ToDictionary(p => p, p => links[p]));
    }
}
