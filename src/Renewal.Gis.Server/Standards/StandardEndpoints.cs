using Renewal.Gis.Planning;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Server.State;

namespace Renewal.Gis.Server.Standards;

/// <summary>/api/standards: the rule files as they lie in data/standards.</summary>
internal static class StandardEndpoints
{
    public static void MapStandards(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/standards", () => Ids()).AddEndpointFilter(QueryParameters.None);
        routes.MapGet("/api/standards/{id}", (string id) => Ids().Contains(id)
            ? Results.File(Installation.Data("standards", id + ".json"), "application/json")
            : throw new InputException($"There is no standard {id}. Standards: {string.Join(", ", Ids())}.", 404)).AddEndpointFilter(QueryParameters.None);
    }

    private static string[] Ids() =>
        Directory.GetFiles(Installation.Data("standards"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal).ToArray();
}
