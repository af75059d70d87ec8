using Npgsql;
using Renewal.Gis.Server.Tiles;
using Renewal.Gis.Storage.Events;

namespace Renewal.Gis.Server.Events;

/// <summary>Follows the changes of the database as long as the server runs.</summary>
internal sealed class ChangeFollowing(ChangeFeed feed, TileCache tiles) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        feed.Start();
        tiles.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// An answer to a write leaves only when its change has reached this server's memory: whoever has the answer sees the edit in the next tile.
    /// </summary>
    public static void Use(WebApplication app)
    {
        ChangeFeed feed = app.Services.GetRequiredService<ChangeFeed>();
        app.Use((context, next) =>
        {
            string method = context.Request.Method;
            // Analyses are asked with POST and write nothing.
            if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !context.Request.Path.StartsWithSegments("/api/analyses", StringComparison.Ordinal))
            {
                context.Response.OnStarting(() => CatchUpAsync(feed));
            }

            return next(context);
        });
    }

    private static async Task CatchUpAsync(ChangeFeed feed)
    {
        try
        {
            await feed.CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // The write is done and its answer stands; a feed that cannot read is not current, and tiles wait for it themselves.
        }
    }
}
