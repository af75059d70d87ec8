using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Networks;
using Renewal.Gis.Tests.Osm;
using Xunit.Abstractions;

namespace Renewal.Gis.Tests.Coverage;

/// <summary>
/// A real population grid on real streets: the 812,935 residents of Porto Alegre's centre in 1,227 hexagons, and how many of them walk to health care and to
/// a school within 15 minutes. Held against the textbook algorithm, hexagon by hexagon.
/// </summary>
public class PortoAlegreTests(ITestOutputHelper output)
{
    private static readonly Lazy<PreparedRegion> Region = new(Load);

    [SharedTheory]
    [InlineData("community-health-center")]
    [InlineData("primary-school")]
    public void The_share_within_fifteen_minutes_is_that_of_the_textbook_algorithm(string category)
    {
        PreparedRegion region = Region.Value;
        double[] limitsM = [region.Standards.Walking.CutoffM[5], region.Standards.Walking.CutoffM[10], region.Standards.Walking.CutoffM[15], 1200];
        double[] rates = new double[limitsM.Length];
        long[] expected = ReferenceDistances(region, category);
        for (int i = 0; i < limitsM.Length; i++)
        {
            Rule rule = TestRegion.Standards.FacilityRules.First(r => r.Category == category) with { RadiusM = limitsM[i] };
            CoverageRow row = CoverageCalculator.Row(region, Scope.Whole(region), rule, CoverageReading.Walking, default);
            Assert.Equal(
                Enumerable.Range(0, expected.Length).Where(h => expected[h] <= limitsM[i] * 10).Sum(h => region.Homes.PeopleMicro[h]) / 1e6, row.PopulationCovered!.Value);
            rates[i] = row.PopulationRate!.Value;
        }

        double unlinked = Enumerable.Range(0, expected.Length).Where(h => !region.HomeLinks[h].IsLinked).Sum(h => region.Homes.PeopleMicro[h]) / 1e6 / 812_935;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{category}: 5 min {rates[0]:P2}, 10 min {rates[1]:P2}, 15 min {rates[2]:P2}, 18 min {rates[3]:P2}; not linked {unlinked:P2}"));

        // Faster or longer walking never takes anybody away, and a hexagon of 0.1 km² in the middle of a city lies on a street.
        Assert.Equal(rates.Order(), rates);
        Assert.InRange(unlinked, 0, 0.02);
        Assert.InRange(rates[2], 0.5, 1);
    }

    [SharedFact]
    public void Every_resident_of_the_grid_is_counted()
    {
        Assert.Equal(812_935, Scope.Whole(Region.Value).Population.People, 6);
        Assert.Equal("survey", Scope.Whole(Region.Value).Population.Method);
    }

    // A square of ten metres stands for the middle of a hexagon.
    private static PreparedRegion Load()
    {
        List<Building> homes = [];
        List<Facility> facilities = [];
        foreach (string[] cells in File.ReadLines(Repository.SharedPath("geodata", "population", "porto-alegre-hexgrid.csv")).Skip(1).Select(l => l.Split(',')))
        {
            // An empty cell is a hexagon without any.
            double Number(int column) => cells[column].Length == 0 ? 0 : double.Parse(cells[column], CultureInfo.InvariantCulture);
            (double lon, double lat) = (Number(1), Number(2));
            GeometryFactory factory = new(new PrecisionModel(), 4490);
            MultiPolygon square = factory.CreateMultiPolygon([(Polygon)factory.ToGeometry(new Envelope(lon - 5e-5, lon + 5e-5, lat - 5e-5, lat + 5e-5))]);
            homes.Add(new Building(homes.Count + 1, cells[0], "residential", null, null, 100, null, Number(3), null, square));
            foreach ((string category, int column) in new[] { ("primary-school", 4), ("community-health-center", 6) })
            {
                if (Number(column) > 0)
                {
                    facilities.Add(new Facility(facilities.Count + 1, cells[0], category, "existing", null, null, null, null, factory.CreatePoint(new Coordinate(lon, lat)), null));
                }
            }
        }

        RegionData streets = OsmFiles.Import("porto-alegre-200812-streets.osm.pbf").Data;
        return TestRegion.Prepare(streets with { Buildings = homes, Facilities = facilities, ResidentialAreas = [] });
    }

    private static long[] ReferenceDistances(PreparedRegion region, string category)
    {
        WalkingNetwork network = region.Network;
        Link[] facilities = [.. Enumerable.Range(0, region.Data.Facilities.Count)
            .Where(f => region.Data.Facilities[f].Category == category).Select(f => region.FacilityLinks[f]).Where(l => l.IsLinked)];
        ILookup<long, (long, long)> streets = ReferenceDijkstra.BothWays(region.Data.Streets.Where(s => s.Walkable)
            .Select(s => (s.FromNode, s.ToNode, (long)Math.Round(s.LengthM * 10, MidpointRounding.AwayFromZero))));
        (long Node, long Distance)[] Ends(Link link) =>
        [
            (network.SourceNodeOf(network.EdgeFrom[link.Edge]), link.OffsetDm + link.D0Dm), (network.SourceNodeOf(network.EdgeTo[link.Edge]), link.OffsetDm + link.D1Dm),
        ];
        Dictionary<long, long> nodes = ReferenceDijkstra.From(facilities.SelectMany(Ends), streets);
        ILookup<int, Link> onEdge = facilities.ToLookup(f => f.Edge);
        return
        [
            .. Enumerable.Range(0, region.Homes.Count).Select(h => region.HomeLinks[h]).Select(home => !home.IsLinked ? long.MaxValue : Ends(home)
                .Select(e => nodes.TryGetValue(e.Node, out long d) ? d + e.Distance : long.MaxValue)
                .Concat(onEdge[home.Edge].Select(f => (long)f.OffsetDm + home.OffsetDm + Math.Abs(f.D0Dm - home.D0Dm))).Min()),
        ];
    }
}
