using NetTopologySuite.Geometries;

namespace Renewal.Gis.Planning.Edits;

/// <summary>How much a finding weighs.</summary>
public enum Severity
{
    /// <summary>Saved only when the client confirms it by its code.</summary>
    Warning,

    /// <summary>Never saved.</summary>
    Error,
}

/// <summary>A number of a finding.</summary>
/// <param name="Name">What it is: area, share, length, width, count.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">m², m, % or empty.</param>
public sealed record Figure(string Name, double Value, string Unit);

/// <summary>A geometry that would mend what was found; nobody has to take it.</summary>
/// <param name="Kind">repaired, trimmed or snapped.</param>
/// <param name="Geometry">The whole land of the feature, mended; EPSG:4490 lon/lat, valid.</param>
public sealed record Offer(string Kind, Geometry Geometry);

/// <summary>What a check of a feature has found before it is saved.</summary>
/// <param name="Code">One of <see cref="FindingCodes"/>.</param>
/// <param name="Severity">Whether it can be confirmed.</param>
/// <param name="Message">One sentence in English that names the thing and the mend.</param>
/// <param name="MessageZh">The same in Chinese.</param>
public sealed record Finding(string Code, Severity Severity, string Message, string MessageZh)
{
    /// <summary>Where it is, EPSG:4490 lon/lat, or null.</summary>
    public Geometry? Place { get; init; }

    /// <summary>How large it is.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];

    /// <summary>The other features that it names: id and name.</summary>
    public IReadOnlyList<(long Id, string Name)> Others { get; init; } = [];

    /// <summary>A mended geometry, where there is one.</summary>
    public Offer? Offer { get; init; }
}

/// <summary>The codes of findings, as a client confirms them.</summary>
public static class FindingCodes
{
    /// <summary>No geometry, or not of the collection's type.</summary>
    public const string Type = "type";

    /// <summary>The geometry crosses itself, or has no inside.</summary>
    public const string Invalid = "invalid";

    /// <summary>Too small or too large to be meant.</summary>
    public const string Size = "size";

    /// <summary>Outside its region.</summary>
    public const string OutsideRegion = "outside-region";

    /// <summary>Partly outside its region.</summary>
    public const string PartlyOutside = "partly-outside";

    /// <summary>Overlaps a neighbour of the same plan.</summary>
    public const string Overlap = "overlap";

    /// <summary>Overlaps a neighbour by a strip so thin that nobody can have meant it.</summary>
    public const string Sliver = "sliver";

    /// <summary>Leaves a strip of land that thin between itself and a neighbour.</summary>
    public const string Gap = "gap";

    /// <summary>Touches what is protected.</summary>
    public const string Protected = "protected";

    /// <summary>The codes that a client can confirm.</summary>
    public static IReadOnlyList<string> Confirmable { get; } = [PartlyOutside, Overlap, Sliver, Gap, Protected];
}
