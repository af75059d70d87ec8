using System.Globalization;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Server.Commands;

/// <summary>
/// Shows on standard error how far a work is: on a terminal only, and only once it has taken a second. Standard output belongs to the answer.
/// </summary>
internal static class TerminalProgress
{
    // Back to the start of the line, and clear what stands there.
    private const string Clear = "\r\u001b[K";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a work and shows its progress.</summary>
    public static async Task<T> ShowAsync<T>(Func<Work, Task<T>> run, CancellationToken cancel)
    {
        if (Console.IsErrorRedirected)
        {
            return await run(cancel).ConfigureAwait(false);
        }

        WorkProgress progress = new();
        Task<T> task = Task.Run(() => run(new Work(progress, cancel)), cancel);
        bool shown = false;
        for (TimeSpan wait = Patience; await Task.WhenAny(task, Task.Delay(wait, CancellationToken.None)).ConfigureAwait(false) != task; wait = Rhythm)
        {
            await Console.Error.WriteAsync(
                string.Create(CultureInfo.InvariantCulture, $"{Clear}{progress.Stage?.En ?? "starting"} … {Math.Floor(100 * progress.Share)} %")).ConfigureAwait(false);
            shown = true;
        }

        if (shown)
        {
            await Console.Error.WriteAsync(Clear).ConfigureAwait(false);
        }

        return await task.ConfigureAwait(false);
    }
}
