using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.RenewalUnits;

namespace Renewal.Gis.Storage.Edits;

/// <summary>What is asked of one written feature when the others of its transaction are written too.</summary>
internal sealed record SaveCheck(EditItem Item, IReadOnlyDictionary<string, object?> Values, Geometry? Geometry, Region Region, bool Reshaped, StoredFeature? Before)
{
    // Neighbours are looked for so far around the land, in degrees: more than the width of a sliver at any latitude.
    private const double AroundDeg = 0.0001;

    /// <summary>Runs the checks over the neighbours as they are in this transaction. A save that moves neither border nor plan year asks nothing again.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        bool replanned = !Equals(Before?.Values.GetValueOrDefault("plan_year"), Values.GetValueOrDefault("plan_year"));
        if (Item.Edit.Collection.Id is not ("renewal-units" or "projects") || Geometry is not MultiPolygon land || !(Reshaped || replanned))
        {
            return [];
        }

        IReadOnlyList<PlanNeighbour> neighbours = await ReadNeighboursAsync(connection, cancel).ConfigureAwait(false);
        IReadOnlyList<Protection> protections = await ReadProtectionsAsync(connection, cancel).ConfigureAwait(false);
        return new SaveChecks(land).Find(Region, neighbours, protections);
    }

    private async Task<IReadOnlyList<PlanNeighbour>> ReadNeighboursAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        // A plan is a region and a year; those without a year are one plan as well.
        await using NpgsqlCommand command = new(
            $"""
            SELECT id, name, geometry FROM {Item.Edit.Collection.Table}
            WHERE region_code = $1 AND plan_year IS NOT DISTINCT FROM $2 AND id <> $3 AND geometry && ST_Expand($4, {FormattableString.Invariant($"{AroundDeg}")})
            ORDER BY id
            """,
            connection);
        command.Parameters.Add(new() { Value = Region.Code });
        command.Parameters.Add(new() { Value = Values["plan_year"] ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = Item.Id });
        command.Parameters.Add(new() { Value = Geometry! });
        List<PlanNeighbour> found = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            found.Add(new PlanNeighbour(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<MultiPolygon>(2)));
        }

        return found;
    }

    private async Task<IReadOnlyList<Protection>> ReadProtectionsAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using NpgsqlCommand command = new(
            "SELECT id, name, kind, grade, note, geometry FROM renewal.protections WHERE region_code = $1 AND ST_Intersects(geometry, $2) ORDER BY name, id", connection);
        command.Parameters.Add(new() { Value = Region.Code });
        command.Parameters.Add(new() { Value = Geometry! });
        List<Protection> found = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            found.Add(new Protection(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4),
                reader.GetFieldValue<Geometry>(5)));
        }

        return found;
    }
}
