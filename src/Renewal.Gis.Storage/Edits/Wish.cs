using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Edits;

namespace Renewal.Gis.Storage.Edits;

/// <summary>The state of a feature that an edit asks for.</summary>
/// <param name="Values">Columns by name.</param>
/// <param name="Geometry">In the form in which it is stored, or null.</param>
internal sealed record Wish(IReadOnlyDictionary<string, object?> Values, Geometry? Geometry)
{
    // Under 0.1 mm, the last digit that is written out.
    private const double SameWithinDeg = 2e-9;

    /// <summary>What an edit asks for; null for a delete.</summary>
    /// <param name="edit">The edit.</param>
    /// <param name="seen">The feature as the client has seen it; null for a new one.</param>
    /// <param name="rules">What columns may be.</param>
    /// <exception cref="InputException">A value is not allowed, or id or version say something else than the path and If-Match.</exception>
    public static Wish? Of(FeatureEdit edit, StoredFeature? seen, FeatureRules rules)
    {
        if (edit.Body is not { } body)
        {
            return null;
        }

        if (seen is not null && body.Id is { } id && id != edit.Id)
        {
            throw new InputException($"The id of the body is not {edit.Id}, that of the feature: leave it out, or send the edit to the feature that it is of.", 422);
        }

        if (body.Version is { } version && (seen is null || (version != seen.Version && !edit.Expected.Versions.Contains(version))))
        {
            throw new InputException(
                seen is null
                    ? "A new feature gets its version from the server: leave the property version out."
                    : $"The property version of the body is {version}, which is not the version that is expected: leave it out, or send it as it was read.", 422);
        }

        Dictionary<string, object?> values = rules.Apply(edit.Kind, edit.Collection, body, seen?.Values);
        Geometry? geometry = body.GivesGeometry ? body.Geometry is null ? null : StoredGeometry.Form(body.Geometry, edit.Collection) : seen?.Geometry;
        return new Wish(values, geometry);
    }

    /// <summary>Columns, and <c>geometry</c>, that differ from a version.</summary>
    public IEnumerable<string> ChangedFrom(StoredFeature other)
    {
        foreach ((string name, object? value) in Values)
        {
            if (!Equals(value, other.Values.GetValueOrDefault(name)))
            {
                yield return name;
            }
        }

        if (!SameShape(Geometry, other.Geometry))
        {
            yield return "geometry";
        }
    }

    /// <summary>Whether two geometries are the same but for the direction and start of their rings and the last digit.</summary>
    public static bool SameShape(Geometry? a, Geometry? b) =>
        a is null || b is null ? a is null && b is null : a.EqualsExact(b, SameWithinDeg) || a.Normalized().EqualsExact(b.Normalized(), SameWithinDeg);
}
