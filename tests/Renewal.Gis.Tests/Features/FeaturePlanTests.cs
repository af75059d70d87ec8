using Npgsql;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Features;

/// <summary>Pages of a large collection come from an index, whatever is asked; the plans of PostgreSQL say so.</summary>
public sealed class FeaturePlanTests(LargeLayer database) : IClassFixture<LargeLayer>
{
    [Fact]
    public async Task A_box_comes_from_the_spatial_index_and_missing_geometries_from_theirs()
    {
        FeatureQuery query = new() { Box = BoundingBox.Parse("102.1,24.1,102.11,24.11", PublishedCrs.Crs84), Limit = 101 };
        string plan = await database.ExplainAsync(query);
        Assert.Contains("Bitmap Index Scan on large_geometry", plan, StringComparison.Ordinal);
        Assert.Contains("Bitmap Index Scan on large_no_geometry", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_box_in_metres_comes_from_the_spatial_index_too()
    {
        FeatureQuery query = new() { Box = BoundingBox.Parse("2666000,510000,2667000,511000", PublishedCrs.Parse("EPSG:4543", "bbox-crs")), Limit = 101 };
        Assert.Contains("large_geometry", await database.ExplainAsync(query), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_box_around_everything_does_not_sort_everything()
    {
        FeatureQuery query = new() { Box = BoundingBox.Parse("-180,-90,180,90", PublishedCrs.Crs84), Limit = 101 };
        Assert.DoesNotContain("Sort", await database.ExplainAsync(query), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_far_behind_reads_no_more_rows_than_the_first()
    {
        string position = await database.PositionAsync(new FeatureQuery { Ids = ["150000"] });
        string plan = await database.ExplainAsync(new FeatureQuery { After = position, Limit = 101 });
        Assert.Contains("Index Scan using large_pkey", plan, StringComparison.Ordinal);
        Assert.Matches(@"large_pkey.*rows=101 loops=1", plan);
    }
}

/// <summary>A reference layer of 200,000 squares, a few without geometry.</summary>
public sealed class LargeLayer : IAsyncLifetime
{
    private static readonly Collection Layer = new("reference-large", "reference.large", "大图层", "Large layer", "MultiPolygon", 0, false, [new Column("name", "string", "名称", "Name")])
    {
        MayLackGeometry = true,
    };

    private readonly DatabaseFixture _database = new();

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_database.ConnectionString);
        foreach (string sql in new[]
        {
            "CREATE TABLE reference.large (id bigint PRIMARY KEY, name text, geometry geometry (MultiPolygon, 4490))",
            """
            INSERT INTO reference.large
            SELECT i, 'square ' || i, CASE WHEN i % 50000 > 0 THEN ST_Multi(ST_MakeEnvelope(x, y, x + 0.0002, y + 0.0002, 4490)) END
            FROM (SELECT i, 102 + i % 500 * 0.0004 AS x, 24 + i / 500 * 0.0004 AS y FROM generate_series(1, 200000) AS i) AS places
            """,
            "CREATE INDEX large_geometry ON reference.large USING gist (geometry)",
            "CREATE INDEX large_no_geometry ON reference.large (id) WHERE (geometry IS NULL) IS TRUE",
            "VACUUM ANALYZE reference.large",
        })
        {
            await using NpgsqlCommand command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    /// <summary>The plan of a query, run with its values.</summary>
    public async Task<string> ExplainAsync(FeatureQuery query)
    {
        FeatureSelect select = new(Layer, query);
        string sql = select.Sql();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_database.ConnectionString);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using NpgsqlCommand command = new("EXPLAIN (ANALYZE, COSTS OFF) " + sql, connection);
        select.Parameters.AddTo(command);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    /// <summary>Where the only feature of a query stands.</summary>
    public async Task<string> PositionAsync(FeatureQuery query)
    {
        await using FeatureReader reader = await new FeatureStore(_database.Database).OpenAsync(Layer, query, default);
        Assert.True(await reader.ReadAsync(default));
        return reader.Position();
    }
}
