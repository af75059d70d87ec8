using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Analysis.Coverage;

/// <summary>
/// The residential floor area of each home: footprint times storeys of its building, unknown storeys as <see cref="Homes"/> takes them. The
/// floor area that is known of a residential area without buildings is shared among its points as its people are; where there is none
/// either, nothing is invented and the area is counted.
/// </summary>
internal sealed class HomeFloorAreas
{
    /// <summary>Floor areas are whole mm², so that a sum does not depend on the order of its parts.</summary>
    public const double Mm2PerM2 = 1e6;

    private HomeFloorAreas(long[] mm2, int areasWithoutFigure) => (Mm2, AreasWithoutFigure) = (mm2, areasWithoutFigure);

    /// <summary>Floor area of each home in mm², ≥ 0.</summary>
    public long[] Mm2 { get; }

    /// <summary>Residential areas with homes whose floor area is not known.</summary>
    public int AreasWithoutFigure { get; }

    /// <summary>Finds the floor areas.</summary>
    public static HomeFloorAreas Build(RegionData data, Homes homes)
    {
        int typicalStoreys = Homes.TypicalStoreys(data.Buildings.Where(b => b.Use == "residential"));
        long[] mm2 = new long[homes.Count];
        Dictionary<int, List<int>> pointsOf = [];
        for (int h = 0; h < mm2.Length; h++)
        {
            if (homes.Building[h] >= 0)
            {
                Building building = data.Buildings[homes.Building[h]];
                mm2[h] = (long)Math.Round(building.FootprintM2 * (building.Storeys ?? typicalStoreys) * Mm2PerM2);
            }
            else if (homes.Area[h] >= 0)
            {
                if (!pointsOf.TryGetValue(homes.Area[h], out List<int>? points))
                {
                    pointsOf.Add(homes.Area[h], points = []);
                }

                points.Add(h);
            }
        }

        int without = 0;
        foreach ((int area, List<int> points) in pointsOf)
        {
            if (data.ResidentialAreas[area].FloorAreaM2 is not { } floorM2)
            {
                without++;
                continue;
            }

            long people = points.Sum(h => homes.PeopleMicro[h]);
            foreach (int h in points)
            {
                mm2[h] = (long)Math.Round(floorM2 * Mm2PerM2 * (people > 0 ? homes.PeopleMicro[h] / (double)people : 1.0 / points.Count));
            }
        }

        return new HomeFloorAreas(mm2, without);
    }
}
