using Npgsql;
using NpgsqlTypes;

namespace Renewal.Gis.Storage;

/// <summary>The values of one SQL command in the order of their placeholders: what a client sends reaches SQL through here only.</summary>
internal sealed class SqlParameters
{
    private readonly List<NpgsqlParameter> _values = [];

    /// <summary>Adds a value; returns its placeholder, <c>$n</c>.</summary>
    public string Add(object? value, NpgsqlDbType type)
    {
        _values.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return $"${_values.Count}";
    }

    /// <summary>Gives the values to a command.</summary>
    public void AddTo(NpgsqlCommand command) => command.Parameters.AddRange(_values.ToArray());
}
