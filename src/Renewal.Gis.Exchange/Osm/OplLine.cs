using System.Globalization;
using System.Text;
using NetTopologySuite.Geometries;

namespace Renewal.Gis.Exchange.Osm;

/// <summary>
/// One line of OPL, osmium's text form of an object: <c>w7 Thighway=path Nn1x102.5y24.3,n2x102.6y24.3</c>. Written by
/// <c>osmium add-locations-to-ways -f opl,add_metadata=false</c>, so that the nodes of a way carry their places and the rest (version,
/// user) is not there. A node that is not in the file has neither number: <c>n3xy</c>.
/// </summary>
/// <remarks>Text was chosen over PBF because osmium reads all input formats, joins the places, and reports broken files; see docs/import.md.</remarks>
internal sealed class OplLine
{
    private readonly StringBuilder _text = new();
    private string _line = "";
    private Range _nodes;
    private Range _members;

    /// <summary>n, w or r.</summary>
    public char Type { get; private set; }

    /// <summary>Id of the object.</summary>
    public long Id { get; private set; }

    /// <summary>Id as it is stored: n12, w12, r12.</summary>
    public string SourceId => string.Create(CultureInfo.InvariantCulture, $"{Type}{Id}");

    /// <summary>The tags.</summary>
    public Tags Tags { get; } = new();

    /// <summary>Place of a node, EPSG:4490 lon/lat; null for other types and for nodes without one.</summary>
    public Coordinate? Place { get; private set; }

    /// <summary>Reads a line. Tags and the place are read at once; nodes and members when they are asked for.</summary>
    /// <exception cref="FormatException">The line is not OPL.</exception>
    public void Read(string line)
    {
        _line = line;
        Tags.Clear();
        Place = null;
        _nodes = _members = default;
        int end = EndOfField(0);
        if (end < 2 || line[0] is not ('n' or 'w' or 'r'))
        {
            throw new FormatException($"Not an OPL line: {line[..Math.Min(line.Length, 40)]}");
        }

        Type = line[0];
        Id = long.Parse(line.AsSpan(1, end - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        ReadOnlySpan<char> lon = default, lat = default;
        for (int start = end + 1; start < line.Length; start = end + 1)
        {
            end = EndOfField(start);
            switch (line[start])
            {
                case 'T':
                    ReadTags(start + 1, end);
                    break;
                case 'x':
                    lon = line.AsSpan(start + 1, end - start - 1);
                    break;
                case 'y':
                    lat = line.AsSpan(start + 1, end - start - 1);
                    break;
                case 'N':
                    _nodes = (start + 1)..end;
                    break;
                case 'M':
                    _members = (start + 1)..end;
                    break;
            }
        }

        Place = PlaceOf(lon, lat);
    }

    /// <summary>The nodes of a way: ids, and the places in the same order, null where a node is not in the file or nowhere on the Earth.</summary>
    public (long[] Ids, Coordinate?[] Places) ReadNodes()
    {
        ReadOnlySpan<char> text = _line.AsSpan(_nodes);
        if (text.IsEmpty)
        {
            return ([], []);
        }

        int count = text.Count(',') + 1;
        long[] ids = new long[count];
        Coordinate?[] places = new Coordinate?[count];
        int i = 0;
        foreach (Range range in text.Split(','))
        {
            ReadOnlySpan<char> node = text[range];
            int x = node.IndexOf('x');
            int y = node.IndexOf('y');
            ids[i] = long.Parse(node[1..(x < 0 ? node.Length : x)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            places[i++] = x > 0 && y > x ? PlaceOf(node[(x + 1)..y], node[(y + 1)..]) : null;
        }

        return (ids, places);
    }

    /// <summary>Ids of the ways that are members of a relation, each once.</summary>
    public long[] ReadMemberWays()
    {
        HashSet<long> ways = [];
        ReadOnlySpan<char> text = _line.AsSpan(_members);
        foreach (Range range in text.Split(','))
        {
            ReadOnlySpan<char> member = text[range];
            int role = member.IndexOf('@');
            if (role > 1 && member[0] == 'w')
            {
                ways.Add(long.Parse(member[1..role], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
            }
        }

        return [.. ways];
    }

    /// <summary>Null without numbers, and for numbers that are no place on the Earth: osmium passes those on.</summary>
    private static Coordinate? PlaceOf(ReadOnlySpan<char> lonText, ReadOnlySpan<char> latText)
    {
        if (lonText.IsEmpty || latText.IsEmpty)
        {
            return null;
        }

        double lon = double.Parse(lonText, NumberStyles.Float, CultureInfo.InvariantCulture);
        double lat = double.Parse(latText, NumberStyles.Float, CultureInfo.InvariantCulture);
        return Math.Abs(lon) <= 180 && Math.Abs(lat) <= 90 ? new Coordinate(lon, lat) : null;
    }

    private int EndOfField(int start)
    {
        int space = _line.IndexOf(' ', start);
        return space < 0 ? _line.Length : space;
    }

    private void ReadTags(int start, int end)
    {
        while (start < end)
        {
            int comma = _line.IndexOf(',', start, end - start);
            int stop = comma < 0 ? end : comma;
            int equals = _line.IndexOf('=', start, stop - start);
            if (equals >= 0)
            {
                Tags.Add(Decode(start, equals), Decode(equals + 1, stop));
            }

            start = stop + 1;
        }
    }

    /// <summary>Resolves <c>%20%</c>: a code point in hexadecimal digits between two percent signs. U+0000, which PostgreSQL cannot store, is dropped.</summary>
    private string Decode(int start, int end)
    {
        int percent = _line.IndexOf('%', start, end - start);
        if (percent < 0)
        {
            return _line[start..end];
        }

        _text.Clear();
        while (percent >= 0)
        {
            _text.Append(_line, start, percent - start);
            int close = _line.IndexOf('%', percent + 1, end - percent - 1);
            if (close < 0)
            {
                throw new FormatException("An OPL escape has no end.");
            }

            int code = int.Parse(_line.AsSpan(percent + 1, close - percent - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (code != 0 && Rune.IsValid(code))
            {
                _text.Append(new Rune(code).ToString());
            }

            start = close + 1;
            percent = _line.IndexOf('%', start, end - start);
        }

        return _text.Append(_line, start, end - start).ToString();
    }
}
