using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Exchange.Demo;

/// <summary>What a renewal may not touch without a warning: the old quarter, its best houses, trees and wells. All generated.</summary>
internal sealed class Heritage(CityDraft draft, Ground ground)
{
    private const string Note = "生成的演示对象，不是登记文物。";
    private static readonly string[] Houses = ["文庙大成殿", "城隍庙", "魁星阁", "会馆", "书院讲堂", "土主庙戏台", "南门马店", "盐号旧址", "一颗印民居甲", "一颗印民居乙", "一颗印民居丙", "旧邮局"];
    private static readonly string[] Trees = ["古滇朴", "古桂花", "古柏", "古榕", "古银杏", "古石榴", "古槐", "古香樟", "古茶花", "古皂角", "古黄连木", "古木棉"];
    private static readonly string[] Wells = ["双眼井", "甜水井", "大井", "龙井", "四方井", "石栏井", "东门井", "西门井"];

    public IEnumerable<Protection> All()
    {
        DemoRandom random = new(draft.Settings.Seed, "heritage");
        List<DraftArea> old = [.. draft.Areas.Where(a => a.Site is not null)];
        List<DraftArea> quarter = [.. old.OrderBy(a => a.Shape.Centroid.X * a.Shape.Centroid.X + (a.Shape.Centroid.Y * a.Shape.Centroid.Y)).Take(Math.Max(1, old.Count / 2))];
        if (quarter.Count > 0)
        {
            yield return new Protection(0, "新兴州城历史文化街区", "historic-quarter", "市级（演示）", Note,
                ground.Multi(CityBuilder.Closed([.. quarter.SelectMany(a => Shapes.Parts(a.Shape))])));
        }

        List<DraftBuilding> houses = [.. old.SelectMany(a => a.Buildings).Where(b => b.Shape.NumInteriorRings > 0).OrderByDescending(b => b.Shape.Area).Take(30)];
        random.Shuffle(houses);
        foreach ((string name, DraftBuilding house) in Houses.Zip(houses))
        {
            house.Name = name;
            yield return new Protection(0, name, "historic-building", random.Chance(0.3) ? "省级（演示）" : "区级（演示）", Note, ground.Place(house.Shape));
        }

        foreach ((string[] list, string kind) in new[] { (Trees, "old-tree"), (Wells, "old-well") })
        {
            foreach (string name in list)
            {
                DraftArea area = random.Pick([.. draft.Areas.Where(a => a.Site is not null || a.Kind == "urban-village")]);
                if (draft.FreePoint(area.Shape, random) is Vec place)
                {
                    yield return new Protection(0, $"{area.Site ?? area.Name}{name}", kind, kind == "old-tree" ? $"{random.Int(1, 3)}级古树（演示）" : null, Note, ground.Point(place));
                }
            }
        }
    }
}
