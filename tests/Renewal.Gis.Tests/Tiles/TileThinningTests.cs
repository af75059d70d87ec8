using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Tests.Tiles;

public sealed class TileThinningTests(TileServers servers) : IClassFixture<TileServers>
{
    private static readonly TileAddress Place = TilePlace.At(13, 102.5, 24.5);

    [Fact]
    public async Task A_tile_with_too_many_features_keeps_the_largest_everywhere_and_stays_within_its_limits()
    {
        // 40,000 houses in the tile: a quarter of it is crowded with four fifths of them, and each is a little larger than the one before.
        double side = Place.SideM;
        await servers.ExecuteAsync(FormattableString.Invariant(
            $"""
            INSERT INTO renewal.buildings (region_code, use, footprint_m2, author, source, geometry)
            SELECT 'grid', 'residential', 1, 'test', 'test', ST_Multi(ST_Transform(ST_MakeEnvelope(x, y, x + s, y + s, 3857), 4490))
            FROM (SELECT {Place.Bounds.MinX} + (i % side + 0.1) * step + east AS x, {Place.Bounds.MinY} + (i / side + 0.1) * step + north AS y, 5 + 3 * (i % 97) / 97.0 AS s
                  FROM (VALUES (178, 0.0, 0.0), (52, 0.5, 0.0), (52, 0.0, 0.5), (52, 0.5, 0.5)) AS parts (side, e, n),
                       LATERAL (SELECT {side} / 2 / side AS step, {side} * e AS east, {side} * n AS north) AS scale,
                       LATERAL generate_series(0, side * side - 1) AS i) AS houses
            """));
        Assert.Equal(178L * 178 + 3 * 52 * 52, await servers.ExecuteAsync("SELECT count(*) FROM renewal.buildings"));
        await servers.AddUnitAsync(102.5, 24.5, 0.001, "Never thinned");
        TileServer server = await servers.StartAsync();
        (_, string? tag, byte[] body) = await server.GetAsync(TilePlace.Path("buildings,renewal-units", Place));
        Assert.InRange(body.Length, TileStore.MaxBytes / 2, TileStore.MaxBytes);
        Dictionary<string, VectorLayer> layers = VectorTile.Read(body).ToDictionary(l => l.Name);
        Assert.Single(layers["renewal-units"].Features);
        VectorFeature[] kept = [.. layers["buildings"].Features];
        Assert.InRange(kept.Length, 1000, TileStore.MaxFeatures);

        // No quarter is emptied for another: each keeps its even share, or all that it has.
        int[] perQuarter = [.. Enumerable.Range(0, 4).Select(q => kept.Count(f => f.Geometry!.Centroid.X >= 2048 == (q % 2 == 1) && f.Geometry.Centroid.Y >= 2048 == (q >= 2)))];
        Assert.All(perQuarter, n => Assert.InRange(n, Math.Min(52 * 52, kept.Length / 4) * 0.8, kept.Length));
        // What is kept of the crowded quarter are its larger houses.
        double[] areas = [.. kept.Where(f => f.Geometry!.Centroid.X < 2048 && f.Geometry.Centroid.Y >= 2048).Select(f => f.Geometry!.Area)];
        double smallest = Math.Pow(5 / Place.UnitM, 2);
        double largest = Math.Pow(8 / Place.UnitM, 2);
        Assert.True(areas.Average() > (smallest + largest) / 2, $"{areas.Average()} of {smallest} to {largest}");

        // The same again on another server.
        TileServer second = await servers.StartAsync();
        Assert.Equal(tag, (await second.GetAsync(TilePlace.Path("buildings,renewal-units", Place))).Tag);
    }

    [Fact]
    public void The_statement_of_a_tile_can_be_written_out_for_another_program()
    {
        string sql = TileStore.Print(new TileQuery(Place, [new TileLayer(Collections.Find("green-spaces"))], "it's"));
        Assert.DoesNotContain("$", sql, StringComparison.Ordinal);
        Assert.Contains("'it''s'", sql, StringComparison.Ordinal);
    }
}
