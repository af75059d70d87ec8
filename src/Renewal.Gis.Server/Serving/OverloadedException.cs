namespace Renewal.Gis.Server.Serving;

/// <summary>The request is refused because there are too many: 503 with Retry-After. It was not begun.</summary>
/// <param name="message">What there is too much of.</param>
/// <param name="zh">The same in Chinese.</param>
/// <param name="retryAfterS">Seconds after which it is worth trying again.</param>
internal sealed class OverloadedException(string message, string zh, int retryAfterS) : Exception(message)
{
    /// <summary>The message in Chinese.</summary>
    public string Zh { get; } = zh;

    /// <summary>Seconds after which it is worth trying again.</summary>
    public int RetryAfterS { get; } = retryAfterS;
}
