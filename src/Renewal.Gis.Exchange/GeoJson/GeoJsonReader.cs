using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Exchange.GeoJson;

/// <summary>A GeoJSON Feature: its geometry and its properties.</summary>
/// <param name="Geometry">Geometry, lon/lat, 2-D, or null.</param>
/// <param name="Properties">The properties object; undefined where it is null.</param>
public sealed record GeoJsonFeature(Geometry? Geometry, JsonElement Properties)
{
    /// <summary>A text property, or null where it is absent or JSON null.</summary>
    /// <exception cref="InputException">It is not a text.</exception>
    public string? Text(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new InputException($"The property {name} must be a text, not {value.GetRawText()}.");

    /// <summary>A whole-number property, or null where it is absent or JSON null.</summary>
    /// <exception cref="InputException">It is not a whole number.</exception>
    public int? WholeNumber(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw new InputException($"The property {name} must be a whole number, not {value.GetRawText()}.");

    private JsonElement? Find(string name) =>
        Properties.ValueKind == JsonValueKind.Object && Properties.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
}

/// <summary>Reads GeoJSON (RFC 7946) strictly: every refusal names the place in the document and the mend.</summary>
/// <remarks>
/// Positions are longitude, latitude in degrees; a third number (height) is dropped. The old <c>crs</c> member is accepted when it names
/// CRS84, EPSG:4326 or EPSG:4490, refused otherwise. Rings must be closed and have four positions; their direction is not judged (RFC 7946 §3.1.6).
/// </remarks>
public static class GeoJsonReader
{
    /// <summary>Most vertices that one geometry may have.</summary>
    public const int MaxVertices = 100_000;

    private static readonly string[] KnownCrs = ["CRS84", "4326", "4490"];

    /// <summary>Parses a document that is a Feature, or a bare geometry (properties are undefined then).</summary>
    /// <exception cref="InputException">The text is not such a document.</exception>
    public static GeoJsonFeature ReadFeature(string json)
    {
        using JsonDocument document = Parse(json);
        JsonElement root = document.RootElement.Clone();
        CheckCrs(root);
        return TypeOf(root, "the document") switch
        {
            "Feature" => new GeoJsonFeature(ReadFeatureGeometry(root), ReadProperties(root)),
            "FeatureCollection" => throw new InputException("A FeatureCollection was given where one Feature is wanted: send its features one by one."),
            _ => new GeoJsonFeature(ReadGeometry(root), default),
        };
    }

    /// <summary>Reads a geometry object.</summary>
    /// <exception cref="InputException">It is not a geometry of RFC 7946, has too many vertices, or leaves the range of coordinates.</exception>
    public static Geometry ReadGeometry(JsonElement geometry)
    {
        int vertices = 0;
        return ReadGeometry(geometry, "geometry", ref vertices, depth: 0);
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException e)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"This is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}): check that the document is complete."));
        }
    }

    private static void CheckCrs(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("crs", out JsonElement crs) && crs.ValueKind == JsonValueKind.Object
            && crs.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty("name", out JsonElement name)
            && !KnownCrs.Any(known => name.ToString().EndsWith(known, StringComparison.Ordinal)))
        {
            throw new InputException($"The coordinates are in {name}: transform them to longitude and latitude (EPSG:4490 or CRS84) first.", 422);
        }
    }

    private static Geometry? ReadFeatureGeometry(JsonElement feature)
    {
        if (!feature.TryGetProperty("geometry", out JsonElement geometry))
        {
            throw new InputException("The Feature has no member geometry: add it, or write \"geometry\": null.");
        }

        int vertices = 0;
        return geometry.ValueKind == JsonValueKind.Null ? null : ReadGeometry(geometry, "geometry", ref vertices, depth: 0);
    }

    private static JsonElement ReadProperties(JsonElement feature)
    {
        if (!feature.TryGetProperty("properties", out JsonElement properties))
        {
            throw new InputException("The Feature has no member properties: add it, or write \"properties\": null.");
        }

        return properties.ValueKind is JsonValueKind.Object or JsonValueKind.Null
            ? properties
            : throw new InputException("The member properties must be an object or null.");
    }

    private static string TypeOf(JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()!
            : throw new InputException($"There is no GeoJSON object with a member type at {where}.");

    private static Geometry ReadGeometry(JsonElement element, string where, ref int vertices, int depth)
    {
        string type = TypeOf(element, where);
        GeometryFactory factory = GeometryFactory.Default;
        if (type == "GeometryCollection")
        {
            if (depth > 3)
            {
                throw new InputException($"The GeometryCollection at {where} is nested too deeply: flatten it.");
            }

            List<Geometry> members = [];
            foreach (JsonElement member in Elements(Member(element, "geometries", where), $"{where}.geometries"))
            {
                members.Add(ReadGeometry(member, $"{where}.geometries[{members.Count}]", ref vertices, depth + 1));
            }

            return factory.CreateGeometryCollection([.. members]);
        }

        if (type is not ("Point" or "LineString" or "Polygon" or "MultiPoint" or "MultiLineString" or "MultiPolygon"))
        {
            throw new InputException($"{type} at {where} is not a geometry type of GeoJSON.");
        }

        JsonElement coordinates = Member(element, "coordinates", where);
        string path = $"{where}.coordinates";
        switch (type)
        {
            case "Point":
                return coordinates.ValueKind == JsonValueKind.Array && coordinates.GetArrayLength() == 0
                    ? factory.CreatePoint()
                    : factory.CreatePoint(ReadPosition(coordinates, path, ref vertices));
            case "LineString":
                return ReadLine(coordinates, path, ref vertices);
            case "Polygon":
                return ReadPolygon(coordinates, path, ref vertices);
        }

        List<Geometry> parts = [];
        foreach (JsonElement part in Elements(coordinates, path))
        {
            string partPath = $"{path}[{parts.Count}]";
            parts.Add(type switch
            {
                "MultiPoint" => factory.CreatePoint(ReadPosition(part, partPath, ref vertices)),
                "MultiLineString" => ReadLine(part, partPath, ref vertices),
                _ => ReadPolygon(part, partPath, ref vertices),
            });
        }

        return type switch
        {
            "MultiPoint" => factory.CreateMultiPoint([.. parts.Cast<Point>()]),
            "MultiLineString" => factory.CreateMultiLineString([.. parts.Cast<LineString>()]),
            _ => factory.CreateMultiPolygon([.. parts.Cast<Polygon>()]),
        };
    }

    private static LineString ReadLine(JsonElement element, string path, ref int vertices)
    {
        Coordinate[] line = ReadPositions(element, path, ref vertices);
        return line.Length is 0 or >= 2
            ? GeometryFactory.Default.CreateLineString(line)
            : throw new InputException($"The line at {path} has one position: a line needs two.", 422);
    }

    private static Polygon ReadPolygon(JsonElement element, string path, ref int vertices)
    {
        List<LinearRing> rings = [];
        foreach (JsonElement ring in Elements(element, path))
        {
            string ringPath = $"{path}[{rings.Count}]";
            Coordinate[] positions = ReadPositions(ring, ringPath, ref vertices);
            if (positions.Length < 4)
            {
                throw new InputException($"The ring at {ringPath} has {positions.Length} positions: a ring needs four, the last equal to the first.", 422);
            }

            if (!positions[0].Equals2D(positions[^1]))
            {
                throw new InputException($"The ring at {ringPath} is open: repeat its first position {Show(positions[0])} at the end.", 422);
            }

            rings.Add(GeometryFactory.Default.CreateLinearRing(positions));
        }

        return rings.Count == 0
            ? GeometryFactory.Default.CreatePolygon()
            : GeometryFactory.Default.CreatePolygon(rings[0], [.. rings.Skip(1)]);
    }

    private static Coordinate[] ReadPositions(JsonElement element, string path, ref int vertices)
    {
        List<Coordinate> positions = [];
        foreach (JsonElement position in Elements(element, path))
        {
            positions.Add(ReadPosition(position, path, ref vertices, positions.Count));
        }

        return [.. positions];
    }

    private static Coordinate ReadPosition(JsonElement element, string path, ref int vertices, int index = -1)
    {
        string Where() => index < 0 ? path : $"{path}[{index}]";
        if (++vertices > MaxVertices)
        {
            throw new InputException($"The geometry has more than {MaxVertices:N0} vertices: simplify it, or split it into several features.", 413);
        }

        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() < 2
            || element[0].ValueKind != JsonValueKind.Number || element[1].ValueKind != JsonValueKind.Number
            || !element[0].TryGetDouble(out double lon) || !element[1].TryGetDouble(out double lat) || !double.IsFinite(lon) || !double.IsFinite(lat))
        {
            throw new InputException($"There is no position [longitude, latitude] at {Where()}.", 422);
        }

        if (Math.Abs(lon) > 180 || Math.Abs(lat) > 90)
        {
            string mend = Math.Abs(lon) > 360 || Math.Abs(lat) > 360 ? "they look projected: transform them to degrees first"
                : Math.Abs(lon) <= 90 && Math.Abs(lat) <= 180 ? "longitude and latitude look swapped: GeoJSON has longitude first"
                : "longitude is −180 to 180, latitude −90 to 90 degrees";
            throw new InputException($"The coordinates {Show(new Coordinate(lon, lat))} at {Where()} are out of range: {mend}.", 422);
        }

        return new Coordinate(lon, lat);
    }

    private static JsonElement Member(JsonElement element, string name, string where) =>
        element.TryGetProperty(name, out JsonElement member) ? member : throw new InputException($"The geometry at {where} has no member {name}.");

    private static JsonElement.ArrayEnumerator Elements(JsonElement element, string path) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray()
        : throw new InputException($"There must be an array at {path}.");

    private static string Show(Coordinate c) => string.Create(CultureInfo.InvariantCulture, $"[{c.X}, {c.Y}]");
}
