using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Renewal.Gis.Exchange.Osm;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Commands;
using Renewal.Gis.Server.State;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Import;

/// <summary><c>renewal import osm</c>: an OpenStreetMap file into a region. See docs/import.md.</summary>
internal static class ImportOsmCommand
{
    // Collections that an OpenStreetMap file can fill; the others have no rows from it.
    private static readonly string[] Filled = ["streets", "buildings", "residential-areas", "green-spaces", "facilities", "entrances", "barriers"];

    public static Command Create()
    {
        Argument<FileInfo> file = new("FILE") { Description = "OpenStreetMap file: .osm.pbf, .osm, .osm.gz or .osm.bz2." };
        Option<string> region = new("--region") { Description = "Code or name of a region, or a new name: then a study area is made.", Required = true };
        Option<string> format = Output.FormatOption("table", "json");
        Option<string> state = OpenDatabase.StateOption();
        Command command = new("osm", "Import streets, buildings, land, facilities and barriers from an OpenStreetMap file. Importing again replaces.")
        {
            file, region, format, state,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(region), parsed.GetRequiredValue(format), parsed.GetRequiredValue(state), cancel));
        return command;
    }

    private static async Task RunAsync(FileInfo file, string regionName, string format, string state, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        OsmRules rules = OsmRules.ReadFolder(Installation.Data("osm"));
        // The file is read before the database is opened: a broken one must not even start it.
        OsmImport import = await ImportProgress.ShowAsync(
            $"Reading {file.Name}",
            show => Task.Run(
                () => OsmReader.Read(rules, file.FullName, progress: new ReportNow<OsmProgress>(p => show($"{p.Objects:N0} {p.Step}")), cancel: cancel),
                cancel)).ConfigureAwait(false);
        await using OpenDatabase open = await OpenDatabase.OpenAsync(state, cancel).ConfigureAwait(false);
        RegionDataStore store = new(open.Database);
        (Region region, bool isNew) = await StudyAreas.FindOrMakeAsync(store, regionName, import.Outline, cancel).ConfigureAwait(false);
        ImportNote note = new("osm", file.Name, import.DataDate, import.LeftOut.ToDictionary(c => $"{c.Collection}/{c.Reason}", c => c.Count));
        IReadOnlyDictionary<string, long> written = await ImportProgress.ShowAsync(
            $"Writing {region.NameZh}",
            show => store.ReplaceAsync(
                region, import.Data, note, new ReportNow<(long Written, long Total)>(p => show($"{p.Written:N0} of {p.Total:N0}")), cancel)).ConfigureAwait(false);

        if (region.Geometry is not null && import.Outline is not null && !region.Geometry.Intersects(import.Outline))
        {
            await Console.Error.WriteLineAsync($"Warning: none of the data lies inside the outline of {region.NameZh} ({region.Code}).").ConfigureAwait(false);
        }

        ImportResult result = new(
            new(region.Code, region.NameZh, region.NameEn, isNew), file.Name, import.DataDate, Filled.ToDictionary(c => c, c => written[c]),
            Math.Round(import.Data.Streets.Where(s => s.Walkable).Sum(s => s.LengthM) / 1000, 3),
            [.. import.LeftOut.Select(c => Explain(rules, c))], [.. import.Notes.Select(c => Explain(rules, c))], Math.Round(clock.Elapsed.TotalSeconds, 3),
            Math.Round(written.Values.Sum() / clock.Elapsed.TotalSeconds));
        if (format == "json")
        {
            Output.WriteJson(result);
        }
        else
        {
            Print(result);
        }
    }

    private static CountResult Explain(OsmRules rules, OsmCount count)
    {
        IReadOnlyDictionary<string, string> reason = rules.Explain(count.Reason);
        return new(count.Collection, count.Reason, reason["zh"], reason["en"], count.Count, count.Examples);
    }

    private static void Print(ImportResult result)
    {
        string newArea = result.Region.IsNew ? ", a new study area" : "";
        Console.WriteLine($"{result.File} is in the region {result.Region.NameZh} ({result.Region.Code}{newArea}).");
        foreach ((string collection, long count) in result.Counts)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {collection,-20}{count,10:N0}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"walkable streets",-20}{result.WalkableKm,10:N1} km"));
        PrintCounts("Left out", result.LeftOut);
        PrintCounts("Kept, but mind", result.Notes);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:N1} s, {result.RowsPerSecond:N0} rows/s"));
    }

    private static void PrintCounts(string title, IReadOnlyList<CountResult> counts)
    {
        if (counts.Count > 0)
        {
            Console.WriteLine($"{title}:");
        }

        foreach (CountResult count in counts)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {count.Collection,-20}{count.Count,10:N0}  {count.ReasonEn} ({string.Join(", ", count.Examples)})"));
        }
    }

    /// <summary>Reports at once, on the thread that works: <see cref="Progress{T}"/> would report late and out of order.</summary>
    private sealed class ReportNow<T>(Action<T> show) : IProgress<T>
    {
        public void Report(T value) => show(value);
    }

    private sealed record ImportResult(
        RegionResult Region, string File, DateTimeOffset? DataDate, IReadOnlyDictionary<string, long> Counts, double WalkableKm,
        IReadOnlyList<CountResult> LeftOut, IReadOnlyList<CountResult> Notes, double Seconds, double RowsPerSecond);

    private sealed record RegionResult(string Code, string NameZh, string NameEn, bool IsNew);

    private sealed record CountResult(string Collection, string Reason, string ReasonZh, string ReasonEn, long Count, IReadOnlyList<string> Examples);
}
