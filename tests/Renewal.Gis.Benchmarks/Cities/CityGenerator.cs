using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Benchmarks.Cities;

/// <summary>
/// A made city of any size: blocks that are narrow in the middle and wide outside, through streets every fifth line, back streets with dead
/// ends between them (1.3 streets for each junction in all, each 20 to 170 m), a winding river with a bridge at every second through street, residential
/// land, green spaces, homes and facilities. The same sizes and seed give the same city on every machine.
/// </summary>
/// <remarks>
/// Every junction can be reached: through streets first, then back streets in random order as far as they connect what was apart, then more of
/// them up to the wanted number. What stays away leaves the dead ends.
/// </remarks>
internal sealed class CityGenerator
{
    /// <summary>Every how many lines of blocks a through street runs.</summary>
    private const int ThroughEvery = 5;

    private const double StreetsPerJunction = 1.3;
    private const double RiverM = 70;
    private const double OriginX = 500_000;
    private const double OriginY = 2_700_000;

    private static readonly GeometryFactory LonLat = new(new PrecisionModel(), 4490);

    private readonly int _nodes;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _riverRow;
    private readonly Random _random;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly List<(int From, int To, bool Through, bool Bridge)> _edges = [];
    private readonly LocalProjection _projection = LocalProjection.For(102.0);

    private CityGenerator(int nodes, int seed)
    {
        _nodes = nodes;
        _columns = (int)Math.Ceiling(Math.Sqrt(nodes));
        _rows = (nodes + _columns - 1) / _columns;
        _riverRow = _rows * 11 / 20;
        _random = new Random(seed);
        _x = new double[nodes];
        _y = new double[nodes];
    }

    /// <summary>Makes a city.</summary>
    /// <param name="nodes">Junctions, at least 100.</param>
    /// <param name="homes">Residential buildings; 0 leaves out land, green spaces and facilities too.</param>
    /// <param name="densest">Facilities of the category that has most.</param>
    /// <param name="categories">Categories of facilities, the densest first; the others have fewer and fewer.</param>
    /// <param name="seed">Seed of the noise.</param>
    public static RegionData Generate(int nodes, int homes, int densest, IReadOnlyList<string> categories, int seed)
    {
        CityGenerator city = new(nodes, seed);
        city.PlaceJunctions();
        city.ChooseStreets();
        List<Street> streets = city.DrawStreets();
        if (homes == 0)
        {
            return new RegionData { Streets = streets };
        }

        (List<ResidentialArea> land, List<GreenSpace> green) = city.DrawLand();
        return new RegionData
        {
            Streets = streets,
            Buildings = city.DrawHomes(homes),
            ResidentialAreas = land,
            GreenSpaces = green,
            Facilities = city.PlaceFacilities(densest, categories),
            Barriers = [city.DrawRiver()],
        };
    }

    private void PlaceJunctions()
    {
        double[] columnX = Lines(_columns);
        double[] rowY = Lines(_rows);
        for (int n = 0; n < _nodes; n++)
        {
            (int c, int r) = (n % _columns, n / _columns);
            double jitter = 0.15 * Math.Min(Spacing(c, _columns), Spacing(r, _rows));
            _x[n] = columnX[c] + jitter * (2 * _random.NextDouble() - 1);
            _y[n] = rowY[r] + (r > _riverRow ? RiverM : 0) + jitter * (2 * _random.NextDouble() - 1) + Bend(columnX[c]);
        }
    }

    private static double[] Lines(int count)
    {
        double[] at = new double[count];
        for (int i = 1; i < count; i++)
        {
            at[i] = at[i - 1] + Spacing(i, count);
        }

        double middle = at[count / 2];
        return [.. at.Select(a => a - middle)];
    }

    private static double Spacing(int line, int lines) => 45 + 50 * Math.Abs(2.0 * line / lines - 1);

    private static double Bend(double x) => 60 * Math.Sin(x / 900);

    private void ChooseStreets()
    {
        List<(int From, int To, bool Through, bool Bridge)> back = [];
        for (int n = 0; n < _nodes; n++)
        {
            (int c, int r) = (n % _columns, n / _columns);
            if (c + 1 < _columns && n + 1 < _nodes)
            {
                (r % ThroughEvery == 0 ? _edges : back).Add((n, n + 1, r % ThroughEvery == 0, false));
            }

            bool through = c % ThroughEvery == 0;
            bool overRiver = r == _riverRow;
            if (n + _columns < _nodes && (!overRiver || c % (2 * ThroughEvery) == 0))
            {
                (through ? _edges : back).Add((n, n + _columns, through, overRiver));
            }
        }

        int[] part = [.. Enumerable.Range(0, _nodes)];
        foreach ((int from, int to, _, _) in _edges)
        {
            part[Root(part, from)] = Root(part, to);
        }

        _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(back));
        List<(int From, int To, bool Through, bool Bridge)> rest = [];
        foreach ((int From, int To, bool Through, bool Bridge) edge in back)
        {
            (int a, int b) = (Root(part, edge.From), Root(part, edge.To));
            (a == b ? rest : _edges).Add(edge);
            part[a] = b;
        }

        _edges.AddRange(rest.Take(Math.Max(0, (int)(StreetsPerJunction * _nodes) - _edges.Count)));
        // As a map would store them: by where they are, not by how they were found.
        _edges.Sort();
    }

    private static int Root(int[] part, int node)
    {
        while (part[node] != node)
        {
            node = part[node] = part[part[node]];
        }

        return node;
    }

    private List<Street> DrawStreets()
    {
        List<Street> streets = new(_edges.Count);
        foreach ((int from, int to, bool through, bool bridge) in _edges)
        {
            List<(double X, double Y)> line = [(_x[from], _y[from]), (_x[to], _y[to])];
            if (!bridge && _random.NextDouble() < 0.3)
            {
                double aside = 0.15 * (2 * _random.NextDouble() - 1);
                (double dx, double dy) = (_x[to] - _x[from], _y[to] - _y[from]);
                line.Insert(1, (_x[from] + dx / 2 - aside * dy, _y[from] + dy / 2 + aside * dx));
            }

            double lengthM = line.Zip(line.Skip(1)).Sum(p => Math.Sqrt(Square(p.First.X - p.Second.X) + Square(p.First.Y - p.Second.Y)));
            streets.Add(new Street(
                streets.Count + 1, null, through ? "secondary" : "residential", true, "default", from + 1, to + 1, lengthM, bridge, false, null,
                LonLat.CreateLineString([.. line.Select(p => Place(p.X, p.Y))])));
        }

        return streets;
    }

    private Barrier DrawRiver()
    {
        List<Coordinate> north = [];
        List<Coordinate> south = [];
        for (int c = 0; c < _columns; c++)
        {
            (int below, int above) = (_riverRow * _columns + c, (_riverRow + 1) * _columns + c);
            if (above < _nodes)
            {
                double x = (_x[below] + _x[above]) / 2;
                double middle = (_y[below] + _y[above]) / 2;
                south.Add(Place(x, middle - RiverM / 3));
                north.Insert(0, Place(x, middle + RiverM / 3));
            }
        }

        return new Barrier(1, null, "water", null, LonLat.CreatePolygon([.. south, .. north, south[0]]));
    }

    // Half a block of five by five between through streets is a residential area, a green space, or neither.
    private (List<ResidentialArea> Land, List<GreenSpace> Green) DrawLand()
    {
        List<ResidentialArea> land = [];
        List<GreenSpace> green = [];
        const int half = ThroughEvery / 2;
        for (int r = 0; r + ThroughEvery < _rows; r += ThroughEvery)
        {
            if (r <= _riverRow && _riverRow < r + ThroughEvery)
            {
                continue;
            }

            for (int c = 0; c + ThroughEvery < _columns; c += ThroughEvery)
            {
                foreach ((int first, int last) in (ReadOnlySpan<(int, int)>)[(c, c + half), (c + half, c + ThroughEvery)])
                {
                    double kind = _random.NextDouble();
                    double shrink = kind < 0.5 ? 0.9 : 0.2 + 0.6 * _random.NextDouble();
                    if (kind < 0.59 && Outline(first, r, last, r + ThroughEvery, shrink) is var (shape, areaM2))
                    {
                        if (kind < 0.5)
                        {
                            land.Add(new ResidentialArea(land.Count + 1, null, "residential", null, null, null, null, null, areaM2, null, shape));
                        }
                        else
                        {
                            green.Add(new GreenSpace(green.Count + 1, null, "G1", "park", true, true, "existing", null, areaM2, null, shape));
                        }
                    }
                }
            }
        }

        return (land, green);
    }

    // The ring of junctions around some blocks, drawn in to its middle.
    private (MultiPolygon Shape, double AreaM2)? Outline(int west, int south, int east, int north, double shrink)
    {
        List<int> ring = [];
        for (int c = west; c < east; c++)
        {
            ring.Add(south * _columns + c);
        }

        for (int r = south; r < north; r++)
        {
            ring.Add(r * _columns + east);
        }

        for (int c = east; c > west; c--)
        {
            ring.Add(north * _columns + c);
        }

        for (int r = north; r > south; r--)
        {
            ring.Add(r * _columns + west);
        }

        if (ring.Exists(n => n >= _nodes))
        {
            return null;
        }

        double middleX = ring.Average(n => _x[n]);
        double middleY = ring.Average(n => _y[n]);
        (double X, double Y)[] corners = [.. ring.Select(n => (middleX + shrink * (_x[n] - middleX), middleY + shrink * (_y[n] - middleY)))];
        double twice = 0;
        for (int i = 0; i < corners.Length; i++)
        {
            (double X, double Y) next = corners[(i + 1) % corners.Length];
            twice += corners[i].X * next.Y - next.X * corners[i].Y;
        }

        return (Polygon(corners), Math.Abs(twice) / 2);
    }

    private List<Building> DrawHomes(int count)
    {
        List<Building> homes = new(count);
        for (int i = 0; i < count; i++)
        {
            (double x, double y) = PlaceBesideStreet();
            homes.Add(new Building(
                i + 1, null, "residential", 1 + i % 7, null, 120, 1 + i % 20, 1 + i % 50, null,
                Polygon((x - 6, y - 5), (x + 6, y - 5), (x + 6, y + 5), (x - 6, y + 5))));
        }

        return homes;
    }

    private List<Facility> PlaceFacilities(int densest, IReadOnlyList<string> categories)
    {
        List<Facility> facilities = [];
        for (int i = 0; i < categories.Count; i++)
        {
            for (int k = Math.Max(1, densest / (i + 1)); k > 0; k--)
            {
                (double x, double y) = PlaceBesideStreet();
                facilities.Add(new Facility(
                    facilities.Count + 1, null, categories[i], "existing", null, null, null, null, LonLat.CreatePoint(Place(x, y)), null));
            }
        }

        return facilities;
    }

    private (double X, double Y) PlaceBesideStreet()
    {
        (int From, int To, bool Through, bool Bridge) edge;
        do
        {
            edge = _edges[_random.Next(_edges.Count)];
        }
        while (edge.Bridge);
        return Beside(_random, _x[edge.From], _y[edge.From], _x[edge.To], _y[edge.To]);
    }

    /// <summary>A place 8 to 30 m beside a straight line.</summary>
    internal static (double X, double Y) Beside(Random random, double x1, double y1, double x2, double y2)
    {
        (double dx, double dy) = (x2 - x1, y2 - y1);
        double length = Math.Max(Math.Sqrt(dx * dx + dy * dy), 0.1);
        double t = random.NextDouble();
        double aside = (8 + 22 * random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1) / length;
        return (x1 + t * dx - aside * dy, y1 + t * dy + aside * dx);
    }

    private MultiPolygon Polygon(params (double X, double Y)[] corners) =>
        LonLat.CreateMultiPolygon([LonLat.CreatePolygon([.. corners.Append(corners[0]).Select(p => Place(p.X, p.Y))])]);

    private Coordinate Place(double x, double y)
    {
        (double lon, double lat) = _projection.ToLonLat(OriginX + x, OriginY + y);
        return new Coordinate(lon, lat);
    }

    private static double Square(double value) => value * value;
}
