using Renewal.Gis.Analysis.Networks;

namespace Renewal.Gis.Analysis.Rasters;

/// <summary>
/// Which edges pass through which square tile of a region, tunnels left out: what a life circle's border has to keep apart lies in the few
/// tiles around it. Layout: <c>_tiles</c> holds the tiles with edges in order, and the edges of the i-th stand at
/// <c>_first[i] … _first[i + 1] − 1</c> of <c>_edges</c>.
/// </summary>
internal sealed class StreetTiles
{
    private const double TileM = 320;

    private readonly long[] _tiles;
    private readonly int[] _first;
    private readonly int[] _edges;

    /// <summary>Files the edges.</summary>
    /// <param name="network">The network; closed edges are filed too, for another view of it may open them.</param>
    /// <param name="isTunnel">Whether an edge runs under the ground.</param>
    public StreetTiles(WalkingNetwork network, Func<int, bool> isTunnel)
    {
        List<(long Tile, int Edge)> filed = [];
        for (int e = 0; e < network.EdgeCount; e++)
        {
            if (isTunnel(e))
            {
                continue;
            }

            long last = long.MinValue;
            for (int v = network.FirstVertex[e] + 1; v < network.FirstVertex[e + 1]; v++)
            {
                (double x1, double y1, double x2, double y2) = (network.VertexX[v - 1], network.VertexY[v - 1], network.VertexX[v], network.VertexY[v]);
                for (int r = Index(Math.Min(y1, y2)); r <= Index(Math.Max(y1, y2)); r++)
                {
                    for (int c = Index(Math.Min(x1, x2)); c <= Index(Math.Max(x1, x2)); c++)
                    {
                        if (Key(r, c) != last)
                        {
                            last = Key(r, c);
                            filed.Add((last, e));
                        }
                    }
                }
            }
        }

        filed.Sort();
        List<long> tiles = [];
        List<int> first = [];
        List<int> edges = new(filed.Count);
        for (int i = 0; i < filed.Count; i++)
        {
            if (i == 0 || filed[i].Tile != filed[i - 1].Tile)
            {
                tiles.Add(filed[i].Tile);
                first.Add(edges.Count);
            }
            else if (filed[i].Edge == filed[i - 1].Edge)
            {
                continue;
            }

            edges.Add(filed[i].Edge);
        }

        first.Add(edges.Count);
        _tiles = [.. tiles];
        _first = [.. first];
        _edges = [.. edges];
    }

    /// <summary>The edges that may touch a rectangle in metres, in order, each once.</summary>
    public int[] Query(double minX, double minY, double maxX, double maxY)
    {
        List<int> found = [];
        int c0 = Index(minX);
        int c1 = Index(maxX);
        for (int r = Index(minY); r <= Index(maxY); r++)
        {
            int i = Array.BinarySearch(_tiles, Key(r, c0));
            for (i = i < 0 ? ~i : i; i < _tiles.Length && _tiles[i] <= Key(r, c1); i++)
            {
                found.AddRange(_edges.AsSpan(_first[i], _first[i + 1] - _first[i]));
            }
        }

        found.Sort();
        int count = 0;
        for (int i = 0; i < found.Count; i++)
        {
            if (i == 0 || found[i] != found[i - 1])
            {
                found[count++] = found[i];
            }
        }

        return [.. System.Runtime.InteropServices.CollectionsMarshal.AsSpan(found)[..count]];
    }

    private static int Index(double metres) => (int)Math.Floor(metres / TileM);

    // Columns are shifted so that negative ones sort before the others.
    private static long Key(int row, int column) => ((long)row << 32) | (uint)(column ^ int.MinValue);
}
