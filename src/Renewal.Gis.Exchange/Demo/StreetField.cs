namespace Renewal.Gis.Exchange.Demo;

/// <summary>
/// The direction that streets take at a place, learned from the streets drawn by hand. A street and the ones square to it count as
/// the same direction, so angles are averaged as cos 4θ and sin 4θ (a 4-RoSy field, as in procedural street modelling).
/// </summary>
internal sealed class StreetField
{
    private const double CellM = 50;
    private readonly double[] cos, sin;
    private readonly int width, height;
    private readonly Vec origin;

    public StreetField(CityPlan plan)
    {
        double minX = plan.Outline.Min(p => p.X), minY = plan.Outline.Min(p => p.Y);
        origin = new Vec(minX, minY);
        width = (int)((plan.Outline.Max(p => p.X) - minX) / CellM) + 2;
        height = (int)((plan.Outline.Max(p => p.Y) - minY) / CellM) + 2;
        cos = new double[width * height];
        sin = new double[width * height];
        const double sampleM = 40, reachM = 700;
        int reach = (int)(reachM / CellM);
        foreach ((StreetLine line, Vec[] points) in plan.Lines)
        {
            double weight = line.Class switch { "primary" => 1.5, "secondary" => 1, "tertiary" => 0.8, "residential" => 0.5, _ => 0 };
            double length = Polyline.Length(points);
            for (double at = 0; weight > 0 && at < length; at += sampleM)
            {
                (Vec p, Vec direction) = Polyline.At(points, at);
                double angle = 4 * direction.Angle;
                (double s, double c) = Math.SinCos(angle);
                int cx = (int)((p.X - origin.X) / CellM), cy = (int)((p.Y - origin.Y) / CellM);
                for (int y = Math.Max(0, cy - reach); y <= Math.Min(height - 1, cy + reach); y++)
                {
                    for (int x = Math.Max(0, cx - reach); x <= Math.Min(width - 1, cx + reach); x++)
                    {
                        double d = new Vec(origin.X + (x * CellM), origin.Y + (y * CellM)).DistanceTo(p);
                        double w = weight / Math.Pow((d * d) + (60 * 60), 1.25);
                        cos[(y * width) + x] += w * c;
                        sin[(y * width) + x] += w * s;
                    }
                }
            }
        }
    }

    /// <summary>Direction in radians at a place, one of four that differ by 90°.</summary>
    public double AngleAt(Vec p)
    {
        double x = Math.Clamp((p.X - origin.X) / CellM, 0, width - 1.001), y = Math.Clamp((p.Y - origin.Y) / CellM, 0, height - 1.001);
        int x0 = (int)x, y0 = (int)y;
        double fx = x - x0, fy = y - y0;
        double Mix(double[] grid) =>
            (((grid[(y0 * width) + x0] * (1 - fx)) + (grid[(y0 * width) + x0 + 1] * fx)) * (1 - fy))
            + (((grid[((y0 + 1) * width) + x0] * (1 - fx)) + (grid[((y0 + 1) * width) + x0 + 1] * fx)) * fy);
        return Math.Atan2(Mix(sin), Mix(cos)) / 4;
    }
}
