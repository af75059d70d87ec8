using System.CommandLine;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Filters;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Filters;
using Renewal.Gis.Server.State;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.ReferenceLayers;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Features;

/// <summary><c>renewal export</c>: a collection as a file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Option<string> collection = new("--collection") { Description = $"One of {string.Join(", ", Collections.All.Select(c => c.Id))}, or reference-NAME.", Required = true };
        Option<string?> region = new("--region") { Description = "Only this region (code or name)." };
        Option<string?> filter = new("--filter") { Description = "Only features for which this CQL2 text is true, such as \"plan_year >= 2026\"." };
        Option<FileInfo> file = new("--out") { Description = "File to write.", Required = true };
        Option<string> format = new("--format") { Description = "Format of the file.", DefaultValueFactory = _ => FeatureFormats.Extensions[0] };
        format.AcceptOnlyFromAmong(FeatureFormats.Extensions);
        Option<string> state = OpenDatabase.StateOption();
        Command command = new("export", "Write a collection as a file.") { collection, region, filter, format, file, state };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(collection), parsed.GetValue(region), parsed.GetValue(filter), parsed.GetRequiredValue(format), parsed.GetRequiredValue(file), parsed.GetRequiredValue(state), cancel));
        return command;
    }

    private static async Task RunAsync(string collectionId, string? regionName, string? filterText, string format, FileInfo file, string state, CancellationToken cancel)
    {
        if (!Directory.Exists(file.DirectoryName))
        {
            throw new InputException($"The folder {file.DirectoryName} of --out does not exist: make it, or choose another.");
        }

        await using OpenDatabase open = await OpenDatabase.OpenAsync(state, cancel).ConfigureAwait(false);
        Collection collection = await new CollectionStore(new ReferenceLayerStore(open.Database)).FindAsync(collectionId, cancel).ConfigureAwait(false);
        Region? region = regionName is null ? null : await new RegionDataStore(open.Database).FindAsync(regionName, cancel).ConfigureAwait(false);
        Filter? filter = filterText is null ? null : FilterParameters.Parse(filterText, json: false, crs: null, collection);
        // Written beside the target and moved when it is whole: a full disk or Ctrl-C leaves the old file as it was.
        string staged = file.FullName + ".part";
        try
        {
            long count;
            await using (FileStream target = new(staged, FileMode.Create))
            {
                FeatureQuery query = new() { RegionCode = region?.Code, Filter = filter, TimeoutS = null };
                await using FeatureReader reader = await new FeatureStore(open.Database).OpenAsync(collection, query, cancel).ConfigureAwait(false);
                FeatureStream stream = new(reader, FeatureFormats.FileWriter(FeatureFormats.OfFile(format), region), target);
                await stream.ReadFirstAsync(cancel).ConfigureAwait(false);
                await stream.WriteFeaturesAsync(limit: null, cancel).ConfigureAwait(false);
                await stream.EndAsync(cancel).ConfigureAwait(false);
                count = stream.Count;
            }

            File.Move(staged, file.FullName, overwrite: true);
            Console.Error.WriteLine($"{count} features of {collection.Id} in {file.FullName}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file.FullName} cannot be written: {e.Message}");
        }
        finally
        {
            File.Delete(staged);
        }
    }
}
