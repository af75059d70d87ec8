using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;

namespace Renewal.Gis.Benchmarks.Networks;

/// <summary>Bytes that one warm call allocates on its thread, averaged over many: what the garbage collector has to clear away.</summary>
internal static class AllocationBenchmark
{
    public static IEnumerable<Figure> Run(City city)
    {
        GraphSearch search = new(city.Network.Graph);
        NetworkLinker linker = city.Region.Linker();
        Seed[] facilities = [.. city.FacilityNodes.Select((node, i) => new Seed(node, 0, i))];
        AddFacility[] additions = city.Edits.Additions();
        yield return Measure("allocated-field", "one nearest-facility field", 20, _ => search.Run(facilities, FieldBenchmark.LimitDm, default));
        yield return Measure("allocated-ball", "one ball of 1,000 m", 200, i => search.Run([new Seed(city.BallNodes[i % city.BallNodes.Length], 0, 0)], FieldBenchmark.LimitDm, default));
        yield return Measure("allocated-link", "one place linked", 1_000, i => linker.Link(city.PointX[i % city.PointX.Length], city.PointY[i % city.PointY.Length]));
        yield return Measure("allocated-add-facility", "one facility added to a scenario, without the difference", 50, i => city.Edits.Start.Apply(additions[i % additions.Length]));
    }

    private static Figure Measure(string name, string what, int times, Action<int> task)
    {
        for (int i = 0; i < times; i++)
        {
            task(i);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < times; i++)
        {
            task(i);
        }

        return new Figure(name, (GC.GetAllocatedBytesForCurrentThread() - before) / 1024.0 / times, "KiB", $"allocated by {what}");
    }
}
