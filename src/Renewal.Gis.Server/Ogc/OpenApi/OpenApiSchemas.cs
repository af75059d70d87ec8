using System.Text.Json.Nodes;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Server.Ogc.OpenApi;

/// <summary>The schemas of the definition: the documents of the standards, and the features of every collection.</summary>
internal static class OpenApiSchemas
{
    public static JsonObject Create(IReadOnlyList<Collection> collections, string language)
    {
        JsonObject schemas = new()
        {
            ["link"] = Object(["href", "rel"], ("href", Text()), ("rel", Text()), ("type", Text()), ("title", Text()), ("templated", Typed("boolean"))),
            ["landingPage"] = Object(["links"], ("title", Text()), ("description", Text()), ("attribution", Text()), ("links", List("link"))),
            ["confClasses"] = Object(["conformsTo"], ("conformsTo", Array(Text())), ("links", List("link"))),
            ["extent"] = Object(
                [],
                ("spatial", Object([], ("bbox", Array(Array(Typed("number")))), ("crs", Text()))),
                ("temporal", Object([], ("interval", Array(Array(new JsonObject { ["type"] = "string", ["format"] = "date-time", ["nullable"] = true }))), ("trs", Text())))),
            ["collection"] = Object(
                ["id", "links"],
                ("id", Text()), ("title", Text()), ("titleZh", Text()), ("titleEn", Text()), ("description", Text()), ("itemType", Text()), ("geometryType", Text()),
                ("minZoom", Typed("integer")), ("editable", Typed("boolean")), ("extent", To("extent")), ("crs", Array(Text())), ("storageCrs", Text()), ("links", List("link"))),
            ["collections"] = Object(["links", "collections"], ("links", List("link")), ("collections", List("collection"))),
            ["schema"] = new JsonObject { ["type"] = "object", ["description"] = "JSON Schema 2020-12" },
            ["object"] = Typed("object"),
            ["binary"] = new JsonObject { ["type"] = "string", ["format"] = "binary" },
            ["exception"] = Object(
                [], ("type", new JsonObject { ["type"] = "string", ["format"] = "uri-reference" }), ("title", Text()), ("status", Typed("integer")), ("detail", Text()), ("detailZh", Text())),
            ["geometryGeoJSON"] = new JsonObject
            {
                ["type"] = "object", ["nullable"] = true, ["required"] = new JsonArray("type"),
                ["properties"] = new JsonObject
                {
                    ["type"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection") },
                    ["coordinates"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject() },
                },
            },
        };
        foreach (Collection collection in collections)
        {
            AddFeatures(schemas, collection, language);
        }

        return schemas;
    }

    private static void AddFeatures(JsonObject schemas, Collection collection, string language)
    {
        JsonObject properties = new(collection.Columns.Select(column => KeyValuePair.Create(column.Name, (JsonNode?)Nullable(CollectionSchema.Property(column, language)))));
        if (collection.HasVersion)
        {
            properties["version"] = new JsonObject { ["type"] = "integer", ["readOnly"] = true };
        }

        schemas[$"{collection.Id}.feature"] = Object(
            ["type", "geometry", "properties"],
            ("type", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("Feature") }),
            ("id", new JsonObject { ["type"] = collection.HasNumericId ? "integer" : "string", ["readOnly"] = true }),
            ("geometry", To("geometryGeoJSON")),
            ("properties", new JsonObject { ["type"] = "object", ["properties"] = properties }),
            ("links", List("link")));
        schemas[$"{collection.Id}.features"] = Object(
            ["type", "features"],
            ("type", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("FeatureCollection") }),
            ("features", List($"{collection.Id}.feature")), ("links", List("link")), ("timeStamp", new JsonObject { ["type"] = "string", ["format"] = "date-time" }),
            ("numberMatched", Typed("integer")), ("numberReturned", Typed("integer")));
    }

    private static JsonObject Nullable(JsonObject schema)
    {
        schema["nullable"] = true;
        // A list of values holds null only where it says so.
        (schema["enum"] as JsonArray)?.Add(null);
        return schema;
    }

    private static JsonObject Object(string[] required, params (string Name, JsonObject Schema)[] properties)
    {
        JsonObject schema = new() { ["type"] = "object" };
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        }

        schema["properties"] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Schema)));
        return schema;
    }

    private static JsonObject Text() => Typed("string");

    private static JsonObject Typed(string type) => new() { ["type"] = type };

    private static JsonObject Array(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject List(string schema) => Array(To(schema));

    private static JsonObject To(string schema) => new() { ["$ref"] = "#/components/schemas/" + schema };
}
