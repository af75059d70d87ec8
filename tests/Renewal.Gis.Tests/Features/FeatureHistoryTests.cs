using System.Globalization;
using System.Net;
using System.Text.Json;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Tests.Features;

/// <summary>As-of answers are compared with what the same question answered before the edit.</summary>
public sealed class FeatureHistoryTests(FeatureServer server) : IClassFixture<FeatureServer>
{
    // A saved circle says now whether it is stale; what it would have said then is not kept.
    public static TheoryData<string> WithHistory => new(Collections.All.Where(c => c.HasHistory && !c.IsView).Select(c => c.Id));

    [Theory]
    [MemberData(nameof(WithHistory))]
    public async Task What_was_answered_before_an_edit_is_answered_as_of_then(string id)
    {
        string table = Collections.Find(id).Table;
        string items = $"/ogc/collections/{id}/items?limit=10000&crs=EPSG:4543";
        string before = Features(await server.GetAsync(items));
        string[] ids = await server.QueryAsync($"SELECT id FROM {table} ORDER BY id");
        string item = $"/ogc/collections/{id}/items/{ids[1]}";
        string itemBefore = (await server.GetAsync(item)).GetProperty("properties").GetRawText();
        string time = await NowAsync();

        // Two changes of one feature, one of many, and one deletion.
        await server.QueryAsync($"UPDATE {table} SET source = 'changed' WHERE id = {ids[1]}");
        await server.QueryAsync($"UPDATE {table} SET source = 'changed again', geometry = ST_Translate(geometry, 0.001, 0) WHERE id >= {ids[1]}");
        string between = Features(await server.GetAsync(items));
        string timeBetween = await NowAsync();
        await server.QueryAsync($"DELETE FROM {table} WHERE id = {ids[0]}");

        string now = Features(await server.GetAsync(items));
        Assert.NotEqual(before, now);
        Assert.NotEqual(between, now);
        Assert.Equal(before, Features(await server.GetAsync($"{items}&as-of={time}")));
        Assert.Equal(between, Features(await server.GetAsync($"{items}&as-of={timeBetween}")));
        Assert.Equal(now, Features(await server.GetAsync($"{items}&as-of={await NowAsync()}")));
        Assert.Equal(itemBefore, (await server.GetAsync($"{item}?as-of={time}")).GetProperty("properties").GetRawText());
        Assert.Equal(ids.Length - 1, (await server.GetAsync(items)).GetProperty("features").GetArrayLength());
        using HttpResponseMessage deleted = await server.Client.GetAsync($"/ogc/collections/{id}/items/{ids[0]}");
        Assert.Equal(HttpStatusCode.NotFound, deleted.StatusCode);
        using HttpResponseMessage asOf = await server.Client.GetAsync($"/ogc/collections/{id}/items/{ids[0]}?as-of={time}");
        Assert.Equal(HttpStatusCode.OK, asOf.StatusCode);
        using HttpResponseMessage beforeAll = await server.Client.GetAsync($"{items}&as-of=2001-01-01T00:00:00Z");
        Assert.Equal(0, JsonDocument.Parse(await beforeAll.Content.ReadAsStringAsync()).RootElement.GetProperty("features").GetArrayLength());
    }

    [Fact]
    public async Task Filters_boxes_pages_and_orders_work_as_of_a_time_too()
    {
        const string question = "/ogc/collections/facilities/items?region=530402-demo&bbox=102.5,24.3,102.6,24.4&datetime=1990-01-01/2020-12-31&sortby=-capacity,name&limit=40";
        string filter = "&filter=" + Uri.EscapeDataString("category LIKE '%school%' AND opening_year > 1985");
        string before = string.Join('\n', (await server.AllAsync(question + filter)).Select(f => f.GetRawText()));
        Assert.NotEmpty(before);
        string time = await NowAsync();
        await server.QueryAsync("UPDATE renewal.facilities SET capacity = 0, opening_year = 1800, category = 'x' WHERE id % 3 = 0");
        await server.QueryAsync("DELETE FROM renewal.facilities WHERE id % 5 = 0");
        Assert.NotEqual(before, string.Join('\n', (await server.AllAsync(question + filter)).Select(f => f.GetRawText())));
        Assert.Equal(before, string.Join('\n', (await server.AllAsync($"{question}{filter}&as-of={time}")).Select(f => f.GetRawText())));
    }

    [Fact]
    public async Task A_question_that_takes_too_long_is_503_with_the_mend()
    {
        await using Npgsql.NpgsqlDataSource source = Npgsql.NpgsqlDataSource.Create(server.Database.ConnectionString);
        await using Npgsql.NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using Npgsql.NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using Npgsql.NpgsqlCommand hold = new("LOCK TABLE renewal.barriers", connection);
        await hold.ExecuteNonQueryAsync();
        Npgsql.NpgsqlException error = await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(
            () => new FeatureStore(server.Database.Database).OpenAsync(Collections.Find("barriers"), new FeatureQuery { TimeoutS = 1 }, default));
        Assert.Equal(503, Renewal.Gis.Storage.Database.Explain(error).Status);
        Assert.Contains("ask for", Renewal.Gis.Storage.Database.Explain(error).Message, StringComparison.Ordinal);
    }

    private static string Features(JsonElement page) => page.GetProperty("features").GetRawText();

    // A plus sign of a URL is a blank: the server takes it for the offset's.
    private async Task<string> NowAsync() => Assert.Single(await server.QueryAsync("SELECT to_char(clock_timestamp() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+08:00\"')"))
        .ToString(CultureInfo.InvariantCulture);
}
