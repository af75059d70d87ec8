using System.Text.Json.Nodes;
using Renewal.Gis.Exchange.Standards;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Standards;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Standards;

/// <summary>The rule data, held against its own schema and against facts that were looked up apart from it.</summary>
public sealed class StandardsReaderTests : IDisposable
{
    private static readonly string Folder = Repository.Path("data", "standards");
    private readonly DirectoryInfo copy = Directory.CreateTempSubdirectory("renewal-standards-");

    public void Dispose() => copy.Delete(recursive: true);

    public static TheoryData<string> RuleFiles()
    {
        TheoryData<string> files = [];
        foreach (string file in Directory.GetFiles(Folder, "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal)!)
        {
            if (JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!["rules"] is JsonArray)
            {
                files.Add(file);
            }
        }

        return files;
    }

    [Fact]
    public void The_data_folder_is_read_without_a_mistake()
    {
        StandardsLibrary library = StandardsReader.ReadFolder(Folder);
        Assert.Equal(61, library.FacilityRules.Count());
        Assert.Equal(["min15", "min10", "min5", "block"], library.Levels.Select(l => l.Id));
        Assert.Equal(2.62, library.Population.PersonsPerHousehold);
        Assert.Equal(35, library.Population.FloorAreaPerPersonM2);
        Assert.Equal((300, 500, 1000), (library.Walking.CutoffM[5], library.Walking.CutoffM[10], library.Walking.CutoffM[15]));
    }

    [Theory]
    [MemberData(nameof(RuleFiles))]
    public void Every_rule_keeps_the_schema(string file)
    {
        JsonNode schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "rule.schema.json")))!["$defs"]!["rule"]!;
        string[] required = [.. schema["required"]!.AsArray().Select(n => n!.GetValue<string>())];
        List<string> broken = [];
        foreach (JsonNode? rule in JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!["rules"]!.AsArray())
        {
            string id = rule!["id"]!.GetValue<string>();
            broken.AddRange(required.Where(name => !rule.AsObject().ContainsKey(name)).Select(name => $"{id} has no {name}"));
            foreach (string name in new[] { "level", "obligation", "strength", "distance_method", "area_kind" })
            {
                string?[] allowed = [.. schema["properties"]![name]!["enum"]!.AsArray().Select(n => n?.GetValue<string>())];
                if (!allowed.Contains(rule[name]?.GetValue<string>()))
                {
                    broken.Add($"{id} has {name} = {rule[name]}");
                }
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_rule_that_claims_to_be_verified_names_what_was_seen()
    {
        List<string> bare = [];
        foreach (string file in Directory.GetFiles(Folder, "*.json"))
        {
            foreach (JsonNode? rule in JsonNode.Parse(File.ReadAllText(file))!["rules"] as JsonArray ?? [])
            {
                if (rule!["confidence"]!.GetValue<string>() == "verified" && rule["evidence"]!.AsArray().Count == 0)
                {
                    bare.Add(rule["id"]!.GetValue<string>());
                }
            }
        }

        Assert.Empty(bare);
    }

    [Fact]
    public void The_default_park_editions_are_the_qujing_reading_and_the_mandatory_code()
    {
        ParkRule[] indicators = [.. StandardsReader.ReadFolder(Folder).ParkRateEditions.Where(e => e.Default).SelectMany(e => e.Indicators)];
        Assert.Equal(["green-300", "park-500", "park-coverage-gb-55014"], indicators.Select(i => i.Id));
        Assert.Equal([300, 500, 500], indicators.Select(i => i.Sites.Single().RadiusM!.Value));
        Assert.Equal([null, true, false], indicators.Select(i => i.Limit?.Threshold!.IsMet(72)));
    }

    [Fact]
    public void Every_mistake_of_a_folder_is_named_at_once()
    {
        foreach (string file in Directory.GetFiles(Folder))
        {
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        }

        string path = Path.Combine(copy.FullName, "gb-55014-2021.json");
        JsonNode standard = JsonNode.Parse(File.ReadAllText(path))!;
        standard["rules"]![0]!["id"] = "gb55038-green-new";
        standard["rules"]![1]!["category"] = "castle";
        standard["rules"]![2]!["threshold"]!["unit"] = "acre";
        standard["rules"]![3]!["confidence"] = "certain";
        File.WriteAllText(path, standard.ToJsonString());

        string message = Assert.Throws<InputException>(() => StandardsReader.ReadFolder(copy.FullName)).Message;
        Assert.Contains("rule gb55038-green-new stands twice", message, StringComparison.Ordinal);
        Assert.Contains("unknown category castle", message, StringComparison.Ordinal);
        Assert.Contains("unknown unit acre", message, StringComparison.Ordinal);
        Assert.Contains("unknown mark certain", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_the_standards_is_refused_with_its_name()
    {
        Assert.Contains("facility-categories.json", Assert.Throws<InputException>(() => StandardsReader.ReadFolder(copy.FullName)).Message, StringComparison.Ordinal);
        string missing = Path.Combine(copy.FullName, "nowhere");
        Assert.Contains(missing, Assert.Throws<InputException>(() => StandardsReader.ReadFolder(missing)).Message, StringComparison.Ordinal);
    }
}
