using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Tests.Analyses;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.WhatIf;

/// <summary>What-if over HTTP and on the command line, held against the real change in the database.</summary>
public class WhatIfEndpointTests(AnalysisServer server) : IClassFixture<AnalysisServer>
{
    [Fact]
    public async Task What_is_tried_out_comes_true_to_the_last_person_when_the_database_is_changed_likewise()
    {
        double Covered(JsonElement coverage) => coverage.GetProperty("rows").EnumerateArray()
            .Single(r => r.GetProperty("category").GetString() == "kindergarten").GetProperty("populationCovered").GetDouble();
        double before = Covered(await GetAsync("/api/analyses/coverage?region=grid"));
        Coordinate place = GridCity.Place(600, 700);
        JsonElement tried = await TryAsync($$"""{"op":"add-facility","category":"kindergarten","lon":{{Text(place.X)}},"lat":{{Text(place.Y)}}}""");
        JsonElement change = tried.GetProperty("difference").GetProperty("coverage").EnumerateArray().Single();
        Assert.Equal(before, change.GetProperty("before").GetProperty("population").GetDouble());

        await using NpgsqlCommand insert = server.Database.Database.Source.CreateCommand(
            "INSERT INTO renewal.facilities (region_code, category, author, source, geometry) VALUES ('grid', 'kindergarten', 'test', 'drawn', ST_SetSRID(ST_MakePoint($1, $2), 4490)) RETURNING id");
        insert.Parameters.Add(new() { Value = place.X });
        insert.Parameters.Add(new() { Value = place.Y });
        object? id = await insert.ExecuteScalarAsync();
        Assert.Equal(change.GetProperty("after").GetProperty("population").GetDouble(), Covered(await GetAsync("/api/analyses/coverage?region=grid")));

        // Taking it away again is the way back.
        JsonElement removed = await TryAsync($$"""{"op":"remove-facility","id":{{id}}}""");
        Assert.Equal(before, removed.GetProperty("difference").GetProperty("coverage")[0].GetProperty("after").GetProperty("population").GetDouble());
        await using NpgsqlCommand delete = server.Database.Database.Source.CreateCommand("DELETE FROM renewal.facilities WHERE id = $1");
        delete.Parameters.Add(new() { Value = id });
        await delete.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task A_unit_and_a_community_tell_what_changes_for_them_and_an_empty_list_changes_nothing()
    {
        JsonElement nothing = await TryAsync();
        Assert.Equal((0, 0), (nothing.GetProperty("difference").GetProperty("coverage").GetArrayLength(), nothing.GetProperty("units").GetArrayLength()));

        long kindergarten = (await GetAsync("/ogc/collections/facilities/items?region=grid&limit=100")).GetProperty("features").EnumerateArray()
            .Single(f => f.GetProperty("properties").GetProperty("category").GetString() == "kindergarten").GetProperty("id").GetInt64();
        JsonElement closed = await TryAsync($$"""{"op":"remove-facility","id":{{kindergarten}}}""");
        JsonElement unit = closed.GetProperty("units").EnumerateArray().Single();
        Assert.Equal(("一号单元", 90.0, 0.0), (
            unit.GetProperty("name").GetString(), unit.GetProperty("coverage")[0].GetProperty("before").GetProperty("population").GetDouble(),
            unit.GetProperty("coverage")[0].GetProperty("after").GetProperty("population").GetDouble()));
        Assert.Equal("方城小区", closed.GetProperty("communities")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_park_that_is_sketched_covers_the_land_of_theory()
    {
        string corners = string.Join(',', GridCity.Rectangle(150, 150, 100, 100).Coordinates.Select(c => $"[{Text(c.X)},{Text(c.Y)}]"));
        JsonElement tried = await TryAsync($$"""{"op":"add-green-space","geometry":{"type":"Polygon","coordinates":[[{{corners}}]] } }""");
        JsonElement park = tried.GetProperty("difference").GetProperty("parkRates").EnumerateArray().First(p => p.GetProperty("id").GetString() == "green-300");

        // The square ends 50 m west and south of the land's corner, so that only the quarter of a disc around its own corner reaches the land.
        Assert.Equal(CornerBeyond(50, 50), park.GetProperty("after").GetProperty("coveredAreaM2").GetDouble() - park.GetProperty("before").GetProperty("coveredAreaM2").GetDouble(), 20.0);
    }

    [Theory]
    [InlineData("""{"op":"fly"}""", "Edit 1 has the unknown op fly.", 400)]
    [InlineData("""{"op":"remove-facility"}""", "Edit 1 needs id", 400)]
    [InlineData("""{"op":"remove-facility","id":-1}""", "Edit 1: There is no facility -1", 422)]
    [InlineData("""{"op":"add-facility","category":"kindergarten","lon":102,"lat":240}""", "Edit 1 needs lat, a number from -89 to 89.", 400)]
    [InlineData("""{"op":"add-facility","category":"zoo","lon":102,"lat":24}""", "Edit 1: There is no facility category zoo.", 400)]
    [InlineData("""{"op":"remove-facility","id":1,"cascade":true}""", "Edit 1: remove-facility does not take cascade", 400)]
    [InlineData("""{"op":"add-green-space","geometry":{"type":"Polygon","coordinates":[[[102,24],[102.001,24.001],[102.001,24],[102,24.001],[102,24]]]}}""", "The border of the green space is not valid", 422)]
    [InlineData("""7""", "Edit 1 is not an object", 400)]
    public async Task A_wrong_edit_is_refused_by_its_place_in_the_list(string edit, string detail, int status)
    {
        using HttpResponseMessage response = await PostAsync(edit);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.StartsWith(detail, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_prints_the_same_and_verifies_it_from_nothing()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Coordinate place = GridCity.Place(600, 700);
        await File.WriteAllTextAsync(file, $$"""{"edits":[{"op":"add-facility","category":"kindergarten","lon":{{Text(place.X)}},"lat":{{Text(place.Y)}}}]}""");
        try
        {
            (int exitCode, string output, string errors) = await RenewalProcess.RunAsync(
                server.Database.ConnectionString, "analyse", "what-if", "--region", "grid", "--edits", file, "--verify", "--format", "json");
            Assert.Equal((0, ""), (exitCode, errors.Trim()));
            JsonElement http = await TryAsync($$"""{"op":"add-facility","category":"kindergarten","lon":{{Text(place.X)}},"lat":{{Text(place.Y)}}}""");
            Assert.Equal(http.GetProperty("difference").GetRawText(), JsonDocument.Parse(output).RootElement.GetProperty("difference").GetRawText());
        }
        finally
        {
            File.Delete(file);
        }
    }

    // The part of a disc of 300 m that lies beyond both of two lines at right angles, at some distances from its middle.
    private static double CornerBeyond(double a, double b)
    {
        double sum = 0;
        const int Steps = 200_000;
        double end = Math.Sqrt(90_000 - b * b);
        for (int i = 0; i < Steps; i++)
        {
            double x = a + (end - a) * (i + 0.5) / Steps;
            sum += (Math.Sqrt(90_000 - x * x) - b) * (end - a) / Steps;
        }

        return sum;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await server.Client.GetStringAsync(path)).RootElement;

    private Task<HttpResponseMessage> PostAsync(params string[] edits) => server.Client.PostAsync(
        "/api/analyses/what-if?region=grid", new StringContent($$"""{"edits":[{{string.Join(',', edits)}}]}""", Encoding.UTF8, "application/json"));

    private async Task<JsonElement> TryAsync(params string[] edits)
    {
        using HttpResponseMessage response = await PostAsync(edits);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
