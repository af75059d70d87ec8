using Microsoft.Playwright;
using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace Renewal.Gis.Tests.Browser;

/// <summary>Two planners at one map.</summary>
[Collection("Browser")]
public class SharedMapTests(MapServer server) : IClassFixture<MapServer>
{
    private static readonly Coordinate[] Corners =
        [GridCity.Place(430, 430), GridCity.Place(830, 430), GridCity.Place(830, 760), GridCity.Place(430, 760)];

    [Fact]
    public async Task A_unit_that_one_planner_saves_appears_on_the_map_of_the_other_and_goes_again()
    {
        await using MapPage mine = await server.OpenAsync(language: "en");
        await using MapPage theirs = await server.OpenAsync(language: "en");
        await theirs.Page.Locator("#tab-units").ClickAsync();
        ILocator list = theirs.Page.Locator("#panel-units .item");
        ILocator outlines = theirs.Page.Locator(".leaflet-units-pane path");
        await Expect(list).ToHaveCountAsync(0);
        await mine.DrawAsync(Corners);
        await mine.FillNameAsync("Seen by both");
        await mine.ReportAsync();
        long id = await mine.SaveAsync();
        await Expect(list).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("Seen by both"));
        await Expect(outlines).ToHaveCountAsync(1);
        // Removed past every server, with SQL.
        await ExecuteAsync($"DELETE FROM renewal.renewal_units WHERE id = {id}");
        await Expect(list).ToHaveCountAsync(0);
        await Expect(outlines).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Only_the_tiles_that_a_change_touches_are_read_again()
    {
        await using MapPage map = await server.OpenAsync(language: "en");
        await map.Page.WaitForTimeoutAsync(500);
        List<string> read = [];
        map.Page.Response += (_, response) =>
        {
            if (response.Url.Contains(".mvt", StringComparison.Ordinal))
            {
                lock (read)
                {
                    read.Add(response.Url);
                }
            }
        };
        Coordinate place = GridCity.Place(700, 700);
        IResponse answer = await map.Page.RunAndWaitForResponseAsync(
            () => ExecuteAsync(FormattableString.Invariant(
                $"""
                INSERT INTO renewal.facilities (region_code, name, category, author, source, geometry)
                VALUES ('grid', 'New clinic', 'community-health-station', 'test', 'test', ST_SetSRID(ST_MakePoint({place.X}, {place.Y}), 4490))
                """)),
            response => response.Url.Contains(".mvt", StringComparison.Ordinal) && response.Url.Contains("facilities", StringComparison.Ordinal));
        Assert.Equal(200, answer.Status);
        await map.Page.WaitForTimeoutAsync(500);
        // Zoom 16 is drawn from tiles of zoom 15; the place may lie in the buffer of a neighbour.
        lock (read)
        {
            Assert.InRange(read.Distinct().Count(), 1, 4);
            Assert.Equal(read.Count, read.Distinct().Count());
            Assert.Contains(read, url => url.Contains(Tiles.TilePlace.Path("", 15, place.X, place.Y)["/tiles/".Length..], StringComparison.Ordinal));
            Assert.All(read, url => Assert.DoesNotContain("/tiles/regions/", url, StringComparison.Ordinal));
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlConnection connection = new(server.Database.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
