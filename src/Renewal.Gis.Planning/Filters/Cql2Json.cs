using System.Text.Json;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Planning.Filters;

/// <summary>Reads CQL2 JSON (OGC 21-065r2, annex C).</summary>
public sealed class Cql2Json
{
    // An operator takes two levels of JSON, a shape in it up to six.
    private const int MaxJsonDepth = 2 * FilterLimits.MaxDepth + 8;

    private readonly FilterLimits _limits = new();
    private readonly ShapeBuilder _shapes;

    private Cql2Json(PublishedCrs crs) => _shapes = new ShapeBuilder(crs, _limits);

    /// <summary>Reads a filter.</summary>
    /// <param name="json">CQL2 JSON.</param>
    /// <param name="crs">System of the shapes in it; null: CRS84.</param>
    /// <exception cref="InputException">The text is wrong; the message tells the JSON path and the mend. 501: it calls a function that is not supported.</exception>
    public static Filter Parse(string json, PublishedCrs? crs = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        FilterLimits.CheckLength(json.Length);
        using JsonDocument document = Document(json);
        return Parse(document.RootElement, crs);
    }

    /// <summary>Reads a filter that is a part of a JSON document.</summary>
    /// <param name="json">The part.</param>
    /// <param name="crs">System of the shapes in it; null: CRS84.</param>
    /// <exception cref="InputException">The part is wrong.</exception>
    public static Filter Parse(JsonElement json, PublishedCrs? crs = null) =>
        new Cql2Json(crs ?? PublishedCrs.Crs84).Condition(json);

    private static JsonDocument Document(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxJsonDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new InputException($"The filter is no JSON as it should be: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // The reader's words for it: as a character of the text, or written as \ud800 in the name of a member.
            throw new InputException("The filter is no JSON: it holds half a character (a surrogate without its other half).");
        }
    }

    private Filter Condition(JsonElement json) => Cql2Parts.Condition(Value(json, Place.Root), _limits);

    private Expression Value(JsonElement json, Place place)
    {
        _limits.AddValue(place);
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return Cql2Parts.Text(place, String(json, place));
            case JsonValueKind.Number:
                return Cql2Parts.Number(place, json.GetRawText());
            case JsonValueKind.True:
            case JsonValueKind.False:
                return new BooleanLiteral(json.GetBoolean()) { Place = place };
            case JsonValueKind.Array:
                return new ArrayLiteral(new(Elements(json, place))) { Place = place };
            case JsonValueKind.Object:
                return Object(json, place);
            default:
                throw place.Mistake("null is no value: ask for what is missing with {\"op\":\"isNull\",\"args\":[{\"property\":\"…\"}]}.");
        }
    }

    private List<Expression> Elements(JsonElement array, Place place)
    {
        _limits.Enter(place);
        List<Expression> elements = [];
        foreach (JsonElement element in array.EnumerateArray())
        {
            elements.Add(Value(element, place.Item(elements.Count)));
        }

        _limits.Leave();
        return elements;
    }

    private Expression Object(JsonElement json, Place place)
    {
        if (json.TryGetProperty("op", out JsonElement op))
        {
            Only(json, place, "op", "args");
            return Operation(json, String(op, place.Member("op")), place);
        }

        if (json.TryGetProperty("property", out JsonElement property))
        {
            Only(json, place, "property");
            return new Property(String(property, place.Member("property"))) { Place = place };
        }

        if (json.TryGetProperty("date", out JsonElement date))
        {
            Only(json, place, "date");
            return Cql2Parts.Date(place, String(date, place.Member("date")));
        }

        if (json.TryGetProperty("timestamp", out JsonElement timestamp))
        {
            Only(json, place, "timestamp");
            return Cql2Parts.Timestamp(place, String(timestamp, place.Member("timestamp")));
        }

        if (json.TryGetProperty("interval", out JsonElement interval))
        {
            Only(json, place, "interval");
            Place at = place.Member("interval");
            JsonElement[] ends = interval.ValueKind == JsonValueKind.Array && interval.GetArrayLength() == 2
                ? [.. interval.EnumerateArray()]
                : throw at.Mistake("an interval has two ends: {\"interval\":[\"2015-01-31\",\"..\"]}.");
            return Cql2Parts.Interval(place, IntervalEnd(ends[0], at.Item(0)), IntervalEnd(ends[1], at.Item(1)));
        }

        if (json.TryGetProperty("type", out _))
        {
            return new GeometryLiteral(Shape(json, place)) { Place = place };
        }

        if (json.TryGetProperty("bbox", out JsonElement bbox))
        {
            Only(json, place, "bbox");
            return new GeometryLiteral(_shapes.Box(place, Numbers(bbox, place.Member("bbox")))) { Place = place };
        }

        throw place.Mistake("the object is none of CQL2's: it has one of op, property, date, timestamp, interval, bbox, or is a GeoJSON geometry.");
    }

    private static void Only(JsonElement json, Place place, params ReadOnlySpan<string> members)
    {
        foreach (JsonProperty member in json.EnumerateObject())
        {
            if (!members.Contains(member.Name))
            {
                throw place.Mistake($"the member {FilterText.Shown(member.Name)} is not known beside {members[0]}; leave it out.");
            }
        }
    }

    private static string String(JsonElement json, Place place)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString()! : throw place.Mistake("a text in quotes is needed here.");
        }
        catch (InvalidOperationException)
        {
            throw place.Mistake("the text holds half a character (a surrogate without its other half).");
        }
    }

    // Operators --------------------------------------------------------------------------------------------------------------------
    private Expression Operation(JsonElement json, string op, Place place)
    {
        Place at = place.Member("args");
        if (!json.TryGetProperty("args", out JsonElement args) || args.ValueKind != JsonValueKind.Array)
        {
            throw place.Mistake($"the operator {FilterText.Shown(op)} needs its arguments in an array \"args\".");
        }

        _limits.AddOperation(place);
        string name = op.ToUpperInvariant();
        switch (name)
        {
            case "AND":
                return new And(Conditions(args, at, op)) { Place = place };
            case "OR":
                return new Or(Conditions(args, at, op)) { Place = place };
            case "IN":
                Count(args, at, op, 2);
                Expression sought = Inside(args[0], at.Item(0));
                List<Expression> list = args[1].ValueKind == JsonValueKind.Array && args[1].GetArrayLength() > 0
                    ? Elements(args[1], at.Item(1))
                    : throw at.Item(1).Mistake("the second argument of in is an array of values.");
                return new In(sought, new(list)) { Place = place };
        }

        bool known = name is "NOT" or "ISNULL" or "CASEI" or "ACCENTI" or "LIKE" or "BETWEEN" || FilterText.ComparisonSigns.ContainsKey(op)
            || FilterText.ArithmeticSigns.ContainsKey(op) || FilterText.Spatial.ContainsKey(op) || FilterText.Temporal.ContainsKey(op) || FilterText.Arrays.ContainsKey(op);
        if (!known)
        {
            throw Cql2Parts.UnknownFunction(place, op);
        }

        Count(args, at, op, name is "NOT" or "ISNULL" or "CASEI" or "ACCENTI" ? 1 : name is "BETWEEN" ? 3 : 2);
        List<Expression> values = Elements(args, at);
        return name switch
        {
            "NOT" => new Not(Cql2Parts.Condition(values[0], _limits)) { Place = place },
            "ISNULL" => new IsNull(values[0]) { Place = place },
            "CASEI" => new IgnoreCase(values[0]) { Place = place },
            "ACCENTI" => new IgnoreAccents(values[0]) { Place = place },
            "LIKE" => new Like(values[0], Cql2Parts.Pattern(values[1])) { Place = place },
            "BETWEEN" => new Between(values[0], values[1], values[2]) { Place = place },
            _ => Binary(op, values[0], values[1], place),
        };
    }

    private static Expression Binary(string op, Expression left, Expression right, Place place) =>
        FilterText.ComparisonSigns.TryGetValue(op, out ComparisonOperator comparison) ? new Comparison(comparison, left, right) { Place = place }
        : FilterText.ArithmeticSigns.TryGetValue(op, out ArithmeticOperator arithmetic) ? new Arithmetic(arithmetic, left, right) { Place = place }
        : FilterText.Spatial.TryGetValue(op, out SpatialOperator spatial) ? new SpatialRelation(spatial, Cql2Parts.Shape(left), Cql2Parts.Shape(right)) { Place = place }
        : FilterText.Temporal.TryGetValue(op, out TemporalOperator temporal) ? new TemporalRelation(temporal, Cql2Parts.Time(left), Cql2Parts.Time(right)) { Place = place }
        : new ArrayRelation(FilterText.Arrays[op], Cql2Parts.List(left), Cql2Parts.List(right)) { Place = place };

    private IEnumerable<Filter> Conditions(JsonElement args, Place at, string op)
    {
        int count = args.GetArrayLength();
        if (count < 2)
        {
            throw at.Mistake($"{op} joins two conditions or more, not {count}.");
        }

        // As many operators as the text would have between them.
        for (int i = 2; i < count; i++)
        {
            _limits.AddOperation(at);
        }

        return Elements(args, at).Select(part => Cql2Parts.Condition(part, _limits));
    }

    private static void Count(JsonElement args, Place at, string op, int wanted)
    {
        if (args.GetArrayLength() != wanted)
        {
            throw at.Mistake($"{op} has {wanted} argument{(wanted == 1 ? "" : "s")}, not {args.GetArrayLength()}.");
        }
    }

    private Expression Inside(JsonElement json, Place place)
    {
        _limits.Enter(place);
        Expression value = Value(json, place);
        _limits.Leave();
        return value;
    }

    private Expression? IntervalEnd(JsonElement json, Place place)
    {
        _limits.AddValue(place);
        if (json.ValueKind == JsonValueKind.String)
        {
            return Cql2Parts.IntervalEnd(place, String(json, place));
        }

        return json.ValueKind == JsonValueKind.Object && Object(json, place) is Property property
            ? property
            : throw place.Mistake("an end of an interval is a date or a timestamp in quotes, \"..\" or {\"property\":\"…\"}.");
    }

    // Shapes -----------------------------------------------------------------------------------------------------------------------
    private Geometry Shape(JsonElement json, Place place)
    {
        string type = String(json.GetProperty("type"), place.Member("type"));
        bool several = type == "GeometryCollection";
        string content = several ? "geometries" : "coordinates";
        Place at = place.Member(content);
        if (!json.TryGetProperty(content, out JsonElement inner) || inner.ValueKind != JsonValueKind.Array)
        {
            throw place.Mistake($"the geometry {FilterText.Shown(type)} needs an array \"{content}\".");
        }

        return type switch
        {
            "Point" => ShapeBuilder.Point(Vertex(inner, at)),
            "LineString" => ShapeBuilder.Line(at, Parts(inner, at, Vertex)),
            "Polygon" => Polygon(inner, at),
            "MultiPoint" => ShapeBuilder.Several("MULTIPOINT", Parts<Geometry>(inner, at, (j, p) => ShapeBuilder.Point(Vertex(j, p)))),
            "MultiLineString" => ShapeBuilder.Several("MULTILINESTRING", Parts<Geometry>(inner, at, (j, p) => ShapeBuilder.Line(p, Parts(j, p, Vertex)))),
            "MultiPolygon" => ShapeBuilder.Several("MULTIPOLYGON", Parts<Geometry>(inner, at, Polygon)),
            "GeometryCollection" => ShapeBuilder.Several("GEOMETRYCOLLECTION", Parts(inner, at, (j, p) =>
                j.ValueKind == JsonValueKind.Object && j.TryGetProperty("type", out _) ? Shape(j, p) : throw p.Mistake("a GeoJSON geometry is needed here."))),
            _ => throw place.Mistake($"{FilterText.Shown(type)} is no type of GeoJSON geometry."),
        };
    }

    private Polygon Polygon(JsonElement json, Place place) => ShapeBuilder.Polygon(Parts(json, place, (j, p) => ShapeBuilder.Ring(p, Parts(j, p, Vertex))));

    private List<T> Parts<T>(JsonElement json, Place place, Func<JsonElement, Place, T> part)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() == 0)
        {
            throw place.Mistake("an array with coordinates is needed here.");
        }

        _limits.Enter(place);
        List<T> parts = [];
        foreach (JsonElement element in json.EnumerateArray())
        {
            parts.Add(part(element, place.Item(parts.Count)));
        }

        _limits.Leave();
        return parts;
    }

    private Coordinate Vertex(JsonElement json, Place place) => _shapes.Vertex(place, Numbers(json, place));

    private static double[] Numbers(JsonElement json, Place place)
    {
        const int most = 8;
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > most)
        {
            throw place.Mistake("an array of numbers is needed here.");
        }

        double[] numbers = new double[json.GetArrayLength()];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = json[i].ValueKind == JsonValueKind.Number
                ? Cql2Parts.Number(place.Item(i), json[i].GetRawText()).Value
                : throw place.Item(i).Mistake("a number is needed here.");
        }

        return numbers;
    }
}
