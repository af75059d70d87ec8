using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;

namespace Renewal.Gis.Benchmarks.WhatIf;

/// <summary>
/// A facility more or less, with the difference in every scope, against computing its category from nothing. The latter is spared all that the
/// edit does not touch: the network, the links of homes and land, the other categories, and the difference.
/// </summary>
internal static class FacilityBenchmark
{
    public static Row Add(City city, PeerDatabase _, Rounds rounds, string name)
    {
        EditBench bench = city.Edits;
        AddFacility[] edits = bench.Additions();
        Link[] links = [.. edits.Select(e => city.Region.Link(e.LonDeg, e.LatDeg))];
        return Measure(bench, rounds, name, "add a facility", edits, (category, i) => bench.Compute(category, bench.Setting.Ground, links[i], null), 20, 200);
    }

    public static Row Remove(City city, PeerDatabase _, Rounds rounds, string name)
    {
        EditBench bench = city.Edits;
        RemoveFacility[] edits = bench.Removals();
        return Measure(bench, rounds, name, "remove a facility", edits, (category, i) => bench.Compute(category, bench.Setting.Ground, null, edits[i].Id), 5, 20);
    }

    private static Row Measure(
        EditBench bench, Rounds rounds, string name, string task, IReadOnlyList<Edit> edits, Func<CategoryRules, int, CategoryAccess> full, double must, double aim)
    {
        (double oursMs, double peerMs) = rounds.Measure(
            () =>
            {
                foreach (Edit edit in edits)
                {
                    bench.Start.To(bench.Start.Apply(edit));
                }
            },
            () =>
            {
                for (int i = 0; i < edits.Count; i++)
                {
                    full(bench.Categories[i], i);
                }
            });
        int different = edits.Select((edit, i) => bench.CountDifferences(
            bench.Start.Apply(edit), new Dictionary<string, CategoryAccess> { [bench.Categories[i].Category] = full(bench.Categories[i], i) })).Sum();
        return new Row(
            name, $"{task}, one in each of {edits.Count} categories; {bench.Setting.Scopes.Length:N0} scopes", oursMs / edits.Count, "our full recomputation of the category", peerMs / edits.Count, must, aim,
            different == 0, different == 0 ? "equal" : $"{different:N0} figures differ");
    }
}
