using System.Text.Json.Nodes;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Server.Ogc;

/// <summary>JSON Schemas (2020-12) of collections, made from the catalogue: what a filter may name, and what the features hold.</summary>
internal static class CollectionSchema
{
    // UCUM, as x-ogc-unit wants it, of the units of the catalogue that are units of measure; the others (户, 元 …) are counted things and money.
    private static readonly Dictionary<string, string> Ucum = new() { ["m²"] = "m2", ["m"] = "m", ["min"] = "min", ["m/min"] = "m/min", ["%"] = "%" };

    /// <summary>What <c>filter</c>, and parameters named like properties, may name.</summary>
    public static JsonObject Queryables(Collection collection, string language, string address)
    {
        IReadOnlyList<Column> all = Planning.Filters.Queryables.Of(collection);
        JsonObject properties = new(all.Select(column => KeyValuePair.Create(
            column.Name, (JsonNode?)(column.Type == Planning.Filters.Queryables.GeometryType ? Geometry(collection, language) : Property(column, language)))));
        JsonObject schema = Root(collection, language, address, properties);
        schema["additionalProperties"] = false;
        // GDAL up to 3.8 reads this draft form and sends no filter without it.
        schema["queryables"] = new JsonArray([.. all.Select(column => new JsonObject { ["id"] = column.Name, ["type"] = column.Type })]);
        return schema;
    }

    /// <summary>What the features hold: every column, the geometry, the id, and what the server keeps itself.</summary>
    public static JsonObject Features(Collection collection, string language, string address)
    {
        JsonObject properties = new()
        {
            ["id"] = new JsonObject
            {
                ["title"] = Words.Of(language, "编号", "Id"), ["type"] = collection.HasNumericId ? "integer" : "string", ["readOnly"] = true, ["x-ogc-role"] = "id",
            },
            ["geometry"] = Geometry(collection, language),
        };
        foreach (Column column in collection.Columns)
        {
            properties[column.Name] = Property(column, language);
        }

        if (collection.HasVersion)
        {
            properties["version"] = new JsonObject { ["title"] = Words.Of(language, "版本", "Version"), ["type"] = "integer", ["minimum"] = 1, ["readOnly"] = true };
        }

        JsonObject schema = Root(collection, language, address, properties);
        schema["required"] = new JsonArray([.. collection.Columns.Where(column => column.Required).Select(column => JsonValue.Create(column.Name))]);
        return schema;
    }

    /// <summary>The same as a schema of a whole GeoJSON Feature, which validators and GDAL take.</summary>
    public static JsonObject GeoJsonFeature(Collection collection, string language, string address)
    {
        JsonObject flat = Features(collection, language, address);
        JsonObject properties = flat["properties"]!.AsObject();
        JsonNode id = properties["id"]!.DeepClone();
        properties.Remove("id");
        properties.Remove("geometry");
        foreach ((string name, JsonNode? property) in properties)
        {
            if (!flat["required"]!.AsArray().Any(required => required!.GetValue<string>() == name))
            {
                property!.AsObject()["description"] ??= Words.Of(language, "没有值时为 null", "null where there is no value");
            }
        }

        return new JsonObject
        {
            ["$schema"] = flat["$schema"]!.DeepClone(),
            ["$id"] = address,
            ["title"] = flat["title"]!.DeepClone(),
            ["type"] = "object",
            ["required"] = new JsonArray("type", "geometry", "properties"),
            ["properties"] = new JsonObject
            {
                ["type"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("Feature") },
                ["id"] = id,
                ["geometry"] = new JsonObject { ["title"] = Words.Of(language, "图形", "Geometry"), ["description"] = "GeoJSON" },
                ["properties"] = new JsonObject { ["type"] = "object", ["properties"] = properties.DeepClone() },
            },
        };
    }

    /// <summary>One column; OpenAPI describes its parameters and bodies with the same.</summary>
    public static JsonObject Property(Column column, string language)
    {
        JsonObject property = new() { ["title"] = Words.Of(language, column.TitleZh, column.TitleEn) };
        if ((language == AnswerLanguage.Chinese ? column.DescriptionZh : column.DescriptionEn) is { } description)
        {
            property["description"] = description;
        }

        property["type"] = column.Type is "integer" or "number" or "boolean" ? column.Type : "string";
        if (column.Type is "date" or "time" or "date-time")
        {
            property["format"] = column.Type;
        }

        if (column.Values is { } values)
        {
            property["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        }

        if (column.Minimum is { } minimum)
        {
            property["minimum"] = minimum;
        }

        if (column.Maximum is { } maximum)
        {
            property["maximum"] = maximum;
        }

        if (column.MaxLength is { } longest)
        {
            property["maxLength"] = longest;
        }

        if (column.Unit is { } unit)
        {
            property["x-ogc-unit"] = Ucum.TryGetValue(unit, out string? ucum) ? ucum : unit;
            if (ucum is null)
            {
                property["x-ogc-unitLang"] = "zh";
            }
        }

        if (column.Computed)
        {
            property["readOnly"] = true;
        }

        return property;
    }

    private static JsonObject Geometry(Collection collection, string language) => new()
    {
        ["title"] = Words.Of(language, "图形", "Geometry"),
        ["format"] = "geometry-" + (collection.GeometryType == "Geometry" ? "any" : collection.GeometryType.ToLowerInvariant()),
        ["x-ogc-role"] = "primary-geometry",
    };

    private static JsonObject Root(Collection collection, string language, string address, JsonObject properties) => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["$id"] = address,
        ["title"] = Words.Of(language, collection.TitleZh, collection.TitleEn),
        ["description"] = Words.Of(language, collection.DescriptionZh, collection.DescriptionEn),
        ["type"] = "object",
        ["properties"] = properties,
    };
}
