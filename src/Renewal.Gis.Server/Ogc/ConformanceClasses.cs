using Renewal.Gis.Planning.Filters;
using Renewal.Gis.Server.Tiles;

namespace Renewal.Gis.Server.Ogc;

/// <summary>What <c>/ogc/conformance</c> claims. A class is added with the tests that show it.</summary>
internal static class ConformanceClasses
{
    private const string Features = "http://www.opengis.net/spec/ogcapi-features-";

    /// <summary>URIs of the classes, each once.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Features + "1/1.0/conf/core", Features + "1/1.0/conf/geojson", Features + "1/1.0/conf/html", Features + "1/1.0/conf/oas30",
        Features + "2/1.0/conf/crs",
        Features + "3/1.0/conf/queryables", Features + "3/1.0/conf/queryables-query-parameters", Features + "3/1.0/conf/filter", Features + "3/1.0/conf/features-filter",
        .. Cql2Conformance.Uris,
        Features + "4/1.0/conf/create-replace-delete", Features + "4/1.0/conf/update", Features + "4/1.0/conf/optimistic-locking-etags",
        .. TileDocuments.ConformanceClasses,
    ];
}
