using System.CommandLine;
using System.Globalization;
using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Server.Commands;

/// <summary><c>renewal transform</c>: one point from one coordinate reference system to another.</summary>
internal static class TransformCommand
{
    public static Command Create()
    {
        Option<string> from = new("--from") { Description = $"Source system: {CoordinateSystem.KnownNames}.", Required = true };
        Option<string> to = new("--to") { Description = "Target system, one of the same.", Required = true };
        Option<string> point = new("--point") { Description = "LON,LAT in degrees or EASTING,NORTHING in metres.", Required = true };
        Option<string> format = Output.FormatOption("table", "json");
        Command command = new("transform", "Transform a point between coordinate reference systems.") { from, to, point, format };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetRequiredValue(point), parsed.GetRequiredValue(format)));
        return command;
    }

    private static void Run(string from, string to, string point, string format)
    {
        (double x, double y) = PointArgument.Parse(point);
        bool inDegrees = CoordinateSystem.Parse(to).InDegrees;
        (x, y) = CoordinateTransformer.Create(from, to).Transform(x, y);
        // A hundredth of a millimetre and a little less: the digits behind are noise of the arithmetic.
        int digits = inDegrees ? 11 : 5;
        (x, y) = (Math.Round(x, digits), Math.Round(y, digits));
        if (format == "json")
        {
            Output.WriteJson(new { x, y });
            return;
        }

        string unit = inDegrees ? "°" : " m";
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(inDegrees ? "longitude" : "easting")}  {x}{unit}"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(inDegrees ? "latitude" : "northing")}  {y}{unit}"));
    }
}
