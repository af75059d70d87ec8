using NetTopologySuite.Geometries;
using Npgsql;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.RenewalUnits;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Storage.Edits;

/// <summary>
/// Makes edits of features of every editable collection: a list of them in one transaction, all or none. Edits of one region come one after another (an
/// advisory lock), so that two neighbours that are drawn at the same time see each other; readers never wait.
/// </summary>
public sealed class EditStore(Database database, RegionDataStore regions, FeatureRules rules)
{
    // The first of the two numbers of an advisory lock: "edit" on a phone. The second is made of the region.
    private const int LockClass = 3348;

    /// <summary>Makes the edits, or says for each why not.</summary>
    /// <param name="edits">What to do; a feature stands in it once.</param>
    /// <param name="terms">Author, confirmed warnings, dry run.</param>
    /// <param name="cancel">Cancels; nothing is changed then.</param>
    public async Task<EditOutcome> SaveAsync(IReadOnlyList<FeatureEdit> edits, EditTerms terms, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(edits);
        ArgumentNullException.ThrowIfNull(terms);
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        EditItem[] items = [.. edits.Select(edit => new EditItem(edit))];
        bool ready = await new EditTransaction(connection, regions, rules, LockClass).MakeAsync(items, terms, cancel).ConfigureAwait(false);
        if (!ready || terms.DryRun)
        {
            await transaction.RollbackAsync(cancel).ConfigureAwait(false);
            return new EditOutcome(Saved: false, items);
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        return new EditOutcome(Saved: true, items);
    }

    /// <summary>Ends renewal units and begins others on their land, in one transaction, and notes which came of which.</summary>
    /// <param name="units">The units that end, each with the versions that the client has seen.</param>
    /// <param name="operation">split or merge.</param>
    /// <param name="make">Makes the new ones of the old ones.</param>
    /// <param name="author">Who does it.</param>
    /// <param name="cancel">Cancels; nothing is changed then.</param>
    /// <returns>The items of the units that end, and after them those of the new ones.</returns>
    /// <exception cref="InputException">What <paramref name="make"/> refuses.</exception>
    public async Task<EditOutcome> RemakeUnitsAsync(
        IReadOnlyList<(long Id, ExpectedVersion Expected)> units, string operation, Func<IReadOnlyList<UnitState>, IReadOnlyList<EditBody>> make, string author, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(make);
        Collection collection = Collections.Find("renewal-units");
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync(cancel).ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        Dictionary<long, StoredFeature> found = await StoredFeature.ReadAsync(connection, collection, [.. units.Select(u => u.Id)], locked: false, cancel).ConfigureAwait(false);
        List<EditItem> items = [.. units.Select(unit => new EditItem(new FeatureEdit(EditKind.Delete, collection, unit.Id, unit.Expected, null)))];
        bool current = units.All(unit => found.TryGetValue(unit.Id, out StoredFeature? feature) && unit.Expected.Allows(feature.Version));
        if (current)
        {
            // Made of what was read: should somebody come between this and the lock, the version that the delete expects tells it.
            items = [.. units.Select(unit => new EditItem(new FeatureEdit(EditKind.Delete, collection, unit.Id, ExpectedVersion.Of(found[unit.Id].Version), null)))];
            UnitState[] states = [.. units.Select(unit => found[unit.Id]).Select(f => new UnitState(f.Id, f.Version, f.RegionCode, f.Values, (MultiPolygon)f.Geometry!))];
            items.AddRange(make(states).Select(body => new EditItem(new FeatureEdit(EditKind.Create, collection, 0, ExpectedVersion.Whatever, body))));
        }

        EditTerms terms = new(author, new HashSet<string>(), SameLand: true);
        bool ready = await new EditTransaction(connection, regions, rules, LockClass).MakeAsync(items, terms, cancel).ConfigureAwait(false);
        if (!ready || !current)
        {
            await transaction.RollbackAsync(cancel).ConfigureAwait(false);
            return ready
                ? throw new InputException("Somebody changed a unit at the same moment: try again; nothing was changed.", 503)
                : new EditOutcome(Saved: false, items);
        }

        foreach (EditItem begun in items.Skip(units.Count))
        {
            foreach ((long id, _) in units)
            {
                await using NpgsqlCommand note = new(
                    "INSERT INTO renewal.unit_origins (region_code, id, parent_id, parent_version, operation, author) VALUES ($1, $2, $3, $4, $5, $6)", connection);
                note.Parameters.AddRange(new NpgsqlParameter[]
                {
                    new() { Value = found[id].RegionCode }, new() { Value = begun.Id }, new() { Value = id }, new() { Value = found[id].Version }, new() { Value = operation }, new() { Value = author },
                });
                await note.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
            }
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        return new EditOutcome(Saved: true, items);
    }

    /// <summary>What a unit came from and what came of it; units that have ended are found too.</summary>
    public async Task<IReadOnlyList<UnitOrigin>> ReadOriginsAsync(long id, CancellationToken cancel)
    {
        await using NpgsqlCommand command = database.Source.CreateCommand(
            "SELECT id, parent_id, parent_version, operation, author, made_at FROM renewal.unit_origins WHERE id = $1 OR parent_id = $1 ORDER BY made_at, parent_id, id");
        command.Parameters.Add(new() { Value = id });
        List<UnitOrigin> origins = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
        {
            origins.Add(new UnitOrigin(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return origins;
    }
}
