using System.Text.Json;
using System.Text.Json.Serialization;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Storage.Features;

namespace Renewal.Gis.Server.Features;

/// <summary>A GeoJSON FeatureCollection, a feature a line.</summary>
internal sealed class GeoJsonWriter : IFeatureWriter
{
    /// <summary>Members of the answers in JSON; what is null is left out.</summary>
    public static readonly JsonSerializerOptions Json = new(Commands.Output.Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly List<(string Name, object Value)> _head = [];
    private readonly List<(string Name, object Value)> _tail = [];
    private bool _first = true;

    /// <summary>Adds a member that stands before the features.</summary>
    public void AddHead(string name, object value) => _head.Add((name, value));

    /// <summary>Adds a member that stands behind the features, which may be known only after them.</summary>
    public void AddTail(string name, object value) => _tail.Add((name, value));

    public void Begin(FeatureReader reader, FeatureBytes text)
    {
        text.Add("{\"type\":\"FeatureCollection\","u8);
        foreach ((string name, object value) in _head)
        {
            AddMember(text, name, value);
            text.Add(',');
        }

        text.Add("\"features\":["u8);
    }

    public void Write(FeatureReader reader, FeatureBytes text)
    {
        text.Add(_first ? "\n"u8 : ",\n"u8);
        _first = false;
        reader.WriteGeoJson(text);
    }

    public void End(FeatureBytes text)
    {
        text.Add("\n]"u8);
        foreach ((string name, object value) in _tail)
        {
            text.Add(',');
            AddMember(text, name, value);
        }

        text.Add("}\n"u8);
    }

    private static void AddMember(FeatureBytes text, string name, object value)
    {
        text.Add('"');
        text.Add(System.Text.Encoding.UTF8.GetBytes(name));
        text.Add("\":"u8);
        text.Add(JsonSerializer.SerializeToUtf8Bytes(value, Json));
    }
}

/// <summary>GeoJSON text sequence: every feature between a record separator and a line end.</summary>
internal sealed class GeoJsonSequenceWriter : IFeatureWriter
{
    private const char RecordSeparator = '\u001e';

    public void Begin(FeatureReader reader, FeatureBytes text)
    {
    }

    public void Write(FeatureReader reader, FeatureBytes text)
    {
        text.Add(RecordSeparator);
        reader.WriteGeoJson(text);
        text.Add('\n');
    }

    public void End(FeatureBytes text)
    {
    }
}
