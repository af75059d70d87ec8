using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Exchange.GeoJson;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.RenewalUnits;

namespace Renewal.Gis.Server.WhatIf;

/// <summary>Reads the edits of a what-if question from JSON: <c>{"edits":[{"op":"add-facility","category":"kindergarten","lon":102.5,"lat":24.3}, …]}</c>.</summary>
internal static class EditReader
{
    /// <summary>Most edits of one question.</summary>
    public const int MostEdits = 200;

    private const string Operations =
        "add-facility, move-facility, remove-facility, add-green-space, reshape-green-space, remove-green-space, open-street, close-street, open-gate, close-gate, set-population";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads the edits.</summary>
    /// <exception cref="InputException">The text is not such JSON; the edit and the member are named.</exception>
    public static IReadOnlyList<Edit> Read(string json)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InputException($"The edits are not JSON: {e.Message}");
        }

        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("edits", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new InputException("The body must be {\"edits\":[…]}.");
        }

        return list.GetArrayLength() <= MostEdits
            ? [.. list.EnumerateArray().Select((edit, i) => Read(edit, i + 1))]
            : throw new InputException($"A scenario takes up to {MostEdits} edits, not {list.GetArrayLength()}.");
    }

    private static Edit Read(JsonElement edit, int place)
    {
        if (edit.ValueKind != JsonValueKind.Object)
        {
            throw new InputException($"Edit {place} is not an object with an op.");
        }

        double Number(string name, double min, double max) =>
            edit.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.GetDouble() is double number && number >= min && number <= max
                ? number
                : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Edit {place} needs {name}, a number from {min} to {max}."));
        long Id() => edit.TryGetProperty("id", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long id)
            ? id : throw new InputException($"Edit {place} needs id, the number of a feature, or −1, −2 … for what an edit before it added.");
        string Text(string name) => edit.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : throw new InputException($"Edit {place} needs {name}, a text.");
        MultiPolygon Land() => UnitGeometry.Check(
            edit.TryGetProperty("geometry", out JsonElement value) ? GeoJsonReader.ReadGeometry(value) : null, "green space", "绿地");
        bool Flag(string name, bool absent) => !edit.TryGetProperty(name, out JsonElement value) ? absent : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new InputException($"Edit {place}: {name} must be true or false."),
        };

        string op = Text("op");
        (Edit result, string[] members) = op switch
        {
            "add-facility" => ((Edit)new AddFacility(Text("category"), Number("lon", -180, 180), Number("lat", -89, 89)), (string[])["category", "lon", "lat"]),
            "move-facility" => (new MoveFacility(Id(), Number("lon", -180, 180), Number("lat", -89, 89)), ["id", "lon", "lat"]),
            "remove-facility" => (new RemoveFacility(Id()), ["id"]),
            "add-green-space" => (new AddGreenSpace(Land(), Flag("park", absent: true)), ["geometry", "park"]),
            "reshape-green-space" => (new ReshapeGreenSpace(Id(), Land()), ["id", "geometry"]),
            "remove-green-space" => (new RemoveGreenSpace(Id()), ["id"]),
            "open-street" or "close-street" => (new SetStreet(Id(), op == "open-street"), ["id"]),
            "open-gate" or "close-gate" => (new SetGate(Id(), op == "open-gate"), ["id"]),
            "set-population" => (new SetPopulation(Id(), Number("people", 0, 1e8)), ["id", "people"]),
            _ => throw new InputException($"Edit {place} has the unknown op {op}. Known: {Operations}."),
        };
        string? stray = edit.EnumerateObject().Select(m => m.Name).FirstOrDefault(m => m != "op" && !members.Contains(m));
        return stray is null ? result : throw new InputException($"Edit {place}: {op} does not take {stray}; it takes {string.Join(", ", members)}.");
    }
}
