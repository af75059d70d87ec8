using System.Collections.Concurrent;

namespace Renewal.Gis.Server.Serving;

/// <summary>The lanes of a server, and which request goes where.</summary>
internal sealed class Lanes : IDisposable
{
    private readonly ConcurrentDictionary<Endpoint, Lane?> _byEndpoint = [];

    public Lanes(ServerLimits limits)
    {
        Reads = new Lane("read", limits.Reads, "requests", "请求");
        Writes = new Lane("write", limits.Writes, "edits", "编辑");
        Tiles = new Lane("tile", limits.Tiles, "requests for map tiles", "地图瓦片请求");
        LargeBodies = new Lane("large-body", limits.LargeBodies, "large requests", "大型请求");
        Downloads = new Lane("download", limits.Downloads, "downloads", "下载");
        Analyses = new Lane("analysis", limits.Analyses, "analyses", "分析");
        Streams = new Lane("stream", limits.Streams, "event streams", "事件订阅");
        All = [Reads, Writes, LargeBodies, Tiles, Downloads, Analyses, Streams];
    }

    /// <summary>Features, pages, small answers.</summary>
    public Lane Reads { get; }

    /// <summary>Edits.</summary>
    public Lane Writes { get; }

    /// <summary>What has a large body enters this before its own.</summary>
    public Lane LargeBodies { get; }

    /// <summary>Tiles: entered only by who has to cut one.</summary>
    public Lane Tiles { get; }

    /// <summary>Whole collections.</summary>
    public Lane Downloads { get; }

    /// <summary>Analyses.</summary>
    public Lane Analyses { get; }

    /// <summary>Server-sent events.</summary>
    public Lane Streams { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Lane> All { get; }

    /// <summary>The lane of a request; null for what needs no database and is never held up.</summary>
    public Lane? Of(Endpoint? endpoint) => endpoint is null ? null : _byEndpoint.GetOrAdd(endpoint, static (e, lanes) => lanes.Find(e), this);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lane lane in All)
        {
            lane.Dispose();
        }
    }

    // By path and method, so that a new endpoint is never without a bound.
    private Lane? Find(Endpoint endpoint)
    {
        string path = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "";
        IReadOnlyList<string> methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        bool Under(string prefix) => path.StartsWith(prefix, StringComparison.Ordinal);
        return methods.Count == 0 || Under("/health/") || Under("/metrics") || Under("/api/standards") ? null
            : path.EndsWith("/events", StringComparison.Ordinal) ? Streams
            : Under("/api/jobs") ? null
            : Under("/api/export/") ? Downloads
            : IsTile(path) ? Tiles
            // A saved life circle is computed first.
            : Under("/api/analyses/") || (Under("/api/life-circles") && methods.Contains(HttpMethods.Post)) ? Analyses
            : methods.Contains(HttpMethods.Get) || methods.Contains(HttpMethods.Head) || methods.Contains(HttpMethods.Options) ? Reads
            : Writes;
    }

    // The lists and descriptions of tile sets are small reads; a tile has a row and a column.
    private static bool IsTile(string path) => path.Contains("/tiles/", StringComparison.Ordinal) && path.Count(c => c == '{') >= 4;
}
