using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;

namespace Renewal.Gis.Server.Serving;

/// <summary>Reads query parameters; a parameter that the path does not know is refused, never ignored.</summary>
internal sealed class QueryParameters
{
    private readonly IQueryCollection _query;

    public QueryParameters(HttpRequest request, params string[] known)
    {
        _query = request.Query;
        if (_query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw new InputException($"The parameter {unknown} is not known here. {(known.Length == 0 ? "There are none" : "Parameters: " + string.Join(", ", known))}.");
        }
    }

    /// <summary>For an endpoint that has no parameters.</summary>
    public static ValueTask<object?> None(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        _ = new QueryParameters(context.HttpContext.Request);
        return next(context);
    }

    /// <summary>The value of a parameter; null where it is not given or empty.</summary>
    /// <exception cref="InputException">It is given more than once: which one counts would be anybody's guess.</exception>
    public string? Text(string name) => !_query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? null
        : values.Count > 1 ? throw new InputException($"The parameter {name} stands there {values.Count} times: give it once.")
        : values is [{ Length: > 0 } value] ? value
        : null;

    /// <summary>The parameters that are given, by name, but for one: the same text for the same question.</summary>
    public string Sorted(string except) => string.Join('&', _query.Keys
        .Where(name => name != except && Text(name) is not null)
        .Order(StringComparer.Ordinal)
        .Select(name => $"{name}={Uri.EscapeDataString(Text(name)!)}"));

    public double? Number(string name, double min, double max) => Text(name) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= min && value <= max ? value
        : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The parameter {name} must be a number from {min} to {max}, not {text}."));

    public double RequiredNumber(string name, double min, double max) => Number(name, min, max) ?? throw new InputException($"The parameter {name} is missing.");

    public long? Id(string name) => Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
        : throw new InputException($"The parameter {name} must be a feature id, not {text}.");

    public long[]? Ids(string name) => Text(name)?.Split(',').Select(text =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new InputException($"The parameter {name} must be feature ids with commas between them, not {text}.")).ToArray();

    /// <summary>west,south,east,north in degrees.</summary>
    public Envelope? Bbox(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        double[] corners = text.Split(',')
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN).ToArray();
        return corners.Length == 4 && corners.All(double.IsFinite) && corners[1] <= corners[3]
            ? new Envelope(corners[0], corners[2], corners[1], corners[3])
            : throw new InputException($"The parameter {name} must be west,south,east,north in degrees, not {text}.");
    }
}
