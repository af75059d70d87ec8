using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Filters;
using Renewal.Gis.Storage;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.Filters;
using Renewal.Gis.Storage.ReferenceLayers;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Filters;

/// <summary>What the SQL of filters finds, against an evaluation in memory; and how the database goes about it.</summary>
public sealed class FilterSqlTests(NaturalEarthServer server) : IClassFixture<NaturalEarthServer>
{
    [SharedTheory]
    [InlineData("ne_110m_populated_places_simple", 2_000)]
    [InlineData("ne_110m_admin_0_countries", 800)]
    [InlineData("ne_110m_rivers_lake_centerlines", 400)]
    public async Task Random_filters_find_what_an_evaluation_in_memory_finds(string table, int filters)
    {
        Collection collection = await FindAsync(table);
        List<Dictionary<string, object?>> rows = await ReadAsync(collection);
        RandomFilters random = new(collection, rows, seed: 42);
        int some = 0;
        for (int i = 0; i < filters; i++)
        {
            Filter filter = random.Next();
            Filter read = Cql2Text.Parse(filter.ToString());
            Assert.Equal(filter, read);
            long[] expected = [.. rows.Where(row => new FilterEvaluator(row).Is(filter) == true).Select(row => (long)row["id"]!).Order()];
            long[] found = await FindIdsAsync(collection, read);
            Assert.True(expected.SequenceEqual(found), $"{filter}\nexpected {string.Join(' ', expected.Except(found))}, found {string.Join(' ', found.Except(expected))}");
            some += expected.Length > 0 && expected.Length < rows.Count ? 1 : 0;
        }

        // Filters that all find nothing would agree about nothing.
        Assert.InRange(some, filters / 8, filters);
    }

    [Fact]
    public async Task Whatever_compiles_is_accepted_by_the_database()
    {
        FeatureStore store = new(server.Database.Database);
        foreach (Collection collection in Collections.All)
        {
            RandomFilters random = new(collection, [], seed: 7);
            for (int i = 0; i < 40; i++)
            {
                FeatureQuery query = new() { Filter = random.Next(), AsOf = collection.HasHistory && i % 4 == 0 ? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) : null };
                Assert.Equal(0, await store.CountAsync(collection, query, 10, default));
            }
        }
    }

    [Fact]
    public async Task Broken_filters_that_are_still_good_are_accepted_by_the_database()
    {
        FeatureStore store = new(server.Database.Database);
        Collection[] collections = [.. new[] { "projects", "renewal-units", "facilities" }.Select(Collections.Find)];
        Random random = new(11);
        for (int accepted = 0; accepted < 500;)
        {
            string text = FilterFuzzTests.Mutated(random);
            Collection collection = collections[random.Next(collections.Length)];
            Filter filter;
            try
            {
                filter = text.StartsWith('{') ? Cql2Json.Parse(text) : Cql2Text.Parse(text);
                FilterSql.Check(filter, collection);
            }
            catch (InputException)
            {
                continue;
            }

            Assert.Equal(0, await store.CountAsync(collection, new FeatureQuery { Filter = filter }, 10, default));
            accepted++;
        }
    }

    [Fact]
    public async Task The_largest_filters_are_accepted_by_the_database()
    {
        string Repeat(string part, string between, int times) => string.Join(between, Enumerable.Repeat(part, times));
        string ring = string.Join(',', Enumerable.Range(0, 9_999).Append(0).Select(i =>
            FormattableString.Invariant($"{102 + Math.Cos(i * Math.PI / 5_000 * 10_000 / 9_999):R} {24 + Math.Sin(i * Math.PI / 5_000 * 10_000 / 9_999):R}")));
        foreach (string filter in new[]
        {
            $"area_m2 > households{string.Concat(Enumerable.Repeat(" + 1", 990))}", $"area_m2 > {Repeat("(households * 2 +", "", 60)}1{new string(')', 60)}",
            $"{Repeat("NOT ", "", 60)}name = 'x'", Repeat("name LIKE '%x%'", " OR ", 500), $"id IN ({string.Join(',', Enumerable.Range(0, 9_998))})",
            $"name IN ({Repeat("'x'", ",", 9_000)}, CASEI('y'))", $"S_WITHIN(geometry, POLYGON(({ring})))",
            $"S_INTERSECTS(geometry, {Repeat("GEOMETRYCOLLECTION(", "", 50)}POINT(1 2){new string(')', 50)})", $"{Repeat("CASEI(", "", 60)}name{new string(')', 60)} = 'x'",
        })
        {
            Assert.Equal(0, await new FeatureStore(server.Database.Database).CountAsync(
                Collections.Find("projects"), new FeatureQuery { Filter = Cql2Text.Parse(filter) }, 10, default));
        }
    }

    [Theory]
    [InlineData("facilities", "S_INTERSECTS(geometry, POLYGON((102.5 24.3, 102.51 24.3, 102.51 24.31, 102.5 24.3)))")]
    [InlineData("facilities", "category = 'school' AND S_WITHIN(geom, BBOX(102.5, 24.3, 102.51, 24.31)) AND NOT (name LIKE 'x%')")]
    [InlineData("facilities", "S_CONTAINS(BBOX(102.5, 24.3, 102.51, 24.31), geometry)")]
    [InlineData("facilities", "S_EQUALS(geometry, POINT(102.5 24.3))")]
    [InlineData("protections", "S_INTERSECTS(geometry, POINT(102.5 24.3))")]
    [InlineData("protections", "S_TOUCHES(geometry, BBOX(102.5, 24.3, 102.51, 24.31))")]
    [InlineData("protections", "S_CONTAINS(BBOX(102.5, 24.3, 102.51, 24.31), geometry)")]
    public async Task The_spatial_index_serves_the_filter(string id, string filter)
    {
        Collection collection = Collections.Find(id);
        SqlParameters parameters = new();
        string where = FilterSql.Compile(Cql2Text.Parse(filter), collection, parameters);
        await using NpgsqlConnection connection = await server.Database.Database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using NpgsqlCommand rows = new(
            $"""
            INSERT INTO renewal.regions (code, name_zh, name_en, level, source) VALUES ('indexed', '索引', 'Indexed', 'study-area', 'test');
            INSERT INTO {collection.Table} (region_code, name, {(id == "facilities" ? "category" : "kind")}, author, source, geometry)
            SELECT 'indexed', 'x', '{(id == "facilities" ? "school" : "old-tree")}', 'test', 'test', ST_SetSRID(ST_MakePoint(102 + i % 100 / 100.0, 24 + i / 10000.0), 4490)
            FROM generate_series(0, 9999) AS i;
            ANALYZE {collection.Table};
            """,
            connection);
        await rows.ExecuteNonQueryAsync();
        await using NpgsqlCommand explain = new($"EXPLAIN SELECT count(*) FROM {collection.Table} WHERE {where}", connection);
        parameters.AddTo(explain);
        await using NpgsqlDataReader reader = await explain.ExecuteReaderAsync();
        List<string> plan = [];
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        Assert.Contains(plan, line => line.Contains($"{collection.Table.Split('.')[1]}_geometry", StringComparison.Ordinal) && line.Contains("Index", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("projects", "plan_yaer = 2024", "at character 1: projects has no property 'plan_yaer'; did you mean plan_year?")]
    [InlineData("projects", "name = 'x' AND Status = 'x'", "at character 16: projects has no property 'Status'; did you mean status")]
    [InlineData("barriers", "altogether_different = 1", "at character 1: barriers has no property 'altogether_different'; it has name, kind, region_code, source, source_id, id, version, valid_from, geometry.")]
    [InlineData("projects", "plan_year = '2024'", "at character 13: plan_year is a number and '2024' is a text, which cannot be compared; write a number without quotes.")]
    [InlineData("projects", "'2024' < plan_year", "at character 1: plan_year is a number and '2024' is a text, which cannot be compared; write a number without quotes.")]
    [InlineData("projects", "name = 5", "at character 8: name is a text and 5 is a number, which cannot be compared; write a text in single quotes.")]
    [InlineData("projects", "name", "at character 1: name is a text and TRUE is true or false")]
    [InlineData("projects", "name = plan_year", "name is a text and plan_year is a number")]
    [InlineData("projects", "valid_from > '2024-01-01'", "write a timestamp like TIMESTAMP('2015-01-31T08:30:00Z')")]
    [InlineData("projects", "valid_from > DATE('2024-01-01')", "valid_from is a date and time and DATE('2024-01-01') is a date")]
    [InlineData("projects", "name IN ('x', 5)", "at character 15: name is a text and 5 is a number")]
    [InlineData("projects", "plan_year BETWEEN 2020 AND 'x'", "at character 28")]
    [InlineData("projects", "plan_year LIKE '20%'", "at character 1: LIKE compares texts, and plan_year is a number")]
    [InlineData("projects", "CASEI(plan_year) = 'x'", "at character 7: CASEI takes a text, and plan_year is a number")]
    [InlineData("projects", "name + 1 = 2", "at character 1: name is a text, which cannot be computed with")]
    [InlineData("projects", "geometry = 'x'", "shapes are compared with functions such as S_EQUALS")]
    [InlineData("projects", "S_EQUALS(name, geometry)", "at character 10: name is a text and no shape: the shape is called geometry")]
    [InlineData("projects", "S_WITHIN(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "at character 20: the shape is not valid near 0.5 0.5 (Self-intersection)")]
    [InlineData("projects", "S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 2)))", "at character 20: a GEOMETRYCOLLECTION can be asked for with S_INTERSECTS and S_DISJOINT only")]
    [InlineData("projects", "T_AFTER(plan_year, DATE('2024-01-01'))", "at character 9: plan_year is a number and no date")]
    [InlineData("projects", "INTERVAL('..', '..') IS NULL", "at character 1: an interval or a list is never null")]
    [InlineData("projects", "INTERVAL('..', '..') = name", "intervals are compared with functions such as T_EQUALS")]
    public void What_does_not_fit_the_collection_is_told_with_its_character(string collection, string filter, string expected)
    {
        InputException mistake = Assert.Throws<InputException>(() => FilterSql.Check(Cql2Text.Parse(filter), Collections.Find(collection)));
        Assert.Contains(expected, mistake.Message, StringComparison.Ordinal);
        Assert.Equal(400, mistake.Status);
    }

    [Fact]
    public void Lists_are_not_supported_while_no_column_is_one() => Assert.Equal(
        501, Assert.Throws<InputException>(() => FilterSql.Check(Cql2Text.Parse("A_CONTAINS(name, ('x'))"), Collections.Find("projects"))).Status);

    private async Task<Collection> FindAsync(string table) =>
        await new CollectionStore(new ReferenceLayerStore(server.Database.Database)).FindAsync(NaturalEarthServer.CollectionOf(table), default);

    private async Task<long[]> FindIdsAsync(Collection collection, Filter filter)
    {
        SqlParameters parameters = new();
        string sql = $"SELECT id FROM {collection.Table} AS t WHERE {FilterSql.Compile(filter, collection, parameters, "t")} ORDER BY id";
        await using NpgsqlCommand command = server.Database.Database.Source.CreateCommand(sql);
        parameters.AddTo(command);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<long> ids = [];
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetInt64(0));
        }

        return [.. ids];
    }

    private async Task<List<Dictionary<string, object?>>> ReadAsync(Collection collection)
    {
        Column[] columns = [.. Queryables.Of(collection)];
        await using NpgsqlCommand command = server.Database.Database.Source.CreateCommand(
            $"SELECT {string.Join(", ", columns.Select(c => Sql.Identifier(c.Name) + (c.Type == "integer" ? "::bigint" : c.Type == "number" ? "::double precision" : "")))} FROM {collection.Table}");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<Dictionary<string, object?>> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(columns.Select((c, i) => (c.Name, Value: reader.IsDBNull(i) ? null : c.Type == "date" ? reader.GetFieldValue<DateOnly>(i) : reader.GetValue(i)))
                .ToDictionary(p => p.Name, p => (object?)p.Value));
        }

        return rows;
    }
}
