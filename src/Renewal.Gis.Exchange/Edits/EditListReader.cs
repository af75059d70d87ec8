using System.Text.Json;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Edits;

namespace Renewal.Gis.Exchange.Edits;

/// <summary>
/// Reads a list of edits: <c>{"edits": [{"op": "create", "collection": "renewal-units", "feature": {…}}, {"op": "replace", "collection": …, "id": 7, "version": 3, "feature": {…}},
/// {"op": "update", …, "patch": {…}}, {"op": "delete", …}]}</c>.
/// </summary>
public static class EditListReader
{
    /// <summary>Most edits of one list.</summary>
    public const int MostEdits = 500;

    private const string Operations = "create, replace, update, delete";

    /// <summary>Reads the list.</summary>
    /// <param name="root">The parsed body.</param>
    /// <param name="position">Reads positions; null: longitude, latitude.</param>
    /// <exception cref="InputException">It is not such a list; the edit and the member are named.</exception>
    public static IReadOnlyList<FeatureEdit> Read(JsonElement root, GeoJsonReader.PositionReader? position = null)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("edits", out JsonElement list) || list.ValueKind != JsonValueKind.Array
            || root.EnumerateObject().Count() > 1)
        {
            throw new InputException("The body must be {\"edits\": […]} and nothing else.");
        }

        return list.GetArrayLength() switch
        {
            0 => throw new InputException("The list of edits is empty: put at least one into it.", 422),
            > MostEdits => throw new InputException($"A list takes up to {MostEdits} edits, not {list.GetArrayLength()}: send several lists.", 413),
            _ => [.. list.EnumerateArray().Select((edit, index) => ReadNamed(edit, index + 1, list.GetArrayLength(), position))],
        };
    }

    private static FeatureEdit ReadNamed(JsonElement edit, int place, int count, GeoJsonReader.PositionReader? position)
    {
        try
        {
            return ReadEdit(edit, position);
        }
        catch (InputException mistake) when (count > 1)
        {
            throw new InputException($"Edit {place} of {count}: {mistake.Message}", mistake.Status, mistake.Zh is null ? null : $"第 {place} 项（共 {count} 项）：{mistake.Zh}");
        }
    }

    private static FeatureEdit ReadEdit(JsonElement edit, GeoJsonReader.PositionReader? position)
    {
        if (edit.ValueKind != JsonValueKind.Object)
        {
            throw new InputException($"An edit is an object with an op: {Operations}.", 422);
        }

        string Text(string name, string mend) => edit.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : throw new InputException($"The edit needs {name}: {mend}.", 422);
        long Number(string name, string mend) => edit.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number > 0
            ? number : throw new InputException($"The edit needs {name}: {mend}.", 422);
        JsonElement Member(string name) => edit.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object
            ? value : throw new InputException($"The edit needs {name}, an object.", 422);

        (EditKind kind, string[] members) = Text("op", $"one of {Operations}") switch
        {
            "create" => (EditKind.Create, (string[])["feature"]),
            "replace" => (EditKind.Replace, ["id", "version", "feature"]),
            "update" => (EditKind.Update, ["id", "version", "patch"]),
            "delete" => (EditKind.Delete, ["id", "version"]),
            _ => throw new InputException($"The op of an edit is one of {Operations}.", 422),
        };
        Collection collection = Collections.Find(Text("collection", "the id of a collection, such as renewal-units"));
        if (!collection.Editable)
        {
            throw new InputException($"The collection {collection.Id} is read only.", 405);
        }

        if (edit.EnumerateObject().Select(m => m.Name).FirstOrDefault(m => m is not ("op" or "collection") && !members.Contains(m)) is { } stray)
        {
            throw new InputException($"The op {kind.ToString().ToLowerInvariant()} does not take {stray}; it takes {string.Join(", ", members)}.", 422);
        }

        return kind == EditKind.Create
            ? new FeatureEdit(kind, collection, 0, ExpectedVersion.Whatever, EditBodyReader.ReadFeature(Member("feature"), collection, position))
            : new FeatureEdit(
                kind, collection, Number("id", "the number of a feature"), ExpectedVersion.Of(Number("version", "the version of the feature as it was read")),
                kind switch
                {
                    EditKind.Replace => EditBodyReader.ReadFeature(Member("feature"), collection, position),
                    EditKind.Update => EditBodyReader.ReadPatch(Member("patch"), collection, position),
                    _ => null,
                });
    }
}
