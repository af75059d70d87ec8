using System.Diagnostics;
using NetTopologySuite.Geometries;
using Renewal.Gis.Exchange.Demo;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Demo;

/// <summary>The city of data/demo/city.json, generated once for all tests of it.</summary>
public sealed class GeneratedCity
{
    private readonly Dictionary<Geometry, Geometry> metres = new(ReferenceEqualityComparer.Instance);

    public GeneratedCity()
    {
        long start = Stopwatch.GetTimestamp();
        (Region, Data) = DemoCity.Generate(ReadSettings());
        Took = Stopwatch.GetElapsedTime(start);
        Projection = LocalProjection.For(Region.Geometry!.EnvelopeInternal);
    }

    public Region Region { get; }

    public RegionData Data { get; }

    public TimeSpan Took { get; }

    internal LocalProjection Projection { get; }

    public static DemoCitySettings ReadSettings()
    {
        using FileStream json = File.OpenRead(Repository.Path("data", "demo", "city.json"));
        return DemoCitySettings.Read(json);
    }

    /// <summary>The geometry in metres.</summary>
    public Geometry Metres(Geometry lonLat)
    {
        lock (metres)
        {
            return metres.TryGetValue(lonLat, out Geometry? known) ? known : metres[lonLat] = Projection.ToMetres(lonLat);
        }
    }
}
