using Renewal.Gis.Planning;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>Households and people: whole numbers, the buildings of an area sum up to the area, the areas to the target.</summary>
internal static class PopulationSpread
{
    /// <summary>Fills households and people of all buildings.</summary>
    /// <exception cref="InputException">The target does not fit to the dwellings.</exception>
    public static void Spread(CityDraft draft)
    {
        List<DraftArea> areas = [.. draft.Areas];
        int[] households = new int[areas.Count];
        for (int i = 0; i < areas.Count; i++)
        {
            DraftArea area = areas[i];
            double[] floors = [.. area.Buildings.Select(b => b.FloorAreaM2)];
            int count = area.Households ?? (int)Math.Round(floors.Sum(f => Math.Max(1, Math.Round(f * 0.94 / area.DwellingM2))));
            double sum = floors.Sum();
            int[] parts = Shapes.Apportion([.. floors.Select(f => f / sum * count)], count);
            for (int k = 0; k < parts.Length; k++)
            {
                area.Buildings[k].Households = parts[k];
            }

            households[i] = count;
        }

        double natural = areas.Select((a, i) => households[i] * a.PeoplePerHousehold).Sum();
        int target = draft.Settings.PopulationTarget;
        if (target < natural * 0.7 || target > natural * 1.35)
        {
            throw new InputException(
                $"Settings of the demo city: populationTarget {target} does not fit to its dwellings; {natural * 0.7:F0} to {natural * 1.35:F0} people can live there. Change the target or the scale.");
        }

        int[] people = Shapes.Apportion([.. areas.Select((a, i) => households[i] * a.PeoplePerHousehold * target / natural)], target);
        for (int i = 0; i < areas.Count; i++)
        {
            List<DraftBuilding> buildings = areas[i].Buildings;
            double all = Math.Max(1, buildings.Sum(b => b.Households));
            int[] parts = Shapes.Apportion([.. buildings.Select(b => b.Households / all * people[i])], people[i]);
            for (int k = 0; k < parts.Length; k++)
            {
                buildings[k].Population = parts[k];
            }
        }
    }
}
