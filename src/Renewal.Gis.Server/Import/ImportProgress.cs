using Spectre.Console;

namespace Renewal.Gis.Server.Import;

/// <summary>
/// Shows on standard error what an import is doing, on a terminal only: standard output belongs to the result, and a log file is no place for
/// a moving bar.
/// </summary>
internal static class ImportProgress
{
    /// <summary>Runs a piece of work; it changes the text of the line as it goes on.</summary>
    public static async Task<T> ShowAsync<T>(string title, Func<Action<string>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(_ => { }).ConfigureAwait(false);
        }

        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Status().StartAsync(
            Markup.Escape(title), status => work(text => status.Status = Markup.Escape($"{title}: {text}"))).ConfigureAwait(false);
    }
}
