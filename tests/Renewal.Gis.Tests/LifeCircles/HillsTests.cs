using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;

namespace Renewal.Gis.Tests.LifeCircles;

/// <summary>Stairs and slopes against the printed functions, and on Monaco's 426 stairways.</summary>
public class HillsTests
{
    private static readonly HillsConvention Rule = TestRegion.Standards.Walking.Hills;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 1.0154)]
    [InlineData(10, 1.2096)]
    [InlineData(-10, 1.2096)]
    [InlineData(20, 1.7164)]
    public void A_slope_costs_what_Toblers_function_says_out_and_back(double percent, double factor)
    {
        // Tobler: 6 exp(−3.5 |S + 0.05|) km/h; 5.037 km/h on the level. E.g. 10 %: 3.549 km/h up, 5.037 km/h down.
        double level = 6 * Math.Exp(-3.5 * 0.05);
        double there = 6 * Math.Exp(-3.5 * Math.Abs(percent / 100 + 0.05));
        double back = 6 * Math.Exp(-3.5 * Math.Abs(-percent / 100 + 0.05));
        Street street = new GridCity(2, 1, 100).Streets[0] with { InclinePct = percent };
        Assert.Equal(100 * (level / there + level / back) / 2, Hills.Slopes.EquivalentM(street, Rule), 9);
        Assert.Equal(100 * factor, Hills.On.EquivalentM(street, Rule), 0.01);
        Assert.Equal(100, Hills.Stairs.EquivalentM(street, Rule), 9);
    }

    [Fact]
    public void Stairs_cost_their_factor_and_not_their_slope_too()
    {
        Street stairs = new GridCity(2, 1, 100).Streets[0] with { Class = "steps", InclinePct = 60 };
        Assert.Equal([100, 300, 100, 300], new[] { Hills.Off, Hills.Stairs, Hills.Slopes, Hills.On }.Select(h => Math.Round(h.EquivalentM(stairs, Rule), 6)));
    }

    // A town of 100 m blocks on a slope of 20 % from south to north: 300 m on the level are 3 blocks east, but only 175 m up or down.
    [Fact]
    public void In_a_town_on_a_slope_the_circle_is_as_wide_as_on_the_level_and_as_high_as_Tobler_allows()
    {
        RegionData data = new() { Streets = [.. new GridCity(13, 13, 100).Streets.Select(s => s with { InclinePct = IsNorthward(s) ? 20 : 0 })] };
        PreparedRegion level = TestRegion.Prepare(data);
        PreparedRegion slope = level.WithHills(Hills.On);
        (double lon, double lat) = (GridCity.Place(600, 600).X, GridCity.Place(600, 600).Y);
        LifeCircle on = new LifeCircleCalculator(slope).Around([slope.Link(lon, lat)], [300], default)[0];
        LifeCircle off = new LifeCircleCalculator(level).Around([level.Link(lon, lat)], [300], default)[0];
        double factor = (Math.Exp(3.5 * 0.25) + Math.Exp(3.5 * 0.15)) / 2 / Math.Exp(3.5 * 0.05);
        Envelope reached = level.Projection.ToMetres(on.Geometry).EnvelopeInternal;
        Assert.Equal(600, reached.Width, 2.0);
        Assert.Equal(600 / factor, reached.Height, 2.0);

        // True metres: six blocks of the origin's row, up and down from each of its junctions what is left, and of the next rows the two blocks
        // around the origin's column and what is left beyond them.
        double blockDm = Math.Round(1000 * factor);
        double expected = 600 + Enumerable.Range(-3, 7).Sum(k => 2 * (3000 - 1000 * Math.Abs(k)) / blockDm * 100) + 2 * (200 + 2 * (2000 - blockDm) / 10);
        Assert.Equal(expected, on.NetworkM, 1.0);
        Assert.True(off.NetworkM > on.NetworkM);
        Assert.True(off.Geometry.Buffer(1e-8).Covers(on.Geometry));
    }

    private static bool IsNorthward(Street street) => street.Geometry.EnvelopeInternal.Height > street.Geometry.EnvelopeInternal.Width;

    [SharedFact]
    public void In_Monaco_a_circle_over_stairs_is_never_larger_and_mostly_smaller()
    {
        RegionData data = OsmFiles.Import("monaco-250101.osm.pbf").Data;
        PreparedRegion level = TestRegion.Prepare(data);
        PreparedRegion stairs = level.WithHills(Hills.Stairs);
        Assert.Same(level, stairs.WithHills(Hills.Off));
        int[] homes = [.. Enumerable.Range(0, level.Homes.Count).Where(h => h % 10 == 0 && level.HomeLinks[h].IsLinked)];
        (NetworkSweep a, NetworkSweep b) = (new(level.Network), new(stairs.Network));
        int shorter = 0;
        foreach (int home in homes)
        {
            a.Run([level.HomeLinks[home]], 5000, default);
            b.Run([stairs.HomeLinks[home]], 5000, default);
            foreach (int other in homes)
            {
                Assert.True(b.Distance(stairs.HomeLinks[other], out _) >= a.Distance(level.HomeLinks[other], out _) - 2, $"home {home} to {other}");
            }

            shorter += b.ReachedNodes < a.ReachedNodes ? 1 : 0;
        }

        Assert.InRange(shorter, homes.Length / 2, homes.Length);
    }
}
