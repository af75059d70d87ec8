using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;

namespace Renewal.Gis.Analysis.Siting;

/// <summary>What a facility on a parcel would do.</summary>
/// <param name="Rule">The rule of the facility.</param>
/// <param name="Limit">Its distance.</param>
/// <param name="IsFavoured">Medical care, care of the aged, education or childcare: what released land goes to first.</param>
/// <param name="PeopleAround">People within the distance of the parcel's middle.</param>
/// <param name="NewlyServed">Those of them who have none within the distance today.</param>
/// <param name="NearestM">Walking distance from the parcel to the nearest open facility of the kind, or null where none can be reached.</param>
/// <param name="LandM2">Land that the rule asks for in m², or null where it states none.</param>
/// <param name="IsLargeEnough">Whether the parcel has that much; null where the rule states none.</param>
public sealed record ParcelUse(
    Rule Rule, RuleLimit Limit, bool IsFavoured, double PeopleAround, double NewlyServed, double? NearestM, double? LandM2, bool? IsLargeEnough);

/// <summary>A released parcel and its uses.</summary>
/// <param name="Parcel">The parcel.</param>
/// <param name="Link">Where its middle joins the network.</param>
/// <param name="Uses">Best first, see <see cref="ParcelUses"/>.</param>
public sealed record ParcelRanking(ReleasedParcel Parcel, Link Link, IReadOnlyList<ParcelUse> Uses)
{
    /// <summary>The best use that serves somebody new and fits, or null.</summary>
    public ParcelUse? Best => Uses.FirstOrDefault(u => u is { NewlyServed: > 0, IsLargeEnough: not false });
}

/// <summary>
/// Ranks what released land could become: ““15分钟生活圈”内城镇低效用地再开发整理腾退出的土地，优先用于建设社区医疗、卫生、养老、教育、托育等公共服务设施” (临政办发〔2022〕47号
/// 三（五）盘活土地资源). Order: uses that fit the parcel, then the favoured ones, then by the people who would be served and are not today.
/// </summary>
/// <remarks>
/// People who live on the parcel do not count: they leave before it is built on. Rules without a distance are left out. Each row is for itself:
/// a use does not know what other parcels become.
/// </remarks>
public static class ParcelUses
{
    private static readonly string[] Favoured = ["medical", "elder-care", "education", "childcare"];

    /// <summary>Ranks the uses of every released parcel of a region.</summary>
    public static IReadOnlyList<ParcelRanking> Rank(PreparedRegion region, Work work)
    {
        ArgumentNullException.ThrowIfNull(region);
        (Rule Rule, RuleLimit Limit)[] rules =
            [.. region.Standards.FacilityRules.Select(r => (r, RuleLimit.Of(r, region.Standards))).Where(r => r.Item2.Metres is not null)];
        int mostDm = rules.Select(r => Dm(r.Limit)).DefaultIfEmpty().Max();
        IReadOnlyList<ReleasedParcel> parcels = ReleasedParcel.Of(region.Data);
        Scope scope = Scope.Whole(region);
        NetworkLinker linker = region.Linker();
        Geometry[] shapes = [.. parcels.Select(p => (Geometry)region.Projection.ToMetres(p.Geometry))];
        Link[] links = [.. shapes.Select(s => linker.Link(s.InteriorPoint.X, s.InteriorPoint.Y))];
        DistanceTable around = new HomeBalls(region, scope).Reach(links, Math.Max(1, mostDm), work.Part(0, 0.5));
        List<ParcelRanking> rankings = [];
        for (int i = 0; i < parcels.Count; i++)
        {
            work.Part(0.5, 1).Step(i, parcels.Count);
            (int Home, int DistanceDm)[] homes = Around(region, scope, around, i, PreparedGeometryFactory.Prepare(shapes[i]));
            rankings.Add(new ParcelRanking(parcels[i], links[i],
            [
                .. rules.Select(r => Use(region, r.Rule, r.Limit, parcels[i], links[i], homes))
                    .OrderBy(u => u.IsLargeEnough == false).ThenByDescending(u => u.IsFavoured).ThenByDescending(u => u.NewlyServed),
            ]));
        }

        return rankings;
    }

    private static (int Home, int DistanceDm)[] Around(PreparedRegion region, Scope scope, DistanceTable table, int parcel, IPreparedGeometry shape)
    {
        List<(int, int)> homes = [];
        for (int p = table.FirstPair[parcel]; p < table.FirstPair[parcel + 1]; p++)
        {
            int home = scope.Homes[table.Demand[p]];
            Point place = GeometryFactory.Default.CreatePoint(new Coordinate(region.Homes.X[home], region.Homes.Y[home]));
            if (!shape.Intersects(place))
            {
                homes.Add((home, table.DistanceDm[p]));
            }
        }

        return [.. homes];
    }

    private static ParcelUse Use(PreparedRegion region, Rule rule, RuleLimit limit, ReleasedParcel parcel, Link link, (int Home, int DistanceDm)[] homes)
    {
        CategorySites? sites = region.Sites(rule.Category);
        int limitDm = Dm(limit);
        long aroundMicro = 0;
        long newMicro = 0;
        foreach ((int home, int distanceDm) in homes)
        {
            if (distanceDm <= limitDm)
            {
                long people = region.Homes.PeopleMicro[home];
                aroundMicro += people;
                newMicro += sites is null || sites.Sweep.Distance(region.HomeLinks[home], out _) > limitDm ? people : 0;
            }
        }

        int nearestDm = sites?.Sweep.Distance(link, out _) ?? GraphSearch.Unreached;
        double? landM2 = rule.LandArea?.Min;
        return new ParcelUse(
            rule, limit, Favoured.Contains(region.Standards.Category(rule.Category).Group), aroundMicro / Populations.Homes.MicroPerOne,
            newMicro / Populations.Homes.MicroPerOne, nearestDm == GraphSearch.Unreached ? null : nearestDm / (double)WalkingNetwork.DmPerM, landM2,
            landM2 is { } needed ? parcel.AreaM2 >= needed : null);
    }

    private static int Dm(RuleLimit limit) => (int)Math.Round(limit.Metres!.Value * WalkingNetwork.DmPerM);
}
