using System.Xml.Linq;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Architecture;

/// <summary>Holds the directions between the projects: Planning ← {Analysis, Exchange, Storage} ← Server.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["NetTopologySuite.IO.PostGIS"] = ["NetTopologySuite"],
        ["Renewal.Gis.Planning"] = ["NetTopologySuite"],
        ["Renewal.Gis.Analysis"] = ["Renewal.Gis.Planning"],
        ["Renewal.Gis.Exchange"] = ["Renewal.Gis.Planning", "CsvHelper"],
        ["Renewal.Gis.Storage"] = ["Renewal.Gis.Planning", "NetTopologySuite.IO.PostGIS", "Npgsql", "Npgsql.NetTopologySuite"],
        ["Renewal.Gis.Server"] =
        [
            "Renewal.Gis.Planning", "Renewal.Gis.Analysis", "Renewal.Gis.Exchange", "Renewal.Gis.Storage",
            "System.CommandLine", "Spectre.Console",
        ],
    };

    [Fact]
    public void Every_project_references_only_what_the_layout_allows()
    {
        List<string> broken = [];
        foreach (string file in Directory.GetFiles(Repository.Path("src"), "*.csproj", SearchOption.AllDirectories))
        {
            string project = Path.GetFileNameWithoutExtension(file);
            Assert.True(Allowed.ContainsKey(project), $"{project} is not in the layout: add it here and to docs/architecture.md.");
            XDocument xml = XDocument.Load(file);
            IEnumerable<string> references =
                xml.Descendants("ProjectReference").Select(e => Path.GetFileNameWithoutExtension((string)e.Attribute("Include")!))
                    .Concat(xml.Descendants("PackageReference").Select(e => (string)e.Attribute("Include")!));
            broken.AddRange(references.Except(Allowed[project]).Select(reference => $"{project} -> {reference}"));
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_package_version_is_exact()
    {
        string[] loose = XDocument.Load(Repository.Path("Directory.Packages.props")).Descendants("PackageVersion")
            .Where(e => !((string)e.Attribute("Version")!).StartsWith('['))
            .Select(e => (string)e.Attribute("Include")!)
            .ToArray();
        Assert.Empty(loose);
    }
}
