namespace Renewal.Gis.Planning.Filters;

/// <summary>What of CQL2 (OGC 21-065r2) the server claims; see docs/cql2.md for what it does not.</summary>
public static class Cql2Conformance
{
    private const string Class = "http://www.opengis.net/spec/cql2/1.0/conf/";

    /// <summary>URIs of the conformance classes.</summary>
    public static IReadOnlyList<string> Uris { get; } =
    [
        Class + "cql2-text", Class + "cql2-json", Class + "basic-cql2", Class + "advanced-comparison-operators", Class + "case-insensitive-comparison",
        Class + "accent-insensitive-comparison", Class + "basic-spatial-functions", Class + "basic-spatial-functions-plus", Class + "spatial-functions",
        Class + "temporal-functions", Class + "property-property", Class + "arithmetic",
    ];
}
