namespace Renewal.Gis.Planning.RenewalUnits;

/// <summary>
/// From which size on the save checks speak. They are about drawing, not about planning law: a border that is digitised twice from the same 1:500 survey
/// differs by a few centimetres, and nobody lays a border half a metre beside another on purpose.
/// </summary>
public sealed record SaveTolerances
{
    /// <summary>The tolerances of the server.</summary>
    public static SaveTolerances Default { get; } = new();

    /// <summary>Strips up to this mean width in metres are noise of digitising; 0 or more.</summary>
    public double NoiseM { get; init; } = 0.05;

    /// <summary>Pieces up to this area in m² are noise of digitising; 0 or more.</summary>
    public double NoiseM2 { get; init; } = 0.5;

    /// <summary>Strips up to this width in metres are slivers and gaps; more is meant. Above <see cref="NoiseM"/>.</summary>
    public double SliverWidthM { get; init; } = 1;

    /// <summary>
    /// An open gap is at least so long, in metres: where two borders part at an angle, the tip between them is narrow too and no mistake. A gap that is closed
    /// all around counts at any length.
    /// </summary>
    public double GapLengthM { get; init; } = 5;
}
