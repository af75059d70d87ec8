using System.CommandLine;

namespace Renewal.Gis.Server.Import;

/// <summary><c>renewal import</c>: data of others into the database.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Import OpenStreetMap data or map layers.") { ImportOsmCommand.Create(), ImportLayerCommand.Create() };
}
