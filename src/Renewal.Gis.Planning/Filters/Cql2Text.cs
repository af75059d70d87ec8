using System.Globalization;
using System.Text;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Planning.Filters;

/// <summary>Reads CQL2 text (OGC 21-065r2, annex B), by recursive descent: one pass over the text, one token ahead.</summary>
public sealed class Cql2Text
{
    private readonly string _text;
    private readonly FilterLimits _limits = new();
    private readonly ShapeBuilder _shapes;
    private int _next;
    private int _secondHalves;
    private Token _token;

    private Cql2Text(string text, PublishedCrs crs)
    {
        _text = text;
        _shapes = new ShapeBuilder(crs, _limits);
        Advance();
    }

    private enum TokenKind
    {
        End,
        Name,
        QuotedName,
        Text,
        Number,
        Sign,
    }

    /// <summary>Reads a filter.</summary>
    /// <param name="text">CQL2 text.</param>
    /// <param name="crs">System of the shapes in it; null: CRS84.</param>
    /// <exception cref="InputException">The text is wrong; the message tells the character, counted from 1, and the mend. 501: it calls a function that is not supported.</exception>
    public static Filter Parse(string text, PublishedCrs? crs = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        FilterLimits.CheckLength(text.Length);
        Cql2Text reader = new(text, crs ?? PublishedCrs.Crs84);
        if (reader._token.Kind == TokenKind.End)
        {
            throw new InputException("The filter is empty: write a condition such as name = 'x'.");
        }

        Filter filter = Cql2Parts.Condition(reader.Or(), reader._limits);
        return reader._token.Kind == TokenKind.End ? filter : throw reader.Unexpected("AND, OR or the end of the filter");
    }

    // Conditions -------------------------------------------------------------------------------------------------------------------
    private Expression Or()
    {
        Place place = _token.Place;
        Expression first = And();
        if (!Is("OR"))
        {
            return first;
        }

        List<Filter> parts = [Cql2Parts.Condition(first, _limits)];
        while (Take("OR"))
        {
            _limits.AddOperation(place);
            parts.Add(Cql2Parts.Condition(And(), _limits));
        }

        return new Or(parts) { Place = place };
    }

    private Expression And()
    {
        Place place = _token.Place;
        Expression first = Negation();
        if (!Is("AND"))
        {
            return first;
        }

        List<Filter> parts = [Cql2Parts.Condition(first, _limits)];
        while (Take("AND"))
        {
            _limits.AddOperation(place);
            parts.Add(Cql2Parts.Condition(Negation(), _limits));
        }

        return new And(parts) { Place = place };
    }

    private Expression Negation()
    {
        Place place = _token.Place;
        if (!Take("NOT"))
        {
            return Predicate();
        }

        _limits.AddOperation(place);
        _limits.Enter(place);
        Not not = new(Cql2Parts.Condition(Negation(), _limits)) { Place = place };
        _limits.Leave();
        return not;
    }

    private Expression Predicate()
    {
        Expression left = Sum();
        Place place = _token.Place;
        if (_token.Kind == TokenKind.Sign && FilterText.ComparisonSigns.TryGetValue(_token.Text, out ComparisonOperator comparison))
        {
            Advance();
            _limits.AddOperation(place);
            if (Is("NULL"))
            {
                throw _token.Place.Mistake("nothing is equal to NULL: write IS NULL or IS NOT NULL.");
            }

            return new Comparison(comparison, left, Sum()) { Place = place };
        }

        if (Take("IS"))
        {
            bool negated = Take("NOT");
            Expect("NULL", "NULL: the words are IS NULL and IS NOT NULL");
            return Possibly(negated, new IsNull(left) { Place = place }, place);
        }

        bool not = Take("NOT");
        if (Take("LIKE"))
        {
            return Possibly(not, new Like(left, Cql2Parts.Pattern(Sum())) { Place = place }, place);
        }

        if (Take("BETWEEN"))
        {
            Expression low = Sum();
            Expect("AND", "AND between the two ends of BETWEEN");
            return Possibly(not, new Between(left, low, Sum()) { Place = place }, place);
        }

        if (Take("IN"))
        {
            ExpectSign("(", "( and the list of IN");
            return Possibly(not, new In(left, new(Values(emptyAllowed: false))) { Place = place }, place);
        }

        return not ? throw Unexpected("LIKE, BETWEEN or IN after NOT") : left;
    }

    private Filter Possibly(bool negated, Filter filter, Place place)
    {
        _limits.AddOperation(place);
        if (negated)
        {
            _limits.AddOperation(place);
        }

        return negated ? new Not(filter) { Place = place } : filter;
    }

    /// <summary>Values with commas between them up to the closing parenthesis.</summary>
    private List<Expression> Values(bool emptyAllowed)
    {
        List<Expression> values = [];
        if (emptyAllowed && TakeSign(")"))
        {
            return values;
        }

        do
        {
            values.Add(emptyAllowed ? Element() : Sum());
        }
        while (TakeSign(","));
        ExpectSign(")", "a comma or )");
        return values;
    }

    private Expression Element()
    {
        if (_token is { Kind: TokenKind.Sign, Text: "(" })
        {
            return Array();
        }

        return Or();
    }

    private ArrayLiteral Array()
    {
        Place place = _token.Place;
        ExpectSign("(", "( and a list");
        _limits.AddValue(place);
        _limits.Enter(place);
        ArrayLiteral array = new(new(Values(emptyAllowed: true))) { Place = place };
        _limits.Leave();
        return array;
    }

    // Values -----------------------------------------------------------------------------------------------------------------------
    private Expression Sum()
    {
        Expression left = Product();
        while (_token is { Kind: TokenKind.Sign, Text: "+" or "-" })
        {
            left = Computed(left, Product);
        }

        return left;
    }

    private Expression Product()
    {
        Expression left = Power();
        while (_token is { Kind: TokenKind.Sign, Text: "*" or "/" or "%" } || Is("DIV"))
        {
            left = Computed(left, Power);
        }

        return left;
    }

    private Expression Power()
    {
        Expression left = Signed();
        if (_token is not { Kind: TokenKind.Sign, Text: "^" })
        {
            return left;
        }

        Arithmetic power = Computed(left, Signed);
        return _token is { Kind: TokenKind.Sign, Text: "^" }
            ? throw _token.Place.Mistake("two powers in a row can be read in two ways: write (a ^ b) ^ c or a ^ (b ^ c).")
            : power;
    }

    private Arithmetic Computed(Expression left, Func<Expression> right)
    {
        Place place = _token.Place;
        ArithmeticOperator arithmetic = FilterText.ArithmeticSigns[_token.Text];
        Advance();
        _limits.AddOperation(place);
        return new Arithmetic(arithmetic, left, right()) { Place = place };
    }

    private Expression Signed()
    {
        Place place = _token.Place;
        if (TakeSign("+"))
        {
            return _token.Kind == TokenKind.Number ? Primary() : throw Unexpected("a number after +");
        }

        if (!TakeSign("-"))
        {
            return Primary();
        }

        if (_token.Kind == TokenKind.Number)
        {
            string digits = "-" + _token.Text;
            _limits.AddValue(place);
            Advance();
            return Cql2Parts.Number(place, digits);
        }

        _limits.AddOperation(place);
        _limits.AddValue(place);
        return new Arithmetic(ArithmeticOperator.Multiply, new NumberLiteral(-1L) { Place = place }, Primary()) { Place = place };
    }

    private Expression Primary()
    {
        Place place = _token.Place;
        _limits.AddValue(place);
        string text = _token.Text;
        switch (_token.Kind)
        {
            case TokenKind.Number:
                Advance();
                return Cql2Parts.Number(place, text);
            case TokenKind.Text:
                Advance();
                return Cql2Parts.Text(place, text);
            case TokenKind.QuotedName:
                Advance();
                return new Property(text) { Place = place };
            case TokenKind.Sign when text == "(":
                Advance();
                _limits.Enter(place);
                Expression inner = Or();
                _limits.Leave();
                ExpectSign(")", ")");
                return inner;
            case TokenKind.Name when IsShape(text):
                return new GeometryLiteral(Shape()) { Place = place };
            case TokenKind.Name when NextIs('('):
                return Call(place, text);
            case TokenKind.Name when Is("TRUE") || Is("FALSE"):
                bool value = Is("TRUE");
                Advance();
                return new BooleanLiteral(value) { Place = place };
            case TokenKind.Name when !FilterText.Reserved.Contains(text):
                Advance();
                return new Property(text) { Place = place };
            default:
                throw Unexpected("a property, a value or (");
        }
    }

    private Expression Call(Place place, string name)
    {
        Advance();
        Advance();
        _limits.Enter(place);
        Expression call = Arguments(place, name);
        _limits.Leave();
        ExpectSign(")", $") at the end of {name.ToUpperInvariant()}");
        return call;
    }

    private Expression Arguments(Place place, string name)
    {
        switch (name.ToUpperInvariant())
        {
            case "CASEI":
                return new IgnoreCase(Sum()) { Place = place };
            case "ACCENTI":
                return new IgnoreAccents(Sum()) { Place = place };
            case "DATE":
                return Cql2Parts.Date(place, Quoted("a date in quotes, such as '2015-01-31'"));
            case "TIMESTAMP":
                return Cql2Parts.Timestamp(place, Quoted("a timestamp in quotes, such as '2015-01-31T08:30:00Z'"));
            case "INTERVAL":
                Expression? start = IntervalEnd();
                ExpectSign(",", "a comma between the two ends of INTERVAL");
                return Cql2Parts.Interval(place, start, IntervalEnd());
            case "BBOX":
                return new GeometryLiteral(_shapes.Box(place, Numbers())) { Place = place };
        }

        if (FilterText.Spatial.TryGetValue(name, out SpatialOperator spatial))
        {
            (Expression left, Expression right) = Pair(name, () => Cql2Parts.Shape(Sum()));
            return new SpatialRelation(spatial, left, right) { Place = place };
        }

        if (FilterText.Temporal.TryGetValue(name, out TemporalOperator temporal))
        {
            (Expression left, Expression right) = Pair(name, () => Cql2Parts.Time(Sum()));
            return new TemporalRelation(temporal, left, right) { Place = place };
        }

        if (FilterText.Arrays.TryGetValue(name, out ArrayOperator array))
        {
            (Expression left, Expression right) = Pair(name, () => _token is { Kind: TokenKind.Sign, Text: "(" } ? Array() : Cql2Parts.List(Sum()));
            return new ArrayRelation(array, left, right) { Place = place };
        }

        throw Cql2Parts.UnknownFunction(place, name);
    }

    private (Expression Left, Expression Right) Pair(string name, Func<Expression> argument)
    {
        Expression left = argument();
        ExpectSign(",", $"a comma between the two arguments of {name.ToUpperInvariant()}");
        return (left, argument());
    }

    private Expression? IntervalEnd()
    {
        Place place = _token.Place;
        _limits.AddValue(place);
        string text = _token.Text;
        switch (_token.Kind)
        {
            case TokenKind.Text:
                Advance();
                return Cql2Parts.IntervalEnd(place, text);
            case TokenKind.QuotedName:
            case TokenKind.Name when !FilterText.Reserved.Contains(text) && !NextIs('('):
                Advance();
                return new Property(text) { Place = place };
            default:
                throw Unexpected("a property, a date or timestamp in quotes, or '..'");
        }
    }

    private string Quoted(string expected)
    {
        string text = _token.Kind == TokenKind.Text ? _token.Text : throw Unexpected(expected);
        Advance();
        return text;
    }

    // Shapes -----------------------------------------------------------------------------------------------------------------------
    private bool IsShape(string name) =>
        name.ToUpperInvariant() is "POINT" or "LINESTRING" or "POLYGON" or "MULTIPOINT" or "MULTILINESTRING" or "MULTIPOLYGON" or "GEOMETRYCOLLECTION"
        && (NextIs('(') || NextIs('Z') || NextIs('z') || NextIs('M') || NextIs('m'));

    private Geometry Shape()
    {
        string type = _token.Text.ToUpperInvariant();
        Place place = _token.Place;
        Advance();
        if (Is("Z") || Is("M") || Is("ZM"))
        {
            Advance();
        }

        return type switch
        {
            "POINT" => ShapeBuilder.Point(OneVertex()),
            "LINESTRING" => ShapeBuilder.Line(place, Vertices()),
            "POLYGON" => Polygon(),
            "MULTIPOINT" => ShapeBuilder.Several(type, Parts<Geometry>(() => ShapeBuilder.Point(_token is { Kind: TokenKind.Sign, Text: "(" } ? OneVertex() : Vertex()))),
            "MULTILINESTRING" => ShapeBuilder.Several(type, Parts<Geometry>(() => ShapeBuilder.Line(_token.Place, Vertices()))),
            "MULTIPOLYGON" => ShapeBuilder.Several(type, Parts<Geometry>(Polygon)),
            _ => ShapeBuilder.Several(type, Parts(() => _token.Kind == TokenKind.Name && IsShape(_token.Text) ? Shape() : throw Unexpected("a shape such as POINT(102.5 24.3)"))),
        };
    }

    private Polygon Polygon() => ShapeBuilder.Polygon(Parts(() => ShapeBuilder.Ring(_token.Place, Vertices())));

    private Coordinate OneVertex()
    {
        ExpectSign("(", "( and the vertex of the point");
        Coordinate vertex = Vertex();
        ExpectSign(")", ") after the vertex of the point");
        return vertex;
    }

    private List<Coordinate> Vertices() => Parts(Vertex);

    private List<T> Parts<T>(Func<T> part)
    {
        Place place = _token.Place;
        ExpectSign("(", "( and coordinates");
        _limits.Enter(place);
        List<T> parts = [];
        do
        {
            parts.Add(part());
        }
        while (TakeSign(","));
        _limits.Leave();
        ExpectSign(")", "a comma or )");
        return parts;
    }

    private Coordinate Vertex()
    {
        Place place = _token.Place;
        Span<double> numbers = stackalloc double[4];
        int count = 0;
        while (count < 4 && (count == 0 || _token is { Kind: TokenKind.Number } or { Kind: TokenKind.Sign, Text: "-" or "+" }))
        {
            numbers[count++] = Coordinate();
        }

        return _shapes.Vertex(place, numbers[..count]);
    }

    private double[] Numbers()
    {
        List<double> numbers = [];
        do
        {
            Place place = _token.Place;
            _limits.AddValue(place);
            numbers.Add(Coordinate());
        }
        while (TakeSign(","));
        return [.. numbers];
    }

    private double Coordinate()
    {
        Place place = _token.Place;
        string sign = TakeSign("-") ? "-" : TakeSign("+") ? "+" : "";
        string digits = _token.Kind == TokenKind.Number ? _token.Text : throw Unexpected("a coordinate");
        Advance();
        return Cql2Parts.Number(place, sign + digits).Value;
    }

    // Tokens -----------------------------------------------------------------------------------------------------------------------
    private bool Is(string word) => _token.Kind == TokenKind.Name && string.Equals(_token.Text, word, StringComparison.OrdinalIgnoreCase);

    private bool Take(string word)
    {
        bool there = Is(word);
        if (there)
        {
            Advance();
        }

        return there;
    }

    private void Expect(string word, string expected)
    {
        if (!Take(word))
        {
            throw Unexpected(expected);
        }
    }

    private bool TakeSign(string sign)
    {
        bool there = _token.Kind == TokenKind.Sign && _token.Text == sign;
        if (there)
        {
            Advance();
        }

        return there;
    }

    private void ExpectSign(string sign, string expected)
    {
        if (!TakeSign(sign))
        {
            throw Unexpected(expected);
        }
    }

    private InputException Unexpected(string expected) => _token.Kind switch
    {
        TokenKind.End => _token.Place.Mistake($"it ends where {expected} is missing."),
        TokenKind.Name when FilterText.Reserved.Contains(_token.Text) && expected.StartsWith("a property", StringComparison.Ordinal) =>
            _token.Place.Mistake($"the word {_token.Text} stands where {expected} is needed; a property of that name is written \"{_token.Text}\"."),
        _ => _token.Place.Mistake($"{FilterText.Shown(_token.Text)} stands where {expected} is needed."),
    };

    /// <summary>The first character behind the token, white space aside.</summary>
    private bool NextIs(char wanted)
    {
        int i = _next;
        while (i < _text.Length && char.IsWhiteSpace(_text[i]))
        {
            i++;
        }

        return i < _text.Length && _text[i] == wanted;
    }

    private Place PlaceAt(int index) => Place.Character(index + 1 - _secondHalves);

    private void Advance()
    {
        while (_next < _text.Length && char.IsWhiteSpace(_text[_next]))
        {
            _next++;
        }

        int start = _next;
        Place place = PlaceAt(start);
        if (start == _text.Length)
        {
            _token = new Token(TokenKind.End, "", place);
            return;
        }

        char c = _text[start];
        if (c == '\'')
        {
            _token = new Token(TokenKind.Text, TextInQuotes(place), place);
        }
        else if (c == '"')
        {
            _token = new Token(TokenKind.QuotedName, NameInQuotes(place), place);
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && start + 1 < _text.Length && char.IsAsciiDigit(_text[start + 1])))
        {
            _next = EndOfNumber(start);
            _token = new Token(TokenKind.Number, _text[start.._next], place);
        }
        else if (c is 'U' or 'u' && _text.AsSpan(start).StartsWith("U&'", StringComparison.OrdinalIgnoreCase))
        {
            _next += FilterText.BackslashText.Length;
            _token = new Token(TokenKind.Text, TextInQuotes(place, doubled: true), place);
        }
        else if (EndOfName(start) is var end && end > start)
        {
            CountSecondHalves(start, end);
            _next = end;
            _token = new Token(TokenKind.Name, _text[start..end], place);
        }
        else
        {
            string sign = Sign(place, start);
            _next = start + sign.Length;
            _token = new Token(TokenKind.Sign, sign, place);
        }
    }

    private string Sign(Place place, int start)
    {
        char c = _text[start];
        string two = start + 1 < _text.Length ? _text.Substring(start, 2) : "";
        if (two is "<>" or "<=" or ">=")
        {
            return two;
        }

        if ("=<>+-*/%^(),".Contains(c, StringComparison.Ordinal))
        {
            return c.ToString();
        }

        // Chinese keyboards write full-width signs and curved quotes.
        const string fullWidth = "＝＜＞（），＋－＊／％‘’“”＂＇";
        const string halfWidth = "=<>(),+-*/%''\"\"\"'";
        int known = fullWidth.IndexOf(c, StringComparison.Ordinal);
        Rune.DecodeFromUtf16(_text.AsSpan(start), out Rune rune, out _);
        throw place.Mistake(
            known >= 0 ? $"{c} is a full-width or curved character: write {halfWidth[known]}."
            : two == "!=" ? "!= is not known: write <>."
            : Rune.IsControl(rune) || rune == Rune.ReplacementChar ? string.Create(CultureInfo.InvariantCulture, $"the character U+{(int)c:X4} has no meaning here.")
            : $"{rune} has no meaning here; a name with such characters is written in double quotes.");
    }

    private int EndOfNumber(int i)
    {
        i = EndOfDigits(i);
        if (i < _text.Length && _text[i] == '.')
        {
            i = EndOfDigits(i + 1);
        }

        if (i < _text.Length && _text[i] is 'e' or 'E')
        {
            int exponent = i + 1 < _text.Length && _text[i + 1] is '+' or '-' ? i + 2 : i + 1;
            i = exponent < _text.Length && char.IsAsciiDigit(_text[exponent]) ? EndOfDigits(exponent) : i;
        }

        return i;
    }

    private int EndOfDigits(int i)
    {
        int rest = _text.AsSpan(i).IndexOfAnyExceptInRange('0', '9');
        return rest < 0 ? _text.Length : i + rest;
    }

    private int EndOfName(int start)
    {
        int i = start;
        while (i < _text.Length && Rune.DecodeFromUtf16(_text.AsSpan(i), out Rune rune, out int length) == System.Buffers.OperationStatus.Done
            && (i == start ? FilterText.StartsName(rune) : FilterText.ContinuesName(rune)))
        {
            i += length;
        }

        return i;
    }

    /// <summary>A text in single quotes: two quotes, or a quote behind a backslash, are one quote of the text.</summary>
    /// <param name="place">Where it begins.</param>
    /// <param name="doubled">A backslash is written twice.</param>
    private string TextInQuotes(Place place, bool doubled = false)
    {
        StringBuilder value = new();
        for (int i = _next + 1; i < _text.Length; i++)
        {
            char c = _text[i];
            char following = i + 1 < _text.Length ? _text[i + 1] : '\0';
            bool escaped = (c == '\'' && following == '\'') || (c == '\\' && following == (doubled ? '\\' : '\''));
            if (c == '\'' && !escaped)
            {
                CountSecondHalves(_next, i);
                _next = i + 1;
                return value.ToString();
            }

            value.Append(escaped ? following : c);
            i += escaped ? 1 : 0;
        }

        throw place.Mistake("the text that begins here does not end: close it with '; a quote inside it is written twice.");
    }

    private string NameInQuotes(Place place)
    {
        StringBuilder value = new();
        for (int i = _next + 1; i < _text.Length; i++)
        {
            bool quote = _text[i] == '"';
            bool escaped = quote && i + 1 < _text.Length && _text[i + 1] == '"';
            if (quote && !escaped)
            {
                CountSecondHalves(_next, i);
                _next = i + 1;
                return value.ToString();
            }

            value.Append(_text[i]);
            i += escaped ? 1 : 0;
        }

        throw place.Mistake("the name that begins here does not end: close it with \".");
    }

    /// <summary>A character beyond U+FFFF is two in the string and one to people.</summary>
    private void CountSecondHalves(int start, int end)
    {
        foreach (char c in _text.AsSpan(start, end - start))
        {
            _secondHalves += char.IsLowSurrogate(c) ? 1 : 0;
        }
    }

    private readonly record struct Token(TokenKind Kind, string Text, Place Place);
}
