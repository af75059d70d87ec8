using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Storage;

namespace Renewal.Gis.Tests.Fixtures;

/// <summary>Renewal units written by plain SQL, without the checks of a save.</summary>
internal static class UnitRows
{
    /// <summary>A new unit; returns its id.</summary>
    public static async Task<long> InsertAsync(Database database, string region, string name, MultiPolygon land)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(
            "INSERT INTO renewal.renewal_units (region_code, name, author, geometry) VALUES ($1, $2, 'test', ST_SetSRID($3::geometry, 4490)) RETURNING id");
        command.Parameters.AddRange((NpgsqlParameter[])[new() { Value = region }, new() { Value = name }, new() { Value = land }]);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Moves a unit.</summary>
    public static async Task MoveAsync(Database database, long id, MultiPolygon land)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("UPDATE renewal.renewal_units SET geometry = ST_SetSRID($2::geometry, 4490) WHERE id = $1");
        command.Parameters.AddRange((NpgsqlParameter[])[new() { Value = id }, new() { Value = land }]);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    /// <summary>Deletes a unit.</summary>
    public static async Task DeleteAsync(Database database, long id)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand("DELETE FROM renewal.renewal_units WHERE id = $1");
        command.Parameters.Add(new() { Value = id });
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
