using Renewal.Gis.Planning.Catalogue;

namespace Renewal.Gis.Planning.Filters;

/// <summary>The properties of a collection that a filter may ask for: the one list for filters and <c>/queryables</c>.</summary>
public static class Queryables
{
    /// <summary>Name of the shape; filters may also say <see cref="GeometryAlias"/>, as GDAL and the examples of the standard do.</summary>
    public const string Geometry = "geometry";

    /// <summary>The other name of the shape.</summary>
    public const string GeometryAlias = "geom";

    /// <summary>Type of the shape in <see cref="Column.Type"/>.</summary>
    public const string GeometryType = "geometry";

    private const int MaxNamed = 40;

    private static readonly Column Id = new("id", "integer", "编号", "Id");
    private static readonly Column Shape = new(Geometry, GeometryType, "图形", "Geometry");
    private static readonly Column Version = new("version", "integer", "版本", "Version") { Computed = true };
    private static readonly Column ValidFrom = new("valid_from", "date-time", "生效时间", "Valid from")
    {
        Computed = true, DescriptionZh = "要素成为现状的时间", DescriptionEn = "When the feature became what it is",
    };

    /// <summary>
    /// The properties in the order people see them: the columns, then what every row has beside them: <c>id</c>, where there is one <c>version</c> and
    /// <c>valid_from</c>, and <c>geometry</c> with the type <see cref="GeometryType"/>. A region's id is its code, a text.
    /// </summary>
    public static IReadOnlyList<Column> Of(Collection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return
        [
            .. collection.Columns,
            collection.HasNumericId ? Id : Id with { Type = "string" },
            .. collection.HasVersion ? [Version, ValidFrom] : Array.Empty<Column>(),
            Shape,
        ];
    }

    /// <summary>Finds a property.</summary>
    /// <exception cref="InputException">There is none; the message names those that are spelled much like it, else all.</exception>
    public static Column Find(Collection collection, Property property)
    {
        ArgumentNullException.ThrowIfNull(property);
        IReadOnlyList<Column> all = Of(collection);
        foreach (Column column in all)
        {
            if (column.Name == property.Name)
            {
                return column;
            }
        }

        if (property.Name == GeometryAlias)
        {
            return Shape;
        }

        string[] near = [.. all.Select(c => (c.Name, Distance: Distance(c.Name, property.Name))).Where(c => c.Distance <= Math.Max(2, property.Name.Length / 3))
            .OrderBy(c => c.Distance).Take(3).Select(c => c.Name)];
        throw property.Place.Mistake(near.Length > 0
            ? $"{collection.Id} has no property {FilterText.Shown(property.Name)}; did you mean {string.Join(" or ", near)}?"
            : $"{collection.Id} has no property {FilterText.Shown(property.Name)}; it has {string.Join(", ", all.Take(MaxNamed).Select(c => c.Name))}{(all.Count > MaxNamed ? " …" : "")}.");
    }

    /// <summary>Letters to insert, delete or change (Levenshtein), capitals aside; a name that is far too long is simply far.</summary>
    private static int Distance(string a, string b)
    {
        const int longest = 100;
        if (a.Length > longest || b.Length > longest)
        {
            return int.MaxValue;
        }

        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int changed = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
