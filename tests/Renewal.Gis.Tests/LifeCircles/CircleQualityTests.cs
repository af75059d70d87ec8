using NetTopologySuite.Algorithm.Hull;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.LifeCircles;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;
using Xunit.Abstractions;

namespace Renewal.Gis.Tests.LifeCircles;

/// <summary>Writes the table of docs/life-circles.md, and holds it to its promise.</summary>
public class CircleQualityTests(ITestOutputHelper output)
{
    private const int Origins = 12;
    private const double Promise = 0.99;

    // Length of the longest side of the hull's triangles, as a share between the shortest and the longest: tight, but of one piece.
    private const double HullRatio = 0.1;

    private static readonly double[] LimitsM = [300, 500, 1000];

    [SharedTheory]
    [InlineData("monaco-250101.osm.pbf")]
    [InlineData("porto-streets.osm.pbf")]
    [InlineData("heidelberg-ors-streets.osm.pbf")]
    [InlineData("liechtenstein-211028.osm.pbf")]
    public void The_polygon_separates_reached_from_unreached_streets_and_places(string file)
    {
        PreparedRegion region = TestRegion.Prepare(OsmFiles.Import(file).Data);
        CircleQuality quality = new(region, seed: 1);
        Random random = new(7);
        NetworkLinker linker = region.Linker();
        Verdicts[] streets = new Verdicts[LimitsM.Length];
        Verdicts[] places = new Verdicts[LimitsM.Length];
        Verdicts[] hullStreets = new Verdicts[LimitsM.Length];
        Verdicts[] hullPlaces = new Verdicts[LimitsM.Length];
        Verdicts[] tunnels = new Verdicts[LimitsM.Length];
        for (int i = 0; i < Origins; i++)
        {
            Coordinate place = quality.StreetPoint(random);
            Link origin = linker.Link(place.X, place.Y);
            IReadOnlyList<LifeCircle> circles = new LifeCircleCalculator(region).Around([origin], LimitsM, default);
            CircleQuality.Distances distances = quality.From(origin);
            for (int l = 0; l < LimitsM.Length; l++)
            {
                (Verdicts s, Verdicts t, Verdicts p) = quality.Judge(region.Projection.ToMetres(circles[l].Geometry), distances, LimitsM[l]);
                (streets[l], tunnels[l], places[l]) = (streets[l] + s, tunnels[l] + t, places[l] + p);
                Coordinate[] junctions = quality.ReachedJunctions(distances, LimitsM[l]);
                Geometry hull = ConcaveHull.ConcaveHullByLengthRatio(GeometryFactory.Default.CreateMultiPointFromCoords(junctions), HullRatio);
                (s, _, p) = quality.Judge(hull as Polygon ?? Polygon.Empty, distances, LimitsM[l]);
                (hullStreets[l], hullPlaces[l]) = (hullStreets[l] + s, hullPlaces[l] + p);
            }
        }

        output.WriteLine("| extract | limit | streets: samples | precision | recall | places: samples | precision | recall | hull, streets | hull, places | tunnels: samples | precision | recall |");
        for (int l = 0; l < LimitsM.Length; l++)
        {
            output.WriteLine(
                $"| {file.Split('-')[0]} | {LimitsM[l]} m | {streets[l].Reached:#,0} | {streets[l].Precision:0.00 %} | {streets[l].Recall:0.00 %} "
                + $"| {places[l].Reached:#,0} | {places[l].Precision:0.00 %} | {places[l].Recall:0.00 %} "
                + $"| {hullStreets[l].Precision:0 %} / {hullStreets[l].Recall:0 %} | {hullPlaces[l].Precision:0 %} / {hullPlaces[l].Recall:0 %} "
                + $"| {tunnels[l].Reached:#,0} | {tunnels[l].Precision:0 %} | {tunnels[l].Recall:0 %} |");
        }

        for (int l = 0; l < LimitsM.Length; l++)
        {
            Assert.True(streets[l].Reached > 1000);
            Assert.All([streets[l].Precision, streets[l].Recall, places[l].Precision, places[l].Recall], share => Assert.InRange(share, Promise, 1));
        }
    }
}
