using System.Text.RegularExpressions;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Filters;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Filters;

/// <summary>The example expressions of the standard, which come in both languages.</summary>
public class Cql2ExampleTests
{
    // Their class, functions, is not claimed.
    private static readonly string[] CallFunctions = ["clause6_01", "clause6_02b", "clause7_18", "example68", "example69"];

    private static readonly string Folder = Repository.SharedPath("geodata", "ogcapi", "cql2", "examples");

    public static TheoryData<string> Examples() => Repository.SharedSkipReason is null
        ? [.. Directory.GetFiles(Path.Combine(Folder, "text")).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];

    [SharedTheory]
    [MemberData(nameof(Examples))]
    public void Text_and_JSON_give_the_same_tree(string example)
    {
        string text = File.ReadAllText(Path.Combine(Folder, "text", example + ".txt"));
        string json = File.ReadAllText(Path.Combine(Folder, "json", Regex.Replace(example, "-alt.*", "") + ".json"));
        if (CallFunctions.Contains(example))
        {
            Assert.Equal(501, Assert.Throws<InputException>(() => Cql2Text.Parse(text)).Status);
            Assert.Equal(501, Assert.Throws<InputException>(() => Cql2Json.Parse(json)).Status);
            return;
        }

        Filter filter = Cql2Text.Parse(text);
        Assert.Equal(Cql2Json.Parse(json), filter);
        // What is written back is read as the same.
        Assert.Equal(filter, Cql2Text.Parse(filter.ToString()));
    }

    [SharedFact]
    public void Every_JSON_example_has_its_text() => Assert.Empty(
        Directory.GetFiles(Path.Combine(Folder, "json")).Select(Path.GetFileNameWithoutExtension)
            .Except(Directory.GetFiles(Path.Combine(Folder, "text")).Select(Path.GetFileNameWithoutExtension)));
}
