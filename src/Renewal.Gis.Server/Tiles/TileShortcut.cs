using Renewal.Gis.Storage.Events;

namespace Renewal.Gis.Server.Tiles;

/// <summary>
/// Answers requests for tiles that are in memory before routing and everything else: one look-up by the address as it was sent. All other requests, and all while
/// changes do not arrive by themselves, go the long way.
/// </summary>
internal static class TileShortcut
{
    /// <summary>Puts the shortcut into the pipeline; the middleware that sets the headers of every answer comes before it.</summary>
    public static void UseTileShortcut(this WebApplication app)
    {
        TileCache cache = app.Services.GetRequiredService<TileCache>();
        ChangeFeed feed = app.Services.GetRequiredService<ChangeFeed>();
        app.Use(next => context =>
        {
            HttpRequest request = context.Request;
            return (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
                && request.Path.Value is { } path && path.Contains("/tiles/", StringComparison.Ordinal)
                && feed.IsCurrent
                && cache.Find(path, request.QueryString.Value ?? "") is { } tile
                ? TileAnswer.WriteAsync(context, tile, cache)
                : next(context);
        });
    }
}
