using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Filters;

namespace Renewal.Gis.Storage.Filters;

/// <summary>Compiles filters to SQL: names of columns come from the catalogue, what a client wrote becomes parameters.</summary>
public static class FilterSql
{
    /// <summary>A boolean expression over a row of the collection's table; it is null where the filter is unknown.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="collection">The collection whose properties it asks for.</param>
    /// <param name="parameters">Gets the values.</param>
    /// <param name="alias">Alias of the table in the query, where the columns have to be told from others; or null.</param>
    /// <exception cref="InputException">A property does not exist, or values of different kinds are compared.</exception>
    internal static string Compile(Filter filter, Collection collection, SqlParameters parameters, string? alias = null) =>
        new FilterCompiler(collection, parameters, alias).Compile(filter);

    /// <summary>Finds what is wrong with a filter for a collection before anything is asked of the database.</summary>
    /// <exception cref="InputException">A property does not exist, or values of different kinds are compared.</exception>
    public static void Check(Filter filter, Collection collection) => Compile(filter, collection, new SqlParameters());
}
