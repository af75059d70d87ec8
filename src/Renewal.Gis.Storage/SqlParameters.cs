using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Renewal.Gis.Storage;

/// <summary>The values of one SQL command in the order of their placeholders: what a client sends reaches SQL through here only.</summary>
internal sealed partial class SqlParameters
{
    private readonly List<NpgsqlParameter> _values = [];

    /// <summary>Adds a value; returns its placeholder, <c>$n</c>.</summary>
    public string Add(object? value, NpgsqlDbType type)
    {
        _values.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return $"${_values.Count}";
    }

    /// <summary>The statement with its values in the place of the placeholders, to be run by another program.</summary>
    public string WriteOut(string sql) => Placeholder().Replace(sql, match => _values[int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture) - 1].Value switch
    {
        string text => Sql.Literal(text),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        object value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        null => "NULL",
    });

    /// <summary>Gives the values to a command.</summary>
    public void AddTo(NpgsqlCommand command) => command.Parameters.AddRange(_values.ToArray());

    [GeneratedRegex(@"\$[0-9]+")]
    private static partial Regex Placeholder();
}
