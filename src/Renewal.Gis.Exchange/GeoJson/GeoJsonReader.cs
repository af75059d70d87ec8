using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
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
    public string? Text(string name) =>
        Properties.ValueKind != JsonValueKind.Object || !Properties.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new InputException($"The property {name} must be a text, not {value.GetRawText()}.");
}

/// <summary>Reads GeoJSON (RFC 7946) strictly: every refusal names the place in the document and the mend.</summary>
/// <remarks>
/// Positions are longitude, latitude in degrees; a third number (height) is dropped, more are refused. The old <c>crs</c> member is accepted when it
/// names CRS84, EPSG:4326 or EPSG:4490, refused otherwise. Rings must be closed and have four positions; their direction is not judged (RFC 7946
/// §3.1.6). A member that stands twice in an object is refused: which of the two is meant nobody can know.
/// </remarks>
public static class GeoJsonReader
{
    /// <summary>Most vertices that one geometry may have.</summary>
    public const int MaxVertices = 100_000;

    /// <summary>Takes a position of a document to longitude and latitude in degrees; the document's order of axes is its own affair.</summary>
    public delegate (double Lon, double Lat) PositionReader(double first, double second);

    // Depth of the deepest document that makes sense (a collection of multipolygons in a list of edits), with room to spare.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private static readonly string[] KnownCrs = ["CRS84", "4326", "4490"];

    /// <summary>Parses a document that is a Feature, or a bare geometry (properties are undefined then).</summary>
    /// <exception cref="InputException">The text is not such a document.</exception>
    public static GeoJsonFeature ReadFeature(string json)
    {
        JsonElement root = Parse(Encoding.UTF8.GetBytes(json));
        return TypeOf(root, "the document") is "Feature" or "FeatureCollection"
            ? ReadFeature(root)
            : new GeoJsonFeature(ReadGeometry(CheckCrs(root)), default);
    }

    /// <summary>Reads a Feature object.</summary>
    /// <param name="root">The object.</param>
    /// <param name="position">Reads its positions; null: longitude, latitude.</param>
    /// <exception cref="InputException">It is not a Feature of RFC 7946.</exception>
    public static GeoJsonFeature ReadFeature(JsonElement root, PositionReader? position = null)
    {
        switch (TypeOf(root, "the document"))
        {
            case "FeatureCollection":
                throw new InputException("A FeatureCollection was given where one Feature is wanted: send its features one by one.");
            case not "Feature":
                throw new InputException("A bare geometry was given where a Feature is wanted: {\"type\": \"Feature\", \"geometry\": …, \"properties\": …}.", 422);
        }

        CheckCrs(root);
        CheckMembers(root);
        return new GeoJsonFeature(ReadFeatureGeometry(root, position), ReadProperties(root));
    }

    /// <summary>Reads a geometry object.</summary>
    /// <param name="geometry">The object.</param>
    /// <param name="position">Reads its positions; null: longitude, latitude.</param>
    /// <exception cref="InputException">It is not a geometry of RFC 7946, has too many vertices, or leaves the range of coordinates.</exception>
    public static Geometry ReadGeometry(JsonElement geometry, PositionReader? position = null) => new GeometryReader(position).Read(geometry, "geometry", depth: 0);

    /// <summary>Parses a JSON text strictly: UTF-8, no member twice in one object, 32 levels at most.</summary>
    /// <exception cref="InputException">It is not such a text; the line is named.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            throw new InputException("The text is not UTF-8: send it in that encoding.");
        }

        CheckEscapes(utf8.Span);
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException e) when (e.Message.StartsWith("Duplicate", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"A member stands twice in one object: leave one of them out. ({e.Message.TrimEnd('.')})");
        }
        catch (JsonException e)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"This is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}): check that the document is complete."));
        }
    }

    /// <summary>Refuses half a surrogate pair and U+0000, which are JSON by its grammar and no text that can be stored.</summary>
    private static void CheckEscapes(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\\u"u8) < 0)
        {
            return;
        }

        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped
                    && reader.GetString()!.Contains('\0', StringComparison.Ordinal))
                {
                    throw new InputException("A text holds the character U+0000: leave it out.", 422);
                }
            }
        }
        catch (InvalidOperationException)
        {
            throw new InputException("A text holds half a surrogate pair (\\ud800 to \\udfff alone): write the whole character.", 422);
        }
        catch (JsonException)
        {
            // Said with its place when the document is parsed.
        }
    }

    private static JsonElement CheckCrs(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("crs", out JsonElement crs) && crs.ValueKind == JsonValueKind.Object
            && crs.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty("name", out JsonElement name)
            && !KnownCrs.Any(known => name.ToString().EndsWith(known, StringComparison.Ordinal)))
        {
            throw new InputException($"The coordinates are in {name}: transform them to longitude and latitude (EPSG:4490 or CRS84) first.", 422);
        }

        return root;
    }

    /// <summary>The members of a Feature that are not read here but say that something else was meant (RFC 7946 §3.2, §5, §7.1).</summary>
    private static void CheckMembers(JsonElement feature)
    {
        if (feature.TryGetProperty("id", out JsonElement id) && id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null))
        {
            throw new InputException("The member id of a Feature is a text or a number.");
        }

        CheckForeign(feature, "A Feature", "coordinates", "geometries", "features");
    }

    private static void CheckForeign(JsonElement element, string what, params ReadOnlySpan<string> foreign)
    {
        foreach (string stray in foreign)
        {
            if (element.TryGetProperty(stray, out _))
            {
                throw new InputException($"{what} has no member {stray}: take it out, or the document is something else.");
            }
        }

        if (element.TryGetProperty("bbox", out JsonElement bbox)
            && (bbox.ValueKind != JsonValueKind.Array || bbox.GetArrayLength() is not (4 or 6) || bbox.EnumerateArray().Any(corner => corner.ValueKind != JsonValueKind.Number)))
        {
            throw new InputException("The member bbox holds four or six numbers: leave it out, it is not read.");
        }
    }

    private static Geometry? ReadFeatureGeometry(JsonElement feature, PositionReader? position)
    {
        if (!feature.TryGetProperty("geometry", out JsonElement geometry))
        {
            throw new InputException("The Feature has no member geometry: add it, or write \"geometry\": null.");
        }

        return geometry.ValueKind == JsonValueKind.Null ? null : ReadGeometry(geometry, position);
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

    /// <summary>Reads one geometry and counts its vertices.</summary>
    private sealed class GeometryReader(PositionReader? toLonLat)
    {
        private int vertices;

        public Geometry Read(JsonElement element, string where, int depth)
        {
            string type = TypeOf(element, where);
            CheckForeign(element, "A geometry", "geometry", "properties", "features");
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
                    members.Add(Read(member, $"{where}.geometries[{members.Count}]", depth + 1));
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
                        : factory.CreatePoint(ReadPosition(coordinates, path));
                case "LineString":
                    return ReadLine(coordinates, path);
                case "Polygon":
                    return ReadPolygon(coordinates, path);
            }

            List<Geometry> parts = [];
            foreach (JsonElement part in Elements(coordinates, path))
            {
                string partPath = $"{path}[{parts.Count}]";
                parts.Add(type switch
                {
                    "MultiPoint" => factory.CreatePoint(ReadPosition(part, partPath)),
                    "MultiLineString" => ReadLine(part, partPath),
                    _ => ReadPolygon(part, partPath),
                });
            }

            return type switch
            {
                "MultiPoint" => factory.CreateMultiPoint([.. parts.Cast<Point>()]),
                "MultiLineString" => factory.CreateMultiLineString([.. parts.Cast<LineString>()]),
                _ => factory.CreateMultiPolygon([.. parts.Cast<Polygon>()]),
            };
        }

        private LineString ReadLine(JsonElement element, string path)
        {
            Coordinate[] line = ReadPositions(element, path);
            return line.Length is 0 or >= 2
                ? GeometryFactory.Default.CreateLineString(line)
                : throw new InputException($"The line at {path} has one position: a line needs two.", 422);
        }

        private Polygon ReadPolygon(JsonElement element, string path)
        {
            List<LinearRing> rings = [];
            foreach (JsonElement ring in Elements(element, path))
            {
                string ringPath = $"{path}[{rings.Count}]";
                Coordinate[] positions = ReadPositions(ring, ringPath);
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

        private Coordinate[] ReadPositions(JsonElement element, string path)
        {
            List<Coordinate> positions = [];
            foreach (JsonElement position in Elements(element, path))
            {
                positions.Add(ReadPosition(position, path, positions.Count));
            }

            return [.. positions];
        }

        private Coordinate ReadPosition(JsonElement element, string path, int index = -1)
        {
            string Where() => index < 0 ? path : $"{path}[{index}]";
            if (++vertices > MaxVertices)
            {
                throw new InputException($"The geometry has more than {MaxVertices:N0} vertices: simplify it, or split it into several features.", 413);
            }

            if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() is < 2 or > 3
                || element[0].ValueKind != JsonValueKind.Number || element[1].ValueKind != JsonValueKind.Number
                || (element.GetArrayLength() == 3 && element[2].ValueKind != JsonValueKind.Number)
                || !element[0].TryGetDouble(out double lon) || !element[1].TryGetDouble(out double lat) || !double.IsFinite(lon) || !double.IsFinite(lat))
            {
                throw new InputException($"There is no position [longitude, latitude] at {Where()}: two numbers, or three with the height.", 422);
            }

            if (toLonLat is not null)
            {
                (lon, lat) = toLonLat(lon, lat);
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
    }

    private static JsonElement Member(JsonElement element, string name, string where) =>
        element.TryGetProperty(name, out JsonElement member) ? member : throw new InputException($"The geometry at {where} has no member {name}.");

    private static JsonElement.ArrayEnumerator Elements(JsonElement element, string path) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray()
        : throw new InputException($"There must be an array at {path}.");

    private static string Show(Coordinate c) => string.Create(CultureInfo.InvariantCulture, $"[{c.X}, {c.Y}]");
}
