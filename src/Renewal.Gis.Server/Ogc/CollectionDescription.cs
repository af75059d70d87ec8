using System.Globalization;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Server.Tiles;
using Renewal.Gis.Storage.Catalogue;

namespace Renewal.Gis.Server.Ogc;

/// <summary>Where the features of a collection are, as the OGC APIs write it.</summary>
/// <param name="Bbox">One box: west, south, east, north in degrees.</param>
/// <param name="Crs">URI of CRS84.</param>
internal sealed record SpatialExtent(IReadOnlyList<IReadOnlyList<double>> Bbox, string Crs);

/// <summary>When the features of a collection are, as the OGC APIs write it.</summary>
/// <param name="Interval">One interval of two instants.</param>
/// <param name="Trs">URI of the calendar.</param>
internal sealed record TemporalExtent(IReadOnlyList<IReadOnlyList<string>> Interval, string Trs);

/// <summary>Where and when; what a collection does not have is not written.</summary>
internal sealed record CollectionExtent(SpatialExtent? Spatial, TemporalExtent? Temporal);

/// <summary>A collection as <c>/ogc/collections</c> describes it: made from the catalogue and from what the database holds.</summary>
/// <param name="Id">Id in paths.</param>
/// <param name="Title">Title in the language of the answer.</param>
/// <param name="TitleZh">Chinese title.</param>
/// <param name="TitleEn">English title.</param>
/// <param name="Description">What the features are, in the language of the answer; null where nothing is known.</param>
/// <param name="ItemType">Always feature; some clients want to read it.</param>
/// <param name="GeometryType">Type of the geometry column.</param>
/// <param name="MinZoom">Smallest tile zoom at which the collection is served.</param>
/// <param name="Editable">Features may be created, changed and deleted over HTTP.</param>
/// <param name="Extent">Where and when.</param>
/// <param name="Crs">URIs of the coordinate reference systems, CRS84 first.</param>
/// <param name="StorageCrs">URI of the system in which nothing is transformed.</param>
/// <param name="Links">Links.</param>
internal sealed record CollectionDescription(
    string Id, string Title, string TitleZh, string TitleEn, string? Description, string ItemType, string GeometryType, int MinZoom, bool Editable,
    CollectionExtent Extent, IReadOnlyList<string> Crs, string StorageCrs, IReadOnlyList<Link> Links)
{
    /// <summary>Relation to the schema of what a filter may name.</summary>
    public const string QueryablesRelation = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

    /// <summary>Relation to the schema of the features.</summary>
    public const string SchemaRelation = "http://www.opengis.net/def/rel/ogc/1.0/schema";

    private static readonly string[] Systems = [.. PublishedCrs.All.Select(crs => crs.Uri)];

    /// <summary>Describes a collection.</summary>
    /// <param name="collection">From the catalogue.</param>
    /// <param name="extent">From the database.</param>
    /// <param name="language">Language of the answer.</param>
    /// <param name="address">Where clients reach this server.</param>
    /// <param name="own">Links to the description itself and its other formats.</param>
    public static CollectionDescription Of(Collection collection, Extent extent, string language, PublicAddress address, IEnumerable<Link> own)
    {
        string path = address.At($"/ogc/collections/{collection.Id}");
        return new CollectionDescription(
            collection.Id, Words.Of(language, collection.TitleZh, collection.TitleEn), collection.TitleZh, collection.TitleEn,
            Words.Of(language, collection.DescriptionZh, collection.DescriptionEn) is { Length: > 0 } text ? text : null,
            "feature", collection.GeometryType, collection.MinZoom, collection.Editable,
            new CollectionExtent(
                extent.Bbox is null ? null : new SpatialExtent([extent.Bbox], PublishedCrs.Crs84Uri),
                extent is { From: { } from, To: { } to }
                    ? new TemporalExtent([[Instant(from), Instant(to)]], "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian")
                    : null),
            Systems, PublishedCrs.StorageUri,
            [
                .. own,
                new("items", MediaFormat.GeoJson.MediaType, $"{path}/items", Words.Of(language, "要素（GeoJSON）", "The features as GeoJSON")),
                new("items", MediaFormat.Html.MediaType, $"{path}/items?f=html", Words.Of(language, "要素（网页）", "The features as pages")),
                new(QueryablesRelation, MediaFormat.JsonSchema.MediaType, $"{path}/queryables", Words.Of(language, "可查询的属性", "What a filter may name")),
                // GDAL up to 3.8 looks for the relation by its short name.
                new("queryables", MediaFormat.Json.MediaType, $"{path}/queryables", Words.Of(language, "可查询的属性", "What a filter may name")),
                new("describedby", MediaFormat.JsonSchema.MediaType, $"{path}/schema?f=feature", Words.Of(language, "GeoJSON 要素的结构", "Schema of a GeoJSON Feature")),
                // GDAL up to 3.8 minds the capital; without the schema a column that is empty on the first page would be a text to it.
                new("describedBy", MediaFormat.JsonSchema.MediaType, $"{path}/schema?f=feature", Words.Of(language, "GeoJSON 要素的结构", "Schema of a GeoJSON Feature")),
                new(SchemaRelation, MediaFormat.JsonSchema.MediaType, $"{path}/schema", Words.Of(language, "属性表结构", "Schema of the features")),
                new(TileDocuments.TileSetsRelation, MediaFormat.Json.MediaType, $"{path}/tiles", Words.Of(language, "矢量瓦片", "The features as vector tiles")),
            ]);
    }

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
