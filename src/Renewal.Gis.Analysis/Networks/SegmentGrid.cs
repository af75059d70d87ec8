namespace Renewal.Gis.Analysis.Networks;

/// <summary>
/// A grid of square cells over line segments in metres, of which only the cells with segments are kept: one stray river that leaves the
/// map costs nothing. Layout: <c>_cells</c> holds the numbers of these cells in order, row by row, and the segments of the i-th stand at
/// <c>_first[i] … _first[i + 1] − 1</c> of <c>_items</c>; a query is one binary search for each row of cells. Street segments are short
/// and evenly spread, so that a grid answers in a few cells where a tree would follow pointers.
/// </summary>
internal sealed class SegmentGrid
{
    private const double CellM = 50;

    // A segment along the border of two cells may be filed on either side by rounding.
    private const double PaddingM = 0.01;

    private readonly long[] _cells;
    private readonly int[] _first;
    private readonly int[] _items;

    /// <summary>A grid over segments from (x1, y1) to (x2, y2).</summary>
    public SegmentGrid(double[] x1, double[] y1, double[] x2, double[] y2)
    {
        X1 = x1;
        Y1 = y1;
        X2 = x2;
        Y2 = y2;
        List<long> cells = [];
        List<int> items = [];
        for (int s = 0; s < x1.Length; s++)
        {
            AddCells(s, cells, items);
        }

        long[] keys = [.. cells];
        _items = [.. items];
        Array.Sort(keys, _items);
        _cells = [.. keys.Distinct()];
        _first = new int[_cells.Length + 1];
        for (int i = 0, c = 0; i < keys.Length; i++)
        {
            c += keys[i] == _cells[c] ? 0 : 1;
            _first[c + 1] = i + 1;
        }
    }

    public double[] X1 { get; }

    public double[] Y1 { get; }

    public double[] X2 { get; }

    public double[] Y2 { get; }

    /// <summary>Adds the segments whose cells meet a rectangle; one may come several times.</summary>
    public void Query(double minX, double minY, double maxX, double maxY, List<int> found)
    {
        int c0 = Index(minX - PaddingM);
        int c1 = Index(maxX + PaddingM);
        int r1 = Index(maxY + PaddingM);
        for (int r = Index(minY - PaddingM); r <= r1; r++)
        {
            long last = Cell(r, c1);
            int i = Array.BinarySearch(_cells, Cell(r, c0));
            for (i = i < 0 ? ~i : i; i < _cells.Length && _cells[i] <= last; i++)
            {
                found.AddRange(_items.AsSpan(_first[i], _first[i + 1] - _first[i]));
            }
        }
    }

    private static int Index(double metres) => (int)Math.Floor(metres / CellM);

    // Columns are shifted so that negative ones sort before the others.
    private static long Cell(int row, int column) => ((long)row << 32) | (uint)(column ^ int.MinValue);

    // Row by row: the part of the segment inside the row says which columns it crosses, so that a long diagonal does not fill its box.
    private void AddCells(int s, List<long> cells, List<int> items)
    {
        (double ax, double ay, double bx, double by) = Y1[s] <= Y2[s] ? (X1[s], Y1[s], X2[s], Y2[s]) : (X2[s], Y2[s], X1[s], Y1[s]);
        int r0 = Index(ay);
        int r1 = Index(by);
        for (int r = r0; r <= r1; r++)
        {
            double low = r == r0 ? 0 : (r * CellM - ay) / (by - ay);
            double high = r == r1 ? 1 : ((r + 1) * CellM - ay) / (by - ay);
            double xLow = ax + (bx - ax) * low;
            double xHigh = ax + (bx - ax) * high;
            int c1 = Index(Math.Max(xLow, xHigh));
            for (int c = Index(Math.Min(xLow, xHigh)); c <= c1; c++)
            {
                cells.Add(Cell(r, c));
                items.Add(s);
            }
        }
    }
}
