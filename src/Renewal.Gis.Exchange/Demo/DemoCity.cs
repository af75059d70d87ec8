using NetTopologySuite.Geometries;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>
/// The generated demo city: streets, buildings, people, parks and facilities for about 100,000 people on the real ground of Hongta
/// district, with the district's lines of the Yuxi renewal plan placed in it. The geometry is invented, the plan figures are not.
/// </summary>
public static class DemoCity
{
    /// <summary>Generates the city. The same settings give the same city.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>The region (marked as generated) and its data, EPSG:4490 lon/lat, all ids 0.</returns>
    public static (Region Region, RegionData Data) Generate(DemoCitySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        CityPlan plan = new(settings);
        PlanarMap map = PlanarMap.Build(plan.Lines);
        StreetField field = new(plan);
        List<Block> blocks = new BlockCutter(plan, settings, map, field).Cut();
        CityDraft draft = new(plan, settings, map);
        CityNames names = new(settings);
        names.NameStreets(map, blocks);

        FacilityPlan facilities = new(draft);
        new CityBuilder(draft, blocks, field, names).Build(facilities);
        Conflicts.Remove(draft);
        PopulationSpread.Spread(draft);
        facilities.PlacePoints();
        Ground ground = new(settings);
        ProgrammePlacer programme = new(draft, ground);
        Protection[] protections = [.. new Heritage(draft, ground).All()];
        Dictionary<int, string> kindOfFace = blocks.ToDictionary(b => b.Face.Id, b => b.Kind);
        RegionData data = new()
        {
            Streets = [.. new StreetAssembler(draft, kindOfFace).Assemble(ground.Line).Select(s => s.Street)],
            Buildings =
            [
                .. draft.Buildings.Select(b => new Building(0, b.Name, b.Use, b.Storeys, b.BuiltYear, Math.Round(b.Shape.Area, 1),
                    b.Area is null ? null : b.Households, b.Area is null ? null : b.Population, null, ground.Multi(b.Shape))),
            ],
            ResidentialAreas =
            [
                .. draft.Areas.Select(a => new ResidentialArea(0, a.Name, a.Kind, a.Buildings.Sum(b => b.Households), a.Buildings.Sum(b => b.Population),
                    "households", a.BuiltYear, Math.Round(a.Buildings.Sum(b => b.FloorAreaM2)), Math.Round(a.Shape.Area, 1), null, ground.Multi(a.Shape))),
            ],
            GreenSpaces =
            [
                .. draft.Greens.Select(g => new GreenSpace(0, g.Name, g.Class, g.Kind, g.Public, g.Park, g.Status, g.OpeningYear,
                    Math.Round(g.Shape.Area, 1), null, ground.Multi(g.Shape))),
            ],
            Facilities =
            [
                .. draft.Facilities.Select(f => new Facility(0, f.Name, f.Category, f.Status, f.OpeningYear, f.Capacity, f.FloorAreaM2, null,
                    ground.Point(f.At), f.Site is null ? null : ground.Multi(f.Site))),
            ],
            Entrances = [.. draft.Gates.Select(g => new Entrance(0, "gate", true, null, ground.Point(g)))],
            Projects = [.. programme.Projects()],
            FactoryRelocations = [.. programme.Relocations()],
            Protections = protections,
            Barriers = [.. draft.Barriers.Select(b => new Planning.Regions.Barrier(0, b.Name, b.Kind, null, ground.Place(b.Shape)))],
        };
        Region region = new(settings.RegionCode, settings.ParentCode, settings.NameZh, settings.NameEn, "study-area", true,
            $"Geometry generated (seed {settings.Seed}); plan figures from the Yuxi programme document 2022–2024.",
            ground.Multi(new Polygon(new LinearRing([.. plan.Outline.Select(p => p.ToCoordinate())]))));
        return (region, data);
    }
}
