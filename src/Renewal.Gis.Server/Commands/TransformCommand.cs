using System.CommandLine;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Server.Commands;

/// <summary><c>renewal transform</c>: one point from one coordinate reference system to another.</summary>
internal static class TransformCommand
{
    public static Command Create()
    {
        Option<string> from = new("--from") { Description = "Source system, such as EPSG:4490 or GCJ-02.", Required = true };
        Option<string> to = new("--to") { Description = "Target system, such as EPSG:4543.", Required = true };
        Option<string> point = new("--point") { Description = "LON,LAT or EASTING,NORTHING.", Required = true };
        Option<string> format = Output.FormatOption("table", "json");
        Command command = new("transform", "Transform a point between coordinate reference systems.") { from, to, point, format };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetRequiredValue(point), parsed.GetRequiredValue(format)));
        return command;
    }

    private static void Run(string from, string to, string point, string format)
    {
        throw new InputException($"No transformation from {from} to {to} is known for {point} ({format}).");
    }
}
