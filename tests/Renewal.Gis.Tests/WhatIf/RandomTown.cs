using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Tests.Fixtures;
using Barrier = Renewal.Gis.Planning.Regions.Barrier;

namespace Renewal.Gis.Tests.WhatIf;

/// <summary>
/// Small towns with all that can go wrong in them: a wall with gates, closed streets, an island of streets, steps of zero length, facilities
/// that share a street or a place, homes out of reach, parks of every size; and random edits of them.
/// </summary>
internal sealed class RandomTown
{
    private const double SideM = 900;

    private static readonly string[] Categories = ["primary-school", "kindergarten", "elderly-day-care-center", "food-market", "junior-high-school"];

    private readonly Random _random;

    // Exact service areas cost a hundred times the rest: one town in five has parks.
    private readonly bool _hasParks;

    public RandomTown(int seed)
    {
        _random = new Random(seed);
        _hasParks = seed % 5 == 0;
        GridCity grid = new(_random.Next(4, 8), _random.Next(4, 8), 130);
        long detached = 10_000;
        grid.AddStreet(detached, detached + 1, (820, 60), (980, 60));
        grid.AddStreet(detached + 1, detached + 2, (980, 60), (980, 220));
        grid.AddStreet(1, 2, (0, 0), (65, 40), (130, 0));
        grid.AddStreet(3, 3, (260, 0), (300, -60), (220, -60), (260, 0));
        Street[] streets = [.. grid.Streets.Select(s => s with
        {
            Walkable = _random.Next(8) > 0,
            Tunnel = _random.Next(20) == 0,
            LengthM = _random.Next(25) == 0 ? 0 : s.LengthM * (1 + 0.3 * _random.NextDouble()),
        })];
        long id = 1000;
        Data = new RegionData
        {
            Streets = streets,
            Buildings = [.. Many(_random.Next(5, 25), () => TestRegion.Home(
                Near(), Near(), _random.Next(3) == 0 ? _random.Next(60) : null, null, _random.Next(1, 8), _random.Next(5) == 0 ? "other" : "residential") with { Id = id++ })],
            ResidentialAreas = [.. Many(_random.Next(1, 5), () => TestRegion.Land(
                GridCity.Rectangle(Near(), Near(), _random.Next(20, 90), _random.Next(20, 90)), _random.Next(2) == 0 ? _random.Next(2000) : null,
                name: $"area {id}") with { Id = id++ })],
            GreenSpaces = [.. Many(_hasParks ? _random.Next(1, 5) : 0, () => Green(id++))],
            Facilities = [.. Many(_random.Next(0, 9), () => TestRegion.Facility(
                id++, Categories[_random.Next(Categories.Length)], OnGrid(), _random.Next(2) == 0 ? OnGrid() : Near(), _random.Next(6) == 0 ? "planned" : "existing"))],
            Barriers = [new Barrier(1, "wall", "wall", null, GridCity.Line((-50, 200), (430, 210), (700, 195)))],
            Entrances = [.. Many(5, () => new Entrance(id++, "gate", _random.Next(2) == 0, null, GridCity.Point(_random.Next(0, 7) * 65, 203)))],
        };
        Units = [.. Many(2, () => new RenewalUnit(id++, "town", "unit", null, null, 1, GridCity.Rectangle(Near(), Near(), 300, 200)))];
    }

    public RegionData Data { get; }

    public RenewalUnit[] Units { get; }

    /// <summary>Random edits that make sense one after the other.</summary>
    public IReadOnlyList<Edit> Edits(int count)
    {
        List<Edit> edits = [];
        int added = 0;
        while (edits.Count < count)
        {
            RegionData now = ScenarioData.Of(Data, edits);
            Facility[] open = [.. now.Facilities.Where(f => f.Status == "existing")];
            switch (_random.Next(9))
            {
                case 0:
                    added++;
                    edits.Add(Add());
                    break;
                case 1 when open.Length > 0:
                    Coordinate place = GridCity.Place(OnGrid(), Near());
                    edits.Add(new MoveFacility(open[_random.Next(open.Length)].Id, place.X, place.Y));
                    break;
                case 2 when open.Length > 0:
                    edits.Add(new RemoveFacility(open[_random.Next(open.Length)].Id));
                    break;
                case 3 when _hasParks:
                    added++;
                    edits.Add(new AddGreenSpace(Green(-added).Geometry, _random.Next(3) > 0));
                    break;
                case 4 when now.GreenSpaces.Count > 0:
                    edits.Add(new ReshapeGreenSpace(now.GreenSpaces[_random.Next(now.GreenSpaces.Count)].Id, Green(0).Geometry));
                    break;
                case 5 when now.GreenSpaces.Count > 0:
                    edits.Add(new RemoveGreenSpace(now.GreenSpaces[_random.Next(now.GreenSpaces.Count)].Id));
                    break;
                case 6:
                    edits.Add(new SetStreet(now.Streets[_random.Next(now.Streets.Count)].Id, _random.Next(3) == 0));
                    break;
                case 7:
                    edits.Add(new SetGate(now.Entrances[_random.Next(now.Entrances.Count)].Id, _random.Next(2) == 0));
                    break;
                case 8:
                    edits.Add(new SetPopulation(now.ResidentialAreas[_random.Next(now.ResidentialAreas.Count)].Id, _random.Next(4) == 0 ? 0 : _random.Next(3000) / 7.0));
                    break;
            }
        }

        return edits;
    }

    private AddFacility Add()
    {
        Coordinate place = GridCity.Place(_random.Next(3) == 0 ? Near() : OnGrid(), OnGrid());
        return new AddFacility(Categories[_random.Next(Categories.Length)], place.X, place.Y);
    }

    private GreenSpace Green(long id)
    {
        double side = _random.Next(10, 220);
        MultiPolygon shape = GridCity.Rectangle(Near(), Near(), side, side);
        return new GreenSpace(id, null, "G1", "park", _random.Next(5) > 0, _random.Next(4) > 0, _random.Next(6) == 0 ? "planned" : "existing", null,
            Planning.Coordinates.Geodesic.AreaM2(shape), null, shape);
    }

    private double Near() => _random.NextDouble() * SideM;

    // On a junction, on a street or half a block away: ties and shared streets.
    private double OnGrid() => _random.Next(0, 13) * 65;

    private static IEnumerable<T> Many<T>(int count, Func<T> make) => Enumerable.Range(0, count).Select(_ => make());
}
