using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Renewal.Gis.Exchange.ReferenceLayers;
using Renewal.Gis.Planning;
using Renewal.Gis.Server.Commands;
using Renewal.Gis.Server.State;
using Renewal.Gis.Storage.ReferenceLayers;

namespace Renewal.Gis.Server.Import;

/// <summary><c>renewal import layer</c>: any layer that GDAL reads, as a reference layer. See docs/import.md.</summary>
internal static partial class ImportLayerCommand
{
    private const string Empty = "is empty";

    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "Shapefile, GeoPackage, GeoJSON, KML, DXF, a zip of them, a file geodatabase …" };
        Option<string> name = new("--as") { Description = "Name of the reference layer; a prefix where the file holds several layers.", Required = true };
        Option<string?> layer = new("--layer") { Description = "Only this layer of the file." };
        Option<string?> crs = new("--source-crs") { Description = "Coordinate reference system of the file where it does not say, such as EPSG:4543." };
        Option<string?> encoding = new("--encoding") { Description = "Encoding of a shapefile's text where it does not say, such as GBK." };
        Option<string> format = Output.FormatOption("table", "json");
        Option<string> state = OpenDatabase.StateOption();
        Command command = new("layer", "Import map layers for reference: read only, shown and queried as they are. Importing again replaces.")
        {
            file, name, layer, crs, encoding, format, state,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            new Request(parsed.GetRequiredValue(file), parsed.GetRequiredValue(name), parsed.GetValue(layer), parsed.GetValue(crs), parsed.GetValue(encoding)),
            parsed.GetRequiredValue(format), parsed.GetRequiredValue(state), cancel));
        return command;
    }

    private static async Task RunAsync(Request request, string format, string state, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        ReferenceLayerStore.CheckName(request.Name);
        string fileName = Path.GetFileName(Path.TrimEndingDirectorySeparator(request.File));
        LayerFile file = new(request.File, request.Encoding);
        IReadOnlyList<LayerInfo> all = file.ReadLayers(cancel);
        List<SkippedResult> skipped = [];
        List<(LayerInfo Info, string Name)> chosen = Choose(request, fileName, all, skipped);

        await using OpenDatabase open = await OpenDatabase.OpenAsync(state, cancel).ConfigureAwait(false);
        await using ReferenceLayerImport import = await new ReferenceLayerStore(open.Database).BeginAsync(cancel).ConfigureAwait(false);
        IReadOnlyList<PublishedLayer> published = await ImportProgress.ShowAsync($"Importing {fileName}", async show =>
        {
            List<StagedLayer> staged = [];
            foreach ((LayerInfo info, string name) in chosen)
            {
                show(info.Name);
                string table = import.NextStagingTable();
                await Task.Run(
                    () => file.Load(
                        info.Name, request.SourceCrs, open.Database.ProcessEnvironment, ReferenceLayerImport.Schema, table, ReferenceLayerImport.StagingId,
                        ReferenceLayerImport.StagingGeometry, cancel),
                    cancel).ConfigureAwait(false);
                staged.Add(new StagedLayer(name, table, fileName, request.SourceCrs ?? info.Crs!));
            }

            show("publishing");
            return await import.PublishAsync(staged, cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);

        List<LayerResult> results = [];
        foreach ((LayerInfo info, string name) in chosen)
        {
            if (published.FirstOrDefault(p => p.Layer.Name == name) is not { } p)
            {
                skipped.Add(new(info.Name, Empty));
                continue;
            }

            string? warning = LayerFile.DatumWarning(
                p.Layer.SourceCrs, request.SourceCrs ?? info.CrsDefinition!, p.WestDeg, p.SouthDeg, p.EastDeg, p.NorthDeg, cancel);
            results.Add(new(
                name, info.Name, $"{ReferenceLayerImport.Schema}.{p.Layer.Table}", p.Layer.Features, p.Layer.GeometryType, p.Layer.SourceCrs, p.Layer.Columns,
                p.Repaired, p.WithoutShape, warning));
        }

        Print(new ImportResult(fileName, results, skipped, Math.Round(clock.Elapsed.TotalSeconds, 3)), format);
    }

    /// <summary>The layers to import with the names they get; every mistake is found before anything is loaded.</summary>
    private static List<(LayerInfo Info, string Name)> Choose(Request request, string fileName, IReadOnlyList<LayerInfo> all, List<SkippedResult> skipped)
    {
        string names = string.Join(", ", all.Select(l => l.Name));
        if (request.Layer is { } only)
        {
            LayerInfo layer = all.FirstOrDefault(l => l.Name == only)
                ?? throw new InputException($"{fileName} has no layer {only}. Its layers: {names}. Nothing was changed.", 404);
            if (WhyNot(layer) is { } reason)
            {
                throw new InputException($"The layer {only} of {fileName} {reason}. Nothing was changed.", 422);
            }

            RequireCrs(request, fileName, layer);
            return [(layer, request.Name)];
        }

        foreach (LayerInfo layer in all)
        {
            if (WhyNot(layer) is { } reason)
            {
                skipped.Add(new(layer.Name, reason));
            }
        }

        LayerInfo[] usable = [.. all.Where(l => WhyNot(l) is null)];
        if (usable.Length == 0)
        {
            string why = all.Count == 0 ? "holds no layer" : $"holds nothing to show: {string.Join(", ", skipped.Select(s => $"{s.Layer} {s.Reason}"))}";
            throw new InputException($"{fileName} {why}. Nothing was changed.", 422);
        }

        if (all.Count == 1)
        {
            RequireCrs(request, fileName, usable[0]);
            return [(usable[0], request.Name)];
        }

        List<(LayerInfo, string)> chosen = [];
        HashSet<string> taken = [];
        foreach (LayerInfo layer in usable)
        {
            RequireCrs(request, fileName, layer);
            chosen.Add((layer, NameFor(request.Name, layer.Name, taken)));
        }

        return chosen;
    }

    /// <summary>Prefix, hyphen, and the layer's name in the letters that a name may have; a number where that is taken or nothing is left.</summary>
    internal static string NameFor(string prefix, string layer, HashSet<string> taken)
    {
        const int numberLength = 4;
        string slug = NotInName().Replace(layer.ToLowerInvariant(), "_").Trim('_');
        string name = slug.Length == 0 ? $"{prefix}-layer" : $"{prefix}-{slug}";
        name = name[..Math.Min(name.Length, ReferenceLayerStore.MaxNameLength - numberLength)];
        string unique = name;
        for (int n = 2; !taken.Add(unique); n++)
        {
            unique = $"{name}-{n}";
        }

        ReferenceLayerStore.CheckName(unique);
        return unique;
    }

    private static string? WhyNot(LayerInfo layer) => layer switch
    {
        { HasGeometry: false } => "has no shapes, only a table",
        { Features: 0 } => Empty,
        _ => null,
    };

    private static void RequireCrs(Request request, string fileName, LayerInfo layer)
    {
        if (layer.Crs is null && request.SourceCrs is null)
        {
            throw new InputException(
                $"The layer {layer.Name} of {fileName} does not say its coordinate reference system: name it with --source-crs, such as --source-crs EPSG:4490. Nothing was changed.",
                422);
        }
    }

    private static void Print(ImportResult result, string format)
    {
        foreach (LayerResult layer in result.Layers.Where(l => l.Warning is not null))
        {
            Console.Error.WriteLine($"Warning: {layer.Name}: {layer.Warning}");
        }

        if (format == "json")
        {
            Output.WriteJson(result);
            return;
        }

        foreach (LayerResult layer in result.Layers)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{layer.Name}: {layer.Features:N0} features, {layer.GeometryType}, from {layer.SourceCrs}, in {layer.Table}"));
            if (layer.Repaired > 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {layer.Repaired:N0} invalid shapes were repaired"));
            }

            if (layer.WithoutShape > 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {layer.WithoutShape:N0} features have no shape"));
            }
        }

        foreach (SkippedResult skipped in result.Skipped)
        {
            Console.WriteLine($"{skipped.Layer} {skipped.Reason}: left out");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:N1} s"));
    }

    [GeneratedRegex("[^a-z0-9_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInName();

    private sealed record Request(string File, string Name, string? Layer, string? SourceCrs, string? Encoding);

    private sealed record ImportResult(string File, IReadOnlyList<LayerResult> Layers, IReadOnlyList<SkippedResult> Skipped, double Seconds);

    private sealed record LayerResult(
        string Name, string SourceLayer, string Table, long Features, string GeometryType, string SourceCrs, IReadOnlyList<ReferenceColumn> Columns, long Repaired,
        long WithoutShape, string? Warning);

    private sealed record SkippedResult(string Layer, string Reason);
}
