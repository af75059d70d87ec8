using NetTopologySuite.Geometries;

namespace Renewal.Gis.Analysis.Explanations;

/// <summary>A part of an edge in the direction in which it is walked.</summary>
/// <param name="Edge">Edge of the walking network.</param>
/// <param name="FromDm">Where the walk enters it, in decimetres from the edge's first node.</param>
/// <param name="ToDm">Where the walk leaves it, in decimetres from the edge's first node; below <paramref name="FromDm"/> when walked backwards.</param>
public readonly record struct WalkedPart(int Edge, int FromDm, int ToDm)
{
    /// <summary>Length in decimetres, &gt; 0.</summary>
    public int LengthDm => Math.Abs(ToDm - FromDm);
}

/// <summary>The way from a place to what serves it: straight to the street, along the streets, straight from the street.</summary>
/// <param name="Access">The origin of the sweep at its end: the owner of the place.</param>
/// <param name="SnapFromDm">Straight way from the place to its street in decimetres, ≥ 0.</param>
/// <param name="Parts">Parts of edges in the order in which they are walked, each with a length; empty when both ends stand at one point of a street.</param>
/// <param name="SnapToDm">Straight way from the street to the access in decimetres, ≥ 0.</param>
public sealed record WalkedPath(int Access, int SnapFromDm, IReadOnlyList<WalkedPart> Parts, int SnapToDm)
{
    /// <summary>Length along the streets in decimetres.</summary>
    public int StreetsDm => Parts.Sum(p => p.LengthDm);

    /// <summary>Whole length in decimetres: exactly the distance that the sweep reports for the place.</summary>
    public int LengthDm => SnapFromDm + StreetsDm + SnapToDm;
}

/// <summary>A stretch of a path along one street.</summary>
/// <param name="Name">Name of the street, or null where it has none.</param>
/// <param name="Class">OpenStreetMap <c>highway</c> value.</param>
/// <param name="LengthDm">Length in decimetres, &gt; 0.</param>
/// <param name="Line">The stretch in metres of the projection, in the direction of walking.</param>
public sealed record PathStep(string? Name, string Class, int LengthDm, LineString Line);

/// <summary>A path with its shape.</summary>
/// <param name="Path">The path.</param>
/// <param name="Steps">Its stretches by street; neighbouring parts of one name and, without a name, of one class are one.</param>
/// <param name="SnapFrom">Straight way from the place to its street in metres of the projection.</param>
/// <param name="SnapTo">Straight way from the street to the access in metres of the projection.</param>
/// <param name="Whole">All of it as one line, in metres of the projection.</param>
public sealed record DrawnPath(WalkedPath Path, IReadOnlyList<PathStep> Steps, LineString SnapFrom, LineString SnapTo, LineString Whole);
