using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Tests.Filters;

/// <summary>Makes random filters that make sense for a collection: values near those that its rows have, so that they are met and missed alike.</summary>
/// <param name="collection">The collection.</param>
/// <param name="rows">Its rows: values by column.</param>
/// <param name="seed">The same seed makes the same filters.</param>
internal sealed class RandomFilters(Collection collection, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows, int seed)
{
    private static readonly GeometryFactory Shapes = new(new PrecisionModel(), 4490);

    private readonly Random _random = new(seed);
    private readonly ILookup<string, Column> _columns = Queryables.Of(collection).ToLookup(c => c.Type == "integer" ? "number" : c.Type);

    /// <summary>The next filter.</summary>
    public Filter Next() => Condition(_random.Next(4));

    private Filter Condition(int depth) => (depth == 0 ? 99 : _random.Next(8)) switch
    {
        0 or 1 => new And(Some(2, 4, () => Condition(depth - 1))),
        2 or 3 => new Or(Some(2, 4, () => Condition(depth - 1))),
        4 => new Not(Condition(depth - 1)),
        _ => Predicate(),
    };

    private Filter Predicate()
    {
        switch (_random.Next(12))
        {
            case 0:
                return new IsNull(Any());
            case 1 or 2 when _columns["string"].Any():
                return new Like(Text(), Pattern());
            case 3 or 4:
                return new SpatialRelation(Pick(Enum.GetValues<SpatialOperator>()), new Property("geometry"), new GeometryLiteral(Shape()));
            case 5:
                // A rectangle against the row, with the literal first.
                return new SpatialRelation(Pick(SpatialOperator.Contains, SpatialOperator.Intersects, SpatialOperator.Within), new GeometryLiteral(Box()), new Property("geometry"));
            case 6 or 7 when _columns["date"].Any() || _columns["date-time"].Any():
                return new TemporalRelation(Pick(Enum.GetValues<TemporalOperator>()), Time(), Time());
            case 8:
                Func<Expression> one = Kind();
                return new In(one(), new(Some(1, 5, one)));
            case 9:
                Func<Expression> kind = Kind();
                return new Between(kind(), kind(), kind());
            case 10 when _columns["boolean"].Any():
                return new Comparison(Pick(ComparisonOperator.Equal, ComparisonOperator.NotEqual), Column("boolean"), new BooleanLiteral(_random.Next(2) == 0));
            default:
                Func<Expression> value = Kind();
                return new Comparison(Pick(Enum.GetValues<ComparisonOperator>()), value(), value());
        }
    }

    private Func<Expression> Kind() => _random.Next(6) switch
    {
        0 when _columns["date"].Any() => () => Mostly(Column("date"), new DateLiteral(Day())),
        1 when _columns["date-time"].Any() => () => Mostly(Column("date-time"), new TimestampLiteral(Instant())),
        2 or 3 when _columns["string"].Any() => () => Mostly(Text(), new TextLiteral(TextOfRow())),
        _ => () => Number(2),
    };

    private Expression Mostly(Expression column, Expression literal) => _random.Next(2) == 0 ? column : literal;

    private Property Any() => new(Pick([.. Queryables.Of(collection)]).Name);

    private Property Column(string type) => new(Pick([.. _columns[type]]).Name);

    private Expression Text() => _random.Next(4) == 0 ? new IgnoreCase(Column("string")) : Column("string");

    private Expression Number(int depth) => (_columns["number"].Any() ? depth == 0 ? _random.Next(2) : _random.Next(7) : 1) switch
    {
        0 or 2 => Column("number"),
        1 or 3 => Literal(),
        // The remainder of whole numbers only: that of others hangs on their last digits.
        4 => new Arithmetic(ArithmeticOperator.Modulo, Column("number"), new NumberLiteral((long)_random.Next(-3, 4))),
        _ => new Arithmetic(Pick([.. Enum.GetValues<ArithmeticOperator>().Where(o => o != ArithmeticOperator.Modulo)]), Number(depth - 1), Number(depth - 1)),
    };

    private NumberLiteral Literal() => _random.Next(5) switch
    {
        0 => new NumberLiteral((long)_random.Next(-10, 10)),
        1 => new NumberLiteral(_random.NextDouble() * 10 - 5),
        2 => new NumberLiteral(Math.Pow(10, _random.Next(-300, 300))),
        _ => ValueOfRow("number") is { } number
            ? number is long whole ? new NumberLiteral(whole) : new NumberLiteral(Convert.ToDouble(number, CultureInfo.InvariantCulture))
            : new NumberLiteral(0L),
    };

    private string TextOfRow()
    {
        string text = (string?)ValueOfRow("string") ?? "B'r_%\\";
        return _random.Next(3) == 0 && text.Length > 0 ? text[.._random.Next(1, text.Length)] : text;
    }

    private Expression Pattern()
    {
        string text = TextOfRow().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal);
        int cut = _random.Next(text.Length + 1);
        cut -= cut > 0 && text[cut - 1] == '\\' ? 1 : 0;
        string pattern = _random.Next(4) switch
        {
            0 => text[..cut] + "%",
            1 => "%" + text[cut..],
            2 => cut > 0 ? text[..(cut - 1)].TrimEnd('\\') + "_" + text[cut..] : "%",
            _ => "%" + text[..cut] + "%",
        };
        return _random.Next(4) == 0 ? new IgnoreCase(new TextLiteral(pattern)) : new TextLiteral(pattern);
    }

    private Expression Time()
    {
        switch (_random.Next(6))
        {
            case 0 when _columns["date"].Any():
                return Column("date");
            case 1:
                return new DateLiteral(Day());
            case 2:
                return new TimestampLiteral(Instant());
            case 3:
                DateOnly[] days = [Day(), Day()];
                return new Interval(Open(new DateLiteral(days.Min())), Open(new DateLiteral(days.Max())));
            case 4:
                DateTime[] instants = [Instant(), Instant()];
                return new Interval(Open(new TimestampLiteral(instants.Min())), Open(new TimestampLiteral(instants.Max())));
            default:
                return _columns["date-time"].Any()
                    ? _random.Next(2) == 0 ? Column("date-time") : new Interval(Open(Column("date-time")), Open(Column("date-time")))
                    : new DateLiteral(Day());
        }
    }

    private Expression? Open(Expression end) => _random.Next(6) == 0 ? null : end;

    private DateOnly Day() => (ValueOfRow("date") is DateOnly day ? day : new DateOnly(2022, 4, 16)).AddDays(_random.Next(-2, 3) * _random.Next(2));

    private DateTime Instant() => (ValueOfRow("date-time") is DateTime instant ? instant : new DateTime(2022, 4, 16, 10, 13, 19, DateTimeKind.Utc)).AddSeconds(_random.Next(-2, 3) * _random.Next(2));

    private object? ValueOfRow(string type)
    {
        Column[] columns = [.. _columns[type].Where(c => rows.Any(row => row[c.Name] is not null))];
        return columns.Length == 0 ? null : Pick([.. rows.Select(row => row[Pick(columns).Name]).OfType<object>()]);
    }

    // Coordinates with few digits: shapes that are no neighbour's border, where the last bit would decide.
    private double Lon() => _random.Next(-17_990, 17_990) / 100.0 + 0.00137;

    private double Lat() => _random.Next(-8_000, 8_000) / 100.0 + 0.00137;

    private Polygon Box()
    {
        (double x, double y) = (Lon(), Lat());
        (double width, double height) = (_random.Next(1, 9_000) / 100.0, _random.Next(1, 6_000) / 100.0);
        return (Polygon)Shapes.ToGeometry(new Envelope(x, Math.Min(x + width, 180), y, Math.Min(y + height, 90)));
    }

    private Geometry Shape()
    {
        Coordinate Place() => new(Lon(), Lat());
        switch (_random.Next(5))
        {
            case 0 when rows.Count > 0:
                return rows.Select(row => row["geometry"]).OfType<Geometry>().ElementAt(_random.Next(rows.Count / 2 + 1));
            case 1:
                return Shapes.CreateLineString([Place(), Place(), Place()]);
            case 2:
                return Shapes.CreateMultiPoint([Shapes.CreatePoint(Place()), Shapes.CreatePoint(Place())]);
            case 3:
                Coordinate a = Place();
                return Shapes.CreatePolygon([a, new(Math.Min(a.X + 0.5, 180), a.Y), new(Math.Min(a.X + 40.3, 179), Math.Min(a.Y + 20.7, 90)), a.Copy()]);
            default:
                return Box();
        }
    }

    private List<T> Some<T>(int least, int below, Func<T> make) => [.. Enumerable.Range(0, _random.Next(least, below)).Select(_ => make())];

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
