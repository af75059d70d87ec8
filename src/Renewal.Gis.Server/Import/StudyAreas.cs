using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Storage.Regions;

namespace Renewal.Gis.Server.Import;

/// <summary>Finds the region that an import goes into, or makes a study area for a new name.</summary>
internal static partial class StudyAreas
{
    private const string Source = "OpenStreetMap";
    private const int MaxNameLength = 100;
    private const int MaxCodeLength = 63;

    /// <summary>
    /// The region of a code or name. A study area that an import has made, or a region without an outline, takes the new outline; the outline of
    /// any other region stays.
    /// </summary>
    /// <returns>The region as it is to be saved, and whether it is new.</returns>
    /// <exception cref="InputException">The name is wrong, or more than one region has it.</exception>
    public static async Task<(Region Region, bool IsNew)> FindOrMakeAsync(
        RegionDataStore store, string codeOrName, MultiPolygon? outline, CancellationToken cancel)
    {
        string name = codeOrName.Trim();
        if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl))
        {
            throw new InputException($"A region's name has 1 to {MaxNameLength} characters: give another with --region. Nothing was changed.");
        }

        IReadOnlyList<Region> all = await store.ListAsync(cancel).ConfigureAwait(false);
        if (all.Any(r => r.Code == name || r.NameZh == name || string.Equals(r.NameEn, name, StringComparison.OrdinalIgnoreCase)))
        {
            Region known = await store.FindAsync(name, cancel).ConfigureAwait(false);
            bool isOurs = known is { Level: "study-area", Source: Source } || known.Geometry is null;
            return (isOurs && outline is not null ? known with { Geometry = outline } : known, false);
        }

        return (new Region(NewCode(name, [.. all.Select(r => r.Code)]), null, name, name, "study-area", false, Source, outline), true);
    }

    /// <summary>A code from the name: its letters and digits, else (a Chinese name) a few digits of its hash, so that the same name gives the same code.</summary>
    internal static string NewCode(string name, HashSet<string> taken)
    {
        string slug = NotInCode().Replace(name.ToLowerInvariant(), "-").Trim('-');
        if (slug.Length == 0)
        {
            slug = "area-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        }

        slug = slug[..Math.Min(slug.Length, MaxCodeLength - 4)].TrimEnd('-');
        string code = slug;
        for (int n = 2; taken.Contains(code); n++)
        {
            code = $"{slug}-{n}";
        }

        return code;
    }

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInCode();
}
