namespace Renewal.Gis.Analysis.Networks;

/// <summary>
/// A grid of square cells over line segments in metres: the segments near a place are those of a few cells. Streets are short and evenly
/// spread, so that a grid answers at once where a tree would follow pointers.
/// </summary>
/// <remarks>
/// Layout: segment <c>s</c> runs from (X1[s], Y1[s]) to (X2[s], Y2[s]). Cells come in pages of 32 by 32, and there are only pages
/// that hold a segment: one stray river that leaves the map costs little. Cell <c>i</c> is the (i mod 1,024)-th of its page, row by
/// row, and its segments stand at <c>_first[i] … _first[i + 1] − 1</c> of <c>_items</c>, so that neighbours in a row of a page are one run
/// of memory. A segment stands in every cell that it passes.
/// </remarks>
internal sealed class SegmentGrid
{
    /// <summary>Side of a cell in metres.</summary>
    public const double CellM = 50;

    // A segment along the border of two cells may be filed on either side by rounding.
    private const double PaddingM = 0.01;

    private const int PageBits = 5;
    private const int PageMask = (1 << PageBits) - 1;
    private const int PageCells = 1 << (2 * PageBits);

    // Open addressing: the key of a page and its number, −1 where the slot is free; at least twice as many slots as pages.
    private readonly long[] _keys;
    private readonly int[] _pages;
    private readonly int[] _first;
    private readonly int[] _items;

    private readonly ReadOnlyMemory<double> _x1;
    private readonly ReadOnlyMemory<double> _y1;
    private readonly ReadOnlyMemory<double> _x2;
    private readonly ReadOnlyMemory<double> _y2;

    /// <summary>A grid over all segments from (x1, y1) to (x2, y2).</summary>
    public SegmentGrid(double[] x1, double[] y1, double[] x2, double[] y2)
        : this(x1, y1, x2, y2, [.. Enumerable.Range(0, x1.Length)])
    {
    }

    private SegmentGrid(ReadOnlyMemory<double> x1, ReadOnlyMemory<double> y1, ReadOnlyMemory<double> x2, ReadOnlyMemory<double> y2, ReadOnlySpan<int> segments)
    {
        _x1 = x1;
        _y1 = y1;
        _x2 = x2;
        _y2 = y2;
        _keys = new long[16];
        _pages = new int[16];
        Array.Fill(_pages, -1);
        List<int> cells = new(2 * segments.Length);
        List<int> items = new(2 * segments.Length);
        int pages = 0;
        foreach (int s in segments)
        {
            // Row by row: the part of the segment inside the row says which columns it crosses, so that a long diagonal does not fill its box.
            (double ax, double ay, double bx, double by) = Y1[s] <= Y2[s] ? (X1[s], Y1[s], X2[s], Y2[s]) : (X2[s], Y2[s], X1[s], Y1[s]);
            int lastRow = Index(by);
            double enter = ax;
            for (int row = Index(ay); row <= lastRow; row++)
            {
                double leave = row == lastRow ? bx : ax + (bx - ax) * (((row + 1) * CellM - ay) / (by - ay));
                int lastColumn = Index(Math.Max(enter, leave));
                for (int column = Index(Math.Min(enter, leave)); column <= lastColumn; column++)
                {
                    int slot = Slot(_keys, _pages, Key(row, column));
                    if (_pages[slot] < 0)
                    {
                        if (2 * pages >= _pages.Length)
                        {
                            (_keys, _pages) = Grow(_keys, _pages);
                            slot = Slot(_keys, _pages, Key(row, column));
                        }

                        (_keys[slot], _pages[slot]) = (Key(row, column), pages++);
                    }

                    cells.Add(_pages[slot] * PageCells + Cell(row, column));
                    items.Add(s);
                }

                enter = leave;
            }
        }

        _first = new int[pages * PageCells + 1];
        foreach (int cell in cells)
        {
            _first[cell + 1]++;
        }

        for (int i = 1; i < _first.Length; i++)
        {
            _first[i] += _first[i - 1];
        }

        int[] next = _first[..^1];
        _items = new int[items.Count];
        for (int i = 0; i < items.Count; i++)
        {
            _items[next[cells[i]]++] = items[i];
        }
    }

    private SegmentGrid(double[] x, double[] y, (long[] Keys, int[] Pages, int[] First, int[] Items) cells)
    {
        (_x1, _y1) = (x, y);
        (_x2, _y2) = (Ends(x), Ends(y));
        (_keys, _pages, _first, _items) = cells;
    }

    /// <summary>The cells as they are kept in a file.</summary>
    public (long[] Keys, int[] Pages, int[] First, int[] Items) Cells => (_keys, _pages, _first, _items);

    /// <summary>Eastings of the starts.</summary>
    public ReadOnlySpan<double> X1 => _x1.Span;

    /// <summary>Northings of the starts.</summary>
    public ReadOnlySpan<double> Y1 => _y1.Span;

    /// <summary>Eastings of the ends.</summary>
    public ReadOnlySpan<double> X2 => _x2.Span;

    /// <summary>Northings of the ends.</summary>
    public ReadOnlySpan<double> Y2 => _y2.Span;

    /// <summary>Adds the segments whose cells meet a rectangle; one may come several times.</summary>
    public void Query(double minX, double minY, double maxX, double maxY, List<int> found)
    {
        CellRange cells = Around(minX, minY, maxX, maxY);
        for (int row = cells.FirstRow; row <= cells.LastRow; row++)
        {
            for (int column = cells.FirstColumn; column <= cells.LastColumn;)
            {
                found.AddRange(Read(row, ref column, cells.LastColumn));
            }
        }
    }

    /// <summary>A grid over segments between neighbours of a list of vertices: segment <c>s</c> runs from vertex s to vertex s + 1, and nothing is copied.</summary>
    /// <param name="x">Eastings of the vertices.</param>
    /// <param name="y">Northings of the vertices.</param>
    /// <param name="segments">The segments that are filed.</param>
    public static SegmentGrid OfVertices(double[] x, double[] y, ReadOnlySpan<int> segments) => new(x, y, Ends(x), Ends(y), segments);

    /// <summary>As <see cref="OfVertices(double[], double[], ReadOnlySpan{int})"/>, with the <see cref="Cells"/> of the same.</summary>
    public static SegmentGrid OfVertices(double[] x, double[] y, (long[] Keys, int[] Pages, int[] First, int[] Items) cells) => new(x, y, cells);

    /// <summary>The cells that meet a rectangle.</summary>
    public static CellRange Around(double minX, double minY, double maxX, double maxY) =>
        new(Index(minY - PaddingM), Index(maxY + PaddingM), Index(minX - PaddingM), Index(maxX + PaddingM));

    /// <summary>
    /// The segments of neighbouring cells of a row, from a column on and no further than the page goes; one may come several times.
    /// </summary>
    /// <param name="row">Row.</param>
    /// <param name="column">First column; receives the column after the last that was read.</param>
    /// <param name="lastColumn">Last column that is wanted.</param>
    public ReadOnlySpan<int> Read(int row, ref int column, int lastColumn)
    {
        int from = column;
        int to = Math.Min(lastColumn, from | PageMask);
        column = to + 1;
        int page = _pages[Slot(_keys, _pages, Key(row, from))];
        if (page < 0)
        {
            return [];
        }

        int cell = page * PageCells + Cell(row, from);
        int first = _first[cell];
        return _items.AsSpan(first, _first[cell + to - from + 1] - first);
    }

    // Where the segments end: the vertices from the second on.
    private static ReadOnlyMemory<double> Ends(double[] values) => values.AsMemory(Math.Min(1, values.Length));

    private static int Index(double metres) => (int)Math.Floor(metres / CellM);

    private static int Cell(int row, int column) => ((row & PageMask) << PageBits) | (column & PageMask);

    // The key of the page of a cell.
    private static long Key(int row, int column) => ((long)(row >> PageBits) << 32) | (uint)(column >> PageBits);

    // The slot of a page, or the free one where it would go.
    private static int Slot(long[] keys, int[] pages, long key)
    {
        int slot = (int)((ulong)(key * unchecked((long)0x9E37_79B9_7F4A_7C15)) >> 40) & (pages.Length - 1);
        while (pages[slot] >= 0 && keys[slot] != key)
        {
            slot = (slot + 1) & (pages.Length - 1);
        }

        return slot;
    }

    private static (long[] Keys, int[] Pages) Grow(long[] keys, int[] pages)
    {
        long[] moreKeys = new long[2 * keys.Length];
        int[] morePages = new int[2 * pages.Length];
        Array.Fill(morePages, -1);
        for (int i = 0; i < pages.Length; i++)
        {
            if (pages[i] >= 0)
            {
                int slot = Slot(moreKeys, morePages, keys[i]);
                (moreKeys[slot], morePages[slot]) = (keys[i], pages[i]);
            }
        }

        return (moreKeys, morePages);
    }
}

/// <summary>A rectangle of cells of a <see cref="SegmentGrid"/>, the last ones included.</summary>
internal readonly record struct CellRange(int FirstRow, int LastRow, int FirstColumn, int LastColumn)
{
    /// <summary>No cells.</summary>
    public static CellRange Empty { get; } = new(0, -1, 0, -1);

    /// <summary>The next cells of a row that are to be read, when a smaller rectangle has been read before.</summary>
    /// <param name="row">Row of this rectangle.</param>
    /// <param name="column">Where to go on; moved past what has been read.</param>
    /// <param name="read">What has been read: a rectangle within this one, or none.</param>
    /// <param name="last">Receives the last of the cells.</param>
    /// <returns>Whether there are any.</returns>
    public bool Next(int row, ref int column, CellRange read, out int last)
    {
        last = LastColumn;
        if (row >= read.FirstRow && row <= read.LastRow && column <= read.LastColumn)
        {
            if (column < read.FirstColumn)
            {
                last = read.FirstColumn - 1;
            }
            else
            {
                column = read.LastColumn + 1;
            }
        }

        return column <= LastColumn;
    }
}
