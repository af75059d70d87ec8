using System.Globalization;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Server.Commands;

/// <summary>Reads a point from the command line.</summary>
internal static class PointArgument
{
    /// <summary>Reads <c>X,Y</c>: two numbers with a decimal point, longitude or easting first.</summary>
    /// <param name="text">Such as 102.5,24.3.</param>
    /// <exception cref="InputException">The text is not two numbers.</exception>
    public static (double X, double Y) Parse(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && TryNumber(parts[0], out double x) && TryNumber(parts[1], out double y)
            ? (x, y)
            : throw new InputException($"'{text}' is no point: give two numbers with a comma between them, longitude first, such as 102.5,24.3.");
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
