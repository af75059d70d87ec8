using System.Globalization;
using System.Text.Json;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Edits;

namespace Renewal.Gis.Exchange.Edits;

/// <summary>Reads what a client sends of a feature by the types of its collection: a GeoJSON Feature, or a merge patch of one.</summary>
public static class EditBodyReader
{
    private const string VersionName = "version";

    /// <summary>Reads a whole Feature, for create and replace.</summary>
    /// <param name="feature">The JSON object.</param>
    /// <param name="collection">Collection that it is of.</param>
    /// <param name="position">Reads its positions; null: longitude, latitude.</param>
    /// <exception cref="InputException">It is no Feature of RFC 7946 (400, 422), or a property is unknown or of another type (422).</exception>
    public static EditBody ReadFeature(JsonElement feature, Collection collection, GeoJsonReader.PositionReader? position = null)
    {
        GeoJsonFeature read = GeoJsonReader.ReadFeature(feature, position);
        (Dictionary<string, object?> values, long? version) = ReadProperties(read.Properties, collection);
        return new EditBody(values, GivesGeometry: true, read.Geometry, ReadId(feature), version);
    }

    /// <summary>
    /// Reads a merge patch (RFC 7396) of a Feature: properties that it names change, null empties one, the rest stays. A geometry is given whole or
    /// not at all: members of two geometries do not mix.
    /// </summary>
    /// <param name="patch">The JSON object.</param>
    /// <param name="collection">Collection that the feature is of.</param>
    /// <param name="position">Reads its positions; null: longitude, latitude.</param>
    /// <exception cref="InputException">It is no such patch; the member is named.</exception>
    public static EditBody ReadPatch(JsonElement patch, Collection collection, GeoJsonReader.PositionReader? position = null)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            throw new InputException("A merge patch of a feature is an object such as {\"properties\": {\"name\": \"…\"}}.", 422);
        }

        if (patch.EnumerateObject().Select(m => m.Name).FirstOrDefault(name => name is not ("type" or "id" or "geometry" or "properties" or "bbox" or "links")) is { } stray)
        {
            throw new InputException($"A merge patch of a feature has no member {Show(stray)}: it has geometry and properties.", 422);
        }

        if (patch.TryGetProperty("type", out JsonElement type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("Feature")))
        {
            throw new InputException("A merge patch cannot make anything else of a Feature: leave its member type out.", 422);
        }

        (Dictionary<string, object?> values, long? version) = patch.TryGetProperty("properties", out JsonElement properties)
            ? properties.ValueKind == JsonValueKind.Object
                ? ReadProperties(properties, collection)
                : throw new InputException("The member properties of a merge patch is an object: name the properties that change.", 422)
            : ([], null);
        bool givesGeometry = patch.TryGetProperty("geometry", out JsonElement geometry);
        return new EditBody(
            values, givesGeometry, givesGeometry && geometry.ValueKind != JsonValueKind.Null ? GeoJsonReader.ReadGeometry(geometry, position) : null, ReadId(patch), version);
    }

    /// <summary>Reads properties by the types of their columns.</summary>
    /// <param name="properties">The JSON object; anything else holds none.</param>
    /// <param name="collection">Collection of the feature.</param>
    /// <exception cref="InputException">A property is unknown or of another type (422).</exception>
    public static (Dictionary<string, object?> Values, long? Version) ReadProperties(JsonElement properties, Collection collection)
    {
        Dictionary<string, object?> values = [];
        long? version = null;
        if (properties.ValueKind != JsonValueKind.Object)
        {
            return (values, version);
        }

        foreach (JsonProperty property in properties.EnumerateObject())
        {
            if (property.NameEquals(VersionName))
            {
                version = property.Value.ValueKind == JsonValueKind.Null ? null
                    : property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt64(out long number) ? number
                    : throw new InputException($"The property version is set by the server: leave it out, or send it as it was read, not {Show(property.Value)}.", 422);
                continue;
            }

            Column column = collection.Find(property.Name) ?? throw new InputException(
                $"The collection {collection.Id} has no property {Show(property.Name)}. Properties: {string.Join(", ", collection.Columns.Where(c => !c.Computed).Select(c => c.Name))}.", 422);
            values.Add(column.Name, ReadValue(property.Value, column));
        }

        return (values, version);
    }

    private static object? ReadValue(JsonElement value, Column column) => (column.Type, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        ("string", JsonValueKind.String) => value.GetString(),
        ("boolean", JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        // 2024.0 is a whole number by JSON Schema; GDAL writes whole columns like that.
        ("integer", JsonValueKind.Number) when value.TryGetDouble(out double number) && Math.Floor(number) == number && Math.Abs(number) <= int.MaxValue => (int)number,
        ("number", JsonValueKind.Number) when value.TryGetDouble(out double number) && double.IsFinite(number) => number,
        _ => throw new InputException(
            $"The {column.TitleEn.ToLowerInvariant()} ({column.Name}) must be {TypeName(column.Type)}, not {Show(value)}.", 422,
            $"{column.TitleZh}的值 {Show(value)} 类型不对，应为{TypeNameZh(column.Type)}。"),
    };

    private static long? ReadId(JsonElement feature) =>
        !feature.TryGetProperty("id", out JsonElement id) || id.ValueKind == JsonValueKind.Null ? null
        : id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long number) ? number
        : id.ValueKind == JsonValueKind.String && long.TryParse(id.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out long parsed) ? parsed
        : -1;

    private static string TypeName(string type) => type switch
    {
        "string" => "a text",
        "integer" => "a whole number",
        "boolean" => "true or false",
        _ => "a number",
    };

    private static string TypeNameZh(string type) => type switch
    {
        "string" => "文字",
        "integer" => "整数",
        "boolean" => "是或否（true、false）",
        _ => "数字",
    };

    private static string Show(JsonElement value) => Show(value.GetRawText());

    private static string Show(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}
