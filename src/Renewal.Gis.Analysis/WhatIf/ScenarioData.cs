using NetTopologySuite.Geometries;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Coordinates;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>
/// What the edits of a scenario mean: the data of the region as they would be. Everything else that can be computed for a region can be
/// computed for this, and the figures of a <see cref="Scenario"/> are those of this data.
/// </summary>
public static class ScenarioData
{
    /// <summary>Applies edits to the data of a region.</summary>
    /// <exception cref="InputException">An edit names something that does not exist.</exception>
    public static RegionData Of(RegionData data, IEnumerable<Edit> edits)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(edits);
        int added = 0;
        foreach (Edit edit in edits)
        {
            data = edit switch
            {
                AddFacility add => data with { Facilities = [.. data.Facilities, NewFacility(add, -++added)] },
                MoveFacility move => data with
                {
                    Facilities = Replace(data.Facilities, f => f.Id == move.Id, f => f with { Geometry = PointAt(move.LonDeg, move.LatDeg), Site = null }, () => Unknown("facility", "设施", move.Id)),
                },
                RemoveFacility remove => data with { Facilities = Replace(data.Facilities, f => f.Id == remove.Id, _ => null, () => Unknown("facility", "设施", remove.Id)) },
                AddGreenSpace add => data with { GreenSpaces = [.. data.GreenSpaces, NewGreenSpace(add, -++added)] },
                ReshapeGreenSpace reshape => data with
                {
                    GreenSpaces = Replace(data.GreenSpaces, g => g.Id == reshape.Id, g => Reshape(g, reshape.Geometry), () => Unknown("green space", "绿地", reshape.Id)),
                },
                RemoveGreenSpace remove => data with { GreenSpaces = Replace(data.GreenSpaces, g => g.Id == remove.Id, _ => null, () => Unknown("green space", "绿地", remove.Id)) },
                SetStreet set => data with { Streets = Replace(data.Streets, s => s.Id == set.Id, s => s with { Walkable = set.Open }, () => Unknown("street", "道路", set.Id)) },
                SetGate set => data with
                {
                    Entrances = Replace(data.Entrances, e => e.Id == set.Id && e.Kind == "gate", e => e with { OpenToWalkers = set.Open }, () => Unknown("gate", "出入口", set.Id)),
                },
                SetPopulation set => WithPopulation(data, data.ResidentialAreas.Select(a => a.Id).ToList().IndexOf(set.Id) is int area and >= 0
                    ? area : throw Unknown("residential area", "居住用地", set.Id), set.People),
                _ => throw new ArgumentException($"{edit.GetType().Name} is not an edit that a scenario knows.", nameof(edits)),
            };
        }

        return data;
    }

    internal static RegionData WithPopulation(RegionData data, int area, double people)
    {
        if (!(people is >= 0 and < 1e9))
        {
            throw new InputException($"A residential area holds 0 to a thousand million people, not {people}.", 400, "居住用地的人口应在 0 至 10 亿之间。");
        }

        ResidentialArea[] areas = [.. data.ResidentialAreas];
        areas[area] = areas[area] with { Population = people, Households = null, PopulationMethod = "survey" };
        return data with { ResidentialAreas = areas };
    }

    internal static GreenSpace NewGreenSpace(AddGreenSpace add, long id) =>
        new(id, null, "", "scenario", true, add.Park, "existing", null, Geodesic.AreaM2(add.Geometry), null, add.Geometry);

    internal static GreenSpace Reshape(GreenSpace green, MultiPolygon geometry) => green with { Geometry = geometry, AreaM2 = Geodesic.AreaM2(geometry) };

    internal static InputException Unknown(string what, string whatZh, long id) =>
        new($"There is no {what} {id} in this scenario, or it is not open: take the edit out of the list.", 422, $"本方案中没有{whatZh} {id}，或其未开放：请从列表中去掉这一步。");

    private static Facility NewFacility(AddFacility add, long id) =>
        new(id, null, add.Category, "existing", null, null, null, null, PointAt(add.LonDeg, add.LatDeg), null);

    private static Point PointAt(double lonDeg, double latDeg) => GeometryFactory.Default.CreatePoint(new Coordinate(lonDeg, latDeg));

    // The order of the rest stays: ties go to the first.
    private static List<T> Replace<T>(IReadOnlyList<T> rows, Predicate<T> which, Func<T, T?> replacement, Func<InputException> unknown)
        where T : class
    {
        List<T> result = new(rows.Count);
        bool found = false;
        foreach (T row in rows)
        {
            bool hit = !found && which(row);
            found |= hit;
            if (hit ? replacement(row) is { } changed : true)
            {
                result.Add(hit ? replacement(row)! : row);
            }
        }

        return found ? result : throw unknown();
    }
}
