using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.ResidentialLand;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>
/// A region with some edits tried out: who reaches what on foot, and what parks cover, in the region, its renewal units and communities.
/// Immutable; <see cref="Apply"/> makes another scenario that shares all that the edit does not touch, so that undo is going back to the one before. Many
/// threads may read one.
/// </summary>
/// <remarks>
/// The figures equal those of <see cref="ScenarioData"/> computed from nothing, to the last digit: distances are whole decimetres, people
/// millionths, land mm², and what a park covers is cut piece by piece in one order.
/// </remarks>
public sealed class Scenario
{
    private readonly Setting _setting;
    private readonly Ground _ground;
    private readonly BarrierIndex _barriers;
    private readonly RegionData _data;
    private readonly Homes _homes;
    private readonly (long[] People, long[] Households) _population;

    // What differs from the setting; null values are facilities that are gone. Added ones have places behind those of the data.
    private readonly Dictionary<int, OpenFacility?> _facilities;
    private readonly Dictionary<int, GreenSpace?> _greenSpaces;
    private readonly Dictionary<long, int> _added;
    private readonly Dictionary<string, CategoryAccess> _access;
    private readonly Dictionary<int, bool> _gates;
    private readonly ParkCover[]? _parks;

    // Every category against itself; two threads may make it twice, and equal.
    private Counted[]? _everything;

    private Scenario(Setting setting)
    {
        _setting = setting;
        _ground = setting.Ground;
        _barriers = setting.Region.Barriers;
        _data = setting.Region.Data;
        _homes = setting.Region.Homes;
        _population = setting.Population;
        _facilities = [];
        _greenSpaces = [];
        _added = [];
        _access = [];
        _gates = [];
    }

    private Scenario(
        Scenario from, Ground? ground = null, BarrierIndex? barriers = null, RegionData? data = null, Homes? homes = null, (long[], long[])? population = null,
        Dictionary<int, OpenFacility?>? facilities = null, Dictionary<int, GreenSpace?>? greenSpaces = null, Dictionary<long, int>? added = null,
        Dictionary<string, CategoryAccess>? access = null, Dictionary<int, bool>? gates = null, ParkCover[]? parks = null)
    {
        _setting = from._setting;
        _ground = ground ?? from._ground;
        _barriers = barriers ?? from._barriers;
        _data = data ?? from._data;
        _homes = homes ?? from._homes;
        _population = population ?? from._population;
        _facilities = facilities ?? from._facilities;
        _greenSpaces = greenSpaces ?? from._greenSpaces;
        _added = added ?? from._added;
        _access = access ?? from._access;
        _gates = gates ?? from._gates;
        _parks = parks ?? from._parks;
    }

    /// <summary>The region as it is.</summary>
    /// <param name="region">The region, in a year or as it exists.</param>
    /// <param name="units">Renewal units to report on; valid polygons, EPSG:4490.</param>
    public static Scenario Of(PreparedRegion region, IReadOnlyList<RenewalUnit> units)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(units);
        return new Scenario(new Setting(region, units));
    }

    /// <summary>The scenario after one more edit.</summary>
    /// <exception cref="InputException">The edit names something that does not exist, or is no change that can be made.</exception>
    public Scenario Apply(Edit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return edit switch
        {
            AddFacility add => WithFacility(_setting.Region.Data.Facilities.Count + _added.Count, Place(add.Category, add.LonDeg, add.LatDeg), isNew: true),
            MoveFacility move => WithFacility(
                FindFacility(move.Id), Place(Facility(FindFacility(move.Id))!.Category, move.LonDeg, move.LatDeg), isNew: false),
            RemoveFacility remove => WithFacility(FindFacility(remove.Id), null, isNew: false),
            AddGreenSpace add => WithGreenSpace(_setting.Region.Data.GreenSpaces.Count + _added.Count, ScenarioData.NewGreenSpace(add, -1 - _added.Count), isNew: true),
            ReshapeGreenSpace reshape => WithGreenSpace(
                FindGreenSpace(reshape.Id), ScenarioData.Reshape(GreenSpace(FindGreenSpace(reshape.Id))!, reshape.Geometry), isNew: false),
            RemoveGreenSpace remove => WithGreenSpace(FindGreenSpace(remove.Id), null, isNew: false),
            SetStreet set => WithStreet(set),
            SetGate set => WithGate(set),
            SetPopulation set => WithPopulation(set),
            _ => throw new ArgumentException($"{edit.GetType().Name} is not an edit that a scenario knows.", nameof(edit)),
        };
    }

    /// <summary>Whether two scenarios start from the same region, year, version and units.</summary>
    public bool IsOfSameRegion(Scenario other) => ReferenceEquals(_setting, other?._setting);

    /// <summary>What another scenario of the same region changes.</summary>
    /// <param name="after">The other one.</param>
    /// <exception cref="ArgumentException">It belongs to another region, year or version.</exception>
    public ScenarioDifference To(Scenario after)
    {
        ArgumentNullException.ThrowIfNull(after);
        if (!IsOfSameRegion(after))
        {
            throw new ArgumentException("The scenarios do not start from the same region.", nameof(after));
        }

        // Categories and parks that neither scenario has touched cannot differ.
        Counted[] access =
        [
            .. _setting.Categories
                .Where(c => _access.GetValueOrDefault(c.Category) != after._access.GetValueOrDefault(c.Category))
                .Select(c => new Counted(c, Access(c.Category), after.Access(c.Category), Count(c.Category), after.Count(c.Category))),
        ];
        bool parks = !ReferenceEquals(_parks, after._parks);
        return new ScenarioDifference(
            Compare(after, 0, access, parks),
            [.. Changed(1, _setting.FirstCommunity)],
            [.. Changed(_setting.FirstCommunity, _setting.Scopes.Length).OrderByDescending(s => s.Access.Select(a => Math.Abs(a.After.People - a.Before.People)).DefaultIfEmpty().Max())]);

        IEnumerable<ScopeDifference> Changed(int first, int end) => Enumerable.Range(first, end - first)
            .Where(s => parks || !ReferenceEquals(_homes, after._homes) || Array.Exists(access, a => a.Differs(s)))
            .Select(s => Compare(after, s, access, parks))
            .Where(s => !s.IsEmpty);
    }

    /// <summary>Holds all figures against the same scenario computed in another way.</summary>
    /// <param name="other">The other one, with the same units and residential areas.</param>
    /// <exception cref="InvalidOperationException">A figure differs; the first that does is named.</exception>
    public void Verify(Scenario other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int scope = 0; scope < _setting.Scopes.Length; scope++)
        {
            (ScopeDifference mine, ScopeDifference theirs) = (Everything(scope), other.Everything(scope));
            string? differs = mine.After != theirs.After ? "population"
                : mine.Access.Zip(theirs.Access).FirstOrDefault(a => a.First.After != a.Second.After).First?.Rule.Id
                ?? mine.Parks.Zip(theirs.Parks).FirstOrDefault(p => p.First.After != p.Second.After).First?.Rule.Id;
            if (differs is not null)
            {
                throw new InvalidOperationException($"{differs} of {mine.Collection} {mine.Id} differs between the incremental figures and those computed from nothing.");
            }
        }
    }

    /// <summary>All figures of a scope, whether they have changed or not; for holding two ways of computing against each other.</summary>
    internal ScopeDifference Everything(int scope)
    {
        _everything ??= [.. _setting.Categories.Select(c => (Rules: c, Access: Access(c.Category), Have: Count(c.Category))).Select(c => new Counted(c.Rules, c.Access, c.Access, c.Have, c.Have))];
        return Compare(this, scope, _everything, parks: true, keepEqual: true);
    }

    internal int Scopes => _setting.Scopes.Length;

    private ScopeDifference Compare(Scenario after, int scope, Counted[] access, bool parks, bool keepEqual = false)
    {
        ScenarioScope place = _setting.Scopes[scope];
        List<AccessChange> changes = [];
        foreach (Counted category in access)
        {
            bool facilitiesDiffer = scope == 0 && category.Have != category.HaveAfter;
            for (int r = 0; r < category.Rules.Rules.Length; r++)
            {
                if (keepEqual || facilitiesDiffer || !category.Before.TotalsEqual(category.After, r, scope))
                {
                    changes.Add(new AccessChange(
                        category.Rules.Rules[r], category.Rules.Limits[r], Figure(category.Before, category.Have, r, scope),
                        Figure(category.After, category.HaveAfter, r, scope)));
                }
            }
        }

        List<ParkChange> parkChanges = [];
        for (int p = 0; parks && p < _setting.ParkIndicators.Length; p++)
        {
            (ParkCover before, ParkCover then) = ((_parks ?? _setting.Parks)[p], (after._parks ?? _setting.Parks)[p]);
            ParkChange change = new(
                _setting.ParkIndicators[p].Edition, _setting.ParkIndicators[p].Rule, new(before.Parks, before.CoveredM2(place.Pieces)), new(then.Parks, then.CoveredM2(place.Pieces)));
            if (keepEqual || change.Before.CoveredAreaM2 != change.After.CoveredAreaM2 || (scope == 0 && change.Before != change.After))
            {
                parkChanges.Add(change);
            }
        }

        return new ScopeDifference(
            place.Collection, place.Id, place.Name, place.ResidentialM2, PopulationOf(_population, scope), PopulationOf(after._population, scope), changes, parkChanges);
    }

    private AccessFigure Figure(CategoryAccess access, int facilities, int rule, int scope)
    {
        ScenarioScope place = _setting.Scopes[scope];
        double landShare = place.LandMm2 > 0 ? access.Total(rule, scope, 2) / (double)place.LandMm2 : 0;
        return new AccessFigure(
            facilities, access.Total(rule, scope, 0) / Homes.MicroPerOne, access.Total(rule, scope, 1) / Homes.MicroPerOne, landShare * place.ResidentialM2);
    }

    private static ScopePopulation PopulationOf((long[] People, long[] Households) population, int scope) =>
        new(population.People[scope] / Homes.MicroPerOne, population.Households[scope] / Homes.MicroPerOne);

    private CategoryAccess Access(string category) => _access.GetValueOrDefault(category) ?? _setting.Access(category);

    private IEnumerable<(int Number, OpenFacility Facility)> OpenFacilities() => _setting.Facilities.Where(f => !_facilities.ContainsKey(f.Key)).Select(f => (f.Key, f.Value))
        .Concat(_facilities.Where(f => f.Value is not null).Select(f => (f.Key, f.Value!)));

    private int Count(string category) => OpenFacilities().Count(f => f.Facility.Category == category);

    private OpenFacility? Facility(int number) => _facilities.TryGetValue(number, out OpenFacility? changed) ? changed : _setting.Facilities.GetValueOrDefault(number);

    private int FindFacility(long id)
    {
        int number = _added.TryGetValue(id, out int added) ? added : _setting.FacilityIds.GetValueOrDefault(id, -1);
        return number >= 0 && Facility(number) is not null ? number : throw ScenarioData.Unknown("facility", "设施", id);
    }

    private GreenSpace? GreenSpace(int number) => _greenSpaces.TryGetValue(number, out GreenSpace? changed) ? changed
        : number < _setting.Region.Data.GreenSpaces.Count ? _setting.Region.Data.GreenSpaces[number] : null;

    private int FindGreenSpace(long id)
    {
        int number = _added.TryGetValue(id, out int added) ? added : _setting.GreenSpaceIds.GetValueOrDefault(id, -1);
        return number >= 0 && GreenSpace(number) is not null ? number : throw ScenarioData.Unknown("green space", "绿地", id);
    }

    private Dictionary<long, int> Added(int number, bool isNew) => isNew ? new(_added) { [-1 - _added.Count] = number } : _added;

    private OpenFacility Place(string category, double lonDeg, double latDeg)
    {
        if (_setting.Region.Standards.FindCategory(category) is null)
        {
            throw new InputException($"There is no facility category {category}.", 400, $"没有设施类别 {category}。");
        }

        (double x, double y) = _setting.Region.Projection.ToMetres(lonDeg, latDeg);
        return new OpenFacility(category, new NetworkLinker(_ground.Network, _barriers).Link(x, y), x, y);
    }

    private Scenario WithFacility(int number, OpenFacility? facility, bool isNew)
    {
        OpenFacility? old = Facility(number);
        string category = (facility ?? old)!.Category;
        Dictionary<int, OpenFacility?> facilities = new(_facilities) { [number] = facility };
        Dictionary<string, CategoryAccess> access = _access;
        if (_setting.Categories.Any(c => c.Category == category))
        {
            access = new(_access)
            {
                [category] = Access(category).Update(
                    _ground, _ground, old is null ? [] : [(number, old.Link)], facility is null ? [] : [(number, facility.Link)], [], [], []),
            };
        }

        return new Scenario(this, facilities: facilities, added: Added(number, isNew), access: access);
    }

    private Scenario WithGreenSpace(int number, GreenSpace? green, bool isNew)
    {
        Geometry shape = green is null ? GeometryFactory.Default.CreateMultiPolygon() : Polygonal.Mend(_setting.Region.Projection.ToMetres(green.Geometry));
        ParkCover[] parks =
        [
            .. (_parks ?? _setting.Parks).Select((p, i) => p.With(
                number, shape, green is null ? 0 : _setting.Region.ParkRates.RadiusM(_setting.ParkIndicators[i].Question, green, shape))),
        ];
        return new Scenario(this, greenSpaces: new(_greenSpaces) { [number] = green }, added: Added(number, isNew), parks: parks);
    }

    private Scenario WithStreet(SetStreet set)
    {
        int edge = _setting.StreetIds.TryGetValue(set.Id, out int street) ? _ground.Network.EdgeOfStreet(street) : -1;
        if (edge < 0)
        {
            throw ScenarioData.Unknown("street", "道路", set.Id);
        }

        if (_ground.Network.IsOpen(edge) == set.Open)
        {
            return this;
        }

        WalkingNetwork network = _ground.Network.With([(edge, set.Open)]);
        return Relink(network, _barriers, new Relinking(_ground.Network, network), [edge], _gates);
    }

    private Scenario WithGate(SetGate set)
    {
        if (!_setting.EntranceIds.TryGetValue(set.Id, out int entrance) || _data.Entrances[entrance].Kind != "gate")
        {
            throw ScenarioData.Unknown("gate", "出入口", set.Id);
        }

        Entrance gate = _data.Entrances[entrance];
        if (_gates.GetValueOrDefault(entrance, gate.OpenToWalkers) == set.Open)
        {
            return this;
        }

        (double x, double y) = _setting.Region.Projection.ToMetres(gate.Geometry.X, gate.Geometry.Y);
        return Relink(
            _ground.Network, _barriers.With([(entrance, set.Open)]), new Relinking(x, y), [], new(_gates) { [entrance] = set.Open });
    }

    // Streets or gates have changed: some places are linked elsewhere, and with them every category's field may change.
    private Scenario Relink(WalkingNetwork network, BarrierIndex barriers, Relinking relinking, int[] edges, Dictionary<int, bool> gates)
    {
        NetworkLinker linker = new(network, barriers);
        Dictionary<int, Link> homes = relinking.Find(_ground.Homes, _setting.HomeGrid, linker);
        Dictionary<int, Link> land = relinking.Find(_ground.Land, _setting.LandGrid, linker);
        Ground ground = new(network, _ground.Homes.With(homes), _ground.Land.With(land));
        Dictionary<int, OpenFacility?> facilities = new(_facilities);
        List<(int Number, OpenFacility Before, Link After)> moved = [];
        foreach ((int number, OpenFacility facility) in OpenFacilities())
        {
            if (relinking.Concerns(facility.X, facility.Y, facility.Link) && linker.Link(facility.X, facility.Y) is Link link && link != facility.Link)
            {
                moved.Add((number, facility, link));
                facilities[number] = facility with { Link = link };
            }
        }

        // Not PLINQ: its caller only waits, and callers enough leave no thread of the pool for the work. This one takes part in it.
        (string Category, CategoryAccess Access)[] updated = new (string, CategoryAccess)[_setting.Categories.Length];
        Parallel.For(0, updated.Length, i =>
        {
            string category = _setting.Categories[i].Category;
            updated[i] = (category, Access(category).Update(
                _ground, ground,
                [.. moved.Where(m => m.Before.Category == category).Select(m => (m.Number, m.Before.Link))],
                [.. moved.Where(m => m.Before.Category == category).Select(m => (m.Number, m.After))],
                edges, homes.Keys, land.Keys));
        });
        Dictionary<string, CategoryAccess> access = updated.ToDictionary(u => u.Category, u => u.Access);
        return new Scenario(this, ground: ground, barriers: barriers, facilities: facilities, access: access, gates: gates);
    }

    private Scenario WithPopulation(SetPopulation set)
    {
        if (!_setting.AreaIds.TryGetValue(set.Id, out int area))
        {
            throw ScenarioData.Unknown("residential area", "居住用地", set.Id);
        }

        RegionData data = ScenarioData.WithPopulation(_data, area, set.People);
        Homes homes = _homes.With(data, _setting.Region.Land, _setting.Region.Standards.Population);
        int[] changed = [.. Enumerable.Range(0, homes.Count).Where(h => homes.PeopleMicro[h] != _homes.PeopleMicro[h] || homes.HouseholdsMicro[h] != _homes.HouseholdsMicro[h])];
        Ground ground = _ground with { Homes = _ground.Homes.With([homes.PeopleMicro, homes.HouseholdsMicro]) };
        Dictionary<string, CategoryAccess> access = _setting.Categories.ToDictionary(
            c => c.Category, c => Access(c.Category).Update(_ground, ground, [], [], [], changed, []));
        return new Scenario(
            this, ground: ground, data: data, homes: homes, population: _setting.CountPopulation(homes.PeopleMicro, homes.HouseholdsMicro), access: access);
    }

    /// <summary>A category in two scenarios, with its open facilities.</summary>
    private sealed record Counted(CategoryRules Rules, CategoryAccess Before, CategoryAccess After, int Have, int HaveAfter)
    {
        public bool Differs(int scope) => Enumerable.Range(0, Rules.Rules.Length).Any(r => !Before.TotalsEqual(After, r, scope));
    }
}
