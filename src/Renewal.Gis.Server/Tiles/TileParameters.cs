using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Server.Filters;
using Renewal.Gis.Server.Ogc;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Catalogue;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Tiles;

/// <summary>Reads what a request for a tile asks for. Parameters that the path does not have are refused.</summary>
internal static class TileParameters
{
    private const int MostLayers = 30;

    /// <summary>The format of tiles; GDAL and others name it as the metadata do.</summary>
    public static readonly MediaFormat Mvt = new("mvt", TileAnswer.ContentType, "Mapbox vector tiles", "pbf", TileAnswer.ContentType);

    /// <summary>Parameters that choose the features of a tile.</summary>
    public static readonly string[] Selection = ["region", "datetime", .. FilterParameters.Names];

    /// <summary>The tile that is asked for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="address">Where the tile lies.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="more">Parameters that the path has besides those of all tiles.</param>
    /// <exception cref="InputException">One is not known, or is wrong.</exception>
    public static TileQuery Read(HttpRequest request, TileAddress address, IReadOnlyList<TileLayer> layers, params string[] more)
    {
        QueryParameters query = new(request, ["f", .. Selection, .. more]);
        if (query.Text("f") is { } format && format != Mvt.Name && !Mvt.Aliases.Contains(format))
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
