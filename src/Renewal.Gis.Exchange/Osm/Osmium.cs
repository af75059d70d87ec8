using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Exchange.Osm;

/// <summary>Runs osmium-tool on one file and turns what it says into one clear line.</summary>
/// <param name="program">Program to run: <c>osmium</c>, or a path.</param>
/// <param name="file">The file, ending in .osm.pbf, .osm, .osm.gz or .osm.bz2.</param>
internal sealed class Osmium(string program, string file)
{
    private static readonly (string Suffix, string Format)[] Formats = [(".pbf", "pbf"), (".osm", "osm"), (".osm.gz", "osm.gz"), (".osm.bz2", "osm.bz2")];

    private readonly string _format = FormatOf(file);

    /// <summary>Reads the header: when the data was taken out of OpenStreetMap, null where the file does not say.</summary>
    /// <exception cref="InputException">The file is missing, empty, of another format, or holds a history or changes.</exception>
    public DateTimeOffset? ReadDataDate(CancellationToken cancel)
    {
        FileInfo info = new(file);
        if (!info.Exists)
        {
            throw new InputException($"There is no file {file}: check the name.", 404);
        }

        if (info.Length == 0)
        {
            throw new InputException($"{Name} is empty: download it again. Nothing was changed.");
        }

        using JsonDocument json = JsonDocument.Parse(string.Join('\n', Lines(["fileinfo", "--json"], [], cancel)));
        JsonElement header = json.RootElement.GetProperty("header");
        if (header.TryGetProperty("with_history", out JsonElement history) && history.GetBoolean())
        {
            throw new InputException($"{Name} holds the history of its objects: make a snapshot first with `osmium time-filter`. Nothing was changed.");
        }

        return header.TryGetProperty("option", out JsonElement option)
            && (option.TryGetProperty("timestamp", out JsonElement time) || option.TryGetProperty("osmosis_replication_timestamp", out time))
            && DateTimeOffset.TryParse(time.GetString(), System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset date)
                ? date
                : null;
    }

    /// <summary>All relations, as OPL lines.</summary>
    public IEnumerable<string> Relations(CancellationToken cancel) =>
        Lines(["cat", "--object-type=relation", "--no-progress"], ["--output-format=opl,add_metadata=false", "--output=-"], cancel);

    /// <summary>Tagged nodes, then ways with the places of their nodes, then relations, as OPL lines.</summary>
    public IEnumerable<string> Objects(CancellationToken cancel) =>
        Lines(
            ["add-locations-to-ways", "--ignore-missing-nodes", "--no-progress"], ["--output-format=opl,add_metadata=false", "--output=-"], cancel);

    private string Name => Path.GetFileName(file);

    private static string FormatOf(string file)
    {
        foreach ((string suffix, string format) in Formats)
        {
            if (file.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        throw new InputException(
            $"{Path.GetFileName(file)} is no OpenStreetMap file by its name: it has to end in .osm.pbf, .osm, .osm.gz or .osm.bz2. Nothing was changed.");
    }

    private IEnumerable<string> Lines(string[] command, string[] output, CancellationToken cancel)
    {
        // The full path keeps a file name that starts with a hyphen from being read as an option.
        ProcessStartInfo start = new(program, [.. command, $"--input-format={_format}", .. output, Path.GetFullPath(file)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using Process process = Start(start);
        StringBuilder errors = new();
        process.ErrorDataReceived += (_, e) =>
        {
            lock (errors)
            {
                // The first lines tell what is wrong; a broken file can repeat them without end.
                if (errors.Length < 2000)
                {
                    errors.AppendLine(e.Data);
                }
            }
        };
        process.BeginErrorReadLine();
        try
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                cancel.ThrowIfCancellationRequested();
                yield return line;
            }

            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                string message = errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
                    ?? $"exit code {process.ExitCode}";
                throw new InputException(
                    $"{Name} cannot be read ({message.TrimEnd('.')}): it is cut off, damaged or of another format. Get it again. Nothing was changed.");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new InputException($"The program {start.FileName} is not installed: apt-get install osmium-tool. Nothing was changed.", 500);
        }
    }
}
