namespace Renewal.Gis.Analysis.Networks;

/// <summary>
/// A uniform grid over line segments in metres. Layout: the segments of cell <c>c</c> stand at <c>first[c] … first[c + 1] − 1</c> of one
/// array. Street segments are short and evenly spread, so that a grid answers a nearest query in a few cells; a tree would follow pointers.
/// </summary>
internal sealed class SegmentGrid
{
    private const double WantedCellM = 50;
    private const double MostCells = 4_000_000;

    // A segment along the border of two cells may be filed on either side by rounding.
    private const double PaddingM = 0.01;

    private readonly double _minX;
    private readonly double _minY;
    private readonly double _cellM;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int[] _first;
    private readonly int[] _items;

    /// <summary>A grid over segments from (x1, y1) to (x2, y2).</summary>
    public SegmentGrid(double[] x1, double[] y1, double[] x2, double[] y2)
    {
        X1 = x1;
        Y1 = y1;
        X2 = x2;
        Y2 = y2;
        double maxX = double.MinValue;
        double maxY = double.MinValue;
        _minX = double.MaxValue;
        _minY = double.MaxValue;
        for (int s = 0; s < x1.Length; s++)
        {
            _minX = Math.Min(_minX, Math.Min(x1[s], x2[s]));
            _minY = Math.Min(_minY, Math.Min(y1[s], y2[s]));
            maxX = Math.Max(maxX, Math.Max(x1[s], x2[s]));
            maxY = Math.Max(maxY, Math.Max(y1[s], y2[s]));
        }

        if (x1.Length == 0)
        {
            (_minX, _minY, maxX, maxY) = (0, 0, 0, 0);
        }

        // A stray street far away must not make a grid that fills the memory.
        _cellM = Math.Max(WantedCellM, Math.Sqrt((maxX - _minX) * (maxY - _minY) / MostCells));
        _cellM = Math.Max(_cellM, Math.Max(maxX - _minX, maxY - _minY) / MostCells);
        _columns = 1 + (int)((maxX - _minX) / _cellM);
        _rows = 1 + (int)((maxY - _minY) / _cellM);
        _first = new int[_columns * _rows + 1];
        for (int s = 0; s < x1.Length; s++)
        {
            ForEachCell(s, cell => _first[cell + 1]++);
        }

        for (int c = 0; c < _columns * _rows; c++)
        {
            _first[c + 1] += _first[c];
        }

        _items = new int[_first[^1]];
        int[] next = _first[..^1];
        for (int s = 0; s < x1.Length; s++)
        {
            ForEachCell(s, cell => _items[next[cell]++] = s);
        }
    }

    public double[] X1 { get; }

    public double[] Y1 { get; }

    public double[] X2 { get; }

    public double[] Y2 { get; }

    /// <summary>Adds the segments whose cells meet a rectangle; one may come several times.</summary>
    public void Query(double minX, double minY, double maxX, double maxY, List<int> found)
    {
        int c0 = Column(minX - PaddingM);
        int c1 = Column(maxX + PaddingM);
        int r1 = Row(maxY + PaddingM);
        for (int r = Row(minY - PaddingM); r <= r1; r++)
        {
            for (int i = _first[r * _columns + c0]; i < _first[r * _columns + c1 + 1]; i++)
            {
                found.Add(_items[i]);
            }
        }
    }

    private int Column(double x) => Math.Clamp((int)Math.Floor((x - _minX) / _cellM), 0, _columns - 1);

    private int Row(double y) => Math.Clamp((int)Math.Floor((y - _minY) / _cellM), 0, _rows - 1);

    // Row by row: the part of the segment inside the row's slab says which columns it crosses, so that a long diagonal does not fill its box.
    private void ForEachCell(int s, Action<int> visit)
    {
        (double ax, double ay, double bx, double by) = Y1[s] <= Y2[s] ? (X1[s], Y1[s], X2[s], Y2[s]) : (X2[s], Y2[s], X1[s], Y1[s]);
        int r0 = Row(ay);
        int r1 = Row(by);
        for (int r = r0; r <= r1; r++)
        {
            double low = r == r0 ? 0 : (_minY + r * _cellM - ay) / (by - ay);
            double high = r == r1 ? 1 : (_minY + (r + 1) * _cellM - ay) / (by - ay);
            double xLow = ax + (bx - ax) * low;
            double xHigh = ax + (bx - ax) * high;
            int c1 = Column(Math.Max(xLow, xHigh));
            for (int c = Column(Math.Min(xLow, xHigh)); c <= c1; c++)
            {
                visit(r * _columns + c);
            }
        }
    }
}
