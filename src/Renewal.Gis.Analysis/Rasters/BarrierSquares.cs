using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using Renewal.Gis.Planning.Coordinates;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Analysis.Rasters;

/// <summary>The squares of the grid of <see cref="LinkRaster"/> in or beside which a barrier runs: there the nearest street may not be the one that people reach.</summary>
internal sealed class BarrierSquares
{
    private readonly HashSet<(int Column, int Row)> _squares = [];

    /// <summary>Marks the squares.</summary>
    /// <param name="barriers">Barriers, EPSG:4490.</param>
    /// <param name="projection">The metres of the network.</param>
    public BarrierSquares(IEnumerable<Barrier> barriers, LocalProjection projection)
    {
        foreach (Barrier barrier in barriers)
        {
            foreach (Geometry line in LinearComponentExtracter.GetLines(projection.ToMetres(barrier.Geometry)))
            {
                Coordinate[] c = line.Coordinates;
                for (int i = 1; i < c.Length; i++)
                {
                    Mark(c[i - 1], c[i]);
                }
            }
        }
    }

    /// <summary>Whether a barrier runs in the square of a place or in one beside it.</summary>
    public bool Contains(double x, double y) => _squares.Contains((Index(x), Index(y)));

    private static int Index(double metres) => (int)Math.Floor(metres / LinkRaster.StepM);

    // Steps of half a square, each with the squares around it, leave none out.
    private void Mark(Coordinate from, Coordinate to)
    {
        int steps = 1 + (int)(from.Distance(to) / (LinkRaster.StepM / 2));
        for (int i = 0; i <= steps; i++)
        {
            int column = Index(from.X + (to.X - from.X) * i / steps);
            int row = Index(from.Y + (to.Y - from.Y) * i / steps);
            for (int around = 0; around < 9; around++)
            {
                _squares.Add((column + around % 3 - 1, row + around / 3 - 1));
            }
        }
    }
}
