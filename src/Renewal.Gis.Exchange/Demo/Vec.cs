using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>A point or a direction in the local frame of the city: metres east and north of its centre.</summary>
/// <param name="X">Metres to the east.</param>
/// <param name="Y">Metres to the north.</param>
internal readonly record struct Vec(double X, double Y)
{
    public double Length => Math.Sqrt((X * X) + (Y * Y));

    public Vec Unit => Length > 0 ? this * (1 / Length) : new Vec(1, 0);

    /// <summary>Turned by 90° to the left.</summary>
    public Vec Left => new(-Y, X);

    public double Angle => Math.Atan2(Y, X);

    public static Vec operator +(Vec a, Vec b) => new(a.X + b.X, a.Y + b.Y);

    public static Vec operator -(Vec a, Vec b) => new(a.X - b.X, a.Y - b.Y);

    public static Vec operator *(Vec a, double k) => new(a.X * k, a.Y * k);

    public static Vec FromAngle(double radians) => new(Math.Cos(radians), Math.Sin(radians));

    public static Vec From(Coordinate c) => new(c.X, c.Y);

    public double Dot(Vec other) => (X * other.X) + (Y * other.Y);

    public double Cross(Vec other) => (X * other.Y) - (Y * other.X);

    public double DistanceTo(Vec other) => (this - other).Length;

    public Vec Rotate(double radians)
    {
        (double sin, double cos) = Math.SinCos(radians);
        return new Vec((X * cos) - (Y * sin), (X * sin) + (Y * cos));
    }

    public Coordinate ToCoordinate() => new(X, Y);

    // The generated text would list Unit and Left, whose text lists their own, without end.
    public override string ToString() => FormattableString.Invariant($"({X:F2}, {Y:F2})");

    /// <summary>On the grid of whole centimetres, on which all junctions lie.</summary>
    public Vec Rounded() => new(Math.Round(X * 100) / 100, Math.Round(Y * 100) / 100);
}
