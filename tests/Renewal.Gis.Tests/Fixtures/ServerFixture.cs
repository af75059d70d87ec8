using System.Net;
using Microsoft.AspNetCore.Builder;
using Renewal.Gis.Server.Serving;

namespace Renewal.Gis.Tests.Fixtures;

/// <summary>The real server on a free port of 127.0.0.1 over a database of its own.</summary>
public class ServerFixture : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private WebApplication? _app;

    /// <summary>Talks to the server.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Address of the server, without a slash at the end.</summary>
    public string Url => _app!.Urls.First();

    /// <summary>The server's database.</summary>
    public DatabaseFixture Database => _database;

    /// <summary>What the server bears.</summary>
    private protected virtual ServerLimits Limits => ServerLimits.Default;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync().ConfigureAwait(false);
        await LoadAsync().ConfigureAwait(false);
        _app = ServeCommand.Build(_database.Database, IPAddress.Loopback, port: 0, serverLimits: Limits);
        Map(_app);
        await _app.StartAsync().ConfigureAwait(false);
        Client = new HttpClient { BaseAddress = new Uri(Url) };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _app!.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Adds routes that only tests need, before the server starts.</summary>
    protected virtual void Map(WebApplication app)
    {
    }

    /// <summary>Fills the database before the server starts.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;
}
