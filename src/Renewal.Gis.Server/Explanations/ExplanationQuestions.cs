using Renewal.Gis.Analysis.Coverage;
using Renewal.Gis.Analysis.Explanations;
using Renewal.Gis.Analysis.ParkRates;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Analyses;
using Renewal.Gis.Server.ParkRates;
using Renewal.Gis.Server.Regions;

namespace Renewal.Gis.Server.Explanations;

/// <summary>A question why, as it comes from the API or the command line. At most one of place, building and community.</summary>
/// <param name="Category">Slug of a facility category, or id of a park indicator such as park-500.</param>
/// <param name="Level">Level of the rule, or null for the one with the shortest distance.</param>
/// <param name="Reading">walking or straight-line; null for walking, and for the straight line of a park indicator, whose walking is the way to a gate.</param>
/// <param name="Place">Longitude and latitude, or null.</param>
/// <param name="Building">Feature id of a building, or null.</param>
/// <param name="Community">Feature id of a residential area, or null.</param>
internal sealed record WhyQuestion(string? Category, string? Level, string? Reading, (double Lon, double Lat)? Place, long? Building, long? Community);

/// <summary>The rule that a question is about, and what serves by it.</summary>
/// <param name="Category">Slug of the category, or id of the park indicator.</param>
/// <param name="Level">Level of the rule, or null for a park indicator.</param>
/// <param name="Rule">The rule.</param>
/// <param name="NameZh">Chinese name of what serves.</param>
/// <param name="NameEn">English name of what serves.</param>
/// <param name="LimitM">Distance of the rule in metres, the widest where it differs by size.</param>
/// <param name="FromLevel">The rule states none, so it is the walking distance of its level.</param>
/// <param name="Reading">How distances are read.</param>
/// <param name="Sites">What serves.</param>
/// <param name="Measure">service-distance, park-service-radius or park-access: what figure it explains.</param>
/// <param name="What">What people go to, as a sentence calls it.</param>
internal sealed record AskedRule(
    string Category, string? Level, Rule Rule, string NameZh, string NameEn, double LimitM, bool FromLevel, CoverageReading Reading, ServingSites Sites,
    string Measure, BilingualText What);

/// <summary>Answers why: finds the rule and the subject, asks the <see cref="Explainer"/>, puts it into words.</summary>
internal static class ExplanationQuestions
{
    /// <summary>Answers a question.</summary>
    /// <param name="region">The region.</param>
    /// <param name="unit">A renewal unit, or null.</param>
    /// <param name="question">The question; with a unit it names no other subject. Without any subject it is about the whole region.</param>
    /// <param name="work">Stops it, and hears how far it is.</param>
    /// <exception cref="InputException">The question names no category, two subjects, or something that does not exist.</exception>
    public static WhyAnswer Why(AnalysisRegion region, RenewalUnit? unit, WhyQuestion question, Work work)
    {
        string category = question.Category ?? throw new InputException("The category is missing: a facility category, or a park indicator such as park-500.");
        if (new object?[] { question.Place, question.Building, question.Community, unit }.Count(s => s is not null) > 1)
        {
            throw new InputException(
                "Ask about one thing: a place (lon and lat), a building, a community or a unit; about the whole region without any of them.",
                zh: "一次只能问一个对象：位置、建筑、小区或更新单元；都不给时为全区域。");
        }

        region.Prepared.Prepare(work);
        AskedRule asked = FindRule(region, category, question);
        Explainer explainer = new(region.Prepared);
        ExplanationWords words = new(region, asked);
        PlaceExplanation? place = null;
        GroupExplanation? group = null;
        SubjectAnswer subject;
        if (question.Place is { } at)
        {
            subject = new SubjectAnswer("place", null, null);
            place = explainer.Explain(explainer.PlaceAt(at.Lon, at.Lat), asked.Sites, asked.LimitM, asked.Reading, work.Cancel);
        }
        else if (question.Building is { } buildingId)
        {
            int building = Find(region.Prepared.Data.Buildings, b => b.Id == buildingId, "building", "建筑", buildingId, region);
            subject = new SubjectAnswer("building", buildingId, region.Prepared.Data.Buildings[building].Name);
            place = explainer.Explain(explainer.PlaceOfBuilding(building), asked.Sites, asked.LimitM, asked.Reading, work.Cancel);
        }
        else
        {
            int area = question.Community is { } id ? Find(region.Prepared.Data.ResidentialAreas, a => a.Id == id, "residential area", "居住用地", id, region) : -1;
            subject = area >= 0 ? new SubjectAnswer("community", question.Community, region.Prepared.Data.ResidentialAreas[area].Name)
                : unit is not null ? new SubjectAnswer("unit", unit.Id, unit.Name)
                : new SubjectAnswer("region", null, null);
            group = explainer.Explain(AnalysisQuestions.ScopeOf(region, unit), area, asked.Sites, asked.LimitM, asked.Reading, work.Cancel);
        }

        return new WhyAnswer(
            region.Region.Code, region.DataVersion, region.DataDate, RegionEndpoints.NoticeOf(region.Region), region.Prepared.Year, subject, category,
            asked.NameZh, asked.NameEn, AnalysisAnswers.Cite(asked.Rule), AnalysisAnswers.Reading(asked.Reading), asked.LimitM,
            asked.FromLevel ? "level" : "rule", asked.Measure, place?.Met ?? group?.Met, [.. words.About(subject, group)],
            place is null ? null : words.Place(place), group is null ? null : words.Group(group));
    }

    private static AskedRule FindRule(AnalysisRegion region, string category, WhyQuestion question)
    {
        StandardsLibrary standards = region.Prepared.Standards;
        CoverageReading reading = AnalysisQuestions.Reading(question.Reading);
        if (standards.ParkRateEditions.SelectMany(e => e.Indicators).FirstOrDefault(i => i.Id == category) is { } park)
        {
            // Without a reading it is the indicator of the standard, in a straight line; on foot it is the other one.
            ParkRateQuestion parks = ParkRateCalculator.Question(park);
            if (question.Reading == "walking")
            {
                return new AskedRule(
                    category, null, park.Sites[0], park.NameZh, park.NameEn, parks.Classes.Max(c => c.RadiusM), false, CoverageReading.Walking,
                    region.Remember($"serving on foot {category}", () => ServingSites.OfParkAccess(region.Prepared, ParkAccessQuestions.AccessOf(region, parks, default))),
                    ParkAccessQuestions.Measure, park.ParksOnly ? new("公园入口", "way into a park") : new("绿地入口", "way into a green space"));
            }

            return new AskedRule(
                category, null, park.Sites[0], park.NameZh, park.NameEn, parks.Classes.Max(c => c.RadiusM), false, CoverageReading.StraightLine,
                region.Remember($"serving {category}", () => ServingSites.OfParks(region.Prepared, parks)), "park-service-radius",
                park.ParksOnly ? new("公园", "park") : new("公共绿地", "green space"));
        }

        Rule rule = AnalysisQuestions.FindRule(standards, category, question.Level);
        RuleLimit limit = RuleLimit.Of(rule, standards);
        return new AskedRule(
            category, rule.Level, rule, rule.NameZh, rule.NameEn, limit.Metres!.Value, limit.FromLevel, reading,
            region.Remember($"serving {category} {limit.Metres}", () => ServingSites.OfFacilities(region.Prepared, category, limit.Metres.Value)),
            "service-distance", new(rule.NameZh, rule.NameEn));
    }

    private static int Find<T>(IReadOnlyList<T> list, Predicate<T> wanted, string name, string nameZh, long id, AnalysisRegion region)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (wanted(list[i]))
            {
                return i;
            }
        }

        throw new InputException($"There is no {name} {id} in {region.Region.Code}: it may have been deleted.", 404, $"{region.Region.NameZh}没有编号 {id} 的{nameZh}，可能已被删除。");
    }
}
