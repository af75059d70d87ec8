using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using NetTopologySuite.Geometries;

namespace Renewal.Gis.Planning.Filters;

/// <summary>Writes trees as CQL2 text, one text for one tree; and the words of CQL2, which the readers share.</summary>
internal static class FilterText
{
    /// <summary>Written before a text that CQL2 cannot write, one that ends in a backslash: in it a backslash is written twice.</summary>
    public const string BackslashText = "U&";

    private const int MaxShown = 40;

    /// <summary>Words that are no names of properties, unless in double quotes.</summary>
    public static readonly FrozenSet<string> Reserved = new[] { "AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV" }
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<ComparisonOperator, string> Comparisons = new Dictionary<ComparisonOperator, string>
    {
        [ComparisonOperator.Equal] = "=", [ComparisonOperator.NotEqual] = "<>", [ComparisonOperator.Less] = "<", [ComparisonOperator.LessOrEqual] = "<=",
        [ComparisonOperator.Greater] = ">", [ComparisonOperator.GreaterOrEqual] = ">=",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<ArithmeticOperator, string> Operators = new Dictionary<ArithmeticOperator, string>
    {
        [ArithmeticOperator.Add] = "+", [ArithmeticOperator.Subtract] = "-", [ArithmeticOperator.Multiply] = "*", [ArithmeticOperator.Divide] = "/",
        [ArithmeticOperator.Modulo] = "%", [ArithmeticOperator.IntegerDivide] = "div", [ArithmeticOperator.Power] = "^",
    }.ToFrozenDictionary();

    /// <summary>Comparisons by their sign.</summary>
    public static readonly FrozenDictionary<string, ComparisonOperator> ComparisonSigns = Comparisons.ToFrozenDictionary(p => p.Value, p => p.Key);

    /// <summary>Arithmetic by its sign.</summary>
    public static readonly FrozenDictionary<string, ArithmeticOperator> ArithmeticSigns =
        Operators.ToFrozenDictionary(p => p.Value, p => p.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Spatial functions by name, without S_.</summary>
    public static readonly FrozenDictionary<string, SpatialOperator> Spatial = Names<SpatialOperator>("S_");

    /// <summary>Temporal functions by name.</summary>
    public static readonly FrozenDictionary<string, TemporalOperator> Temporal = Names<TemporalOperator>("T_");

    /// <summary>Array functions by name.</summary>
    public static readonly FrozenDictionary<string, ArrayOperator> Arrays = Names<ArrayOperator>("A_");

    /// <summary>The sign of a comparison.</summary>
    public static string Sign(ComparisonOperator comparison) => Comparisons[comparison];

    /// <summary>The sign of an arithmetic operator.</summary>
    public static string Sign(ArithmeticOperator arithmetic) => Operators[arithmetic];

    /// <summary>What a client wrote, in quotes and cut where it is long, for a message.</summary>
    public static string Shown(string text) => $"'{Cut(text, MaxShown)}'";

    /// <summary>The beginning of a text, whole characters only: half of one cannot be written into an answer.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…";

    /// <summary>The instant as CQL2 writes it, without zeros at the end of the fraction.</summary>
    public static string Instant(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The day as CQL2 writes it.</summary>
    public static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The canonical text of a tree.</summary>
    public static string Write(Expression expression)
    {
        StringBuilder text = new();
        Append(text, expression);
        return text.ToString();
    }

    /// <summary>A letter, _ or : with which a name begins that needs no quotes.</summary>
    public static bool StartsName(Rune rune) => rune.Value is ':' or '_' || Rune.IsLetter(rune);

    /// <summary>What a name that needs no quotes goes on with.</summary>
    public static bool ContinuesName(Rune rune) =>
        StartsName(rune) || rune.Value is '.' || Rune.IsDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static FrozenDictionary<string, T> Names<T>(string prefix)
        where T : struct, Enum =>
        Enum.GetValues<T>().ToFrozenDictionary(value => prefix + value.ToString().ToUpperInvariant(), StringComparer.OrdinalIgnoreCase);

    private static void Append(StringBuilder text, Expression expression)
    {
        switch (expression)
        {
            case Property property:
                AppendName(text, property.Name);
                break;
            case TextLiteral literal:
                AppendText(text, literal.Text);
                break;
            case NumberLiteral number:
                AppendNumber(text, number);
                break;
            case BooleanLiteral literal:
                text.Append(literal.Value ? "TRUE" : "FALSE");
                break;
            case DateLiteral date:
                text.Append("DATE('").Append(Day(date.Date)).Append("')");
                break;
            case TimestampLiteral instant:
                text.Append("TIMESTAMP('").Append(Instant(instant.Utc)).Append("')");
                break;
            case GeometryLiteral shape:
                AppendShape(text, shape.Geometry);
                break;
            case Interval interval:
                text.Append("INTERVAL(");
                AppendEnd(text, interval.Start);
                text.Append(", ");
                AppendEnd(text, interval.End);
                text.Append(')');
                break;
            case ArrayLiteral array:
                AppendList(text, array.Elements);
                break;
            case Arithmetic arithmetic:
                int rank = Rank(arithmetic);
                AppendGrouped(text, arithmetic.Left, Rank(arithmetic.Left) < rank || (rank == 3 && Rank(arithmetic.Left) == 3));
                text.Append(' ').Append(Sign(arithmetic.Operator)).Append(' ');
                AppendGrouped(text, arithmetic.Right, Rank(arithmetic.Right) <= rank);
                break;
            case IgnoreCase folded:
                AppendCall(text, "CASEI", folded.Text);
                break;
            case IgnoreAccents folded:
                AppendCall(text, "ACCENTI", folded.Text);
                break;
            default:
                AppendFilter(text, (Filter)expression);
                break;
        }
    }

    private static void AppendFilter(StringBuilder text, Filter filter)
    {
        switch (filter)
        {
            case And and:
                AppendJoined(text, " AND ", and.Parts);
                break;
            case Or or:
                AppendJoined(text, " OR ", or.Parts);
                break;
            case Not not:
                text.Append("NOT ");
                AppendGrouped(text, not.Operand, not.Operand is And or Or);
                break;
            case Comparison comparison:
                AppendOperand(text, comparison.Left);
                text.Append(' ').Append(Sign(comparison.Operator)).Append(' ');
                AppendOperand(text, comparison.Right);
                break;
            case Like like:
                AppendOperand(text, like.Text);
                text.Append(" LIKE ");
                Append(text, like.Pattern);
                break;
            case Between between:
                AppendOperand(text, between.Value);
                text.Append(" BETWEEN ");
                AppendOperand(text, between.Low);
                text.Append(" AND ");
                AppendOperand(text, between.High);
                break;
            case In member:
                AppendOperand(text, member.Value);
                text.Append(" IN ");
                AppendList(text, member.List);
                break;
            case IsNull missing:
                AppendOperand(text, missing.Operand);
                text.Append(" IS NULL");
                break;
            case SpatialRelation relation:
                AppendCall(text, "S_" + relation.Operator.ToString().ToUpperInvariant(), relation.Left, relation.Right);
                break;
            case TemporalRelation relation:
                AppendCall(text, "T_" + relation.Operator.ToString().ToUpperInvariant(), relation.Left, relation.Right);
                break;
            case ArrayRelation relation:
                AppendCall(text, "A_" + relation.Operator.ToString().ToUpperInvariant(), relation.Left, relation.Right);
                break;
            default:
                throw new ArgumentException($"{filter.GetType().Name} cannot be written.", nameof(filter));
        }
    }

    private static void AppendJoined(StringBuilder text, string word, Sequence<Filter> parts)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            text.Append(i == 0 ? "" : word);
            AppendGrouped(text, parts[i], parts[i] is And or Or);
        }
    }

    private static void AppendOperand(StringBuilder text, Expression operand) => AppendGrouped(text, operand, operand is Filter and not BooleanLiteral);

    private static void AppendGrouped(StringBuilder text, Expression part, bool grouped)
    {
        text.Append(grouped ? "(" : "");
        Append(text, part);
        text.Append(grouped ? ")" : "");
    }

    // How firmly an operator binds; those of one rank are read from the left, but for powers, which are never written in a row.
    private static int Rank(Expression expression) => expression switch
    {
        Arithmetic { Operator: ArithmeticOperator.Add or ArithmeticOperator.Subtract } => 1,
        Arithmetic { Operator: ArithmeticOperator.Power } => 3,
        Arithmetic => 2,
        Filter and not BooleanLiteral => 0,
        _ => 4,
    };

    private static void AppendCall(StringBuilder text, string name, params ReadOnlySpan<Expression> arguments)
    {
        text.Append(name).Append('(');
        for (int i = 0; i < arguments.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Append(text, arguments[i]);
        }

        text.Append(')');
    }

    private static void AppendList(StringBuilder text, Sequence<Expression> values)
    {
        text.Append('(');
        for (int i = 0; i < values.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Append(text, values[i]);
        }

        text.Append(')');
    }

    private static void AppendEnd(StringBuilder text, Expression? end)
    {
        switch (end)
        {
            case null:
                text.Append("'..'");
                break;
            case DateLiteral date:
                text.Append('\'').Append(Day(date.Date)).Append('\'');
                break;
            case TimestampLiteral instant:
                text.Append('\'').Append(Instant(instant.Utc)).Append('\'');
                break;
            default:
                Append(text, end);
                break;
        }
    }

    private static void AppendName(StringBuilder text, string name)
    {
        bool plain = !Reserved.Contains(name) && name.Length > 0;
        bool first = true;
        foreach (Rune rune in name.EnumerateRunes())
        {
            plain &= first ? StartsName(rune) : ContinuesName(rune);
            first = false;
        }

        if (plain)
        {
            text.Append(name);
        }
        else
        {
            text.Append('"').Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
    }

    private static void AppendText(StringBuilder text, string value)
    {
        if (value.EndsWith('\\'))
        {
            text.Append(BackslashText).Append('\'').Append(value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)).Append('\'');
            return;
        }

        text.Append('\'');
        for (int i = 0; i < value.Length; i++)
        {
            // A backslash takes the quote behind it into the text, so that two quotes behind one would be one too many.
            text.Append(value[i] == '\'' ? (i > 0 && value[i - 1] == '\\' ? @"\'" : "''") : value[i].ToString());
        }

        text.Append('\'');
    }

    private static void AppendNumber(StringBuilder text, NumberLiteral number)
    {
        if (number.Whole is { } whole)
        {
            text.Append(whole.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            string digits = number.Value.ToString("R", CultureInfo.InvariantCulture);
            // A large number may be written without point and exponent, and would be read as a whole one.
            text.Append(digits).Append(digits.AsSpan().IndexOfAny('.', 'E') < 0 ? ".0" : "");
        }
    }

    private static void AppendShape(StringBuilder text, Geometry geometry)
    {
        text.Append(geometry.GeometryType.ToUpperInvariant());
        AppendShapeBody(text, geometry);
    }

    private static void AppendShapeBody(StringBuilder text, Geometry geometry)
    {
        switch (geometry)
        {
            case Point or LineString:
                AppendVertices(text, geometry.Coordinates);
                break;
            case Polygon polygon:
                text.Append('(');
                AppendVertices(text, polygon.Shell.Coordinates);
                foreach (LinearRing hole in polygon.Holes)
                {
                    text.Append(", ");
                    AppendVertices(text, hole.Coordinates);
                }

                text.Append(')');
                break;
            default:
                bool named = geometry is not (MultiPoint or MultiLineString or MultiPolygon);
                text.Append('(');
                for (int i = 0; i < geometry.NumGeometries; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    if (named)
                    {
                        AppendShape(text, geometry.GetGeometryN(i));
                    }
                    else
                    {
                        AppendShapeBody(text, geometry.GetGeometryN(i));
                    }
                }

                text.Append(')');
                break;
        }
    }

    private static void AppendVertices(StringBuilder text, Coordinate[] vertices)
    {
        text.Append('(');
        for (int i = 0; i < vertices.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            text.Append(vertices[i].X.ToString("R", CultureInfo.InvariantCulture)).Append(' ').Append(vertices[i].Y.ToString("R", CultureInfo.InvariantCulture));
        }

        text.Append(')');
    }
}
