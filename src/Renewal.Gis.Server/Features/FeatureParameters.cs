using System.Globalization;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Features;
using Renewal.Gis.Server.Filters;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Features;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Features;

/// <summary>Reads the query parameters of features: the same for pages, single features and downloads. Those that a path does not have are refused.</summary>
internal static class FeatureParameters
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 10_000;

    // What shapes the answer, whichever features it holds.
    private static readonly string[] Shape = ["crs", "properties", "skipGeometry", "as-of"];
    private static readonly string[] Presentation = ["f", "lang"];
    private static readonly string[] Selection = ["region", "bbox", "bbox-crs", "datetime", "ids", "sortby", .. FilterParameters.Names];
    private static readonly string[] Paging = ["limit", "after", "count"];

    /// <summary>Every parameter of pages of features that is not a column.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Presentation, .. Shape, .. Selection, .. Paging];

    /// <summary>Parameters of a page of features: <see cref="FeatureQuery.Limit"/> is that of the page.</summary>
    /// <exception cref="InputException">One is not known, or is wrong.</exception>
    public static async Task<FeatureQuery> ReadPageAsync(HttpRequest request, Collection collection, RegionDataStore regions, CancellationToken cancel)
    {
        FeatureQuery query = await ReadAsync(request, collection, regions, [.. Presentation, .. Shape, .. Selection, .. Paging], cancel).ConfigureAwait(false);
        return query with { Limit = Limit(request.Query["limit"]), After = request.Query["after"] };
    }

    /// <summary>Parameters of a download: everything but pages.</summary>
    /// <exception cref="InputException">One is not known, or is wrong.</exception>
    public static async Task<FeatureQuery> ReadDownloadAsync(HttpRequest request, Collection collection, RegionDataStore regions, CancellationToken cancel) =>
        await ReadAsync(request, collection, regions, [.. Shape, .. Selection], cancel).ConfigureAwait(false) with { TimeoutS = null };

    /// <summary>Parameters of a single feature.</summary>
    /// <exception cref="InputException">One is not known, or is wrong.</exception>
    public static FeatureQuery ReadItem(HttpRequest request, Collection collection, string id)
    {
        QueryParameters query = Known(request, [.. Presentation, .. Shape], columns: []);
        return Shaped(query, collection) with { Ids = [id] };
    }

    /// <summary>Whether <c>numberMatched</c> is asked for; null: only where it costs little.</summary>
    public static bool? Count(HttpRequest request) => Flag(request.Query["count"], "count");

    private static async Task<FeatureQuery> ReadAsync(
        HttpRequest request, Collection collection, RegionDataStore regions, string[] known, CancellationToken cancel)
    {
        Column[] columns = [.. collection.Columns.Where(c => !known.Contains(c.Name))];
        QueryParameters query = Known(request, known, columns);
        return Shaped(query, collection) with
        {
            RegionCode = query.Text("region") is { } name ? await regions.FindCodeAsync(name, cancel).ConfigureAwait(false) : null,
            Box = Box(query),
            Time = query.Text("datetime") is { } time ? TimeInterval.Parse(time) : null,
            Filter = FilterParameters.Read(query, collection),
            Ids = query.Text("ids")?.Split(','),
            Sort = query.Text("sortby") is { } sort ? Sort(sort, collection) : [],
            Equal = [.. columns.Where(c => request.Query.ContainsKey(c.Name)).Select(c => (c, request.Query[c.Name].ToString()))],
        };
    }

    private static QueryParameters Known(HttpRequest request, string[] known, Column[] columns)
    {
        QueryParameters query = new(request, [.. known, .. columns.Select(c => c.Name)]);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in request.Query)
        {
            if (values.Count != 1)
            {
                throw new InputException($"The parameter {name} stands there {values.Count} times: give it once.");
            }

            if (known.Contains(name) && string.IsNullOrEmpty(values[0]))
            {
                throw new InputException($"The parameter {name} is empty: give it a value, or leave it out.");
            }
        }

        return query;
    }

    private static FeatureQuery Shaped(QueryParameters query, Collection collection) => new()
    {
        Crs = query.Text("crs") is { } crs ? PublishedCrs.Parse(crs, "crs") : PublishedCrs.Crs84,
        Columns = query.Text("properties")?.Split(',').Distinct().Select(name => Find(name, "properties", collection)).ToArray(),
        SkipGeometry = Flag(query.Text("skipGeometry"), "skipGeometry") ?? false,
        AsOf = query.Text("as-of") is { } time ? AsOf(time) : null,
    };

    private static DateTimeOffset AsOf(string text) => Instant.TryParse(text, out Instant instant) && !instant.WholeDay
        ? instant.Time
        : throw new InputException($"The parameter as-of must be a time with its offset, such as 2026-05-01T08:00:00+08:00, not {text}.");

    private static BoundingBox? Box(QueryParameters query)
    {
        PublishedCrs crs = query.Text("bbox-crs") is { } name ? PublishedCrs.Parse(name, "bbox-crs") : PublishedCrs.Crs84;
        return query.Text("bbox") is { } text ? BoundingBox.Parse(text, crs) : null;
    }

    private static SortColumn[] Sort(string text, Collection collection)
    {
        SortColumn[] keys = [.. text.Split(',').Take(collection.Columns.Count + 2).Select(key => Key(key, collection))];
        return keys.DistinctBy(key => key.Column.Name).Count() == keys.Length
            ? keys
            : throw new InputException("The parameter sortby names a property twice: name it once.");
    }

    private static SortColumn Key(string text, Collection collection)
    {
        bool descending = text.StartsWith('-');
        // The plus sign of a URL is a blank.
        string name = descending || text.StartsWith('+') || text.StartsWith(' ') ? text[1..] : text;
        return new SortColumn(name == "id" && collection.HasNumericId ? new Column("id", "integer", "编号", "Id") : Find(name, "sortby", collection), descending);
    }

    private static Column Find(string name, string parameter, Collection collection) => collection.Find(name)
        ?? throw new InputException($"The parameter {parameter} names {name}, which {collection.Id} does not have. Properties: {string.Join(", ", collection.Columns.Select(c => c.Name))}.");

    private static int Limit(string? text)
    {
        if (text is null)
        {
            return DefaultLimit;
        }

        // A number of any length that is too large is clamped, not refused.
        bool whole = text.Length > 0 && text.All(char.IsAsciiDigit) && text.Any(digit => digit != '0');
        return !whole ? throw new InputException($"The parameter limit must be a whole number from 1 on, not {text}.")
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? Math.Min(limit, MaxLimit)
            : MaxLimit;
    }

    private static bool? Flag(string? text, string name) => text switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw new InputException($"The parameter {name} must be true or false, not {text}."),
    };
}
