using System.Globalization;
using System.Text;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Benchmarks.Networks;

/// <summary>One size of the growth curve.</summary>
/// <param name="Nodes">Junctions.</param>
/// <param name="FieldNs">Nanoseconds for each node that the nearest-facility field settles.</param>
/// <param name="BallNs">Nanoseconds for each node that a ball settles.</param>
/// <param name="MiBPerMillionEdges">Memory of the network for a million edges, in MiB.</param>
internal sealed record GrowthPoint(int Nodes, double FieldNs, double BallNs, double MiBPerMillionEdges);

/// <summary>How time and memory grow with the city: streets alone, one facility for each hundred junctions, limit 1,000 m.</summary>
internal static class GrowthBenchmark
{
    private const int Balls = 200;

    public static GrowthPoint Run(int nodes, Rounds rounds)
    {
        (WalkingNetwork network, double mib) = Build(nodes);
        Random random = new(1);
        int[] order = [.. Enumerable.Range(0, network.NodeCount)];
        random.Shuffle(order);
        Seed[] facilities = [.. order.Take(nodes / 100).Select((node, i) => new Seed(node, 0, i))];
        Seed[] starts = [.. order.TakeLast(Balls).Select(node => new Seed(node, 0, 0))];
        GraphSearch search = new(network.Graph);
        double fieldMs = rounds.Measure(() => search.Run(facilities, FieldBenchmark.LimitDm, default));
        int fieldNodes = search.Settled.Count;
        int ballNodes = 0;
        double ballMs = rounds.Measure(() =>
        {
            ballNodes = 0;
            foreach (Seed start in starts)
            {
                search.Run([start], FieldBenchmark.LimitDm, default);
                ballNodes += search.Settled.Count;
            }
        });
        return new GrowthPoint(nodes, 1e6 * fieldMs / fieldNodes, 1e6 * ballMs / ballNodes, mib / (network.EdgeCount / 1e6));
    }

    /// <summary>Exponent k of the best power a × nodesᵏ through times for each settled node; 0 is a time that does not grow.</summary>
    public static double Exponent(IReadOnlyList<GrowthPoint> points, Func<GrowthPoint, double> time)
    {
        double meanX = points.Average(p => Math.Log(p.Nodes));
        double meanY = points.Average(p => Math.Log(time(p)));
        return points.Sum(p => (Math.Log(p.Nodes) - meanX) * (Math.Log(time(p)) - meanY)) / points.Sum(p => Math.Pow(Math.Log(p.Nodes) - meanX, 2));
    }

    /// <summary>The curve as a picture, both axes logarithmic.</summary>
    public static string Draw(IReadOnlyList<GrowthPoint> points)
    {
        const double left = 70, right = 590, top = 50, bottom = 300;
        double minX = Math.Log10(points.Min(p => p.Nodes));
        double maxX = Math.Log10(points.Max(p => p.Nodes));
        double minY = Math.Floor(points.Min(p => Math.Log10(Math.Min(p.FieldNs, p.BallNs))));
        double maxY = Math.Ceiling(points.Max(p => Math.Log10(Math.Max(p.FieldNs, p.BallNs))));
        double X(double nodes) => left + (right - left) * (Math.Log10(nodes) - minX) / (maxX - minX);
        double Y(double ns) => bottom - (bottom - top) * (Math.Log10(ns) - minY) / (maxY - minY);
        StringBuilder svg = new();
        void Add(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 360\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\" aria-label=\"Time for each settled node by size of the city\">");
        Add($"<rect width=\"640\" height=\"360\" fill=\"#fff\"/>");
        for (double decade = minY; decade < maxY + 0.5; decade++)
        {
            double y = Y(Math.Pow(10, decade));
            Add($"<path d=\"M{left:F1} {y:F1}H{right:F1}\" stroke=\"#ddd\"/><text x=\"{left - 8:F1}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Math.Pow(10, decade):N0} ns</text>");
        }

        foreach (GrowthPoint p in points)
        {
            Add($"<path d=\"M{X(p.Nodes):F1} {top:F1}V{bottom:F1}\" stroke=\"#eee\"/><text x=\"{X(p.Nodes):F1}\" y=\"{bottom + 18:F1}\" text-anchor=\"middle\">{p.Nodes:N0}</text>");
        }

        Add($"<text x=\"{(left + right) / 2:F1}\" y=\"{bottom + 42:F1}\" text-anchor=\"middle\">junctions</text>");
        double legend = 18;
        foreach ((string title, string colour, Func<GrowthPoint, double> time) in (ReadOnlySpan<(string, string, Func<GrowthPoint, double>)>)
            [("nearest-facility field", "#c2410c", p => p.FieldNs), ("ball of 1,000 m", "#1d4ed8", p => p.BallNs)])
        {
            string line = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Nodes):F1},{Y(time(p)):F1}")));
            Add($"<polyline points=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            foreach (GrowthPoint p in points)
            {
                Add($"<circle cx=\"{X(p.Nodes):F1}\" cy=\"{Y(time(p)):F1}\" r=\"3\" fill=\"{colour}\"/>");
            }

            Add($"<text x=\"{left:F1}\" y=\"{legend:F1}\" fill=\"{colour}\">{title}: time for each settled node ~ junctions^{Exponent(points, time):F2}</text>");
            legend += 17;
        }

        Add($"</svg>");
        return svg.ToString();
    }

    // The streets are gone when the memory is read; what is left is the network. A method of its own, so that no local keeps them.
    private static (WalkingNetwork Network, double MiB) Build(int nodes)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        WalkingNetwork network = BuildNetwork(nodes);
        return (network, (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)(1 << 20));
    }

    private static WalkingNetwork BuildNetwork(int nodes)
    {
        IReadOnlyList<Street> streets = CityGenerator.Generate(nodes, 0, 0, [], 1).Streets;
        return WalkingNetwork.Build(streets, LocalProjection.For(102.0));
    }
}
