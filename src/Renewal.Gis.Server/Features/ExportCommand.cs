using System.CommandLine;
using System.Text;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.State;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.ReferenceLayers;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Features;

/// <summary><c>renewal export</c>: a collection as a GeoJSON file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Option<string> collection = new("--collection") { Description = $"One of {string.Join(", ", Collections.All.Select(c => c.Id))}, or reference-NAME.", Required = true };
        Option<string?> region = new("--region") { Description = "Only this region (code or name)." };
        Option<FileInfo> file = new("--out") { Description = "GeoJSON file to write.", Required = true };
        Option<string> state = OpenDatabase.StateOption();
        Command command = new("export", "Write a collection as a GeoJSON file.") { collection, region, file, state };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(collection), parsed.GetValue(region), parsed.GetRequiredValue(file), parsed.GetRequiredValue(state), cancel));
        return command;
    }

    private static async Task RunAsync(string collectionId, string? regionName, FileInfo file, string state, CancellationToken cancel)
    {
        if (!Directory.Exists(file.DirectoryName))
        {
            throw new InputException($"The folder {file.DirectoryName} of --out does not exist: make it, or choose another.");
        }

        await using OpenDatabase open = await OpenDatabase.OpenAsync(state, cancel).ConfigureAwait(false);
        Collection collection = await new CollectionStore(new ReferenceLayerStore(open.Database)).FindAsync(collectionId, cancel).ConfigureAwait(false);
        Region? region = regionName is null ? null : await new RegionDataStore(open.Database).FindAsync(regionName, cancel).ConfigureAwait(false);
        // Written beside the target and moved when it is whole: a full disk or Ctrl-C leaves the old file as it was.
        string staged = file.FullName + ".part";
        try
        {
            long count;
            await using (StreamWriter writer = new(staged, append: false, new UTF8Encoding(false)))
            {
                count = await GeoJsonExport.WriteAsync(
                    writer, new FeatureStore(open.Database).ReadAsync(collection, new FeatureQuery(region?.Code), cancel), region, cancel).ConfigureAwait(false);
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
