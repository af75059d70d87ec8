using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Catalogue;
using Renewal.Gis.Planning.Coordinates;

namespace Renewal.Gis.Planning.Edits;

/// <summary>
/// What the columns of a feature become by an edit, and what they may be. A value that the feature has already is never refused: what was read can
/// be sent back, whatever an import has put there.
/// </summary>
/// <param name="facilityCategories">Slugs that a facility may have (<c>data/standards/facility-categories.json</c>).</param>
public sealed class FeatureRules(IEnumerable<string> facilityCategories)
{
    /// <summary>Longest text where the catalogue names no other limit, in characters.</summary>
    public const int LongestText = 2000;

    /// <summary>Within this share of the measured area a stored one counts as measured, not as stated by a survey.</summary>
    private const double MeasuredWithin = 0.001;

    private readonly HashSet<string> categories = [.. facilityCategories];

    /// <summary>All columns of the feature after an edit.</summary>
    /// <param name="kind">Create, replace or update.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="current">The columns as they are; null for a new feature.</param>
    /// <returns>Every column that is not computed, by name: text, int, double, bool or null.</returns>
    /// <exception cref="InputException">A value that the catalogue does not allow; the column is named (422).</exception>
    public Dictionary<string, object?> Apply(EditKind kind, Collection collection, EditBody body, IReadOnlyDictionary<string, object?>? current)
    {
        Dictionary<string, object?> values = [];
        foreach (Column column in collection.Columns)
        {
            object? before = current?.GetValueOrDefault(column.Name);
            bool given = body.Values.TryGetValue(column.Name, out object? value);
            if (column.Computed)
            {
                CheckUntouched(column, given ? value : null, before);
                continue;
            }

            if (column.Name == collection.RegionColumn && current is not null)
            {
                CheckSameRegion(given, value, before);
                value = before;
            }
            else if (!given && kind == EditKind.Update)
            {
                value = before;
            }

            value ??= column.Default;
            if (value is string text && column is { Required: true, Values: null })
            {
                value = text.Trim();
            }

            if (!Equals(value, before) || current is null)
            {
                Check(collection, column, value);
            }

            values.Add(column.Name, value);
        }

        return values;
    }

    /// <summary>
    /// The area to store: the one that was given; where none was, or the given one is only the measured area of the geometry before, the area of the new
    /// geometry in the Gauss-Krüger zone of the place. A stated area, which differs from the measured one, stays what a client says it is.
    /// </summary>
    /// <param name="areaM2">The area that the feature would have, or null.</param>
    /// <param name="land">The new geometry, or null.</param>
    /// <param name="before">The geometry before, or null.</param>
    /// <param name="beforeM2">The area before, or null.</param>
    /// <returns>m², to the square centimetre; null without a geometry and a figure.</returns>
    public static double? AreaM2(double? areaM2, Geometry? land, Geometry? before, double? beforeM2)
    {
        if (areaM2 is { } given)
        {
            bool carriedAlong = before is not null && land is not null && given == beforeM2
                && Math.Abs(given - MeasureM2(before)) <= MeasuredWithin * given && !before.EqualsExact(land);
            if (!carriedAlong)
            {
                return given;
            }
        }

        return land is null ? areaM2 : MeasureM2(land);
    }

    /// <summary>Area of lon/lat land in the 3-degree Gauss-Krüger zone of its middle, m² to the square centimetre.</summary>
    public static double MeasureM2(Geometry land)
    {
        ArgumentNullException.ThrowIfNull(land);
        return land.IsEmpty ? 0 : Math.Round(LocalProjection.For(land.EnvelopeInternal).ToMetres(land).Area, 4);
    }

    private static void CheckUntouched(Column column, object? value, object? before)
    {
        if (value is not null && !Equals(value, before))
        {
            throw new InputException($"The column {column.Name} is set by the server: leave it out, or send it as it was read.", 422);
        }
    }

    private static void CheckSameRegion(bool given, object? value, object? before)
    {
        if (given && !Equals(value, before))
        {
            throw new InputException(
                $"The region (region_code) of a feature never changes from {before} to {value ?? "none"}: delete it and create it there.", 422,
                $"要素的所属区域不能由 {before} 改为 {value ?? "空"}：请删除后在新区域重新建立。");
        }
    }

    private void Check(Collection collection, Column column, object? value)
    {
        string what = $"{column.TitleEn.ToLowerInvariant()} ({column.Name})";
        if (value is null or "" && column.Required)
        {
            string allowed = column.Values is { } values ? $": one of {string.Join(", ", values)}"
                : column.MaxLength is { } longest && column.Type == "string" ? $" of 1 to {longest} characters" : "";
            throw new InputException($"The {what} is missing: it is needed{allowed}.", 422, $"请填写{column.TitleZh}。");
        }

        switch (value)
        {
            case string text when column.Values is { } values && !values.Contains(text):
                throw new InputException($"The {what} is one of {string.Join(", ", values)}, not {Short(text)}.", 422, $"{column.TitleZh}只能为 {string.Join("、", values)}。");
            case string text when collection.Id == "facilities" && column.Name == "category" && !categories.Contains(text):
                throw new InputException(
                    $"The {what} {Short(text)} is none of the standards: choose one of /api/standards/facility-categories, such as kindergarten.", 422,
                    $"设施类别 {Short(text)} 不在标准的设施类别之中。");
            case string text when text.EnumerateRunes().Count() is var length && length > (column.MaxLength ?? LongestText):
                throw new InputException(
                    $"The {what} has {length} characters: {column.MaxLength ?? LongestText} are the most.", 422, $"{column.TitleZh}有 {length} 个字，最多 {column.MaxLength ?? LongestText} 个。");
            case int or double when Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && (number < column.Minimum || number > column.Maximum):
                string range = (column.Minimum, column.Maximum) switch
                {
                    ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"),
                    ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $"{least} or more"),
                    (_, var most) => string.Create(CultureInfo.InvariantCulture, $"{most} or less"),
                };
                throw new InputException(
                    string.Create(CultureInfo.InvariantCulture, $"The {what} must be {range}, not {number}."), 422,
                    string.Create(CultureInfo.InvariantCulture, $"{column.TitleZh} {number} 超出范围（{column.Minimum} 至 {column.Maximum}）。"));
        }
    }

    private static string Short(string text) => text.Length <= 60 ? $"\"{text}\"" : $"\"{text[..60]}…\"";
}
