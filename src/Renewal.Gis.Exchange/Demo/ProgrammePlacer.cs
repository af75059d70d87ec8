using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>Gives the lines of the programme a footprint in the city. Figures stay those of the document; the note says what is generated.</summary>
internal sealed class ProgrammePlacer(CityDraft draft, Ground ground)
{
    private const string Target = "高新区南片工业园（演示）";

    public IEnumerable<RenewalProject> Projects()
    {
        List<DraftArea> free = OldCommunities();
        DemoProject[] aggregates = [.. draft.Settings.Projects.Where(p => p.Sites.Length == 0)];
        int taken = 0;
        double all = aggregates.Sum(p => p.Communities ?? 1);
        foreach (DemoProject project in draft.Settings.Projects)
        {
            Geometry shape;
            string note;
            if (project.Sites.Length == 0)
            {
                int count = ReferenceEquals(project, aggregates[^1]) ? free.Count - taken : (int)Math.Round(free.Count * (project.Communities ?? 1) / all);
                List<DraftArea> mine = free.GetRange(taken, count);
                taken += count;
                shape = UnaryUnionOp.Union([.. mine.Select(a => a.Shape)]);
                note = string.Create(CultureInfo.InvariantCulture,
                    $"户数、小区数、建筑面积为文件数字（全区合计）。位置为生成：以演示城{count}个老旧小区（{mine.Sum(Households)}户，建筑面积{mine.Sum(Floor) / 10000:F2}万㎡）示意，不等于文件所列小区。");
            }
            else
            {
                shape = Footprint(project.Sites);
                note = "名称与数字为文件原文，位置与边界为生成。" + (project.Table == "4" ? "文件列在高新区。" : "");
            }

            yield return new RenewalProject(0, project.Name, project.Category, project.PlanYear, "planned", draft.Settings.ProgrammeCode,
                project.Table, project.Row, project.Communities, project.Households, project.Units, project.FloorAreaM2, project.AreaM2,
                project.InvestmentYuan, null, note, ground.Multi(shape));
        }
    }

    public IEnumerable<FactoryRelocation> Relocations()
    {
        Vec target = Vec.From(draft.Works.Where(w => w.Zone == "industry").Select(w => w.Land.InteriorPoint.Coordinate).MinBy(c => c.Y)
                              ?? draft.Plan.Station.ToCoordinate());
        foreach (DemoProject project in draft.Settings.Projects.Where(p => p.Relocation is not null))
        {
            yield return new FactoryRelocation(0, project.Name, project.Relocation!.Type, Target, ground.Point(target), project.Relocation.TargetLandUse,
                project.PlanYear, "planned", project.AreaM2, project.InvestmentYuan, ground.Multi(Footprint(project.Sites)));
        }

        // Old factories between the housing: generated, without figures of investment.
        DemoRandom random = new(draft.Settings.Seed, "relocations");
        string[] types = ["land-use-change", "rebuild", "upgrade"], uses = ["居住用地", "公园绿地", "商业服务业用地", "公共服务用地"];
        foreach ((string name, Polygon land, _) in draft.Works.Where(w => w.Zone != "industry").Take(12))
        {
            string type = random.Pick(types);
            yield return new FactoryRelocation(0, name, type, type == "land-use-change" ? Target : null,
                type == "land-use-change" ? ground.Point(target) : null, type == "upgrade" ? "工业用地" : random.Pick(uses), random.Int(2022, 2027),
                random.Pick(["reserve", "planned", "implementing"]), Math.Round(land.Area), null, ground.Multi(land));
        }
    }

    private static int Households(DraftArea area) => area.Buildings.Sum(b => b.Households);

    private static double Floor(DraftArea area) => area.Buildings.Sum(b => b.FloorAreaM2);

    /// <summary>Old communities that no other line of the plan names, the oldest first.</summary>
    private List<DraftArea> OldCommunities()
    {
        HashSet<string> named = [.. draft.Settings.Projects.SelectMany(p => p.Sites)];
        return [.. draft.Areas.Where(a => a.Kind == "old-community" && !named.Contains(a.Name)).OrderBy(a => a.BuiltYear).ThenBy(a => a.Name, StringComparer.Ordinal)];
    }

    private Geometry Footprint(string[] sites)
    {
        List<Geometry> shapes = [];
        foreach (string site in sites)
        {
            if (draft.FactorySites.TryGetValue(site, out Polygon? factory))
            {
                shapes.Add(factory);
            }

            shapes.AddRange(draft.Areas.Where(a => a.Name == site || a.Site == site).Select(a => a.Shape));
        }

        if (shapes.Count == 0)
        {
            throw new InputException($"Settings of the demo city: no land was left for the site {string.Join(", ", sites)}; move it away from its neighbours.");
        }

        return shapes.Count == 1 ? shapes[0] : CityBuilder.Closed([.. shapes.SelectMany(Shapes.Parts)]);
    }
}
