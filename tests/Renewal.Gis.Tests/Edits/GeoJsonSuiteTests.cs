using System.Text.Json;
using System.Text.Json.Nodes;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Edits;

/// <summary>The valid and invalid documents of other people's GeoJSON suites, written over HTTP.</summary>
public class GeoJsonSuiteTests(EditServer server) : IClassFixture<EditServer>
{
    private const string Items = "/ogc/collections/protections/items";

    /// <summary>What the suites call bad and is mended, or is of no account, on the way in (docs/editing.md).</summary>
    private static readonly Dictionary<string, string> Mended = new()
    {
        ["bad-polygon-interiorring-rhr.geojson"] = "rings are turned the right way",
        ["polygon_winding_order.geojson"] = "rings are turned the right way",
        ["excessive_precision_truncated.geojson"] = "degrees are rounded to nine decimals",
        ["old-style-crs.geojson"] = "the old member crs may name CRS84",
    };

    [SharedFact]
    public async Task Every_valid_document_is_saved_or_refused_for_a_reason_of_the_collection()
    {
        List<string> wrong = [];
        int saved = 0, files = 0;
        foreach (string file in Files("geojson-schema/test/fixtures/valid").Concat(Files("geojsonhint/test/data/good")).Concat(Files("mapbox-geojson-fixtures/data")))
        {
            files++;
            JsonNode document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
            string type = document["type"]!.GetValue<string>();
            if (type == "FeatureCollection")
            {
                Reply collection = await server.PostAsync("protections", document);
                Assert.Equal(400, collection.Status);
                Assert.Contains("one by one", collection.Detail, StringComparison.Ordinal);
                continue;
            }

            if (type != "Feature")
            {
                Reply bare = await server.PostAsync("protections", document);
                Assert.Equal(422, bare.Status);
                Assert.Contains("bare geometry", bare.Detail, StringComparison.Ordinal);
            }

            JsonNode? geometry = type == "Feature" ? document["geometry"]?.DeepClone() : document.DeepClone();
            Reply reply = await server.PostAsync("protections", Feature(geometry));
            saved += reply.Status == 201 ? 1 : 0;
            // No geometry, a collection of geometries, an empty one, more than 100 km², or a border that crosses itself.
            bool stated = reply.Status == 422 && (reply.Body!["findings"]?[0]?["code"]?.GetValue<string>() is "type" or "size" or "invalid"
                // One document has latitudes beyond the pole, which its suite does not look at.
                || reply.Detail.Contains("out of range", StringComparison.Ordinal));
            if (reply.Status != 201 && !stated)
            {
                wrong.Add($"{Path.GetFileName(file)}: {reply}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(files > 50 && saved > 20, $"{saved} of {files} saved");
    }

    [SharedFact]
    public async Task Every_invalid_document_is_refused_and_nothing_is_saved()
    {
        string rows = await server.RowsAsync();
        List<string> wrong = [];
        int files = 0;
        foreach (string file in Files("geojson-schema/test/fixtures/invalid").Concat(Files("geojsonhint/test/data/bad")))
        {
            files++;
            string text = await File.ReadAllTextAsync(file);
            Reply raw = await server.SendAsync(HttpMethod.Post, Items, text, null);
            if (raw.Status is not (400 or 422))
            {
                wrong.Add($"{Path.GetFileName(file)} as it is: {raw}");
            }

            // Again with properties that the collection knows, so that the geometry is what is refused.
            if (Parse(text) is not JsonObject document)
            {
                continue;
            }

            string? type = document["type"] is JsonValue value && value.TryGetValue(out string? name) ? name : null;
            JsonObject? wrapped = type is null or "FeatureCollection" ? null
                : type != "Feature" ? Feature(document)
                : document["properties"] is JsonObject or null && document.ContainsKey("properties") ? WithOurProperties(document) : null;
            if (wrapped is null || Mended.ContainsKey(Path.GetFileName(file)))
            {
                continue;
            }

            Reply reply = await server.PostAsync("protections", wrapped);
            if (reply.Status is not (400 or 422))
            {
                wrong.Add($"{Path.GetFileName(file)}: {reply}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(files > 75, $"{files} files");
        Assert.Equal(rows, await server.RowsAsync());
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(text);
            // A member that stands twice comes to light only when the object is looked into.
            _ = (node as JsonObject)?.Count;
            return node;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject WithOurProperties(JsonObject document)
    {
        JsonObject feature = document.DeepClone().AsObject();
        feature["properties"] = Feature(null)["properties"]!.DeepClone();
        return feature;
    }

    private static JsonObject Feature(JsonNode? geometry) =>
        EditServer.Feature(geometry?.DeepClone(), ("name", "From a suite"), ("region_code", EditServer.World), ("kind", "old-tree"));

    private static IEnumerable<string> Files(string folder) => Directory
        .GetFiles(Repository.SharedPath(["geodata", "geojson", .. folder.Split('/')]), "*.*json", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
