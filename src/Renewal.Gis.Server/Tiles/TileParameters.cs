using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Server.Filters;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Tiles;

/// <summary>Reads what a request for a tile asks for. Parameters that the path does not have are refused.</summary>
internal static class TileParameters
{
    private const int MostLayers = 30;

    // GDAL and others name the format that they were told of in the metadata.
    private static readonly string[] Formats = ["mvt", "pbf", TileAnswer.ContentType];

    private static readonly string[] Known = ["f", "region", "datetime", .. FilterParameters.Names];

    /// <summary>The tile that is asked for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="address">Where the tile lies.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="more">Parameters that the path has besides those of all tiles.</param>
    /// <exception cref="InputException">One is not known, or is wrong.</exception>
    public static TileQuery Read(HttpRequest request, TileAddress address, IReadOnlyList<TileLayer> layers, params string[] more)
    {
        QueryParameters query = new(request, [.. Known, .. more]);
        if (query.Text("f") is { } format && !Formats.Contains(format))
        {
            throw new InputException($"There is no format f={format} here: tiles come as f=mvt.");
        }

        return new TileQuery(
            address, layers, query.Text("region"), FilterParameters.Read(query, layers.Select(l => l.Collection).Distinct()),
            query.Text("datetime") is { } time ? TimeInterval.Parse(time) : null);
    }

    /// <summary>Layers by their ids with commas between them: collections, and the labels of collections.</summary>
    /// <exception cref="InputException">One of them does not exist, or they are too many.</exception>
    public static async Task<IReadOnlyList<TileLayer>> FindLayersAsync(string ids, CollectionStore catalogue, CancellationToken cancel)
    {
        string[] names = [.. ids.Split(',').Distinct()];
        if (names.Length > MostLayers)
        {
            throw new InputException($"A tile has at most {MostLayers} layers, not {names.Length}.");
        }

        List<TileLayer> layers = [];
        foreach (string id in names)
        {
            bool labels = id.EndsWith(TileLayer.LabelsSuffix, StringComparison.Ordinal);
            Collection collection = await catalogue.FindAsync(labels ? id[..^TileLayer.LabelsSuffix.Length] : id, cancel).ConfigureAwait(false);
            layers.Add(!labels || TileLayer.HasLabels(collection)
                ? new TileLayer(collection, labels)
                : throw new InputException($"{collection.Id} has no label points: only areas with a name have.", 404));
        }

        return layers;
    }
}
