namespace Renewal.Gis.Server.Serving;

/// <summary>What the server itself writes into its log.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Id} failed: {Question}")]
    public static partial void JobFailed(this ILogger logger, Exception error, string id, string question);

    [LoggerMessage(Level = LogLevel.Error, Message = "The request {Id} failed: {Method} {Path}")]
    public static partial void RequestFailed(this ILogger logger, Exception? error, string id, string method, string path);
}
