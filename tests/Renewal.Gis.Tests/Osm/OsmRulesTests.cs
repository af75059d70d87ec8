using System.Text.Json;
using System.Text.RegularExpressions;
using Renewal.Gis.Exchange.Osm;
using Renewal.Gis.Exchange.Standards;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Osm;

public class OsmRulesTests
{
    private static readonly OsmRules Rules = OsmFiles.Rules;
    private static readonly string?[] BuildingUses = ["residential", "commercial", "industrial", "public", "other", null];
    private static readonly string?[] BarrierKinds = ["water", "railway", "motorway", "wall"];
    private static readonly StandardsLibrary Standards = StandardsReader.ReadFolder(Repository.Path("data", "standards"));

    /// <summary>The default rule of the walking graph, case by case.</summary>
    [Theory]
    [InlineData("highway=residential", true, "street")]
    [InlineData("highway=steps", true, "stairs")]
    [InlineData("highway=footway", true, "path")]
    [InlineData("highway=cycleway", true, "path")]
    [InlineData("highway=trunk", true, "street")]
    [InlineData("highway=pedestrian area=yes", true, "area-outline")]
    [InlineData("highway=motorway", false, "motorway")]
    [InlineData("highway=motorway_link foot=yes", false, "motorway")]
    [InlineData("highway=construction", false, "not-built")]
    [InlineData("highway=proposed", false, "not-built")]
    [InlineData("highway=abandoned", false, "not-built")]
    [InlineData("highway=razed", false, "not-built")]
    [InlineData("highway=raceway", false, "no-street")]
    [InlineData("highway=platform", false, "no-street")]
    [InlineData("highway=bus_guideway", false, "no-street")]
    [InlineData("highway=rest_area", false, "no-street")]
    [InlineData("highway=services area=yes", false, "no-street")]
    [InlineData("highway=primary foot=no", false, "foot-no")]
    [InlineData("highway=primary foot=private", false, "foot-no")]
    [InlineData("highway=primary foot=use_sidepath", false, "foot-no")]
    [InlineData("highway=primary motorroad=yes", false, "motorroad")]
    [InlineData("highway=primary motorroad=yes foot=yes", false, "motorroad")]
    [InlineData("highway=service access=private", false, "access-no")]
    [InlineData("highway=service access=no", false, "access-no")]
    [InlineData("highway=service access=private foot=yes", true, "street")]
    [InlineData("highway=service access=private foot=designated", true, "street")]
    [InlineData("highway=service access=no foot=permissive", true, "street")]
    [InlineData("highway=service access=no foot=official", true, "street")]
    [InlineData("highway=service access=no foot=destination", false, "access-no")]
    [InlineData("highway=service access=destination", true, "street")]
    public void A_street_is_walkable_as_the_default_rule_says(string tags, bool walkable, string reason)
    {
        WalkableRule rule = Rules.WalkableOf(TagsOf(tags));
        Assert.Equal((walkable, reason), (rule.Walkable, rule.Id));
        Assert.All(Rules.Walkable[reason].Reason, text => Assert.NotEmpty(text.Value));
        Assert.Equal(["en", "zh"], Rules.Walkable[reason].Reason.Keys.Order());
    }

    [Theory]
    [InlineData("amenity=school", null, "primary-school junior-high-school")]
    [InlineData("amenity=school name=玉溪第一小学", null, "primary-school")]
    [InlineData("amenity=school name=玉溪第三中学", null, "junior-high-school")]
    [InlineData("amenity=school name=玉溪高级中学", null, "")]
    [InlineData("amenity=school name=九年一贯制学校", null, "primary-school junior-high-school")]
    [InlineData("amenity=school isced:level=1;2", null, "primary-school junior-high-school")]
    [InlineData("amenity=school isced:level=2;3 name=小学", null, "junior-high-school")]
    [InlineData("amenity=school isced:level=3", null, "")]
    [InlineData("amenity=kindergarten", null, "kindergarten")]
    [InlineData("amenity=childcare", null, "nursery")]
    [InlineData("amenity=clinic", null, "community-health-center community-health-station outpatient-clinic")]
    [InlineData("amenity=clinic name=凤凰社区卫生服务中心", null, "community-health-center")]
    [InlineData("amenity=hospital name=北城街道卫生院", null, "community-health-center")]
    [InlineData("amenity=clinic name=大营街卫生室", null, "community-health-station")]
    [InlineData("amenity=doctors", null, "community-health-station")]
    [InlineData("amenity=hospital", null, "hospital")]
    [InlineData("amenity=dentist healthcare=dentist", null, "")]
    [InlineData("amenity=social_facility social_facility=nursing_home", null, "nursing-home elderly-care-home")]
    [InlineData("amenity=social_facility social_facility=day_care social_facility:for=senior", null, "elderly-day-care-center")]
    [InlineData("amenity=social_facility social_facility=shelter social_facility:for=homeless", null, "")]
    [InlineData("amenity=social_facility social_facility:for=senior", null, "elderly-service-station elderly-service-center")]
    [InlineData("amenity=community_centre", 800.0, "cultural-activity-station community-service-station")]
    [InlineData("amenity=community_centre", 3000.0, "cultural-activity-center cultural-activity-station community-service-station")]
    [InlineData("amenity=community_centre name=东风社区居委会", null, "community-service-station")]
    [InlineData("office=government name=玉兴街道办事处", null, "subdistrict-office")]
    [InlineData("office=government name=玉兴司法所", null, "judicial-office")]
    [InlineData("office=government name=税务局", null, "")]
    [InlineData("leisure=pitch", null, "small-sports-ground")]
    [InlineData("leisure=pitch", 1309.0, "small-sports-ground")]
    [InlineData("leisure=pitch", 1310.0, "medium-sports-ground")]
    [InlineData("leisure=pitch sport=soccer", 7000.0, "large-sports-ground football-ground")]
    [InlineData("leisure=pitch access=private sport=soccer", 7000.0, "")]
    [InlineData("leisure=fitness_station", 149.0, "fitness-equipment")]
    [InlineData("leisure=fitness_station", 150.0, "outdoor-fitness-ground fitness-equipment")]
    [InlineData("leisure=playground", null, "playground")]
    [InlineData("shop=supermarket", null, "supermarket food-market")]
    [InlineData("amenity=marketplace", null, "food-market")]
    [InlineData("shop=hairdresser", null, "community-shops")]
    [InlineData("shop=vacant", null, "")]
    [InlineData("shop=car", null, "")]
    [InlineData("amenity=pharmacy healthcare=pharmacy", null, "community-shops")]
    [InlineData("amenity=restaurant;bar", null, "catering")]
    [InlineData("amenity=toilets access=customers", null, "")]
    [InlineData("amenity=toilets", null, "public-toilet")]
    [InlineData("railway=station", null, "")]
    [InlineData("railway=station station=subway", null, "metro-station")]
    [InlineData("highway=bus_stop", null, "bus-stop")]
    [InlineData("amenity=bench", null, "")]
    public void An_object_gives_the_categories_that_its_tags_name(string tags, double? areaM2, string categories) =>
        Assert.Equal(categories, string.Join(' ', Rules.FacilityCategoriesOf(TagsOf(tags), areaM2, out _)));

    [Theory]
    [InlineData("amenity=parking access=private", true)]
    [InlineData("amenity=parking access=customers", false)]
    [InlineData("amenity=bench access=private", false)]
    public void A_facility_that_is_not_open_is_told_from_one_that_is_none(string tags, bool closed)
    {
        Rules.FacilityCategoriesOf(TagsOf(tags), null, out bool told);
        Assert.Equal(closed, told);
    }

    [Fact]
    public void Every_category_that_the_rules_give_is_in_the_list_of_the_standards() =>
        Assert.All(Rules.FacilityCategories, slug => Assert.NotNull(Standards.FindCategory(slug)));

    [Fact]
    public void Every_hint_of_the_standards_is_taken_up_by_a_rule_or_refused_with_a_reason()
    {
        using JsonDocument list = JsonDocument.Parse(File.ReadAllText(Repository.Path("data", "standards", "facility-categories.json")));
        foreach (JsonElement category in list.RootElement.GetProperty("categories").EnumerateArray())
        {
            string slug = category.GetProperty("slug").GetString()!;
            string[] hints = [.. category.GetProperty("osm_tags").EnumerateArray().Select(t => t.GetString()!)];
            Assert.Equal(hints, Rules.FacilityHints.GetValueOrDefault(slug, []));
            foreach (string hint in hints.Where(h => !Rules.FacilityHintsNotTaken.Any(n => n.Category == slug && n.Tag == h)))
            {
                // station=subway and sport=soccer qualify a main tag; they are tried together with it.
                string main = hint switch { "station=subway" => "railway=station ", "sport=soccer" => "leisure=pitch ", _ => "" };
                double?[] areas = [null, 200, 1500, 5000];
                Assert.True(
                    areas.Any(a => Rules.FacilityCategoriesOf(TagsOf(main + hint.Replace("=*", "=yes", StringComparison.Ordinal)), a, out _).Contains(slug)),
                    $"{slug}: no rule takes {hint}.");
            }
        }
    }

    [Fact]
    public void A_hint_is_refused_only_where_it_is_given_and_does_not_give_the_category()
    {
        Assert.All(Rules.FacilityHintsNotTaken, refused =>
        {
            Assert.Contains(refused.Tag, Rules.FacilityHints[refused.Category]);
            Assert.NotEmpty(refused.Reason);
            Assert.DoesNotContain(refused.Category, Rules.FacilityCategoriesOf(TagsOf(refused.Tag), null, out _));
        });
    }

    [Fact]
    public void Green_classes_and_kinds_are_those_of_the_standard_and_the_schema()
    {
        using JsonDocument standard = JsonDocument.Parse(File.ReadAllText(Repository.Path("data", "standards", "cjj-t-85-2017.json")));
        string[] classes = [.. standard.RootElement.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("code").GetString()!), ""];
        using JsonDocument features = JsonDocument.Parse(File.ReadAllText(Repository.Path("data", "osm", "features.json")));
        Assert.All(features.RootElement.GetProperty("greenSpaces").EnumerateArray(), r => Assert.Contains(r.GetProperty("class").GetString(), classes));
        Assert.All(
            features.RootElement.GetProperty("buildings").EnumerateArray(),
            r => Assert.Contains(r.GetProperty("use").GetString(), BuildingUses));
        Assert.All(
            features.RootElement.GetProperty("barriers").EnumerateArray(),
            r => Assert.Contains(r.GetProperty("kind").GetString(), BarrierKinds));
    }

    [Fact]
    public void Every_reason_that_the_reader_can_give_is_explained_in_both_languages()
    {
        string[] sources = Directory.GetFiles(Repository.Path("src", "Renewal.Gis.Exchange", "Osm"), "*.cs");
        string[] collections = ["streets", "buildings", "residential-areas", "green-spaces", "facilities", "entrances", "barriers"];
        string[] given =
        [
            .. sources.SelectMany(f => Regex.Matches(File.ReadAllText(f), "(?:Add|CountLeftOut)\\([^;]*?;").SelectMany(call => Regex.Matches(call.Value, "\"([a-z]+(-[a-z]+)+|cut|closed|repaired|duplicate)\"")))
                .Select(m => m.Groups[1].Value).Distinct().Except(collections),
        ];
        Assert.True(given.Length >= 15, string.Join(' ', given));
        Assert.All(given, reason => Assert.Equal(["en", "zh"], Rules.Explain(reason).Keys.Order()));
    }

    [Fact]
    public void A_misspelt_member_of_a_rule_file_is_an_error_not_a_silent_default()
    {
        string folder = Directory.CreateTempSubdirectory("osm-rules").FullName;
        try
        {
            foreach (string file in Directory.GetFiles(Repository.Path("data", "osm"), "*.json"))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            string walkable = Path.Combine(folder, "walkable.json");
            File.WriteAllText(walkable, File.ReadAllText(walkable).Replace("\"unless\"", "\"unles\"", StringComparison.Ordinal));
            Assert.Contains("walkable.json", Assert.Throws<InputException>(() => OsmRules.ReadFolder(folder)).Message, StringComparison.Ordinal);
            File.Delete(walkable);
            Assert.Contains("walkable.json", Assert.Throws<InputException>(() => OsmRules.ReadFolder(folder)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Tags TagsOf(string text)
    {
        Tags tags = new();
        foreach (string[] pair in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => t.Split('=', 2)))
        {
            tags.Add(pair[0], pair[1]);
        }

        return tags;
    }
}
