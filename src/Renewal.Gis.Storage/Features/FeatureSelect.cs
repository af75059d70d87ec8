using System.Globalization;
using NetTopologySuite.Geometries;
using NpgsqlTypes;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Storage.Filters;

namespace Renewal.Gis.Storage.Features;

/// <summary>
/// The SQL of a <see cref="FeatureQuery"/>: identifiers from the catalogue, everything else as parameters. Columns of the result: id, version (0 where there is
/// none), geometry as WKB, the wanted columns in the type of the catalogue, and the sort keys as text.
/// </summary>
internal sealed class FeatureSelect
{
    // Characters of a text by which features are ordered.
    private const int SortedCharacters = 200;

    private readonly Collection _collection;
    private readonly FeatureQuery _query;
    private readonly string _condition;
    private readonly string _source;

    public FeatureSelect(Collection collection, FeatureQuery query)
    {
        _collection = collection;
        _query = query;
        Columns = query.Columns ?? collection.Columns;
        _source = query.AsOf is { } time ? SourceAsOf(time) : collection.Table;
        List<string> where = [.. Conditions()];
        if (query.After is { } position)
        {
            where.Add(Behind(PagePosition.Read(position, collection, query.Sort)));
        }

        _condition = where.Count > 0 ? "WHERE " + string.Join(" AND ", where) : "";
    }

    /// <summary>The columns of the result.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Values of the statement.</summary>
    public SqlParameters Parameters { get; } = new();

    /// <summary>Where the columns begin in the result.</summary>
    public const int FirstColumn = 3;

    private string Id => _collection.HasNumericId ? "id" : "code";

    /// <summary>The statement that reads features.</summary>
    public string Sql()
    {
        string version = _collection.HasVersion ? "version" : "0::bigint";
        string geometry = _query.SkipGeometry ? "NULL::bytea"
            : _query.Crs.AsStored ? "ST_AsBinary(geometry, 'NDR')"
            : $"ST_AsBinary(ST_Transform(geometry, {_query.Crs.Srid}), 'NDR')";
        string columns = string.Concat(Columns.Select(c => ", " + Output(c)));
        string keys = string.Concat(_query.Sort.Select((key, i) => $", ({SortExpression(key.Column)})::text AS key_{i}"));
        string order = string.Concat(_query.Sort.Select(key => $"{SortExpression(key.Column)} {(key.Descending ? "DESC" : "ASC")} NULLS LAST, "));
        string limit = _query.Limit is { } most ? $"LIMIT {Parameters.Add(most, NpgsqlDbType.Integer)}" : "";
        string offset = _query.Skip > 0 ? $"OFFSET {Parameters.Add(_query.Skip, NpgsqlDbType.Integer)}" : "";
        // By the place of the id: a code is also a column of the result, so that its name would be ambiguous.
        return $"SELECT {Id}, {version}, {geometry}{columns}{keys} FROM {_source} {_condition} ORDER BY {order}1 {limit} {offset}";
    }

    /// <summary>The statement that counts the features, but no further than <paramref name="most"/>.</summary>
    public string CountSql(int most) =>
        $"SELECT count(*) FROM (SELECT FROM {_source} {_condition} LIMIT {Parameters.Add(most, NpgsqlDbType.Integer)}) AS counted";

    /// <summary>SQL type of a column's values in this project, whatever the table says.</summary>
    internal static string SqlType(Column column) => column.Type switch
    {
        "integer" => "bigint",
        "number" => "double precision",
        "boolean" => "boolean",
        "date" => "date",
        "time" => "time",
        "date-time" => "timestamptz",
        _ => "text",
    };

    // Times go out as JSON writes them, so that no setting of the session changes their form.
    private static string Output(Column column) => column.Type switch
    {
        "integer" or "number" or "boolean" => $"{Name(column)}::{SqlType(column)}",
        "date" or "time" or "date-time" => $"to_json({Name(column)}) #>> '{{}}'",
        _ => $"{Name(column)}::text",
    };

    private static string Name(Column column) => Storage.Sql.Identifier(column.Name);

    // Text is ordered by code point, as CQL2 compares it: the same on every server, whatever its locale. A position has to fit into a URL, so that only the
    // beginning of a long text counts.
    private static string SortExpression(Column column) => SqlType(column) == "text" ? $"left({Name(column)}::text, {SortedCharacters}) COLLATE \"C\"" : $"{Name(column)}::{SqlType(column)}";

    private IEnumerable<string> Conditions()
    {
        if (_query.RegionCode is { } region && _collection.HasRegion)
        {
            yield return $"{_collection.RegionColumn} = {Parameters.Add(region, NpgsqlDbType.Text)}";
        }

        if (_query.Ids is { } ids)
        {
            yield return _collection.HasNumericId
                ? $"id = ANY ({Parameters.Add(ids.Select(id => NumericId(id)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint)})"
                : $"code = ANY ({Parameters.Add(ids.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)})";
        }

        foreach ((Column column, string value) in _query.Equal)
        {
            (object typed, NpgsqlDbType type) = Typed(column, value);
            yield return $"{Name(column)}{(SqlType(column) == "text" ? "::text" : "")} = {Parameters.Add(typed, type)}";
        }

        if (_query.Time is { } time && _collection.TimeColumn is { } timeColumn)
        {
            yield return During(_collection.Find(timeColumn)!, time, Parameters);
        }

        if (_query.Box is { } box)
        {
            yield return Touches(box);
        }

        if (_query.Filter is { } filter)
        {
            yield return FilterSql.Compile(filter, _collection, Parameters);
        }
    }

    private static long NumericId(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw new InputException($"{id} is not the id of a feature: ids are numbers here.");

    /// <summary>A value of a column as a URL writes it.</summary>
    /// <exception cref="InputException">It is no value of the column's type.</exception>
    private static (object Value, NpgsqlDbType Type) Typed(Column column, string text)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        (object? value, NpgsqlDbType type) = column.Type switch
        {
            "integer" => (long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out long whole) ? (object)whole : null, NpgsqlDbType.Bigint),
            "number" => (double.TryParse(text, NumberStyles.Float, culture, out double number) ? (object)number : null, NpgsqlDbType.Double),
            "boolean" => (text switch { "true" => (object)true, "false" => false, _ => null }, NpgsqlDbType.Boolean),
            "date" => (DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out DateOnly day) ? (object)day : null, NpgsqlDbType.Date),
            "time" => (TimeOnly.TryParse(text, culture, out TimeOnly time) ? (object)time : null, NpgsqlDbType.Time),
            "date-time" => (Instant.TryParse(text, out Instant instant) ? (object)instant.Time.UtcDateTime : null, NpgsqlDbType.TimestampTz),
            _ => (text.Contains('\0', StringComparison.Ordinal) ? null : text, NpgsqlDbType.Text),
        };
        return value is not null ? (value, type) : throw new InputException($"The parameter {column.Name} must be a value of the type {column.Type}, not {text}.");
    }

    /// <summary>A condition on a row: its time meets an interval, or it has none.</summary>
    internal static string During(Column column, TimeInterval time, SqlParameters parameters)
    {
        string name = Name(column);
        List<string> ends = [];
        if (time.Start is { } start)
        {
            ends.Add($"{name} >= {Bound(start, start.Time)}");
        }

        if (time.End is { } end)
        {
            ends.Add($"{name} <= {Bound(end, end.End)}");
        }

        // A year lasts from its first day to its last, so that it is enough to compare the years.
        string Bound(Instant instant, DateTimeOffset moment) => column.Type switch
        {
            "integer" => parameters.Add(instant.Date.Year, NpgsqlDbType.Integer),
            "date" => parameters.Add(instant.Date, NpgsqlDbType.Date),
            _ => parameters.Add(moment.UtcDateTime, NpgsqlDbType.TimestampTz),
        };

        return ends.Count == 0 ? "true" : $"({name} IS NULL OR ({string.Join(" AND ", ends)}))";
    }

    private string Touches(BoundingBox box)
    {
        // A spatial index finds what is missing only by reading all of itself; where a geometry may be missing, a small index on this very condition knows it.
        List<string> parts = _collection.MayLackGeometry ? ["(geometry IS NULL) IS TRUE"] : [];
        foreach (Envelope part in box.Parts)
        {
            string hull = MakeEnvelope(box.Hull(part), Storage.Sql.Srid);
            parts.Add(box.Crs.AsStored
                ? $"(geometry && {hull} AND {Intersects(part, hull)})"
                : $"(geometry && {hull} AND ST_Intersects(ST_Transform(geometry, {box.Crs.Srid}), {MakeEnvelope(part, box.Crs.Srid)}))");
        }

        return parts.Count == 0 ? "false" : $"({string.Join(" OR ", parts)})";
    }

    // What lies inside the box with all of its own box needs no exact test, which is most of the time of a page. Boxes of geometries are kept in single precision,
    // rounded outwards by less than 2e-5 degrees: the inner box is smaller by more than that. CASE keeps the planner's estimate near that of the box alone.
    private string Intersects(Envelope box, string envelope)
    {
        const double rounding = 1e-4;
        string exact = $"ST_Intersects(geometry, {envelope})";
        Envelope inner = new(box);
        inner.ExpandBy(-rounding);
        return inner.IsNull ? exact : $"CASE WHEN geometry @ {MakeEnvelope(inner, Storage.Sql.Srid)} THEN true ELSE {exact} END";
    }

    private string MakeEnvelope(Envelope box, int srid)
    {
        IEnumerable<string> corners = new[] { box.MinX, box.MinY, box.MaxX, box.MaxY }.Select(corner => Parameters.Add(corner, NpgsqlDbType.Double));
        return $"ST_MakeEnvelope({string.Join(", ", corners)}, {srid})";
    }

    /// <summary>The rows that come after a position in the order: for every key, those that are equal up to it and behind in it.</summary>
    private string Behind(IReadOnlyList<string?> position)
    {
        List<string> ways = [];
        string equal = "";
        for (int i = 0; i < _query.Sort.Count; i++)
        {
            (Column column, bool descending) = _query.Sort[i];
            string key = SortExpression(column);
            if (position[i] is not { } value)
            {
                // Those without a value are last: nothing is behind them in this key.
                equal += $"{key} IS NULL AND ";
                continue;
            }

            string placeholder = $"{Parameters.Add(value, NpgsqlDbType.Text)}::{SqlType(column)}";
            ways.Add($"({equal}({key} {(descending ? "<" : ">")} {placeholder} OR {key} IS NULL))");
            equal += $"{key} = {placeholder} AND ";
        }

        string last = position[^1]!;
        string id = _collection.HasNumericId ? Parameters.Add(NumericId(last), NpgsqlDbType.Bigint) : Parameters.Add(last, NpgsqlDbType.Text);
        ways.Add($"({equal}{Id} > {id})");
        return ways.Count == 1 ? ways[0] : $"({string.Join(" OR ", ways)})";
    }

    /// <summary>The rows as they were: those that have been since before the time, and those of the history that ended after it.</summary>
    private string SourceAsOf(DateTimeOffset time)
    {
        if (!_collection.HasHistory)
        {
            throw new InputException($"The collection {_collection.Id} keeps no history: leave as-of out.");
        }

        string at = Parameters.Add(time.UtcDateTime, NpgsqlDbType.TimestampTz);
        Column[] columns = [.. _collection.Columns.Where(c => c.Name != _collection.RegionColumn)];
        string now = string.Concat(columns.Select(c => $", {Name(c)}::{SqlType(c)} AS {Name(c)}"));
        string then = string.Concat(columns.Select(c => ", p." + Name(c)));
        string record = string.Join(", ", columns.Select(c => $"{Name(c)} {SqlType(c)}"));
        return $"""
            (SELECT {_collection.RegionColumn}, id, version, valid_from, geometry{now} FROM {_collection.Table} WHERE valid_from <= {at}
             UNION ALL
             SELECT h.{_collection.RegionColumn}, h.id, h.version, h.valid_from, h.geometry{then} FROM {_collection.HistoryTable} h, jsonb_to_record(h.properties) AS p({record})
             WHERE h.valid_from <= {at} AND h.valid_to > {at}) AS past
            """;
    }
}
