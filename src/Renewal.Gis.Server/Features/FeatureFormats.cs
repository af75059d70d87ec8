using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Ogc;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.Features;

/// <summary>The formats that features come in.</summary>
internal static class FeatureFormats
{
    /// <summary>A feature a line behind the record separator, so that a reader needs no more memory than one (RFC 8142).</summary>
    public static readonly MediaFormat GeoJsonSequence = new("geojsonseq", "application/geo+json-seq", "GeoJSON text sequence", "geojsonl", "jsonseq");

    public static readonly MediaFormat Csv = new("csv", "text/csv", "CSV");

    /// <summary>Binary, for GIS programs: typed columns, and a fraction of the bytes of GeoJSON.</summary>
    public static readonly MediaFormat FlatGeobuf = new("fgb", "application/flatgeobuf", "FlatGeobuf", "flatgeobuf");

    /// <summary>What pages of features come in, the default first.</summary>
    public static readonly MediaFormat[] OfPages = [MediaFormat.GeoJson, GeoJsonSequence, Csv, MediaFormat.Html];

    /// <summary>What a single feature comes in.</summary>
    public static readonly MediaFormat[] OfItems = [MediaFormat.GeoJson, MediaFormat.Html];

    /// <summary>What the names of downloads end with, the default first.</summary>
    public static readonly string[] Extensions = ["geojson", "geojsonl", "csv", "fgb"];

    /// <summary>The writer of a format.</summary>
    public static IFeatureWriter Writer(MediaFormat format) =>
        format == Csv ? new CsvWriter()
        : format == FlatGeobuf ? new FlatGeobufWriter()
        : format == GeoJsonSequence ? new GeoJsonSequenceWriter()
        : new GeoJsonWriter();

    /// <summary>The format of a download by the end of its name.</summary>
    /// <exception cref="InputException">404: there is none.</exception>
    public static MediaFormat OfFile(string extension) => extension switch
    {
        "geojson" => MediaFormat.GeoJson,
        "geojsonl" => GeoJsonSequence,
        "csv" => Csv,
        "fgb" => FlatGeobuf,
        _ => throw new InputException($"There is no download in the format {extension}. Formats: {string.Join(", ", Extensions)}.", 404),
    };

    /// <summary>The writer of a file, with the notice of a generated region where the format has a place for it.</summary>
    public static IFeatureWriter FileWriter(MediaFormat format, Region? region)
    {
        IFeatureWriter writer = Writer(format);
        if (writer is GeoJsonWriter geoJson && region is not null && RegionEndpoints.NoticeOf(region) is { } notice)
        {
            geoJson.AddHead("notice", notice);
        }

        return writer;
    }
}
