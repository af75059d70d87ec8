using BenchmarkDotNet.Attributes;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Networks;

namespace Renewal.Gis.Benchmarks.Kernels;

/// <summary>The inner loops of the walking network, in a generated city.</summary>
[MemoryDiagnoser]
public class NetworkKernels
{
    private readonly List<(int Node, int DistanceDm)> _ball = [];
    private City _city = null!;
    private GraphSearch _search = null!;
    private Seed[] _facilities = [];
    private NetworkLinker _linker = null!;
    private int _turn;

    /// <summary>Junctions of the city.</summary>
    [Params(200_000)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void MakeCity()
    {
        _city = City.Generate(Nodes, 50_000);
        _search = new GraphSearch(_city.Network.Graph);
        _facilities = [.. _city.FacilityNodes.Select((node, i) => new Seed(node, 0, i))];
        _linker = new NetworkLinker(_city.Network, _city.Region.Barriers);
    }

    /// <summary>The nearest of 2,000 facilities within 1,000 m for every node.</summary>
    [Benchmark]
    public int Field()
    {
        _search.Run(_facilities, FieldBenchmark.LimitDm, default);
        return _search.Settled.Count;
    }

    /// <summary>All nodes within 1,000 m of one.</summary>
    [Benchmark]
    public int Ball()
    {
        BallBenchmark.Search(_search, _city.BallNodes[_turn++ % _city.BallNodes.Length], _ball);
        return _ball.Count;
    }

    /// <summary>One place to its street, with the test for the river.</summary>
    [Benchmark]
    public Link Link()
    {
        int i = _turn++ % _city.PointX.Length;
        return _linker.Link(_city.PointX[i], _city.PointY[i]);
    }

    /// <summary>A network with one street closed.</summary>
    [Benchmark]
    public WalkingNetwork CloseStreet() => _city.Network.With([(_turn++ % _city.Network.EdgeCount, false)]);
}
