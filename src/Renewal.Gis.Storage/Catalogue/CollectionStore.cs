using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Storage.ReferenceLayers;

namespace Renewal.Gis.Storage.Catalogue;

/// <summary>The catalogue of this database: the collections of the program, and every imported reference layer as <c>reference-NAME</c>.</summary>
public sealed class CollectionStore(ReferenceLayerStore layers)
{
    /// <summary>All collections, reference layers last.</summary>
    public async Task<IReadOnlyList<Collection>> ListAsync(CancellationToken cancel) =>
        [.. Collections.All, .. (await layers.ListAsync(cancel).ConfigureAwait(false)).Select(ToCollection)];

    /// <summary>Finds a collection by id; the program's own ones cost no query, a reference layer a small one.</summary>
    /// <exception cref="InputException">There is none; the message lists them.</exception>
    public async Task<Collection> FindAsync(string id, CancellationToken cancel)
    {
        if (!id.StartsWith(Collection.ReferencePrefix, StringComparison.Ordinal))
        {
            return Collections.Find(id);
        }

        if (await layers.FindAsync(id[Collection.ReferencePrefix.Length..], cancel).ConfigureAwait(false) is { } layer)
        {
            return ToCollection(layer);
        }

        IReadOnlyList<Collection> all = await ListAsync(cancel).ConfigureAwait(false);
        throw new InputException($"There is no collection {id}. Collections: {string.Join(", ", all.Select(c => c.Id))}.", 404);
    }

    /// <summary>Finds several by their ids with commas between them, each once.</summary>
    /// <exception cref="InputException">One of them does not exist.</exception>
    public async Task<IReadOnlyList<Collection>> FindAllAsync(string ids, CancellationToken cancel)
    {
        List<Collection> found = [];
        foreach (string id in ids.Split(',').Distinct())
        {
            found.Add(await FindAsync(id, cancel).ConfigureAwait(false));
        }

        return found;
    }

    private static Collection ToCollection(ReferenceLayer layer) => new(
        Collection.ReferencePrefix + layer.Name, $"reference.{Sql.Identifier(layer.Table)}", layer.Name, layer.Name, layer.GeometryType, 0, false,
        layer.Columns.Select(c => new Column(c.Name, c.Type, c.Name, c.Name)).ToArray())
    {
        MayLackGeometry = true,
    };
}
