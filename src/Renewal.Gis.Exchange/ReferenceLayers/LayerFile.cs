using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Exchange.ReferenceLayers;

/// <summary>A layer of a file, as GDAL describes it.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="HasGeometry">Holds shapes; a table without them does not.</param>
/// <param name="Features">Number of features, null where GDAL would have to read the whole file to know.</param>
/// <param name="Crs">EPSG:2326 where the file gives a code, else the name of its coordinate reference system; null where it gives none.</param>
/// <param name="CrsDefinition">What PROJ understands: the code, or the definition in WKT; null where the file gives none.</param>
public sealed record LayerInfo(string Name, bool HasGeometry, long? Features, string? Crs, string? CrsDefinition);

/// <summary>
/// Any vector file that GDAL reads, through the programs ogrinfo and ogr2ogr: GDAL's bindings for .NET do not restore from the package registry
/// (docs/architecture.md), and a crash on a damaged file ends the child process, not ours.
/// </summary>
/// <param name="file">The file, or the folder of a file geodatabase; a .zip is read through.</param>
/// <param name="encoding">Encoding of the text of a shapefile, such as GBK, where the file itself does not tell; or null.</param>
/// <remarks>
/// Shapes are taken to WGS 84 (EPSG:4326) and stored as CGCS2000 (EPSG:4490): the two agree within decimetres, and PROJ knows the way from most
/// systems to WGS 84 but to CGCS2000 only through a "ballpark" step that ignores the datum (270 m off in Hong Kong).
/// </remarks>
public sealed partial class LayerFile(string file, string? encoding = null)
{
    private const int MaxMessage = 400;

    private readonly string _path = PathFor(file);

    private string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(file));

    /// <summary>The layers, in the order of the file.</summary>
    /// <exception cref="InputException">The file is missing or GDAL cannot read it; or GDAL is missing.</exception>
    public IReadOnlyList<LayerInfo> ReadLayers(CancellationToken cancel)
    {
        if (!File.Exists(file) && !Directory.Exists(file))
        {
            throw new InputException($"There is no file {file}: check the name.", 404);
        }

        (int exitCode, string output, string errors) = Run("ogrinfo", ["-ro", "-so", "-al", "-nomd", _path], Environment(new Dictionary<string, string>()), cancel);
        if (Failed(exitCode, errors))
        {
            throw new InputException($"{Name} cannot be read as a map layer: {FirstError(errors, output)} Nothing was changed.");
        }

        return Parse(output);
    }

    /// <summary>Copies a layer into a new table of the PostgreSQL that the environment names, in WGS 84, with the columns as they are called in the file.</summary>
    /// <param name="layer">Name of the layer in the file.</param>
    /// <param name="sourceCrs">Coordinate reference system of the file where it does not say or says it wrong, such as EPSG:4543; or null.</param>
    /// <param name="environment">PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE: never on the command line, which everybody on the machine can read.</param>
    /// <param name="schema">Schema of the table.</param>
    /// <param name="table">The table; it must not exist.</param>
    /// <param name="idColumn">Name for the column of feature ids.</param>
    /// <param name="geometryColumn">Name for the column of shapes.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="InputException">GDAL or the database refuses the layer.</exception>
    public void Load(
        string layer, string? sourceCrs, IReadOnlyDictionary<string, string> environment, string schema, string table, string idColumn, string geometryColumn,
        CancellationToken cancel)
    {
        string[] source = sourceCrs is null ? [] : ["-s_srs", sourceCrs];
        (int exitCode, string output, string errors) = Run(
            "ogr2ogr",
            [
                "-f", "PostgreSQL", "PG:", _path, layer, "-nln", table, "-nlt", "GEOMETRY", "-dim", "XY", .. source, "-t_srs", "EPSG:4326", "-gt", "65536",
                "-lco", $"SCHEMA={schema}", "-lco", $"FID={idColumn}", "-lco", "FID64=YES", "-lco", $"GEOMETRY_NAME={geometryColumn}", "-lco", "LAUNDER=NO",
                "-lco", "PRECISION=NO", "-lco", "SPATIAL_INDEX=NONE", "--config", "PG_USE_COPY", "YES",
            ],
            Environment(environment), cancel);
        if (exitCode != 0 && errors.Contains("Failed to process SRS definition", StringComparison.Ordinal))
        {
            throw new InputException($"{sourceCrs} is no coordinate reference system that PROJ knows: name one such as EPSG:4543. Nothing was changed.");
        }

        if (Failed(exitCode, errors))
        {
            throw new InputException($"The layer {layer} of {Name} cannot be imported: {FirstError(errors, output)} Nothing was changed.");
        }
    }

    /// <summary>
    /// A warning where PROJ knows no shift between the datum of a system and WGS 84 for the place, so that everything may lie up to some
    /// hundred metres off; null where it knows one or none is needed.
    /// </summary>
    /// <param name="crs">The system as people call it.</param>
    /// <param name="definition">The system as PROJ understands it.</param>
    /// <param name="west">Extent of the layer in degrees.</param>
    /// <param name="south">Extent of the layer in degrees.</param>
    /// <param name="east">Extent of the layer in degrees.</param>
    /// <param name="north">Extent of the layer in degrees.</param>
    /// <param name="cancel">Cancels.</param>
    public static string? DatumWarning(string crs, string definition, double west, double south, double east, double north, CancellationToken cancel)
    {
        string bbox = string.Create(CultureInfo.InvariantCulture, $"{west},{south},{east},{north}");
        string output;
        string wkt;
        try
        {
            (_, wkt, _) = Run("projinfo", ["-o", "WKT2:2019", "--single-line", "-q", definition], null, cancel);
            // CGCS2000 and WGS 84 agree; PROJ calls the step between them "ballpark" all the same.
            if (SameDatum().IsMatch(wkt))
            {
                return null;
            }

            (_, output, _) = Run("projinfo", ["-s", definition, "-t", "EPSG:4326", "--bbox", bbox, "--summary"], null, cancel);
        }
        catch (InputException)
        {
            return $"Whether {crs} needs a datum shift could not be checked: apt-get install proj-bin.";
        }

        string? best = output.Split('\n').FirstOrDefault(line => line.Contains(", ", StringComparison.Ordinal));
        return best is null || best.Contains("ballpark", StringComparison.OrdinalIgnoreCase)
            ? $"No datum shift from {crs} to WGS 84 is known for this place: the layer may lie up to some hundred metres off. Transform it to CGCS2000 with the local parameters first."
            : null;
    }

    internal static IReadOnlyList<LayerInfo> Parse(string ogrinfo)
    {
        const string layerStart = "Layer name: ", geometryStart = "Geometry: ", countStart = "Feature Count: ", crsStart = "Layer SRS WKT:";
        string[] lines = ogrinfo.Split('\n');
        List<LayerInfo> layers = [];
        for (int i = 1; i + 1 < lines.Length; i++)
        {
            // A field may be called "Layer name" too; only a layer has an empty line above it and its geometry below.
            if (lines[i - 1].Length > 0 || !lines[i].StartsWith(layerStart, StringComparison.Ordinal) || !lines[i + 1].StartsWith("Geometry", StringComparison.Ordinal))
            {
                continue;
            }

            LayerInfo layer = new(lines[i][layerStart.Length..].TrimEnd('\r'), !lines[i + 1].StartsWith(geometryStart + "None", StringComparison.Ordinal), null, null, null);
            for (i += 2; i < lines.Length && !lines[i].StartsWith("Data axis", StringComparison.Ordinal) && !lines[i].StartsWith("(unknown)", StringComparison.Ordinal); i++)
            {
                if (lines[i].StartsWith(countStart, StringComparison.Ordinal)
                    && long.TryParse(lines[i].AsSpan(countStart.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count) && count >= 0)
                {
                    layer = layer with { Features = count };
                }
                else if (lines[i].StartsWith(crsStart, StringComparison.Ordinal))
                {
                    string[] wkt = [.. lines.Skip(i + 1).TakeWhile((line, n) => n == 0 || line.StartsWith(' '))];
                    layer = WithCrs(layer, wkt);
                    i += Math.Max(0, wkt.Length - 1);
                }
            }

            layers.Add(layer);
        }

        return layers;
    }

    private static LayerInfo WithCrs(LayerInfo layer, string[] wkt)
    {
        string text = string.Join("", wkt.Select(line => line.Trim()));
        if (CrsName().Match(text) is not { Success: true } name)
        {
            return layer;
        }

        string? code = Authority().Match(wkt[^1].TrimEnd()) is { Success: true } authority ? $"{authority.Groups[1].Value}:{authority.Groups[2].Value}" : null;
        return layer with { Crs = code ?? name.Groups[1].Value, CrsDefinition = code ?? text };
    }

    private static string PathFor(string file)
    {
        string full = Path.GetFullPath(file);
        return full.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? "/vsizip/" + full : full;
    }

    private Dictionary<string, string> Environment(IReadOnlyDictionary<string, string> more)
    {
        Dictionary<string, string> all = new(more);
        if (encoding is not null)
        {
            all["SHAPE_ENCODING"] = encoding;
        }

        return all;
    }

    /// <summary>GDAL ends with 0 when it meets the end of a file that was cut off: what it could read would pass for the whole.</summary>
    private static bool Failed(int exitCode, string errors) =>
        exitCode != 0 || errors.StartsWith("ERROR", StringComparison.Ordinal) || errors.Contains("\nERROR", StringComparison.Ordinal);

    private static string FirstError(string errors, string output)
    {
        string[] lines = [.. (errors + "\n" + output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        string line = lines.FirstOrDefault(l => l.StartsWith("ERROR", StringComparison.Ordinal)) is { } error ? ErrorNumber().Replace(error, "")
            : lines.Any(l => l.StartsWith("FAILURE", StringComparison.Ordinal)) ? "GDAL knows no format that fits it."
            : lines.FirstOrDefault() ?? "GDAL gives no reason.";
        line = line.Length > MaxMessage ? line[..MaxMessage] + "…" : line;
        return line.EndsWith('.') ? line : line + ".";
    }

    private static (int ExitCode, string Output, string Errors) Run(
        string program, string[] arguments, Dictionary<string, string>? environment, CancellationToken cancel)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string key, string value) in environment ?? [])
        {
            start.Environment[key] = value;
        }

        using Process process = Start(start);
        using CancellationTokenRegistration stop = cancel.Register(process.Kill);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new InputException($"The program {start.FileName} is not installed: apt-get install gdal-bin. Nothing was changed.", 500);
        }
    }

    [GeneratedRegex("""^\w+\["([^"]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex CrsName();

    [GeneratedRegex("""^\s+ID\["(\w+)",(\w+)\]\]$""", RegexOptions.CultureInvariant)]
    private static partial Regex Authority();

    [GeneratedRegex(@"^ERROR \d+: ", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorNumber();

    [GeneratedRegex("""(DATUM|ENSEMBLE)\["(China[ _]2000|China Geodetic Coordinate System 2000|CGCS[ _]?2000|World Geodetic System 1984[^"]*|WGS[ _]?(19)?84|D_WGS_1984|D_China_2000)"|BOUNDCRS""", RegexOptions.CultureInvariant)]
    private static partial Regex SameDatum();
}
