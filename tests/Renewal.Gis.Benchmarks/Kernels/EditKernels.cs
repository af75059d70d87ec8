using BenchmarkDotNet.Attributes;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.ParkRates;

namespace Renewal.Gis.Benchmarks.Kernels;

/// <summary>One edit of a warm scenario, without the difference, in a generated city.</summary>
[MemoryDiagnoser]
public class EditKernels
{
    private City _city = null!;
    private Edit[] _additions = [];
    private Edit[] _removals = [];
    private Edit[] _closures = [];
    private Edit[] _moves = [];
    private int _turn;

    /// <summary>Junctions of the city.</summary>
    [Params(200_000)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void MakeCity()
    {
        _city = City.Generate(Nodes, 1_000);
        _additions = _city.Edits.Additions();
        _removals = _city.Edits.Removals();
        _closures = _city.Edits.Closures();
        _moves = ParkBenchmark.Moves(_city);
    }

    [Benchmark]
    public Scenario AddFacility() => Apply(_additions);

    [Benchmark]
    public Scenario RemoveFacility() => Apply(_removals);

    [Benchmark]
    public Scenario CloseStreet() => Apply(_closures);

    /// <summary>A park is moved: all default indicators.</summary>
    [Benchmark]
    public Scenario MovePark() => Apply(_moves);

    private Scenario Apply(Edit[] edits) => _city.Edits.Start.Apply(edits[_turn++ % edits.Length]);
}
