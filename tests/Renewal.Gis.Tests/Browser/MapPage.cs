using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using NetTopologySuite.Geometries;

namespace Renewal.Gis.Tests.Browser;

/// <summary>One open map. When it closes it fails the test if a request left the machine or the console showed an error.</summary>
internal sealed class MapPage : IAsyncDisposable
{
    private readonly MapServer _server;
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _foreign = new();

    public MapPage(MapServer server, IBrowserContext context, IPage page)
    {
        _server = server;
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !Expected.Any(e => (message.Text + message.Location).Contains(e, StringComparison.Ordinal)))
            {
                _errors.Enqueue($"{message.Text} {message.Location}");
            }
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Request += (_, request) =>
        {
            Uri address = new(request.Url);
            if (address.Scheme is "http" or "https" or "ws" or "wss" && !address.IsLoopback)
            {
                _foreign.Enqueue(request.Url);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Parts of console messages that the test causes on purpose.</summary>
    public List<string> Expected { get; } = [];

    public ILocator Drawer => Page.Locator("#drawer");

    /// <summary>Opens the map at an address and waits for its region.</summary>
    public async Task GoToAsync(string hash)
    {
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync($"{_server.Url}/#{hash}");
        await Assertions.Expect(Page.Locator("#region option:checked")).ToHaveAttributeAsync("value", "grid");
        await Assertions.Expect(Page.Locator("#busy")).ToBeHiddenAsync();
    }

    /// <summary>The pixel of a place, from the view in the address, which follows the map.</summary>
    public async Task<(float X, float Y)> PixelAsync(Coordinate place)
    {
        string[] view = (await Page.EvaluateAsync<string>("() => new URLSearchParams(location.hash.slice(1)).get('map')")).Split('/');
        double[] figures = [.. view.Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        double worldPx = 256 * Math.Pow(2, figures[0]);
        double X(double lon) => (lon + 180) / 360 * worldPx;
        double Y(double lat) => (1 - Math.Asinh(Math.Tan(lat * Math.PI / 180)) / Math.PI) / 2 * worldPx;
        PageViewportSizeResult size = Page.ViewportSize!;
        return ((float)(size.Width / 2.0 + X(place.X) - X(figures[2])), (float)(size.Height / 2.0 + Y(place.Y) - Y(figures[1])));
    }

    /// <summary>Moves the mouse to a place in steps, as a hand would, and clicks.</summary>
    public async Task ClickAsync(Coordinate place)
    {
        (float x, float y) = await PixelAsync(place);
        await Page.Mouse.MoveAsync(x, y, new MouseMoveOptions { Steps = 5 });
        await Page.Mouse.ClickAsync(x, y);
    }

    /// <summary>Drags from one place to another with the mouse.</summary>
    public async Task DragAsync(Coordinate from, Coordinate to)
    {
        (float x, float y) = await PixelAsync(from);
        await Page.Mouse.MoveAsync(x, y, new MouseMoveOptions { Steps = 5 });
        await Page.Mouse.DownAsync();
        (x, y) = await PixelAsync(to);
        await Page.Mouse.MoveAsync(x, y, new MouseMoveOptions { Steps = 12 });
        await Page.Mouse.UpAsync();
    }

    /// <summary>Draws a unit corner by corner and closes it on its first corner.</summary>
    public async Task DrawAsync(params Coordinate[] corners)
    {
        await Page.Locator("#tools .tool").First.ClickAsync();
        // Alt keeps the corners where they are put: snapping has a test of its own.
        await Page.Keyboard.DownAsync("Alt");
        foreach (Coordinate corner in corners.Append(corners[0]))
        {
            await ClickAsync(corner);
        }

        await Page.Keyboard.UpAsync("Alt");
        await Assertions.Expect(Page.Locator("#unit-name")).ToBeFocusedAsync();
    }

    public Task FillNameAsync(string name) => Page.Locator("#unit-name").FillAsync(name);

    /// <summary>Saves the unit that is open and returns its id, which stands in the address.</summary>
    public async Task<long> SaveAsync()
    {
        await Page.Locator("#drawer-foot .button-primary").ClickAsync();
        await SavedAsync();
        return await UnitIdAsync();
    }

    /// <summary>Waits until there is nothing left to save.</summary>
    public Task SavedAsync() => Assertions.Expect(Page.Locator("#drawer-foot .button-primary:disabled[aria-busy=false]")).ToBeVisibleAsync();

    /// <summary>The id of the unit that is open, which stands in the address.</summary>
    public async Task<long> UnitIdAsync()
    {
        await Page.WaitForFunctionAsync("() => /unit=\\d/.test(location.hash)");
        return long.Parse(await Page.EvaluateAsync<string>("() => new URLSearchParams(location.hash.slice(1)).get('unit')"), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until the report shows figures of the present shape.</summary>
    public async Task ReportAsync() => await Assertions.Expect(Page.Locator(".report[aria-busy=false] .figures").First).ToBeVisibleAsync();

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_foreign);
        Assert.Empty(_errors);
    }
}
