namespace Renewal.Gis.Planning;

/// <summary>
/// The input or the request is wrong. The message names the thing and the mend, in one line, for the person who made the mistake;
/// nothing was changed. On the command line it goes to standard error with exit code 1, over HTTP it is a problem document.
/// </summary>
/// <param name="message">What is wrong, and what to do about it.</param>
/// <param name="status">The HTTP status that fits: 400, 404, 409, 412, 413, 422 …</param>
/// <param name="zh">The same in Chinese, where a planner meets it on the page; else null.</param>
public sealed class InputException(string message, int status = 400, string? zh = null) : Exception(message)
{
    /// <summary>The message in Chinese, or null.</summary>
    public string? Zh { get; } = zh;

    /// <summary>The HTTP status that fits.</summary>
    public int Status { get; } = status;
}
