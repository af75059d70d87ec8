using System.Buffers;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Rasters;
using Renewal.Gis.Analysis.Regions;

namespace Renewal.Gis.Analysis.LifeCircles;

/// <summary>
/// Draws the land that can be reached within rising limits. A point of land is inside when somebody who stands there, linked to the
/// streets as a home is, is within the limit; and a street is inside as far as it is reached, and outside from there on, even where it
/// crosses land that is reached by other streets.
/// </summary>
/// <remarks>
/// <para>
/// The land is asked on the coarse grid of <see cref="LinkRaster"/>. A square of it is plain when its four corners agree and no street on the
/// other side comes near; the others are asked again on a fine grid. There a point near a street takes the nearest reached or unreached
/// part of a street, whichever is nearer, and its value is the difference of the two distances: the border runs midway between them and
/// straight across a street where the limit falls on it. The value of any other point is what is left of the limit: between corners
/// whose distances go with the ground it is interpolated; where they jump, the point is linked to the nearest of the corners' streets, and
/// where a barrier is near, as a home is. The border is interpolated between the points and straightened (<see cref="NestedContour"/>).
/// </para>
/// <para>
/// A larger limit never lowers a value, and a square that is plainly inside stays so. Therefore each polygon holds the one before.
/// </para>
/// </remarks>
internal sealed class CircleDrawing : IDisposable
{
    // Fine points along the side of a coarse square. Wide circles do with fewer: the widest one with its own grid and without the streets.
    private const int MostParts = LinkRaster.FineParts;
    private const int MostFinePoints = 6_000_000;

    // In fine steps. Nearer than this to a street its parts decide: at least one fine point on either side of any street is.
    private const double NearSteps = 0.75;
    private const double ToleranceSteps = 0.2;

    // Distances of two corners that differ by more do not go with the ground: the corners are linked to streets far apart on foot.
    private const int JumpDm = 150;

    private const byte Outside = 0;
    private const byte Inside = 1;
    private const byte Mixed = 2;

    private readonly PreparedRegion _region;
    private readonly WalkingNetwork _network;
    private readonly NetworkSweep _sweep;
    private readonly DistanceRaster _coarse;
    private readonly Link[] _links;
    private readonly int _column0;
    private readonly int _row0;
    private readonly NetworkLinker _linker;
    private readonly NestedContour _contour;
    private readonly int _parts;
    private readonly int _columns;
    private readonly double _stepM;
    private readonly double _nearM;
    private readonly double[] _values;
    private readonly float[] _toReached;
    private readonly float[] _toUnreached;
    private readonly byte[] _squares;
    private readonly bool[] _dirty;
    private readonly List<Piece> _pieces = [];
    private readonly List<(int Edge, int Vertex)> _candidates = [];

    /// <summary>A drawing.</summary>
    /// <param name="region">The region.</param>
    /// <param name="sweep">Distances up to the widest limit and a little more.</param>
    /// <param name="coarse">The same on the coarse grid; its outermost points are beyond every limit.</param>
    /// <param name="links">Links of the coarse grid's points.</param>
    public CircleDrawing(PreparedRegion region, NetworkSweep sweep, DistanceRaster coarse, Link[] links)
    {
        _region = region;
        _network = region.Network;
        _sweep = sweep;
        _coarse = coarse;
        _links = links;
        _column0 = (int)Math.Round(coarse.WestM / coarse.StepM);
        _row0 = (int)Math.Round(coarse.SouthM / coarse.StepM);
        _linker = region.Linker();
        _parts = MostParts;
        while (_parts > 1 && (long)coarse.DistancesDm.Length * _parts * _parts > MostFinePoints)
        {
            _parts /= 2;
        }

        _columns = (coarse.Columns - 1) * _parts + 1;
        _stepM = coarse.StepM / _parts;
        _nearM = NearSteps * _stepM;
        int count = Math.Max(0, _columns * ((coarse.Rows - 1) * _parts + 1));
        _values = ArrayPool<double>.Shared.Rent(count);
        _toReached = ArrayPool<float>.Shared.Rent(_parts > 1 ? count : 0);
        _toUnreached = ArrayPool<float>.Shared.Rent(_parts > 1 ? count : 0);
        _squares = new byte[Math.Max(0, coarse.Columns - 1) * Math.Max(0, coarse.Rows - 1)];
        _dirty = new bool[_squares.Length];
        _contour = new NestedContour(_columns, coarse.WestM, coarse.SouthM, _stepM, ToleranceSteps * _stepM, GeometryFactory.Default);
    }

    /// <summary>Draws the land within a limit.</summary>
    /// <param name="limitDm">The limit, not smaller than the one before.</param>
    /// <param name="reached">The parts of edges within the limit, in the order of the edges.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Polygons in the metres of the region.</returns>
    public MultiPolygon Draw(int limitDm, IReadOnlyList<ReachedPart> reached, CancellationToken cancel)
    {
        if (reached.Count == 0)
        {
            return GeometryFactory.Default.CreateMultiPolygon();
        }

        Window window = Sort(limitDm, reached);

        if (_parts > 1)
        {
            CutStreets(reached, window);
            MarkSquares();
        }

        cancel.ThrowIfCancellationRequested();
        FillDirty(window);
        if (_parts > 1)
        {
            MeasureStreets();
        }

        AskMixed(limitDm, window, cancel);
        for (int r = window.Row; r < window.Row + window.Rows; r++)
        {
            for (int c = window.Column; c < window.Column + window.Columns; c++)
            {
                if (_dirty[r * (_coarse.Columns - 1) + c])
                {
                    _contour.Find(_values, c * _parts, r * _parts, _parts, _parts);
                }
            }
        }

        return _contour.Draw(_values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(_values);
        ArrayPool<float>.Shared.Return(_toReached);
        ArrayPool<float>.Shared.Return(_toUnreached);
    }

    // Sorts the squares by their corners. The window holds all that are not outside, the reached streets, and a ring of outside squares.
    private Window Sort(int limitDm, IReadOnlyList<ReachedPart> reached)
    {
        int[] distances = _coarse.DistancesDm;
        int width = _coarse.Columns;
        Envelope streets = new();
        foreach (ReachedPart part in reached)
        {
            for (int v = _network.FirstVertex[part.Edge]; v < _network.FirstVertex[part.Edge + 1]; v++)
            {
                streets.ExpandToInclude(_network.VertexX[v] - _coarse.WestM, _network.VertexY[v] - _coarse.SouthM);
            }
        }

        int c0 = (int)Math.Floor(streets.MinX / _coarse.StepM);
        int r0 = (int)Math.Floor(streets.MinY / _coarse.StepM);
        int c1 = (int)Math.Floor(streets.MaxX / _coarse.StepM);
        int r1 = (int)Math.Floor(streets.MaxY / _coarse.StepM);
        for (int r = 0; r + 1 < _coarse.Rows; r++)
        {
            for (int c = 0; c + 1 < width; c++)
            {
                int p = r * width + c;
                int corners = (distances[p] <= limitDm ? 1 : 0) + (distances[p + 1] <= limitDm ? 1 : 0)
                    + (distances[p + width] <= limitDm ? 1 : 0) + (distances[p + width + 1] <= limitDm ? 1 : 0);
                _squares[r * (width - 1) + c] = corners switch { 0 => Outside, 4 => Inside, _ => Mixed };
                if (corners > 0)
                {
                    (c0, r0, c1, r1) = (Math.Min(c0, c), Math.Min(r0, r), Math.Max(c1, c), Math.Max(r1, r));
                }
            }
        }

        // Two squares around: one that a reached street may make mixed, one that closes the border.
        return Window.Between(Math.Max(c0 - 2, 0), Math.Max(r0 - 2, 0), Math.Min(c1 + 2, width - 2), Math.Min(r1 + 2, _coarse.Rows - 2));
    }

    // Cuts the streets of the window into pieces no longer than a square's side, each reached as a whole or not at all.
    private void CutStreets(IReadOnlyList<ReachedPart> reached, Window window)
    {
        _pieces.Clear();
        double west = _coarse.WestM + window.Column * _coarse.StepM;
        double south = _coarse.SouthM + window.Row * _coarse.StepM;
        double east = west + window.Columns * _coarse.StepM;
        double north = south + window.Rows * _coarse.StepM;
        HashSet<int> components = [.. reached.Select(p => _network.NodeComponent[_network.EdgeFrom[p.Edge]])];
        int part = 0;
        foreach (int edge in _region.StreetTiles.Query(west, south, east, north))
        {
            if (!_network.IsOpen(edge) || !components.Contains(_network.NodeComponent[_network.EdgeFrom[edge]]))
            {
                continue;
            }

            while (part < reached.Count && reached[part].Edge < edge)
            {
                part++;
            }

            int first = _network.FirstVertex[edge];
            int last = _network.FirstVertex[edge + 1] - 1;
            int lengthDm = _network.EdgeLengthDm[edge];
            double scale = lengthDm == 0 ? 0 : _network.VertexAlongM[last] / lengthDm;
            for (int v = first + 1; v <= last; v++)
            {
                if (Math.Max(_network.VertexX[v - 1], _network.VertexX[v]) < west || Math.Min(_network.VertexX[v - 1], _network.VertexX[v]) > east
                    || Math.Max(_network.VertexY[v - 1], _network.VertexY[v]) < south || Math.Min(_network.VertexY[v - 1], _network.VertexY[v]) > north)
                {
                    continue;
                }

                double at = _network.VertexAlongM[v - 1];
                double end = _network.VertexAlongM[v];
                for (int i = part; i < reached.Count && reached[i].Edge == edge; i++)
                {
                    double from = Math.Clamp(reached[i].FromDm * scale, at, end);
                    double to = Math.Clamp(reached[i].ToDm * scale, from, end);
                    AddPieces(v, at, from, isReached: false);
                    AddPieces(v, from, to, isReached: true);
                    at = to;
                }

                AddPieces(v, at, end, isReached: false);
            }
        }
    }

    // The straight part before vertex v, from one distance along the edge to another.
    private void AddPieces(int v, double fromM, double toM, bool isReached)
    {
        double spanM = _network.VertexAlongM[v] - _network.VertexAlongM[v - 1];
        if (!(toM > fromM))
        {
            return;
        }

        int count = (int)Math.Ceiling((toM - fromM) / _coarse.StepM);
        double dx = (_network.VertexX[v] - _network.VertexX[v - 1]) / spanM;
        double dy = (_network.VertexY[v] - _network.VertexY[v - 1]) / spanM;
        for (int i = 0; i < count; i++)
        {
            double a = fromM - _network.VertexAlongM[v - 1] + (toM - fromM) * i / count;
            double b = fromM - _network.VertexAlongM[v - 1] + (toM - fromM) * (i + 1) / count;
            (double x, double y) = (_network.VertexX[v - 1] - _coarse.WestM, _network.VertexY[v - 1] - _coarse.SouthM);
            _pieces.Add(new Piece(x + a * dx, y + a * dy, x + b * dx, y + b * dy, isReached));
        }
    }

    // A plain square near which a street of the other kind runs is not plain.
    private void MarkSquares()
    {
        foreach (ref readonly Piece piece in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pieces))
        {
            byte plain = piece.IsReached ? Inside : Outside;
            (int c0, int r0, int c1, int r1) = Around(piece, _coarse.StepM, _coarse.Columns - 2, _coarse.Rows - 2, whole: true);
            for (int r = r0; r <= r1; r++)
            {
                for (int c = c0; c <= c1; c++)
                {
                    ref byte square = ref _squares[r * (_coarse.Columns - 1) + c];
                    square = square == plain ? plain : Mixed;
                }
            }
        }
    }

    // Only a mixed square or one beside it can hold a border, and only its points are looked at: plain ones get the value of their kind, those
    // of mixed squares, their sides included, none yet.
    private void FillDirty(Window window)
    {
        int width = _coarse.Columns - 1;
        Array.Clear(_dirty);
        for (int r = window.Row; r < window.Row + window.Rows; r++)
        {
            for (int c = window.Column; c < window.Column + window.Columns; c++)
            {
                if (_squares[r * width + c] == Mixed)
                {
                    for (int i = Math.Max(r - 1, window.Row); i <= Math.Min(r + 1, window.Row + window.Rows - 1); i++)
                    {
                        _dirty.AsSpan(i * width + Math.Max(c - 1, window.Column), Math.Min(c + 1, window.Column + window.Columns - 1) - Math.Max(c - 1, window.Column) + 1).Fill(true);
                    }
                }
            }
        }

        FillSquares(window, Outside, -_stepM);
        FillSquares(window, Inside, _stepM);
        FillSquares(window, Mixed, double.NaN);
    }

    private void FillSquares(Window window, byte kind, double value)
    {
        for (int r = window.Row; r < window.Row + window.Rows; r++)
        {
            for (int c = window.Column; c < window.Column + window.Columns; c++)
            {
                int square = r * (_coarse.Columns - 1) + c;
                for (int i = 0; _dirty[square] && _squares[square] == kind && i <= _parts; i++)
                {
                    int first = (r * _parts + i) * _columns + c * _parts;
                    _values.AsSpan(first, _parts + 1).Fill(value);
                    if (_parts > 1 && kind == Mixed)
                    {
                        _toReached.AsSpan(first, _parts + 1).Fill(float.PositiveInfinity);
                        _toUnreached.AsSpan(first, _parts + 1).Fill(float.PositiveInfinity);
                    }
                }
            }
        }
    }

    // Distances from the fine points of mixed squares to the streets near them.
    // Values of squares that are not dirty are left over from other drawings, so the squares around a point tell whether it is asked.
    private bool IsAsked(int c, int r)
    {
        int width = _coarse.Columns - 1;
        for (int j = (r - 1) / _parts; j <= Math.Min(r / _parts, _coarse.Rows - 2); j++)
        {
            for (int i = (c - 1) / _parts; i <= Math.Min(c / _parts, width - 1); i++)
            {
                if (_squares[j * width + i] == Mixed)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void MeasureStreets()
    {
        int rows = (_coarse.Rows - 1) * _parts + 1;
        foreach (ref readonly Piece piece in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pieces))
        {
            float[] nearest = piece.IsReached ? _toReached : _toUnreached;
            double dx = piece.X2 - piece.X1;
            double dy = piece.Y2 - piece.Y1;
            double square = dx * dx + dy * dy;
            (int c0, int r0, int c1, int r1) = Around(piece, _stepM, _columns - 1, rows - 1, whole: false);
            for (int r = r0; r <= r1; r++)
            {
                for (int c = c0; c <= c1; c++)
                {
                    int p = r * _columns + c;
                    if (IsAsked(c, r))
                    {
                        double x = c * _stepM - piece.X1;
                        double y = r * _stepM - piece.Y1;
                        double t = square == 0 ? 0 : Math.Clamp((x * dx + y * dy) / square, 0, 1);
                        double distance = Math.Sqrt((x - t * dx) * (x - t * dx) + (y - t * dy) * (y - t * dy));
                        nearest[p] = Math.Min(nearest[p], (float)distance);
                    }
                }
            }
        }
    }

    // Each square asks its own points, those of its lower and left side among them: a value does not depend on which square is mixed.
    private void AskMixed(int limitDm, Window window, CancellationToken cancel)
    {
        for (int r = window.Row; r < window.Row + window.Rows; r++)
        {
            cancel.ThrowIfCancellationRequested();
            for (int c = window.Column; c < window.Column + window.Columns; c++)
            {
                Manner? manner = null;
                for (int i = 0; _dirty[r * (_coarse.Columns - 1) + c] && i < _parts * _parts; i++)
                {
                    int column = c * _parts + i % _parts;
                    int row = r * _parts + i / _parts;
                    int p = row * _columns + column;
                    if (!double.IsNaN(_values[p]))
                    {
                        continue;
                    }

                    if (_parts > 1 && Math.Min(_toReached[p], _toUnreached[p]) <= _nearM)
                    {
                        _values[p] = Math.Clamp((double)_toUnreached[p] - _toReached[p], -_stepM, _stepM);
                        continue;
                    }

                    double distanceDm = i == 0 ? _coarse.DistancesDm[r * _coarse.Columns + c] : DistanceDm(c, r, i % _parts, i / _parts, manner ??= MannerOf(c, r));
                    _values[p] = Math.Clamp((limitDm - distanceDm) / WalkingNetwork.DmPerM, -_stepM, _stepM);
                }
            }
        }
    }

    private double DistanceDm(int c, int r, int i, int j, Manner manner)
    {
        int p = r * _coarse.Columns + c;
        if (manner == Manner.Interpolate)
        {
            int[] d = _coarse.DistancesDm;
            (double u, double v) = (i / (double)_parts, j / (double)_parts);
            return (1 - v) * ((1 - u) * d[p] + u * d[p + 1]) + v * ((1 - u) * d[p + _coarse.Columns] + u * d[p + _coarse.Columns + 1]);
        }

        if (manner == Manner.Link)
        {
            Link[] square = _region.LinkRaster.ReadSquare(_column0 + c, _row0 + r, _linker);
            return _sweep.Distance(square[MostParts / _parts * (j * MostParts + i)], out _);
        }

        return _sweep.Distance(LinkToCandidate(_coarse.WestM + c * _coarse.StepM + i * _stepM, _coarse.SouthM + r * _coarse.StepM + j * _stepM), out _);
    }

    private Manner MannerOf(int c, int r)
    {
        int p = r * _coarse.Columns + c;
        ReadOnlySpan<int> corners = [p, p + 1, p + _coarse.Columns, p + _coarse.Columns + 1];
        (int least, int most) = (int.MaxValue, 0);
        foreach (int corner in corners)
        {
            least = Math.Min(least, _coarse.DistancesDm[corner]);
            most = Math.Max(most, _coarse.DistancesDm[corner]);
        }

        if (most != GraphSearch.Unreached && most - least <= JumpDm)
        {
            return Manner.Interpolate;
        }

        if (_region.BarrierSquares.Contains(_coarse.WestM + (c + 0.5) * _coarse.StepM, _coarse.SouthM + (r + 0.5) * _coarse.StepM))
        {
            return Manner.Link;
        }

        CollectCandidates(corners, c, r);
        return Manner.Choose;
    }

    // The straight parts of the corners' streets that may be the nearest somewhere in the square.
    private void CollectCandidates(ReadOnlySpan<int> corners, int c, int r)
    {
        _candidates.Clear();
        double diagonalM = Math.Sqrt(2) * _coarse.StepM;
        double x = _coarse.WestM + (c + 0.5) * _coarse.StepM;
        double y = _coarse.SouthM + (r + 0.5) * _coarse.StepM;
        for (int i = 0; i < corners.Length; i++)
        {
            Link link = _links[corners[i]];
            bool known = !link.IsLinked;
            for (int j = 0; j < i; j++)
            {
                known |= _links[corners[j]].Edge == link.Edge;
            }

            if (known)
            {
                continue;
            }

            double withinM = link.OffsetM + 2 * diagonalM;
            for (int v = _network.FirstVertex[link.Edge]; v < _network.FirstVertex[link.Edge + 1] - 1; v++)
            {
                if (Math.Min(_network.VertexX[v], _network.VertexX[v + 1]) - x <= withinM && x - Math.Max(_network.VertexX[v], _network.VertexX[v + 1]) <= withinM
                    && Math.Min(_network.VertexY[v], _network.VertexY[v + 1]) - y <= withinM && y - Math.Max(_network.VertexY[v], _network.VertexY[v + 1]) <= withinM)
                {
                    _candidates.Add((link.Edge, v));
                }
            }
        }
    }

    private Link LinkToCandidate(double x, double y)
    {
        (int edge, double square, double alongM) = (-1, double.MaxValue, 0);
        foreach ((int candidate, int v) in _candidates)
        {
            double dx = _network.VertexX[v + 1] - _network.VertexX[v];
            double dy = _network.VertexY[v + 1] - _network.VertexY[v];
            double length = dx * dx + dy * dy;
            double t = length == 0 ? 0 : Math.Clamp(((x - _network.VertexX[v]) * dx + (y - _network.VertexY[v]) * dy) / length, 0, 1);
            double ox = _network.VertexX[v] + t * dx - x;
            double oy = _network.VertexY[v] + t * dy - y;
            if (ox * ox + oy * oy < square)
            {
                (edge, square, alongM) = (candidate, ox * ox + oy * oy, _network.VertexAlongM[v] + t * (_network.VertexAlongM[v + 1] - _network.VertexAlongM[v]));
            }
        }

        if (edge < 0)
        {
            return Link.Failed(LinkFlaw.TooFar);
        }

        double totalM = _network.VertexAlongM[_network.FirstVertex[edge + 1] - 1];
        int lengthDm = _network.EdgeLengthDm[edge];
        int d0Dm = totalM == 0 ? 0 : (int)Math.Round(lengthDm * (alongM / totalM));
        return new Link(edge, d0Dm, lengthDm - d0Dm, (int)Math.Round(Math.Sqrt(square) * WalkingNetwork.DmPerM), LinkFlaw.None);
    }

    // The squares (whole) or points of a grid that lie near a piece.
    private (int C0, int R0, int C1, int R1) Around(in Piece piece, double stepM, int lastColumn, int lastRow, bool whole)
    {
        double shift = whole ? 0 : stepM;
        return (
            Math.Max(0, (int)Math.Floor((Math.Min(piece.X1, piece.X2) - _nearM + shift) / stepM)),
            Math.Max(0, (int)Math.Floor((Math.Min(piece.Y1, piece.Y2) - _nearM + shift) / stepM)),
            Math.Min(lastColumn, (int)Math.Floor((Math.Max(piece.X1, piece.X2) + _nearM) / stepM)),
            Math.Min(lastRow, (int)Math.Floor((Math.Max(piece.Y1, piece.Y2) + _nearM) / stepM)));
    }

    /// <summary>How a square's points without a street near come to their distances.</summary>
    private enum Manner
    {
        /// <summary>Between the corners.</summary>
        Interpolate,

        /// <summary>By the nearest of the corners' streets.</summary>
        Choose,

        /// <summary>As a home.</summary>
        Link,
    }

    /// <summary>A piece of a street, in metres from the first point of the grids.</summary>
    private readonly record struct Piece(double X1, double Y1, double X2, double Y2, bool IsReached);

    /// <summary>A rectangle of squares.</summary>
    private readonly record struct Window(int Column, int Row, int Columns, int Rows)
    {
        public static Window Between(int c0, int r0, int c1, int r1) => new(c0, r0, c1 - c0 + 1, r1 - r0 + 1);
    }
}
