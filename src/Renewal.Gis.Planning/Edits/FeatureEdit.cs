using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Planning.Edits;

/// <summary>What an edit does to a feature.</summary>
public enum EditKind
{
    /// <summary>A new feature.</summary>
    Create,

    /// <summary>All of a feature anew: what the body leaves out becomes empty, or its default.</summary>
    Replace,

    /// <summary>Only what the body names (RFC 7396).</summary>
    Update,

    /// <summary>The end of a feature; its history stays.</summary>
    Delete,
}

/// <summary>Which versions of a feature an edit may change: those that the client has seen.</summary>
/// <param name="Versions">Those of If-Match; empty: none that this server has ever given out.</param>
/// <param name="Any">Whatever there is now (<c>If-Match: *</c>).</param>
public sealed record ExpectedVersion(IReadOnlyList<long> Versions, bool Any = false)
{
    /// <summary>Every version.</summary>
    public static ExpectedVersion Whatever { get; } = new([], Any: true);

    /// <summary>Exactly one version.</summary>
    public static ExpectedVersion Of(long version) => new([version]);

    /// <summary>Whether an edit may change this version.</summary>
    public bool Allows(long version) => Any || Versions.Contains(version);
}

/// <summary>What a client has sent of a feature.</summary>
/// <param name="Values">The members that it names, by column: text, int, double, bool or null.</param>
/// <param name="GivesGeometry">Whether it names the geometry.</param>
/// <param name="Geometry">EPSG:4490 lon/lat, as it was sent, or null.</param>
/// <param name="Id">The id that the feature says it has, or null.</param>
/// <param name="Version">The version that it says it has, or null.</param>
public sealed record EditBody(IReadOnlyDictionary<string, object?> Values, bool GivesGeometry, Geometry? Geometry, long? Id, long? Version);

/// <summary>One change of one feature.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Collection">An editable collection.</param>
/// <param name="Id">The feature; 0 for a new one.</param>
/// <param name="Expected">The versions that it may change.</param>
/// <param name="Body">What the client has sent; null for a delete.</param>
public sealed record FeatureEdit(EditKind Kind, Collection Collection, long Id, ExpectedVersion Expected, EditBody? Body);
