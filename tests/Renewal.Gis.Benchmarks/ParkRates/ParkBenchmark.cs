using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Benchmarks.Measuring;
using Renewal.Gis.Benchmarks.Peers;
using Renewal.Gis.Benchmarks.WhatIf;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Benchmarks.ParkRates;

/// <summary>
/// One park moved, and the covered residential land after it. Ours: the edit on a warm scenario, all three default indicators, the difference in
/// every scope. PostGIS: one indicator for the whole city, by a query that cuts each area only with the service areas that reach it and cuts none
/// that lies inside one. Both with 128 chords for a quarter of a circle.
/// </summary>
internal static class ParkBenchmark
{
    private const string Indicator = "park-500";

    // Percentage points; two libraries cut the same polygons.
    private const double TolerancePoints = 0.01;

    public static Row Run(City city, PeerDatabase peers, Rounds rounds, string name)
    {
        EditBench bench = city.Edits;
        (_, _, ParkRateQuestion question) = bench.Setting.ParkIndicators.Single(p => p.Rule.Id == Indicator);
        ParkSizeClass size = question.Classes.Single();
        ReshapeGreenSpace[] edits = Moves(city);
        using NpgsqlCommand command = peers.Prepare(
            $"""
            WITH park AS (SELECT geom FROM {city.Name}.green WHERE area_m2 >= $1 AND id <> $2 UNION ALL SELECT $3),
            area AS MATERIALIZED (SELECT ST_Buffer(geom, $4, 'quad_segs=128') AS geom FROM park),
            pair AS (
              SELECT l.id, l.geom AS land, a.geom AS area, ST_Covers(a.geom, l.geom) AS whole
              FROM area a JOIN {city.Name}.land l ON ST_Intersects(a.geom, l.geom))
            SELECT sum(m2) FROM (
              SELECT CASE WHEN bool_or(whole) THEN max(ST_Area(land)) ELSE ST_Area(ST_Union(CASE WHEN NOT whole THEN ST_Intersection(land, area) END)) END AS m2
              FROM pair GROUP BY id) covered
            """,
            new NpgsqlParameter<double> { TypedValue = size.MinAreaM2 }, new NpgsqlParameter<int>(), new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Geometry, Value = Point.Empty },
            new NpgsqlParameter<double> { TypedValue = size.RadiusM });
        int turn = 0;
        double theirsM2 = 0;
        (double oursMs, double peerMs) = rounds.Measure(
            () =>
            {
                foreach (ReshapeGreenSpace edit in edits)
                {
                    bench.Start.To(bench.Start.Apply(edit));
                }
            },
            () => theirsM2 = Ask(command, city, edits[turn++ % edits.Length]));
        double oursM2 = bench.Start.To(bench.Start.Apply(edits[(turn - 1) % edits.Length])).Region.Parks.Single(p => p.Rule.Id == Indicator).After.CoveredAreaM2;
        double points = 100 * (oursM2 - theirsM2) / city.Region.Land.TotalM2;
        string difference = string.Create(CultureInfo.InvariantCulture, $"rate {Math.Abs(points):F5} percentage points apart");
        return new Row(
            name, string.Create(CultureInfo.InvariantCulture, $"move one of {city.Region.ParkRates.Counting(question).Count:N0} parks; {city.Region.Data.ResidentialAreas.Count:N0} residential areas"),
            oursMs / edits.Length, "the full query in PostGIS", peerMs, 20, 100, Math.Abs(points) <= TolerancePoints, difference);
    }

    /// <summary>Some of the parks that count, moved.</summary>
    internal static ReshapeGreenSpace[] Moves(City city) =>
    [
        .. city.Region.ParkRates.Counting(city.Edits.Setting.ParkIndicators.Single(p => p.Rule.Id == Indicator).Question).Take(EditBench.Edits)
            .Select(c => new ReshapeGreenSpace(c.Green.Id, Moved(city, c.Green))),
    ];

    private static MultiPolygon Moved(City city, GreenSpace green)
    {
        Geometry metres = city.Region.Projection.ToMetres(green.Geometry);
        return city.Region.Projection.ToLonLat((MultiPolygon)AffineTransformation.TranslationInstance(60, 40).Transform(metres));
    }

    private static double Ask(NpgsqlCommand command, City city, ReshapeGreenSpace edit)
    {
        command.Parameters[1].Value = city.Region.Data.GreenSpaces.ToList().FindIndex(g => g.Id == edit.Id);
        command.Parameters[2].Value = city.Region.Projection.ToMetres(edit.Geometry);
        return (double)command.ExecuteScalar()!;
    }
}
