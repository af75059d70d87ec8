namespace Renewal.Gis.Analysis.Networks;

/// <summary>Position of a cell along the Hilbert curve of order 16: cells that are near each other mostly have near positions.</summary>
internal static class HilbertCurve
{
    /// <summary>Cells along one side.</summary>
    public const int Side = 1 << 16;

    /// <summary>Position of a cell, 0 … 2³² − 1.</summary>
    /// <param name="x">Column, 0 … <see cref="Side"/> − 1.</param>
    /// <param name="y">Row, 0 … <see cref="Side"/> − 1.</param>
    public static uint Position(int x, int y)
    {
        uint position = 0;
        for (int s = Side >> 1; s > 0; s >>= 1)
        {
            int rx = (x & s) > 0 ? 1 : 0;
            int ry = (y & s) > 0 ? 1 : 0;
            position = (position << 2) | (uint)((3 * rx) ^ ry);
            if (ry == 0)
            {
                if (rx == 1)
                {
                    x = Side - 1 - x;
                    y = Side - 1 - y;
                }

                (x, y) = (y, x);
            }
        }

        return position;
    }
}
