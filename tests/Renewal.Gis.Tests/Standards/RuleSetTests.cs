using System.Text.Json.Nodes;
using Renewal.Gis.Exchange.Standards;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Standards;

/// <summary>Needs of a thousand people are computed by hand from the sizes and the people of the tables.</summary>
public sealed class RuleSetTests : IDisposable
{
    private static readonly string Folder = Repository.Path("data", "standards");
    private readonly DirectoryInfo copy = Directory.CreateTempSubdirectory("renewal-rule-sets-");

    public void Dispose() => copy.Delete(recursive: true);

    [Fact]
    public void The_default_set_is_the_facilities_of_GB_50180_in_its_order_and_with_its_distances()
    {
        RuleSet set = TestRegion.Standards.DefaultRuleSet;
        Assert.Equal("gb-50180-2018", set.Id);
        Assert.Equal(TestRegion.Standards.FacilityRules.Select(r => r.Id), set.Services.Select(s => s.Rule.Id));
        Assert.All(set.Services, s => Assert.Equal(
            s.Rule.RadiusM ?? (s.Rule.Level switch { "min15" => 1000, "min10" => 500, "min5" => 300, _ => (double?)null }), s.Distance.Metres));
    }

    [Fact]
    public void Every_rule_of_the_standards_behind_a_set_is_computed_or_listed_with_a_reason()
    {
        (string Set, string Standard)[] pairs =
        [
            ("gb-50180-2018", "gb-50180-2018"), ("td-t-1062-2021", "td-t-1062-2021"), ("td-t-1063-2021", "td-t-1063-2021"),
            ("complete-community-2020", "complete-community-2020"), ("city-checkup", "city-checkup-mohurd"), ("gb-50437-2007", "gb-50437-2007"),
        ];
        foreach ((string id, string standard) in pairs)
        {
            RuleSet set = TestRegion.Standards.FindRuleSet(id)!;
            string[] green = standard == "gb-50180-2018" ? ["gb50180-green-15", "gb50180-green-10", "gb50180-green-5"] : [];
            Assert.Equal(
                TestRegion.Standards.Rules.Where(r => r.StandardId == standard).Select(r => r.Id).Order(),
                set.Services.Select(s => s.Rule.Id).Concat(set.NotComputed.Select(n => n.Rule.Id)).Concat(green).Order());
            Assert.All(set.NotComputed, n => Assert.True(n.ReasonZh.Length > 4 && n.ReasonEn.Length > 10));
        }
    }

    [Theory]
    [InlineData("td-t-1062-2021", "tdt1062-kindergarten-5-10", 300, "other-rule")]
    [InlineData("td-t-1062-2021", "tdt1062-primary-school-5-10", 500, "other-rule")]
    [InlineData("td-t-1062-2021", "tdt1062-community-canteen-5-10", 500, "level")]
    [InlineData("td-t-1062-2021", "tdt1062-nursing-home-15", 1000, "level")]
    [InlineData("complete-community-2020", "complete-community-02", 500, "level")]
    [InlineData("td-t-1063-2021", "tdt1063-hospital-2km", 2000, "rule")]
    public void A_distance_says_where_it_comes_from(string set, string rule, double metres, string from)
    {
        ServiceDistance distance = Service(set, rule).Distance;
        Assert.Equal((metres, from), (distance.Metres, distance.From));
        Assert.NotEqual("", distance.Source);
    }

    [Theory]
    // 3,150 m² for 5,000 people are 630 for a thousand, 4,550 m² for 12,000 are 379.
    [InlineData("gb-50180-2018", "gb50180-kindergarten-5", NormMeasure.FloorArea, 4550 / 12.0, "m²", true)]
    // 1,700 m² for 50,000 people are 34 for a thousand, 2,000 m² for 100,000 are 20.
    [InlineData("gb-50180-2018", "gb50180-community-health-center-15", NormMeasure.FloorArea, 20, "m²", true)]
    // 200 beds for 50,000 people are 4 for a thousand, 500 for 100,000 are 5.
    [InlineData("gb-50180-2018", "gb50180-nursing-home-15", NormMeasure.Places, 4, "beds", true)]
    [InlineData("gb-50180-2018", "gb50180-medium-sports-ground-10", NormMeasure.LandArea, 1310 / 15.0, "m²", true)]
    // The clause itself says one for 25,000 to 50,000 people.
    [InlineData("gb-50180-2018", "gb50180-police-station-15", NormMeasure.Facilities, 0.02, "facilities", false)]
    // One for each 5-minute circle of at most 12,000 people.
    [InlineData("gb-50180-2018", "gb50180-nursery-5", NormMeasure.Facilities, 1 / 12.0, "facilities", true)]
    // No upper size: 800 m² for at most 12,000 people.
    [InlineData("complete-community-2020", "complete-community-01", NormMeasure.FloorArea, 800 / 12.0, "m²", true)]
    [InlineData("public-green", "gbt51346-447-4", NormMeasure.LandArea, 2000, "m²", false)]
    public void A_need_of_a_thousand_people_is_the_lower_end_of_the_table(string set, string rule, NormMeasure measure, double perThousand, string unit, bool derived)
    {
        ServiceNorm norm = Service(set, rule).Norm!;
        Assert.Equal((measure, unit, derived), (norm.Measure, norm.Unit, norm.Derived));
        Assert.Equal(perThousand, norm.PerThousand, 1e-9);
    }

    [Theory]
    [InlineData("gb-50180-2018", "gb50180-floor-per-1000", 1450 + 1050 + 1070 + 80, false)]
    [InlineData("gb-50180-2018", "gb50180-land-per-1000", 1600 + 1980 + 1710 + 50, false)]
    [InlineData("gb-50180-2018", "gb50180-public-green", 4000, false)]
    [InlineData("public-green", "gb50180-public-green-old-area", 2800, false)]
    [InlineData("public-green", "park-per-person", 8000, true)]
    public void Totals_are_the_sums_of_their_levels(string set, string total, double perThousand, bool above)
    {
        ServiceNorm norm = TestRegion.Standards.FindRuleSet(set)!.Totals.Single(t => t.Id == total).Norm;
        Assert.Equal((perThousand, above), (norm.PerThousand, norm.Above));
    }

    [Fact]
    public void Green_spaces_serve_by_their_size()
    {
        GreenSelection activity = Service("city-checkup", "checkup2023-park-activity-coverage").Green!;
        Assert.False(activity.ParksOnly);
        Assert.Equal([new GreenSize(5000, null, 500), new GreenSize(400, 5000, 300)], activity.Sizes);
        Assert.Equal([new GreenSize(2000, 5000, 300)], Service("city-checkup", "checkup2021-park-coverage-300").Green!.Sizes);
        // A larger park serves in the place of a smaller one where the grade is a minimum.
        Assert.Equal([new GreenSize(50_000, null, 1000)], Service("public-green", "gbt51346-447-4").Green!.Sizes);
        Assert.True(Service("td-t-1062-2021", "tdt1062-park-5-10").Green!.ParksOnly);
    }

    [Fact]
    public void Every_mistake_of_the_sets_is_named_at_once()
    {
        foreach (string file in Directory.GetFiles(Folder))
        {
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        }

        string path = Path.Combine(copy.FullName, "rule-sets.json");
        JsonNode sets = JsonNode.Parse(File.ReadAllText(path))!;
        JsonNode Set(string id) => sets["rule_sets"]!.AsArray().Single(s => s!["id"]!.GetValue<string>() == id)!;
        Set("gb-50437-2007")["rows"]!.AsArray().RemoveAt(0);
        Set("gb-50437-2007")["default"] = true;
        Set("td-t-1062-2021")["rows"]![0] = "tdt1062-castle";
        Set("td-t-1062-2021")["rows"]![7]!["distance_of"] = "gb50180-nursing-home-15";
        Set("complete-community-2020")["rows"]!.AsArray().Add("complete-community-09");
        Set("complete-community-2020")["levels"]!.AsArray().Clear();
        Set("td-t-1063-2021")["rows"]!.AsArray().RemoveAt(0);
        File.WriteAllText(path, sets.ToJsonString());

        string message = Assert.Throws<InputException>(() => StandardsReader.ReadFolder(copy.FullName)).Message;
        Assert.Contains("gb-50437-2007 forgets the rule gb50437-day-care", message, StringComparison.Ordinal);
        Assert.Contains("one default set", message, StringComparison.Ordinal);
        Assert.Contains("tdt1062-castle, which no file holds", message, StringComparison.Ordinal);
        Assert.Contains("takes a distance from gb50180-nursing-home-15, which has none", message, StringComparison.Ordinal);
        Assert.Contains("complete-community-11 has neither a distance nor a need", message, StringComparison.Ordinal);
        Assert.Contains("all_of of tdt1063-life-circle-15min must name rows above it", message, StringComparison.Ordinal);
    }

    private static ServiceRule Service(string set, string rule) => TestRegion.Standards.FindRuleSet(set)!.Services.Single(s => s.Rule.Id == rule);
}
