using System.Globalization;

namespace Renewal.Gis.Planning.Filters;

/// <summary>
/// Where a part of a filter was written, for messages: a character of a text, counted from 1, or a path such as <c>$.args[1]</c> in JSON. It is no part of
/// what the filter says: all places are equal.
/// </summary>
public sealed class Place : IEquatable<Place>
{
    private readonly Place? _outer;
    private readonly string? _member;
    private readonly int _number;

    private Place(Place? outer, string? member, int number)
    {
        _outer = outer;
        _member = member;
        _number = number;
    }

    /// <summary>Nowhere: the part was not written by a client.</summary>
    public static Place Nowhere { get; } = new(null, null, 0);

    /// <summary>The root of a JSON document.</summary>
    public static Place Root { get; } = new(null, "$", 0);

    /// <summary>A character of a text, counted from 1.</summary>
    public static Place Character(int number) => new(null, null, number);

    /// <summary>A member of the JSON object at this place.</summary>
    public Place Member(string name) => new(this, name, 0);

    /// <summary>An element of the JSON array at this place, counted from 0.</summary>
    public Place Item(int index) => new(this, null, index);

    /// <summary>A mistake of the client at this place.</summary>
    public InputException Mistake(string message, int status = 400) =>
        new(ReferenceEquals(this, Nowhere) ? $"The filter is wrong: {message}" : $"The filter is wrong at {this}: {message}", status);

    /// <inheritdoc/>
    public override string ToString() => _outer is null
        ? _member ?? string.Create(CultureInfo.InvariantCulture, $"character {_number}")
        : _member is null ? string.Create(CultureInfo.InvariantCulture, $"{_outer}[{_number}]") : $"{_outer}.{_member}";

    /// <inheritdoc/>
    public bool Equals(Place? other) => other is not null;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Place;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
