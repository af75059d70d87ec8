using System.Text.Json;
using Renewal.Gis.Server.Import;
using Renewal.Gis.Tests.Fixtures;
using Renewal.Gis.Tests.Osm;

namespace Renewal.Gis.Tests.Import;

public class ImportDocumentTests
{
    private static readonly string Document = File.ReadAllText(Repository.Path("docs", "import.md"));

    [Fact]
    public void Every_option_of_the_import_commands_is_documented() =>
        Assert.All(ImportCommand.Create().Subcommands.SelectMany(c => c.Options), option => Assert.Contains(option.Name, Document, StringComparison.Ordinal));

    [Fact]
    public void Every_walkable_rule_and_every_reason_is_documented()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Repository.Path("data", "osm", "left-out.json")));
        IEnumerable<string> ids = json.RootElement.GetProperty("reasons").EnumerateObject().Concat(json.RootElement.GetProperty("notes").EnumerateObject())
            .Select(reason => reason.Name).Concat(OsmFiles.Rules.Walkable.Keys);
        Assert.All(ids, id => Assert.Contains($"`{id}`", Document, StringComparison.Ordinal));
    }
}
