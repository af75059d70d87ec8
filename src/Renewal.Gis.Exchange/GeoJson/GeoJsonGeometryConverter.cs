using System.Text.Json;
using System.Text.Json.Serialization;
using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.GeoJson;

/// <summary>
/// Writes and reads a geometry as a GeoJSON object (RFC 7946): longitude, latitude, rounded to seven decimals (1 cm), shells
/// counter-clockwise. For answers that hold a geometry among figures; whole collections are streamed by the database.
/// </summary>
/// <param name="decimals">Decimals of a degree, 0 to 15.</param>
public sealed class GeoJsonGeometryConverter(int decimals) : JsonConverter<Geometry>
{
    private const int Decimals = 7;

    /// <summary>With seven decimals.</summary>
    public GeoJsonGeometryConverter()
        : this(Decimals)
    {
    }

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeof(Geometry).IsAssignableFrom(typeToConvert);

    /// <inheritdoc/>
    public override Geometry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return GeoJsonReader.ReadGeometry(document.RootElement);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Geometry value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        writer.WriteString("type", value.GeometryType);
        writer.WritePropertyName(value is GeometryCollection and not (MultiPoint or MultiLineString or MultiPolygon) ? "geometries" : "coordinates");
        WriteContent(writer, value, options);
        writer.WriteEndObject();
    }

    private void WriteContent(Utf8JsonWriter writer, Geometry value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case Point point when !point.IsEmpty:
                WritePosition(writer, point.Coordinate);
                break;
            case LineString line:
                WritePositions(writer, line.CoordinateSequence);
                break;
            case Polygon polygon:
                writer.WriteStartArray();
                if (!polygon.IsEmpty)
                {
                    WriteRing(writer, polygon.Shell, counterClockwise: true);
                    foreach (LinearRing hole in polygon.Holes)
                    {
                        WriteRing(writer, hole, counterClockwise: false);
                    }
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartArray();
                for (int i = 0; i < value.NumGeometries && !value.IsEmpty; i++)
                {
                    if (value is MultiPoint or MultiLineString or MultiPolygon)
                    {
                        WriteContent(writer, value.GetGeometryN(i), options);
                    }
                    else
                    {
                        Write(writer, value.GetGeometryN(i), options);
                    }
                }

                writer.WriteEndArray();
                break;
        }
    }

    private void WriteRing(Utf8JsonWriter writer, LinearRing ring, bool counterClockwise) =>
        WritePositions(writer, ring.IsCCW == counterClockwise ? ring.CoordinateSequence : ring.CoordinateSequence.Reversed());

    private void WritePositions(Utf8JsonWriter writer, CoordinateSequence positions)
    {
        writer.WriteStartArray();
        for (int i = 0; i < positions.Count; i++)
        {
            WritePosition(writer, positions.GetCoordinate(i));
        }

        writer.WriteEndArray();
    }

    private void WritePosition(Utf8JsonWriter writer, Coordinate position)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(Math.Round(position.X, decimals));
        writer.WriteNumberValue(Math.Round(position.Y, decimals));
        writer.WriteEndArray();
    }
}
