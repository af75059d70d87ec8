using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Regions;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Browser;

/// <summary>
/// The real server over a grid city of 12 × 12 junctions, 120 m apart, and one Chromium. Every name in the data is in Latin letters, so that
/// Chinese characters on an English page are the page's own.
/// </summary>
public sealed class MapServer : ServerFixture, IAsyncLifetime
{
    private const int Junctions = 12;
    private const double SpacingM = 120;
    private IPlaywright? _playwright;

    internal IBrowser Browser { get; private set; } = null!;

    /// <summary>The middle of the city, degrees.</summary>
    internal static Coordinate Middle { get; } = GridCity.Place(Junctions * SpacingM / 2, Junctions * SpacingM / 2);

    public new async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // The other tests run beside these and share two cores: patience costs nothing where all goes well.
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            // As root there is no sandbox; the other switches keep the browser itself off the network.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public new async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright!.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Opens the map in a window of its own. Units that another test has drawn are gone, or a save at the same place would ask about them.</summary>
    internal async Task<MapPage> OpenAsync(int width = 1440, int height = 900, string language = "zh-CN", double zoom = 16, string more = "")
    {
        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(Database.ConnectionString))
        await using (NpgsqlCommand clear = source.CreateCommand("DELETE FROM renewal.renewal_units"))
        {
            await clear.ExecuteNonQueryAsync();
        }

        IBrowserContext context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            AcceptDownloads = true,
        });
        MapPage page = new(this, context, await context.NewPageAsync());
        await page.GoToAsync(string.Create(CultureInfo.InvariantCulture, $"region=grid&map={zoom}/{Middle.Y:F5}/{Middle.X:F5}&lang={language}{more}"));
        return page;
    }

    /// <summary>An analysis that is a quarter done for ever: it ends when it is stopped.</summary>
    protected override void Map(WebApplication app) => app.MapGet("/api/analyses/endless", async (HttpRequest request, Answering answering, CancellationToken cancel) =>
    {
        Question question = await answering.FindAsync(request, new QueryParameters(request, "region"), cancel);
        return await answering.AnswerAsync(question, (_, work) =>
        {
            while (true)
            {
                work.Report(0.25);
                Thread.Sleep(20);
            }
        });
    });

    protected override Task LoadAsync()
    {
        GridCity city = new(Junctions, Junctions, SpacingM);
        double Block(int at) => at * SpacingM + 15;
        const double side = SpacingM - 30;
        List<ResidentialArea> homes = [];
        List<Building> buildings = [];
        for (int row = 0; row < Junctions - 1; row += 2)
        {
            for (int column = 0; column < Junctions - 1; column += 2)
            {
                string name = $"Court {row}-{column}";
                homes.Add(new ResidentialArea(
                    0, name, (row + column) % 4 == 0 ? "old-community" : "residential", 200, 640, "households", 1992, 16_000, side * side, null,
                    GridCity.Rectangle(Block(column), Block(row), side, side)));
                buildings.Add(new Building(0, null, "residential", 6, 1992, 1800, 200, 640, null, GridCity.Rectangle(Block(column) + 15, Block(row) + 15, 60, 30)));
            }
        }

        Facility At(string name, string category, double x, double y) => new(0, name, category, "existing", 2005, null, null, null, GridCity.Point(x, y), null);
        Region region = new("grid", null, "网格市", "Grid City", "study-area", Generated: true, "test", GridCity.Rectangle(-500, -500, 2320, 2320));
        RegionData data = new()
        {
            Streets = city.Streets,
            ResidentialAreas = homes,
            Buildings = buildings,
            GreenSpaces =
            [
                new GreenSpace(0, "North Park", "G12", "park", true, true, "existing", 2010, 90 * 90, null, GridCity.Rectangle(Block(1), Block(9), side, side)),
                new GreenSpace(0, "Station Garden", "G14", "garden", true, false, "existing", 2012, 90 * 90, null, GridCity.Rectangle(Block(5), Block(5), side, side)),
            ],
            Facilities =
            [
                At("Grid Primary School", "primary-school", Block(3) + 40, Block(3) + 40), At("Corner Kindergarten", "kindergarten", Block(7) + 40, Block(3) + 40),
                At("Market Hall", "food-market", Block(3) + 40, Block(7) + 40), At("Stop One", "bus-stop", 0, 600),
            ],
            Projects =
            [
                new RenewalProject(
                    0, "Court renewal", "old-community", 2023, "implementing", null, null, null, 1, 200, null, 16_000, null, 38_000_000m, 1992, null,
                    GridCity.Rectangle(Block(4), Block(4), side, side)),
            ],
            Protections = [new Protection(0, "Old well", "old-well", null, null, GridCity.Point(Block(5) + 100, Block(7) + 20))],
        };
        return new RegionDataStore(Database.Database).ReplaceAsync(region, data, new ImportNote("demo", "test", null, new Dictionary<string, long>()), null, default);
    }
}
