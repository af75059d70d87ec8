using System.Globalization;
using System.Text;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;
using NpgsqlTypes;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Storage.Filters;

/// <summary>Compiles one filter: throw-away. Every part is written in parentheses, so that SQL's precedence plays no role.</summary>
internal sealed class FilterCompiler(Collection collection, SqlParameters parameters, string? alias)
{
    // Equality is the same under every deterministic collation and keeps the columns' indexes; order is by code point only under "C".
    private const string ByCodePoint = " COLLATE \"C\"";

    private readonly StringBuilder _sql = new();

    /// <summary>The SQL of a filter.</summary>
    public string Compile(Filter filter)
    {
        Write(filter);
        return _sql.ToString();
    }

    private void Write(Filter filter)
    {
        switch (filter)
        {
            case BooleanLiteral literal:
                _sql.Append(literal.Value ? "true" : "false");
                break;
            case And and:
                WriteJoined(" AND ", and.Parts);
                break;
            case Or or:
                WriteJoined(" OR ", or.Parts);
                break;
            case Not not:
                _sql.Append("(NOT ");
                Write(not.Operand);
                _sql.Append(')');
                break;
            case Comparison comparison:
                Write(comparison);
                break;
            case Like like:
                Write(like);
                break;
            case Between between:
                Write(between);
                break;
            case In member:
                Write(member);
                break;
            case IsNull missing:
                if (KindOf(missing.Operand) is ValueKind.Period or ValueKind.List)
                {
                    throw missing.Operand.Place.Mistake("an interval or a list is never null: ask for the property in it.");
                }

                _sql.Append('(');
                WriteValue(missing.Operand);
                _sql.Append(" IS NULL)");
                break;
            case SpatialRelation relation:
                Write(relation);
                break;
            case TemporalRelation relation:
                _sql.Append(TemporalSql.Write(relation, Bounds(relation.Left), Bounds(relation.Right)));
                break;
            case ArrayRelation relation:
                throw relation.Place.Mistake("array functions are not supported: no collection has a property that is a list.", 501);
            default:
                throw new ArgumentException($"{filter.GetType().Name} has no SQL.", nameof(filter));
        }
    }

    private void WriteJoined(string word, Sequence<Filter> parts)
    {
        _sql.Append('(');
        for (int i = 0; i < parts.Count; i++)
        {
            _sql.Append(i == 0 ? "" : word);
            Write(parts[i]);
        }

        _sql.Append(')');
    }

    // Comparisons ------------------------------------------------------------------------------------------------------------------
    private void Write(Comparison comparison)
    {
        ValueKind kind = CommonKind(comparison.Left, comparison.Right);
        bool ordered = kind == ValueKind.Text && comparison.Operator is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual);
        _sql.Append('(');
        WriteOrdered(comparison.Left, ordered);
        _sql.Append(comparison.Operator switch
        {
            ComparisonOperator.Equal => " = ",
            ComparisonOperator.NotEqual => " <> ",
            ComparisonOperator.Less => " < ",
            ComparisonOperator.LessOrEqual => " <= ",
            ComparisonOperator.Greater => " > ",
            _ => " >= ",
        });
        WriteOrdered(comparison.Right, ordered);
        _sql.Append(')');
    }

    private void WriteOrdered(Expression expression, bool byCodePoint)
    {
        _sql.Append(byCodePoint ? "(" : "");
        WriteValue(expression);
        _sql.Append(byCodePoint ? ByCodePoint + ")" : "");
    }

    private void Write(Like like)
    {
        if (KindOf(like.Text) is var kind and not ValueKind.Text)
        {
            throw like.Text.Place.Mistake($"LIKE compares texts, and {Shown(like.Text)} is {ValueKinds.Words(kind)}.");
        }

        _sql.Append('(');
        WriteValue(like.Text);
        _sql.Append(" LIKE ");
        WriteValue(like.Pattern);
        _sql.Append(')');
    }

    private void Write(Between between)
    {
        ValueKind kind = CommonKind(between.Value, between.Low);
        CommonKind(between.Value, between.High);
        bool ordered = kind == ValueKind.Text;
        _sql.Append('(');
        WriteOrdered(between.Value, ordered);
        _sql.Append(" BETWEEN ");
        WriteOrdered(between.Low, ordered);
        _sql.Append(" AND ");
        WriteOrdered(between.High, ordered);
        _sql.Append(')');
    }

    private void Write(In member)
    {
        foreach (Expression value in member.List)
        {
            CommonKind(member.Value, value);
        }

        _sql.Append('(');
        WriteValue(member.Value);
        if (ListParameter(member.List) is { } list)
        {
            _sql.Append(" = ANY (").Append(list).Append("))");
            return;
        }

        _sql.Append(" IN (");
        for (int i = 0; i < member.List.Count; i++)
        {
            _sql.Append(i == 0 ? "" : ", ");
            WriteValue(member.List[i]);
        }

        _sql.Append("))");
    }

    /// <summary>One parameter for a list of plain values, whatever its length.</summary>
    private string? ListParameter(Sequence<Expression> list) => list switch
    {
        _ when list.All(v => v is TextLiteral) => parameters.Add(list.Select(v => ((TextLiteral)v).Text).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
        _ when list.All(v => v is NumberLiteral { Whole: not null }) =>
            parameters.Add(list.Select(v => ((NumberLiteral)v).Whole!.Value).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint),
        _ when list.All(v => v is NumberLiteral) => parameters.Add(list.Select(v => ((NumberLiteral)v).Value).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Double),
        _ => null,
    };

    private ValueKind KindOf(Expression expression) => ValueKinds.Of(expression, collection);

    /// <summary>The kind of two values that are compared.</summary>
    private ValueKind CommonKind(Expression left, Expression right)
    {
        ValueKind kind = KindOf(left);
        ValueKind other = KindOf(right);
        string? function = (kind is ValueKind.Shape or ValueKind.Period or ValueKind.List ? kind : other) switch
        {
            ValueKind.Shape => "shapes are compared with functions such as S_EQUALS or S_INTERSECTS.",
            ValueKind.Period => "intervals are compared with functions such as T_EQUALS or T_INTERSECTS.",
            ValueKind.List => "lists are compared with functions such as A_EQUALS.",
            _ => null,
        };
        if (function is not null)
        {
            throw left.Place.Mistake(function);
        }

        if (kind == other)
        {
            return kind;
        }

        bool literalFirst = left is TextLiteral or NumberLiteral or BooleanLiteral or DateLiteral or TimestampLiteral;
        (Expression thing, ValueKind wanted, Expression given) = literalFirst ? (right, other, left) : (left, kind, right);
        string mend = wanted switch
        {
            ValueKind.Text => "write a text in single quotes.",
            ValueKind.Number => "write a number without quotes.",
            ValueKind.Boolean => "write TRUE or FALSE.",
            ValueKind.Date => "write a date like DATE('2015-01-31').",
            _ => "write a timestamp like TIMESTAMP('2015-01-31T08:30:00Z').",
        };
        throw given.Place.Mistake(
            $"{Shown(thing)} is {ValueKinds.Words(wanted)} and {Shown(given)} is {ValueKinds.Words(literalFirst ? kind : other)}, which cannot be compared; {mend}");
    }

    private static string Shown(Expression expression) => expression.ToString(most: 60);

    // Values -----------------------------------------------------------------------------------------------------------------------
    private void WriteValue(Expression expression)
    {
        switch (expression)
        {
            case Property property:
                WriteColumn(property);
                break;
            case TextLiteral text:
                _sql.Append(parameters.Add(text.Text, NpgsqlDbType.Text));
                break;
            case NumberLiteral { Whole: { } whole }:
                _sql.Append(parameters.Add(whole, NpgsqlDbType.Bigint));
                break;
            case NumberLiteral number:
                _sql.Append(parameters.Add(number.Value, NpgsqlDbType.Double));
                break;
            case DateLiteral date:
                _sql.Append(Day(date.Date));
                break;
            case TimestampLiteral instant:
                _sql.Append(Instant(instant.Utc));
                break;
            case GeometryLiteral shape:
                _sql.Append(parameters.Add(shape.Geometry, NpgsqlDbType.Geometry));
                break;
            case Arithmetic arithmetic:
                Write(arithmetic);
                break;
            case IgnoreCase folded:
                // Upper case of lower case brings ß and SS, and both small sigmas, together; ICU's rules do not hang on the database's locale.
                RequireText(folded.Text, "CASEI");
                _sql.Append("(upper(lower(");
                WriteValue(folded.Text);
                _sql.Append(" COLLATE \"und-x-icu\"))").Append(ByCodePoint).Append(')');
                break;
            case IgnoreAccents folded:
                // Accents are apart in the decomposed form; a stroke through a letter is none to Unicode but is one to people.
                RequireText(folded.Text, "ACCENTI");
                _sql.Append("(normalize(regexp_replace(normalize(translate(");
                WriteValue(folded.Text);
                _sql.Append(@", 'øØłŁđĐħĦŧŦ', 'oOlLdDhHtT'), NFD), '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g'), NFC)");
                _sql.Append(ByCodePoint).Append(')');
                break;
            case Filter filter:
                Write(filter);
                break;
            default:
                throw new ArgumentException($"{expression.GetType().Name} has no SQL as a value.", nameof(expression));
        }
    }

    private void WriteColumn(Property property)
    {
        Column column = Queryables.Find(collection, property);
        // A reference layer has whatever its file had: a list or a document is compared as its text.
        bool asText = ValueKinds.Of(column) == ValueKind.Text && (!collection.HasRegion || column.Type == "time");
        _sql.Append(asText ? "(" : "").Append(alias is null ? "" : alias + ".");
        _sql.Append(Sql.Identifier(column.Name == "id" && !collection.HasNumericId ? collection.RegionColumn : column.Name));
        _sql.Append(asText ? ")::text" : "");
    }

    private void RequireText(Expression expression, string function)
    {
        if (KindOf(expression) is var kind and not ValueKind.Text)
        {
            throw expression.Place.Mistake($"{function} takes a text, and {Shown(expression)} is {ValueKinds.Words(kind)}.");
        }
    }

    private void Write(Arithmetic arithmetic)
    {
        // Functions of the schema: the database's own operators end the statement where a row divides by zero or overflows.
        _sql.Append(arithmetic.Operator switch
        {
            ArithmeticOperator.Add => "renewal.filter_add(",
            ArithmeticOperator.Subtract => "renewal.filter_subtract(",
            ArithmeticOperator.Multiply => "renewal.filter_multiply(",
            ArithmeticOperator.Divide => "renewal.filter_divide(",
            ArithmeticOperator.IntegerDivide => "trunc(renewal.filter_divide(",
            ArithmeticOperator.Modulo => "renewal.filter_modulo(",
            _ => "renewal.filter_power(",
        });
        WriteNumber(arithmetic.Left);
        _sql.Append(", ");
        WriteNumber(arithmetic.Right);
        _sql.Append(arithmetic.Operator is ArithmeticOperator.IntegerDivide ? "))" : ")");
    }

    private void WriteNumber(Expression expression)
    {
        if (KindOf(expression) is var kind and not ValueKind.Number)
        {
            throw expression.Place.Mistake($"{Shown(expression)} is {ValueKinds.Words(kind)}, which cannot be computed with; write a number without quotes.");
        }

        // Whole numbers would overflow and divide without a fraction.
        _sql.Append('(');
        WriteValue(expression);
        _sql.Append(")::double precision");
    }

    // As text: the driver would take the first and the last day of the calendar for infinity.
    private string Day(DateOnly date) => parameters.Add(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), NpgsqlDbType.Text) + "::date";

    private string Instant(DateTime utc) =>
        parameters.Add(utc.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), NpgsqlDbType.Text) + "::timestamptz";

    // Shapes -----------------------------------------------------------------------------------------------------------------------
    private void Write(SpatialRelation relation)
    {
        CheckShape(relation.Left, relation.Operator);
        CheckShape(relation.Right, relation.Operator);
        string function = relation.Operator is SpatialOperator.Disjoint ? "NOT ST_Intersects" : $"ST_{relation.Operator}";
        // ST_Intersects takes collections of shapes, the others fail on a row that has one.
        bool guarded = collection.GeometryType == "Geometry" && relation.Operator is not (SpatialOperator.Intersects or SpatialOperator.Disjoint)
            && (relation.Left is Property || relation.Right is Property);
        string left = ShapeSql(relation.Left);
        string right = ShapeSql(relation.Right);
        string test = $"{function}({left}, {right})";
        string column = relation.Left is Property ? left : right;
        _sql.Append(guarded
            ? $"({left} && {right} AND CASE WHEN GeometryType({column}) <> 'GEOMETRYCOLLECTION' THEN {test} END)"
            : $"({test})");
    }

    private string ShapeSql(Expression expression) => expression is GeometryLiteral literal
        ? parameters.Add(literal.Geometry, NpgsqlDbType.Geometry)
        : (alias is null ? "" : alias + ".") + Sql.Identifier(Queryables.Geometry);

    private void CheckShape(Expression expression, SpatialOperator function)
    {
        if (expression is Property property)
        {
            if (KindOf(property) is var kind and not ValueKind.Shape)
            {
                throw property.Place.Mistake($"{Shown(property)} is {ValueKinds.Words(kind)} and no shape: the shape is called {Queryables.Geometry}.");
            }

            return;
        }

        Geometry shape = ((GeometryLiteral)expression).Geometry;
        if (shape is GeometryCollection and not (MultiPoint or MultiLineString or MultiPolygon) && function is not (SpatialOperator.Intersects or SpatialOperator.Disjoint))
        {
            throw expression.Place.Mistake($"a GEOMETRYCOLLECTION can be asked for with S_INTERSECTS and S_DISJOINT only; write a MULTIPOLYGON, MULTILINESTRING or MULTIPOINT.");
        }

        IsValidOp validity = new(shape);
        if (!validity.IsValid)
        {
            TopologyValidationError error = validity.ValidationError;
            throw expression.Place.Mistake(FormattableString.Invariant(
                $"the shape is not valid near {error.Coordinate.X:0.######} {error.Coordinate.Y:0.######} ({error.Message}): correct it."));
        }
    }

    // Times ------------------------------------------------------------------------------------------------------------------------
    private TemporalBounds Bounds(Expression expression)
    {
        (Expression? start, Expression? end) = expression is Interval interval ? (interval.Start, interval.End) : (expression, expression);
        return new TemporalBounds(Bound(start), Bound(end));
    }

    private TemporalBound? Bound(Expression? expression)
    {
        switch (expression)
        {
            case null:
                return null;
            case DateLiteral date:
                return new TemporalBound(Day(date.Date), true);
            case TimestampLiteral instant:
                return new TemporalBound(Instant(instant.Utc), false);
            default:
                ValueKind kind = KindOf(expression);
                return kind is ValueKind.Date or ValueKind.Timestamp
                    ? new TemporalBound((alias is null ? "" : alias + ".") + Sql.Identifier(((Property)expression).Name), kind == ValueKind.Date)
                    : throw expression.Place.Mistake($"{Shown(expression)} is {ValueKinds.Words(kind)} and no date.");
        }
    }
}
