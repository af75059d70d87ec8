using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Benchmarks.Cities;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Benchmarks.WhatIf;

/// <summary>A city on which edits are tried out, warm: what a server holds after the first question. The same edits for every row.</summary>
internal sealed class EditBench
{
    /// <summary>Edits of each kind, in as many categories.</summary>
    public const int Edits = 10;

    private readonly City _city;

    public EditBench(City city)
    {
        _city = city;
        Setting = new Setting(city.Region, []);
        Start = Scenario.Of(city.Region, []);

        // From the category with most facilities to the one with fewest.
        Categories = [.. Enumerable.Range(0, Edits).Select(i => Setting.Categories[i * (Setting.Categories.Length - 1) / (Edits - 1)])];
        foreach (CategoryRules category in Setting.Categories)
        {
            Setting.Access(category.Category);
        }
    }

    /// <summary>What the scenarios share; for computing from nothing.</summary>
    public Setting Setting { get; }

    /// <summary>The city without edits.</summary>
    public Scenario Start { get; }

    /// <summary>The category of each edit.</summary>
    public CategoryRules[] Categories { get; }

    /// <summary>A new facility of each category, beside some street.</summary>
    public AddFacility[] Additions() =>
    [
        .. Categories.Select((c, i) =>
        {
            (double lon, double lat) = _city.Region.Projection.ToLonLat(_city.PointX[i], _city.PointY[i]);
            return new AddFacility(c.Category, lon, lat);
        }),
    ];

    /// <summary>A facility of each category that closes.</summary>
    public RemoveFacility[] Removals() => [.. Categories.Select(c => new RemoveFacility(Data.Facilities.First(f => f.Category == c.Category).Id))];

    /// <summary>Streets that are closed, near the additions.</summary>
    public SetStreet[] Closures()
    {
        NetworkLinker linker = _city.Region.Linker();
        return [.. Enumerable.Range(0, Edits).Select(i =>
            new SetStreet(Data.Streets[_city.Network.StreetOfEdge(linker.Link(_city.PointX[i], _city.PointY[i]).Edge)].Id, false))];
    }

    /// <summary>A category computed from nothing, with one facility more or one less.</summary>
    public CategoryAccess Compute(CategoryRules category, Ground ground, Link? added, long? removed) => CategoryAccess.Compute(
        ground, category.LimitsDm,
        OriginSet.Of(Setting.Facilities.Where(f => f.Value.Category == category.Category && Data.Facilities[f.Key].Id != removed).Select(f => (f.Key, f.Value.Link))
            .Concat(added is { } link ? [(Data.Facilities.Count, link)] : [])),
        Setting.Scopes.Length);

    /// <summary>In how many figures of some categories a scenario differs from them computed from nothing, in the region and fifty communities.</summary>
    public int CountDifferences(Scenario scenario, IReadOnlyDictionary<string, CategoryAccess> full)
    {
        int different = 0;
        for (int scope = 0; scope < Setting.Scopes.Length; scope += 1 + Setting.Scopes.Length / 50)
        {
            foreach (AccessChange figure in scenario.Everything(scope).Access)
            {
                if (full.TryGetValue(figure.Rule.Category, out CategoryAccess? access))
                {
                    int rule = Array.FindIndex(Array.Find(Setting.Categories, c => c.Category == figure.Rule.Category)!.Rules, r => r.Id == figure.Rule.Id);
                    different += figure.After.People == access.Total(rule, scope, 0) / Analysis.Populations.Homes.MicroPerOne
                        && figure.After.Households == access.Total(rule, scope, 1) / Analysis.Populations.Homes.MicroPerOne ? 0 : 1;
                }
            }
        }

        return different;
    }

    private RegionData Data => _city.Region.Data;
}
