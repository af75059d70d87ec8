using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Renewal.Gis.Benchmarks.Networks;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Benchmarks.Measuring;

/// <summary>The result of a run: as JSON, as a table to read, and as Markdown between the markers of a page.</summary>
internal sealed record Report(string Command, IReadOnlyList<Row> Rows, IReadOnlyList<Figure> Figures, IReadOnlyList<GrowthPoint> Growth, string Machine, TimeSpan Elapsed)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string Start => $"<!-- bench {Command}: written by the command above, do not edit -->";

    private string End => $"<!-- end of bench {Command} -->";

    /// <summary><c>--format</c> of every measurement.</summary>
    public static Option<string> FormatOption()
    {
        Option<string> format = new("--format") { Description = "How to print the result: table or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        return format;
    }

    /// <summary><c>--write</c> of every measurement.</summary>
    public static Option<FileInfo?> WriteOption() => new("--write") { Description = "Markdown file that gets the tables, between its markers." };

    /// <summary><c>--only</c> of every measurement.</summary>
    public static Option<string[]> OnlyOption() => new("--only") { Description = "Measure only these rows, by the start of their names.", AllowMultipleArgumentsPerToken = true };

    /// <summary><c>--state</c> of every measurement.</summary>
    public static Option<string> StateOption() => new("--state")
    {
        Description = "Folder of the peers' private database cluster.", DefaultValueFactory = _ => Path.Combine(Checkout.Root, ".cache", "bench-state"),
    };

    /// <summary>Prints the result and writes it into the page that is asked for.</summary>
    public void Publish(string format, FileInfo? page)
    {
        if (page is not null)
        {
            WriteInto(page.FullName);
        }

        Console.Out.WriteLine(format == "json" ? JsonSerializer.Serialize(JsonRows, Json) : Table);
    }

    /// <summary>The list that <c>--format json</c> prints: the rows, then the figures.</summary>
    public IEnumerable<object> JsonRows => Rows
        .Select(object (r) => new
        {
            r.Name, OursMs = Rounded(r.OursMs), r.Peer, PeerMs = r.PeerMs is { } ms ? Rounded(ms) : (double?)null, Ratio = Rounded(r.Ratio), r.Must, Aim = Rounded(r.Aim), r.Verdict, r.Answers, r.Task,
        })
        .Concat(Figures.Select(object (f) => new { f.Name, Value = Rounded(f.Value), f.Unit, f.Meaning }));

    /// <summary>Lines to read in a terminal.</summary>
    public string Table
    {
        get
        {
            StringBuilder text = new();
            text.AppendLine(Machine).AppendLine();
            foreach (Row r in Rows)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{r.Name,-32} {Row.Digits(r.OursMs),9} ms  {r.Peer}: {r.PeerText}");
                text.AppendLine(CultureInfo.InvariantCulture, $"{"",-32} ratio {Row.Digits(r.Ratio)}, must {r.Must}, aim {Row.Digits(r.Aim)}: {r.Verdict}; {r.Answers}");
            }

            foreach (Figure f in Figures)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{f.Name,-32} {Row.Digits(f.Value),9} {f.Unit}  {f.Meaning}");
            }

            return text.ToString().TrimEnd();
        }
    }

    /// <summary>Replaces what stands between the markers of a Markdown file; the rest of the page is left alone. The growth curve goes to images/growth.svg beside it.</summary>
    /// <exception cref="InputException">The file is not there or lacks the markers.</exception>
    private void WriteInto(string file)
    {
        string page = File.Exists(file) ? File.ReadAllText(file) : "";
        int start = page.IndexOf(Start, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            throw new InputException($"{file} has no lines \"{Start}\" and \"{End}\" to write between: add them.");
        }

        if (Growth.Count > 0)
        {
            string images = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "images");
            Directory.CreateDirectory(images);
            File.WriteAllText(Path.Combine(images, "growth.svg"), GrowthBenchmark.Draw(Growth));
        }

        File.WriteAllText(file, string.Concat(page.AsSpan(0, start + Start.Length), "\n", Markdown, page.AsSpan(end)));
    }

    private string Markdown
    {
        get
        {
            StringBuilder text = new();
            text.Append(CultureInfo.InvariantCulture, $"{Machine}; {Elapsed.TotalMinutes:F0} minutes in all.\n\n");
            text.Append("| row | task | ours | peer | peer's time | ratio | must | aim | verdict | answers |\n|---|---|---|---|---|---|---|---|---|---|\n");
            foreach (Row r in Rows)
            {
                string verdict = r.Verdict is "missed" or "answers differ" ? $"**{r.Verdict}**" : r.Verdict;
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| `{r.Name}` | {r.Task} | {Row.Digits(r.OursMs)} ms | {r.Peer} | {r.PeerText} | {Row.Digits(r.Ratio)} | {r.Must} | {Row.Digits(r.Aim)} | {verdict} | {r.Answers} |\n");
            }

            if (Figures.Count > 0)
            {
                text.Append("\n| figure | value | what |\n|---|---|---|\n");
                foreach (Figure f in Figures)
                {
                    text.Append(CultureInfo.InvariantCulture, $"| `{f.Name}` | {Row.Digits(f.Value)} {f.Unit} | {f.Meaning} |\n");
                }
            }

            if (Growth.Count > 0)
            {
                text.Append("\n| junctions | field, ns for each settled node | ball, ns for each settled node | MiB for a million edges |\n|---|---|---|---|\n");
                foreach (GrowthPoint p in Growth)
                {
                    text.Append(CultureInfo.InvariantCulture, $"| {p.Nodes:N0} | {p.FieldNs:F0} | {p.BallNs:F0} | {p.MiBPerMillionEdges:F0} |\n");
                }

                text.Append("\n![Time for each settled node by size of the city](images/growth.svg)\n");
            }

            return text.ToString();
        }
    }

    // Five digits: the rest is noise.
    private static double Rounded(double value) => double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
