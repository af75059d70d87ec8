using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Edits;
using Renewal.Gis.Server.Ogc;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Edits;

namespace Renewal.Gis.Server.Edits;

/// <summary>The way of every edit over HTTP: the store makes it, and the change is told to whoever waits for it before the client has its answer.</summary>
internal sealed class Editing(EditStore edits, CollectionStore catalogue, PublicAddress address)
{
    public Task<Collection> FindAsync(string id, CancellationToken cancel) => catalogue.FindAsync(id, cancel);

    /// <summary>Makes one edit and answers with the feature.</summary>
    public async Task<IResult> SaveAsync(HttpContext context, FeatureEdit edit, CancellationToken cancel)
    {
        HashSet<string> confirmed = EditRequest.ReadConfirmed(context.Request);
        return EditAnswers.Of(context, await SaveAsync([edit], new EditTerms(EditEndpoints.Author, confirmed), cancel).ConfigureAwait(false), confirmed, address);
    }

    /// <summary>Makes a list of edits.</summary>
    public Task<EditOutcome> SaveAsync(IReadOnlyList<FeatureEdit> list, EditTerms terms, CancellationToken cancel) => edits.SaveAsync(list, terms, cancel);
}
