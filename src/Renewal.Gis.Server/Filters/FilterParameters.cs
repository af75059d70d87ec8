using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Filters;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Filters;

namespace Renewal.Gis.Server.Filters;

/// <summary>Reads <c>filter</c>, <c>filter-lang</c> and <c>filter-crs</c> (OGC API Features Part 3); see docs/cql2.md.</summary>
internal static class FilterParameters
{
    /// <summary>CQL2 text, the default.</summary>
    public const string Text = "cql2-text";

    /// <summary>CQL2 JSON.</summary>
    public const string Json = "cql2-json";

    // GDAL 3.6 sends the name of the draft for the same language.
    private const string TextAlias = "cql-text";

    /// <summary>The parameters, for <see cref="QueryParameters"/>.</summary>
    public static readonly string[] Names = ["filter", "filter-lang", "filter-crs"];

    /// <summary>The filter, or null when none is given. It fits every one of the collections.</summary>
    /// <exception cref="InputException">400: a parameter is wrong, or the filter asks for what a collection has not; 501: it calls a function that is not supported.</exception>
    public static Filter? Read(QueryParameters query, params IEnumerable<Collection> collections)
    {
        string language = query.Text("filter-lang") ?? Text;
        PublishedCrs? crs = query.Text("filter-crs") is { } uri ? PublishedCrs.Parse(uri, "filter-crs") : null;
        if (language is not (Text or TextAlias or Json))
        {
            throw new InputException($"The parameter filter-lang must be {Text} or {Json}, not {language}.");
        }

        return query.Text("filter") is { } text ? Parse(text, language, crs, collections) : null;
    }

    /// <summary>Reads a filter that is known to be text or JSON.</summary>
    /// <exception cref="InputException">The filter is wrong.</exception>
    public static Filter Parse(string text, bool json, PublishedCrs? crs, params IEnumerable<Collection> collections) => Parse(text, json ? Json : Text, crs, collections);

    private static Filter Parse(string text, string language, PublishedCrs? crs, IEnumerable<Collection> collections)
    {
        Filter filter = language == Json ? Cql2Json.Parse(text, crs) : Cql2Text.Parse(text, crs);
        foreach (Collection collection in collections)
        {
            if (language == TextAlias)
            {
                filter = DraftText.ToCql2(filter, collection);
            }

            FilterSql.Check(filter, collection);
        }

        return filter;
    }
}
