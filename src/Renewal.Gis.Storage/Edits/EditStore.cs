using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Planning.Regions;
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
}
