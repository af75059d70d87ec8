using System.Globalization;
using NetTopologySuite.Geometries;
using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Explanations;
using Renewal.Gis.Analysis.Networks;
using Renewal.Gis.Analysis.Populations;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.ParkRates;
using Renewal.Gis.Server.Regions;
using static Renewal.Gis.Server.Explanations.ExplanationPhrases;

namespace Renewal.Gis.Server.Explanations;

/// <summary>Turns explanations into answers: figures rounded, shapes in degrees, sentences in both languages.</summary>
/// <param name="region">The region.</param>
/// <param name="asked">The rule.</param>
internal sealed class ExplanationWords(AnalysisRegion region, AskedRule asked)
{
    private static readonly BilingualText Unnamed = new("未命名", "unnamed");
    private static readonly BilingualText UnnamedStreet = new("无名道路", "an unnamed street");

    private readonly PreparedRegion _prepared = region.Prepared;

    private bool Walking => asked.Reading == CoverageReading.Walking;

    private BilingualText What => asked.What;

    /// <summary>What is to be said of the question as a whole.</summary>
    public IReadOnlyList<SentenceAnswer> About(SubjectAnswer subject, GroupExplanation? group)
    {
        List<SentenceAnswer> sentences = [];
        if (group is not null)
        {
            BilingualText name = subject.Kind == "region" ? new(region.Region.NameZh, region.Region.NameEn)
                : subject.Name is not null ? Same(subject.Name)
                : subject.Kind == "unit" ? new("更新单元", "the unit")
                : new("小区", "the community");
            AddGroup(sentences, name, group);
        }

        if (asked.FromLevel)
        {
            sentences.Add(Say("from-level", ("limit", Metres(asked.LimitM))));
        }

        if (asked.Measure == ParkAccessQuestions.Measure)
        {
            sentences.Add(Say("park-access"));
        }

        if (region.DataDate is { } date)
        {
            sentences.Add(Say(
                "data", ("date", Same(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
                ("version", Same(region.DataVersion.ToString(CultureInfo.InvariantCulture)))));
        }

        return sentences;
    }

    /// <summary>The answer about one place.</summary>
    public PlaceAnswer Place(PlaceExplanation place)
    {
        (double lon, double lat) = _prepared.Projection.ToLonLat(place.Place.X, place.Place.Y);
        ExplainedSiteAnswer[] sites = [.. place.Nearest.Select(Site)];
        return new PlaceAnswer(
            place.Place.Home >= 0 ? "home" : "place", Math.Round(lon, 7), Math.Round(lat, 7), place.Building?.Id, place.Building?.Name, place.Area?.Id,
            place.Area?.Name, place.LimitM,
            Rounded(place.ValueM), Rounded(place.ValueM - place.LimitM), place.Met, Slug(place.Cause), sites.FirstOrDefault(), [.. sites.Skip(1)],
            place.Path is null ? null : Path(place.Path, asked.Sites.Sites[place.PathSite].Id),
            place.Straight is null ? null : new StraightAnswer(
                asked.Sites.Sites[place.StraightSite].Id, Math.Round(place.Straight.Length, 1), _prepared.Projection.ToLonLat(place.Straight)),
            Link(place.Link), place.People is null ? null : People(place.People), About(place));
    }

    /// <summary>The answer about the homes of a community, a unit or a region.</summary>
    public GroupAnswer Group(GroupExplanation group) => new(
        group.Homes, group.ByLand, Math.Round(group.Population.People, 1), group.Population.Method, Math.Round(group.Within, 1), Math.Round(group.Beyond, 1),
        Math.Round(group.Unreached, 1), group.Homes == 0 ? null : Math.Round(group.Within / (group.Within + group.Beyond), 6),
        [.. group.Quantiles.Select(Quantile)], [.. group.Excess.Select(Quantile)],
        [
            .. group.Areas.Select(a => new CommunityShareAnswer(
                a.Area?.Id, a.Area?.Name, Math.Round(a.People, 1), Math.Round(a.PeopleBeyond, 1), Rounded(a.FarthestM), a.Area is null ? null : WhyOf(a.Area))),
        ],
        group.AreaCount, group.Worst is null ? null : Place(group.Worst), group.UnreachedPlace is null ? null : Place(group.UnreachedPlace));

    private string WhyOf(ResidentialArea community) => string.Create(
        CultureInfo.InvariantCulture,
        $"/api/analyses/why?region={Uri.EscapeDataString(region.Region.Code)}&category={asked.Category}{Parameter("level", asked.Level)}{Parameter("reading", AnalysisAnswers.Reading(asked.Reading))}{Parameter("year", _prepared.Year?.ToString(CultureInfo.InvariantCulture))}&community={community.Id}");

    private static string Parameter(string name, string? value) => value is null ? "" : $"&{name}={value}";

    private ExplainedSiteAnswer Site(SiteDistance distance)
    {
        ServingSite site = asked.Sites.Sites[distance.Site];
        SiteAccess? access = distance.Access < 0 ? null : asked.Sites.Accesses[distance.Access];
        Coordinate place = access?.Place ?? site.Shape.InteriorPoint.Coordinate;
        (double lon, double lat) = _prepared.Projection.ToLonLat(place.X, place.Y);
        return new ExplainedSiteAnswer(
            site.Collection, site.Id, site.Name, distance.WalkingDm / (double)WalkingNetwork.DmPerM, Math.Round(distance.StraightM, 1), site.LimitM,
            access?.Kind, access is { Link.IsLinked: true } ? access.Link.OffsetM : null, access is null ? null : Slug(access.Link.Flaw),
            Math.Round(lon, 7), Math.Round(lat, 7));
    }

    private PathAnswer Path(DrawnPath drawn, long siteId) => new(
        siteId, ToMetres(drawn.Path.LengthDm), ToMetres(drawn.Path.SnapFromDm), ToMetres(drawn.Path.StreetsDm), ToMetres(drawn.Path.SnapToDm),
        _prepared.Projection.ToLonLat(drawn.Whole), _prepared.Projection.ToLonLat(drawn.SnapFrom), _prepared.Projection.ToLonLat(drawn.SnapTo),
        [.. drawn.Steps.Select(s => new StepAnswer(s.Name, s.Class, ToMetres(s.LengthDm), _prepared.Projection.ToLonLat(s.Line)))]);

    private static LinkAnswer Link(LinkExplanation link) => new(
        Slug(link.Link.Flaw), link.Link.IsLinked ? link.Link.OffsetM : null, NetworkLinker.DefaultMaxSnapM, link.Street?.Name, link.Street?.Class,
        [
            .. link.Skipped.Select(s => new SkippedStreetAnswer(
                s.Street.Name, s.Street.Class, Math.Round(s.DistanceM, 1), s.Barrier is null ? "on-island" : "behind-barrier",
                s.Barrier is null ? null : new BarrierAnswer(s.Barrier.Id, s.Barrier.Kind, s.Barrier.Name))),
        ],
        link.SkippedCount);

    private static HomePeopleAnswer People(PeopleExplanation people) => new(
        Math.Round(people.People, 1), Math.Round(people.Households, 1), PopulationFigure.Slug(people.Method), people.Shared,
        Rounded(people.AreaPeople), people.AreaHomes, people.StoreysAssumed);

    private List<SentenceAnswer> About(PlaceExplanation place)
    {
        BilingualText from = place.Place.Home >= 0 ? new("这处住宅", "this home") : new("此处", "this place");
        List<SentenceAnswer> sentences = [];
        if (place.ValueM is { } valueM)
        {
            AddVerdict(sentences, place, from, valueM);
            AddLink(sentences, place.Link);
        }
        else
        {
            sentences.Add(place.Cause switch
            {
                UnreachedCause.NoSite => Say("no-site", ("what", What)),
                UnreachedCause.SitesNotLinked => Say("sites-not-linked", ("what", What)),
                UnreachedCause.NoWay => Say("no-way", ("from", from), ("what", What)),
                _ when place.Link.Barrier is { } barrier => Say(
                    "behind-barrier", ("from", from), ("snap", Metres(NetworkLinker.DefaultMaxSnapM)), ("barrier", Barrier(barrier.Kind, barrier.Name))),
                _ => Say("too-far", ("from", from), ("snap", Metres(NetworkLinker.DefaultMaxSnapM))),
            });
            if (place.Link.Link.Flaw == LinkFlaw.OnIsland)
            {
                AddLink(sentences, place.Link);
            }

            if (place.StraightSite >= 0)
            {
                sentences.Add(Say("compare-other", ("site", NameOf(place.StraightSite)), ("straight", Metres(place.Straight!.Length))));
            }
        }

        if (asked.Measure == ParkAccessQuestions.Measure && place.Path is { } path)
        {
            sentences.Add(Say($"access-{asked.Sites.Accesses[path.Path.Access].Kind}"));
        }

        if (place.Nearest.Count > 1 && place.ValueM is not null)
        {
            sentences.Add(Say("alternatives", ("list", new BilingualText(
                string.Join('、', place.Nearest.Skip(1).Select(s => $"{NameOf(s.Site).Zh} {Metres(By(s)).Zh}")),
                string.Join(", ", place.Nearest.Skip(1).Select(s => $"{NameOf(s.Site).En} at {Metres(By(s)).En}"))))));
        }

        if (place.People is { } people)
        {
            AddPeople(sentences, people);
        }

        if (Walking && place.ValueM is not null)
        {
            sentences.Add(Say("error-distance"));
        }

        return sentences;
    }

    private double By(SiteDistance site) => Walking ? ToMetres(site.WalkingDm!.Value) : site.StraightM;

    private void AddVerdict(List<SentenceAnswer> sentences, PlaceExplanation place, BilingualText from, double valueM)
    {
        int decides = Walking ? place.PathSite : place.StraightSite;
        sentences.Add(Say(
            (Walking ? "walk" : "straight") + (place.Met ? "-met" : "-beyond"), ("from", from), ("what", What), ("site", NameOf(decides)),
            ("value", Metres(valueM)), ("limit", Metres(place.LimitM)), ("excess", Metres(valueM - place.LimitM))));
        double straightM = place.Straight!.Length;
        if (!Walking)
        {
            if (place.Path is not null)
            {
                sentences.Add(Say("compare-walk", ("site", NameOf(place.PathSite)), ("walk", Metres(ToMetres(place.Path.Path.LengthDm)))));
            }
        }
        else if (place.StraightSite == decides && straightM >= 1)
        {
            sentences.Add(Say("compare-same", ("straight", Metres(straightM)), ("ratio", Same((valueM / straightM).ToString("0.0", CultureInfo.InvariantCulture)))));
        }
        else if (place.StraightSite != decides)
        {
            sentences.Add(Say("compare-other", ("site", NameOf(place.StraightSite)), ("straight", Metres(straightM))));
        }
    }

    private void AddLink(List<SentenceAnswer> sentences, LinkExplanation link)
    {
        if (!Walking || link.Street is null)
        {
            return;
        }

        BilingualText street = link.Street.Name is { } name ? Same(name) : UnnamedStreet;
        BilingualText snap = Metres(link.Link.OffsetM);
        SkippedStreet? nearest = link.Skipped.Count > 0 ? link.Skipped[0] : null;
        sentences.Add(link.Link.Flaw == LinkFlaw.OnIsland ? Say("link-island", ("street", street), ("snap", snap))
            : nearest?.Barrier is { } barrier ? Say(
                "link-barrier", ("near", Metres(nearest.DistanceM)), ("barrier", Barrier(barrier.Kind, barrier.Name)), ("street", street), ("snap", snap))
            : nearest is not null ? Say("link-fragment", ("near", Metres(nearest.DistanceM)), ("street", street), ("snap", snap))
            : Say("link", ("street", street), ("snap", snap)));
    }

    private static void AddPeople(List<SentenceAnswer> sentences, PeopleExplanation people)
    {
        string method = PopulationFigure.Slug(people.Method);
        bool shared = people.Shared && people.Method != PopulationMethod.Area;
        sentences.Add(Say(
            $"people-{method}" + (shared ? "-shared" : people is { Method: PopulationMethod.FloorArea, StoreysAssumed: true } ? "-storeys" : ""),
            ("people", ExplanationPhrases.People(people.People)), ("total", ExplanationPhrases.People(people.AreaPeople ?? people.People)),
            ("homes", Same(people.AreaHomes.ToString(CultureInfo.InvariantCulture)))));
        sentences.Add(Say($"error-{method}"));
    }

    private static void AddGroup(List<SentenceAnswer> sentences, BilingualText name, GroupExplanation group)
    {
        if (group.Homes == 0)
        {
            sentences.Add(Say("group-nothing", ("name", name)));
            return;
        }

        BilingualText share = Percent(group.Within / (group.Within + group.Beyond));
        BilingualText limit = Metres(group.LimitM);
        if (group.ByLand)
        {
            sentences.Add(Say("group-land", ("name", name), ("share", share), ("limit", limit)));
            return;
        }

        sentences.Add(Say(
            group.Beyond <= 0 ? "group-met" : "group-beyond", ("name", name), ("people", ExplanationPhrases.People(group.Within + group.Beyond)),
            ("within", OfThem(group.Within)), ("share", share), ("beyond", OfThem(group.Beyond)), ("limit", limit)));
        if (group.Excess is [{ Metres: { } median }, { Metres: { } most }, { Metres: { } farthest }])
        {
            sentences.Add(Say("group-excess", ("median", Metres(median)), ("most", Metres(most)), ("farthest", Metres(farthest))));
        }

        if (group.Unreached > 0)
        {
            sentences.Add(Say("group-unreached", ("unreached", OfThem(group.Unreached))));
        }
    }

    private BilingualText NameOf(int site) => asked.Sites.Sites[site].Name is { } name ? Same(name) : Unnamed;

    private static QuantileAnswer Quantile(DistanceQuantile quantile) => new(quantile.Share, Rounded(quantile.Metres));

    private static double ToMetres(int decimetres) => decimetres / (double)WalkingNetwork.DmPerM;

    private static double? Rounded(double? figure) => figure is { } value ? Math.Round(value, 1) : null;

    private static string Slug(LinkFlaw flaw) => flaw switch
    {
        LinkFlaw.None => "none",
        LinkFlaw.OnIsland => "on-island",
        LinkFlaw.TooFar => "too-far",
        _ => "behind-barrier",
    };

    private static string Slug(UnreachedCause cause) => cause switch
    {
        UnreachedCause.None => "none",
        UnreachedCause.NoSite => "no-site",
        UnreachedCause.PlaceNotLinked => "place-not-linked",
        UnreachedCause.SitesNotLinked => "sites-not-linked",
        _ => "no-way",
    };
}
