using System.Collections.Concurrent;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Rasters;

/// <summary>
/// The links of the points of a regular grid over a whole region, made tile by tile when they are first asked for and kept: life circles
/// around neighbouring places ask for the same points. 17 bytes a point: 17 MB for a city of 10 by 10 km. Of squares where the nearest
/// street may not be the right one the links of a finer grid are kept too, 320 bytes a square.
/// </summary>
/// <param name="linker">Makes a linker; one is used for each tile.</param>
internal sealed class LinkRaster(Func<NetworkLinker> linker)
{
    /// <summary>Distance between the points in metres; point (c, r) is at (c × step, r × step).</summary>
    public const double StepM = 10;

    /// <summary>Points of the finer grid along a side of a square.</summary>
    public const int FineParts = 4;

    private const int Side = 32;

    private readonly ConcurrentDictionary<(int Column, int Row), LinkageTable> _tiles = [];
    private readonly ConcurrentDictionary<(int Column, int Row), Link[]> _squares = [];

    /// <summary>Links of a rectangle of points, row by row.</summary>
    /// <param name="column">First column.</param>
    /// <param name="row">First row.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="work">Stops it, and hears how far it is; tiles that are ready stay.</param>
    public Link[] Read(int column, int row, int columns, int rows, Work work)
    {
        Link[] links = new Link[columns * rows];
        int firstTileRow = row >> 5;
        int lastTileRow = (row + rows - 1) >> 5;
        for (int tileRow = firstTileRow; tileRow <= lastTileRow; tileRow++)
        {
            work.Step(tileRow - firstTileRow, lastTileRow - firstTileRow + 1);
            for (int tileColumn = column >> 5; tileColumn <= (column + columns - 1) >> 5; tileColumn++)
            {
                LinkageTable tile = Tile(tileColumn, tileRow, work.Cancel);
                for (int r = Math.Max(row, tileRow * Side); r < Math.Min(row + rows, (tileRow + 1) * Side); r++)
                {
                    for (int c = Math.Max(column, tileColumn * Side); c < Math.Min(column + columns, (tileColumn + 1) * Side); c++)
                    {
                        links[(r - row) * columns + c - column] = tile[(r - tileRow * Side) * Side + c - tileColumn * Side];
                    }
                }
            }
        }

        return links;
    }

    /// <summary>Links of the finer points of a square, row by row, those of its lower and left side among them.</summary>
    /// <param name="column">Column of the square's lower left point.</param>
    /// <param name="row">Row of the square's lower left point.</param>
    /// <param name="maker">A linker of the caller's own.</param>
    public Link[] ReadSquare(int column, int row, NetworkLinker maker)
    {
        if (_squares.TryGetValue((column, row), out Link[]? ready))
        {
            return ready;
        }

        Link[] links = new Link[FineParts * FineParts];
        for (int p = 0; p < links.Length; p++)
        {
            links[p] = maker.Link((column + p % FineParts / (double)FineParts) * StepM, (row + p / FineParts / (double)FineParts) * StepM);
        }

        return _squares.GetOrAdd((column, row), links);
    }

    // Two threads may make the same tile; one of the equal results is kept.
    private LinkageTable Tile(int tileColumn, int tileRow, CancellationToken cancel)
    {
        if (_tiles.TryGetValue((tileColumn, tileRow), out LinkageTable? ready))
        {
            return ready;
        }

        double[] x = new double[Side * Side];
        double[] y = new double[Side * Side];
        for (int p = 0; p < x.Length; p++)
        {
            x[p] = (tileColumn * Side + p % Side) * StepM;
            y[p] = (tileRow * Side + p / Side) * StepM;
        }

        return _tiles.GetOrAdd((tileColumn, tileRow), linker().LinkAll(x, y, cancel));
    }
}
