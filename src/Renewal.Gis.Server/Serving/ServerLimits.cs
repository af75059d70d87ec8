using Microsoft.AspNetCore.Server.Kestrel.Core;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Server.Serving;

/// <summary>How many requests of one kind are worked on at once, and how many may wait for it.</summary>
/// <param name="AtOnce">Requests worked on at once, 1 or more.</param>
/// <param name="Waiting">Requests that may wait for a place, 0 or more.</param>
/// <param name="LongestWait">Who has waited so long is refused: a client that still listens then is the exception.</param>
/// <param name="RetryAfterS">Seconds after which a refused client should try again.</param>
internal sealed record LaneLimits(int AtOnce, int Waiting, TimeSpan LongestWait, int RetryAfterS);

/// <summary>
/// What the server bears. The lanes that hold a database connection add up to less than its pool, so that no kind of request can starve another;
/// downloads have a pool of their own besides.
/// </summary>
internal sealed record ServerLimits
{
    /// <summary>What a server has that was told nothing else.</summary>
    public static readonly ServerLimits Default = new();

    /// <summary>Reads of features, pages and small answers. More at once than this gains nothing: the processors are busy and every one takes longer.</summary>
    public LaneLimits Reads { get; init; } = new(Math.Clamp(4 * Environment.ProcessorCount, 8, 16), 512, TimeSpan.FromSeconds(10), 2);

    /// <summary>Writes of features.</summary>
    public LaneLimits Writes { get; init; } = new(6, 128, TimeSpan.FromSeconds(10), 2);

    /// <summary>Tiles that have to be cut, as many as their pool has connections; those in the cache wait for nothing.</summary>
    public LaneLimits Tiles { get; init; } = new(Math.Max(4, 2 * Environment.ProcessorCount), 512, TimeSpan.FromSeconds(10), 2);

    /// <summary>Requests whose body is larger than <see cref="LargeBodyBytes"/>: read whole, it takes several times as much memory.</summary>
    public LaneLimits LargeBodies { get; init; } = new(1, 64, TimeSpan.FromSeconds(30), 10);

    /// <summary>Larger bodies go one at a time.</summary>
    public long LargeBodyBytes { get; init; } = 1_000_000;

    /// <summary>Downloads of whole collections: each holds a connection for as long as it takes.</summary>
    public LaneLimits Downloads { get; init; } = new(4, 16, TimeSpan.FromSeconds(20), 30);

    /// <summary>Analyses; which of them computes is settled by the queue for processors, this only bounds how many hold a line.</summary>
    public LaneLimits Analyses { get; init; } = new(256, 0, TimeSpan.Zero, 10);

    /// <summary>Event streams: they cost little but do not end.</summary>
    public LaneLimits Streams { get; init; } = new(256, 0, TimeSpan.Zero, 30);

    /// <summary>The database ends a statement of a request after so long, downloads and imports excepted.</summary>
    public TimeSpan Statement { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A read or write that has not been answered and taken by the client after so long gives its place up.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The whole body of a request has to arrive within so long.</summary>
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The header of a request has to arrive within so long.</summary>
    public TimeSpan Header { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>An idle connection is closed after so long: longer than the minute that proxies keep theirs.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Connections at once; more are closed as they come.</summary>
    public int Connections { get; init; } = 4096;

    /// <summary>Bytes of a body.</summary>
    public long BodyBytes { get; init; } = 20_000_000;

    /// <summary>Bytes of a request line: a filter with the outline of a county in it, as GDAL and QGIS send it in the address, fits.</summary>
    public int RequestLineBytes { get; init; } = 65_536;

    /// <summary>Bytes of all header lines together.</summary>
    public int HeaderBytes { get; init; } = 32_768;

    /// <summary>Number of header lines.</summary>
    public int HeaderLines { get; init; } = 100;

    /// <summary>Bytes a second that a body must bring and a download must take, after a grace of ten seconds.</summary>
    public int SlowestBytesPerS { get; init; } = 1024;

    /// <summary>The same with another bound of the database.</summary>
    /// <exception cref="InputException">It is not 1 to 3,600 seconds.</exception>
    public ServerLimits WithStatement(int seconds) => seconds is >= 1 and <= 3600
        ? this with { Statement = TimeSpan.FromSeconds(seconds), Request = TimeSpan.FromSeconds(Math.Max(60, 2 * seconds)) }
        : throw new InputException($"--statement-timeout {seconds} is not a number of seconds: use 1 to 3600.");

    /// <summary>Sets the limits of the connections.</summary>
    public void ApplyTo(KestrelServerLimits kestrel)
    {
        MinDataRate slowest = new(SlowestBytesPerS, TimeSpan.FromSeconds(10));
        kestrel.MaxConcurrentConnections = Connections;
        kestrel.MaxConcurrentUpgradedConnections = 0;
        kestrel.RequestHeadersTimeout = Header;
        kestrel.KeepAliveTimeout = Idle;
        kestrel.MinRequestBodyDataRate = slowest;
        kestrel.MaxRequestBodySize = BodyBytes;
        kestrel.MaxRequestLineSize = RequestLineBytes;
        kestrel.MaxRequestHeadersTotalSize = HeaderBytes;
        kestrel.MaxRequestHeaderCount = HeaderLines;
    }
}
